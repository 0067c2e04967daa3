// matching.cpp: correlations of columns in two passes, and assignment by shortest augmenting paths.
#include "shared/analysis/matching.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tertium {
namespace {

// The chosen rows, column by column, centred and of length 1; a column that does not vary is all 0.
std::vector<double> unit_columns(const Matrix& m, Rows rows) {
  const std::size_t first = rows == Rows::kOdd ? 1 : 0, step = rows == Rows::kAll ? 1 : 2;
  const std::size_t count = m.rows > first ? (m.rows - first + step - 1) / step : 0;
  std::vector<double> out(count * m.cols, 0.0);
  for (std::size_t c = 0; c < m.cols; ++c) {
    double* column = out.data() + c * count;
    double sum = 0, squares = 0;
    float low = std::numeric_limits<float>::infinity(), high = -low;
    for (std::size_t i = 0; i < count; ++i) {
      const float value = m.at(first + i * step, c);
      low = std::min(low, value), high = std::max(high, value);
      column[i] = static_cast<double>(value);
      sum += column[i];
    }
    const double mean = count > 0 ? sum / static_cast<double>(count) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      column[i] -= mean;
      squares += column[i] * column[i];
    }
    const double scale = low < high && squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (std::size_t i = 0; i < count; ++i) column[i] *= scale;
  }
  return out;
}

std::optional<std::uint32_t> best_of(const ColumnCorrelations& r, std::size_t a, const std::vector<bool>& taken) {
  std::optional<std::uint32_t> best;
  for (std::size_t b = 0; b < r.cols; ++b)
    if (!taken[b] && (!best || r.at(a, b) > r.at(a, *best))) best = static_cast<std::uint32_t>(b);
  return best;
}

}  // namespace

ColumnCorrelations correlate_columns(const Matrix& a, const Matrix& b, Rows rows) {
  CHECK(a.rows == b.rows);
  ColumnCorrelations out{a.cols, b.cols, std::vector<double>(a.cols * b.cols, 0.0)};
  const std::vector<double> x = unit_columns(a, rows), y = unit_columns(b, rows);
  const std::size_t count = a.cols > 0 ? x.size() / a.cols : 0;
  for (std::size_t i = 0; i < a.cols; ++i)
    for (std::size_t j = 0; j < b.cols; ++j) {
      double sum = 0;
      for (std::size_t o = 0; o < count; ++o) sum += x[i * count + o] * y[j * count + o];
      out.values[i * b.cols + j] = std::clamp(sum, -1.0, 1.0);
    }
  return out;
}

Partners match_with_replacement(const ColumnCorrelations& r) {
  const std::vector<bool> none(r.cols, false);
  Partners out;
  for (std::size_t a = 0; a < r.rows; ++a) out.push_back(best_of(r, a, none));
  return out;
}

Partners match_greedily(const ColumnCorrelations& r) {
  std::vector<bool> taken(r.cols, false);
  Partners out;
  for (std::size_t a = 0; a < r.rows; ++a) {
    out.push_back(best_of(r, a, taken));
    if (out.back()) taken[*out.back()] = true;
  }
  return out;
}

Partners match_one_to_one(const ColumnCorrelations& r) {
  // The smaller side is assigned wholly; costs are 1 - r, so the sum of r is largest where the costs are least.
  const bool turned = r.rows > r.cols;
  const std::size_t n = turned ? r.cols : r.rows, m = turned ? r.rows : r.cols;
  const auto cost = [&](std::size_t i, std::size_t j) { return 1 - (turned ? r.at(j, i) : r.at(i, j)); };
  constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
  std::vector<double> row_price(n, 0.0), col_price(m, 0.0);
  std::vector<std::size_t> owner(m, kNobody);  // of each column: its row
  for (std::size_t start = 0; start < n; ++start) {
    std::vector<double> distance(m, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> before(m, kNobody);  // the column from which this one was reached; kNobody: from the start
    std::vector<bool> done(m, false);
    std::size_t row = start, from = kNobody, end = kNobody;
    double reached = 0;
    while (end == kNobody) {
      std::size_t nearest = kNobody;
      for (std::size_t j = 0; j < m; ++j) {
        if (done[j]) continue;
        const double through = reached + cost(row, j) - row_price[row] - col_price[j];
        if (through < distance[j]) distance[j] = through, before[j] = from;
        if (nearest == kNobody || distance[j] < distance[nearest]) nearest = j;
      }
      CHECK(nearest != kNobody);
      done[nearest] = true;
      reached = distance[nearest];
      if (owner[nearest] == kNobody) end = nearest;
      else row = owner[nearest], from = nearest;
    }
    for (std::size_t j = 0; j < m; ++j) {
      if (!done[j] || j == end) continue;
      row_price[owner[j]] += reached - distance[j];
      col_price[j] -= reached - distance[j];
    }
    row_price[start] += reached;
    for (std::size_t j = end; j != kNobody;) {
      const std::size_t previous = before[j];
      owner[j] = previous == kNobody ? start : owner[previous];
      j = previous;
    }
  }
  Partners out(r.rows);
  for (std::size_t j = 0; j < m; ++j) {
    if (owner[j] == kNobody) continue;
    if (turned) out[j] = static_cast<std::uint32_t>(owner[j]);
    else out[owner[j]] = static_cast<std::uint32_t>(j);
  }
  return out;
}

}  // namespace tertium
