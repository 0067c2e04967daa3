// matrix_engine.h: an engine whose epochs run over matrices in memory, but for the gradient of the choices, which a kernel supplies.
// Start values, order of batches, draws, penalty or prior, Adam and dead columns are written once for every kernel.
#pragma once
#include <memory>
#include <string>

#include "shared/base/executor.h"
#include "shared/fit/engine.h"
#include "shared/fit/epoch_runner.h"
#include "shared/fit/gradient_kernel.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// name: of the engine ("plain", "cpu"). The executor must outlive the engine. Same bits for any executor: work is cut into fixed chunks,
// summed in their order. storing: where the triplets lie, which changes no result.
std::unique_ptr<Engine> make_matrix_engine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor, BatchStoring storing = {});
// The same with epochs that `runner` runs, wherever that is; the executor serves what is done once an epoch.
std::unique_ptr<Engine> make_matrix_engine(std::string name, std::unique_ptr<EpochRunner> runner, Executor& executor, BatchStoring storing = {});

}  // namespace tertium
