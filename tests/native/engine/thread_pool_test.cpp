// thread_pool_test.cpp: every iteration once, whatever the number of threads; loops inside loops and from two threads.
#include "native/engine/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tertium {
namespace {

TEST(ThreadPool, RunsEachIterationOnce) {
  for (const std::size_t threads : {1u, 2u, 5u}) {
    const auto pool = make_thread_pool(threads);
    EXPECT_EQ(pool->width(), threads);
    for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> seen(count);
      pool->parallel_for(count, [&](std::size_t i) { ++seen[i]; });
      for (const auto& times : seen) EXPECT_EQ(times.load(), 1);
    }
  }
}

TEST(ThreadPool, UsesSeveralThreadsAtOnce) {
  const auto pool = make_thread_pool(2);
  std::atomic<int> inside{0};
  // Each waits for the other: with one thread this would never end.
  pool->parallel_for(2, [&](std::size_t) {
    ++inside;
    while (inside.load() < 2) std::this_thread::yield();
  });
  EXPECT_EQ(inside.load(), 2);
}

TEST(ThreadPool, ALoopInsideALoopRunsInPlace) {
  const auto pool = make_thread_pool(3);
  std::atomic<int> total{0};
  pool->parallel_for(4, [&](std::size_t) { pool->parallel_for(5, [&](std::size_t) { ++total; }); });
  EXPECT_EQ(total.load(), 20);
}

TEST(ThreadPool, TwoCallersWaitForEachOther) {
  const auto pool = make_thread_pool(2);
  std::atomic<int> total{0};
  const auto call = [&] {
    for (int i = 0; i < 200; ++i) pool->parallel_for(10, [&](std::size_t) { ++total; });
  };
  std::thread other(call);
  call();
  other.join();
  EXPECT_EQ(total.load(), 4000);
}

TEST(ThreadPool, WhatAnIterationThrowsReachesTheCallerAndThePoolGoesOn) {
  const auto pool = make_thread_pool(3);
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> begun{0}, ended{0};
    try {
      pool->parallel_for(1000, [&](std::size_t i) {
        ++begun;
        if (i >= 5) throw std::runtime_error("no more memory");
        ++ended;
      });
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "no more memory");
    }
    EXPECT_EQ(ended, 5);
    EXPECT_LE(begun, 5 + 3) << "the rest is left out";
    std::atomic<int> total{0};
    pool->parallel_for(100, [&](std::size_t) { pool->parallel_for(2, [&](std::size_t) { ++total; }); });
    EXPECT_EQ(total, 200);
  }
}

TEST(ThreadPool, ZeroMeansOneThreadPerCore) { EXPECT_EQ(make_thread_pool(0)->width(), usable_cores()); }

int own_niceness() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); }

// Each thread of the pool once: no iteration ends before all have begun.
std::vector<int> niceness_of_each(Executor& pool) {
  std::vector<int> seen(pool.width());
  std::atomic<std::size_t> inside{0};
  pool.parallel_for(pool.width(), [&](std::size_t i) {
    ++inside;
    while (inside.load() < seen.size()) std::this_thread::yield();
    seen[i] = own_niceness();
  });
  return seen;
}

TEST(ThreadPool, ItsThreadsStandBackAndTheCallersDoesNot) {
  const int before = own_niceness();
  ASSERT_LT(before, 19) << "this test needs a thread that can stand back further";
  const int wanted = std::min(19, before + 5);
  std::vector<int> seen = niceness_of_each(*make_thread_pool(3, wanted));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<int>{before, wanted, wanted}));
  EXPECT_EQ(own_niceness(), before);
  EXPECT_EQ(niceness_of_each(*make_thread_pool(2)), (std::vector<int>{before, before}));
}

TEST(LowerOwnPriority, IsOfOneThreadAndOfThoseItStartsAndNeverComesForward) {
  const int before = own_niceness();
  ASSERT_LT(before, 18);
  int own = 0, child = 0, after = 0;
  std::thread([&] {
    lower_own_priority(before + 2);
    own = own_niceness();
    std::thread([&] { child = own_niceness(); }).join();
    lower_own_priority(before + 1);
    after = own_niceness();
  }).join();
  EXPECT_EQ(own, before + 2);
  EXPECT_EQ(child, before + 2);
  EXPECT_EQ(after, before + 2);
  EXPECT_EQ(own_niceness(), before);
}

}  // namespace
}  // namespace tertium
