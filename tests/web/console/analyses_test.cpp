// analyses_test.cpp: what is asked of observers, used by role and name against a pretended server.
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

struct AnalysisScreens : testing::Test {
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
    source.observers = {{ObserverKind::kEmbedding, 9, run.title, 12, 2, 36000, true, 6}, {ObserverKind::kEmbedding, 7, "VICE, 3 dimensions", 12, 3, 36000, true, 5}};
  }
  // People, imported judgments, one result, two networks' features.
  void add_networks() {
    source.observers = {{ObserverKind::kPeople, 0, "people", 12, 0, 36000, true, 0},
                        {ObserverKind::kEmbedding, 7, "VICE, 3 dimensions", 12, 3, 36000, true, 5},
                        {ObserverKind::kFeatures, 2, "vgg16.npy", 12, 4096, 0, false, 5},
                        {ObserverKind::kFeatures, 3, "clip.npy", 12, 512, 0, false, 5},
                        {ObserverKind::kChoices, 4, "judged elsewhere", 12, 0, 700, false, 5}};
  }
  AnalysisJob& add(AnalysisKind kind, const std::vector<AnalysisObserver>& observers, const std::vector<AnalysisFigure>& figures) {
    AnalysisJob& job = add(JobState::kDone);
    job.request = {kind, observers};
    job.figures = figures;
    job.files = {{document_name(kind), std::string(64, 'd')}, {"report.html", std::string(64, 'e')}};
    return job;
  }
  AnalysisJob& add(JobState state) {
    AnalysisJob job;
    job.id = source.analyses.size() + 1, job.study = "everyday", job.state = state;
    job.request = comparison_of(7, 9);
    job.request.observers[0].title = "people", job.request.observers[1].title = "VGG-16";
    job.created_at_ms = 1'795'348'800'000;
    if (state == JobState::kDone) {
      job.figures = {{"r", 0.834, 0.801, 0.862}, single_figure("p", 0.001), {"agreement", 0.712, 0.70, 0.72}, single_figure("dims_a", 3), single_figure("dims_b", 2),
                     single_figure("shared", 2)};
      job.files = {{"compare.json", std::string(64, 'd')}, {"report.html", std::string(64, 'e')}};
    }
    source.analyses.push_back(job);
    return source.analyses.back();
  }

  FakeSource source;
  App app{source};
};
constexpr const char* kPage = "#/studies/everyday/analyses";

TEST_F(AnalysisScreens, WithOneResultThePageSaysWhatToDoAndLeadsThere) {
  source.observers = {{ObserverKind::kEmbedding, 7, "VICE, 3 dimensions", 12, 3, 36000, true, 5}};
  open(kPage);
  EXPECT_TRUE(reads("This study has one result.")) << everything();
  EXPECT_FALSE(find("submit", "Compare"));
  expect_no_faults();
  press("button", "Go to Fits");
  EXPECT_EQ(app.route(), fits_route("everyday"));
}

TEST_F(AnalysisScreens, WithoutAResultItSaysSo) {
  source.runs.clear();
  open(kPage);
  EXPECT_TRUE(reads("This study has no result yet."));
  EXPECT_TRUE(reads("Nobody yet: no answers, no results"));
  expect_no_faults();
}

TEST_F(AnalysisScreens, AComparisonIsAskedForWithNamesAndNumbers) {
  add_run();
  open(kPage);
  EXPECT_TRUE(reads("Nothing asked yet"));
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
  ASSERT_EQ(source.asked.size(), 1u);
  AnalysisRequest expected = comparison_of(7, 9);  // what was fitted first is A
  expected.observers[0].title = "people", expected.observers[1].title = "VGG-16";
  expected.bootstraps = 0, expected.comparison = {0, 1000, 5000}, expected.seed = 3;  // no intervals are none anywhere
  EXPECT_EQ(source.asked[0], expected);
  EXPECT_TRUE(reads("Waits for what was asked for before it."));
  expect_no_faults();
}

TEST_F(AnalysisScreens, TheSameResultTwiceIsNotComparedAndARefusalIsShown) {
  add_run();
  open(kPage);
  ASSERT_TRUE(semantics::set_value("combobox", "A, people say", "0")) << everything();
  ASSERT_TRUE(semantics::set_value("combobox", "B, a network say", "0"));
  settle();
  EXPECT_TRUE(find("submit", "Compare")->disabled);
  EXPECT_TRUE(reads("A and B are the same result."));
  ASSERT_TRUE(semantics::set_value("combobox", "A, people say", "1"));
  settle();
  source.ask_failure = Error{ErrorCode::kBusy, "100 analyses are waiting already"};
  press("submit", "Compare");
  EXPECT_TRUE(reads("It was not started"));
  EXPECT_TRUE(reads("100 analyses are waiting already"));
  expect_no_faults();
}

TEST_F(AnalysisScreens, WhatRunsShowsHowFarItIsAndIsCancelled) {
  add_run();
  AnalysisJob& job = add(JobState::kRunning);
  job.share = 0.4, job.step = "cumulative RSA", job.remaining_s = 130;
  open(kPage);
  EXPECT_TRUE(reads("Adds one dimension after the other \xC2\xB7 about 2 min left")) << everything();
  // It is looked at again every second while it runs.
  source.analyses[0].step = "report";
  null::advance(kPollRunningMs + 50);
  settle();
  EXPECT_TRUE(reads("Writes the report"));
  expect_no_faults();
  press("button", "Cancel: people and VGG-16");
  EXPECT_EQ(source.analyses[0].state, JobState::kCancelled);
  EXPECT_TRUE(reads("Cancelled. Nothing of it was kept."));
}

TEST_F(AnalysisScreens, WhatIsDoneShowsItsFiguresAndLeadsToItsPage) {
  add_run();
  add(JobState::kDone);
  open(kPage);
  EXPECT_TRUE(reads("similarities: r = 0.83 (0.80 to 0.86)")) << everything();
  EXPECT_TRUE(reads("same odd one in 71 % of triplets"));
  EXPECT_TRUE(reads("dimensions in common: 2 of 3 and 2"));
  EXPECT_TRUE(find("button", "Open report: people and VGG-16, in a new tab"));
  press("button", "See what came out: people and VGG-16");
  EXPECT_EQ(app.route(), analysis_route("everyday", 1));
  EXPECT_TRUE(reads("people and VGG-16"));
  expect_no_faults();
}

TEST_F(AnalysisScreens, WhatFailedSaysWhy) {
  add_run();
  add(JobState::kFailed).message = "all objects have the same weights";
  open(kPage);
  EXPECT_TRUE(reads("This failed"));
  EXPECT_TRUE(reads("all objects have the same weights. The data are untouched."));
  expect_no_faults();
}

TEST_F(AnalysisScreens, AViewerSeesAndDoesNotStart) {
  source.studies[0].role = Role::kViewer;
  source.me.administrator = false;
  add_run();
  add(JobState::kRunning);
  open(kPage);
  EXPECT_TRUE(reads("Asking needs an editor."));
  EXPECT_FALSE(find("submit", "Compare"));
  EXPECT_FALSE(find("button", "Cancel: people and VGG-16"));
  expect_no_faults();
}

TEST_F(AnalysisScreens, NetworksAreAskedAboutPeoplesChoices) {
  add_networks();
  open(std::string(kPage) + "?ask=alignment");
  EXPECT_TRUE(reads("Which networks choose as people do?")) << everything();
  ASSERT_TRUE(find("checkbox", "vgg16.npy")) << everything();  // features are ticked, results are not
  press("checkbox", "vgg16.npy");
  press("checkbox", "clip.npy");
  EXPECT_TRUE(reads("Choose at least one network."));
  EXPECT_TRUE(find("submit", "Ask the networks")->disabled);
  press("checkbox", "VICE, 3 dimensions \xC2\xB7 result 7");
  ASSERT_TRUE(semantics::set_value("combobox", "Where they err, by the dimensions of", "1")) << everything();
  settle();
  EXPECT_TRUE(find("submit", "Ask the networks")->disabled) << "one result cannot be both";
  EXPECT_TRUE(reads("The same result stands twice."));
  press("checkbox", "VICE, 3 dimensions \xC2\xB7 result 7");
  press("checkbox", "clip.npy");
  press("checkbox", "vgg16.npy");  // listed first, whatever was ticked first
  press("submit", "Ask the networks");
  ASSERT_EQ(source.asked.size(), 1u);
  AnalysisRequest expected;
  expected.kind = AnalysisKind::kAlignment;
  expected.observers = {{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 2}},
                        {AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 3}},
                        {AnalysisRole::kJudge, {}},
                        {AnalysisRole::kEmbedding, {ObserverKey::What::kRun, 7}}};
  EXPECT_EQ(source.asked[0], expected);
  expect_no_faults();
}

TEST_F(AnalysisScreens, AProbeIsTrainedAndTestedOnOtherJudgments) {
  add_networks();
  open(std::string(kPage) + "?ask=probe");
  ASSERT_TRUE(semantics::set_value("combobox", "Tested on", "1")) << everything();
  settle();
  press("button", "More settings");
  ASSERT_TRUE(semantics::set_value("number", "Penalty (lambda)", "-1")) << everything();
  settle();
  EXPECT_TRUE(reads("A number from 0 to 1,000,000, or nothing."));
  ASSERT_TRUE(semantics::set_value("number", "Penalty (lambda)", "0.3"));
  ASSERT_TRUE(semantics::set_value("number", "Folds of objects", "4"));
  ASSERT_TRUE(semantics::set_value("combobox", "Weights", "1"));
  settle();
  press("submit", "Train the probe");
  ASSERT_EQ(source.asked.size(), 1u) << everything();
  AnalysisRequest expected;
  expected.kind = AnalysisKind::kProbe;
  expected.observers = {{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 2}}, {AnalysisRole::kJudge, {}}, {AnalysisRole::kTest, {ObserverKey::What::kDataset, 4}}};
  expected.probe = {"diagonal", "global", 0.3, 4, true};
  EXPECT_EQ(source.asked[0], expected);
  expect_no_faults();
}

TEST_F(AnalysisScreens, DimensionsAreReadOutOfFeatures) {
  add_networks();
  open(std::string(kPage) + "?ask=read_out");
  ASSERT_TRUE(semantics::set_value("combobox", "Method", "2")) << everything();
  ASSERT_TRUE(semantics::set_value("combobox", "Held against the judgments of", "0"));
  settle();
  press("button", "More settings");
  press("checkbox", "Negative features become 0 first");
  EXPECT_FALSE(find("checkbox", "Divide each feature by its standard deviation")) << "not with non-negative weights";
  press("submit", "Read the dimensions out");
  ASSERT_EQ(source.asked.size(), 1u) << everything();
  AnalysisRequest expected;
  expected.kind = AnalysisKind::kReadOut;
  expected.observers = {{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 2}}, {AnalysisRole::kEmbedding, {ObserverKey::What::kRun, 7}}};
  expected.read_out = {"nnls", 5, true, false};
  EXPECT_EQ(source.asked[0], expected);
  expect_no_faults();
}

TEST_F(AnalysisScreens, WhatAQuestionLacksIsSaidWithAWayThere) {
  source.observers = {{ObserverKind::kPeople, 0, "people", 12, 0, 36000, true, 0}};
  open(std::string(kPage) + "?ask=probe");
  EXPECT_TRUE(reads("There are no features of these objects yet.")) << everything();
  EXPECT_FALSE(find("submit", "Train the probe"));
  press("radio", "Which dimensions do a network\xE2\x80\x99s features hold?");
  EXPECT_EQ(app.route().seen("ask"), "read_out");
  EXPECT_TRUE(reads("There are no dimensions to look for.")) << everything();
  press("button", "Go to the study");
  EXPECT_EQ(app.route(), study_route("everyday"));
  expect_no_faults();
}

TEST_F(AnalysisScreens, EachKindThatIsDoneSaysItsFigures) {
  add_networks();
  const AnalysisObserver clip{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 3}, "CLIP"}, vgg{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 2}, "VGG"};
  const AnalysisObserver people{AnalysisRole::kJudge, {}, "people"}, dims{AnalysisRole::kEmbedding, {ObserverKey::What::kRun, 7}, "VICE"};
  add(AnalysisKind::kAlignment, {vgg, clip, people},
      {{"accuracy", 0.504, 0.49, 0.52}, single_figure("best", 1), single_figure("lowest", 0.41), single_figure("triplets", 50000), {"ceiling", 0.67, 0.65, 0.67}});
  add(AnalysisKind::kProbe, {clip, people},
      {{"accuracy", 0.57, 0.54, 0.6}, {"centred", 0.498, 0.48, 0.51}, {"gain", 0.0714, 0.0379, 0.1049}, single_figure("triplets", 900), single_figure("controls_hold", 0)});
  add(AnalysisKind::kReadOut, {clip, dims}, {{"r2", 0.4, 0.35, 0.45}, single_figure("dims", 3), {"similarity", 0.8, 0.7, 0.9}});
  open(kPage);
  EXPECT_TRUE(reads("2 networks on the judgments of people")) << everything();
  EXPECT_TRUE(reads("best: CLIP, right in 50.4 % \xC2\xB7 lowest 41.0 % \xC2\xB7 noise ceiling 65.0 % to 67.0 % \xC2\xB7 50,000 judgments")) << everything();
  EXPECT_TRUE(reads("CLIP after a probe on people"));
  EXPECT_TRUE(reads("right in 57.0 %, before 49.8 % \xC2\xB7 gain 0.071 (0.038 to 0.105) \xC2\xB7 a control does not hold")) << everything();
  EXPECT_TRUE(reads("VICE read out of CLIP"));
  EXPECT_TRUE(reads("0.40 (0.35 to 0.45), mean of 3 dimensions \xC2\xB7 similarities: r = 0.80 (0.70 to 0.90)")) << everything();
  expect_no_faults();
}

TEST_F(AnalysisScreens, ObserversAreListedWithWhatTheyAre) {
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

TEST_F(AnalysisScreens, AComparisonThatIsNotThereAndOneThatRunsHaveAPage) {
  open("#/studies/everyday/analyses/5");
  EXPECT_TRUE(reads("Nothing of that number")) << everything();
  ui::stop_headless();
  add_run();
  AnalysisJob& job = add(JobState::kRunning);
  job.step = "triplets";
  open("#/studies/everyday/analyses/1");
  EXPECT_TRUE(reads("Asks both about random triplets")) << everything();
  expect_no_faults();
}

}  // namespace
}  // namespace tertium::console
