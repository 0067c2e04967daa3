// cpu_engine.h: the fast engine on the processor: the direct kernel, or the Gram kernel where a batch is large for its objects.
#pragma once
#include <memory>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/fit/engine.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// Which kernel computes the gradient. kAuto: by objects, dims and batch alone (gram_pays). The choice changes sums in their last places.
enum class KernelChoice { kAuto, kDirect, kGram };

struct CpuEngineSetup {
  BatchStoring storing;                    // where triplets lie that are too many for memory; changes no result
  std::shared_ptr<const Matrix> features;  // set: VICE informed by them (shared/fit/feature_engine.h)
  KernelChoice kernel = KernelChoice::kAuto;
};

// Twin of the plain engine: the same fit, in another order of sums (tests/native/engine). The executor must outlive the engine; same bits for any
// executor and any instruction set.
std::unique_ptr<Engine> make_cpu_engine(Executor& executor);
std::unique_ptr<Engine> make_cpu_engine(Executor& executor, CpuEngineSetup setup);

}  // namespace tertium
