// describe.cpp: counts by sorting one 64-bit key per row.
#include "native/tasks/describe.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace tertium {
namespace {

// splitmix64's last step: every bit of the input reaches every bit of the output.
std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ull;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

std::uint64_t chain(std::uint64_t hash, std::uint64_t word) { return mix(hash + 0x9e3779b97f4a7c15ull + word); }

// 62 bits of the question, then 2 of the answer: the same question's rows lie together after sorting, whatever was answered.
std::uint64_t question_key(const std::array<std::uint32_t, 3>& question, std::uint32_t answer, bool fits) {
  const std::uint64_t packed = fits ? (std::uint64_t{question[0]} << 40 | std::uint64_t{question[1]} << 20 | question[2])
                                    : chain(chain(mix(question[0]), question[1]), question[2]);
  return packed << 2 | answer;
}

struct Row {
  std::array<std::uint32_t, 3> question{};  // in an order that does not depend on places
  std::uint32_t answer = 0;                 // 0 to 2: which of the question's objects was chosen
  std::array<std::uint32_t, 3> objects{};   // in the order of places or of writing
  std::uint32_t place = 0;                  // of the choice
  std::uint32_t participant = 0;
  double time_ms = 0;
};

template <class RowAt>
JudgmentCounts count(std::uint32_t objects, std::uint64_t rows, bool participants_known, const RowAt& row_at) {
  JudgmentCounts out;
  out.rows = rows;
  out.objects = objects;
  if (rows == 0) return out;
  const bool fits = objects <= 1u << 20;
  std::vector<std::uint64_t> keys(rows);
  {
    std::vector<bool> seen(objects);
    std::uint32_t low = UINT32_MAX, high = 0;
    for (std::uint64_t r = 0; r < rows; ++r) {
      const Row row = row_at(r);
      for (const std::uint32_t o : row.objects) {
        if (!seen[o]) ++out.objects_seen;
        seen[o] = true;
        low = std::min(low, o);
        high = std::max(high, o);
      }
      keys[r] = question_key(row.question, row.answer, fits);
    }
    out.lowest = low;
    out.highest = high;
  }
  std::sort(keys.begin(), keys.end());
  for (std::uint64_t r = 0; r < rows;) {
    std::uint64_t end = r + 1;
    while (end < rows && keys[end] >> 2 == keys[r] >> 2) ++end;
    out.repeats += end - r - 1;
    out.contradictions += keys[end - 1] != keys[r];
    r = end;
  }
  for (std::uint64_t r = 0; r < rows; ++r) {
    const Row row = row_at(r);
    std::uint64_t hash = chain(chain(chain(mix(row.objects[0]), row.objects[1]), row.objects[2]), row.place);
    hash = chain(chain(hash, row.participant), std::bit_cast<std::uint64_t>(row.time_ms));
    keys[r] = hash;
  }
  std::sort(keys.begin(), keys.end());
  for (std::uint64_t r = 1; r < rows; ++r) out.identical_rows += keys[r] == keys[r - 1];
  if (participants_known) {
    for (std::uint64_t r = 0; r < rows; ++r) keys[r] = row_at(r).participant;
    std::sort(keys.begin(), keys.end());
    out.participants = static_cast<std::uint32_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
  }
  // The keys' memory again, for the times: of the bits of doubles from 0 the order is that of the numbers.
  keys.clear();
  for (std::uint64_t r = 0; r < rows; ++r)
    if (const double time = row_at(r).time_ms; std::isfinite(time) && time >= 0) keys.push_back(std::bit_cast<std::uint64_t>(time + 0.0));
  out.times = keys.size();
  if (keys.empty()) return out;
  std::sort(keys.begin(), keys.end());
  const auto time_at = [&](std::uint64_t n) { return std::bit_cast<double>(keys[n]); };
  out.time_least_ms = time_at(0);
  out.time_most_ms = time_at(out.times - 1);
  out.time_median_ms = (time_at((out.times - 1) / 2) + time_at(out.times / 2)) / 2;
  return out;
}

// Which of the sorted three is `odd`.
std::uint32_t rank_of(const std::array<std::uint32_t, 3>& sorted, std::uint32_t odd) { return odd == sorted[0] ? 0 : odd == sorted[1] ? 1 : 2; }

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

JudgmentCounts count_judgments(const TripletSet& set) {
  return count(set.objects, set.triplets.size(), !set.participants.empty(), [&](std::uint64_t r) {
    const Triplet& t = set.triplets[r];
    const auto sorted = sorted_objects(t);
    return Row{sorted, rank_of(sorted, t.odd), {t.first, t.second, t.odd}, 2, set.participants.empty() ? 0 : set.participants[r], kNotKnown};
  });
}

JudgmentCounts count_judgments(const JudgmentSet& set) {
  return count(set.objects, set.judgments.size(), !set.participants.empty(), [&](std::uint64_t r) {
    const Judgment& j = set.judgments[r];
    const Triplet t = j.triplet();
    const auto sorted = sorted_objects(t);
    return Row{sorted, rank_of(sorted, t.odd), j.shown, j.odd_position, j.participant, j.response_time_ms};
  });
}

JudgmentCounts count_judgments(const AnchoredSet& set) {
  return count(set.objects, set.judgments.size(), !set.participants.empty(), [&](std::uint64_t r) {
    const AnchoredJudgment& j = set.judgments[r];
    const std::uint32_t low = std::min(j.nearer, j.farther), high = std::max(j.nearer, j.farther);
    return Row{{j.anchor, low, high}, j.nearer == high, {j.anchor, j.nearer, j.farther}, j.nearer_on_left, j.participant, j.response_time_ms};
  });
}

}  // namespace tertium
