// device_runner.cpp: memory, batches and recordings of a fit on a device.
#include "native/engine/cuda/device_runner.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/fit/plain_steps.h"
#include "shared/fit/schedule.h"

namespace tertium {
namespace {

constexpr std::uint64_t kNone = ~std::uint64_t{0};
constexpr std::uint32_t kGramObjectsMost = 65535;  // a place in the square is a 32-bit number
// Marks: slot s was filled (in the copy queue), slot s was read (in the compute queue).
constexpr int filled(std::uint32_t slot) { return static_cast<int>(slot); }
constexpr int was_read(std::uint32_t slot) { return static_cast<int>(2 + slot); }

std::uint64_t longest_batch(const BatchCut& cut) { return (cut.triplets + cut.batches - 1) / cut.batches; }

class DeviceRunner final : public EpochRunner {
 public:
  DeviceRunner(std::shared_ptr<Device> device, Executor& executor, DeviceRunnerSetup setup)
      : device_(std::move(device)), setup_(setup), arranger_(make_direct_kernel(executor)) {}
  ~DeviceRunner() override { device_->forget(); }

  std::string name() const override { return !gram_ ? arranger_->name() : setup_.atomics ? "cuda-gram-atomics" : "cuda-gram-1"; }
  std::string engine() const override { return "cuda"; }
  GradientKernel& arranger() override { return *arranger_; }

  Result<void> begin(const FitPlan& plan, const BatchCut& cut, TripletBatches& batches) override {
    release();
    plan_ = plan, cut_ = cut, batches_ = &batches, seen_ = kNone;
    const std::uint64_t longest = longest_batch(cut);
    if (longest > kBatchMost)
      return Error{ErrorCode::kTooLarge, "a batch of " + format_count(longest) + " triplets is more than a GPU takes at once; at most " + format_count(kBatchMost) + " (--batch)"};
    most_ = static_cast<std::uint32_t>(longest);
    wide_ = plan.objects > 65536;
    row_ = static_cast<std::uint32_t>(pad_to_lanes(plan.dims));
    if (std::uint64_t{plan.objects} * row_ > UINT32_MAX / 2)
      return Error{ErrorCode::kTooLarge, format_count(plan.objects) + " objects with " + format_count(plan.dims) + " dimensions are more than a GPU takes"};
    const bool pays = plan.objects <= kGramObjectsMost && gram_pays(plan.objects, plan.dims, cut.triplets / cut.batches);
    gram_ = setup_.kernel == KernelChoice::kGram || (setup_.kernel == KernelChoice::kAuto && pays);
    if (gram_ && plan.objects > kGramObjectsMost)
      return Error{ErrorCode::kTooLarge, "the Gram kernel of a GPU takes at most 65,535 objects, not " + format_count(plan.objects) + "; --kernel direct takes more"};
    if (gram_) {
      const Result<void> products = device_->prepare_products();
      if (!products && (setup_.kernel == KernelChoice::kGram || products.error().code != ErrorCode::kUnsupported)) return products;
      gram_ = products.ok();
    }
    TRY(const std::uint64_t room, device_->room());
    const std::uint64_t usable = room > setup_.spare_bytes ? room - setup_.spare_bytes : 0;
    // What cannot be had in the one way may be had in the other: others use the device too.
    if (!setup_.send && needed(true) <= usable) {
      const Result<void> ahead = lay_out(true);
      if (ahead || ahead.error().code != ErrorCode::kTooLarge) return ahead;
      release();
    }
    if (needed(false) > usable)
      return Error{ErrorCode::kTooLarge, "the fit needs " + format_count(needed(false) >> 20) + " MiB on the GPU, of which " + format_count(usable >> 20) +
                                             " are free; a smaller --batch or fewer --dims needs less"};
    return lay_out(false);
  }

  Result<std::optional<double>> run(std::uint32_t epoch, FitMatrices& m, const std::atomic<bool>& stopped) override {
    const std::uint64_t first_step = std::uint64_t{epoch} * plan_.batches_per_epoch;
    if (seen_ != m.changes) TRY_DO(take_over(m, first_step));
    const EpochSteps steps = plan_epoch_steps(plan_, cut_, epoch, setup_.recorded_most, ahead_);
    TRY_DO(device_->clear(parts_.data(), parts_.bytes()));
    for (std::size_t begin = 0; begin < steps.numbers.size(); begin += steps.stretch) {
      if (stopped.load(std::memory_order_relaxed)) {
        seen_ = kNone;  // the matrices here are of no epoch's end
        return std::optional<double>();
      }
      TRY_DO(device_->write(steps_.data(), steps.numbers.data() + begin, steps.stretch * sizeof(StepNumbers)));
      TRY_DO(ahead_ ? replay_stretch(steps.stretch) : send_stretch(steps, begin));
    }
    return hand_over(m);
  }

 private:
  bool vice() const { return plan_.method == FitMethod::kVice; }
  std::uint32_t values() const { return plan_.objects * row_; }
  std::size_t index_bytes() const { return wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t); }

  // Bytes on the device, and how many sorted places and beginnings are kept.
  std::uint64_t needed(bool ahead) const {
    const std::uint64_t dense = 4 * std::uint64_t{values()} * (vice() ? 9 : 4), each = 3 * index_bytes();
    const std::uint64_t sorting = 8 * 12 * std::uint64_t{most_};  // keys, places, both sorted, and the sort's own room
    const std::uint64_t places = gram_ ? 24 : 12, begins = gram_ ? 0 : 4 * (std::uint64_t{plan_.objects} + 1);
    const std::uint64_t kept = ahead ? (each + places) * cut_.triplets + begins * cut_.batches : 2 * (each + places) * most_ + begins;
    const std::uint64_t squares = gram_ ? 8 * std::uint64_t{plan_.objects} * plan_.objects : 0;
    return dense + sorting + kept + squares + 12 * std::uint64_t{most_};
  }

  void release() {
    device_->forget();
    recorded_ = 0;
    for (auto* array : {&location_, &location_mean_, &location_square_, &log_scale_, &scale_mean_, &scale_square_, &spread_, &drawn_}) array->release();
    for (auto* array : {&gradient_, &slopes_, &staging_, &similarity_, &square_}) array->release();
    for (auto* array : {&keys_, &listed_, &sorted_keys_, &places_, &begins_}) array->release();
    triplets_.release(), sort_room_.release(), parts_.release(), steps_.release(), pinned_.release();
  }

  Result<void> lay_out(bool ahead) {
    ahead_ = ahead;
    Device& d = *device_;
    const std::size_t count = values(), groups = (count + 63) / 64 * 64;
    for (auto* array : {&location_, &location_mean_, &location_square_, &gradient_}) TRY_DO(array->allocate(d, count));
    if (vice()) {
      for (auto* array : {&log_scale_, &scale_mean_, &scale_square_, &drawn_}) TRY_DO(array->allocate(d, count));
      TRY_DO(spread_.allocate(d, groups));
    }
    TRY_DO(slopes_.allocate(d, 3 * std::size_t{most_}));
    TRY_DO(parts_.allocate(d, (most_ + kTripletsPerPart - 1) / kTripletsPerPart));
    TRY_DO(steps_.allocate(d, std::min(setup_.recorded_most, cut_.batches)));
    if (gram_) {
      for (auto* array : {&similarity_, &square_}) TRY_DO(array->allocate(d, std::size_t{plan_.objects} * plan_.objects));
    }
    for (auto* array : {&keys_, &listed_}) TRY_DO(array->allocate(d, 3 * std::size_t{most_}));
    TRY(const std::size_t sorting, d.sort_room(3 * most_));
    TRY_DO(sort_room_.allocate(d, std::max<std::size_t>(sorting, 16)));
    const std::size_t kept = ahead ? static_cast<std::size_t>(cut_.triplets) : 2 * std::size_t{most_};
    TRY_DO(triplets_.allocate(d, 3 * index_bytes() * kept));
    TRY_DO(places_.allocate(d, 3 * kept));
    // The keys of the sort: by pairs they are read at each step; by objects only their beginnings are.
    TRY_DO(sorted_keys_.allocate(d, 3 * (gram_ ? kept : std::size_t{most_})));
    if (!gram_) TRY_DO(begins_.allocate(d, (std::size_t{plan_.objects} + 1) * (ahead ? cut_.batches : 1)));
    TRY_DO(staging_.allocate(d, groups, true));
    if (!ahead) return pinned_.allocate(d, 2 * 3 * index_bytes() * most_, true);
    for (std::uint32_t b = 0; b < cut_.batches; ++b) {
      if (b + 1 < cut_.batches) batches_->expect(b + 1);
      const auto [from, bytes] = bytes_of(b);
      TRY_DO(d.write(triplets_.data() + 3 * index_bytes() * static_cast<std::size_t>(cut_.begin(b)), from, bytes));
      TRY_DO(index_batch(cut_.begin(b), static_cast<std::uint32_t>(cut_.size(b)), b));
    }
    TRY_DO(d.wait());
    for (auto* array : {&keys_, &listed_}) array->release();
    if (!gram_) sorted_keys_.release();
    sort_room_.release();
    return {};
  }

  std::pair<const void*, std::size_t> bytes_of(std::uint32_t batch) {
    const PackedTriplets packed = batches_->batch(batch);
    const void* from = wide_ ? static_cast<const void*>(packed.wide) : static_cast<const void*>(packed.narrow);
    return {from, 3 * index_bytes() * packed.count};
  }
  DeviceTriplets device_triplets() const {
    DeviceTriplets out;
    if (wide_) out.wide = reinterpret_cast<const std::uint32_t*>(triplets_.data());
    else out.narrow = reinterpret_cast<const std::uint16_t*>(triplets_.data());
    return out;
  }

  // Of the batch that begins at triplet `first` of the device's memory: its places by object, and where each object's begin; or by pair.
  Result<void> index_batch(std::uint64_t first, std::uint32_t count, std::uint32_t batch) {
    if (gram_) {
      const auto bits = static_cast<std::uint32_t>(std::bit_width(plan_.objects * plan_.objects - 1));
      TRY_DO(device_->perform(ListPairs{device_triplets(), first, count, plan_.objects, keys_.data(), listed_.data()}));
      return device_->perform(
          SortPairs{keys_.data(), listed_.data(), sorted_keys_.data() + 3 * first, places_.data() + 3 * first, 3 * count, bits, sort_room_.data(), sort_room_.bytes()});
    }
    TRY_DO(device_->perform(ListPlaces{device_triplets(), first, count, keys_.data(), listed_.data()}));
    const auto bits = static_cast<std::uint32_t>(std::max(1, static_cast<int>(std::bit_width(plan_.objects - 1))));
    TRY_DO(device_->perform(SortPairs{keys_.data(), listed_.data(), sorted_keys_.data(), places_.data() + 3 * first, 3 * count, bits, sort_room_.data(), sort_room_.bytes()}));
    return device_->perform(FindBegins{sorted_keys_.data(), 3 * count, plan_.objects, begins_.data() + std::size_t{batch} * (std::size_t{plan_.objects} + 1)});
  }

  ViceArrays vice_arrays() const {
    return {location_.data(), location_mean_.data(), location_square_.data(), log_scale_.data(), scale_mean_.data(), scale_square_.data(), spread_.data(), drawn_.data(),
            plan_.objects * row_, row_, columns_, derive_key(plan_.seed, "noise")};
  }

  // Slopes, gradient and step number i of a stretch.
  Result<void> perform_step(std::uint32_t i) {
    const StepNumbers* step = steps_.data() + i;
    const float* matrix = vice() ? drawn_.data() : location_.data();
    if (gram_) {
      TRY_DO(device_->perform(MatrixProduct{matrix, matrix, similarity_.data(), plan_.objects, plan_.objects, row_, true}));
      TRY_DO(device_->perform(GramSlopes{step, device_triplets(), similarity_.data(), plan_.objects, most_, slopes_.data(), parts_.data()}));
      TRY_DO(device_->clear(square_.data(), square_.bytes()));
      const Operation sums = setup_.atomics ? Operation(AddPairs{step, device_triplets(), slopes_.data(), plan_.objects, most_, square_.data()})
                                            : Operation(SumPairs{step, sorted_keys_.data(), places_.data(), slopes_.data(), plan_.objects, most_, square_.data()});
      TRY_DO(device_->perform(sums));
      TRY_DO(device_->perform(MatrixProduct{square_.data(), matrix, gradient_.data(), plan_.objects, row_, plan_.objects, false}));
      return finish_step(step);
    }
    TRY_DO(device_->perform(ChoiceSlopes{step, device_triplets(), matrix, row_, most_, slopes_.data(), parts_.data(), setup_.naive}));
    TRY_DO(device_->perform(PullGradient{step, device_triplets(), places_.data(), begins_.data(), slopes_.data(), matrix, plan_.objects, row_, gradient_.data(), setup_.naive}));
    return finish_step(step);
  }
  Result<void> finish_step(const StepNumbers* step) {
    if (vice()) return device_->perform(StepVice{step, vice_prior(plan_), gradient_.data(), vice_arrays()});
    return device_->perform(StepSpose{step, values(), spose_penalty(plan_), gradient_.data(), location_.data(), location_mean_.data(), location_square_.data()});
  }

  Result<void> replay_stretch(std::uint32_t stretch) {
    if (recorded_ != stretch) {
      TRY_DO(device_->begin_recording());
      Result<void> done;
      for (std::uint32_t i = 0; i < stretch && done; ++i) done = perform_step(i);
      TRY_DO(device_->end_recording());
      TRY_DO(done);
      recorded_ = stretch;
    }
    return device_->replay();
  }

  // Batches of a stretch from here, each while the one before is computed.
  Result<void> send_stretch(const EpochSteps& steps, std::size_t begin) {
    const std::size_t slot_bytes = 3 * index_bytes() * most_, end = std::min(begin + steps.stretch, steps.order.size());
    for (std::size_t i = begin; i < end; ++i) {
      const auto slot = static_cast<std::uint32_t>(i % 2);
      if (i + 1 < steps.order.size()) batches_->expect(steps.order[i + 1]);
      TRY_DO(device_->hold(filled(slot)));  // what lies in the slot here has been sent
      const auto [from, bytes] = bytes_of(steps.order[i]);
      std::memcpy(pinned_.data() + slot * slot_bytes, from, bytes);
      TRY_DO(device_->follow(was_read(slot), DeviceQueue::kCopy));
      TRY_DO(device_->send(triplets_.data() + slot * slot_bytes, pinned_.data() + slot * slot_bytes, bytes));
      TRY_DO(device_->mark(filled(slot), DeviceQueue::kCopy));
      TRY_DO(device_->follow(filled(slot), DeviceQueue::kCompute));
      TRY_DO(index_batch(steps.numbers[i].first, steps.numbers[i].count, 0));
      TRY_DO(perform_step(static_cast<std::uint32_t>(i - begin)));
      TRY_DO(device_->mark(was_read(slot), DeviceQueue::kCompute));
    }
    return {};
  }

  // The arrays that go up and come down, beside those of the fit.
  std::vector<std::pair<float*, Floats*>> arrays_of(FitMatrices& m) const {
    std::vector<std::pair<float*, Floats*>> out{{location_.data(), &m.location}, {location_mean_.data(), &m.location_mean}, {location_square_.data(), &m.location_square}};
    if (vice()) out.insert(out.end(), {{log_scale_.data(), &m.log_scale}, {scale_mean_.data(), &m.scale_mean}, {scale_square_.data(), &m.scale_square}});
    return out;
  }

  Result<void> take_over(FitMatrices& m, std::uint64_t step) {
    CHECK(m.row <= pad_to_lanes(plan_.dims) && m.objects == plan_.objects);
    row_ = static_cast<std::uint32_t>(m.row), columns_ = static_cast<std::uint32_t>(m.columns);
    device_->forget();  // it knows the rows as they were
    recorded_ = 0;
    for (const auto& [to, from] : arrays_of(m)) TRY_DO(device_->write(to, from->data(), m.size() * sizeof(float)));
    if (vice()) {
      TRY_DO(device_->clear(spread_.data(), spread_.bytes()));
      TRY_DO(device_->perform(DrawVice{step, vice_arrays()}));
    }
    seen_ = m.changes;
    return {};
  }

  // Everything is read before anything is changed here.
  Result<std::optional<double>> hand_over(FitMatrices& m) {
    std::vector<double> parts(parts_.size());
    TRY_DO(device_->read(parts.data(), parts_.data(), parts_.bytes()));
    auto arrays = arrays_of(m);
    if (vice()) arrays.emplace_back(spread_.data(), &m.spread);
    std::vector<Floats> fresh(arrays.size());
    for (std::size_t a = 0; a < arrays.size(); ++a) {
      const std::size_t count = arrays[a].second->size();
      TRY_DO(device_->read(staging_.data(), arrays[a].first, count * sizeof(float)));
      fresh[a].assign(staging_.data(), staging_.data() + count);
    }
    TRY_DO(device_->wait());
    for (std::size_t a = 0; a < arrays.size(); ++a) arrays[a].second->swap(fresh[a]);
    double nll = 0;
    for (const double part : parts) nll += part;
    return std::optional<double>(nll);
  }

  const std::shared_ptr<Device> device_;
  const DeviceRunnerSetup setup_;
  const std::unique_ptr<GradientKernel> arranger_;
  FitPlan plan_;
  BatchCut cut_;
  TripletBatches* batches_ = nullptr;
  bool ahead_ = false, wide_ = false, gram_ = false;
  std::uint32_t most_ = 0, row_ = 0, columns_ = 0;  // triplets of the longest batch; floats of a row now, and how many of them count
  std::uint32_t recorded_ = 0;                      // steps of the recording; 0: none
  std::uint64_t seen_ = kNone;                      // the matrices' `changes` that lie on the device
  DeviceArray<float> location_, location_mean_, location_square_, log_scale_, scale_mean_, scale_square_, spread_, drawn_, gradient_;
  DeviceArray<float> slopes_, staging_, similarity_, square_;  // the last two: S and W of the Gram kernel
  DeviceArray<double> parts_;
  DeviceArray<StepNumbers> steps_;
  DeviceArray<unsigned char> triplets_, sort_room_, pinned_;
  DeviceArray<std::uint32_t> keys_, listed_, sorted_keys_, places_, begins_;
};

class FallingBackRunner final : public EpochRunner {
 public:
  FallingBackRunner(std::unique_ptr<EpochRunner> device, std::unique_ptr<EpochRunner> spare, std::function<void(const Error&)> fell)
      : device_(std::move(device)), spare_(std::move(spare)), fell_(std::move(fell)) {}

  std::string name() const override { return before_.empty() ? now().name() : before_ + ", " + now().name(); }
  std::string engine() const override { return !fallen_ ? device_->engine() : (ran_ ? device_->engine() + ", " : "") + "cpu"; }
  GradientKernel& arranger() override { return spare_->arranger(); }

  Result<void> begin(const FitPlan& plan, const BatchCut& cut, TripletBatches& batches) override {
    plan_ = plan, cut_ = cut, batches_ = &batches, fallen_ = ran_ = false;
    before_.clear();
    const Result<void> begun = device_->begin(plan, cut, batches);
    return begun ? begun : fall(begun.error());
  }
  Result<std::optional<double>> run(std::uint32_t epoch, FitMatrices& matrices, const std::atomic<bool>& stopped) override {
    if (!fallen_) {
      Result<std::optional<double>> ran = device_->run(epoch, matrices, stopped);
      if (ran) {
        ran_ = true;
        return ran;
      }
      if (ran_ && device_->name() != spare_->name()) before_ = device_->name();
      TRY_DO(fall(ran.error()));
    }
    return spare_->run(epoch, matrices, stopped);
  }

 private:
  const EpochRunner& now() const { return fallen_ ? *spare_ : *device_; }
  Result<void> fall(const Error& why) {
    fallen_ = true;
    if (fell_) fell_(why);
    return spare_->begin(plan_, cut_, *batches_);
  }

  const std::unique_ptr<EpochRunner> device_, spare_;
  const std::function<void(const Error&)> fell_;
  FitPlan plan_;
  BatchCut cut_;
  TripletBatches* batches_ = nullptr;
  bool fallen_ = false, ran_ = false;  // ran_: an epoch on the device
  std::string before_;  // the kernel of the epochs before the fall, where it is another
};

}  // namespace

EpochSteps plan_epoch_steps(const FitPlan& plan, const BatchCut& cut, std::uint32_t epoch, std::uint32_t most, bool sent_ahead) {
  EpochSteps out;
  out.order = batch_order(plan, epoch);
  out.stretch = std::min(most, cut.batches);
  const std::uint64_t longest = longest_batch(cut);
  for (std::uint32_t i = 0; i < cut.batches; ++i) {
    const std::uint32_t batch = out.order[i];
    StepNumbers& step = out.numbers.emplace_back();
    step.step = std::uint64_t{epoch} * cut.batches + i;
    step.first = sent_ahead ? cut.begin(batch) : i % 2 * longest;
    step.batch = sent_ahead ? batch : 0;
    step.count = static_cast<std::uint32_t>(cut.size(batch));
    step.per_triplet = 1.0f / static_cast<float>(cut.size(batch));
    step.adam = adam_at(plan, step.step);
  }
  while (out.numbers.size() % out.stretch != 0) out.numbers.emplace_back();
  return out;
}

std::unique_ptr<EpochRunner> make_device_runner(std::shared_ptr<Device> device, Executor& executor, DeviceRunnerSetup setup) {
  return std::make_unique<DeviceRunner>(std::move(device), executor, setup);
}

std::unique_ptr<EpochRunner> make_falling_back_runner(std::unique_ptr<EpochRunner> device, std::unique_ptr<EpochRunner> spare, std::function<void(const Error&)> fell) {
  return std::make_unique<FallingBackRunner>(std::move(device), std::move(spare), std::move(fell));
}

}  // namespace tertium
