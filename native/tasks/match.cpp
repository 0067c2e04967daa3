// match.cpp: correlations of columns in order of importance, and the three ways to pair them.
#include "native/tasks/match.h"

#include <cmath>
#include <limits>
#include <set>

#include "native/tasks/matrix_checks.h"
#include "native/tasks/two_sides.h"
#include "shared/analysis/consensus.h"
#include "shared/analysis/cumulative_rsa.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

MatchSummary sum_up(const std::vector<MatchedDimension>& dimensions, std::optional<DimensionPartner> MatchedDimension::*way) {
  MatchSummary out;
  double sum = 0;
  std::set<std::uint32_t> used;
  for (const MatchedDimension& d : dimensions) {
    const std::optional<DimensionPartner>& partner = d.*way;
    if (!partner) continue;
    ++out.pairs;
    sum += partner->r;
    out.found_again += partner->r >= kFoundAgainFrom ? 1 : 0;
    out.same += partner->r >= kSameDimensionFrom ? 1 : 0;
    used.insert(partner->column);
  }
  out.mean_r = out.pairs > 0 ? sum / static_cast<double>(out.pairs) : std::numeric_limits<double>::quiet_NaN();
  out.used = used.size();
  return out;
}

}  // namespace

Result<MatchReport> run_match_task(const MatchTask& task, Executor& executor, const RsaWatcher& watcher) {
  TRY_DO(check_rows(task.a.values, task.a_what));
  TRY_DO(check_rows(task.b.values, task.b_what));
  TRY(const TwoSides sides, align_sides(task.a, task.b, task.ignore_names, task.a_what, task.b_what));
  MatchReport out;
  out.objects = sides.b.rows;
  out.rows_moved = sides.rows_moved;
  out.aligned = sides.aligned;
  // By importance, so that the greedy way does not hang on the order of a file, and equal correlations go to the more important one.
  const std::vector<std::size_t> order_a = order_by_importance(task.a.values), order_b = order_by_importance(sides.b);
  const Matrix a = take_columns(task.a.values, order_a), b = take_columns(sides.b, order_b);
  ColumnCorrelations r;
  if (task.by == MatchBy::kWeights) {
    r = correlate_columns(a, b);
  } else {
    TRY(r, pairwise_rsa(a, b, executor, watcher));
  }
  const Partners best = match_with_replacement(r), greedy = match_greedily(r), one_to_one = match_one_to_one(r);
  const std::vector<double> importance = dimension_importance(a);
  std::vector<bool> shared(b.cols, false);
  for (std::size_t d = 0; d < a.cols; ++d) {
    const auto partner = [&](const std::optional<std::uint32_t>& p) {
      return p ? std::optional(DimensionPartner{static_cast<std::uint32_t>(order_b[*p]), r.at(d, *p)}) : std::nullopt;
    };
    out.dimensions.push_back({static_cast<std::uint32_t>(order_a[d]), importance[d], partner(best[d]), partner(greedy[d]), partner(one_to_one[d])});
    if (one_to_one[d] && r.at(d, *one_to_one[d]) >= kFoundAgainFrom) shared[*one_to_one[d]] = true;
  }
  for (std::size_t d = 0; d < b.cols; ++d)
    if (!shared[d]) out.unmatched_b.push_back(static_cast<std::uint32_t>(order_b[d]));
  out.best = sum_up(out.dimensions, &MatchedDimension::best);
  out.greedy = sum_up(out.dimensions, &MatchedDimension::greedy);
  out.one_to_one = sum_up(out.dimensions, &MatchedDimension::one_to_one);
  return out;
}

std::string write_match_csv(const MatchReport& report) {
  std::string out = "column,importance,best_column,best_r,greedy_column,greedy_r,one_to_one_column,one_to_one_r\n";
  const auto cells = [](const std::optional<DimensionPartner>& p) { return p ? "," + std::to_string(p->column) + "," + format_double(p->r) : std::string(",,"); };
  for (const MatchedDimension& d : report.dimensions)
    out += std::to_string(d.column) + "," + format_double(d.importance) + cells(d.best) + cells(d.greedy) + cells(d.one_to_one) + "\n";
  return out;
}

}  // namespace tertium
