// fit_output.h: a fit's result as files in a folder, the same wherever one is written.
#pragma once
#include <string>

#include "native/cli/outputs.h"
#include "native/tasks/fit.h"

namespace tertium {

// fit.json comes last: where it is, the rest is whole.
Result<void> write_fit(OutputFolder& folder, const FitOutcome& outcome);

// Takes an older fit out of the folder before a new one comes in: its record, so that nothing looks whole that is not, and the runs of an ensemble.
Result<void> clear_older_fit(OutputFolder& folder, const std::string& path);

}  // namespace tertium
