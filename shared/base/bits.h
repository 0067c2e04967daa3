// bits.h: std::bit_cast for compilers whose library has none yet (Emscripten of Debian 12).
#pragma once
#include "shared/base/inline.h"

namespace tertium {
// The same bits as another type of the same size.
template <class To, class From>
TERTIUM_INLINE constexpr To bits_as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}
}  // namespace tertium
