// repeats.cpp: grouping by a sort, exact binomial expectations, means over triples.
#include "shared/analysis/repeats.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/base/check.h"

namespace tertium {
namespace {

constexpr std::size_t kRoundedBins = 11;  // 0, 0.1 ... 1
const double kNan = std::numeric_limits<double>::quiet_NaN();

// Masses of binomial(n, p) from `first` on, relative to one another; what lies further than 12 standard deviations is left out.
struct BinomialMasses {
  double first = 0;
  std::vector<double> mass;
};

BinomialMasses binomial_masses(std::uint32_t judgments, double p) {
  const double n = judgments;
  if (p <= 0) return {0, {1}};
  if (p >= 1) return {n, {1}};
  const double mode = std::min(n, std::floor((n + 1) * p)), reach = std::ceil(12 * std::sqrt(n * p * (1 - p))) + 12;
  const double first = std::max(0.0, mode - reach), last = std::min(n, mode + reach);
  BinomialMasses out{first, std::vector<double>(static_cast<std::size_t>(last - first) + 1)};
  const std::size_t middle = static_cast<std::size_t>(mode - first);
  out.mass[middle] = 1;
  for (std::size_t i = middle; i + 1 < out.mass.size(); ++i) {
    const double k = first + static_cast<double>(i);
    out.mass[i + 1] = out.mass[i] * ((n - k) * p) / ((k + 1) * (1 - p));
  }
  for (std::size_t i = middle; i > 0; --i) {
    const double k = first + static_cast<double>(i);
    out.mass[i - 1] = out.mass[i] * (k * (1 - p)) / ((n - k + 1) * p);
  }
  const double total = std::accumulate(out.mass.begin(), out.mass.end(), 0.0);
  for (double& mass : out.mass) mass /= total;
  return out;
}

}  // namespace

std::vector<RepeatedTriple> find_repeated(std::span<const Triplet> triplets, std::span<const TripletOutcome> outcomes, std::uint32_t least) {
  CHECK(outcomes.size() == triplets.size());
  CHECK(least >= 2);
  struct Judgment {
    std::array<std::uint32_t, 3> objects;
    std::uint32_t number;
    bool operator<(const Judgment& other) const { return objects != other.objects ? objects < other.objects : number < other.number; }
  };
  CHECK(triplets.size() <= UINT32_MAX);
  std::vector<Judgment> sorted(triplets.size());
  for (std::size_t t = 0; t < triplets.size(); ++t) sorted[t] = {sorted_objects(triplets[t]), static_cast<std::uint32_t>(t)};
  std::sort(sorted.begin(), sorted.end());
  std::vector<RepeatedTriple> out;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end].objects == sorted[begin].objects) ++end;
    if (end - begin < least) continue;
    RepeatedTriple& triple = out.emplace_back();
    triple.objects = sorted[begin].objects;
    const auto place = [&](std::uint32_t object) {
      return static_cast<std::size_t>(std::find(triple.objects.begin(), triple.objects.end(), object) - triple.objects.begin());
    };
    for (std::size_t i = begin; i < end; ++i) ++triple.counts[place(triplets[sorted[i].number].odd)];
    const Triplet& first = triplets[sorted[begin].number];
    const std::array<double, 3>& p = outcomes[sorted[begin].number].probability;
    triple.probability[place(first.odd)] = p[0];
    triple.probability[place(first.second)] = p[1];
    triple.probability[place(first.first)] = p[2];
  }
  return out;
}

DivergenceFloor divergence_floor(const std::array<double, 3>& p, std::uint32_t judgments) {
  CHECK(judgments > 0);
  double shares = 0, middles = 0, own = 0;  // sums of E[q log q], E[m log m], p log p
  for (const double probability : p) {
    const BinomialMasses counts = binomial_masses(judgments, probability);
    for (std::size_t i = 0; i < counts.mass.size(); ++i) {
      const double q = (counts.first + static_cast<double>(i)) / judgments;
      shares += counts.mass[i] * x_log_x(q);
      middles += counts.mass[i] * x_log_x((q + probability) / 2);
    }
    own += x_log_x(probability);
  }
  // E[KL] = E[sum q log q] - sum E[q] log p, and E[q] = p.
  return {std::max(0.0, shares - own), std::max(0.0, -middles + (shares + own) / 2)};
}

double kl_divergence(const std::array<double, 3>& q, const std::array<double, 3>& p) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    if (q[i] > 0) sum += q[i] * (std::log(q[i]) - std::log(std::max(p[i], kLeastProbability)));
  }
  return sum;
}

double js_divergence(const std::array<double, 3>& q, const std::array<double, 3>& p) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += (x_log_x(q[i]) + x_log_x(p[i])) / 2 - x_log_x((q[i] + p[i]) / 2);
  return std::max(0.0, sum);
}

double majority_share(const std::array<std::uint32_t, 3>& counts) {
  const std::uint32_t answers = counts[0] + counts[1] + counts[2];
  CHECK(answers > 0);
  return static_cast<double>(std::max({counts[0], counts[1], counts[2]})) / answers;
}

double left_out_majority(const std::array<std::uint32_t, 3>& counts) {
  const std::uint32_t answers = counts[0] + counts[1] + counts[2];
  CHECK(answers >= 2);
  double agreeing = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    if (counts[c] == 0) continue;
    std::array<std::uint32_t, 3> others = counts;
    --others[c];
    const std::uint32_t most = std::max({others[0], others[1], others[2]});
    const int at_most = (others[0] == most) + (others[1] == most) + (others[2] == most);
    if (others[c] == most) agreeing += static_cast<double>(counts[c]) / at_most;
  }
  return agreeing / answers;
}

RepeatReport compare_with_repeats(std::span<const RepeatedTriple> triples) {
  struct Bin { std::uint64_t count = 0; double predicted = 0, observed = 0, variance = 0; } bins[kRoundedBins];
  RepeatReport out;
  out.triples = triples.size();
  std::vector<double> low, high;
  for (const RepeatedTriple& triple : triples) {
    const std::uint32_t answers = triple.judgments();
    CHECK(answers >= 2);
    out.judgments += answers;
    const std::array<double, 3>& p = triple.probability;
    std::array<double, 3> q{};
    std::array<std::size_t, 3> at{};
    for (std::size_t i = 0; i < 3; ++i) {
      q[i] = static_cast<double>(triple.counts[i]) / answers;
      at[i] = std::min(kRoundedBins - 1, static_cast<std::size_t>(std::floor(p[i] * 10 + 0.5)));
    }
    out.kl += kl_divergence(q, p);
    out.kl_chance += kl_divergence(q, {1.0 / 3, 1.0 / 3, 1.0 / 3});
    out.js += js_divergence(q, p);
    const DivergenceFloor floor = divergence_floor(p, answers);
    out.kl_floor += floor.kl;
    out.js_floor += floor.js;
    const double entropy = -(x_log_x(q[0]) + x_log_x(q[1]) + x_log_x(q[2]));
    out.people_entropy += entropy;
    const double most = std::max({p[0], p[1], p[2]});
    const int at_most = (p[0] == most) + (p[1] == most) + (p[2] == most);
    for (std::size_t i = 0; i < 3; ++i) {
      if (p[i] == most && at_most == 1) out.accuracy += q[i];
      Bin& bin = bins[at[i]];
      ++bin.count;
      bin.predicted += p[i];
      bin.observed += q[i];
      const bool seen = (i > 0 && at[0] == at[i]) || (i > 1 && at[1] == at[i]);
      if (seen) continue;
      double share = p[i];
      for (std::size_t j = i + 1; j < 3; ++j) share += at[j] == at[i] ? p[j] : 0.0;
      bin.variance += std::max(0.0, share * (1 - share)) / answers;
    }
    low.push_back(left_out_majority(triple.counts));
    high.push_back(majority_share(triple.counts));
  }
  const double n = triples.empty() ? kNan : static_cast<double>(triples.size());
  for (double* sum : {&out.kl, &out.kl_floor, &out.kl_chance, &out.js, &out.js_floor, &out.people_entropy, &out.accuracy}) *sum /= n;
  out.cross_entropy = out.kl + out.people_entropy;
  out.ceiling_low = mean_interval(low);
  out.ceiling_high = mean_interval(high);
  double error = 0, floor = 0;
  for (std::size_t b = 0; b < kRoundedBins; ++b) {
    const Bin& bin = bins[b];
    const double centre = static_cast<double>(b) / 10, count = static_cast<double>(bin.count);
    out.calibration.bins.push_back({std::max(0.0, centre - 0.05), std::min(1.0, centre + 0.05), bin.count, bin.count ? bin.predicted / count : kNan,
                                    bin.count ? bin.observed / count : kNan});
    error += std::abs(bin.predicted - bin.observed);
    floor += std::sqrt(bin.variance * 0.63661977236758134308);  // 2 / pi, as in evaluation.cpp
  }
  out.calibration.error = error / (3 * n);
  out.calibration.floor = floor / (3 * n);
  return out;
}

double share_of_ceiling(double accuracy, double ceiling) {
  return ceiling > 1.0 / 3 ? (accuracy - 1.0 / 3) / (ceiling - 1.0 / 3) : kNan;
}

}  // namespace tertium
