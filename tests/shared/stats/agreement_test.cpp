// agreement_test.cpp: Krippendorff's alpha against his own worked example, hand-made cases, and what cannot be said.
#include "shared/stats/agreement.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

using Units = std::vector<std::vector<std::uint32_t>>;

// Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: four observers, twelve units, values 1 to 5 (here from 0),
// missing data left out; unit 12 has one value and so carries nothing.
Units worked_example() {
  return {{0, 0, 0}, {1, 1, 2, 1}, {2, 2, 2, 2}, {2, 2, 2, 2}, {1, 1, 1, 1}, {0, 1, 2, 3}, {3, 3, 3, 3}, {0, 0, 1, 0}, {1, 1, 1, 1}, {4, 4, 4}, {0, 0}, {2}};
}

TEST(KrippendorffAlpha, IsAsPublishedForHisWorkedExample) {
  const Agreement nominal = krippendorff_alpha(worked_example(), 5, Scale::kNominal);
  EXPECT_NEAR(nominal.alpha, 0.743, 0.0005);  // section C: .743
  EXPECT_EQ(nominal.units, 11u);
  EXPECT_EQ(nominal.ratings, 40u);
  EXPECT_NEAR(krippendorff_alpha(worked_example(), 5, Scale::kOrdinal).alpha, 0.815, 0.0005);  // section D: .815
}

TEST(KrippendorffAlpha, OfTwoRatersByHand) {
  // Section A of the same text: two observers, ten binary units: alpha = 0.095. o01 = 4, n0 = 14, n1 = 6: 1 - 19 * 4 / (14 * 6) = 0.0952.
  const Units units{{0, 1}, {1, 1}, {0, 1}, {0, 0}, {0, 0}, {0, 1}, {0, 0}, {0, 0}, {1, 0}, {0, 0}};
  EXPECT_NEAR(krippendorff_alpha(units, 2, Scale::kNominal).alpha, 1 - 19.0 * 4 / (14 * 6), 1e-12);
  // Two values are as far apart on either scale.
  EXPECT_NEAR(krippendorff_alpha(units, 2, Scale::kOrdinal).alpha, 1 - 19.0 * 4 / (14 * 6), 1e-12);
}

TEST(KrippendorffAlpha, OnTheOrdinalScaleANearMissCostsLessThanAFarOne) {
  const Units near{{0, 1}, {3, 3}, {6, 6}, {1, 1}}, far{{0, 6}, {3, 3}, {6, 6}, {1, 1}};
  EXPECT_GT(krippendorff_alpha(near, 7, Scale::kOrdinal).alpha, krippendorff_alpha(far, 7, Scale::kOrdinal).alpha);
}

TEST(KrippendorffAlpha, IsOneWhereAllAgreeAndNegativeWhereTheyAgreeToDiffer) {
  const Agreement same = krippendorff_alpha(Units{{0, 0}, {1, 1}, {6, 6, 6}}, 7, Scale::kOrdinal, 200, 3);
  EXPECT_DOUBLE_EQ(same.alpha, 1);
  EXPECT_DOUBLE_EQ(same.low, 1);
  EXPECT_DOUBLE_EQ(same.high, 1);
  EXPECT_LT(krippendorff_alpha(Units{{0, 1}, {1, 0}, {0, 1}}, 2, Scale::kNominal).alpha, 0);
}

TEST(KrippendorffAlpha, CannotBeSaidWithoutPairsOrWithoutDifferences) {
  EXPECT_TRUE(std::isnan(krippendorff_alpha(Units{}, 7, Scale::kOrdinal, 100).alpha));
  EXPECT_TRUE(std::isnan(krippendorff_alpha(Units{{0}, {}, {3}}, 7, Scale::kOrdinal, 100).alpha));
  const Agreement equal = krippendorff_alpha(Units{{4, 4}, {4, 4, 4}}, 7, Scale::kOrdinal, 100);
  EXPECT_TRUE(std::isnan(equal.alpha));
  EXPECT_TRUE(std::isnan(equal.low));
  EXPECT_EQ(equal.units, 2u);
}

TEST(KrippendorffAlpha, HasAnIntervalAroundItThatIsTheSameForTheSameSeed) {
  const Agreement one = krippendorff_alpha(worked_example(), 5, Scale::kOrdinal, 500, 1), again = krippendorff_alpha(worked_example(), 5, Scale::kOrdinal, 500, 1);
  EXPECT_LT(one.low, one.alpha);
  EXPECT_GT(one.high, one.alpha);
  EXPECT_DOUBLE_EQ(one.low, again.low);
  EXPECT_DOUBLE_EQ(one.high, again.high);
  EXPECT_TRUE(std::isnan(krippendorff_alpha(worked_example(), 5, Scale::kOrdinal).low)) << "no samples, no interval";
}

}  // namespace
}  // namespace tertium
