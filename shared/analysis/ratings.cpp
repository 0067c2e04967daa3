// ratings.cpp: counts, means and agreement of raters by plain loops.
#include "shared/analysis/ratings.h"

#include <cmath>
#include <set>

#include "shared/base/random.h"

namespace tertium {
namespace {
constexpr std::size_t kSamples = 500;      // of the bootstrap
constexpr std::size_t kSampledUnitsMax = 400;  // over so many dimensions the interval is narrow, and would take long
constexpr std::uint32_t kSteps = 7, kNatures = 4;

bool is_skipped(const DimensionRating& rating) { return !rating.interpretability; }
}  // namespace

std::vector<RatingSummary> summarise_ratings(std::span<const DimensionRating> ratings, std::size_t dims) {
  std::vector<RatingSummary> out(dims);
  std::vector<double> squares(dims, 0.0);
  for (const DimensionRating& rating : ratings) {
    if (rating.dimension >= dims) continue;
    RatingSummary& sum = out[rating.dimension];
    ++sum.raters;
    if (is_skipped(rating)) continue;
    ++sum.scored;
    sum.mean += static_cast<double>(*rating.interpretability);
    squares[rating.dimension] += static_cast<double>(*rating.interpretability) * static_cast<double>(*rating.interpretability);
    ++sum.natures[static_cast<std::size_t>(rating.nature)];
  }
  for (std::size_t d = 0; d < dims; ++d) {
    RatingSummary& sum = out[d];
    if (sum.scored == 0) continue;
    const auto n = static_cast<double>(sum.scored);
    sum.mean /= n;
    if (sum.scored > 1) sum.deviation = std::sqrt(std::max(0.0, (squares[d] - n * sum.mean * sum.mean) / (n - 1)));
    std::size_t most = 0, first = 0;
    bool shared = false;
    for (std::size_t k = 0; k < sum.natures.size(); ++k) {
      if (sum.natures[k] > most) most = sum.natures[k], first = k, shared = false;
      else if (sum.natures[k] == most) shared = true;
    }
    if (!shared) sum.nature = static_cast<DimensionNature>(first);
  }
  return out;
}

RaterAgreement rater_agreement(std::span<const DimensionRating> ratings, std::size_t dims) {
  RaterAgreement out;
  std::set<std::string> all, blind;
  for (const DimensionRating& rating : ratings) {
    if (is_skipped(rating)) continue;
    all.insert(rating.rater);
    if (rating.blind) blind.insert(rating.rater);
  }
  out.blind = blind.size() >= 2;
  out.raters = out.blind ? blind.size() : all.size();
  std::vector<std::vector<std::uint32_t>> steps(dims), natures(dims);
  for (const DimensionRating& rating : ratings) {
    if (rating.dimension >= dims || is_skipped(rating) || (out.blind && !rating.blind)) continue;
    steps[rating.dimension].push_back(*rating.interpretability - 1);
    natures[rating.dimension].push_back(static_cast<std::uint32_t>(rating.nature));
  }
  const std::size_t samples = dims <= kSampledUnitsMax ? kSamples : 0;
  out.interpretability = krippendorff_alpha(steps, kSteps, Scale::kOrdinal, samples, 1);
  out.nature = krippendorff_alpha(natures, kNatures, Scale::kNominal, samples, 2);
  return out;
}

std::vector<std::uint32_t> rating_order(std::size_t dims, std::string_view rater, std::uint64_t run) {
  std::uint64_t seed = 0xcbf29ce484222325u ^ run;  // FNV-1a
  for (const char c : rater) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  RandomStream random(derive_key(seed, "order of rating"));
  std::vector<std::uint32_t> order(dims);
  for (std::size_t d = 0; d < dims; ++d) order[d] = static_cast<std::uint32_t>(d);
  for (std::size_t d = dims; d > 1; --d) std::swap(order[d - 1], order[random.below(static_cast<std::uint32_t>(d))]);
  return order;
}

}  // namespace tertium
