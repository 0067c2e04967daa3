// screens_test.cpp: the console used by role and name, as a person with or without a screen would, against a pretended server.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
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

struct Screens : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
  }
  void TearDown() override { ui::stop_headless(); }
  // The program opened with this address.
  void open(const std::string& hash) {
    null::set_url("/" + hash);
    app.start();
    ui::start_headless([this] { app.frame(); });
    settle();
  }
  // Lets every answer come and every frame be made.
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
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\"" + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos) return true;
    return false;
  }
  static std::size_t count(const std::string& role) {
    const std::vector<semantics::Seen> all = semantics::all_seen();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const semantics::Seen& seen) { return seen.role == role; }));
  }
  void expect_no_faults() {
    EXPECT_TRUE(semantics::problems().empty()) << everything();
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
  }

  FakeSource source;
  App app{source};
};

TEST_F(Screens, TheListOfStudiesShowsLiveCountsAndSaysWhatIsSimulated) {
  open("");
  EXPECT_TRUE(find("heading", "Studies"));
  EXPECT_TRUE(find("link", "Everyday objects")) << everything();
  EXPECT_TRUE(reads("36,000")) << everything();
  EXPECT_TRUE(reads("98\xE2\x80\xAF%"));
  EXPECT_TRUE(reads("of the answers are simulated"));
  source.studies[0].counts.answers = 36001;
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("36,001"));
  expect_no_faults();
}

TEST_F(Screens, NothingIsAskedForWhileThePageIsHiddenAndAtOnceWhenItIsBack) {
  open("");
  platform::Window hidden = platform::window();
  hidden.visible = false;
  null::set_window(hidden);
  null::advance(kPollMs + 50);
  settle();
  const int before = source.calls["studies"];
  null::advance(20 * kPollMs);
  settle();
  EXPECT_EQ(source.calls["studies"], before);
  platform::Window back = hidden;
  back.visible = true;
  null::set_window(back);
  settle();
  EXPECT_EQ(source.calls["studies"], before + 1);
}

TEST_F(Screens, BetweenPollsNoFrameIsMade) {
  open("");
  null::advance(500);
  const std::uint64_t made = platform::frames_made();
  null::advance(kPollMs - 1000);
  EXPECT_EQ(platform::frames_made(), made);
}

TEST_F(Screens, WithoutStudiesItSaysWhatToDo) {
  source.studies.clear();
  open("");
  EXPECT_TRUE(reads("No studies yet")) << everything();
  expect_no_faults();
}

TEST_F(Screens, FromAStudyToADimensionToAnObjectAndBackByTheBrowser) {
  open("");
  press("button", "Dimensions of Everyday objects");
  EXPECT_EQ(platform::url().hash, "/runs/7");
  EXPECT_TRUE(reads("3 dimensions from 36,000 judgments (98\xE2\x80\xAF% simulated) \xC2\xB7 VICE")) << everything();
  press("link", "Dimension 3, importance 27.9\xE2\x80\xAF%");
  EXPECT_EQ(platform::url().hash, "/runs/7/dimensions/3");
  EXPECT_TRUE(find("heading", "Dimension 3"));
  EXPECT_EQ(null::title(), "Dimension 3 \xC2\xB7 Everyday objects \xC2\xB7 Tertium");
  press("link", "fire engine");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects/fire_engine");
  EXPECT_TRUE(find("heading", "fire engine"));
  EXPECT_TRUE(reads("vehicle")) << everything();
  null::navigate("/#/runs/7/dimensions/3");
  settle();
  EXPECT_TRUE(find("heading", "Dimension 3"));
  expect_no_faults();
}

TEST_F(Screens, RowsAreSortedByImportanceAndEachPictureIsALinkWithItsName) {
  open("#/runs/7");
  std::vector<std::string> rows;
  for (const semantics::Seen& seen : semantics::all_seen())
    if (seen.role == "link" && seen.name.starts_with("Dimension ")) rows.push_back(seen.name.substr(0, 11));
  EXPECT_EQ(rows, (std::vector<std::string>{"Dimension 1", "Dimension 3", "Dimension 2"}));
  ASSERT_TRUE(find("link", "monkey face")) << everything();
  EXPECT_EQ(find("link", "monkey face")->detail, "#/runs/7/objects/monkey_face");
  ASSERT_TRUE(find("link", "cat2")) << everything();
  EXPECT_EQ(find("link", "cat2")->description, "weight 1.60");
  expect_no_faults();
}

TEST_F(Screens, ADimensionShowsItsTopObjectsWeightsAndCategories) {
  open("#/runs/7/dimensions/1");
  EXPECT_TRUE(find("link", "red apple"));
  EXPECT_TRUE(reads("2.00"));
  EXPECT_TRUE(reads("Categories among the top 6")) << everything();
  EXPECT_TRUE(reads("50\xE2\x80\xAF% of 12 objects lie below 0.06"));
  EXPECT_TRUE(find("button", "Previous")->disabled);
  press("button", "Next");
  EXPECT_EQ(platform::url().hash, "/runs/7/dimensions/3");  // the next by importance
  expect_no_faults();
}

TEST_F(Screens, AnObjectShowsItsDimensionsAndItsNeighbours) {
  open("#/runs/7/objects/bus");
  EXPECT_TRUE(find("heading", "bus"));
  EXPECT_TRUE(find("link", "Dimension 2, weight 1.50, 100\xE2\x80\xAF% of this object's weight")) << everything();
  ASSERT_TRUE(find("heading", "Nearest objects"));
  EXPECT_TRUE(find("link", "train"));
  expect_no_faults();
}

TEST_F(Screens, AnObjectOrDimensionThatIsNotThereSaysSo) {
  open("#/runs/7/objects/zebra");
  EXPECT_TRUE(reads("No object is called \"zebra\" here")) << everything();
  null::navigate("/#/runs/7/dimensions/9");
  settle();
  EXPECT_TRUE(reads("This run has no such dimension"));
  null::navigate("/#/nowhere");
  settle();
  EXPECT_TRUE(find("heading", "No such page"));
  expect_no_faults();
}

TEST_F(Screens, TheSearchOfObjectsIsKeptInTheLink) {
  open("#/runs/7/objects?find=a");
  const std::size_t found = count("link");
  ASSERT_TRUE(semantics::set_value("search", "Find an object", "apple"));
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/objects?find=apple");
  EXPECT_LT(count("link"), found);
  EXPECT_TRUE(find("link", "red apple"));
  expect_no_faults();
}

TEST_F(Screens, AFitIsStartedWatchedAndLeadsToItsResult) {
  open("#/studies/everyday/fits");
  EXPECT_TRUE(reads("No fits yet")) << everything();
  press("radio", "SPoSE");
  ASSERT_TRUE(semantics::set_value("number", "Seed", "12"));
  settle();
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 1u);
  EXPECT_EQ(source.started[0].method, FitMethod::kSpose);
  EXPECT_EQ(source.started[0].seed, 12u);
  EXPECT_TRUE(source.started[0].include_simulated);
  EXPECT_EQ(platform::url().hash, "/studies/everyday/fits/1");
  EXPECT_TRUE(reads("Waits for the fits before it."));

  source.jobs[0].state = JobState::kRunning;
  source.jobs[0].progress = {20, 100, 5, 20, {{10, 1.1, 1.0, 1.05, .5, 90}, {20, 1, .9, .95, .55, 60}}};
  null::advance(kPollRunningMs + 50);
  settle();
  EXPECT_TRUE(reads("Epoch 20 of at most 100 \xC2\xB7 about 20 s left")) << everything();
  EXPECT_TRUE(reads("Held-out NLL 0.950 nats"));

  source.jobs[0].state = JobState::kDone;
  source.jobs[0].run = 7;
  null::advance(kPollRunningMs + 50);
  settle();
  EXPECT_TRUE(reads("3 dimensions from 36,000 judgments")) << everything();
  press("button", "See its dimensions");
  EXPECT_EQ(platform::url().hash, "/runs/7");
  expect_no_faults();
}

TEST_F(Screens, ASeedThatIsNoNumberIsRefusedBeforeSending) {
  open("#/studies/everyday/fits");
  ASSERT_TRUE(semantics::set_value("number", "Seed", "-1"));
  settle();
  EXPECT_TRUE(reads("A whole number from 0 on")) << everything();
  EXPECT_TRUE(find("submit", "Start fit")->disabled);
}

TEST_F(Screens, AFitCanBeCancelled) {
  FitJob job;
  job.id = 1;
  job.study = "everyday";
  job.state = JobState::kRunning;
  source.jobs = {job};
  open("#/studies/everyday/fits/1");
  press("button", "Cancel fit");
  EXPECT_EQ(source.jobs[0].state, JobState::kCancelled);
  EXPECT_TRUE(reads("Nothing of it was kept but the curve")) << everything();
  expect_no_faults();
}

TEST_F(Screens, AFailedFitSaysWhyAndThatAnswersAreSafe) {
  FitJob job;
  job.id = 1;
  job.study = "everyday";
  job.state = JobState::kFailed;
  job.message = "the disk is full";
  source.jobs = {job};
  open("#/studies/everyday/fits");
  EXPECT_TRUE(reads("the disk is full. The answers are untouched")) << everything();
  expect_no_faults();
}

// ---- imported data ----
TEST_F(Screens, WithoutImportedDataNothingIsSaidOrAskedOfThem) {
  open("#/studies/everyday");
  EXPECT_FALSE(reads("mported data")) << everything();
  null::navigate("/#/studies/everyday/fits");
  settle();
  EXPECT_FALSE(find("combobox", "Data")) << everything();
  EXPECT_EQ(source.calls["datasets"], 0);
}

TEST_F(Screens, AStudyShowsItsImportedDataAndHowTheyWereRead) {
  add_datasets(source);
  platform::Window wide = platform::window();
  wide.width = 1280;
  null::set_window(wide);
  open("#/studies/everyday");
  EXPECT_TRUE(find("heading", "Imported data")) << everything();
  for (const char* words : {"triplets_large.tsv", "Recorded judgments", "4,699,160", "12,340", "things-tsv", "2026-11-22", "clip.npy", "Features, simulated"})
    EXPECT_TRUE(reads(words)) << words << everything();
  press("button", "Show details of triplets_large.tsv");
  EXPECT_TRUE(reads("Numbers begin at 1: found are 1 to 12.")) << everything();
  EXPECT_TRUE(reads("SHA-256 of the source: 1111111111111111"));
  expect_no_faults();
  press("button", "Close");
  EXPECT_FALSE(reads("Numbers begin at 1"));
  press("button", "Show details of clip.npy");
  EXPECT_TRUE(reads("Nothing was noted.")) << everything();
  expect_no_faults();
}

TEST_F(Screens, ImportedDataAppearWhileTheStudyIsLookedAt) {
  open("#/studies/everyday");
  EXPECT_FALSE(reads("Imported data"));
  add_datasets(source);
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("triplets_large.tsv")) << everything();
  expect_no_faults();
}

TEST_F(Screens, AFitTakesTheAnswersUnlessImportedDataAreChosen) {
  add_datasets(source);
  open("#/studies/everyday/fits");
  ASSERT_TRUE(find("combobox", "Data")) << everything();
  EXPECT_FALSE(reads("clip.npy")) << "features cannot be fitted";
  EXPECT_TRUE(reads("Fits 36,000 answers as they are now."));
  EXPECT_TRUE(find("checkbox", "Include the 35,400 simulated answers"));
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 1u);
  EXPECT_FALSE(source.started[0].dataset);
  EXPECT_TRUE(reads("fitted to the answers of this study")) << everything();

  ASSERT_TRUE(semantics::set_value("combobox", "Data", "1"));
  settle();
  EXPECT_TRUE(reads("Fits the 4,699,160 choices of triplets_large.tsv.")) << everything();
  EXPECT_FALSE(find("checkbox", "Include the 35,400 simulated answers")) << "that is asked of answers only";
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 2u);
  EXPECT_EQ(source.started[1].dataset, 4u);
  EXPECT_TRUE(reads("fitted to imported data: triplets_large.tsv")) << everything();
  expect_no_faults();
}

TEST_F(Screens, AStudyWithoutAnswersOffersToFitItsImportedData) {
  add_datasets(source);
  source.studies[0].counts.answers = source.studies[0].counts.simulated_answers = 0;
  open("#/studies/everyday/fits");
  EXPECT_FALSE(find("submit", "Start fit")->disabled) << everything();
  press("submit", "Start fit");
  ASSERT_EQ(source.started.size(), 1u);
  EXPECT_EQ(source.started[0].dataset, 4u);
  ASSERT_TRUE(semantics::set_value("combobox", "Data", "0"));
  settle();
  EXPECT_TRUE(reads("There are no answers to fit yet."));
  EXPECT_TRUE(find("submit", "Start fit")->disabled);
}

TEST_F(Screens, AResultSaysWhichImportedDataItCameFrom) {
  add_datasets(source);
  source.runs[0].dataset = DatasetReference{4, "triplets_large.tsv", std::string(64, '2')};
  open("#/runs/7");
  EXPECT_TRUE(reads("fitted to imported data: triplets_large.tsv")) << everything();
  null::navigate("/#/studies/everyday");
  settle();
  EXPECT_TRUE(reads("fitted to imported data: triplets_large.tsv")) << everything();
  expect_no_faults();
}

TEST_F(Screens, ImportedDataThatDoNotComeCanBeAskedForAgain) {
  add_datasets(source);
  open("");
  source.failure = Error{ErrorCode::kIo, "no connection"};
  null::navigate("/#/studies/everyday");
  settle();
  EXPECT_TRUE(reads("The server does not answer")) << everything();
  source.failure.reset();
  press("button", "Try again");
  EXPECT_TRUE(reads("triplets_large.tsv")) << everything();
}

TEST_F(Screens, SignedOutShowsHowToGetInAgainAndGoesOnAfterwards) {
  source.failure = Error{ErrorCode::kUnauthorized, "who are you?"};
  open("#/runs/7");
  EXPECT_TRUE(find("heading", "Sign in")) << everything();
  const int before = source.calls["run"];
  null::advance(10 * kPollMs);
  settle();
  EXPECT_EQ(source.calls["run"], before);  // it does not knock all day
  source.failure.reset();
  press("button", "I have opened the link, go on");
  EXPECT_TRUE(find("heading", "Dimensions")) << everything();
  expect_no_faults();
}

TEST_F(Screens, ALostServerLeavesTheNumbersAndSaysThatTheyMayBeOld) {
  open("");
  source.failure = Error{ErrorCode::kIo, "no connection"};
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("These numbers may be old")) << everything();
  EXPECT_TRUE(reads("36,000"));
  source.failure.reset();
  null::advance(kPollMs + 50);
  settle();
  EXPECT_FALSE(reads("These numbers may be old"));
}

TEST_F(Screens, AFailureOffersToTryAgain) {
  source.failure = Error{ErrorCode::kIo, "no connection"};
  open("#/runs/7/dimensions/1");
  EXPECT_TRUE(reads("The server does not answer")) << everything();
  source.failure.reset();
  press("button", "Try again");
  EXPECT_TRUE(find("link", "red apple")) << everything();
  expect_no_faults();
}

// THINGS: 1,854 words, 66 dimensions.
struct LargeScreens : Screens {
  void SetUp() override {
    Screens::SetUp();
    StudyDetail& detail = source.details["everyday"];
    detail.stimuli.clear();
    for (int i = 0; i < 1854; ++i) detail.stimuli.push_back({"word_" + std::string(1, static_cast<char>('a' + i % 26)) + "x" + std::to_string(i) + "_thing", "", "", ""});
    Matrix x(1854, 66);
    for (std::size_t i = 0; i < x.rows; ++i)
      for (std::size_t d = 0; d < x.cols; ++d) x.at(i, d) = (i + d) % 7 == 0 ? static_cast<float>((i * 31 + d * 17) % 100) / 40.0f : 0.0f;
    source.files["e"] = x;
    source.runs[0].dims = 66;
  }
};

TEST_F(LargeScreens, WordsAreShownAsWordsAndOnlyRowsNearTheWindowAreSubmitted) {
  open("#/runs/7");
  EXPECT_TRUE(null::pending_pictures().empty());
  std::size_t rows = 0, objects = 0;
  for (const semantics::Seen& seen : semantics::all_seen()) {
    if (seen.role != "link") continue;
    rows += seen.name.starts_with("Dimension ") ? 1 : 0;
    objects += seen.detail.find("/objects/") != std::string::npos ? 1 : 0;
  }
  EXPECT_LT(rows, 15u) << "66 dimensions; a window has room for about a dozen, and the next one is there for Tab";
  EXPECT_GT(rows, 8u);
  EXPECT_GT(objects, 30u);
  EXPECT_LT(objects, 250u);
  expect_no_faults();
}

TEST_F(LargeScreens, ThePageOfAllObjectsSubmitsOnlyWhatIsNearTheWindow) {
  open("#/runs/7/objects");
  EXPECT_TRUE(reads("1,854 objects"));
  EXPECT_LT(count("link"), 300u);
  const std::string first = "word ax0 thing";
  ASSERT_TRUE(find("link", first)) << everything();
  null::pointer(platform::PointerAction::kMove, 700, 500);
  for (int i = 0; i < 60; ++i) null::wheel(0, 400);
  settle();
  EXPECT_FALSE(find("link", first));
  EXPECT_GT(count("link"), 50u);
  expect_no_faults();
}

TEST_F(Screens, OnAPhoneEveryPageIsUsable) {
  add_datasets(source);
  platform::Window phone = platform::window();
  phone.width = 390;
  phone.height = 844;
  phone.touch = true;
  null::set_window(phone);
  for (const char* hash : {"", "#/studies/everyday", "#/studies/everyday/fits", "#/runs/7", "#/runs/7/dimensions/1", "#/runs/7/objects", "#/runs/7/objects/bus"}) {
    if (hash[0] == '\0') open(hash);
    else {
      null::navigate(std::string("/") + hash);
      settle();
    }
    for (const semantics::Seen& seen : semantics::all_seen()) {
      EXPECT_GE(seen.min.x, 0) << hash << " " << seen.role << " " << seen.name;
      EXPECT_LE(seen.max.x, 391) << hash << " " << seen.role << " " << seen.name;
    }
    expect_no_faults();
  }
}

}  // namespace
}  // namespace tertium::console
