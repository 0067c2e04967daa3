// cblearn.h: cblearn's arrays of comparisons: odd-one-out with the odd one FIRST (triplets_from_oddoneout's default), and
// "list-order" triplets (anchor, nearer, farther). As text: numbers from 0 with a blank between, as numpy.savetxt writes them.
#pragma once
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// Rows (odd, a, b). Refused: not three columns (with a word on list-boolean and list-count, whose rows carry a response), not whole
// numbers, an object twice.
Result<JudgmentReading> read_cblearn_odd_first(ByteSource& source, const std::string& what, const ReadingOptions& options = {});
std::string write_cblearn_odd_first(const TripletSet& set);

// The same for numbers that were read from an array as if the odd one were last, and back.
TripletSet odd_last_of(TripletSet odd_first);
TripletSet odd_first_of(TripletSet odd_last);

// Rows (anchor, nearer, farther). With a fourth column: list-boolean, 1 or True where the second is nearer, -1, 0 or False where the third
// is; list-count, how often (at most 1,000, a minus for the third), as so many judgments.
enum class CblearnResponse { kNone, kBoolean, kCount };
Result<AnchoredReading> read_cblearn_list_order(ByteSource& source, const std::string& what, CblearnResponse response, const ReadingOptions& options = {});
std::string write_cblearn_list_order(const AnchoredSet& set);

}  // namespace tertium::wire
