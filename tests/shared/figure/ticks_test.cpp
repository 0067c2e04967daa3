// ticks_test.cpp: ticks are round, within their axis, few enough, and written as people write numbers.
#include "shared/figure/ticks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium::figure {
namespace {

using Texts = std::vector<std::string>;

TEST(Ticks, AreRoundNumbersWithinTheAxis) {
  const Ticks a = linear_ticks(0.13, 0.97, 5, Format::kNumber, false);
  EXPECT_EQ(a.labels, (Texts{"0.2", "0.4", "0.6", "0.8"}));
  EXPECT_DOUBLE_EQ(a.values[2], 0.6) << "not 0.6000000000000001";
  EXPECT_EQ(a.low, 0.13);
  EXPECT_EQ(a.high, 0.97);
  const Ticks b = linear_ticks(0.13, 0.97, 5, Format::kNumber, true);
  EXPECT_EQ(b.low, 0);
  EXPECT_EQ(b.high, 1);
  EXPECT_EQ(b.labels, (Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(linear_ticks(0, 10, 4, Format::kNumber, false).labels, (Texts{"0.0", "2.5", "5.0", "7.5", "10.0"}));
  EXPECT_EQ(linear_ticks(-3, 3, 3, Format::kNumber, false).labels, (Texts{"\u22122", "0", "2"}));
}

TEST(Ticks, OfCountsAreWhole) {
  EXPECT_EQ(linear_ticks(0, 3, 8, Format::kWhole, true).labels, (Texts{"0", "1", "2", "3"}));
  EXPECT_EQ(linear_ticks(0, 5200, 4, Format::kWhole, true).labels, (Texts{"0", "2,000", "4,000", "6,000"}));
  EXPECT_EQ(linear_ticks(0, 140'000, 3, Format::kCount, true).labels, (Texts{"0", "50\u00a0k", "100\u00a0k", "150\u00a0k"}));
  EXPECT_EQ(linear_ticks(0, 4'700'000, 5, Format::kCount, true).labels, (Texts{"0", "1\u00a0M", "2\u00a0M", "3\u00a0M", "4\u00a0M", "5\u00a0M"}));
}

TEST(Ticks, OfSharesArePercent) {
  EXPECT_EQ(linear_ticks(0, .4, 4, Format::kPercent, false).labels, (Texts{"0\u00a0%", "10\u00a0%", "20\u00a0%", "30\u00a0%", "40\u00a0%"}));
  EXPECT_EQ(linear_ticks(.335, .345, 2, Format::kPercent, false).labels, (Texts{"33.5\u00a0%", "34.0\u00a0%", "34.5\u00a0%"}));
}

TEST(Ticks, OfExtremeRangesAreFiniteFewAndNamedByPowersOfTen) {
  EXPECT_EQ(linear_ticks(0, 3e9, 3, Format::kNumber, true).labels, (Texts{"0", "1\u00d710\u2079", "2\u00d710\u2079", "3\u00d710\u2079"}));
  EXPECT_EQ(linear_ticks(0, 4e-9, 2, Format::kNumber, true).labels, (Texts{"0", "2\u00d710\u207b\u2079", "4\u00d710\u207b\u2079"}));
  for (const auto& [low, high] : std::vector<std::pair<double, double>>{{-1e100, 1e100}, {0, 1e-99}, {1e15, 1e15 + 1}, {7, 7}, {0, 0}, {-5, -5}, {1e-200, 2e-200},
                                                                         {1, 1 + 1e-16}, {9e99, 1e100}, {3, -3}}) {
    for (const bool round_out : {false, true})
      for (const int most : {1, 2, 7, 20}) {
        const Ticks t = linear_ticks(low, high, most, Format::kNumber, round_out);
        ASSERT_TRUE(std::isfinite(t.low) && std::isfinite(t.high) && t.high > t.low) << low << " " << high;
        EXPECT_GE(t.values.size(), 1u);
        EXPECT_LE(t.values.size(), static_cast<std::size_t>(most) + 3) << low << " " << high;
        EXPECT_EQ(t.values.size(), t.labels.size());
        for (std::size_t i = 0; i < t.values.size(); ++i) {
          EXPECT_TRUE(t.values[i] >= t.low && t.values[i] <= t.high) << low << " " << high;
          if (i) EXPECT_GT(t.values[i], t.values[i - 1]);
        }
      }
  }
}

TEST(Ticks, OfALogarithmAreDecadesAndTheirParts) {
  EXPECT_EQ(log_ticks(.004, .05, 6, Format::kNumber).labels, (Texts{"0.005", "0.01", "0.02", "0.05"}));
  EXPECT_EQ(log_ticks(1, 1e6, 8, Format::kNumber).labels, (Texts{"1", "10", "100", "1000", "10000", "100000", "10\u2076"}));
  EXPECT_EQ(log_ticks(1e-8, 1, 4, Format::kNumber).labels.front(), "10\u207b\u2078");
  EXPECT_LE(log_ticks(1e-90, 1e90, 6, Format::kNumber).values.size(), 7u);
  const Ticks narrow = log_ticks(.021, .024, 4, Format::kNumber);
  EXPECT_GE(narrow.values.size(), 2u);
  EXPECT_EQ(narrow.low, .021);
}

TEST(Numbers, AreWrittenShortly) {
  EXPECT_EQ(write_short(.123456), "0.1235");
  EXPECT_EQ(write_short(-.5), "\u22120.5000");
  EXPECT_EQ(write_short(3), "3");
  EXPECT_EQ(write_short(1234.5678), "1234.6");
  EXPECT_EQ(write_short(.00001234), "1.23\u00d710\u207b\u2075");
  EXPECT_EQ(write_short(std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_EQ(write_short(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(write_short(1854, Format::kWhole), "1,854");
  EXPECT_EQ(write_short(.584, Format::kPercent), "58.4\u00a0%");
  EXPECT_EQ(write_value(9.999e8, Format::kNumber, 2), "1.0\u00d710\u2079") << "rounding may reach the next power";
  EXPECT_EQ(write_value(-0.0001, Format::kNumber, 2), "\u22121.0\u00d710\u207b\u2074") << "not -0.00";
  EXPECT_EQ(write_value(4'699'160, Format::kCount, 0), "4.7\u00a0M");
  EXPECT_EQ(write_value(950, Format::kCount, 0), "950");
}

}  // namespace
}  // namespace tertium::figure
