// npy.cpp: parses the Python dictionary of a .npy header strictly, and turns its values into floats, object numbers or text.
#include "shared/wire/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "shared/base/bits.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kAlignment = 64;      // values begin at a multiple of it
constexpr std::size_t kGrowingDigits = 21;  // room that NumPy leaves for the length of the axis that appending would change

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
  Error unsupported(const std::string& found) const {
    return {ErrorCode::kUnsupported, what_ + ": " + found + "; floats f2, f4, f8, integers i1 to i8 and u1 to u8, b1 and text (U, S) are read"};
  }
  Result<void> read_type(NpyHeader& header) {
    skip_blanks();
    if (rest_.starts_with('[') || rest_.starts_with('(')) return unsupported("holds records of several fields");
    TRY(const std::string type, quoted());
    const std::string named = "the type " + quote_for_message(type);
    if (type.size() < 2) return unsupported(named + " is not read");
    const bool has_order = type[0] == '<' || type[0] == '>' || type[0] == '|' || type[0] == '=';
    const char order = has_order ? type[0] : '|', kind = type[has_order ? 1 : 0];
    const std::optional<std::uint64_t> size = parse_uint(std::string_view(type).substr(has_order ? 2 : 1));
    if (kind == 'O')
      return Error{ErrorCode::kUnsupported, what_ + ": " + named + " means pickled Python objects, which can run code and are never read; " +
                                                "save a plain array, e.g. of numbers or text, with allow_pickle=False"};
    if (kind == 'c') return unsupported(named + " means complex numbers");
    if (kind == 'V') return unsupported(named + " means records");
    if (kind == 'M' || kind == 'm') return unsupported(named + " means dates or durations");
    if (!has_order || !size) return unsupported(named + " is not read");
    if (kind == 'U' || kind == 'S') {
      const std::uint64_t unit = kind == 'U' ? 4 : 1;
      if (*size == 0 || *size > kNpyItemBytesMax / unit)
        return Error{*size == 0 ? ErrorCode::kUnsupported : ErrorCode::kTooLarge,
                     what_ + ": " + named + " has texts of " + std::to_string(*size) + " characters; 1 to " + std::to_string(kNpyItemBytesMax / unit) +
                         " are read"};
      if (kind == 'U' ? order != '<' && order != '>' : order != '|') return unsupported(named + " has no such byte order");
      header.kind = kind == 'U' ? NpyKind::kText : NpyKind::kBytes;
      header.item_bytes = static_cast<std::uint32_t>(*size * unit);
      header.big_endian = order == '>';
      return {};
    }
    const bool whole = *size == 1 || *size == 2 || *size == 4 || *size == 8;
    if (kind == 'f' && whole && *size != 1) header.kind = NpyKind::kFloat;
    else if (kind == 'i' && whole) header.kind = NpyKind::kSigned;
    else if (kind == 'u' && whole) header.kind = NpyKind::kUnsigned;
    else if (kind == 'b' && *size == 1) header.kind = NpyKind::kBool;
    else return unsupported(named + " is not read");
    if (*size == 1 ? order == '=' : order != '<' && order != '>') return unsupported(named + " has no such byte order");
    header.item_bytes = static_cast<std::uint32_t>(*size);
    header.big_endian = *size != 1 && order == '>';
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
      if (header.shape.size() == kNpyAxesMax)
        return Error{ErrorCode::kUnsupported, what_ + ": has more than " + std::to_string(kNpyAxesMax) + " axes; no more are read"};
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

// An integer item: its sign and its size.
struct Whole {
  bool negative = false;
  std::uint64_t size = 0;
};

Whole load_whole(const char* at, const NpyHeader& header) {
  const bool big = header.big_endian;
  const std::uint64_t bits = header.item_bytes == 1   ? static_cast<unsigned char>(*at)
                             : header.item_bytes == 2 ? load_word<std::uint16_t>(at, big)
                             : header.item_bytes == 4 ? load_word<std::uint32_t>(at, big)
                                                      : load_word<std::uint64_t>(at, big);
  if (header.kind != NpyKind::kSigned || bits >> (8 * header.item_bytes - 1) == 0) return {false, bits};
  return {true, ~(bits | (header.item_bytes == 8 ? 0 : ~std::uint64_t{0} << (8 * header.item_bytes))) + 1};
}

std::string whole_text(const Whole& number) { return (number.negative ? "-" : "") + std::to_string(number.size); }

std::string header_text(const NpyHeader& header) {
  std::string out = "{'descr': '" + type_name(header) + "', 'fortran_order': " + (header.fortran_order ? "True" : "False") + ", 'shape': (";
  for (std::size_t axis = 0; axis < header.shape.size(); ++axis) {
    out += std::to_string(header.shape[axis]);
    if (axis + 1 < header.shape.size()) out += ", ";
    else if (axis == 0) out += ',';
  }
  out += "), }";
  if (header.data_at == 0 && !header.shape.empty()) {
    const std::size_t digits = std::to_string(header.fortran_order ? header.shape.back() : header.shape.front()).size();
    out.append(kGrowingDigits - std::min(digits, kGrowingDigits), ' ');
  }
  return out;
}

std::string header_bytes(const NpyHeader& header) {
  const std::size_t length_bytes = header.version == 1 ? 2 : 4, start = 8 + length_bytes;
  std::string text = header_text(header);
  const std::size_t used = start + text.size() + 1;
  // NumPy pads by 1 to 64 blanks, never by none.
  const std::size_t end = header.data_at != 0 ? std::max(header.data_at, used) : used + kAlignment - used % kAlignment;
  text.append(end - used, ' ');
  text += '\n';
  std::string out(kMagic);
  out += static_cast<char>(header.version);
  out += '\x00';
  for (std::size_t b = 0; b < length_bytes; ++b) out += static_cast<char>(text.size() >> (8 * b) & 0xFF);
  return out + text;
}

NpyHeader matrix_header(NpyKind kind, std::uint32_t item_bytes, std::uint64_t rows, std::uint64_t cols) {
  NpyHeader header;
  header.kind = kind;
  header.item_bytes = item_bytes;
  header.shape = {rows, cols};
  return header;
}

template <class Word>
void append_word(std::string& out, Word word) {
  for (std::size_t b = 0; b < sizeof word; ++b) out += static_cast<char>(word >> (8 * b) & 0xFF);
}

}  // namespace

namespace {

struct Start {
  std::size_t text_at = 0, length = 0;
};

// From the first twelve bytes, or all when there are fewer.
Result<Start> read_start(std::string_view bytes, const std::string& what) {
  if (!bytes.starts_with(kMagic)) return invalid(what, "is not an npy file: it does not begin with \\x93NUMPY");
  if (bytes.size() < 10) return invalid(what, "ends inside the npy header");
  const int major = static_cast<unsigned char>(bytes[6]), minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    return Error{ErrorCode::kUnsupported, what + ": is npy version " + std::to_string(major) + "." + std::to_string(minor) + "; 1.0, 2.0 and 3.0 are read"};
  const std::size_t length_bytes = major == 1 ? 2 : 4, start = 8 + length_bytes;
  if (bytes.size() < start) return invalid(what, "ends inside the npy header");
  std::size_t length = 0;
  for (std::size_t b = 0; b < length_bytes; ++b) length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + b])) << (8 * b);
  if (length > kNpyHeaderBytesMax)
    return invalid(what, "the npy header claims " + std::to_string(length) + " bytes; at most " + std::to_string(kNpyHeaderBytesMax) + " are allowed");
  return Start{start, length};
}

// `text`: the dictionary; `bytes`: of the whole file.
Result<NpyHeader> read_dictionary(std::string_view text, unsigned version, std::size_t data_at, std::uint64_t bytes, const std::string& what) {
  TRY(NpyHeader header, HeaderReader(text, what).read());
  header.version = version;
  header.data_at = data_at;
  // How many bytes the shape asks for, without overflow, against how many there are.
  const std::uint64_t present = bytes - data_at;
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

Error no_numbers(const std::string& what) { return invalid(what, "holds text; numbers are needed"); }

// Rows and columns of an array of one or two axes, within the limits.
Result<std::pair<std::size_t, std::size_t>> matrix_shape(const NpyHeader& header, const std::string& what) {
  if (header.kind == NpyKind::kText || header.kind == NpyKind::kBytes) return Error{ErrorCode::kUnsupported, no_numbers(what).message};
  if (header.shape.empty()) return invalid(what, "holds a single number; a matrix of rows x columns is needed");
  if (header.shape.size() > 2)
    return Error{ErrorCode::kUnsupported, what + ": has " + std::to_string(header.shape.size()) + " axes, " + shape_text(header.shape) +
                                              "; one or two are read as a matrix"};
  const std::uint64_t rows = header.shape[0], cols = header.shape.size() == 2 ? header.shape[1] : 1;
  if (rows == 0) return invalid(what, "has no rows");
  if (rows > kObjectsMax || cols > kDimsMax || rows * cols > kMatrixBytesMax / sizeof(float) || rows * cols > SIZE_MAX / 2 / sizeof(float))
    return Error{ErrorCode::kTooLarge, what + ": has shape " + shape_text(header.shape) + "; at most " + format_count(kObjectsMax) + " rows, " +
                                           format_count(kDimsMax) + " columns and " + format_count(kMatrixBytesMax / sizeof(float)) + " values are read"};
  return std::pair(static_cast<std::size_t>(rows), static_cast<std::size_t>(cols));
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// The characters of well-formed UTF-8.
std::vector<std::uint32_t> characters(std::string_view text) {
  std::vector<std::uint32_t> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t c = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (std::size_t b = 1; b < length; ++b) c = c << 6 | (static_cast<unsigned char>(text[at + b]) & 0x3F);
    out.push_back(c);
    at += length;
  }
  return out;
}

// Where item n of the file's order stands, as "row 2, column 1" or "item 5".
std::string place(const NpyHeader& header, std::uint64_t n) {
  if (header.shape.size() == 1) return "row " + std::to_string(n + 1) + ", column 1";
  if (header.shape.size() != 2) return "item " + std::to_string(n + 1);
  const std::uint64_t rows = header.shape[0], cols = header.shape[1];
  const std::uint64_t row = header.fortran_order ? n % rows : n / cols, col = header.fortran_order ? n / rows : n % cols;
  return "row " + std::to_string(row + 1) + ", column " + std::to_string(col + 1);
}

}  // namespace

std::uint64_t count_items(const NpyHeader& header) {
  std::uint64_t count = 1;
  for (const std::uint64_t n : header.shape) count *= n;
  return count;
}

std::string type_name(const NpyHeader& header) {
  const char kind = header.kind == NpyKind::kFloat      ? 'f'
                    : header.kind == NpyKind::kSigned   ? 'i'
                    : header.kind == NpyKind::kUnsigned ? 'u'
                    : header.kind == NpyKind::kBool     ? 'b'
                    : header.kind == NpyKind::kText     ? 'U'
                                                        : 'S';
  const char order = header.kind == NpyKind::kBytes || header.item_bytes == 1 ? '|' : header.big_endian ? '>' : '<';
  return std::string{order, kind} + std::to_string(header.kind == NpyKind::kText ? header.item_bytes / 4 : header.item_bytes);
}

Result<NpyHeader> read_npy_header(std::string_view bytes, const std::string& what, std::optional<std::uint64_t> file_bytes) {
  TRY(const Start start, read_start(bytes, what));
  if (bytes.size() - start.text_at < start.length) return invalid(what, "ends inside the npy header");
  return read_dictionary(bytes.substr(start.text_at, start.length), static_cast<unsigned char>(bytes[6]), start.text_at + start.length,
                         std::max<std::uint64_t>(file_bytes.value_or(0), bytes.size()), what);
}

Result<NpyArray> read_npy(std::string_view bytes, const std::string& what) {
  TRY(NpyHeader header, read_npy_header(bytes, what));
  const std::string_view data = bytes.substr(header.data_at);
  return NpyArray{std::move(header), std::string(data)};
}

std::string write_npy(const NpyArray& array) {
  CHECK(array.data.size() == count_items(array.header) * array.header.item_bytes);
  return header_bytes(array.header) + array.data;
}

double npy_number(const NpyHeader& header, const char* item) {
  const bool big = header.big_endian;
  switch (header.kind) {
    case NpyKind::kFloat:
      if (header.item_bytes == 2) return half_value(load_word<std::uint16_t>(item, big));
      if (header.item_bytes == 4) return static_cast<double>(bits_as<float>(load_word<std::uint32_t>(item, big)));
      return bits_as<double>(load_word<std::uint64_t>(item, big));
    case NpyKind::kSigned:
    case NpyKind::kUnsigned: {
      const Whole number = load_whole(item, header);
      return number.negative ? -static_cast<double>(number.size) : static_cast<double>(number.size);
    }
    case NpyKind::kBool: return *item != 0 ? 1.0 : 0.0;
    case NpyKind::kText:
    case NpyKind::kBytes: break;
  }
  CHECK(false);
  return 0;
}

Result<std::string> npy_text(const NpyHeader& header, std::string_view item) {
  if (header.kind == NpyKind::kBytes) {
    const std::size_t last = item.find_last_not_of('\0');
    const std::string_view text = item.substr(0, last == item.npos ? 0 : last + 1);
    if (!is_utf8(text)) return Error{ErrorCode::kInvalid, quote_for_message(text) + " is not UTF-8"};
    return std::string(text);
  }
  CHECK(header.kind == NpyKind::kText);
  std::size_t length = item.size() / 4;
  const auto character = [&](std::size_t n) { return load_word<std::uint32_t>(item.data() + 4 * n, header.big_endian); };
  while (length > 0 && character(length - 1) == 0) --length;
  std::string out;
  for (std::size_t n = 0; n < length; ++n) {
    const std::uint32_t c = character(n);
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
      return Error{ErrorCode::kInvalid, "character " + std::to_string(n + 1) + " is the number " + std::to_string(c) + ", which no character has"};
    append_utf8(out, c);
  }
  return out;
}

Result<NpyBlocks> NpyBlocks::open(ByteSource& source, std::uint64_t bytes, const std::string& what) {
  NpyBlocks out(source, what);
  std::optional<Start> start;
  // The header is copied together; what follows it in the last piece stays there.
  for (;;) {
    const std::size_t wanted = start ? start->text_at + start->length : 12;
    while (out.held_.size() < wanted) {
      if (out.piece_.empty()) {
        TRY(out.piece_, source.next());
        if (out.piece_.empty()) break;
      }
      const std::string_view part = out.piece_.substr(0, wanted - out.held_.size());
      out.held_ += part;
      out.piece_.remove_prefix(part.size());
    }
    if (start) break;
    TRY(start, read_start(out.held_, what));
  }
  const std::size_t end = start->text_at + start->length;
  if (out.held_.size() < end || bytes < end) return invalid(what, "ends inside the npy header");
  TRY(out.header_, read_dictionary(std::string_view(out.held_).substr(start->text_at, start->length), static_cast<unsigned char>(out.held_[6]), end, bytes, what));
  CHECK(out.held_.size() == end);  // a whole dictionary is longer than the twelve bytes looked at first
  out.held_.clear();
  out.left_ = bytes - end;
  return out;
}

Result<std::string_view> NpyBlocks::next() {
  const std::size_t item = header_.item_bytes;
  for (;;) {
    if (piece_.empty()) {
      TRY(piece_, source_->next());
      if (piece_.empty()) {
        if (left_ != 0) return invalid(what_, "ends " + std::to_string(left_) + " bytes too early; was it changed while it was read?");
        return piece_;
      }
    }
    if (held_.size() == item) held_.clear();  // it was given out last
    if (held_.size() + piece_.size() > left_) return invalid(what_, "goes on after its end; was it changed while it was read?");
    if (held_.empty() && piece_.size() >= item) {
      const std::string_view out = piece_.substr(0, piece_.size() - piece_.size() % item);
      piece_.remove_prefix(out.size());
      left_ -= out.size();
      return out;
    }
    const std::string_view part = piece_.substr(0, item - held_.size());
    held_ += part;
    piece_.remove_prefix(part.size());
    if (held_.size() < item) continue;
    left_ -= item;
    return std::string_view(held_);
  }
}

Result<Matrix> read_npy_matrix(ByteSource& source, std::uint64_t bytes, const std::string& what) {
  TRY(NpyBlocks blocks, NpyBlocks::open(source, bytes, what));
  const NpyHeader& header = blocks.header();
  TRY(const auto shape, matrix_shape(header, what));
  Matrix out(shape.first, shape.second);
  const bool plain = header.kind == NpyKind::kFloat && header.item_bytes == 4 && !header.big_endian && std::endian::native == std::endian::little;
  std::size_t n = 0;  // values read so far
  for (;;) {
    TRY(const std::string_view block, blocks.next());
    if (block.empty()) return out;
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, ++n) {
      float narrow = 0;
      if (plain) std::memcpy(&narrow, block.data() + at, sizeof narrow);
      else narrow = static_cast<float>(npy_number(header, block.data() + at));
      if (!std::isfinite(narrow)) {
        const double value = npy_number(header, block.data() + at);
        return invalid(what, place(header, n) + " is " + (std::isnan(value) ? "NaN" : std::isinf(value) ? "infinite" : "too large for a float") +
                                 "; finite numbers are needed");
      }
      out.values[header.fortran_order ? n % out.rows * out.cols + n / out.rows : n] = narrow;
    }
  }
}

Result<Matrix> read_npy_matrix(std::string_view bytes, const std::string& what) {
  TextSource source(bytes, std::max<std::size_t>(bytes.size(), 1));
  return read_npy_matrix(source, bytes.size(), what);
}

namespace {

// An array of triplets, its header checked.
struct TripletArray {
  NpyBlocks blocks;
  std::size_t count = 0, cols = 0;
};

Result<TripletArray> open_triplet_array(ByteSource& source, std::uint64_t bytes, const std::string& what) {
  TRY(NpyBlocks blocks, NpyBlocks::open(source, bytes, what));
  const NpyHeader& header = blocks.header();
  if (header.kind != NpyKind::kSigned && header.kind != NpyKind::kUnsigned)
    return invalid(what, "holds no integers but " + type_name(header) + "; triplets are integers");
  if (header.shape.size() != 2 || (header.shape[1] != 3 && header.shape[1] != 4))
    return invalid(what, "has shape " + shape_text(header.shape) + "; triplets are n x 3, or n x 4 with the participant last");
  if (header.shape[0] == 0) return invalid(what, "holds no triplets");
  if (header.shape[0] > std::min<std::uint64_t>(kTripletsMax, SIZE_MAX / 2 / sizeof(Triplet)))
    return Error{ErrorCode::kTooLarge, what + ": has shape " + shape_text(header.shape) + "; at most " + format_count(kTripletsMax) + " triplets are read"};
  const auto count = static_cast<std::size_t>(header.shape[0]), cols = static_cast<std::size_t>(header.shape[1]);
  return TripletArray{std::move(blocks), count, cols};
}

// One number of a triplet, or the participant's.
Result<std::uint32_t> load_object(const char* item, const NpyHeader& header, const NpyCells& cells, std::uint32_t objects, const std::string& what) {
  const Whole number = load_whole(item, header);
  const std::uint64_t most = cells.col() == 3 ? std::uint64_t{INT32_MAX} : (objects != 0 ? objects : std::uint64_t{kObjectsMax}) - 1;
  if (number.negative || number.size > most)
    return invalid(what, "row " + std::to_string(cells.row() + 1) + ", column " + std::to_string(cells.col() + 1) + " is " + whole_text(number) +
                             "; 0 to " + std::to_string(most) + " is allowed");
  return static_cast<std::uint32_t>(number.size);
}

Result<void> check_triplet(const Triplet& t, std::uint64_t row, const std::string& what) {
  if (t.first != t.second && t.first != t.odd && t.second != t.odd) return {};
  const int a = t.first == t.second || t.first == t.odd ? 1 : 2, b = t.first == t.second ? 2 : 3;
  return invalid(what, "row " + std::to_string(row + 1) + ", columns " + std::to_string(a) + " and " + std::to_string(b) + " are both " +
                           std::to_string(a == 1 ? t.first : t.second) + "; a triplet has three different objects");
}

std::uint32_t& object_of(Triplet& triplet, std::size_t col) { return col == 0 ? triplet.first : col == 1 ? triplet.second : triplet.odd; }

Result<TripletSet> read_array(TripletArray& array, const std::string& what, std::uint32_t objects) {
  const NpyHeader& header = array.blocks.header();
  TripletSet out;
  // Items as large as ours have the bytes for it; of smaller ones no more is taken than was read. Either order begins with the first column.
  if (header.item_bytes >= sizeof(std::uint32_t)) {
    out.triplets.reserve(array.count);
    if (array.cols == 4) out.participants.reserve(array.count);
  }
  std::uint32_t largest = 0;
  NpyCells cells(array.count, array.cols, header.fortran_order);
  for (;;) {
    TRY(const std::string_view block, array.blocks.next());
    if (block.empty()) break;
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, cells.step()) {
      TRY(const std::uint32_t value, load_object(block.data() + at, header, cells, objects, what));
      if (cells.col() == 3) {
        out.participants.push_back(value);
        continue;
      }
      if (cells.col() == 0) out.triplets.emplace_back();
      object_of(out.triplets[cells.row()], cells.col()) = value;
      largest = std::max(largest, value);
    }
  }
  for (std::size_t r = 0; r < array.count; ++r) TRY_DO(check_triplet(out.triplets[r], r, what));
  out.objects = objects != 0 ? objects : largest + 1;
  return out;
}

}  // namespace

Result<TripletSet> read_npy_triplets(ByteSource& source, std::uint64_t bytes, const std::string& what, std::uint32_t objects) {
  TRY(TripletArray array, open_triplet_array(source, bytes, what));
  return read_array(array, what, objects);
}

Result<std::uint32_t> visit_npy_triplets(ByteSource& source, std::uint64_t bytes, const std::string& what, std::uint32_t objects,
                                         const std::function<Result<void>(std::span<const Triplet> piece)>& take) {
  TRY(TripletArray array, open_triplet_array(source, bytes, what));
  const NpyHeader& header = array.blocks.header();
  if (header.fortran_order) {
    TRY(const TripletSet all, read_array(array, what, objects));
    TRY_DO(take(all.triplets));
    return all.objects;
  }
  constexpr std::size_t kPieceTriplets = 8192;
  std::vector<Triplet> piece;
  Triplet triplet;
  std::uint32_t largest = 0;
  NpyCells cells(array.count, array.cols, false);
  for (;;) {
    TRY(const std::string_view block, array.blocks.next());
    if (block.empty()) break;
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, cells.step()) {
      TRY(const std::uint32_t value, load_object(block.data() + at, header, cells, objects, what));
      if (cells.col() < 3) {
        object_of(triplet, cells.col()) = value;
        largest = std::max(largest, value);
      }
      if (cells.col() != 2) continue;
      TRY_DO(check_triplet(triplet, cells.row(), what));
      piece.push_back(triplet);
      if (piece.size() < kPieceTriplets) continue;
      TRY_DO(take(piece));
      piece.clear();
    }
  }
  if (!piece.empty()) TRY_DO(take(piece));
  return objects != 0 ? objects : largest + 1;
}

Result<TripletSet> read_npy_triplets(std::string_view bytes, const std::string& what, std::uint32_t objects) {
  TextSource source(bytes, std::max<std::size_t>(bytes.size(), 1));
  return read_npy_triplets(source, bytes.size(), what, objects);
}

Result<std::vector<std::string>> read_npy_text(std::string_view bytes, const std::string& what) {
  TRY(const NpyHeader header, read_npy_header(bytes, what));
  if (header.kind != NpyKind::kText && header.kind != NpyKind::kBytes) return invalid(what, "holds " + type_name(header) + "; text is needed");
  if (header.fortran_order && header.shape.size() > 2)
    return Error{ErrorCode::kUnsupported, what + ": holds text of " + std::to_string(header.shape.size()) + " axes in Fortran order; save it in C order"};
  std::vector<std::string> out(static_cast<std::size_t>(count_items(header)));
  const bool turned = header.fortran_order && header.shape.size() == 2;
  for (std::size_t n = 0; n < out.size(); ++n) {
    Result<std::string> item = npy_text(header, bytes.substr(header.data_at + n * header.item_bytes, header.item_bytes));
    if (!item) return invalid(what, place(header, n) + ": " + item.error().message);
    const auto rows = static_cast<std::size_t>(turned ? header.shape[0] : 1), cols = static_cast<std::size_t>(turned ? header.shape[1] : 1);
    out[turned ? n % rows * cols + n / rows : n] = *std::move(item);
  }
  return out;
}

std::string write_npy(const Matrix& matrix) {
  std::string out = header_bytes(matrix_header(NpyKind::kFloat, 4, matrix.rows, matrix.cols));
  out.reserve(out.size() + matrix.values.size() * 4);
  for (const float value : matrix.values) append_word(out, bits_as<std::uint32_t>(value));
  return out;
}

std::string write_npy(std::size_t rows, std::size_t cols, std::span<const double> values) {
  CHECK(values.size() == rows * cols);
  std::string out = header_bytes(matrix_header(NpyKind::kFloat, 8, rows, cols));
  out.reserve(out.size() + values.size() * 8);
  for (const double value : values) append_word(out, bits_as<std::uint64_t>(value));
  return out;
}

std::string write_npy(const TripletSet& set) {
  const bool people = !set.participants.empty();
  CHECK(!people || set.participants.size() == set.triplets.size());
  std::string out = header_bytes(matrix_header(NpyKind::kSigned, 4, set.triplets.size(), people ? 4 : 3));
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

NpyArray make_text_array(const std::vector<std::uint64_t>& shape, const std::vector<std::string>& values) {
  NpyArray out;
  out.header.kind = NpyKind::kText;
  out.header.shape = shape;
  std::size_t longest = 1;
  for (const std::string& value : values) {
    CHECK(is_utf8(value));
    longest = std::max(longest, characters(value).size());
  }
  CHECK(longest <= kNpyItemBytesMax / 4);
  out.header.item_bytes = static_cast<std::uint32_t>(4 * longest);
  CHECK(values.size() == count_items(out.header));
  out.data.reserve(values.size() * out.header.item_bytes);
  for (std::size_t n = 0; n < values.size(); ++n) {
    for (const std::uint32_t c : characters(values[n])) append_word(out.data, c);
    out.data.resize((n + 1) * out.header.item_bytes);
  }
  return out;
}

}  // namespace tertium::wire
