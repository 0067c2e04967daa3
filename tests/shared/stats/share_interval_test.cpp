// share_interval_test.cpp: Wilson's interval against SciPy's, and at its ends.
#include "shared/stats/share_interval.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(ShareInterval, IsScipys) {
  // scipy 1.10.1: scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
  const struct { double hits, n, low, high; } golden[] = {{8, 10, 0.4901624715366418, 0.9433178485456248},
                                                          {0, 20, 0.0, 0.16112515805281935},
                                                          {20, 20, 0.8388748419471808, 1.0},
                                                          {5254, 12030, 0.42790005190898195, 0.44562329429694736},
                                                          {1, 3, 0.06149194472039626, 0.7923403991979523}};
  for (const auto& [hits, n, low, high] : golden) {
    EXPECT_NEAR(share_interval(hits, n).low, low, 1e-14);
    EXPECT_NEAR(share_interval(hits, n).high, high, 1e-14);
  }
}

TEST(ShareInterval, IsAllThereIsWhereNothingWasCounted) {
  EXPECT_EQ(share_interval(0, 0).low, 0);
  EXPECT_EQ(share_interval(0, 0).high, 1);
  EXPECT_EQ(share_interval(0, 5).low, 0) << "not a rounding below it";
  EXPECT_EQ(share_interval(5, 5).high, 1);
  EXPECT_EQ(share_interval(9, 5).high, 1) << "more hits than trials are all of them";
}

}  // namespace
}  // namespace tertium
