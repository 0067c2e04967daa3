// report_fit.h: the report of a fit, from what its folder holds.
#pragma once
#include <string>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/report/report.h"

namespace tertium {

// The folder of a fit: fit.json, embedding.npy and what lies beside them.
bool is_fit_folder(const std::string& folder);
Result<Report> make_fit_report(const std::string& folder, const std::string& title, Executor& executor);

}  // namespace tertium
