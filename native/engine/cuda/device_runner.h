// device_runner.h: the epochs of a fit on a device: what lies where, which batch comes when, what is recorded; no CUDA, so that the twin can prove it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/cuda/device.h"
#include "shared/base/executor.h"
#include "shared/fit/epoch_runner.h"

namespace tertium {

struct DeviceRunnerSetup {
  KernelChoice kernel = KernelChoice::kAuto;
  std::uint32_t recorded_most = 256;    // steps in a recorded stretch; between two of them a fit hears that it shall stop
  std::uint64_t spare_bytes = std::uint64_t{256} << 20;  // of the device's memory that stay free
  bool send = false;                    // batches are sent one by one even where all have room, for checking
  bool atomics = false;                 // the Gram kernel adds slopes in no order, for comparison: not the same bits
  bool naive = false;                   // the slow operations, for checking: the same bits
};

// The direct kernel on a device: name() is "direct-1", and its bits are those of the kernel of that name on the processor, so that each can go on from the
// other's checkpoints. Or, where gram_pays() says so and there are matrix products, "cuda-gram-1": S and W as in gram_kernel.h, with other sums than the processor's.
// Where triplets and their index (18 bytes each, 24 beyond 65,536 objects, and 4 for each object and batch; the Gram kernel 12 more) find room on the device they
// are put there once; where not, batches are sent one by one, while the one before is computed, and indexed there.
// kTooLarge: not even two batches have room; a smaller batch may. kUnsupported: the Gram kernel was asked for and the device has no matrix products. kInternal: the
// device failed. The executor must outlive it.
std::unique_ptr<EpochRunner> make_device_runner(std::shared_ptr<Device> device, Executor& executor, DeviceRunnerSetup setup = {});

// `device` runs the epochs as long as it can, and `spare` from the epoch on in which it fails: that one begins anew, from matrices as they were. `fell` is told why,
// once a fit. Both must have the same form of triplets (arranger()); that of the spare is used.
std::unique_ptr<EpochRunner> make_falling_back_runner(std::unique_ptr<EpochRunner> device, std::unique_ptr<EpochRunner> spare, std::function<void(const Error&)> fell);

// The numbers of the steps of one epoch, cut into stretches of `most` steps at most; a last one is filled up with idle steps, so that one recording serves all.
// sent_ahead: all triplets lie on the device; else step i of the epoch finds its batch in slot i % 2, each `longest` triplets long.
struct EpochSteps {
  std::vector<StepNumbers> numbers;       // a multiple of `stretch` many
  std::vector<std::uint32_t> order;       // the batch of each step that is not idle
  std::uint32_t stretch = 1;
};
EpochSteps plan_epoch_steps(const FitPlan& plan, const BatchCut& cut, std::uint32_t epoch, std::uint32_t most, bool sent_ahead);

}  // namespace tertium
