// app_test.cpp: a person's whole visit against a server with the real rules, without a window: good lines, bad lines, reloads.
#include "web/participant/app.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tertium::participant
