// dimension_labels.cpp: a list of labels or a table with them.
#include "shared/wire/dimension_labels.h"

#include <algorithm>
#include <optional>

#include "shared/base/byte_source.h"
#include "shared/base/text.h"
#include "shared/domain/dimension_rating.h"
#include "shared/wire/lines.h"
#include "shared/wire/table.h"

namespace tertium::wire {
namespace {

using Said = std::vector<std::vector<std::string>>;

// The separator of a table's header, or 0 for a list.
char separator_of(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view first = trim(bytes.substr(0, bytes.find('\n')));
  for (const char separator : {'\t', ','}) {
    const std::vector<std::string_view> cells = split(first, separator);
    if (cells.size() < 2) continue;
    for (std::string_view cell : cells) {
      if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
      if (cell == "column" || cell == "dimension") return separator;
    }
  }
  return 0;
}

Result<void> check_label(std::string_view label, const std::string& where) {
  const Result<void> checked = is_utf8(label) ? check_dimension_label(std::string(label)) : Result<void>(Error{ErrorCode::kInvalid, "is not UTF-8"});
  if (!checked) return Error{ErrorCode::kInvalid, where + ": label " + quote_for_message(label) + ": " + checked.error().message};
  return {};
}

Result<Said> read_list(std::string_view bytes, std::size_t dims, const std::string& what) {
  TextSource source(bytes);
  LineReader lines(source, what);
  Said out(dims);
  for (std::size_t d = 0;; ++d) {
    TRY(const std::optional<std::string_view> line, lines.next());
    if (!line && d == dims) return out;
    if (!line || d >= dims)
      return Error{ErrorCode::kInvalid, what + ": holds " + (line ? "more than " + format_count(dims) : format_count(d)) + " lines; one for each of the " + format_count(dims) +
                                            " dimensions is needed, or a table with a column called column or dimension"};
    const std::string_view label = trim(*line);
    TRY_DO(check_label(label, lines.where()));
    if (!label.empty()) out[d].emplace_back(label);
  }
}

}  // namespace

Result<Said> read_dimension_labels(std::string_view bytes, std::size_t dims, const std::string& what) {
  const char separator = separator_of(bytes);
  if (separator == 0) return read_list(bytes, dims, what);
  TRY(const Table table, read_table(bytes, what, separator));
  const TableColumn* column = table.find("column");
  const TableColumn* number = column ? column : table.find("dimension");
  const std::uint64_t base = column ? 0 : 1;
  const TableColumn* label = nullptr;
  for (const char* name : {"label", "nature", "shown_label"})
    if (!label) label = table.find(name);
  if (!number || !label) return Error{ErrorCode::kInvalid, what + ": has no column label, nature or shown_label beside its dimensions"};
  Said out(dims);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view cell = number->cell(row);
    const std::optional<std::uint64_t> found = parse_uint(cell);
    if (!found || *found < base || *found - base >= dims)
      return Error{ErrorCode::kInvalid, what + ": " + table.where(row, number->name) + " is " + quote_for_message(cell) + "; the embedding's dimensions are " +
                                            std::to_string(base) + " to " + std::to_string(dims + base - 1)};
    const std::string_view text = trim(label->cell(row));
    TRY_DO(check_label(text, what + ": " + table.where(row, label->name)));
    if (!text.empty()) out[static_cast<std::size_t>(*found - base)].emplace_back(text);
  }
  return out;
}

std::vector<std::string> most_frequent_labels(const Said& said) {
  std::vector<std::string> out;
  for (std::vector<std::string> words : said) {
    std::sort(words.begin(), words.end());
    std::string best;
    std::size_t most = 0;
    bool shared = false;
    for (std::size_t begin = 0; begin < words.size();) {
      std::size_t end = begin;
      while (end < words.size() && words[end] == words[begin]) ++end;
      shared = end - begin == most || (shared && end - begin < most);
      if (end - begin > most) most = end - begin, best = words[begin];
      begin = end;
    }
    out.push_back(shared ? "" : best);
  }
  return out;
}

}  // namespace tertium::wire
