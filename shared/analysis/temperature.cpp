// temperature.cpp: a curve over temperatures, and its lowest points.
#include "shared/analysis/temperature.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/check.h"

namespace tertium {
namespace {

constexpr std::size_t kBins = 10;
constexpr int kPerDecade = 20, kDecades = 2;
const double kNan = std::numeric_limits<double>::quiet_NaN();

// The most probable pair of one triplet: how probable, and how far it is the one that was kept.
struct Top { double confidence = 0, right = 0; };

std::size_t lowest_of(const std::vector<TemperaturePoint>& points, double TemperaturePoint::*what) {
  const auto lower = [&](const TemperaturePoint& a, const TemperaturePoint& b) { return a.*what < b.*what; };
  return static_cast<std::size_t>(std::min_element(points.begin(), points.end(), lower) - points.begin());
}

double error_of(std::span<const Top> tops) {
  double confidence = 0, right = 0;
  for (const Top& top : tops) confidence += top.confidence, right += top.right;
  return std::abs(confidence - right);
}

}  // namespace

TemperaturePoint measure_temperature(std::span<const std::array<double, 3>> similarities, double temperature) {
  CHECK(temperature > 0);
  TemperaturePoint out;
  out.temperature = temperature;
  if (similarities.empty()) {
    out.nll = out.ece = out.ece_mass = kNan;
    return out;
  }
  std::vector<Top> tops(similarities.size());
  double nll = 0;
  for (std::size_t t = 0; t < similarities.size(); ++t) {
    const std::array<double, 3>& s = similarities[t];
    const double most = std::max({s[0], s[1], s[2]});
    double sum = 0;
    for (const double value : s) sum += std::exp((value - most) / temperature);
    nll += std::log(sum) + (most - s[0]) / temperature;
    const int at_most = (s[0] == most) + (s[1] == most) + (s[2] == most);
    tops[t] = {1 / sum, s[0] == most ? 1.0 / at_most : 0.0};
  }
  const double count = static_cast<double>(tops.size());
  out.nll = nll / count;
  double bins[kBins] = {};
  for (const Top& top : tops) bins[std::min(kBins - 1, static_cast<std::size_t>(top.confidence * static_cast<double>(kBins)))] += top.confidence - top.right;
  for (const double bin : bins) out.ece += std::abs(bin) / count;
  std::stable_sort(tops.begin(), tops.end(), [](const Top& a, const Top& b) { return a.confidence < b.confidence; });
  for (std::size_t b = 0; b < kBins; ++b) {
    const std::size_t first = tops.size() * b / kBins, last = tops.size() * (b + 1) / kBins;
    out.ece_mass += error_of(std::span<const Top>(tops).subspan(first, last - first)) / count;
  }
  return out;
}

TemperatureSearch search_temperature(std::span<const std::array<double, 3>> all, Executor& executor) {
  std::vector<std::array<double, 3>> similarities;
  const std::size_t taken = std::min(all.size(), kTemperatureTriplets);
  for (std::size_t i = 0; i < taken; ++i) similarities.push_back(all[all.size() * i / taken]);
  double squares = 0;
  for (const auto& s : similarities) {
    if (s[0] == s[1] && s[1] == s[2]) continue;  // whose mean may be off by a rounding
    const double middle = (s[0] + s[1] + s[2]) / 3;
    for (const double value : s) squares += (value - middle) * (value - middle);
  }
  TemperatureSearch out;
  const double spread = similarities.empty() ? 0.0 : std::sqrt(squares / (3 * static_cast<double>(similarities.size())));
  if (!(spread > 0)) {
    out.as_is = out.best_nll = out.best_ece = out.best_ece_mass = {kNan, kNan, kNan, kNan};
    return out;
  }
  out.as_is = measure_temperature(similarities, 1);
  const auto at = [&](double step) { return spread * std::pow(10.0, step / kPerDecade); };
  constexpr int kMost = kPerDecade * kDecades;
  out.curve.resize(2 * kMost + 1);
  executor.parallel_for(out.curve.size(), [&](std::size_t i) { out.curve[i] = measure_temperature(similarities, at(static_cast<double>(i) - kMost)); });

  const auto lowest = [&](double TemperaturePoint::*what) {
    const std::size_t at_best = lowest_of(out.curve, what);
    const TemperaturePoint& best = out.curve[at_best];
    const double step = static_cast<double>(at_best) - kMost;
    std::vector<TemperaturePoint> finer(20);
    executor.parallel_for(finer.size(), [&](std::size_t i) { finer[i] = measure_temperature(similarities, at(step + (static_cast<double>(i) - 9.5) / 10)); });
    const TemperaturePoint& found = finer[lowest_of(finer, what)];
    return found.*what < best.*what ? found : best;
  };
  out.best_ece = lowest(&TemperaturePoint::ece);
  out.best_ece_mass = lowest(&TemperaturePoint::ece_mass);
  // In the logarithm of the temperature NLL falls, then rises: golden section.
  constexpr double kGolden = 0.61803398874989485;
  const double middle = static_cast<double>(lowest_of(out.curve, &TemperaturePoint::nll)) - kMost;
  double low = middle - 1, high = middle + 1, left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  TemperaturePoint at_left = measure_temperature(similarities, at(left)), at_right = measure_temperature(similarities, at(right));
  for (int i = 0; i < 20; ++i) {
    if (at_left.nll < at_right.nll) {
      high = right, right = left, at_right = at_left;
      left = high - kGolden * (high - low);
      at_left = measure_temperature(similarities, at(left));
    } else {
      low = left, left = right, at_left = at_right;
      right = low + kGolden * (high - low);
      at_right = measure_temperature(similarities, at(right));
    }
  }
  out.best_nll = at_left.nll < at_right.nll ? at_left : at_right;
  return out;
}

}  // namespace tertium
