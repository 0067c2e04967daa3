// inflate.cpp: bits in, literals and copies out (RFC 1951).
#include "shared/wire/inflate.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace tertium::wire {
namespace {

constexpr unsigned kLongestCode = 15;
constexpr unsigned kFastBits = 10;

// A canonical Huffman code (RFC 1951, 3.2.2): codes of one length are consecutive numbers, so counts and sorted symbols say
// it all. Short codes are looked up at once.
struct Code {
  std::array<std::uint16_t, kLongestCode + 1> count{};
  std::array<std::uint16_t, 288> symbols{};
  std::array<std::uint16_t, 1u << kFastBits> fast{};  // symbol << 4 | length; 0: longer than kFastBits, or no code

  // False when more codes are asked for than the lengths allow, or fewer and it is not one code alone.
  bool build(std::span<const std::uint8_t> lengths) {
    count.fill(0);
    fast.fill(0);
    for (const std::uint8_t length : lengths) ++count[length];
    count[0] = 0;
    int left = 1, total = 0;
    for (unsigned length = 1; length <= kLongestCode; ++length) {
      left = left * 2 - count[length];
      total += count[length];
      if (left < 0) return false;
    }
    if (left > 0 && total > 1) return false;
    std::array<std::uint16_t, kLongestCode + 2> offset{}, next{};
    std::uint16_t code = 0;
    for (unsigned length = 1; length <= kLongestCode; ++length) {
      offset[length + 1] = static_cast<std::uint16_t>(offset[length] + count[length]);
      next[length] = code;
      code = static_cast<std::uint16_t>((code + count[length]) << 1);
    }
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      const unsigned length = lengths[symbol];
      if (length == 0) continue;
      symbols[offset[length]++] = static_cast<std::uint16_t>(symbol);
      const unsigned value = next[length]++;
      if (length > kFastBits) continue;
      unsigned reversed = 0;  // codes come with their first bit lowest
      for (unsigned b = 0; b < length; ++b) reversed |= (value >> b & 1u) << (length - 1 - b);
      for (unsigned index = reversed; index < fast.size(); index += 1u << length)
        fast[index] = static_cast<std::uint16_t>(symbol << 4 | length);
    }
    return true;
  }
};

constexpr std::array<std::uint16_t, 29> kLengthBase{3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthBits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, 30> kDistanceBase{1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                                      193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint8_t, 30> kDistanceBits{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<std::uint8_t, 19> kLengthOrder{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

class Inflater {
 public:
  Inflater(std::string_view packed, std::size_t size) : packed_(packed), size_(size) {}

  Result<std::string> run() {
    out_.reserve(std::min(size_, packed_.size() * 4));
    for (bool last = false; !last;) {
      last = take(1) != 0;
      const unsigned kind = take(2);
      const char* problem = kind == 0 ? stored() : kind == 1 ? fixed() : kind == 2 ? dynamic() : "a block of an unknown kind";
      if (!problem && short_) problem = "an end before the last block's";
      if (problem) return Error{ErrorCode::kInvalid, std::string("the packed bytes have ") + problem};
    }
    if (out_.size() != size_)
      return Error{ErrorCode::kInvalid, "unpacks to " + std::to_string(out_.size()) + " bytes, but " + std::to_string(size_) + " are announced"};
    if (at_ - bits_ / 8 != packed_.size()) return Error{ErrorCode::kInvalid, "the packed bytes go on after their end"};
    return std::move(out_);
  }

 private:
  void fill() {
    while (bits_ <= 24 && at_ < packed_.size()) {
      hold_ |= static_cast<std::uint32_t>(static_cast<unsigned char>(packed_[at_++])) << bits_;
      bits_ += 8;
    }
  }
  void drop(unsigned count) { hold_ = count < 32 ? hold_ >> count : 0; bits_ -= count; }
  // Beyond the end: zeros, and short_ is set.
  unsigned take(unsigned count) {
    if (count == 0) return 0;
    fill();
    if (bits_ < count) { short_ = true; return 0; }
    const unsigned value = hold_ & ((1u << count) - 1);
    drop(count);
    return value;
  }
  // The next symbol, or -1.
  int symbol(const Code& code) {
    fill();
    const unsigned entry = code.fast[hold_ & ((1u << kFastBits) - 1)];
    if (entry != 0) {
      if (bits_ < (entry & 15u)) { short_ = true; return -1; }
      drop(entry & 15u);
      return static_cast<int>(entry >> 4);
    }
    int value = 0, first = 0, index = 0;
    for (unsigned length = 1; length <= kLongestCode && length <= bits_; ++length) {
      value |= static_cast<int>(hold_ >> (length - 1) & 1u);
      const int count = code.count[length];
      if (value - count < first) {
        drop(length);
        return code.symbols[static_cast<std::size_t>(index + value - first)];
      }
      index += count;
      first = (first + count) * 2;
      value *= 2;
    }
    return -1;
  }
  const char* stored() {
    drop(bits_ % 8);
    const unsigned length = take(16), check = take(16);
    if (short_ || length != (~check & 0xFFFFu)) return "a stored block whose length is damaged";
    at_ -= bits_ / 8;
    hold_ = 0;
    bits_ = 0;
    if (packed_.size() - at_ < length) return "a stored block that is cut short";
    if (size_ - out_.size() < length) return "more in them than is announced";
    out_.append(packed_.substr(at_, length));
    at_ += length;
    return nullptr;
  }
  const char* fixed() {
    std::array<std::uint8_t, 288> lengths{};
    for (std::size_t s = 0; s < lengths.size(); ++s) lengths[s] = s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8;
    if (!literals_.build(lengths)) return "a damaged code";
    std::array<std::uint8_t, 32> distances{};
    distances.fill(5);
    if (!distances_.build(distances)) return "a damaged code";
    return codes();
  }
  const char* dynamic() {
    const std::size_t literal_count = take(5) + 257, distance_count = take(5) + 1, length_count = take(4) + 4;
    if (literal_count > 286 || distance_count > 30) return "a code with too many symbols";
    std::array<std::uint8_t, 320> lengths{};
    for (std::size_t n = 0; n < length_count; ++n) lengths[kLengthOrder[n]] = static_cast<std::uint8_t>(take(3));
    if (!literals_.build(std::span(lengths).first(19))) return "a damaged code of lengths";
    lengths.fill(0);
    for (std::size_t n = 0; n < literal_count + distance_count;) {
      const int s = symbol(literals_);
      if (s < 0 || short_) return "a damaged list of lengths";
      if (s < 16) {
        lengths[n++] = static_cast<std::uint8_t>(s);
        continue;
      }
      if (s == 16 && n == 0) return "a repeated length with none before it";
      const std::uint8_t value = s == 16 ? lengths[n - 1] : std::uint8_t{0};
      const std::size_t repeat = s == 16 ? 3 + take(2) : s == 17 ? 3 + take(3) : 11 + take(7);
      if (repeat > literal_count + distance_count - n) return "more lengths than symbols";
      for (std::size_t r = 0; r < repeat; ++r) lengths[n++] = value;
    }
    if (lengths[256] == 0) return "a block that cannot end";
    if (!literals_.build(std::span(lengths).first(literal_count)) || !distances_.build(std::span(lengths).subspan(literal_count, distance_count)))
      return "a damaged code";
    return codes();
  }
  const char* codes() {
    for (;;) {
      const int s = symbol(literals_);
      if (s < 0 || short_) return "a damaged or missing symbol";
      if (s == 256) return nullptr;
      if (s < 256) {
        if (out_.size() == size_) return "more in them than is announced";
        out_ += static_cast<char>(s);
        continue;
      }
      const auto l = static_cast<std::size_t>(s - 257);
      if (l >= kLengthBase.size()) return "an unknown length";
      const std::size_t length = kLengthBase[l] + take(kLengthBits[l]);
      const int d = symbol(distances_);
      if (d < 0 || static_cast<std::size_t>(d) >= kDistanceBase.size()) return "an unknown distance";
      const std::size_t distance = kDistanceBase[static_cast<std::size_t>(d)] + take(kDistanceBits[static_cast<std::size_t>(d)]);
      if (short_) return "an end inside a copy";
      if (distance > out_.size()) return "a copy from before the start";
      if (size_ - out_.size() < length) return "more in them than is announced";
      for (std::size_t n = 0; n < length; ++n) out_ += out_[out_.size() - distance];
    }
  }

  std::string_view packed_;
  std::size_t size_, at_ = 0;
  std::uint32_t hold_ = 0;  // the next bits_ bits, the first lowest
  unsigned bits_ = 0;
  bool short_ = false;
  std::string out_;
  Code literals_, distances_;
};

}  // namespace

Result<std::string> inflate(std::string_view packed, std::size_t size) { return Inflater(packed, size).run(); }

}  // namespace tertium::wire
