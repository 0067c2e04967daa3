// engine_no_cuda.cpp: stands in for engine_cuda.cu where no CUDA compiler was found, and says so.
#include "native/engine/engine_cuda.h"

namespace tertium {

CudaDevices find_cuda_devices() { return {{}, "this build has no CUDA; one made where nvcc is found has"}; }

Result<std::shared_ptr<Device>> open_cuda_device(std::size_t) { return Error{ErrorCode::kUnsupported, find_cuda_devices().why_none}; }

}  // namespace tertium
