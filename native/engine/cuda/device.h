// device.h: what a fit needs of a GPU: memory, copies, operations in order, and stretches of operations that are recorded once and replayed.
// Two of them: CudaDevice (cuda_device.h) and the twin on the processor (twin_device.h). Of one fit and one thread each; several fits have one each.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "native/engine/cuda/operations.h"
#include "shared/base/result.h"

namespace tertium {

// Work is put into one of two queues, each of which runs in its own order; the two know of each other by marks alone.
enum class DeviceQueue { kCompute, kCopy };
inline constexpr int kDeviceMarks = 4;

class Device {
 public:
  virtual ~Device() = default;
  virtual std::string name() const = 0;  // "NVIDIA H100 80GB HBM3"
  // Bytes that could be allocated now.
  virtual Result<std::uint64_t> room() = 0;

  // kTooLarge: there is no room. Nothing is said about what the memory holds. pinned: on this side, from where send() goes.
  virtual Result<void*> allocate(std::size_t bytes) = 0;
  virtual void release(void* memory) = 0;
  virtual Result<void*> allocate_pinned(std::size_t bytes) = 0;
  virtual void release_pinned(void* memory) = 0;

  // Into the compute queue; return when it is done there and all before it. An operation that failed before tells here.
  virtual Result<void> write(void* to, const void* from, std::size_t bytes) = 0;
  virtual Result<void> read(void* to, const void* from, std::size_t bytes) = 0;
  // Into the copy queue, from pinned memory that must stay as it is until a mark behind it was reached.
  virtual Result<void> send(void* to, const void* pinned, std::size_t bytes) = 0;
  // Into the compute queue: zeros, an operation.
  virtual Result<void> clear(void* memory, std::size_t bytes) = 0;
  virtual Result<void> perform(const Operation& operation) = 0;
  // To be called before the first MatrixProduct. kUnsupported: this device has none.
  virtual Result<void> prepare_products() = 0;

  // mark: behind what is in `queue` now. follow: what comes into `queue` from now on waits for it. hold: the caller waits for it. A mark that was never
  // set is no reason to wait.
  virtual Result<void> mark(int number, DeviceQueue queue) = 0;
  virtual Result<void> follow(int number, DeviceQueue queue) = 0;
  virtual Result<void> hold(int number) = 0;

  // Between the two only perform() and clear() may be called, which then are not done but recorded; replay() puts them into the compute queue. One recording
  // at a time: a new one, or forget(), ends the one before.
  virtual Result<void> begin_recording() = 0;
  virtual Result<void> end_recording() = 0;
  virtual Result<void> replay() = 0;
  virtual void forget() = 0;

  // Bytes that SortPairs needs beside its arrays.
  virtual Result<std::size_t> sort_room(std::uint32_t count) = 0;
  // Until both queues are empty. kInternal: the device failed, and is of no more use.
  virtual Result<void> wait() = 0;
};

// Memory of a device, or pinned, that goes with its owner. The device must outlive it.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  ~DeviceArray() { release(); }

  Result<void> allocate(Device& device, std::size_t count, bool pinned = false) {
    release();
    auto got = pinned ? device.allocate_pinned(count * sizeof(T)) : device.allocate(count * sizeof(T));
    if (!got) return got.error();
    device_ = &device, data_ = static_cast<T*>(*got), count_ = count, pinned_ = pinned;
    return {};
  }
  void release() {
    if (data_ != nullptr) pinned_ ? device_->release_pinned(data_) : device_->release(data_);
    data_ = nullptr, count_ = 0;
  }
  T* data() const { return data_; }
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return count_ * sizeof(T); }

 private:
  Device* device_ = nullptr;
  T* data_ = nullptr;
  std::size_t count_ = 0;
  bool pinned_ = false;
};

}  // namespace tertium
