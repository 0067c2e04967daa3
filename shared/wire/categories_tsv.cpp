// categories_tsv.cpp: reads a table of 0 and 1 under category names.
#include "shared/wire/categories_tsv.h"

#include <optional>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium::wire {

Result<CategoryTable> read_categories(std::string_view bytes, const std::string& what) {
  TextSource source(bytes);
  return read_categories(source, what);
}

Result<CategoryTable> read_categories(ByteSource& source, const std::string& what) {
  constexpr std::size_t kCategoriesMax = 10'000;
  LineReader lines(source, what);
  CategoryTable table;
  bool named = false;
  for (;;) {
    TRY(const std::optional<std::string_view> line, lines.next());
    if (!line) break;
    const std::string where = lines.where();
    const std::uint64_t line_number = lines.number();
    const std::vector<std::string_view> cells = split(*line, '\t');
    if (line_number == 1) {
      named = cells[0] == "name";
      for (std::size_t c = named; c < cells.size(); ++c) {
        if (!is_utf8(cells[c]) || cells[c].size() > kNameBytesMax)
          return Error{ErrorCode::kInvalid, where + ", column " + std::to_string(c + 1) + ": a category's name is UTF-8 of at most " +
                                                std::to_string(kNameBytesMax) + " bytes"};
        table.categories.emplace_back(cells[c]);
      }
      TRY_DO(check_names(table.categories, where + " (a name per column)"));
      if (table.categories.empty() || table.categories.size() > kCategoriesMax)
        return Error{ErrorCode::kInvalid, where + " names " + std::to_string(table.categories.size()) + " categories; 1 to " +
                                              std::to_string(kCategoriesMax) + " are allowed"};
      table.members.resize(table.categories.size());
      continue;
    }
    if (cells.size() != table.categories.size() + named)
      return Error{ErrorCode::kInvalid, where + " has " + std::to_string(cells.size()) + " columns; the first line has " +
                                            std::to_string(table.categories.size() + named)};
    if (table.objects == kObjectsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kObjectsMax) + " rows"};
    if (named) {
      if (!is_utf8(cells[0]) || cells[0].size() > kNameBytesMax)
        return Error{ErrorCode::kInvalid, where + ": a name is UTF-8 of at most " + std::to_string(kNameBytesMax) + " bytes"};
      table.names.emplace_back(cells[0]);
    }
    for (std::size_t c = 0; c < table.categories.size(); ++c) {
      const std::string_view cell = cells[c + named];
      if (cell != "0" && cell != "1")
        return Error{ErrorCode::kInvalid, where + ", column " + std::to_string(c + named + 1) + " is " + quote_for_message(cell) + "; 0 or 1 is needed"};
      table.members[c].push_back(cell == "1");
    }
    ++table.objects;
  }
  if (table.objects == 0) return Error{ErrorCode::kInvalid, what + ": needs a line of category names and a line for each object"};
  if (named) TRY_DO(check_names(table.names, what));
  return table;
}

}  // namespace tertium::wire
