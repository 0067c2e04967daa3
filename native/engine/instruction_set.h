// instruction_set.h: which of the copies that TERTIUM_CLONES makes runs on this processor, for the record of a result.
// The copies give the same bits; the record says so that anyone can check it.
#pragma once
#include "shared/base/fast_math.h"

#define TERTIUM_TEXT_OF(x) #x
#define TERTIUM_TEXT(x) TERTIUM_TEXT_OF((x))

namespace tertium {

// "x86-64-v4", "x86-64-v3", or "baseline": the architecture's common ground, also where nothing is cloned.
inline const char* instruction_set() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  constexpr bool kCloned = sizeof(TERTIUM_TEXT(TERTIUM_CLONES)) > sizeof("()");
  if (kCloned && __builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (kCloned && __builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
#endif
  return "baseline";
}

}  // namespace tertium

#undef TERTIUM_TEXT
#undef TERTIUM_TEXT_OF
