// world_probe.h: linear probing on a world in which what people go by is mixed into features beside louder things (METHODS 2.6), and whether what it claims holds there.
#pragma once
#include <cstdint>
#include <vector>

#include "native/tasks/probe.h"
#include "native/tasks/world.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/triplets.h"
#include "shared/simulation/probe_world.h"

namespace tertium {

struct ProbeWorldTask {
  ProbeWorldOptions world;
  std::uint64_t triplets = 60'000, test_triplets = 30'000;  // to learn from, and to be judged by: of each sample of objects; chosen by the model's probabilities
};

struct ProbeWorldOutcome {
  ProbeWorld world, other;                // other: other objects of the same mixture, of which nothing is learned
  Names names, other_names;               // object_000 ..., other_000 ...
  TripletSet triplets, test, other_test;
  ProbeReport probe;                      // over folds of objects, lambda of the usual grid, with controls
  double bayes = 0, other_bayes = 0;      // accuracy of people's own dimensions: on the test triplets of the folds, and of the other objects
  double other_accuracy = 0;              // of the transform learned from all choices, on the other objects
  std::vector<WorldClaim> claims;
};

// A pure function of the task. kInvalid: fewer than 30 objects, more triplets than there are, a world that says nothing; kCancelled: the watcher said false.
Result<ProbeWorldOutcome> run_probe_world_task(const ProbeWorldTask& task, Executor& executor, const WorldWatcher& watcher = {});

}  // namespace tertium
