// twin_engine.h: the engine of GPUs over the device that is the processor itself, for tests of all that is not a kernel.
#pragma once
#include <memory>
#include <utility>

#include "native/engine/cuda/device_runner.h"
#include "native/engine/cuda/twin_device.h"
#include "shared/fit/matrix_engine.h"

namespace tertium {

// The direct kernel, whose bits are the processor's, and all of the twin's memory.
inline DeviceRunnerSetup twin_runner() {
  DeviceRunnerSetup setup;
  setup.kernel = KernelChoice::kDirect;
  setup.spare_bytes = 0;
  return setup;
}
inline std::unique_ptr<Engine> make_twin_engine(std::shared_ptr<TwinDevice> device, Executor& executor, DeviceRunnerSetup setup = twin_runner(), BatchStoring storing = {}) {
  return make_matrix_engine("cuda", make_device_runner(std::move(device), executor, setup), executor, std::move(storing));
}
inline std::unique_ptr<Engine> make_twin_engine(Executor& executor) { return make_twin_engine(std::make_shared<TwinDevice>(), executor); }

}  // namespace tertium
