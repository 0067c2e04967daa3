// plain_engine.h: the engine made of plain loops: the definition that faster engines are tested against, and what the browser runs.
#pragma once
#include <memory>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/fit/engine.h"

namespace tertium {

// The executor must outlive the engine. Same bits for any executor: work is cut into fixed chunks, summed in their order.
std::unique_ptr<Engine> make_plain_engine(Executor& executor);
// The same of VICE informed by features (feature_engine.h).
std::unique_ptr<Engine> make_plain_engine(Executor& executor, std::shared_ptr<const Matrix> features);

}  // namespace tertium
