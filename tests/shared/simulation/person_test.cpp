// person_test.cpp: simulated people who look choose by their mind, and those who do not show it in the way that each kind is known for.
#include "shared/simulation/person.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "shared/simulation/world.h"

namespace tertium {
namespace {

constexpr std::uint32_t kTrials = 300;

struct Record {
  std::vector<std::uint32_t> positions;
  std::vector<double> times;
  double agreement = 0;  // share of choices that the mind finds most likely
  double share(std::uint32_t position) const { return static_cast<double>(std::count(positions.begin(), positions.end(), position)) / kTrials; }
  double median() const {
    std::vector<double> sorted = times;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

Record record_of(PersonKind kind, std::uint32_t number = 1) {
  const Matrix mind = make_known_world({.objects = 60, .dims = 6, .strength = 2, .seed = 1});
  const SimulatedPerson person = make_person(5, number, kind);
  EXPECT_EQ(person.kind, kind);
  Record record;
  for (std::uint32_t t = 0; t < kTrials; ++t) {
    const std::array<std::uint32_t, 3> shown{t % 60, (t * 7 + 11) % 60 == t % 60 ? (t + 1) % 60 : (t * 7 + 11) % 60, (t * 13 + 5) % 60};
    const SimulatedAnswer answer = answer_trial(person, mind, shown, t);
    record.positions.push_back(answer.position);
    record.times.push_back(answer.response_time_ms);
    const auto dot = [&](std::size_t a, std::size_t b) {
      double sum = 0;
      for (std::size_t d = 0; d < mind.cols; ++d) sum += static_cast<double>(mind.at(shown[a], d)) * static_cast<double>(mind.at(shown[b], d));
      return sum;
    };
    const std::array<double, 3> kept{dot(1, 2), dot(0, 2), dot(0, 1)};
    record.agreement += *std::max_element(kept.begin(), kept.end()) == kept[answer.position] ? 1.0 / kTrials : 0;
  }
  return record;
}

TEST(SimulatedPeople, WhoLookChooseByTheirMindAtEveryPositionAndTakeSeconds) {
  const Record r = record_of(PersonKind::kAttentive);
  EXPECT_GT(r.agreement, 0.55);
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_NEAR(r.share(p), 1.0 / 3, 0.1);
  EXPECT_GT(r.median(), 1000);
}

TEST(SimulatedPeople, WhoTakeTheFirstPositionAlwaysDo) {
  const Record r = record_of(PersonKind::kAlwaysLeft);
  EXPECT_EQ(r.share(0), 1);
  EXPECT_LT(r.median(), 1200);
  EXPECT_GE(r.median(), 250);
}

TEST(SimulatedPeople, WhoAreFastAndRandomNeverNeed400Ms) {
  const Record r = record_of(PersonKind::kRandomFast);
  EXPECT_LT(*std::max_element(r.times.begin(), r.times.end()), 400);
  EXPECT_GE(*std::min_element(r.times.begin(), r.times.end()), 120);
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_NEAR(r.share(p), 1.0 / 3, 0.1);
  EXPECT_LT(r.agreement, 0.5);
}

TEST(SimulatedPeople, WhoAlternateUseAllPositionsEquallyButOneAfterTheOther) {
  const Record r = record_of(PersonKind::kAlternating);
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_EQ(r.share(p), 1.0 / 3);
  for (std::size_t t = 1; t < kTrials; ++t) ASSERT_EQ(r.positions[t], (r.positions[t - 1] + 1) % 3);
}

TEST(SimulatedPeople, WhoAreCarelessLookAtFewTrialsAndAreQuick) {
  const Record careless = record_of(PersonKind::kCareless), attentive = record_of(PersonKind::kAttentive);
  EXPECT_LT(careless.agreement, attentive.agreement - 0.1);
  EXPECT_GT(careless.agreement, 0.33);
  EXPECT_LT(careless.median(), attentive.median() / 2);
}

TEST(SimulatedPeople, AreTheSameEachTimeWhateverTheirNumberIsAskedFor) {
  for (const PersonKind kind : {PersonKind::kAttentive, PersonKind::kRandomFast, PersonKind::kCareless}) {
    EXPECT_EQ(record_of(kind).positions, record_of(kind).positions);
    EXPECT_EQ(record_of(kind).times, record_of(kind).times);
    EXPECT_NE(record_of(kind).times, record_of(kind, 2).times) << to_string(kind);
  }
}

}  // namespace
}  // namespace tertium
