// thread_pool.h: an Executor that runs loops on several threads.
#pragma once
#include <cstddef>
#include <memory>

#include "shared/base/executor.h"

namespace tertium {

// threads: how many work at once, the caller's own among them; 0 means one per core. 1 gives the plain executor.
// One parallel_for at a time: a second caller waits; a loop inside a loop runs in order on the thread it meets. What an iteration throws ends the loop and is
// thrown to its caller, the first of them.
// niceness: how far the pool's own threads stand back (lower_own_priority); the caller's thread is the caller's affair.
std::unique_ptr<Executor> make_thread_pool(std::size_t threads = 0, int niceness = 0);

// The cores that this process may use, at least 1.
std::size_t usable_cores();

// From now on the calling thread, and threads that it starts, stand back for others as nice(1) has it: 0 not at all, 19 as far as possible. A
// thread that stands back further already stays there, for only root may come forward. Failure is ignored.
void lower_own_priority(int niceness);

}  // namespace tertium
