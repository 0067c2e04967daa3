// tune.cpp: two searches over settings, downhill for lambda, one at a time for a prior.
#include "shared/fit/tune.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/result.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

struct Spread { double mean = 0, error = 0; };

// Standard error of the mean: NaN of one value.
Spread spread_of(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / n) * (value - sum / n);
  return {sum / n, values.size() < 2 ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(squares / (n * (n - 1)))};
}

}  // namespace

double lambda_at(double from, int steps) { return from * std::exp2(steps / static_cast<double>(kStepsPerOctave)); }

namespace {

class LambdaSearch final : public TuneSearch {
 public:
  LambdaSearch(double guess, bool fine) : guess_(guess), last_step_(fine ? 1 : 4) {}

  std::vector<TuneSetting> next() override {
    for (; step_ >= last_step_; step_ /= 4) {
      const int centre = points().empty() ? 0 : places_[best()];
      std::vector<TuneSetting> out;
      for (const int place : {centre, centre - step_, centre + step_}) {
        if (place < kLeast || place > kMost || lambda_at(guess_, place) > kLambdaMax || std::find(places_.begin(), places_.end(), place) != places_.end()) continue;
        places_.push_back(place);
        out.emplace_back().lambda = lambda_at(guess_, place);
      }
      if (!out.empty()) return out;
    }
    return {};
  }

 protected:
  bool is_better(const TunePoint& a, const TunePoint& than) const override {
    const double nll = a.mean_nll(), other = than.mean_nll();
    return nll != other ? nll < other : *a.setting.lambda < *than.setting.lambda;
  }

 private:
  static constexpr int kLeast = -10 * kStepsPerOctave, kMost = 3 * kStepsPerOctave;
  const double guess_;
  const int last_step_;
  int step_ = kStepsPerOctave / 2;
  std::vector<int> places_;  // of what next() gave, in the order of points()
};

class PriorSearch final : public TuneSearch {
 public:
  PriorSearch(double spike, double slab, double pi) { given_.spike = spike, given_.slab = slab, given_.pi = pi; }

  std::vector<TuneSetting> next() override {
    std::vector<TuneSetting> out;
    if (points().empty()) return {given_};
    while (out.empty() && stage_ < 3) {
      const TuneSetting& now = points()[best()].setting;
      for (const bool more : {false, true}) {
        TuneSetting setting = now;
        if (stage_ == 0) setting.spike = *now.spike * (more ? 2 : 0.5);
        if (stage_ == 1) setting.slab = *now.slab * (more ? 2 : 0.5);
        if (stage_ == 2) setting.pi = more ? 0.7 : 0.3;
        if (*setting.spike < *setting.slab && *setting.spike <= kSpikeMost && *setting.slab <= kSlabMost && setting != now) out.push_back(setting);
      }
      ++stage_;
    }
    return out;
  }

 protected:
  bool is_better(const TunePoint& a, const TunePoint& than) const override {
    std::vector<double> gains;
    for (std::size_t f = 0; f < a.nll.size(); ++f) gains.push_back(than.nll[f] - a.nll[f]);
    const Spread gain = spread_of(gains);
    return gain.mean > 2 * gain.error;
  }

 private:
  TuneSetting given_;
  int stage_ = 0;
};

}  // namespace

void apply_setting(const TuneSetting& setting, FitOptions& options) {
  if (setting.lambda) options.lambda = setting.lambda;
  if (setting.spike) options.spike = setting.spike;
  if (setting.slab) options.slab = setting.slab;
  if (setting.pi) options.pi = setting.pi;
}

std::string describe_setting(const TuneSetting& setting) {
  std::string out;
  const auto add = [&](const char* name, const std::optional<double>& value) {
    if (value) out += std::string(out.empty() ? "" : ", ") + name + " " + format_float(static_cast<float>(*value));
  };
  add("lambda", setting.lambda), add("spike", setting.spike), add("slab", setting.slab), add("pi", setting.pi);
  return out;
}

double TunePoint::mean_nll() const { return spread_of(nll).mean; }
double TunePoint::nll_error() const { return spread_of(nll).error; }

void TuneSearch::add(TunePoint point) {
  CHECK(!point.nll.empty() && point.nll.size() == point.dims.size() && (points_.empty() || point.nll.size() == points_[0].nll.size()));
  points_.push_back(std::move(point));
  if (points_.size() > 1 && is_better(points_.back(), points_[best_])) best_ = points_.size() - 1;
}

std::uint32_t folds_to_try(std::uint64_t triplets) { return triplets <= 200'000 ? kTuneFolds : triplets <= 1'000'000 ? 5 : 3; }

std::unique_ptr<TuneSearch> make_lambda_search(double guess, std::uint64_t triplets) {
  CHECK(guess > 0);
  return std::make_unique<LambdaSearch>(guess, triplets <= kFineTripletsMost);
}

std::unique_ptr<TuneSearch> make_prior_search(double spike, double slab, double pi) { return std::make_unique<PriorSearch>(spike, slab, pi); }

}  // namespace tertium
