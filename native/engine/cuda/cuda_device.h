// cuda_device.h: a GPU as a Device, by CUDA's runtime; only *.cu includes this.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "native/engine/cuda/device.h"

namespace tertium {

// Device number `ordinal` as CUDA counts. Its two queues are streams of its own: fits on one GPU run beside each other. kInternal: it does not answer.
Result<std::shared_ptr<Device>> make_cuda_device(int ordinal);

}  // namespace tertium
