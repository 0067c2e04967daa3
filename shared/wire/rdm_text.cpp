// rdm_text.cpp: what the first line and the first column of a text are, and its numbers as pairs.
#include "shared/wire/rdm_text.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/text.h"
#include "shared/wire/number_grid.h"

namespace tertium::wire {
namespace {

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

// What the first line and the first column are.
struct Frame {
  bool header = false, column = false;
};

Frame find_frame(const NumberGrid& grid) {
  Frame frame;
  const std::vector<std::string>& first = grid.first_line;
  bool words = false;  // past the first cell
  for (std::size_t c = 1; c < first.size(); ++c) words = words || !is_grid_value(first[c]);
  if (grid.lines == 1) {
    frame.column = first.size() > 1 && !is_grid_value(first[0]);
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
  frame.header = words || mirrored || counted || counted_alone || first.size() + 1 == grid.columns || (first.size() == 1 && !is_grid_value(first[0]));
  if (!frame.header) {
    frame.column = grid.words_in_column || !is_grid_value(first[0]);
    return frame;
  }
  frame.column = grid.words_in_column || mirrored || counted || first.size() + 1 == grid.columns ||
                 (first.size() == grid.columns && grid.columns > 1 && (first[0].empty() || rows + 1 == grid.columns));
  return frame;
}

Result<std::string> lines_of(const DissimilaritySet& set, RdmForm form, char separator) {
  const std::size_t n = set.objects;
  const auto number = [](double value) { return std::isnan(value) ? std::string() : format_double(value); };
  std::string out;
  if (form == RdmForm::kCondensed) {
    for (std::size_t m = 0; m < set.pairs.size(); ++m) {
      CHECK(set.pairs[m].size() == pair_count(n));
      if (!set.matrix_names.empty()) {
        if (is_grid_value(set.matrix_names[m]))
          return Error{ErrorCode::kUnsupported, "the matrix's name " + quote_for_message(set.matrix_names[m]) + " could not be told from a value in text; write .npz"};
        TRY(const std::string cell, name_cell(set.matrix_names[m]));
        out += cell + separator;
      }
      for (std::size_t p = 0; p < set.pairs[m].size(); ++p) {
        // A line of nothing at all would be no line, and an empty corner would make names of what stands beside it.
        const bool bare = p == 0 && set.matrix_names.empty() && std::isnan(set.pairs[m][0]);
        out += (p ? std::string(1, separator) : "") + (bare ? "NaN" : number(set.pairs[m][p]));
      }
      out += '\n';
    }
    return out;
  }
  if (set.pairs.size() != 1)
    return Error{ErrorCode::kUnsupported, "text holds one square matrix, and there are " + std::to_string(set.pairs.size()) + "; write them condensed, or as .npy, .npz or .mat"};
  if (!set.names.empty()) {
    for (const std::string& name : set.names) {
      TRY(const std::string cell, name_cell(name));
      out += separator + cell;
    }
    out += '\n';
  }
  const double diagonal = set.diagonal.empty() ? (set.similarities ? 1.0 : 0.0) : set.diagonal[0];
  for (std::size_t r = 0; r < n; ++r) {
    if (!set.names.empty()) {
      TRY(const std::string cell, name_cell(set.names[r]));
      out += cell + separator;
    }
    for (std::size_t c = 0; c < n; ++c) {
      const double value = r == c ? diagonal : set.pairs[0][r < c ? pair_number(r, c, n) : pair_number(c, r, n)];
      const std::string text = number(value);
      out += (c ? std::string(1, separator) : "") + (text.empty() && set.names.empty() && c == 0 ? "NaN" : text);
    }
    out += '\n';
  }
  return out;
}

}  // namespace

Result<RdmReading> read_rdm_text(ByteSource& source, const std::string& what, const RdmOptions& options) {
  TRY(NumberGrid grid, read_number_grid(source, what));
  const Frame frame = find_frame(grid);
  if (grid.lines == 1) grid.columns = grid.first_line.size();
  if (grid.lines > 1 && grid.first_line.size() != grid.columns && !(frame.header && grid.first_line.size() + 1 == grid.columns))
    return invalid(what + ": line 1", "has " + std::to_string(grid.first_line.size()) + " columns, but line 2 has " + std::to_string(grid.columns));

  // A first line that is none of names is a row like the others.
  std::vector<double> opening;
  if (!frame.header) {
    for (std::size_t c = 0; c < grid.first_line.size(); ++c) {
      const std::optional<double> value = grid_value(grid.first_line[c]);
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
  TRY(std::string text, lines_of(set, form, separator));
  // Nothing in a text says which of its cells are names; what has been written is looked at as a reader will.
  const bool square = form == RdmForm::kSquare;
  TextSource source(text);
  TRY(const NumberGrid grid, read_number_grid(source, "the text"));
  const Frame frame = find_frame(grid);
  if (frame.header != (square && !set.names.empty()) || frame.column != !(square ? set.names : set.matrix_names).empty())
    return Error{ErrorCode::kUnsupported, "the names and the values could not be told apart in text; write .npz"};
  return text;
}

}  // namespace tertium::wire
