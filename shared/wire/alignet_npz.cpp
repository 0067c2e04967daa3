// alignet_npz.cpp: file names are looked up by index, so that each is kept once however often it occurs.
#include "shared/wire/alignet_npz.h"

#include <algorithm>
#include <cmath>

#include "shared/base/bits.h"
#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr const char* kNames = "filenames";
constexpr const char* kSimilarities = "similarities";
constexpr const char* kIndices = "indices";

Error at_cell(const NpzArchive& archive, const char* member, const NpyCells& cells, const std::string& message) {
  return {ErrorCode::kInvalid, archive.what_of(member) + ": row " + std::to_string(cells.row() + 1) + ", column " + std::to_string(cells.col() + 1) + " " + message};
}

// n, after the member is found to be n x 3 and of the right kind; rows: 0 when not known yet.
Result<std::size_t> check_shape(const NpzArchive& archive, const char* member, const NpyHeader& header, bool right_kind, const char* kind, std::size_t rows) {
  const std::string what = archive.what_of(member);
  if (!right_kind) return Error{ErrorCode::kInvalid, what + " holds " + type_name(header) + "; " + kind + " is needed"};
  if (header.shape.size() != 2 || header.shape[1] != 3 || header.shape[0] == 0) {
    std::string shape;
    for (const std::uint64_t length : header.shape) shape += (shape.empty() ? "" : " x ") + std::to_string(length);
    return Error{ErrorCode::kInvalid, what + " has the shape (" + shape + "); n x 3 is needed, a row for each triplet"};
  }
  if (rows != 0 && header.shape[0] != rows)
    return Error{ErrorCode::kInvalid, what + " has " + format_count(header.shape[0]) + " rows, but " + kIndices + " " + format_count(rows)};
  return static_cast<std::size_t>(header.shape[0]);
}

std::uint32_t& part(Triplet& triplet, std::size_t column) { return column == 0 ? triplet.first : column == 1 ? triplet.second : triplet.odd; }

// The data set's indices, as they stand, for `triplets`; and every one once, ascending.
Result<void> read_indices(const NpzArchive& archive, PseudoTriplets& out) {
  TRY(const ZipMember* member, archive.member(kIndices));
  ZipMemberSource source(*member, archive.what_of(kIndices));
  TRY(NpyBlocks blocks, NpyBlocks::open(source, member->unpacked_bytes, archive.what_of(kIndices)));
  const NpyHeader& header = blocks.header();
  TRY(const std::size_t rows, check_shape(archive, kIndices, header, header.kind == NpyKind::kSigned || header.kind == NpyKind::kUnsigned, "an integer type", 0));
  out.triplets.resize(rows);
  NpyCells cells(rows, 3, header.fortran_order);
  for (;;) {
    TRY(const std::string_view block, blocks.next());
    if (block.empty()) break;
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, cells.step()) {
      const double number = npy_number(header, block.data() + at);  // exact wherever it is allowed
      if (number < 0 || number > double{UINT32_MAX})
        return at_cell(archive, kIndices, cells, "is " + format_double(number) + "; 0 to " + std::to_string(UINT32_MAX) + " is allowed");
      part(out.triplets[cells.row()], cells.col()) = static_cast<std::uint32_t>(number);
    }
  }
  out.numbers.reserve(3 * rows);
  for (std::size_t r = 0; r < rows; ++r) {
    const Triplet& t = out.triplets[r];
    if (t.first == t.second || t.first == t.odd || t.second == t.odd)
      return Error{ErrorCode::kInvalid, archive.what_of(kIndices) + ": row " + std::to_string(r + 1) + " has the picture " +
                                            std::to_string(t.first == t.second || t.first == t.odd ? t.first : t.second) +
                                            " twice; a triplet has three different ones"};
    out.numbers.insert(out.numbers.end(), {t.first, t.second, t.odd});
  }
  std::sort(out.numbers.begin(), out.numbers.end());
  out.numbers.erase(std::unique(out.numbers.begin(), out.numbers.end()), out.numbers.end());
  out.numbers.shrink_to_fit();
  for (Triplet& t : out.triplets)
    for (std::size_t column = 0; column < 3; ++column) {
      std::uint32_t& index = part(t, column);
      index = static_cast<std::uint32_t>(std::lower_bound(out.numbers.begin(), out.numbers.end(), index) - out.numbers.begin());
    }
  return {};
}

Result<void> read_names(const NpzArchive& archive, PseudoTriplets& out) {
  TRY(const ZipMember* member, archive.member(kNames));
  ZipMemberSource source(*member, archive.what_of(kNames));
  TRY(NpyBlocks blocks, NpyBlocks::open(source, member->unpacked_bytes, archive.what_of(kNames)));
  const NpyHeader& header = blocks.header();
  const bool text = header.kind == NpyKind::kText || header.kind == NpyKind::kBytes;
  TRY(const std::size_t rows, check_shape(archive, kNames, header, text, "text", out.triplets.size()));
  out.pictures.resize(out.numbers.size());
  NpyCells cells(rows, 3, header.fortran_order);
  for (;;) {
    TRY(const std::string_view block, blocks.next());
    if (block.empty()) break;
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, cells.step()) {
      Result<std::string> name = npy_text(header, block.substr(at, header.item_bytes));
      if (!name) return at_cell(archive, kNames, cells, "cannot be read: " + name.error().message);
      if (name->empty()) return at_cell(archive, kNames, cells, "is empty; the name of a picture is needed");
      if (name->size() > kNameBytesMax)
        return at_cell(archive, kNames, cells, "has " + format_count(name->size()) + " bytes; a name has at most " + std::to_string(kNameBytesMax));
      std::string& known = out.pictures[part(out.triplets[cells.row()], cells.col())];
      if (known.empty()) known = *std::move(name);
      else if (known != *name)
        return at_cell(archive, kNames, cells, "is " + quote_for_message(*name) + ", but index " +
                                                   std::to_string(out.numbers[part(out.triplets[cells.row()], cells.col())]) + " was " +
                                                   quote_for_message(known) + " before");
    }
  }
  return check_names(out.pictures, archive.what_of(kNames));
}

Result<void> read_similarities(const NpzArchive& archive, PseudoTriplets& out) {
  TRY(const ZipMember* member, archive.member(kSimilarities));
  ZipMemberSource source(*member, archive.what_of(kSimilarities));
  TRY(NpyBlocks blocks, NpyBlocks::open(source, member->unpacked_bytes, archive.what_of(kSimilarities)));
  const NpyHeader& header = blocks.header();
  TRY(const std::size_t rows, check_shape(archive, kSimilarities, header, header.kind == NpyKind::kFloat, "a float type", out.triplets.size()));
  out.similarities.resize(rows);
  NpyCells cells(rows, 3, header.fortran_order);
  for (;;) {
    TRY(const std::string_view block, blocks.next());
    if (block.empty()) return {};
    for (std::size_t at = 0; at < block.size(); at += header.item_bytes, cells.step()) {
      const double value = npy_number(header, block.data() + at);
      if (!std::isfinite(value)) return at_cell(archive, kSimilarities, cells, std::isnan(value) ? "is NaN; finite numbers are needed" : "is infinite; finite numbers are needed");
      out.similarities[cells.row()][cells.col()] = value;
    }
  }
}

template <class Word>
void append_word(std::string& out, Word word) {
  for (std::size_t b = 0; b < sizeof word; ++b) out += static_cast<char>(word >> (8 * b) & 0xFF);
}

NpyArray rows_of_three(NpyKind kind, std::uint32_t item_bytes, std::size_t rows) {
  NpyArray out;
  out.header.kind = kind;
  out.header.item_bytes = item_bytes;
  out.header.shape = {rows, 3};
  out.data.reserve(rows * 3 * item_bytes);
  return out;
}

}  // namespace

bool is_alignet_npz(const NpzArchive& archive) { return archive.has(kNames) && archive.has(kSimilarities) && archive.has(kIndices); }

Result<AlignetFile> read_alignet(std::string_view bytes, const std::string& what) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  AlignetFile out;
  TRY_DO(read_indices(archive, out.triplets));
  TRY_DO(read_similarities(archive, out.triplets));
  TRY_DO(read_names(archive, out.triplets));
  out.order = check_order(out.triplets);
  const std::size_t rows = out.triplets.triplets.size();
  if (out.order.rows_against > rows / 2) {
    const auto& s = out.triplets.similarities[out.order.first_against];
    return Error{ErrorCode::kInvalid, archive.what_of(kSimilarities) + ": in " + format_count(out.order.rows_against) + " of " + format_count(rows) +
                                          " rows the first (s01) is not the largest, first in row " + std::to_string(out.order.first_against + 1) + " (" +
                                          format_double(s[0]) + ", " + format_double(s[1]) + ", " + format_double(s[2]) +
                                          "); they must be [s01, s02, s12] of pictures with the odd one last"};
  }
  return out;
}

Result<std::string> write_alignet(const PseudoTriplets& triplets) {
  const std::size_t rows = triplets.triplets.size();
  CHECK(triplets.similarities.size() == rows && triplets.numbers.size() == triplets.pictures.size());
  bool floats = true;
  for (const auto& row : triplets.similarities)
    for (const double value : row) floats = floats && static_cast<double>(static_cast<float>(value)) == value;
  NpyArray similarities = rows_of_three(NpyKind::kFloat, floats ? 4 : 8, rows), indices = rows_of_three(NpyKind::kSigned, 8, rows);
  std::vector<std::string> names;
  names.reserve(3 * rows);
  for (std::size_t r = 0; r < rows; ++r) {
    const Triplet& t = triplets.triplets[r];
    for (const double value : triplets.similarities[r]) {
      if (floats) append_word(similarities.data, bits_as<std::uint32_t>(static_cast<float>(value)));
      else append_word(similarities.data, bits_as<std::uint64_t>(value));
    }
    for (const std::uint32_t picture : {t.first, t.second, t.odd}) {
      CHECK(picture < triplets.pictures.size());
      names.push_back(triplets.pictures[picture]);
      append_word(indices.data, std::uint64_t{triplets.numbers[picture]});
    }
  }
  return write_npz({{kNames, write_npy(make_text_array({rows, 3}, names))}, {kSimilarities, write_npy(similarities)}, {kIndices, write_npy(indices)}});
}

}  // namespace tertium::wire
