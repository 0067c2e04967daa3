// score.cpp: alignment, the score itself, what else is asked of it, and its breakdown by category.
#include "native/tasks/score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shared/base/text.h"
#include "shared/stats/chance.h"

namespace tertium {
namespace {

// The table's members in the order of `names`.
Result<wire::CategoryTable> align_table(const wire::CategoryTable& table, const Names& names, const std::string& table_what, const std::string& names_what) {
  TRY(const Alignment alignment, align_names(table.names, names, table_what, names_what));
  wire::CategoryTable out = table;
  out.names = names;
  for (std::size_t c = 0; c < table.categories.size(); ++c)
    for (std::size_t r = 0; r < names.size(); ++r) out.members[c][r] = table.members[c][alignment.source[r]];
  return out;
}

static_assert(kOutcomesAtOnce % Evaluator::kPortion == 0);

Result<void> check_wishes(const ScoreTask& task) {
  if (task.repeats == 1) return Error{ErrorCode::kInvalid, "a triple that was judged once has no repeats; at least 2 judgments are needed"};
  if (task.ceiling && !(*task.ceiling > 1.0 / 3 && *task.ceiling <= 1))
    return Error{ErrorCode::kInvalid, "the noise ceiling is " + format_double(*task.ceiling) + "; allowed is above 1/3, which is chance, up to 1"};
  if (task.dims_needed && task.centre) return Error{ErrorCode::kInvalid, "the dimensions that are needed are counted without centring: a centred 0 is none"};
  return {};
}

CeilingShare share_between(double low, double high, double accuracy) {
  return {low, high, accuracy, share_of_ceiling(accuracy, high), share_of_ceiling(accuracy, low)};
}

}  // namespace

std::vector<CategoryScore> find_category_tops(const Matrix& embedding, const wire::CategoryTable& table, std::size_t top) {
  CHECK(embedding.rows == table.objects);
  std::vector<CategoryScore> out(table.categories.size());
  for (std::size_t c = 0; c < out.size(); ++c) {
    out[c].category = table.categories[c];
    out[c].members = static_cast<std::size_t>(std::count(table.members[c].begin(), table.members[c].end(), true));
  }
  top = std::min(top, embedding.rows);
  std::vector<std::uint32_t> order(embedding.rows);
  for (std::size_t d = 0; d < embedding.cols; ++d) {
    std::iota(order.begin(), order.end(), 0u);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(top), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const float x = embedding.at(a, d), y = embedding.at(b, d);
      return x != y ? x > y : a < b;
    });
    for (std::size_t c = 0; c < out.size(); ++c) {
      std::size_t found = 0;
      for (std::size_t n = 0; n < top; ++n) found += table.members[c][order[n]] && embedding.at(order[n], d) > 0;
      if (found > out[c].top20) {
        out[c].top20 = found;
        out[c].top20_dim = static_cast<std::uint32_t>(d);
      }
    }
  }
  return out;
}

Result<ScoreReport> run_score_task(const ScoreTask& task, Executor& executor) {
  const Names& from = task.embedding.names;
  const Names& to = task.triplets.names;
  ScoreReport report;
  TRY_DO(check_wishes(task));
  Matrix values = task.embedding.values;
  std::optional<Posterior> posterior;
  if (task.draws > 0) {
    if (!task.posterior) return Error{ErrorCode::kInvalid, "draws need a posterior: the folder of a VICE fit, not " + task.embedding_what};
    if (task.rule != SimilarityRule::kDot || task.centre) return Error{ErrorCode::kInvalid, "draws are scored by dot product, not centred"};
    posterior = task.posterior;
    if (posterior->location.rows != values.rows) return Error{ErrorCode::kInvalid, task.embedding_what + ": embedding and posterior differ in their rows"};
  }

  if (!task.ignore_names && !from.empty() && !to.empty()) {
    TRY(const Alignment alignment, align_names(from, to, task.embedding_what, task.triplets_what));
    report.aligned = true;
    report.rows_moved = alignment.rows_moved;
    values = align_rows(values, alignment);
    if (posterior) {
      posterior->location = align_rows(posterior->location, alignment);
      posterior->scale = align_rows(posterior->scale, alignment);
    }
  } else if (!to.empty() ? values.rows != task.triplets.objects : values.rows < task.triplets.objects) {
    return Error{ErrorCode::kInvalid, task.embedding_what + " has " + format_count(values.rows) + " rows, but " + task.triplets_what + " speaks of " +
                                          format_count(task.triplets.objects) + " objects"};
  }

  ScoreOptions options;
  options.rule = task.rule;
  options.centre = task.centre;
  options.keep_outcomes = true;
  const std::span<const Triplet> triplets = task.triplets.triplets;
  const bool whole = task.categories || task.per_object || task.repeats > 0;
  Score score;  // with all outcomes, where they are needed later
  Evaluator evaluator;
  if (posterior) {
    TRY(score, score_posterior(*posterior, triplets, task.draws, task.seed, options, executor));
    evaluator.add(score.outcomes, executor);
  } else if (whole) {
    TRY(score, score_embedding(values, triplets, options, executor));
    evaluator.add(score.outcomes, executor);
  } else {
    TRY_DO(visit_outcomes(values, triplets, options, executor, [&](std::span<const TripletOutcome> portion) { evaluator.add(portion, executor); }));
  }
  report.evaluation = evaluator.finish();
  const std::span<const Triplet> some = triplets.first(std::min(kOddColumnSample, triplets.size()));
  ScoreOptions plain = options;
  plain.keep_outcomes = false;
  TRY(report.odd_column, score_odd_columns(values, some, task.odd_column, plain, executor));
  report.triplets = report.evaluation.triplets;
  report.ties = report.evaluation.ties;
  report.accuracy = report.evaluation.accuracy;
  report.nll = report.evaluation.nll;
  const ChanceBand band = chance_band(report.triplets, report.ties);
  report.chance_low = band.low;
  report.chance_high = band.high;
  if (task.per_object) {
    report.objects = evaluate_objects(score.outcomes, triplets, std::max<std::size_t>(task.triplets.objects, values.rows));
    std::vector<double> accuracies;
    for (const ObjectEvaluation& object : report.objects) accuracies.push_back(object.accuracy);
    report.object_accuracy = mean_interval(accuracies);
  }
  if (task.repeats > 0) {
    const std::vector<RepeatedTriple> repeated = find_repeated(triplets, score.outcomes, task.repeats);
    if (repeated.empty())
      return Error{ErrorCode::kInvalid, task.triplets_what + ": no three objects were judged " + format_count(task.repeats) +
                                            " times or more; a smaller --repeats, or judgments that repeat, are needed"};
    report.repeats = compare_with_repeats(repeated);
    if (!task.ceiling) report.ceiling = share_between(report.repeats->ceiling_low.mean, report.repeats->ceiling_high.mean, report.repeats->accuracy);
  }
  if (task.ceiling) report.ceiling = share_between(*task.ceiling, *task.ceiling, report.accuracy);
  if (task.permutations > 0) {
    TRY(report.permuted, permute_rows(values, triplets, plain, task.permutations, task.seed, report.accuracy, executor));
  }
  if (task.dims_needed) {
    TRY(report.dims_needed, find_dims_needed(values, triplets, plain, executor));
  }
  if (!task.categories) return report;

  // Objects are now numbered as the triplets number them; the table must speak of the same ones.
  wire::CategoryTable table = *task.categories;
  const Names& order = !to.empty() ? to : from;
  if (!task.ignore_names && !table.names.empty() && !order.empty()) {
    TRY(table, align_table(table, order, task.categories_what, !to.empty() ? task.triplets_what : task.embedding_what));
  } else if (table.objects != values.rows) {
    return Error{ErrorCode::kInvalid, task.categories_what + " has " + format_count(table.objects) + " objects, but " + task.embedding_what +
                                          " has " + format_count(values.rows) + " rows"};
  }
  report.categories = find_category_tops(values, table);
  for (std::size_t c = 0; c < report.categories.size(); ++c) {
    CategoryScore& category = report.categories[c];
    std::size_t right = 0;
    double loss = 0;
    for (std::size_t t = 0; t < triplets.size(); ++t) {
      const Triplet& triplet = triplets[t];
      if (!table.members[c][triplet.first] || !table.members[c][triplet.second]) continue;
      ++category.triplets;
      right += score.outcomes[t].right;
      loss -= std::log(std::max(score.outcomes[t].probability[0], kLeastProbability));
    }
    const double count = static_cast<double>(category.triplets);
    category.accuracy = category.triplets ? static_cast<double>(right) / count : std::numeric_limits<double>::quiet_NaN();
    category.nll = category.triplets ? loss / count : std::numeric_limits<double>::quiet_NaN();
  }
  return report;
}

}  // namespace tertium
