// fits_test.cpp: ensembles, going on, origins and two runs side by side, used by role and name against a pretended server.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/console/fit_parts.h"
#include "web/console/wording.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::activate;
using semantics::find;

struct FitScreens : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
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
    EXPECT_TRUE(semantics::problems().empty()) << everything();
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
  }
  // An ensemble of three seeds; its runs are 20, 21 and 22. done: with the recommended one.
  void add_ensemble(std::size_t finished, bool is_done) {
    FitJob job;
    job.id = 4, job.study = "everyday", job.request.seeds = 3, job.request.seed = 5;
    job.state = is_done ? JobState::kDone : JobState::kRunning;
    job.seed_index = static_cast<std::uint32_t>(std::min<std::size_t>(finished, 2));
    job.progress = {20, 100, 5, 120, {{10, 1.1, 1.0, 1.05, .5, 90}, {20, 1, .9, .95, .55, 60}}};
    job.run = is_done ? 21 : 0;
    source.jobs = {job};
    for (std::size_t i = 0; i < finished; ++i) {
      RunSummary run = source.runs.front();
      run.id = 20 + i, run.job = 4, run.seed = 5 + i, run.validation_nll = 0.95 - 0.01 * static_cast<double>(i);
      run.record_file = std::string(64, 'c');
      if (is_done) run.reproducibility.assign(run.dims, 0.6 + 0.1 * static_cast<double>(i == 1)), run.recommended = i == 1;
      source.runs.push_back(run);
    }
  }

  FakeSource source;
  App app{source};
};

TEST_F(FitScreens, AnEnsembleIsAskedForWithItsDimensionsAndPenalty) {
  open("#/studies/everyday/fits");
  press("radio", "SPoSE");
  EXPECT_FALSE(find("number", "Dimensions to start with")) << "only when asked for";
  press("button", "More settings");
  ASSERT_TRUE(semantics::set_value("number", "Dimensions to start with", "1001")) << everything();
  settle();
  EXPECT_TRUE(find("submit", "Start fit")->disabled);
  EXPECT_TRUE(reads("A whole number from 1 to 1,000"));
  ASSERT_TRUE(semantics::set_value("number", "Dimensions to start with", "30"));
  ASSERT_TRUE(semantics::set_value("number", "Penalty (lambda)", "-1"));
  settle();
  EXPECT_TRUE(find("submit", "Start fit")->disabled);
  ASSERT_TRUE(semantics::set_value("number", "Penalty (lambda)", "0.05"));
  ASSERT_TRUE(semantics::set_value("combobox", "Runs", "2")) << everything();
  settle();
  EXPECT_TRUE(reads("shows how well each dimension is found again"));
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 1u);
  EXPECT_EQ(source.started[0].seeds, 5u);
  EXPECT_EQ(source.started[0].dims, 30u);
  EXPECT_EQ(source.started[0].lambda, 0.05);
  expect_no_faults();
}

TEST_F(FitScreens, AFitThatIsLeftEmptyFollowsFromItsPreset) {
  open("#/studies/everyday/fits");
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 1u);
  EXPECT_EQ(source.started[0].seeds, 1u);
  EXPECT_FALSE(source.started[0].dims);
  EXPECT_FALSE(source.started[0].lambda);
}

TEST_F(FitScreens, AnEnsembleThatRunsSaysWhichRunItIsAtAndShowsThoseThatAreFinished) {
  add_ensemble(1, false);
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("3 runs, seeds 5 to 7")) << everything();
  EXPECT_TRUE(reads("Run 2 of 3 \xC2\xB7 Epoch 20 of at most 100 \xC2\xB7 about 2 min left")) << everything();
  EXPECT_TRUE(reads("1 of 3 runs are finished"));
  EXPECT_TRUE(reads("not yet known"));
  expect_no_faults();
  // The next run is finished while somebody looks on.
  add_ensemble(0, false);
  source.runs.back().id = 21;
  source.jobs[0].seed_index = 2;
  const int before = source.calls["runs"];
  null::advance(kPollRunningMs + 50);
  settle();
  EXPECT_GT(source.calls["runs"], before) << "its run is new";
}

TEST_F(FitScreens, ACollapsedRunSaysSoAndIsNotRecommended) {
  add_ensemble(3, true);
  for (RunSummary& run : source.runs)
    if (run.job == 4) run.dims = 0, run.reproducibility.clear();
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("collapsed: no dimension left")) << everything();
  EXPECT_FALSE(reads("not yet known"));
  EXPECT_FALSE(find("paragraph", "recommended")) << everything();
  expect_no_faults();
}

TEST_F(FitScreens, ARunThatHasNothingToBeComparedWithSaysWhy) {
  add_ensemble(3, true);
  for (RunSummary& run : source.runs)
    if (run.job == 4) run.reproducibility.clear();
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("no other run to compare with")) << everything();
}

TEST_F(FitScreens, RunsOfAFitThatWasStoppedAreNotCompared) {
  add_ensemble(2, false);
  source.jobs[0].state = JobState::kCancelled;
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("not compared: the fit was not finished")) << everything();
  EXPECT_FALSE(reads("not yet known"));
}

TEST_F(FitScreens, TheCurvesOfAnEnsembleSayOfWhichRunTheyAre) {
  add_ensemble(3, true);
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("one run, seed 7")) << everything();
}

TEST_F(FitScreens, NothingCanBeStartedOrStoppedBeforeTheReadersRoleIsKnown) {
  add_ensemble(1, false);
  null::set_url("/#/studies/everyday/fits/4");
  app.start();
  ui::start_headless([this] { app.frame(); });
  ui::frame_headless(2);
  EXPECT_FALSE(find("submit", "Start fit")) << everything();
  EXPECT_FALSE(reads("Starting one needs an editor")) << "that is not known yet either";
  settle();
  EXPECT_TRUE(find("submit", "Start fit"));
  EXPECT_TRUE(find("button", "Cancel fit"));
}

TEST_F(FitScreens, AFinishedEnsembleRecommendsARunAndTellsHowWellDimensionsAreFoundAgain) {
  add_ensemble(3, true);
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("recommended")) << everything();
  EXPECT_TRUE(reads("0.70"));
  EXPECT_TRUE(reads("0 of 3 dimensions are found again with r of 0.8 or more. n = 3 runs."));
  EXPECT_TRUE(find("link", "Beside recommended"));
  press("link", "Beside recommended");
  EXPECT_EQ(platform::url().hash, "/runs/21/beside/20");
  expect_no_faults();
}

TEST_F(FitScreens, TheOriginOfAResultIsItsRecordAndALinkOpensIt) {
  add_ensemble(3, true);
  net::Provenance record;
  record.tool_version = "0.1.0", record.engine = "plain", record.kernel = "plain 1", record.isa = "x86-64-v3", record.origin = "everyday";
  record.triplets = 36000, record.train_triplets = 32400, record.validation_triplets = 3600, record.excluded_triplets = 12, record.simulated_triplets = 9;
  record.answers_to = 36412, record.request.seed = 6, record.epochs = 40, record.best_epoch = 38, record.stop_reason = "all epochs done";
  record.options = {{"dims", "48"}, {"kl_weight", "0.9"}};
  source.records[std::string(64, 'c')] = record;
  open("#/studies/everyday/fits/4?run=21");
  EXPECT_TRUE(reads("36,000: 32,400 to fit, 3,600 held out, 12 excluded; 9 of them simulated")) << everything();
  EXPECT_TRUE(reads("answers of everyday up to number 36,412"));
  EXPECT_TRUE(reads("dims 48 \xC2\xB7 kl_weight 0.9"));
  EXPECT_TRUE(reads("after 40 epochs: all epochs done. The state of epoch 38 is kept."));
  EXPECT_TRUE(reads("Tertium 0.1.0, engine plain, kernel plain 1, instructions x86-64-v3"));
  EXPECT_TRUE(find("link", "Record file (fit.json)"));
  expect_no_faults();
  press("button", "Hide origin");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/fits/4");
  EXPECT_FALSE(reads("36,412"));
}

TEST_F(FitScreens, ARecordThatCannotBeReadSaysSo) {
  add_ensemble(3, true);
  open("#/studies/everyday/fits/4?run=21");
  EXPECT_TRUE(reads("Its record could not be read")) << everything();
}

TEST_F(FitScreens, AStoppedFitGoesOnWhereThereIsSomethingToGoOnFrom) {
  FitJob job;
  job.id = 1, job.study = "everyday", job.state = JobState::kCancelled, job.resumable = true, job.message = "1 of 3 runs were finished and are kept.";
  source.jobs = {job};
  open("#/studies/everyday/fits/1");
  EXPECT_TRUE(reads("What it had reached is kept"));
  EXPECT_TRUE(reads("1 of 3 runs were finished and are kept."));
  press("button", "Go on with this fit");
  EXPECT_EQ(source.calls["resume"], 1);
  EXPECT_TRUE(reads("queued")) << everything();
  EXPECT_FALSE(find("button", "Go on with this fit"));
  expect_no_faults();
}

TEST_F(FitScreens, AWaitingFitSaysHowManyComeFirst) {
  FitJob first, second;
  first.id = 1, first.study = "everyday", first.state = JobState::kRunning;
  second.id = 2, second.study = "everyday";
  source.jobs = {first, second};
  open("#/studies/everyday/fits/2");
  EXPECT_TRUE(reads("Fits of this study that come first: 1.")) << everything();
}

TEST_F(FitScreens, AViewerSeesFitsButNoFormAndNoWayToStopThem) {
  source.studies[0].role = Role::kViewer;
  add_ensemble(1, false);
  open("#/studies/everyday/fits/4");
  EXPECT_TRUE(reads("Starting one needs an editor")) << everything();
  EXPECT_FALSE(find("submit", "Start fit"));
  EXPECT_FALSE(find("button", "Cancel fit"));
  expect_no_faults();
}

TEST_F(FitScreens, AResultMadeElsewhereIsListedWithItsOrigin) {
  RunSummary run = source.runs.front();
  run.id = 40, run.job = 0, run.origin = "imported", run.title = "VICE, 42 dimensions";
  source.runs.push_back(run);
  open("#/studies/everyday/fits");
  EXPECT_TRUE(find("heading", "Bring in a result")) << everything();
  EXPECT_TRUE(reads("VICE, 42 dimensions"));
  EXPECT_TRUE(find("button", "Choose a folder"));
  expect_no_faults();
}

TEST_F(FitScreens, TooManyFilesAreNotSentAtAll) {
  open("#/studies/everyday/fits");
  bring_in(app, "everyday", {{{0, "a.npy", kBroughtBytesMax + 1}}, false});
  settle();
  EXPECT_TRUE(reads("Nothing was brought in")) << everything();
  EXPECT_TRUE(reads("The study is as it was."));
  expect_no_faults();
}

// ---- Two runs side by side ----

TEST_F(FitScreens, TwoRunsShowTheirMatchedDimensionsAndThoseWithoutAMatch) {
  RunSummary other = source.runs.front();
  Matrix turned = source.files.at(other.embedding_file);
  const Matrix before = turned;
  ASSERT_EQ(before.cols, 3u);
  for (std::size_t o = 0; o < before.rows; ++o) {
    turned.at(o, 0) = before.at(o, 1);
    turned.at(o, 1) = before.at(o, 0);
    turned.at(o, 2) = o == 0 ? 1.0f : 0.0f;  // the third becomes another one
  }
  other.id = 30, other.embedding_file = std::string(64, '7'), other.seed = 3;
  source.files[other.embedding_file] = turned;
  source.runs.push_back(other);
  open("#/runs/7/beside/30");
  EXPECT_TRUE(find("heading", "Two runs side by side"));
  EXPECT_TRUE(reads("r = 1.00")) << everything();
  EXPECT_TRUE(reads("dimensions found in both, of 3 and 3"));
  EXPECT_TRUE(reads("correlation of the two similarity matrices"));
  EXPECT_TRUE(find("link", "Dimension 2"));
  expect_no_faults();
  ASSERT_TRUE(semantics::set_value("combobox", "The other run", "1")) << everything();
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/beside/7") << "the choice is in the link";
}

TEST_F(FitScreens, TwoRunsOfWhichOneIsNotThereSayWhatToDo) {
  open("#/runs/7/beside/99");
  EXPECT_TRUE(find("button", "Try again")) << everything();
  expect_no_faults();
}

// ---- What is computed for it ----

OpenRun open_run_of(const std::vector<std::vector<float>>& columns, const std::string& study) {
  OpenRun run;
  run.run.study = study;
  run.values = Matrix(columns.front().size(), columns.size());
  for (std::size_t d = 0; d < columns.size(); ++d) {
    for (std::size_t o = 0; o < columns[d].size(); ++o) run.values.at(o, d) = columns[d][o];
    run.order.push_back(static_cast<std::uint32_t>(d));
  }
  return run;
}

TEST(CompareRuns, PairsWhatCorrelatesBestFirstAndLeavesTheRestApart) {
  const OpenRun a = open_run_of({{1, 2, 3, 4}, {0, 5, 0, 5}, {9, 0, 0, 0}}, "s"), b = open_run_of({{0, 5, 0, 5}, {1, 2, 4, 3}}, "s");
  const Result<Beside> beside = compare_runs(a, b);
  ASSERT_TRUE(beside);
  ASSERT_EQ(beside->pairs.size(), 2u);
  EXPECT_EQ(beside->pairs[0].dimension, 1u);
  EXPECT_EQ(beside->pairs[0].other, 0u);
  EXPECT_NEAR(beside->pairs[0].correlation, 1, 1e-9);
  EXPECT_EQ(beside->pairs[1].dimension, 0u);
  EXPECT_NEAR(beside->pairs[1].correlation, 0.8, 1e-9);
  EXPECT_EQ(beside->alone, (std::vector<std::uint32_t>{2}));
  EXPECT_TRUE(beside->other_alone.empty());
  ASSERT_TRUE(beside->similarity);
  EXPECT_NEAR(*compare_runs(a, a)->similarity, 1, 1e-9);
}

TEST(CompareRuns, RefusesOtherObjectsAndLeavesSimilarityOutWhereItWouldTakeLong) {
  const OpenRun a = open_run_of({{1, 2, 3, 4}}, "s");
  EXPECT_EQ(compare_runs(a, open_run_of({{1, 2, 3}}, "s")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(compare_runs(a, open_run_of({{1, 2, 3, 4}}, "t")).error().code, ErrorCode::kConflict);
  std::vector<float> many(kSimilarityObjectsMax + 1);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<float>(i % 7);
  const OpenRun large = open_run_of({many}, "s");
  EXPECT_FALSE(compare_runs(large, large)->similarity);
  OpenRun none = open_run_of({{1, 2, 3, 4}}, "s");
  none.values = Matrix(4, 0), none.order.clear();
  EXPECT_EQ(compare_runs(a, none)->alone.size(), 1u);
}

}  // namespace
}  // namespace tertium::console
