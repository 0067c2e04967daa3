// app_test.cpp: a person's whole visit against a server with the real rules, without a window: good lines, bad lines, reloads.
#include "web/participant/app.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "shared/base/random.h"
#include "tests/support/participant_server.h"
#include "web/semantics/semantics.h"

namespace tertium::participant {
namespace {

namespace null = platform::null;
using Line = test::ParticipantServer::Line;

class AppTest : public ::testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    null::set_url("/t/demo");
    open();
  }
  void TearDown() override { app.reset(); }

  void open() {
    app = std::make_unique<App>();
    app->start();
    null::advance(5);
  }
  void reload() {
    app.reset();
    null::reload();
    null::set_url("/t/demo");
    open();
  }
  // Lets requests and timers run until the person can do something, at most `limit_ms`.
  void settle(double limit_ms = 100, const std::function<Line(const platform::Request&)>& line = {}) {
    for (double t = 0; t < limit_ms; t += 20) {
      server.serve(line);
      null::advance(20);
    }
  }
  const Flow& flow() const { return app->flow(); }
  // One act of a person who wants to get to the end.
  void act() {
    switch (flow().step()) {
      case Step::kConsent: app->agree(); break;
      case Step::kInstructions: app->read_instructions(); break;
      case Step::kReady: app->start_trials(); break;
      case Step::kPractice:
      case Step::kTrials:
        app->show();
        null::advance(600);
        null::press_from_page();
        app->choose(flow().trial()->trial.number % 3);
        null::advance(app->flow().study().feedback_ms + 1);
        break;
      default: break;
    }
  }
  const test::ParticipantServer::Session& only_session() const { return server.sessions.begin()->second; }
  void go_to(Step step) {
    for (int i = 0; i < 300 && flow().step() != step; ++i) { act(); settle(40); }
    ASSERT_EQ(flow().step(), step);
  }
  void expect_each_answer_once() {
    ASSERT_EQ(server.sessions.size(), 1u);
    ASSERT_EQ(only_session().answers.size(), server.total());
    for (const auto& [number, answer] : only_session().answers) {
      EXPECT_EQ(answer.odd_position, number % 3);
      EXPECT_EQ(answer.shown, server.trial(number).shown);
      EXPECT_GE(answer.response_time_ms, 500);
    }
    EXPECT_EQ(server.stored, static_cast<int>(server.total()));
    EXPECT_EQ(server.refused, 0);
  }

  test::ParticipantServer server{2, 10};
  std::unique_ptr<App> app;
};

TEST_F(AppTest, AVisitOnAGoodLineEndsWithTheCodeAndEveryAnswerOnce) {
  settle();
  ASSERT_EQ(flow().step(), Step::kConsent);
  EXPECT_EQ(null::title(), "Everyday objects");
  EXPECT_EQ(null::language(), "en ltr");
  go_to(Step::kThanks);
  EXPECT_EQ(flow().code(), "CODE-" + server.sessions.begin()->first.substr(0, 4));
  expect_each_answer_once();
  EXPECT_FALSE(null::warns_before_leaving());
  for (const auto& [number, answer] : only_session().answers) EXPECT_FALSE(answer.resumed);
}

TEST_F(AppTest, WithoutConsentNothingIsStoredAnywhere) {
  settle();
  app->decline();
  settle();
  EXPECT_EQ(flow().step(), Step::kDeclined);
  EXPECT_TRUE(server.sessions.empty());
  EXPECT_TRUE(null::stored().empty());
}

TEST_F(AppTest, ConsentIsSentWithTheHashOfTheTextsThatWereRead) {
  settle();
  go_to(Step::kPractice);
  EXPECT_EQ(only_session().start.consent_hash, consent_hash_of(server.study.definition));
  EXPECT_EQ(only_session().start.language, "en");
  EXPECT_GT(only_session().start.consented_at_ms, 0);
}

TEST_F(AppTest, ALostReplyToTheBeginningStartsNoSecondSession) {
  settle();
  app->agree();
  settle(40, [](const platform::Request&) { return Line::kReplyLost; });
  EXPECT_EQ(app->trouble(), Trouble::kNoLine);
  EXPECT_EQ(server.sessions.size(), 1u);
  settle(3000);
  EXPECT_EQ(app->trouble(), Trouble::kNone);
  EXPECT_TRUE(flow().has_session());
  EXPECT_EQ(server.sessions.size(), 1u);
  EXPECT_GE(server.starts, 2);
}

TEST_F(AppTest, AReloadWhileTheSessionIsBegunStartsNoSecondSession) {
  settle();
  app->agree();
  null::advance(5);
  server.serve([](const platform::Request&) { return Line::kReplyLost; });
  reload();
  settle();
  EXPECT_TRUE(flow().has_session());
  EXPECT_EQ(server.sessions.size(), 1u);
  go_to(Step::kThanks);
  expect_each_answer_once();
}

TEST_F(AppTest, AReloadAtEveryTrialGoesOnAtTheSameTrialAndFlagsIt) {
  settle();
  for (std::uint32_t at = 0; at < server.total(); ++at) {
    for (int i = 0; i < 20 && !(flow().trial() && flow().trial()->trial.number == at); ++i) { act(); settle(40); }
    ASSERT_TRUE(flow().trial());
    const TrialView before = *flow().trial();
    app->show();
    null::advance(300);
    reload();
    settle();
    for (int i = 0; i < 3 && !flow().trial(); ++i) { act(); settle(40); }
    ASSERT_TRUE(flow().trial()) << at;
    EXPECT_EQ(*flow().trial(), before);
  }
  go_to(Step::kThanks);
  expect_each_answer_once();
  for (const auto& [number, answer] : only_session().answers) EXPECT_TRUE(answer.resumed) << number;
}

TEST_F(AppTest, ATrialWhoseTabWasHiddenIsFlagged) {
  settle();
  go_to(Step::kTrials);
  const std::uint32_t number = flow().trial()->trial.number;
  app->show();
  platform::Window window = platform::window();
  window.visible = false;
  null::set_window(window);
  null::advance(60'000);
  window.visible = true;
  null::set_window(window);
  go_to(Step::kThanks);
  for (const auto& [trial, answer] : only_session().answers) EXPECT_EQ(answer.resumed, trial == number) << trial;
}

TEST_F(AppTest, AReloadAfterTheEndShowsTheCodeAgain) {
  settle();
  go_to(Step::kThanks);
  reload();
  settle();
  EXPECT_EQ(flow().step(), Step::kThanks);
  EXPECT_EQ(flow().code().substr(0, 5), "CODE-");
  EXPECT_EQ(server.sessions.size(), 1u);
}

TEST_F(AppTest, WithoutALineThePersonGoesOnAndTheAnswersComeLater) {
  settle();
  go_to(Step::kTrials);
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  const std::size_t before = only_session().answers.size();
  for (int i = 0; i < 5; ++i) { act(); settle(40, down); }
  EXPECT_EQ(only_session().answers.size(), before);
  EXPECT_EQ(app->outbox().unsent, 5u);
  EXPECT_EQ(app->saving(), Saving::kKeptHere);
  reload();
  settle(3000, down);  // no line, but the page is there: it goes on from what the browser remembers
  ASSERT_TRUE(flow().trial());
  EXPECT_EQ(flow().trial()->trial.number, before + 5);
  act();
  settle(40, down);
  platform::Window window = platform::window();
  window.online = false;
  null::set_window(window);
  window.online = true;
  null::set_window(window);
  settle();
  EXPECT_EQ(app->saving(), Saving::kSaved);
  EXPECT_EQ(only_session().answers.size(), before + 6);
  go_to(Step::kThanks);
  expect_each_answer_once();
}

TEST_F(AppTest, TheCodeComesOnlyWhenEveryAnswerIsAcknowledged) {
  settle();
  go_to(Step::kTrials);
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  for (int i = 0; i < 40 && flow().step() != Step::kFinishing; ++i) { act(); settle(40, down); }
  ASSERT_EQ(flow().step(), Step::kFinishing);
  settle(2000, down);
  EXPECT_EQ(flow().step(), Step::kFinishing);
  EXPECT_TRUE(null::warns_before_leaving());
  for (const platform::Request& request : null::sent_requests()) EXPECT_EQ(request.url.find("/finish"), std::string::npos);
  app->try_again();
  settle();
  EXPECT_EQ(flow().step(), Step::kThanks);
  EXPECT_FALSE(null::warns_before_leaving());
  expect_each_answer_once();
}

TEST_F(AppTest, AReloadWithoutALineWhenOnlyTheCodeIsMissingAsksForItUntilItComes) {
  settle();
  go_to(Step::kTrials);
  const auto no_finish = [](const platform::Request& request) {
    return request.url.find("/finish") != std::string::npos ? Line::kRequestLost : Line::kGood;
  };
  for (int i = 0; i < 40 && flow().step() != Step::kFinishing; ++i) { act(); settle(40, no_finish); }
  settle(200, no_finish);
  ASSERT_EQ(flow().step(), Step::kFinishing);
  ASSERT_EQ(app->outbox().unsent, 0u);
  reload();
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  settle(5000, down);
  ASSERT_EQ(flow().step(), Step::kFinishing);
  EXPECT_EQ(app->trouble(), Trouble::kNoLine) << "a person who waits is told why";
  settle(20'000);  // nobody touches anything
  EXPECT_EQ(flow().step(), Step::kThanks);
  expect_each_answer_once();
}

TEST_F(AppTest, NothingIsCalledSavedOrKeptBeforeTheBrowserHasWrittenIt) {
  settle();
  go_to(Step::kTrials);
  null::hold_storage(true);
  act();
  EXPECT_EQ(app->saving(), Saving::kSaving);
  platform::Window window = platform::window();
  window.online = false;
  null::set_window(window);
  EXPECT_EQ(app->saving(), Saving::kSaving) << "neither kept nor lost yet";
  EXPECT_TRUE(null::warns_before_leaving());
  null::hold_storage(false);
  null::advance(20);
  EXPECT_EQ(app->saving(), Saving::kKeptHere);
  EXPECT_FALSE(null::warns_before_leaving());
}

TEST_F(AppTest, ThatTheLineIsBackIsSaidWhenEveryAnswerHasArrived) {
  settle();
  go_to(Step::kTrials);
  semantics::announce("before");
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  for (int i = 0; i < 3; ++i) { act(); settle(40, down); }
  EXPECT_NE(semantics::announced().find("saving.kept_here"), std::string::npos) << semantics::announced();
  app->try_again();
  null::hold_storage(true);
  act();  // the batch on its way lacks this one
  null::hold_storage(false);
  server.serve();
  EXPECT_GT(app->outbox().unsent, 0u);
  EXPECT_EQ(semantics::announced().find("saving.line_back"), std::string::npos) << "not every answer is there";
  settle();
  EXPECT_EQ(app->outbox().unsent, 0u);
  EXPECT_NE(semantics::announced().find("saving.line_back"), std::string::npos) << semantics::announced();
}

TEST_F(AppTest, AnAnswerThatWasSetAsideIsAskedOnceMore) {
  settle();
  go_to(Step::kTrials);
  // The server refuses the answer to trial 4 the first time, as it would one that a faulty page made.
  bool refused = false;
  for (int i = 0; i < 200 && flow().step() != Step::kThanks; ++i) {
    act();
    for (const auto& pending : null::pending_fetches()) {
      if (!refused && pending.request.body.find("\"trial\":4") != std::string::npos) {
        const auto batch = wire::decode<Submission>(pending.request.body);
        ASSERT_TRUE(batch);
        refused = true;
        null::answer_fetch(pending.request.url, 200, wire::encode(wire::AnswerReceipts{{{batch->answers[0].id, AnswerVerdict::kRefused, "odd"}}}));
      }
    }
    settle(40);
  }
  EXPECT_TRUE(refused);
  EXPECT_EQ(flow().step(), Step::kThanks);
  EXPECT_EQ(app->outbox().set_aside, 1u);
  expect_each_answer_once();
}

TEST_F(AppTest, AnswersThatTheServerLostAreAskedAgain) {
  settle();
  go_to(Step::kTrials);
  for (int i = 0; i < 40 && flow().trial(); ++i) {
    if (flow().trial()->trial.number + 1 == server.total()) {  // a copy of yesterday was put back
      server.sessions.begin()->second.answers.erase(3);
      server.sessions.begin()->second.answers.erase(5);
      act();
      break;
    }
    act();
    settle(40);
  }
  settle(200);
  ASSERT_EQ(flow().step(), Step::kTrials) << "waits for nothing";
  EXPECT_EQ(flow().trial()->trial.number, 3u);
  go_to(Step::kThanks);
  EXPECT_EQ(only_session().answers.size(), server.total());
}

TEST_F(AppTest, ATrialThatIsRefusedTwiceIsNotAskedForEver) {
  settle();
  go_to(Step::kTrials);
  int refusals = 0;
  for (int i = 0; i < 300 && !flow().stuck(); ++i) {
    act();
    for (const auto& pending : null::pending_fetches()) {
      if (pending.request.body.find("\"trial\":4}") == std::string::npos) continue;
      const auto batch = wire::decode<Submission>(pending.request.body);
      ASSERT_TRUE(batch);
      wire::AnswerReceipts reply;
      for (const Answer& answer : batch->answers) reply.receipts.push_back({answer.id, AnswerVerdict::kRefused, "odd"});
      ++refusals;
      null::answer_fetch(pending.request.url, 200, wire::encode(reply));
    }
    settle(40);
  }
  ASSERT_TRUE(flow().stuck());
  EXPECT_EQ(refusals, 2);
  EXPECT_EQ(flow().step(), Step::kFinishing);
  const std::size_t asked = null::sent_requests().size();
  null::set_window(platform::window());
  settle(30'000);
  EXPECT_EQ(null::sent_requests().size(), asked) << "nothing changes by asking";
  Answer& by_hand = server.sessions.begin()->second.answers[4];  // people helped
  by_hand.trial = 4;
  app->try_again();
  settle();
  EXPECT_EQ(flow().step(), Step::kThanks);
}

TEST_F(AppTest, ABrowserThatKeepsNothingStillFinishesAndWarnsWhileItMatters) {
  null::fail_storage(true);
  settle();
  go_to(Step::kTrials);
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  act();
  settle(40, down);
  EXPECT_EQ(app->saving(), Saving::kOnlyHere);
  EXPECT_TRUE(null::warns_before_leaving());
  app->try_again();
  settle();
  EXPECT_FALSE(null::warns_before_leaving());
  go_to(Step::kThanks);
  expect_each_answer_once();
}

TEST_F(AppTest, AStorageThatNeverAnswersDoesNotStopTheBeginning) {
  settle();
  null::hold_storage(true);
  app->agree();
  settle(net::kSaveWaitMs + 200);
  EXPECT_TRUE(flow().has_session());
  null::hold_storage(false);
  settle();
  EXPECT_EQ(server.starts, 1);
}

TEST_F(AppTest, ARefusedBeginningIsSaidAndForgotten) {
  settle();
  server.refuse_start = test::ParticipantServer::fail(403, ErrorCode::kForbidden, "the study is closed");
  app->agree();
  settle();
  EXPECT_EQ(flow().step(), Step::kClosed);
  EXPECT_EQ(flow().refusal(), "the study is closed");
  null::advance(10);
  for (const auto& [key, bytes] : null::stored()) EXPECT_FALSE(key.starts_with("visit-")) << key;
}

TEST_F(AppTest, AWrongLinkAndABadLineAreToldApart) {
  null::reset();
  null::set_url("/t/nobody");
  open();
  settle();
  EXPECT_EQ(flow().step(), Step::kNoStudy);
  null::reset();
  null::set_url("/t/demo");
  open();
  settle(40, [](const platform::Request&) { return Line::kRequestLost; });
  EXPECT_EQ(flow().step(), Step::kLoading);
  EXPECT_EQ(app->trouble(), Trouble::kNoLine);
  settle(40, [](const platform::Request&) { return Line::kTroubled; });
  settle(3000);
  EXPECT_EQ(flow().step(), Step::kConsent);
}

TEST_F(AppTest, WhenTheServerForgotEverythingTheVisitBeginsAnewWithTheSameConsent) {
  settle();
  go_to(Step::kTrials);
  server.sessions.clear();
  reload();
  settle();
  EXPECT_TRUE(flow().has_session());
  EXPECT_EQ(server.sessions.size(), 1u);
}

TEST_F(AppTest, ALongSessionIsRefilledWhileThePersonGoesOn) {
  app.reset();
  server = test::ParticipantServer(0, 90);
  server.trials_ahead = 30;
  null::reset();
  null::set_url("/t/demo");
  open();
  settle();
  for (int i = 0; i < 300 && flow().step() != Step::kThanks; ++i) {
    act();
    settle(20);
    EXPECT_NE(flow().step() == Step::kFinishing && server.stored < 80, true) << "ran out of trials at " << server.stored;
  }
  EXPECT_EQ(flow().step(), Step::kThanks);
  expect_each_answer_once();
}

TEST_F(AppTest, BeginningAnewForgetsTheVisitButNotItsAnswersAndNoLateReplyBringsItBack) {
  settle();
  go_to(Step::kTrials);
  const std::string first = server.sessions.begin()->first;
  const std::size_t before = only_session().answers.size();
  const auto down = [](const platform::Request&) { return Line::kRequestLost; };
  act();
  settle(40, down);
  reload();  // its question to the server is on its way
  app->begin_anew();
  null::advance(5);
  server.serve([&](const platform::Request& request) { return request.url.ends_with("/answers") ? Line::kRequestLost : Line::kGood; });
  null::advance(5);
  EXPECT_EQ(flow().step(), Step::kConsent);
  EXPECT_FALSE(flow().has_session());
  EXPECT_FALSE(app->resumed());
  EXPECT_EQ(server.sessions.at(first).answers.size(), before);
  settle(5000);
  EXPECT_EQ(server.sessions.at(first).answers.size(), before + 1) << "what was answered is still sent";
  EXPECT_EQ(flow().step(), Step::kConsent);
  go_to(Step::kThanks);
  EXPECT_EQ(server.sessions.size(), 2u);
  EXPECT_EQ(server.sessions.at(first).answers.size(), before + 1);
}

// A bad line and an impatient person: a fifth of all requests or replies is lost, some come twice, pages are reloaded.
class RoughVisit : public AppTest, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(RoughVisit, EndsWithEveryAnswerStoredExactlyOnce) {
  RandomStream random(derive_key(GetParam(), "rough visit"));
  const auto line = [&](const platform::Request&) {
    const double u = random.uniform();
    return u < 0.10 ? Line::kRequestLost : u < 0.20 ? Line::kReplyLost : u < 0.27 ? Line::kTwice : u < 0.30 ? Line::kTroubled : Line::kGood;
  };
  for (int i = 0; i < 600 && flow().step() != Step::kThanks; ++i) {
    act();
    if (random.uniform() < 0.7) settle(40, line);
    if (flow().step() == Step::kFinishing || flow().step() == Step::kLoading) settle(2000, line);
    if (random.uniform() < 0.08) { null::hide_page(); reload(); }
  }
  EXPECT_EQ(flow().step(), Step::kThanks);
  expect_each_answer_once();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoughVisit, ::testing::Range<std::uint64_t>(0, 30));

// ---- a study with every step, in a page that draws frames ----

class WholeVisit : public AppTest {
 protected:
  void SetUp() override {
    null::reset();
    server = test::ParticipantServer(2, 6);
    server.ask_everything();
    StudyDefinition& d = server.study.definition;
    d.instructions_seconds = 1;
    d.fixation_ms = 100;
    d.trial_seconds = 5;
    d.too_fast_ms = 300;
    d.break_seconds = 60;
    d.endings = {EndingRule{"", ""}, EndingRule{"NOT-NOW", "https://panel.example/end?who={PROLIFIC_PID}&code={code}"},
                 EndingRule{"LEFT", "https://panel.example/left"}, EndingRule{"OUT", ""}};
    begin();
  }
  void begin(const std::string& link = "/t/demo") {
    at = link;
    null::set_url(at);
    draw();
    open();
  }
  void draw() {
    platform::start([this](double) {
      if (!app) return;
      app->see();
      if (pictures && flow().trial()) app->show();
    });
  }
  void reload(bool orderly = true) {
    if (orderly) null::hide_page();
    app.reset();
    null::reload();
    null::set_url(at);
    draw();
    open();
  }
  void wait_for_onset() {
    for (int i = 0; i < 50 && !flow().shown(); ++i) null::advance(20);
    ASSERT_TRUE(flow().shown());
  }
  void choose() {
    wait_for_onset();
    null::advance(700);
    ASSERT_TRUE(flow().trial());
    null::press_from_page();
    app->choose(flow().trial()->trial.number % 3);
    null::advance(flow().study().feedback_ms + 1);
  }
  // How often each trial is left until its time is up, before it is answered.
  std::map<std::uint32_t, std::uint32_t> timeouts{{0, 1}, {3, 1}, {4, 2}, {7, 1}};
  std::uint32_t timed_out(std::uint32_t trial) const {
    for (const auto& t : flow().place().timed_out)
      if (t.trial == trial) return t.times;
    return 0;
  }
  // Does what the present step asks for, and says what that was.
  std::string act_here() {
    const std::uint32_t attempt = flow().attempt();
    switch (flow().step()) {
      case Step::kConsent: app->agree(); return "agree";
      case Step::kDemographics: app->answer_demographics({1, {}}); return "demographics";
      case Step::kInstructions:
        for (int i = 0; i < 10 && app->instructions_left_ms() > 0; ++i) null::advance(250);
        app->read_instructions();
        return "instructions " + std::to_string(attempt);
      case Step::kComprehension: app->answer_comprehension({attempt == 0 ? 0u : 1u}); return "check " + std::to_string(attempt);
      case Step::kReady: app->start_trials(); return "ready";
      case Step::kBreak: app->continue_after_break(); return "break";
      case Step::kFinalQuestion: app->answer_final("By colour."); return "final";
      case Step::kPractice:
      case Step::kTrials: {
        const std::uint32_t number = flow().trial()->trial.number;
        if (timed_out(number) < timeouts[number]) {
          wait_for_onset();
          const std::uint32_t before = timed_out(number);
          null::advance(1000.0 * flow().study().trial_seconds);
          for (int i = 0; i < 50 && timed_out(number) == before; ++i) null::advance(10);
          return "too late " + std::to_string(number);
        }
        choose();
        return "answer " + std::to_string(number);
      }
      default: settle(60); return "";
    }
  }
  std::vector<std::string> act_until(Step step, std::size_t acts = 100) {
    std::vector<std::string> done;
    for (int i = 0; i < 200 && flow().step() != step && done.size() < acts; ++i) {
      const std::string what = act_here();
      if (!what.empty()) done.push_back(what);
      settle(60);
    }
    return done;
  }
  // What the server holds of the session, once and nothing twice, in an order that does not depend on the line.
  void expect_whole_session() {
    ASSERT_EQ(server.sessions.size(), 1u);
    EXPECT_EQ(server.refused, 0);
    EXPECT_EQ(server.stored, static_cast<int>(server.total()));
    for (std::uint32_t n = 0; n < server.total(); ++n) {
      ASSERT_TRUE(only_session().answers.contains(n)) << n;
      EXPECT_EQ(only_session().answers.at(n).odd_position, n % 3);
      EXPECT_EQ(only_session().answers.at(n).timeouts, timeouts[n]) << n;
    }
    std::vector<std::string> responses;
    for (const Response& r : only_session().responses)
      responses.push_back(std::string(to_string(r.kind)) + " " + r.question + " " + std::to_string(r.attempt) + " " + (r.declined ? "declined" : r.value));
    std::sort(responses.begin(), responses.end());
    EXPECT_EQ(responses, (std::vector<std::string>{"comprehension task 0 the largest", "comprehension task 1 the odd one", "demographic age 0 30 or more",
                                                   "demographic hand 0 declined", "final final 0 By colour."}));
  }
  std::size_t events(EventKind kind) const {
    std::size_t n = 0;
    for (const SessionEvent& e : only_session().events) n += e.kind == kind ? 1 : 0;
    return n;
  }
  void change_window(const std::function<void(platform::Window&)>& change) {
    platform::Window window = platform::window();
    change(window);
    null::set_window(window);
  }

  std::string at = "/t/demo";
  bool pictures = true;  // the faces of the trial are decoded
};

const auto kDown = [](const platform::Request&) { return Line::kRequestLost; };

TEST_F(WholeVisit, EndsWithEverythingGivenStoredOnce) {
  settle();
  const std::vector<std::string> way = act_until(Step::kThanks);
  EXPECT_EQ(way, (std::vector<std::string>{"agree", "demographics", "instructions 0", "check 0", "instructions 1", "check 1", "too late 0", "answer 1", "answer 0",
                                           "ready", "answer 2", "too late 3", "too late 4", "answer 3", "too late 4", "answer 4", "break", "answer 5", "answer 6",
                                           "too late 7", "answer 7", "final"}));
  EXPECT_EQ(flow().step(), Step::kThanks);
  expect_whole_session();
  EXPECT_EQ(flow().withdrawal_code().substr(0, 5), "AWAY-");
}

TEST_F(WholeVisit, AReloadAfterAnyActGoesOnWithTheVeryNextOne) {
  settle();
  const std::vector<std::string> whole = act_until(Step::kThanks);
  for (std::size_t acts = 1; acts <= whole.size(); ++acts) {
    for (const bool line : {true, false}) {
      app.reset();
      null::reset();
      server.sessions.clear();
      server.stored = server.refused = 0;
      begin();
      settle();
      ASSERT_EQ(act_until(Step::kThanks, acts), (std::vector<std::string>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(acts))));
      const Step before = flow().step();
      const std::optional<TrialView> trial = flow().trial() ? std::optional(*flow().trial()) : std::nullopt;
      if (before == Step::kThanks) break;
      reload();
      std::vector<std::string> rest;
      if (line) {
        settle();
      } else {
        settle(3000, kDown);
        ASSERT_EQ(flow().step(), before) << acts << " acts, no line";
        if (before != Step::kFinishing) rest.push_back(act_here());
        settle(200, kDown);
        app->try_again();
        settle();
      }
      if (line) {
        ASSERT_EQ(flow().step(), before) << acts << " acts";
        ASSERT_EQ(flow().trial() != nullptr, trial.has_value());
        if (trial) { EXPECT_EQ(*flow().trial(), *trial); }
      }
      for (const std::string& act : act_until(Step::kThanks)) rest.push_back(act);
      EXPECT_EQ(rest, (std::vector<std::string>(whole.begin() + static_cast<std::ptrdiff_t>(acts), whole.end()))) << acts << " acts, line " << line;
      ASSERT_EQ(flow().step(), Step::kThanks) << acts << " acts, line " << line;
      expect_whole_session();
    }
  }
}

TEST_F(WholeVisit, ACrashRightAfterAnyActLosesAndDoublesNothing) {
  settle();
  const std::size_t whole = act_until(Step::kThanks).size();
  for (std::size_t acts = 2; acts <= whole; ++acts) {
    app.reset();
    null::reset();
    server.sessions.clear();
    server.stored = server.refused = 0;
    begin();
    settle();
    act_until(Step::kThanks, acts - 1);
    act_here();
    reload(false);  // nothing was written after the act
    settle();
    act_until(Step::kThanks);
    ASSERT_EQ(flow().step(), Step::kThanks) << acts;
    expect_whole_session();
  }
}

TEST_F(WholeVisit, WhatAPageSaidAsItEndedIsStoredOnceThoughItIsAskedAgain) {
  settle();
  act_until(Step::kDemographics);
  null::hold_storage(true);  // no time to write anything
  act_here();
  null::hide_page();
  server.serve([](const platform::Request&) { return Line::kReplyLost; });  // nobody is there to hear it
  ASSERT_EQ(only_session().responses.size(), 2u);
  reload(false);
  settle();
  EXPECT_EQ(flow().step(), Step::kDemographics);
  act_until(Step::kThanks);
  expect_whole_session();
}

// As RoughVisit, with every step, trials that come too late, and reloads that leave no time to write anything.
class RoughWholeVisit : public WholeVisit, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(RoughWholeVisit, EndsWithEverythingGivenStoredOnce) {
  server.study.definition.trial_seconds = 600;  // waiting for the line takes its time
  RandomStream random(derive_key(GetParam(), "rough whole visit"));
  const auto line = [&](const platform::Request&) {
    const double u = random.uniform();
    return u < 0.10 ? Line::kRequestLost : u < 0.20 ? Line::kReplyLost : u < 0.27 ? Line::kTwice : u < 0.30 ? Line::kTroubled : Line::kGood;
  };
  for (int i = 0; i < 300 && flow().step() != Step::kThanks; ++i) {
    act_here();
    if (random.uniform() < 0.7) settle(40, line);
    if (flow().step() == Step::kFinishing || flow().step() == Step::kLoading) settle(2000, line);
    if (const double u = random.uniform(); u < 0.2) reload(u < 0.1);
  }
  EXPECT_EQ(flow().step(), Step::kThanks);
  expect_whole_session();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoughWholeVisit, ::testing::Range<std::uint64_t>(0, 30));

TEST_F(WholeVisit, NothingIsNotedSentOrKeptBeforeConsent) {
  settle();
  const std::size_t asked = null::sent_requests().size();
  change_window([](platform::Window& w) { w.focused = false; w.visible = false; w.width = 900; w.fullscreen = true; });
  change_window([](platform::Window& w) { w.focused = true; w.visible = true; w.online = false; });
  change_window([](platform::Window& w) { w.online = true; });
  settle(5000);
  EXPECT_EQ(null::sent_requests().size(), asked);
  EXPECT_TRUE(null::stored().empty());
  app->decline();
  settle(5000);
  EXPECT_TRUE(null::stored().empty());
  EXPECT_TRUE(server.sessions.empty());
}

TEST_F(WholeVisit, WhatHappensToTheWindowIsNoted) {
  settle();
  act_until(Step::kTrials);
  wait_for_onset();
  const std::uint32_t trial = flow().trial()->trial.number;
  change_window([](platform::Window& w) { w.focused = false; });
  change_window([](platform::Window& w) { w.focused = true; });
  change_window([](platform::Window& w) { w.visible = false; });
  change_window([](platform::Window& w) { w.visible = true; });
  change_window([](platform::Window& w) { w.fullscreen = true; });
  change_window([](platform::Window& w) { w.fullscreen = false; });
  change_window([](platform::Window& w) { w.online = false; });
  change_window([](platform::Window& w) { w.online = true; });
  for (int i = 1; i <= 10; ++i) {  // a window is dragged
    change_window([&](platform::Window& w) { w.width = 1280.0f - static_cast<float>(i); });
    null::advance(10);
  }
  settle(4000);
  for (const EventKind kind : {EventKind::kFocusLost, EventKind::kFocusGained, EventKind::kHidden, EventKind::kShown, EventKind::kFullscreenOn,
                               EventKind::kFullscreenOff, EventKind::kWentOffline, EventKind::kCameOnline, EventKind::kResized, EventKind::kPageOpened})
    EXPECT_EQ(events(kind), 1u) << to_string(kind);
  for (const SessionEvent& e : only_session().events) {
    if (e.kind == EventKind::kPageOpened) { EXPECT_EQ(e.width, 1280u); EXPECT_EQ(e.height, 800u); EXPECT_FALSE(e.trial); }
    if (e.kind == EventKind::kResized) { EXPECT_EQ(e.width, 1270u); }
    if (e.kind == EventKind::kFocusLost) { EXPECT_EQ(e.trial, trial); }
  }
  EXPECT_EQ(server.refused, 0);
}

TEST_F(WholeVisit, StepsTimeOutsAndHasteAreNoted) {
  server.study.definition.too_fast_ms = 800;
  settle();
  act_until(Step::kThanks);
  settle(5000);
  EXPECT_EQ(events(EventKind::kInstructionsRead), 2u);
  EXPECT_EQ(events(EventKind::kTimedOut), 5u);
  EXPECT_EQ(events(EventKind::kBreakBegan), 1u);
  EXPECT_EQ(events(EventKind::kBreakEnded), 1u);
  EXPECT_EQ(events(EventKind::kTooFast), 8u);
  for (const SessionEvent& e : only_session().events)
    if (e.kind == EventKind::kTimedOut) { EXPECT_TRUE(e.trial && timeouts[*e.trial] > 0); }
  expect_whole_session();
}

TEST_F(WholeVisit, AnAnswerSaysHowWellItsTimeIsKnown) {
  settle();
  act_until(Step::kReady);
  ASSERT_FALSE(only_session().answers.empty());
  for (const auto& [number, answer] : only_session().answers) {
    EXPECT_DOUBLE_EQ(answer.frame_period_ms, 16);
    EXPECT_DOUBLE_EQ(answer.clock_step_ms, 0.1);
  }
}

TEST_F(WholeVisit, NoClockRunsBeforeTheFacesAreThere) {
  timeouts.clear();
  settle();
  pictures = false;
  act_until(Step::kPractice);
  null::advance(60'000);
  EXPECT_FALSE(flow().shown());
  EXPECT_FALSE(flow().fixating());
  EXPECT_EQ(flow().notice(), Notice::kNone);
  pictures = true;
  platform::request_frames();
  choose();
  EXPECT_EQ(flow().trial()->trial.number, 1u);
}

TEST_F(WholeVisit, TheInstructionsStayForTheirTimeWhichRunsOnlyWhileTheyAreSeen) {
  server.study.definition.instructions_seconds = 10;
  settle();
  app->agree();
  settle();
  app->answer_demographics({});
  ASSERT_EQ(flow().step(), Step::kInstructions);
  null::run_frames();
  null::advance(4000);
  const double left = app->instructions_left_ms();
  EXPECT_GT(left, 4500);
  EXPECT_LT(left, 6500);
  app->read_instructions();
  EXPECT_EQ(flow().step(), Step::kInstructions);
  change_window([](platform::Window& w) { w.visible = false; });
  null::advance(100'000);
  EXPECT_GT(app->instructions_left_ms(), 4500);
  change_window([](platform::Window& w) { w.visible = true; });
  null::run_frames();
  null::advance(7000);
  EXPECT_EQ(app->instructions_left_ms(), 0);
  app->read_instructions();
  EXPECT_EQ(flow().step(), Step::kComprehension);
}

TEST_F(WholeVisit, ABreakGoesOnByItself) {
  timeouts.clear();
  settle();
  act_until(Step::kBreak);
  const std::optional<double> left = app->break_left_ms();
  ASSERT_TRUE(left);
  EXPECT_GT(*left, 50'000);
  null::advance(*left + 500);
  EXPECT_EQ(flow().step(), Step::kTrials);
  EXPECT_FALSE(app->break_left_ms());
  act_until(Step::kThanks);
  expect_whole_session();
}

TEST_F(WholeVisit, ABreakWithoutALimitWaitsForThePerson) {
  timeouts.clear();
  server.study.definition.break_seconds = 0;
  settle();
  act_until(Step::kBreak);
  EXPECT_FALSE(app->break_left_ms());
  null::advance(3'600'000);
  EXPECT_EQ(flow().step(), Step::kBreak);
}

TEST_F(WholeVisit, WhoeverLeavesEarlyKeepsWhatWasGivenAndGetsTheCodeOnlyFromTheServer) {
  for (const Step from : {Step::kDemographics, Step::kInstructions, Step::kComprehension, Step::kPractice, Step::kReady, Step::kTrials, Step::kBreak,
                          Step::kFinalQuestion}) {
    app.reset();
    null::reset();
    server.sessions.clear();
    begin();
    settle();
    act_until(from);
    ASSERT_EQ(flow().step(), from);
    if (from == Step::kTrials) choose();  // not yet acknowledged
    app->leave_early();
    settle(500, kDown);
    EXPECT_EQ(flow().step(), Step::kFinishing);
    EXPECT_EQ(flow().code(), "");
    EXPECT_EQ(only_session().ending, Ending::kNone);
    reload();
    settle(500, kDown);
    EXPECT_EQ(flow().step(), Step::kFinishing) << "the choice to leave outlives the page";
    app->try_again();
    settle(8000);
    ASSERT_EQ(flow().step(), Step::kLeft);
    EXPECT_EQ(flow().ending(), Ending::kEarly);
    EXPECT_EQ(flow().code(), "LEFT");
    EXPECT_EQ(flow().redirect(), "https://panel.example/left");
    EXPECT_EQ(only_session().ending, Ending::kEarly);
    if (from == Step::kTrials) { EXPECT_EQ(only_session().answers.size(), 3u); }
    EXPECT_EQ(server.refused, 0);
    reload();
    settle(3000, kDown);
    EXPECT_EQ(flow().code(), "LEFT") << "also without a line";
  }
}

TEST_F(WholeVisit, ATrialDuringWhichThePersonThoughtAboutLeavingIsFlagged) {
  timeouts.clear();
  settle();
  act_until(Step::kTrials);
  wait_for_onset();
  app->asks_to_leave = true;
  platform::request_frames();
  null::run_frames();
  app->asks_to_leave = false;
  choose();
  settle();
  choose();
  settle();
  EXPECT_TRUE(only_session().answers.at(2).resumed);
  EXPECT_FALSE(only_session().answers.at(3).resumed);
}

TEST_F(WholeVisit, WhoeverFailsTheCheckIsScreenedOutWithItsCode) {
  settle();
  act_until(Step::kComprehension);
  app->answer_comprehension({0});
  settle();
  ASSERT_EQ(act_here(), "instructions 1");
  app->answer_comprehension({0});
  EXPECT_EQ(flow().step(), Step::kFinishing);
  EXPECT_EQ(flow().code(), "");
  settle(500);
  EXPECT_EQ(flow().step(), Step::kScreenedOut);
  EXPECT_EQ(flow().code(), "OUT");
  EXPECT_EQ(only_session().ending, Ending::kScreenedOut);
}

TEST_F(WholeVisit, WhoeverDeclinesGetsCodeAndRedirectAndNothingIsStored) {
  app.reset();
  server.study.definition.identification = Identification::kOptional;
  begin("/t/demo?PROLIFIC_PID=a%26b&STUDY_ID=s");
  settle();
  app->decline();
  settle(40, kDown);
  EXPECT_EQ(app->trouble(), Trouble::kNoLine);
  settle(5000);
  EXPECT_EQ(flow().step(), Step::kDeclined);
  EXPECT_EQ(flow().code(), "NOT-NOW");
  EXPECT_EQ(flow().redirect(), "https://panel.example/end?who=a%26b&code=NOT-NOW");
  EXPECT_GE(server.declined, 1);
  EXPECT_TRUE(server.sessions.empty());
  EXPECT_TRUE(null::stored().empty());
  app->reconsider();
  EXPECT_EQ(flow().step(), Step::kConsent);
}

TEST_F(WholeVisit, WhoeverThinksAgainIsNotAskedForByALateRetry) {
  settle();
  app->decline();
  settle(40, kDown);
  app->reconsider();
  settle(20'000);
  EXPECT_EQ(flow().step(), Step::kConsent);
  EXPECT_EQ(flow().code(), "");
  EXPECT_EQ(server.declined, 0);
  EXPECT_EQ(app->trouble(), Trouble::kNone);
}

TEST_F(WholeVisit, IdentifiersAreSentOnlyToAStudyThatAsksForThem) {
  for (const Identification asks : {Identification::kNone, Identification::kOptional, Identification::kRequired}) {
    app.reset();
    null::reset();
    server.sessions.clear();
    server.study.definition.identification = asks;
    begin("/t/demo?PROLIFIC_PID=p1&SESSION_ID=s1&other=x");
    settle();
    act_until(Step::kDemographics);
    const std::vector<Identifier> all{{"PROLIFIC_PID", "p1"}, {"SESSION_ID", "s1"}};
    EXPECT_EQ(only_session().start.identifiers, asks == Identification::kNone ? std::vector<Identifier>() : all);
  }
}

TEST_F(WholeVisit, AStudyThatMustKnowWhoComesAsksNobodyElse) {
  app.reset();
  server.study.definition.identification = Identification::kRequired;
  for (const char* link : {"/t/demo", "/t/demo?PROLIFIC_PID=", "/t/demo?workerId=w&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE"}) {
    begin(link);
    settle();
    EXPECT_EQ(flow().step(), Step::kNotIdentified) << link;
    app->agree();
    settle();
    EXPECT_TRUE(server.sessions.empty());
    app.reset();
    null::reset();
  }
  begin("/t/demo?workerId=w&assignmentId=a");
  settle();
  EXPECT_EQ(flow().step(), Step::kConsent);
}

TEST_F(WholeVisit, AnotherPanelMemberAtTheSameBrowserBeginsAnew) {
  app.reset();
  server.study.definition.identification = Identification::kRequired;
  begin("/t/demo?PROLIFIC_PID=p1&SESSION_ID=s1");
  settle();
  act_until(Step::kTrials);
  at = "/t/demo?PROLIFIC_PID=p2&SESSION_ID=s2";
  reload();
  settle();
  EXPECT_EQ(flow().step(), Step::kConsent);
  act_until(Step::kThanks);
  EXPECT_EQ(server.sessions.size(), 2u);
}

TEST_F(WholeVisit, APanelMemberGoesOnInAnotherBrowserWithTheSameSession) {
  app.reset();
  server.study.definition.identification = Identification::kRequired;
  const std::string link = "/t/demo?PROLIFIC_PID=p1&SESSION_ID=s1";
  begin(link);
  settle();
  const std::vector<std::string> before = act_until(Step::kThanks, 11);
  EXPECT_EQ(before.back(), "answer 2");
  const std::string key = server.sessions.begin()->first;
  app.reset();
  const std::map<std::string, std::string> first_browser = null::stored();
  null::reset();
  null::press_from_page();
  for (int i = 0; i < 50; ++i) platform::random_id();  // another browser, other ids
  timeouts.clear();
  begin(link);
  settle();
  app->agree();
  settle();
  ASSERT_EQ(flow().step(), Step::kTrials);
  EXPECT_EQ(flow().trial()->trial.number, 3u);
  EXPECT_TRUE(app->resumed());
  reload();
  settle();
  EXPECT_EQ(flow().trial()->trial.number, 3u);
  act_until(Step::kThanks);
  EXPECT_EQ(flow().step(), Step::kThanks);
  ASSERT_EQ(server.sessions.size(), 1u);
  EXPECT_EQ(server.sessions.begin()->first, key);
  EXPECT_EQ(server.refused, 0);
}

TEST_F(WholeVisit, TheCheckThatAnotherBrowserFailedIsAskedOnceMoreAtTheEnd) {
  app.reset();
  server.study.definition.identification = Identification::kRequired;
  const std::string link = "/t/demo?PROLIFIC_PID=p1&SESSION_ID=s1";
  begin(link);
  settle();
  act_until(Step::kComprehension);
  app->answer_comprehension({0});
  settle();
  app.reset();
  null::reset();
  for (int i = 0; i < 50; ++i) platform::random_id();
  begin(link);
  settle();
  act_until(Step::kComprehension);
  app->answer_comprehension({1});  // here this is the first attempt, for the server it was made before
  settle();
  const std::vector<std::string> rest = act_until(Step::kThanks);
  EXPECT_EQ(flow().step(), Step::kThanks);
  EXPECT_EQ(rest.back(), "check 1");
}

TEST_F(WholeVisit, NothingOfAVisitStaysInTheSettingsWhenItIsForgotten) {
  settle();
  act_until(Step::kTrials);
  const std::string key = server.sessions.begin()->first;
  EXPECT_NE(net::progress_of(key), net::Progress{});
  app->begin_anew();
  EXPECT_EQ(net::progress_of(key), net::Progress{});
  EXPECT_FALSE(net::last_trial(key));
}

}  // namespace
}  // namespace tertium::participant
