// judgments.h: odd-one-out judgments with all that was recorded of them: where each object stood, who answered, how fast.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "shared/domain/names.h"
#include "shared/domain/triplets.h"

namespace tertium {

// One answered trial.
struct Judgment {
  std::array<std::uint32_t, 3> shown{};  // object numbers by position: left, middle, right (or from top to bottom)
  std::uint8_t odd_position = 2;         // 0, 1 or 2: which of them was chosen as the odd one
  std::uint32_t participant = 0;         // number in JudgmentSet::participants
  double response_time_ms = std::numeric_limits<double>::quiet_NaN();  // NaN: not known

  Triplet triplet() const { return {shown[(odd_position + 1) % 3], shown[(odd_position + 2) % 3], shown[odd_position]}; }
};

// Cells of a column that has no meaning to us, kept word for word: each distinct text once.
struct TextColumn {
  std::string name;
  std::vector<std::uint32_t> cells;  // one per judgment: a number in `values`
  std::vector<std::string> values;
};

// Judgments over `objects` objects, in the order they were recorded.
struct JudgmentSet {
  std::uint32_t objects = 0;              // every number is below this
  Names names;                            // empty, or one per object
  std::vector<Judgment> judgments;
  std::vector<std::string> participants;  // as their file calls them; empty: not known, and every Judgment::participant is 0
  bool positions_known = true;            // false: `shown` is only an order of writing
  std::vector<TextColumn> extra;
};

// What a fit reads of them. Participants are kept as numbers when they are known.
TripletSet triplets_of(const JudgmentSet& set);

}  // namespace tertium
