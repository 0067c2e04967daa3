// store_comparisons.cpp: comparisons of two results, waiting, running and over.
#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

#define TERTIUM_COMPARISON_COLUMNS                                                                                                                     \
  "SELECT comparison.id, slug, run_a, run_b, title_a, title_b, bootstraps, curve_bootstraps, permutations, triplets, comparison.seed, "                \
  "comparison.state, share, step, elapsed_s, remaining_s, message, r, r_low, r_high, p, agreement, agreement_low, agreement_high, dims_a, dims_b, "    \
  "shared, document_file, report_file, comparison.created_at_ms, ended_at_ms FROM comparison JOIN study ON study.id = comparison.study "

constexpr const char* kSameThatWaits =
    "SELECT id FROM comparison WHERE state IN ('queued', 'running') AND cancel_requested = 0 AND study = ? AND run_a = ? AND run_b = ? AND title_a = ? AND title_b = ? "
    "AND bootstraps = ? AND curve_bootstraps = ? AND permutations = ? AND triplets = ? AND seed = ? ORDER BY id LIMIT 1";

Result<ComparisonJob> read_comparison(const Statement& row) {
  ComparisonJob job;
  job.id = row.as_uint(0), job.study = row.as_text(1);
  ComparisonRequest& r = job.request;
  r.run_a = row.as_uint(2), r.run_b = row.as_uint(3), r.title_a = row.as_text(4), r.title_b = row.as_text(5);
  r.bootstraps = row.as_u32(6), r.curve_bootstraps = row.as_u32(7), r.permutations = row.as_u32(8), r.triplets = row.as_uint(9), r.seed = row.as_uint(10);
  TRY(job.state, job_state_from(row.as_text(11)));
  job.share = row.as_double(12), job.step = row.as_text(13), job.elapsed_s = row.as_double(14), job.remaining_s = row.as_double(15), job.message = row.as_text(16);
  if (job.state == JobState::kDone) {
    ComparisonFigures& f = job.figures.emplace();
    f.r = row.as_double(17), f.r_low = row.as_double(18), f.r_high = row.as_double(19), f.p = row.as_double(20);
    f.agreement = row.as_double(21), f.agreement_low = row.as_double(22), f.agreement_high = row.as_double(23);
    f.dims_a = row.as_u32(24), f.dims_b = row.as_u32(25), f.shared = row.as_u32(26);
  }
  job.document_file = row.as_text(27), job.report_file = row.as_text(28), job.created_at_ms = row.as_int(29);
  if (!row.is_null(30)) job.ended_at_ms = row.as_int(30);
  return job;
}

Result<ComparisonJob> read_comparison(Connection& c, std::uint64_t id) {
  auto row = c.prepare(TERTIUM_COMPARISON_COLUMNS "WHERE comparison.id = ?");
  TRY(const bool found, row.bind(id).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no comparison " + std::to_string(id)};
  return read_comparison(row);
}

// What begins again begins at its beginning: nothing of a comparison is kept before it is done.
Result<void> move_comparison(Connection& c, std::uint64_t id, JobState to, const std::string& message) {
  TRY(const ComparisonJob job, read_comparison(c, id));
  if (!may_move(job.state, to))
    return Error{ErrorCode::kConflict, "comparison " + std::to_string(id) + " is " + to_string(job.state) + " and cannot become " + to_string(to)};
  const std::optional<std::int64_t> now = now_ms(), none;
  TRY_DO(c.prepare("UPDATE comparison SET state = ?, message = ?, started_at_ms = COALESCE(?, started_at_ms), ended_at_ms = ?, cancel_requested = 0, remaining_s = 0 WHERE id = ?")
             .bind(to_string(to)).bind(message).bind(to == JobState::kRunning ? now : none).bind(is_final(to) ? now : none).bind(id).run());
  if (to != JobState::kQueued) return {};
  return c.prepare("UPDATE comparison SET share = 0, step = '', elapsed_s = 0 WHERE id = ?").bind(id).run();
}

// kInvalid: not of this study. Only what titles need.
Result<RunSummary> run_of_study(Connection& c, const StudyKey& study, const std::string& slug, std::uint64_t id) {
  auto row = c.prepare("SELECT id, title, dims FROM run WHERE id = ? AND study = ?");
  TRY(const bool found, row.bind(id).bind(study.id).step());
  if (!found)
    return Error{ErrorCode::kInvalid, "run " + std::to_string(id) + " is none of the study " + quote_for_message(slug) + "; both results must be of the same objects"};
  RunSummary run;
  run.id = row.as_uint(0), run.title = row.as_text(1), run.dims = row.as_u32(2);
  if (run.dims == 0) return Error{ErrorCode::kInvalid, "run " + std::to_string(id) + " has no dimensions; there is nothing to compare"};
  return run;
}

}  // namespace

Result<void> requeue_running_comparisons(Connection& c) {
  std::vector<std::pair<std::uint64_t, bool>> running;
  {
    auto row = c.prepare("SELECT id, cancel_requested FROM comparison WHERE state = 'running'");
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) break;
      running.emplace_back(row.as_uint(0), row.as_bool(1));
    }
  }
  for (const auto& [id, cancel] : running) TRY_DO(move_comparison(c, id, cancel ? JobState::kCancelled : JobState::kQueued, ""));
  return {};
}

Result<ComparisonJob> Store::create_comparison(const std::string& slug, const ComparisonRequest& request) {
  TRY_DO(check_comparison_request(request));
  return parts_->write_for<ComparisonJob>([&](Connection& c) -> Result<ComparisonJob> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(const RunSummary a, run_of_study(c, study, slug, request.run_a));
    TRY(const RunSummary b, run_of_study(c, study, slug, request.run_b));
    const ComparisonTitles titles = comparison_titles(request, a, b);
    {
      auto same = c.prepare(kSameThatWaits);
      same.bind(study.id).bind(a.id).bind(b.id).bind(titles.a).bind(titles.b);
      same.bind(request.bootstraps).bind(request.curve_bootstraps).bind(request.permutations).bind(request.triplets).bind(request.seed);
      TRY(const bool asked_already, same.step());
      if (asked_already) return read_comparison(c, same.as_uint(0));
    }
    auto waiting = c.prepare("SELECT COUNT(*) FROM comparison WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool counted, waiting.step());
    if (waiting.as_uint(0) >= kJobsWaitingMax)
      return Error{ErrorCode::kBusy, std::to_string(kJobsWaitingMax) + " comparisons are waiting already; wait for some to end, or cancel them"};
    TRY_DO(c.prepare("INSERT INTO comparison (study, run_a, run_b, title_a, title_b, bootstraps, curve_bootstraps, permutations, triplets, seed, state, created_at_ms) "
                     "VALUES (?,?,?,?,?,?,?,?,?,?,'queued',?)")
               .bind(study.id).bind(a.id).bind(b.id).bind(titles.a).bind(titles.b).bind(request.bootstraps).bind(request.curve_bootstraps).bind(request.permutations)
               .bind(request.triplets).bind(request.seed).bind(now_ms()).run());
    return read_comparison(c, static_cast<std::uint64_t>(c.last_row()));
  });
}

Result<std::optional<ComparisonJob>> Store::claim_comparison() {
  return parts_->write_for<std::optional<ComparisonJob>>([&](Connection& c) -> Result<std::optional<ComparisonJob>> {
    auto oldest = c.prepare("SELECT COALESCE(MIN(id), 0) FROM comparison WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool row, oldest.step());
    const std::uint64_t id = oldest.as_uint(0);
    if (id == 0) return std::optional<ComparisonJob>();
    TRY_DO(move_comparison(c, id, JobState::kRunning, ""));
    TRY(ComparisonJob job, read_comparison(c, id));
    return std::optional<ComparisonJob>(std::move(job));
  });
}

Result<void> Store::update_comparison(std::uint64_t id, double share, const std::string& step, double elapsed_s, double remaining_s) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(c.prepare("UPDATE comparison SET share = ?, step = ?, elapsed_s = ?, remaining_s = ? WHERE id = ? AND state = 'running'")
               .bind(share).bind(step).bind(elapsed_s).bind(remaining_s).bind(id).run());
    return c.changes() > 0 ? Result<void>() : Error{ErrorCode::kConflict, "comparison " + std::to_string(id) + " is not running"};
  });
}

Result<ComparisonJob> Store::finish_comparison(std::uint64_t id, const ComparisonFigures& f, const std::string& document_file, const std::string& report_file) {
  if (!is_sha256_hex(document_file) || !is_sha256_hex(report_file)) return Error{ErrorCode::kInvalid, "a comparison names its document and its report by SHA-256"};
  return parts_->write_for<ComparisonJob>([&](Connection& c) -> Result<ComparisonJob> {
    TRY_DO(move_comparison(c, id, JobState::kDone, ""));
    TRY_DO(c.prepare("UPDATE comparison SET share = 1, step = '', r = ?, r_low = ?, r_high = ?, p = ?, agreement = ?, agreement_low = ?, agreement_high = ?, dims_a = ?, "
                     "dims_b = ?, shared = ?, document_file = ?, report_file = ? WHERE id = ?")
               .bind(f.r).bind(f.r_low).bind(f.r_high).bind(f.p).bind(f.agreement).bind(f.agreement_low).bind(f.agreement_high).bind(f.dims_a).bind(f.dims_b).bind(f.shared)
               .bind(document_file).bind(report_file).bind(id).run());
    return read_comparison(c, id);
  });
}

Result<ComparisonJob> Store::cancel_comparison(std::uint64_t id) {
  return parts_->write_for<ComparisonJob>([&](Connection& c) -> Result<ComparisonJob> {
    TRY(const ComparisonJob job, read_comparison(c, id));
    const bool running = job.state == JobState::kRunning;
    TRY_DO(running ? c.prepare("UPDATE comparison SET cancel_requested = 1 WHERE id = ?").bind(id).run() : move_comparison(c, id, JobState::kCancelled, ""));
    return read_comparison(c, id);
  });
}

Result<void> Store::end_comparison(std::uint64_t id, JobState to, const std::string& message) {
  CHECK(to == JobState::kFailed || to == JobState::kCancelled || to == JobState::kQueued);
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const ComparisonJob job, read_comparison(c, id));
    if (job.state != JobState::kRunning) return Error{ErrorCode::kConflict, "comparison " + std::to_string(id) + " is not running"};
    return move_comparison(c, id, to, message);
  });
}

Result<bool> Store::comparison_cancel_requested(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT cancel_requested FROM comparison WHERE id = ?");
    TRY(const bool found, row.bind(id).step());
    return found && row.as_bool(0);
  });
}

Result<std::vector<ComparisonJob>> Store::list_comparisons(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<ComparisonJob>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare(TERTIUM_COMPARISON_COLUMNS "WHERE comparison.study = ? ORDER BY comparison.id DESC");
    row.bind(study.id);
    std::vector<ComparisonJob> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(ComparisonJob job, read_comparison(row));
      all.push_back(std::move(job));
    }
  });
}

Result<ComparisonJob> Store::find_comparison(std::uint64_t id) {
  return parts_->read([&](Connection& c) { return read_comparison(c, id); });
}

Result<bool> Store::is_comparison_file(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM comparison WHERE document_file = ?1 AND document_file <> '' UNION ALL "
                         "SELECT 1 FROM comparison WHERE report_file = ?1 AND report_file <> '' LIMIT 1");
    return row.bind(sha256).step();
  });
}

}  // namespace tertium
