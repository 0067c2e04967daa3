// simulate.h: triplets as an embedding or a network's features would judge them.
#pragma once
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/simulation/choices.h"

namespace tertium {

// The set carries the source's names. Errors as simulate_choices.
Result<TripletSet> run_simulate_task(const Embedding& source, const SimulationOptions& options, Executor& executor);

}  // namespace tertium
