// cblearn.cpp: three numbers a line, whose first column is the odd one or the anchor.
#include "shared/wire/cblearn.h"

#include <algorithm>
#include <array>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/lines.h"

namespace tertium::wire {
namespace {

struct NumberRows {
  std::vector<std::array<std::uint32_t, 3>> objects;  // as in the file, before the base is taken off
  std::vector<std::int64_t> response;                 // of a fourth column
  std::uint64_t smallest = UINT64_MAX, largest = 0;
  std::uint64_t smallest_line = 0, largest_line = 0;
  std::uint64_t zero_line = 0;  // of the first response of 0
};

// A number as numpy.savetxt writes it: "12", or with its default format "1.200000000000000000e+01".
std::optional<std::int64_t> parse_number(std::string_view word) {
  if (const std::optional<std::int64_t> whole = parse_int(word)) return whole;
  if (word == "True") return 1;
  if (word == "False") return 0;
  const std::optional<double> number = parse_double(word);
  if (!number || *number != static_cast<double>(static_cast<std::int64_t>(std::min(std::max(*number, -1e15), 1e15)))) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

Result<NumberRows> read_rows(ByteSource& source, const std::string& what, std::size_t columns, const std::string& hint) {
  LineReader lines(source, what);
  NumberRows out;
  std::uint64_t blank = 0;
  for (;;) {
    TRY(const std::optional<std::string_view> line, lines.next());
    if (!line) break;
    std::array<std::int64_t, 4> cell{};
    std::size_t found = 0;
    for (std::size_t i = 0; i < line->size();) {
      const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == ','; };
      if (is_blank((*line)[i])) {
        ++i;
        continue;
      }
      std::size_t stop = i;
      while (stop < line->size() && !is_blank((*line)[stop])) ++stop;
      const std::string_view word = line->substr(i, stop - i);
      i = stop;
      if (found == columns) return Error{ErrorCode::kInvalid, lines.where() + " has more than " + std::to_string(columns) + " columns; " + hint};
      const std::optional<std::int64_t> number = parse_number(word);
      if (!number || (found < 3 && (*number < 0 || *number > static_cast<std::int64_t>(kObjectsMax))))
        return Error{ErrorCode::kInvalid, lines.where(found + 1) + " is " + quote_for_message(word) + "; a whole number" +
                                              (found < 3 ? " from 0 to " + format_count(kObjectsMax) : std::string()) + " is needed"};
      cell[found++] = *number;
    }
    if (found == 0) {
      if (blank == 0) blank = lines.number();
      continue;
    }
    if (blank != 0) return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(blank) + " is empty; " + hint};
    if (found != columns) return Error{ErrorCode::kInvalid, lines.where() + " has " + std::to_string(found) + " columns; " + hint};
    if (out.objects.size() == kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " judgments"};
    for (std::size_t c = 0; c < 3; ++c) {
      const auto number = static_cast<std::uint64_t>(cell[c]);
      if (number < out.smallest) {
        out.smallest = number;
        out.smallest_line = lines.number();
      }
      if (number >= out.largest) {
        out.largest = number;
        out.largest_line = lines.number();
      }
    }
    out.objects.push_back({static_cast<std::uint32_t>(cell[0]), static_cast<std::uint32_t>(cell[1]), static_cast<std::uint32_t>(cell[2])});
    TRY_DO(check_different(out.objects.back()[0], out.objects.back()[1], out.objects.back()[2], lines.where()));
    if (columns == 4) out.response.push_back(cell[3]);
    if (columns == 4 && cell[3] == 0 && out.zero_line == 0) out.zero_line = lines.number();
  }
  if (out.objects.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments"};
  return out;
}

// By the format the first object is 0, unless --base says otherwise; the number of objects, and the file's contradictions.
Result<std::uint32_t> take_off_base(NumberRows& rows, const ReadingOptions& options, const std::string& what, std::vector<Convention>& conventions) {
  const std::uint64_t objects = options.names.empty() ? options.convention.objects : options.names.size();
  const std::uint32_t base = options.convention.base.value_or(0);
  if (rows.smallest < base)
    return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(rows.smallest_line) + " has the number " + std::to_string(rows.smallest) + ", but --base " +
                                          std::to_string(base) + " is given"};
  if (objects != 0 && rows.largest >= objects + base)
    return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(rows.largest_line) + " has the number " + std::to_string(rows.largest) + "; there are " +
                                          format_count(objects) + " objects, counted from " + std::to_string(base) +
                                          (base == 0 && rows.largest == objects && rows.smallest > 0 ? " (if they count from 1, say --base 1)" : "")};
  state(conventions, "index base", std::to_string(base), options.convention.base ? "given by --base" : "by the format");
  for (std::array<std::uint32_t, 3>& row : rows.objects)
    for (std::uint32_t& object : row) object -= base;
  return static_cast<std::uint32_t>(objects != 0 ? objects : rows.largest - base + 1);
}

std::string text_of(std::uint32_t a, std::uint32_t b, std::uint32_t c) { return std::to_string(a) + ' ' + std::to_string(b) + ' ' + std::to_string(c) + '\n'; }

// A few digits can claim any count: memory stays near what the file's size justifies.
constexpr std::uint64_t kCountMax = 1000;
constexpr std::uint64_t kCountsTogetherMin = 100'000;

}  // namespace

Result<JudgmentReading> read_cblearn_odd_first(ByteSource& source, const std::string& what, const ReadingOptions& options) {
  TRY(NumberRows rows, read_rows(source, what, 3,
                                 "`odd a b` is read; rows with a response (list-boolean, list-count) are no odd-one-out choices but anchored judgments"));
  JudgmentReading out;
  TRY(out.set.objects, take_off_base(rows, options, what, out.conventions));
  out.set.names = options.names;
  out.set.positions_known = false;
  const std::uint32_t odd = options.convention.odd_column.value_or(1);
  if (odd < 1 || odd > 3) return Error{ErrorCode::kInvalid, "--odd-column is " + std::to_string(odd) + "; 1, 2 or 3 is allowed"};
  state(out.conventions, "question", "odd one out", "by the format");
  state(out.conventions, "odd column", std::to_string(odd), options.convention.odd_column ? "given by --odd-column" : "by the format: cblearn's odd one is first");
  out.set.judgments.reserve(rows.objects.size());
  for (const std::array<std::uint32_t, 3>& row : rows.objects) {
    Judgment judgment;
    judgment.shown = row;
    judgment.odd_position = static_cast<std::uint8_t>(odd - 1);
    out.set.judgments.push_back(judgment);
  }
  return out;
}

std::string write_cblearn_odd_first(const TripletSet& set) {
  std::string out;
  for (const Triplet& t : set.triplets) out += text_of(t.odd, t.first, t.second);
  return out;
}

TripletSet odd_last_of(TripletSet odd_first) {
  for (Triplet& t : odd_first.triplets) t = {t.second, t.odd, t.first};
  return odd_first;
}

TripletSet odd_first_of(TripletSet odd_last) {
  for (Triplet& t : odd_last.triplets) t = {t.odd, t.first, t.second};
  return odd_last;
}

Result<AnchoredReading> read_cblearn_list_order(ByteSource& source, const std::string& what, CblearnResponse response, const ReadingOptions& options) {
  const bool has_response = response != CblearnResponse::kNone;
  TRY(NumberRows rows, read_rows(source, what, has_response ? 4 : 3,
                                 has_response ? "`anchor a b response` is read" : "`anchor nearer farther` is read; a response in a fourth column must be asked for"));
  AnchoredReading out;
  TRY(out.set.objects, take_off_base(rows, options, what, out.conventions));
  out.set.names = options.names;
  out.set.positions_known = false;
  state(out.conventions, "question", "anchored", "by the format: anchor, nearer, farther; it says nothing of an odd one out");
  bool minus = false, zero = false;
  for (const std::int64_t value : rows.response) {
    minus = minus || value < 0;
    zero = zero || value == 0;
  }
  if (response == CblearnResponse::kBoolean && minus && zero)
    return Error{ErrorCode::kInvalid, what + ": the responses hold 0 and -1; either 1 and -1 or 1 and 0 (True and False) are needed"};
  std::uint64_t total = 0, zeros = 0;
  for (std::size_t i = 0; i < rows.objects.size(); ++i) {
    AnchoredJudgment judgment;
    judgment.anchor = rows.objects[i][0];
    judgment.nearer = rows.objects[i][1];
    judgment.farther = rows.objects[i][2];
    std::uint64_t times = 1;
    if (has_response) {
      const std::int64_t value = rows.response[i];
      const std::string where = what + ": judgment " + std::to_string(i + 1) + " has the response " + std::to_string(value);
      if (response == CblearnResponse::kBoolean && value != 1 && value != 0 && value != -1) return Error{ErrorCode::kInvalid, where + "; 1 and -1, or 1 and 0, are needed"};
      if (value < 0 || (response == CblearnResponse::kBoolean && value == 0)) std::swap(judgment.nearer, judgment.farther);
      // A count's sign says the direction, its size how often; a row counted no time says nothing.
      if (response == CblearnResponse::kCount) times = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
      if (times > kCountMax) return Error{ErrorCode::kTooLarge, where + "; at most " + format_count(kCountMax) + " is read"};
    }
    total += times;
    zeros += times == 0;
    if (total > std::max<std::uint64_t>(kCountsTogetherMin, 16 * rows.objects.size()))
      return Error{ErrorCode::kTooLarge, what + ": the counts of " + format_count(rows.objects.size()) + " rows together are more than are read"};
    for (std::uint64_t t = 0; t < times; ++t) out.set.judgments.push_back(judgment);
  }
  if (out.set.judgments.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments: every response is 0"};
  if (zeros != 0) out.left_out.push_back({"a count of 0", zeros, "line " + std::to_string(rows.zero_line)});
  return out;
}

std::string write_cblearn_list_order(const AnchoredSet& set) {
  std::string out;
  for (const AnchoredJudgment& j : set.judgments) out += text_of(j.anchor, j.nearer, j.farther);
  return out;
}

}  // namespace tertium::wire
