// feature_engine.h: the engine of feature-informed VICE: an epoch over matrices, for any kernel of the gradient.
#pragma once
#include <memory>
#include <string>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/fit/engine.h"
#include "shared/fit/gradient_kernel.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// name: of the engine ("plain", "cpu"). features: a row for each object, as check_features() allows; a plan must have been made for them
// (FitPlan::feature_columns). The executor must outlive the engine. Same bits for any executor: work is cut into fixed chunks, summed in their order.
// storing: where the triplets lie, which changes no result.
std::unique_ptr<Engine> make_feature_engine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor,
                                            std::shared_ptr<const Matrix> features, BatchStoring storing = {});

}  // namespace tertium
