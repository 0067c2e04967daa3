// linear_map_npz.cpp: the arrays of a linear map, written and read beside each other.
#include "shared/wire/linear_map_npz.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

static_assert(std::endian::native == std::endian::little);

std::string column(std::span<const double> values) {
  NpyArray array;
  array.header.item_bytes = 8;
  array.header.shape = {values.size()};
  array.data.resize(values.size() * 8);
  if (!values.empty()) std::memcpy(array.data.data(), values.data(), array.data.size());
  return write_npy(array);
}

std::string truth(bool value) {
  NpyArray array;
  array.header.kind = NpyKind::kBool;
  array.header.item_bytes = 1;
  array.data = std::string(1, value ? '\1' : '\0');
  return write_npy(array);
}

// Every number of an array, as doubles.
Result<std::vector<double>> numbers(const NpzArchive& archive, const char* name, std::size_t axes, std::vector<std::uint64_t>& shape) {
  TRY(const NpyArray array, archive.array(name));
  const NpyHeader& header = array.header;
  if (header.kind == NpyKind::kText || header.kind == NpyKind::kBytes || header.shape.size() != axes || (header.fortran_order && axes > 1))
    return Error{ErrorCode::kInvalid, archive.what_of(name) + " must hold numbers in C order with " + std::to_string(axes) + " axes"};
  shape = header.shape;
  std::vector<double> out(static_cast<std::size_t>(count_items(header)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = npy_number(header, array.data.data() + i * header.item_bytes);
    if (!std::isfinite(out[i])) return Error{ErrorCode::kInvalid, archive.what_of(name) + ": number " + std::to_string(i + 1) + " is not finite"};
  }
  return out;
}

}  // namespace

Result<std::string> write_linear_map(const LinearMap& map, std::span<const double> penalty, const Names& feature_names) {
  CHECK(map.intercept.size() == map.weights.rows && penalty.size() == map.weights.rows);
  CHECK(feature_names.empty() || feature_names.size() == map.weights.cols);
  std::vector<NpzMember> members{{"weights", write_npy(map.weights.rows, map.weights.cols, map.weights.values)},
                                 {"bias", column(map.intercept)},
                                 {"relu_features", truth(map.rectify)},
                                 {"penalty", column(penalty)}};
  if (!feature_names.empty()) members.push_back({"feature_names", write_npy(make_text_array({feature_names.size()}, feature_names))});
  return write_npz(members);
}

Result<LinearMap> read_linear_map(std::string_view bytes, const std::string& what) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  LinearMap out;
  std::vector<std::uint64_t> shape, bias_shape, no_axes;
  TRY(out.weights.values, numbers(archive, "weights", 2, shape));
  out.weights.rows = static_cast<std::size_t>(shape[0]);
  out.weights.cols = static_cast<std::size_t>(shape[1]);
  TRY(out.intercept, numbers(archive, "bias", 1, bias_shape));
  if (out.intercept.size() != out.weights.rows)
    return Error{ErrorCode::kInvalid, archive.what_of("bias") + " has " + format_count(out.intercept.size()) + " numbers, weights has " + format_count(out.weights.rows) + " rows"};
  TRY(const std::vector<double> rectify, numbers(archive, "relu_features", 0, no_axes));
  out.rectify = rectify[0] != 0;
  return out;
}

}  // namespace tertium::wire
