// reproducibility.cpp: split-half matching over an ensemble.
#include "shared/analysis/reproducibility.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/analysis/matching.h"

namespace tertium {

std::vector<std::vector<double>> dimension_reproducibility(std::span<const Matrix* const> runs) {
  std::vector<std::vector<double>> out(runs.size());
  if (runs.size() < 2 || runs[0]->rows < 4) return out;
  for (std::size_t i = 0; i < runs.size(); ++i) out[i].assign(runs[i]->cols, 0.0);
  const auto add = [](std::vector<double>& sums, const Partners& partners, const auto& even_at) {
    for (std::size_t d = 0; d < sums.size(); ++d)
      if (partners[d]) sums[d] += std::atanh(std::clamp(even_at(d, *partners[d]), -kCorrelationMost, kCorrelationMost));
  };
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t j = i + 1; j < runs.size(); ++j) {
      const ColumnCorrelations odd = correlate_columns(*runs[i], *runs[j], Rows::kOdd), even = correlate_columns(*runs[i], *runs[j], Rows::kEven);
      ColumnCorrelations turned{odd.cols, odd.rows, std::vector<double>(odd.values.size())};
      for (std::size_t a = 0; a < odd.rows; ++a)
        for (std::size_t b = 0; b < odd.cols; ++b) turned.values[b * odd.rows + a] = odd.at(a, b);
      add(out[i], match_with_replacement(odd), [&](std::size_t d, std::size_t m) { return even.at(d, m); });
      add(out[j], match_with_replacement(turned), [&](std::size_t d, std::size_t m) { return even.at(m, d); });
    }
  for (std::vector<double>& run : out)
    for (double& value : run) value = std::tanh(value / static_cast<double>(runs.size() - 1));
  return out;
}

double mean_reproducibility(std::span<const double> reproducibility) {
  if (reproducibility.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (const double value : reproducibility) sum += value;
  return sum / static_cast<double>(reproducibility.size());
}

std::size_t recommend_run(std::span<const RunStanding> runs) {
  CHECK(!runs.empty());
  // What is not known comes last.
  const auto least = [](double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; };
  std::size_t best = 0;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const double mean = least(mean_reproducibility(runs[i].reproducibility)), best_mean = least(mean_reproducibility(runs[best].reproducibility));
    const double fit = least(-runs[i].validation_nll), best_fit = least(-runs[best].validation_nll);
    if (mean != best_mean ? mean > best_mean : fit != best_fit ? fit > best_fit : runs[i].seed < runs[best].seed) best = i;
  }
  return best;
}

}  // namespace tertium
