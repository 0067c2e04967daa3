// analysis_test.cpp: who may take part in which analysis, and what observers are called beside each other.
#include "shared/domain/analysis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr ObserverKey kPeople{}, kData3{ObserverKey::What::kDataset, 3}, kData4{ObserverKey::What::kDataset, 4}, kRun1{ObserverKey::What::kRun, 1};

AnalysisRequest alignment() {
  AnalysisRequest r;
  r.kind = AnalysisKind::kAlignment;
  r.observers = {{AnalysisRole::kNetwork, kData3}, {AnalysisRole::kNetwork, kData4}, {AnalysisRole::kJudge, kPeople}, {AnalysisRole::kEmbedding, kRun1}};
  return r;
}
AnalysisRequest probe() {
  AnalysisRequest r;
  r.kind = AnalysisKind::kProbe;
  r.observers = {{AnalysisRole::kNetwork, kData3}, {AnalysisRole::kJudge, kPeople}, {AnalysisRole::kTest, kData4}};
  return r;
}
AnalysisRequest read_out() {
  AnalysisRequest r;
  r.kind = AnalysisKind::kReadOut;
  r.observers = {{AnalysisRole::kNetwork, kData3}, {AnalysisRole::kEmbedding, kRun1}};
  return r;
}
std::string refusal(const AnalysisRequest& request) {
  const Result<void> legal = check_analysis_request(request);
  return legal ? "" : legal.error().message;
}
#define EXPECT_REFUSED(request, part) EXPECT_NE(refusal(request).find(part), std::string::npos) << refusal(request)

TEST(AnalysisRequests, OfEachKindTakeTheObserversTheyNeed) {
  for (const AnalysisRequest& legal : {comparison_of(1, 2), alignment(), probe(), read_out()}) EXPECT_EQ(refusal(legal), "");
  AnalysisRequest one_network = alignment();
  one_network.observers = {{AnalysisRole::kNetwork, kRun1}, {AnalysisRole::kJudge, kData4}};
  EXPECT_EQ(refusal(one_network), "") << "a result has features too";
}

TEST(AnalysisRequests, OfTooFewTooManyOrStrangeObserversAreRefused) {
  AnalysisRequest three = comparison_of(1, 2);
  three.observers.push_back({AnalysisRole::kCompared, {ObserverKey::What::kRun, 3}});
  EXPECT_REFUSED(three, "compared: 3; kind comparison has 2");
  EXPECT_REFUSED(comparison_of(2, 2), "run-2 is named twice");
  AnalysisRequest nobody = alignment();
  nobody.observers.erase(nobody.observers.begin(), nobody.observers.begin() + 2);
  EXPECT_REFUSED(nobody, "network: 0; kind alignment has 1 to 40");
  AnalysisRequest no_judge = probe();
  no_judge.observers.erase(no_judge.observers.begin() + 1);
  EXPECT_REFUSED(no_judge, "judge: 0; kind probe has 1");
  AnalysisRequest strange = probe();
  strange.observers[1].role = AnalysisRole::kEmbedding;
  EXPECT_REFUSED(strange, "the role embedding is none of kind probe");
  AnalysisRequest people = read_out();
  people.observers[0].key = kPeople;
  EXPECT_REFUSED(people, "people cannot have the role network");
  AnalysisRequest judged_by_result = alignment();
  judged_by_result.observers[2].key = {ObserverKey::What::kRun, 9};
  EXPECT_REFUSED(judged_by_result, "run-9 cannot have the role judge");
  AnalysisRequest both = read_out();
  both.observers[0].key = kRun1;
  EXPECT_REFUSED(both, "named twice");
}

TEST(AnalysisRequests, OutOfTheirLimitsOrOfAnotherKindAreRefused) {
  AnalysisRequest r = probe();
  r.probe.lambda = -1;
  EXPECT_REFUSED(r, "lambda");
  r = probe(), r.probe.lambda = std::nan("");
  EXPECT_REFUSED(r, "lambda");
  r = probe(), r.probe.folds = 1;
  EXPECT_REFUSED(r, "folds is 1; allowed are 2 to 20");
  r = probe(), r.probe.objective = "glocal";
  EXPECT_REFUSED(r, "objective is 'glocal'; allowed are global, naive");
  r = probe(), r.read_out.relu = true;
  EXPECT_REFUSED(r, "those of a read-out");
  r = read_out(), r.read_out.method = "nnls", r.read_out.standardise = true;
  EXPECT_REFUSED(r, "standardise is not allowed with method nnls");
  r = alignment(), r.bootstraps = 1;
  EXPECT_REFUSED(r, "bootstraps is 1");
  r = alignment(), r.comparison.triplets = 7;
  EXPECT_REFUSED(r, "those of a comparison");
}

TEST(ObserverTitles, AreThoseAskedForElseTheStudys) {
  AnalysisRequest r = comparison_of(3, 4);
  r.observers[1].title = "a network";
  title_observers(r, {"VICE, 2 dimensions", "SPoSE, 5 dimensions"});
  EXPECT_EQ(r.observers[0].title, "VICE, 2 dimensions");
  EXPECT_EQ(r.observers[1].title, "a network");
  AnalysisRequest of_data = alignment();
  title_observers(of_data, {"features.npy", "features.npy", "people", ""});
  EXPECT_EQ(of_data.observers[0].title, "features.npy (data 3)");
  EXPECT_EQ(of_data.observers[1].title, "features.npy (data 4)");
  EXPECT_EQ(of_data.observers[2].title, "people");
  EXPECT_EQ(of_data.observers[3].title, "result 1");
}

TEST(ObserverTitles, AreNeverAlikeNorEmptyNorTooLong) {
  AnalysisRequest asked = comparison_of(3, UINT64_MAX), found = comparison_of(3, UINT64_MAX);
  asked.observers[0].title = asked.observers[1].title = std::string(kAnalysisTitleBytesMax, 'x');
  const std::string longest = std::string(400, 'x') + "\xc3\xa4";
  for (AnalysisRequest* request : {&asked, &found}) {
    title_observers(*request, {longest, longest});
    EXPECT_NE(request->observers[0].title, request->observers[1].title);
    for (const AnalysisObserver& observer : request->observers) {
      EXPECT_LE(observer.title.size(), kAnalysisTitleBytesMax);
      EXPECT_TRUE(is_utf8(observer.title));
    }
  }
  AnalysisRequest numbered = alignment();
  numbered.observers.erase(numbered.observers.begin() + 2, numbered.observers.end());
  numbered.observers.push_back({AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 9}, "x (data 3)"});
  numbered.observers[0].title = numbered.observers[1].title = "x";
  title_observers(numbered, {});
  EXPECT_NE(numbered.observers[0].title, numbered.observers[2].title);
  AnalysisRequest none = comparison_of(3, 4);
  title_observers(none, {"", ""});
  EXPECT_EQ(none.observers[0].title, "result 3");
}

}  // namespace
}  // namespace tertium
