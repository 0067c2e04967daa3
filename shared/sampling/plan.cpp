// plan.cpp: deals shuffled decks of objects into triples, session after session.
#include "shared/sampling/plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "shared/base/random.h"

namespace tertium {
namespace {

using Three = std::array<std::uint32_t, 3>;

constexpr std::uint32_t kObjectsForNoRepeat = 7;   // three on screen, three to come, and one to choose by
constexpr std::uint32_t kObjectsBetweenTwo = 9;    // the same between two trials that are fixed
constexpr std::array<std::array<std::uint8_t, 3>, 6> kOrders{{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};

bool has(const Three& three, std::uint32_t object) { return three[0] == object || three[1] == object || three[2] == object; }
bool share(const Three& a, const Three& b) { return has(a, b[0]) || has(a, b[1]) || has(a, b[2]); }

// The endless row of shuffled decks, read from one card on. A card that does not fit now is held back and offered first next time.
class Dealer {
 public:
  Dealer(std::uint64_t key, std::uint32_t objects, std::uint64_t start) : key_(key), objects_(objects), deck_(objects), position_(start) {
    if (position_ % objects_ != 0) shuffle();
  }

  // The first card for which `blocked` is false; some card of every deck must be free.
  template <class Blocked>
  std::uint32_t deal(const Blocked& blocked) {
    for (auto card = held_back_.begin(); card != held_back_.end(); ++card)
      if (!blocked(*card)) {
        const std::uint32_t taken = *card;
        held_back_.erase(card);
        return taken;
      }
    for (;;) {
      if (position_ % objects_ == 0) shuffle();
      const std::uint32_t card = deck_[position_++ % objects_];
      if (!blocked(card)) return card;
      held_back_.push_back(card);
    }
  }

 private:
  void shuffle() {
    std::iota(deck_.begin(), deck_.end(), 0u);
    RandomStream random(key_, (position_ / objects_) << 24);  // a deck has fewer than 2^24 cards, so decks never share numbers
    for (std::uint32_t i = objects_; i > 1; --i) std::swap(deck_[i - 1], deck_[random.below(i)]);
  }

  std::uint64_t key_;
  std::uint32_t objects_;
  std::vector<std::uint32_t> deck_;
  std::uint64_t position_;
  std::vector<std::uint32_t> held_back_;
};

// Six orders dealt from shuffled decks of their own: after each six trials all orders have been used equally often.
class Orders {
 public:
  Orders(std::uint64_t key, std::uint32_t count, std::uint32_t session_number) : dealer_(key, 6, std::uint64_t{session_number} * ((count + 5) / 6 * 6)) {}
  // `objects` in the next order but the one it has (0 to 5; 6: any). The order is that of the object numbers.
  Three arrange(Three objects, std::uint32_t but = 6) {
    std::sort(objects.begin(), objects.end());
    const auto& order = kOrders[dealer_.deal([&](std::uint32_t o) { return o == but; })];
    return {objects[order[0]], objects[order[1]], objects[order[2]]};
  }
  static std::uint32_t order_of(const Three& shown) {
    Three sorted = shown;
    std::sort(sorted.begin(), sorted.end());
    std::uint32_t o = 0;
    while (shown != Three{sorted[kOrders[o][0]], sorted[kOrders[o][1]], sorted[kOrders[o][2]]}) ++o;
    return o;
  }

 private:
  Dealer dealer_;
};

// One place in each of `count` equal stretches of [from, to), never right after the one before, never at 0. Stretches are at least 2 long
// for catch trials; where they are shorter (repeats) places may follow each other.
std::vector<std::uint32_t> spread(RandomStream& random, std::uint32_t count, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> places;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint32_t first = from + static_cast<std::uint32_t>(i * (to - from) / count);
    const std::uint32_t end = from + static_cast<std::uint32_t>((i + 1) * (to - from) / count);
    const std::uint32_t least = places.empty() ? 1 : places.back() + 2;
    if (first < least && least < end) first = least;
    places.push_back(first + (end > first ? random.below(end - first) : 0));
  }
  return places;
}

// A session as it grows, trial by trial.
class Plan {
 public:
  Plan(const StudyDefinition& definition, std::uint32_t objects, std::uint32_t session_number)
      : definition_(definition), objects_(objects), session_(session_number) {}

  void add_practice() {
    const std::uint32_t count = definition_.practice_trials;
    Dealer dealer = objects_from("practice decks", count);
    Orders orders(key("practice orders"), count, session_);
    for (std::uint32_t t = 0; t < count; ++t) add({.practice = true, .shown = orders.arrange(deal(dealer, nullptr))});
  }

  void add_others(const std::vector<Three>& catch_triples) {
    const std::uint32_t mains = definition_.trials_per_session, catches = definition_.catch_trials_per_session, repeats = definition_.repeats_per_session;
    const std::uint32_t total = mains + catches + repeats, apart = (total + 2) / 3;
    const std::vector<Trial> catch_trials = make_catch_trials(catch_triples);
    RandomStream catch_random = random("catch places"), repeat_random = random("repeats");
    const std::vector<std::uint32_t> catch_places = spread(catch_random, catches, 0, total), due = spread(repeat_random, repeats, apart, total);
    Dealer dealer = objects_from("decks", mains);
    Orders orders(key("orders"), mains, session_), again(key("orders of repeats"), repeats, session_);
    struct Shown { std::uint32_t place; Three triple; };
    std::vector<Shown> once;  // main trials that were not repeated
    std::uint32_t main = 0, caught = 0, repeated = 0;
    for (std::uint32_t place = 0; place < total; ++place) {
      if (caught < catches && catch_places[caught] == place) {
        add(catch_trials[caught++]);
        continue;
      }
      const Three* next = caught < catches && catch_places[caught] == place + 1 ? &catch_trials[caught].shown : nullptr;
      if (repeated < repeats && (due[repeated] <= place || main == mains)) {
        std::vector<std::size_t> fitting;
        for (std::size_t i = 0; i < once.size(); ++i)
          if (!share(once[i].triple, trials.back().shown) && !(next && share(once[i].triple, *next))) fitting.push_back(i);
        const auto late = std::find_if(fitting.begin(), fitting.end(), [&](std::size_t i) { return place - once[i].place < apart; });
        std::size_t chosen = once.size();
        if (late != fitting.begin()) chosen = fitting[repeat_random.below(static_cast<std::uint32_t>(late - fitting.begin()))];
        // No main trial is left to wait with: the one that was longest ago.
        else if (main == mains) chosen = fitting.empty() ? 0 : fitting[0];
        if (chosen < once.size()) {
          add({.shown = again.arrange(once[chosen].triple, Orders::order_of(once[chosen].triple)), .kind = TrialKind::kRepeat});
          once.erase(once.begin() + static_cast<std::ptrdiff_t>(chosen));
          ++repeated;
          continue;
        }
      }
      const Three shown = orders.arrange(deal(dealer, next));
      add({.shown = shown});
      once.push_back({place, shown});
      ++main;
    }
  }

  std::vector<Trial> trials;

 private:
  std::uint64_t key(const char* purpose) const { return derive_key(definition_.seed, purpose); }
  RandomStream random(const char* purpose) const { return RandomStream(key(purpose), std::uint64_t{session_} << 24); }
  // The next session goes on where this one stops.
  Dealer objects_from(const char* purpose, std::uint32_t count) const { return {key(purpose), objects_, std::uint64_t{session_} * count * 3}; }

  void add(Trial trial) {
    trial.number = static_cast<std::uint32_t>(trials.size());
    trials.push_back(trial);
  }

  // Three objects that are in neither neighbour, where there are enough.
  Three deal(Dealer& dealer, const Three* next) {
    const bool not_last = objects_ >= kObjectsForNoRepeat && !trials.empty();
    const bool not_next = objects_ >= kObjectsBetweenTwo && next;
    Three triple{};
    for (std::size_t k = 0; k < 3; ++k)
      triple[k] = dealer.deal([&](std::uint32_t object) {
        if (std::find(triple.begin(), triple.begin() + static_cast<std::ptrdiff_t>(k), object) != triple.begin() + static_cast<std::ptrdiff_t>(k)) return true;
        return (not_last && has(trials.back().shown, object)) || (not_next && has(*next, object));
      });
    return triple;
  }

  std::vector<Trial> make_catch_trials(const std::vector<Three>& triples) const {
    const std::uint32_t count = definition_.catch_trials_per_session;
    std::vector<Trial> made;
    if (count == 0) return made;
    const auto kinds = static_cast<std::uint32_t>(triples.size());
    Dealer dealer(key("catch decks"), kinds, std::uint64_t{session_} * count);
    Dealer positions(key("catch positions"), 3, std::uint64_t{session_} * ((count + 2) / 3 * 3));
    RandomStream sides = random("catch sides");
    std::vector<bool> used(kinds, false);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i % kinds == 0) used.assign(kinds, false);
      const std::uint32_t which = dealer.deal([&](std::uint32_t triple) { return used[triple]; });
      used[which] = true;
      const std::uint32_t odd = positions.deal([](std::uint32_t) { return false; }), side = sides.below(2);
      Trial trial{.kind = TrialKind::kCatch, .odd_position = odd};
      trial.shown[odd] = triples[which][2];
      trial.shown[(odd + 1) % 3] = triples[which][side];
      trial.shown[(odd + 2) % 3] = triples[which][1 - side];
      made.push_back(trial);
    }
    return made;
  }

  const StudyDefinition& definition_;
  std::uint32_t objects_, session_;
};

}  // namespace

Result<std::vector<Trial>> plan_session(const StudyDefinition& definition, std::uint32_t objects,
                                        const std::vector<std::array<std::uint32_t, 3>>& catch_triples, std::uint32_t session_number) {
  if (objects < 3)
    return Error{ErrorCode::kInvalid, "the study has " + std::to_string(objects) + " objects; an odd-one-out trial needs at least 3"};
  if (definition.catch_trials_per_session > 0 && catch_triples.empty())
    return Error{ErrorCode::kInvalid, "a session needs " + std::to_string(definition.catch_trials_per_session) + " catch trials, but there are none to draw from"};
  for (const Three& t : catch_triples)
    if (std::max({t[0], t[1], t[2]}) >= objects || t[0] == t[1] || t[0] == t[2] || t[1] == t[2])
      return Error{ErrorCode::kInvalid, "a catch trial shows objects " + std::to_string(t[0]) + ", " + std::to_string(t[1]) + " and " + std::to_string(t[2]) +
                                            "; three different ones below " + std::to_string(objects) + " are needed"};
  Plan plan(definition, objects, session_number);
  plan.trials.reserve(std::size_t{definition.practice_trials} + definition.trials_per_session + definition.catch_trials_per_session + definition.repeats_per_session);
  plan.add_practice();
  plan.add_others(catch_triples);
  return std::move(plan.trials);
}

}  // namespace tertium
