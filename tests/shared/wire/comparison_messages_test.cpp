// comparison_messages_test.cpp: observers and comparisons survive the way to JSON and back; what is out of limits is refused by its field.
#include "shared/wire/comparison_messages.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium::wire {
namespace {

ComparisonJob full_job() {
  ComparisonJob job;
  job.id = 7, job.study = "words", job.state = JobState::kDone, job.share = 1, job.step = "report", job.elapsed_s = 2.5, job.remaining_s = 0.5, job.message = "a \"word\"";
  job.request = {3, 4, "people \xc3\xa4", "VGG-16", 10, 20, 30, 40, ~std::uint64_t{0}};
  job.figures = ComparisonFigures{0.5, 0.25, 0.75, 0.001, 0.6, 0.5, std::numeric_limits<double>::quiet_NaN(), 3, 4, 2};
  job.document_file = std::string(64, 'a'), job.report_file = std::string(64, 'b'), job.created_at_ms = 5, job.ended_at_ms = 6;
  return job;
}

TEST(ComparisonMessages, SurviveJson) {
  const ComparisonJob job = full_job();
  ComparisonJob waiting;
  waiting.request.run_a = 3, waiting.request.run_b = 4;
  const auto list = decode<ComparisonList>(encode(ComparisonList{{job, waiting}}));
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->comparisons.size(), 2u);
  const ComparisonJob& again = list->comparisons[0];
  EXPECT_EQ(again.request, job.request);
  EXPECT_EQ(again.state, JobState::kDone);
  EXPECT_EQ(again.share, 1);
  EXPECT_EQ(again.step, "report");
  EXPECT_EQ(again.message, job.message);
  ASSERT_TRUE(again.figures);
  EXPECT_EQ(again.figures->r_low, 0.25);
  EXPECT_EQ(again.figures->p, 0.001);
  EXPECT_TRUE(std::isnan(again.figures->agreement_high));
  EXPECT_EQ(again.figures->shared, 2u);
  EXPECT_EQ(again.document_file, job.document_file);
  EXPECT_EQ(again.report_file, job.report_file);
  EXPECT_EQ(again.ended_at_ms, 6);
  EXPECT_FALSE(list->comparisons[1].figures);
  EXPECT_FALSE(list->comparisons[1].ended_at_ms);
}

TEST(ComparisonMessages, ARequestNeedsItsTwoResultsAndNothingElse) {
  const auto request = decode<ComparisonRequest>(R"({"run_a":1,"run_b":2})");
  ASSERT_TRUE(request) << request.error().message;
  ComparisonRequest expected;
  expected.run_a = 1, expected.run_b = 2;
  EXPECT_EQ(*request, expected);
}

TEST(ComparisonMessages, OutOfLimitsAreRefusedByTheirField) {
  const auto refused = [](const std::string& rest) {
    const auto request = decode<ComparisonRequest>(R"({"run_a":1,"run_b":2)" + rest + "}");
    return request ? std::string("taken") : request.error().message;
  };
  EXPECT_EQ(refused(R"(,"triplets":1,"bootstraps":0,"permutations":10000,"seed":18446744073709551615)"), "taken");
  EXPECT_NE(refused(R"(,"triplets":20000001)").find("triplets"), std::string::npos);
  EXPECT_NE(refused(R"(,"bootstraps":10001)").find("bootstraps"), std::string::npos);
  EXPECT_NE(refused(R"(,"bootstrap":10)").find("bootstrap"), std::string::npos) << "a field that nobody knows";
  EXPECT_NE(refused(R"(,"title_b":"a\u0007b")").find("title_b"), std::string::npos);
  EXPECT_NE(refused(",\"title_a\":\"" + std::string(101, 'x') + "\"").find("title_a"), std::string::npos);
  const auto same = decode<ComparisonRequest>(R"({"run_a":2,"run_b":2})");
  ASSERT_FALSE(same);
  EXPECT_NE(same.error().message.find("two different results"), std::string::npos);
  EXPECT_FALSE(decode<ComparisonRequest>(R"({"run_a":0,"run_b":2})"));
  EXPECT_FALSE(decode<ComparisonRequest>(R"({"run_a":1})"));
}

TEST(ObserverMessages, SurviveJsonAndKeysFitTheirKinds) {
  const ObserverList list{{{ObserverKind::kPeople, 0, "people", 12, 0, 300, true, 0},
                           {ObserverKind::kEmbedding, 4, "VICE", 12, 5, 300, false, 9},
                           {ObserverKind::kFeatures, 2, "vgg.npy", 12, 4096, 0, false, 9},
                           {ObserverKind::kChoices, 3, "judged", 12, 0, 70, false, 9},
                           {ObserverKind::kSimilarities, 5, "rdm", 12, 0, 0, false, 9}}};
  const auto again = decode<ObserverList>(encode(list));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->observers, list.observers);
  EXPECT_NE(encode(list).find("\"run-4\""), std::string::npos);
  const auto with_key = [](const char* key) {
    return decode<Observer>(R"({"kind":"embedding","key":")" + std::string(key) + R"(","title":"","objects":1,"dims":1,"triplets":1,"simulated":false,"created_at_ms":1})");
  };
  EXPECT_TRUE(with_key("run-1"));
  EXPECT_FALSE(with_key("dataset-1")) << "no embedding";
  EXPECT_FALSE(with_key("run-01"));
}

}  // namespace
}  // namespace tertium::wire
