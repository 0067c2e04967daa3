// categories_tsv.h: which objects belong to which categories: a header line of category names, then a row of 0 and 1 an object.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/names.h"

namespace tertium::wire {

struct CategoryTable {
  std::vector<std::string> categories;
  std::vector<std::vector<bool>> members;  // [category][object]
  std::size_t objects = 0;
  Names names;                             // of the objects; empty when the table has no column "name": they lie beside it
};
// Separated by tabs. A first column called "name" holds the objects' names; every other cell is 0 or 1.
Result<CategoryTable> read_categories(ByteSource& source, const std::string& what);
Result<CategoryTable> read_categories(std::string_view bytes, const std::string& what);

}  // namespace tertium::wire
