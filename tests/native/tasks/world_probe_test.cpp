// world_probe_test.cpp: a small world of a probe: what it simulates, what it claims, and that it can be left. At full size tests/flow/world_test.cpp runs it.
#include "native/tasks/world_probe.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

struct Backwards final : Executor {
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i-- > 0;) body(i);
  }
};

ProbeWorldTask small_task() {
  ProbeWorldTask task;
  task.world.objects = 36, task.world.latents = 2, task.world.mixed = 6, task.world.nuisance = 3;
  task.triplets = 3000, task.test_triplets = 3000;
  return task;
}

TEST(ProbeWorldTask, SimulatesProbesAndClaimsTheSameOnAnyExecutor) {
  Executor one;
  Backwards other;
  const ProbeWorldOutcome a = *run_probe_world_task(small_task(), one), b = *run_probe_world_task(small_task(), other);
  EXPECT_EQ(a.triplets.triplets.size(), 3000u);
  EXPECT_EQ(a.names[7], "object_07");
  EXPECT_EQ(a.other_test.names, a.other_names);
  EXPECT_NE(a.world.features, a.other.features);
  EXPECT_GT(a.probe.excluded_triplets, 500u) << "of 7,140 triples both sets hold 3,000";
  EXPECT_GT(a.probe.test.value, a.probe.centred.value + 0.1);
  EXPECT_GT(a.other_accuracy, a.other_bayes - 0.1);
  ASSERT_EQ(a.claims.size(), 14u);
  for (std::size_t c = 0; c < a.claims.size(); ++c) {
    EXPECT_TRUE(std::isfinite(a.claims[c].value)) << a.claims[c].claim;
    EXPECT_EQ(a.claims[c].value, b.claims[c].value) << a.claims[c].claim;
  }
  EXPECT_EQ(a.claims[0].value, a.bayes - a.probe.centred.value);
  EXPECT_EQ(a.probe.transform.weights, b.probe.transform.weights);
}

TEST(ProbeWorldTask, OfOneLatentHasNoOtherToSpare) {
  Executor one;
  ProbeWorldTask task = small_task();
  task.world.latents = 1;
  const Result<ProbeWorldOutcome> outcome = run_probe_world_task(task, one);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->claims.size(), 13u);
}

TEST(ProbeWorldTask, IsLeftAndSaysWhatIsTooSmall) {
  Executor one;
  EXPECT_EQ(run_probe_world_task(small_task(), one, [](const std::string& doing) { return doing != "probing"; }).error().code, ErrorCode::kCancelled);
  ProbeWorldTask task = small_task();
  task.world.objects = 20;
  EXPECT_NE(run_probe_world_task(task, one).error().message.find("30 objects or more"), std::string::npos);
  task = small_task();
  task.triplets = 8000;
  EXPECT_EQ(run_probe_world_task(task, one).error().code, ErrorCode::kInvalid) << "there are 7,140 triples";
}

}  // namespace
}  // namespace tertium
