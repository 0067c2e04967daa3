// inflate.cpp: bits in, literals and copies out (RFC 1951).
#include "shared/wire/inflate.h"

#include <algorithm>
#include <cstring>

namespace tertium::wire {
namespace {

constexpr std::size_t kWindow = 32768, kPiece = 65536, kLongestCopy = 258;
constexpr std::array<std::uint16_t, 29> kLengthBase{3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthBits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, 30> kDistanceBase{1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                                      193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint8_t, 30> kDistanceBits{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<std::uint8_t, 19> kLengthOrder{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

}  // namespace

// False when more codes are asked for than the lengths allow, or fewer and it is not one code alone.
bool Inflater::Code::build(std::span<const std::uint8_t> lengths) {
  count.fill(0);
  fast.fill(0);
  for (const std::uint8_t length : lengths) ++count[length];
  count[0] = 0;
  int left = 1, total = 0;
  for (unsigned length = 1; length <= kLongest; ++length) {
    left = left * 2 - count[length];
    total += count[length];
    if (left < 0) return false;
  }
  if (left > 0 && total > 1) return false;
  std::array<std::uint16_t, kLongest + 2> offset{}, first{};
  std::uint16_t code = 0;
  for (unsigned length = 1; length <= kLongest; ++length) {
    offset[length + 1] = static_cast<std::uint16_t>(offset[length] + count[length]);
    first[length] = code;
    code = static_cast<std::uint16_t>((code + count[length]) << 1);
  }
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    const unsigned length = lengths[symbol];
    if (length == 0) continue;
    symbols[offset[length]++] = static_cast<std::uint16_t>(symbol);
    const unsigned value = first[length]++;
    if (length > kFastBits) continue;
    unsigned reversed = 0;  // codes come with their first bit lowest
    for (unsigned b = 0; b < length; ++b) reversed |= (value >> b & 1u) << (length - 1 - b);
    for (unsigned index = reversed; index < fast.size(); index += 1u << length) fast[index] = static_cast<std::uint16_t>(symbol << 4 | length);
  }
  return true;
}

Result<std::string_view> Inflater::next() {
  if (out_.empty()) out_.resize(kWindow + kPiece + kLongestCopy);
  const std::size_t kept = std::min(filled_, kWindow);
  std::memmove(out_.data(), out_.data() + (filled_ - kept), kept);
  fresh_ = filled_ = kept;
  while (state_ != State::kEnd && filled_ < fresh_ + kPiece) {
    const char* problem = state_ == State::kHeader ? header() : state_ == State::kStored ? stored() : codes();
    if (!problem && short_) problem = "the packed bytes have an end before the last block's";
    if (!problem && state_ == State::kHeader && last_) problem = end();
    if (problem) {
      state_ = State::kEnd;
      filled_ = 0;
      return Error{ErrorCode::kInvalid, problem};
    }
  }
  return std::string_view(out_.data() + fresh_, filled_ - fresh_);
}

const char* Inflater::end() {
  state_ = State::kEnd;
  if (size_ != kAnySize && made_ != size_) return "the packed bytes unpack to fewer than are announced";
  return at_ - bits_ / 8 == packed_.size() ? nullptr : "the packed bytes go on after their end";
}

void Inflater::fill() {
  while (bits_ <= 24 && at_ < packed_.size()) {
    hold_ |= static_cast<std::uint32_t>(static_cast<unsigned char>(packed_[at_++])) << bits_;
    bits_ += 8;
  }
}

void Inflater::drop(unsigned count) {
  hold_ = count < 32 ? hold_ >> count : 0;
  bits_ -= count;
}

// Beyond the end: zeros, and short_ is set.
unsigned Inflater::take(unsigned count) {
  if (count == 0) return 0;
  fill();
  if (bits_ < count) {
    short_ = true;
    return 0;
  }
  const unsigned value = hold_ & ((1u << count) - 1);
  drop(count);
  return value;
}

// The next symbol, or -1.
int Inflater::symbol(const Code& code) {
  fill();
  const unsigned entry = code.fast[hold_ & ((1u << Code::kFastBits) - 1)];
  if (entry != 0) {
    if (bits_ < (entry & 15u)) { short_ = true; return -1; }
    drop(entry & 15u);
    return static_cast<int>(entry >> 4);
  }
  int value = 0, first = 0, index = 0;
  for (unsigned length = 1; length <= Code::kLongest && length <= bits_; ++length) {
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

const char* Inflater::header() {
  last_ = take(1) != 0;
  const unsigned kind = take(2);
  return kind == 0 ? stored_header() : kind == 1 ? fixed_codes() : kind == 2 ? dynamic_codes() : "the packed bytes have a block of an unknown kind";
}

const char* Inflater::stored_header() {
  drop(bits_ % 8);
  const unsigned length = take(16), check = take(16);
  if (short_ || length != (~check & 0xFFFFu)) return "the packed bytes have a stored block whose length is damaged";
  at_ -= bits_ / 8;
  hold_ = 0;
  bits_ = 0;
  if (packed_.size() - at_ < length) return "the packed bytes have a stored block that is cut short";
  if (size_ - made_ < length) return "the packed bytes have more in them than is announced";
  stored_left_ = length;
  state_ = State::kStored;
  return nullptr;
}

const char* Inflater::fixed_codes() {
  std::array<std::uint8_t, 288> lengths{};
  for (std::size_t s = 0; s < lengths.size(); ++s) lengths[s] = s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8;
  if (!literals_.build(lengths)) return "the packed bytes have a damaged code";
  std::array<std::uint8_t, 32> distances{};
  distances.fill(5);
  if (!distances_.build(distances)) return "the packed bytes have a damaged code";
  state_ = State::kCodes;
  return nullptr;
}
const char* Inflater::dynamic_codes() {
  const std::size_t literal_count = take(5) + 257, distance_count = take(5) + 1, length_count = take(4) + 4;
  if (literal_count > 286 || distance_count > 30) return "the packed bytes have a code with too many symbols";
  std::array<std::uint8_t, 320> lengths{};
  for (std::size_t n = 0; n < length_count; ++n) lengths[kLengthOrder[n]] = static_cast<std::uint8_t>(take(3));
  if (!literals_.build(std::span(lengths).first(19))) return "the packed bytes have a damaged code of lengths";
  lengths.fill(0);
  for (std::size_t n = 0; n < literal_count + distance_count;) {
    const int s = symbol(literals_);
    if (s < 0 || short_) return "the packed bytes have a damaged list of lengths";
    if (s < 16) {
      lengths[n++] = static_cast<std::uint8_t>(s);
      continue;
    }
    if (s == 16 && n == 0) return "the packed bytes have a repeated length with none before it";
    const std::uint8_t value = s == 16 ? lengths[n - 1] : std::uint8_t{0};
    const std::size_t repeat = s == 16 ? 3 + take(2) : s == 17 ? 3 + take(3) : 11 + take(7);
    if (repeat > literal_count + distance_count - n) return "the packed bytes have more lengths than symbols";
    for (std::size_t r = 0; r < repeat; ++r) lengths[n++] = value;
  }
  if (lengths[256] == 0) return "the packed bytes have a block that cannot end";
  if (!literals_.build(std::span(lengths).first(literal_count)) || !distances_.build(std::span(lengths).subspan(literal_count, distance_count)))
    return "the packed bytes have a damaged code";
  state_ = State::kCodes;
  return nullptr;
}
const char* Inflater::stored() {
  const std::size_t count = std::min(stored_left_, fresh_ + kPiece - filled_);
  if (count != 0) std::memcpy(out_.data() + filled_, packed_.data() + at_, count);
  filled_ += count;
  made_ += count;
  at_ += count;
  stored_left_ -= count;
  if (stored_left_ == 0) state_ = State::kHeader;
  return nullptr;
}

// Until the block ends or a piece is full; a last copy may go beyond it.
const char* Inflater::codes() {
  char* const out = out_.data();
  const std::size_t full = fresh_ + kPiece, most = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - made_, 2 * kPiece)), start = filled_;
  const char* problem = nullptr;
  while (filled_ < full) {
    const int s = symbol(literals_);
    if (s < 0 || short_) {
      problem = "the packed bytes have a damaged or missing symbol";
      break;
    }
    if (s == 256) {
      state_ = State::kHeader;
      break;
    }
    const std::size_t room = most - (filled_ - start);
    if (s < 256) {
      if (room == 0) {
        problem = "the packed bytes have more in them than is announced";
        break;
      }
      out[filled_++] = static_cast<char>(s);
      continue;
    }
    const auto l = static_cast<std::size_t>(s - 257);
    if (l >= kLengthBase.size()) return "the packed bytes have an unknown length";
    const std::size_t length = kLengthBase[l] + take(kLengthBits[l]);
    const int d = symbol(distances_);
    if (d < 0 || static_cast<std::size_t>(d) >= kDistanceBase.size()) return "the packed bytes have an unknown distance";
    const std::size_t distance = kDistanceBase[static_cast<std::size_t>(d)] + take(kDistanceBits[static_cast<std::size_t>(d)]);
    if (short_) return "the packed bytes have an end inside a copy";
    if (distance > filled_) return "the packed bytes have a copy from before the start";
    if (room < length) return "the packed bytes have more in them than is announced";
    char* const to = out + filled_;
    if (distance >= length) std::memcpy(to, to - distance, length);
    else if (distance == 1) std::memset(to, to[-1], length);
    else for (std::size_t n = 0; n < length; ++n) to[n] = *(to + n - distance);  // what is copied is made by the copy itself
    filled_ += length;
  }
  made_ += filled_ - start;
  return problem;
}

Result<std::string> inflate(std::string_view packed, std::uint64_t size) {
  Inflater inflater(packed, size);
  std::string out;
  for (;;) {
    TRY(const std::string_view piece, inflater.next());
    if (piece.empty()) return out;
    out += piece;
  }
}

}  // namespace tertium::wire
