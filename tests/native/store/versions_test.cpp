// versions_test.cpp: editing a study beside its participants, and the versions that are frozen.
#include "native/store/store.h"

#include <filesystem>

#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::string key_of(int n) {
  std::string key(32, '0');
  key.back() = static_cast<char>('0' + n);
  return key;
}
SessionStart start_of(int n, const StudyDefinition& d) {
  SessionStart start;
  start.key = key_of(n), start.language = "en", start.consent_hash = consent_hash_of(d), start.consented_at_ms = 1;
  return start;
}

class Versions : public testing::Test {
 protected:
  Versions() {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(definition, small_stimuli(), StudyState::kDraft));
  }
  StudySummary summary() { return value_of(store->find_study("words")); }
  // As native/tasks does it, with documents that are easy to foresee.
  Result<StudySummary> publish(const StudyDefinition& d, const std::string& waiting, char hash) {
    return store->publish_study("words", d, waiting, std::string("document ") + hash, std::string(64, hash));
  }
  Result<StudySummary> edit(const std::string& question) {
    StudyDefinition other = definition;
    other.question = question;
    return store->edit_study("words", other, "edited to " + question);
  }

  TemporaryFolder folder;
  StudyDefinition definition = small_definition();
  std::unique_ptr<Store> store;
};

TEST_F(Versions, OfADraftThereIsNoneAndItIsEditedInPlace) {
  EXPECT_EQ(summary().version, 0u);
  EXPECT_EQ(summary().version_hash, "");
  StudyDefinition other = full_definition("words");
  EXPECT_FALSE(value_of(store->edit_study("words", other, "x")).changed);
  EXPECT_EQ(value_of(store->study_definition("words")), other) << "every field and list is replaced";
  EXPECT_EQ(value_of(store->waiting_edit("words")), "");
  value_of(store->edit_study("words", definition, "x"));
  EXPECT_EQ(value_of(store->study_definition("words")), definition) << "and taken away again";
  EXPECT_EQ(value_of(store->study_detail("words")).stimuli, small_stimuli());
}

TEST_F(Versions, APublishedDraftIsOpenAndItsVersionIsKeptWordForWord) {
  const StudySummary study = value_of(publish(definition, "", 'a'));
  EXPECT_EQ(study.state, StudyState::kOpen);
  EXPECT_EQ(study.version, 1u);
  EXPECT_EQ(study.version_hash, std::string(64, 'a'));
  EXPECT_FALSE(study.changed);
  const auto versions = value_of(store->study_versions("words"));
  ASSERT_EQ(versions.size(), 1u);
  EXPECT_EQ(versions[0].number, 1u);
  EXPECT_GT(versions[0].published_at_ms, 0);
  EXPECT_EQ(value_of(store->version_document("words", 1)), "document a");
  EXPECT_EQ(store->version_document("words", 2).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(value_of(publish(definition, "", 'a')).version, 1u) << "the same again makes no new version";
  EXPECT_EQ(value_of(store->study_versions("words")).size(), 1u);
}

TEST_F(Versions, ParticipantsGetWhatWasPublishedWhileAnEditWaits) {
  value_of(publish(definition, "", 'a'));
  EXPECT_TRUE(value_of(edit("Which one is odd?")).changed);
  EXPECT_EQ(value_of(store->study_definition("words")).question, definition.question);
  const std::string waiting = value_of(store->waiting_edit("words"));
  EXPECT_EQ(waiting, "edited to Which one is odd?");
  StudyDefinition other = definition;
  other.question = "Which one is odd?";
  const StudySummary published = value_of(publish(other, waiting, 'b'));
  EXPECT_EQ(published.version, 2u);
  EXPECT_FALSE(published.changed);
  EXPECT_EQ(value_of(store->study_definition("words")), other);
  EXPECT_EQ(value_of(store->waiting_edit("words")), "");
}

TEST_F(Versions, AnEditBackToWhatIsPublishedWaitsNoLonger) {
  value_of(publish(definition, "", 'a'));
  EXPECT_TRUE(value_of(edit("Which one is odd?")).changed);
  EXPECT_FALSE(value_of(store->edit_study("words", definition, "the old one")).changed);
}

TEST_F(Versions, WhatWasEditedMeanwhileIsNotPublishedUnseen) {
  value_of(publish(definition, "", 'a'));
  value_of(edit("First?"));
  const std::string seen = value_of(store->waiting_edit("words"));
  value_of(edit("Second?"));
  StudyDefinition first = definition;
  first.question = "First?";
  EXPECT_EQ(publish(first, seen, 'b').error().code, ErrorCode::kConflict);
  EXPECT_EQ(publish(definition, "", 'b').error().code, ErrorCode::kConflict);
  EXPECT_EQ(summary().version, 1u);
  EXPECT_TRUE(summary().changed);
}

TEST_F(Versions, ADraftThatWasEditedMeanwhileIsNotPublishedUnseen) {
  value_of(edit("Another?"));
  EXPECT_EQ(publish(definition, "", 'a').error().code, ErrorCode::kConflict);
  EXPECT_EQ(summary().state, StudyState::kDraft);
}

TEST_F(Versions, RefusesEditsThatTheStudyCannotTake) {
  EXPECT_EQ(store->edit_study("words", small_definition("others"), "x").error().code, ErrorCode::kInvalid) << "the slug is in links";
  StudyDefinition wrong = definition;
  wrong.examples = {{{"object 0", "object 1", "no such object"}, "Why?"}};
  const auto unknown = store->edit_study("words", wrong, "x");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("no such object"), std::string::npos);
  wrong = definition, wrong.trials_per_session = 0;
  EXPECT_EQ(store->edit_study("words", wrong, "x").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->edit_study("nothing", small_definition("nothing"), "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(value_of(store->study_definition("words")), definition);
}

TEST_F(Versions, OpenPausedAndClosedFollowEachOtherAndADraftOpensOnlyByPublishing) {
  for (const StudyState state : {StudyState::kOpen, StudyState::kPaused, StudyState::kClosed})
    EXPECT_EQ(store->set_study_state("words", state).error().code, ErrorCode::kConflict);
  value_of(publish(definition, "", 'a'));
  for (const StudyState state : {StudyState::kPaused, StudyState::kOpen, StudyState::kClosed, StudyState::kOpen, StudyState::kPaused, StudyState::kClosed}) {
    done(store->set_study_state("words", state));
    EXPECT_EQ(summary().state, state);
  }
  EXPECT_EQ(store->set_study_state("words", StudyState::kDraft).error().code, ErrorCode::kConflict);
  EXPECT_EQ(publish(definition, "", 'b').error().code, ErrorCode::kConflict) << "a closed study publishes nothing";
  done(store->set_study_state("words", StudyState::kPaused));
  EXPECT_EQ(value_of(publish(definition, "", 'b')).state, StudyState::kPaused) << "publishing does not open what is paused";
}

TEST_F(Versions, EverySessionAndAnswerSaysUnderWhichVersionItBegan) {
  value_of(publish(definition, "", 'a'));
  const SessionView first = value_of(store->start_session("words", start_of(1, definition), simple_plan));
  value_of(edit("Which one is odd?"));
  value_of(store->start_session("words", start_of(2, definition), simple_plan));
  StudyDefinition other = definition;
  other.question = "Which one is odd?";
  value_of(publish(other, value_of(store->waiting_edit("words")), 'b'));
  value_of(store->start_session("words", start_of(3, other), simple_plan));
  const Trial& trial = first.upcoming[0].trial;
  Answer answer;
  answer.id = key_of(9), answer.trial = trial.number, answer.shown = trial.shown, answer.response_time_ms = 900, answer.answered_at_ms = 5;
  Submission submission;
  submission.answers = {answer};
  EXPECT_EQ(value_of(store->submit(key_of(1), submission))[0].verdict, AnswerVerdict::kStored);
  std::vector<std::pair<std::uint32_t, std::string>> sessions, answers;
  done(store->visit_sessions("words", [&](const SessionRecord& s) { sessions.emplace_back(s.version, s.version_hash); }));
  done(store->visit_answers("words", [&](const AnswerRow& a) { answers.emplace_back(a.version, a.version_hash); }));
  const std::string a(64, 'a'), b(64, 'b');
  EXPECT_EQ(sessions, (std::vector<std::pair<std::uint32_t, std::string>>{{1, a}, {1, a}, {2, b}}));
  EXPECT_EQ(answers, (std::vector<std::pair<std::uint32_t, std::string>>{{1, a}})) << "the session's version, whatever was published since";
}

TEST_F(Versions, ASessionWhoseQuestionsWereChangedOnTheWayCanStillBeCompleted) {
  StudyDefinition asks = definition;
  asks.comprehension = {{"task", "What do you choose?", {"the odd one", "the best one"}, 0}};
  asks.practice_trials = 0, asks.trials_per_session = 1;
  value_of(store->edit_study("words", asks, "x"));
  value_of(publish(asks, "", 'a'));
  const SessionView view = value_of(store->start_session("words", start_of(1, asks), simple_plan));
  StudyDefinition others = asks;
  others.comprehension = {{"other", "Is there a right answer?", {"yes", "no"}, 1}};
  value_of(store->edit_study("words", others, "waiting"));
  value_of(publish(others, "waiting", 'b'));
  Submission submission;
  Response response;
  response.id = key_of(8), response.kind = ResponseKind::kComprehension, response.question = "task", response.value = "the odd one", response.answered_at_ms = 4;
  submission.responses = {response};
  EXPECT_EQ(value_of(store->submit(key_of(1), submission))[0].verdict, AnswerVerdict::kStored) << "what was asked then is kept";
  submission.responses[0].id = key_of(7), submission.responses[0].value = std::string(kResponseBytesMax + 1, 'x');
  EXPECT_EQ(value_of(store->submit(key_of(1), submission))[0].verdict, AnswerVerdict::kRefused) << "but not without limits";
  submission = {};
  Answer answer;
  const Trial& trial = view.upcoming[0].trial;
  answer.id = key_of(9), answer.trial = trial.number, answer.shown = trial.shown, answer.response_time_ms = 900, answer.answered_at_ms = 5;
  submission.answers = {answer};
  value_of(store->submit(key_of(1), submission));
  EXPECT_EQ(value_of(store->finish_session(key_of(1), Ending::kComplete)).ending, Ending::kComplete);
}

}  // namespace
}  // namespace tertium
