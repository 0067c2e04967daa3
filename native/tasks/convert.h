// convert.h: a file of one format as bytes of another of the same kind, and what the other cannot hold.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/foreign.h"

namespace tertium {

struct ConvertOptions {
  Format to = Format::kTriplets;
  bool json = false;                    // jspsych: as JSON instead of CSV
  std::optional<wire::RdmForm> form;    // dissimilarities; empty: as read
};

struct Converted {
  std::string bytes;
  Names names;                          // to be written beside the bytes; empty: not known
  std::uint64_t rows = 0;
  std::vector<std::string> lost;        // what the target cannot hold: "positions", "response times", "participants" ...
  std::vector<std::string> notes;       // what was done besides: "the dimensions were put in order"
};

// Bit-equal where the target can hold it. kInvalid: of another kind (an anchored judgment never becomes an odd one out), or the target
// needs what the file does not have (a posterior, positions, similarities); kUnsupported: a format that is not written.
Result<Converted> convert_foreign(ForeignFile& file, const ConvertOptions& options);

}  // namespace tertium
