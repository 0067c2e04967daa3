// next_csv.h: the participants' table of NEXT's triplet app: anchored judgments; its own answers are [winner, loser, center], not head first.
#pragma once
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// target_center, target_left, target_right, target_winner (names), center_id, left_id, right_id, winner_id (numbers from 0),
// response_time and network_delay in seconds, participant_uid, alg_label, timestamps.
bool is_next_table(const Columns& columns);
// Objects by id, names from target_*; without ids by the targets. Refused: a winner that is neither side, an id with two names.
Result<AnchoredReading> read_next_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options = {});
// CHECK: positions are known.
Table next_table(const AnchoredSet& set);

}  // namespace tertium::wire
