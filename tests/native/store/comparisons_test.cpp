// comparisons_test.cpp: a comparison's row moves only along legal ways, is asked for once, and ends together with its files.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "native/store/store.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class StoreComparisons : public ::testing::Test {
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
  ComparisonRequest request() const {
    ComparisonRequest r;
    r.run_a = a, r.run_b = b, r.bootstraps = 20, r.curve_bootstraps = 5, r.permutations = 30, r.triplets = 40, r.seed = ~std::uint64_t{0};
    return r;
  }
  std::uint64_t queue() { return value_of(store->create_comparison("words", request())).id; }
  ComparisonJob find(std::uint64_t id) { return value_of(store->find_comparison(id)); }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
  std::uint64_t a = 0, b = 0, foreign = 0;
  const std::string document = std::string(64, 'b'), report = std::string(64, 'c');
};

TEST_F(StoreComparisons, KeepWhatWasAskedAndAreClaimedOldestFirst) {
  ComparisonRequest asked = request();
  asked.title_a = "people", asked.title_b = "VGG-16";
  const ComparisonJob first = value_of(store->create_comparison("words", asked));
  EXPECT_EQ(first.request, asked);
  EXPECT_EQ(first.study, "words");
  EXPECT_EQ(first.state, JobState::kQueued);
  EXPECT_FALSE(first.figures);
  EXPECT_GT(first.created_at_ms, 0);
  const auto second = queue();
  const auto claimed = value_of(store->claim_comparison());
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, first.id);
  EXPECT_EQ(claimed->state, JobState::kRunning);
  EXPECT_EQ(value_of(store->claim_comparison())->id, second);
  EXPECT_FALSE(value_of(store->claim_comparison()));
  EXPECT_EQ(value_of(store->list_comparisons("words")).at(0).id, second) << "newest first";
  EXPECT_TRUE(value_of(store->list_comparisons("other")).empty());
  EXPECT_EQ(store->list_comparisons("nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->find_comparison(99).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreComparisons, AreCalledAfterTheirResultsAndToldApart) {
  EXPECT_EQ(find(queue()).request.title_a, "SPoSE, 3 dimensions");
  ComparisonRequest alike = request();
  alike.run_a = add_run("words", "VICE, 2 dimensions");
  const ComparisonJob job = value_of(store->create_comparison("words", alike));
  EXPECT_EQ(job.request.title_a, "VICE, 2 dimensions (result " + std::to_string(alike.run_a) + ")");
  EXPECT_EQ(job.request.title_b, "VICE, 2 dimensions (result " + std::to_string(b) + ")");
}

TEST_F(StoreComparisons, AskedForAgainWhileOneWaitsOrRunsAreThatOne) {
  const auto first = queue();
  EXPECT_EQ(queue(), first);
  ComparisonRequest other = request();
  other.seed = 1;
  const auto second = value_of(store->create_comparison("words", other)).id;
  EXPECT_NE(second, first);
  value_of(store->claim_comparison());
  EXPECT_EQ(queue(), first) << "it runs";
  value_of(store->cancel_comparison(first));
  const auto again = queue();
  EXPECT_NE(again, first) << "it is about to end without a result";
  done(store->end_comparison(first, JobState::kCancelled));
  value_of(store->claim_comparison());
  value_of(store->finish_comparison(second, {}, document, report));
  EXPECT_NE(value_of(store->create_comparison("words", other)).id, second) << "what is done may be asked for anew";
}

TEST_F(StoreComparisons, OfOtherStudiesResultsOrOutOfLimitsAreRefused) {
  const auto refused = [&](const std::function<void(ComparisonRequest&)>& change, const char* slug = "words") {
    ComparisonRequest r = request();
    change(r);
    const auto job = store->create_comparison(slug, r);
    return job ? Error{ErrorCode::kInternal, "taken"} : job.error();
  };
  EXPECT_EQ(refused([](ComparisonRequest&) {}, "nothing").code, ErrorCode::kNotFound);
  const Error strange = refused([&](ComparisonRequest& r) { r.run_b = foreign; });
  EXPECT_EQ(strange.code, ErrorCode::kInvalid);
  EXPECT_NE(strange.message.find("is none of the study 'words'"), std::string::npos) << strange.message;
  EXPECT_NE(refused([&](ComparisonRequest& r) { r.run_b = 999; }).message.find("run 999"), std::string::npos);
  EXPECT_NE(refused([&](ComparisonRequest& r) { r.run_b = r.run_a; }).message.find("two different results"), std::string::npos);
  EXPECT_NE(refused([&](ComparisonRequest& r) { r.run_b = add_run("words", "nothing found", 0); }).message.find("no dimensions"), std::string::npos);
  EXPECT_NE(refused([](ComparisonRequest& r) { r.bootstraps = kComparisonSamplesMax + 1; }).message.find("bootstraps is 10001; allowed are 0 to 10000"), std::string::npos);
  EXPECT_NE(refused([](ComparisonRequest& r) { r.triplets = 0; }).message.find("triplets is 0"), std::string::npos);
  EXPECT_NE(refused([](ComparisonRequest& r) { r.title_a = "a\nb"; }).message.find("title_a"), std::string::npos);
  EXPECT_TRUE(value_of(store->list_comparisons("words")).empty());
}

TEST_F(StoreComparisons, WaitInAQueueWithALimit) {
  for (std::uint64_t i = 0; i < kJobsWaitingMax; ++i) {
    ComparisonRequest r = request();
    r.seed = i;
    value_of(store->create_comparison("words", r));
  }
  const auto one_more = store->create_comparison("words", request());
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().code, ErrorCode::kBusy);
}

TEST_F(StoreComparisons, EndTogetherWithTheirFiles) {
  const auto id = queue();
  EXPECT_EQ(store->finish_comparison(id, {}, document, report).error().code, ErrorCode::kConflict) << "it does not run";
  EXPECT_EQ(store->update_comparison(id, 0.5, "triplets", 1, 1).error().code, ErrorCode::kConflict);
  value_of(store->claim_comparison());
  done(store->update_comparison(id, 0.5, "triplets", 2.5, 3));
  EXPECT_EQ(find(id).share, 0.5);
  EXPECT_EQ(find(id).step, "triplets");
  EXPECT_EQ(find(id).remaining_s, 3);
  EXPECT_EQ(store->finish_comparison(id, {}, "no hash", report).error().code, ErrorCode::kInvalid);
  ComparisonFigures figures{0.8, 0.7, 0.9, 0.001, 0.6, 0.5, std::numeric_limits<double>::quiet_NaN(), 3, 2, 1};
  const ComparisonJob job = value_of(store->finish_comparison(id, figures, document, report));
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.share, 1);
  EXPECT_EQ(job.elapsed_s, 2.5);
  EXPECT_EQ(job.remaining_s, 0);
  ASSERT_TRUE(job.figures);
  EXPECT_EQ(job.figures->r_high, 0.9);
  EXPECT_EQ(job.figures->p, 0.001);
  EXPECT_TRUE(std::isnan(job.figures->agreement_high)) << "what is not known";
  EXPECT_EQ(job.figures->shared, 1u);
  EXPECT_EQ(job.document_file, document);
  EXPECT_EQ(job.report_file, report);
  EXPECT_TRUE(job.ended_at_ms);
  EXPECT_TRUE(value_of(store->is_comparison_file(document)));
  EXPECT_TRUE(value_of(store->is_comparison_file(report)));
  EXPECT_FALSE(value_of(store->is_comparison_file("")));
  EXPECT_FALSE(value_of(store->is_comparison_file(std::string(64, '0'))));
  EXPECT_EQ(store->end_comparison(id, JobState::kFailed, "late").error().code, ErrorCode::kConflict) << "what is over stays as it ended";
  EXPECT_EQ(store->cancel_comparison(id).error().code, ErrorCode::kConflict);
}

TEST_F(StoreComparisons, AreCancelledAtOnceWhileWaitingAndByTheirWorkerWhileRunning) {
  const auto waiting = queue();
  EXPECT_EQ(value_of(store->cancel_comparison(waiting)).state, JobState::kCancelled);
  const auto running = queue();
  value_of(store->claim_comparison());
  EXPECT_EQ(value_of(store->cancel_comparison(running)).state, JobState::kRunning);
  EXPECT_TRUE(value_of(store->comparison_cancel_requested(running)));
  done(store->end_comparison(running, JobState::kCancelled));
  EXPECT_EQ(find(running).state, JobState::kCancelled);
}

TEST_F(StoreComparisons, BeginAnewAtTheNextStartUnlessTheyWereCancelled) {
  const auto goes_on = queue();
  value_of(store->claim_comparison());
  done(store->update_comparison(goes_on, 0.5, "triplets", 2.5, 3));
  ComparisonRequest other = request();
  other.seed = 5;
  const auto ends = value_of(store->create_comparison("words", other)).id;
  value_of(store->claim_comparison());
  value_of(store->cancel_comparison(ends));
  done(store->requeue_running_jobs());
  EXPECT_EQ(find(goes_on).state, JobState::kQueued);
  EXPECT_EQ(find(goes_on).share, 0) << "nothing of it is kept";
  EXPECT_EQ(find(goes_on).step, "");
  EXPECT_EQ(find(ends).state, JobState::kCancelled);
}

TEST_F(StoreComparisons, WaitInOneLineWithFits) {
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kNone);
  const auto comparison = queue();
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kComparison);
  value_of(store->create_fit_job("words", FitRequest{}));
  const auto created = find(comparison).created_at_ms;
  // Of two that came in the same millisecond the fit comes first.
  const auto fit_created = value_of(store->list_jobs("words")).at(0).created_at_ms;
  EXPECT_EQ(value_of(store->oldest_waiting()), fit_created > created ? WaitingWork::kComparison : WaitingWork::kFit);
  value_of(store->claim_comparison());
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kFit);
  value_of(store->claim_job());
  EXPECT_EQ(value_of(store->oldest_waiting()), WaitingWork::kNone);
}

TEST_F(StoreComparisons, BelongToTheirStudyWithTheirFiles) {
  const auto id = queue();
  value_of(store->claim_comparison());
  value_of(store->finish_comparison(id, {}, document, report));
  const Invitation invited = value_of(store->create_person("Ada", false));
  const Person ada = value_of(store->find_person("Ada"));
  const auto role = [&](const RoleIn& where) { return value_of(store->role_of(ada, where)); };
  EXPECT_EQ(role({RoleIn::kComparison, "", id}), Role::kNone);
  EXPECT_EQ(role({RoleIn::kFile, document, 0}), Role::kNone);
  done(store->set_role("words", "Ada", Role::kViewer));
  EXPECT_EQ(role({RoleIn::kComparison, "", id}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, document, 0}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, report, 0}), Role::kViewer);
  EXPECT_EQ(role({RoleIn::kFile, "", 0}), Role::kNone);
  EXPECT_EQ(role({RoleIn::kComparison, "", 99}), Role::kNone);
}

}  // namespace
}  // namespace tertium
