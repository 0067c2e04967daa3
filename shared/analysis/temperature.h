// temperature.h: the temperature at which a model's similarities become choice probabilities that suit people's choices (METHODS Q10).
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "shared/base/executor.h"

namespace tertium {

// P = softmax(similarities / temperature).
struct TemperaturePoint {
  double temperature = 1;
  double nll = 0;
  double ece = 0;       // expected calibration error of the most probable pair, in ten bins of equal width (Guo et al. 2017)
  double ece_mass = 0;  // in ten bins of equally many triplets
};
struct TemperatureSearch {
  TemperaturePoint as_is;                // temperature 1
  TemperaturePoint best_nll, best_ece, best_ece_mass;
  std::vector<TemperaturePoint> curve;   // from a hundredth to a hundred times the spread of similarities within a triplet, twenty to a factor of ten
};

// similarities: of each triplet, the pair that people kept together first. Of more than kTemperatureTriplets evenly spaced ones are looked at. NLL has one lowest
// point and is found to 1e-4 of it; calibration errors may have several, the lowest on the curve is refined between its neighbours. A maximum that m pairs share is
// right 1 / m times where the kept pair is among them. All NaN, and no curve, where no triplet tells its pairs apart. Temperatures were chosen on these very triplets.
inline constexpr std::size_t kTemperatureTriplets = 200'000;
TemperatureSearch search_temperature(std::span<const std::array<double, 3>> similarities, Executor& executor);

// The figures at one temperature above 0.
TemperaturePoint measure_temperature(std::span<const std::array<double, 3>> similarities, double temperature);

}  // namespace tertium
