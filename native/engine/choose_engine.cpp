// choose_engine.cpp: asks for a GPU, and stands the processor beside it or in its place.
#include "native/engine/choose_engine.h"

#include <utility>

#include "native/engine/cuda/device_runner.h"
#include "native/engine/direct_kernel.h"
#include "native/engine/engine_cuda.h"
#include "shared/fit/matrix_engine.h"

namespace tertium {
namespace {

// Why no GPU can compute this, or "".
std::string why_no_gpu(const EngineRequest& request, const CudaDevices& devices) {
  if (request.setup.features) return "no fit with features is computed on a GPU";
  return devices.why_none;
}

Error cannot(const std::string& why) { return {ErrorCode::kUnsupported, "the engine cuda cannot compute this here: " + why + "; auto and cpu can"}; }

ChosenEngine on_cpu(EngineRequest request, Executor& executor, std::string why_not) {
  ChosenEngine out;
  out.engine = make_cpu_engine(executor, std::move(request.setup));
  out.news = std::make_shared<EngineNews>();
  out.news->why_not = std::move(why_not);
  return out;
}

}  // namespace

Result<void> check_engine(const EngineRequest& request) {
  if (request.engine != EngineChoice::kCuda) return {};
  const std::string why = why_no_gpu(request, find_cuda_devices());
  if (!why.empty()) return cannot(why);
  return {};
}

Result<ChosenEngine> choose_engine(EngineRequest request, Executor& executor) {
  if (request.engine == EngineChoice::kCpu) return on_cpu(std::move(request), executor, "");
  const bool must = request.engine == EngineChoice::kCuda;
  const CudaDevices devices = find_cuda_devices();
  if (const std::string why = why_no_gpu(request, devices); !why.empty()) {
    if (must) return cannot(why);
    return on_cpu(std::move(request), executor, why);
  }
  auto device = open_cuda_device(request.number % devices.names.size());
  if (!device) {
    if (must) return device.error();
    return on_cpu(std::move(request), executor, device.error().message);
  }
  ChosenEngine out;
  out.device = (*device)->name();
  out.news = std::make_shared<EngineNews>();
  DeviceRunnerSetup setup;
  setup.kernel = request.setup.kernel;
  std::unique_ptr<EpochRunner> runner = make_device_runner(*std::move(device), executor, setup);
  if (!must) {
    // After the direct kernel it is the same one that goes on, with the same bits. It also reads the triplets as they lie for either.
    runner = make_falling_back_runner(std::move(runner), make_kernel_runner(make_direct_kernel(executor), executor),
                                      [news = out.news](const Error& error) { news->fell = error.message; });
  }
  out.engine = make_matrix_engine("cuda", std::move(runner), executor, std::move(request.setup.storing));
  return out;
}

}  // namespace tertium
