// npy.cpp: parses the Python dictionary of a .npy header strictly, and turns its values into floats or object numbers.
#include "shared/wire/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "shared/base/bits.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kHeaderBytesMax = 1 << 16;

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

// Reads the dictionary {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } in whatever order its keys come.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& what) : rest_(text), what_(what) {}

  Result<NpyHeader> read() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    if (!take('{')) return broken("an opening brace");
    while (!take('}')) {
      TRY(const std::string key, quoted());
      if (!take(':')) return broken("a colon after " + quote_for_message(key));
      bool* seen = key == "descr" ? &has_descr : key == "fortran_order" ? &has_order : key == "shape" ? &has_shape : nullptr;
      if (!seen) return invalid(what_, "the npy header has the key " + quote_for_message(key) + "; only descr, fortran_order and shape are allowed");
      if (*seen) return invalid(what_, "the npy header has the key " + quote_for_message(key) + " twice");
      *seen = true;
      if (key == "descr") TRY_DO(read_type(header));
      if (key == "fortran_order") TRY_DO(read_order(header));
      if (key == "shape") TRY_DO(read_shape(header));
      if (!take(',')) {
        if (!take('}')) return broken("a comma or a closing brace");
        break;
      }
    }
    skip_blanks();
    if (!rest_.empty()) return broken("nothing after the closing brace");
    if (!has_descr || !has_order || !has_shape)
      return invalid(what_, std::string("the npy header lacks ") + (!has_descr ? "descr" : !has_order ? "fortran_order" : "shape"));
    return header;
  }

 private:
  Error broken(const std::string& needed) const {
    return invalid(what_, "the npy header needs " + needed + " where it has " + (rest_.empty() ? "its end" : quote_for_message(rest_, 20)));
  }
  void skip_blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t' || rest_[0] == '\r')) rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_blanks();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  Result<std::string> quoted() {
    skip_blanks();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return broken("a quoted word");
    const std::size_t end = rest_.find(rest_[0], 1);
    if (end == std::string_view::npos) return broken("a quoted word with its end");
    std::string word(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return word;
  }
  Result<void> read_type(NpyHeader& header) {
    skip_blanks();
    if (rest_.starts_with('[')) return Error{ErrorCode::kUnsupported, what_ + ": holds records of several fields; an array of one numeric type is needed"};
    TRY(const std::string type, quoted());
    const auto unsupported = [&] {
      return Error{ErrorCode::kUnsupported, what_ + ": the type " + quote_for_message(type) +
                                                " is not read; floats f2, f4, f8, integers i1 to i8 and u1 to u8, and b1 are"};
    };
    if (type.size() != 3) return unsupported();
    const char order = type[0], kind = type[1];
    const unsigned bytes = static_cast<unsigned>(type[2] - '0');
    if (order != '<' && order != '>' && order != '|') return unsupported();
    if (order == '|' && bytes != 1) return unsupported();
    const bool whole = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    if (kind == 'f' && (bytes == 2 || bytes == 4 || bytes == 8)) header.kind = NpyKind::kFloat;
    else if (kind == 'i' && whole) header.kind = NpyKind::kSigned;
    else if (kind == 'u' && whole) header.kind = NpyKind::kUnsigned;
    else if (kind == 'b' && bytes == 1) header.kind = NpyKind::kBool;
    else return unsupported();
    header.item_bytes = bytes;
    header.big_endian = order == '>';
    return {};
  }
  Result<void> read_order(NpyHeader& header) {
    if (take_word("True")) header.fortran_order = true;
    else if (take_word("False")) header.fortran_order = false;
    else return broken("True or False for fortran_order");
    return {};
  }
  Result<void> read_shape(NpyHeader& header) {
    if (!take('(')) return broken("a shape in parentheses");
    bool comma = true;
    while (!take(')')) {
      if (!comma) return broken("a comma in the shape");
      skip_blanks();
      std::size_t digits = 0;
      while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') ++digits;
      const std::optional<std::uint64_t> size = parse_uint(rest_.substr(0, digits));
      if (!size) return broken("a length in the shape");
      rest_.remove_prefix(digits);
      if (!rest_.empty() && rest_[0] == 'L') rest_.remove_prefix(1);  // Python 2 wrote 3L
      if (header.shape.size() == 2) return Error{ErrorCode::kUnsupported, what_ + ": has more than two axes; one or two are read"};
      header.shape.push_back(*size);
      comma = take(',');
    }
    if (header.shape.size() == 1 && !comma) return broken("a comma after the only length of the shape");
    return {};
  }

  std::string_view rest_;
  const std::string& what_;
};

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string out = "(";
  for (const std::uint64_t n : shape) out += (out.size() > 1 ? " x " : "") + std::to_string(n);
  return out + ")";
}

template <class Word>
Word load_word(const char* at, bool big_endian) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  if (big_endian == (std::endian::native == std::endian::big)) return word;
  Word swapped = 0;
  for (std::size_t b = 0; b < sizeof word; ++b)
    swapped = static_cast<Word>(swapped | static_cast<Word>((word >> (8 * b)) & 0xFF) << (8 * (sizeof word - 1 - b)));
  return swapped;
}

// IEEE 754 binary16.
double half_value(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const double fraction = bits & 1023;
  const double size = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent == 31 ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                                       : std::ldexp(1024 + fraction, exponent - 25);
  return bits >> 15 ? -size : size;
}

double load_number(const char* at, const NpyHeader& header) {
  const bool big = header.big_endian;
  switch (header.kind) {
    case NpyKind::kFloat:
      if (header.item_bytes == 2) return half_value(load_word<std::uint16_t>(at, big));
      if (header.item_bytes == 4) return static_cast<double>(bits_as<float>(load_word<std::uint32_t>(at, big)));
      return bits_as<double>(load_word<std::uint64_t>(at, big));
    case NpyKind::kSigned:
      if (header.item_bytes == 1) return static_cast<double>(static_cast<signed char>(*at));
      if (header.item_bytes == 2) return static_cast<double>(static_cast<std::int16_t>(load_word<std::uint16_t>(at, big)));
      if (header.item_bytes == 4) return static_cast<double>(static_cast<std::int32_t>(load_word<std::uint32_t>(at, big)));
      return static_cast<double>(static_cast<std::int64_t>(load_word<std::uint64_t>(at, big)));
    case NpyKind::kUnsigned:
      if (header.item_bytes == 1) return static_cast<double>(static_cast<unsigned char>(*at));
      if (header.item_bytes == 2) return static_cast<double>(load_word<std::uint16_t>(at, big));
      if (header.item_bytes == 4) return static_cast<double>(load_word<std::uint32_t>(at, big));
      return static_cast<double>(load_word<std::uint64_t>(at, big));
    case NpyKind::kBool: return *at != 0 ? 1.0 : 0.0;
  }
  return 0;
}

std::string header_bytes(std::string_view type, std::uint64_t rows, std::uint64_t cols) {
  std::string dictionary = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
                           std::to_string(cols) + "), }";
  // Values begin at a multiple of 64, as NumPy aligns them.
  while ((10 + dictionary.size() + 1) % 64 != 0) dictionary += ' ';
  dictionary += '\n';
  std::string out(kMagic);
  out += '\x01';
  out += '\x00';
  out += static_cast<char>(dictionary.size() & 0xFF);
  out += static_cast<char>(dictionary.size() >> 8);
  return out + dictionary;
}

template <class Word>
void append_word(std::string& out, Word word) {
  for (std::size_t b = 0; b < sizeof word; ++b) out += static_cast<char>(word >> (8 * b) & 0xFF);
}

}  // namespace

Result<NpyHeader> read_npy_header(std::string_view bytes, const std::string& what) {
  if (!bytes.starts_with(kMagic)) return invalid(what, "is not an npy file: it does not begin with \\x93NUMPY");
  if (bytes.size() < 10) return invalid(what, "ends inside the npy header");
  const int major = static_cast<unsigned char>(bytes[6]), minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    return Error{ErrorCode::kUnsupported, what + ": is npy version " + std::to_string(major) + "." + std::to_string(minor) + "; 1.0, 2.0 and 3.0 are read"};
  const std::size_t length_bytes = major == 1 ? 2 : 4, start = 8 + length_bytes;
  if (bytes.size() < start) return invalid(what, "ends inside the npy header");
  std::size_t length = 0;
  for (std::size_t b = 0; b < length_bytes; ++b) length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + b])) << (8 * b);
  if (length > kHeaderBytesMax)
    return invalid(what, "the npy header claims " + std::to_string(length) + " bytes; at most " + std::to_string(kHeaderBytesMax) + " are allowed");
  if (bytes.size() - start < length) return invalid(what, "ends inside the npy header");
  TRY(NpyHeader header, HeaderReader(bytes.substr(start, length), what).read());
  header.data_at = start + length;

  // How many bytes the shape asks for, without overflow, against how many there are.
  const std::uint64_t present = bytes.size() - header.data_at;
  std::uint64_t needed = header.item_bytes;
  for (const std::uint64_t n : header.shape) {
    if (n != 0 && needed > UINT64_MAX / n) return invalid(what, "claims the impossible shape " + shape_text(header.shape));
    needed *= n;
  }
  if (needed != present)
    return invalid(what, "shape " + shape_text(header.shape) + " needs " + std::to_string(needed) + " bytes of values; the file has " +
                             std::to_string(present) + (needed > present ? " (cut short?)" : ""));
  return header;
}

Result<Matrix> read_npy_matrix(std::string_view bytes, const std::string& what) {
  TRY(const NpyHeader header, read_npy_header(bytes, what));
  if (header.shape.empty()) return invalid(what, "holds a single number; a matrix of rows x columns is needed");
  const std::uint64_t rows = header.shape[0], cols = header.shape.size() == 2 ? header.shape[1] : 1;
  if (rows == 0) return invalid(what, "has no rows");
  if (rows > kObjectsMax || cols > kDimsMax || rows * cols > kMatrixBytesMax / sizeof(float))
    return Error{ErrorCode::kTooLarge, what + ": has shape " + shape_text(header.shape) + "; at most " + format_count(kObjectsMax) + " rows, " +
                                           format_count(kDimsMax) + " columns and " + format_count(kMatrixBytesMax / sizeof(float)) + " values are read"};
  Matrix out(static_cast<std::size_t>(rows), static_cast<std::size_t>(cols));
  const char* at = bytes.data() + header.data_at;
  for (std::size_t n = 0; n < out.values.size(); ++n, at += header.item_bytes) {
    const std::size_t row = header.fortran_order ? n % out.rows : n / out.cols;
    const std::size_t col = header.fortran_order ? n / out.rows : n % out.cols;
    const double value = load_number(at, header);
    const float narrow = static_cast<float>(value);
    if (!std::isfinite(narrow))
      return invalid(what, "row " + std::to_string(row + 1) + ", column " + std::to_string(col + 1) + " is " +
                               (std::isnan(value) ? "NaN" : std::isinf(value) ? "infinite" : "too large for a float") + "; finite numbers are needed");
    out.at(row, col) = narrow;
  }
  return out;
}

Result<TripletSet> read_npy_triplets(std::string_view bytes, const std::string& what, std::uint32_t objects) {
  TRY(const NpyHeader header, read_npy_header(bytes, what));
  if (header.kind != NpyKind::kSigned && header.kind != NpyKind::kUnsigned) return invalid(what, "holds no integers; triplets are integers");
  if (header.shape.size() != 2 || (header.shape[1] != 3 && header.shape[1] != 4))
    return invalid(what, "has shape " + shape_text(header.shape) + "; triplets are n x 3, or n x 4 with the participant last");
  const auto count = static_cast<std::size_t>(header.shape[0]), cols = static_cast<std::size_t>(header.shape[1]);
  if (count == 0) return invalid(what, "holds no triplets");
  TripletSet out;
  out.triplets.reserve(count);
  if (cols == 4) out.participants.reserve(count);
  std::uint32_t largest = 0;
  for (std::size_t r = 0; r < count; ++r) {
    std::uint32_t cell[4] = {};
    for (std::size_t c = 0; c < cols; ++c) {
      const std::size_t index = header.fortran_order ? c * count + r : r * cols + c;
      const double value = load_number(bytes.data() + header.data_at + index * header.item_bytes, header);
      const double most = c == 3 ? 2147483647.0 : static_cast<double>(objects ? objects : kObjectsMax) - 1;
      if (value < 0 || value > most)
        return invalid(what, "row " + std::to_string(r + 1) + ", column " + std::to_string(c + 1) + " is " + format_double(value) + "; 0 to " +
                                 format_double(most) + " is allowed");
      cell[c] = static_cast<std::uint32_t>(value);
    }
    if (cell[0] == cell[1] || cell[0] == cell[2] || cell[1] == cell[2])
      return invalid(what, "row " + std::to_string(r + 1) + " has one object twice; a triplet has three different ones");
    largest = std::max({largest, cell[0], cell[1], cell[2]});
    out.triplets.push_back({cell[0], cell[1], cell[2]});
    if (cols == 4) out.participants.push_back(cell[3]);
  }
  out.objects = objects ? objects : largest + 1;
  return out;
}

std::string write_npy(const Matrix& matrix) {
  std::string out = header_bytes("<f4", matrix.rows, matrix.cols);
  out.reserve(out.size() + matrix.values.size() * 4);
  for (const float value : matrix.values) append_word(out, bits_as<std::uint32_t>(value));
  return out;
}

std::string write_npy(std::size_t rows, std::size_t cols, std::span<const double> values) {
  CHECK(values.size() == rows * cols);
  std::string out = header_bytes("<f8", rows, cols);
  out.reserve(out.size() + values.size() * 8);
  for (const double value : values) append_word(out, bits_as<std::uint64_t>(value));
  return out;
}

std::string write_npy(const TripletSet& set) {
  const bool people = !set.participants.empty();
  CHECK(!people || set.participants.size() == set.triplets.size());
  std::string out = header_bytes("<i4", set.triplets.size(), people ? 4 : 3);
  out.reserve(out.size() + set.triplets.size() * (people ? 16 : 12));
  for (std::size_t t = 0; t < set.triplets.size(); ++t) {
    for (const std::uint32_t value : {set.triplets[t].first, set.triplets[t].second, set.triplets[t].odd}) append_word(out, value);
    if (people) {
      CHECK(set.participants[t] <= INT32_MAX);
      append_word(out, set.participants[t]);
    }
  }
  return out;
}

}  // namespace tertium::wire
