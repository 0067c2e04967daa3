// care_test.cpp: watching answers as they come, withdrawing by number, and copies of a database that is in use.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/native/store/store_support.h"
#include "tests/support/database_state.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Care : public ::testing::Test {
 protected:
  Care() {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
  }
  std::vector<Trial> trials() const {
    return {{0, true, {9, 10, 11}}, {1, false, {0, 1, 2}}, {2, false, {3, 4, 5}, TrialKind::kCatch, 2}, {3, false, {2, 0, 1}, TrialKind::kRepeat, 0}};
  }
  // A session whose answers call this position odd.
  SessionView visit(std::uint64_t key, std::uint32_t odd = 1) {
    const auto plan = [&](const StudyDefinition&, std::uint32_t, const std::vector<std::array<std::uint32_t, 3>>&, std::uint32_t) -> Result<std::vector<Trial>> {
      return trials();
    };
    const SessionView view = value_of(store->start_session("words", start_of(id_of(key)), plan));
    Submission all;
    for (const Trial& t : trials()) all.answers.push_back(answer_to(t, key * 100 + t.number, odd));
    for (const AnswerReceipt& receipt : value_of(store->submit(view.key, all))) EXPECT_EQ(receipt.verdict, AnswerVerdict::kStored) << receipt.reason;
    return view;
  }
  std::vector<TalliedAnswer> read_from(std::uint64_t& last, std::uint64_t most = 1000) {
    std::vector<TalliedAnswer> all;
    last = value_of(store->visit_new_answers("words", last, most, [&](const TalliedAnswer& a) { all.push_back(a); }));
    return all;
  }

  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(Care, NewAnswersComeOnceEachInOrderWithWhatIsRightAndWhatWasChosenBefore) {
  std::uint64_t last = 0;
  EXPECT_TRUE(read_from(last).empty());
  visit(1, 1);
  const auto first = read_from(last);
  ASSERT_EQ(first.size(), 4u);
  EXPECT_TRUE(first[0].practice);
  EXPECT_FALSE(first[1].right_position);
  EXPECT_EQ(first[2].right_position, 2u) << "of a catch trial";
  EXPECT_EQ(first[3].chosen_before, 1u) << "object 1 was in the middle the first time, and the trial shows 2, 0, 1 now";
  EXPECT_EQ(first[3].shown[first[3].odd_position], 0u);
  EXPECT_TRUE(read_from(last).empty());
  visit(2, 0);
  EXPECT_EQ(read_from(last, 3).size(), 3u);
  const auto rest = read_from(last, 3);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].session, 2u);
  EXPECT_EQ(store->visit_new_answers("nothing", 0, 10, [](const TalliedAnswer&) {}).error().code, ErrorCode::kNotFound);
}

TEST_F(Care, ItsCounterStandsStillWhileNothingIsWritten) {
  const std::uint64_t before = store->change_count();
  value_of(store->list_studies());
  EXPECT_EQ(store->change_count(), before);
  visit(1);
  EXPECT_GT(store->change_count(), before);
}

TEST_F(Care, ASessionIsWithdrawnByItsNumberAsByItsCode) {
  visit(1);
  visit(2);
  EXPECT_EQ(value_of(store->count_answers_of("words", 1)), 4u);
  EXPECT_EQ(value_of(store->watch_sessions("words")).sessions.size(), 2u) << "counting deletes nothing";
  EXPECT_EQ(value_of(store->withdraw_session("words", 1)), 4u);
  const auto left = value_of(store->watch_sessions("words"));
  ASSERT_EQ(left.sessions.size(), 1u);
  EXPECT_EQ(left.sessions[0].session, 2u);
  EXPECT_EQ(left.withdrawals, 1u);
  EXPECT_EQ(store->withdraw_session("words", 1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->withdraw_session("words", 0).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->withdraw_session("nothing", 2).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->count_answers_of("words", 1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->count_answers_of("words", std::string("short")).error().code, ErrorCode::kInvalid);
}

TEST_F(Care, WhatWasWithdrawnByNumberLeavesNoByteInTheFile) {
  visit(7);
  value_of(store->withdraw_session("words", 1));
  store.reset();
  std::ifstream file(folder / "tertium.db", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes.find(id_of(7)), std::string::npos) << "the session's key";
  EXPECT_EQ(bytes.find(id_of(701)), std::string::npos) << "an answer's id";
}

TEST_F(Care, ACopyHoldsOneMomentWhileOthersWrite) {
  visit(1);
  std::atomic<bool> enough{false};
  std::thread others([&] {
    for (std::uint64_t key = 10; !enough && key < 500; ++key) visit(key);
  });
  for (int n = 0; n < 3; ++n) {
    const std::string to = folder / ("copy" + std::to_string(n) + ".db");
    done(store->copy_database(to));
    StoreOptions read_only;
    read_only.read_only = true;
    const auto copy = value_of(Store::open(to, read_only));
    EXPECT_TRUE(value_of(copy->check_database()).empty());
    const StudySummary study = value_of(copy->find_study("words"));
    // Each session is begun, then gives one main answer; no moment has an answer without its session, or two sessions waiting.
    EXPECT_TRUE(study.counts.sessions == study.counts.answers || study.counts.sessions == study.counts.answers + 1) << study.counts.sessions << " " << study.counts.answers;
    EXPECT_GE(study.counts.sessions, 1u);
  }
  enough = true;
  others.join();
  EXPECT_TRUE(value_of(store->check_database()).empty()) << "copying harmed nothing";
}

TEST_F(Care, ACopyThatDoesNotFitLeavesNothing) {
  for (std::uint64_t key = 1; key < 40; ++key) visit(key);
  const auto full = store->copy_database(folder / "copy.db", {}, 8192);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kDiskFull) << full.error().message;
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db"));
  EXPECT_FALSE(store->copy_database(folder / "no/such/folder.db"));
}

TEST_F(Care, ACopyNeverTakesThePlaceOfAFile) {
  std::ofstream(folder / "there") << "x";
  EXPECT_EQ(store->copy_database(folder / "there").error().code, ErrorCode::kConflict);
  EXPECT_EQ(std::filesystem::file_size(folder / "there"), 1u);
}

TEST_F(Care, EveryFileThatARowNamesIsListedOnce) {
  EXPECT_EQ(value_of(store->named_files()), std::vector<std::string>{std::string(64, 'a')});
  value_of(store->add_dataset("words", small_dataset()));
  EXPECT_EQ(value_of(store->named_files()), (std::vector<std::string>{std::string(64, '2'), std::string(64, '3'), std::string(64, 'a')}));
  NewRun run;
  run.summary.title = "a run", run.summary.method = "vice", run.summary.objects = 12, run.summary.dims = 2;
  run.summary.embedding_file = run.summary.record_file = std::string(64, 'e');
  const AnalysisRequest request = comparison_of(value_of(store->add_run("words", run)).id, value_of(store->add_run("words", run)).id);
  const auto id = value_of(store->create_analysis("words", request)).id;
  value_of(store->claim_analysis());
  value_of(store->finish_analysis(id, {}, {{"compare.json", std::string(64, 'b')}, {"report.html", std::string(64, 'c')}}));
  EXPECT_EQ(value_of(store->named_files()), (std::vector<std::string>{std::string(64, '2'), std::string(64, '3'), std::string(64, 'a'), std::string(64, 'b'), std::string(64, 'c'),
                                                                      std::string(64, 'e')}));
}

}  // namespace
}  // namespace tertium
