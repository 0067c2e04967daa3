// cuda_gpu_test.cpp: a real GPU, with the processor as its judge: every operation by itself, then whole fits. Without one each test says why it is skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/engine/choose_engine.h"
#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/device_runner.h"
#include "native/engine/cuda/twin_device.h"
#include "native/engine/engine_cuda.h"
#include "shared/base/random.h"
#include "shared/fit/loop.h"
#include "shared/fit/matrix_engine.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 300, kRow = 48, kColumns = 42, kCount = 40'000, kValues = kObjects * kRow;

// Inputs that are alike at every call: random values, half of them 0, and random triplets.
std::vector<float> random_values(std::size_t count, const char* of, double scale) {
  RandomStream random(derive_key(7, of));
  std::vector<float> out(count);
  for (float& value : out) value = static_cast<float>(scale * random.normal());
  return out;
}
std::vector<float> random_matrix(const char* of) {
  std::vector<float> out = random_values(kValues, of, 0.5);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i % kRow < kColumns ? std::max(0.0f, out[i]) : 0.0f;
  return out;
}
template <class Index>
std::vector<Index> random_numbers() {
  RandomStream random(derive_key(7, "triplets"));
  std::vector<Index> out;
  while (out.size() < 3 * std::size_t{kCount}) {
    const std::uint32_t a = random.below(kObjects), b = random.below(kObjects), c = random.below(kObjects);
    if (a == b || a == c || b == c) continue;
    for (const std::uint32_t o : {a, b, c}) out.push_back(static_cast<Index>(o));
  }
  return out;
}

// One device and what lies on it. All that operations write into is filled with NaN before.
class Bench {
 public:
  explicit Bench(std::shared_ptr<Device> device) : device_(std::move(device)) {}
  ~Bench() {
    for (void* memory : memory_) device_->release(memory);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  template <class T>
  T* put(const std::vector<T>& values) {
    auto memory = device_->allocate(values.size() * sizeof(T));
    CHECK(memory.ok());
    memory_.push_back(*memory);
    CHECK(device_->write(*memory, values.data(), values.size() * sizeof(T)).ok());
    return static_cast<T*>(*memory);
  }
  template <class T>
  T* poisoned(std::size_t count) {
    std::vector<T> poison(count);
    std::memset(poison.data(), 0xFF, count * sizeof(T));
    return put(poison);
  }
  template <class T>
  std::vector<T> get(const T* from, std::size_t count) {
    std::vector<T> out(count);
    EXPECT_TRUE(device_->read(out.data(), from, count * sizeof(T)).ok());
    return out;
  }
  void perform(const Operation& operation) {
    const Result<void> asked = device_->perform(operation);
    EXPECT_TRUE(asked) << asked.error().message;
    const Result<void> done = device_->wait();
    EXPECT_TRUE(done) << done.error().message;
  }
  std::size_t sort_room(std::uint32_t count) {
    const auto bytes = device_->sort_room(count);
    CHECK(bytes.ok());
    return std::max<std::size_t>(*bytes, 16);
  }

 private:
  std::shared_ptr<Device> device_;
  std::vector<void*> memory_;
};

std::shared_ptr<Device> open_gpu() {
  auto device = open_cuda_device(0);
  CHECK(device.ok());
  return *device;
}

class Gpu : public testing::Test {
 protected:
  void SetUp() override {
    const CudaDevices devices = find_cuda_devices();
    if (devices.names.empty()) GTEST_SKIP() << "no GPU: " << devices.why_none;
  }
  // body(bench) on both gives the same values.
  template <class Body>
  void expect_the_twins(const Body& body) {
    Bench gpu(open_gpu()), twin(std::make_shared<TwinDevice>());
    const auto a = body(gpu), b = body(twin);
    ASSERT_EQ(a.size(), b.size());
    std::size_t wrong = 0, first = a.size();
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i]) continue;  // a NaN equals nothing
      first = std::min(first, i);
      ++wrong;
    }
    const std::string values = first < a.size() ? std::to_string(a[first]) + " on the GPU, " + std::to_string(b[first]) : "";
    EXPECT_EQ(wrong, 0u) << "of " << a.size() << ", the first at " << first << ": " << values;
  }
};

StepNumbers whole_batch(std::uint32_t count = kCount) {
  StepNumbers step;
  step.step = 12345;
  step.count = count;
  step.per_triplet = 1.0f / static_cast<float>(std::max(1u, count));
  step.adam = {0.03f, 1.2f, 0.9f, 0.999f, 1e-8f};
  return step;
}
template <class Index>
DeviceTriplets put_triplets(Bench& bench) {
  const Index* at = bench.put(random_numbers<Index>());
  DeviceTriplets out;
  if constexpr (sizeof(Index) == 2) out.narrow = at;
  else out.wide = at;
  return out;
}

struct PlacedBatch {
  std::uint32_t* places;
  std::uint32_t* begins;
};
PlacedBatch place(Bench& bench, const DeviceTriplets& triplets) {
  std::uint32_t *keys = bench.poisoned<std::uint32_t>(3 * kCount), *listed = bench.poisoned<std::uint32_t>(3 * kCount), *sorted = bench.poisoned<std::uint32_t>(3 * kCount);
  const PlacedBatch out{bench.poisoned<std::uint32_t>(3 * kCount), bench.poisoned<std::uint32_t>(kObjects + 1)};
  const std::size_t room = bench.sort_room(3 * kCount);
  bench.perform(ListPlaces{triplets, 0, kCount, keys, listed});
  bench.perform(SortPairs{keys, listed, sorted, out.places, 3 * kCount, 9, bench.poisoned<unsigned char>(room), room});
  bench.perform(FindBegins{sorted, 3 * kCount, kObjects, out.begins});
  return out;
}

TEST_F(Gpu, PlacesTheObjectsOfABatch) {
  expect_the_twins([](Bench& bench) { return bench.get(place(bench, put_triplets<std::uint16_t>(bench)).places, 3 * kCount); });
  expect_the_twins([](Bench& bench) { return bench.get(place(bench, put_triplets<std::uint32_t>(bench)).begins, kObjects + 1); });
}

TEST_F(Gpu, HasTheSlopesAndLossesOfTheTwin) {
  for (const bool naive : {true, false}) {
    for (const std::uint32_t count : {kCount, kCount - 37, 5u}) {
      const auto slopes = [&](Bench& bench, bool losses) {
        const std::uint32_t parts = (kCount + kTripletsPerPart - 1) / kTripletsPerPart;
        float* to = bench.poisoned<float>(3 * kCount);
        double* sums = bench.put(std::vector<double>(parts, 0.0));
        bench.perform(ChoiceSlopes{bench.put(std::vector<StepNumbers>{whole_batch(count)}), put_triplets<std::uint16_t>(bench), bench.put(random_matrix("matrix")), kRow, kCount,
                                   to, sums, naive});
        std::vector<double> out;
        if (losses) return bench.get(sums, parts);
        for (const float slope : bench.get(to, 3 * count)) out.push_back(static_cast<double>(slope));
        return out;
      };
      expect_the_twins([&](Bench& bench) { return slopes(bench, false); });
      expect_the_twins([&](Bench& bench) { return slopes(bench, true); });
    }
  }
}

TEST_F(Gpu, HasTheGradientOfTheTwin) {
  for (const bool naive : {true, false}) {
    expect_the_twins([&](Bench& bench) {
      const DeviceTriplets triplets = put_triplets<std::uint32_t>(bench);
      const PlacedBatch placed = place(bench, triplets);
      float* gradient = bench.poisoned<float>(kValues);
      bench.perform(PullGradient{bench.put(std::vector<StepNumbers>{whole_batch()}), triplets, placed.places, placed.begins, bench.put(random_values(3 * kCount, "slopes", 0.3)),
                                 bench.put(random_matrix("matrix")), kObjects, kRow, gradient, naive});
      return bench.get(gradient, kValues);
    });
  }
}

TEST_F(Gpu, StepsSposeAsTheTwin) {
  for (const bool projection : {true, false}) {
    expect_the_twins([&](Bench& bench) {
      std::vector<float> squares = random_values(kValues, "squares", 1e-4);
      for (float& square : squares) square = square * square;
      float *value = bench.put(random_values(kValues, "values", 0.1)), *mean = bench.put(random_values(kValues, "means", 1e-3)), *square = bench.put(squares);
      bench.perform(StepSpose{bench.put(std::vector<StepNumbers>{whole_batch()}), kValues, {1e-5f, 0.01f, projection}, bench.put(random_values(kValues, "gradient", 10.0)), value,
                              mean, square});
      std::vector<float> out = bench.get(value, kValues);
      for (const float* array : {mean, square}) {
        const std::vector<float> more = bench.get(array, kValues);
        out.insert(out.end(), more.begin(), more.end());
      }
      return out;
    });
  }
}

ViceArrays put_vice(Bench& bench) {
  std::vector<float> squares = random_values(kValues, "squares", 1e-4), log_scales = random_values(kValues, "log scales", 0.7);
  for (float& square : squares) square = square * square;
  for (float& log_scale : log_scales) log_scale -= 2.0f;
  ViceArrays a;
  a.location = bench.put(random_values(kValues, "values", 0.3)), a.location_mean = bench.put(random_values(kValues, "means", 1e-3)), a.location_square = bench.put(squares);
  a.log_scale = bench.put(log_scales), a.scale_mean = bench.put(random_values(kValues, "other means", 1e-3)), a.scale_square = bench.put(squares);
  a.spread = bench.put(random_values((kValues + 63) / 64 * 64, "spread", 0.1)), a.drawn = bench.poisoned<float>(kValues);
  a.count = kValues, a.row = kRow, a.columns = kColumns, a.noise_key = derive_key(3, "noise");
  return a;
}

TEST_F(Gpu, DrawsTheNormalsOfTheTwin) {
  for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{5'000'000'000}}) {
    for (const bool spread : {true, false}) {
      expect_the_twins([&](Bench& bench) {
        const ViceArrays arrays = put_vice(bench);
        bench.perform(DrawVice{step, arrays});
        return bench.get(spread ? arrays.spread : arrays.drawn, kValues);
      });
    }
  }
}

TEST_F(Gpu, StepsViceAsTheTwin) {
  expect_the_twins([](Bench& bench) {
    const ViceArrays a = put_vice(bench);
    bench.perform(StepVice{bench.put(std::vector<StepNumbers>{whole_batch()}), {16.0f, 1.0f, 0.25f, 1e-5f}, bench.put(random_values(kValues, "gradient", 10.0)), a});
    std::vector<float> out;
    for (const float* array : {a.location, a.location_mean, a.location_square, a.log_scale, a.scale_mean, a.scale_square, a.spread, a.drawn}) {
      const std::vector<float> more = bench.get(array, kValues);
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  });
}

TripletSet answers(std::uint64_t count) {
  Executor executor;
  SimulationOptions options;
  options.triplets = count;
  options.seed = 4;
  return *simulate_choices(make_known_world({120, 4, 0.3, 2.0, 3}), options, executor);
}

FitOptions some(FitMethod method, std::uint32_t batch) {
  FitOptions o;
  o.method = method;
  o.preset = FitPreset::kFast;
  o.dims = 40;
  o.batch = batch;
  o.epochs = 5;
  return o;
}

// The whole of it: recorded, sent batch by batch, naive; batches of one stretch and of several.
TEST_F(Gpu, FitsWithTheBitsOfTheProcessor) {
  Executor executor;
  const TripletSet training = answers(100'000);
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    for (const std::uint32_t batch : {500u, 60'000u}) {
      CpuEngineSetup setup;
      setup.kernel = KernelChoice::kDirect;
      const auto judge = make_cpu_engine(executor, setup);
      const auto b = run_fit(training, some(method, batch), *judge, executor);
      ASSERT_TRUE(b);
      for (const char* way : {"recorded", "sent", "naive"}) {
        DeviceRunnerSetup runner;
        runner.kernel = KernelChoice::kDirect;
        runner.send = std::string(way) == "sent";
        runner.naive = std::string(way) == "naive";
        const auto engine = make_matrix_engine("cuda", make_device_runner(open_gpu(), executor, runner), executor);
        const auto a = run_fit(training, some(method, batch), *engine, executor);
        ASSERT_TRUE(a) << way << ": " << a.error().message;
        EXPECT_EQ(a->posterior.location, b->posterior.location) << way;
        EXPECT_EQ(a->posterior.scale, b->posterior.scale) << way;
        EXPECT_NEAR(a->train_nll, b->train_nll, 1e-9) << way;
      }
    }
  }
}

TEST_F(Gpu, StaysBesideTheProcessorWithTheGramKernelAndRepeatsItself) {
  const Result<void> products = open_gpu()->prepare_products();
  if (!products) GTEST_SKIP() << products.error().message;
  Executor executor;
  const TripletSet training = answers(100'000);
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    CpuEngineSetup setup;
    setup.kernel = KernelChoice::kGram;
    const auto judge = make_cpu_engine(executor, setup);
    const auto b = run_fit(training, some(method, 30'000), *judge, executor);
    ASSERT_TRUE(b);
    std::optional<FitResult> first;
    for (const char* way : {"recorded", "recorded again", "sent", "atomics"}) {
      DeviceRunnerSetup runner;
      runner.kernel = KernelChoice::kGram;
      runner.send = std::string(way) == "sent";
      runner.atomics = std::string(way) == "atomics";
      const auto engine = make_matrix_engine("cuda", make_device_runner(open_gpu(), executor, runner), executor);
      const auto a = run_fit(training, some(method, 30'000), *engine, executor);
      ASSERT_TRUE(a) << way << ": " << a.error().message;
      double worst = 0;
      for (std::size_t i = 0; i < a->posterior.location.values.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(a->posterior.location.values[i] - b->posterior.location.values[i])));
      EXPECT_LT(worst, 5e-3) << way;
      if (!first) first = *a;
      if (!runner.atomics) {
        EXPECT_EQ(a->posterior.location, first->posterior.location) << way;
      }
    }
  }
}

TEST_F(Gpu, MultipliesMatricesInSinglePrecision) {
  const Result<void> products = open_gpu()->prepare_products();
  if (!products) GTEST_SKIP() << products.error().message;
  for (const bool transposed : {true, false}) {
    const std::uint32_t rows = 70, columns = 50, inner = 90;
    const auto multiply = [&](const std::shared_ptr<Device>& device) {
      EXPECT_TRUE(device->prepare_products());
      Bench bench(device);
      float* to = bench.poisoned<float>(rows * columns);
      bench.perform(MatrixProduct{bench.put(random_values(rows * inner, "left", 1)), bench.put(random_values(inner * columns, "right", 1)), to, rows, columns, inner, transposed});
      return bench.get(to, rows * columns);
    };
    const std::vector<float> a = multiply(open_gpu()), b = multiply(std::make_shared<TwinDevice>());
    double off = 0, size = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      off += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
      size += std::pow(static_cast<double>(b[i]), 2);
    }
    EXPECT_LT(std::sqrt(off / size), 1e-5) << "TF32 would be off by 3e-4";
  }
}

TEST_F(Gpu, RunsTwoFitsAtOnce) {
  Executor executor;
  const TripletSet training = answers(50'000);
  std::vector<std::unique_ptr<Engine>> engines;
  std::vector<FitPlan> plans;
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    engines.push_back(make_matrix_engine("cuda", make_device_runner(open_gpu(), executor), executor));
    FitOptions o = some(FitMethod::kVice, 512);
    o.seed = seed;
    plans.push_back(*plan_fit(o, training.objects, training.triplets.size(), 0));
    ASSERT_TRUE(engines.back()->prepare(plans.back(), TripletsInMemory(training)));
  }
  for (int epoch = 0; epoch < 3; ++epoch)
    for (const auto& engine : engines) ASSERT_TRUE(engine->run_epoch());
  for (std::size_t e = 0; e < engines.size(); ++e) {
    CpuEngineSetup setup;
    setup.kernel = KernelChoice::kDirect;
    const auto judge = make_cpu_engine(executor, setup);
    ASSERT_TRUE(judge->prepare(plans[e], TripletsInMemory(training)));
    for (int epoch = 0; epoch < 3; ++epoch) ASSERT_TRUE(judge->run_epoch());
    EXPECT_EQ(judge->read_state().location, engines[e]->read_state().location);
  }
}

TEST_F(Gpu, SaysWhenThereIsNoRoom) {
  const auto device = open_gpu();
  const auto room = device->room();
  ASSERT_TRUE(room);
  const auto memory = device->allocate(static_cast<std::size_t>(*room) * 2);
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(device->wait()) << "and goes on";
}

TEST(ChoosingAnEngine, TakesAGpuOrSaysWhyNot) {
  Executor executor;
  const CudaDevices devices = find_cuda_devices();
  EXPECT_EQ(devices.names.empty(), !devices.why_none.empty());
  EXPECT_EQ(devices.why_none.find('\n'), std::string::npos) << "one line";
  const auto by_itself = choose_engine({}, executor);
  ASSERT_TRUE(by_itself);
  EXPECT_EQ(by_itself->news->why_not, devices.why_none);
  EXPECT_EQ(by_itself->device.empty(), devices.names.empty());
  EngineRequest cuda;
  cuda.engine = EngineChoice::kCuda;
  const auto demanded = choose_engine(cuda, executor);
  EXPECT_EQ(demanded.ok(), check_engine(cuda).ok());
  EXPECT_EQ(demanded.ok(), !devices.names.empty());
  if (!demanded) {
    EXPECT_EQ(demanded.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(demanded.error().message.find(devices.why_none), std::string::npos);
  }
  cuda.setup.features = std::make_shared<const Matrix>(3, 3);
  EXPECT_FALSE(check_engine(cuda)) << "a fit with features is the processor's";
  EngineRequest cpu;
  cpu.engine = EngineChoice::kCpu;
  const auto plain = choose_engine(cpu, executor);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->news->why_not, "");
  EXPECT_EQ(plain->device, "");
  if (devices.names.empty()) {
    EXPECT_FALSE(open_cuda_device(0));
  }
}

}  // namespace
}  // namespace tertium
