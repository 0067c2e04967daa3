// number_grid.cpp: cuts a text of numbers into cells.
#include "shared/wire/number_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/text.h"
#include "shared/wire/delimited.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium::wire {
namespace {

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

// The separator that the first line uses: tab, comma or semicolon outside quotes, else blanks.
char find_separator(std::string_view line) {
  std::size_t tabs = 0, commas = 0, semicolons = 0;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    tabs += c == '\t';
    commas += c == ',';
    semicolons += c == ';';
  }
  return tabs && tabs >= commas ? '\t' : semicolons > commas ? ';' : commas ? ',' : ' ';
}

// Walks over a line's cells. A quoted cell ends within its line.
class CellCutter {
 public:
  CellCutter(std::string_view line, char separator) : rest_(separator == ' ' ? trim(line) : line), separator_(separator), more_(true) {}
  // False when there are no more. A cell that is broken says so in problem().
  bool next() {
    if (!more_ || problem_) return false;
    unescaped_.clear();
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    if (rest_.starts_with('"')) {
      std::size_t at = 1;
      for (;; ++at) {
        if (at == rest_.size()) {
          problem_ = "has a quote that is not closed in its line";
          return false;
        }
        if (rest_[at] == '"' && (at + 1 == rest_.size() || rest_[at + 1] != '"')) break;
        if (rest_[at] == '"') ++at;
        unescaped_ += rest_[at];
      }
      cell_ = unescaped_;
      rest_.remove_prefix(at + 1);
      while (separator_ != ' ' && rest_.starts_with(' ')) rest_.remove_prefix(1);
      if (!rest_.empty() && rest_[0] != separator_) {
        problem_ = "has text after a closing quote";
        return false;
      }
    } else {
      cell_ = rest_.substr(0, rest_.find(separator_));
      rest_.remove_prefix(cell_.size());
      cell_ = trim(cell_);
    }
    more_ = !rest_.empty();
    if (more_) rest_.remove_prefix(1);
    return true;
  }
  std::string_view cell() const { return cell_; }
  const char* problem() const { return problem_; }

 private:
  std::string_view rest_, cell_;
  char separator_;
  bool more_;
  std::string unescaped_;
  const char* problem_ = nullptr;
};

bool is_not_measured(std::string_view cell) {
  if (cell.empty() || cell == "NA") return true;
  return cell.size() == 3 && to_lower_ascii(cell) == "nan";
}
}  // namespace

// A number, NaN for what was not measured, or nothing: some other word.
std::optional<double> grid_value(std::string_view cell) {
  if (is_not_measured(cell)) return std::numeric_limits<double>::quiet_NaN();
  return parse_double(cell);
}
bool is_grid_value(std::string_view cell) { return grid_value(cell).has_value(); }

// 0, 1, 2 ... or 1, 2, 3 ..., or as R does it V1, V2, V3 ...: what a program gave where there were no names.
bool only_counts(const std::vector<std::string>& names, std::size_t from) {
  if (names.size() <= from) return false;
  const std::size_t letters = names[from].starts_with('V') ? 1 : 0;
  const auto number = [&](const std::string& name) { return parse_uint(std::string_view(name).substr(std::min(letters, name.size()))); };
  const std::optional<std::uint64_t> first = number(names[from]);
  if (!first || *first > 1) return false;
  for (std::size_t n = from; n < names.size(); ++n)
    if (names[n].starts_with('V') != (letters == 1) || number(names[n]) != *first + (n - from)) return false;
  return true;
}

Result<NumberGrid> read_number_grid(ByteSource& source, const std::string& what) {
  LineReader reader(source, what, kRdmLineBytesMax);
  NumberGrid grid;
  char separator = 0;
  std::optional<std::string> empty_line;  // where the first one stands: allowed at the end only
  for (;;) {
    TRY(const std::optional<std::string_view> line, reader.next());
    if (!line) break;
    if (trim(*line).empty()) {
      if (!empty_line) empty_line = reader.where();
      continue;
    }
    if (empty_line) return Error{ErrorCode::kInvalid, *empty_line + " is empty; numbers are needed"};
    if (separator == 0) separator = find_separator(*line);
    CellCutter cutter(*line, separator);
    std::size_t column = 0;
    while (cutter.next()) {
      if (column == kGridColumnsMax)
        return Error{ErrorCode::kTooLarge, reader.where() + ": has more than " + format_count(kGridColumnsMax) + " columns, the most that are read"};
      const std::string_view cell = cutter.cell();
      if (grid.lines == 0) {
        if (cell.size() > kNameBytesMax || !is_utf8(cell) || cell.find('\0') != std::string_view::npos)
          return invalid(reader.where(column + 1), "is " + quote_for_message(cell) + "; a number or a name of at most " + std::to_string(kNameBytesMax) +
                                                       " bytes of UTF-8 is needed");
        if (grid.first_line.size() >= kMatrixBytesMax / sizeof(double)) return Error{ErrorCode::kTooLarge, what + ": holds more values than are read"};
        grid.first_line.emplace_back(cell);
      } else {
        const std::optional<double> value = grid_value(cell);
        if (column == 0) {
          if (cell.size() > kNameBytesMax || !is_utf8(cell) || cell.find('\0') != std::string_view::npos)
            return invalid(reader.where(1), "is " + quote_for_message(cell) + "; a number or a name of at most " + std::to_string(kNameBytesMax) +
                                                " bytes of UTF-8 is needed");
          grid.first_column.emplace_back(cell);
          grid.words_in_column = grid.words_in_column || !value;
        } else if (!value) {
          return invalid(reader.where(column + 1), "is " + quote_for_message(cell) + "; a finite number is needed, or nothing, NA or NaN for what was not measured");
        }
        if (grid.values.size() >= kMatrixBytesMax / sizeof(double)) return Error{ErrorCode::kTooLarge, reader.where() + ": more values than are read"};
        grid.values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
      }
      ++column;
    }
    if (cutter.problem()) return Error{ErrorCode::kInvalid, reader.where(column + 1) + " " + cutter.problem()};
    if (grid.lines == 1) grid.columns = column;
    if (grid.lines > 1 && column != grid.columns)
      return invalid(reader.where(), "has " + std::to_string(column) + " columns where the line before has " + std::to_string(grid.columns));
    ++grid.lines;
  }
  if (grid.lines == 0) return invalid(what, "holds no numbers");
  return grid;
}

Result<std::string> name_cell(std::string_view name) {
  if (name.find_first_of("\r\n") != std::string_view::npos)
    return Error{ErrorCode::kUnsupported, "the name " + quote_for_message(name) + " has a line end in it, which text cannot hold; write .npz"};
  // Any separator may be the one that a reader finds more often in the first line; blanks at the ends are no part of a bare cell.
  const bool quoted = name.find_first_of(",;\t\"") != std::string_view::npos || trim(name).size() != name.size();
  return cell_of(name, ',', quoted ? Quotes::kAlways : Quotes::kNever);
}

}  // namespace tertium::wire
