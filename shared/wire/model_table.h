// model_table.h: what is known of networks: a CSV or TSV with a line for each, as human_alignment's networks.csv (model, imagenet_accuracy, param_count, depth, arch).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"

namespace tertium::wire {

struct ModelColumn {
  std::string name;
  bool numbers = false;              // every cell that is not empty is a number
  std::vector<double> values;        // of numbers; NaN where the cell is empty
  std::vector<std::string> words;    // of anything else; "" where the cell is empty
};
struct ModelTable {
  std::vector<std::string> models;   // the column "model": unique, none empty
  std::vector<ModelColumn> columns;  // the others, in their order
};
// A column with nothing in it is one of words. Empty, NA, nan, none and - (in any case) are empty cells. kInvalid: no column "model", a model twice, what is no table.
Result<ModelTable> read_model_table(ByteSource& source, const std::string& what);
Result<ModelTable> read_model_table(std::string_view bytes, const std::string& what);

}  // namespace tertium::wire
