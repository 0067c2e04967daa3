// fit_checkpoint.h: a fit that was left off, as a file: everything its loop and its engine need to go on and end with the same bits.
// A NumPy archive (.npz) of numbers, each member with its checksum; only ever read by the program that wrote it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/embedding.h"
#include "shared/domain/fit_job.h"

namespace tertium::wire {

inline constexpr std::size_t kCheckpointEpochsMax = 1'000'000, kCheckpointArraysMax = 64;
inline constexpr std::uint64_t kCheckpointBytesMax = 8ull << 30;  // unpacked

struct CheckpointEpoch {
  CurvePoint point;
  std::uint64_t step = 0;
  double learning_rate = 0;
};

struct FitCheckpointFile {
  std::string fingerprint;  // SHA-256 of what the fit is a function of: program, options, seed, judgments
  std::string kernel;       // of the engine
  std::uint32_t epoch = 0;  // epochs done
  std::uint32_t best_epoch = 0;
  std::uint64_t answers_to = 0;                   // the last answer that a server's fit read
  std::vector<CheckpointEpoch> curve;
  std::vector<std::vector<float>> arrays;         // the engine's
  Posterior best;                                 // empty matrices where none is kept
};

// kTooLarge: over 4 GiB.
Result<std::string> write_fit_checkpoint(const FitCheckpointFile& checkpoint);
// kInvalid: damaged, or no checkpoint; kUnsupported: of another version of the format. Whether it fits together with a fit is the
// engine's and the loop's affair. `what` opens each message.
Result<FitCheckpointFile> read_fit_checkpoint(std::string_view bytes, const std::string& what);

}  // namespace tertium::wire
