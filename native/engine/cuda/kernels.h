// kernels.h: puts each operation into a stream of a GPU; only *.cu includes this. What is computed is in arithmetic.h; here it is cut into blocks of threads.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "native/engine/cuda/operations.h"

namespace tertium {

// What comes back is whether the launch was accepted; what happens in it is told by whoever waits for the stream.
cudaError_t launch(const ListPlaces& op, cudaStream_t stream);
cudaError_t launch(const ListPairs& op, cudaStream_t stream);
cudaError_t launch(const SortPairs& op, cudaStream_t stream);
cudaError_t launch(const FindBegins& op, cudaStream_t stream);
cudaError_t launch(const ChoiceSlopes& op, cudaStream_t stream);
cudaError_t launch(const PullGradient& op, cudaStream_t stream);
cudaError_t launch(const StepSpose& op, cudaStream_t stream);
cudaError_t launch(const StepVice& op, cudaStream_t stream);
cudaError_t launch(const DrawVice& op, cudaStream_t stream);
cudaError_t launch(const GramSlopes& op, cudaStream_t stream);
cudaError_t launch(const SumPairs& op, cudaStream_t stream);
cudaError_t launch(const AddPairs& op, cudaStream_t stream);

// Bytes that SortPairs of so many needs beside its arrays.
cudaError_t find_sort_room(std::uint32_t count, std::size_t& bytes);
// Whether this build has machine code, or code to compile, for the current device.
cudaError_t try_kernels();

inline constexpr unsigned kThreads = 256;  // of a block
constexpr unsigned blocks_of(std::uint64_t threads) { return static_cast<unsigned>((threads + kThreads - 1) / kThreads); }

}  // namespace tertium
