// person.cpp: choices and response times of simulated people.
#include "shared/simulation/person.h"

#include <algorithm>
#include <cmath>

#include "shared/base/check.h"
#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {

SimulatedAnswer answer_trial(const SimulatedPerson& person, const Matrix& mind, const std::array<std::uint32_t, 3>& shown, std::uint64_t trial) {
  CHECK(person.temperature > 0);
  RandomStream stream(derive_key(person.seed, "simulated person") ^ derive_key(trial, "trial"));
  const auto a = mind.row(shown[0]), b = mind.row(shown[1]), c = mind.row(shown[2]);
  // Odd at position 0 leaves the pair (1, 2) together, and so on.
  const auto odd = choice_probabilities({pair_similarity(b, c), pair_similarity(a, c), pair_similarity(a, b)}, person.temperature);
  const double bias_sum = person.position_bias[0] + person.position_bias[1] + person.position_bias[2];
  CHECK(bias_sum > 0);
  SimulatedAnswer answer;
  answer.lapsed = stream.uniform() < person.lapse;
  std::array<double, 3> p = odd;
  if (answer.lapsed) {
    for (std::size_t i = 0; i < 3; ++i) p[i] = person.position_bias[i] / bias_sum;
  }
  const double draw = stream.uniform();
  answer.position = draw < p[0] ? 0 : (draw < p[0] + p[1] ? 1 : 2);
  double entropy = 0;  // of the choice, from 0 (sure) to 1 (all alike)
  for (const double value : odd) entropy -= value > 0 ? value * std::log(value) / std::log(3.0) : 0.0;
  const double pace = answer.lapsed ? 0.35 : std::exp(person.difficulty_slowing * (entropy - 0.7));
  const double time = person.median_time_ms * pace * std::exp(person.time_spread * stream.normal());
  answer.response_time_ms = static_cast<std::uint32_t>(std::clamp(std::round(time), 250.0, 120000.0));
  return answer;
}

SimulatedPerson make_cohort_person(std::uint64_t cohort_seed, std::uint32_t number) {
  RandomStream stream(derive_key(cohort_seed, "cohort") ^ derive_key(number, "person"));
  SimulatedPerson person;
  person.seed = stream.next_u64();
  person.temperature = std::exp(0.15 * stream.normal());
  person.lapse = 0.04 * stream.uniform();
  for (double& bias : person.position_bias) bias = std::exp(0.25 * stream.normal());
  person.median_time_ms = 2400 * std::exp(0.25 * stream.normal());
  person.time_spread = 0.25 + 0.2 * stream.uniform();
  if (stream.uniform() < 0.02) {  // careless: answers fast and mostly without looking
    person.lapse = 0.85;
    person.median_time_ms *= 0.5;
  }
  return person;
}

}  // namespace tertium
