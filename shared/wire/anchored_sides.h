// anchored_sides.h: the step that Salmon, NEXT and tripletTools share: an anchor, two sides, and which of them was chosen.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// Column names of a format; "" where it has none.
struct AnchoredColumns {
  std::string anchor, left, right, winner, loser;                           // numbers from 0 (left and right may be missing)
  std::vector<std::array<std::string, 3>> names;                            // of anchor, left and right: the first that the file has is used
  bool names_kept = false;                                                  // word for word, whatever they are
  std::string chosen_name;                                                  // the winner's name, with `names`
  std::string time, participant;
  std::optional<TimeUnit> unit;
  std::string missing_time;                                                 // as the format writes it
  std::optional<std::uint32_t> base = 0;                                    // by the format; empty: found out
  std::vector<std::string> also_known;                                      // meant, but not kept in `extra`
};
// rows: those that are judgments.
Result<AnchoredReading> read_anchored_sides(const Columns& columns, const AnchoredColumns& format, const std::vector<std::size_t>& rows,
                                            const ReadingOptions& options, const std::string& what);
// "anchored" and how it is known.
void state_anchored(std::vector<Convention>& conventions, const std::string& columns);

}  // namespace tertium::wire
