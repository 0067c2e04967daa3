// live_test.cpp: the live numbers follow what is stored, cost nothing while nothing is, and forget who withdrew.
#include "native/tasks/live.h"

#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Live : public ::testing::Test {
 protected:
  Live() {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
    live = std::make_unique<LiveStatistics>(*store, [this] { return now; });
  }
  SessionView visit(std::uint64_t key) {
    const SessionView view = value_of(store->start_session("words", start_of(id_of(key)), simple_plan));
    Submission all;
    for (const Trial& trial : value_of(simple_plan(small_definition(), 12, {}, 1))) all.answers.push_back(answer_to(trial, key * 100 + trial.number));
    value_of(store->submit(view.key, all));
    return view;
  }
  std::shared_ptr<const LiveView> look() { return value_of(live->view("words")); }

  TemporaryFolder folder;
  std::unique_ptr<Store> store;
  std::unique_ptr<LiveStatistics> live;
  std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
};

TEST_F(Live, NumbersAreThoseOfTheStudyAndFollowIt) {
  EXPECT_EQ(look()->people.sessions, 0u);
  visit(1);
  const auto first = look();
  EXPECT_EQ(first->people.sessions, 1u);
  EXPECT_EQ(first->people.answers, 10u);
  EXPECT_EQ(first->people_now, 1u);
  EXPECT_EQ(first->target_answers, 1000u);
  EXPECT_EQ(first->objects, 12u);
  visit(2);
  EXPECT_EQ(look()->people.answers, 20u);
  EXPECT_EQ(look()->people.answers, value_of(store->find_study("words")).counts.answers);
  EXPECT_NEAR(look()->median_response_time_ms, value_of(store->find_study("words")).counts.median_response_time_ms, 1);
}

TEST_F(Live, TheSameViewIsGivenWhileNothingIsWrittenForSomeSeconds) {
  visit(1);
  const auto first = look();
  EXPECT_EQ(look().get(), first.get());
  now += 6000;
  EXPECT_NE(look().get(), first.get()) << "who is here depends on the time";
  const auto second = look();
  visit(2);
  EXPECT_NE(look().get(), second.get());
}

TEST_F(Live, ReadingOnGivesTheSameAsReadingAllAnew) {
  for (std::uint64_t key = 1; key <= 5; ++key) {
    visit(key);
    look();
  }
  LiveStatistics fresh(*store, [this] { return now; });
  EXPECT_EQ(*look(), *value_of(fresh.view("words")));
}

TEST_F(Live, WhoWithdrewIsInNoNumberAnyMore) {
  visit(1);
  const SessionView gone = visit(2);
  EXPECT_EQ(look()->people.answers, 20u);
  value_of(store->withdraw("words", gone.withdrawal_code));
  EXPECT_EQ(look()->people.answers, 10u);
  EXPECT_EQ(look()->people.sessions, 1u);
  EXPECT_EQ(look()->shown_most, 4u - 1u);
}

TEST_F(Live, AStudyThatIsNotThereIsNotFoundHoweverOften) {
  for (int i = 0; i < 40; ++i) EXPECT_EQ(live->view("nothing" + std::to_string(i)).error().code, ErrorCode::kNotFound);
  visit(1);
  EXPECT_EQ(look()->people.answers, 10u);
}

}  // namespace
}  // namespace tertium
