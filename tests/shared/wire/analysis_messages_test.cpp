// analysis_messages_test.cpp: observers and what is asked of them survive the way to JSON and back; what is out of limits is refused by its field.
#include "shared/wire/analysis_messages.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium::wire {
namespace {

constexpr ObserverKey kPeople{}, kData3{ObserverKey::What::kDataset, 3}, kRun1{ObserverKey::What::kRun, 1};

AnalysisJob full_job() {
  AnalysisJob job;
  job.id = 7, job.study = "words", job.state = JobState::kDone, job.share = 1, job.step = "report", job.elapsed_s = 2.5, job.remaining_s = 0.5, job.message = "a \"word\"";
  job.request = comparison_of(3, 4);
  job.request.observers[0].title = "people \xc3\xa4", job.request.observers[1].title = "VGG-16";
  job.request.bootstraps = 10, job.request.comparison = {20, 30, 40}, job.request.seed = ~std::uint64_t{0};
  job.figures = {{"r", 0.5, 0.25, 0.75}, {"agreement", 0.6, 0.5, std::numeric_limits<double>::quiet_NaN()}};
  job.files = {{"compare.json", std::string(64, 'a')}, {"report.html", std::string(64, 'b')}}, job.created_at_ms = 5, job.ended_at_ms = 6;
  return job;
}

TEST(AnalysisMessages, SurviveJson) {
  const AnalysisJob job = full_job();
  AnalysisJob waiting;
  waiting.request = comparison_of(3, 4);
  const auto list = decode<AnalysisList>(encode(AnalysisList{{job, waiting}}));
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->analyses.size(), 2u);
  const AnalysisJob& again = list->analyses[0];
  EXPECT_EQ(again.request, job.request);
  EXPECT_EQ(again.state, JobState::kDone);
  EXPECT_EQ(again.share, 1);
  EXPECT_EQ(again.step, "report");
  EXPECT_EQ(again.message, job.message);
  ASSERT_EQ(again.figures.size(), 2u);
  EXPECT_EQ(figure_of(again, "r").low, 0.25);
  EXPECT_TRUE(std::isnan(figure_of(again, "agreement").high));
  EXPECT_EQ(again.files, job.files);
  EXPECT_EQ(again.ended_at_ms, 6);
  EXPECT_TRUE(list->analyses[1].figures.empty());
  EXPECT_FALSE(list->analyses[1].ended_at_ms);
}

TEST(AnalysisMessages, WhatWasOnceAskedIsReadThoughItMayNotBeAskedAnyMore) {
  AnalysisJob job = full_job();
  job.request.bootstraps = 1;
  EXPECT_FALSE(decode<AnalysisRequest>(encode(job.request)));
  const auto list = decode<AnalysisList>(encode(AnalysisList{{job}}));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->analyses[0].request, job.request);
}

TEST(AnalysisMessages, OfEveryKindKeepTheirOptions) {
  AnalysisRequest alignment, probe, read_out;
  alignment.kind = AnalysisKind::kAlignment, alignment.alignment.centre = true;
  alignment.observers = {{AnalysisRole::kNetwork, kData3, "CLIP"}, {AnalysisRole::kJudge, kPeople}};
  probe.kind = AnalysisKind::kProbe, probe.probe = {"diagonal", "naive", 0.1, 4, true}, probe.observers = alignment.observers;
  read_out.kind = AnalysisKind::kReadOut, read_out.read_out = {"elastic-net", 7, true, true};
  read_out.observers = {{AnalysisRole::kNetwork, kData3}, {AnalysisRole::kEmbedding, kRun1}};
  for (const AnalysisRequest& request : {alignment, probe, read_out}) {
    const auto again = decode<AnalysisRequest>(encode(request));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, request) << encode(request);
  }
  probe.probe.lambda.reset();
  EXPECT_EQ(encode(probe).find("lambda"), std::string::npos) << "a grid has none";
  EXPECT_FALSE(decode<AnalysisRequest>(encode(probe))->probe.lambda);
}

constexpr const char* kComparison = R"({"kind":"comparison","observers":[{"role":"compared","key":"run-1"},{"role":"compared","key":"run-2","title":""}])";

TEST(AnalysisMessages, ARequestNeedsItsKindAndObserversAndNothingElse) {
  const auto request = decode<AnalysisRequest>(std::string(kComparison) + "}");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(*request, comparison_of(1, 2));
  EXPECT_FALSE(decode<AnalysisRequest>(R"({"kind":"comparison"})"));
  EXPECT_FALSE(decode<AnalysisRequest>(R"({"kind":"guess","observers":[]})"));
}

TEST(AnalysisMessages, OutOfLimitsAreRefusedByTheirField) {
  const auto refused = [](const std::string& rest) {
    const auto request = decode<AnalysisRequest>(kComparison + rest + "}");
    return request ? std::string("taken") : request.error().message;
  };
  EXPECT_EQ(refused(R"(,"triplets":1,"bootstraps":0,"permutations":10000,"seed":18446744073709551615)"), "taken");
  EXPECT_NE(refused(R"(,"triplets":20000001)").find("triplets"), std::string::npos);
  EXPECT_NE(refused(R"(,"bootstraps":10001)").find("bootstraps"), std::string::npos);
  EXPECT_NE(refused(R"(,"bootstrap":10)").find("bootstrap"), std::string::npos) << "a field that nobody knows";
  EXPECT_NE(refused(R"(,"folds":3)").find("folds"), std::string::npos) << "a field of another kind";
  const auto observers = [](const std::string& list) {
    const auto request = decode<AnalysisRequest>(R"({"kind":"comparison","observers":[)" + list + "]}");
    return request ? std::string("taken") : request.error().message;
  };
  EXPECT_NE(observers(R"({"role":"compared","key":"run-1","title":"a\u0007b"},{"role":"compared","key":"run-2"})").find("the title of run-1"), std::string::npos);
  EXPECT_NE(observers(R"({"role":"compared","key":"run-01"},{"role":"compared","key":"run-2"})").find("run-01"), std::string::npos);
  EXPECT_NE(observers(R"({"role":"compared","key":"run-2"},{"role":"compared","key":"run-2"})").find("named twice"), std::string::npos);
  EXPECT_NE(observers(R"({"role":"compared","key":"run-2","weight":1},{"role":"compared","key":"run-1"})").find("weight"), std::string::npos);
  EXPECT_NE(observers("{\"role\":\"compared\",\"key\":\"run-1\",\"title\":\"" + std::string(101, 'x') + "\"},{\"role\":\"compared\",\"key\":\"run-2\"}").find("title"),
            std::string::npos);
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
