// twin_device.h: a device that is the processor itself: the definition of every operation, and the judge of what the host does with a GPU.
// It can be told to fail, and to put off what a GPU may put off; memory comes filled with NaN.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "native/engine/cuda/device.h"

namespace tertium {

struct TwinSetup {
  std::uint64_t room = std::uint64_t{1} << 30;  // bytes
  std::optional<std::uint64_t> refuse_allocation;  // this one, from 0, finds no room
  std::optional<std::uint64_t> lose_at_operation;  // at this one, from 0, the device is lost
  bool products = true;                            // there are matrix products
  // Work of this queue is done when it must be, and not before; of the other at once. Unset: all at once.
  std::optional<DeviceQueue> late;
};

class TwinDevice final : public Device {
 public:
  TwinDevice() : TwinDevice(TwinSetup()) {}
  explicit TwinDevice(TwinSetup setup) : setup_(setup) {}
  ~TwinDevice() override;

  std::string name() const override { return "twin"; }
  Result<std::uint64_t> room() override { return setup_.room - used_; }
  Result<void*> allocate(std::size_t bytes) override { return take(bytes, false); }
  void release(void* memory) override { give(memory); }
  Result<void*> allocate_pinned(std::size_t bytes) override { return take(bytes, true); }
  void release_pinned(void* memory) override { give(memory); }
  Result<void> write(void* to, const void* from, std::size_t bytes) override;
  Result<void> read(void* to, const void* from, std::size_t bytes) override;
  Result<void> send(void* to, const void* pinned, std::size_t bytes) override;
  Result<void> clear(void* memory, std::size_t bytes) override;
  Result<void> perform(const Operation& operation) override;
  Result<void> prepare_products() override;
  Result<void> mark(int number, DeviceQueue queue) override;
  Result<void> follow(int number, DeviceQueue queue) override;
  Result<void> hold(int number) override;
  Result<void> begin_recording() override;
  Result<void> end_recording() override;
  Result<void> replay() override;
  void forget() override { recorded_.clear(); }
  Result<std::size_t> sort_room(std::uint32_t) override { return std::size_t{16}; }
  Result<void> wait() override;

  // What was done, for tests.
  std::uint64_t allocations() const { return allocations_; }
  std::uint64_t operations() const { return operations_; }
  std::uint64_t recordings() const { return recordings_; }
  std::uint64_t replays() const { return replays_; }
  std::uint64_t sent() const { return sent_; }                    // times
  std::size_t blocks() const { return memory_.size(); }           // of memory not given back
  std::size_t recorded() const { return recorded_.size(); }       // operations

 private:
  struct Queue {
    std::deque<std::function<void()>> waiting;
    std::uint64_t put = 0, done = 0;
  };
  struct Block { std::size_t bytes = 0; bool pinned = false; };
  struct Mark { DeviceQueue queue = DeviceQueue::kCompute; std::uint64_t after = 0; bool set = false; };

  Queue& queue(DeviceQueue which) { return queues_[which == DeviceQueue::kCompute ? 0 : 1]; }
  Result<void> put(DeviceQueue which, std::function<void()> work);
  void run_until(DeviceQueue which, std::uint64_t done);
  void run_all();
  Result<void> standing() const;
  Result<void*> take(std::size_t bytes, bool pinned);
  void give(void* memory);
  void do_operation(const Operation& operation);
  bool holds(const void* memory, std::size_t bytes) const;

  const TwinSetup setup_;
  Queue queues_[2];
  Mark marks_[kDeviceMarks];
  std::vector<std::function<void()>> recorded_;
  bool recording_ = false, lost_ = false;
  std::map<void*, Block> memory_;
  std::uint64_t used_ = 0, allocations_ = 0, operations_ = 0, recordings_ = 0, replays_ = 0, sent_ = 0;
};

}  // namespace tertium
