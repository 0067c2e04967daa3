// demo_test.cpp: the demo's list is read strictly, and its cohort answers like people who see categories.
#include "native/tasks/demo.h"

#include <gtest/gtest.h>

#include "shared/domain/session.h"

namespace tertium {
namespace {

TEST(Demo, ReadsItsListAndNamesABadLine) {
  const auto good = read_demo_objects("name\tcategory\tfile\tlicence\ndog\tmammal\t1f415\tMIT\r\n\ncat\tmammal\t1f408\tMIT");
  ASSERT_TRUE(good) << good.error().message;
  ASSERT_EQ(good->size(), 2u);
  EXPECT_EQ(good->at(0).stimulus, (Stimulus{"dog", "mammal", "", "MIT"}));
  EXPECT_EQ(good->at(1).file, "1f408");
  for (const char* bad : {"dog\tmammal\t1f415\n", "dog\tmammal\t1f415\tMIT\nx\t\ty\tz\n"}) {
    const auto list = read_demo_objects(bad);
    ASSERT_FALSE(list);
    EXPECT_NE(list.error().message.find("line "), std::string::npos);
  }
}

TEST(Demo, HasADefinitionWithinTheLimits) {
  const auto fine = check_definition(demo_definition());
  EXPECT_TRUE(fine) << fine.error().message;
  EXPECT_EQ(demo_definition().slug, kDemoSlug);
}

TEST(Demo, HasACohortThatKeepsCategoriesTogetherAndIsTheSameEachTime) {
  std::vector<Stimulus> stimuli;
  for (int i = 0; i < 40; ++i) stimuli.push_back({"object " + std::to_string(i), "category " + std::to_string(i % 5), "", ""});
  const auto cohort = simulate_demo_cohort(demo_definition(), stimuli, 30, 1'700'000'000'000);
  ASSERT_TRUE(cohort);
  ASSERT_EQ(cohort->size(), 30u);
  int clear = 0, right = 0;
  for (const RecordedSession& session : *cohort) {
    ASSERT_EQ(session.answers.size(), 63u);
    EXPECT_GT(session.finished_at_ms, session.started_at_ms);
    EXPECT_LT(session.finished_at_ms, 1'700'000'000'000 + 3'600'000);
    for (std::size_t t = 0; t < session.answers.size(); ++t) {
      const Triplet triplet = to_triplet(session.answers[t]);
      const auto c = [](std::uint32_t object) { return object % 5; };
      const int same = (c(triplet.first) == c(triplet.second)) + (c(triplet.first) == c(triplet.odd)) + (c(triplet.second) == c(triplet.odd));
      if (same != 1) continue;  // exactly two of one category: the third is the odd one
      ++clear;
      right += c(triplet.first) == c(triplet.second);
    }
  }
  EXPECT_GT(clear, 200);
  EXPECT_GT(right, clear * 6 / 10) << right << " of " << clear << "; chance is a third";
  const auto again = simulate_demo_cohort(demo_definition(), stimuli, 30, 1'700'000'000'000);
  for (std::size_t s = 0; s < 30; ++s) EXPECT_EQ(again->at(s).answers, cohort->at(s).answers);
}

}  // namespace
}  // namespace tertium
