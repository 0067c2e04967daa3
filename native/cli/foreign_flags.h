// foreign_flags.h: the flags by which a user says what a file made elsewhere means; the same for import and convert.
#pragma once
#include <optional>
#include <string>

#include "native/cli/command.h"
#include "native/tasks/foreign.h"

namespace tertium {

struct ForeignFlags {
  std::string format, time_unit, stimuli;
  std::optional<std::uint32_t> base, odd_column;
  bool similarities = false, dissimilarities = false, square = false, condensed = false;
};
// `flags` must outlive the parsing.
void add_foreign_flags(Command& command, ForeignFlags& flags);
Result<ForeignOptions> foreign_options(const ForeignFlags& flags);

}  // namespace tertium
