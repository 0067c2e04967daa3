// cuda_runner_test.cpp: what the host does with a GPU, proven with the processor as the device: the CPU engine's bits, whatever the way the batches take and whatever fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/direct_kernel.h"
#include "shared/fit/loop.h"
#include "shared/fit/schedule.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/support/twin_engine.h"

namespace tertium {
namespace {

TripletSet answers(std::uint32_t objects, std::uint64_t count) {
  Executor executor;
  SimulationOptions options;
  options.triplets = count;
  options.seed = 4;
  return *simulate_choices(make_known_world({objects, 4, 0.3, 2.0, 3}), options, executor);
}

FitOptions some(FitMethod method, std::uint32_t batch, std::uint32_t epochs) {
  FitOptions o;
  o.method = method;
  o.preset = FitPreset::kFast;
  o.dims = 20;
  o.batch = batch;
  o.epochs = epochs;
  return o;
}

std::unique_ptr<Engine> direct(Executor& executor) {
  CpuEngineSetup setup;
  setup.kernel = KernelChoice::kDirect;
  return make_cpu_engine(executor, std::move(setup));
}

void expect_same_bits(const FitResult& a, const FitResult& b) {
  EXPECT_EQ(a.kernel, b.kernel);
  EXPECT_EQ(a.posterior.location, b.posterior.location);
  EXPECT_EQ(a.posterior.scale, b.posterior.scale);
  EXPECT_EQ(a.embedding.values, b.embedding.values);
  EXPECT_EQ(a.kept, b.kept);
  ASSERT_EQ(a.curve.size(), b.curve.size());
  for (std::size_t e = 0; e < a.curve.size(); ++e) {
    EXPECT_NEAR(a.curve[e].train_nll, b.curve[e].train_nll, 1e-12) << "summed in another order";
    EXPECT_EQ(a.curve[e].dims, b.curve[e].dims);
  }
}

// A fit on a twin of that setup, held against the CPU's.
void expect_the_cpus_bits(const TripletSet& training, const FitOptions& o, const TwinSetup& twin, const DeviceRunnerSetup& runner) {
  Executor executor;
  const auto device = std::make_shared<TwinDevice>(twin);
  const auto engine = make_twin_engine(device, executor, runner), judge = direct(executor);
  const auto a = run_fit(training, o, *engine, executor), b = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(b);
  ASSERT_TRUE(a) << a.error().message;
  EXPECT_EQ(a->engine, "cuda");
  expect_same_bits(*a, *b);
}

class BothMethods : public testing::TestWithParam<FitMethod> {};
INSTANTIATE_TEST_SUITE_P(Methods, BothMethods, testing::Values(FitMethod::kSpose, FitMethod::kVice), [](const auto& about) { return std::string(to_string(about.param)); });

TEST_P(BothMethods, HaveTheBitsOfTheCpu) { expect_the_cpus_bits(answers(60, 9000), some(GetParam(), 256, 3), {}, twin_runner()); }

TEST_P(BothMethods, HaveTheBitsOfTheCpuWithTheNaiveOperations) {
  DeviceRunnerSetup naive = twin_runner();
  naive.naive = true;
  expect_the_cpus_bits(answers(60, 9000), some(GetParam(), 256, 3), {}, naive);
}

TEST_P(BothMethods, HaveTheBitsOfTheCpuWhereABatchIsSummedInStretches) {
  expect_the_cpus_bits(answers(80, 45000), some(GetParam(), 1u << 20, 2), {}, twin_runner());
}

// Too little room for all triplets: batches are sent. Whichever queue lags behind, none reads what is not there yet or is gone already.
TEST_P(BothMethods, HaveTheBitsOfTheCpuWhenBatchesAreSentOneByOne) {
  for (const std::optional<DeviceQueue> late : {std::optional<DeviceQueue>(), std::optional(DeviceQueue::kCopy), std::optional(DeviceQueue::kCompute)}) {
    TwinSetup small;
    small.room = 200'000;
    small.late = late;
    const auto device = std::make_shared<TwinDevice>(small);
    Executor executor;
    DeviceRunnerSetup runner = twin_runner();
    runner.recorded_most = 7;
    const auto engine = make_twin_engine(device, executor, runner), judge = direct(executor);
    const TripletSet training = answers(60, 20000);
    const auto a = run_fit(training, some(GetParam(), 256, 2), *engine, executor), b = run_fit(training, some(GetParam(), 256, 2), *judge, executor);
    ASSERT_TRUE(b);
    ASSERT_TRUE(a) << a.error().message;
    EXPECT_EQ(device->sent(), 2u * b->plan.batches_per_epoch) << "it was indeed sent";
    EXPECT_EQ(device->recordings(), 0u);
    expect_same_bits(*a, *b);
  }
}

TEST_P(BothMethods, HaveTheBitsOfTheCpuWhenTheDeviceIsSlow) {
  TwinSetup slow;
  slow.late = DeviceQueue::kCompute;
  expect_the_cpus_bits(answers(60, 9000), some(GetParam(), 256, 2), slow, twin_runner());
}

// One recording serves all epochs; the last stretch of an epoch is filled up with idle steps.
TEST(Recording, IsMadeOnceForAllStretches) {
  Executor executor;
  const TripletSet training = answers(60, 9000);
  const FitOptions o = some(FitMethod::kVice, 256, 3);
  const auto device = std::make_shared<TwinDevice>();
  DeviceRunnerSetup runner = twin_runner();
  runner.recorded_most = 10;
  const auto engine = make_twin_engine(device, executor, runner), judge = direct(executor);
  const auto a = run_fit(training, o, *engine, executor), b = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(a && b);
  ASSERT_NE(a->plan.batches_per_epoch % 10, 0u) << "there is a rest";
  EXPECT_EQ(device->recordings(), 1u);
  EXPECT_EQ(device->recorded(), 30u) << "three operations a step";
  EXPECT_EQ(device->replays(), 3u * ((a->plan.batches_per_epoch + 9) / 10));
  expect_same_bits(*a, *b);
}

TEST(Recording, IsMadeAnewWhenColumnsAreDropped) {
  Executor executor;
  const TripletSet training = answers(60, 20000);
  FitOptions o = some(FitMethod::kSpose, 256, 24);
  o.dims = 70;
  o.lambda = 0.03;
  const auto device = std::make_shared<TwinDevice>();
  const auto engine = make_twin_engine(device, executor), judge = direct(executor);
  const auto a = run_fit(training, o, *engine, executor), b = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(a && b);
  EXPECT_GT(device->recordings(), 1u) << "columns were dropped";
  EXPECT_LT(device->recordings(), 6u);
  expect_same_bits(*a, *b);
}

TEST(ManyObjectsOnADevice, TakeNumbersOf32Bits) {
  TripletSet training;
  training.objects = 70'000;
  training.triplets = *draw_triples(70'000, 3'000, false, 3);
  training.triplets[0] = {65'535, 65'536, 69'999};
  FitOptions o = some(FitMethod::kSpose, 1024, 1);
  o.dims = 8;
  for (const std::uint64_t room : {std::uint64_t{1} << 30, std::uint64_t{20'000'000}}) {
    TwinSetup twin;
    twin.room = room;
    expect_the_cpus_bits(training, o, twin, twin_runner());
  }
}

TEST(EpochSteps, AreThoseOfTheScheduleAndIdleOnesBehind) {
  FitPlan plan;
  plan.batches_per_epoch = 5;
  plan.epochs = 4;
  plan.steps = 20;
  plan.learning_rate = .1, plan.learning_rate_end = .01;
  const BatchCut cut{103, 5};
  for (const bool ahead : {true, false}) {
    const EpochSteps steps = plan_epoch_steps(plan, cut, 2, 3, ahead);
    EXPECT_EQ(steps.stretch, 3u);
    ASSERT_EQ(steps.numbers.size(), 6u);
    EXPECT_EQ(steps.order, batch_order(plan, 2));
    for (std::uint32_t i = 0; i < 5; ++i) {
      const StepNumbers& step = steps.numbers[i];
      EXPECT_EQ(step.step, 10u + i);
      EXPECT_EQ(step.count, cut.size(steps.order[i]));
      EXPECT_EQ(step.first, ahead ? cut.begin(steps.order[i]) : i % 2 * 21u) << "the longest batch has 21";
      EXPECT_EQ(step.batch, ahead ? steps.order[i] : 0u);
      EXPECT_EQ(step.adam.rate, adam_at(plan, 10 + i).rate);
    }
    EXPECT_EQ(steps.numbers[5].count, 0u);
  }
  EXPECT_EQ(plan_epoch_steps(plan, cut, 0, 256, true).numbers.size(), 5u);
}

// Whichever allocation finds no room, the fit ends with the CPU's bits, or says what it lacks and gives everything back.
TEST(OutOfMemory, IsNoReasonToGiveUpOrIsTold) {
  Executor executor;
  const TripletSet training = answers(40, 3000);
  const FitOptions o = some(FitMethod::kVice, 256, 1);
  const auto judge = direct(executor);
  const auto b = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(b);
  bool refused_all = false;
  for (std::uint64_t k = 0; !refused_all; ++k) {
    ASSERT_LT(k, 60u);
    TwinSetup twin;
    twin.refuse_allocation = k;
    const auto device = std::make_shared<TwinDevice>(twin);
    const auto engine = make_twin_engine(device, executor);
    const auto a = run_fit(training, o, *engine, executor);
    ASSERT_TRUE(a) << "one refusal leaves room to send batches: " << a.error().message;
    expect_same_bits(*a, *b);
    refused_all = device->allocations() <= k;
  }
  TwinSetup tiny;
  tiny.room = 10'000;
  const auto device = std::make_shared<TwinDevice>(tiny);
  const auto engine = make_twin_engine(device, executor);
  const auto a = run_fit(training, o, *engine, executor);
  ASSERT_FALSE(a);
  EXPECT_EQ(a.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(a.error().message.find("--batch"), std::string::npos) << a.error().message;
  EXPECT_EQ(device->blocks(), 0u);
}

// Lost in mid-epoch: an error, a checkpoint of the last whole epoch, and from there the CPU ends with the bits of an undisturbed fit.
TEST(LostDevice, LeavesACheckpointThatTheCpuGoesOnFrom) {
  Executor executor;
  const TripletSet training = answers(50, 6000);
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    const FitOptions o = some(method, 256, 6);
    const auto judge = direct(executor);
    const auto whole = run_fit(training, o, *judge, executor);
    ASSERT_TRUE(whole);
    const std::uint64_t indexing = 3u * whole->plan.batches_per_epoch, per_epoch = 3u * whole->plan.batches_per_epoch;
    TwinSetup twin;
    twin.lose_at_operation = indexing + 3 * per_epoch + 7;
    const auto device = std::make_shared<TwinDevice>(twin);
    const auto engine = make_twin_engine(device, executor);
    FitHooks hooks;
    std::optional<FitCheckpoint> last;
    hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { last = checkpoint; };
    const auto lost = run_fit(training, o, *engine, executor, hooks);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::kInternal);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->engine.epoch, 3u);
    const auto other = direct(executor);
    const auto resumed = run_fit(training, o, *other, executor, {}, &*last);
    ASSERT_TRUE(resumed) << resumed.error().message;
    expect_same_bits(*resumed, *whole);
  }
}

TEST(ACpusCheckpoint, IsGoneOnFromByADevice) {
  Executor executor;
  const TripletSet training = answers(50, 6000);
  const FitOptions o = some(FitMethod::kVice, 256, 6);
  const auto judge = direct(executor);
  FitHooks hooks;
  std::optional<FitCheckpoint> at_four;
  hooks.checkpoint_every = 4;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { at_four = checkpoint; };
  const auto whole = run_fit(training, o, *judge, executor, hooks);
  ASSERT_TRUE(whole && at_four);
  const auto engine = make_twin_engine(executor);
  const auto resumed = run_fit(training, o, *engine, executor, {}, &*at_four);
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(resumed->engine, "cuda");
  expect_same_bits(*resumed, *whole);
}

TEST(FallingBack, GoesOnOnTheCpuWithinTheFitAndTellsWhy) {
  Executor executor;
  const TripletSet training = answers(50, 6000);
  const FitOptions o = some(FitMethod::kVice, 256, 4);
  const auto judge = direct(executor);
  const auto whole = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(whole);
  struct Case { std::optional<std::uint64_t> lose_at; std::uint64_t room; const char* engine; };
  const std::uint64_t indexing = 3u * whole->plan.batches_per_epoch;
  for (const Case& c : {Case{{}, 1u << 30, "cuda"}, Case{indexing + 2 * indexing + 5, 1u << 30, "cuda, cpu"}, Case{indexing + 5, 1u << 30, "cpu"}, Case{3, 1u << 30, "cpu"},
                        Case{{}, 1000, "cpu"}}) {
    TwinSetup twin;
    twin.lose_at_operation = c.lose_at;
    twin.room = c.room;
    std::vector<Error> why;
    auto runner = make_falling_back_runner(make_device_runner(std::make_shared<TwinDevice>(twin), executor, twin_runner()),
                                           make_kernel_runner(make_direct_kernel(executor), executor), [&](const Error& error) { why.push_back(error); });
    const auto engine = make_matrix_engine("cuda", std::move(runner), executor);
    const auto fitted = run_fit(training, o, *engine, executor);
    ASSERT_TRUE(fitted) << fitted.error().message;
    EXPECT_EQ(fitted->engine, c.engine);
    EXPECT_EQ(why.size(), std::string(c.engine) == "cuda" ? 0u : 1u);
    expect_same_bits(*fitted, *whole);
  }
}

TEST(StoppingADevice, EndsTheEpochAndAnotherFitMayFollow) {
  Executor executor;
  const TripletSet training = answers(50, 6000);
  const FitOptions o = some(FitMethod::kSpose, 64, 3);
  for (const std::uint64_t room : {std::uint64_t{1} << 30, std::uint64_t{90'000}}) {
    TwinSetup twin;
    twin.room = room;
    const auto device = std::make_shared<TwinDevice>(twin);
    const auto engine = make_twin_engine(device, executor);
    FitHooks hooks;
    hooks.on_epoch = [&](const EpochProgress&) {
      engine->stop();
      return true;
    };
    const auto stopped = run_fit(training, o, *engine, executor, hooks);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    const auto judge = direct(executor);
    const auto a = run_fit(training, o, *engine, executor), b = run_fit(training, o, *judge, executor);
    ASSERT_TRUE(a && b);
    expect_same_bits(*a, *b);
  }
}

// The Gram kernel: other sums than the processor's, so near and not equal.
void expect_near(const FitResult& a, const FitResult& b) {
  ASSERT_EQ(a.curve.size(), b.curve.size());
  for (std::size_t e = 0; e < a.curve.size(); ++e) EXPECT_NEAR(a.curve[e].loss, b.curve[e].loss, 1e-4);
  double worst = 0;
  for (std::size_t i = 0; i < a.posterior.location.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a.posterior.location.values[i] - b.posterior.location.values[i])));
  EXPECT_LT(worst, 5e-3);
}

std::unique_ptr<Engine> gram(Executor& executor) {
  CpuEngineSetup setup;
  setup.kernel = KernelChoice::kGram;
  return make_cpu_engine(executor, std::move(setup));
}

TEST_P(BothMethods, StayBesideTheCpuWithTheGramKernel) {
  Executor executor;
  const TripletSet training = answers(60, 20000);
  const FitOptions o = some(GetParam(), 4000, 4);
  const auto judge = gram(executor);
  const auto b = run_fit(training, o, *judge, executor);
  ASSERT_TRUE(b);
  std::optional<FitResult> ahead;
  for (const char* way : {"ahead", "sent", "atomics"}) {
    DeviceRunnerSetup setup = twin_runner();
    setup.kernel = KernelChoice::kGram;
    setup.send = std::string(way) == "sent";
    setup.atomics = std::string(way) == "atomics";
    const auto engine = make_twin_engine(std::make_shared<TwinDevice>(), executor, setup);
    const auto a = run_fit(training, o, *engine, executor);
    ASSERT_TRUE(a) << way << ": " << a.error().message;
    EXPECT_EQ(a->kernel, setup.atomics ? "cuda-gram-atomics" : "cuda-gram-1");
    expect_near(*a, *b);
    if (!ahead) ahead = *a;
    if (!setup.atomics) EXPECT_EQ(a->posterior.location, ahead->posterior.location) << "whichever way the batches take";
  }
}

TEST(GramOnADevice, IsTakenByTheSameRuleAndGoesOnFromEitherSide) {
  Executor executor;
  const TripletSet training = answers(60, 20000);
  FitOptions o = some(FitMethod::kVice, 8192, 6);
  o.dims = 70;
  DeviceRunnerSetup setup = twin_runner();
  setup.kernel = KernelChoice::kAuto;
  FitHooks hooks;
  std::optional<FitCheckpoint> of_cuda, of_cpu;
  hooks.checkpoint_every = 4;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { of_cuda = checkpoint; };
  const auto device = make_twin_engine(std::make_shared<TwinDevice>(), executor, setup);
  const auto a = run_fit(training, o, *device, executor, hooks);
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { of_cpu = checkpoint; };
  const auto cpu = make_cpu_engine(executor);
  const auto b = run_fit(training, o, *cpu, executor, hooks);
  ASSERT_TRUE(a && b && of_cuda && of_cpu);
  EXPECT_EQ(a->kernel, "cuda-gram-1");
  EXPECT_EQ(b->kernel, "gram-1");
  const auto on_cpu = run_fit(training, o, *cpu, executor, {}, &*of_cuda), on_device = run_fit(training, o, *device, executor, {}, &*of_cpu);
  ASSERT_TRUE(on_cpu && on_device);
  EXPECT_EQ(on_cpu->kernel, "cuda-gram-1, gram-1");
  EXPECT_EQ(on_device->kernel, "gram-1, cuda-gram-1");
  expect_near(*on_cpu, *b);
  expect_near(*on_device, *b);
  const auto other = direct(executor);
  EXPECT_FALSE(run_fit(training, o, *other, executor, {}, &*of_cuda)) << "the direct kernel is no twin of it";
}

TEST(GramOnADevice, NeedsMatrixProducts) {
  Executor executor;
  const TripletSet training = answers(60, 20000);
  FitOptions o = some(FitMethod::kSpose, 8192, 1);
  o.dims = 70;
  TwinSetup without;
  without.products = false;
  DeviceRunnerSetup setup = twin_runner();
  setup.kernel = KernelChoice::kAuto;
  const auto engine = make_twin_engine(std::make_shared<TwinDevice>(without), executor, setup);
  const auto a = run_fit(training, o, *engine, executor);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->kernel, "direct-1");
  setup.kernel = KernelChoice::kGram;
  const auto demanded = make_twin_engine(std::make_shared<TwinDevice>(without), executor, setup);
  const auto b = run_fit(training, o, *demanded, executor);
  ASSERT_FALSE(b);
  EXPECT_EQ(b.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace tertium
