// limits.h: how much of anything is taken in, so that no input can ask for unbounded memory.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tertium {
inline constexpr std::size_t kRequestBytesMax = 1 << 20;          // any JSON request
inline constexpr std::size_t kAnswersPerRequestMax = 500;
inline constexpr std::size_t kObjectsMax = 10'000'000;            // objects of an embedding or study
inline constexpr std::size_t kDimsMax = 100'000;                  // columns of a matrix
inline constexpr std::uint64_t kMatrixBytesMax = 8ull << 30;      // values of one matrix in memory
inline constexpr std::size_t kLineBytesMax = 1 << 16;             // one line of a text file
inline constexpr std::size_t kNameBytesMax = 300;
}  // namespace tertium
