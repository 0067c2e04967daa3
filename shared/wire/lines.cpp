// lines.cpp: cuts pieces at line ends; copies only the lines that cross from one piece to the next.
#include "shared/wire/lines.h"

namespace tertium::wire {

std::string LineReader::where() const { return what_ + ": line " + std::to_string(number_); }
std::string LineReader::where(std::size_t column) const { return where() + ", column " + std::to_string(column); }

Result<std::optional<std::string_view>> LineReader::next() {
  carried_.clear();
  bool carrying = false;
  const auto too_long = [&] { return Error{ErrorCode::kInvalid, where() + " has more than " + std::to_string(line_bytes_max_) + " bytes, the longest that is read"}; };
  const auto finish = [&](std::string_view line) -> Result<std::optional<std::string_view>> {
    if (!started_) {
      started_ = true;
      if (line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
    }
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.size() > line_bytes_max_) return too_long();
    return std::optional<std::string_view>(line);
  };
  const bool counted = !ended_ || !piece_.empty();
  if (counted) ++number_;
  for (;;) {
    if (piece_.empty()) {
      if (!ended_) {
        TRY(piece_, source_.next());
        ended_ = piece_.empty();
      }
      if (ended_) {
        if (!carrying) {
          if (counted) --number_;
          return std::optional<std::string_view>();
        }
        return finish(carried_);
      }
    }
    const std::size_t end = piece_.find('\n');
    if (end != std::string_view::npos) {
      const std::string_view line = piece_.substr(0, end);
      piece_.remove_prefix(end + 1);
      if (!carrying) return finish(line);
      carried_.append(line);
      return finish(carried_);
    }
    // Three bytes more for a mark at the start and one for '\r': finish() takes them away before it measures.
    if (carried_.size() + piece_.size() > line_bytes_max_ + 4) return too_long();
    carried_.append(piece_);
    carrying = true;
    piece_ = {};
  }
}

}  // namespace tertium::wire
