// agreement.cpp: Krippendorff's alpha from the table of coincidences, and its bootstrap over units.
#include "shared/stats/agreement.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/check.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// o: values x values, row-major; o[c][k]: how often c and k were given to one unit, each pair of raters counted 1 / (m - 1) times.
using Coincidences = std::vector<double>;

void add_unit(const std::vector<std::uint32_t>& ratings, std::uint32_t values, Coincidences& o) {
  if (ratings.size() < 2) return;
  const double weight = 1.0 / static_cast<double>(ratings.size() - 1);
  for (std::size_t a = 0; a < ratings.size(); ++a)
    for (std::size_t b = 0; b < ratings.size(); ++b)
      if (a != b) o[ratings[a] * values + ratings[b]] += weight;
}

double alpha_of(const Coincidences& o, std::uint32_t values, Scale scale) {
  std::vector<double> n_c(values, 0.0);  // how often each value was given
  double n = 0;
  for (std::uint32_t c = 0; c < values; ++c)
    for (std::uint32_t k = 0; k < values; ++k) n_c[c] += o[c * values + k];
  for (const double count : n_c) n += count;
  if (n < 2) return kNaN;
  double observed = 0, expected = 0;
  for (std::uint32_t c = 0; c < values; ++c) {
    double between = n_c[c];  // of c and all values after it up to k
    for (std::uint32_t k = c + 1; k < values; ++k) {
      between += n_c[k];
      const double apart = scale == Scale::kNominal ? 1.0 : between - (n_c[c] + n_c[k]) / 2;
      observed += o[c * values + k] * apart * apart;
      expected += n_c[c] * n_c[k] * apart * apart;
    }
  }
  return expected > 0 ? 1 - (n - 1) * observed / expected : kNaN;
}

}  // namespace

Agreement krippendorff_alpha(std::span<const std::vector<std::uint32_t>> units, std::uint32_t values, Scale scale, std::size_t samples, std::uint64_t seed) {
  CHECK(values > 0 && values <= kScaleValuesMax);
  Agreement out;
  const std::size_t cells = static_cast<std::size_t>(values) * values;
  std::vector<Coincidences> each;  // of each unit that counts
  Coincidences all(cells, 0.0);
  for (const std::vector<std::uint32_t>& unit : units) {
    for (const std::uint32_t v : unit) CHECK(v < values);
    if (unit.size() < 2) continue;
    Coincidences& own = each.emplace_back(cells, 0.0);
    add_unit(unit, values, own);
    for (std::size_t i = 0; i < cells; ++i) all[i] += own[i];
    out.ratings += unit.size();
  }
  out.units = each.size();
  out.alpha = alpha_of(all, values, scale);
  out.low = out.high = kNaN;
  if (!(out.alpha == out.alpha) || samples == 0) return out;

  RandomStream random(derive_key(seed, "agreement bootstrap"));
  std::vector<double> alphas;
  for (std::size_t s = 0; s < samples; ++s) {
    Coincidences sum(cells, 0.0);
    for (std::size_t u = 0; u < each.size(); ++u) {
      const Coincidences& drawn = each[random.below(static_cast<std::uint32_t>(each.size()))];
      for (std::size_t i = 0; i < cells; ++i) sum[i] += drawn[i];
    }
    const double alpha = alpha_of(sum, values, scale);
    if (alpha == alpha) alphas.push_back(alpha);
  }
  if (alphas.size() < 2) return out;
  std::sort(alphas.begin(), alphas.end());
  const auto at = [&](double p) { return alphas[static_cast<std::size_t>(std::lround(p * static_cast<double>(alphas.size() - 1)))]; };
  out.low = at(0.025);
  out.high = at(0.975);
  return out;
}

}  // namespace tertium
