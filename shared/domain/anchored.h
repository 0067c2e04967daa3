// anchored.h: anchored judgments, "which of these two is more like this one?": another question than the odd one out.
// An anchored judgment says nothing of the similarity of its two options, so it never becomes a Triplet.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "shared/domain/judgments.h"
#include "shared/domain/names.h"

namespace tertium {

struct AnchoredJudgment {
  std::uint32_t anchor = 0;       // the object asked about: head (Salmon), target_center (NEXT), query
  std::uint32_t nearer = 0;       // the option that was chosen as more like it: winner
  std::uint32_t farther = 0;      // the other: loser
  bool nearer_on_left = false;    // where the chosen one stood; only where AnchoredSet::positions_known
  std::uint32_t participant = 0;  // number in AnchoredSet::participants
  double response_time_ms = std::numeric_limits<double>::quiet_NaN();  // NaN: not known
};

struct AnchoredSet {
  std::uint32_t objects = 0;              // every number is below this
  Names names;                            // empty, or one per object
  std::vector<AnchoredJudgment> judgments;
  std::vector<std::string> participants;  // as their file calls them; empty: not known
  bool positions_known = true;
  std::vector<TextColumn> extra;          // one cell per judgment
};

}  // namespace tertium
