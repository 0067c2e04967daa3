// store_test.cpp: studies, sessions and answers are kept exactly once, as promised, and nothing else is taken.
#include "native/store/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "native/store/migrations.h"
#include "native/store/writer.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
  }
  void open(const StoreOptions& options = {}) {
    store.reset();
    store = value_of(Store::open(path(), options), "open");
  }
  std::string path() const { return folder / "tertium.db"; }
  SessionView begin(std::uint64_t n) { return value_of(store->start_session("words", start_of(id_of(n)), simple_plan)); }
  AnswerReceipt send(std::uint64_t session, const Answer& answer) {
    return value_of(store->submit(id_of(session), {{answer}, {}, {}})).at(0);
  }
  std::vector<AnswerRow> rows() {
    std::vector<AnswerRow> all;
    done(store->visit_answers("words", [&](const AnswerRow& row) { all.push_back(row); }));
    return all;
  }

  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(StoreTest, KeepsAStudyAsItWasWritten) {
  const auto detail = value_of(store->study_detail("words"));
  EXPECT_EQ(detail.definition, small_definition());
  EXPECT_EQ(detail.stimuli, small_stimuli());
  EXPECT_EQ(detail.summary.state, StudyState::kOpen);
  EXPECT_EQ(detail.summary.counts.stimuli, 12u);
  open();
  EXPECT_EQ(value_of(store->study_detail("words")).definition, small_definition());
}

TEST_F(StoreTest, GoesOnAfterReadersThatThrow) {
  begin(1);
  const auto trials = value_of(simple_plan(small_definition(), 12, {}, 1));
  send(1, answer_to(trials[0], 1));
  // More often than there are connections for reading.
  for (int i = 0; i < 20; ++i)
    EXPECT_THROW((void)store->visit_answers("words", [](const AnswerRow&) { throw std::runtime_error("a visitor broke"); }), std::runtime_error);
  EXPECT_EQ(rows().size(), 1u);
  send(1, answer_to(trials[1], 2));
  EXPECT_EQ(rows().size(), 2u) << "no snapshot stays behind";
}

TEST_F(StoreTest, UndoesAWriteThatThrowsAndGoesOnWriting) {
  Writer writer(value_of(Connection::open(folder / "other.db", Connection::Mode::kWrite)), 10);
  done(writer.write([](Connection& c) { return c.execute("CREATE TABLE t (x)"); }));
  const auto broken = writer.write([](Connection& c) -> Result<void> {
    TRY_DO(c.execute("INSERT INTO t VALUES (1)"));
    throw std::runtime_error("a library broke");
  });
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kInternal);
  std::int64_t count = -1;
  done(writer.write([&](Connection& c) -> Result<void> {
    TRY_DO(c.execute("INSERT INTO t VALUES (2)"));
    auto row = c.prepare("SELECT count(*) FROM t");
    TRY_DO(row.step());
    count = row.as_int(0);
    return {};
  }));
  EXPECT_EQ(count, 1);
}

TEST_F(StoreTest, RefusesAStudyThatIsThereOrIsWrong) {
  EXPECT_EQ(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store->create_study(small_definition("Bad Slug"), small_stimuli(), StudyState::kOpen).error().code, ErrorCode::kInvalid);
  auto twice = small_stimuli();
  twice[1].name = twice[0].name;
  EXPECT_EQ(store->create_study(small_definition("twice"), twice, StudyState::kOpen).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->create_study(small_definition("few"), {{"a", "", "", ""}, {"b", "", "", ""}}, StudyState::kOpen).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(value_of(store->list_studies()).size(), 1u) << "nothing of a refused study may stay";
  EXPECT_EQ(store->find_study("nothing").error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, BeginsASessionWithItsTrialsAndNoCaptionBesideAPicture) {
  const SessionView view = begin(1);
  EXPECT_EQ(view.total, 12u);
  EXPECT_EQ(view.practice, 2u);
  EXPECT_EQ(view.answered, 0u);
  ASSERT_EQ(view.upcoming.size(), 12u);
  EXPECT_EQ(view.upcoming[3].trial, (Trial{3, false, {3, 4, 5}}));
  EXPECT_EQ(view.upcoming[3].faces[0].picture, std::string(64, 'a'));
  EXPECT_EQ(view.upcoming[3].faces[0].name, "");
  EXPECT_EQ(view.upcoming[3].faces[1].name, "object 4");
  EXPECT_EQ(view.upcoming[3].faces[1].category, "");
}

TEST_F(StoreTest, GivesTheSameTrialsWhenTheSameKeyBeginsAgain) {
  const SessionView first = begin(1);
  const SessionView again = begin(1);
  EXPECT_EQ(again.upcoming, first.upcoming);
  EXPECT_EQ(value_of(store->find_study("words")).counts.sessions, 1u);
  done(store->create_study(small_definition("other"), small_stimuli(), StudyState::kOpen));
  EXPECT_EQ(store->start_session("other", start_of(id_of(1)), simple_plan).error().code, ErrorCode::kConflict);
}

TEST_F(StoreTest, BeginsOnlyInAnOpenStudyWithTheConsentThatWasRead) {
  SessionStart old = start_of(id_of(1));
  old.consent_hash = std::string(64, '0');
  EXPECT_EQ(store->start_session("words", old, simple_plan).error().code, ErrorCode::kConflict);
  for (const StudyState state : {StudyState::kPaused, StudyState::kClosed}) {
    done(store->set_study_state("words", state));
    EXPECT_EQ(store->start_session("words", start_of(id_of(1)), simple_plan).error().code, ErrorCode::kForbidden);
  }
  EXPECT_EQ(value_of(store->find_study("words")).counts.sessions, 0u);
  done(store->create_study(small_definition("draft"), small_stimuli(), StudyState::kDraft));
  EXPECT_EQ(store->start_session("draft", start_of(id_of(1)), simple_plan).error().code, ErrorCode::kForbidden);
}

TEST_F(StoreTest, TakesTheAnswersOfASessionThatBeganBeforeItsStudyWasPaused) {
  const SessionView view = begin(1);
  done(store->set_study_state("words", StudyState::kPaused));
  EXPECT_EQ(begin(1).upcoming, view.upcoming);
  EXPECT_EQ(send(1, answer_to(view.upcoming[0].trial, 100)).verdict, AnswerVerdict::kStored);
}

TEST_F(StoreTest, ResumesAtTheNextUnansweredTrialAtEveryTrial) {
  const SessionView view = begin(1);
  for (std::size_t t = 0; t < view.upcoming.size(); ++t) {
    if (t % 3 == 0) open();
    const SessionView now = value_of(store->session_view(id_of(1)));
    EXPECT_EQ(now.answered, t);
    ASSERT_FALSE(now.upcoming.empty());
    EXPECT_EQ(now.upcoming[0], view.upcoming[t]);
    EXPECT_EQ(send(1, answer_to(view.upcoming[t].trial, 100 + t)).verdict, AnswerVerdict::kStored);
  }
  EXPECT_TRUE(value_of(store->session_view(id_of(1))).upcoming.empty());
}

TEST_F(StoreTest, StoresEachAnswerOnceHoweverOftenAndInWhateverOrderItComes) {
  const SessionView view = begin(1);
  std::vector<Answer> all;
  for (const TrialView& t : view.upcoming) all.push_back(answer_to(t.trial, 100 + t.trial.number));
  std::vector<Answer> backwards(all.rbegin(), all.rend());
  for (const auto& batch : {std::vector<Answer>{all[5], all[5], all[2]}, backwards, all, backwards}) value_of(store->submit(id_of(1), {batch, {}, {}}));
  const auto stored = rows();
  ASSERT_EQ(stored.size(), all.size());
  std::set<std::string> ids;
  for (const AnswerRow& row : stored) {
    ids.insert(row.answer.id);
    EXPECT_EQ(row.answer, all[row.answer.trial]);
    EXPECT_EQ(row.session, 1u);
    EXPECT_EQ(row.practice, row.answer.trial < 2);
    EXPECT_GT(row.received_at_ms, 0);
  }
  EXPECT_EQ(ids.size(), all.size());
}

TEST_F(StoreTest, SaysOfEachAnswerWhatBecameOfIt) {
  const SessionView view = begin(1);
  begin(2);
  const Trial trial = view.upcoming[4].trial;
  const Answer good = answer_to(trial, 100);
  EXPECT_EQ(send(1, good).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(send(1, good).verdict, AnswerVerdict::kAlreadyStored);
  struct Case { const char* what; std::uint64_t session; Answer answer; const char* reason; };
  Answer other_id = answer_to(trial, 101), unknown = answer_to(trial, 102), other_objects = answer_to(view.upcoming[5].trial, 103);
  Answer position = answer_to(view.upcoming[6].trial, 104), time = answer_to(view.upcoming[6].trial, 105), id = answer_to(view.upcoming[6].trial, 106);
  unknown.trial = 999;
  other_objects.shown = {0, 1, 2};
  position.odd_position = 3;
  time.response_time_ms = -1;
  id.id = "not an id";
  Answer moved = view.upcoming[7].trial == trial ? good : answer_to(view.upcoming[7].trial, 100);
  for (const Case& c : {Case{"another answer to the same trial", 1, other_id, "has another answer already"}, Case{"a trial that was never issued", 1, unknown, "was not given"},
                        Case{"other objects", 1, other_objects, "showed objects 5, 6, 7, not 0, 1, 2"}, Case{"a position beyond the third", 1, position, "odd_position is 3"},
                        Case{"a negative time", 1, time, "response_time_ms is -1"}, Case{"an id that is none", 1, id, "must be 32 hexadecimal digits"},
                        Case{"an id used for another trial", 1, moved, "was used for another trial"}, Case{"an id used by another session", 2,
                            good, "was used for another trial"}}) {
    const AnswerReceipt receipt = send(c.session, c.answer);
    EXPECT_EQ(receipt.verdict, AnswerVerdict::kRefused) << c.what;
    EXPECT_NE(receipt.reason.find(c.reason), std::string::npos) << c.what << ": " << receipt.reason;
    EXPECT_EQ(receipt.id, c.answer.id);
  }
  EXPECT_EQ(rows().size(), 1u);
  EXPECT_EQ(store->submit(id_of(77), {{good}, {}, {}}).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, StoresTheGoodAnswersOfABatchBesideARefusedOne) {
  const SessionView view = begin(1);
  Answer bad = answer_to(view.upcoming[1].trial, 101);
  bad.odd_position = 9;
  const auto receipts = value_of(store->submit(id_of(1), {{answer_to(view.upcoming[0].trial, 100), bad, answer_to(view.upcoming[2].trial, 102)}, {}, {}}));
  ASSERT_EQ(receipts.size(), 3u);
  EXPECT_EQ(receipts[0].verdict, AnswerVerdict::kStored);
  EXPECT_EQ(receipts[1].verdict, AnswerVerdict::kRefused);
  EXPECT_EQ(receipts[2].verdict, AnswerVerdict::kStored);
  EXPECT_EQ(rows().size(), 2u);
}

TEST_F(StoreTest, GivesACodeOnlyWhenEveryTrialIsAnsweredAndThenTheSameAgain) {
  const SessionView view = begin(1);
  for (const TrialView& t : view.upcoming) {
    EXPECT_EQ(store->finish_session(id_of(1)).error().code, ErrorCode::kConflict);
    EXPECT_EQ(value_of(store->session_view(id_of(1))).code, "");
    send(1, answer_to(t.trial, 100 + t.trial.number));
  }
  const SessionView finished = value_of(store->finish_session(id_of(1)));
  EXPECT_TRUE(finished.finished);
  EXPECT_EQ(finished.code.size(), 8u);
  EXPECT_EQ(finished.code.find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), std::string::npos);
  EXPECT_EQ(value_of(store->finish_session(id_of(1))).code, finished.code);
  EXPECT_EQ(value_of(store->session_view(id_of(1))).code, finished.code);
  EXPECT_EQ(value_of(store->find_study("words")).counts.finished, 1u);
  EXPECT_EQ(send(1, answer_to(view.upcoming[0].trial, 100)).verdict, AnswerVerdict::kAlreadyStored) << "a late repeat is harmless";
}

TEST_F(StoreTest, CountsPeopleAndSimulatedOnesAndTheMedianTimeOfPeople) {
  const SessionView view = begin(1);
  for (const std::size_t t : {0u, 2u, 3u, 5u, 9u}) send(1, answer_to(view.upcoming[t].trial, 100 + t));
  RecordedSession simulated;
  simulated.trials = *simple_plan(small_definition(), 12, {}, 0);
  for (const Trial& t : simulated.trials) {
    Answer a = answer_to(t, 0);
    a.id.clear();
    a.response_time_ms = 5;
    simulated.answers.push_back(a);
  }
  simulated.started_at_ms = 1, simulated.finished_at_ms = 2;
  done(store->add_recorded_sessions("words", {simulated, simulated}, SessionSource::kSimulated));
  const StudyCounts counts = value_of(store->list_studies()).at(0).counts;
  EXPECT_EQ(counts.sessions, 3u);
  EXPECT_EQ(counts.finished, 2u);
  EXPECT_EQ(counts.answers, 4u + 20u);
  EXPECT_EQ(counts.simulated_sessions, 2u);
  EXPECT_EQ(counts.simulated_answers, 20u);
  EXPECT_DOUBLE_EQ(counts.median_response_time_ms, (1003.5 + 1005.5) / 2) << "of trials 2, 3, 5, 9: practice and simulated ones are left out";
  EXPECT_EQ(rows().back().source, SessionSource::kSimulated);
  EXPECT_EQ(rows().back().session, 3u);
}

TEST_F(StoreTest, HandsOutTripletsWithTheOddOneLastWithoutPractice) {
  const SessionView view = begin(1);
  for (std::size_t t = 0; t < 4; ++t) send(1, answer_to(view.upcoming[t].trial, 100 + t, static_cast<std::uint32_t>(t % 3)));
  RecordedSession simulated;
  simulated.trials = {{0, false, {1, 2, 3}}};
  simulated.answers = {answer_to(simulated.trials[0], 500, 0)};
  done(store->add_recorded_sessions("words", {simulated}, SessionSource::kSimulated));
  const StudyTriplets all = value_of(store->triplets_of("words"));
  EXPECT_EQ(all.set.objects, 12u);
  EXPECT_EQ(all.set.names.at(11), "object 11");
  EXPECT_EQ(all.set.triplets, (std::vector<Triplet>{{2, 3, 4}, {4, 5, 3}, {2, 3, 1}}));
  EXPECT_EQ(all.set.participants, (std::vector<std::uint32_t>{1, 1, 2}));
  EXPECT_EQ(all.simulated, 1u);
  EXPECT_EQ(value_of(store->triplets_of("words", false)).set.triplets.size(), 2u);
  const auto early = value_of(store->triplets_of("words", true, all.last_answer - 1));
  EXPECT_EQ(early.set.triplets.size(), 2u) << "answers up to n are the same set for ever";
}

TEST_F(StoreTest, RefusesRecordedSessionsThatContradictThemselvesAndKeepsNothingOfThem) {
  RecordedSession good, bad;
  good.trials = {{0, false, {1, 2, 3}}};
  bad = good;
  bad.answers = {answer_to({0, false, {1, 2, 4}}, 500)};
  EXPECT_EQ(store->add_recorded_sessions("words", {good, bad}, SessionSource::kImported).error().code, ErrorCode::kInvalid);
  bad = good;
  bad.trials[0].shown[2] = 12;
  EXPECT_EQ(store->add_recorded_sessions("words", {good, bad}, SessionSource::kImported).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(value_of(store->find_study("words")).counts.sessions, 0u);
}

TEST_F(StoreTest, NeverLetsAnAnswerBeChanged) {
  const SessionView view = begin(1);
  send(1, answer_to(view.upcoming[0].trial, 100));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(database, "UPDATE answer SET odd_position = 2", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

TEST_F(StoreTest, TakesManyWritersAtOnceAndLosesNothing) {
  constexpr int kPeople = 24;
  std::vector<std::thread> people;
  std::atomic<int> stored{0};
  for (int person = 0; person < kPeople; ++person)
    people.emplace_back([&, person] {
      const auto view = store->start_session("words", start_of(id_of(1000 + static_cast<std::uint64_t>(person))), simple_plan);
      if (!view) return;
      for (const TrialView& t : view->upcoming)
        for (int repeat = 0; repeat < 2; ++repeat) {
          const auto receipts = store->submit(view->key, {{answer_to(t.trial, 10'000 + static_cast<std::uint64_t>(person) * 100 + t.trial.number)}, {}, {}});
          if (receipts && receipts->at(0).verdict == AnswerVerdict::kStored) ++stored;
        }
    });
  for (auto& person : people) person.join();
  EXPECT_EQ(stored, kPeople * 12);
  EXPECT_EQ(rows().size(), static_cast<std::size_t>(kPeople * 12));
  std::set<std::uint32_t> numbers;
  for (const AnswerRow& row : rows()) numbers.insert(row.session);
  EXPECT_EQ(numbers.size(), static_cast<std::size_t>(kPeople)) << "no two sessions have one number, and so one list of trials";
}

TEST_F(StoreTest, SaysBusyWhenTooMuchIsWaiting) {
  open({.read_only = false, .bytes_max = {}, .waiting_writes_max = 1});
  std::atomic<int> busy{0}, fine{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) {
        const auto result = store->set_study_state("words", StudyState::kOpen);
        if (result) ++fine;
        else if (result.error().code == ErrorCode::kBusy) ++busy;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(busy + fine, 32 * 20);
  EXPECT_GT(busy, 0);
  EXPECT_GT(fine, 0);
}

// Writes acknowledged ids to a pipe until it is killed; the parent then looks for each of them.
TEST_F(StoreTest, KeepsEveryAcknowledgedAnswerWhenTheServerIsKilled) {
  auto definition = small_definition("long");
  definition.trials_per_session = 3000;
  done(store->create_study(definition, small_stimuli(), StudyState::kOpen));
  std::set<std::string> acknowledged;
  std::uint64_t next = 1;
  for (int kill_number = 0; kill_number < 5; ++kill_number) {
    store.reset();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      auto opened = Store::open(path());
      if (!opened) ::_exit(1);
      std::vector<std::thread> people;
      for (std::uint64_t person = 0; person < 4; ++person)
        people.emplace_back([&, person] {
          const std::string key = id_of(50'000 + static_cast<std::uint64_t>(kill_number) * 10 + person);
          const auto view = (*opened)->start_session("long", start_of(key, definition), simple_plan);
          if (!view) ::_exit(2);
          for (std::uint64_t n = 0; n < view->upcoming.size(); ++n) {
            const Answer answer = answer_to(view->upcoming[n].trial, next + person * 1'000'000 + n);
            const auto receipts = (*opened)->submit(key, {{answer}, {}, {}});
            if (receipts && receipts->at(0).verdict == AnswerVerdict::kStored && ::write(ends[1], answer.id.data(), 32) != 32) ::_exit(3);
          }
        });
      for (auto& person : people) person.join();
      for (;;) ::pause();
    }
    ::close(ends[1]);
    char id[32];
    std::size_t got = 0;
    // Kill it in the middle of its work, after a different number of acknowledgements each time.
    while (got < 40u + 37u * static_cast<unsigned>(kill_number) && ::read(ends[0], id, sizeof id) == 32) acknowledged.insert(std::string(id, 32)), ++got;
    ::kill(child, SIGKILL);
    while (::read(ends[0], id, sizeof id) == 32) acknowledged.insert(std::string(id, 32)), ++got;
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    EXPECT_GE(got, 40u);
    next += 10'000'000;
    open();
    std::multiset<std::string> kept;
    done(store->visit_answers("long", [&](const AnswerRow& row) { kept.insert(row.answer.id); }));
    for (const std::string& one : acknowledged) ASSERT_EQ(kept.count(one), 1u) << one << " was acknowledged before kill " << kill_number;
    EXPECT_EQ(std::set<std::string>(kept.begin(), kept.end()).size(), kept.size());
    const StudyCounts counts = value_of(store->find_study("long")).counts;
    EXPECT_LE(counts.answers, kept.size());
  }
}

TEST_F(StoreTest, AcknowledgesNothingThatAFullDiskDidNotTake) {
  auto definition = small_definition("long");
  definition.trials_per_session = 2000;
  done(store->create_study(definition, small_stimuli(), StudyState::kOpen));
  const SessionView view = value_of(store->start_session("long", start_of(id_of(9), definition), simple_plan));
  store.reset();
  open({.read_only = false, .bytes_max = std::filesystem::file_size(path()) + 40'000, .waiting_writes_max = 4096});
  std::set<std::string> acknowledged;
  bool full = false;
  std::uint64_t n = 0;
  while (!full && n < 2000) {
    const SessionView now = value_of(store->session_view(id_of(9)));
    for (const TrialView& t : now.upcoming) {
      const Answer answer = answer_to(t.trial, 1 + n++);
      const auto receipts = store->submit(id_of(9), {{answer}, {}, {}});
      if (!receipts) {
        EXPECT_EQ(receipts.error().code, ErrorCode::kDiskFull) << receipts.error().message;
        EXPECT_NE(receipts.error().message.find("nothing was stored"), std::string::npos);
        full = true;
        break;
      }
      ASSERT_EQ(receipts->at(0).verdict, AnswerVerdict::kStored);
      acknowledged.insert(answer.id);
    }
  }
  ASSERT_TRUE(full) << "the limit was never reached";
  EXPECT_GT(acknowledged.size(), 10u);
  const auto ids = [&] {
    std::set<std::string> kept;
    done(store->visit_answers("long", [&](const AnswerRow& row) { kept.insert(row.answer.id); }));
    return kept;
  };
  EXPECT_EQ(ids(), acknowledged);
  open();  // space was made
  EXPECT_EQ(ids(), acknowledged);
  const SessionView after = value_of(store->session_view(id_of(9)));
  const auto receipts = value_of(store->submit(id_of(9), {{answer_to(after.upcoming.at(0).trial, 100'000)}, {}, {}}));
  EXPECT_EQ(receipts.at(0).verdict, AnswerVerdict::kStored) << "and the person goes on";
}

TEST_F(StoreTest, CanBeReadBesideARunningServerButNotWritten) {
  const SessionView view = begin(1);
  send(1, answer_to(view.upcoming[2].trial, 100));
  const auto reader = value_of(Store::open(path(), {.read_only = true, .bytes_max = {}, .waiting_writes_max = 1}));
  EXPECT_EQ(value_of(reader->triplets_of("words")).set.triplets.size(), 1u);
  EXPECT_EQ(reader->set_study_state("words", StudyState::kClosed).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(Store::open(folder / "nothing.db", {.read_only = true, .bytes_max = {}, .waiting_writes_max = 1}).error().code, ErrorCode::kIo);
}

TEST_F(StoreTest, LeavesNoTraceOfTheNetworkInTheSchema) {
  store.reset();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
  std::string schema;
  sqlite3_exec(database, "SELECT lower(sql) FROM sqlite_schema", [](void* out, int, char** text, char**) {
    if (text[0]) *static_cast<std::string*>(out) += text[0];
    return 0;
  }, &schema, nullptr);
  sqlite3_close(database);
  EXPECT_NE(schema.find("create table answer"), std::string::npos);
  for (const char* word : {"agent", "address", "ip ", "ip_", "host"}) EXPECT_EQ(schema.find(word), std::string::npos) << word;
}

TEST_F(StoreTest, OpensTheConsoleOncePerLinkAndKeepsOnlyHashes) {
  const std::string token = value_of(store->create_login_token(60'000));
  const std::string secret = value_of(store->redeem_login_token(token));
  EXPECT_EQ(store->redeem_login_token(token).error().code, ErrorCode::kUnauthorized);
  EXPECT_TRUE(value_of(store->person_of_login(secret)));
  EXPECT_FALSE(value_of(store->person_of_login(token)));
  EXPECT_FALSE(value_of(store->person_of_login("")));
  const std::string late = value_of(store->create_login_token(-1));
  EXPECT_EQ(store->redeem_login_token(late).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(store->redeem_login_token(secret).error().code, ErrorCode::kUnauthorized) << "a login is no link";
  open();
  EXPECT_TRUE(value_of(store->person_of_login(secret)));
  store.reset();
  std::string bytes;
  for (const char* name : {"tertium.db", "tertium.db-wal"})
    if (std::ifstream file(folder / name, std::ios::binary); file) bytes.append(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(bytes.find(secret), std::string::npos);
}

TEST(StoreFile, IsRefusedWhenItIsNoDatabaseOrAnotherPrograms) {
  TemporaryFolder folder;
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  EXPECT_EQ(Store::open(folder / "text.db").error().code, ErrorCode::kIo);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "other.db").c_str(), &database), SQLITE_OK);
  sqlite3_exec(database, "CREATE TABLE mine (x)", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  EXPECT_EQ(Store::open(folder / "other.db").error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(Store::open(folder / "no/such/folder.db"));
}

}  // namespace
}  // namespace tertium
