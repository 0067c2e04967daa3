// worker.cpp: claim, run, store; the job boundary where foreign exceptions end.
#include "native/jobs/worker.h"

#include <chrono>
#include <cstdio>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "native/engine/thread_pool.h"
#include "native/files/scratch_file.h"
#include "native/files/triplet_shelf.h"
#include "native/tasks/dataset.h"
#include "native/tasks/ensemble.h"

namespace tertium {
namespace {

// The judgments leave `task.train` for a shelf, which the tasks of all seeds share, and which needs little memory.
Result<void> shelve(FitTask& task, const DataDirectory& data) {
  const auto shelf = std::make_shared<TripletShelf>(data.path());
  shelf->set_objects(task.train.objects);
  TRY_DO(shelf->add(task.train.triplets));
  std::vector<Triplet>().swap(task.train.triplets);  // assigning {} would keep the memory
  std::vector<std::uint32_t>().swap(task.train.participants);
  task.shelf = shelf;
  return {};
}

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(250);
constexpr int kBrokenTriesMax = 30;  // a minute: a disk that cannot be written is not one that is full for a while

Error stopped_error() { return {ErrorCode::kCancelled, "the job was stopped"}; }

std::string join(const std::vector<std::string>& sentences) {
  std::string out;
  for (const std::string& sentence : sentences) out += (out.empty() ? "" : " ") + sentence;
  return out;
}

std::string fit_name(std::uint64_t job) { return "fit " + std::to_string(job); }

}  // namespace

Worker::Worker(Store& store, DataDirectory& data, std::size_t threads, FitRunner run_fit, std::chrono::milliseconds try_again_after,
               double checkpoint_every_s, AnalysisRunner run_analysis)
    : store_(store),
      data_(data),
      executor_(make_thread_pool(threads > 0 ? threads : fit_threads(usable_cores()), kFitNiceness)),
      run_fit_(std::move(run_fit)),
      run_analysis_(std::move(run_analysis)),
      try_again_after_(try_again_after),
      checkpoint_every_s_(checkpoint_every_s) {}

Worker::~Worker() {
  ending_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

Result<void> Worker::start() {
  CHECK(!thread_.joinable());
  TRY_DO(store_.requeue_running_jobs());
  thread_ = std::thread([this] { run(); });
  return {};
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

Result<FitJob> Worker::cancel(std::uint64_t job) {
  TRY(FitJob now, store_.cancel_job(job));
  // The worker looks at the row once, after it has said which job is its own, and at this from then on.
  if (current_ == job) cancelled_ = job;
  return now;
}

Result<FitJob> Worker::resume(std::uint64_t job) {
  TRY(FitJob now, store_.resume_job(job));
  wake();
  return now;
}

void Worker::run() {
  lower_own_priority(kFitNiceness);
  while (!ending_) {
    const auto waiting = store_.oldest_waiting();
    bool known = static_cast<bool>(waiting);
    if (known && *waiting == WaitingWork::kFit) {
      const auto job = store_.claim_job();
      if (job && *job) run_job(**job);
      if (job) continue;  // none: it was cancelled meanwhile
      known = false;
    } else if (known && *waiting == WaitingWork::kAnalysis) {
      const auto job = store_.claim_analysis();
      if (job && *job) run_analysis(**job);
      if (job) continue;
      known = false;
    }
    std::unique_lock lock(mutex_);
    const auto woken = [&] { return woken_ || ending_.load(); };
    if (known) changed_.wait(lock, woken);
    else changed_.wait_for(lock, try_again_after_, woken);
    woken_ = false;
  }
}

void Worker::complain(const std::string& what, const Error& error) { std::fprintf(stderr, "%s: %s\n", what.c_str(), error.message.c_str()); }

void Worker::settle(const std::string& what, const std::function<Result<void>()>& end) {
  for (;;) {
    const Result<void> ended = end();
    if (ended || ended.error().code == ErrorCode::kConflict || ended.error().code == ErrorCode::kNotFound) return;
    complain(what, ended.error());
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, try_again_after_, [&] { return ending_.load(); })) return;
  }
}

void Worker::run_job(const FitJob& job) {
  current_ = job.id;
  cancelled_ = 0;
  finished_ = 0;
  Result<void> result;
  try {
    if (const auto cancel = store_.cancel_requested(job.id); cancel && *cancel) cancelled_ = job.id;
    result = run_fit_job(job);
  } catch (const std::bad_alloc&) {
    result = Error{ErrorCode::kInternal, "this fit needs more memory than there is"};
  } catch (const std::exception& error) {
    result = Error{ErrorCode::kInternal, std::string("an unforeseen failure: ") + error.what()};
  }
  if (!result) {
    // What an ensemble has finished stays.
    std::string kept;
    if (job.request.seeds > 1) kept = std::to_string(finished_) + " of " + std::to_string(job.request.seeds) + " runs were finished and are kept.";
    std::string why = result.error().message;
    if (job.request.seeds > 1) why = "Run " + std::to_string(finished_ + 1) + " of " + std::to_string(job.request.seeds) + ": " + why + ". " + kept;
    const bool stopped = result.error().code == ErrorCode::kCancelled;
    settle(fit_name(job.id), [&] {
      return stopped && cancelled_ == job.id ? store_.end_cancelled(job.id, kept) : stopped ? store_.requeue_job(job.id) : store_.fail_job(job.id, why);
    });
  }
  current_ = 0;
}

Result<FitTask> Worker::make_fit_task(const FitJob& job, std::uint64_t answers_to) {
  FitTask task;
  task.request = job.request;
  task.origin = job.study;
  task.storing.scratch = scratch_in(data_.path());
  task.dataset = job.dataset;
  if (job.dataset) {
    TRY(const DatasetSummary dataset, store_.find_dataset(job.dataset->id));
    TRY(task.train, load_dataset_triplets(data_, dataset));
    TRY(const StudyDetail study, store_.study_detail(job.study));
    for (const Stimulus& stimulus : study.stimuli) task.train.names.push_back(stimulus.name);
    task.inputs = describe_dataset(dataset);
    TRY_DO(shelve(task, data_));
    task.simulated_triplets = dataset.simulated ? task.triplets() : 0;
    return task;
  }
  TRY(StudyTriplets triplets, store_.triplets_of(job.study, job.request.include_simulated, answers_to));
  if (triplets.set.triplets.empty())
    return Error{ErrorCode::kInvalid, job.request.include_simulated ? "the study has no answers yet" : "the study has no answers from people yet"};
  task.train = std::move(triplets.set);
  TRY_DO(shelve(task, data_));
  task.simulated_triplets = triplets.simulated;
  task.answers_to = triplets.last_answer;
  if (answers_to == 0) TRY_DO(store_.settle_answers(job.id, task.answers_to));
  return task;
}

void Worker::forget_checkpoint(std::string& file) {
  if (file.empty()) return;
  // Two fits of the same judgments and options have the same checkpoints.
  if (const auto used = store_.is_checkpoint_file(file); used && !*used) data_.remove(file);
  file.clear();
}

Result<void> Worker::keep_trying(const std::string& what, const std::function<bool()>& stopped, const std::function<Result<void>()>& keep) {
  // A result that took hours must not be lost to a disk that is full, or a store that is busy, for a while: it is tried until
  // it is kept, or until the job is stopped. What fails otherwise is tried for a minute; then the job fails with the reason.
  for (int broken = 0;;) {
    const auto kept = keep();
    if (kept) return {};
    const ErrorCode why = kept.error().code;
    if (why != ErrorCode::kBusy && why != ErrorCode::kDiskFull && why != ErrorCode::kIo) return kept.error();
    if (why == ErrorCode::kIo && ++broken >= kBrokenTriesMax) return Error{ErrorCode::kIo, "the result could not be kept: " + kept.error().message};
    complain(what, kept.error());
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, try_again_after_, stopped)) return stopped_error();
  }
}

Result<void> Worker::run_fit_job(const FitJob& job) {
  const auto stopped = [&] { return ending_ || cancelled_ == job.id; };
  if (stopped()) return stopped_error();
  TRY(const JobStanding standing, store_.job_standing(job.id));
  TRY(FitTask task, make_fit_task(job, standing.answers_to));
  const std::uint32_t seeds = job.request.seeds;
  std::string checkpoint = standing.checkpoint_file;
  std::vector<RunSummary> finished = standing.finished;
  finished_ = static_cast<std::uint32_t>(finished.size());
  std::vector<EnsembleMember> members;
  std::vector<std::string> notes;
  for (const RunSummary& run : finished) {
    TRY(EnsembleMember member, load_member(data_, run));
    members.push_back(std::move(member));
    if (run.triplets != task.triplets()) notes.push_back("Run " + std::to_string(run.id) + " was fitted to more answers, which were withdrawn since.");
  }
  double elapsed_before = job.progress.elapsed_s;
  for (std::uint32_t index = static_cast<std::uint32_t>(finished.size()); index < seeds; ++index) {
    FitTask one = member_task(task, index);
    if (!checkpoint.empty()) {
      if (auto bytes = data_.read(checkpoint)) one.keeping.from = *std::move(bytes);
      else notes.push_back("The fit had to begin anew: " + bytes.error().message + ".");
    }
    const bool goes_on = !one.keeping.from.empty();
    if (!goes_on && !standing.checkpoint_file.empty() && index == standing.finished.size()) TRY_DO(store_.begin_anew(job.id));
    // A checkpoint is for convenience: when it cannot be kept the fit goes on.
    one.stop = stopped;
    one.keeping.every_s = checkpoint_every_s_;
    one.keeping.keep = [&](const std::string& bytes) {
      const auto put = data_.put(bytes);
      const auto kept = put ? store_.keep_checkpoint(job.id, *put) : Result<void>(put.error());
      if (!kept) return complain(fit_name(job.id), kept.error());
      std::string old = std::exchange(checkpoint, *put);
      if (old != checkpoint) forget_checkpoint(old);
    };
    // Progress is for people to look at: when it cannot be stored the fit goes on.
    FitProgress latest;
    bool first = goes_on;
    Clock::time_point written = Clock::now() - kProgressEvery;
    const auto write = [&] {
      FitProgress shown = latest;
      shown.elapsed_s += elapsed_before;
      shown.remaining_s = ensemble_remaining(latest, seeds - 1 - index);
      if (const auto stored = store_.update_progress(job.id, shown); !stored) complain(fit_name(job.id), stored.error());
      written = Clock::now();
    };
    const auto watch = [&](const FitProgress& progress) {
      // A checkpoint that was not used after all: the curve of before goes.
      if (first && progress.curve.size() == 1)
        if (const auto anew = store_.begin_anew(job.id); !anew) complain(fit_name(job.id), anew.error());
      first = false;
      latest = progress;
      if (stopped()) {
        write();
        return false;
      }
      if (Clock::now() - written >= kProgressEvery) write();
      return true;
    };
    TRY(FitOutcome outcome, run_fit_(one, *executor_, watch));
    if (latest.epoch > 0) write();
    elapsed_before += latest.elapsed_s;
    if (cancelled_ == job.id) return stopped_error();
    if (!outcome.restart_note.empty()) notes.push_back(outcome.restart_note);
    if (outcome.gpu_failed) notes.push_back("The processor took over from the GPU: " + outcome.engine_note + ".");

    const wire::FitRecord& record = outcome.record;
    NewRun run;
    run.summary.method = to_string(job.request.method);
    run.summary.title = run_title(run.summary.method, record.dims);
    run.summary.origin = "fitted here";
    run.summary.objects = record.objects, run.summary.dims = record.dims;
    run.summary.triplets = record.triplets, run.summary.simulated_triplets = record.simulated_triplets;
    run.summary.validation_nll = record.validation_nll, run.summary.validation_accuracy = record.validation_accuracy;
    run.summary.seed = one.request.seed;
    const auto keep = [&]() -> Result<void> {
      TRY(run.summary.embedding_file, data_.put(outcome.embedding_npy));
      TRY(run.summary.record_file, data_.put(outcome.record_json));
      if (!outcome.posterior_npz.empty()) {
        TRY(run.posterior_file, data_.put(outcome.posterior_npz));
      }
      if (seeds == 1) {
        std::vector<std::string> all = notes;
        if (!record.note.empty()) all.push_back(record.note);
        TRY_DO(store_.finish_job(job.id, run, join(all)));
      } else {
        TRY(const RunSummary kept, store_.add_job_run(job.id, run));
        finished.push_back(kept);
      }
      return {};
    };
    TRY_DO(keep_trying(fit_name(job.id), stopped, keep));
    forget_checkpoint(checkpoint);
    if (seeds == 1) return {};
    finished_ = index + 1;
    if (index + 1 < seeds && stopped()) return stopped_error();
    members.push_back({std::move(outcome.embedding.values), record.validation_nll, one.request.seed});
  }
  const EnsembleVerdict verdict = judge_ensemble(members);
  std::vector<EnsembleRun> runs;
  for (std::size_t i = 0; i < finished.size(); ++i) runs.push_back({finished[i].id, verdict.reproducibility[i]});
  return keep_trying(fit_name(job.id), stopped, [&] { return store_.finish_ensemble(job.id, runs, finished[verdict.recommended].id, join(notes)); });
}

}  // namespace tertium
