// tune.h: which settings a search by cross-validation tries, and which of them it takes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/fit/options.h"

namespace tertium {

// What a search varies: lambda of SPoSE, or the prior of VICE.
struct TuneSetting {
  std::optional<double> lambda, spike, slab, pi;
  bool operator==(const TuneSetting&) const = default;
};
// Puts them into the options.
void apply_setting(const TuneSetting& setting, FitOptions& options);
std::string describe_setting(const TuneSetting& setting);  // "lambda 0.0205"; "spike 0.25, slab 1, pi 0.5"

// A setting and how its fits foretold the folds that they had not seen: beside each fold the NLL and the dimensions that were kept.
struct TunePoint {
  TuneSetting setting;
  std::vector<double> nll;
  std::vector<std::uint32_t> dims;
  double mean_nll() const;
  double nll_error() const;  // standard error of the mean over the folds; NaN with one
};

class TuneSearch {
 public:
  virtual ~TuneSearch() = default;
  // What to try now; never the same twice; nothing when the search is over.
  virtual std::vector<TuneSetting> next() = 0;
  // The outcome of something that next() gave, all over the same folds.
  void add(TunePoint point);
  const std::vector<TunePoint>& points() const { return points_; }
  std::size_t best() const { return best_; }  // which of points(); there must be one

 protected:
  virtual bool is_better(const TunePoint& a, const TunePoint& than) const = 0;

 private:
  std::vector<TunePoint> points_;
  std::size_t best_ = 0;
};

// Folds that a search over so many triplets looks at, of kTuneFolds: a fit of a fold then trains on as many as a fit that holds out a tenth, and the best
// lambda depends on that number. 10 up to 200 thousand, then 5, from a million on 3: the more there are the less a fold's NLL varies.
inline constexpr std::uint32_t kTuneFolds = 10;
std::uint32_t folds_to_try(std::uint64_t triplets);

// Lambda is searched on a scale of logarithms, 32 steps to an octave. lambda_at: so many steps above `from` (negative: below).
inline constexpr int kStepsPerOctave = 32;
double lambda_at(double from, int steps);

// Up to so many triplets it is searched by single steps.
inline constexpr std::uint64_t kFineTripletsMost = 1'000'000;

// Lambda: downhill from `guess` on the scale of logarithms, by factors of 1.41, then 1.09, then (with up to a million triplets) 1.02. Lowest mean
// NLL; equal ones, as where no dimension is left: the smaller lambda. The steps end so fine because the best lambda of few judgments
// lies a few hundredths below the one at which every dimension dies. Between guess / 1024 and guess * 8.
std::unique_ptr<TuneSearch> make_lambda_search(double guess, std::uint64_t triplets);

// The prior of VICE: half and twice the given spike, slab, then pi .3 and .7, each kept only if the mean NLL over the folds falls by more than two standard errors of
// the paired difference: where the data do not tell, the given one stays.
std::unique_ptr<TuneSearch> make_prior_search(double spike, double slab, double pi);

}  // namespace tertium
