// handlers_researcher.cpp: what the console asks for.
#include <utility>
#include <vector>

#include "native/http/routes.h"
#include "native/tasks/import_run.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/api.h"
#include "shared/wire/session_csv.h"
#include "shared/wire/triplet_text.h"

namespace tertium::http {
Result<Reply> get_studies(const Context& context, const Request& request) {
  wire::StudyList list;
  TRY(list.studies, context.store.list_studies(request.person));
  return reply_json(wire::encode(list));
}

Result<Reply> get_study(const Context& context, const Request& request) {
  TRY(StudyDetail detail, context.store.study_detail(request.parameter("study")));
  detail.summary.role = request.role;
  return reply_json(wire::encode(detail));
}

Result<Reply> get_study_triplets(const Context& context, const Request& request) {
  TRY(const StudyTriplets triplets, context.store.triplets_of(request.parameter("study")));
  return reply_text(wire::write_triplet_text(triplets.set));
}

Result<Reply> get_study_identifiers(const Context& context, const Request& request) {
  std::string csv = wire::csv_header(wire::identifiers_dictionary());
  TRY_DO(context.store.visit_identifiers(request.parameter("study"), [&](const IdentifierRow& row) { csv += wire::identifier_csv_line(row.session, row.identifier); }));
  Reply reply = reply_bytes(std::move(csv), "text/csv; charset=utf-8");
  reply.header("Cache-Control", "no-store");
  return reply;
}

Result<Reply> post_identifiers_delete(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t deleted, context.store.delete_identifiers(request.parameter("study")));
  return reply_json("{\"deleted\": " + std::to_string(deleted) + "}");
}

Result<Reply> get_study_datasets(const Context& context, const Request& request) {
  wire::DatasetList list;
  TRY(list.datasets, context.store.list_datasets(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> get_study_fits(const Context& context, const Request& request) {
  wire::FitJobList list;
  TRY(list.fits, context.store.list_jobs(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> post_fit(const Context& context, const Request& request) {
  TRY(const FitRequest fit, wire::decode<FitRequest>(request.body));
  TRY(const FitJob job, context.store.create_fit_job(request.parameter("study"), fit));
  context.worker.wake();
  return reply_json(wire::encode(job));
}

Result<Reply> get_fit(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const FitJob job, context.store.find_job(id));
  return reply_json(wire::encode(job));
}

Result<Reply> post_fit_cancel(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const FitJob job, context.worker.cancel(id));
  return reply_json(wire::encode(job));
}

Result<Reply> post_fit_resume(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const FitJob job, context.worker.resume(id));
  return reply_json(wire::encode(job));
}

Result<Reply> get_study_runs(const Context& context, const Request& request) {
  wire::RunList list;
  TRY(list.runs, context.store.list_runs(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> get_run(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY(const RunSummary run, context.store.find_run(id));
  return reply_json(wire::encode(run));
}

Result<Reply> post_run_import(const Context& context, const Request& request) {
  TRY(const wire::RunFromUpload wanted, wire::decode<wire::RunFromUpload>(request.body));
  std::vector<GivenFile> files;
  for (const std::string& name : wanted.files) {
    TRY(std::string path, context.uploads.file_path(wanted.upload, request.person.id, name));
    files.push_back({name, std::move(path)});
  }
  TRY(const ImportReport report, import_run(files, request.parameter("study"), context.data, context.store));
  (void)context.uploads.remove(wanted.upload, request.person.id);  // what is left of it goes in a day
  return reply_json(wire::encode(report.run));
}

Result<Reply> get_file(const Context& context, const Request& request) {
  const std::string& name = request.parameter("sha256");
  if (!is_sha256_hex(name)) return Error{ErrorCode::kInvalid, "a file's name must be 64 hexadecimal digits, not " + quote_for_message(name)};
  TRY(bool known, context.store.is_run_file(name));
  if (!known) { TRY(known, context.store.is_dataset_file(name)); }
  if (!known) { TRY(known, context.store.is_analysis_file(name)); }
  if (!known) return Error{ErrorCode::kNotFound, "no result, no analysis and no imported data have this file"};
  TRY(std::string bytes, context.data.read(name));
  Reply reply = reply_bytes(std::move(bytes), "application/octet-stream");
  reply.header("Cache-Control", "private, max-age=31536000, immutable").header("ETag", '"' + name + '"');
  return reply;
}

}  // namespace tertium::http
