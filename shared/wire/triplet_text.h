// triplet_text.h: the triplet text that every fit of the field reads: a line "i j k" or "i j k participant", 0-based,
// one blank between, the odd one third. Reading allows several blanks or tabs, Windows line ends and a missing last one.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/triplets.h"

namespace tertium::wire {

struct TripletTextOptions {
  std::uint32_t objects = 0;     // 0: not known; else every index must be below it
  std::uint32_t odd_column = 3;  // 1, 2 or 3: which column names the odd one
};
// Errors name file (`what`), line and column: not a number, an index too large, an object twice in a line, 3 and 4 columns
// mixed, no line at all. TripletSet::objects is options.objects, or the largest index + 1. names stays empty.
Result<TripletSet> read_triplet_text(std::string_view bytes, const std::string& what, const TripletTextOptions& options = {});
// With the participant as fourth column when the set has participants.
std::string write_triplet_text(const TripletSet& triplets);

}  // namespace tertium::wire
