// npy.h: NumPy's array file (.npy, versions 1 to 3), read in any order and byte order, written as NumPy writes it.
// The format: numpy.lib.format (NEP 1). A header may claim anything, so its sizes are checked against the bytes that are
// there before memory is asked for. Never runs pickled objects: dtype 'O' is refused.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"

namespace tertium::wire {

enum class NpyKind { kFloat, kSigned, kUnsigned, kBool, kText, kBytes };  // kText: '<U5', four bytes a character; kBytes: '|S5'
struct NpyHeader {
  NpyKind kind = NpyKind::kFloat;
  std::uint32_t item_bytes = 4;      // numbers 1, 2, 4, 8; floats 2, 4, 8; text of n characters 4 n; bytes n
  bool big_endian = false;           // never for items of one byte and for bytes
  bool fortran_order = false;        // columns lie together
  std::vector<std::uint64_t> shape;  // 0 to kNpyAxesMax axes
  unsigned version = 1;              // 1 to 3
  std::size_t data_at = 0;           // offset of the values; after it exactly as many bytes as shape and type need. Writing: 0 for NumPy's own
  bool operator==(const NpyHeader&) const = default;
};
// An array as it stands in its file, nothing converted: write_npy(*read_npy(bytes)) == bytes for all that NumPy writes.
struct NpyArray {
  NpyHeader header;
  std::string data;
};

// `what` opens each message: the file's name. kInvalid names what was found and what is allowed; kUnsupported: a type or
// number of axes that we do not read; kTooLarge: over wire/limits.h.
// bytes: as many of the file's first as hold the header; file_bytes: of the whole file, where these are fewer.
Result<NpyHeader> read_npy_header(std::string_view bytes, const std::string& what, std::optional<std::uint64_t> file_bytes = {});
Result<NpyArray> read_npy(std::string_view bytes, const std::string& what);
// data must have the size that the header says.
std::string write_npy(const NpyArray& array);
// How many items the shape has (an array without axes: one), and how an array's type is called, e.g. "<f4".
std::uint64_t count_items(const NpyHeader& header);
std::string type_name(const NpyHeader& header);

// One number or truth value at the start of its bytes; integers beyond 2^53 are rounded.
double npy_number(const NpyHeader& header, const char* item);
// One text or bytes item as UTF-8, without the zeros at its end. kInvalid (without a place): no character, or not UTF-8.
Result<std::string> npy_text(const NpyHeader& header, std::string_view item);

// Any numeric type as floats, rows x cols; one axis of n values becomes n x 1. Every value must be finite and fit a float.
Result<Matrix> read_npy_matrix(std::string_view bytes, const std::string& what);
// From a source of `bytes` bytes (a file's size), value by value: file and matrix are never both whole in memory.
Result<Matrix> read_npy_matrix(ByteSource& source, std::uint64_t bytes, const std::string& what);

// An integer array n x 3 (odd one last), or n x 4 with the participant's number last. objects: 0 when not known, else every
// index must be below it; TripletSet::objects is then it, otherwise the largest index + 1. Errors name row and column, from 1.
Result<TripletSet> read_npy_triplets(std::string_view bytes, const std::string& what, std::uint32_t objects = 0);
Result<TripletSet> read_npy_triplets(ByteSource& source, std::uint64_t bytes, const std::string& what, std::uint32_t objects = 0);
// The same in pieces, for arrays of more triplets than fit into memory: nothing of it is kept here, but of an array in Fortran order, whose columns
// lie apart, all of it. Participants are not handed on. An error of `take` ends it. Returns what TripletSet::objects would be.
Result<std::uint32_t> visit_npy_triplets(ByteSource& source, std::uint64_t bytes, const std::string& what, std::uint32_t objects,
                                         const std::function<Result<void>(std::span<const Triplet> piece)>& take);

// Text of any number of axes as UTF-8, the last axis fastest.
Result<std::vector<std::string>> read_npy_text(std::string_view bytes, const std::string& what);

// C order, little-endian; f4, f8, i4 (n x 3; n x 4 with participants).
std::string write_npy(const Matrix& matrix);
std::string write_npy(std::size_t rows, std::size_t cols, std::span<const double> values);
std::string write_npy(const TripletSet& triplets);
// '<U', as wide as the longest; values must be UTF-8, as many as the shape has.
NpyArray make_text_array(const std::vector<std::uint64_t>& shape, const std::vector<std::string>& values);

// An array read piece by piece: blocks of whole items in the file's order, for readers that keep something else than the file.
class NpyBlocks {
 public:
  // bytes: how many the source has; a header that asks for more or fewer is refused.
  static Result<NpyBlocks> open(ByteSource& source, std::uint64_t bytes, const std::string& what);
  const NpyHeader& header() const { return header_; }
  // At least one whole item, valid until the next call; empty when all were given and the source has ended as it should.
  Result<std::string_view> next();

 private:
  NpyBlocks(ByteSource& source, std::string what) : source_(&source), what_(std::move(what)) {}
  ByteSource* source_;
  std::string what_;
  NpyHeader header_;
  std::string held_;        // bytes from before: the rest of the header's piece, or an item cut in two
  std::string_view piece_;  // of the source's last piece, what is not given yet
  std::uint64_t left_ = 0;  // bytes of values not given yet
};

// Where the items of a matrix stand, in the order in which they lie in the file.
class NpyCells {
 public:
  NpyCells(std::size_t rows, std::size_t cols, bool fortran_order) : rows_(rows), cols_(cols), fortran_(fortran_order) {}
  std::size_t row() const { return row_; }
  std::size_t col() const { return col_; }
  void step() {
    if (fortran_) {
      if (++row_ == rows_) row_ = 0, ++col_;
    } else if (++col_ == cols_) {
      col_ = 0, ++row_;
    }
  }

 private:
  std::size_t rows_, cols_, row_ = 0, col_ = 0;
  bool fortran_;
};

}  // namespace tertium::wire
