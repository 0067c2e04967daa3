// things_tsv.h: the master table of the THINGS odd-one-out judgments (triplets_large_final_correctednc_correctedorder.csv): tabs,
// objects from 1, choice 1 to 3 the position of the odd one, RT in milliseconds, noise_ceiling 0 to 3.
#pragma once
#include <string>
#include <vector>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// image1 image2 image3 choice RT noise_ceiling subject_id HIT_nr trial_nr age gender date time dataset: the first four are needed (upper
// and lower case as here), the others may be absent or stand elsewhere.
bool is_things_table(const Columns& columns);

// noise_ceiling: 0 the rows to train on, 1 the first 1,000 repeated triplets, 2 repeats by the same person, 3 repeats by other people.
enum class ThingsRows { kAll, kTraining, kCeilingFirst, kCeilingWithin, kCeilingBetween };

struct ThingsOptions : ReadingOptions {
  ThingsRows rows = ThingsRows::kAll;
};
// Rows without RT are judgments with an unknown time. A row without a choice is left out. Refused besides: a choice or noise_ceiling that
// is not one of theirs, an object twice, 0 as an object (base 1 by the format; --base overrules).
Result<JudgmentReading> read_things_judgments(const Columns& columns, const std::string& what, const ThingsOptions& options = {});

// As the published file is written: tabs, no quotes, "\n"; columns of `extra` that the format has stand at their places, others follow;
// what is not known is NA. From a file's own JudgmentSet the same bytes.
Table things_table(const JudgmentSet& set);

}  // namespace tertium::wire
