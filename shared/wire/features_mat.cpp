// features_mat.cpp: variables of a MATLAB file as rows of features.
#include "shared/wire/features_mat.h"

#include <cmath>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/names_text.h"

namespace tertium::wire {
namespace {

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

Result<float> finite_float(double value, const std::string& what, std::size_t row, std::size_t col) {
  const auto narrow = static_cast<float>(value);
  if (std::isfinite(narrow)) return narrow;
  return invalid(what, "row " + std::to_string(row + 1) + ", column " + std::to_string(col + 1) + " is " +
                           (std::isnan(value) ? "NaN" : std::isinf(value) ? "infinite" : "too large for a float") + "; finite numbers are needed");
}

}  // namespace

Result<Embedding> read_features_mat(const std::vector<MatVariable>& variables, const std::string& what) {
  std::vector<const MatVariable*> numbers;
  const MatVariable* matrix = nullptr;
  const MatVariable* names = nullptr;
  for (const MatVariable& variable : variables) {
    if (variable.kind == MatVariable::Kind::kNumbers) numbers.push_back(&variable);
    if (variable.kind == MatVariable::Kind::kNumbers && variable.name == "features") matrix = &variable;
    if (variable.name == "names" && (variable.kind == MatVariable::Kind::kTexts || variable.kind == MatVariable::Kind::kText)) names = &variable;
  }
  if (numbers.empty()) return invalid(what, "holds no variable of numbers, but " + list_variables(variables));
  if (!matrix && numbers.size() == 1) matrix = numbers[0];
  Embedding out;
  if (matrix) {
    const std::string where = what + ": " + matrix->name;
    if (matrix->shape.size() != 2) return invalid(where, "has " + std::to_string(matrix->shape.size()) + " axes; two are read, pictures x features");
    if (matrix->shape[0] == 0 || matrix->shape[1] == 0) return invalid(where, "holds nothing");
    if (matrix->shape[0] > kObjectsMax || matrix->shape[1] > kDimsMax)
      return Error{ErrorCode::kTooLarge, where + ": is " + std::to_string(matrix->shape[0]) + " x " + std::to_string(matrix->shape[1]) + "; at most " +
                                             format_count(kObjectsMax) + " x " + format_count(kDimsMax) + " are read"};
    out.values = Matrix(static_cast<std::size_t>(matrix->shape[0]), static_cast<std::size_t>(matrix->shape[1]));
    for (std::size_t n = 0; n < matrix->numbers.size(); ++n) {
      const std::size_t row = n % out.values.rows, col = n / out.values.rows;
      TRY(out.values.at(row, col), finite_float(matrix->numbers[n], where, row, col));
    }
    if (names) {
      TRY_DO(check_name_sizes(names->texts, what + ": names"));
      TRY_DO(check_names(names->texts, what + ": names"));
      if (names->texts.size() != out.values.rows)
        return invalid(what, "names has " + format_count(names->texts.size()) + " names, but there are " + format_count(out.values.rows) + " rows");
      out.names = names->texts;
    }
    return out;
  }
  const std::size_t columns = numbers[0]->numbers.size();
  if (columns == 0) return invalid(what, quote_for_message(numbers[0]->name) + " holds nothing");
  if (columns > kDimsMax || numbers.size() > kObjectsMax) return Error{ErrorCode::kTooLarge, what + ": holds more features than are read"};
  out.values = Matrix(numbers.size(), columns);
  for (std::size_t r = 0; r < numbers.size(); ++r) {
    const MatVariable& row = *numbers[r];
    if (row.numbers.size() != columns)
      return invalid(what, quote_for_message(row.name) + " has " + format_count(row.numbers.size()) + " numbers, but " + quote_for_message(numbers[0]->name) + " " +
                               format_count(columns) + "; there must be `features`, or a variable of as many numbers for each picture");
    for (std::size_t c = 0; c < columns; ++c) {
      TRY(out.values.at(r, c), finite_float(row.numbers[c], what + ": " + row.name, 0, c));
    }
    out.names.push_back(row.name);
  }
  TRY_DO(check_name_sizes(out.names, what));
  TRY_DO(check_names(out.names, what));
  return out;
}

std::vector<MatVariable> write_features_mat(const Embedding& features) {
  MatVariable matrix{"features", MatVariable::Kind::kNumbers, "double", {features.values.rows, features.values.cols}, {}, {}};
  for (std::size_t c = 0; c < features.values.cols; ++c)
    for (std::size_t r = 0; r < features.values.rows; ++r) matrix.numbers.push_back(static_cast<double>(features.values.at(r, c)));
  std::vector<MatVariable> out{std::move(matrix)};
  if (!features.names.empty()) out.push_back({"names", MatVariable::Kind::kTexts, "cell", {features.names.size(), 1}, {}, features.names});
  return out;
}

}  // namespace tertium::wire
