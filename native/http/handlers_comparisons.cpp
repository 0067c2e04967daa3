// handlers_comparisons.cpp: who can judge a study's objects, and comparisons of two results.
#include "native/http/routes.h"
#include "native/tasks/observer.h"
#include "shared/wire/comparison_messages.h"

namespace tertium::http {

Result<Reply> get_study_observers(const Context& context, const Request& request) {
  wire::ObserverList list;
  TRY(list.observers, list_observers(context.store, context.data, request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> get_study_comparisons(const Context& context, const Request& request) {
  wire::ComparisonList list;
  TRY(list.comparisons, context.store.list_comparisons(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> post_comparison(const Context& context, const Request& request) {
  TRY(const ComparisonRequest wanted, wire::decode<ComparisonRequest>(request.body));
  TRY(const ComparisonJob job, context.store.create_comparison(request.parameter("study"), wanted));
  context.worker.wake();
  return reply_json(wire::encode(job));
}

Result<Reply> get_comparison(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const ComparisonJob job, context.store.find_comparison(id));
  return reply_json(wire::encode(job));
}

Result<Reply> post_comparison_cancel(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const ComparisonJob job, context.worker.cancel_comparison(id));
  return reply_json(wire::encode(job));
}

Result<Reply> get_comparison_report(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const ComparisonJob job, context.store.find_comparison(id));
  if (job.report_file.empty())
    return Error{ErrorCode::kNotFound, "comparison " + std::to_string(id) + " is " + to_string(job.state) + "; there is a report when it is done"};
  TRY(std::string html, context.data.read(job.report_file));
  Reply reply = reply_html(std::move(html));
  reply.shows_only = true;
  reply.header("Cache-Control", "private, no-cache").header("ETag", '"' + job.report_file + '"');
  return reply;
}

}  // namespace tertium::http
