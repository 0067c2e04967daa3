// json_rows.h: a JSON array of flat objects (jsPsych's data) as rows, kept word for word so that writing gives the same bytes.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/byte_sink.h"
#include "shared/wire/table.h"

namespace tertium::wire {

// Fields in the order of first appearance. As a column (find) a text is given without quotes and escapes, anything else as it is written
// (12, null, [0,1,2]); a field that an object lacks is an empty text.
class JsonRows final : public Columns {
 public:
  std::size_t rows() const override { return row_ends_.size(); }
  std::vector<std::string> column_names() const override { return names_; }
  const TableColumn* find(std::string_view name) const override;
  std::string where(std::size_t row) const override;
  std::string where(std::size_t row, std::string_view name) const override;

 private:
  friend class JsonRowsReader;
  friend Result<void> write_json_rows(const JsonRows& rows, ByteSink& sink);
  struct ArrayStart {
    std::uint64_t row = 0;  // the first of the array
    std::string before;     // blanks before '['
    std::string inside;     // blanks of an array without objects
  };

  std::vector<std::string> names_;
  std::vector<std::string> keys_;              // per field: its name as written, with quotes
  std::vector<TableColumn> values_;            // per field: its distinct values as written, no rows
  std::vector<std::uint64_t> row_ends_;        // of each row in members_
  std::vector<std::pair<std::uint32_t, std::uint32_t>> members_;  // field and value
  TableColumn spacing_;                        // per row: the blanks around its marks, each followed by '|'
  std::vector<ArrayStart> arrays_;             // one after the other: JATOS keeps one per component
  std::string tail_;                           // blanks after the last array
  bool byte_order_mark_ = false;
  mutable std::deque<TableColumn> found_;      // columns that were asked for
};

// Refused (kInvalid, with line and column in bytes): what is no JSON, no array of objects, a field twice in an object, nesting deeper than
// kJsonDepthMax, not UTF-8; kTooLarge: more fields or rows, or longer ones, than limits.h allows.
Result<JsonRows> read_json_rows(ByteSource& source, const std::string& what);
Result<JsonRows> read_json_rows(std::string_view bytes, const std::string& what);
Result<void> write_json_rows(const JsonRows& rows, ByteSink& sink);
std::string write_json_rows(const JsonRows& rows);

}  // namespace tertium::wire
