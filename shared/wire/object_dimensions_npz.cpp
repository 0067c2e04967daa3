// object_dimensions_npz.cpp: the needed members of parameters.npz, by method, rectified and put in order.
#include "shared/wire/object_dimensions_npz.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/vice_npz.h"

namespace tertium::wire {
namespace {

constexpr const char* kVariational = "variational";
constexpr const char* kDeterministic = "deterministic";

Matrix rectify(Matrix values) {
  for (float& value : values.values) value = std::max(value, 0.0f);
  return values;
}

struct Members {
  bool variational = true;
  std::string first, second;  // location and scale, or the weights
};

Result<Members> find_members(const NpzArchive& archive, bool all_dims) {
  const std::string prefix = all_dims ? "" : "pruned_";
  const bool variational = archive.has(prefix + "q_mu") || archive.has(prefix + "q_var"), deterministic = archive.has(prefix + "weights");
  if (variational && deterministic)
    return Error{ErrorCode::kInvalid, archive.what() + ": has " + prefix + "q_mu and " + prefix + "weights; a fit has either"};
  if (!variational && !deterministic)
    return Error{ErrorCode::kInvalid, archive.what() + ": has neither " + prefix + "q_mu and " + prefix + "q_var (variational) nor " + prefix +
                                          "weights (deterministic)"};
  if (archive.has("method")) {
    // Pickled, it is not needed: the members tell the same.
    const Result<NpyHeader> header = archive.header("method");
    if (header || header.error().code != ErrorCode::kUnsupported) {
      TRY(const std::vector<std::string> method, archive.text("method"));
      if (method.size() != 1 || (method[0] != kVariational && method[0] != kDeterministic))
        return Error{ErrorCode::kInvalid, archive.what_of("method") + " is " + (method.size() == 1 ? quote_for_message(method[0]) : "no single word") +
                                              "; variational and deterministic are read"};
      if ((method[0] == kVariational) != variational)
        return Error{ErrorCode::kInvalid, archive.what_of("method") + " is " + method[0] + ", but the file has " + prefix + (variational ? "q_mu" : "weights")};
    }
  }
  if (!variational) return Members{false, prefix + "weights", ""};
  return Members{true, prefix + "q_mu", prefix + "q_var"};
}

}  // namespace

bool is_object_dimensions_npz(const NpzArchive& archive) {
  const std::vector<std::string> names = archive.names();
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name == "q_mu" || name == "q_var" || name == "pruned_q_mu" || name == "pruned_q_var" || name == "pruned_weights";
  });
}

Result<ObjectDimensions> read_object_dimensions(std::string_view bytes, const std::string& what, const ObjectDimensionsOptions& options) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  TRY(const Members members, find_members(archive, options.all_dims));
  ObjectDimensions out;
  if (members.variational) {
    TRY(out.posterior, read_posterior_pair(archive, members.first, members.second));
    out.embedding.values = rectify(out.posterior->location);
  } else {
    TRY(out.weights, archive.matrix(members.first));
    out.embedding.values = rectify(out.weights);
  }
  if (options.raw_order) return out;
  const std::vector<std::size_t> order = order_by_importance(out.embedding.values);
  out.embedding.values = take_columns(out.embedding.values, order);
  if (out.posterior) out.posterior = Posterior{take_columns(out.posterior->location, order), take_columns(out.posterior->scale, order)};
  if (!members.variational) out.weights = take_columns(out.weights, order);
  return out;
}

Result<std::string> write_object_dimensions(const ObjectDimensions& values, bool all_dims) {
  const std::string prefix = all_dims ? "" : "pruned_";
  std::vector<NpzMember> members;
  if (values.posterior) {
    members.push_back({prefix + "q_mu", write_npy(values.posterior->location)});
    members.push_back({prefix + "q_var", write_npy(values.posterior->scale)});
  } else {
    members.push_back({prefix + "weights", write_npy(values.weights.rows != 0 ? values.weights : values.embedding.values)});
  }
  members.push_back({"method", write_npy(make_text_array({}, {values.posterior ? kVariational : kDeterministic}))});
  return write_npz(members);
}

}  // namespace tertium::wire
