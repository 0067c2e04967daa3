// probe_result.h: probe.json, what `tertium probe --folder` says of a linear probe, as types (docs/alignment.md is its schema).
// It is written by native/tasks/probe_document.h. Figures that are not there (null) are NaN.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/wire/fit_record.h"

namespace tertium::wire {

// What must fail, and whether it does.
struct ProbeResultControls {
  double rows_permuted = 0, rows_low = 0, rows_high = 0, choices_permuted = 0, labels_shuffled = 0;
  bool rows_hold = false, choices_hold = false, labels_hold = false;
};

struct ProbeResult {
  // Mean over folds, with the middle 95 % over bootstrap samples of objects.
  struct Mean {
    double value = 0, low = 0, high = 0;
  };
  struct Check {
    std::uint64_t at = 0;  // steps or epochs
    double objective = 0, held_nll = 0, held_accuracy = 0, test_nll = 0, test_accuracy = 0;
  };
  struct Fold {
    std::uint64_t held_objects = 0, train_triplets = 0, held_triplets = 0, test_triplets = 0, at = 0;
    double lambda = 0, held_nll = 0, held_accuracy = 0, test_nll = 0, test_accuracy = 0, cosine_accuracy = 0, centred_accuracy = 0;
    std::vector<Check> checks;  // of the lambda that was chosen at last, `at` rising
  };
  struct Lambda {
    double lambda = 0, at = 0, held_nll = 0, held_accuracy = 0, test_accuracy = 0;
  };
  using Controls = ProbeResultControls;
  struct Transform {
    std::uint64_t features = 0, dims = 0;
    double multiple = 0;           // the mean of the diagonal
    double apart = 0;              // length of what is left without that multiple of the identity, over the length of all: 0 nothing but it, 1 nothing of it
    double effective_dims = 0;     // directions that carry similarity, about: (sum s^2)^2 / sum s^4
    std::vector<double> singular;  // falling; empty: too large to be looked at
  };

  std::string tool_version, preset, weights, objective, penalty, scaling, descent, start, judged_by, transform_of;
  bool bias = false, aligned = false;
  std::uint64_t objects = 0, features = 0, triplets = 0, excluded_triplets = 0, test_triplets = 0, rows_moved = 0, test_rows_moved = 0;
  std::uint64_t steps = 0, steps_most = 0, batch = 0, bootstraps = 0, seed = 0;  // batch 0: all choices at once
  double lambda = 0, sharpen = 0, rate = 0, alpha = 0, temperature = 0;          // NaN where this way of learning has none
  double held_nll = 0, held_accuracy = 0, held_accuracy_published = 0, test_nll = 0;
  Mean test, cosine, centred, gain;  // gain: test less centred
  std::uint64_t only_probe_right = 0, only_centred_right = 0;
  double mcnemar_p = 0, chance_low = 0, chance_high = 0;
  std::vector<Fold> folds;
  std::vector<Lambda> lambdas;
  std::optional<Controls> controls;
  Transform transform;
  std::vector<FitInput> inputs;
};

// Fields that a later version added are skipped. kInvalid: the error names the field, what was found and what is allowed; no list is empty that must not be.
// kUnsupported: of another format.
Result<ProbeResult> decode_probe_result(std::string_view json, const std::string& what);

}  // namespace tertium::wire
