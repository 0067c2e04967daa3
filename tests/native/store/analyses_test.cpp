// analyses_test.cpp: a comparison's row moves only along legal ways, is asked for once, and ends together with its files.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "native/store/store.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class StoreAnalyses : public ::testing::Test {
 protected:
  void SetUp() override {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
    done(store->create_study(small_definition("other"), small_stimuli(), StudyState::kOpen));
    a = add_run("words", "SPoSE, 3 dimensions"), b = add_run("words", "VICE, 2 dimensions"), foreign = add_run("other", "VICE, 2 dimensions");
  }
  std::uint64_t add_run(const std::string& slug, const std::string& title, std::uint32_t dims = 2) {
    NewRun r;
    r.summary.title = title, r.summary.method = "vice", r.summary.origin = "fitted here", r.summary.objects = 12, r.summary.dims = dims;
    r.summary.embedding_file = std::string(64, 'e'), r.summary.record_file = std::string(64, 'f');
    return value_of(store->add_run(slug, r)).id;
  }
  AnalysisRequest request() const {
    AnalysisRequest r = comparison_of(a, b);
    r.bootstraps = 20, r.comparison = {5, 30, 40}, r.seed = ~std::uint64_t{0};
    return r;
  }
  std::uint64_t queue() { return value_of(store->create_analysis("words", request())).id; }
  AnalysisJob find(std::uint64_t id) { return value_of(store->find_analysis(id)); }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
  std::uint64_t a = 0, b = 0, foreign = 0;
  const std::string document = std::string(64, 'b'), report = std::string(64, 'c');
  const std::vector<AnalysisFile> files = {{"compare.json", document}, {"report.html", report}};
};

TEST_F(StoreAnalyses, KeepWhatWasAskedAndAreClaimedOldestFirst) {
  AnalysisRequest asked = request();
  asked.observers[0].title = "people", asked.observers[1].title = "VGG-16";
  const AnalysisJob first = value_of(store->create_analysis("words", asked));
  EXPECT_EQ(first.request, asked);
  EXPECT_EQ(first.study, "words");
  EXPECT_EQ(first.state, JobState::kQueued);
  EXPECT_TRUE(first.figures.empty());
  EXPECT_GT(first.created_at_ms, 0);
  const auto second = queue();
  const auto claimed = value_of(store->claim_analysis());
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, first.id);
  EXPECT_EQ(claimed->state, JobState::kRunning);
  EXPECT_EQ(value_of(store->claim_analysis())->id, second);
  EXPECT_FALSE(value_of(store->claim_analysis()));
  EXPECT_EQ(value_of(store->list_analyses("words")).at(0).id, second) << "newest first";
  EXPECT_TRUE(value_of(store->list_analyses("other")).empty());
  EXPECT_EQ(store->list_analyses("nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->find_analysis(99).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreAnalyses, AreCalledAfterTheirResultsAndToldApart) {
  EXPECT_EQ(find(queue()).request.observers[0].title, "SPoSE, 3 dimensions");
  AnalysisRequest alike = request();
  const auto twin = alike.observers[0].key.id = add_run("words", "VICE, 2 dimensions");
  const AnalysisJob job = value_of(store->create_analysis("words", alike));
  EXPECT_EQ(job.request.observers[0].title, "VICE, 2 dimensions (result " + std::to_string(twin) + ")");
  EXPECT_EQ(job.request.observers[1].title, "VICE, 2 dimensions (result " + std::to_string(b) + ")");
}

TEST_F(StoreAnalyses, AskedForAgainWhileOneWaitsOrRunsAreThatOne) {
  const auto first = queue();
  EXPECT_EQ(queue(), first);
  AnalysisRequest other = request();
  other.seed = 1;
  const auto second = value_of(store->create_analysis("words", other)).id;
  EXPECT_NE(second, first);
  value_of(store->claim_analysis());
  EXPECT_EQ(queue(), first) << "it runs";
  value_of(store->cancel_analysis(first));
  const auto again = queue();
  EXPECT_NE(again, first) << "it is about to end without a result";
  done(store->end_analysis(first, JobState::kCancelled));
  value_of(store->claim_analysis());
  value_of(store->finish_analysis(second, {}, files));
  EXPECT_NE(value_of(store->create_analysis("words", other)).id, second) << "what is done may be asked for anew";
}

TEST_F(StoreAnalyses, OfOtherStudiesResultsOrOutOfLimitsAreRefused) {
  const auto refused = [&](const std::function<void(AnalysisRequest&)>& change, const char* slug = "words") {
    AnalysisRequest r = request();
    change(r);
    const auto job = store->create_analysis(slug, r);
    return job ? Error{ErrorCode::kInternal, "taken"} : job.error();
  };
  EXPECT_EQ(refused([](AnalysisRequest&) {}, "nothing").code, ErrorCode::kNotFound);
  const Error strange = refused([&](AnalysisRequest& r) { r.observers[1].key.id = foreign; });
  EXPECT_EQ(strange.code, ErrorCode::kInvalid);
  EXPECT_NE(strange.message.find("is none of the study 'words'"), std::string::npos) << strange.message;
  EXPECT_NE(refused([&](AnalysisRequest& r) { r.observers[1].key.id = 999; }).message.find("run 999"), std::string::npos);
  EXPECT_NE(refused([&](AnalysisRequest& r) { r.observers[1].key = r.observers[0].key; }).message.find("named twice"), std::string::npos);
  EXPECT_NE(refused([&](AnalysisRequest& r) { r.observers[1].key.id = add_run("words", "nothing found", 0); }).message.find("no dimensions"), std::string::npos);
  EXPECT_NE(refused([](AnalysisRequest& r) { r.bootstraps = kAnalysisSamplesMax + 1; }).message.find("bootstraps is 10001; allowed are 0 to 10000"), std::string::npos);
  EXPECT_NE(refused([](AnalysisRequest& r) { r.comparison.triplets = 0; }).message.find("triplets is 0"), std::string::npos);
  EXPECT_NE(refused([](AnalysisRequest& r) { r.observers[0].title = "a\nb"; }).message.find("the title of run-"), std::string::npos);
  EXPECT_TRUE(value_of(store->list_analyses("words")).empty());
}

TEST_F(StoreAnalyses, WaitInAQueueWithALimit) {
  for (std::uint64_t i = 0; i < kJobsWaitingMax; ++i) {
    AnalysisRequest r = request();
    r.seed = i;
    value_of(store->create_analysis("words", r));
  }
  const auto one_more = store->create_analysis("words", request());
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().code, ErrorCode::kBusy);
}

TEST_F(StoreAnalyses, EndTogetherWithTheirFiles) {
  const auto id = queue();
  EXPECT_EQ(store->finish_analysis(id, {}, files).error().code, ErrorCode::kConflict) << "it does not run";
  EXPECT_EQ(store->update_analysis(id, 0.5, "triplets", 1, 1).error().code, ErrorCode::kConflict);
  value_of(store->claim_analysis());
  done(store->update_analysis(id, 0.5, "triplets", 2.5, 3));
  EXPECT_EQ(find(id).share, 0.5);
  EXPECT_EQ(find(id).step, "triplets");
  EXPECT_EQ(find(id).remaining_s, 3);
  EXPECT_EQ(store->finish_analysis(id, {}, {{"compare.json", "no hash"}}).error().code, ErrorCode::kInvalid);
  const std::vector<AnalysisFigure> figures = {{"r", 0.8, 0.7, 0.9}, single_figure("p", 0.001), {"agreement", 0.6, 0.5, std::numeric_limits<double>::quiet_NaN()}};
  const AnalysisJob job = value_of(store->finish_analysis(id, figures, files));
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.share, 1);
  EXPECT_EQ(job.elapsed_s, 2.5);
  EXPECT_EQ(job.remaining_s, 0);
  ASSERT_EQ(job.figures.size(), 3u);
  EXPECT_EQ(job.figures[0].name, "r");
  EXPECT_EQ(figure_of(job, "r").high, 0.9);
  EXPECT_EQ(figure_of(job, "p").value, 0.001);
  EXPECT_TRUE(std::isnan(figure_of(job, "agreement").high)) << "what is not known";
  EXPECT_TRUE(std::isnan(figure_of(job, "elsewhere").value));
  EXPECT_EQ(job.files, files);
  EXPECT_EQ(document_of(job), document);
  EXPECT_EQ(file_of(job, "report.html"), report);
  EXPECT_TRUE(job.ended_at_ms);
  EXPECT_TRUE(value_of(store->is_analysis_file(document)));
  EXPECT_TRUE(value_of(store->is_analysis_file(report)));
  EXPECT_FALSE(value_of(store->is_analysis_file("")));
  EXPECT_FALSE(value_of(store->is_analysis_file(std::string(64, '0'))));
  EXPECT_EQ(store->end_analysis(id, JobState::kFailed, "late").error().code, ErrorCode::kConflict) << "what is over stays as it ended";
  EXPECT_EQ(store->cancel_analysis(id).error().code, ErrorCode::kConflict);
}

TEST_F(StoreAnalyses, AreCancelledAtOnceWhileWaitingAndByTheirWorkerWhileRunning) {
  const auto waiting = queue();
  EXPECT_EQ(value_of(store->cancel_analysis(waiting)).state, JobState::kCancelled);
  const auto running = queue();
  value_of(store->claim_analysis());
  EXPECT_EQ(value_of(store->cancel_analysis(running)).state, JobState::kRunning);
  EXPECT_TRUE(value_of(store->analysis_cancel_requested(running)));
  done(store->end_analysis(running, JobState::kCancelled));
  EXPECT_EQ(find(running).state, JobState::kCancelled);
}

TEST_F(StoreAnalyses, BeginAnewAtTheNextStartUnlessTheyWereCancelled) {
  const auto goes_on = queue();
  value_of(store->claim_analysis());
  done(store->update_analysis(goes_on, 0.5, "triplets", 2.5, 3));
  AnalysisRequest other = request();
  other.seed = 5;
  const auto ends = value_of(store->create_analysis("words", other)).id;
  value_of(store->claim_analysis());
  value_of(store->cancel_analysis(ends));
  done(store->requeue_running_jobs());
  EXPECT_EQ(find(goes_on).state, JobState::kQueued);
  EXPECT_EQ(find(goes_on).share, 0) << "nothing of it is kept";
  EXPECT_EQ(find(goes_on).step, "");
  EXPECT_EQ(find(ends).state, JobState::kCancelled);
}

TEST_F(StoreAnalyses, WaitInOneLineWithFits) {
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kNone);
  const auto comparison = queue();
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kAnalysis);
  value_of(store->create_fit_job("words", FitRequest{}));
  const auto created = find(comparison).created_at_ms;
  // Of two that came in the same millisecond the fit comes first.
  const auto fit_created = value_of(store->list_jobs("words")).at(0).created_at_ms;
  EXPECT_EQ(value_of(store->oldest_waiting()), fit_created > created ? WaitingWork::kAnalysis : WaitingWork::kFit);
  value_of(store->claim_analysis());
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kFit);
  value_of(store->claim_job());
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kNone);
}

TEST_F(StoreAnalyses, BelongToTheirStudyWithTheirFiles) {
  const auto id = queue();
  value_of(store->claim_analysis());
  value_of(store->finish_analysis(id, {}, files));
  const Invitation invited = value_of(store->create_person("Ada", false));
  const Person ada = value_of(store->find_person("Ada"));
  const auto role = [&](const RoleIn& where) { return value_of(store->role_of(ada, where)); };
  EXPECT_EQ(role({RoleIn::kAnalysis, "", id}), Role::kNone);
  EXPECT_EQ(role({RoleIn::kFile, document, 0}), Role::kNone);
  done(store->set_role("words", "Ada", Role::kViewer));
  EXPECT_EQ(role({RoleIn::kAnalysis, "", id}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, document, 0}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, report, 0}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, "", 0}), Role::kNone);
  EXPECT_EQ(role({RoleIn::kAnalysis, "", 99}), Role::kNone);
}

}  // namespace
}  // namespace tertium
