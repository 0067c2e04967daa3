// compare_output.h: the sides of a comparison from files, and a comparison as files in a folder, the same for every verb that has one.
#pragma once
#include <string>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/tasks/compare.h"

namespace tertium {

// spec: a matrix, FILE@NAMES, or the folder of a fit. title "": its file's or folder's name. What had to be turned round is said by a note.
Result<CompareSide> load_compare_side(const Command& command, const std::string& spec, const std::string& title);

// compare.json comes last: where it is, the rest is whole.
Result<void> write_comparison(OutputFolder& folder, const CompareTask& task, const CompareReport& report);

}  // namespace tertium
