// inflate.h: unpacks deflate (RFC 1951), the compression inside zip files, piece by piece. Only for this room.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"

namespace tertium::wire {

// Exactly `size` bytes must come out, and the packed bytes must end where the stream does. kInvalid says what is broken.
// With kAnySize as many come out as there are.
// Needs some 100 kB, whatever comes out: copies reach back 32 KiB at most.
class Inflater final : public ByteSource {
 public:
  static constexpr std::uint64_t kAnySize = UINT64_MAX;
  Inflater(std::string_view packed, std::uint64_t size) : packed_(packed), size_(size) {}
  Result<std::string_view> next() override;

 private:
  // A canonical Huffman code (RFC 1951, 3.2.2): codes of one length are consecutive numbers, so counts and sorted symbols say
  // it all. Short codes are looked up at once.
  struct Code {
    static constexpr unsigned kLongest = 15, kFastBits = 10;
    std::array<std::uint16_t, kLongest + 1> count{};
    std::array<std::uint16_t, 288> symbols{};
    std::array<std::uint16_t, 1u << kFastBits> fast{};  // symbol << 4 | length; 0: longer than kFastBits, or no code
    bool build(std::span<const std::uint8_t> lengths);
  };
  enum class State { kHeader, kStored, kCodes, kEnd };

  void fill();
  void drop(unsigned count);
  unsigned take(unsigned count);
  int symbol(const Code& code);
  // Each returns what is broken, or nullptr.
  const char* header();
  const char* stored_header();
  const char* fixed_codes();
  const char* dynamic_codes();
  const char* stored();
  const char* codes();
  const char* end();

  std::string_view packed_;
  std::uint64_t size_, made_ = 0;  // made_: bytes that came out so far
  std::size_t at_ = 0;
  std::uint32_t hold_ = 0;  // the next bits_ bits, the first lowest
  unsigned bits_ = 0;
  bool short_ = false, last_ = false;
  State state_ = State::kHeader;
  std::size_t stored_left_ = 0;
  std::vector<char> out_;                // up to 32 KiB that were given out before, then what is new
  std::size_t fresh_ = 0, filled_ = 0;  // where the new begins and ends
  Code literals_, distances_;
};

// All of it at once. Memory grows with what comes out, never beyond size.
Result<std::string> inflate(std::string_view packed, std::uint64_t size);

}  // namespace tertium::wire
