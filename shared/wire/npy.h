// npy.h: NumPy's array file (.npy, versions 1 to 3), read in any order and byte order, written as NumPy writes it.
// The format: numpy.lib.format (NEP 1). A header may claim anything, so its sizes are checked against the bytes that are
// there before memory is asked for. Never runs pickled objects: dtype 'O' is refused.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"

namespace tertium::wire {

enum class NpyKind { kFloat, kSigned, kUnsigned, kBool };
struct NpyHeader {
  NpyKind kind = NpyKind::kFloat;
  unsigned item_bytes = 4;           // 1, 2, 4, 8; floats 2, 4, 8
  bool big_endian = false;
  bool fortran_order = false;        // columns lie together
  std::vector<std::uint64_t> shape;  // 0 to 2 axes
  std::size_t data_at = 0;           // offset of the values; after it exactly as many bytes as shape and type need
};
// `what` opens each message: the file's name. kInvalid names what was found and what is allowed; kUnsupported: a type or
// number of axes that we do not read; kTooLarge: over wire/limits.h.
Result<NpyHeader> read_npy_header(std::string_view bytes, const std::string& what);

// Any numeric type as floats, rows x cols; one axis of n values becomes n x 1. Every value must be finite and fit a float.
Result<Matrix> read_npy_matrix(std::string_view bytes, const std::string& what);

// An integer array n x 3 (odd one last), or n x 4 with the participant's number last. objects: 0 when not known, else every
// index must be below it; TripletSet::objects is then it, otherwise the largest index + 1.
Result<TripletSet> read_npy_triplets(std::string_view bytes, const std::string& what, std::uint32_t objects = 0);

// C order, little-endian; f4, f8, i4 (n x 3; n x 4 with participants).
std::string write_npy(const Matrix& matrix);
std::string write_npy(std::size_t rows, std::size_t cols, std::span<const double> values);
std::string write_npy(const TripletSet& triplets);

}  // namespace tertium::wire
