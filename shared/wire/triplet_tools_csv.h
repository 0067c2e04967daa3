// triplet_tools_csv.h: the standard table of the R package tripletTools: anchored judgments with the way each trial was drawn.
#pragma once
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// worker_id, rt (ms), Center, Left, Right, Answer (names), sampleAlg (random, validation, check, uncertainty, adaptive), sampleSet (train,
// test), head, winner, loser (numbers from 0). Older names are understood, whatever their case and punctuation: sessionID, puid,
// Participant.ID, sub_id, pid; Target, Option1, Option2; primary, alternate; AlgSample; Alg.Label, TrnTest; RT, Response.Time..s.
bool is_triplet_tools_table(const Columns& columns);
// Rows with sampleAlg "check" are catch trials, in which the target is one of the options: counted and left out.
Result<AnchoredReading> read_triplet_tools_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options = {});
// As R's write.csv(row.names = FALSE) writes it: texts in quotes, numbers bare, "\n".
Table triplet_tools_table(const AnchoredSet& set);

}  // namespace tertium::wire
