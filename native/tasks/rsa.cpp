// rsa.cpp: alignment, pairs, agreement, correction for noise, the first dimensions.
#include "native/tasks/rsa.h"

#include <cmath>

#include "shared/base/text.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

Result<double> whole_reliability(const std::optional<double>& given, bool split_half) {
  if (!given) return 1.0;
  if (!(*given > 0 && *given <= 1)) return Error{ErrorCode::kInvalid, "a reliability is " + format_double(*given) + "; allowed is above 0 up to 1"};
  return split_half ? spearman_brown(*given) : *given;
}

}  // namespace

Result<RsaTaskReport> run_rsa_task(const RsaTask& task, Executor& executor, const RsaWatcher& watcher) {
  RsaTaskReport out;
  TRY(const double reliability_a, whole_reliability(task.reliability_a, task.split_half));
  TRY(const double reliability_b, whole_reliability(task.reliability_b, task.split_half));
  if (task.cumulative && !(task.b.rows && task.b.rule == PairRule::kChoice))
    return Error{ErrorCode::kInvalid, task.b.what + ": similarities of the first dimensions follow from an embedding by the choices it predicts, not from " +
                                          (task.b.rows ? std::string("rows by the rule ") + to_string(task.b.rule) : std::string("a matrix of pairs"))};
  SimilaritySource a = task.a, b = task.b;
  std::vector<SimilaritySource> controls = task.controls;
  std::vector<SimilaritySource*> sources{&a, &b};
  for (SimilaritySource& control : controls) sources.push_back(&control);
  TRY(const AlignedSources aligned, align_sources(sources, task.ignore_names));
  out.aligned = aligned.aligned[0] && aligned.aligned[1];
  out.rows_moved = aligned.rows_moved[1];
  out.control_rows_moved.assign(aligned.rows_moved.begin() + 2, aligned.rows_moved.end());

  TRY(const std::vector<double> pairs_a, pairs_of(a, executor));
  TRY(const std::vector<double> pairs_b, pairs_of(b, executor));
  std::vector<std::vector<double>> pairs_of_controls;
  for (const SimilaritySource& control : controls) {
    TRY(std::vector<double> pairs, pairs_of(control, executor));
    pairs_of_controls.push_back(std::move(pairs));
  }
  // The first dimensions cost a matrix each: with them the agreement itself is the smaller part.
  const double first_part = task.cumulative ? 0.2 : 1.0;
  const RsaWatcher first = [&](double share) { return !watcher || watcher(share * first_part); };
  TRY(out.rsa, compare_similarities(pairs_a, pairs_b, pairs_of_controls, task.options, executor, first));
  if (task.reliability_a || task.reliability_b) {
    const auto correct = [&](double r) { return correct_for_noise(r, reliability_a, reliability_b); };
    out.corrected = CorrectedAgreement{reliability_a, reliability_b, correct(out.rsa.r), correct(out.rsa.low), correct(out.rsa.high),
                                       out.rsa.r * out.rsa.r / (reliability_a * reliability_b)};
  }
  if (task.cumulative) {
    CumulativeOptions options;
    options.method = task.options.method;
    options.bootstraps = task.cumulative_bootstraps;
    options.by = task.options.by;
    options.level = task.options.level;
    options.seed = task.options.seed;
    const RsaWatcher rest = [&](double share) { return !watcher || watcher(first_part + share * (1 - first_part)); };
    TRY(out.cumulative, cumulative_rsa(pairs_a, b.rows->values, options, executor, rest));
  }
  return out;
}

}  // namespace tertium
