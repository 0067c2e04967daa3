// plain_table.h: judgments as a CSV with our own columns' names, which read_judgments() understands without a data dictionary.
#pragma once
#include "shared/domain/anchored.h"
#include "shared/domain/judgments.h"
#include "shared/wire/table.h"

namespace tertium::wire {

// object_1, object_2, object_3 (numbers from 0, by position where positions are known), name_1, name_2, name_3 (where there are names),
// odd_position (1 to 3; where positions are not known odd_object instead), participant and response_time_ms (where known), then `extra`. A
// column of `extra` that is called as one of these is called "source_" and its name.
Table plain_table(const JudgmentSet& set);
// anchor, nearer, farther (names, or numbers from 0 where there are none), left, right (where positions are known), the rest as above.
Table plain_table(const AnchoredSet& set);

}  // namespace tertium::wire
