// read_out_result.h: regress.json, what `tertium regress --out` says of dimensions read out of features, as types (docs/readout.md is its schema).
// It is written by native/tasks/regress.h. Figures that are not there (null) are NaN.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/wire/fit_record.h"

namespace tertium::wire {

// Similarities of pairs of objects, true and predicted.
struct ReadOutSimilarity {
  std::uint64_t objects = 0, bootstraps = 0;
  double r = 0, low = 0, high = 0, spearman = 0, features_r = 0, features_low = 0, features_high = 0, features_spearman = 0;
  std::vector<double> truth, predicted;  // of some pairs, beside each other
};
struct ReadOutScore {
  std::uint64_t triplets = 0;
  double accuracy = 0, nll = 0, true_accuracy = 0, true_nll = 0;
};
struct ReadOutJudgments {
  ReadOutScore all, within_folds;
  std::uint64_t left_out = 0;
  double chance_low = 0, chance_high = 0;
  double low = 0, high = 0, true_low = 0, true_high = 0;  // 95 % over objects, of all; NaN without a bootstrap
};
struct ReadOutRocPoint {
  double threshold = 0, false_visual = 0, true_visual = 0, balanced_accuracy = 0;
};
struct ReadOutSemantic {
  std::string trend;
  double slope = 0, area = 0, area_low = 0, area_high = 0, best_threshold = 0, best_balanced_accuracy = 0;
  std::uint64_t visual = 0, semantic = 0, left_out = 0;
  std::vector<ReadOutRocPoint> roc;
};
struct ReadOutPart {
  std::string category;
  std::uint64_t members = 0;
  double weight = 0, unique = 0;
};
struct ReadOutParts {
  double r2 = 0, base = 0;
  std::vector<ReadOutPart> categories;
};

struct ReadOutResult {
  // An object with what is true of it and what was predicted.
  struct Object {
    std::string name;
    double truth = 0, predicted = 0;
  };
  struct Feature {
    std::uint64_t feature = 0;  // from 0
    double weight = 0;
    std::string name;  // or ""
  };
  struct Dimension {
    std::uint64_t column = 0;  // from 0
    double r2 = 0, low = 0, high = 0, rectified = 0, pooled = 0, r = 0, penalty = 0, l1_ratio = 0, residual = 0;
    std::vector<double> fold_r2;
    double share = 0;  // of the sum of all dimensions
    bool at_edge = false;
    std::uint64_t used = 0;
    std::string label, nature;    // nature: "visual", "semantic", "mixed", "unclear"; "": nobody asked
    std::vector<Feature> top_features;
    std::vector<Object> strongest, strongest_predicted;  // the most first
  };
  using Similarity = ReadOutSimilarity;
  using Score = ReadOutScore;
  using Judgments = ReadOutJudgments;
  using RocPoint = ReadOutRocPoint;
  using Semantic = ReadOutSemantic;
  using Part = ReadOutPart;
  using Parts = ReadOutParts;

  std::string tool_version, method, preset, choice;  // preset, choice "": this method has none
  bool relu_features = false, standardised = false, aligned = false, one_alpha = false, alphas_relative = false;
  std::uint64_t folds = 0, inner_folds = 0, seed = 0, bootstraps = 0, objects = 0, features = 0, rows_moved = 0, features_left_out = 0, embedding_left_out = 0, at_edge = 0;
  std::vector<double> alphas, l1_ratios;
  double r2 = 0, low = 0, high = 0;
  std::vector<Dimension> dimensions;
  std::optional<Similarity> similarity;
  std::optional<Judgments> judgments;
  std::optional<Semantic> semantic;
  std::optional<Parts> true_parts, predicted_parts;  // both or neither, of the same categories
  std::vector<FitInput> inputs;
};

// Fields that a later version added are skipped. kInvalid: the error names the field, what was found and what is allowed; lists that stand beside each other are
// of one length. kUnsupported: of another format.
Result<ReadOutResult> decode_read_out_result(std::string_view json, const std::string& what);

}  // namespace tertium::wire
