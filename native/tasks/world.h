// world.h: whole analyses on worlds in which the truth is known, and whether what they claim holds there.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "native/tasks/fit.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/triplets.h"
#include "shared/simulation/two_observers.h"

namespace tertium {

// One sentence that must come out true.
struct WorldClaim {
  std::string claim;     // "every dimension of people is found again: smallest r"
  double value = 0;      // what came out
  bool above = true;     // must it lie above the limit, or below
  double limit = 0;
  bool holds() const { return above ? value > limit : value < limit; }  // NaN: no
};

// ---- Two observers (METHODS 1.7) ----

struct TwoObserversTask {
  TwoObserversOptions world;
  std::uint64_t triplets = 200'000;          // of each observer, without repeats; people choose by the model's probabilities, the network its most similar pair
  std::uint64_t jackknife_triplets = 1'000'000;
  FitMethod method = FitMethod::kVice;
};

struct TwoObserversOutcome {
  TwoObserversWorld world;
  Names names;                               // of the objects: object_000 ...
  TripletSet people_triplets, network_triplets;
  FitOutcome people, network;
  // Beside each dimension of a fit: the kind of the world's dimension that it is (r of .3 or more), or "".
  std::vector<std::string> people_labels, network_labels;
  std::vector<WorldClaim> claims;
};

// Simulates both, fits both, and looks whether each step of a comparison finds what is there. A pure function of the task. kInvalid: fewer than twelve objects,
// more triplets than there are; kCancelled: the watcher said false.
using WorldWatcher = std::function<bool(const std::string& doing)>;
Result<TwoObserversOutcome> run_two_observers_task(const TwoObserversTask& task, Executor& executor, const WorldWatcher& watcher = {});

}  // namespace tertium
