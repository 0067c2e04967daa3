// regress.h: dimensions read out of features: R2 of each, the predicted embedding and what its similarities and choices are worth, the map as a file.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/analysis/read_out.h"
#include "shared/analysis/rsa.h"
#include "shared/analysis/semantic_control.h"
#include "shared/analysis/similarity_parts.h"
#include "shared/base/executor.h"
#include "shared/domain/dimension_rating.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/report_json.h"

namespace tertium {

// Similarities cost the third power of the number of objects: of more objects so many, evenly spaced, are compared.
inline constexpr std::size_t kRegressSimilarityObjectsMax = 2048;
inline constexpr std::size_t kSimilarityPairsTold = 1000;  // of all pairs so many, drawn by the seed, are in the document
inline constexpr std::size_t kStrongestObjects = 8;        // of each dimension, as it is and as it was predicted
inline constexpr std::size_t kTopFeatures = 12;  // told of each dimension (Zheng et al. 2019 show as many norms)

struct RegressTask {
  Embedding features;                       // a row for each object
  Embedding embedding;                      // the dimensions to be predicted
  ReadOutOptions options;
  std::string preset;                       // where the options come from, told and not read
  bool ignore_names = false;                // rows as stored
  bool shared_objects = false;              // only objects that both sides name; else both must name the same
  Names feature_names;                      // empty, or one for each column of the features
  bool similarities = true;                 // compare predicted with true similarities
  std::uint32_t bootstraps = 0;             // of objects, for the intervals of their correlation and of accuracies
  std::optional<TripletSet> triplets;       // judgments that the predicted embedding is scored on
  std::optional<wire::CategoryTable> categories;  // that are to make up the similarities
  std::vector<std::string> labels;          // empty, or of each dimension: told, and not read
  std::vector<DimensionNature> natures;     // empty, or of each dimension: does R2 tell visual ones from semantic ones (semantic_control.h)?
  bool natures_needed = true;               // false: where fewer than three dimensions have an R2 that question is left out, not an error
  SparsityTrend trend = SparsityTrend::kSum;
  std::string features_what = "features", embedding_what = "embedding", triplets_what = "triplets", categories_what = "categories";  // for messages
  std::vector<wire::FitInput> inputs;       // copied to the document
};

struct RegressSimilarity {
  std::size_t objects = 0;                  // compared
  RsaReport predicted;                      // Pearson, similarities of the predicted embedding with those of the true one
  double predicted_spearman = 0;
  RsaReport features;                       // correlations of two objects' features (negative ones 0 where the read-out has it so) with the same: without any regression
  double features_spearman = 0;
  std::vector<double> some_true, some_predicted;  // of kSimilarityPairsTold pairs, or of all
};

struct RegressScore { double accuracy = 0, nll = 0; };
struct RegressInterval { double low = 0, high = 0; };
struct RegressTriplets {
  std::size_t triplets = 0, left_out = 0;   // left out: with an object that has no features
  RegressScore truth, predicted;            // of the embedding itself, and of the predicted one: each object by the fit that did not see it
  double chance_low = 0, chance_high = 0;
  std::optional<RegressInterval> truth_interval, predicted_interval;  // 95 % of the accuracies over bootstrap samples of objects, where bootstraps are asked for
  // Only those whose three objects were held out together, so that one map predicts all of them (as published, METHODS Q7).
  std::size_t within_folds = 0;
  RegressScore truth_within, predicted_within;
};

struct RegressParts { SimilarityParts truth, predicted; };

// Who has most of a dimension, the most first; of equals the first object first. Objects whose value is 0 or less are none.
struct StrongestObject {
  std::size_t object = 0;                   // of the predicted embedding's rows
  double truth = 0, predicted = 0;
};
struct RegressDimension {
  double share = 0;                         // of the sum of all dimensions; NaN where that is 0
  std::vector<StrongestObject> truth, predicted;  // by what is true, and by what was predicted
};

struct RegressReport {
  std::size_t objects = 0, features = 0;
  bool aligned = false;                     // by names; false: rows as stored
  std::size_t rows_moved = 0;
  std::size_t features_left_out = 0, embedding_left_out = 0;  // objects that one side alone names
  ReadOut read_out;
  std::vector<RegressDimension> dimensions;
  Embedding predicted;                      // rectified; the objects in the embedding's order, with its names
  std::optional<RegressSimilarity> similarity;
  std::optional<RegressTriplets> triplets;
  std::optional<SemanticControl> semantic;
  std::optional<RegressParts> parts;        // by category, in the table's order
};

// Errors as read_out; kInvalid: names that do not match, sides of different length, fewer than three labelled dimensions, options that contradict each other.
Result<RegressReport> run_regress_task(const RegressTask& task, Executor& executor, const ReadOutWatcher& watcher = {});

// The features of the greatest weights of one dimension in the final map (with weights of both signs: of the greatest size), at most kTopFeatures, none of weight 0.
struct WeightedFeature { std::size_t feature = 0; double weight = 0; };
std::vector<WeightedFeature> top_features(const ReadOut& read_out, std::size_t dim);

// Of this document. A field that is added changes nothing; one that changes its meaning does.
inline constexpr std::uint32_t kReadOutFormat = 1;
// Everything as one document: what --json prints and regress.json holds. docs/readout.md lists its fields, shared/wire/read_out_result.h reads it.
wire::Report regress_document(const RegressTask& task, const RegressReport& report);
// A line for each dimension.
std::string write_regress_csv(const RegressTask& task, const RegressReport& report);

}  // namespace tertium
