// triplet_text.cpp: reads three or four whole numbers a line and says exactly where one is wrong.
#include "shared/wire/triplet_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kPieceBytes = 1 << 16;
constexpr std::size_t kPieceTriplets = 8192;

struct Row {
  std::array<std::uint32_t, 4> cell{};  // as in the file
  std::size_t columns = 0;
};

// One line's numbers; what does not depend on other lines is checked.
Result<Row> read_row(std::string_view line, const LineReader& lines, std::uint64_t least, std::uint64_t most, const std::string& note) {
  Row row;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t') { ++i; continue; }
    std::size_t stop = i;
    while (stop < line.size() && line[stop] != ' ' && line[stop] != '\t') ++stop;
    const std::string_view word = line.substr(i, stop - i);
    i = stop;
    const std::size_t column = row.columns + 1;
    if (column > 4) return Error{ErrorCode::kInvalid, lines.where() + " has more than 4 columns; `i j k` or `i j k participant` is read"};
    const std::optional<std::uint64_t> number = parse_uint(word);
    if (!number)
      return Error{ErrorCode::kInvalid, lines.where(column) + " is " + quote_for_message(word) + "; a whole number from " + std::to_string(least) + " is needed"};
    if (column < 4 && *number < least)
      return Error{ErrorCode::kInvalid, lines.where(column) + " is 0, but --base 1 is given; a whole number from 1 is needed"};
    const std::uint64_t limit = column == 4 ? INT32_MAX : most;
    if (*number > limit)
      return Error{ErrorCode::kInvalid, lines.where(column) + " is " + std::to_string(*number) + "; at most " + std::to_string(limit) + " is allowed" + (column < 4 ? note : "")};
    row.cell[row.columns++] = static_cast<std::uint32_t>(*number);
  }
  if (row.columns < 3)
    return Error{ErrorCode::kInvalid, lines.where() + " has " + std::to_string(row.columns) + " columns; `i j k` or `i j k participant` is needed"};
  for (std::size_t c = 1; c < 3; ++c)
    for (std::size_t b = 0; b < c; ++b)
      if (row.cell[b] == row.cell[c])
        return Error{ErrorCode::kInvalid, lines.where(c + 1) + " is " + std::to_string(row.cell[c]) + ", which stands in column " + std::to_string(b + 1) +
                                              " too; a triplet has three different objects"};
  return row;
}

}  // namespace

Result<std::uint32_t> visit_triplet_text(ByteSource& source, const std::string& what, const TripletTextOptions& options, const TripletTaker& take) {
  CHECK(options.odd_column >= 1 && options.odd_column <= 3 && options.base <= 1);
  LineReader lines(source, what);
  const std::uint64_t most = (options.objects ? options.objects : kObjectsMax) - 1 + options.base;
  const std::string note = options.objects ? " (there are " + format_count(options.objects) + " objects, counted from " + std::to_string(options.base) + ")" : "";
  std::vector<Triplet> piece;
  std::vector<std::uint32_t> participants;
  std::uint64_t count = 0;
  std::size_t columns = 0;
  std::uint32_t largest = 0;
  std::uint64_t blank = 0;  // the first of the empty lines just read: at the end they say nothing
  for (;;) {
    TRY(const std::optional<std::string_view> line, lines.next());
    if (!line) break;
    if (line->empty()) {
      if (blank == 0) blank = lines.number();
      continue;
    }
    if (blank != 0) return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(blank) + " has 0 columns; `i j k` or `i j k participant` is needed"};
    TRY(Row row, read_row(*line, lines, options.base, most, note));
    if (columns == 0) columns = row.columns;
    if (row.columns != columns)
      return Error{ErrorCode::kInvalid, lines.where() + " has " + std::to_string(row.columns) + " columns where the lines before have " + std::to_string(columns)};
    if (count++ == kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " triplets, the most that are read"};
    for (std::size_t c = 0; c < 3; ++c) {
      row.cell[c] -= options.base;
      largest = std::max(largest, row.cell[c]);
    }
    std::rotate(row.cell.begin() + (options.odd_column - 1), row.cell.begin() + options.odd_column, row.cell.begin() + 3);
    piece.push_back({row.cell[0], row.cell[1], row.cell[2]});
    if (columns == 4) participants.push_back(row.cell[3]);
    if (piece.size() == kPieceTriplets) {
      TRY_DO(take(piece, participants));
      piece.clear();
      participants.clear();
    }
  }
  if (count == 0) return Error{ErrorCode::kInvalid, what + ": holds no triplets"};
  if (!piece.empty()) TRY_DO(take(piece, participants));
  return options.objects ? options.objects : largest + 1;
}

Result<TripletSet> read_triplet_text(ByteSource& source, const std::string& what, const TripletTextOptions& options) {
  TripletSet out;
  TRY(out.objects, visit_triplet_text(source, what, options, [&](std::span<const Triplet> piece, std::span<const std::uint32_t> participants) -> Result<void> {
        out.triplets.insert(out.triplets.end(), piece.begin(), piece.end());
        out.participants.insert(out.participants.end(), participants.begin(), participants.end());
        return {};
      }));
  return out;
}

Result<TripletSet> read_triplet_text(std::string_view bytes, const std::string& what, const TripletTextOptions& options) {
  TextSource source(bytes);
  return read_triplet_text(source, what, options);
}

Result<TripletTextReading> read_foreign_triplet_text(ByteSource& source, const std::string& what, const ConventionOptions& options) {
  if (options.odd_column && (*options.odd_column < 1 || *options.odd_column > 3))
    return Error{ErrorCode::kInvalid, "--odd-column is " + std::to_string(*options.odd_column) + "; 1, 2 or 3 is allowed"};
  if (options.base && *options.base > 1) return Error{ErrorCode::kInvalid, "--base is " + std::to_string(*options.base) + "; 0 or 1 is allowed"};
  TripletTextOptions reading;
  // One more than there are objects is let through first: it is the sign of counting from 1.
  const bool open = !options.base && options.objects != 0;
  reading.objects = open ? options.objects + 1 : options.objects;
  reading.odd_column = options.odd_column.value_or(3);
  reading.base = options.base.value_or(0);
  TRY(TripletSet set, read_triplet_text(source, what, reading));
  if (open) {
    bool zero = false, last = false;
    for (const Triplet& t : set.triplets) {
      zero = zero || t.first == 0 || t.second == 0 || t.odd == 0;
      last = last || t.first == options.objects || t.second == options.objects || t.odd == options.objects;
    }
    const std::string found = what + ": the number " + std::to_string(options.objects) + " occurs and there are " + format_count(options.objects) + " objects";
    if (last && zero) return Error{ErrorCode::kInvalid, found + ", but 0 occurs too: the file speaks of more objects than there are"};
    if (last) return Error{ErrorCode::kInvalid, found + ", so they seem to be counted from 1: say so with --base 1"};
    set.objects = options.objects;
  }
  TripletTextReading out;
  out.set = std::move(set);
  out.conventions.push_back({"question", "odd one out", "by the format"});
  out.conventions.push_back({"odd column", std::to_string(reading.odd_column), options.odd_column ? "given by --odd-column" : "by the format: the odd one is third"});
  out.conventions.push_back({"index base", std::to_string(reading.base), options.base ? "given by --base" : "by the format"});
  return out;
}

Result<void> write_triplet_text(const TripletSet& set, ByteSink& sink) {
  CHECK(set.participants.empty() || set.participants.size() == set.triplets.size());
  std::string out;
  for (std::size_t t = 0; t < set.triplets.size(); ++t) {
    const Triplet& triplet = set.triplets[t];
    out += std::to_string(triplet.first) + ' ' + std::to_string(triplet.second) + ' ' + std::to_string(triplet.odd);
    if (!set.participants.empty()) out += ' ' + std::to_string(set.participants[t]);
    out += '\n';
    if (out.size() >= kPieceBytes) {
      TRY_DO(sink.write(out));
      out.clear();
    }
  }
  return sink.write(out);
}

std::string write_triplet_text(const TripletSet& set) {
  TextSink sink;
  const Result<void> done = write_triplet_text(set, sink);
  CHECK(done.ok());
  return std::move(sink.text);
}

}  // namespace tertium::wire
