// comparisons_test.cpp: the pages of comparisons, used by role and name against a pretended server.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::activate;
using semantics::find;

struct ComparisonScreens : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    source.studies[0].role = Role::kOwner;
    source.runs[0].title = "VICE, 3 dimensions";
  }
  void TearDown() override { ui::stop_headless(); }
  void open(const std::string& hash) {
    null::set_url("/" + hash);
    app.start();
    ui::start_headless([this] { app.frame(); });
    settle();
  }
  void settle() {
    for (int i = 0; i < 4; ++i) {
      ui::frame_headless(2);
      source.deliver();
      null::answer_all_pictures();
    }
    ui::frame_headless(2);
  }
  void press(const char* role, const std::string& name) {
    ASSERT_TRUE(activate(role, name)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  static std::string everything() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\" " + seen.text + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos) return true;
    return false;
  }
  void expect_no_faults() {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front() << everything();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
  }
  void add_run() {
    RunSummary run = source.runs.front();
    run.id = 9, run.title = "SPoSE, 2 dimensions", run.dims = 2;
    source.runs.push_back(run);
  }
  ComparisonJob& add(JobState state) {
    ComparisonJob job;
    job.id = source.comparisons.size() + 1, job.study = "everyday", job.state = state;
    job.request.run_a = 7, job.request.run_b = 9, job.request.title_a = "people", job.request.title_b = "VGG-16";
    job.created_at_ms = 1'795'348'800'000;
    if (state == JobState::kDone) {
      job.figures = ComparisonFigures{0.834, 0.801, 0.862, 0.001, 0.712, 0.70, 0.72, 3, 2, 2};
      job.document_file = std::string(64, 'd'), job.report_file = std::string(64, 'e');
    }
    source.comparisons.push_back(job);
    return source.comparisons.back();
  }

  FakeSource source;
  App app{source};
};
constexpr const char* kPage = "#/studies/everyday/comparisons";

TEST_F(ComparisonScreens, WithOneResultThePageSaysWhatToDoAndLeadsThere) {
  open(kPage);
  EXPECT_TRUE(reads("Two results are needed"));
  EXPECT_TRUE(reads("This study has one result."));
  EXPECT_FALSE(find("submit", "Compare"));
  expect_no_faults();
  press("button", "Go to Fits");
  EXPECT_EQ(app.route(), fits_route("everyday"));
}

TEST_F(ComparisonScreens, WithoutAResultItSaysSo) {
  source.runs.clear();
  open(kPage);
  EXPECT_TRUE(reads("This study has no result yet."));
  EXPECT_TRUE(reads("Nobody yet: no answers, no results"));
  expect_no_faults();
}

TEST_F(ComparisonScreens, AComparisonIsAskedForWithNamesAndNumbers) {
  add_run();
  open(kPage);
  EXPECT_TRUE(reads("No comparison yet"));
  ASSERT_TRUE(semantics::set_value("textbox", "Call A", " people ")) << everything();
  ASSERT_TRUE(semantics::set_value("textbox", "Call B", "VGG-16"));
  settle();
  press("button", "More settings");
  ASSERT_TRUE(semantics::set_value("number", "Bootstrap samples", "10001")) << everything();
  settle();
  EXPECT_TRUE(reads("A whole number from 0 to 10,000."));
  EXPECT_TRUE(find("submit", "Compare")->disabled);
  ASSERT_TRUE(semantics::set_value("number", "Bootstrap samples", "0"));
  ASSERT_TRUE(semantics::set_value("number", "Random triplets", "5000"));
  ASSERT_TRUE(semantics::set_value("number", "Seed", "3"));
  settle();
  press("submit", "Compare");
  ASSERT_EQ(source.compared.size(), 1u);
  const ComparisonRequest& asked = source.compared[0];
  EXPECT_EQ(asked.run_a, 7u) << "what was fitted first";
  EXPECT_EQ(asked.run_b, 9u);
  EXPECT_EQ(asked.title_a, "people");
  EXPECT_EQ(asked.title_b, "VGG-16");
  EXPECT_EQ(asked.bootstraps, 0u);
  EXPECT_EQ(asked.curve_bootstraps, 0u) << "no intervals are none anywhere";
  EXPECT_EQ(asked.permutations, 1000u);
  EXPECT_EQ(asked.triplets, 5000u);
  EXPECT_EQ(asked.seed, 3u);
  EXPECT_TRUE(reads("Waits for what was asked for before it."));
  expect_no_faults();
}

TEST_F(ComparisonScreens, TheSameResultTwiceIsNotComparedAndARefusalIsShown) {
  add_run();
  open(kPage);
  ASSERT_TRUE(semantics::set_value("combobox", "A, people say", "0")) << everything();
  ASSERT_TRUE(semantics::set_value("combobox", "B, a network say", "0"));
  settle();
  EXPECT_TRUE(find("submit", "Compare")->disabled);
  EXPECT_TRUE(reads("A and B are the same result."));
  ASSERT_TRUE(semantics::set_value("combobox", "A, people say", "1"));
  settle();
  source.compare_failure = Error{ErrorCode::kBusy, "100 comparisons are waiting already"};
  press("submit", "Compare");
  EXPECT_TRUE(reads("The comparison was not started"));
  EXPECT_TRUE(reads("100 comparisons are waiting already"));
  expect_no_faults();
}

TEST_F(ComparisonScreens, WhatRunsShowsHowFarItIsAndIsCancelled) {
  add_run();
  ComparisonJob& job = add(JobState::kRunning);
  job.share = 0.4, job.step = "cumulative RSA", job.remaining_s = 130;
  open(kPage);
  EXPECT_TRUE(reads("Adds one dimension after the other \xC2\xB7 about 2 min left")) << everything();
  // It is looked at again every second while it runs.
  source.comparisons[0].step = "report";
  null::advance(kPollRunningMs + 50);
  settle();
  EXPECT_TRUE(reads("Writes the report"));
  expect_no_faults();
  press("button", "Cancel the comparison of people and VGG-16");
  EXPECT_EQ(source.comparisons[0].state, JobState::kCancelled);
  EXPECT_TRUE(reads("Cancelled. Nothing of it was kept."));
}

TEST_F(ComparisonScreens, WhatIsDoneShowsItsFiguresAndLeadsToItsPage) {
  add_run();
  add(JobState::kDone);
  open(kPage);
  EXPECT_TRUE(reads("similarities: r = 0.83 (0.80 to 0.86)")) << everything();
  EXPECT_TRUE(reads("same odd one in 71 % of triplets"));
  EXPECT_TRUE(reads("dimensions in common: 2 of 3 and 2"));
  EXPECT_TRUE(find("button", "Open report: people and VGG-16, in a new tab"));
  press("button", "See what came out: people and VGG-16");
  EXPECT_EQ(app.route(), comparison_route("everyday", 1));
  EXPECT_TRUE(reads("people and VGG-16"));
  expect_no_faults();
}

TEST_F(ComparisonScreens, WhatFailedSaysWhy) {
  add_run();
  add(JobState::kFailed).message = "all objects have the same weights";
  open(kPage);
  EXPECT_TRUE(reads("This comparison failed"));
  EXPECT_TRUE(reads("all objects have the same weights. Both results are untouched."));
  expect_no_faults();
}

TEST_F(ComparisonScreens, AViewerSeesAndDoesNotStart) {
  source.studies[0].role = Role::kViewer;
  source.me.administrator = false;
  add_run();
  add(JobState::kRunning);
  open(kPage);
  EXPECT_TRUE(reads("Starting one needs an editor."));
  EXPECT_FALSE(find("submit", "Compare"));
  EXPECT_FALSE(find("button", "Cancel the comparison of people and VGG-16"));
  expect_no_faults();
}

TEST_F(ComparisonScreens, ObserversAreListedWithWhatTheyAre) {
  source.observers = {{ObserverKind::kPeople, 0, "people", 12, 0, 36000, true, 0}, {ObserverKind::kFeatures, 2, "vgg16.npy", 12, 4096, 0, false, 5}};
  open(kPage);
  EXPECT_TRUE(reads("Who can judge these objects"));
  EXPECT_TRUE(reads("People in this study"));
  EXPECT_TRUE(reads("Answers, simulated"));
  EXPECT_TRUE(reads("36,000"));
  EXPECT_TRUE(reads("vgg16.npy"));
  EXPECT_TRUE(reads("4,096"));
  expect_no_faults();
}

TEST_F(ComparisonScreens, AComparisonThatIsNotThereAndOneThatRunsHaveAPage) {
  open("#/studies/everyday/comparisons/5");
  EXPECT_TRUE(reads("No such comparison")) << everything();
  ui::stop_headless();
  add_run();
  ComparisonJob& job = add(JobState::kRunning);
  job.step = "triplets";
  open("#/studies/everyday/comparisons/1");
  EXPECT_TRUE(reads("Asks both about random triplets")) << everything();
  expect_no_faults();
}

}  // namespace
}  // namespace tertium::console
