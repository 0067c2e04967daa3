// fit.h: a whole fit, from triplets to the files that hold its result. Called by `tertium fit` and by the server's worker
// alike, so that both give the same bytes.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/engine/choose_engine.h"
#include "native/tasks/inputs.h"
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/triplet_source.h"
#include "shared/fit/triplet_batches.h"
#include "shared/wire/fit_record.h"

namespace tertium {

Result<EngineChoice> engine_choice_from(const std::string& text);
Result<KernelChoice> kernel_choice_from(const std::string& text);  // "auto", "direct", "gram"

// Where a fit is left off, and goes on. Checkpoints change nothing about the result.
inline constexpr double kCheckpointEverySeconds = 5;
struct FitKeeping {
  std::string from;                    // a checkpoint to go on from; "": from the beginning
  // Called on the fit's thread with a checkpoint: about every `every_s` seconds but for at most a twentieth of the time, and at the epoch
  // where the watcher ends the fit. Unset: none are made.
  std::function<void(const std::string& checkpoint)> keep;
  double every_s = kCheckpointEverySeconds;
};

struct FitTask {
  TripletSet train;                    // validation is split off by the fit itself; names: carried to the result
  std::shared_ptr<const TripletSource> shelf;  // set: the judgments are here, and `train` holds no triplets but objects and names
  std::uint64_t triplets() const { return shelf ? shelf->size() : train.triplets.size(); }
  BatchStoring storing;                // where what is too much for memory is set aside; changes no result
  FitRequest request;
  FitOptions options;                  // what the request has no word for; method, preset, seed and dims are the request's, and lambda unless it is set here
  std::optional<wire::FitTune> tune;   // what found the setting that request and options hold; goes into the record
  EngineChoice engine = EngineChoice::kAuto;
  KernelChoice kernel = KernelChoice::kAuto;
  std::size_t number = 0;              // of this fit among those that go at once: they are dealt to the GPUs in turn
  std::shared_ptr<const Matrix> features;  // VICE: a row for each object, in the triplets' order; null: none (take_features)
  // Provenance, copied to the record.
  std::string origin = "tertium fit";  // or the study's slug
  std::vector<wire::FitInput> inputs;
  std::optional<DatasetReference> dataset;
  std::uint64_t excluded_triplets = 0;
  std::uint64_t simulated_triplets = 0;
  std::uint64_t answers_to = 0;        // the last answer's number, for a server's fit
  FitKeeping keeping;
  // Asked every kStopLook from a thread of its own, when set, and where several fits go at once by several threads. Once it says true the fit ends:
  // after the epoch if that is done within kStopGrace, so that a checkpoint can be kept there, else within it (kCancelled; the last checkpoint stays).
  std::function<bool()> stop;
};
inline constexpr auto kStopLook = std::chrono::milliseconds(20);
inline constexpr auto kStopGrace = std::chrono::milliseconds(300);

// What a run of the program took: true of that run alone, so it is no part of the record.
struct FitTiming {
  double seconds = 0, cpu_seconds = 0;  // from the task's call to its end; CPU of all the program's threads meanwhile, or of its own where it had one
  std::size_t threads = 1;              // that the executor had
  std::uint32_t first_epoch = 1;        // later where the fit went on from a checkpoint
  std::vector<double> epoch_seconds;    // of each epoch from first_epoch on, validation and checkpoint with it
};

struct FitOutcome {
  Embedding embedding;                 // objects x kept dims, by falling importance
  std::optional<Posterior> posterior;  // VICE: all dims
  wire::FitRecord record;
  FitTiming timing;
  std::string engine_note;             // why the engine auto took no GPU, or left it in mid-fit, or ""
  bool gpu_failed = false;             // it left it: the processor took over
  std::string restart_note;            // why the fit began at its beginning though there was a checkpoint, or ""
  // The files, as they are written or stored.
  std::string embedding_npy;
  std::string names_text;              // "" without names
  std::string posterior_npz;           // "" for SPoSE
  std::string map_npy;                 // features x kept dims; "" without features
  std::string record_json;
};

// Called on the fit's own thread after each epoch with the whole curve so far (also of before a checkpoint; the time is of this run of the
// program alone); false ends the fit with kCancelled.
using FitWatcher = std::function<bool(const FitProgress&)>;

// timing as JSON, one object in a line: what lies beside fit.json as timing.json.
std::string write_timing_json(const FitTiming& timing);

struct TakenFeatures {
  std::size_t rows_moved = 0;          // how many rows stood elsewhere in the file
  bool aligned = false;                // by names; false: a side has none, or they were to be ignored, and rows were taken as stored
};
// Lets `file` inform the fit, its rows aligned to the triplets by names where both sides have them. kInvalid: names that do not match, rows or
// values that check_features() refuses.
Result<TakenFeatures> take_features(FitTask& task, MatrixFile file, const std::string& path, const std::string& triplets_path, bool ignore_names);

// All options of the task's fit together.
FitOptions fit_options_of(const FitTask& task);
// use(the judgments, wherever they are)
template <class Use>
auto with_judgments(const FitTask& task, const Use& use) {
  return task.shelf ? use(*task.shelf) : use(TripletsInMemory(task.train));
}

// What computes it.
EngineRequest engine_request_of(const FitTask& task);

// What can be told before the work begins: options, names and triplets in range, an engine that is here.
Result<void> check_fit_task(const FitTask& task);

// A pure function of (task without keeping and storing, kernel): a fit that goes on from its checkpoint ends with the same bits. A checkpoint that is
// damaged, or of another fit, program or kernel, is not used (restart_note). kInvalid: options or triplets out of range; kUnsupported: an engine that this build
// lacks or this machine; kTooLarge, kInternal: the engine cuda, with which a GPU was demanded, has no room or failed, and keeping.keep has a checkpoint of the
// last whole epoch, from which the engine cpu can go on; kDiskFull, kIo: of what is set aside; kCancelled. A fit that ends without any dimension is an outcome
// (record.collapsed), not an error.
Result<FitOutcome> run_fit_task(const FitTask& task, Executor& executor, const FitWatcher& watcher = {});

// SHA-256 of what a fit is a function of: this program's version, the request, and the judgments. kIo: they cannot be read.
Result<std::string> fit_fingerprint(const FitTask& task);

// How a run is called in lists: "VICE, 12 dimensions".
std::string run_title(const std::string& method, std::uint32_t dims);

}  // namespace tertium
