// judgment_reading.cpp: the steps every reader of recorded judgments shares.
#include "shared/wire/judgment_reading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t kUnset = std::numeric_limits<std::uint32_t>::max();

// The four ways in which a text may say a name.
enum class NameWay { kWhole, kFileName, kStem, kFolder };
constexpr std::array<NameWay, 4> kNameWays = {NameWay::kWhole, NameWay::kFileName, NameWay::kStem, NameWay::kFolder};

const char* words_of(NameWay way) {
  switch (way) {
    case NameWay::kWhole: return "as they are written";
    case NameWay::kFileName: return "by their file name";
    case NameWay::kStem: return "by their file name without its ending";
    case NameWay::kFolder: return "by their folder";
  }
  return "";
}

std::string_view part_of(std::string_view text, NameWay way) {
  if (way == NameWay::kWhole) return text;
  const std::size_t slash = text.find_last_of("/\\");
  if (way == NameWay::kFolder) {
    if (slash == std::string_view::npos) return {};
    text = text.substr(0, slash);
    const std::size_t before = text.find_last_of("/\\");
    return before == std::string_view::npos ? text : text.substr(before + 1);
  }
  if (slash != std::string_view::npos) text.remove_prefix(slash + 1);
  if (way == NameWay::kFileName) return text;
  const std::size_t dot = text.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? text : text.substr(0, dot);
}

std::string plural(std::uint64_t count, const char* word) { return format_count(count) + ' ' + word + (count == 1 ? "" : "s"); }

}  // namespace

void state(std::vector<Convention>& conventions, std::string name, std::string value, std::string because) {
  conventions.push_back({std::move(name), std::move(value), std::move(because)});
}

bool is_missing(std::string_view text) {
  return text.empty() || text == "NA" || text == "NaN" || text == "nan" || text == "null" || text == "undefined" || text == "None";
}

std::optional<std::uint64_t> parse_index(std::string_view text) {
  if (text.size() > 2 && text.substr(text.size() - 2) == ".0") text.remove_suffix(2);
  return parse_uint(text);
}

Error bad_cell(const std::string& what, const Columns& columns, std::size_t row, std::string_view column, const std::string& allowed) {
  const TableColumn* found = columns.find(column);
  return {ErrorCode::kInvalid, what + ": " + columns.where(row, column) + " is " + (found ? quote_for_message(found->cell(row)) : "absent") + "; " + allowed};
}

void LeaveOut::row(std::size_t row, std::string_view why, std::string_view word) {
  std::string key(why);
  if (!word.empty()) key += ": " + quote_for_message(word);
  auto found = number_.find(key);
  if (found == number_.end() && !word.empty()) {
    if (words_ == kLeftOutWordsMax) {
      key = why;
      found = number_.find(key);
    } else {
      ++words_;
    }
  }
  if (found == number_.end()) {
    found = number_.emplace(key, counted_.size()).first;
    counted_.push_back({std::move(key), 0, columns_.where(row)});
  }
  ++counted_[found->second].rows;
}

Result<void> check_different(std::uint32_t a, std::uint32_t b, std::uint32_t c, const std::string& where) {
  if (a != b && a != c && b != c) return {};
  return Error{ErrorCode::kInvalid, where + ": an object stands there twice; a judgment is about three different objects"};
}

Result<std::vector<std::uint32_t>> match_names(const std::vector<std::string>& texts, const Names& names, const std::function<std::string(std::size_t)>& where,
                                               const std::string& what, std::vector<Convention>& conventions) {
  std::unordered_map<std::string_view, std::uint32_t> number;
  number.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) number.emplace(names[i], static_cast<std::uint32_t>(i));
  std::size_t best = 0;  // the text at which the best way failed
  for (const NameWay way : kNameWays) {
    std::vector<std::uint32_t> out;
    out.reserve(texts.size());
    for (const std::string& text : texts) {
      const auto found = number.find(part_of(text, way));
      if (found == number.end()) break;
      out.push_back(found->second);
    }
    if (out.size() == texts.size()) {
      state(conventions, "objects", "by name", std::string("the file's names are found among those given ") + words_of(way));
      return out;
    }
    best = std::max(best, out.size());
  }
  return Error{ErrorCode::kInvalid, what + ": " + where(best) + " is " + quote_for_message(texts[best]) + ", which is none of the " + plural(names.size(), "name") +
                                        " given: not whole, not by its file name with or without ending, not by its folder"};
}

Result<ObjectColumns> read_objects(const Columns& columns, const std::vector<ObjectCells>& cells, const std::vector<std::size_t>& rows, const ObjectRule& rule,
                                   const ReadingOptions& options, const std::string& what, std::vector<Convention>& conventions) {
  CHECK(!cells.empty());
  // What each distinct text of a column is; only texts of rows that count are looked at.
  std::vector<std::vector<std::uint64_t>> numbers(cells.size());
  constexpr std::uint64_t kUnseen = std::numeric_limits<std::uint64_t>::max();
  bool by_name = rule.by_name;
  std::uint64_t smallest = kUnseen, largest = 0;
  std::pair<std::size_t, std::size_t> smallest_at{0, 0}, largest_at{0, 0};  // row, column
  std::optional<std::pair<std::size_t, std::size_t>> first_name;
  bool any_number = false;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const TableColumn& column = *cells[c].cells;
    numbers[c].assign(column.distinct(), kUnseen);
    std::vector<bool> seen(column.distinct());
    for (const std::size_t row : rows) {
      const std::uint32_t value = column.at(row);
      if (seen[value]) continue;
      seen[value] = true;
      const std::string_view text = column.text(value);
      if (is_missing(text) || text.size() > kNameBytesMax)
        return Error{ErrorCode::kInvalid, what + ": " + columns.where(row, cells[c].column) + " is " + (text.empty() ? "empty" : quote_for_message(text)) +
                                              "; an object's number or name of at most " + std::to_string(kNameBytesMax) + " bytes is needed"};
      if (rule.by_name) continue;
      const std::optional<std::uint64_t> number = parse_index(text);
      if (!number) {
        if (!first_name) first_name = {row, c};
        continue;
      }
      any_number = true;
      if (*number > kObjectsMax)
        return Error{ErrorCode::kInvalid, what + ": " + columns.where(row, cells[c].column) + " is " + quote_for_message(text) + "; object numbers reach at most " +
                                              format_count(kObjectsMax)};
      numbers[c][value] = *number;
      if (*number < smallest || smallest == kUnseen) {
        smallest = *number;
        smallest_at = {row, c};
      }
      if (*number >= largest) {
        largest = *number;
        largest_at = {row, c};
      }
    }
  }
  if (first_name) {
    if (any_number)
      return Error{ErrorCode::kInvalid, what + ": " + columns.where(first_name->first, cells[first_name->second].column) + " is " +
                                            quote_for_message(cells[first_name->second].cells->cell(first_name->first)) +
                                            ", others are numbers; objects are all numbers or all names"};
    by_name = true;
  }
  ObjectColumns out;
  out.objects.resize(cells.size());
  for (std::vector<std::uint32_t>& column : out.objects) column.reserve(rows.size());

  if (!by_name) {
    std::uint32_t base = 0;
    ConventionOptions known = options.convention;
    if (!options.names.empty()) known.objects = static_cast<std::uint32_t>(options.names.size());
    if (rows.empty()) {
      out.count = known.objects;
      out.names = options.names;
      return out;
    }
    if (rule.base && !known.base) {
      base = *rule.base;
      if (smallest < base)
        return bad_cell(what, columns, smallest_at.first, cells[smallest_at.second].column,
                        "objects count from " + std::to_string(base) + " in this format; if this file counts from 0, say --base 0");
      state(conventions, "index base", std::to_string(base), "by the format");
    } else {
      const BaseFinding finding = find_base(smallest, largest, known);
      if (!finding.base) {
        const auto at = smallest == 0 && finding.contradiction && !(known.objects != 0 && largest >= known.objects) ? smallest_at : largest_at;
        return Error{ErrorCode::kInvalid, what + (finding.contradiction ? ": " + columns.where(at.first, cells[at.second].column) : "") + ": " + finding.because};
      }
      base = *finding.base;
      state(conventions, "index base", std::to_string(base), finding.because);
    }
    if (known.objects != 0 && largest >= static_cast<std::uint64_t>(known.objects) + base)
      return bad_cell(what, columns, largest_at.first, cells[largest_at.second].column,
                      "there are " + plural(known.objects, "object") + ", counted from " + std::to_string(base));
    out.count = known.objects != 0 ? known.objects : static_cast<std::uint32_t>(largest - base + 1);
    out.names = options.names;
    for (std::size_t c = 0; c < cells.size(); ++c)
      for (const std::size_t row : rows) out.objects[c].push_back(static_cast<std::uint32_t>(numbers[c][cells[c].cells->at(row)] - base));
    return out;
  }

  // Each text once, in order of first appearance, row by row.
  std::unordered_map<std::string_view, std::uint32_t> number;
  std::vector<std::string> texts;
  std::vector<std::pair<std::size_t, std::size_t>> first_at;
  std::vector<std::vector<std::uint32_t>> of_value(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) of_value[c].assign(cells[c].cells->distinct(), kUnset);
  for (const std::size_t row : rows)
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::uint32_t value = cells[c].cells->at(row);
      if (of_value[c][value] == kUnset) {
        const auto [found, is_new] = number.emplace(cells[c].cells->text(value), static_cast<std::uint32_t>(texts.size()));
        if (is_new) {
          texts.emplace_back(found->first);
          first_at.emplace_back(row, c);
        }
        of_value[c][value] = found->second;
      }
      out.objects[c].push_back(of_value[c][value]);
    }
  if (options.names.empty()) {
    if (options.convention.objects != 0 && texts.size() > options.convention.objects)
      return Error{ErrorCode::kInvalid, what + ": " + plural(texts.size(), "different object") + " occur; there are " + plural(options.convention.objects, "object")};
    if (texts.size() > kObjectsMax) return Error{ErrorCode::kTooLarge, what + ": more than " + format_count(kObjectsMax) + " different objects occur"};
    state(conventions, "order of objects", "first appearance", "the file names objects and no names are given");
    out.count = static_cast<std::uint32_t>(texts.size());
    out.names = std::move(texts);
    return out;
  }
  const auto where = [&](std::size_t i) { return columns.where(first_at[i].first, cells[first_at[i].second].column); };
  TRY(const std::vector<std::uint32_t> matched, match_names(texts, options.names, where, what, conventions));
  for (std::vector<std::uint32_t>& column : out.objects)
    for (std::uint32_t& object : column) object = matched[object];
  out.count = static_cast<std::uint32_t>(options.names.size());
  out.names = options.names;
  return out;
}

Result<Names> names_beside(const Columns& columns, const std::vector<std::string>& name_columns, const std::vector<std::vector<std::uint32_t>>& numbers,
                           std::uint32_t count, const std::vector<std::size_t>& rows, const std::string& what, std::vector<Convention>& conventions) {
  // Each cell names one object at most: with fewer cells than objects, some have no name (and a large number asks for no memory).
  if (count > name_columns.size() * rows.size()) {
    state(conventions, "names", "not known", "some of the " + format_count(count) + " numbers never occur");
    return Names{};
  }
  Names names(count);
  for (std::size_t c = 0; c < name_columns.size(); ++c) {
    const TableColumn& cells = *columns.find(name_columns[c]);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string_view text = cells.cell(rows[i]);
      std::string& name = names[numbers[c][i]];
      if (is_missing(text) || name == text) continue;
      if (!name.empty())
        return bad_cell(what, columns, rows[i], name_columns[c],
                        "object " + std::to_string(numbers[c][i]) + " (counted from 0) is called " + quote_for_message(name) + " elsewhere");
      if (text.size() > kNameBytesMax) return bad_cell(what, columns, rows[i], name_columns[c], "a name has at most " + std::to_string(kNameBytesMax) + " bytes");
      name = text;
    }
  }
  std::unordered_map<std::string_view, std::uint32_t> seen;
  std::uint32_t nameless = 0;
  for (std::uint32_t o = 0; o < count; ++o) {
    nameless += names[o].empty();
    if (names[o].empty()) continue;
    const auto [other, is_new] = seen.emplace(names[o], o);
    if (!is_new)
      return Error{ErrorCode::kInvalid, what + ": objects " + std::to_string(other->second) + " and " + std::to_string(o) + " (counted from 0) are both called " +
                                            quote_for_message(names[o]) + "; each object has its own name"};
  }
  if (nameless == 0) return names;
  state(conventions, "names", "not known", format_count(nameless) + " of " + format_count(count) + " numbers never occur with a name");
  return Names{};
}

Result<std::vector<double>> read_times(const Columns& columns, std::string_view column, const std::vector<std::size_t>& rows, std::optional<TimeUnit> unit,
                                       const ReadingOptions& options, const std::string& what, std::vector<Convention>& conventions) {
  const TableColumn* cells = columns.find(column);
  std::vector<double> out(rows.size(), kNaN);
  if (!cells) return out;
  std::vector<double> of_value(cells->distinct(), kNaN);
  std::vector<bool> seen(cells->distinct());
  std::vector<double> known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t value = cells->at(rows[i]);
    if (!seen[value]) {
      seen[value] = true;
      const std::string_view text = cells->text(value);
      if (!is_missing(text) && text != "-9999" && text != "-9999.0") {
        const std::optional<double> time = parse_double(text);
        if (!time || *time < 0) return bad_cell(what, columns, rows[i], column, "a response time of at least 0 is needed, or NA");
        of_value[value] = *time;
      }
    }
    out[i] = of_value[value];
    if (!std::isnan(out[i])) known.push_back(out[i]);
  }
  if (known.empty()) return out;
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::nth_element(known.begin(), middle, known.end());
  const std::optional<TimeUnit> found = find_time_unit(*middle);
  const auto words = [](TimeUnit u) { return u == TimeUnit::kSeconds ? std::string("s") : std::string("ms"); };
  const std::string median = quote_for_message(column) + " has a median of " + format_double(*middle);
  if (options.convention.time_unit) {
    unit = options.convention.time_unit;
    state(conventions, "time unit", words(*unit), "given by --time-unit");
  } else if (unit) {
    if (found && *found != *unit)
      return Error{ErrorCode::kInvalid, what + ": " + median + ", which would be " + words(*found) + ", but this format has times in " + words(*unit) +
                                            "; say which with --time-unit " + words(*found) + " or --time-unit " + words(*unit)};
    state(conventions, "time unit", words(*unit), "by the format");
  } else if (found) {
    unit = found;
    state(conventions, "time unit", words(*unit), median);
  } else {
    return Error{ErrorCode::kInvalid, what + ": " + median + ", which may be seconds or milliseconds: say which with --time-unit s or --time-unit ms"};
  }
  if (*unit == TimeUnit::kSeconds)
    for (double& time : out) time *= 1000;
  return out;
}

ParticipantColumn read_participants(const Columns& columns, std::string_view column, const std::vector<std::size_t>& rows) {
  ParticipantColumn out;
  out.numbers.assign(rows.size(), 0);
  const TableColumn* cells = columns.find(column);
  if (!cells) return out;
  std::vector<std::uint32_t> of_value(cells->distinct(), kUnset);
  std::unordered_map<std::string_view, std::uint32_t> number;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t value = cells->at(rows[i]);
    if (of_value[value] == kUnset) {
      const auto [found, is_new] = number.emplace(cells->text(value), static_cast<std::uint32_t>(out.participants.size()));
      if (is_new) out.participants.emplace_back(found->first);
      of_value[value] = found->second;
    }
    out.numbers[i] = of_value[value];
  }
  // A column that says nothing of anybody makes no person of the word for nothing.
  if (std::all_of(out.participants.begin(), out.participants.end(), [](const std::string& name) { return is_missing(name); })) {
    out.participants.clear();
    std::fill(out.numbers.begin(), out.numbers.end(), 0u);
  }
  return out;
}

namespace {
TextColumn extra_of(const TableColumn& cells, const std::string& name, const std::vector<std::size_t>& rows) {
  TextColumn out;
  out.name = name;
  out.cells.reserve(rows.size());
  std::vector<std::uint32_t> of_value(cells.distinct(), kUnset);
  for (const std::size_t row : rows) {
    const std::uint32_t value = cells.at(row);
    if (of_value[value] == kUnset) {
      of_value[value] = static_cast<std::uint32_t>(out.values.size());
      out.values.emplace_back(cells.text(value));
    }
    out.cells.push_back(of_value[value]);
  }
  return out;
}
}  // namespace

void keep_if_unlike(std::vector<TextColumn>& extra, const Columns& columns, const std::vector<std::size_t>& rows, const std::vector<WrittenColumn>& together) {
  bool unlike = false;
  for (const WrittenColumn& column : together) {
    const TableColumn* cells = columns.find(column.name);
    for (std::size_t i = 0; cells && !unlike && i < rows.size(); ++i) unlike = cells->cell(rows[i]) != column.written(i);
  }
  if (!unlike) return;
  for (const WrittenColumn& column : together)
    if (const TableColumn* cells = columns.find(column.name)) extra.push_back(extra_of(*cells, column.name, rows));
}

std::vector<TextColumn> read_extra(const Columns& columns, const std::vector<std::string>& known, const std::vector<std::size_t>& rows,
                                   std::vector<Convention>& conventions) {
  std::vector<std::string> names;
  for (std::string& name : columns.column_names())
    if (std::find(known.begin(), known.end(), name) == known.end()) names.push_back(std::move(name));
  // A JSON object may have few of thousands of fields, or none: columns have a cell in every row, and would need far more than the file.
  constexpr std::uint64_t kCellsMax = 1ull << 24;
  constexpr std::uint64_t kUsualColumns = 200;
  if (names.size() > kUsualColumns && static_cast<std::uint64_t>(names.size()) * columns.rows() > kCellsMax) {
    state(conventions, "other columns", "left out", format_count(names.size()) + " of them in " + plural(columns.rows(), "row"));
    return {};
  }
  std::vector<TextColumn> out;
  out.reserve(names.size());
  for (const std::string& name : names) out.push_back(extra_of(*columns.find(name), name, rows));
  return out;
}

const TextColumn* find_extra(const std::vector<TextColumn>& extra, std::string_view name) {
  for (const TextColumn& column : extra)
    if (column.name == name) return &column;
  return nullptr;
}

TableColumn column_of(std::string name, std::size_t rows, const std::function<std::string(std::size_t)>& text, Quotes quotes, char separator) {
  TableColumn out(std::move(name));
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string cell = text(r);
    out.add(cell, cell_of(cell, separator, quotes).size() != cell.size());
  }
  out.finish();
  return out;
}

TableColumn column_of(const TextColumn& extra, Quotes quotes, char separator) {
  return column_of(extra.name, extra.cells.size(), [&](std::size_t r) { return extra.values[extra.cells[r]]; }, quotes, separator);
}

std::string seconds_text(double ms) {
  const double seconds = ms / 1000;
  // The neighbours of the quotient may be the number that was multiplied.
  for (const double candidate : {seconds, std::nextafter(seconds, 0.0), std::nextafter(seconds, 1e300)}) {
    const std::string text = format_double(candidate);
    if (const std::optional<double> back = parse_double(text); back && *back * 1000 == ms) return text;
  }
  return format_double(seconds);
}

}  // namespace tertium::wire
