// live_test.cpp: the live page and the card of backups by role and name, against a pretended server.
#include <gtest/gtest.h>

#include <algorithm>
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

LiveView some_view() {
  LiveView v;
  v.at_ms = 1'795'348'800'000, v.target_answers = 60'000, v.of_people = true;
  v.people = {412, 41'206, 380, 12, 3, 17};
  v.people_now = 38, v.bin_minutes = 2, v.remaining_s = 7800, v.median_response_time_ms = 2310;
  for (int i = 0; i < 20; ++i) v.pace.push_back({v.at_ms - (19 - i) * 120'000, 50u + static_cast<std::uint64_t>(i), 0});
  for (std::size_t i = 4; i < 30; ++i) v.times[i] = 100 - i * 3;
  v.median_session_s = 430;
  v.kept = {{0, 395}, {30, 388}, {60, 380}};
  v.objects = 12, v.shown_least = 9, v.shown_most = 31, v.shown_median = 20;
  v.rarest = {{4, 9}, {7, 11}};
  v.pairs = 66, v.pairs_seen = 61, v.pair_times = {5, 10, 20, 20, 6, 3, 1, 1, 0};
  v.rules_version = 1, v.flagged = 9;
  for (std::uint32_t n = 9; n >= 1; --n)
    v.sessions.push_back({n + 10, "quiet-otter" + std::string(n > 1 ? "-" + std::to_string(n) : ""), false, 60, {{FlagKind::kPosition, 35, 60, 2, 0}}});
  v.sessions[0].flags = {{FlagKind::kCatchTrials, 2, 8, 0, 0}, {FlagKind::kTooFast, 40, 60, 0, 1100}};
  return v;
}

struct LivePage : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    source.studies[0].role = Role::kOwner;
    source.live["everyday"] = some_view();
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
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\" " + seen.text;
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

  FakeSource source;
  App app{source};
};

TEST_F(LivePage, ShowsTheNumbersThatMatterAndFollowsThemWhileItIsLookedAt) {
  open("#/studies/everyday/live");
  EXPECT_TRUE(find("heading", "Everyday objects")) << everything();
  for (const char* words : {"41,206", "answers, of 60,000 wanted", "412", "sessions, 9 flagged", "people now: 38", "to target"}) EXPECT_TRUE(reads(words)) << words << everything();
  EXPECT_TRUE(reads("2.31"));
  EXPECT_TRUE(reads("61 of 66 pairs")) << everything();
  EXPECT_TRUE(reads("n = ")) << "every plot says how much it is of";
  EXPECT_EQ(null::title(), "Live \xC2\xB7 Everyday objects \xC2\xB7 Tertium");
  source.live["everyday"].people.answers = 41'300;
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("41,300"));
  expect_no_faults();
}

TEST_F(LivePage, PeopleAndSimulatedSessionsAreNeverInOneFigure) {
  LiveView& view = source.live["everyday"];
  view.people.answers = 30, view.people.sessions = 1, view.simulated.answers = 1'800, view.simulated.sessions = 60, view.target_answers = 1'500;
  for (LiveBin& bin : view.pace) bin.people = 2, bin.simulated = 90;  // the last of the 20 is not over
  open("#/studies/everyday/live");
  EXPECT_TRUE(reads("30")) << everything();
  EXPECT_TRUE(reads("answers from people, of 1,500 wanted. 1,800 simulated besides")) << everything();
  EXPECT_TRUE(reads("sessions of people. 60 simulated besides"));
  EXPECT_TRUE(reads("38 answers of people and 1,710 simulated ones")) << everything();
  EXPECT_FALSE(reads("1,830"));
  EXPECT_FALSE(reads("target reached")) << "a simulated cohort reaches nobody's target";
  expect_no_faults();
}

TEST_F(LivePage, UntilAPersonAnsweredEveryFigureIsSimulatedAndSaysSo) {
  LiveView& view = source.live["everyday"];
  view.of_people = false, view.people = {}, view.simulated = {60, 1'800, 60, 0, 0, 0};
  open("#/studies/everyday/live");
  EXPECT_TRUE(reads("All of this is simulated so far")) << everything();
  EXPECT_TRUE(reads("1,800"));
  EXPECT_TRUE(reads("simulated answers, of 60,000 wanted")) << everything();
  EXPECT_TRUE(reads("simulated sessions, 9 flagged"));
  expect_no_faults();
}

TEST_F(LivePage, TheCurvesNamesStayReadable) {
  // Both curves have a legend; its words were once those of a string that was gone.
  for (LiveBin& bin : source.live["everyday"].pace) bin.simulated = 5;
  open("#/studies/everyday/live");
  EXPECT_TRUE(find("caption", "people")) << everything();
  EXPECT_TRUE(find("caption", "simulated")) << everything();
}

TEST_F(LivePage, AFlagSaysItsNumberInWords) {
  open("#/studies/everyday/live");
  EXPECT_TRUE(reads("2 of 8 catch trials wrong")) << everything();
  EXPECT_TRUE(reads("third position 58\xE2\x80\xAF%")) << everything();
  EXPECT_TRUE(reads("of answers under 1.1 s")) << everything();
  EXPECT_TRUE(reads("Flags never delete."));
}

TEST_F(LivePage, AllFlaggedSessionsAreOneLinkAway) {
  open("#/studies/everyday/live");
  EXPECT_FALSE(reads("session 11:")) << "six are shown first";
  press("button", "Show all 9");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/live?flagged=all");
  EXPECT_TRUE(reads("session 11:")) << everything();
  press("button", "Show fewer");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/live");
}

TEST_F(LivePage, ASessionIsWithdrawnOnlyAfterSayingHowManyAnswersGo) {
  open("#/studies/everyday/live");
  press("button", "quiet-otter-9, session 19: 2 of 8 catch trials wrong \xC2\xB7 67\xE2\x80\xAF% of answers under 1.1 s");
  EXPECT_TRUE(find("heading", "Session 19, quiet-otter-9")) << everything();
  EXPECT_EQ(source.calls["count"], 0);
  press("button", "Withdraw this session \xE2\x80\xA6");
  EXPECT_EQ(source.calls["withdraw"], 0) << "asked first";
  EXPECT_TRUE(reads("63 answers, and all else of this session")) << everything();
  EXPECT_TRUE(reads("Backups made before keep them"));
  press("button", "Keep them");
  EXPECT_TRUE(source.withdrawn.empty());
  press("button", "quiet-otter-9, session 19: 2 of 8 catch trials wrong \xC2\xB7 67\xE2\x80\xAF% of answers under 1.1 s");
  press("button", "Withdraw this session \xE2\x80\xA6");
  press("button", "Delete 63 answers");
  ASSERT_EQ(source.withdrawn.size(), 1u);
  EXPECT_EQ(source.withdrawn[0].session, 19u);
  EXPECT_EQ(source.withdrawn[0].study, "everyday");
  EXPECT_TRUE(reads("63 answers deleted")) << everything();
  expect_no_faults();
}

TEST_F(LivePage, WhoOwnsNothingHereSeesTheFlagsAndCannotWithdraw) {
  source.studies[0].role = Role::kViewer;
  open("#/studies/everyday/live");
  EXPECT_FALSE(find("submit", "Find this session"));
  EXPECT_FALSE(find("link", "identifiers.csv"));
  press("button", "quiet-otter-9, session 19: 2 of 8 catch trials wrong \xC2\xB7 67\xE2\x80\xAF% of answers under 1.1 s");
  EXPECT_FALSE(find("button", "Withdraw this session \xE2\x80\xA6"));
  EXPECT_TRUE(reads("Only an owner of the study can withdraw a session.")) << everything();
}

TEST_F(LivePage, ASessionThatIsNotThereIsSaidAtTheField) {
  open("#/studies/everyday/live");
  app.withdrawal.typed = "404";
  settle();
  press("submit", "Find this session");
  EXPECT_TRUE(reads("the study has no session 404")) << everything();
  app.withdrawal.typed = " abcd efgh 2345 ";
  app.withdrawal.error.reset();
  settle();
  press("submit", "Find this session");
  press("button", "Delete 63 answers");
  ASSERT_EQ(source.withdrawn.size(), 1u);
  EXPECT_EQ(source.withdrawn[0].session, 0u);
  EXPECT_EQ(source.withdrawn[0].code, "abcd efgh 2345");
}

TEST_F(LivePage, FilesAreRealLinks) {
  open("#/studies/everyday/live");
  for (const char* file : {"answers.csv", "triplets.txt", "sessions.csv", "study.json"}) EXPECT_TRUE(find("link", file)) << file << everything();
}

TEST_F(LivePage, WithoutSessionsItSaysWhatToDo) {
  source.live["everyday"] = LiveView();
  open("#/studies/everyday/live");
  EXPECT_TRUE(reads("No answers yet")) << everything();
  EXPECT_TRUE(find("button", "Open the participant's page")) << everything();
  expect_no_faults();
}

TEST_F(LivePage, SimulatedNumbersSayThatTheyAre) {
  LiveView& view = source.live["everyday"];
  view.of_people = false;
  view.simulated = view.people;
  view.people = {};
  for (LiveBin& bin : view.pace) std::swap(bin.people, bin.simulated);
  open("#/studies/everyday/live");
  EXPECT_TRUE(reads("All of this is simulated so far")) << everything();
  expect_no_faults();
}

TEST_F(LivePage, AStudyThatIsNotThereAndALostServerSaySo) {
  open("#/studies/nothing/live");
  EXPECT_TRUE(reads("Not found")) << everything();
  null::navigate("/#/studies/everyday/live");
  settle();
  source.failure = Error{ErrorCode::kIo, "offline"};
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("These numbers may be old")) << everything();
  EXPECT_TRUE(reads("41,206")) << "the last good numbers stay";
}

TEST_F(LivePage, BetweenPollsNoFrameIsMade) {
  open("#/studies/everyday/live");
  null::advance(600);
  const std::uint64_t made = platform::frames_made();
  null::advance(kPollMs - 1200);
  EXPECT_EQ(platform::frames_made(), made);
}

TEST_F(LivePage, ABackupIsMadeByAButtonAndItsProgressSeen) {
  source.backups.backups = {{"2026-11-22T23-50-00Z", 1'795'348'800'000, 123'400'000, 612}};
  open("");
  EXPECT_TRUE(find("heading", "Backup")) << everything();
  EXPECT_TRUE(reads("123.4 MB")) << everything();
  press("button", "Make a backup now");
  EXPECT_TRUE(reads("A backup is being made")) << everything();
  source.backups.running = false;
  source.backups.failure = "the disk is full";
  null::advance(kPollRunningMs + 50);
  settle();
  null::advance(kPollMs + 50);
  settle();
  EXPECT_TRUE(reads("The last backup was not made")) << everything();
  expect_no_faults();
}

}  // namespace
}  // namespace tertium::console
