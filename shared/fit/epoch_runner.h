// epoch_runner.h: the steps of an epoch, wherever they are run: on matrices in memory, or on a device that holds copies of them.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/base/aligned.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/fit/gradient_kernel.h"
#include "shared/fit/options.h"
#include "shared/fit/triplet_batches.h"

namespace tertium {

// What a fit has learned, as it stands between two epochs: arrays of objects x row, row a multiple of 16 floats of which the first `columns` count.
struct FitMatrices {
  std::size_t objects = 0, row = 0, columns = 0;
  Floats location, location_mean, location_square;  // the matrix (VICE: of locations), Adam's two means
  Floats log_scale, scale_mean, scale_square;       // VICE only
  Floats spread;                                    // VICE only: of the last draw, in whole groups of 64
  std::uint64_t changes = 0;                        // grows whenever someone else than the runner has changed the numbers or shapes
  std::size_t size() const { return objects * row; }
};

class EpochRunner {
 public:
  virtual ~EpochRunner() = default;
  // Which kernel computes, for the record: two of one name give the same bits. Known after begin().
  virtual std::string name() const = 0;
  // The engine's name, where the runner is what tells: "cuda", and "cuda, cpu" where it began on the one and went on with the other.
  virtual std::string engine() const { return {}; }
  // What puts the triplets into the form that the runner reads.
  virtual GradientKernel& arranger() = 0;
  // Stands ready for a fit whose batches are arranged; both must outlive the fit. kTooLarge: there is no room for it where it runs.
  virtual Result<void> begin(const FitPlan& plan, const BatchCut& cut, TripletBatches& batches) = 0;
  // The steps of one epoch, counted from 0. Afterwards the matrices stand at its end, VICE's spread is of the draw for the step to come,
  // and what comes back is the NLL summed over all triplets; nothing where `stopped` was heard, and then the matrices count no more. An error leaves the
  // matrices as they were.
  virtual Result<std::optional<double>> run(std::uint32_t epoch, FitMatrices& matrices, const std::atomic<bool>& stopped) = 0;
};

// Steps in memory, with the gradient that `kernel` computes. Same bits for any executor, which must outlive it.
std::unique_ptr<EpochRunner> make_kernel_runner(std::unique_ptr<GradientKernel> kernel, Executor& executor);

}  // namespace tertium
