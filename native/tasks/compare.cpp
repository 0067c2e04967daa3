// compare.cpp: the steps of a comparison, one after the other, each by its function in shared/analysis.
#include "native/tasks/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "native/tasks/matrix_checks.h"
#include "native/tasks/two_sides.h"
#include "shared/base/text.h"
#include "shared/stats/discovery.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kDiscoveryRate = 0.05;

Result<void> check_side(const CompareSide& side) {
  const Matrix& values = side.embedding.values;
  TRY_DO(check_weights(values, side.what));
  if (!side.labels.empty() && side.labels.size() != values.cols)
    return Error{ErrorCode::kInvalid, side.what + ": has " + format_count(values.cols) + " dimensions, but " + format_count(side.labels.size()) + " labels are given"};
  if (!side.reproducibility.empty() && side.reproducibility.size() != values.cols)
    return Error{ErrorCode::kInvalid, side.what + ": has " + format_count(values.cols) + " dimensions, but the reproducibility of " + format_count(side.reproducibility.size()) +
        " is given"};
  return {};
}

Result<void> check_options(const CompareTask& task) {
  if (!(task.shared_from > -1 && task.shared_from <= 1)) return Error{ErrorCode::kInvalid, "the correlation from which dimensions count as shared must be above -1 and at most 1"};
  if (task.top > kTopMost || task.scatter_top > kTopMost) return Error{ErrorCode::kInvalid, "lists hold at most " + format_count(kTopMost) + " entries"};
  return {};
}

// b's rows, and the categories', in a's order.
Result<void> align(const CompareTask& task, CompareReport& report, std::optional<wire::CategoryTable>& categories) {
  const Embedding &a = task.a.embedding, &b = task.b.embedding;
  report.values_a = a.values;
  report.objects = a.values.rows;
  report.names = !a.names.empty() ? a.names : b.names;
  TRY(TwoSides sides, align_sides(a, b, task.ignore_names, task.a.what, task.b.what));
  report.values_b = std::move(sides.b);
  report.aligned = sides.aligned;
  report.rows_moved = sides.rows_moved;
  if (!task.categories) return {};
  categories = task.categories;
  if (!task.ignore_names && !categories->names.empty() && !report.names.empty()) {
    TRY(const Alignment alignment, align_names(categories->names, report.names, task.categories_what, task.a.what));
    for (std::size_t c = 0; c < categories->members.size(); ++c)
      for (std::size_t o = 0; o < report.objects; ++o) categories->members[c][o] = task.categories->members[c][alignment.source[o]];
  } else if (categories->objects != report.objects) {
    return Error{ErrorCode::kInvalid, task.categories_what + " has " + format_count(categories->objects) + " objects, " + task.a.what + " has " + format_count(report.objects)};
  }
  return {};
}

ColumnCorrelations turned(const ColumnCorrelations& r) {
  ColumnCorrelations out{r.cols, r.rows, std::vector<double>(r.values.size())};
  for (std::size_t i = 0; i < r.rows; ++i)
    for (std::size_t j = 0; j < r.cols; ++j) out.values[j * r.rows + i] = r.at(i, j);
  return out;
}

// match_greedily, but in the order of importance, whatever the file's.
Partners match_by_importance(const ColumnCorrelations& r, const Matrix& a) {
  const std::vector<std::size_t> order = order_by_importance(a);
  ColumnCorrelations sorted{r.rows, r.cols, {}};
  for (const std::size_t i : order)
    for (std::size_t j = 0; j < r.cols; ++j) sorted.values.push_back(r.at(i, j));
  const Partners matched = match_greedily(sorted);
  Partners out(r.rows);
  for (std::size_t i = 0; i < order.size(); ++i) out[order[i]] = matched[i];
  return out;
}

void put_partners(const Partners& partners, const ColumnCorrelations& r, std::optional<std::uint32_t> ComparedDimension::*to, double ComparedDimension::*to_r,
    CompareReport& report) {
  for (std::size_t d = 0; d < partners.size(); ++d) {
    if (!partners[d]) continue;
    ComparedDimension &a = report.a[d], &b = report.b[*partners[d]];
    a.*to = partners[d];
    b.*to = static_cast<std::uint32_t>(d);
    a.*to_r = b.*to_r = r.at(d, *partners[d]);
  }
}

Result<void> match_dimensions(const CompareTask& task, CompareReport& report, Executor& executor, const RsaWatcher& watcher) {
  const Error cancelled{ErrorCode::kCancelled, "the comparison was cancelled"};
  report.correlations = correlate_columns(report.values_a, report.values_b);
  report.shared = find_shared_dimensions(report.correlations, task.shared_from);
  const EvidenceOptions options{task.bootstraps, task.permutations, task.seed};
  TRY(const std::vector<MatchEvidence> forth, match_evidence(report.values_a, report.values_b, options, executor));
  if (!watcher(0.5)) return cancelled;
  TRY(const std::vector<MatchEvidence> back, match_evidence(report.values_b, report.values_a, options, executor));
  if (!watcher(0.9)) return cancelled;
  const auto describe = [](const Matrix& values, const CompareSide& side, const std::vector<MatchEvidence>& evidence, const std::vector<DimensionStanding>& standing) {
    const std::vector<double> importance = dimension_importance(values);
    std::vector<ComparedDimension> out(values.cols);
    for (std::size_t d = 0; d < out.size(); ++d) {
      out[d].importance = importance[d];
      out[d].reproducibility = side.reproducibility.empty() ? kNan : side.reproducibility[d];
      out[d].label = side.labels.empty() ? "" : side.labels[d];
      out[d].standing = standing[d].standing;
      out[d].evidence = evidence[d];
      out[d].label_r = out[d].greedy_r = out[d].one_to_one_r = out[d].pairwise_r = kNan;
    }
    return out;
  };
  report.a = describe(report.values_a, task.a, forth, report.shared.a);
  report.b = describe(report.values_b, task.b, back, report.shared.b);
  put_partners(match_by_importance(report.correlations, report.values_a), report.correlations, &ComparedDimension::greedy, &ComparedDimension::greedy_r, report);
  put_partners(match_one_to_one(report.correlations), report.correlations, &ComparedDimension::one_to_one, &ComparedDimension::one_to_one_r, report);
  // One side's labels serve the other where that has none.
  if (task.a.labels.empty() != task.b.labels.empty()) {
    const bool to_a = task.a.labels.empty();
    const ColumnCorrelations& r = report.correlations;
    const std::vector<TransferredLabel> taken = transfer_labels(to_a ? turned(r) : r, to_a ? task.b.labels : task.a.labels, task.shared_from);
    std::vector<ComparedDimension>& side = to_a ? report.a : report.b;
    (to_a ? report.labels_taken_over_a : report.labels_taken_over_b) = true;
    for (std::size_t d = 0; d < side.size(); ++d) side[d].label = taken[d].label, side[d].label_from = taken[d].from, side[d].label_r = taken[d].r;
  }
  return {};
}

std::vector<std::string> labels_of(const std::vector<ComparedDimension>& dimensions) {
  std::vector<std::string> out;
  for (const ComparedDimension& d : dimensions) out.push_back(d.label);
  return out;
}

std::vector<double> column_of(const Matrix& values, std::size_t column) {
  std::vector<double> out(values.rows);
  for (std::size_t r = 0; r < values.rows; ++r) out[r] = static_cast<double>(values.at(r, column));
  return out;
}

void make_scatters(const CompareTask& task, CompareReport& report) {
  for (std::size_t d = 0; d < report.a.size(); ++d) {
    const ComparedDimension& dim = report.a[d];
    const std::optional<std::uint32_t> partner =
        task.matching == MatchingChoice::kReplacement ? dim.evidence.best : task.matching == MatchingChoice::kGreedy ? dim.greedy : dim.one_to_one;
    if (!partner) continue;
    const std::vector<double> x = column_of(report.values_a, d), y = column_of(report.values_b, *partner);
    report.scatters.push_back({static_cast<std::uint32_t>(d), *partner, report.correlations.at(d, *partner), classify_objects(x, y, task.scatter_top),
                               find_diverging_objects(x, y, task.top)});
  }
  std::stable_sort(report.scatters.begin(), report.scatters.end(), [](const ComparedScatter& x, const ComparedScatter& y) { return x.r > y.r; });
}

Result<void> compare_categories(const CompareTask& task, const std::optional<wire::CategoryTable>& table, std::span<const double> a, std::span<const double> b,
                                CompareReport& report, Executor& executor, const RsaWatcher& watcher) {
  std::vector<std::uint32_t> all(report.objects);
  std::iota(all.begin(), all.end(), 0u);
  ComparedCategory whole;
  whole.pairs = find_diverging_pairs(a, b, report.objects, all, task.top);
  for (const ComparedRsa& rsa : report.rsa)
    if (rsa.method == RsaMethod::kPearson && rsa.by == RsaBootstrap::kObjects) whole.pearson = rsa.report;
  report.categories.push_back(std::move(whole));
  if (!table) return {};
  std::vector<double> p;
  std::vector<std::size_t> tested;
  for (std::size_t c = 0; c < table->categories.size(); ++c) {
    if (watcher && !watcher(static_cast<double>(c) / static_cast<double>(table->categories.size()))) return Error{ErrorCode::kCancelled, "the comparison was cancelled"};
    std::vector<std::uint32_t> members;
    for (std::uint32_t o = 0; o < report.objects; ++o)
      if (table->members[c][o]) members.push_back(o);
    ComparedCategory& category = report.categories.emplace_back();
    category.category = table->categories[c];
    category.pairs = find_diverging_pairs(a, b, report.objects, members, task.top);
    category.pearson.r = kNan;
    if (members.size() < kCategoryObjectsLeast || std::isnan(category.pairs.pearson)) continue;
    RsaOptions options;
    options.bootstraps = task.bootstraps;
    options.permutations = task.permutations;
    options.seed = task.seed;
    TRY(category.pearson, compare_similarities(pairs_among(a, report.objects, members), pairs_among(b, report.objects, members), {}, options, executor));
    if (std::isnan(category.pearson.p)) continue;
    p.push_back(category.pearson.p);
    tested.push_back(report.categories.size() - 1);
  }
  const std::vector<bool> discovered = find_discoveries(p, kDiscoveryRate);
  for (std::size_t i = 0; i < tested.size(); ++i) report.categories[tested[i]].discovered = discovered[i];
  return {};
}

// Gathers what the triplets' comparison needs while the jackknife goes by.
void take_choices(bool is_a, std::size_t first, std::span<const TripletRelevance> portion, std::vector<TwoChoices>& choices, ComparedObserver& observer) {
  for (std::size_t t = 0; t < portion.size(); ++t) {
    const TripletRelevance& r = portion[t];
    TwoChoices& c = choices[first + t];
    (is_a ? c.probability_a : c.probability_b) = r.probability;
    (is_a ? c.choice_a : c.choice_b) = r.choice;
    c.decided = (is_a || c.decided) && !r.undecided;
    c.spread = (is_a || c.spread) && r.spread;
    if (r.undecided) continue;
    const double at = (static_cast<double>(r.probability) - 1.0 / 3) * 1.5 * static_cast<double>(kProbabilityBins);
    ++observer.probability_counts[std::min(kProbabilityBins - 1, static_cast<std::size_t>(std::max(0.0, at)))];
  }
}

std::vector<Ranked> most_relevant(const Matrix& values, const std::array<std::uint32_t, 3>& objects) {
  std::vector<Ranked> out;
  for (const DimensionPart& part : explain_triplet(values, objects).dimensions)
    if (part.relevance > 0) out.push_back({part.dimension, part.relevance});
  std::stable_sort(out.begin(), out.end(), [](const Ranked& x, const Ranked& y) { return x.value > y.value; });
  out.resize(std::min(out.size(), kRelevanceShown));
  return out;
}

Result<void> explain_choices(const CompareTask& task, CompareReport& report, Executor& executor, const JackknifeWatcher& watcher) {
  TRY(const std::vector<Triplet> triplets, draw_random_triplets(report.objects, task.triplets, task.seed));
  report.triplets = triplets.size();
  JackknifeOptions options;
  options.at = RelevanceAt::kOwnChoice;
  options.spread_share = task.spread_share;
  std::vector<TwoChoices> choices(triplets.size());
  for (const bool is_a : {true, false}) {
    ComparedObserver& observer = is_a ? report.observer_a : report.observer_b;
    observer.probability_counts.assign(kProbabilityBins, 0);
    TRY(observer.jackknife, run_jackknife(is_a ? report.values_a : report.values_b, triplets, options, executor,
                                          [&](std::size_t first, std::span<const TripletRelevance> portion) { take_choices(is_a, first, portion, choices, observer); },
                                          [&](double share) { return !watcher || watcher((is_a ? 0.0 : 0.5) + share / 2); }));
    const std::vector<ComparedDimension>& dimensions = is_a ? report.a : report.b;
    const std::vector<std::string> labels = labels_of(dimensions);
    if (std::all_of(labels.begin(), labels.end(), [](const std::string& label) { return label.empty(); })) continue;
    observer.labels = tally_by_label(observer.jackknife, labels);
    for (const LabelTally& tally : observer.labels) {
      double sum = 0;
      for (const ComparedDimension& d : dimensions) sum += d.label == tally.label ? d.importance : 0;
      observer.label_importance.push_back(sum);
    }
  }
  const Jackknife &a = report.observer_a.jackknife, &b = report.observer_b.jackknife;
  const auto difference = [&](double (JackknifeTally::*figure)() const) {
    const auto of = [figure](const JackknifeTally& tally) { return (tally.*figure)(); };
    return estimate_difference(a, of, b, of);
  };
  report.relevance_difference = difference(&JackknifeTally::mean_relevance);
  report.flip_difference = difference(&JackknifeTally::flip_rate);
  report.spread_difference = difference(&JackknifeTally::spread_rate);

  if (!report.observer_a.labels.empty() && !report.observer_b.labels.empty()) {
    const std::vector<std::string> labels_a = labels_of(report.a), labels_b = labels_of(report.b);
    std::vector<std::string> names;
    for (const std::vector<LabelTally>* side : {&report.observer_a.labels, &report.observer_b.labels})
      for (const LabelTally& tally : *side)
        if (!tally.label.empty() && std::find(names.begin(), names.end(), tally.label) == names.end()) names.push_back(tally.label);
    std::vector<double> p;
    for (const std::string& name : names) {
      report.label_differences.push_back({name, estimate_difference(a, label_share(labels_a, name), b, label_share(labels_b, name)), false});
      p.push_back(std::isnan(report.label_differences.back().difference.p) ? 1.0 : report.label_differences.back().difference.p);
    }
    const std::vector<bool> discovered = find_discoveries(p, kDiscoveryRate);
    for (std::size_t i = 0; i < names.size(); ++i) report.label_differences[i].discovered = discovered[i];
  }

  report.choices = find_diverging_triplets(triplets, choices, report.objects, task.top);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (const bool spread : {false, true})
        for (const DivergingTriplet& t : (spread ? report.choices.spread_most : report.choices.most)[i][j])
          (spread ? report.spread_most : report.most)[i][j].push_back({t, most_relevant(report.values_a, t.objects), most_relevant(report.values_b, t.objects)});
  return {};
}

}  // namespace

const char* to_string(MatchingChoice choice) {
  switch (choice) {
    case MatchingChoice::kReplacement: return "replacement";
    case MatchingChoice::kGreedy: return "greedy";
    case MatchingChoice::kOneToOne: return "one-to-one";
  }
  return "";
}

Result<CompareReport> run_compare_task(const CompareTask& task, Executor& executor, const CompareWatcher& watcher) {
  TRY_DO(check_side(task.a));
  TRY_DO(check_side(task.b));
  TRY_DO(check_options(task));
  CompareReport report;
  std::optional<wire::CategoryTable> categories;
  TRY_DO(align(task, report, categories));

  // Roughly what each step takes of a comparison of some hundred objects or more.
  const std::size_t curve_count = task.own_curves ? 4 : 2;
  double done = 0, length = 0;
  std::string name;
  const auto begin = [&](const std::string& step, double share) {
    done += length;
    length = share;
    name = step;
    return !watcher || watcher(done, name);
  };
  const RsaWatcher within = [&](double share) { return !watcher || watcher(done + length * share, name); };
  const Error cancelled{ErrorCode::kCancelled, "the comparison was cancelled"};

  if (!begin("dimensions", 0.05)) return cancelled;
  TRY_DO(match_dimensions(task, report, executor, within));
  make_scatters(task, report);

  if (!begin("similarities", 0.03)) return cancelled;
  TRY(const std::vector<double> pairs_a, similarity_pairs(report.values_a, task.similarity, executor));
  TRY(const std::vector<double> pairs_b, similarity_pairs(report.values_b, task.similarity, executor));

  for (const auto& [method, by] : {std::pair(RsaMethod::kPearson, RsaBootstrap::kObjects), std::pair(RsaMethod::kPearson, RsaBootstrap::kEntries),
                                   std::pair(RsaMethod::kSpearman, RsaBootstrap::kObjects)}) {
    if (!begin(std::string("RSA, ") + to_string(method), method == RsaMethod::kPearson ? 0.1 : 0.15)) return cancelled;
    RsaOptions options;
    options.method = method;
    options.by = by;
    options.bootstraps = task.bootstraps;
    options.permutations = by == RsaBootstrap::kObjects ? task.permutations : 0;  // the same for entries
    options.seed = task.seed;
    TRY(RsaReport rsa, compare_similarities(pairs_a, pairs_b, {}, options, executor, within));
    report.rsa.push_back({method, by, rsa});
  }

  CumulativeOptions curve_options;
  curve_options.bootstraps = task.curve_bootstraps;
  curve_options.seed = task.seed;
  for (std::size_t c = 0; c < curve_count; ++c) {
    const bool of_b = c % 2 == 0, reference_b = c < 2 ? !of_b : of_b;
    if (!begin("cumulative RSA", 0.35 / static_cast<double>(curve_count))) return cancelled;
    // Towards what the same rule of choice predicts of the reference, whichever rule the global figures follow.
    std::vector<double> own;
    if (task.similarity != PairRule::kChoice) {
      TRY(own, similarity_pairs(reference_b ? report.values_b : report.values_a, PairRule::kChoice, executor));
    }
    const std::vector<double>& reference = !own.empty() ? own : reference_b ? pairs_b : pairs_a;
    TRY(CumulativeRsa curve, cumulative_rsa(reference, of_b ? report.values_b : report.values_a, curve_options, executor, within));
    report.curves.push_back({of_b, reference_b, std::move(curve)});
  }

  if (!begin("dimension by dimension", 0.08)) return cancelled;
  TRY(report.pairwise, pairwise_rsa(report.values_a, report.values_b, executor, within));
  const auto put_pairwise = [](const ColumnCorrelations& r, std::vector<ComparedDimension>& side) {
    const Partners best = match_with_replacement(r);
    for (std::size_t d = 0; d < side.size(); ++d)
      if (best[d]) side[d].pairwise = best[d], side[d].pairwise_r = r.at(d, *best[d]);
  };
  put_pairwise(report.pairwise, report.a);
  put_pairwise(turned(report.pairwise), report.b);

  if (!begin("triplets", 0.09)) return cancelled;
  TRY_DO(explain_choices(task, report, executor, within));

  if (!begin("categories", 0.05)) return cancelled;
  TRY_DO(compare_categories(task, categories, pairs_a, pairs_b, report, executor, within));
  return report;
}

}  // namespace tertium
