// cpu_time.h: processor seconds spent so far, for records and benchmarks; differences of them tell what a piece of work took.
#pragma once
#include "shared/base/executor.h"

namespace tertium {

// By all threads of this program, in user and system mode.
double program_cpu_seconds();
// By the calling thread alone.
double thread_cpu_seconds();
// Of the calling thread, where it alone computes (width 1), else of the whole program.
double cpu_seconds_of(const Executor& executor);

}  // namespace tertium
