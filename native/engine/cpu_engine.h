// cpu_engine.h: the fast engine on the processor: the direct kernel, or the Gram kernel where a batch is large for its objects.
#pragma once
#include <memory>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/fit/engine.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// Twin of the plain engine: the same fit, in another order of sums (tests/native/engine). Which kernel runs is a function of objects, dims
// and batch alone (gram_pays). The executor must outlive the engine; same bits for any executor and any instruction set.
std::unique_ptr<Engine> make_cpu_engine(Executor& executor);
// storing: where triplets lie that are too many for memory, which changes no result.
std::unique_ptr<Engine> make_cpu_engine(Executor& executor, BatchStoring storing);
// The same of VICE informed by features (shared/fit/feature_engine.h).
std::unique_ptr<Engine> make_cpu_engine(Executor& executor, std::shared_ptr<const Matrix> features, BatchStoring storing = {});

}  // namespace tertium
