// table.h: the numbers behind a plot, as a table to be read beside it and as CSV.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "shared/figure/plot.h"

namespace tertium::figure {

struct DataTable {
  using Cell = std::variant<double, std::string>;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as columns
};

// Everything that the plot shows, with references last. Lines over the same x stand beside each other; else each row names its series.
DataTable table_of(const Plot& plot);
// RFC 4180 with \n; numbers as the shortest decimals that read back as the same bits, missing ones empty. A text that a spreadsheet would take
// for a formula (=, +, -, @ first) is kept as it is, in quotes.
std::string write_csv(const DataTable& table);

}  // namespace tertium::figure
