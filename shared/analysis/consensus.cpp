// consensus.cpp: gathers the dimensions of several runs and averages them.
#include "shared/analysis/consensus.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "shared/analysis/matching.h"
#include "shared/base/result.h"
#include "shared/domain/embedding.h"

namespace tertium {
namespace {

struct Member { std::size_t run = 0, column = 0; };

std::vector<double> average(std::span<const Matrix* const> runs, const std::vector<Member>& members) {
  std::vector<double> sums(runs[0]->rows, 0.0);
  for (const Member& m : members) {
    for (std::size_t o = 0; o < sums.size(); ++o) sums[o] += static_cast<double>(runs[m.run]->at(o, m.column));
  }
  for (double& sum : sums) sum /= static_cast<double>(members.size());
  return sums;
}

}  // namespace

Consensus make_consensus(std::span<const Matrix* const> runs, std::size_t first) {
  CHECK(runs.size() >= 2 && first < runs.size());
  std::vector<std::size_t> order{first};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (i != first) order.push_back(i);
  }
  std::vector<std::vector<bool>> taken;
  for (const Matrix* run : runs) taken.emplace_back(run->cols, false);
  std::vector<std::vector<Member>> groups;
  // A run that is so late that fewer than half can follow founds no group that would be kept.
  const std::size_t needed = std::max<std::size_t>(2, (runs.size() + 1) / 2);
  for (std::size_t turn = 0; turn + needed <= runs.size(); ++turn) {
    const std::size_t founder = order[turn];
    std::vector<std::vector<bool>> gathered = taken;  // a group that stays too small gives back what it gathered
    std::vector<std::vector<Member>> mine;
    std::vector<std::size_t> columns;
    for (std::size_t d = 0; d < runs[founder]->cols; ++d) {
      if (taken[founder][d]) continue;
      mine.push_back({{founder, d}});
      columns.push_back(d);
    }
    for (std::size_t later = turn + 1; later < runs.size() && !columns.empty(); ++later) {
      const std::size_t other = order[later];
      const ColumnCorrelations r = correlate_columns(*runs[founder], *runs[other]);
      for (std::size_t g = 0; g < columns.size(); ++g) {
        std::optional<std::size_t> best;
        for (std::size_t d = 0; d < r.cols; ++d) {
          if (!gathered[other][d] && r.at(columns[g], d) >= kSameDimensionFrom && (!best || r.at(columns[g], d) > r.at(columns[g], *best))) best = d;
        }
        if (!best) continue;
        gathered[other][*best] = true;
        mine[g].push_back({other, *best});
      }
    }
    for (std::vector<Member>& group : mine) {
      if (group.size() < needed) continue;
      for (const Member& m : group) taken[m.run][m.column] = true;
      groups.push_back(std::move(group));
    }
  }

  std::vector<std::vector<double>> columns;
  std::vector<double> sums;
  for (const std::vector<Member>& group : groups) {
    columns.push_back(average(runs, group));
    sums.push_back(std::accumulate(columns.back().begin(), columns.back().end(), 0.0));
  }
  std::vector<std::size_t> sorted(groups.size());
  std::iota(sorted.begin(), sorted.end(), std::size_t{0});
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
  Consensus out;
  out.values = Matrix(runs[0]->rows, groups.size());
  for (std::size_t c = 0; c < sorted.size(); ++c) {
    for (std::size_t o = 0; o < out.values.rows; ++o) out.values.at(o, c) = static_cast<float>(columns[sorted[c]][o]);
  }
  const std::vector<double> importance = dimension_importance(out.values);
  for (std::size_t c = 0; c < sorted.size(); ++c) {
    const std::vector<Member>& group = groups[sorted[c]];
    double correlation = 0;
    for (const Member& m : group) {
      correlation += correlate_columns(take_columns(out.values, std::vector<std::size_t>{c}), take_columns(*runs[m.run], std::vector<std::size_t>{m.column})).at(0, 0);
    }
    out.dimensions.push_back({static_cast<std::uint32_t>(group.size()), correlation / static_cast<double>(group.size()), importance[c]});
  }
  return out;
}

}  // namespace tertium
