// two_sides.cpp: alignment of two matrices.
#include "native/tasks/two_sides.h"

#include "shared/base/text.h"

namespace tertium {

Result<TwoSides> align_sides(const Embedding& a, const Embedding& b, bool ignore_names, const std::string& a_what, const std::string& b_what) {
  TwoSides out;
  if (!ignore_names && !a.names.empty() && !b.names.empty()) {
    TRY(const Alignment alignment, align_names(b.names, a.names, b_what, a_what));
    out.b = align_rows(b.values, alignment);
    out.rows_moved = alignment.rows_moved;
    out.aligned = true;
    return out;
  }
  if (a.values.rows != b.values.rows)
    return Error{ErrorCode::kInvalid, b_what + " has " + format_count(b.values.rows) + " rows, but " + a_what + " has " + format_count(a.values.rows) +
                                          "; both must speak of the same objects"};
  out.b = b.values;
  return out;
}

}  // namespace tertium
