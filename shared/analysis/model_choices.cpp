// model_choices.cpp: counts of choices, whole and over drawn objects.
#include "shared/analysis/model_choices.h"

#include <algorithm>
#include <limits>

#include "shared/base/check.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {
const double kNan = std::numeric_limits<double>::quiet_NaN();
}  // namespace

Choices choices_of(std::span<const TripletOutcome> outcomes) {
  Choices out(outcomes.size());
  for (std::size_t t = 0; t < outcomes.size(); ++t) {
    const TripletOutcome& o = outcomes[t];
    out[t] = o.right ? kRight : o.tie ? kTied : o.probability[1] > o.probability[2] ? std::uint8_t{1} : std::uint8_t{2};
  }
  return out;
}

std::size_t count_right(std::span<const std::uint8_t> choices) { return static_cast<std::size_t>(std::count(choices.begin(), choices.end(), kRight)); }

double accuracy_of(std::span<const std::uint8_t> choices) {
  return choices.empty() ? kNan : static_cast<double>(count_right(choices)) / static_cast<double>(choices.size());
}

ChoiceAgreement agreement_of(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  CHECK(a.size() == b.size());
  if (a.empty()) return {kNan, kNan, kNan};
  std::size_t same = 0;
  for (std::size_t t = 0; t < a.size(); ++t) same += a[t] == b[t] && a[t] != kTied ? 1 : 0;
  const double count = static_cast<double>(a.size());
  const auto wrong = [&](std::span<const std::uint8_t> c) { return 1 - accuracy_of(c) - static_cast<double>(std::count(c.begin(), c.end(), kTied)) / count; };
  ChoiceAgreement out;
  out.same = static_cast<double>(same) / count;
  out.expected = accuracy_of(a) * accuracy_of(b) + wrong(a) * wrong(b) / 2;
  out.kappa = out.expected < 1 ? (out.same - out.expected) / (1 - out.expected) : kNan;
  return out;
}

std::vector<std::vector<double>> bootstrap_accuracies(std::uint32_t objects, std::span<const Triplet> triplets, std::span<const Choices> choices, std::uint32_t samples,
                                                      std::uint64_t key, Executor& executor) {
  for (const Choices& one : choices) CHECK(one.size() == triplets.size());
  std::vector<std::vector<double>> out(samples, std::vector<double>(choices.size(), kNan));
  executor.parallel_for(samples, [&](std::size_t s) {
    std::vector<std::uint32_t> times(objects);
    count_draws(key, static_cast<std::uint32_t>(s), times);
    std::vector<std::uint32_t> weight(triplets.size());
    std::uint64_t total = 0;
    for (std::size_t t = 0; t < triplets.size(); ++t) {
      weight[t] = times[triplets[t].first] * times[triplets[t].second] * times[triplets[t].odd];
      total += weight[t];
    }
    for (std::size_t m = 0; total > 0 && m < choices.size(); ++m) {
      std::uint64_t right = 0;
      for (std::size_t t = 0; t < triplets.size(); ++t) right += choices[m][t] == kRight ? weight[t] : 0;
      out[s][m] = static_cast<double>(right) / static_cast<double>(total);
    }
  });
  return out;
}

}  // namespace tertium
