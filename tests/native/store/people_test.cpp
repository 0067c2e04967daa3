// people_test.cpp: what people are promised besides their answers: endings and codes, what is kept of them and where, and that it can go.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "native/store/erasure.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::vector<Identifier> prolific(const std::string& person, const std::string& visit) {
  return {{"PROLIFIC_PID", person}, {"STUDY_ID", "study-of-the-panel"}, {"SESSION_ID", visit}};
}
Response said(ResponseKind kind, std::uint64_t id, const std::string& question, const std::string& value, std::uint32_t attempt = 0) {
  Response r;
  r.id = id_of(id), r.kind = kind, r.question = question, r.value = value, r.attempt = attempt, r.answered_at_ms = 1'700'000'002'000;
  return r;
}
SessionEvent happened(EventKind kind, std::uint64_t id, std::optional<std::uint32_t> trial = {}) {
  SessionEvent e;
  e.id = id_of(id), e.kind = kind, e.at_ms = 1'700'000'003'000, e.trial = trial;
  return e;
}

class People : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    done(store->create_study(full_definition(), small_stimuli(), StudyState::kOpen));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
  }
  void open() {
    store.reset();
    store = value_of(Store::open(path()), "open");
  }
  std::string path() const { return folder / "tertium.db"; }
  SessionStart start(std::uint64_t n, const StudyDefinition& d, std::vector<Identifier> identifiers = {}) {
    SessionStart s = start_of(id_of(n), d);
    s.identifiers = std::move(identifiers);
    return s;
  }
  SessionView begin(std::uint64_t n, const StudyDefinition& d = full_definition(), std::vector<Identifier> identifiers = {}) {
    return value_of(store->start_session(d.slug, start(n, d, std::move(identifiers)), simple_plan));
  }
  void answer_all(const SessionView& view, std::uint64_t first_id) {
    Submission all;
    for (const TrialView& t : view.upcoming) all.answers.push_back(answer_to(t.trial, first_id + t.trial.number));
    for (const AnswerReceipt& receipt : value_of(store->submit(view.key, all))) EXPECT_EQ(receipt.verdict, AnswerVerdict::kStored) << receipt.reason;
  }
  AnswerReceipt say(const SessionView& view, const Response& r) { return value_of(store->submit(view.key, {{}, {}, {r}})).at(0); }
  AnswerReceipt tell(const SessionView& view, const SessionEvent& e) { return value_of(store->submit(view.key, {{}, {e}, {}})).at(0); }
  void check_comprehension(const SessionView& view, std::uint64_t id, bool right, std::uint32_t attempt) {
    EXPECT_EQ(say(view, said(ResponseKind::kComprehension, id, "task", "the odd one", attempt)).verdict, AnswerVerdict::kStored);
    EXPECT_EQ(say(view, said(ResponseKind::kComprehension, id + 1, "right", right ? "no" : "yes", attempt)).verdict, AnswerVerdict::kStored);
  }
  // Every byte of the database, its log and its index.
  std::string bytes() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }
  template <class Row, class Visit>
  std::vector<Row> rows(Visit visit, const std::string& slug = "full") {
    std::vector<Row> all;
    done((store.get()->*visit)(slug, [&](const Row& row) { all.push_back(row); }));
    return all;
  }

  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(People, FindTheirStudyAsItWasWrittenInEveryField) {
  const StudyDefinition d = full_definition();
  EXPECT_EQ(value_of(store->study_definition("full")), d);
  open();
  EXPECT_EQ(value_of(store->study_detail("full")).definition, d);
  EXPECT_EQ(value_of(store->study_definition("words")), small_definition()) << "and one whose fields are the defaults";
}

TEST_F(People, AreNotShownExamplesOrCatchTrialsOfStimuliThatTheStudyDoesNotHave) {
  StudyDefinition d = full_definition("other");
  d.examples[1].stimuli[2] = "object 99";
  const auto example = store->create_study(d, small_stimuli(), StudyState::kOpen);
  ASSERT_FALSE(example);
  EXPECT_EQ(example.error().message, "examples[1] names 'object 99', which is no stimulus of the study");
  d = full_definition("other");
  d.catch_trials[0].stimuli[0] = "Object 0";
  const auto caught = store->create_study(d, small_stimuli(), StudyState::kOpen);
  ASSERT_FALSE(caught);
  EXPECT_EQ(caught.error().message, "catch_trials[0] names 'Object 0', which is no stimulus of the study");
  EXPECT_EQ(store->find_study("other").error().code, ErrorCode::kNotFound);
}

TEST_F(People, AreIssuedCatchAndRepeatTrialsOfWhichNothingGetsIntoATripletOrACount) {
  std::vector<std::array<std::uint32_t, 3>> handed;
  const auto plan = [&](const StudyDefinition&, std::uint32_t, const std::vector<std::array<std::uint32_t, 3>>& catches, std::uint32_t) -> Result<std::vector<Trial>> {
    handed = catches;
    return std::vector<Trial>{{0, true, {9, 10, 11}}, {1, false, {0, 1, 2}}, {2, false, {0, 1, 2}, TrialKind::kCatch, 1}, {3, false, {0, 1, 2}, TrialKind::kRepeat, 0},
                              {4, false, {3, 4, 5}}};
  };
  const SessionView view = value_of(store->start_session("full", start(1, full_definition()), plan));
  EXPECT_EQ(handed, (std::vector<std::array<std::uint32_t, 3>>{{0, 2, 1}, {5, 7, 6}})) << "by number, the odd one last";
  EXPECT_EQ(view.upcoming.at(2).trial, (Trial{2, false, {0, 1, 2}, TrialKind::kCatch, 1}));
  answer_all(view, 100);
  EXPECT_EQ(value_of(store->triplets_of("full")).set.triplets, (std::vector<Triplet>{{0, 2, 1}, {3, 5, 4}}));
  const StudyCounts counts = value_of(store->find_study("full")).counts;
  EXPECT_EQ(counts.answers, 2u);
  EXPECT_DOUBLE_EQ(counts.median_response_time_ms, (1001.5 + 1004.5) / 2);
  const auto stored = rows<AnswerRow>(&Store::visit_answers);
  ASSERT_EQ(stored.size(), 5u);
  EXPECT_EQ(stored[2].kind, TrialKind::kCatch);
  EXPECT_EQ(stored[3].kind, TrialKind::kRepeat);
  EXPECT_EQ(stored[4].kind, TrialKind::kMain);
}

TEST_F(People, ReadNamesUnderPicturesOnlyWhereTheStudyShowsCaptions) {
  const SessionView captions = begin(1), plain = begin(2, small_definition());
  EXPECT_EQ(captions.upcoming.at(3).faces[0].picture, std::string(64, 'a'));
  EXPECT_EQ(captions.upcoming[3].faces[0].name, "object 3");
  EXPECT_EQ(plain.upcoming.at(3).faces[0].name, "");
}

TEST_F(People, KeepHowWellTheTimeOfAnAnswerIsKnown) {
  const SessionView view = begin(1);
  Answer precise = answer_to(view.upcoming[0].trial, 100), unknown = answer_to(view.upcoming[1].trial, 101);
  precise.frame_period_ms = 16.6666, precise.clock_step_ms = 0.1, precise.timeouts = 2;
  value_of(store->submit(view.key, {{precise, unknown}, {}, {}}));
  const auto stored = rows<AnswerRow>(&Store::visit_answers);
  EXPECT_EQ(stored.at(0).answer, precise);
  EXPECT_EQ(stored.at(1).answer, unknown);
}

TEST_F(People, GetNoCodeBeforeTheirStateHasIt) {
  const SessionView view = begin(1);
  EXPECT_EQ(view.code + view.redirect, "");
  EXPECT_EQ(store->finish_session(view.key).error().code, ErrorCode::kConflict) << "trials are left";
  EXPECT_EQ(store->finish_session(view.key, Ending::kScreenedOut).error().code, ErrorCode::kConflict) << "nobody failed";
  answer_all(view, 100);
  const auto unchecked = store->finish_session(view.key);
  ASSERT_FALSE(unchecked);
  EXPECT_EQ(unchecked.error().code, ErrorCode::kConflict) << "the comprehension check is open";
  check_comprehension(view, 500, false, 0);
  EXPECT_EQ(store->finish_session(view.key).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store->finish_session(view.key, Ending::kScreenedOut).error().code, ErrorCode::kConflict) << "two attempts are left";
  for (const Ending none : {Ending::kNone, Ending::kNoConsent}) EXPECT_EQ(store->finish_session(view.key, none).error().code, ErrorCode::kInvalid);
  const SessionView before = value_of(store->session_view(view.key));
  EXPECT_FALSE(before.finished);
  EXPECT_EQ(before.ending, Ending::kNone);
  EXPECT_EQ(before.code + before.redirect, "") << "and no refusal gave one away";
  check_comprehension(view, 510, true, 1);
  const SessionView after = value_of(store->finish_session(view.key));
  EXPECT_TRUE(after.finished);
  EXPECT_EQ(after.ending, Ending::kComplete);
  EXPECT_EQ(after.code, "C0MPLETE");
}

TEST_F(People, CannotCorrectAnAttemptOfTheCheckAfterwards) {
  const SessionView view = begin(1);
  answer_all(view, 100);
  for (std::uint32_t attempt = 0; attempt < 3; ++attempt) check_comprehension(view, 500 + 10 * attempt, false, attempt);
  say(view, said(ResponseKind::kComprehension, 600, "right", "no", 0));
  EXPECT_EQ(store->finish_session(view.key).error().code, ErrorCode::kConflict);
  const SessionView out = value_of(store->finish_session(view.key, Ending::kScreenedOut));
  EXPECT_EQ(out.ending, Ending::kScreenedOut);
  EXPECT_EQ(out.code, "SCREENED");
  EXPECT_EQ(out.redirect, "");
  EXPECT_EQ(value_of(store->find_study("full")).counts.finished, 0u);
}

TEST_F(People, AreSentOnWithTheCodeAndWhoTheyAreAndStayWhereTheyEndedFirst) {
  const SessionView view = begin(1, full_definition(), prolific("5f00&x", "visit-1"));
  answer_all(view, 100);
  check_comprehension(view, 500, true, 0);
  const SessionView ended = value_of(store->finish_session(view.key));
  EXPECT_EQ(ended.redirect, "https://panel.example/done?cc=C0MPLETE&who=5f00%26x");
  EXPECT_EQ(ended.withdrawal_code, view.withdrawal_code);
  for (const Ending second : {Ending::kEarly, Ending::kScreenedOut, Ending::kComplete}) {
    const SessionView again = value_of(store->finish_session(view.key, second));
    EXPECT_EQ(again.ending, Ending::kComplete);
    EXPECT_EQ(again.code, ended.code);
    EXPECT_EQ(again.redirect, ended.redirect);
  }
  open();
  EXPECT_EQ(value_of(store->session_view(view.key)).redirect, ended.redirect);
  EXPECT_EQ(value_of(store->find_study("full")).counts.finished, 1u);
}

TEST_F(People, WhoLeaveEarlyKeepWhatTheyGaveAndWhatIsStillOnItsWay) {
  const SessionView view = begin(1), other = begin(2);
  value_of(store->submit(view.key, {{answer_to(view.upcoming[3].trial, 103)}, {}, {}}));
  const SessionView ended = value_of(store->finish_session(view.key, Ending::kEarly));
  EXPECT_EQ(ended.ending, Ending::kEarly);
  EXPECT_EQ(ended.code.size(), 8u) << "a code of one's own";
  EXPECT_EQ(ended.redirect, "https://panel.example/early?cc=" + ended.code);
  EXPECT_NE(value_of(store->finish_session(other.key, Ending::kEarly)).code, ended.code);
  EXPECT_EQ(value_of(store->submit(view.key, {{answer_to(view.upcoming[4].trial, 104)}, {}, {}})).at(0).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(tell(view, happened(EventKind::kHidden, 700)).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(say(view, said(ResponseKind::kFinal, 701, "final", "by colour")).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(rows<AnswerRow>(&Store::visit_answers).size(), 2u);
  EXPECT_EQ(value_of(store->triplets_of("full")).set.triplets.size(), 2u);
  EXPECT_EQ(value_of(store->find_study("full")).counts.finished, 0u) << "finished means complete";
  const auto sessions = rows<SessionRecord>(&Store::visit_sessions);
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[0].ending, Ending::kEarly);
  EXPECT_TRUE(sessions[0].ended_at_ms);
  EXPECT_EQ(sessions[0].answers, 2u);
  EXPECT_EQ(sessions[0].trials, 12u);
}

TEST_F(People, HaveEventsAndResponsesKeptOnceHoweverOftenAndInWhateverOrderTheyCome) {
  const SessionView view = begin(1);
  Submission all;
  all.answers = {answer_to(view.upcoming[0].trial, 100)};
  all.events = {happened(EventKind::kPageOpened, 200), happened(EventKind::kTimedOut, 201, 3)};
  all.events[0].width = 800, all.events[0].height = 600;
  all.responses = {said(ResponseKind::kDemographic, 300, "age", "under 30"), said(ResponseKind::kFinal, 301, "final", "by colour, \"mostly\"\n")};
  all.responses.push_back(said(ResponseKind::kDemographic, 302, "hand", ""));
  all.responses.back().declined = true;
  const auto first = value_of(store->submit(view.key, all));
  ASSERT_EQ(first.size(), all.size());
  for (const AnswerReceipt& receipt : first) EXPECT_EQ(receipt.verdict, AnswerVerdict::kStored) << receipt.reason;
  EXPECT_EQ(first[1].id, id_of(200)) << "answers, then events, then responses";
  EXPECT_EQ(first[3].id, id_of(300));
  Submission backwards = all;
  std::reverse(backwards.events.begin(), backwards.events.end());
  std::reverse(backwards.responses.begin(), backwards.responses.end());
  for (const Submission& again : {all, backwards})
    for (const AnswerReceipt& receipt : value_of(store->submit(view.key, again))) EXPECT_EQ(receipt.verdict, AnswerVerdict::kAlreadyStored);
  const auto events = rows<EventRow>(&Store::visit_events);
  const auto responses = rows<ResponseRow>(&Store::visit_responses);
  ASSERT_EQ(events.size(), 2u);
  ASSERT_EQ(responses.size(), 3u);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(events[i].event, all.events[i]);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(responses[i].response, all.responses[i]);
  EXPECT_EQ(responses[0].session, 1u);
}

TEST_F(People, AreToldWhyAnEventOrAResponseIsNotTaken) {
  const SessionView view = begin(1), other = begin(2);
  EXPECT_EQ(tell(view, happened(EventKind::kHidden, 200)).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(say(view, said(ResponseKind::kFinal, 300, "final", "by colour")).verdict, AnswerVerdict::kStored);
  SessionEvent sized = happened(EventKind::kHidden, 201);
  sized.width = 5;
  struct Case { AnswerReceipt receipt; const char* reason; };
  for (const Case& c : {Case{tell(other, happened(EventKind::kHidden, 200)), "used for another event"},
                        Case{tell(view, happened(EventKind::kShown, 200)), "used for another event"},
                        Case{tell(view, sized), "width"}, Case{tell(view, happened(EventKind::kTimedOut, 202, 99)), "was not given to this session"},
                        Case{say(other, said(ResponseKind::kFinal, 300, "final", "by colour")), "used for another response"},
                        Case{say(view, said(ResponseKind::kDemographic, 301, "shoe_size", "44")), "is not asked by this study"},
                        Case{say(view, said(ResponseKind::kDemographic, 302, "age", "12")), "is none of the options"},
                        Case{say(view, said(ResponseKind::kComprehension, 303, "task", "the odd one", 3)), "attempt is 3"},
                        Case{say(view, said(ResponseKind::kFinal, 304, "final", "\xff")), "not UTF-8"},
                        Case{say(view, said(ResponseKind::kFinal, 305, "final", std::string("a\0b", 3))), "NUL"}}) {
    EXPECT_EQ(c.receipt.verdict, AnswerVerdict::kRefused);
    EXPECT_NE(c.receipt.reason.find(c.reason), std::string::npos) << c.receipt.reason;
  }
  EXPECT_EQ(rows<EventRow>(&Store::visit_events).size(), 1u);
  EXPECT_EQ(rows<ResponseRow>(&Store::visit_responses).size(), 1u);
  EXPECT_EQ(store->submit(id_of(77), {{}, {happened(EventKind::kHidden, 205)}, {}}).error().code, ErrorCode::kNotFound);
}

TEST_F(People, CannotFillTheDatabaseWithEventsOrResponses) {
  const SessionView view = begin(1);
  Submission flood;
  for (std::uint64_t i = 0; i <= kEventsPerSessionMax; ++i) flood.events.push_back(happened(EventKind::kResized, 100'000 + i));
  for (std::uint64_t i = 0; i <= kResponsesPerSessionMax; ++i) flood.responses.push_back(said(ResponseKind::kFinal, 200'000 + i, "final", "x"));
  const auto receipts = value_of(store->submit(view.key, flood));
  EXPECT_EQ(receipts.at(kEventsPerSessionMax - 1).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(receipts.at(kEventsPerSessionMax).verdict, AnswerVerdict::kRefused);
  EXPECT_NE(receipts[kEventsPerSessionMax].reason.find("20000 events already"), std::string::npos) << receipts[kEventsPerSessionMax].reason;
  EXPECT_EQ(receipts.back().verdict, AnswerVerdict::kRefused);
  EXPECT_NE(receipts.back().reason.find("500 responses already"), std::string::npos);
  EXPECT_EQ(tell(view, happened(EventKind::kResized, 100'000)).verdict, AnswerVerdict::kAlreadyStored);
  value_of(store->withdraw("full", view.withdrawal_code));
  EXPECT_EQ(rows<EventRow>(&Store::visit_events).size(), 0u);
}

TEST_F(People, HaveTheIdentifiersOfTheirLinkKeptOnlyWhereTheStudyAsksForThem) {
  begin(1, small_definition(), prolific("person-who-is-not-asked", "visit-1"));
  EXPECT_TRUE(rows<IdentifierRow>(&Store::visit_identifiers, "words").empty());
  EXPECT_EQ(bytes().find("person-who-is-not-asked"), std::string::npos);
  begin(2, full_definition(), prolific("person-2", "visit-2"));
  begin(3);
  const auto kept = rows<IdentifierRow>(&Store::visit_identifiers);
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[0].session, 1u);
  EXPECT_EQ(kept[0].identifier, (Identifier{"PROLIFIC_PID", "person-2"})) << "in the link's order";
  EXPECT_EQ(kept[2].identifier, (Identifier{"SESSION_ID", "visit-2"}));
  EXPECT_EQ(store->start_session("full", start(4, full_definition(), {{"EMAIL", "me@example.org"}}), simple_plan).error().code, ErrorCode::kInvalid);
}

TEST_F(People, MustSayWhoTheyAreWhereTheStudyRequiresItAndAreToldSoKindly) {
  StudyDefinition d = full_definition("required");
  d.identification = Identification::kRequired;
  done(store->create_study(d, small_stimuli(), StudyState::kOpen));
  for (const auto& nobody : {std::vector<Identifier>{}, std::vector<Identifier>{{"STUDY_ID", "x"}},
                             std::vector<Identifier>{{"workerId", "w"}, {"assignmentId", "ASSIGNMENT_ID_NOT_AVAILABLE"}}}) {
    const auto refused = store->start_session("required", start(1, d, nobody), simple_plan);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
    EXPECT_NE(refused.error().message.find("please open the study from the page that invited you"), std::string::npos);
  }
  EXPECT_EQ(value_of(store->find_study("required")).counts.sessions, 0u);
  EXPECT_EQ(begin(1, d, prolific("p", "v")).key, id_of(1));
}

TEST_F(People, WhoComeBackInAnotherBrowserAreTheSamePerson) {
  const SessionView first = begin(1, full_definition(), prolific("person-1", "visit-1"));
  value_of(store->submit(first.key, {{answer_to(first.upcoming[0].trial, 100)}, {}, {}}));
  const SessionView again = begin(2, full_definition(), prolific("person-1", "visit-1"));
  EXPECT_EQ(again.key, first.key);
  EXPECT_EQ(again.answered, 1u);
  EXPECT_EQ(again.withdrawal_code, first.withdrawal_code);
  done(store->set_study_state("full", StudyState::kPaused));
  EXPECT_EQ(begin(3, full_definition(), prolific("person-1", "visit-1")).key, first.key) << "a session that has begun goes on";
  done(store->set_study_state("full", StudyState::kOpen));
  EXPECT_EQ(begin(4, full_definition(), prolific("person-1", "visit-2")).key, id_of(4)) << "another visit";
  const std::vector<Identifier> preview = {{"workerId", "w"}, {"assignmentId", "ASSIGNMENT_ID_NOT_AVAILABLE"}};
  EXPECT_EQ(begin(5, full_definition(), preview).key, id_of(5));
  EXPECT_EQ(begin(6, full_definition(), preview).key, id_of(6)) << "previews are not one person";
  EXPECT_EQ(begin(7, full_definition(), {{"survey_code", "77"}}).key, id_of(7));
  EXPECT_EQ(begin(8, full_definition(), {{"survey_code", "77"}}).key, id_of(7));
  EXPECT_EQ(value_of(store->find_study("full")).counts.sessions, 5u);
}

TEST_F(People, CanReadForEverWhatTheyAgreedTo) {
  EXPECT_TRUE(value_of(store->consent_texts("full")).empty()) << "nobody agreed yet";
  begin(1);
  begin(2);
  const auto texts = value_of(store->consent_texts("full"));
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].hash, consent_hash_of(full_definition()));
  EXPECT_EQ(texts[0].text, full_definition().consent);
  EXPECT_EQ(texts[0].statements, full_definition().consent_statements);
  EXPECT_EQ(texts[0].language, "pt-BR");
  EXPECT_GT(texts[0].first_used_at_ms, 0);
  EXPECT_EQ(rows<SessionRecord>(&Store::visit_sessions).at(0).consent_hash, texts[0].hash);
  EXPECT_EQ(rows<SessionRecord>(&Store::visit_sessions).at(0).consented_at_ms, 1'700'000'000'000);
}

// Somebody with all that a session can hold, between many others, so that pages are split and rows moved about.
struct Leaver {
  SessionView view;
  std::vector<std::string> traces;
};

class Withdrawing : public People {
 protected:
  Leaver fill() {
    Leaver leaver;
    for (std::uint64_t person = 1; person <= 40; ++person) {
      const std::string name = "participant-number-" + std::to_string(person), visit = "visit-of-number-" + std::to_string(person);
      const SessionView view = begin(7'000'000 + person, full_definition(), prolific(name, visit));
      Submission all;
      // Ids that are spread as random ones are.
      const auto id = [&](std::uint64_t n) {
        std::string text = id_of((person * 1000 + n) * 0x9e3779b97f4a7c15ull);
        return std::string(text.rbegin(), text.rend());
      };
      for (const TrialView& t : view.upcoming) all.answers.push_back(answer_to(t.trial, 0)), all.answers.back().id = id(t.trial.number);
      for (std::uint64_t n = 0; n < 30; ++n) all.events.push_back(happened(EventKind::kFocusLost, 0)), all.events.back().id = id(100 + n);
      all.responses = {said(ResponseKind::kDemographic, 0, "age", "under 30"),
                       said(ResponseKind::kFinal, 0, "final", "I looked at what number " + std::to_string(person) + " would do with it. " + std::string(3000 + person, 'q'))};
      for (std::uint64_t n = 0; n < 2; ++n) all.responses[n].id = id(200 + n);
      for (const AnswerReceipt& receipt : value_of(store->submit(view.key, all))) EXPECT_EQ(receipt.verdict, AnswerVerdict::kStored) << receipt.reason;
      if (person != 20) continue;
      leaver.view = view;
      leaver.traces = {view.key, view.withdrawal_code, name, visit, "what number 20 would do"};
      for (const Answer& a : all.answers) leaver.traces.push_back(a.id);
      for (const SessionEvent& e : all.events) leaver.traces.push_back(e.id);
      for (const Response& r : all.responses) leaver.traces.push_back(r.id);
    }
    return leaver;
  }
  std::size_t found(const Leaver& leaver) const {
    const std::string all = bytes();
    return static_cast<std::size_t>(std::count_if(leaver.traces.begin(), leaver.traces.end(), [&](const std::string& trace) { return all.find(trace) != std::string::npos; }));
  }
};

TEST_F(Withdrawing, LeavesNoByteInDatabaseLogAndFreePages) {
  const Leaver leaver = fill();
  ASSERT_EQ(found(leaver), leaver.traces.size()) << "the search finds what is there";
  const StudyCounts before = value_of(store->find_study("full")).counts;
  EXPECT_EQ(value_of(store->withdraw("full", leaver.view.withdrawal_code)), 12u);
  EXPECT_EQ(found(leaver), 0u) << "while the server runs on";
  EXPECT_EQ(store->session_view(leaver.view.key).error().code, ErrorCode::kNotFound);
  const StudyCounts after = value_of(store->find_study("full")).counts;
  EXPECT_EQ(after.sessions, before.sessions - 1);
  EXPECT_EQ(after.answers, before.answers - 10);
  const auto withdrawn = value_of(store->withdrawals("full"));
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_EQ(withdrawn[0].answers, 12u);
  EXPECT_EQ(withdrawn[0].day.size(), 10u);
  std::set<std::uint32_t> numbers;
  for (const AnswerRow& row : rows<AnswerRow>(&Store::visit_answers)) numbers.insert(row.session);
  EXPECT_EQ(numbers.size(), 39u) << "nobody else lost anything";
  EXPECT_EQ(numbers.count(20), 0u);
  EXPECT_EQ(rows<IdentifierRow>(&Store::visit_identifiers).size(), 39u * 3);
  store.reset();
  EXPECT_EQ(found(leaver), 0u);
  open();
  EXPECT_EQ(found(leaver), 0u);
}

TEST_F(Withdrawing, FindsBytesThatDeletionLeftInAGapAndWritesTheDatabaseAnew) {
  const Leaver leaver = fill();
  // A stale copy, as one that a page keeps where its rows were moved: here in a table that nobody deletes from.
  store.reset();
  {
    const auto connection = value_of(Connection::open(path(), Connection::Mode::kWrite));
    done(connection->execute("PRAGMA secure_delete=OFF"));
    done(connection->execute("CREATE TABLE stale (text TEXT)"));
    for (const std::string& trace : leaver.traces) done(connection->prepare("INSERT INTO stale VALUES (?)").bind(trace).run());
    done(connection->execute("DELETE FROM stale"));
  }
  open();
  value_of(store->withdraw("full", leaver.view.withdrawal_code));
  EXPECT_EQ(found(leaver), 0u);
  EXPECT_EQ(rows<AnswerRow>(&Store::visit_answers).size(), 39u * 12);
}

TEST_F(Withdrawing, SaysThatItIsBusyWhileSomebodyReadsAndIsDoneWhenAskedAgain) {
  const Leaver leaver = fill();
  {
    sqlite3* reader = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &reader), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT COUNT(*) FROM answer", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto busy = store->withdraw("full", leaver.view.withdrawal_code);
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().code, ErrorCode::kBusy);
    EXPECT_NE(busy.error().message.find("ask again in a moment, with the same code"), std::string::npos) << busy.error().message;
    EXPECT_EQ(store->session_view(leaver.view.key).error().code, ErrorCode::kNotFound) << "deleted it is";
    EXPECT_GT(found(leaver), 0u) << "but the reader's state of it is still there";
    EXPECT_EQ(value_of(store->find_study("full")).counts.sessions, 39u) << "and others go on meanwhile";
    sqlite3_close(reader);
  }
  EXPECT_EQ(value_of(store->withdraw("full", leaver.view.withdrawal_code)), 12u);
  EXPECT_EQ(found(leaver), 0u);
  EXPECT_EQ(store->withdraw("full", leaver.view.withdrawal_code).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(value_of(store->withdrawals("full")).size(), 1u) << "counted once";
}

TEST_F(Withdrawing, IsFinishedByTheNextStartWhenTheServerEndedInTheMiddle) {
  const Leaver leaver = fill();
  sqlite3* reader = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &reader), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT COUNT(*) FROM answer", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(store->withdraw("full", leaver.view.withdrawal_code).error().code, ErrorCode::kBusy);
  store.reset();
  EXPECT_GT(found(leaver), 0u);
  sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr);
  open();
  EXPECT_EQ(found(leaver), 0u);
  sqlite3_close(reader);
}

TEST_F(Withdrawing, TakesTheCodeAsPeopleWriteItAndOnlyInItsStudy) {
  const SessionView view = begin(1);
  EXPECT_EQ(view.withdrawal_code.size(), 12u);
  EXPECT_EQ(view.withdrawal_code.find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), std::string::npos);
  EXPECT_NE(begin(2).withdrawal_code, view.withdrawal_code);
  EXPECT_EQ(store->withdraw("words", view.withdrawal_code).error().code, ErrorCode::kNotFound);
  for (const std::string& none : {std::string(), std::string("AAAA"), view.withdrawal_code + "A", std::string("AAAA AAAA AAA%"), std::string(12, '\0')})
    EXPECT_EQ(store->withdraw("full", none).error().code, ErrorCode::kInvalid) << none;
  EXPECT_EQ(store->withdraw("full", "AAAAAAAAAAAA").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->withdraw("nothing", view.withdrawal_code).error().code, ErrorCode::kNotFound);
  std::string written = " ";
  for (std::size_t i = 0; i < 12; ++i) written += (i % 4 == 0 ? "-" : "") + std::string(1, static_cast<char>(std::tolower(view.withdrawal_code[i])));
  EXPECT_EQ(value_of(store->withdraw("full", written)), 0u);
}

TEST_F(Withdrawing, NeverGivesASessionsNumberToSomebodyElse) {
  begin(1);
  const SessionView last = begin(2);
  value_of(store->withdraw("full", last.withdrawal_code));
  begin(3);
  const auto sessions = rows<SessionRecord>(&Store::visit_sessions);
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[1].session, 3u);
}

TEST_F(Withdrawing, KeepsIdentifiersApartSoThatTheyCanGoAlone) {
  const Leaver leaver = fill();
  EXPECT_EQ(value_of(store->delete_identifiers("full")), 120u);
  const std::string all = bytes();
  for (const char* word : {"participant-number-", "visit-of-number-"}) EXPECT_EQ(all.find(word), std::string::npos) << word;
  EXPECT_NE(all.find(leaver.view.key), std::string::npos) << "all else stays";
  EXPECT_TRUE(rows<IdentifierRow>(&Store::visit_identifiers).empty());
  EXPECT_EQ(rows<AnswerRow>(&Store::visit_answers).size(), 40u * 12);
  EXPECT_EQ(value_of(store->delete_identifiers("full")), 0u);
  EXPECT_EQ(store->delete_identifiers("nothing").error().code, ErrorCode::kNotFound);
  const SessionView ended = value_of(store->finish_session(leaver.view.key, Ending::kEarly));
  EXPECT_EQ(ended.redirect, "https://panel.example/early?cc=" + ended.code);
}

TEST(Erasure, FindsATextWhereverItStands) {
  const std::string text = "a text that is looked for";
  std::string bytes;
  // 700,000 at a time, so that reading in pieces is met as well.
  const ReadBytes read = [&](std::uint64_t offset, char* out, std::size_t count) -> Result<std::size_t> {
    const std::size_t got = std::min({count, std::size_t{700'000}, bytes.size() - std::min<std::size_t>(bytes.size(), offset)});
    std::copy_n(bytes.data() + (got > 0 ? offset : 0), got, out);
    return got;
  };
  for (const std::size_t at : {std::size_t{0}, std::size_t{5}, std::size_t{700'000} - 10, (std::size_t{1} << 20) - 30, (std::size_t{1} << 20) - 8, std::size_t{1} << 20,
                               (std::size_t{3} << 20) + 1}) {
    bytes = std::string(at, 'x') + text + std::string(at == 5 ? 0 : 100, 'y');
    EXPECT_TRUE(value_of(holds_any(read, {"not this one", text, "nor this one"}))) << at;
    EXPECT_FALSE(value_of(holds_any(read, {"a text that is looked fog", text + "z"}))) << at;
  }
  EXPECT_FALSE(value_of(holds_any(read, {})));
  bytes.clear();
  EXPECT_FALSE(value_of(holds_any(read, {text})));
}

}  // namespace
}  // namespace tertium
