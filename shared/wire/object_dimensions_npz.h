// object_dimensions_npz.h: parameters.npz of object-dimensions (Mahner et al. 2025), variational and deterministic.
// Members (objdim/core/engine.py): pruned_q_mu, pruned_q_var, q_mu, q_var or pruned_weights, weights; method; histories of the run; and
// `embedding`, which is one random draw of the posterior and never what the method calls its embedding: it is not read.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/embedding.h"
#include "shared/wire/npz.h"

namespace tertium::wire {

struct ObjectDimensionsOptions {
  bool raw_order = false;  // dims as stored; else the most important first
  bool all_dims = false;   // q_mu and q_var, or weights, instead of the pruned ones
};
struct ObjectDimensions {
  Embedding embedding;                 // max(0, mean), or max(0, weights); without names: the file has none
  std::optional<Posterior> posterior;  // the same dims in the same order; absent in deterministic files
  // Deterministic files: the weights before rectification, dims as in embedding. Else no rows.
  Matrix weights;
};
// q_var is exp(q_logvar), which the model multiplies by standard normal noise: a standard deviation in spite of its name. It is taken as
// Posterior::scale as it stands. A file whose members speak of another method than `method` says is refused.
Result<ObjectDimensions> read_object_dimensions(std::string_view bytes, const std::string& what, const ObjectDimensionsOptions& options = {});
// The pruned members and method (all_dims: the unpruned ones), which read_object_dimensions reads back as they are when in raw order.
Result<std::string> write_object_dimensions(const ObjectDimensions& values, bool all_dims = false);
bool is_object_dimensions_npz(const NpzArchive& archive);

}  // namespace tertium::wire
