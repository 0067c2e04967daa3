// store_analyses.cpp: what is asked of a study's observers, waiting, running and over.
#include <algorithm>

#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

#define TERTIUM_ANALYSIS_COLUMNS                                                                                                                             \
  "SELECT analysis.id, slug, kind, bootstraps, analysis.seed, curve_bootstraps, permutations, triplets, centre, weights, objective, lambda, folds, controls, " \
  "method, relu, standardise, analysis.state, share, step, elapsed_s, remaining_s, message, analysis.created_at_ms, ended_at_ms "                            \
  "FROM analysis JOIN study ON study.id = analysis.study "

ObserverKey key_of(const Statement& row, int run, int dataset) {
  if (!row.is_null(run)) return {ObserverKey::What::kRun, row.as_uint(run)};
  if (!row.is_null(dataset)) return {ObserverKey::What::kDataset, row.as_uint(dataset)};
  return {};
}

// Each row of an analysis's part, in order.
Result<void> for_each_row(Statement& rows, const std::function<Result<void>(const Statement&)>& take) {
  for (;;) {
    TRY(const bool more, rows.step());
    if (!more) return {};
    TRY_DO(take(rows));
  }
}

Result<AnalysisJob> read_analysis(Connection& c, const Statement& row) {
  AnalysisJob job;
  job.id = row.as_uint(0), job.study = row.as_text(1);
  AnalysisRequest& r = job.request;
  TRY(r.kind, analysis_kind_from(row.as_text(2)));
  r.bootstraps = row.as_u32(3), r.seed = row.as_uint(4);
  switch (r.kind) {
    case AnalysisKind::kComparison: r.comparison = {row.as_u32(5), row.as_u32(6), row.as_uint(7)}; break;
    case AnalysisKind::kAlignment: r.alignment = {row.as_bool(8)}; break;
    case AnalysisKind::kProbe:
      r.probe = {row.as_text(9), row.as_text(10), row.is_null(11) ? std::nullopt : std::optional(row.as_double(11)), row.as_u32(12), row.as_bool(13)};
      break;
    case AnalysisKind::kReadOut: r.read_out = {row.as_text(14), row.as_u32(12), row.as_bool(15), row.as_bool(16)}; break;
  }
  TRY(job.state, job_state_from(row.as_text(17)));
  job.share = row.as_double(18), job.step = row.as_text(19), job.elapsed_s = row.as_double(20), job.remaining_s = row.as_double(21), job.message = row.as_text(22);
  job.created_at_ms = row.as_int(23);
  if (!row.is_null(24)) job.ended_at_ms = row.as_int(24);
  auto observers = c.prepare("SELECT role, run, dataset, title FROM analysis_observer WHERE analysis = ? ORDER BY place");
  observers.bind(job.id);
  TRY_DO(for_each_row(observers, [&](const Statement& of) -> Result<void> {
    TRY(const AnalysisRole role, analysis_role_from(of.as_text(0)));
    r.observers.push_back({role, key_of(of, 1, 2), of.as_text(3)});
    return {};
  }));
  auto figures = c.prepare("SELECT name, value, low, high FROM analysis_figure WHERE analysis = ? ORDER BY place");
  figures.bind(job.id);
  TRY_DO(for_each_row(figures, [&](const Statement& of) -> Result<void> {
    job.figures.push_back({of.as_text(0), of.as_double(1), of.as_double(2), of.as_double(3)});
    return {};
  }));
  auto files = c.prepare("SELECT name, sha256 FROM analysis_file WHERE analysis = ? ORDER BY place");
  files.bind(job.id);
  TRY_DO(for_each_row(files, [&](const Statement& of) -> Result<void> {
    job.files.push_back({of.as_text(0), of.as_text(1)});
    return {};
  }));
  return job;
}

Result<AnalysisJob> read_analysis(Connection& c, std::uint64_t id) {
  auto row = c.prepare(TERTIUM_ANALYSIS_COLUMNS "WHERE analysis.id = ?");
  TRY(const bool found, row.bind(id).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no analysis " + std::to_string(id)};
  return read_analysis(c, row);
}

// What begins again begins at its beginning: nothing of an analysis is kept before it is done.
Result<void> move_analysis(Connection& c, std::uint64_t id, JobState to, const std::string& message) {
  TRY(const AnalysisJob job, read_analysis(c, id));
  if (!may_move(job.state, to))
    return Error{ErrorCode::kConflict, "analysis " + std::to_string(id) + " is " + to_string(job.state) + " and cannot become " + to_string(to)};
  const std::optional<std::int64_t> now = now_ms(), none;
  TRY_DO(c.prepare("UPDATE analysis SET state = ?, message = ?, started_at_ms = COALESCE(?, started_at_ms), ended_at_ms = ?, cancel_requested = 0, remaining_s = 0 WHERE id = ?")
             .bind(to_string(to)).bind(message).bind(to == JobState::kRunning ? now : none).bind(is_final(to) ? now : none).bind(id).run());
  if (to != JobState::kQueued) return {};
  return c.prepare("UPDATE analysis SET share = 0, step = '', elapsed_s = 0 WHERE id = ?").bind(id).run();
}

// What the study calls a result. kInvalid: it is none of the study, or has no dimensions.
Result<std::string> title_of_run(Connection& c, const StudyKey& study, const std::string& slug, std::uint64_t id) {
  auto row = c.prepare("SELECT title, dims FROM run WHERE id = ? AND study = ?");
  TRY(const bool found, row.bind(id).bind(study.id).step());
  if (!found)
    return Error{ErrorCode::kInvalid, "run " + std::to_string(id) + " is none of the study " + quote_for_message(slug) + "; all who take part must know the same objects"};
  if (row.as_u32(1) == 0) return Error{ErrorCode::kInvalid, "run " + std::to_string(id) + " has no dimensions; there is nothing to ask it"};
  return row.as_text(0);
}

Result<std::string> title_of_dataset(Connection& c, const std::string& slug, const AnalysisObserver& observer) {
  TRY(const DatasetSummary dataset, find_dataset_of(c, slug, observer.key.id));
  const bool fits = observer.role == AnalysisRole::kNetwork ? dataset.kind == DatasetKind::kFeatures : has_triplets(dataset.kind);
  if (fits) return dataset.title;
  return Error{ErrorCode::kInvalid, "dataset " + std::to_string(dataset.id) + " holds " + to_string(dataset.kind) + "; the role " + to_string(observer.role) + " needs " +
                                        (observer.role == AnalysisRole::kNetwork ? "features" : "odd-one-out choices")};
}

// What the study itself calls those who take part. kInvalid: who is none of it, or cannot have that role.
Result<std::vector<std::string>> titles_of(Connection& c, const StudyKey& study, const std::string& slug, const AnalysisRequest& request) {
  std::vector<std::string> out;
  for (const AnalysisObserver& observer : request.observers) {
    switch (observer.key.what) {
      case ObserverKey::What::kPeople: {
        TRY(const StudySummary summary, read_summary_of(c, slug));
        if (summary.counts.answers == 0) return Error{ErrorCode::kInvalid, "the study " + quote_for_message(slug) + " has no answers of people yet"};
        out.emplace_back(summary.counts.answers == summary.counts.simulated_answers ? "simulated people" : "people");
        break;
      }
      case ObserverKey::What::kRun: {
        TRY(std::string title, title_of_run(c, study, slug, observer.key.id));
        out.push_back(std::move(title));
        break;
      }
      case ObserverKey::What::kDataset: {
        TRY(std::string title, title_of_dataset(c, slug, observer));
        out.push_back(std::move(title));
        break;
      }
    }
  }
  return out;
}

// Those that wait or run. A list of kJobsWaitingMax at most, and the one that runs.
Result<std::vector<AnalysisJob>> unfinished(Connection& c, std::int64_t study) {
  auto rows = c.prepare(TERTIUM_ANALYSIS_COLUMNS "WHERE analysis.state IN ('queued', 'running') AND cancel_requested = 0 AND analysis.study = ? ORDER BY analysis.id");
  rows.bind(study);
  std::vector<AnalysisJob> out;
  TRY_DO(for_each_row(rows, [&](const Statement& row) -> Result<void> {
    TRY(AnalysisJob job, read_analysis(c, row));
    out.push_back(std::move(job));
    return {};
  }));
  return out;
}

Result<std::uint64_t> insert_request(Connection& c, std::int64_t study, const AnalysisRequest& r) {
  const bool compares = r.kind == AnalysisKind::kComparison, aligns = r.kind == AnalysisKind::kAlignment;
  const bool probes = r.kind == AnalysisKind::kProbe, reads = r.kind == AnalysisKind::kReadOut;
  auto row = c.prepare("INSERT INTO analysis (study, kind, bootstraps, seed, curve_bootstraps, permutations, triplets, centre, weights, objective, lambda, folds, controls, "
                       "method, relu, standardise, state, created_at_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'queued',?)");
  const auto only = [&](bool known, const auto& value) { known ? row.bind(value) : row.bind_null(); };
  row.bind(study).bind(to_string(r.kind)).bind(r.bootstraps).bind(r.seed);
  only(compares, r.comparison.curve_bootstraps), only(compares, r.comparison.permutations), only(compares, r.comparison.triplets);
  only(aligns, r.alignment.centre);
  only(probes, r.probe.weights), only(probes, r.probe.objective), only(probes, r.probe.lambda);
  only(probes || reads, probes ? r.probe.folds : r.read_out.folds);
  only(probes, r.probe.controls);
  only(reads, r.read_out.method), only(reads, r.read_out.relu), only(reads, r.read_out.standardise);
  TRY_DO(row.bind(now_ms()).run());
  const auto id = static_cast<std::uint64_t>(c.last_row());
  std::uint32_t place = 0;
  for (const AnalysisObserver& o : r.observers) {
    auto of = c.prepare("INSERT INTO analysis_observer (analysis, place, role, run, dataset, title) VALUES (?,?,?,?,?,?)");
    of.bind(id).bind(place++).bind(to_string(o.role));
    for (const ObserverKey::What what : {ObserverKey::What::kRun, ObserverKey::What::kDataset}) o.key.what == what ? of.bind(o.key.id) : of.bind_null();
    TRY_DO(of.bind(o.title).run());
  }
  return id;
}

}  // namespace

Result<void> requeue_running_analyses(Connection& c) {
  std::vector<std::pair<std::uint64_t, bool>> running;
  {
    auto rows = c.prepare("SELECT id, cancel_requested FROM analysis WHERE state = 'running'");
    TRY_DO(for_each_row(rows, [&](const Statement& row) -> Result<void> {
      running.emplace_back(row.as_uint(0), row.as_bool(1));
      return {};
    }));
  }
  for (const auto& [id, cancel] : running) TRY_DO(move_analysis(c, id, cancel ? JobState::kCancelled : JobState::kQueued, ""));
  return {};
}

Result<AnalysisJob> Store::create_analysis(const std::string& slug, const AnalysisRequest& asked) {
  TRY_DO(check_analysis_request(asked));
  return parts_->write_for<AnalysisJob>([&](Connection& c) -> Result<AnalysisJob> {
    TRY(const StudyKey study, find_study_key(c, slug));
    AnalysisRequest request = asked;
    TRY(const std::vector<std::string> titles, titles_of(c, study, slug, request));
    title_observers(request, titles);
    TRY(std::vector<AnalysisJob> others, unfinished(c, study.id));
    for (AnalysisJob& other : others)
      if (other.request == request) return std::move(other);
    auto waiting = c.prepare("SELECT COUNT(*) FROM analysis WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool counted, waiting.step());
    if (waiting.as_uint(0) >= kJobsWaitingMax)
      return Error{ErrorCode::kBusy, std::to_string(kJobsWaitingMax) + " analyses are waiting already; wait for some to end, or cancel them"};
    TRY(const std::uint64_t id, insert_request(c, study.id, request));
    return read_analysis(c, id);
  });
}

Result<std::optional<AnalysisJob>> Store::claim_analysis() {
  return parts_->write_for<std::optional<AnalysisJob>>([&](Connection& c) -> Result<std::optional<AnalysisJob>> {
    auto oldest = c.prepare("SELECT COALESCE(MIN(id), 0) FROM analysis WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool row, oldest.step());
    const std::uint64_t id = oldest.as_uint(0);
    if (id == 0) return std::optional<AnalysisJob>();
    TRY_DO(move_analysis(c, id, JobState::kRunning, ""));
    TRY(AnalysisJob job, read_analysis(c, id));
    return std::optional<AnalysisJob>(std::move(job));
  });
}

Result<void> Store::update_analysis(std::uint64_t id, double share, const std::string& step, double elapsed_s, double remaining_s) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(c.prepare("UPDATE analysis SET share = ?, step = ?, elapsed_s = ?, remaining_s = ? WHERE id = ? AND state = 'running'")
               .bind(share).bind(step).bind(elapsed_s).bind(remaining_s).bind(id).run());
    return c.changes() > 0 ? Result<void>() : Error{ErrorCode::kConflict, "analysis " + std::to_string(id) + " is not running"};
  });
}

Result<AnalysisJob> Store::finish_analysis(std::uint64_t id, const std::vector<AnalysisFigure>& figures, const std::vector<AnalysisFile>& files) {
  for (const AnalysisFile& file : files)
    if (!is_sha256_hex(file.sha256)) return Error{ErrorCode::kInvalid, "an analysis names its files by SHA-256; " + quote_for_message(file.name) + " has none"};
  return parts_->write_for<AnalysisJob>([&](Connection& c) -> Result<AnalysisJob> {
    TRY_DO(move_analysis(c, id, JobState::kDone, ""));
    TRY_DO(c.prepare("UPDATE analysis SET share = 1, step = '' WHERE id = ?").bind(id).run());
    std::uint32_t place = 0;
    for (const AnalysisFigure& f : figures)
      TRY_DO(c.prepare("INSERT INTO analysis_figure (analysis, place, name, value, low, high) VALUES (?,?,?,?,?,?)").bind(id).bind(place++).bind(f.name).bind(f.value)
                 .bind(f.low).bind(f.high).run());
    place = 0;
    for (const AnalysisFile& f : files)
      TRY_DO(c.prepare("INSERT INTO analysis_file (analysis, place, name, sha256) VALUES (?,?,?,?)").bind(id).bind(place++).bind(f.name).bind(f.sha256).run());
    return read_analysis(c, id);
  });
}

Result<AnalysisJob> Store::cancel_analysis(std::uint64_t id) {
  return parts_->write_for<AnalysisJob>([&](Connection& c) -> Result<AnalysisJob> {
    TRY(const AnalysisJob job, read_analysis(c, id));
    const bool running = job.state == JobState::kRunning;
    TRY_DO(running ? c.prepare("UPDATE analysis SET cancel_requested = 1 WHERE id = ?").bind(id).run() : move_analysis(c, id, JobState::kCancelled, ""));
    return read_analysis(c, id);
  });
}

Result<void> Store::end_analysis(std::uint64_t id, JobState to, const std::string& message) {
  CHECK(to == JobState::kFailed || to == JobState::kCancelled || to == JobState::kQueued);
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const AnalysisJob job, read_analysis(c, id));
    if (job.state != JobState::kRunning) return Error{ErrorCode::kConflict, "analysis " + std::to_string(id) + " is not running"};
    return move_analysis(c, id, to, message);
  });
}

Result<bool> Store::analysis_cancel_requested(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT cancel_requested FROM analysis WHERE id = ?");
    TRY(const bool found, row.bind(id).step());
    return found && row.as_bool(0);
  });
}

Result<std::vector<AnalysisJob>> Store::list_analyses(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<AnalysisJob>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto rows = c.prepare(TERTIUM_ANALYSIS_COLUMNS "WHERE analysis.study = ? ORDER BY analysis.id DESC");
    rows.bind(study.id);
    std::vector<AnalysisJob> all;
    TRY_DO(for_each_row(rows, [&](const Statement& row) -> Result<void> {
      TRY(AnalysisJob job, read_analysis(c, row));
      all.push_back(std::move(job));
      return {};
    }));
    return all;
  });
}

Result<AnalysisJob> Store::find_analysis(std::uint64_t id) {
  return parts_->read([&](Connection& c) { return read_analysis(c, id); });
}

Result<bool> Store::is_analysis_file(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM analysis_file WHERE sha256 = ? LIMIT 1");
    return row.bind(sha256).step();
  });
}

}  // namespace tertium
