// instruction_sets.h: compile a loop for newer x86-64 processors by hand, where TERTIUM_CLONES is not enough, and ask whether this one runs it.
// Elsewhere the marks mean nothing and the answers are no.
#pragma once
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__)
#define TERTIUM_V3 __attribute__((target("arch=x86-64-v3")))
#define TERTIUM_V4 __attribute__((target("arch=x86-64-v4")))
#define TERTIUM_HAS(feature) (__builtin_cpu_supports(feature) != 0)
#else
#define TERTIUM_V3
#define TERTIUM_V4
#define TERTIUM_HAS(feature) false
#endif

namespace tertium {

inline bool runs_v3() { return TERTIUM_HAS("avx2") && TERTIUM_HAS("bmi2") && TERTIUM_HAS("fma"); }
inline bool runs_v4() {
  return runs_v3() && TERTIUM_HAS("avx512f") && TERTIUM_HAS("avx512vl") && TERTIUM_HAS("avx512bw") && TERTIUM_HAS("avx512dq");
}

// kLoop, a TERTIUM_INLINE function, compiled for one instruction set: for_v4<add_rows<Sixteen>> is a function like add_rows.
template <auto kLoop, class... Arguments>
TERTIUM_V4 auto for_v4(Arguments... arguments) { return kLoop(arguments...); }
template <auto kLoop, class... Arguments>
TERTIUM_V3 auto for_v3(Arguments... arguments) { return kLoop(arguments...); }
template <auto kLoop, class... Arguments>
auto for_any(Arguments... arguments) { return kLoop(arguments...); }

// Of the same loops for each instruction set those that this processor runs, the fastest first. Their `name` becomes the instruction set's.
template <class Loops>
std::vector<Loops> loops_that_run(Loops v4, Loops v3, Loops any) {
  v4.name = "x86-64-v4", v3.name = "x86-64-v3", any.name = "any";
  std::vector<Loops> found;
  if (runs_v4()) found.push_back(v4);
  if (runs_v3()) found.push_back(v3);
  found.push_back(any);
  return found;
}

}  // namespace tertium

#undef TERTIUM_HAS
