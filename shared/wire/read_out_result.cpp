// read_out_result.cpp: the fields of regress.json.
#include "shared/wire/read_out_result.h"

#include <limits>

#include "shared/wire/json_lists.h"

namespace tertium::wire {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kDimsMost = 100'000, kFoldsMost = 1000, kGridMost = 10'000, kObjectsMost = 100, kFeaturesMost = 100, kPairsMost = 100'000, kPartsMost = 10'000,
                      kInputsMost = 100, kTextMost = 1000;

// NaN where the field is left out, too.
void read_maybe(Fields& f, const char* name, double& out) {
  out = kNotKnown;
  if (f.has(name)) f.number_or_nan(name, out);
}

void read_objects(Fields& f, const char* name, std::vector<ReadOutResult::Object>& out) {
  if (!f.has(name)) return;
  read_entries(f, name, out, kObjectsMost, [](Fields& inner, ReadOutResult::Object& object) {
    inner.text("object", object.name, kTextMost, 1);
    inner.number_or_nan("true", object.truth);
    inner.number_or_nan("predicted", object.predicted);
  });
}

void read_dimension(Fields& f, ReadOutResult::Dimension& out) {
  f.integer("column", out.column, 0, kAnyCount);
  for (const auto& [name, value] :
       {std::pair{"r2", &out.r2}, {"r2_low", &out.low}, {"r2_high", &out.high}, {"r2_rectified", &out.rectified}, {"r2_pooled", &out.pooled}, {"r", &out.r}})
    f.number_or_nan(name, *value);
  for (const auto& [name, value] : {std::pair{"penalty", &out.penalty}, {"l1_ratio", &out.l1_ratio}, {"residual", &out.residual}, {"share", &out.share}})
    read_maybe(f, name, *value);
  f.numbers_or_nan("fold_r2", out.fold_r2, kFoldsMost);
  if (f.has("at_edge")) f.boolean("at_edge", out.at_edge);
  f.integer("used", out.used, 0, kAnyCount);
  if (f.has("label")) f.text("label", out.label, kTextMost);
  if (f.has("nature")) f.text("nature", out.nature, kTextMost);
  if (f.has("top_features"))
    read_entries(f, "top_features", out.top_features, kFeaturesMost, [](Fields& inner, ReadOutResult::Feature& feature) {
      inner.integer("feature", feature.feature, 0, kAnyCount);
      inner.number_or_nan("weight", feature.weight);
      if (inner.has("name")) inner.text("name", feature.name, kTextMost);
    });
  read_objects(f, "strongest", out.strongest);
  read_objects(f, "strongest_predicted", out.strongest_predicted);
}

void read_similarity(Fields& f, ReadOutResult::Similarity& out) {
  f.integer("objects", out.objects, 0, kAnyCount);
  f.integer("bootstraps", out.bootstraps, 0, kAnyCount);
  for (const auto& [name, value] : {std::pair{"r", &out.r},
                                    {"r_low", &out.low},
                                    {"r_high", &out.high},
                                    {"spearman", &out.spearman},
                                    {"features_r", &out.features_r},
                                    {"features_r_low", &out.features_low},
                                    {"features_r_high", &out.features_high},
                                    {"features_spearman", &out.features_spearman}})
    f.number_or_nan(name, *value);
  if (!f.has("pairs")) return;
  read_inner(f, "pairs", [&](Fields& inner) {
    inner.numbers_or_nan("true", out.truth, kPairsMost);
    inner.numbers_or_nan("predicted", out.predicted, kPairsMost);
    if (inner.ok() && out.truth.size() != out.predicted.size())
      inner.fail("predicted has " + std::to_string(out.predicted.size()) + " entries; " + std::to_string(out.truth.size()) + " are needed, one for each true one");
  });
}

void read_score(Fields& f, ReadOutResult::Score& out) {
  f.integer("triplets", out.triplets, 0, kAnyCount);
  f.number_or_nan("accuracy", out.accuracy);
  f.number_or_nan("nll", out.nll);
  f.number_or_nan("true_accuracy", out.true_accuracy);
  f.number_or_nan("true_nll", out.true_nll);
}

void read_judgments(Fields& f, ReadOutResult::Judgments& out) {
  read_score(f, out.all);
  f.integer("left_out", out.left_out, 0, kAnyCount);
  f.number_or_nan("chance_low", out.chance_low);
  f.number_or_nan("chance_high", out.chance_high);
  out.low = out.high = out.true_low = out.true_high = kNotKnown;
  if (f.has("accuracy_interval")) read_interval(f, "accuracy_interval", out.low, out.high);
  if (f.has("true_accuracy_interval")) read_interval(f, "true_accuracy_interval", out.true_low, out.true_high);
  read_inner(f, "within_folds", [&](Fields& inner) { read_score(inner, out.within_folds); });
}

void read_semantic(Fields& f, ReadOutResult::Semantic& out) {
  f.text("trend", out.trend, 100);
  f.number_or_nan("slope", out.slope);
  f.number_or_nan("area", out.area);
  f.number_or_nan("area_low", out.area_low);
  f.number_or_nan("area_high", out.area_high);
  read_maybe(f, "best_threshold", out.best_threshold);
  read_maybe(f, "best_balanced_accuracy", out.best_balanced_accuracy);
  f.integer("visual", out.visual, 0, kAnyCount);
  f.integer("semantic", out.semantic, 0, kAnyCount);
  f.integer("left_out", out.left_out, 0, kAnyCount);
  read_entries(f, "roc", out.roc, kDimsMost, [](Fields& inner, ReadOutResult::RocPoint& point) {
    inner.number_or_nan("threshold", point.threshold);
    inner.number_or_nan("false_visual", point.false_visual);
    inner.number_or_nan("true_visual", point.true_visual);
    inner.number_or_nan("balanced_accuracy", point.balanced_accuracy);
  });
}

void read_parts(Fields& f, const char* name, ReadOutResult::Parts& out) {
  read_inner(f, name, [&](Fields& inner) {
    inner.number_or_nan("r2", out.r2);
    inner.number_or_nan("base", out.base);
    read_entries(inner, "categories", out.categories, kPartsMost, [](Fields& entry, ReadOutResult::Part& part) {
      entry.text("category", part.category, kTextMost);
      entry.integer("members", part.members, 0, kAnyCount);
      entry.number_or_nan("weight", part.weight);
      entry.number_or_nan("unique", part.unique);
    });
  });
}

void read_options(Fields& f, ReadOutResult& out) {
  f.text("tool_version", out.tool_version, 100);
  f.text("method", out.method, 100, 1);
  if (f.has("preset")) f.text("preset", out.preset, 100);
  if (f.has("choice")) f.text("choice", out.choice, 100);
  if (f.has("one_alpha")) f.boolean("one_alpha", out.one_alpha);
  if (f.has("alphas")) f.numbers_or_nan("alphas", out.alphas, kGridMost);
  if (f.has("alphas_relative")) f.boolean("alphas_relative", out.alphas_relative);
  if (f.has("l1_ratios")) f.numbers_or_nan("l1_ratios", out.l1_ratios, kGridMost);
  if (f.has("inner_folds")) f.integer("inner_folds", out.inner_folds, 0, kAnyCount);
  f.integer("folds", out.folds, 0, kAnyCount);
  f.seed("seed", out.seed);
  if (f.has("bootstraps")) f.integer("bootstraps", out.bootstraps, 0, kAnyCount);
  f.boolean("relu_features", out.relu_features);
  f.boolean("standardised", out.standardised);
}

void read_all(Fields& f, ReadOutResult& out) {
  read_options(f, out);
  f.boolean("aligned", out.aligned);
  for (const auto& [name, value] : {std::pair{"objects", &out.objects},
                                    {"features", &out.features},
                                    {"rows_moved", &out.rows_moved},
                                    {"features_left_out", &out.features_left_out},
                                    {"embedding_left_out", &out.embedding_left_out},
                                    {"at_edge", &out.at_edge}})
    f.integer(name, *value, 0, kAnyCount);
  f.number_or_nan("r2", out.r2);
  f.number_or_nan("r2_low", out.low);
  f.number_or_nan("r2_high", out.high);
  read_entries(f, "dimensions", out.dimensions, kDimsMost, read_dimension);
  if (f.ok() && out.dimensions.empty()) f.fail("dimensions is empty; a read-out has at least one");
  if (f.has("similarity")) read_inner(f, "similarity", [&](Fields& inner) { read_similarity(inner, *(out.similarity = ReadOutResult::Similarity{})); });
  if (f.has("triplets")) read_inner(f, "triplets", [&](Fields& inner) { read_judgments(inner, *(out.judgments = ReadOutResult::Judgments{})); });
  if (f.has("semantic")) read_inner(f, "semantic", [&](Fields& inner) { read_semantic(inner, *(out.semantic = ReadOutResult::Semantic{})); });
  if (f.has("parts"))
    read_inner(f, "parts", [&](Fields& inner) {
      read_parts(inner, "true", *(out.true_parts = ReadOutResult::Parts{}));
      read_parts(inner, "predicted", *(out.predicted_parts = ReadOutResult::Parts{}));
      const std::size_t truth = out.true_parts->categories.size(), predicted = out.predicted_parts->categories.size();
      if (inner.ok() && truth != predicted) inner.fail("predicted.categories has " + std::to_string(predicted) + " entries; " + std::to_string(truth) + " are needed");
    });
  read_inputs(f, out.inputs, kInputsMost);
}

}  // namespace

Result<ReadOutResult> decode_read_out_result(std::string_view text, const std::string& what) {
  return decode_result<ReadOutResult>(text, what, {"read-out", 1, "a read-out", "`tertium regress --out`"}, read_all);
}

}  // namespace tertium::wire
