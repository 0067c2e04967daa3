// handlers_analyses.cpp: who can judge a study's objects, and what is asked of them.
#include "native/http/routes.h"
#include "native/tasks/observer.h"
#include "shared/wire/analysis_messages.h"

namespace tertium::http {

Result<Reply> get_study_observers(const Context& context, const Request& request) {
  wire::ObserverList list;
  TRY(list.observers, list_observers(context.store, context.data, request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> get_study_analyses(const Context& context, const Request& request) {
  wire::AnalysisList list;
  TRY(list.analyses, context.store.list_analyses(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> post_analysis(const Context& context, const Request& request) {
  TRY(const AnalysisRequest wanted, wire::decode<AnalysisRequest>(request.body));
  TRY(const AnalysisJob job, context.store.create_analysis(request.parameter("study"), wanted));
  context.worker.wake();
  return reply_json(wire::encode(job));
}

Result<Reply> get_analysis(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const AnalysisJob job, context.store.find_analysis(id));
  return reply_json(wire::encode(job));
}

Result<Reply> post_analysis_cancel(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const AnalysisJob job, context.worker.cancel_analysis(id));
  return reply_json(wire::encode(job));
}

Result<Reply> get_analysis_file(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const AnalysisJob job, context.store.find_analysis(id));
  const std::string& name = request.parameter("file");
  const std::string file = file_of(job, name);
  if (file.empty()) return Error{ErrorCode::kNotFound, "analysis " + std::to_string(id) + " keeps no file of that name"};
  TRY(std::string bytes, context.data.read(file));
  Reply reply = reply_bytes(std::move(bytes), "application/octet-stream");
  // Names are ours, study and number of letters, digits and hyphens alone.
  reply.header("Cache-Control", "private, no-cache").header("ETag", '"' + file + '"')
      .header("Content-Disposition", "attachment; filename=\"" + job.study + "-" + std::to_string(id) + "-" + name + "\"");
  return reply;
}

Result<Reply> get_analysis_report(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const AnalysisJob job, context.store.find_analysis(id));
  const std::string report = file_of(job, kReportFileName);
  if (report.empty())
    return Error{ErrorCode::kNotFound, "analysis " + std::to_string(id) + " is " + to_string(job.state) + "; there is a report when it is done"};
  TRY(std::string html, context.data.read(report));
  Reply reply = reply_html(std::move(html));
  reply.shows_only = true;
  reply.header("Cache-Control", "private, no-cache").header("ETag", '"' + report + '"');
  return reply;
}

}  // namespace tertium::http
