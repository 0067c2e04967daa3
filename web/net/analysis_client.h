// analysis_client.h: the observers of a study, what is asked of them and what came out, as typed calls; errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/analysis.h"
#include "shared/domain/observer.h"
#include "shared/report/document_report.h"
#include "web/net/client.h"

namespace tertium::net {

RequestId fetch_observers(const std::string& slug, Done<std::vector<Observer>> done);
RequestId fetch_analyses(const std::string& slug, Done<std::vector<AnalysisJob>> done);  // newest first
RequestId fetch_analysis(std::uint64_t id, Done<AnalysisJob> done);
// The one that waits or runs already, where the same was asked before.
RequestId start_analysis(const std::string& slug, const AnalysisRequest& request, Done<AnalysisJob> done);
RequestId cancel_analysis(std::uint64_t id, Done<AnalysisJob> done);
// The report of one that is done, made from its document (document_of); kInternal when its bytes are no such document.
RequestId fetch_report(const std::string& sha256, Done<Report> done);
// A file that it keeps, saved under its name.
std::string analysis_file_url(std::uint64_t id, const std::string& file);
// The page of its report.
std::string analysis_report_url(std::uint64_t id);

}  // namespace tertium::net
