// tune.h: finds lambda, or the prior, of a fit by cross-validation on its own training judgments.
#pragma once
#include <functional>
#include <string>

#include "native/tasks/fit.h"
#include "shared/fit/tune.h"

namespace tertium {

struct TuneProgress {
  std::size_t fits = 0;      // done
  std::string best;          // the setting so far (describe_setting), "" before the first
  double best_nll = 0;
};

struct Tuned {
  TuneSetting setting;
  wire::FitTune record;
};

// Fits every setting that the search asks for (shared/fit/tune.h) on the training side of each fold, as many fits at once as there are threads, each from
// the same start values (task.request.seed), and gives the best. SPoSE is searched with the task's preset, VICE with `fast`; `paper` of SPoSE with
// `default` and the published penalty. A pure function of the task and the kernel. A lambda that the task sets is where the search begins. kInvalid: check_fit_task's reasons,
// features (their prior is scaled otherwise), too few triplets for folds; kCancelled: the watcher, called by one thread at a time after each fit, or task.stop said so.
Result<Tuned> run_tune(const FitTask& task, Executor& executor, const std::function<bool(const TuneProgress&)>& watcher = {});

// The task with the setting that was found.
FitTask tuned_task(const FitTask& task, const Tuned& tuned);

// run_fit_task of a tuned task. The best lambda of few judgments lies just below the one at which every dimension dies, and that differs by a few
// hundredths with start values and with the judgments that are held out. So a SPoSE fit of up to a million triplets, but for the preset `paper`, goes on
// downhill from the lambda that the folds chose, by factors of 1.02 and by its own held-out judgments, at most kOwnStepsMost each way; the record tells
// how far, and the timing is of all of these fits. task.keeping must be unset.
inline constexpr int kOwnStepsMost = 8;
Result<FitOutcome> run_tuned_fit_task(const FitTask& task, Executor& executor, const FitWatcher& watcher = {});

}  // namespace tertium
