// tally.cpp: counting, and what the counts say.
#include "shared/quality/tally.h"

#include <algorithm>
#include <cmath>

#include "shared/quality/alias.h"

namespace tertium {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kWindowMinutes = 24 * 60;      // of the pace that is shown
constexpr std::int64_t kShortestWindowMinutes = 30;
constexpr std::int64_t kPaceMinutes = 60;             // over which the time to the target is reckoned

std::int64_t minute_of(std::int64_t ms) { return ms >= 0 ? ms / kMinuteMs : (ms - kMinuteMs + 1) / kMinuteMs; }

double median_of(std::vector<double>& values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

}  // namespace

void add_answer(SessionCounts& c, const TalliedAnswer& a, const QualityRules& rules) {
  if (a.practice || a.odd_position > 2) return;
  ++c.answers;
  if (!a.resumed) {
    ++c.timed;
    c.fastest += a.response_time_ms < rules.fastest_ms ? 1 : 0;
    c.fast += a.response_time_ms < rules.fast_ms ? 1 : 0;
  }
  if (a.kind == TrialKind::kCatch && a.right_position) {
    ++c.catches;
    c.catches_wrong += *a.right_position != a.odd_position ? 1 : 0;
  }
  if (a.kind == TrialKind::kRepeat && a.chosen_before) {
    ++c.repeats;
    c.repeats_changed += *a.chosen_before != a.shown[a.odd_position] ? 1 : 0;
  }
  ++c.positions[a.odd_position];
  c.run = c.last_position == a.odd_position ? c.run + 1 : 1;
  if (c.run > c.longest_run) c.longest_run = c.run, c.longest_position = a.odd_position;
  if (c.last_position < 3) ++c.moves[c.last_position][a.odd_position];
  c.last_position = static_cast<std::uint8_t>(a.odd_position);
}

void StudyTally::add_pair(Group& g, std::uint32_t a, std::uint32_t b) {
  if (a == b) return;
  const std::uint64_t high = std::max(a, b), low = std::min(a, b), at = high * (high - 1) / 2 + low;
  if (!g.pair_counts.empty()) {
    std::uint8_t& count = g.pair_counts[static_cast<std::size_t>(at)];
    if (count == 255) return;
    const std::size_t before = std::min<std::size_t>(count, kLivePairBins - 1), after = std::min<std::size_t>(count + 1u, kLivePairBins - 1);
    if (count == 0) ++g.pairs_seen;
    else --g.pairs_by_times[before];
    ++g.pairs_by_times[after];
    ++count;
    return;
  }
  std::uint64_t& word = g.pair_bits[static_cast<std::size_t>(at / 64)];
  const std::uint64_t bit = std::uint64_t{1} << (at % 64);
  g.pairs_seen += (word & bit) == 0 ? 1 : 0;
  word |= bit;
}

void StudyTally::add_to_coverage(Group& g, const std::array<std::uint32_t, 3>& shown) {
  for (const std::uint32_t object : shown)
    if (object >= objects_) return;
  if (g.shown.empty()) {
    g.shown.resize(objects_);
    const std::uint64_t pairs = std::uint64_t{objects_} * (objects_ - 1) / 2;
    if (pairs <= kPairsCountedMax) g.pair_counts.resize(static_cast<std::size_t>(pairs));
    else g.pair_bits.resize(static_cast<std::size_t>(pairs / 64 + 1));
  }
  for (const std::uint32_t object : shown) ++g.shown[object];
  add_pair(g, shown[0], shown[1]);
  add_pair(g, shown[0], shown[2]);
  add_pair(g, shown[1], shown[2]);
}

void StudyTally::add(const TalliedAnswer& a) {
  Visit& visit = visits_[a.session];
  ++visit.all;
  visit.last_ms = std::max(visit.last_ms, a.received_at_ms);
  if (a.practice) return;
  add_answer(visit.counts, a);
  if (a.kind != TrialKind::kMain) return;
  Group& g = groups_[a.simulated ? 1 : 0];
  ++g.answers;
  ++g.minutes[minute_of(a.received_at_ms)];
  add_to_coverage(g, a.shown);
  if (a.resumed) return;
  if (g.times.empty()) g.times.resize(kTimesMs + 1);
  ++g.times[static_cast<std::size_t>(std::clamp(a.response_time_ms, 0.0, static_cast<double>(kTimesMs)))];
  ++g.timed;
}

void StudyTally::describe_pace(LiveView& view, std::int64_t now_ms) const {
  std::int64_t first = 0, last = 0;
  bool any = false;
  for (const Group& g : groups_) {
    if (g.minutes.empty()) continue;
    const std::int64_t from = g.minutes.begin()->first, to = g.minutes.rbegin()->first;
    first = any ? std::min(first, from) : from;
    last = any ? std::max(last, to) : to;
    any = true;
  }
  if (!any) return;
  const std::int64_t now = std::max(minute_of(now_ms), last);
  // While answers come it ends now; of a study that has gone quiet the last day of answers is shown.
  std::int64_t end = (now - last <= kWindowMinutes ? now : last) + 1;
  const std::int64_t span = std::clamp(end - first, kShortestWindowMinutes, kWindowMinutes);
  std::int64_t bin = 1;
  for (const std::int64_t minutes : {1, 2, 5, 10, 15, 30}) {
    bin = minutes;
    if (span / minutes + 2 <= static_cast<std::int64_t>(kLiveBinsMax)) break;  // two more, for ends that fall inside a bin
  }
  view.bin_minutes = static_cast<std::uint32_t>(bin);
  const std::int64_t begin = (end - span) / bin * bin;
  end = (end + bin - 1) / bin * bin;
  for (std::int64_t at = begin; at < end; at += bin) view.pace.push_back({at * kMinuteMs, 0, 0});
  for (std::size_t k = 0; k < 2; ++k)
    for (auto it = groups_[k].minutes.lower_bound(begin); it != groups_[k].minutes.end() && it->first < end; ++it) {
      LiveBin& in = view.pace[static_cast<std::size_t>((it->first - begin) / bin)];
      (k == 0 ? in.people : in.simulated) += it->second;
    }

  // As the other figures: of people, once one answered. A simulated cohort brings no study of people nearer to its target.
  const Group& group = groups_[view.of_people ? 0 : 1];
  if (view.target_answers == 0 || group.answers >= view.target_answers || group.minutes.empty()) return;
  std::uint64_t recent = 0;
  for (auto it = group.minutes.lower_bound(now - kPaceMinutes + 1); it != group.minutes.end(); ++it) recent += it->second;
  // A study that began ten minutes ago has the pace of these ten.
  const std::int64_t begun = group.minutes.begin()->first, over = begun > now - kPaceMinutes ? now - begun + 1 : kPaceMinutes;
  if (recent == 0 || over < 1) return;
  view.remaining_s = static_cast<double>(view.target_answers - group.answers) / static_cast<double>(recent) * static_cast<double>(over) * 60;
}

void StudyTally::describe_times(LiveView& view, const Group& g) const {
  if (g.timed == 0) return;
  // Of an even number the mean of the middle two, to half a millisecond.
  std::uint64_t below = 0;
  double lower = -1, upper = -1;
  const std::uint64_t low_rank = (g.timed - 1) / 2, high_rank = g.timed / 2;
  for (std::size_t ms = 0; ms < g.times.size(); ++ms) {
    const std::uint64_t count = g.times[ms];
    if (count == 0) continue;
    if (lower < 0 && below + count > low_rank) lower = static_cast<double>(ms);
    if (upper < 0 && below + count > high_rank) upper = static_cast<double>(ms);
    below += count;
    const auto bin = static_cast<std::size_t>(static_cast<double>(ms) / kLiveTimeBinMs);
    if (bin < kLiveTimeBins) view.times[bin] += count;
    else view.slower += count;
  }
  view.median_response_time_ms = (lower + upper) / 2;
}

void StudyTally::describe_coverage(LiveView& view, const Group& g) const {
  view.objects = objects_;
  view.pairs = objects_ < 2 ? 0 : std::uint64_t{objects_} * (objects_ - 1) / 2;
  if (g.shown.empty()) return;
  std::vector<std::uint32_t> order(objects_);
  for (std::uint32_t i = 0; i < objects_; ++i) order[i] = i;
  const auto rarer = [&](std::uint32_t a, std::uint32_t b) { return g.shown[a] != g.shown[b] ? g.shown[a] < g.shown[b] : a < b; };
  const std::size_t few = std::min<std::size_t>(kLiveRarestMax, objects_);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(few), order.end(), rarer);
  for (std::size_t i = 0; i < few; ++i) view.rarest.push_back({order[i], g.shown[order[i]]});
  std::vector<std::uint64_t> sorted = g.shown;
  const std::size_t middle = sorted.size() / 2;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(middle), sorted.end());
  view.shown_median = static_cast<double>(sorted[middle]);
  if (sorted.size() % 2 == 0)
    view.shown_median = (view.shown_median + static_cast<double>(*std::max_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(middle)))) / 2;
  view.shown_least = *std::min_element(g.shown.begin(), g.shown.end());
  view.shown_most = *std::max_element(g.shown.begin(), g.shown.end());
  view.pairs_seen = g.pairs_seen;
  if (g.pair_counts.empty()) return;
  view.pair_times.assign(g.pairs_by_times.begin(), g.pairs_by_times.end());
  view.pair_times[0] = view.pairs - view.pairs_seen;
}

LiveView StudyTally::view(const std::vector<TalliedSession>& sessions, std::uint64_t target_answers, std::int64_t now_ms) const {
  LiveView view;
  view.at_ms = now_ms;
  view.target_answers = target_answers;
  view.rules_version = kQualityRulesVersion;
  view.of_people = groups_[0].answers > 0;
  view.people.answers = groups_[0].answers;
  view.simulated.answers = groups_[1].answers;
  std::vector<double> spans;
  std::vector<std::uint32_t> reached;                 // trials answered, of sessions that are over
  static const Visit kNothing{};
  for (const TalliedSession& s : sessions) {
    LiveCounts& counts = s.simulated ? view.simulated : view.people;
    ++counts.sessions;
    switch (s.ending) {
      case Ending::kComplete: ++counts.complete; break;
      case Ending::kEarly: ++counts.early; break;
      case Ending::kScreenedOut: ++counts.screened_out; break;
      case Ending::kNone:
      case Ending::kNoConsent: ++counts.open; break;
    }
    const auto found = visits_.find(s.session);
    const Visit& visit = found != visits_.end() ? found->second : kNothing;
    if (!s.simulated && !s.imported && s.ending == Ending::kNone && visit.last_ms > 0 && now_ms - visit.last_ms <= kNowMs) ++view.people_now;
    if (s.simulated != view.of_people) {
      if (s.ending == Ending::kComplete && s.ended_at_ms > s.started_at_ms && s.started_at_ms > 0) spans.push_back(static_cast<double>(s.ended_at_ms - s.started_at_ms) / 1000);
      if (s.ending != Ending::kNone || now_ms - std::max(visit.last_ms, s.started_at_ms) > kQuietMs) reached.push_back(visit.all);
    }
    view.repeats += visit.counts.repeats;
    view.repeats_same += visit.counts.repeats - visit.counts.repeats_changed;
    if (std::vector<Flag> flags = flags_of(visit.counts); !flags.empty()) {
      ++view.flagged;
      view.sessions.push_back({s.session, {}, s.simulated, visit.counts.answers, std::move(flags)});
    }
  }
  std::sort(view.sessions.begin(), view.sessions.end(), [](const FlaggedSession& a, const FlaggedSession& b) { return a.session > b.session; });
  if (view.sessions.size() > kLiveFlaggedMax) view.sessions.resize(kLiveFlaggedMax);
  for (FlaggedSession& s : view.sessions) s.alias = session_alias(seed_, s.session);
  view.median_session_s = median_of(spans);
  if (!reached.empty()) {
    std::sort(reached.begin(), reached.end());
    const std::uint32_t most = reached.back(), steps = std::min<std::uint32_t>(most, kLiveStepsMax - 1);
    for (std::uint32_t k = 0; k <= steps; ++k) {
      const std::uint32_t trials = steps == 0 ? 0 : static_cast<std::uint32_t>(std::uint64_t{most} * k / steps);
      const auto at_least = reached.end() - std::lower_bound(reached.begin(), reached.end(), trials);
      view.kept.push_back({trials, static_cast<std::uint64_t>(at_least)});
    }
  }
  const Group& group = groups_[view.of_people ? 0 : 1];
  describe_pace(view, now_ms);
  describe_times(view, group);
  describe_coverage(view, group);
  return view;
}

}  // namespace tertium
