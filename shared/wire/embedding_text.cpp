// embedding_text.cpp: a matrix between blanks.
#include "shared/wire/embedding_text.h"

#include <cmath>
#include <optional>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium::wire {
namespace {

// One line of a text matrix may hold a row of kDimsMax numbers: longer than a line of any other text.
constexpr std::size_t kRowBytesMax = kDimsMax * 32;

bool is_separator(char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; }

}  // namespace

Result<MatrixText> read_matrix_text(std::string_view bytes, const std::string& what, std::size_t rows, std::size_t rows_min) {
  TextSource source(bytes);
  return read_matrix_text(source, what, rows, rows_min);
}

Result<MatrixText> read_matrix_text(ByteSource& source, const std::string& what, std::size_t rows, std::size_t rows_min) {
  LineReader lines(source, what, kRowBytesMax);
  Matrix matrix;
  std::uint64_t blank = 0;  // the first of the empty lines just read: at the end they say nothing
  for (;;) {
    TRY(const std::optional<std::string_view> next, lines.next());
    if (!next) break;
    if (next->empty()) {
      if (blank == 0) blank = lines.number();
      continue;
    }
    if (blank != 0) return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(blank) + " is empty; numbers are needed"};
    const std::string_view line = *next;
    const std::string where = lines.where();
    std::size_t found = 0;
    bool comma = false;
    for (std::size_t i = 0; i < line.size();) {
      if (is_separator(line[i])) {
        if (line[i] == ',' && (comma || found == 0))
          return Error{ErrorCode::kInvalid, where + ", column " + std::to_string(found + 1) + " is empty; a number is needed"};
        comma = comma || line[i] == ',';
        ++i;
        continue;
      }
      std::size_t stop = i;
      while (stop < line.size() && !is_separator(line[stop])) ++stop;
      const std::string_view word = line.substr(i, stop - i);
      i = stop;
      const std::optional<double> number = parse_double(word);
      if (!number || !std::isfinite(static_cast<float>(*number)))
        return Error{ErrorCode::kInvalid, where + ", column " + std::to_string(found + 1) + " is " + quote_for_message(word) + "; a finite number is needed"};
      if (found == kDimsMax || matrix.values.size() >= kMatrixBytesMax / sizeof(float))
        return Error{ErrorCode::kTooLarge, where + ": more than " + format_count(kDimsMax) + " columns, or more values than are read"};
      matrix.values.push_back(static_cast<float>(*number));
      ++found;
      comma = false;
    }
    if (comma) return Error{ErrorCode::kInvalid, where + " ends with a comma; a number is needed after it"};
    if (found == 0) return Error{ErrorCode::kInvalid, where + " is empty; numbers are needed"};
    if (matrix.rows == 0) matrix.cols = found;
    if (found != matrix.cols)
      return Error{ErrorCode::kInvalid, where + " has " + std::to_string(found) + " columns where the lines before have " + std::to_string(matrix.cols)};
    ++matrix.rows;
    if (matrix.rows > kObjectsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kObjectsMax) + " rows"};
  }
  if (matrix.rows == 0) return Error{ErrorCode::kInvalid, what + ": holds no numbers"};
  const bool transpose = rows != 0       ? matrix.rows != rows && matrix.cols == rows
                         : rows_min != 0 ? matrix.rows < rows_min && matrix.cols >= rows_min
                                         : matrix.rows < matrix.cols;
  if (!transpose) return MatrixText{std::move(matrix), false};
  Matrix turned(matrix.cols, matrix.rows);
  for (std::size_t r = 0; r < matrix.rows; ++r)
    for (std::size_t c = 0; c < matrix.cols; ++c) turned.at(c, r) = matrix.at(r, c);
  return MatrixText{std::move(turned), true};
}

std::string write_matrix_text(const Matrix& matrix) {
  std::string out;
  for (std::size_t r = 0; r < matrix.rows; ++r)
    for (std::size_t c = 0; c < matrix.cols; ++c) {
      out += format_float(matrix.at(r, c));
      out += c + 1 == matrix.cols ? '\n' : ' ';
    }
  return out;
}

}  // namespace tertium::wire
