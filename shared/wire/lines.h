// lines.h: a text's lines, one at a time from a source, with limits, so that no text file is ever whole in memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/wire/limits.h"

namespace tertium::wire {

// A byte order mark at the start and '\r' before '\n' are dropped; a last line without an end counts. `what` opens messages.
class LineReader {
 public:
  LineReader(ByteSource& source, std::string what, std::size_t line_bytes_max = kLineBytesMax)
      : source_(source), what_(std::move(what)), line_bytes_max_(line_bytes_max) {}
  // The next line, valid until the next call; nothing at the end. kInvalid: longer than allowed; or the source's own error.
  Result<std::optional<std::string_view>> next();
  std::uint64_t number() const { return number_; }                // of the line given last, from 1
  std::string where() const;                                      // "file: line 7"
  std::string where(std::size_t column) const;                    // "file: line 7, column 2" (from 1)

 private:
  ByteSource& source_;
  std::string what_;
  std::size_t line_bytes_max_;
  std::string_view piece_;
  std::string carried_;  // of a line that began in an earlier piece
  std::uint64_t number_ = 0;
  bool started_ = false, ended_ = false;
};

}  // namespace tertium::wire
