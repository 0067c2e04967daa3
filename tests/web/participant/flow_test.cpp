// flow_test.cpp: which step follows which, and what is ignored, without a window or a clock.
#include "web/participant/flow.h"

#include <gtest/gtest.h>

#include "tests/support/participant_server.h"

namespace tertium::participant {
namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";

class FlowTest : public ::testing::Test {
 protected:
  FlowTest() { server.sessions[kKey]; }
  void begin() {
    flow.take_study(server.study);
    flow.ask_consent();
    flow.agree();
    flow.take_session(server.view(kKey), {}, {});
  }
  // Shows and answers the trial at hand, 700 ms after its onset.
  Answer answer(std::uint32_t position = 1) {
    clock += 1000;
    flow.show(clock);
    const std::optional<Answer> given = flow.choose(position, clock + 700, InputKind::kKey);
    EXPECT_TRUE(given);
    flow.next();
    return given.value_or(Answer{});
  }
  void store(std::uint32_t trial) { server.sessions[kKey].answers[trial].trial = trial; }

  test::ParticipantServer server{2, 4};
  Flow flow;
  double clock = 0;
};

TEST_F(FlowTest, GoesFromConsentThroughPracticeAndTrialsToTheCode) {
  EXPECT_EQ(flow.step(), Step::kLoading);
  flow.take_study(server.study);
  flow.ask_consent();
  EXPECT_EQ(flow.step(), Step::kConsent);
  flow.agree();
  EXPECT_EQ(flow.step(), Step::kInstructions);
  flow.read_instructions();
  EXPECT_EQ(flow.step(), Step::kInstructions) << "the session is not there yet";
  flow.take_session(server.view(kKey), {}, {});
  EXPECT_EQ(flow.step(), Step::kInstructions);
  flow.read_instructions();
  for (std::uint32_t n = 0; n < 2; ++n) {
    EXPECT_EQ(flow.step(), Step::kPractice);
    EXPECT_EQ(flow.progress().number, n + 1);
    EXPECT_EQ(flow.progress().of, 2u);
    EXPECT_EQ(answer().trial, n);
  }
  EXPECT_EQ(flow.step(), Step::kReady);
  flow.start_trials();
  for (std::uint32_t n = 0; n < 4; ++n) {
    EXPECT_EQ(flow.step(), Step::kTrials);
    EXPECT_EQ(flow.progress().number, n + 1);
    EXPECT_EQ(flow.progress().of, 4u);
    EXPECT_DOUBLE_EQ(flow.progress().share, n / 4.0);
    EXPECT_EQ(answer().trial, n + 2);
  }
  EXPECT_EQ(flow.step(), Step::kFinishing);
  SessionView done = server.view(kKey);
  done.finished = true;
  done.code = "ABC";
  flow.take_session(done, {}, {});
  EXPECT_EQ(flow.step(), Step::kThanks);
  EXPECT_EQ(flow.code(), "ABC");
}

TEST_F(FlowTest, AnAnswerSaysWhatWasShownAndHowLongItTook) {
  begin();
  flow.read_instructions();
  flow.show(5000.0);
  const auto given = flow.choose(2, 6234.5, InputKind::kTouch);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->trial, 0u);
  EXPECT_EQ(given->shown, (std::array<std::uint32_t, 3>{0, 1, 2}));
  EXPECT_EQ(given->odd_position, 2u);
  EXPECT_DOUBLE_EQ(given->response_time_ms, 1234.5);
  EXPECT_EQ(given->input, InputKind::kTouch);
  EXPECT_FALSE(given->resumed);
}

TEST_F(FlowTest, NoPressCountsBeforeThePicturesAreThereOrAfterTheChoice) {
  begin();
  flow.read_instructions();
  EXPECT_FALSE(flow.choose(0, 100, InputKind::kKey)) << "nothing is on screen";
  flow.show(1000);
  flow.show(1500);  // a second frame does not move the onset
  EXPECT_FALSE(flow.choose(0, 990, InputKind::kKey)) << "pressed before the onset";
  EXPECT_FALSE(flow.choose(0, 1000 + kFastestAnswerMs / 2, InputKind::kMouse)) << "the tail of a double click";
  EXPECT_FALSE(flow.choose(3, 1900, InputKind::kKey)) << "no such position";
  const auto given = flow.choose(0, 1900, InputKind::kKey);
  ASSERT_TRUE(given);
  EXPECT_DOUBLE_EQ(given->response_time_ms, 900);
  EXPECT_FALSE(flow.choose(1, 1950, InputKind::kKey)) << "already chosen";
  EXPECT_EQ(flow.chosen(), 0u);
  flow.next();
  flow.next();  // the timer fired twice: the second trial stays
  EXPECT_EQ(flow.trial()->trial.number, 1u);
  EXPECT_FALSE(flow.chosen());
}

TEST_F(FlowTest, WhoeverDeclinesHasNoSessionAndMayThinkAgain) {
  flow.take_study(server.study);
  flow.ask_consent();
  flow.decline();
  EXPECT_EQ(flow.step(), Step::kDeclined);
  flow.agree();
  EXPECT_EQ(flow.step(), Step::kDeclined);
  flow.reconsider();
  EXPECT_EQ(flow.step(), Step::kConsent);
}

TEST_F(FlowTest, AStudyThatIsNotOpenAsksForNoConsent) {
  for (const StudyState state : {StudyState::kDraft, StudyState::kPaused, StudyState::kClosed}) {
    Flow closed;
    server.study.state = state;
    closed.take_study(server.study);
    closed.ask_consent();
    EXPECT_EQ(closed.step(), Step::kClosed);
  }
}

TEST_F(FlowTest, AStudyThatDoesNotExistAndARefusedBeginningAreSaid) {
  flow.take_no_study();
  EXPECT_EQ(flow.step(), Step::kNoStudy);
  Flow refused;
  refused.take_study(server.study);
  refused.ask_consent();
  refused.agree();
  refused.take_refusal("the study was closed");
  EXPECT_EQ(refused.step(), Step::kClosed);
  EXPECT_EQ(refused.refusal(), "the study was closed");
}

TEST_F(FlowTest, AReloadGoesOnAtTheSameTrialAndFlagsItsTime) {
  for (std::uint32_t at = 0; at < server.total(); ++at) {
    Flow again;
    again.take_study(server.study);
    again.take_session(server.view(kKey), {}, at);  // trial `at` was on screen when the page went
    if (again.step() == Step::kInstructions) again.read_instructions();
    ASSERT_TRUE(again.trial()) << at;
    EXPECT_EQ(again.trial()->trial.number, at);
    EXPECT_EQ(again.step(), at < 2 ? Step::kPractice : Step::kTrials);
    again.show(100);
    const auto first = again.choose(0, 900, InputKind::kKey);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->resumed);
    again.next();
    if (again.step() == Step::kReady) again.start_trials();
    if (again.trial()) {
      again.show(2000);
      EXPECT_FALSE(again.choose(0, 2900, InputKind::kKey)->resumed);
    }
    store(at);
  }
}

TEST_F(FlowTest, AReloadBeforeTheNextTrialWasShownFlagsNothing) {
  store(0);
  Flow again;
  again.take_study(server.study);
  again.take_session(server.view(kKey), {}, {});  // trial 0 was answered; 1 never came on screen
  ASSERT_EQ(again.trial()->trial.number, 1u);
  again.show(100);
  EXPECT_FALSE(again.choose(0, 900, InputKind::kKey)->resumed);
}

TEST_F(FlowTest, ATrialDuringWhichThePageWasHiddenIsFlaggedAndTheNextIsNot) {
  begin();
  flow.hide();  // nothing is on screen
  flow.read_instructions();
  flow.hide();  // the faces are not there yet
  EXPECT_FALSE(answer().resumed);
  flow.show(5000);
  flow.hide();
  const auto hidden = flow.choose(1, 9000, InputKind::kKey);
  ASSERT_TRUE(hidden);
  EXPECT_TRUE(hidden->resumed);
  flow.hide();  // while the choice is being acknowledged
  flow.next();
  flow.start_trials();
  EXPECT_FALSE(answer().resumed);
}

TEST_F(FlowTest, AnswersThatWaitInTheOutboxAreNotAskedAgain) {
  store(0);
  flow.take_study(server.study);
  flow.take_session(server.view(kKey), {1, 2, 3}, 4);
  ASSERT_TRUE(flow.trial());
  EXPECT_EQ(flow.trial()->trial.number, 4u);
  EXPECT_EQ(flow.step(), Step::kTrials);
}

TEST_F(FlowTest, WithoutALineItGoesOnFromWhatTheBrowserRemembers) {
  const SessionView old = server.view(kKey);  // kept when nothing was answered
  flow.take_study(server.study);
  flow.take_session(old, {3}, 4, 4);  // 0, 1, 2 were acknowledged since, 3 waits, 4 was on screen
  ASSERT_TRUE(flow.trial());
  EXPECT_EQ(flow.trial()->trial.number, 4u);
}

TEST_F(FlowTest, ALateViewChangesNothingOnScreen) {
  begin();
  flow.read_instructions();
  const SessionView old = server.view(kKey);
  answer();
  flow.show(5000);
  const TrialView before = *flow.trial();
  flow.take_session(old, {}, {});
  EXPECT_EQ(*flow.trial(), before);
  EXPECT_TRUE(flow.shown());
  ASSERT_TRUE(flow.choose(1, 6000, InputKind::kKey));
  flow.take_session(old, {}, {});  // while the choice is being acknowledged
  EXPECT_EQ(*flow.trial(), before);
  flow.next();
  EXPECT_EQ(flow.step(), Step::kReady);
  EXPECT_EQ(flow.trials_ahead(1).at(0)->trial.number, 2u);
}

TEST_F(FlowTest, AsksForMoreTrialsBeforeTheyRunOut) {
  test::ParticipantServer large(0, 60);
  large.trials_ahead = 25;
  large.sessions[kKey];
  flow.take_study(large.study);
  flow.take_session(large.view(kKey), {}, {});
  flow.read_instructions();
  EXPECT_FALSE(flow.wants_more_trials());
  for (int i = 0; i < 6; ++i) answer();
  EXPECT_TRUE(flow.wants_more_trials());
  for (std::uint32_t n = 0; n < 6; ++n) large.sessions[kKey].answers[n].trial = n;
  flow.take_session(large.view(kKey), {}, {});
  EXPECT_FALSE(flow.wants_more_trials());
  EXPECT_EQ(flow.trial()->trial.number, 6u);
  for (std::uint32_t n = 6; n < 31; ++n) { EXPECT_EQ(flow.trial()->trial.number, n); answer(); }
}

TEST_F(FlowTest, IfTheServerMissesAnAnswerAtTheEndItIsAskedAgainOnce) {
  begin();
  flow.read_instructions();
  for (int i = 0; i < 2; ++i) answer();
  flow.start_trials();
  for (int i = 0; i < 4; ++i) answer();
  for (const std::uint32_t n : {0u, 1u, 2u, 4u, 5u}) store(n);
  flow.take_session(server.view(kKey), {}, {});
  EXPECT_EQ(flow.step(), Step::kFinishing) << "its answer may still be on its way";
  flow.take_refused_answer(3);
  flow.take_session(server.view(kKey), {}, {});
  ASSERT_EQ(flow.step(), Step::kTrials);
  EXPECT_EQ(flow.trial()->trial.number, 3u);
  answer();
  flow.take_refused_answer(3);
  flow.take_session(server.view(kKey), {}, {});
  EXPECT_EQ(flow.step(), Step::kFinishing) << "not a third time";
}

TEST_F(FlowTest, WhatTheServerMissesAtTheEndIsAskedAgainOnceAndThenPeopleMustHelp) {
  begin();
  flow.read_instructions();
  for (int i = 0; i < 2; ++i) answer();
  flow.start_trials();
  for (int i = 0; i < 4; ++i) answer();
  for (const std::uint32_t n : {0u, 1u, 2u, 4u}) store(n);
  for (int round = 0; round < 2; ++round) {
    flow.take_missing(server.view(kKey));
    flow.take_session(server.view(kKey), {}, {});
    if (round == 1) break;
    EXPECT_FALSE(flow.stuck());
    ASSERT_EQ(flow.step(), Step::kTrials);
    EXPECT_EQ(answer().trial, 3u);
    EXPECT_EQ(answer().trial, 5u);
    store(5);
  }
  EXPECT_EQ(flow.step(), Step::kFinishing);
  EXPECT_TRUE(flow.stuck());
  SessionView done = server.view(kKey);  // people helped
  done.finished = true;
  done.code = "ABC";
  flow.take_session(done, {}, {});
  EXPECT_EQ(flow.step(), Step::kThanks);
  EXPECT_FALSE(flow.stuck());
}

TEST_F(FlowTest, AFinishedSessionShowsItsCodeAgainAfterAReload) {
  for (std::uint32_t n = 0; n < server.total(); ++n) store(n);
  server.sessions[kKey].ending = Ending::kComplete;
  flow.take_study(server.study);
  flow.take_session(server.view(kKey), {}, {});
  EXPECT_EQ(flow.step(), Step::kThanks);
  EXPECT_EQ(flow.code(), "CODE-0123");
}

TEST_F(FlowTest, AStudyWithoutPracticeStartsWithItsTrials) {
  test::ParticipantServer bare(0, 3);
  bare.sessions[kKey];
  flow.take_study(bare.study);
  flow.ask_consent();
  flow.agree();
  flow.take_session(bare.view(kKey), {}, {});
  flow.read_instructions();
  EXPECT_EQ(flow.step(), Step::kTrials);
}

}  // namespace
}  // namespace tertium::participant
