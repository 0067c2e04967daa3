// regress.cpp: brings features and dimensions to the same objects, reads out, and asks what the predictions are worth.
#include "native/tasks/regress.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "native/tasks/inputs.h"
#include "native/tasks/matrix_checks.h"
#include "shared/analysis/model_choices.h"
#include "shared/analysis/similarity.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/choice.h"
#include "shared/stats/chance.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"
#include "shared/wire/delimited.h"

namespace tertium {
namespace {

constexpr double kReadOutShare = 0.9;  // of the work, for the watcher

// Which row of each side every object is.
struct Objects {
  std::vector<std::uint32_t> in_features, in_embedding;
};

Matrix take_rows(const Matrix& from, std::span<const std::uint32_t> rows) {
  Matrix out(rows.size(), from.cols);
  for (std::size_t r = 0; r < rows.size(); ++r) std::copy(from.row(rows[r]).begin(), from.row(rows[r]).end(), out.row(r).begin());
  return out;
}

Result<Objects> find_objects(const RegressTask& task, RegressReport& report) {
  const Names &of_features = task.features.names, &of_embedding = task.embedding.names;
  Objects out;
  const std::size_t rows = task.embedding.values.rows;
  const bool named = !task.ignore_names && !of_features.empty() && !of_embedding.empty();
  if (task.shared_objects) {
    if (!named)
      return Error{ErrorCode::kInvalid, "the objects that both sides have can be told by names only; " + (of_features.empty() ? task.features_what : task.embedding_what) +
                                                      (task.ignore_names ? ": names are to be ignored" : " has none")};
    TRY_DO(check_names(of_features, task.features_what));
    TRY_DO(check_names(of_embedding, task.embedding_what));
    std::unordered_map<std::string_view, std::uint32_t> row;
    for (std::uint32_t r = 0; r < of_features.size(); ++r) row.emplace(of_features[r], r);
    for (std::uint32_t r = 0; r < of_embedding.size(); ++r) {
      const auto found = row.find(of_embedding[r]);
      if (found == row.end()) continue;
      out.in_features.push_back(found->second);
      out.in_embedding.push_back(r);
    }
    if (out.in_features.empty()) return Error{ErrorCode::kInvalid, task.features_what + " and " + task.embedding_what + " have no name in common"};
    std::vector<std::uint32_t> order = out.in_features;
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) report.rows_moved += order[i] != out.in_features[i];
    report.aligned = true;
    report.features_left_out = of_features.size() - order.size();
    report.embedding_left_out = of_embedding.size() - order.size();
    return out;
  }
  out.in_embedding.resize(rows);
  std::iota(out.in_embedding.begin(), out.in_embedding.end(), 0u);
  if (named) {
    Result<Alignment> alignment = align_names(of_features, of_embedding, task.features_what, task.embedding_what);
    if (!alignment) return Error{alignment.error().code, alignment.error().message + "; --shared-objects takes those that both have"};
    out.in_features = std::move(alignment->source);
    report.aligned = true;
    report.rows_moved = alignment->rows_moved;
    return out;
  }
  if (task.features.values.rows != rows)
    return Error{ErrorCode::kInvalid, task.features_what + " has " + format_count(task.features.values.rows) + " rows, " + task.embedding_what + " has " + format_count(rows)};
  out.in_features = out.in_embedding;
  return out;
}

// Every object, or kRegressSimilarityObjectsMax of them.
std::vector<std::uint32_t> some_objects(std::size_t count) {
  std::vector<std::uint32_t> out(std::min(count, kRegressSimilarityObjectsMax));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint32_t>(std::uint64_t{i} * count / out.size());
  return out;
}

Result<RsaReport> agree(const RegressTask& task, std::span<const double> a, std::span<const double> b, Executor& executor) {
  // Similarities that are equal but for rounding say nothing.
  const auto varies = [](std::span<const double> pairs) {
    const auto [least, most] = std::minmax_element(pairs.begin(), pairs.end());
    return *most - *least > 1e-12 * std::max(std::abs(*least), std::abs(*most));
  };
  RsaReport none;
  none.r = std::numeric_limits<double>::quiet_NaN();
  if (!varies(a) || !varies(b)) return none;  // one side says the same of all pairs: no correlation, and no reason to refuse the rest
  RsaOptions options;
  options.bootstraps = task.bootstraps;
  options.seed = task.options.seed;
  return compare_similarities(a, b, {}, options, executor);
}

// Evenly among all pairs, each at a place by chance in its stretch: objects stand in rows, so equal steps could meet the same ones again and again.
void tell_some_pairs(std::uint64_t seed, std::span<const double> truth, std::span<const double> predicted, RegressSimilarity& out) {
  RandomStream random(derive_key(seed, "read-out pairs"));
  const std::uint64_t count = std::min(truth.size(), kSimilarityPairsTold), all = truth.size();
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t from = i * all / count, to = (i + 1) * all / count;
    const auto at = static_cast<std::size_t>(from + random.below(static_cast<std::uint32_t>(to - from)));
    out.some_true.push_back(truth[at]);
    out.some_predicted.push_back(predicted[at]);
  }
}

// The objects of the largest values of a column.
std::vector<StrongestObject> strongest_of(const Matrix& by, const Matrix& truth, const Matrix& predicted, std::size_t column) {
  std::vector<std::size_t> order;
  for (std::size_t o = 0; o < by.rows; ++o)
    if (by.at(o, column) > 0) order.push_back(o);
  const std::size_t count = std::min(kStrongestObjects, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), [&](std::size_t a, std::size_t b) {
    return by.at(a, column) != by.at(b, column) ? by.at(a, column) > by.at(b, column) : a < b;
  });
  std::vector<StrongestObject> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back({order[i], static_cast<double>(truth.at(order[i], column)), static_cast<double>(predicted.at(order[i], column))});
  return out;
}

std::vector<RegressDimension> tell_dimensions(const Matrix& truth, const Matrix& predicted) {
  std::vector<double> sums(truth.cols, 0.0);
  double all = 0;
  for (std::size_t o = 0; o < truth.rows; ++o)
    for (std::size_t d = 0; d < truth.cols; ++d) sums[d] += static_cast<double>(truth.at(o, d));
  for (const double sum : sums) all += sum;
  std::vector<RegressDimension> out;
  for (std::size_t d = 0; d < truth.cols; ++d)
    out.push_back({all > 0 ? sums[d] / all : std::numeric_limits<double>::quiet_NaN(), strongest_of(truth, truth, predicted, d), strongest_of(predicted, truth, predicted, d)});
  return out;
}

Result<void> compare_similarity(const RegressTask& task, const Matrix& features, const Matrix& truth, const std::optional<wire::CategoryTable>& categories,
                                RegressReport& report, Executor& executor) {
  const std::vector<std::uint32_t> some = some_objects(report.objects);
  TRY(const std::vector<double> of_truth, similarity_pairs(take_rows(truth, some), PairRule::kChoice, executor));
  TRY(const std::vector<double> of_predicted, similarity_pairs(take_rows(report.predicted.values, some), PairRule::kChoice, executor));
  RegressSimilarity& out = report.similarity.emplace();
  out.objects = some.size();
  TRY(out.predicted, agree(task, of_predicted, of_truth, executor));
  out.predicted_spearman = std::isnan(out.predicted.r) ? out.predicted.r : spearman(of_predicted, of_truth);
  tell_some_pairs(task.options.seed, of_truth, of_predicted, out);
  Matrix raw = take_rows(features, some);
  if (task.options.features.rectify)
    for (float& value : raw.values) value = std::max(value, 0.0f);
  TRY(const std::vector<double> of_features, similarity_pairs(raw, PairRule::kPearson, executor));
  TRY(out.features, agree(task, of_features, of_truth, executor));
  out.features_spearman = std::isnan(out.features.r) ? out.features.r : spearman(of_features, of_truth);
  if (!categories) return {};
  std::vector<std::vector<bool>> members;
  for (const std::vector<bool>& all : categories->members) {
    members.emplace_back();
    for (const std::uint32_t object : some) members.back().push_back(all[object]);
  }
  RegressParts& parts = report.parts.emplace();
  TRY(parts.truth, explain_similarity(of_truth, members));
  TRY(parts.predicted, explain_similarity(of_predicted, members));
  return {};
}

// A triplet counts as often as its three objects were drawn together.
void add_accuracy_intervals(const RegressTask& task, std::size_t objects, std::span<const Triplet> triplets, std::span<const Choices> choices, RegressTriplets& out,
                            Executor& executor) {
  const std::uint64_t key = derive_key(task.options.seed, "read-out judgments");
  const auto drawn = bootstrap_accuracies(static_cast<std::uint32_t>(objects), triplets, choices, task.bootstraps, key, executor);
  for (const auto& [which, into] : {std::pair{std::size_t{0}, &out.truth_interval}, {std::size_t{1}, &out.predicted_interval}}) {
    std::vector<double> sample;
    for (const std::vector<double>& one : drawn) sample.push_back(one[which]);
    const ResampledSpread spread = spread_of(sample);
    *into = RegressInterval{spread.low, spread.high};
  }
}

Result<void> score_triplets(const RegressTask& task, const Objects& objects, const Matrix& truth, RegressReport& report, Executor& executor) {
  RegressTriplets& out = report.triplets.emplace();
  TripletSet judged = *task.triplets;
  if (task.ignore_names) judged.names.clear();
  const Names names = task.ignore_names ? Names{} : task.embedding.names;
  if (judged.names.empty() || names.empty()) {
    if (judged.objects > task.embedding.values.rows)
      return Error{ErrorCode::kInvalid, task.triplets_what + " speaks of " + format_count(judged.objects) + " objects, but " + task.embedding_what + " has " +
                                            format_count(task.embedding.values.rows) + " rows"};
  } else {
    TRY(RenumberedTriplets renumbered, renumber_triplets(judged, names, task.triplets_what, task.embedding_what));
    judged = std::move(renumbered.triplets);
  }
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> number(task.embedding.values.rows, kNone);
  for (std::uint32_t o = 0; o < objects.in_embedding.size(); ++o) number[objects.in_embedding[o]] = o;
  std::vector<Triplet> all, within;
  for (const Triplet& t : judged.triplets) {
    const Triplet ours{number[t.first], number[t.second], number[t.odd]};
    if (ours.first == kNone || ours.second == kNone || ours.odd == kNone) {
      ++out.left_out;
      continue;
    }
    all.push_back(ours);
    const std::vector<std::uint32_t>& fold = report.read_out.fold;
    if (fold[ours.first] == fold[ours.second] && fold[ours.first] == fold[ours.odd]) within.push_back(ours);
  }
  const auto score = [&](const Matrix& values, std::span<const Triplet> triplets, RegressScore& into, Choices* choices = nullptr) -> Result<std::size_t> {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    if (triplets.empty()) into = {nan, nan};
    if (triplets.empty()) return std::size_t{0};
    ScoreOptions how;
    how.keep_outcomes = choices != nullptr;
    TRY(const Score scored, score_embedding(values, triplets, how, executor));
    into = {scored.accuracy, scored.nll};
    if (choices != nullptr) *choices = choices_of(scored.outcomes);
    return scored.ties;
  };
  out.triplets = all.size();
  out.within_folds = within.size();
  std::vector<Choices> choices(2);
  TRY_DO(score(truth, all, out.truth, &choices[0]));
  TRY(const std::size_t ties, score(report.predicted.values, all, out.predicted, &choices[1]));
  if (task.bootstraps > 0 && !all.empty()) add_accuracy_intervals(task, report.objects, all, choices, out, executor);
  TRY_DO(score(truth, within, out.truth_within));
  TRY_DO(score(report.predicted.values, within, out.predicted_within));
  const ChanceBand band = chance_band(out.triplets, ties);
  out.chance_low = band.low;
  out.chance_high = band.high;
  return {};
}

// The table's categories of our objects.
Result<wire::CategoryTable> take_categories(const RegressTask& task, const Objects& objects) {
  wire::CategoryTable table = *task.categories;
  if (!task.ignore_names && !table.names.empty() && !task.embedding.names.empty()) {
    TRY(table, align_categories(table, task.embedding.names, task.categories_what, task.embedding_what));
  } else if (table.objects != task.embedding.values.rows) {
    return Error{ErrorCode::kInvalid, task.categories_what + " has " + format_count(table.objects) + " objects, but " + task.embedding_what + " has " +
                                          format_count(task.embedding.values.rows) + " rows"};
  }
  for (std::vector<bool>& members : table.members) {
    std::vector<bool> ours;
    for (const std::uint32_t row : objects.in_embedding) ours.push_back(members[row]);
    members = std::move(ours);
  }
  return table;
}

Result<SemanticControl> control(const RegressTask& task, const Matrix& truth, const ReadOut& read_out) {
  std::vector<double> r2, sums(truth.cols, 0.0);
  for (std::size_t r = 0; r < truth.rows; ++r)
    for (std::size_t d = 0; d < truth.cols; ++d) sums[d] += static_cast<double>(truth.at(r, d));
  for (std::size_t d = 0; d < truth.cols; ++d) r2.push_back(read_out.dims[d].r2);
  return control_semantics(r2, sums, task.natures, task.trend, task.options.seed);
}

wire::Report parts_of(const SimilarityParts& parts, const wire::CategoryTable& table) {
  wire::Report out;
  std::vector<wire::Report> rows;
  for (std::size_t c = 0; c < parts.parts.size(); ++c)
    rows.emplace_back().add("category", table.categories[c]).add("members", parts.parts[c].members).add("weight", parts.parts[c].weight).add("unique", parts.parts[c].unique);
  return out.add("r2", parts.r2).add("base", parts.base).add("categories", rows);
}

std::vector<wire::Report> objects_of(const RegressReport& report, const std::vector<StrongestObject>& objects) {
  std::vector<wire::Report> out;
  for (const StrongestObject& one : objects)
    out.emplace_back()
        .add("object", report.predicted.names.empty() ? "object " + std::to_string(one.object) : report.predicted.names[one.object])
        .add("true", one.truth)
        .add("predicted", one.predicted);
  return out;
}

wire::Report score_of(const RegressScore& truth, const RegressScore& predicted, std::size_t triplets) {
  wire::Report out;
  return out.add("triplets", triplets).add("accuracy", predicted.accuracy).add("nll", predicted.nll).add("true_accuracy", truth.accuracy).add("true_nll", truth.nll);
}

}  // namespace

Result<RegressReport> run_regress_task(const RegressTask& task, Executor& executor, const ReadOutWatcher& watcher) {
  const std::size_t dims = task.embedding.values.cols;
  if (!task.feature_names.empty() && task.feature_names.size() != task.features.values.cols)
    return Error{ErrorCode::kInvalid, "there are " + format_count(task.feature_names.size()) + " names of features, but " + task.features_what + " has " +
                                          format_count(task.features.values.cols) + " columns"};
  if (!task.labels.empty() && task.labels.size() != dims)
    return Error{ErrorCode::kInvalid, "there are " + format_count(task.labels.size()) + " labels, but " + task.embedding_what + " has " + format_count(dims) + " dimensions"};
  if (!task.natures.empty() && task.natures.size() != dims)
    return Error{ErrorCode::kInvalid, "there are natures of " + format_count(task.natures.size()) + " dimensions, but " + task.embedding_what + " has " + format_count(dims)};
  if (task.categories && !task.similarities) return Error{ErrorCode::kInvalid, "categories make up similarities, which are not asked for"};
  TRY_DO(check_rows(task.features.values, task.features_what));
  RegressReport report;
  TRY(const Objects objects, find_objects(task, report));
  const Matrix features = take_rows(task.features.values, objects.in_features), truth = take_rows(task.embedding.values, objects.in_embedding);
  report.objects = truth.rows;
  report.features = features.cols;
  std::optional<wire::CategoryTable> categories;
  if (task.categories) {
    TRY(categories, take_categories(task, objects));
  }
  TRY(report.read_out, read_out(features, truth, task.options, executor, [&](double share) { return !watcher || watcher(kReadOutShare * share); }));
  if (watcher && !watcher(kReadOutShare)) return Error{ErrorCode::kCancelled, "the read-out was stopped"};
  report.predicted.values = rectified_embedding(report.read_out.predicted);
  report.dimensions = tell_dimensions(truth, report.predicted.values);
  if (!task.embedding.names.empty())
    for (const std::uint32_t row : objects.in_embedding) report.predicted.names.push_back(task.embedding.names[row]);
  if (task.similarities) TRY_DO(compare_similarity(task, features, truth, categories, report, executor));
  if (task.triplets) TRY_DO(score_triplets(task, objects, truth, report, executor));
  if (!task.natures.empty()) {
    const auto known = std::count_if(report.read_out.dims.begin(), report.read_out.dims.end(), [](const DimensionReadOut& dim) { return std::isfinite(dim.r2); });
    if (task.natures_needed || known >= kTrendDimensionsLeast) {
      TRY(report.semantic, control(task, truth, report.read_out));
    }
  }
  return report;
}

std::vector<WeightedFeature> top_features(const ReadOut& read_out, std::size_t dim) {
  std::vector<WeightedFeature> all;
  const std::span<const double> weights = read_out.map.weights.row(dim);
  for (std::size_t f = 0; f < weights.size(); ++f)
    if (weights[f] != 0) all.push_back({f, weights[f]});
  const std::size_t count = std::min(kTopFeatures, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), [](const WeightedFeature& a, const WeightedFeature& b) {
    return std::abs(a.weight) != std::abs(b.weight) ? std::abs(a.weight) > std::abs(b.weight) : a.feature < b.feature;
  });
  all.resize(count);
  return all;
}

wire::Report regress_document(const RegressTask& task, const RegressReport& report) {
  const ReadOutOptions& options = task.options;
  const ReadOut& found = report.read_out;
  wire::Report out;
  out.add("format", kReadOutFormat).add("kind", "read-out").add("tool_version", TERTIUM_VERSION);
  out.add("method", to_string(options.method));
  if (options.method == ReadOutMethod::kRidge) {
    const RidgeOptions& ridge = options.ridge;
    out.add("preset", task.preset).add("choice", ridge.choice == RidgeChoice::kFolds ? "folds" : "leave-one-out").add("one_alpha", !ridge.per_target);
    out.add("alphas", ridge.alphas).add("alphas_relative", ridge.relative);
    if (ridge.choice == RidgeChoice::kFolds) out.add("inner_folds", ridge.inner_folds);
  }
  if (options.method == ReadOutMethod::kElasticNet)
    out.add("l1_ratios", options.elastic_net.l1_ratios).add("steps", options.elastic_net.steps).add("span", options.elastic_net.span)
        .add("inner_folds", options.elastic_net.inner_folds);
  out.add("folds", options.folds).add("seed", options.seed).add("bootstraps", task.bootstraps).add("relu_features", options.features.rectify);
  out.add("standardised", options.method != ReadOutMethod::kNnls && options.features.standardise);
  out.add("objects", report.objects).add("features", report.features).add("dims", found.dims.size()).add("aligned", report.aligned).add("rows_moved", report.rows_moved);
  out.add("features_left_out", report.features_left_out).add("embedding_left_out", report.embedding_left_out);
  out.add("r2", found.mean_r2).add("r2_low", found.mean_r2_low).add("r2_high", found.mean_r2_high);
  std::size_t at_edge = 0;
  std::vector<wire::Report> rows;
  for (std::size_t d = 0; d < found.dims.size(); ++d) {
    const DimensionReadOut& dim = found.dims[d];
    at_edge += dim.at_edge;
    wire::Report& row = rows.emplace_back();
    row.add("column", d).add("r2", dim.r2).add("r2_low", dim.r2_low).add("r2_high", dim.r2_high).add("r2_rectified", dim.r2_rectified).add("r2_pooled", dim.r2_pooled);
    row.add("r", dim.r).add("fold_r2", dim.fold_r2);
    if (options.method != ReadOutMethod::kNnls) row.add("penalty", dim.penalty).add("at_edge", dim.at_edge).add("fold_penalty", dim.fold_penalty);
    if (options.method == ReadOutMethod::kElasticNet) row.add("l1_ratio", dim.l1_ratio);
    row.add("used", dim.used).add("share", report.dimensions[d].share);
    row.add("strongest", objects_of(report, report.dimensions[d].truth)).add("strongest_predicted", objects_of(report, report.dimensions[d].predicted));
    if (!task.labels.empty()) row.add("label", task.labels[d]);
    if (report.semantic) row.add("nature", to_string(task.natures[d])).add("residual", report.semantic->residual[d]);
    if (options.method == ReadOutMethod::kRidge && task.feature_names.empty()) continue;
    std::vector<wire::Report> top;
    for (const WeightedFeature& f : top_features(found, d)) {
      top.emplace_back().add("feature", f.feature).add("weight", f.weight);
      if (!task.feature_names.empty()) top.back().add("name", task.feature_names[f.feature]);
    }
    row.add("top_features", top);
  }
  out.add("at_edge", at_edge).add("dimensions", rows);
  if (report.similarity) {
    const RegressSimilarity& s = *report.similarity;
    out.add("similarity", wire::Report().add("objects", s.objects).add("r", s.predicted.r).add("r_low", s.predicted.low).add("r_high", s.predicted.high)
                              .add("spearman", s.predicted_spearman).add("features_r", s.features.r).add("features_r_low", s.features.low)
                              .add("features_r_high", s.features.high).add("features_spearman", s.features_spearman).add("bootstraps", task.bootstraps)
                              .add("pairs", wire::Report().add("true", s.some_true).add("predicted", s.some_predicted)));
  }
  if (report.triplets) {
    const RegressTriplets& t = *report.triplets;
    wire::Report scored = score_of(t.truth, t.predicted, t.triplets);
    scored.add("left_out", t.left_out).add("chance_low", t.chance_low).add("chance_high", t.chance_high);
    if (t.predicted_interval) scored.add("accuracy_interval", std::vector<double>{t.predicted_interval->low, t.predicted_interval->high});
    if (t.truth_interval) scored.add("true_accuracy_interval", std::vector<double>{t.truth_interval->low, t.truth_interval->high});
    scored.add("within_folds", score_of(t.truth_within, t.predicted_within, t.within_folds));
    out.add("triplets", scored);
  }
  if (report.semantic) {
    const SemanticControl& s = *report.semantic;
    std::vector<wire::Report> points;
    for (const RocPoint& p : s.roc.points)
      points.emplace_back().add("threshold", p.threshold).add("false_visual", p.false_positive).add("true_visual", p.true_positive).add("balanced_accuracy", p.balanced_accuracy);
    wire::Report semantic;
    semantic.add("trend", to_string(task.trend)).add("slope", s.slope).add("visual", s.roc.positives).add("semantic", s.roc.negatives).add("left_out", s.left_out);
    semantic.add("area", s.roc.area).add("area_low", s.area_low).add("area_high", s.area_high);
    if (!points.empty())
      semantic.add("best_threshold", s.roc.points[s.roc.best].threshold).add("best_balanced_accuracy", s.roc.points[s.roc.best].balanced_accuracy);
    out.add("semantic", semantic.add("roc", points));
  }
  if (report.parts)
    out.add("parts", wire::Report().add("true", parts_of(report.parts->truth, *task.categories)).add("predicted", parts_of(report.parts->predicted, *task.categories)));
  std::vector<wire::Report> inputs;
  for (const wire::FitInput& input : task.inputs) inputs.emplace_back().add("role", input.role).add("file", input.file).add("sha256", input.sha256);
  return out.add("inputs", inputs);
}

std::string write_regress_csv(const RegressTask& task, const RegressReport& report) {
  const auto cell = [](double value) { return std::isfinite(value) ? "," + format_double(value) : std::string(","); };
  std::string out = "column,r2,r2_low,r2_high,r2_rectified,r2_pooled,r,penalty,l1_ratio,at_edge,used";
  out += std::string(task.labels.empty() ? "" : ",label") + (report.semantic ? ",residual\n" : "\n");
  for (std::size_t d = 0; d < report.read_out.dims.size(); ++d) {
    const DimensionReadOut& dim = report.read_out.dims[d];
    out += std::to_string(d) + cell(dim.r2) + cell(dim.r2_low) + cell(dim.r2_high) + cell(dim.r2_rectified) + cell(dim.r2_pooled) + cell(dim.r) + cell(dim.penalty) +
           cell(dim.l1_ratio) + (dim.at_edge ? ",1," : ",0,") + std::to_string(dim.used);
    if (!task.labels.empty()) out += "," + wire::cell_of(task.labels[d], ',', wire::Quotes::kWhereNeeded);
    if (report.semantic) out += cell(report.semantic->residual[d]);
    out += "\n";
  }
  return out;
}

}  // namespace tertium
