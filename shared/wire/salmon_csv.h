// salmon_csv.h: Salmon's responses.csv, and the three columns that its offline fits read. Anchored: which of two is more like the head.
#pragma once
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// head, left, right, winner, loser (numbers from 0 in the order of the targets), {head,left,right,winner,loser}_{html,filename}, puid,
// response_time and network_latency in seconds, sampler, score (-9999: none), times.
bool is_salmon_table(const Columns& columns);
// Names come from the html or filename columns where every number has one name throughout. Refused: a winner that is neither left nor
// right, a loser that is the winner, a number with two names.
Result<AnchoredReading> read_salmon_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options = {});
// head, winner, loser (that order) without positions, people or times: what Salmon's offline samplers take. Without a header the same three
// numbers a line are read by read_cblearn_list_order().
bool is_salmon_offline_table(const Columns& columns);
Result<AnchoredReading> read_salmon_offline(const Columns& columns, const std::string& what, const ReadingOptions& options = {});

// As pandas writes responses.csv: commas, "\n", quotes where needed. Columns of `extra` follow the ones we know, in Salmon's order.
// CHECK: positions are known.
Table salmon_table(const AnchoredSet& set);
Table salmon_offline_table(const AnchoredSet& set);  // header head,winner,loser

}  // namespace tertium::wire
