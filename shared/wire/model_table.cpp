// model_table.cpp: columns of a table as numbers or words.
#include "shared/wire/model_table.h"

#include <algorithm>
#include <limits>
#include <set>

#include "shared/base/text.h"
#include "shared/wire/table.h"

namespace tertium::wire {
namespace {

bool is_empty(std::string_view cell) {
  const std::string word = to_lower_ascii(trim(cell));
  return word.empty() || word == "na" || word == "nan" || word == "none" || word == "-";
}

ModelColumn read_column(const TableColumn& from) {
  ModelColumn out;
  out.name = from.name;
  bool any = false, all = true;
  for (std::size_t r = 0; r < from.rows(); ++r) {
    if (is_empty(from.cell(r))) continue;
    any = true;
    all = all && parse_double(trim(from.cell(r)));
  }
  out.numbers = any && all;
  for (std::size_t r = 0; r < from.rows(); ++r) {
    const bool empty = is_empty(from.cell(r));
    if (out.numbers) out.values.push_back(empty ? std::numeric_limits<double>::quiet_NaN() : *parse_double(trim(from.cell(r))));
    else out.words.emplace_back(empty ? "" : trim(from.cell(r)));
  }
  return out;
}

Result<ModelTable> models_of(const Table& table, const std::string& what) {
  const TableColumn* names = table.find("model");
  if (!names) {
    std::string list;
    for (const std::string& name : table.column_names()) list += (list.empty() ? "" : ", ") + name;
    return Error{ErrorCode::kInvalid, what + ": has no column model, by which networks are found; it has " + list};
  }
  ModelTable out;
  std::set<std::string> seen;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const std::string name(trim(names->cell(r)));
    if (name.empty()) return Error{ErrorCode::kInvalid, what + ": " + table.where(r, "model") + " is empty; a model's name is needed"};
    if (!seen.insert(name).second) return Error{ErrorCode::kInvalid, what + ": " + table.where(r, "model") + ": " + quote_for_message(name) + " is there twice"};
    out.models.push_back(name);
  }
  for (const TableColumn& column : table.columns())
    if (&column != names) out.columns.push_back(read_column(column));
  return out;
}

}  // namespace

Result<ModelTable> read_model_table(ByteSource& source, const std::string& what) {
  TRY(const Table table, read_table(source, what));
  return models_of(table, what);
}

Result<ModelTable> read_model_table(std::string_view bytes, const std::string& what) {
  TRY(const Table table, read_table(bytes, what));
  return models_of(table, what);
}

}  // namespace tertium::wire
