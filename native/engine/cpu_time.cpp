// cpu_time.cpp: the processor-time clocks, in seconds.
#include "native/engine/cpu_time.h"

#include <time.h>

namespace tertium {
namespace {

double seconds_of(clockid_t clock) {
  timespec spent{};
  ::clock_gettime(clock, &spent);
  return static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec);
}

}  // namespace

double program_cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double thread_cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double cpu_seconds_of(const Executor& executor) { return executor.width() == 1 ? thread_cpu_seconds() : program_cpu_seconds(); }

}  // namespace tertium
