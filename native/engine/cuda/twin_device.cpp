// twin_device.cpp: every operation as a loop over its threads.
#include "native/engine/cuda/twin_device.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "native/engine/cuda/arithmetic.h"
#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::align_val_t kAlignment{256};
constexpr int kPoison = 0xFF;  // floats of these bytes are NaN

void run(const ListPlaces& op) {
  for (std::uint32_t e = 0; e < 3 * op.count; ++e) list_place(op, e);
}

void run(const ListPairs& op) {
  for (std::uint32_t e = 0; e < 3 * op.count; ++e) list_pair(op, e);
}

void run(const SortPairs& op) {
  CHECK(op.bits >= 1 && op.bits <= 32 && op.room != nullptr);
  std::vector<std::uint32_t> order(op.count);
  for (std::uint32_t i = 0; i < op.count; ++i) order[i] = i;
  const std::uint32_t mask = op.bits == 32 ? ~0u : (1u << op.bits) - 1;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return (op.keys[a] & mask) < (op.keys[b] & mask); });
  for (std::uint32_t i = 0; i < op.count; ++i) {
    op.sorted_keys[i] = op.keys[order[i]];
    op.sorted_values[i] = op.values[order[i]];
  }
}

void run(const FindBegins& op) {
  for (std::uint32_t key = 0; key <= op.keys; ++key) find_begin(op, key);
}

// loss(t): of one triplet.
template <class Op, class Loss>
void add_losses(const Op& op, const Loss& loss) {
  const std::uint32_t parts = (op.most + kTripletsPerPart - 1) / kTripletsPerPart;
  for (std::uint32_t part = 0; part < parts; ++part) {
    double losses[kTripletsPerPart];
    for (std::uint32_t i = 0; i < kTripletsPerPart; ++i) losses[i] = static_cast<double>(loss(part * kTripletsPerPart + i));
    for (std::uint32_t half = kTripletsPerPart / 2; half > 0; half /= 2) {
      for (std::uint32_t i = 0; i < half; ++i) losses[i] += losses[i + half];
    }
    op.parts[part] += losses[0];
  }
}

void run(const ChoiceSlopes& op) {
  add_losses(op, [&](std::uint32_t t) { return choose_alone(op, t); });
}
void run(const GramSlopes& op) {
  add_losses(op, [&](std::uint32_t t) { return look_up_choice(op, t); });
}

void run(const SumPairs& op) {
  for (std::uint32_t e = 0; e < 3 * op.most; ++e) sum_pair(op, e);
}
void run(const AddPairs& op) {
  for (std::uint32_t e = 0; e < 3 * op.step->count; ++e) {
    const std::uint32_t place = pair_place(triplet_at(op.triplets, op.step->first + e / 3), e % 3, op.objects);
    op.square[place] += op.slopes[e];
    op.square[std::size_t{place % op.objects} * op.objects + place / op.objects] += op.slopes[e];
  }
}

void run(const MatrixProduct& op) {
  for (std::size_t r = 0; r < op.rows; ++r) {
    for (std::size_t c = 0; c < op.columns; ++c) {
      float sum = 0;
      for (std::size_t i = 0; i < op.inner; ++i) sum += op.left[r * op.inner + i] * op.right[op.right_transposed ? c * op.inner + i : i * op.columns + c];
      op.to[r * op.columns + c] = sum;
    }
  }
}

void run(const PullGradient& op) {
  for (std::uint32_t o = 0; o < op.objects; ++o) {
    if (op.naive) {
      for (std::uint32_t d = 0; d < op.row; ++d) pull_values<1>(op, o, d);
    } else {
      for (std::uint32_t d = 0; d < op.row; d += 4) pull_values<4>(op, o, d);
    }
  }
}

void run(const StepSpose& op) {
  for (std::uint32_t i = 0; i < op.count; ++i) step_spose_at(op, i);
}

void run(const StepVice& op) {
  for (std::uint32_t block = 0; block < blocks_for(op.arrays.count); ++block) step_vice_at(op, block);
}

void run(const DrawVice& op) {
  for (std::uint32_t block = 0; block < blocks_for(op.arrays.count); ++block) draw_vice_at(op, block);
}

}  // namespace

TwinDevice::~TwinDevice() {
  CHECK(memory_.empty());  // what was taken was given back
}

Result<void*> TwinDevice::take(std::size_t bytes, bool pinned) {
  const std::uint64_t number = allocations_++;
  if (lost_) return standing().error();
  if ((!pinned && bytes > setup_.room - used_) || number == setup_.refuse_allocation)
    return Error{ErrorCode::kTooLarge, "the twin has no room for " + format_count(bytes) + " bytes"};
  void* memory = ::operator new(std::max<std::size_t>(bytes, 1), kAlignment);
  std::memset(memory, kPoison, bytes);
  memory_[memory] = {bytes, pinned};
  if (!pinned) used_ += bytes;
  return memory;
}
void TwinDevice::give(void* memory) {
  run_all();  // nothing may still be under way there
  const auto found = memory_.find(memory);
  CHECK(found != memory_.end());
  if (!found->second.pinned) used_ -= found->second.bytes;
  memory_.erase(found);
  ::operator delete(memory, kAlignment);
}
bool TwinDevice::holds(const void* memory, std::size_t bytes) const {
  auto next = memory_.upper_bound(const_cast<void*>(memory));
  if (next == memory_.begin()) return false;
  const auto& [begin, block] = *std::prev(next);
  return static_cast<const char*>(memory) + bytes <= static_cast<const char*>(begin) + block.bytes;
}

Result<void> TwinDevice::standing() const {
  if (lost_) return Error{ErrorCode::kInternal, "the twin is lost"};
  return {};
}

void TwinDevice::run_until(DeviceQueue which, std::uint64_t done) {
  Queue& q = queue(which);
  while (q.done < done) {
    const std::function<void()> work = std::move(q.waiting.front());
    q.waiting.pop_front();
    ++q.done;
    if (!lost_) work();
  }
}
void TwinDevice::run_all() {
  for (const DeviceQueue which : {DeviceQueue::kCompute, DeviceQueue::kCopy}) run_until(which, queue(which).put);
}

// As with a GPU, that something failed is not told when it is asked for but when one waits.
Result<void> TwinDevice::put(DeviceQueue which, std::function<void()> work) {
  Queue& q = queue(which);
  q.waiting.push_back(std::move(work));
  ++q.put;
  if (setup_.late != which) run_until(which, q.put);
  return {};
}

Result<void> TwinDevice::write(void* to, const void* from, std::size_t bytes) {
  CHECK(!recording_ && holds(to, bytes));
  run_until(DeviceQueue::kCompute, queue(DeviceQueue::kCompute).put);
  TRY_DO(standing());
  std::memcpy(to, from, bytes);
  return {};
}
Result<void> TwinDevice::read(void* to, const void* from, std::size_t bytes) {
  CHECK(!recording_ && holds(from, bytes));
  run_until(DeviceQueue::kCompute, queue(DeviceQueue::kCompute).put);
  TRY_DO(standing());
  std::memcpy(to, from, bytes);
  return {};
}
Result<void> TwinDevice::send(void* to, const void* pinned, std::size_t bytes) {
  CHECK(!recording_ && holds(to, bytes) && holds(pinned, bytes));
  ++sent_;
  return put(DeviceQueue::kCopy, [=] { std::memcpy(to, pinned, bytes); });
}
Result<void> TwinDevice::clear(void* memory, std::size_t bytes) {
  CHECK(holds(memory, bytes));
  const auto work = [=] { std::memset(memory, 0, bytes); };
  if (!recording_) return put(DeviceQueue::kCompute, work);
  recorded_.emplace_back(work);
  return {};
}
Result<void> TwinDevice::perform(const Operation& operation) {
  const auto work = [this, operation] { do_operation(operation); };
  if (!recording_) return put(DeviceQueue::kCompute, work);
  recorded_.emplace_back(work);
  return {};
}

Result<void> TwinDevice::prepare_products() {
  if (!setup_.products) return Error{ErrorCode::kUnsupported, "the twin has no matrix products"};
  return {};
}

void TwinDevice::do_operation(const Operation& operation) {
  if (operations_++ == setup_.lose_at_operation) {
    lost_ = true;
    return;
  }
  std::visit([](const auto& op) { run(op); }, operation);
}

Result<void> TwinDevice::mark(int number, DeviceQueue which) {
  CHECK(!recording_ && number >= 0 && number < kDeviceMarks);
  marks_[number] = {which, queue(which).put, true};
  return {};
}
Result<void> TwinDevice::follow(int number, DeviceQueue which) {
  CHECK(!recording_ && number >= 0 && number < kDeviceMarks);
  const Mark mark = marks_[number];
  if (!mark.set) return {};
  return put(which, [this, mark] { run_until(mark.queue, mark.after); });
}
Result<void> TwinDevice::hold(int number) {
  CHECK(!recording_ && number >= 0 && number < kDeviceMarks);
  if (marks_[number].set) run_until(marks_[number].queue, marks_[number].after);
  return standing();
}

Result<void> TwinDevice::begin_recording() {
  CHECK(!recording_);
  TRY_DO(standing());
  recording_ = true;
  recorded_.clear();
  return {};
}
Result<void> TwinDevice::end_recording() {
  CHECK(recording_);
  recording_ = false;
  ++recordings_;
  return standing();
}
Result<void> TwinDevice::replay() {
  CHECK(!recording_ && !recorded_.empty());
  ++replays_;
  for (const auto& work : recorded_) TRY_DO(put(DeviceQueue::kCompute, work));
  return {};
}
Result<void> TwinDevice::wait() {
  CHECK(!recording_);
  run_all();
  return standing();
}

}  // namespace tertium
