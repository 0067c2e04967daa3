// plan.cpp: deals shuffled decks of objects into triples, session after session.
#include "shared/sampling/plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjectsForNoRepeat = 7;

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

}  // namespace

Result<std::vector<Trial>> plan_session(const StudyDefinition& definition, std::uint32_t objects,
                                        [[maybe_unused]] const std::vector<std::array<std::uint32_t, 3>>& catch_triples, std::uint32_t session_number) {
  if (objects < 3)
    return Error{ErrorCode::kInvalid, "the study has " + std::to_string(objects) + " objects; an odd-one-out trial needs at least 3"};
  static constexpr std::array<std::array<std::uint8_t, 3>, 6> kOrders{{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  RandomStream orders(derive_key(definition.seed, "positions"), std::uint64_t{session_number} << 24);
  std::vector<Trial> trials;
  trials.reserve(definition.practice_trials + definition.trials_per_session);

  const auto add = [&](const char* purpose, std::uint32_t count, bool practice) {
    Dealer dealer(derive_key(definition.seed, purpose), objects, std::uint64_t{session_number} * count * 3);
    for (std::uint32_t t = 0; t < count; ++t) {
      std::array<std::uint32_t, 3> triple{};
      for (std::size_t k = 0; k < 3; ++k)
        triple[k] = dealer.deal([&](std::uint32_t object) {
          if (std::find(triple.begin(), triple.begin() + static_cast<std::ptrdiff_t>(k), object) != triple.begin() + static_cast<std::ptrdiff_t>(k)) return true;
          if (objects < kObjectsForNoRepeat || trials.empty()) return false;
          const auto& last = trials.back().shown;
          return std::find(last.begin(), last.end(), object) != last.end();
        });
      const auto& order = kOrders[orders.below(6)];
      trials.push_back({static_cast<std::uint32_t>(trials.size()), practice, {triple[order[0]], triple[order[1]], triple[order[2]]}});
    }
  };
  add("practice decks", definition.practice_trials, true);
  add("decks", definition.trials_per_session, false);
  return trials;
}

}  // namespace tertium
