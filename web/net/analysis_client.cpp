// analysis_client.cpp: observers, what is asked of them, and what came out, as typed calls.
#include "web/net/analysis_client.h"

#include <utility>

#include "shared/wire/analysis_messages.h"
#include "web/net/call.h"

namespace tertium::net {

RequestId fetch_observers(const std::string& slug, Done<std::vector<Observer>> done) {
  return call<std::vector<Observer>>(get(wire::kStudyObservers, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<Observer>> {
    TRY(wire::ObserverList list, wire::decode<wire::ObserverList>(body));
    return std::move(list.observers);
  });
}

RequestId fetch_analyses(const std::string& slug, Done<std::vector<AnalysisJob>> done) {
  return call<std::vector<AnalysisJob>>(get(wire::kStudyAnalyses, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<AnalysisJob>> {
    TRY(wire::AnalysisList list, wire::decode<wire::AnalysisList>(body));
    return std::move(list.analyses);
  });
}

RequestId fetch_analysis(std::uint64_t id, Done<AnalysisJob> done) { return call<AnalysisJob>(get(wire::kAnalysis, {std::to_string(id)}), std::move(done)); }

RequestId start_analysis(const std::string& slug, const AnalysisRequest& request, Done<AnalysisJob> done) {
  return call<AnalysisJob>(post(wire::kStudyAnalyses, {slug}, wire::encode(request)), std::move(done));
}

RequestId cancel_analysis(std::uint64_t id, Done<AnalysisJob> done) {
  return call<AnalysisJob>(post(wire::kAnalysisCancel, {std::to_string(id)}, "{}"), std::move(done));
}

RequestId fetch_report(const std::string& sha256, Done<Report> done) {
  return fetch_file(sha256, [sha256, done = std::move(done)](const Result<std::string>& bytes) {
    if (!bytes) return done(bytes.error());
    Result<DocumentReport> made = make_document_report(*bytes, file_url(sha256), "", "");
    if (!made) return done(Error{ErrorCode::kInternal, made.error().message});
    done(std::move(made->report));
  });
}

std::string analysis_report_url(std::uint64_t id) { return wire::fill_path(wire::kAnalysisReport, {std::to_string(id)}); }

std::string analysis_file_url(std::uint64_t id, const std::string& file) { return wire::fill_path(wire::kAnalysisFile, {std::to_string(id), file}); }

}  // namespace tertium::net
