// store_jobs.cpp: fits waiting, running and over, and the runs that come of them.
#include <algorithm>
#include <map>

#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

#define TERTIUM_JOB_COLUMNS                                                                                                    \
  "SELECT job.id, slug, method, preset, dims, lambda, job.seed, include_simulated, job.state, epoch, epochs, elapsed_s, remaining_s, message, " \
  "COALESCE(run, 0), job.created_at_ms, dataset.id, dataset.title, dataset.file, seeds, seed_index, checkpoint_file, answers_to, "             \
  "(SELECT COUNT(*) FROM run WHERE run.job = job.id) FROM job JOIN study ON study.id = job.study "                 \
  "LEFT JOIN dataset ON dataset.id = job.dataset "

// The dataset in three columns from `first` on; NULL: none.
std::optional<DatasetReference> read_reference(const Statement& row, int first) {
  if (row.is_null(first)) return std::nullopt;
  return DatasetReference{row.as_uint(first), row.as_text(first + 1), row.as_text(first + 2)};
}

Result<FitJob> read_job(const Statement& row) {
  FitJob job;
  job.id = row.as_uint(0), job.study = row.as_text(1);
  TRY(job.request.method, fit_method_from(row.as_text(2)));
  TRY(job.request.preset, fit_preset_from(row.as_text(3)));
  if (!row.is_null(4)) job.request.dims = row.as_u32(4);
  if (!row.is_null(5)) job.request.lambda = row.as_double(5);
  job.request.seed = row.as_uint(6), job.request.include_simulated = row.as_bool(7);
  TRY(job.state, job_state_from(row.as_text(8)));
  job.progress.epoch = row.as_u32(9), job.progress.epochs = row.as_u32(10);
  job.progress.elapsed_s = row.as_double(11), job.progress.remaining_s = row.as_double(12);
  job.message = row.as_text(13), job.run = row.as_uint(14), job.created_at_ms = row.as_int(15);
  job.dataset = read_reference(row, 16);
  if (job.dataset) job.request.dataset = job.dataset->id;
  job.request.seeds = row.as_u32(19), job.seed_index = row.as_u32(20);
  const bool begun = !row.as_text(21).empty() || row.as_uint(23) > 0;
  job.resumable = begun && (job.state == JobState::kCancelled || job.state == JobState::kFailed);
  return job;
}

Result<FitJob> read_job(Connection& c, std::uint64_t id) {
  auto row = c.prepare(TERTIUM_JOB_COLUMNS "WHERE job.id = ?");
  TRY(const bool found, row.bind(id).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no fit " + std::to_string(id)};
  return read_job(row);
}

// Moves a job to another state if that is legal.
Result<void> move_job(Connection& c, std::uint64_t id, JobState to, const std::string& message) {
  TRY(const FitJob job, read_job(c, id));
  if (!may_move(job.state, to))
    return Error{ErrorCode::kConflict, "fit " + std::to_string(id) + " is " + to_string(job.state) + " and cannot become " + to_string(to)};
  const std::optional<std::int64_t> now = now_ms();
  const std::optional<std::int64_t> none;
  return c.prepare("UPDATE job SET state = ?, message = ?, started_at_ms = COALESCE(?, started_at_ms), ended_at_ms = ?, cancel_requested = 0 WHERE id = ?")
      .bind(to_string(to)).bind(message).bind(to == JobState::kRunning ? now : none).bind(is_final(to) ? now : none).bind(id).run();
}

// The fit that runs, or the run of the ensemble, begins anew.
Result<void> clear_progress(Connection& c, std::uint64_t id) {
  TRY_DO(c.prepare("DELETE FROM job_curve WHERE job = ?").bind(id).run());
  return c.prepare("UPDATE job SET epoch = 0, epochs = 0, remaining_s = 0, checkpoint_file = '' WHERE id = ?").bind(id).run();
}

// A job that starts again without anything to go on from starts from nothing: its progress goes too.
Result<void> requeue(Connection& c, std::uint64_t id) {
  TRY_DO(move_job(c, id, JobState::kQueued, ""));
  auto standing = c.prepare("SELECT checkpoint_file, (SELECT COUNT(*) FROM run WHERE run.job = job.id) FROM job WHERE id = ?");
  TRY([[maybe_unused]] const bool found, standing.bind(id).step());
  if (!standing.as_text(0).empty()) return {};
  TRY_DO(clear_progress(c, id));
  if (standing.as_uint(1) > 0) return {};
  return c.prepare("UPDATE job SET elapsed_s = 0, seed_index = 0 WHERE id = ?").bind(id).run();
}

#define TERTIUM_RUN_COLUMNS                                                                                                   \
  "SELECT run.id, slug, run.title, method, origin, run.objects, dims, triplets, simulated_triplets, validation_nll, validation_accuracy, " \
  "run.created_at_ms, embedding_file, record_file, dataset.id, dataset.title, dataset.file, COALESCE(run.job, 0), run.seed, recommended " \
  "FROM run JOIN study ON study.id = run.study "                                                                                \
  "LEFT JOIN dataset ON dataset.id = run.dataset "

RunSummary read_run(const Statement& row) {
  RunSummary r;
  r.id = row.as_uint(0), r.study = row.as_text(1), r.title = row.as_text(2), r.method = row.as_text(3), r.origin = row.as_text(4);
  r.objects = row.as_u32(5), r.dims = row.as_u32(6), r.triplets = row.as_uint(7), r.simulated_triplets = row.as_uint(8);
  r.validation_nll = row.as_double(9), r.validation_accuracy = row.as_double(10), r.created_at_ms = row.as_int(11);
  r.embedding_file = row.as_text(12), r.record_file = row.as_text(13);
  r.dataset = read_reference(row, 14);
  r.job = row.as_uint(17);
  if (!row.is_null(18)) r.seed = row.as_uint(18);
  r.recommended = row.as_bool(19);
  return r;
}

// Runs with the reproducibility of their dimensions; both statements take one number.
Result<std::vector<RunSummary>> read_runs(Connection& c, const char* runs, const char* dimensions, std::uint64_t number) {
  std::vector<RunSummary> all;
  std::map<std::uint64_t, std::size_t> place;
  auto row = c.prepare(runs);
  row.bind(number);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) break;
    all.push_back(read_run(row));
    place[all.back().id] = all.size() - 1;
  }
  auto value = c.prepare(dimensions);
  value.bind(number);
  for (;;) {
    TRY(const bool more, value.step());
    if (!more) return all;
    const auto found = place.find(value.as_uint(0));
    if (found == place.end()) continue;
    RunSummary& run = all[found->second];
    if (value.as_uint(1) == run.reproducibility.size()) run.reproducibility.push_back(value.as_double(2));
  }
}

}  // namespace

Result<RunSummary> insert_run(Connection& c, const std::string& slug, const NewRun& run) {
  const RunSummary& s = run.summary;
  TRY(const StudyKey study, find_study_key(c, slug));
  if (s.objects != study.stimuli)
    return Error{ErrorCode::kInvalid, "the run has " + std::to_string(s.objects) + " objects, the study " + quote_for_message(slug) + " has " + std::to_string(study.stimuli)};
  if (!is_sha256_hex(s.embedding_file) || !is_sha256_hex(s.record_file)) return Error{ErrorCode::kInvalid, "a run names its embedding and its record by SHA-256"};
  RunSummary kept = s;
  kept.study = slug, kept.created_at_ms = now_ms();
  std::optional<std::uint64_t> dataset;
  if (s.dataset) {
    TRY(const DatasetSummary fitted, find_dataset_of(c, slug, s.dataset->id));
    dataset = fitted.id;
    kept.dataset = DatasetReference{fitted.id, fitted.title, fitted.file};
  }
  TRY_DO(c.prepare("INSERT INTO run (study, title, method, origin, objects, dims, triplets, simulated_triplets, validation_nll, validation_accuracy, created_at_ms, "
                   "embedding_file, posterior_file, record_file, dataset, job, seed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
             .bind(study.id).bind(s.title).bind(s.method).bind(s.origin).bind(s.objects).bind(s.dims).bind(s.triplets).bind(s.simulated_triplets)
             .bind(s.validation_nll).bind(s.validation_accuracy).bind(kept.created_at_ms).bind(s.embedding_file).bind(run.posterior_file).bind(s.record_file)
             .bind(dataset).bind(s.job > 0 ? std::optional(s.job) : std::nullopt).bind(s.seed).run());
  kept.recommended = false, kept.reproducibility.clear();
  kept.id = static_cast<std::uint64_t>(c.last_row());
  for (const std::string& file : {s.embedding_file, run.posterior_file, s.record_file})
    if (!file.empty()) TRY_DO(c.prepare("INSERT OR IGNORE INTO run_file VALUES (?,?)").bind(kept.id).bind(file).run());
  return kept;
}

Result<FitJob> Store::create_fit_job(const std::string& slug, const FitRequest& r) {
  return parts_->write_for<FitJob>([&](Connection& c) -> Result<FitJob> {
    TRY(const StudyKey study, find_study_key(c, slug));
    if (r.dataset) {
      TRY(const DatasetSummary dataset, find_dataset_of(c, slug, *r.dataset));
      if (dataset.triplets_file.empty())
        return Error{ErrorCode::kInvalid, "dataset " + std::to_string(dataset.id) + " holds " + to_string(dataset.kind) +
                                              ", no odd-one-out choices; a fit reads triplets, judgments or pseudo_triplets"};
    }
    if (r.seeds < 1 || r.seeds > kSeedsMax)
      return Error{ErrorCode::kInvalid, "seeds is " + std::to_string(r.seeds) + "; allowed are 1 to " + std::to_string(kSeedsMax)};
    if (r.seed > UINT64_MAX - (r.seeds - 1))
      return Error{ErrorCode::kInvalid, "seed " + std::to_string(r.seed) + " has no " + std::to_string(r.seeds - 1) + " seeds after it; take a smaller one"};
    auto waiting = c.prepare("SELECT COUNT(*) FROM job WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool counted, waiting.step());
    if (waiting.as_uint(0) >= kJobsWaitingMax)
      return Error{ErrorCode::kBusy, std::to_string(kJobsWaitingMax) + " fits are waiting already; wait for some to end, or cancel them"};
    TRY_DO(c.prepare("INSERT INTO job (kind, study, method, preset, dims, lambda, seed, include_simulated, dataset, seeds, state, created_at_ms) "
                     "VALUES ('fit',?,?,?,?,?,?,?,?,?,'queued',?)")
               .bind(study.id).bind(to_string(r.method)).bind(to_string(r.preset)).bind(r.dims).bind(r.lambda).bind(r.seed).bind(r.include_simulated)
               .bind(r.dataset).bind(r.seeds).bind(now_ms()).run());
    return read_job(c, static_cast<std::uint64_t>(c.last_row()));
  });
}

Result<std::optional<FitJob>> Store::claim_job() {
  // Looking costs no write: most of the time nothing is queued.
  const auto oldest = [](Connection& c) -> Result<std::uint64_t> {
    auto row = c.prepare("SELECT COALESCE(MIN(id), 0) FROM job WHERE state = 'queued'");
    TRY([[maybe_unused]] const bool found, row.step());
    return row.as_uint(0);
  };
  TRY(const std::uint64_t any, parts_->read(oldest));
  if (any == 0) return std::optional<FitJob>();
  return parts_->write_for<std::optional<FitJob>>([&](Connection& c) -> Result<std::optional<FitJob>> {
    TRY(const std::uint64_t id, oldest(c));
    if (id == 0) return std::optional<FitJob>();
    TRY_DO(move_job(c, id, JobState::kRunning, ""));
    TRY(FitJob job, read_job(c, id));
    return std::optional<FitJob>(std::move(job));
  });
}

Result<void> Store::update_progress(std::uint64_t id, const FitProgress& progress) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(c.prepare("UPDATE job SET epoch = ?, epochs = ?, elapsed_s = ?, remaining_s = ? WHERE id = ? AND state = 'running'")
               .bind(progress.epoch).bind(progress.epochs).bind(progress.elapsed_s).bind(progress.remaining_s).bind(id).run());
    if (c.changes() == 0) return Error{ErrorCode::kConflict, "fit " + std::to_string(id) + " is not running"};
    auto last = c.prepare("SELECT COALESCE(MAX(epoch), -1) FROM job_curve WHERE job = ?");
    TRY([[maybe_unused]] const bool row, last.bind(id).step());
    const std::int64_t known = last.as_int(0);
    for (const CurvePoint& p : progress.curve)
      if (p.epoch > known)
        TRY_DO(c.prepare("INSERT OR IGNORE INTO job_curve VALUES (?,?,?,?,?,?,?)").bind(id).bind(p.epoch).bind(p.loss).bind(p.train_nll).bind(p.validation_nll)
                   .bind(p.validation_accuracy).bind(p.dims).run());
    return {};
  });
}

Result<RunSummary> Store::finish_job(std::uint64_t id, const NewRun& run, const std::string& message) {
  return parts_->write_for<RunSummary>([&](Connection& c) -> Result<RunSummary> {
    TRY(const FitJob job, read_job(c, id));
    TRY_DO(move_job(c, id, JobState::kDone, message));
    NewRun added = run;
    added.summary.dataset = job.dataset, added.summary.job = id;
    TRY(RunSummary kept, insert_run(c, job.study, added));
    TRY_DO(c.prepare("UPDATE job SET run = ?, remaining_s = 0, checkpoint_file = '' WHERE id = ?").bind(kept.id).bind(id).run());
    return kept;
  });
}

Result<RunSummary> Store::add_job_run(std::uint64_t id, const NewRun& run) {
  return parts_->write_for<RunSummary>([&](Connection& c) -> Result<RunSummary> {
    TRY(const FitJob job, read_job(c, id));
    if (job.state != JobState::kRunning) return Error{ErrorCode::kConflict, "fit " + std::to_string(id) + " is not running"};
    NewRun added = run;
    added.summary.dataset = job.dataset, added.summary.job = id;
    TRY(RunSummary kept, insert_run(c, job.study, added));
    auto runs = c.prepare("SELECT COUNT(*) FROM run WHERE job = ?");
    TRY([[maybe_unused]] const bool counted, runs.bind(id).step());
    const std::uint64_t finished = runs.as_uint(0);
    if (finished < job.request.seeds) TRY_DO(clear_progress(c, id));  // the last one's curve stays
    TRY_DO(c.prepare("UPDATE job SET seed_index = ?, checkpoint_file = '' WHERE id = ?")
               .bind(std::min<std::uint64_t>(finished, job.request.seeds - 1)).bind(id).run());
    return kept;
  });
}

Result<void> Store::finish_ensemble(std::uint64_t id, const std::vector<EnsembleRun>& runs, std::uint64_t recommended, const std::string& message) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(move_job(c, id, JobState::kDone, message));
    bool found = false;
    for (const EnsembleRun& run : runs) {
      auto own = c.prepare("SELECT 1 FROM run WHERE id = ? AND job = ?");
      TRY(const bool is_own, own.bind(run.run).bind(id).step());
      if (!is_own) return Error{ErrorCode::kInvalid, "run " + std::to_string(run.run) + " is not of fit " + std::to_string(id)};
      found = found || run.run == recommended;
      for (std::size_t d = 0; d < run.reproducibility.size(); ++d)
        TRY_DO(c.prepare("INSERT INTO run_dimension VALUES (?,?,?)").bind(run.run).bind(std::uint64_t{d}).bind(run.reproducibility[d]).run());
    }
    if (!found) return Error{ErrorCode::kInvalid, "run " + std::to_string(recommended) + " is not of this ensemble"};
    TRY_DO(c.prepare("UPDATE run SET recommended = 1 WHERE id = ?").bind(recommended).run());
    return c.prepare("UPDATE job SET run = ?, remaining_s = 0, checkpoint_file = '' WHERE id = ?").bind(recommended).bind(id).run();
  });
}

Result<JobStanding> Store::job_standing(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<JobStanding> {
    JobStanding out;
    auto row = c.prepare("SELECT checkpoint_file, answers_to FROM job WHERE id = ?");
    TRY(const bool found, row.bind(id).step());
    if (!found) return Error{ErrorCode::kNotFound, "there is no fit " + std::to_string(id)};
    out.checkpoint_file = row.as_text(0), out.answers_to = row.as_uint(1);
    TRY(out.finished, read_runs(c, TERTIUM_RUN_COLUMNS "WHERE run.job = ? ORDER BY run.id",
                                "SELECT run, dimension, reproducibility FROM run_dimension JOIN run ON run.id = run WHERE run.job = ? ORDER BY run, dimension", id));
    return out;
  });
}

Result<void> Store::settle_answers(std::uint64_t id, std::uint64_t answers_to) {
  return parts_->write([&](Connection& c) { return c.prepare("UPDATE job SET answers_to = ? WHERE id = ?").bind(answers_to).bind(id).run(); });
}

Result<void> Store::keep_checkpoint(std::uint64_t id, const std::string& file) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(c.prepare("UPDATE job SET checkpoint_file = ? WHERE id = ? AND state = 'running'").bind(file).bind(id).run());
    return c.changes() > 0 ? Result<void>() : Error{ErrorCode::kConflict, "fit " + std::to_string(id) + " is not running"};
  });
}

Result<void> Store::begin_anew(std::uint64_t id) {
  return parts_->write([&](Connection& c) { return clear_progress(c, id); });
}

Result<bool> Store::is_checkpoint_file(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM job WHERE checkpoint_file = ? LIMIT 1");
    return row.bind(sha256).step();
  });
}

Result<FitJob> Store::resume_job(std::uint64_t id) {
  return parts_->write_for<FitJob>([&](Connection& c) -> Result<FitJob> {
    TRY(const FitJob job, read_job(c, id));
    if (!job.resumable)
      return Error{ErrorCode::kConflict, "fit " + std::to_string(id) + " is " + to_string(job.state) +
                                             "; only a cancelled or failed fit that had got somewhere can go on"};
    TRY_DO(requeue(c, id));
    return read_job(c, id);
  });
}

Result<void> Store::fail_job(std::uint64_t id, const std::string& message) {
  return parts_->write([&](Connection& c) { return move_job(c, id, JobState::kFailed, message); });
}

Result<FitJob> Store::cancel_job(std::uint64_t id) {
  return parts_->write_for<FitJob>([&](Connection& c) -> Result<FitJob> {
    TRY(const FitJob job, read_job(c, id));
    const bool running = job.state == JobState::kRunning;
    TRY_DO(running ? c.prepare("UPDATE job SET cancel_requested = 1 WHERE id = ?").bind(id).run() : move_job(c, id, JobState::kCancelled, ""));
    return read_job(c, id);
  });
}

Result<void> Store::end_cancelled(std::uint64_t id, const std::string& message) {
  return parts_->write([&](Connection& c) { return move_job(c, id, JobState::kCancelled, message); });
}

Result<void> Store::requeue_job(std::uint64_t id) {
  return parts_->write([&](Connection& c) { return requeue(c, id); });
}

Result<void> Store::requeue_running_jobs() {
  return parts_->write([&](Connection& c) -> Result<void> {
    std::vector<std::pair<std::uint64_t, bool>> running;
    auto row = c.prepare("SELECT id, cancel_requested FROM job WHERE state = 'running'");
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) break;
      running.emplace_back(row.as_uint(0), row.as_bool(1));
    }
    for (const auto& [id, cancel] : running) {
      TRY_DO(cancel ? move_job(c, id, JobState::kCancelled, "") : requeue(c, id));
    }
    return requeue_running_analyses(c);
  });
}

Result<WaitingWork> Store::oldest_waiting() {
  return parts_->read([&](Connection& c) -> Result<WaitingWork> {
    auto row = c.prepare("SELECT created_at_ms, 0 AS kind FROM job WHERE id = (SELECT MIN(id) FROM job WHERE state = 'queued') UNION ALL "
                         "SELECT created_at_ms, 1 FROM analysis WHERE id = (SELECT MIN(id) FROM analysis WHERE state = 'queued') ORDER BY 1, 2 LIMIT 1");
    TRY(const bool any, row.step());
    return !any ? WaitingWork::kNone : row.as_int(1) == 0 ? WaitingWork::kFit : WaitingWork::kAnalysis;
  });
}

Result<bool> Store::cancel_requested(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT cancel_requested FROM job WHERE id = ?");
    TRY(const bool found, row.bind(id).step());
    return found && row.as_bool(0);
  });
}

Result<std::vector<FitJob>> Store::list_jobs(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<FitJob>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare(TERTIUM_JOB_COLUMNS "WHERE job.study = ? ORDER BY job.id DESC");
    row.bind(study.id);
    std::vector<FitJob> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(FitJob job, read_job(row));
      all.push_back(std::move(job));
    }
  });
}

Result<FitJob> Store::find_job(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<FitJob> {
    TRY(FitJob job, read_job(c, id));
    auto row = c.prepare("SELECT epoch, loss, train_nll, validation_nll, validation_accuracy, dims FROM job_curve WHERE job = ? ORDER BY epoch");
    row.bind(id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return job;
      job.progress.curve.push_back({row.as_u32(0), row.as_double(1), row.as_double(2), row.as_double(3), row.as_double(4), row.as_u32(5)});
    }
  });
}

// ---- Runs ----

Result<RunSummary> Store::add_run(const std::string& slug, const NewRun& run) {
  return parts_->write_for<RunSummary>([&](Connection& c) { return insert_run(c, slug, run); });
}

Result<RunSummary> Store::add_study_with_run(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state, const NewRun& run) {
  TRY_DO(check_new_study(definition, stimuli));
  return parts_->write_for<RunSummary>([&](Connection& c) -> Result<RunSummary> {
    TRY_DO(insert_study(c, definition, stimuli, state, false));
    return insert_run(c, definition.slug, run);
  });
}

Result<std::vector<RunSummary>> Store::list_runs(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<RunSummary>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    return read_runs(c, TERTIUM_RUN_COLUMNS "WHERE run.study = ? ORDER BY run.id DESC",
                     "SELECT run, dimension, reproducibility FROM run_dimension JOIN run ON run.id = run WHERE run.study = ? ORDER BY run, dimension",
                     static_cast<std::uint64_t>(study.id));
  });
}

Result<RunSummary> Store::find_run(std::uint64_t id) {
  return parts_->read([&](Connection& c) -> Result<RunSummary> {
    TRY(std::vector<RunSummary> runs, read_runs(c, TERTIUM_RUN_COLUMNS "WHERE run.id = ?",
                                                "SELECT run, dimension, reproducibility FROM run_dimension WHERE run = ? ORDER BY dimension", id));
    if (runs.empty()) return Error{ErrorCode::kNotFound, "there is no run " + std::to_string(id)};
    return std::move(runs.front());
  });
}

Result<bool> Store::is_run_file(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM run_file WHERE file = ? LIMIT 1");
    return row.bind(sha256).step();
  });
}

}  // namespace tertium
