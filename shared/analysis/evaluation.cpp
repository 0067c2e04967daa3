// evaluation.cpp: sums over fixed portions, added in order.
#include "shared/analysis/evaluation.h"

#include <algorithm>
#include <cmath>

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

std::size_t bin_of(double p) { return std::min(kCalibrationBins - 1, static_cast<std::size_t>(p * static_cast<double>(kCalibrationBins))); }

}  // namespace

double x_log_x(double x) { return x > 0 ? x * std::log(x) : 0.0; }

Evaluator::Sums Evaluator::add_up(std::span<const TripletOutcome> outcomes) {
  Sums sums;
  sums.triplets = outcomes.size();
  for (const TripletOutcome& outcome : outcomes) {
    const std::array<double, 3>& p = outcome.probability;
    sums.right += outcome.right ? 1 : 0;
    sums.ties += outcome.tie ? 1 : 0;
    const double log_kept = std::log(std::max(p[0], kLeastProbability));
    sums.nll -= log_kept;
    sums.entropy -= p[0] * log_kept + x_log_x(p[1]) + x_log_x(p[2]);
    const double most = std::max({p[0], p[1], p[2]});
    sums.confidence += most;
    std::size_t at[3];
    for (std::size_t i = 0; i < 3; ++i) {
      at[i] = bin_of(p[i]);
      Bin& bin = sums.bins[at[i]];
      ++bin.count;
      bin.predicted += p[i];
      bin.observed += i == 0 ? 1 : 0;
      // One choice falls into this bin with the sum of the probabilities that lie there: a Bernoulli variable, counted once for the bin.
      const bool seen = (i > 0 && at[0] == at[i]) || (i > 1 && at[1] == at[i]);
      if (seen) continue;
      double share = p[i];
      for (std::size_t j = i + 1; j < 3; ++j) share += bin_of(p[j]) == at[i] ? p[j] : 0.0;
      bin.variance += std::max(0.0, share * (1 - share));
    }
    const int at_most = (p[0] == most) + (p[1] == most) + (p[2] == most);
    Bin& top = sums.top[bin_of(most)];
    ++top.count;
    top.predicted += most;
    top.observed += p[0] == most ? 1.0 / at_most : 0.0;
    top.variance += most * (1 - most);
  }
  return sums;
}

void Evaluator::add(std::span<const TripletOutcome> outcomes, Executor& executor) {
  std::vector<Sums> parts((outcomes.size() + kPortion - 1) / kPortion);
  executor.parallel_for(parts.size(), [&](std::size_t c) {
    parts[c] = add_up(outcomes.subspan(c * kPortion, std::min(kPortion, outcomes.size() - c * kPortion)));
  });
  const auto join = [](Bin& into, const Bin& from) {
    into.count += from.count;
    into.predicted += from.predicted;
    into.observed += from.observed;
    into.variance += from.variance;
  };
  for (const Sums& part : parts) {
    sums_.triplets += part.triplets;
    sums_.right += part.right;
    sums_.ties += part.ties;
    sums_.nll += part.nll;
    sums_.entropy += part.entropy;
    sums_.confidence += part.confidence;
    for (std::size_t b = 0; b < kCalibrationBins; ++b) {
      join(sums_.bins[b], part.bins[b]);
      join(sums_.top[b], part.top[b]);
    }
  }
}

Calibration Evaluator::calibrate(const Bin (&bins)[kCalibrationBins]) {
  Calibration out;
  std::uint64_t total = 0;
  double error = 0, floor = 0;
  for (std::size_t b = 0; b < kCalibrationBins; ++b) {
    const Bin& bin = bins[b];
    const double count = static_cast<double>(bin.count), width = static_cast<double>(kCalibrationBins);
    out.bins.push_back({static_cast<double>(b) / width, static_cast<double>(b + 1) / width, bin.count, bin.count ? bin.predicted / count : kNan,
                        bin.count ? bin.observed / count : kNan});
    total += bin.count;
    error += std::abs(bin.predicted - bin.observed);
    floor += std::sqrt(bin.variance * 0.63661977236758134308);  // 2 / pi: the mean size of a normal variable
  }
  if (total > 0) {
    out.error = error / static_cast<double>(total);
    out.floor = floor / static_cast<double>(total);
  }
  return out;
}

Evaluation Evaluator::finish() const {
  Evaluation out;
  out.triplets = sums_.triplets;
  out.right = sums_.right;
  out.ties = sums_.ties;
  out.calibration = calibrate(sums_.bins);
  out.calibration_top = calibrate(sums_.top);
  if (out.triplets == 0) return out;
  const double n = static_cast<double>(out.triplets);
  out.accuracy = static_cast<double>(out.right) / n;
  out.nll = sums_.nll / n;
  out.entropy = sums_.entropy / n;
  out.entropy_share = out.entropy / std::log(3.0);
  out.confidence = sums_.confidence / n;
  return out;
}

Evaluation evaluate_outcomes(std::span<const TripletOutcome> outcomes, Executor& executor) {
  Evaluator evaluator;
  evaluator.add(outcomes, executor);
  return evaluator.finish();
}

std::vector<ObjectEvaluation> evaluate_objects(std::span<const TripletOutcome> outcomes, std::span<const Triplet> triplets, std::size_t objects) {
  CHECK(outcomes.size() == triplets.size());
  std::vector<ObjectEvaluation> out(objects);
  for (ObjectEvaluation& object : out) object.nll = object.entropy = 0;
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const TripletOutcome& outcome = outcomes[t];
    const std::array<double, 3>& p = outcome.probability;
    const double loss = -std::log(std::max(p[0], kLeastProbability)), entropy = p[0] * loss - x_log_x(p[1]) - x_log_x(p[2]);
    // The pair kept together leaves the third object: 0 the odd one, 1 (first and odd kept) the second, 2 the first.
    const std::uint32_t numbers[3] = {triplets[t].odd, triplets[t].second, triplets[t].first};
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(numbers[i] < objects);
      ObjectEvaluation& object = out[numbers[i]];
      ++object.triplets;
      object.right += outcome.right ? 1 : 0;
      object.nll += loss;
      object.entropy += entropy;
      object.odd += i == 0 ? 1 : 0;
      object.odd_expected += outcome.probability[i];
    }
  }
  for (ObjectEvaluation& object : out) {
    const double count = static_cast<double>(object.triplets);
    object.accuracy = object.triplets ? static_cast<double>(object.right) / count : kNan;
    object.nll = object.triplets ? object.nll / count : kNan;
    object.entropy = object.triplets ? object.entropy / count : kNan;
  }
  return out;
}

MeanInterval mean_interval(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isfinite(value)) sum += value, count += 1;
  }
  if (count == 0) return {kNan, kNan, kNan};
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values) {
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  }
  const double reach = count > 1 ? 1.96 * std::sqrt(squares / (count - 1) / count) : kNan;
  return {mean, mean - reach, mean + reach};
}

}  // namespace tertium
