// thread_pool.h: an Executor that runs loops on several threads.
#pragma once
#include <cstddef>
#include <memory>

#include "shared/base/executor.h"

namespace tertium {

// threads: how many work at once, the caller's own among them; 0 means one per core. 1 gives the plain executor.
// One parallel_for at a time: a second caller waits; a loop inside a loop runs in order on the thread it meets.
std::unique_ptr<Executor> make_thread_pool(std::size_t threads = 0);

// The cores that this process may use, at least 1.
std::size_t usable_cores();

}  // namespace tertium
