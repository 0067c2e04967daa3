// convention_test.cpp: the first object's number and the unit of times are found from evidence, or not at all.
#include "shared/wire/convention.h"

#include <gtest/gtest.h>

namespace tertium::wire {
namespace {

BaseFinding base_of(std::uint64_t smallest, std::uint64_t largest, std::uint32_t objects, std::optional<std::uint32_t> given = {}) {
  ConventionOptions options;
  options.objects = objects;
  options.base = given;
  return find_base(smallest, largest, options);
}

TEST(FindBase, AZeroProvesThatCountingBeginsAtZero) {
  EXPECT_EQ(base_of(0, 9, 10).base, 0u);
  EXPECT_EQ(base_of(0, 9, 0).base, 0u);
}

TEST(FindBase, TheNumberOfObjectsProvesThatCountingBeginsAtOne) { EXPECT_EQ(base_of(1, 10, 10).base, 1u); }

TEST(FindBase, WithoutEvidenceNothingIsSaidButTheOptionThatDecides) {
  for (const BaseFinding& finding : {base_of(1, 9, 10), base_of(2, 5, 0)}) {
    EXPECT_FALSE(finding.base.has_value());
    EXPECT_FALSE(finding.contradiction);
    EXPECT_NE(finding.because.find("--base"), std::string::npos);
  }
}

TEST(FindBase, TheOptionDecidesWhatTheNumbersLeaveOpen) {
  EXPECT_EQ(base_of(1, 9, 10, 0).base, 0u);
  EXPECT_EQ(base_of(1, 9, 10, 1).base, 1u);
  EXPECT_EQ(base_of(1, 9, 10, 1).because, "given by --base");
}

TEST(FindBase, NumbersThatFitNoBaseAreAContradiction) {
  EXPECT_TRUE(base_of(0, 10, 10).contradiction);
  EXPECT_TRUE(base_of(3, 11, 10).contradiction);
  EXPECT_TRUE(base_of(0, 9, 10, 1).contradiction);
  EXPECT_TRUE(base_of(1, 10, 10, 0).contradiction);
}

TEST(FindTimeUnit, TellsSecondsFromMillisecondsAndStaysSilentBetween) {
  EXPECT_EQ(find_time_unit(1850), TimeUnit::kMilliseconds);
  EXPECT_EQ(find_time_unit(1.85), TimeUnit::kSeconds);
  EXPECT_EQ(find_time_unit(150), TimeUnit::kMilliseconds);
  EXPECT_EQ(find_time_unit(120), TimeUnit::kSeconds);
  EXPECT_FALSE(find_time_unit(130).has_value());
  EXPECT_FALSE(find_time_unit(0.01).has_value());
  EXPECT_FALSE(find_time_unit(-3).has_value());
}

}  // namespace
}  // namespace tertium::wire
