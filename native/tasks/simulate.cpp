// simulate.cpp: triplets from an embedding or features.
#include "native/tasks/simulate.h"

namespace tertium {

Result<TripletSet> run_simulate_task(const Embedding& source, const SimulationOptions& options, Executor& executor) {
  TRY(TripletSet out, simulate_choices(source.values, options, executor));
  out.names = source.names;
  return out;
}

}  // namespace tertium
