// transform_npz.cpp: four arrays as a transform, and back.
#include "shared/wire/transform_npz.h"

#include <cstring>

#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

Result<double> read_number(const NpzArchive& archive, std::string_view name) {
  TRY(const NpyHeader header, archive.header(name));
  if (count_items(header) != 1 || header.kind == NpyKind::kText || header.kind == NpyKind::kBytes)
    return Error{ErrorCode::kInvalid, archive.what_of(name) + " holds " + format_count(count_items(header)) + " items of type " + type_name(header) + "; it is one number"};
  TRY(const NpyArray array, archive.array(name));
  return npy_number(array.header, array.data.data());
}

std::string write_number(double value) {
  NpyArray array;
  array.header.item_bytes = 8;
  array.data.resize(8);
  std::memcpy(array.data.data(), &value, 8);
  return write_npy(array);
}

}  // namespace

Result<LinearTransform> read_transform(std::string_view bytes, const std::string& what) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  for (const char* name : {"weights", "mean", "std"}) {
    if (!archive.has(name)) return Error{ErrorCode::kInvalid, what + ": lacks the array " + name + "; a transform has weights, mean and std, and may have bias"};
  }
  LinearTransform out;
  TRY(const NpyHeader shape, archive.header("weights"));
  if (shape.shape.size() != 2)
    return Error{ErrorCode::kInvalid, archive.what_of("weights") + " has " + std::to_string(shape.shape.size()) + " axes; weights are features x dims"};
  TRY(out.weights, archive.matrix("weights"));
  TRY(out.mean, read_number(archive, "mean"));
  TRY(out.std, read_number(archive, "std"));
  if (archive.has("bias")) {
    TRY(const Matrix bias, archive.matrix("bias"));
    if (bias.rows != 1 && bias.cols != 1)
      return Error{ErrorCode::kInvalid,
                   archive.what_of("bias") + " has the shape " + std::to_string(bias.rows) + " x " + std::to_string(bias.cols) + "; a bias is one number for each dim"};
    out.bias = bias.values;
    if (out.bias.empty()) return Error{ErrorCode::kInvalid, archive.what_of("bias") + " is empty; leave it out, or give one number for each dim"};
  }
  TRY_DO(check_transform(out, what));
  return out;
}

Result<std::string> write_transform(const LinearTransform& transform) {
  TRY_DO(check_transform(transform, "the transform"));
  std::vector<NpzMember> members{{"weights", write_npy(transform.weights)}};
  if (!transform.bias.empty()) {
    NpyArray bias;
    bias.header.shape = {transform.bias.size()};
    bias.data.resize(4 * transform.bias.size());
    std::memcpy(bias.data.data(), transform.bias.data(), bias.data.size());
    members.push_back({"bias", write_npy(bias)});
  }
  members.push_back({"mean", write_number(transform.mean)});
  members.push_back({"std", write_number(transform.std)});
  return write_npz(members);
}

}  // namespace tertium::wire
