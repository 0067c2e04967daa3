// person.cpp: choices and response times of simulated people.
#include "shared/simulation/person.h"

#include <algorithm>
#include <cmath>

#include "shared/base/check.h"
#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {
constexpr double kLapsePace = 0.35;  // of the median time, when nothing is looked at
}

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
  if (person.kind == PersonKind::kAlwaysLeft) answer.position = 0;
  if (person.kind == PersonKind::kAlternating) answer.position = static_cast<std::uint32_t>(trial % 3);
  double entropy = 0;  // of the choice, from 0 (sure) to 1 (all alike)
  for (const double value : odd) entropy -= value > 0 ? value * std::log(value) / std::log(3.0) : 0.0;
  const double pace = answer.lapsed ? kLapsePace : std::exp(person.difficulty_slowing * (entropy - 0.7));
  const double time = person.median_time_ms * pace * std::exp(person.time_spread * stream.normal());
  answer.response_time_ms = static_cast<std::uint32_t>(std::clamp(std::round(time), person.fastest_ms, person.slowest_ms));
  return answer;
}

namespace {

// Up to what tells the kinds apart.
SimulatedPerson typical_person(RandomStream& stream) {
  SimulatedPerson person;
  person.seed = stream.next_u64();
  person.temperature = std::exp(0.15 * stream.normal());
  person.lapse = 0.04 * stream.uniform();
  for (double& bias : person.position_bias) bias = std::exp(0.25 * stream.normal());
  person.median_time_ms = 2400 * std::exp(0.25 * stream.normal());
  person.time_spread = 0.25 + 0.2 * stream.uniform();
  return person;
}

void become(SimulatedPerson& person, PersonKind kind) {
  person.kind = kind;
  if (kind == PersonKind::kAttentive) return;
  if (kind == PersonKind::kCareless) {
    person.lapse = 0.85;
    person.median_time_ms *= 0.5;
    return;
  }
  // Nothing is looked at: no trial is harder than another.
  person.lapse = 1;
  person.position_bias = {1, 1, 1};
  person.median_time_ms = (kind == PersonKind::kRandomFast ? 0.11 : 0.3) * person.median_time_ms / kLapsePace;
  if (kind == PersonKind::kRandomFast) person.fastest_ms = 120, person.slowest_ms = 399;
}

RandomStream cohort_stream(std::uint64_t cohort_seed, std::uint32_t number) { return RandomStream(derive_key(cohort_seed, "cohort") ^ derive_key(number, "person")); }

}  // namespace

const char* to_string(PersonKind kind) {
  switch (kind) {
    case PersonKind::kAttentive: return "attentive";
    case PersonKind::kAlwaysLeft: return "always-left";
    case PersonKind::kRandomFast: return "random-fast";
    case PersonKind::kAlternating: return "alternating";
    case PersonKind::kCareless: return "careless";
  }
  return "attentive";
}

SimulatedPerson make_person(std::uint64_t cohort_seed, std::uint32_t number, PersonKind kind) {
  RandomStream stream = cohort_stream(cohort_seed, number);
  SimulatedPerson person = typical_person(stream);
  become(person, kind);
  return person;
}

SimulatedPerson make_cohort_person(std::uint64_t cohort_seed, std::uint32_t number) {
  RandomStream stream = cohort_stream(cohort_seed, number);
  SimulatedPerson person = typical_person(stream);
  if (stream.uniform() < 0.02) become(person, PersonKind::kCareless);
  return person;
}

}  // namespace tertium
