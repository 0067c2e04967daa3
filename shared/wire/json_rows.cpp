// json_rows.cpp: walks an array of objects mark by mark, keeping every value and every blank as it stands.
#include "shared/wire/json_rows.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/json_fields.h"

namespace tertium::wire {
namespace {
constexpr std::size_t kBlanksMax = 4096;  // between two marks
constexpr std::size_t kPieceBytes = 1 << 16;
}  // namespace

class JsonRowsReader {
 public:
  JsonRowsReader(ByteSource& source, std::string what) : source_(source), what_(std::move(what)) {}

  Result<JsonRows> read() {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    for (std::size_t i = 0; i < mark.size(); ++i) {
      TRY(const int c, peek());
      const bool fits = c == static_cast<unsigned char>(mark[i]);
      if (!fits && i == 0) break;
      if (!fits) return fail("begins with half a byte order mark");
      take();
      rows_.byte_order_mark_ = true;
    }
    for (;;) {
      std::string blanks;
      TRY_DO(read_blanks(blanks));
      TRY(const int c, peek());
      if (c < 0) {
        if (rows_.arrays_.empty()) return fail("holds nothing; an array of objects is needed");
        rows_.tail_ = std::move(blanks);
        break;
      }
      if (c != '[') return fail("begins with " + shown(c) + "; an array of objects is needed");
      if (rows_.arrays_.size() == kJsonArraysMax)
        return Error{ErrorCode::kTooLarge, what_ + ": has more than " + format_count(kJsonArraysMax) + " arrays one after the other, the most that are read"};
      take();
      rows_.arrays_.push_back({rows_.row_ends_.size(), std::move(blanks), {}});
      TRY_DO(read_array());
    }
    for (TableColumn& column : rows_.values_) column.finish();
    rows_.spacing_.finish();
    return std::move(rows_);
  }

 private:
  Error fail(const std::string& message) const {
    return {ErrorCode::kInvalid, what_ + ": line " + std::to_string(line_) + ", column " + std::to_string(column_) + ": " + message};
  }
  static std::string shown(int c) { return c < 0 ? "the file's end" : quote_for_message(std::string(1, static_cast<char>(c))); }

  // The next byte, or -1 at the end.
  Result<int> peek() {
    if (piece_.empty() && !ended_) {
      TRY(piece_, source_.next());
      ended_ = piece_.empty();
    }
    if (piece_.empty()) return -1;
    return static_cast<int>(static_cast<unsigned char>(piece_.front()));
  }
  void take() {
    if (piece_.front() == '\n') {
      ++line_;
      column_ = 0;
    }
    ++column_;
    piece_.remove_prefix(1);
  }

  Result<void> read_blanks(std::string& out) {
    for (std::size_t count = 0;; ++count) {
      TRY(const int c, peek());
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return {};
      if (count == kBlanksMax) return fail("more than " + format_count(kBlanksMax) + " blanks together");
      out += static_cast<char>(c);
      take();
    }
  }
  // Blanks of a row are kept one after the other.
  Result<void> row_blanks() {
    TRY_DO(read_blanks(spacing_));
    spacing_ += '|';
    return {};
  }

  Result<void> read_array() {
    std::string blanks;
    TRY_DO(read_blanks(blanks));
    TRY(int c, peek());
    if (c == ']') {
      take();
      rows_.arrays_.back().inside = std::move(blanks);
      return {};
    }
    spacing_ = blanks + '|';
    for (;;) {
      TRY(c, peek());
      if (c != '{') return fail("an object is needed, found " + shown(c) + " (an array of objects, one per trial, is read)");
      TRY_DO(read_object());
      TRY_DO(row_blanks());
      rows_.spacing_.add(spacing_);
      TRY(c, peek());
      if (c != ',' && c != ']') return fail("a comma or ']' is needed after an object, found " + shown(c));
      take();
      if (c == ']') return {};
      spacing_.clear();
      TRY_DO(row_blanks());
    }
  }

  Result<void> read_object() {
    if (rows_.row_ends_.size() == kTableRowsMax) return Error{ErrorCode::kTooLarge, what_ + ": has more than " + format_count(kTableRowsMax) + " objects, the most that are read"};
    take();
    TRY_DO(row_blanks());
    TRY(int c, peek());
    std::size_t bytes = 0;
    if (c == '}') take();
    while (c != '}') {
      if (c != '"') return fail("a field's name in quotes is needed, found " + shown(c));
      token_.clear();
      TRY_DO(read_text());
      if (token_.size() > kNameBytesMax + 2) return fail("a field's name has more than " + std::to_string(kNameBytesMax) + " bytes");
      TRY(const std::uint32_t field, field_of_token());
      TRY_DO(row_blanks());
      TRY(c, peek());
      if (c != ':') return fail("a colon is needed after a field's name, found " + shown(c));
      take();
      TRY_DO(row_blanks());
      token_.clear();
      TRY_DO(read_value());
      bytes += token_.size();
      if (bytes > kTableRowBytesMax) return fail("the object has more than " + format_count(kTableRowBytesMax) + " bytes, the longest that is read");
      TableColumn& values = rows_.values_[field];
      const std::uint32_t known = values.distinct();
      const std::uint32_t value = values.number_of(token_);
      if (value == known) {  // seen for the first time
        if (const Result<Json> json = parse_json(token_); !json) return fail("the value of " + quote_for_message(rows_.names_[field]) + " is wrong: " + json.error().message);
      }
      rows_.members_.emplace_back(field, value);
      TRY_DO(row_blanks());
      TRY(c, peek());
      if (c != ',' && c != '}') return fail("a comma or '}' is needed after a value, found " + shown(c));
      take();
      if (c == '}') break;
      TRY_DO(row_blanks());
      TRY(c, peek());
      if (c == '}') return fail("a field is needed after the comma");
    }
    rows_.row_ends_.push_back(rows_.members_.size());
    return {};
  }

  Result<std::uint32_t> field_of_token() {
    const std::uint64_t row = rows_.row_ends_.size() + 1;
    auto found = fields_.find(token_);
    if (found == fields_.end()) {
      const Result<Json> json = parse_json(token_);
      if (!json) return fail("a field's name is wrong: " + json.error().message);
      const std::string name = json->get_ref<const std::string&>();
      if (rows_.names_.size() == kTableColumnsMax) return fail("has more than " + format_count(kTableColumnsMax) + " different fields, the most that are read");
      if (name.find('\0') != std::string::npos || std::find(rows_.names_.begin(), rows_.names_.end(), name) != rows_.names_.end())
        return fail("the field " + quote_for_message(name) + " is written in two ways, or holds a NUL");
      found = fields_.emplace(token_, static_cast<std::uint32_t>(rows_.names_.size())).first;
      rows_.names_.push_back(name);
      rows_.keys_.push_back(token_);
      rows_.values_.emplace_back(name);
      last_row_.push_back(0);
    }
    if (last_row_[found->second] == row) return fail("the field " + quote_for_message(rows_.names_[found->second]) + " stands twice in one object");
    last_row_[found->second] = row;
    return found->second;
  }

  Result<void> grow(int c) {
    if (token_.size() == kCellBytesMax) return fail("a value has more than " + format_count(kCellBytesMax) + " bytes, the longest that is read");
    token_ += static_cast<char>(c);
    take();
    return {};
  }

  // A text with its quotes; what stands between them is checked by the parser.
  Result<void> read_text() {
    TRY_DO(grow('"'));
    for (;;) {
      TRY(int c, peek());
      if (c < 0) return fail("the file ends inside a text");
      TRY_DO(grow(c));
      if (c == '"') return {};
      if (c == '\\') {
        TRY(c, peek());
        if (c < 0) return fail("the file ends inside a text");
        TRY_DO(grow(c));
      }
    }
  }

  Result<void> read_value() {
    std::size_t depth = 0;
    for (;;) {
      TRY(const int c, peek());
      if (c < 0) return fail("the file ends inside a value");
      const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (depth == 0 && (blank || c == ',' || c == '}' || c == ']')) {
        if (token_.empty()) return fail("a value is needed, found " + shown(c));
        return {};
      }
      if (c == '"') {
        TRY_DO(read_text());
        if (depth == 0) return {};
        continue;
      }
      if (c == '[' || c == '{') {
        if (++depth > kJsonDepthMax) return fail("nests deeper than " + std::to_string(kJsonDepthMax) + " levels");
      }
      if (c == ']' || c == '}') --depth;
      TRY_DO(grow(c));
      if (depth == 0 && (c == ']' || c == '}')) return {};
    }
  }

  ByteSource& source_;
  std::string what_;
  std::string_view piece_;
  bool ended_ = false;
  std::uint64_t line_ = 1, column_ = 1;
  std::string token_, spacing_;
  std::unordered_map<std::string, std::uint32_t> fields_;
  std::vector<std::uint64_t> last_row_;  // per field: the last row + 1 that had it
  JsonRows rows_;
};

const TableColumn* JsonRows::find(std::string_view name) const {
  for (const TableColumn& column : found_)
    if (column.name == name) return &column;
  const auto field = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  if (field == names_.size()) return nullptr;
  TableColumn& out = found_.emplace_back(std::string(name));
  const TableColumn& values = values_[field];
  std::vector<std::uint32_t> number(values.distinct(), std::numeric_limits<std::uint32_t>::max());
  std::optional<std::uint32_t> absent;
  std::uint64_t member = 0;
  for (const std::uint64_t end : row_ends_) {
    std::optional<std::uint32_t> value;
    for (; member < end; ++member)
      if (const auto& [of, what] = members_[static_cast<std::size_t>(member)]; of == field) value = what;
    if (!value) {
      if (!absent) absent = out.number_of("");
      out.add_number(*absent);
      continue;
    }
    if (number[*value] == std::numeric_limits<std::uint32_t>::max()) {
      const std::string_view written = values.text(*value);
      if (written.front() == '"') {
        const Result<Json> text = parse_json(written);
        CHECK(text.ok());  // it was parsed when it was read
        number[*value] = out.number_of(text->get_ref<const std::string&>(), true);
      } else {
        number[*value] = out.number_of(written);
      }
    }
    out.add_number(number[*value]);
  }
  out.finish();
  return &out;
}

std::string JsonRows::where(std::size_t row) const { return "object " + std::to_string(row + 1); }
std::string JsonRows::where(std::size_t row, std::string_view name) const { return where(row) + ", field " + quote_for_message(name); }

Result<JsonRows> read_json_rows(ByteSource& source, const std::string& what) { return JsonRowsReader(source, what).read(); }

Result<JsonRows> read_json_rows(std::string_view bytes, const std::string& what) {
  TextSource source(bytes);
  return read_json_rows(source, what);
}

Result<void> write_json_rows(const JsonRows& rows, ByteSink& sink) {
  std::string out;
  if (rows.byte_order_mark_) out += "\xEF\xBB\xBF";
  for (std::size_t a = 0; a < rows.arrays_.size(); ++a) {
    const JsonRows::ArrayStart& array = rows.arrays_[a];
    const std::uint64_t end = a + 1 < rows.arrays_.size() ? rows.arrays_[a + 1].row : rows.rows();
    out += array.before + '[' + array.inside;
    for (std::uint64_t r = array.row; r < end; ++r) {
      std::string_view spacing = rows.spacing_.cell(static_cast<std::size_t>(r));
      const auto blanks = [&] {
        const std::size_t stop = spacing.find('|');
        out += spacing.substr(0, stop);
        spacing.remove_prefix(stop + 1);
      };
      if (r != array.row) out += ',';
      blanks();
      out += '{';
      blanks();
      const std::uint64_t begin = r == 0 ? 0 : rows.row_ends_[static_cast<std::size_t>(r - 1)];
      for (std::uint64_t m = begin; m < rows.row_ends_[static_cast<std::size_t>(r)]; ++m) {
        const auto [field, value] = rows.members_[static_cast<std::size_t>(m)];
        if (m != begin) {
          out += ',';
          blanks();
        }
        out += rows.keys_[field];
        blanks();
        out += ':';
        blanks();
        out += rows.values_[field].text(value);
        blanks();
      }
      out += '}';
      blanks();
      if (out.size() >= kPieceBytes) {
        TRY_DO(sink.write(out));
        out.clear();
      }
    }
    out += ']';
  }
  out += rows.tail_;
  return sink.write(out);
}

std::string write_json_rows(const JsonRows& rows) {
  TextSink sink;
  const Result<void> done = write_json_rows(rows, sink);
  CHECK(done.ok());
  return std::move(sink.text);
}

}  // namespace tertium::wire
