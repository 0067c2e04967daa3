// delimited.h: rows of cells between commas or tabs (RFC 4180), read one row at a time, and cells written as each tool quotes them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/wire/limits.h"

namespace tertium::wire {

// How a writer quotes. `kTexts` is R's write.table: texts always, numbers never.
enum class Quotes { kNever, kWhereNeeded, kTexts, kAlways };

// A text as a cell. Quotes are doubled inside quotes. kNever is for texts without separator, quote or line end (CHECKed).
std::string cell_of(std::string_view text, char separator, Quotes quotes);

// A cell of the row read last; valid until the next one is read.
struct Cell {
  std::string_view text;  // without its quotes
  bool quoted = false;
};

enum class LineEnd : std::uint8_t { kNone, kLf, kCrLf };  // kNone: the file ends without one

// A quoted cell may hold separators, line ends and doubled quotes; a quote inside a cell that does not begin with one is an
// ordinary character. Every text is UTF-8 without NUL. Errors say line and column (the cell's number, from 1): a quote that is
// never closed, text after a closing quote, more cells, bytes in a cell or bytes in a row than limits.h allows.
class DelimitedReader {
 public:
  // separator 0: found from the first row, the one of tab and comma that occurs more often outside quotes. `what` opens messages.
  DelimitedReader(ByteSource& source, std::string what, char separator = 0) : source_(source), what_(std::move(what)), separator_(separator) {}
  // False at the end.
  Result<bool> next();
  const std::vector<Cell>& cells() const { return cells_; }
  std::uint64_t line() const { return row_line_; }  // where the row begins, from 1
  LineEnd line_end() const { return line_end_; }    // of the row
  bool byte_order_mark() const { return byte_order_mark_; }
  char separator() const { return separator_; }     // known after the first row
  std::string where() const;                        // "file: line 7"
  std::string where(std::size_t cell) const;        // "file: line 7, column 2"; cell from 0

 private:
  Result<bool> gather();
  Result<void> cut();
  Error too_long() const;

  ByteSource& source_;
  std::string what_;
  char separator_;
  std::string_view piece_;
  std::string row_;             // the row's bytes, where it crosses pieces
  std::string_view line_view_;  // the row's bytes
  std::string unescaped_;       // texts whose doubled quotes were undone, one after the other
  std::vector<Cell> cells_;
  std::uint64_t row_line_ = 0, next_line_ = 1, quote_line_ = 0;
  LineEnd line_end_ = LineEnd::kNone;
  bool byte_order_mark_ = false, started_ = false, ended_ = false;
};

}  // namespace tertium::wire
