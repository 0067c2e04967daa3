// fit_job.h: a fit as a row: what was asked, how far it is, what came out, and which moves between states are legal.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/dataset.h"

namespace tertium {

enum class FitMethod { kSpose, kVice };
const char* to_string(FitMethod method);          // "spose", "vice"
Result<FitMethod> fit_method_from(const std::string& text);

enum class FitPreset { kFast, kDefault, kPaper };
const char* to_string(FitPreset preset);          // "fast", "default", "paper"
Result<FitPreset> fit_preset_from(const std::string& text);

constexpr std::uint32_t kSeedsMax = 100;
constexpr double kLambdaMax = 10;                 // the largest weight of SPoSE's L1 penalty that is taken

// What a person asks for; everything unset follows from the preset and the data, and is recorded with the result.
struct FitRequest {
  FitMethod method = FitMethod::kVice;
  FitPreset preset = FitPreset::kDefault;
  std::optional<std::uint32_t> dims;
  std::optional<double> lambda;                   // SPoSE only
  std::uint64_t seed = 0;                         // of the first run
  std::uint32_t seeds = 1;                        // so many runs with the seeds that follow it: an ensemble; at most kSeedsMax
  bool include_simulated = true;                  // simulated answers take part (and the result says so); not asked of a dataset
  std::optional<std::uint64_t> dataset;           // id of the study's imported data to fit; unset: its own answers
};

// queued -> running -> done | failed | cancelled; queued -> cancelled; running -> queued (the server went away);
// cancelled | failed -> queued (gone on with, where there is something to go on from).
enum class JobState { kQueued, kRunning, kDone, kFailed, kCancelled };
const char* to_string(JobState state);
Result<JobState> job_state_from(const std::string& text);
bool may_move(JobState from, JobState to);
inline bool is_final(JobState state) { return state == JobState::kDone || state == JobState::kFailed || state == JobState::kCancelled; }

// One epoch's figures. Rates are means over triplets; NaN where not measured.
struct CurvePoint {
  std::uint32_t epoch = 0;
  double loss = 0, train_nll = 0, validation_nll = 0, validation_accuracy = 0;
  std::uint32_t dims = 0;
};

struct FitProgress {
  std::uint32_t epoch = 0, epochs = 0;            // epochs: planned at most
  double elapsed_s = 0, remaining_s = 0;          // remaining: an estimate; 0 unknown
  std::vector<CurvePoint> curve;
};

struct FitJob {
  std::uint64_t id = 0;
  std::string study;                              // slug
  FitRequest request;
  std::optional<DatasetReference> dataset;        // what request.dataset names
  JobState state = JobState::kQueued;
  FitProgress progress;
  std::string message;                            // why it failed, or what to know
  std::uint64_t run = 0;                          // its result, when done: of an ensemble the recommended run; 0 none
  std::uint32_t seed_index = 0;                   // which of the request's seeds is being fitted, from 0
  bool resumable = false;                         // cancelled or failed, with a checkpoint to go on from
  std::int64_t created_at_ms = 0;
};

// A finished fit, never changed after. Its matrices are files named by their SHA-256.
struct RunSummary {
  std::uint64_t id = 0;
  std::string study;                              // slug
  std::string title;                              // "VICE, 12 dimensions"
  std::string method;                             // "spose", "vice", or what an imported file says
  std::string origin;                             // "fitted here" or "imported"
  std::uint32_t objects = 0, dims = 0;
  std::uint64_t triplets = 0, simulated_triplets = 0;
  double validation_nll = 0, validation_accuracy = 0;  // NaN unknown
  std::int64_t created_at_ms = 0;
  std::string embedding_file;                     // SHA-256 of the .npy (objects x dims, sorted by importance)
  std::string record_file;                        // SHA-256 of fit.json: options, curves, metrics, provenance
  std::uint64_t job = 0;                          // the fit it comes from; runs of one ensemble have the same; 0: imported
  std::optional<std::uint64_t> seed;              // unset: not known
  bool recommended = false;                       // of its ensemble
  std::vector<double> reproducibility;            // of each dimension over the ensemble, -1 to 1; empty: not an ensemble
  std::optional<DatasetReference> dataset;        // the imported data it was fitted to; unset: the study's answers, or not known
};

}  // namespace tertium
