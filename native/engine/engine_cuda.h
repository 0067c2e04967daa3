// engine_cuda.h: the engine on an NVIDIA GPU: the CPU engine's twin, with the same bits. Where none can compute, it is said why, in one line.
// Two files have these functions, and CMake picks: engine_cuda.cu where it finds a CUDA compiler, else engine_no_cuda.cpp.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cuda/device.h"

namespace tertium {

struct CudaDevices {
  std::vector<std::string> names;  // those that this build can compute on: "NVIDIA H100 80GB HBM3"
  std::string why_none;            // set where there are none: no driver, no device, one that is too old, no CUDA in this build
};
// Asks the driver, each time.
CudaDevices find_cuda_devices();

// Device number `index` of those found, for one fit. kUnsupported: there is none such; kInternal: it does not answer.
Result<std::shared_ptr<Device>> open_cuda_device(std::size_t index);

}  // namespace tertium
