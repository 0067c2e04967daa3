// aligned.h: vectors that begin at a line of the cache, so that sixteen floats never lie across two.
#pragma once
#include <cstddef>
#include <new>
#include <vector>

namespace tertium {

template <class T>
struct LineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) {}  // NOLINT(google-explicit-constructor): an allocator must convert
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), kLine)); }
  void deallocate(T* at, std::size_t) { ::operator delete(at, kLine); }
  bool operator==(const LineAllocator&) const { return true; }
};

using Floats = std::vector<float, LineAllocator<float>>;

}  // namespace tertium
