// side_by_side_test.cpp: who computes with how many threads.
#include "native/tasks/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "native/engine/thread_pool.h"

namespace tertium {
namespace {

TEST(SideBySide, RunsEachJobOnce) {
  for (const std::size_t threads : {1u, 2u, 5u}) {
    const auto executor = make_thread_pool(threads);
    for (const std::size_t count : {0u, 1u, 3u, 20u}) {
      std::vector<std::atomic<int>> runs(count);
      run_side_by_side(count, *executor, [&](std::size_t i, Executor&) { ++runs[i]; });
      for (const auto& times : runs) EXPECT_EQ(times, 1);
    }
  }
}

TEST(SideBySide, GivesFewJobsAllThreadsAndManyOneEach) {
  const auto executor = make_thread_pool(3);
  std::mutex mutex;
  std::set<std::size_t> widths;
  std::set<std::thread::id> threads;
  const auto note = [&](std::size_t, Executor& own) {
    const std::lock_guard lock(mutex);
    widths.insert(own.width());
    threads.insert(std::this_thread::get_id());
  };
  run_side_by_side(2, *executor, note);
  EXPECT_EQ(widths, std::set<std::size_t>{3});
  EXPECT_EQ(threads, std::set<std::thread::id>{std::this_thread::get_id()});
  widths.clear();
  run_side_by_side(3, *executor, note);
  EXPECT_EQ(widths, std::set<std::size_t>{1});
}

TEST(SideBySide, FitsAtOnceShareTheMemoryOfOne) {
  const auto executor = make_thread_pool(3);
  BatchStoring storing;
  storing.memory_bytes = 300, storing.bucket = 7;
  EXPECT_EQ(share_of_storing(storing, 2, *executor).memory_bytes, 300u) << "two fits are one after the other";
  EXPECT_EQ(share_of_storing(storing, 3, *executor).memory_bytes, 100u);
  EXPECT_EQ(share_of_storing(storing, 20, *executor).memory_bytes, 100u);
  EXPECT_EQ(share_of_storing(storing, 20, *executor).bucket, 7u);
}

}  // namespace
}  // namespace tertium
