// side_by_side.h: many whole computations at once, one per thread: for runs of a fit that do not wait for each other.
#pragma once
#include <cstddef>
#include <functional>

#include "shared/base/executor.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// Calls job(i, own) for every i in [0, count), each once, and returns when all have ended. With at least as many jobs as the executor has threads
// each job has one thread (own: a plain executor) and they run at once; with fewer they run one after the other, each with all threads. Two
// threads that share a fit wait for each other after every step; two fits do not.
void run_side_by_side(std::size_t count, Executor& executor, const std::function<void(std::size_t index, Executor& own)>& job);

// What each of `count` such fits may keep in memory of its triplets, so that those that are under way together keep no more than one would. Changes no result.
BatchStoring share_of_storing(const BatchStoring& storing, std::size_t count, const Executor& executor);

}  // namespace tertium
