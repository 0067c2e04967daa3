// vice_npz.cpp: pairs of arrays as posteriors, and back.
#include "shared/wire/vice_npz.h"

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"

namespace tertium::wire {

Result<Posterior> read_posterior_pair(const NpzArchive& archive, std::string_view location, std::string_view scale) {
  Posterior out;
  TRY(out.location, archive.matrix(location));
  TRY(out.scale, archive.matrix(scale));
  if (out.location.rows != out.scale.rows || out.location.cols != out.scale.cols)
    return Error{ErrorCode::kInvalid, archive.what() + ": " + std::string(location) + " has the shape " + std::to_string(out.location.rows) + " x " +
                                          std::to_string(out.location.cols) + ", " + std::string(scale) + " " + std::to_string(out.scale.rows) + " x " +
                                          std::to_string(out.scale.cols) + "; both are objects x dims"};
  for (std::size_t n = 0; n < out.scale.values.size(); ++n)
    if (!(out.scale.values[n] > 0))
      return Error{ErrorCode::kInvalid, archive.what_of(scale) + ", row " + std::to_string(n / out.scale.cols + 1) + ", column " +
                                            std::to_string(n % out.scale.cols + 1) + " is " + format_float(out.scale.values[n]) +
                                            "; standard deviations are above 0"};
  return out;
}

bool is_vice_npz(const NpzArchive& archive) { return archive.has("loc") || archive.has("scale") || archive.has("pruned_loc") || archive.has("pruned_scale"); }

Result<VicePosterior> read_vice_npz(std::string_view bytes, const std::string& what) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  const bool whole = archive.has("loc") && archive.has("scale"), kept = archive.has("pruned_loc") && archive.has("pruned_scale");
  if (!whole && !kept) {
    for (const auto* pair : {"", "pruned_"})
      for (const auto* name : {"loc", "scale"})
        if (archive.has(pair + std::string(name)))
          return Error{ErrorCode::kInvalid, what + ": lacks the array " + pair + (std::string_view(name) == "loc" ? "scale" : "loc") +
                                                "; a posterior has loc and scale"};
    return Error{ErrorCode::kInvalid, what + ": lacks the array loc; a posterior has loc and scale (VICE's pruned one pruned_loc and pruned_scale)"};
  }
  VicePosterior out;
  out.pruned = !whole;
  TRY(out.values, read_posterior_pair(archive, whole ? "loc" : "pruned_loc", whole ? "scale" : "pruned_scale"));
  return out;
}

Result<std::string> write_vice_npz(const VicePosterior& posterior) {
  const std::string prefix = posterior.pruned ? "pruned_" : "";
  return write_npz({{prefix + "loc", write_npy(posterior.values.location)}, {prefix + "scale", write_npy(posterior.values.scale)}});
}

Result<std::string> write_posterior(const Posterior& posterior) { return write_vice_npz({posterior, false}); }

Result<Posterior> read_posterior(std::string_view bytes, const std::string& what) {
  TRY(VicePosterior out, read_vice_npz(bytes, what));
  return std::move(out.values);
}

}  // namespace tertium::wire
