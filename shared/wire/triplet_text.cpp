// triplet_text.cpp: reads three or four whole numbers a line and says exactly where one is wrong.
#include "shared/wire/triplet_text.h"

#include <algorithm>
#include <array>

#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

std::string at(const std::string& what, std::size_t line) { return what + ": line " + std::to_string(line); }
std::string at(const std::string& what, std::size_t line, std::size_t column) { return at(what, line) + ", column " + std::to_string(column + 1); }

}  // namespace

Result<TripletSet> read_triplet_text(std::string_view bytes, const std::string& what, const TripletTextOptions& options) {
  CHECK(options.odd_column >= 1 && options.odd_column <= 3);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  // Ends of line after the last judgment say nothing.
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.remove_suffix(1);
  if (bytes.empty()) return Error{ErrorCode::kInvalid, what + ": holds no triplets"};
  const std::uint64_t index_max = (options.objects ? options.objects : kObjectsMax) - 1;
  const std::string odd_note = options.objects ? " (there are " + format_count(options.objects) + " objects, counted from 0)" : "";

  TripletSet out;
  std::size_t columns = 0, line_number = 0;
  std::uint32_t largest = 0;
  while (!bytes.empty()) {
    ++line_number;
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLineBytesMax)
      return Error{ErrorCode::kInvalid, at(what, line_number) + " has " + std::to_string(line.size()) + " bytes; at most " +
                                            std::to_string(kLineBytesMax) + " are allowed"};

    std::array<std::uint32_t, 4> cell{};
    std::size_t found = 0;
    for (std::size_t i = 0; i < line.size();) {
      if (line[i] == ' ' || line[i] == '\t') { ++i; continue; }
      std::size_t stop = i;
      while (stop < line.size() && line[stop] != ' ' && line[stop] != '\t') ++stop;
      const std::string_view word = line.substr(i, stop - i);
      i = stop;
      if (found == 4) return Error{ErrorCode::kInvalid, at(what, line_number) + " has more than 4 columns; `i j k` or `i j k participant` is read"};
      const std::optional<std::uint64_t> number = parse_uint(word);
      if (!number) return Error{ErrorCode::kInvalid, at(what, line_number, found) + " is " + quote_for_message(word) + "; a whole number from 0 is needed"};
      const std::uint64_t most = found == 3 ? INT32_MAX : index_max;
      if (*number > most)
        return Error{ErrorCode::kInvalid, at(what, line_number, found) + " is " + std::to_string(*number) + "; at most " + std::to_string(most) +
                                              " is allowed" + (found < 3 ? odd_note : "")};
      cell[found++] = static_cast<std::uint32_t>(*number);
    }
    if (found < 3)
      return Error{ErrorCode::kInvalid,
                   at(what, line_number) + " has " + std::to_string(found) + " columns; `i j k` or `i j k participant` is needed"};
    if (columns == 0) columns = found;
    if (found != columns)
      return Error{ErrorCode::kInvalid,
                   at(what, line_number) + " has " + std::to_string(found) + " columns where the lines before have " + std::to_string(columns)};
    for (std::size_t c = 1; c < 3; ++c)
      for (std::size_t b = 0; b < c; ++b)
        if (cell[b] == cell[c])
          return Error{ErrorCode::kInvalid, at(what, line_number, c) + " is " + std::to_string(cell[c]) + ", which stands in column " + std::to_string(b + 1) +
                                                " too; a triplet has three different objects"};
    largest = std::max({largest, cell[0], cell[1], cell[2]});
    std::rotate(cell.begin() + (options.odd_column - 1), cell.begin() + options.odd_column, cell.begin() + 3);
    out.triplets.push_back({cell[0], cell[1], cell[2]});
    if (columns == 4) out.participants.push_back(cell[3]);
  }
  out.objects = options.objects ? options.objects : largest + 1;
  return out;
}

std::string write_triplet_text(const TripletSet& set) {
  CHECK(set.participants.empty() || set.participants.size() == set.triplets.size());
  std::string out;
  for (std::size_t t = 0; t < set.triplets.size(); ++t) {
    const Triplet& triplet = set.triplets[t];
    out += std::to_string(triplet.first) + ' ' + std::to_string(triplet.second) + ' ' + std::to_string(triplet.odd);
    if (!set.participants.empty()) out += ' ' + std::to_string(set.participants[t]);
    out += '\n';
  }
  return out;
}

}  // namespace tertium::wire
