// triplet_text.h: the triplet text that every fit of the field reads: a line "i j k" or "i j k participant", 0-based,
// one blank between, the odd one third. Reading allows several blanks or tabs, Windows line ends and a missing last one.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_sink.h"
#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/triplets.h"
#include "shared/wire/convention.h"

namespace tertium::wire {

struct TripletTextOptions {
  std::uint32_t objects = 0;     // 0: not known; else every index must be below it
  std::uint32_t odd_column = 3;  // 1, 2 or 3: which column names the odd one
  std::uint32_t base = 0;        // 0 or 1: the first object's number
};
// Read line by line: in memory are the triplets alone. Errors name file (`what`), line and column: not a number, an index too large, an
// object twice in a line, 3 and 4 columns mixed, an empty line between others, no line at all; kTooLarge: over kTripletsMax.
// TripletSet::objects is options.objects, or the largest index + 1. names stays empty.
Result<TripletSet> read_triplet_text(ByteSource& source, const std::string& what, const TripletTextOptions& options = {});
Result<TripletSet> read_triplet_text(std::string_view bytes, const std::string& what, const TripletTextOptions& options = {});
// The same in pieces, for texts of more triplets than fit into memory: nothing of it is kept here. participants: empty, or one number per triplet of
// the piece. An error of `take` ends it. Returns what TripletSet::objects would be.
using TripletTaker = std::function<Result<void>(std::span<const Triplet> piece, std::span<const std::uint32_t> participants)>;
Result<std::uint32_t> visit_triplet_text(ByteSource& source, const std::string& what, const TripletTextOptions& options, const TripletTaker& take);

// The same with what the user says of the file, and each convention stated: by the format the first object is 0 and the odd one third; where
// the number of objects occurs as an object, and 0 does not, the file is refused with the option that decides.
struct TripletTextReading {
  TripletSet set;
  std::vector<Convention> conventions;
};
Result<TripletTextReading> read_foreign_triplet_text(ByteSource& source, const std::string& what, const ConventionOptions& options);

// With the participant as fourth column when the set has participants.
std::string write_triplet_text(const TripletSet& triplets);
Result<void> write_triplet_text(const TripletSet& triplets, ByteSink& sink);

}  // namespace tertium::wire
