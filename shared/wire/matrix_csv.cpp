// matrix_csv.cpp: names and numbers of a matrix in text.
#include "shared/wire/matrix_csv.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/number_grid.h"

namespace tertium::wire {
namespace {

constexpr std::array<std::string_view, 6> kNameHeadings{"item", "name", "object", "stimulus", "concept", "id"};

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

}  // namespace

bool looks_like_matrix_csv(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  // What is meant as a number belongs to the other reader, which says what is wrong with it.
  const auto is_word = [](std::string_view cell) {
    const std::string lower = to_lower_ascii(cell);
    return !cell.empty() && !is_grid_value(cell) && !lower.ends_with("inf") && !lower.ends_with("infinity");
  };
  for (int line = 0; line < 2 && !head.empty(); ++line) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view text = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (line == 0 && (text.starts_with(',') || text.starts_with('\t'))) return true;  // an empty corner
    if (is_word(text.substr(0, text.find_first_of(" \t,;\r")))) return true;
  }
  return false;
}

Result<Embedding> read_matrix_csv(ByteSource& source, const std::string& what) {
  TRY(const NumberGrid grid, read_number_grid(source, what));
  const std::vector<std::string>& first = grid.first_line;
  bool all_words = true;  // past the first cell
  for (std::size_t c = 1; c < first.size(); ++c) all_words = all_words && !is_grid_value(first[c]);
  const std::string corner = to_lower_ascii(first[0]);
  const bool called = std::find(kNameHeadings.begin(), kNameHeadings.end(), corner) != kNameHeadings.end();
  const bool shorter = grid.lines > 1 && first.size() + 1 == grid.columns, word_first = !is_grid_value(first[0]);
  const bool headings = all_words || only_counts(first, 1);
  const bool named_corner = word_first || first[0].empty();
  const bool header_of_all = first.size() > 1 && named_corner && headings && (all_words || called || first[0].empty());
  const bool header = grid.lines > 1 && (shorter ? (all_words && word_first) || only_counts(first) : header_of_all);
  const std::size_t columns = grid.lines > 1 ? grid.columns : first.size();
  if (grid.lines > 1 && first.size() != columns && !(header && shorter))
    return invalid(what + ": line 1", "has " + std::to_string(first.size()) + " columns, but line 2 has " + std::to_string(columns));
  // Words in some lines only are damage, not names.
  bool column_of_words = header || word_first;
  for (const std::string& cell : grid.first_column) column_of_words = column_of_words && !is_grid_value(cell);
  const bool column = column_of_words || (header && (shorter || called || first[0].empty()));
  const std::size_t skipped = column ? 1 : 0, rows = grid.lines - (header ? 1 : 0);
  if (columns <= skipped || rows == 0) return invalid(what, "holds no numbers");
  if (rows > kObjectsMax || columns > kDimsMax || rows * (columns - skipped) > kMatrixBytesMax / sizeof(float))
    return Error{ErrorCode::kTooLarge, what + ": has " + format_count(rows) + " rows of " + format_count(columns) + "; more than are read"};
  Embedding out{Matrix(rows, columns - skipped), {}};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = skipped; c < columns; ++c) {
      double value = std::nan("");
      const bool in_first = !header && r == 0;
      if (in_first) value = grid_value(first[c]).value_or(value);
      else value = grid.values[(r - (header ? 0 : 1)) * columns + c];
      const auto narrow = static_cast<float>(value);
      const std::string* word = in_first ? &first[c] : c == 0 ? &grid.first_column[r - (header ? 0 : 1)] : nullptr;
      if (!std::isfinite(narrow))
        return invalid(what + ": line " + std::to_string(r + 1 + (header ? 1 : 0)) + ", column " + std::to_string(c + 1),
                       word && !is_grid_value(*word) ? "is " + quote_for_message(*word) + "; a finite number is needed"
                       : std::isnan(value)           ? "is empty or NaN; a finite number is needed"
                                                     : "is too large for a float");
      out.values.at(r, c - skipped) = narrow;
    }
  if (!column) return out;
  Names names;
  if (!header) names.push_back(first[0]);
  names.insert(names.end(), grid.first_column.begin(), grid.first_column.end());
  if (only_counts(names)) return out;
  TRY_DO(check_names(names, what + ": first column"));
  out.names = std::move(names);
  return out;
}

Result<Embedding> read_matrix_csv(std::string_view bytes, const std::string& what) {
  TextSource source(bytes);
  return read_matrix_csv(source, what);
}

Result<std::string> write_matrix_csv(const Embedding& matrix, char separator) {
  CHECK(matrix.names.size() == matrix.values.rows && (separator == ',' || separator == '\t'));
  std::string out = "item";
  for (std::size_t c = 0; c < matrix.values.cols; ++c) out += separator + std::string("dim_") + std::to_string(c);
  out += '\n';
  for (std::size_t r = 0; r < matrix.values.rows; ++r) {
    TRY(const std::string cell, name_cell(matrix.names[r]));
    out += cell;
    for (std::size_t c = 0; c < matrix.values.cols; ++c) out += separator + format_float(matrix.values.at(r, c));
    out += '\n';
  }
  return out;
}

}  // namespace tertium::wire
