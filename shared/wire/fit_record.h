// fit_record.h: fit.json, the record that lies beside a fitted embedding: what was asked, what was used, what came out.
// It holds no time, path of a machine or number of threads: the same fit gives the same bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/fit_job.h"
#include "shared/wire/fit_checkpoint.h"

namespace tertium::wire {

struct FitInput {
  std::string role;    // "triplets", "exclude", "features", "names"; "dataset": what was imported
  std::string file;    // its name without folders
  std::string sha256;  // of its bytes
  bool operator==(const FitInput&) const = default;
};

// One epoch: figures, steps done, learning rate of its last step. step 0: not known, as in records that older versions wrote.
using FitEpoch = CheckpointEpoch;

inline constexpr std::size_t kFitEvaluationsMax = 10, kFitEvaluationBinsMax = 100;

// How what came out foretells the held-out judgments (shared/analysis/evaluation.h says what each figure is).
struct FitEvaluation {
  struct Bin {
    double low = 0, high = 0;
    std::uint64_t count = 0;
    double predicted = 0, observed = 0;            // NaN for an empty bin, null in JSON
  };
  std::string of;                                  // "embedding": embedding.npy; "posterior": averaged over draws of posterior.npz
  std::uint32_t draws = 0;                         // 0: none, it is a matrix
  std::uint64_t triplets = 0, ties = 0;
  double accuracy = 0, nll = 0, entropy = 0, confidence = 0;
  double calibration_error = 0, calibration_floor = 0;
  std::vector<Bin> calibration;                    // of the probabilities of all three pairs
};

using OptionValue = std::variant<bool, std::uint64_t, double, std::string>;

// Of a fit that features informed: what each kept dim has of them (shared/fit/feature_map.h).
struct FeatureMapDim {
  double intercept = 0;                   // the map of an object is max(0, intercept + its features as given times map.npy)
  double correction_sd = 0;               // how far objects lie from it
  double share = 0;                       // of the dim's spread over objects, what the features give: 0 to 1
  std::uint32_t sure_weights = 0;         // how many weights surely differ from 0
  std::vector<std::uint32_t> strongest;   // columns of the features with the largest weights
};
inline constexpr std::size_t kStrongestFeaturesMax = 100;
struct FeatureMapRecord {
  std::uint32_t columns = 0;              // of the features
  std::string map_sha256;                 // of map.npy, columns x kept dims
  std::vector<FeatureMapDim> dims;        // beside each kept dim
};

// A search by cross-validation that found settings of the fit (shared/fit/tune.h).
struct FitTune {
  struct Point {
    std::vector<std::pair<std::string, double>> setting;  // "lambda", or "spike", "slab", "pi"
    std::vector<double> nll;               // of each fold
    std::vector<std::uint32_t> dims;       // that were kept with each
  };
  std::uint32_t folds = 0;                 // the data were cut into so many; points have the first ones of them
  std::string preset;                      // of its fits
  std::uint64_t seed = 0;                  // of its fits
  std::vector<Point> points;               // in the order in which they were tried
  std::uint32_t chosen = 0;                // which of them
  std::string note;                        // in plain words: what was found, and how far the data tell
  std::int32_t own_steps = 0;              // the fit went on by its own held-out judgments: its lambda is so many factors of 2^(1/32) from the chosen one
};
inline constexpr std::size_t kTunePointsMax = 1000, kTuneFoldsMax = 100;

struct FitRecord {
  std::uint32_t format = 1;                        // of this document
  std::string tool_version;                        // "0.1.0"
  std::string engine, kernel, isa;                 // what computed it
  std::string origin;                              // "tertium fit", or the study's slug
  std::string imported_method;                     // of an embedding made elsewhere: what made it ("spose", "vice" ...); "" for a fit of ours
  FitRequest request;                              // as asked; of an embedding made elsewhere nothing is known of it
  std::optional<DatasetReference> dataset;         // a server's fit of imported data: which; absent else
  std::vector<std::pair<std::string, OptionValue>> options;  // every number that was used, by its name in FitPlan
  std::vector<FitInput> inputs;
  std::uint32_t objects = 0;
  std::string names_sha256;                        // of the names file's bytes; "" without names
  std::uint64_t triplets = 0;                      // used: training and validation
  std::uint64_t train_triplets = 0, validation_triplets = 0;
  std::uint64_t excluded_triplets = 0;             // left out because their objects occur in an excluded file
  std::uint64_t simulated_triplets = 0;            // of those used, made by simulated people or a model
  std::uint64_t answers_to = 0;                    // the last answer's number that a server's fit read; 0: not from a server
  std::uint32_t dims = 0;                          // kept
  std::vector<double> importance;                  // beside each kept dim
  std::vector<std::uint32_t> objects_with;         // beside each kept dim: how many objects have it
  std::vector<std::uint32_t> kept;                 // beside each: its column in posterior.npz
  std::vector<double> uncertainty;                 // beside each: mean of its posterior standard deviations over the objects; empty: no posterior, or not known
  std::vector<FitEvaluation> evaluation;           // on the held-out judgments; empty: none are held out, or not known
  std::vector<FitEpoch> curve;
  std::string stop_reason;
  std::uint32_t best_epoch = 0;
  double train_nll = 0, validation_nll = 0, validation_accuracy = 0;  // NaN unknown, null in JSON
  bool collapsed = false;
  std::string note;
  std::string embedding_sha256;                    // of embedding.npy
  std::string posterior_sha256;                    // of posterior.npz; "" none
  std::optional<FeatureMapRecord> features;        // absent where none informed the fit
  std::optional<FitTune> tune;                     // absent where nothing was searched
};

std::string encode_fit_record(const FitRecord& record);
// What an older version did not write yet (uncertainty, evaluation, an epoch's step and rate) stays empty.
// Fields that a later version added are skipped; the error names the field, what was found and what is allowed.
Result<FitRecord> decode_fit_record(std::string_view json, const std::string& what);

}  // namespace tertium::wire
