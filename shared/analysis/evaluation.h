// evaluation.h: how well predicted probabilities suit judgments, beyond accuracy and likelihood: entropy, calibration, and figures of each object.
// All in nats (natural logarithm). The probabilities of one judgment are those of its three pairs, in the order of TripletOutcome.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

// x log x, 0 at 0: what entropies are sums of.
double x_log_x(double x);

inline constexpr std::size_t kCalibrationBins = 10;

// Probabilities in [low, high), the last bin's high included.
struct CalibrationBin {
  double low = 0, high = 0;
  std::uint64_t count = 0;
  double predicted = 0, observed = 0;  // means of what lies in it; NaN when nothing does
};

// Expected calibration error: the mean over bins, weighted by their counts, of |predicted - observed|.
struct Calibration {
  double error = std::numeric_limits<double>::quiet_NaN();
  // What the error would be on average, bins being independent and normal, if each choice were drawn from its predicted probabilities:
  // finite data never show 0.
  double floor = std::numeric_limits<double>::quiet_NaN();
  std::vector<CalibrationBin> bins;
};

struct Evaluation {
  std::size_t triplets = 0, right = 0, ties = 0;
  double accuracy = 0;       // right / triplets; 0 when there are none
  double nll = 0;            // mean of -log P(the pair kept together); log 3 by guessing
  double entropy = 0;        // mean of -sum P log P: how unsure the model is; log 3 when it knows nothing
  double entropy_share = 0;  // entropy / log 3
  double confidence = 0;     // mean of the largest of the three: the accuracy that the model expects of itself
  // Of all three pairs of every triplet, in ten equal bins: was the pair kept together as often as foretold?
  Calibration calibration;
  // Of the most probable pair alone (Guo et al. 2017); a maximum shared by m pairs counts as kept 1 / m times when the kept one is among them.
  Calibration calibration_top;
};

// Takes outcomes in portions, so that millions need not lie in memory, and adds up what Evaluation says.
class Evaluator {
 public:
  // Same bits for any executor, and for any portions whose sizes are multiples of kPortion (but the last).
  static constexpr std::size_t kPortion = 4096;
  void add(std::span<const TripletOutcome> outcomes, Executor& executor);
  Evaluation finish() const;

 private:
  struct Bin { std::uint64_t count = 0; double predicted = 0, observed = 0, variance = 0; };
  struct Sums {
    std::size_t triplets = 0, right = 0, ties = 0;
    double nll = 0, entropy = 0, confidence = 0;
    Bin bins[kCalibrationBins], top[kCalibrationBins];
  };
  static Sums add_up(std::span<const TripletOutcome> outcomes);
  static Calibration calibrate(const Bin (&bins)[kCalibrationBins]);
  Sums sums_;
};

Evaluation evaluate_outcomes(std::span<const TripletOutcome> outcomes, Executor& executor);

// The judgments in which one object takes part.
struct ObjectEvaluation {
  std::uint64_t triplets = 0, right = 0;
  double accuracy = std::numeric_limits<double>::quiet_NaN(), nll = accuracy, entropy = accuracy;  // NaN when there are none
  std::uint64_t odd = 0;    // how often it was chosen as the odd one
  double odd_expected = 0;  // how often the model foretells that
};

// One for each object. outcomes beside triplets; their numbers are below `objects` (else a CHECK fails).
std::vector<ObjectEvaluation> evaluate_objects(std::span<const TripletOutcome> outcomes, std::span<const Triplet> triplets, std::size_t objects);

// Mean over the objects that have judgments, and 1.96 standard errors of it on both sides (Hebart et al. 2020). NaN without any; no interval for one.
struct MeanInterval { double mean, low, high; };
MeanInterval mean_interval(std::span<const double> values);

}  // namespace tertium
