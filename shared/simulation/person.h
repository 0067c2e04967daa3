// person.h: a simulated participant: what they would choose on a trial and how long they would take.
// Pure functions of (person, trial): a person answers the same trial the same way each time.
#pragma once
#include <array>
#include <cstdint>

#include "shared/domain/matrix.h"

namespace tertium {

// How somebody takes part. All but the first are ways of not looking, as they are known from studies that pay by the trial.
enum class PersonKind {
  kAttentive,
  kAlwaysLeft,   // the first position, whatever is shown
  kRandomFast,   // any position, in less than 400 ms
  kAlternating,  // one position after the other: each a third of the time, as if by chance
  kCareless,     // looks at few trials, and is quick
};
const char* to_string(PersonKind kind);  // "attentive", "always-left", "random-fast", "alternating", "careless"

struct SimulatedPerson {
  std::uint64_t seed = 0;
  PersonKind kind = PersonKind::kAttentive;
  double temperature = 1.0;                    // > 0; of the softmax over pairs
  double lapse = 0.02;                         // share of trials answered without looking
  std::array<double, 3> position_bias{1, 1, 1};  // relative frequency of positions when not looking, >= 0, not all 0
  // Response time: lognormal, longer when the choice is harder; lapses are quick.
  double median_time_ms = 2400;
  double time_spread = 0.35;                   // standard deviation of log time
  double difficulty_slowing = 0.5;             // log time added when all three choices are equally likely
  double fastest_ms = 250, slowest_ms = 120000;  // and never outside
};

struct SimulatedAnswer {
  std::uint32_t position = 0;        // 0, 1, 2: which of the shown three was called odd
  std::uint32_t response_time_ms = 0;
  bool lapsed = false;
};

// shown: object numbers (rows of `mind`) in the order shown. trial: any number that tells this trial from the person's others.
SimulatedAnswer answer_trial(const SimulatedPerson& person, const Matrix& mind, const std::array<std::uint32_t, 3>& shown, std::uint64_t trial);

// The n-th person of a cohort that takes part in this way: temperature, lapse, bias and pace vary around typical values.
SimulatedPerson make_person(std::uint64_t cohort_seed, std::uint32_t number, PersonKind kind);
// The n-th person of a cohort: temperature, lapse, bias and pace vary around typical values; about one in fifty is careless.
SimulatedPerson make_cohort_person(std::uint64_t cohort_seed, std::uint32_t number);

}  // namespace tertium
