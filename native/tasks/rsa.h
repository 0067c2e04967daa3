// rsa.h: how far two observers' similarities of the same objects agree, aligned by names.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "native/tasks/similarities.h"
#include "shared/analysis/cumulative_rsa.h"
#include "shared/analysis/rsa.h"

namespace tertium {

struct RsaTask {
  SimilaritySource a, b;
  std::vector<SimilaritySource> controls;
  RsaOptions options;
  bool ignore_names = false;
  // How reliably each side was measured, above 0 to 1: split-half correlations where split_half, else what Spearman-Brown makes of them.
  std::optional<double> reliability_a, reliability_b;
  bool split_half = false;
  bool cumulative = false;               // b is an embedding by the choices it predicts: also of its first dimensions with a
  std::uint32_t cumulative_bootstraps = 0;
};

// r over the square roots of the reliabilities; the interval likewise (the reliabilities are taken as known).
struct CorrectedAgreement {
  double reliability_a = 1, reliability_b = 1;  // of the whole measurements
  double r = 0, low = 0, high = 0;
  double explainable = 0;                       // r^2 / (reliability_a reliability_b): the share of what can be explained
};

struct RsaTaskReport {
  RsaReport rsa;
  std::optional<CorrectedAgreement> corrected;
  std::optional<CumulativeRsa> cumulative;
  std::size_t rows_moved = 0;            // of b, into the order of a
  std::vector<std::size_t> control_rows_moved;
  bool aligned = false;                  // a and b by names
};

// kInvalid: as align_sources, similarity_pairs, compare_similarities and cumulative_rsa; reliabilities out of range; kCancelled.
Result<RsaTaskReport> run_rsa_task(const RsaTask& task, Executor& executor, const RsaWatcher& watcher = {});

}  // namespace tertium
