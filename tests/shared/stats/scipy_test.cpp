// scipy_test.cpp: correlations, paired tests, tails and quantiles against SciPy and NumPy on random inputs with ties, and at their edges.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "shared/base/random.h"
#include "shared/stats/correlation.h"
#include "shared/stats/distributions.h"
#include "shared/stats/paired.h"
#include "shared/stats/resampling.h"
#include "tests/support/scipy_statistics.h"

namespace tertium {
namespace {

// Of numbers that may be very small.
void expect_near_relative(double value, double expected, double relative, const std::string& what = "") {
  EXPECT_NEAR(value, expected, relative * std::max(std::abs(expected), 1e-290)) << what;
}

// Every pair of places, as the definition says.
double kendall_by_definition(std::span<const double> x, std::span<const double> y) {
  double difference = 0, in_x = 0, in_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const double a = (x[i] > x[j]) - (x[i] < x[j]), b = (y[i] > y[j]) - (y[i] < y[j]);
      difference += a * b;
      in_x += a * a;
      in_y += b * b;
    }
  return difference / std::sqrt(in_x * in_y);
}

TEST(Correlation, IsScipysForRandomInputsWithTies) {
  for (const scipy::PairedValues& v : scipy::kPairedValues) {
    EXPECT_NEAR(pearson(v.x, v.y), v.pearson, 1e-14) << v.x.size();
    EXPECT_NEAR(spearman(v.x, v.y), v.spearman, 1e-14) << v.x.size();
    EXPECT_NEAR(kendall(v.x, v.y), v.kendall, 1e-14) << v.x.size();
  }
}

TEST(Correlation, KendallByMergingIsKendallByItsDefinition) {
  RandomStream random(7);
  for (const std::size_t n : {2u, 3u, 15u, 16u, 17u, 33u, 300u})
    for (const double steps : {2.0, 10.0, 1e9}) {
      std::vector<double> x(n), y(n);
      for (double& v : x) v = std::floor(random.uniform() * steps);
      for (double& v : y) v = std::floor(random.uniform() * steps);
      x[0] = -1, y[n - 1] = -1;  // both vary
      EXPECT_NEAR(kendall(x, y), kendall_by_definition(x, y), 1e-14) << n << " values in " << steps;
      EXPECT_DOUBLE_EQ(kendall(x, x), 1);
    }
  const std::vector<double> rising{1, 2, 3, 4}, falling{4, 3, 2, 1}, flat{5, 5, 5, 5};
  EXPECT_EQ(kendall(rising, falling), -1);
  EXPECT_EQ(kendall(rising, flat), 0);
  EXPECT_EQ(kendall(flat, flat), 0);
}

TEST(Correlation, PartialIsThatOfTheResidualsOfLeastSquares) {
  const std::vector<double>&x = scipy::kPartialX, &y = scipy::kPartialY, &first = scipy::kControl1, &second = scipy::kControl2;
  const auto partial = [](const std::vector<double>& a, const std::vector<double>& b, const std::vector<std::vector<double>>& held) { return partial_correlation(a, b, held); };
  EXPECT_NEAR(partial(x, y, {first}), scipy::kPartial1, 1e-14);
  EXPECT_NEAR(partial(x, y, {first, second}), scipy::kPartial2, 1e-14);
  EXPECT_NEAR(partial(x, y, {second, first}), scipy::kPartial2, 1e-14);
  EXPECT_NEAR(partial(ranks(x), ranks(y), {ranks(first)}), scipy::kPartialRanks1, 1e-14);
  EXPECT_NEAR(partial(ranks(x), ranks(y), {ranks(first), ranks(second)}), scipy::kPartialRanks2, 1e-14);
  const double xy = kendall(x, y), x1 = kendall(x, first), y1 = kendall(y, first);
  EXPECT_NEAR(partial_correlation(std::vector<double>{1, xy, x1, xy, 1, y1, x1, y1, 1}, 3), scipy::kPartialKendall1, 1e-14);
  EXPECT_NEAR(partial(x, y, {}), pearson(x, y), 1e-15);
}

TEST(Correlation, PartialSurvivesControlsThatSayNothingNewOrEverything) {
  const std::vector<double>&x = scipy::kPartialX, &y = scipy::kPartialY;
  const std::vector<double>& first = scipy::kControl1;
  std::vector<double> twice = first, flat(x.size(), 3.0);
  for (double& v : twice) v = 5 - 2 * v;
  EXPECT_NEAR(partial_correlation(x, y, std::vector<std::vector<double>>{first, twice, first}), scipy::kPartial1, 1e-12);
  EXPECT_NEAR(partial_correlation(x, y, std::vector<std::vector<double>>{first, flat}), scipy::kPartial1, 1e-12);
  EXPECT_EQ(partial_correlation(x, y, std::vector<std::vector<double>>{x}), 0) << "x holds itself constant: nothing of it is left";
  EXPECT_EQ(partial_correlation(x, flat, std::vector<std::vector<double>>{first}), 0);
}

TEST(Correlation, MeansAndCorrectionsAreTheirFormulae) {
  EXPECT_NEAR(mean_correlation(std::vector<double>{.1, .9}), std::tanh((std::atanh(.1) + std::atanh(.9)) / 2), 1e-15);
  EXPECT_NEAR(mean_correlation(std::vector<double>{-.5, .5}), 0, 1e-16);
  EXPECT_NEAR(mean_correlation(std::vector<double>{1, 1}), kCorrelationMost, 1e-12);
  EXPECT_LT(mean_correlation(std::vector<double>{1, 0}), .9999) << "one of 1 does not decide alone";
  EXPECT_TRUE(std::isnan(mean_correlation({})));
  EXPECT_DOUBLE_EQ(spearman_brown(.5), 2.0 / 3);
  EXPECT_DOUBLE_EQ(spearman_brown(.6, 1), .6);
  EXPECT_NEAR(spearman_brown(spearman_brown(.4, 3), 1.0 / 3), .4, 1e-15);
  EXPECT_TRUE(std::isnan(spearman_brown(-1)));
  EXPECT_NEAR(correct_for_noise(.3, .81), 1.0 / 3, 1e-15);
  EXPECT_NEAR(correct_for_noise(.3, .5, .72), .5, 1e-15);
  EXPECT_TRUE(std::isnan(correct_for_noise(.3, 0)));
  EXPECT_TRUE(std::isnan(correct_for_noise(.3, .5, -.1)));
}

TEST(PairedTests, AreScipys) {
  for (const scipy::PairedValues& v : scipy::kPairedValues) {
    const PairedT t = paired_t(v.x, v.y);
    expect_near_relative(t.t, v.t, 1e-12);
    expect_near_relative(t.p, v.t_p, 1e-11);
    EXPECT_EQ(t.freedom, static_cast<double>(v.x.size()) - 1);
    EXPECT_NEAR((t.high - t.low) / 2, student_t_critical(.95, t.freedom) * t.mean / t.t, 1e-12);
    EXPECT_NEAR((t.high + t.low) / 2, t.mean, 1e-14);
    const SignedRanks w = wilcoxon_signed_rank(v.x, v.y);
    EXPECT_DOUBLE_EQ(std::min(w.positive, w.negative), v.wilcoxon);
    EXPECT_DOUBLE_EQ(w.positive + w.negative, static_cast<double>(w.cases * (w.cases + 1)) / 2);
    EXPECT_EQ(w.exact, !std::isnan(v.wilcoxon_p_exact)) << v.x.size();
    expect_near_relative(w.p, w.exact ? v.wilcoxon_p_exact : v.wilcoxon_p, 1e-12, std::to_string(v.x.size()));
    const SignedRanks turned = wilcoxon_signed_rank(v.y, v.x);
    EXPECT_EQ(turned.positive, w.negative);
    EXPECT_EQ(turned.p, w.p);
  }
}

TEST(PairedTests, SayWhatNoDifferenceMeans) {
  const std::vector<double> x{1, 2, 3}, up{2, 3, 4}, one{1};
  EXPECT_TRUE(std::isnan(paired_t(x, x).t));
  EXPECT_TRUE(std::isnan(paired_t(x, x).p));
  EXPECT_EQ(paired_t(x, x).mean, 0);
  EXPECT_EQ(paired_t(x, up).t, -INFINITY);
  EXPECT_EQ(paired_t(x, up).p, 0);
  EXPECT_EQ(paired_t(x, up).low, -1);
  EXPECT_TRUE(std::isnan(paired_t(one, one).p));
  EXPECT_TRUE(std::isnan(paired_t({}, {}).mean));
  EXPECT_TRUE(std::isnan(wilcoxon_signed_rank(x, x).p));
  EXPECT_EQ(wilcoxon_signed_rank(x, x).cases, 0u);
  // Three equal steps: ranks 2, 2, 2; z = (0 - 3) / sqrt(3 * 4 * 7 / 24 - 24 / 48).
  EXPECT_FALSE(wilcoxon_signed_rank(x, up).exact);
  EXPECT_NEAR(wilcoxon_signed_rank(x, up).z, -3 / std::sqrt(3.0), 1e-14);
  // One difference: both signs are as likely.
  EXPECT_DOUBLE_EQ(wilcoxon_signed_rank(one, std::vector<double>{3}).p, 1);
  // Two subsets of eight have a sum of at most 1 (none, {1}): p = 2 * 2 / 8.
  EXPECT_DOUBLE_EQ(wilcoxon_signed_rank(std::vector<double>{1, -2, -3}, std::vector<double>{0, 0, 0}).p, .5);
}

TEST(PairedTests, McNemarIsScipysBinomialAndChiSquare) {
  for (const scipy::McNemarValues& v : scipy::kMcNemar) {
    const McNemar m = mcnemar(v.only_first, v.only_second);
    const std::string what = std::to_string(v.only_first) + " " + std::to_string(v.only_second);
    expect_near_relative(m.p_exact, v.p_exact, 1e-9, what);
    expect_near_relative(m.chi_square, v.chi_square, 1e-14, what);
    expect_near_relative(m.p_corrected, v.p_corrected, 1e-12, what);
  }
}

TEST(Distributions, OfTIsScipys) {
  for (const scipy::TailOfT& v : scipy::kTailsOfT) {
    expect_near_relative(student_t_two_sided(v.t, v.freedom), v.p, 1e-10, std::to_string(v.t) + ", " + std::to_string(v.freedom));
    EXPECT_EQ(student_t_two_sided(-v.t, v.freedom), student_t_two_sided(v.t, v.freedom));
  }
  for (const scipy::TailOfT& v : scipy::kCriticalOfT) expect_near_relative(student_t_critical(v.t, v.freedom), v.p, 1e-9);  // SciPy's own search is no better
  expect_near_relative(student_t_critical(.95, 1), std::tan(3.14159265358979323846 * .475), 1e-13);
  EXPECT_EQ(student_t_two_sided(INFINITY, 3), 0);
  EXPECT_TRUE(std::isnan(student_t_two_sided(NAN, 3)));
  EXPECT_NEAR(student_t_two_sided(1.96, 1e9), .05, 1e-5);
}

TEST(Resampling, QuantilesAreNumpys) {
  for (std::size_t i = 0; i < scipy::kQuantiles.size(); ++i) EXPECT_NEAR(quantile(scipy::kQuantileOf, scipy::kQuantileShares[i]), scipy::kQuantiles[i], 1e-15);
  EXPECT_EQ(quantile(std::vector<double>{4}, .3), 4);
}

TEST(Resampling, SpreadLeavesOutWhatIsNoNumber) {
  const ResampledSpread s = spread_of(std::vector<double>{3, NAN, 1, 2}, .5);
  EXPECT_EQ(s.values, 3u);
  EXPECT_DOUBLE_EQ(s.low, 1.5);
  EXPECT_DOUBLE_EQ(s.high, 2.5);
  EXPECT_DOUBLE_EQ(s.sd, 1);
  EXPECT_TRUE(std::isnan(spread_of(std::vector<double>{3, NAN}).low));
  EXPECT_TRUE(std::isnan(spread_of({}).sd));
}

// The left tail is long: over four seeds of 40,000 samples drawn by NumPy the low end lay between -.0468 and -.0386, the high one between .6442 and .6457.
TEST(Resampling, BootstrapIntervalIsScipysWithinMonteCarloError) {
  constexpr std::uint32_t kSamples = 15'000;
  const std::vector<double>&x = scipy::kBootX, &y = scipy::kBootY;
  Executor one;
  const std::uint64_t key = derive_key(3, "test bootstrap");
  const std::vector<double> r = resample(kSamples, one, [&](std::uint32_t s) {
    std::vector<std::uint32_t> drawn(x.size());
    draw_with_replacement(key, s, static_cast<std::uint32_t>(x.size()), drawn);
    std::vector<double> a, b;
    for (const std::uint32_t i : drawn) a.push_back(x[i]), b.push_back(y[i]);
    return pearson(a, b);
  });
  const ResampledSpread spread = spread_of(r);
  EXPECT_NEAR(spread.low, scipy::kBootLow, .02);
  EXPECT_NEAR(spread.high, scipy::kBootHigh, .005);
  EXPECT_NEAR(spread.sd, scipy::kBootSd, .005);
  EXPECT_GT(scipy::kBootHigh - scipy::kBootLow, .6) << "the tolerance is small beside the interval";
}

// An executor that runs everything backwards.
class Backwards : public Executor {
 public:
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    while (count-- > 0) body(count);
  }
};

TEST(Resampling, EachSampleIsItsOwnWhateverCameBefore) {
  Executor one;
  Backwards back;
  const auto first_draw = [](std::uint32_t s) {
    std::vector<std::uint32_t> drawn(3);
    draw_with_replacement(9, s, 1'000'000, drawn);
    return static_cast<double>(drawn[0]) + 1e-7 * drawn[2];
  };
  EXPECT_EQ(resample(50, one, first_draw), resample(50, back, first_draw));
  EXPECT_NE(first_draw(0), first_draw(1));
}

TEST(Resampling, CountsAreTheDrawsCounted) {
  std::vector<std::uint32_t> drawn(30), times(30), counted(30, 0);
  draw_with_replacement(5, 4, 30, drawn);
  count_draws(5, 4, times);
  for (const std::uint32_t i : drawn) ++counted[i];
  EXPECT_EQ(times, counted);
}

// 6,000 permutations of three: each of the six comes 1,000 times, standard deviation 29.
TEST(Resampling, EveryPermutationComesAsOften) {
  std::vector<int> seen(27, 0);
  std::vector<std::uint32_t> order(3);
  for (std::uint32_t s = 0; s < 6000; ++s) {
    draw_permutation(11, s, order);
    ++seen[order[0] * 9 + order[1] * 3 + order[2]];
  }
  for (const int at : {5, 7, 11, 15, 19, 21}) EXPECT_NEAR(seen[static_cast<std::size_t>(at)], 1000, 130) << at;
  EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0), 6000);
}

TEST(Resampling, PermutationPIsNeverNothing) {
  EXPECT_DOUBLE_EQ(permutation_p(0, 999), .001);
  EXPECT_DOUBLE_EQ(permutation_p(999, 999), 1);
  EXPECT_DOUBLE_EQ(permutation_p(0, 0), 1);
}

}  // namespace
}  // namespace tertium
