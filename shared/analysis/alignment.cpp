// alignment.cpp: counting choices in groups, and models by what is known of them.
#include "shared/analysis/alignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "shared/base/check.h"
#include "shared/model/choice.h"
#include "shared/stats/correlation.h"
#include "shared/stats/distributions.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

struct Counter {
  std::vector<std::size_t> triplets, right;
  explicit Counter(std::size_t groups) : triplets(groups), right(groups) {}
  void add(std::size_t group, std::uint8_t choice) {
    ++triplets[group];
    right[group] += choice == kRight ? 1 : 0;
  }
  std::vector<GroupAccuracy> finish() const {
    std::vector<GroupAccuracy> out;
    for (std::size_t g = 0; g < triplets.size(); ++g) out.push_back({triplets[g], triplets[g] ? static_cast<double>(right[g]) / static_cast<double>(triplets[g]) : kNan});
    return out;
  }
};

double entropy_of(std::span<const double> p) {
  double sum = 0;
  for (const double x : p) sum -= x > 0 ? x * std::log(x) : 0.0;
  return std::max(sum, 0.0);
}

double p_of(double r, std::size_t count) {
  if (!(std::abs(r) < 1)) return std::isnan(r) ? kNan : 0.0;
  const double freedom = static_cast<double>(count - 2);
  return student_t_two_sided(r * std::sqrt(freedom / (1 - r * r)), freedom);
}

bool varies(std::span<const double> values) { return std::any_of(values.begin(), values.end(), [&](double v) { return v != values[0]; }); }

}  // namespace

std::vector<std::array<std::uint32_t, 2>> find_choice_dims(const Matrix& embedding, std::span<const Triplet> triplets) {
  std::vector<std::array<std::uint32_t, 2>> out(triplets.size(), {kNoDim, kNoDim});
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const std::span<const float> a = embedding.row(triplets[t].first), b = embedding.row(triplets[t].second);
    double most = 0, second = 0;
    for (std::size_t d = 0; d < embedding.cols; ++d) {
      const double sum = static_cast<double>(a[d]) + static_cast<double>(b[d]);
      if (sum > most) {
        out[t] = {static_cast<std::uint32_t>(d), out[t][0]};
        second = most;
        most = sum;
      } else if (sum > second) {
        out[t][1] = static_cast<std::uint32_t>(d);
        second = sum;
      }
    }
  }
  return out;
}

std::vector<GroupAccuracy> accuracy_by_dim(std::span<const std::uint8_t> choices, std::span<const std::array<std::uint32_t, 2>> choice_dims, std::size_t dims, bool two) {
  CHECK(choices.size() == choice_dims.size());
  Counter counter(dims);
  for (std::size_t t = 0; t < choices.size(); ++t) {
    for (std::size_t i = 0; i < (two ? 2u : 1u); ++i) {
      if (choice_dims[t][i] != kNoDim) counter.add(choice_dims[t][i], choices[t]);
    }
  }
  return counter.finish();
}

Result<std::vector<double>> entropies_of_embedding(const Matrix& embedding, std::span<const Triplet> triplets, Executor& executor) {
  std::vector<double> out;
  out.reserve(triplets.size());
  TRY_DO(visit_outcomes(embedding, triplets, {}, executor, [&](std::span<const TripletOutcome> portion) {
    for (const TripletOutcome& outcome : portion) out.push_back(entropy_of(outcome.probability));
  }));
  return out;
}

std::vector<double> entropies_of_repeats(std::span<const Triplet> triplets, std::uint32_t least) {
  std::vector<std::uint32_t> order(triplets.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return sorted_objects(triplets[a]) < sorted_objects(triplets[b]); });
  std::vector<double> out(triplets.size(), kNan);
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    const auto objects = sorted_objects(triplets[order[first]]);
    std::array<double, 3> counts{};
    for (last = first; last < order.size() && sorted_objects(triplets[order[last]]) == objects; ++last) {
      for (std::size_t i = 0; i < 3; ++i) counts[i] += triplets[order[last]].odd == objects[i] ? 1 : 0;
    }
    if (last - first < least) continue;
    for (double& count : counts) count /= static_cast<double>(last - first);
    for (std::size_t i = first; i < last; ++i) out[order[i]] = entropy_of(counts);
  }
  return out;
}

std::vector<GroupAccuracy> accuracy_by_entropy(std::span<const std::uint8_t> choices, std::span<const double> entropies) {
  CHECK(choices.size() == entropies.size());
  Counter counter(kEntropyBins);
  for (std::size_t t = 0; t < choices.size(); ++t) {
    if (!std::isnan(entropies[t])) counter.add(std::min(kEntropyBins - 1, static_cast<std::size_t>(entropies[t] / kEntropyBinWidth)), choices[t]);
  }
  return counter.finish();
}

Choices choices_of_family(std::span<const Choices* const> choices) {
  CHECK(!choices.empty());
  Choices out(choices[0]->size());
  for (std::size_t t = 0; t < out.size(); ++t) {
    std::size_t right = 0;
    for (const Choices* one : choices) right += (*one)[t] == kRight ? 1 : 0;
    out[t] = 2 * right > choices.size() ? kRight : std::uint8_t{1};
  }
  return out;
}

Contrast contrast_choices(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, std::span<const std::array<std::uint32_t, 2>> choice_dims, std::size_t dims) {
  CHECK(first.size() == second.size() && (choice_dims.empty() || choice_dims.size() == first.size()));
  Contrast out;
  if (!choice_dims.empty()) out.only_first_by_dim.resize(dims), out.only_second_by_dim.resize(dims);
  for (std::size_t t = 0; t < first.size(); ++t) {
    const bool a = first[t] == kRight, b = second[t] == kRight;
    ++(a && b ? out.both : a ? out.only_first : b ? out.only_second : out.neither);
    if (a != b && !choice_dims.empty() && choice_dims[t][0] != kNoDim) ++(a ? out.only_first_by_dim : out.only_second_by_dim)[choice_dims[t][0]];
  }
  return out;
}

NumberColumn correlate_with(std::span<const double> column, std::span<const double> figures) {
  CHECK(column.size() == figures.size());
  std::vector<double> x, y;
  for (std::size_t m = 0; m < column.size(); ++m) {
    if (std::isfinite(column[m]) && std::isfinite(figures[m])) x.push_back(column[m]), y.push_back(figures[m]);
  }
  NumberColumn out{x.size(), kNan, kNan, kNan, kNan};
  if (x.size() < 3 || !varies(x) || !varies(y)) return out;
  out.pearson = pearson(x, y);
  out.spearman = spearman(x, y);
  out.pearson_p = p_of(out.pearson, x.size());
  out.spearman_p = p_of(out.spearman, x.size());
  return out;
}

std::vector<WordGroup> group_by(std::span<const std::string> column, std::span<const double> figures) {
  CHECK(column.size() == figures.size());
  std::map<std::string, std::vector<double>> groups;
  for (std::size_t m = 0; m < column.size(); ++m) {
    if (!column[m].empty() && std::isfinite(figures[m])) groups[column[m]].push_back(figures[m]);
  }
  std::vector<WordGroup> out;
  for (const auto& [word, values] : groups) {
    const double count = static_cast<double>(values.size()), mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    out.push_back({word, values.size(), mean, values.size() > 1 ? std::sqrt(squares / (count - 1)) : kNan});
  }
  return out;
}

}  // namespace tertium
