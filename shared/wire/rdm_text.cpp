// rdm_text.cpp: cells of a text into numbers, and what its first line and first column are.
#include "shared/wire/rdm_text.h"

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
// A number, NaN for what was not measured, or nothing: some other word.
std::optional<double> value_of(std::string_view cell) {
  if (is_not_measured(cell)) return std::numeric_limits<double>::quiet_NaN();
  return parse_double(cell);
}
bool is_value(std::string_view cell) { return value_of(cell).has_value(); }

// 0, 1, 2 ... or 1, 2, 3 ..., or as R does it V1, V2, V3 ...: what a program gave where there were no names.
bool only_counts(const std::vector<std::string>& names, std::size_t from = 0) {
  if (names.size() <= from) return false;
  const std::size_t letters = names[from].starts_with('V') ? 1 : 0;
  const auto number = [&](const std::string& name) { return parse_uint(std::string_view(name).substr(std::min(letters, name.size()))); };
  const std::optional<std::uint64_t> first = number(names[from]);
  if (!first || *first > 1) return false;
  for (std::size_t n = from; n < names.size(); ++n)
    if (names[n].starts_with('V') != (letters == 1) || number(names[n]) != *first + (n - from)) return false;
  return true;
}

struct Grid {
  std::vector<std::string> first_line, first_column;  // as they stand; the column from the second line on
  std::vector<double> values;                         // of all lines but the first, row by row; a word in the first column is NaN
  std::size_t lines = 0, columns = 0;                 // the first line counts, its cells do not
  bool words_in_column = false;                       // some cell of the first column is no number
};

Result<Grid> read_grid(ByteSource& source, const std::string& what) {
  LineReader reader(source, what, kRdmLineBytesMax);
  Grid grid;
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
      const std::string_view cell = cutter.cell();
      if (grid.lines == 0) {
        if (cell.size() > kNameBytesMax || !is_utf8(cell) || cell.find('\0') != std::string_view::npos)
          return invalid(reader.where(column + 1), "is " + quote_for_message(cell) + "; a number or a name of at most " + std::to_string(kNameBytesMax) +
                                                       " bytes of UTF-8 is needed");
        if (grid.first_line.size() >= kMatrixBytesMax / sizeof(double)) return Error{ErrorCode::kTooLarge, what + ": holds more values than are read"};
        grid.first_line.emplace_back(cell);
      } else {
        const std::optional<double> value = value_of(cell);
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

// What the first line and the first column are.
struct Frame {
  bool header = false, column = false;
};

Frame find_frame(const Grid& grid) {
  Frame frame;
  const std::vector<std::string>& first = grid.first_line;
  bool words = false;  // past the first cell
  for (std::size_t c = 1; c < first.size(); ++c) words = words || !is_value(first[c]);
  if (grid.lines == 1) {
    frame.column = first.size() > 1 && !is_value(first[0]);
    return frame;
  }
  const std::size_t rows = grid.lines - 1;  // with a header
  // The corner is empty, and the first line and column hold the same: names that are numbers.
  const bool mirrored = first.size() == grid.columns && rows + 1 == grid.columns && first[0].empty() && grid.columns > 1 && !std::isnan(grid.values[1]) && [&] {
    for (std::size_t r = 0; r < rows; ++r)
      if (grid.first_column[r] != first[r + 1]) return false;
    return true;
  }();
  const bool counted = only_counts(first, 1) && first.size() == grid.columns && rows + 1 == grid.columns;
  const bool counted_alone = only_counts(first) && first.size() == grid.columns && rows == grid.columns && !grid.words_in_column;
  frame.header = words || mirrored || counted || counted_alone || first.size() + 1 == grid.columns || (first.size() == 1 && !is_value(first[0]));
  if (!frame.header) {
    frame.column = grid.words_in_column || !is_value(first[0]);
    return frame;
  }
  frame.column = grid.words_in_column || mirrored || counted || first.size() + 1 == grid.columns ||
                 (first.size() == grid.columns && grid.columns > 1 && (first[0].empty() || rows + 1 == grid.columns));
  return frame;
}

}  // namespace

Result<RdmReading> read_rdm_text(ByteSource& source, const std::string& what, const RdmOptions& options) {
  TRY(Grid grid, read_grid(source, what));
  const Frame frame = find_frame(grid);
  if (grid.lines == 1) grid.columns = grid.first_line.size();
  if (grid.lines > 1 && grid.first_line.size() != grid.columns && !(frame.header && grid.first_line.size() + 1 == grid.columns))
    return invalid(what + ": line 1", "has " + std::to_string(grid.first_line.size()) + " columns, but line 2 has " + std::to_string(grid.columns));

  // A first line that is none of names is a row like the others.
  std::vector<double> opening;
  if (!frame.header) {
    for (std::size_t c = 0; c < grid.first_line.size(); ++c) {
      const std::optional<double> value = value_of(grid.first_line[c]);
      if (!value && !(c == 0 && frame.column))
        return invalid(what + ": line 1, column " + std::to_string(c + 1), "is " + quote_for_message(grid.first_line[c]) +
                                                                               "; a finite number is needed, or nothing, NA or NaN for what was not measured");
      opening.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    if (frame.column) grid.first_column.insert(grid.first_column.begin(), grid.first_line[0]);
  }
  const std::size_t rows = grid.lines - (frame.header ? 1 : 0), skipped = frame.column ? 1 : 0, columns = grid.columns - skipped;
  if (columns == 0) return invalid(what, "holds names but no numbers");
  const auto cell = [&](std::size_t r, std::size_t c) {
    if (!frame.header && r == 0) return opening[c + skipped];
    return grid.values[(r - (frame.header ? 0 : 1)) * grid.columns + c + skipped];
  };

  const bool square = options.square.value_or(rows == columns && rows > 1);
  RdmValues values;
  if (columns == 1) values.shape = {rows};
  else if (rows == 1 && !frame.column) values.shape = {columns};
  else values.shape = {rows, columns};
  values.at = [&](std::size_t index) { return cell(index / columns, index % columns); };

  std::vector<std::string> column_names, line_names;
  bool counted = false;
  if (frame.column && !only_counts(grid.first_column)) column_names = grid.first_column;
  else counted = frame.column;
  if (frame.header) line_names.assign(grid.first_line.begin() + static_cast<std::ptrdiff_t>(grid.first_line.size() == grid.columns ? skipped : 0), grid.first_line.end());
  if (only_counts(line_names)) {
    line_names.clear();
    counted = true;
  }

  RdmOptions of_values = options;
  if (square && !(column_names.empty() && line_names.empty())) of_values.names.clear();
  TRY(RdmReading out, read_rdm_values(values, what, of_values));
  if (square) {
    if (!column_names.empty() && !line_names.empty())
      for (std::size_t n = 0; n < line_names.size(); ++n)
        if (line_names[n] != column_names[n])
          return invalid(what, "column " + std::to_string(n + 1 + skipped) + " is called " + quote_for_message(line_names[n]) + ", but row " +
                                   std::to_string(n + 1) + " " + quote_for_message(column_names[n]) + "; rows and columns must be the same objects in the same order");
    if (counted && column_names.empty() && line_names.empty())
      out.conventions.push_back({"first line and column", "passed over", "they only count the objects, and name none"});
    Names names = column_names.empty() ? std::move(line_names) : std::move(column_names);
    if (!names.empty()) {
      TRY_DO(check_names(names, what + ": names"));
      out.set.names = std::move(names);
      out.conventions.push_back({"names", format_count(out.set.objects), frame.column ? "in the file: its first column" : "in the file: its first line"});
    }
  } else {
    if (frame.header) out.conventions.push_back({"first line", "passed over", "it is no row of numbers"});
    if (!column_names.empty() && columns > 1) out.set.matrix_names = std::move(column_names);
    else if (frame.column) out.conventions.push_back({"first column", "passed over", "it is no value of a pair"});
  }
  return out;
}

Result<RdmReading> read_rdm_text(std::string_view bytes, const std::string& what, const RdmOptions& options) {
  TextSource source(bytes);
  return read_rdm_text(source, what, options);
}

Result<std::string> write_rdm_text(const DissimilaritySet& set, RdmForm form, char separator) {
  CHECK(separator == ',' || separator == '\t');
  const std::size_t n = set.objects;
  const auto number = [](double value) { return std::isnan(value) ? std::string() : format_double(value); };
  std::string out;
  if (form == RdmForm::kCondensed) {
    for (std::size_t m = 0; m < set.pairs.size(); ++m) {
      CHECK(set.pairs[m].size() == pair_count(n));
      if (!set.matrix_names.empty()) {
        if (is_value(set.matrix_names[m]))
          return Error{ErrorCode::kUnsupported, "the matrix's name " + quote_for_message(set.matrix_names[m]) + " could not be told from a value in text; write .npz"};
        out += cell_of(set.matrix_names[m], separator, Quotes::kWhereNeeded) + separator;
      }
      for (std::size_t p = 0; p < set.pairs[m].size(); ++p) {
        // A line of nothing at all would be no line.
        const bool alone = set.pairs[m].size() == 1 && std::isnan(set.pairs[m][0]);
        out += (p ? std::string(1, separator) : "") + (alone ? "NaN" : number(set.pairs[m][p]));
      }
      out += '\n';
    }
    return out;
  }
  if (set.pairs.size() != 1)
    return Error{ErrorCode::kUnsupported, "text holds one square matrix, and there are " + std::to_string(set.pairs.size()) + "; write them condensed, or as .npy, .npz or .mat"};
  if (!set.names.empty()) {
    for (const std::string& name : set.names) out += separator + cell_of(name, separator, Quotes::kWhereNeeded);
    out += '\n';
  }
  const double diagonal = set.diagonal.empty() ? (set.similarities ? 1.0 : 0.0) : set.diagonal[0];
  for (std::size_t r = 0; r < n; ++r) {
    if (!set.names.empty()) out += cell_of(set.names[r], separator, Quotes::kWhereNeeded) + separator;
    for (std::size_t c = 0; c < n; ++c) {
      const double value = r == c ? diagonal : set.pairs[0][r < c ? pair_number(r, c, n) : pair_number(c, r, n)];
      const std::string text = number(value);
      out += (c ? std::string(1, separator) : "") + (text.empty() && set.names.empty() && c == 0 ? "NaN" : text);
    }
    out += '\n';
  }
  return out;
}

}  // namespace tertium::wire
