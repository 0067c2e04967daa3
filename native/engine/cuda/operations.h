// operations.h: what a device is asked to compute, one struct for each operation; plain numbers and pointers into the device's memory.
// The bodies are in arithmetic.h, the launches in *.cu; twin_device.cpp runs the same bodies in loops and so defines each operation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <variant>

#include "shared/fit/step_arithmetic.h"

namespace tertium {

// All that differs from one step to the next. It lies in the device's memory, so that a recorded stretch of steps can be replayed with other numbers.
struct StepNumbers {
  std::uint64_t first = 0;     // where the batch begins, counted in triplets of the memory that holds them
  std::uint64_t step = 0;      // since the fit began: the draw of VICE has this number
  std::uint32_t batch = 0;     // whose index is read; 0 where only one is kept
  std::uint32_t count = 0;     // triplets; 0: an idle step, in which nothing happens
  float per_triplet = 0;       // 1 / count
  AdamStep adam;
};

// Three numbers a triplet; one of the two is set.
struct DeviceTriplets {
  const std::uint16_t* narrow = nullptr;
  const std::uint32_t* wide = nullptr;
};

// A batch is cut into stretches of about this many triplets, at most so many, each with its own sum: as the direct kernel of the processor does, whose order of
// sums, and so whose bits, the device keeps.
inline constexpr std::uint32_t kStretchTriplets = 16384, kStretchesMost = 8;

// The index of a batch: for every object the places where it stands in a triplet, as triplet * 4 + role (0 first, 1 second, 2 odd), in the triplets' order.
inline constexpr std::uint32_t kBatchMost = std::uint32_t{1} << 29;  // triplets: three places each fit into 32 bits

// objects[e], places[e] for e in [0, 3 count): what stands at number e of the triplets from `first` on.
struct ListPlaces {
  DeviceTriplets triplets;
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t* objects = nullptr;
  std::uint32_t* places = nullptr;
};
// Sorts pairs of 32-bit numbers by their keys, of which the lowest `bits` count, and leaves equal ones in their order.
struct SortPairs {
  const std::uint32_t* keys = nullptr;
  const std::uint32_t* values = nullptr;
  std::uint32_t* sorted_keys = nullptr;
  std::uint32_t* sorted_values = nullptr;
  std::uint32_t count = 0, bits = 0;
  void* room = nullptr;        // of sort_room(count) bytes
  std::size_t room_bytes = 0;
};
// begins[k] for k in [0, keys]: how many of the sorted numbers are below k.
struct FindBegins {
  const std::uint32_t* sorted = nullptr;
  std::uint32_t count = 0, keys = 0;
  std::uint32_t* begins = nullptr;
};

// The index of a batch by pairs, for the Gram kernel: keys[e] is the place of pair number e % 3 of triplet e / 3 (first and second, first and odd, second and odd) in
// the lower half of a square, places[e] is e.
struct ListPairs {
  DeviceTriplets triplets;
  std::uint64_t first = 0;
  std::uint32_t count = 0, objects = 0;
  std::uint32_t* keys = nullptr;
  std::uint32_t* places = nullptr;
};

// For every triplet of the batch its three slopes p_ij - 1, p_ik, p_jk (FITS 0.1), and the sums of the NLL: parts[b] gains those of triplets 64 b to 64 b + 63.
struct ChoiceSlopes {
  const StepNumbers* step = nullptr;
  DeviceTriplets triplets;
  const float* matrix = nullptr;  // objects x row
  std::uint32_t row = 0;
  std::uint32_t most = 0;         // triplets in the longest batch
  float* slopes = nullptr;        // most x 3
  double* parts = nullptr;
  bool naive = false;             // one thread a triplet, for checking: the same bits
};
inline constexpr std::uint32_t kTripletsPerPart = 64;

// gradient[o] = the sum of what the triplets with object o say, in their order: owner computes, nothing is added from two sides.
struct PullGradient {
  const StepNumbers* step = nullptr;
  DeviceTriplets triplets;
  const std::uint32_t* places = nullptr;  // those of batch b begin at 3 * its first triplet
  const std::uint32_t* begins = nullptr;  // (objects + 1) for each batch
  const float* slopes = nullptr;
  const float* matrix = nullptr;
  std::uint32_t objects = 0, row = 0;
  float* gradient = nullptr;
  bool naive = false;                     // one thread a value instead of four values, for checking: the same bits
};

// Penalty, Adam and projection.
struct StepSpose {
  const StepNumbers* step = nullptr;
  std::uint32_t count = 0;                // objects x row
  SposePenalty penalty;
  const float* gradient = nullptr;
  float* value = nullptr;
  float* mean = nullptr;
  float* square = nullptr;
};

// Arrays of VICE, objects x row each; spread has whole groups of 64.
struct ViceArrays {
  float* location = nullptr;
  float* location_mean = nullptr;
  float* location_square = nullptr;
  float* log_scale = nullptr;
  float* scale_mean = nullptr;
  float* scale_square = nullptr;
  float* spread = nullptr;
  float* drawn = nullptr;
  std::uint32_t count = 0, row = 0, columns = 0;
  std::uint64_t noise_key = 0;
};
// Prior and Adam, and at once the draw for the step to come.
struct StepVice {
  const StepNumbers* step = nullptr;
  VicePrior prior;
  const float* gradient = nullptr;
  ViceArrays arrays;
};
// The draw of one step alone.
struct DrawVice {
  std::uint64_t step = 0;
  ViceArrays arrays;
};

// The Gram kernel: S = X X^T, slopes by three numbers of S, their sums by pairs in a symmetric square W, and the gradient W X.
// to = left * right, row-major; right is stored with rows of `row_right` floats, transposed where it says so.
struct MatrixProduct {
  const float* left = nullptr;    // rows x inner
  const float* right = nullptr;   // inner x columns, or columns x inner
  float* to = nullptr;            // rows x columns
  std::uint32_t rows = 0, columns = 0, inner = 0;
  bool right_transposed = false;
};
// As ChoiceSlopes, with similarities from a square of objects x objects.
struct GramSlopes {
  const StepNumbers* step = nullptr;
  DeviceTriplets triplets;
  const float* similarity = nullptr;
  std::uint32_t objects = 0, most = 0;
  float* slopes = nullptr;
  double* parts = nullptr;
};
// W[a][b] = W[b][a] = the sum of the slopes of pair (a, b), in the triplets' order: the thread at the first of equal keys adds them. W is 0 before.
struct SumPairs {
  const StepNumbers* step = nullptr;
  const std::uint32_t* keys = nullptr;    // sorted; those of batch b begin at 3 * its first triplet
  const std::uint32_t* places = nullptr;  // beside them
  const float* slopes = nullptr;
  std::uint32_t objects = 0, most = 0;
  float* square = nullptr;
};
// The same by adding each slope where it belongs, in no order: other bits at each run. Without an index; for comparison.
struct AddPairs {
  const StepNumbers* step = nullptr;
  DeviceTriplets triplets;
  const float* slopes = nullptr;
  std::uint32_t objects = 0, most = 0;
  float* square = nullptr;
};

using Operation = std::variant<ListPlaces, ListPairs, SortPairs, FindBegins, ChoiceSlopes, PullGradient, StepSpose, StepVice, DrawVice, MatrixProduct, GramSlopes, SumPairs,
                               AddPairs>;

}  // namespace tertium
