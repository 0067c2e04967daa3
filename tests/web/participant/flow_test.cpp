// flow_test.cpp: which step follows which, and what is ignored, without a window or a clock.
#include "web/participant/flow.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/participant_server.h"

namespace tertium::participant {
namespace {

using namespace std::string_literals;

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

// A study with every step: two practice trials, two blocks of three, and questions before, between and after.
class WholeFlow : public FlowTest {
 protected:
  WholeFlow() {
    server = test::ParticipantServer(2, 6);
    server.ask_everything();
    server.sessions[kKey];
  }
  const StudyDefinition& d() const { return server.study.definition; }
  std::uint32_t right() const { return d().comprehension[0].correct; }
  // Does what the present step asks for.
  void pass() {
    switch (flow.step()) {
      case Step::kDemographics: EXPECT_EQ(flow.answer_demographics({0, {}}).size(), 2u); break;
      case Step::kInstructions: flow.read_instructions(); break;
      case Step::kComprehension: EXPECT_EQ(flow.answer_comprehension({right()}).size(), 1u); break;
      case Step::kReady: flow.start_trials(); break;
      case Step::kBreak: flow.continue_after_break(); break;
      case Step::kFinalQuestion: EXPECT_EQ(flow.answer_final("no"s).size(), 1u); break;
      case Step::kFinishing: break;
      default: answer(); break;
    }
  }
  void go_to(Step step) {
    for (int i = 0; i < 40 && flow.step() != step; ++i) pass();
    ASSERT_EQ(flow.step(), step);
  }
  // Trials in the order in which they are answered, when these time out so often first.
  std::vector<std::uint32_t> order_with(std::map<std::uint32_t, int> timeouts) {
    std::vector<std::uint32_t> order;
    for (int i = 0; i < 60 && flow.step() != Step::kFinishing; ++i) {
      if (!flow.trial()) { pass(); continue; }
      const std::uint32_t number = flow.trial()->trial.number;
      if (timeouts[number]-- > 0) {
        flow.show(clock += 100'000);
        EXPECT_EQ(flow.time_out(), number);
        EXPECT_EQ(flow.notice(), Notice::kTimedOut);
      } else {
        order.push_back(answer().trial);
      }
    }
    return order;
  }
};

TEST_F(WholeFlow, GoesThroughEveryStepInItsOrder) {
  std::vector<Step> steps;
  begin();
  for (int i = 0; i < 40 && flow.step() != Step::kFinishing; ++i) {
    if (steps.empty() || steps.back() != flow.step()) steps.push_back(flow.step());
    pass();
  }
  EXPECT_EQ(steps, (std::vector<Step>{Step::kDemographics, Step::kInstructions, Step::kComprehension, Step::kPractice, Step::kReady, Step::kTrials, Step::kBreak,
                                      Step::kTrials, Step::kFinalQuestion}));
  EXPECT_EQ(flow.ending(), Ending::kComplete);
}

TEST_F(WholeFlow, QuestionsAboutThePersonNeedASessionAndForceNothing) {
  flow.take_study(server.study);
  flow.ask_consent();
  flow.agree();
  ASSERT_EQ(flow.step(), Step::kDemographics);
  EXPECT_TRUE(flow.answer_demographics({0, 1}).empty()) << "no session yet";
  EXPECT_EQ(flow.step(), Step::kDemographics);
  flow.take_session(server.view(kKey), {}, {});
  ASSERT_EQ(flow.step(), Step::kDemographics);
  const std::vector<Response> given = flow.answer_demographics({1});
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[0].question, d().demographics[0].id);
  EXPECT_EQ(given[0].value, d().demographics[0].options[1]);
  EXPECT_FALSE(given[0].declined);
  EXPECT_TRUE(given[1].declined);
  EXPECT_EQ(given[1].value, "");
  EXPECT_EQ(flow.step(), Step::kInstructions);
  EXPECT_TRUE(flow.answer_demographics({0, 0}).empty()) << "a second press";
}

TEST_F(WholeFlow, AMistakeInTheCheckLeadsBackToTheInstructionsAndTooManyEndTheSession) {
  begin();
  go_to(Step::kComprehension);
  EXPECT_TRUE(flow.answer_comprehension({}).empty());
  EXPECT_TRUE(flow.answer_comprehension({9}).empty()) << "no such option";
  const std::uint32_t wrong = 1 - right();
  const std::vector<Response> first = flow.answer_comprehension({wrong});
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].value, d().comprehension[0].options[wrong]);
  EXPECT_EQ(first[0].attempt, 0u);
  EXPECT_EQ(flow.step(), Step::kInstructions);
  EXPECT_EQ(flow.attempt(), 1u);
  go_to(Step::kComprehension);
  EXPECT_EQ(flow.answer_comprehension({wrong})[0].attempt, 1u);
  EXPECT_EQ(flow.step(), Step::kFinishing);
  EXPECT_EQ(flow.ending(), Ending::kScreenedOut);
  EXPECT_FALSE(flow.trial());
  EXPECT_EQ(flow.code(), "");
  SessionView out = server.view(kKey);
  out.finished = true;
  out.ending = Ending::kScreenedOut;
  out.code = "OUT";
  flow.take_session(out, {}, {});
  EXPECT_EQ(flow.step(), Step::kScreenedOut);
  EXPECT_EQ(flow.code(), "OUT");
}

TEST_F(WholeFlow, TheCrossComesBeforeTheFacesAndNoPressCountsDuringIt) {
  server.study.definition.fixation_ms = 500;
  begin();
  go_to(Step::kPractice);
  EXPECT_FALSE(flow.fixating());
  flow.show(1000);
  EXPECT_TRUE(flow.fixating());
  EXPECT_FALSE(flow.shown());
  EXPECT_FALSE(flow.choose(0, 1400, InputKind::kKey));
  EXPECT_FALSE(flow.time_out()) << "nothing is on screen";
  flow.show(1490);
  EXPECT_FALSE(flow.shown());
  flow.show(1500);
  EXPECT_TRUE(flow.shown());
  EXPECT_FALSE(flow.fixating());
  const auto given = flow.choose(0, 2000, InputKind::kKey);
  ASSERT_TRUE(given);
  EXPECT_DOUBLE_EQ(given->response_time_ms, 500) << "from the faces, not from the cross";
  flow.next();
  EXPECT_FALSE(flow.fixating());
  flow.show(3000);
  EXPECT_TRUE(flow.fixating()) << "each trial has its cross";
}

TEST_F(WholeFlow, AnAnswerThatCameTooFastIsKeptAndSaid) {
  server.study.definition.too_fast_ms = 400;
  begin();
  go_to(Step::kPractice);
  flow.show(1000);
  ASSERT_TRUE(flow.choose(0, 1399, InputKind::kKey));
  EXPECT_EQ(flow.notice(), Notice::kTooFast);
  flow.next();
  EXPECT_EQ(flow.notice(), Notice::kTooFast) << "there is time to read it";
  flow.show(2000);
  ASSERT_TRUE(flow.choose(0, 2400, InputKind::kKey));
  EXPECT_EQ(flow.notice(), Notice::kNone);
}

TEST_F(WholeFlow, ATrialWhoseTimeWasUpComesAgainAtTheEndOfItsBlock) {
  begin();
  EXPECT_EQ(order_with({}), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  for (const auto& [timeouts, order] : std::vector<std::pair<std::map<std::uint32_t, int>, std::vector<std::uint32_t>>>{
           {{{0, 1}, {2, 1}}, {1, 0, 3, 4, 2, 5, 6, 7}},
           {{{2, 2}, {3, 1}}, {0, 1, 4, 3, 2, 5, 6, 7}},
           {{{4, 1}, {5, 1}, {7, 1}}, {0, 1, 2, 3, 4, 6, 5, 7}}}) {
    flow = Flow();
    begin();
    EXPECT_EQ(order_with(timeouts), order);
    EXPECT_TRUE(flow.place().timed_out.empty());
  }
}

TEST_F(WholeFlow, WithoutBlocksALateTrialComesAgainAtTheEndOfAll) {
  server.study.definition.trials_per_block = 0;
  begin();
  EXPECT_EQ(order_with({{3, 1}}), (std::vector<std::uint32_t>{0, 1, 2, 4, 5, 6, 7, 3}));
}

TEST_F(WholeFlow, AnAnswerSaysHowOftenItsTimeWasUp) {
  begin();
  go_to(Step::kTrials);
  for (int i = 0; i < 2; ++i) {
    while (flow.trial()->trial.number != 2) answer();
    flow.show(clock += 1000);
    ASSERT_EQ(flow.time_out(), 2u);
    EXPECT_FALSE(flow.shown()) << "it is not on screen until its next onset";
    EXPECT_FALSE(flow.choose(1, clock + 900, InputKind::kKey));
    EXPECT_FALSE(flow.time_out()) << "not twice";
  }
  EXPECT_EQ(flow.trial()->trial.number, 2u) << "the last of its block";
  const Answer late = answer();
  EXPECT_EQ(late.trial, 2u);
  EXPECT_EQ(late.timeouts, 2u);
  EXPECT_EQ(flow.step(), Step::kBreak);
  flow.continue_after_break();
  EXPECT_EQ(answer().timeouts, 0u);
}

TEST_F(WholeFlow, AChoiceThatIsBeingAcknowledgedIsNotTimedOut) {
  begin();
  go_to(Step::kTrials);
  flow.show(1000);
  ASSERT_TRUE(flow.choose(1, 2000, InputKind::kKey));
  EXPECT_FALSE(flow.time_out());
  flow.next();
  EXPECT_EQ(flow.trial()->trial.number, 3u);
}

TEST_F(WholeFlow, WhenNobodySeemsToBeThereItWaits) {
  begin();
  go_to(Step::kTrials);
  for (std::uint32_t i = 0; i < kTimeoutsInARow; ++i) {
    ASSERT_EQ(flow.step(), Step::kTrials) << i;
    flow.show(clock += 100'000);
    ASSERT_TRUE(flow.time_out());
  }
  EXPECT_EQ(flow.step(), Step::kBreak);
  EXPECT_EQ(flow.break_limit_ms(), 0) << "until somebody comes";
  flow.continue_after_break();
  EXPECT_EQ(flow.step(), Step::kTrials);
  EXPECT_EQ(flow.trial()->trial.number, 2u);
  go_to(Step::kBreak);
  EXPECT_EQ(flow.break_limit_ms(), 120'000) << "that of the block is still taken";
}

TEST_F(WholeFlow, ProgressNeverGoesBack) {
  begin();
  go_to(Step::kTrials);
  double share = 0;
  for (int i = 0; i < 30 && flow.step() != Step::kFinalQuestion; ++i) {
    if (!flow.trial()) { pass(); continue; }
    EXPECT_GE(flow.progress().share, share);
    EXPECT_LE(flow.progress().number, flow.progress().of);
    share = flow.progress().share;
    if (i == 1 || i == 2) {
      flow.show(clock += 100'000);
      flow.time_out();
    } else {
      answer();
    }
  }
  EXPECT_EQ(flow.step(), Step::kFinalQuestion);
}

TEST_F(WholeFlow, ABreakSaysHowMuchIsDone) {
  begin();
  go_to(Step::kBreak);
  EXPECT_EQ(flow.progress().number, 4u);
  EXPECT_EQ(flow.progress().of, 6u);
  EXPECT_DOUBLE_EQ(flow.progress().share, 0.5);
}

TEST_F(WholeFlow, WhoeverLeavesFromAnyStepIsBroughtToTheEndAndNothingLeadsBack) {
  std::set<Step> left_from;
  for (int acts = 0; acts < 40; ++acts) {
    flow = Flow();
    begin();
    for (int i = 0; i < acts; ++i) pass();
    if (flow.step() == Step::kFinishing && left_from.contains(Step::kFinishing)) break;
    left_from.insert(flow.step());
    ASSERT_TRUE(flow.may_leave());
    flow.leave_early();
    EXPECT_FALSE(flow.may_leave());
    EXPECT_EQ(flow.step(), Step::kFinishing);
    EXPECT_EQ(flow.ending(), Ending::kEarly);
    EXPECT_EQ(flow.code(), "") << "only the server ends a session";
    flow.read_instructions();
    flow.start_trials();
    flow.continue_after_break();
    flow.next();
    flow.take_session(server.view(kKey), {}, {});
    EXPECT_EQ(flow.step(), Step::kFinishing);
    Flow reloaded;
    reloaded.take_study(server.study);
    reloaded.take_place(flow.place());
    reloaded.take_session(server.view(kKey), {}, {});
    EXPECT_EQ(reloaded.step(), Step::kFinishing);
    EXPECT_EQ(reloaded.ending(), Ending::kEarly);
    SessionView gone = server.view(kKey);
    gone.finished = true;
    gone.ending = Ending::kEarly;
    gone.code = "EARLY";
    flow.take_session(gone, {}, {});
    EXPECT_EQ(flow.step(), Step::kLeft);
    EXPECT_EQ(flow.code(), "EARLY");
  }
  EXPECT_EQ(left_from, (std::set<Step>{Step::kDemographics, Step::kInstructions, Step::kComprehension, Step::kPractice, Step::kReady, Step::kTrials, Step::kBreak,
                                       Step::kFinalQuestion, Step::kFinishing}));
}

TEST_F(WholeFlow, NobodyCanLeaveWhereThereIsNoSession) {
  flow.take_study(server.study);
  flow.ask_consent();
  flow.leave_early();
  EXPECT_EQ(flow.step(), Step::kConsent);
  EXPECT_FALSE(flow.may_leave());
}

TEST_F(WholeFlow, IfTheServerDoesNotAgreeThereIsStillAWayOn) {
  begin();
  go_to(Step::kComprehension);
  flow.answer_comprehension({1 - right()});
  flow.read_instructions();
  flow.answer_comprehension({1 - right()});
  ASSERT_EQ(flow.ending(), Ending::kScreenedOut);
  flow.take_disagreement();
  EXPECT_EQ(flow.ending(), Ending::kEarly);
  flow.take_disagreement();
  EXPECT_TRUE(flow.stuck());

  flow = Flow();
  begin();
  go_to(Step::kFinishing);
  flow.take_disagreement();
  ASSERT_EQ(flow.step(), Step::kComprehension) << "the server has heard another answer first";
  EXPECT_EQ(flow.answer_comprehension({right()})[0].attempt, 1u);
  EXPECT_EQ(flow.step(), Step::kFinishing);
  flow.take_disagreement();
  EXPECT_TRUE(flow.stuck()) << "no attempt is left";
  flow.leave_early();
  EXPECT_FALSE(flow.stuck()) << "who is stuck can leave";
  EXPECT_EQ(flow.ending(), Ending::kEarly);
}

TEST_F(WholeFlow, OwnWordsAreTrimmedCutBetweenCharactersOrLeftOut) {
  for (const auto& [words, value] : std::vector<std::pair<std::optional<std::string>, std::string>>{
           {"  colour\n", "colour"}, {" \n ", ""}, {std::nullopt, ""}, {std::string(kResponseBytesMax - 1, 'a') + "\u00e4", std::string(kResponseBytesMax - 1, 'a')}}) {
    flow = Flow();
    begin();
    go_to(Step::kFinalQuestion);
    const std::vector<Response> given = flow.answer_final(words);
    ASSERT_EQ(given.size(), 1u);
    EXPECT_EQ(given[0].value, value);
    EXPECT_EQ(given[0].declined, value.empty());
    EXPECT_EQ(flow.step(), Step::kFinishing);
  }
}

TEST_F(WholeFlow, TheFinalQuestionWaitsForTheTrialsThatAreNotHereYet) {
  server.trials_ahead = 5;
  begin();
  go_to(Step::kFinishing);
  EXPECT_FALSE(flow.stuck());
  for (std::uint32_t n = 0; n < 5; ++n) store(n);
  flow.take_session(server.view(kKey), {}, {});
  EXPECT_EQ(flow.step(), Step::kBreak);
  go_to(Step::kFinalQuestion);
}

TEST_F(WholeFlow, WhatTheServerAsksAgainAfterTheFinalQuestionIsAskedAndTheQuestionIsNot) {
  begin();
  go_to(Step::kFinishing);
  for (const std::uint32_t n : {0u, 1u, 2u, 4u, 5u, 6u, 7u}) store(n);
  flow.take_missing(server.view(kKey));
  flow.take_session(server.view(kKey), {}, {});
  ASSERT_EQ(flow.step(), Step::kTrials) << "no break before it";
  EXPECT_EQ(answer().trial, 3u);
  EXPECT_EQ(flow.step(), Step::kFinishing);
}

TEST_F(WholeFlow, AStudyThatMustKnowWhoComesSaysSoBeforeItAsksForConsent) {
  server.study.definition.identification = Identification::kRequired;
  flow.take_study(server.study);
  flow.ask_consent(false);
  EXPECT_EQ(flow.step(), Step::kNotIdentified);
  flow.agree();
  EXPECT_EQ(flow.step(), Step::kNotIdentified);
  flow = Flow();
  flow.take_study(server.study);
  flow.ask_consent(true);
  EXPECT_EQ(flow.step(), Step::kConsent);
  server.study.definition.identification = Identification::kOptional;
  flow = Flow();
  flow.take_study(server.study);
  flow.ask_consent(false);
  EXPECT_EQ(flow.step(), Step::kConsent);
}

TEST_F(WholeFlow, WhoeverDeclinesIsGivenTheCodeForIt) {
  flow.take_study(server.study);
  flow.ask_consent();
  flow.take_note({"EARLY", "https://x.example"});
  EXPECT_EQ(flow.code(), "") << "not before the choice";
  flow.decline();
  flow.take_note({"NO", "https://p.example/NO"});
  EXPECT_EQ(flow.code(), "NO");
  EXPECT_EQ(flow.redirect(), "https://p.example/NO");
  flow.reconsider();
  EXPECT_EQ(flow.code(), "");
  EXPECT_EQ(flow.redirect(), "");
}

}  // namespace
}  // namespace tertium::participant
