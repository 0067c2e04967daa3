// delimited.cpp: gathers a row's bytes, quotes minded, and cuts them into cells.
#include "shared/wire/delimited.h"

#include <cstring>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Most rows are plain ASCII: eight bytes at a time, without NUL.
bool is_plain_text(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    const bool high = (word & 0x8080808080808080ull) != 0;
    const bool zero = ((word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull) != 0;
    if (high || zero) return text.find('\0') == std::string_view::npos && is_utf8(text);
  }
  text.remove_prefix(i);
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

// Commas and tabs outside quotes; the more frequent one separates, a tab where there are as many.
char find_separator(std::string_view header) {
  std::size_t commas = 0, tabs = 0;
  bool quoted = false;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',';
    tabs += c == '\t';
  }
  return tabs != 0 && tabs >= commas ? '\t' : ',';
}

bool looks_like_a_number(std::string_view text) { return parse_double(text).has_value(); }

}  // namespace

std::string cell_of(std::string_view text, char separator, Quotes quotes) {
  const bool needed = text.find_first_of("\"\r\n") != std::string_view::npos || text.find(separator) != std::string_view::npos;
  CHECK(quotes != Quotes::kNever || !needed);
  const bool quoted = quotes == Quotes::kAlways || needed || (quotes == Quotes::kTexts && !looks_like_a_number(text) && text != "NA");
  if (!quoted) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string DelimitedReader::where() const { return what_ + ": line " + std::to_string(row_line_); }
std::string DelimitedReader::where(std::size_t cell) const { return where() + ", column " + std::to_string(cell + 1); }

Error DelimitedReader::too_long() const {
  if (quote_line_ != 0)
    return {ErrorCode::kInvalid, what_ + ": line " + std::to_string(quote_line_) + " opens a quote that is not closed within the " +
                                     format_count(kTableRowBytesMax) + " bytes a row may have"};
  return {ErrorCode::kInvalid, where() + ": the row has more than " + format_count(kTableRowBytesMax) + " bytes, the longest that is read"};
}

Result<bool> DelimitedReader::gather() {
  enum class State { kCellStart, kBare, kQuoted, kClosing } state = State::kCellStart;
  row_.clear();
  row_line_ = next_line_;
  quote_line_ = 0;
  std::size_t length = 0;  // of the row so far
  std::size_t mark = 0;    // how much of a byte order mark it begins with
  const auto is_separator = [&](char c) { return separator_ != 0 ? c == separator_ : c == ',' || c == '\t'; };
  for (;;) {
    if (piece_.empty()) {
      if (!ended_) {
        TRY(piece_, source_.next());
        ended_ = piece_.empty();
      }
      if (ended_) {
        if (length == 0) return false;
        if (state == State::kQuoted)
          return Error{ErrorCode::kInvalid, what_ + ": line " + std::to_string(quote_line_) + " opens a quote that is never closed"};
        line_view_ = row_;
        line_end_ = LineEnd::kNone;
        return true;
      }
    }
    std::size_t end = piece_.find('\n');
    const bool has_end = end != std::string_view::npos;
    const std::string_view segment = piece_.substr(0, has_end ? end + 1 : piece_.size());
    bool row_ends = has_end;
    if (state == State::kQuoted || state == State::kClosing || segment.find('"') != std::string_view::npos) {
      for (std::size_t i = 0; i < segment.size(); ++i) {
        const char c = segment[i];
        if (!started_ && length + i == mark && mark < kByteOrderMark.size() && c == kByteOrderMark[mark]) {
          ++mark;
          continue;
        }
        switch (state) {
          case State::kCellStart:
            if (c == '"') {
              state = State::kQuoted;
              quote_line_ = next_line_;
            } else if (!is_separator(c)) {
              state = State::kBare;
            }
            break;
          case State::kBare:
            if (is_separator(c)) state = State::kCellStart;
            break;
          case State::kQuoted:
            if (c == '"') state = State::kClosing;
            break;
          case State::kClosing:  // a second quote stands for one; else the cell is over
            state = c == '"' ? State::kQuoted : is_separator(c) ? State::kCellStart : State::kBare;
            break;
        }
      }
      row_ends = has_end && state != State::kQuoted;
    } else {
      const bool only_mark = !started_ && length == mark && length + segment.size() <= kByteOrderMark.size() && kByteOrderMark.substr(length, segment.size()) == segment;
      if (only_mark) mark += segment.size();
      else state = is_separator(segment.back()) ? State::kCellStart : State::kBare;
    }
    length += segment.size();
    if (state != State::kQuoted && state != State::kClosing) quote_line_ = 0;
    // Two bytes for "\r\n" and three for the mark do not count.
    if (length > kTableRowBytesMax + 5) return too_long();
    next_line_ += has_end;
    piece_.remove_prefix(segment.size());
    const bool whole = row_ends && row_.empty();
    if (!whole) row_.append(segment);
    if (!row_ends) continue;
    line_view_ = whole ? segment : std::string_view(row_);
    line_view_.remove_suffix(1);
    line_end_ = LineEnd::kLf;
    if (!line_view_.empty() && line_view_.back() == '\r') {
      line_view_.remove_suffix(1);
      line_end_ = LineEnd::kCrLf;
    }
    return true;
  }
}

Result<void> DelimitedReader::cut() {
  cells_.clear();
  unescaped_.clear();
  const std::string_view row = line_view_;
  std::size_t at = 0;
  for (;;) {
    const std::size_t cell = cells_.size();
    if (cell == kTableColumnsMax)
      return Error{ErrorCode::kTooLarge, where() + " has more than " + format_count(kTableColumnsMax) + " columns, the most that are read"};
    std::string_view text;
    bool quoted = false;
    std::size_t stop = 0;
    if (at < row.size() && row[at] == '"') {
      quoted = true;
      const std::size_t begin = at + 1;
      bool doubled = false;
      stop = begin;
      for (;;) {
        stop = row.find('"', stop);
        if (stop == std::string_view::npos) return Error{ErrorCode::kInvalid, where(cell) + " opens a quote that is never closed"};
        if (stop + 1 >= row.size() || row[stop + 1] != '"') break;
        doubled = true;
        stop += 2;
      }
      text = row.substr(begin, stop - begin);
      if (doubled) {
        if (unescaped_.capacity() < row.size()) unescaped_.reserve(row.size());  // views into it must stay valid
        const std::size_t from = unescaped_.size();
        for (std::size_t i = 0; i < text.size(); ++i) {
          unescaped_ += text[i];
          if (text[i] == '"') ++i;
        }
        text = std::string_view(unescaped_).substr(from);
      }
      ++stop;
      if (stop < row.size() && row[stop] != separator_)
        return Error{ErrorCode::kInvalid, where(cell) + " goes on with " + quote_for_message(row.substr(stop, 10)) +
                                              " after its closing quote; a separator or the line's end is needed (a quote inside quotes is doubled)"};
    } else {
      stop = row.find(separator_, at);
      if (stop == std::string_view::npos) stop = row.size();
      text = row.substr(at, stop - at);
    }
    if (text.size() > kCellBytesMax)
      return Error{ErrorCode::kInvalid, where(cell) + " has " + format_count(text.size()) + " bytes; at most " + format_count(kCellBytesMax) + " are read"};
    cells_.push_back({text, quoted});
    if (stop >= row.size()) return {};
    at = stop + 1;
  }
}

Result<bool> DelimitedReader::next() {
  TRY(const bool more, gather());
  if (!more) return false;
  const bool separator_found = separator_ == 0;
  if (!started_) {
    started_ = true;
    if (line_view_.starts_with("\xFF\xFE") || line_view_.starts_with("\xFE\xFF"))
      return Error{ErrorCode::kInvalid, what_ + ": is UTF-16 text; save it as UTF-8"};
    if (line_view_.starts_with(kByteOrderMark)) {
      line_view_.remove_prefix(kByteOrderMark.size());
      byte_order_mark_ = true;
    }
    if (separator_ == 0) separator_ = find_separator(line_view_);
  }
  if (line_view_.size() > kTableRowBytesMax) return too_long();
  TRY_DO(cut());
  // The row was gathered before it was known what separates; a line end outside quotes shows that it went too far.
  if (separator_found)
    for (std::size_t c = 0; c < cells_.size(); ++c)
      if (!cells_[c].quoted && cells_[c].text.find('\n') != std::string_view::npos)
        return Error{ErrorCode::kInvalid, where(c) + " holds a quote that does not open its cell, and commas and tabs both; it cannot be told where the row ends. "
                                                     "Quote the whole cell, with its quotes doubled"};
  if (is_plain_text(line_view_)) return true;
  for (std::size_t c = 0; c < cells_.size(); ++c)
    if (cells_[c].text.find('\0') != std::string_view::npos || !is_utf8(cells_[c].text))
      return Error{ErrorCode::kInvalid, where(c) + " is not UTF-8 text: " + quote_for_message(cells_[c].text) + "; save the file as UTF-8"};
  return Error{ErrorCode::kInvalid, where() + " is not UTF-8 text; save the file as UTF-8"};
}

}  // namespace tertium::wire
