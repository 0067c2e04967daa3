// triplet_tools_csv.h: the standard table of the R package tripletTools: anchored judgments with the way each trial was drawn.
#pragma once
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// worker_id, rt, Center, Left, Right, Answer, sampleAlg (random, validation, check, uncertainty), sampleSet (train, test), head, winner,
// loser (numbers from 0). Older names are understood: sessionID, puid, Participant.ID; Target/Option1/Option2; primary/alternate;
// Alg.Label; TrnTest.
bool is_triplet_tools_table(const Columns& columns);
struct TripletToolsOptions : ReadingOptions {
  bool checks_too = false;  // rows with sampleAlg "check" are catch trials: counted and left out
};
Result<AnchoredReading> read_triplet_tools_judgments(const Columns& columns, const std::string& what, const TripletToolsOptions& options = {});
// As R's write.csv(row.names = FALSE) writes it: texts in quotes, numbers bare, "\n".
Table triplet_tools_table(const AnchoredSet& set);

}  // namespace tertium::wire
