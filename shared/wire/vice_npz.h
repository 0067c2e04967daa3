// vice_npz.h: posteriors of VICE as archives: its own parameters.npz and pruned_params.npz, and our posterior.npz.
// The members' names: VICE, optimization/trainer.py: `loc` and `scale` of all dims; `pruned_loc` and `pruned_scale` of those kept.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/embedding.h"
#include "shared/wire/npz.h"

namespace tertium::wire {

// Both matrices objects x dims; scale holds standard deviations, above 0.
struct VicePosterior {
  Posterior values;
  bool pruned = false;  // the members are pruned_loc and pruned_scale
};
// An archive that has both pairs gives that of all dims. Other members are not looked at. f8 is rounded to f4.
Result<VicePosterior> read_vice_npz(std::string_view bytes, const std::string& what);
Result<std::string> write_vice_npz(const VicePosterior& posterior);
bool is_vice_npz(const NpzArchive& archive);

// posterior.npz: `loc` and `scale`, f4, all dims.
Result<std::string> write_posterior(const Posterior& posterior);
Result<Posterior> read_posterior(std::string_view bytes, const std::string& what);

// Two members of one shape as a posterior, every scale above 0; messages name the member, row and column.
Result<Posterior> read_posterior_pair(const NpzArchive& archive, std::string_view location, std::string_view scale);

}  // namespace tertium::wire
