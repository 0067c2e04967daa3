// choose_engine.h: the engine that a fit asks for, or the one that takes its place; and why.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "native/engine/cpu_engine.h"
#include "shared/base/executor.h"
#include "shared/fit/engine.h"

namespace tertium {

// kAuto: a GPU where one can compute what is asked, else the processor, which also takes over where the GPU fails in mid-fit. kCuda: a GPU or an error.
enum class EngineChoice { kAuto, kCpu, kCuda };

struct EngineRequest {
  EngineChoice engine = EngineChoice::kAuto;
  CpuEngineSetup setup;            // storing, features and kernel, whatever computes
  std::size_t number = 0;          // of the fit among those that go at once: they are dealt to the GPUs in turn
};

// What became of it: true of one run of the program, so it is no part of a result.
struct EngineNews {
  std::string why_not;             // why kAuto took no GPU, or "" where it did and where none was asked for
  std::string fell;                // what made the processor take over, or ""
};

struct ChosenEngine {
  std::unique_ptr<Engine> engine;
  std::string device;              // the GPU's name, or ""
  std::shared_ptr<EngineNews> news;  // `fell` is written by the fit's own thread
};

// kUnsupported: a GPU was asked for, and none can compute, or it cannot compute this (features). kInternal: it does not answer. The executor
// must outlive the engine.
Result<ChosenEngine> choose_engine(EngineRequest request, Executor& executor);
// The same answer without making anything.
Result<void> check_engine(const EngineRequest& request);

}  // namespace tertium
