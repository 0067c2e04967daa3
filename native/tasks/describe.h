// describe.h: what judgments hold, counted: ranges, what was asked more than once, contradictions, response times.
#pragma once
#include <cstdint>

#include "shared/domain/anchored.h"
#include "shared/domain/judgments.h"
#include "shared/domain/triplets.h"

namespace tertium {

struct JudgmentCounts {
  std::uint64_t rows = 0;
  std::uint32_t objects = 0;         // that there are
  std::uint32_t objects_seen = 0;    // that occur
  std::uint32_t lowest = 0, highest = 0;
  std::uint32_t participants = 0;    // that occur; 0: not known
  // A question is three objects (anchored: an anchor and two options), wherever each stood.
  std::uint64_t identical_rows = 0;  // rows equal to an earlier one in all that is known: places, choice, person, time
  std::uint64_t repeats = 0;         // rows whose question was asked in an earlier row
  std::uint64_t contradictions = 0;  // questions that were answered in more than one way
  std::uint64_t times = 0;           // rows with a response time
  double time_least_ms = 0, time_median_ms = 0, time_most_ms = 0;
};

// Needs 16 bytes a row besides. Rows are told apart by 64-bit hashes where their numbers do not fit 64 bits.
JudgmentCounts count_judgments(const TripletSet& set);
JudgmentCounts count_judgments(const JudgmentSet& set);
JudgmentCounts count_judgments(const AnchoredSet& set);

}  // namespace tertium
