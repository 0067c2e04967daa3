// names.cpp: checks of names, and the permutation that brings one order of them into another.
#include "shared/domain/names.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "shared/base/text.h"

namespace tertium {

Result<void> check_names(const Names& names, const std::string& what) {
  std::unordered_map<std::string_view, std::size_t> seen;
  seen.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(i + 1) + " is empty where a name is needed"};
    const auto [at, is_new] = seen.emplace(names[i], i);
    if (!is_new)
      return Error{ErrorCode::kInvalid, what + ": the name " + quote_for_message(names[i]) + " stands on line " + std::to_string(at->second + 1) +
                                            " and again on line " + std::to_string(i + 1) + "; each name must be there once"};
  }
  return {};
}

Result<Alignment> align_names(const Names& from, const Names& to, const std::string& from_what, const std::string& to_what) {
  TRY_DO(check_names(from, from_what));
  TRY_DO(check_names(to, to_what));
  std::unordered_map<std::string_view, std::uint32_t> row;
  row.reserve(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) row.emplace(from[i], static_cast<std::uint32_t>(i));
  Alignment alignment;
  alignment.source.reserve(to.size());
  std::size_t lacking = 0;
  const std::string* first_lacking = nullptr;
  for (std::size_t r = 0; r < to.size(); ++r) {
    const auto found = row.find(to[r]);
    if (found == row.end()) {
      if (lacking++ == 0) first_lacking = &to[r];
      continue;
    }
    alignment.source.push_back(found->second);
    alignment.rows_moved += found->second != r;
    row.erase(found);
  }
  if (lacking == 0 && row.empty()) return alignment;
  std::string message;
  if (lacking > 0) message = to_what + " has " + std::to_string(lacking) + " name(s) that " + from_what + " lacks, first " + quote_for_message(*first_lacking);
  // The first in file order, so that the message is the same every time.
  for (const std::string& name : from)
    if (row.count(name)) {
      message += (message.empty() ? "" : "; ") + from_what + " has " + std::to_string(row.size()) + " name(s) that " + to_what + " lacks, first " + quote_for_message(name);
      break;
    }
  return Error{ErrorCode::kInvalid, message + "; both must name the same objects, or take rows as stored with --ignore-names"};
}

Matrix align_rows(const Matrix& matrix, const Alignment& alignment) {
  CHECK(alignment.source.size() == matrix.rows);
  Matrix out(matrix.rows, matrix.cols);
  for (std::size_t r = 0; r < out.rows; ++r) {
    const auto from = matrix.row(alignment.source[r]);
    std::copy(from.begin(), from.end(), out.row(r).begin());
  }
  return out;
}

}  // namespace tertium
