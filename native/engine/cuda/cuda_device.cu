// cuda_device.cu: streams, memory, events and graphs behind the interface of a Device.
#include "native/engine/cuda/cuda_device.h"

#include <cuda_runtime_api.h>

#include "native/engine/cuda/kernels.h"
#include "native/engine/cuda/matrix_product.h"

namespace tertium {
namespace {

Error failure(cudaError_t error, const std::string& doing) {
  cudaGetLastError();  // or the next call would tell of it again
  return {error == cudaErrorMemoryAllocation ? ErrorCode::kTooLarge : ErrorCode::kInternal, "the GPU failed in " + doing + ": " + cudaGetErrorString(error)};
}
Result<void> done(cudaError_t error, const char* doing) {
  if (error != cudaSuccess) return failure(error, doing);
  return {};
}

class CudaDevice final : public Device {
 public:
  explicit CudaDevice(int ordinal) : ordinal_(ordinal) {}
  ~CudaDevice() override {
    select();
    forget();
    products_.reset();
    for (cudaStream_t stream : streams_) {
      if (stream == nullptr) continue;
      cudaStreamSynchronize(stream);
      cudaStreamDestroy(stream);
    }
    for (cudaEvent_t event : events_) {
      if (event != nullptr) cudaEventDestroy(event);
    }
    cudaGetLastError();
  }

  Result<void> open() {
    select();
    cudaDeviceProp about;
    TRY_DO(done(cudaGetDeviceProperties(&about, ordinal_), "telling its name"));
    name_ = about.name;
    for (cudaStream_t& stream : streams_) TRY_DO(done(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "opening a stream"));
    for (cudaEvent_t& event : events_) TRY_DO(done(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event"));
    return {};
  }

  std::string name() const override { return name_; }
  Result<std::uint64_t> room() override {
    select();
    std::size_t free = 0, all = 0;
    TRY_DO(done(cudaMemGetInfo(&free, &all), "telling its memory"));
    return std::uint64_t{free};
  }

  Result<void*> allocate(std::size_t bytes) override {
    select();
    void* memory = nullptr;
    const cudaError_t error = cudaMalloc(&memory, bytes);
    if (error != cudaSuccess) return failure(error, "giving " + std::to_string(bytes) + " bytes of memory");
    return memory;
  }
  void release(void* memory) override {
    select();
    cudaFree(memory);
    cudaGetLastError();
  }
  Result<void*> allocate_pinned(std::size_t bytes) override {
    select();
    void* memory = nullptr;
    const cudaError_t error = cudaMallocHost(&memory, bytes);
    if (error != cudaSuccess) return failure(error, "pinning " + std::to_string(bytes) + " bytes");
    return memory;
  }
  void release_pinned(void* memory) override {
    select();
    cudaStreamSynchronize(stream(DeviceQueue::kCopy));  // it may still be sent
    cudaFreeHost(memory);
    cudaGetLastError();
  }

  Result<void> write(void* to, const void* from, std::size_t bytes) override { return copy(to, from, bytes, cudaMemcpyHostToDevice, "taking data"); }
  Result<void> read(void* to, const void* from, std::size_t bytes) override { return copy(to, from, bytes, cudaMemcpyDeviceToHost, "handing data over"); }
  Result<void> send(void* to, const void* pinned, std::size_t bytes) override {
    select();
    return done(cudaMemcpyAsync(to, pinned, bytes, cudaMemcpyHostToDevice, stream(DeviceQueue::kCopy)), "being sent data");
  }
  Result<void> clear(void* memory, std::size_t bytes) override {
    select();
    return done(cudaMemsetAsync(memory, 0, bytes, stream(DeviceQueue::kCompute)), "clearing memory");
  }
  Result<void> prepare_products() override {
    select();
    if (products_ == nullptr) {
      TRY(products_, MatrixProducts::open(stream(DeviceQueue::kCompute)));
    }
    return {};
  }
  Result<void> perform(const Operation& operation) override {
    select();
    if (const auto* product = std::get_if<MatrixProduct>(&operation)) {
      CHECK(products_ != nullptr);
      return products_->multiply(*product);
    }
    return done(std::visit([this](const auto& op) { return put(op); }, operation), "starting a kernel");
  }

  Result<void> mark(int number, DeviceQueue queue) override {
    select();
    marked_[number] = true;
    return done(cudaEventRecord(events_[number], stream(queue)), "marking");
  }
  Result<void> follow(int number, DeviceQueue queue) override {
    if (!marked_[number]) return {};
    select();
    return done(cudaStreamWaitEvent(stream(queue), events_[number], 0), "waiting for a mark");
  }
  Result<void> hold(int number) override {
    if (!marked_[number]) return {};
    select();
    return done(cudaEventSynchronize(events_[number]), "reaching a mark");
  }

  Result<void> begin_recording() override {
    select();
    forget();
    return done(cudaStreamBeginCapture(stream(DeviceQueue::kCompute), cudaStreamCaptureModeThreadLocal), "beginning a recording");
  }
  Result<void> end_recording() override {
    select();
    cudaGraph_t graph = nullptr;
    TRY_DO(done(cudaStreamEndCapture(stream(DeviceQueue::kCompute), &graph), "ending a recording"));
    const cudaError_t error = cudaGraphInstantiate(&recording_, graph, 0);
    cudaGraphDestroy(graph);
    return done(error, "making a graph");
  }
  Result<void> replay() override {
    select();
    return done(cudaGraphLaunch(recording_, stream(DeviceQueue::kCompute)), "starting a graph");
  }
  void forget() override {
    if (recording_ == nullptr) return;
    select();
    cudaStreamSynchronize(stream(DeviceQueue::kCompute));
    cudaGraphExecDestroy(recording_);
    recording_ = nullptr;
    cudaGetLastError();
  }

  Result<std::size_t> sort_room(std::uint32_t count) override {
    select();
    std::size_t bytes = 0;
    TRY_DO(done(find_sort_room(count, bytes), "planning a sort"));
    return bytes;
  }
  Result<void> wait() override {
    select();
    TRY_DO(done(cudaStreamSynchronize(stream(DeviceQueue::kCopy)), "copying"));
    return done(cudaStreamSynchronize(stream(DeviceQueue::kCompute)), "computing");
  }

 private:
  template <class Op>
  cudaError_t put(const Op& op) const {
    return launch(op, stream(DeviceQueue::kCompute));
  }
  cudaError_t put(const MatrixProduct&) const { return cudaErrorNotSupported; }  // never: it went to cuBLAS
  // Which device a thread speaks to is the thread's own setting.
  void select() const { cudaSetDevice(ordinal_); }
  cudaStream_t stream(DeviceQueue queue) const { return streams_[queue == DeviceQueue::kCompute ? 0 : 1]; }
  Result<void> copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, const char* doing) {
    select();
    TRY_DO(done(cudaMemcpyAsync(to, from, bytes, kind, stream(DeviceQueue::kCompute)), doing));
    return done(cudaStreamSynchronize(stream(DeviceQueue::kCompute)), doing);
  }

  const int ordinal_;
  std::string name_;
  cudaStream_t streams_[2] = {};
  cudaEvent_t events_[kDeviceMarks] = {};
  bool marked_[kDeviceMarks] = {};
  cudaGraphExec_t recording_ = nullptr;
  std::unique_ptr<MatrixProducts> products_;
};

}  // namespace

Result<std::shared_ptr<Device>> make_cuda_device(int ordinal) {
  auto device = std::make_shared<CudaDevice>(ordinal);
  TRY_DO(device->open());
  return std::shared_ptr<Device>(std::move(device));
}

}  // namespace tertium
