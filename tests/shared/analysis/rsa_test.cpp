// rsa_test.cpp: agreement of similarity matrices: samples written out one by one, every permutation of six objects, coverage of intervals, bad input.
#include "shared/analysis/rsa.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/analysis/rsa_bootstrap.h"
#include "shared/base/random.h"
#include "shared/domain/dissimilarities.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"
#include "tests/support/scipy_statistics.h"

namespace tertium {
namespace {

using Lists = std::vector<std::vector<double>>;

class BackwardExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    while (count-- > 0) body(count);
  }
};

RsaReport compare(const std::vector<double>& a, const std::vector<double>& b, const RsaOptions& options = {}, const Lists& controls = {}) {
  Executor one;
  const Result<RsaReport> report = compare_similarities(a, b, controls, options, one);
  EXPECT_TRUE(report.ok()) << report.error().message;
  return *report;
}
std::string refusal(const std::vector<double>& a, const std::vector<double>& b, const RsaOptions& options = {}, const Lists& controls = {}) {
  Executor one;
  const Result<RsaReport> report = compare_similarities(a, b, controls, options, one);
  return report ? std::string() : report.error().message;
}

double statistic(RsaMethod method, const std::vector<double>& x, const std::vector<double>& y) {
  return method == RsaMethod::kPearson ? pearson(x, y) : method == RsaMethod::kSpearman ? spearman(x, y) : kendall(x, y);
}

// `columns` lists of the pairs of n objects that have something in common, in steps, so that there are ties.
Lists some_matrices(std::size_t n, std::size_t columns, double steps, std::uint64_t seed) {
  RandomStream random(derive_key(seed, "test matrices"));
  Lists out(columns, std::vector<double>(pair_count(n)));
  for (std::size_t k = 0; k < pair_count(n); ++k) {
    const double common = random.normal();
    for (std::vector<double>& list : out) list[k] = std::floor(steps * (common + random.normal()));
  }
  return out;
}

const RsaMethod kMethods[] = {RsaMethod::kPearson, RsaMethod::kSpearman, RsaMethod::kKendall};

TEST(Rsa, IsTheCorrelationOfThePairs) {
  const Lists m = some_matrices(12, 4, 2, 1);
  for (const RsaMethod method : kMethods) {
    RsaOptions options;
    options.method = method;
    EXPECT_NEAR(compare(m[0], m[1], options).r, statistic(method, m[0], m[1]), 1e-15) << to_string(method);
    EXPECT_DOUBLE_EQ(compare(m[0], m[0], options).r, 1);
    std::vector<double> turned = m[0];
    for (double& v : turned) v = -v;
    EXPECT_DOUBLE_EQ(compare(m[0], turned, options).r, -1);
  }
  const RsaReport plain = compare(m[0], m[1]);
  EXPECT_EQ(plain.objects, 12u);
  EXPECT_EQ(plain.pairs, 66u);
  EXPECT_EQ(plain.not_measured, 0u);
  EXPECT_TRUE(std::isnan(plain.low));
  EXPECT_TRUE(std::isnan(plain.p));
  // Controls: as the residuals of least squares, of values and of ranks.
  EXPECT_NEAR(compare(m[0], m[1], {}, {m[2], m[3]}).r, partial_correlation(m[0], m[1], Lists{m[2], m[3]}), 1e-14);
  RsaOptions by_rank;
  by_rank.method = RsaMethod::kSpearman;
  EXPECT_NEAR(compare(m[0], m[1], by_rank, {m[2]}).r, partial_correlation(ranks(m[0]), ranks(m[1]), Lists{ranks(m[2])}), 1e-14);
  EXPECT_LT(compare(m[0], m[1], {}, {m[2]}).r, compare(m[0], m[1]).r - .1) << "what all three have in common is held constant";
}

TEST(Rsa, LeavesOutPairsThatAnyMatrixLacks) {
  Lists m = some_matrices(7, 3, 3, 2);
  m[0][3] = m[1][8] = m[1][3] = m[2][20] = NAN;
  std::vector<double> x, y;
  for (std::size_t k = 0; k < m[0].size(); ++k)
    if (k != 3 && k != 8) x.push_back(m[0][k]), y.push_back(m[1][k]);
  for (const RsaMethod method : kMethods) {
    RsaOptions options;
    options.method = method;
    const RsaReport r = compare(m[0], m[1], options);
    EXPECT_NEAR(r.r, statistic(method, x, y), 1e-15);
    EXPECT_EQ(r.pairs, 19u);
    EXPECT_EQ(r.not_measured, 2u);
    EXPECT_EQ(compare(m[0], m[1], options, {m[2]}).not_measured, 3u);
  }
}

// Every sample written out: objects as they were drawn, each pair of two places that hold different objects; the plain statistic of those.
TEST(RsaBootstrap, IsThePlainStatisticOfTheDrawnObjectsPairs) {
  constexpr std::size_t kObjects = 9;
  constexpr std::uint64_t kSeed = 77;
  Lists m = some_matrices(kObjects, 3, 1.5, 3);
  m[0][10] = NAN;  // not measured
  Executor one;
  SharedPairs pairs;
  pairs.objects = kObjects;
  pairs.row_begin.push_back(0);
  pairs.columns.resize(3);
  for (std::size_t i = 0, at = 0; i < kObjects; ++i) {
    for (std::size_t j = i + 1; j < kObjects; ++j, ++at) {
      if (std::isnan(m[0][at])) continue;
      pairs.second.push_back(static_cast<std::uint16_t>(j));
      for (std::size_t v = 0; v < 3; ++v) pairs.columns[v].push_back(m[v][at]);
    }
    pairs.row_begin.push_back(pairs.second.size());
  }
  for (const RsaMethod method : kMethods) {
    SharedPairs standard = pairs;
    if (method == RsaMethod::kPearson)
      for (std::vector<double>& column : standard.columns) standardise(column);
    const BootstrapSums sums(standard, method, RsaBootstrap::kObjects, kSeed, one);
    for (std::uint32_t batch = 0; batch < 5; ++batch) {
      std::vector<double> correlations(kRsaLanes * 9);
      sums.correlate(batch, correlations);
      for (std::uint32_t lane = 0; lane < kRsaLanes; ++lane) {
        std::vector<std::uint32_t> drawn(kObjects);
        draw_with_replacement(derive_key(kSeed, "rsa objects"), batch * kRsaLanes + lane, kObjects, drawn);
        Lists sample(3);
        for (std::size_t p = 0; p < kObjects; ++p)
          for (std::size_t q = p + 1; q < kObjects; ++q) {
            const std::size_t i = std::min(drawn[p], drawn[q]), j = std::max(drawn[p], drawn[q]);
            if (i == j || std::isnan(m[0][pair_number(i, j, kObjects)])) continue;
            for (std::size_t v = 0; v < 3; ++v) sample[v].push_back(m[v][pair_number(i, j, kObjects)]);
          }
        for (std::size_t v = 0; v < 3; ++v)
          for (std::size_t u = 0; u < 3; ++u) {
            const double r = correlations[lane * 9 + v * 3 + u];
            if (v == u) EXPECT_EQ(r, 1);
            else EXPECT_NEAR(r, statistic(method, sample[v], sample[u]), 1e-12) << to_string(method) << ", sample " << batch * 8 + lane;
          }
      }
    }
  }
}

TEST(RsaBootstrap, OfEntriesIsThePlainStatisticOfTheDrawnPairs) {
  constexpr std::uint64_t kSeed = 5;
  const Lists m = some_matrices(8, 2, 1.5, 4);
  Executor one;
  for (const RsaMethod method : kMethods) {
    std::vector<double> r;
    for (std::uint32_t s = 0; s < 30; ++s) {
      std::vector<std::uint32_t> drawn(m[0].size());
      draw_with_replacement(derive_key(kSeed, "rsa entries"), s, static_cast<std::uint32_t>(drawn.size()), drawn);
      std::vector<double> x, y;
      for (const std::uint32_t k : drawn) x.push_back(m[0][k]), y.push_back(m[1][k]);
      r.push_back(statistic(method, x, y));
    }
    RsaOptions options;
    options.method = method, options.bootstraps = 30, options.by = RsaBootstrap::kEntries, options.seed = kSeed, options.level = .8;
    const RsaReport report = compare(m[0], m[1], options);
    const ResampledSpread expected = spread_of(r, .8);
    EXPECT_NEAR(report.low, expected.low, 1e-12) << to_string(method);
    EXPECT_NEAR(report.high, expected.high, 1e-12);
    EXPECT_NEAR(report.sd, expected.sd, 1e-12);
    EXPECT_EQ(report.bootstraps, 30u);
  }
}

TEST(RsaBootstrap, OfAPartialCorrelationHoldsTheControlConstantInEachSample) {
  constexpr std::size_t kObjects = 10;
  const Lists m = some_matrices(kObjects, 3, 4, 6);
  std::vector<double> r;
  for (std::uint32_t s = 0; s < 40; ++s) {
    std::vector<std::uint32_t> drawn(kObjects);
    draw_with_replacement(derive_key(2, "rsa objects"), s, kObjects, drawn);
    Lists sample(3);
    for (std::size_t p = 0; p < kObjects; ++p)
      for (std::size_t q = p + 1; q < kObjects; ++q)
        for (std::size_t v = 0; v < 3; ++v)
          if (drawn[p] != drawn[q]) sample[v].push_back(m[v][pair_number(std::min(drawn[p], drawn[q]), std::max(drawn[p], drawn[q]), kObjects)]);
    r.push_back(partial_correlation(sample[0], sample[1], Lists{sample[2]}));
  }
  RsaOptions options;
  options.bootstraps = 40, options.seed = 2;
  const RsaReport report = compare(m[0], m[1], options, {m[2]});
  EXPECT_NEAR(report.low, spread_of(r).low, 1e-12);
  EXPECT_NEAR(report.high, spread_of(r).high, 1e-12);
}

// With three objects many samples hold one pair only: those have no r.
TEST(RsaBootstrap, CountsOnlySamplesInWhichBothSidesVary) {
  const std::vector<double> a{1, 2, 4}, b{2, 3, 9};
  RsaOptions options;
  options.bootstraps = 300;
  const RsaReport r = compare(a, b, options);
  // All three objects are drawn in 6 of 27 ways; two of them are one pair, however often.
  EXPECT_NEAR(r.bootstraps, 300 * 6 / 27.0, 30);
  EXPECT_GT(r.low, .9);
}

// a_ij = (x_i + 1)(x_j + 1) and b_ij = (y_i + 1)(y_j + 1), x and y normal with correlation .6: r of the pairs is (.36 + 1.2) / 3 = .52 over all objects there
// could be. Pairs of 40 objects are far from 780 independent ones.
TEST(RsaBootstrap, OfObjectsHoldsTheTruthAboutAsOftenAsItSaysAndOfEntriesSeldom) {
  constexpr std::size_t kObjects = 40, kWorlds = 60;
  std::size_t by_object = 0, by_entry = 0;
  for (std::uint64_t world = 0; world < kWorlds; ++world) {
    RandomStream random(derive_key(world, "coverage"));
    std::vector<double> x(kObjects), y(kObjects), a, b;
    for (std::size_t i = 0; i < kObjects; ++i) {
      x[i] = random.normal();
      y[i] = .6 * x[i] + .8 * random.normal();
    }
    for (std::size_t i = 0; i < kObjects; ++i)
      for (std::size_t j = i + 1; j < kObjects; ++j) a.push_back((x[i] + 1) * (x[j] + 1)), b.push_back((y[i] + 1) * (y[j] + 1));
    RsaOptions options;
    options.bootstraps = 160, options.seed = world;
    const RsaReport objects = compare(a, b, options);
    by_object += objects.low <= .52 && .52 <= objects.high;
    options.by = RsaBootstrap::kEntries;
    const RsaReport entries = compare(a, b, options);
    by_entry += entries.low <= .52 && .52 <= entries.high;
    EXPECT_LT(entries.high - entries.low, objects.high - objects.low);
  }
  EXPECT_GE(by_object, 52u) << "57 of 60 are expected";
  EXPECT_LE(by_entry, 36u);
}

// All 720 arrangements of six objects, by numpy; 20,000 drawn ones have a standard error of at most .0036.
TEST(RsaPermutation, DrawsFromAllArrangementsOfTheObjects) {
  const std::vector<double>&a = scipy::kMantelA, &b = scipy::kMantelB;
  RsaOptions options;
  options.permutations = 20'000;
  options.seed = 1;
  const auto check = [&](const RsaReport& r, const scipy::MantelValues& expected) {
    EXPECT_NEAR(r.r, expected.r, 1e-13);
    EXPECT_NEAR(r.p, expected.p, .012);
    EXPECT_NEAR(r.p_two_sided, expected.p_two_sided, .012);
    EXPECT_LT(r.permuted_low, r.permuted_high);
    EXPECT_EQ(r.permutations, 20'000u);
  };
  check(compare(a, b, options), scipy::kMantelPearson);
  check(compare(a, b, options, {scipy::kMantelControl}), scipy::kMantelPartial);
  options.method = RsaMethod::kSpearman;
  check(compare(a, b, options), scipy::kMantelSpearman);
  options.method = RsaMethod::kKendall;
  check(compare(a, b, options), scipy::kMantelKendall);
}

TEST(Rsa, IsTheSameForAnyExecutorAndTellsHowFarItIs) {
  const Lists m = some_matrices(15, 3, 2, 8);
  Executor one;
  BackwardExecutor back;
  for (const RsaMethod method : kMethods)
    for (const RsaBootstrap by : {RsaBootstrap::kObjects, RsaBootstrap::kEntries}) {
      RsaOptions options;
      options.method = method, options.by = by, options.bootstraps = 50, options.permutations = 30;
      double last = 0;
      const RsaWatcher watcher = [&](double share) {
        EXPECT_GT(share, last);
        last = share;
        return true;
      };
      const RsaReport x = *compare_similarities(m[0], m[1], Lists{m[2]}, options, one, watcher), y = *compare_similarities(m[0], m[1], Lists{m[2]}, options, back);
      EXPECT_EQ(last, 1);
      EXPECT_EQ(x.low, y.low);
      EXPECT_EQ(x.high, y.high);
      EXPECT_EQ(x.p, y.p);
      EXPECT_EQ(x.permuted_low, y.permuted_low);
      EXPECT_EQ(x.bootstraps, 50u);
      const Result<RsaReport> stopped = compare_similarities(m[0], m[1], Lists{m[2]}, options, one, [](double) { return false; });
      EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    }
}

TEST(Rsa, RefusesWhatCannotBeCompared) {
  const Lists m = some_matrices(6, 2, 3, 9);
  EXPECT_NE(refusal(m[0], {1, 2, 3}).find("the second matrix has 3"), std::string::npos);
  EXPECT_NE(refusal(m[0], m[1], {}, {m[0], {1}}).find("control 2 has 1"), std::string::npos);
  EXPECT_NE(refusal({1, 2}, {1, 2}).find("no whole number of objects"), std::string::npos);
  EXPECT_NE(refusal({1}, {1}).find("at least 3 objects"), std::string::npos);
  EXPECT_NE(refusal({}, {}).find("no whole number"), std::string::npos);
  EXPECT_NE(refusal(m[0], std::vector<double>(15, .5)).find("the second matrix has the same value for every pair"), std::string::npos);
  EXPECT_NE(refusal(m[0], m[1], {}, {std::vector<double>(15, .5)}).find("control 1 has the same value"), std::string::npos);
  std::vector<double> hole = m[0];
  hole[1] = INFINITY;
  EXPECT_NE(refusal(hole, m[1]).find("objects 1 and 3 is infinite"), std::string::npos);
  hole[1] = NAN;
  RsaOptions options;
  options.permutations = 5;
  EXPECT_NE(refusal(hole, m[1], options).find("1 pairs are not measured"), std::string::npos);
  EXPECT_NE(refusal(std::vector<double>(15, NAN), m[1]).find("0 pairs in common"), std::string::npos);
  options = {};
  options.bootstraps = kBootstrapsMax + 1;
  EXPECT_NE(refusal(m[0], m[1], options).find("at most 100000"), std::string::npos);
  options = {};
  options.level = 1;
  EXPECT_NE(refusal(m[0], m[1], options).find("level"), std::string::npos);
}

}  // namespace
}  // namespace tertium
