// stop_watch_test.cpp: an epoch that is too long is ended, one that is short is not, and judgments are no longer handed on.
#include "native/tasks/stop_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "native/tasks/fit.h"

namespace tertium {
namespace {

class CountingEngine final : public Engine {
 public:
  std::string name() const override { return "counting"; }
  std::string kernel() const override { return "none"; }
  Result<void> prepare(const FitPlan&, const TripletSource&) override { return {}; }
  Result<EpochReport> run_epoch() override { return EpochReport(); }
  std::uint32_t epochs_done() const override { return 0; }
  FitState read_state() const override { return {}; }
  EngineCheckpoint checkpoint() const override { return {}; }
  Result<void> restore(const EngineCheckpoint&) override { return {}; }
  void stop() override { ++stops; }
  std::atomic<int> stops{0};
};

bool comes_true(const std::function<bool()>& what) {
  for (int i = 0; i < 10000; ++i) {
    if (what()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

TEST(StopWatch, StopsTheEngineAgainAndAgainButNotAtOnce) {
  CountingEngine engine;
  std::atomic<bool> wanted{false};
  const StopWatch watch(engine, [&] { return wanted.load(); });
  std::this_thread::sleep_for(2 * kStopLook);
  EXPECT_FALSE(watch.asked());
  const auto before = std::chrono::steady_clock::now();
  wanted = true;
  ASSERT_TRUE(comes_true([&] { return watch.asked(); }));
  wanted = false;  // once is enough
  ASSERT_TRUE(comes_true([&] { return engine.stops > 0; }));
  EXPECT_GE(std::chrono::steady_clock::now() - before, kStopGrace);
  EXPECT_TRUE(watch.asked());
  // A fit that is being prepared forgets the first one.
  EXPECT_TRUE(comes_true([&] { return engine.stops > 2; }));
}

TEST(StopWatch, HandsOnNoMoreJudgmentsOnceAsked) {
  CountingEngine engine;
  std::atomic<bool> wanted{false};
  const StopWatch watch(engine, [&] { return wanted.load(); });
  TripletSet set;
  set.objects = 3;
  set.triplets = {{0, 1, 2}, {0, 2, 1}};
  const TripletsInMemory judgments(set);
  const auto watched = watch.watch(judgments);
  EXPECT_EQ(watched->objects(), 3u);
  EXPECT_EQ(watched->size(), 2u);
  std::size_t taken = 0;
  const auto take = [&](std::span<const Triplet> piece) -> Result<void> {
    taken += piece.size();
    return {};
  };
  EXPECT_TRUE(watched->visit(take));
  wanted = true;
  ASSERT_TRUE(comes_true([&] { return watch.asked(); }));
  EXPECT_EQ(watched->visit(take).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(taken, 2u);
}

TEST(StopWatch, WithoutAQuestionIsNeverAsked) {
  CountingEngine engine;
  {
    const StopWatch watch(engine, {});
    std::this_thread::sleep_for(3 * kStopLook);
    EXPECT_FALSE(watch.asked());
  }
  EXPECT_EQ(engine.stops, 0);
}

}  // namespace
}  // namespace tertium
