// json_rows.h: a JSON array of flat objects (jsPsych's data) as rows, kept word for word so that writing gives the same bytes.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_sink.h"
#include "shared/wire/table.h"

namespace tertium::wire {

// Fields in the order of first appearance. As a column (find) a text is given without quotes and escapes, anything else as it is written
// (12, null, [0,1,2]); a field that an object lacks is an empty text.
class JsonRows final : public Columns {
 public:
  std::size_t rows() const override { return row_starts_.size(); }
  std::vector<std::string> column_names() const override { return names_; }
  const TableColumn* find(std::string_view name) const override;
  std::string where(std::size_t row) const override;
  std::string where(std::size_t row, std::string_view name) const override;

 private:
  friend Result<JsonRows> read_json_rows(ByteSource& source, const std::string& what);
  friend Result<void> write_json_rows(const JsonRows& rows, ByteSink& sink);
  friend class JsonRowsReader;
  struct Spacing;  // blanks between the marks

  std::vector<std::string> names_;
  std::vector<TableColumn> values_;            // per field: the distinct values as written
  std::vector<std::string> keys_as_written_;   // per field, with quotes
  std::vector<std::uint64_t> row_starts_;      // into members_
  std::vector<std::pair<std::uint32_t, std::uint32_t>> members_;  // field and value, row by row
  TableColumn spacing_;                        // blanks around each mark where they differ from the row before
  std::vector<std::pair<std::uint64_t, std::uint32_t>> spacing_from_;  // from this row on: this spacing
  std::vector<std::uint64_t> array_starts_;    // rows that begin an array (JATOS puts one after the other)
  std::string tail_;
  mutable std::deque<TableColumn> found_;      // columns that were asked for
};

// Refused (kInvalid, with line and column in bytes): what is no JSON, no array of objects, a field twice in an object, nesting deeper than
// kJsonDepthMax, not UTF-8; kTooLarge: more fields or rows, or longer ones, than limits.h allows.
Result<JsonRows> read_json_rows(ByteSource& source, const std::string& what);
Result<JsonRows> read_json_rows(std::string_view bytes, const std::string& what);
Result<void> write_json_rows(const JsonRows& rows, ByteSink& sink);
std::string write_json_rows(const JsonRows& rows);

}  // namespace tertium::wire
