// report_kinds.h: the reports that there are, each from what its folder holds; report.cpp finds out which.
#pragma once
#include <string>

#include "native/tasks/report_page.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"

namespace tertium {

// The folder of a fit: fit.json, embedding.npy and what lies beside them.
bool is_fit_folder(const std::string& folder);
Result<ReportPage> make_fit_report(const std::string& folder, const std::string& title, PictureShelf& pictures, Executor& executor);

// The folder of a comparison: compare.json.
bool is_comparison_folder(const std::string& folder);
Result<ReportPage> make_comparison_report(const std::string& folder, const std::string& title, PictureShelf& pictures);
// document: the bytes of compare.json; what: how messages call them; folder_name: "" where it lies in none.
Result<ReportPage> make_comparison_report(const std::string& document, const std::string& what, const std::string& folder_name, const std::string& title, PictureShelf& pictures);

}  // namespace tertium
