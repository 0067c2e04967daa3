// instruction_sets.h: compile a function for newer x86-64 processors by hand, where TERTIUM_CLONES is not enough, and ask whether this one runs it.
// Elsewhere the marks mean nothing and the answers are no.
#pragma once

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

}  // namespace tertium

#undef TERTIUM_HAS
