// engine_cuda.cu: which GPUs there are, and why none can compute.
#include "native/engine/engine_cuda.h"

#include <cuda_runtime_api.h>

#include "native/engine/cuda/cuda_device.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

constexpr int kCapabilityLeast = 8;  // A100; the oldest that the build has machine code for

std::string version_text(int version) { return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10); }

struct Found {
  std::vector<int> ordinals;
  CudaDevices devices;
};

Found find_all() {
  Found out;
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  cudaGetLastError();
  if (error == cudaErrorInsufficientDriver) {
    int version = 0;
    cudaDriverGetVersion(&version);
    out.devices.why_none = version == 0 ? "there is no NVIDIA driver here"
                                        : "the NVIDIA driver knows CUDA " + version_text(version) + ", and " + version_text(CUDART_VERSION) + " is needed";
    return out;
  }
  if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0)) {
    out.devices.why_none = "there is no NVIDIA GPU here";
    return out;
  }
  if (error != cudaSuccess) {
    out.devices.why_none = std::string("CUDA does not start: ") + cudaGetErrorString(error);
    return out;
  }
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp about;
    if (cudaGetDeviceProperties(&about, i) != cudaSuccess) {
      out.devices.why_none = std::string("a GPU does not answer: ") + cudaGetErrorString(cudaGetLastError());
      continue;
    }
    cudaError_t runs = cudaErrorNoKernelImageForDevice;
    if (about.major >= kCapabilityLeast && (runs = cudaSetDevice(i)) == cudaSuccess) runs = try_kernels();
    cudaGetLastError();
    if (runs == cudaSuccess) {
      out.ordinals.push_back(i);
      out.devices.names.emplace_back(about.name);
    } else if (runs == cudaErrorNoKernelImageForDevice) {
      out.devices.why_none = std::string(about.name) + " is of compute capability " + std::to_string(about.major) + "." + std::to_string(about.minor) +
                             ", for which this build has no code; " + std::to_string(kCapabilityLeast) + ".0 and later are meant";
    } else {
      out.devices.why_none = std::string(about.name) + " does not answer: " + cudaGetErrorString(runs);
    }
  }
  if (!out.ordinals.empty()) out.devices.why_none.clear();
  return out;
}

}  // namespace

CudaDevices find_cuda_devices() { return find_all().devices; }

Result<std::shared_ptr<Device>> open_cuda_device(std::size_t index) {
  const Found found = find_all();
  if (found.ordinals.empty()) return Error{ErrorCode::kUnsupported, found.devices.why_none};
  if (index >= found.ordinals.size())
    return Error{ErrorCode::kUnsupported, "there is no GPU number " + std::to_string(index) + "; there are " + std::to_string(found.ordinals.size())};
  return make_cuda_device(found.ordinals[index]);
}

}  // namespace tertium
