// describe_test.cpp: repeats, contradictions and identical rows are counted as a person would count them.
#include "native/tasks/describe.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(Describe, CountsWhatWasAskedAgainAndAnsweredOtherwise) {
  TripletSet set;
  set.objects = 10;
  set.triplets = {{0, 1, 2}, {1, 0, 2},   // the same answer in another order of writing: a repeat
                  {0, 1, 2},              // identical to the first
                  {0, 2, 1},              // the same three, another choice
                  {7, 8, 9}};
  const JudgmentCounts counts = count_judgments(set);
  EXPECT_EQ(counts.rows, 5u);
  EXPECT_EQ(counts.repeats, 3u);
  EXPECT_EQ(counts.contradictions, 1u);
  EXPECT_EQ(counts.identical_rows, 1u);
  EXPECT_EQ(counts.objects_seen, 6u);
  EXPECT_EQ(counts.lowest, 0u);
  EXPECT_EQ(counts.highest, 9u);
  EXPECT_EQ(counts.participants, 0u);
  EXPECT_EQ(counts.times, 0u);
}

TEST(Describe, TwoPeopleWithTheSameAnswerAreNotIdenticalRows) {
  TripletSet set;
  set.objects = 3;
  set.triplets = {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}};
  set.participants = {4, 9, 9};
  const JudgmentCounts counts = count_judgments(set);
  EXPECT_EQ(counts.identical_rows, 1u);
  EXPECT_EQ(counts.repeats, 2u);
  EXPECT_EQ(counts.contradictions, 0u);
  EXPECT_EQ(counts.participants, 2u);
}

TEST(Describe, ManyObjectsAreToldApartToo) {
  TripletSet set;
  set.objects = 3'000'000;
  set.triplets = {{2'999'999, 1, 2}, {1, 2, 2'999'999}, {1, 2'999'999, 2}, {1, 2, 2'000'000}};
  const JudgmentCounts counts = count_judgments(set);
  EXPECT_EQ(counts.repeats, 2u);
  EXPECT_EQ(counts.contradictions, 1u);
  EXPECT_EQ(counts.highest, 2'999'999u);
}

TEST(Describe, TimesHaveARangeAndAMedian) {
  JudgmentSet set;
  set.objects = 3;
  for (const double time : {900.0, 300.0, std::numeric_limits<double>::quiet_NaN(), 2000.0, 700.0}) set.judgments.push_back({{0, 1, 2}, 2, 0, time});
  const JudgmentCounts counts = count_judgments(set);
  EXPECT_EQ(counts.times, 4u);
  EXPECT_EQ(counts.time_least_ms, 300);
  EXPECT_EQ(counts.time_median_ms, 800);
  EXPECT_EQ(counts.time_most_ms, 2000);
  EXPECT_EQ(counts.identical_rows, 0u) << "the times differ";
}

TEST(Describe, AnAnchorIsNotAnOption) {
  AnchoredSet set;
  set.objects = 4;
  set.judgments = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}};
  const JudgmentCounts counts = count_judgments(set);
  EXPECT_EQ(counts.repeats, 1u);
  EXPECT_EQ(counts.contradictions, 1u) << "{0: 1 or 2} was answered both ways; {1: 0 or 2} is another question";
}

TEST(Describe, NothingIsNothing) { EXPECT_EQ(count_judgments(TripletSet{}).rows, 0u); }

}  // namespace
}  // namespace tertium
