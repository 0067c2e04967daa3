// scale.h: what an epoch costs from a hundred thousand triplets to a hundred million, and how much memory a fit takes.
#pragma once
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

// Prints two tables and returns their numbers. large: also 100 million triplets, whose batches take 600 MB of the disk of temporary files.
// torch: what starts torch_reference.py, for its memory beside ours; empty: without.
wire::Json run_scale(bool large, const std::string& torch);

}  // namespace tertium
