// rdm.h: matrices of dissimilarities or similarities (RDMs, RSMs) in NumPy and MATLAB files, square or condensed, one or a stack of them,
// as rsatoolbox, SciPy and Meadows keep them. In text: rdm_text.h; as Meadows calls them: meadows.h.
//
// Square: n x n, or k x n x n for k matrices of the same objects (MATLAB: n x n x k). It must be symmetric: a cell and its mirror differ by
// at most kRdmSymmetryTolerance times the matrix's largest value; the upper triangle is taken. Its diagonal must hold one value: 0 where
// other values lie above it makes dissimilarities, a value that none exceeds makes similarities.
// Condensed: the n (n - 1) / 2 values of the upper triangle row by row (numpy.triu_indices(n, 1), scipy.spatial.distance.squareform), or
// k x n (n - 1) / 2. Nothing in it tells dissimilarities from similarities.
// NaN: not measured. Infinite values are refused.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/dissimilarities.h"
#include "shared/wire/convention.h"
#include "shared/wire/mat_variables.h"

namespace tertium::wire {

inline constexpr double kRdmSymmetryTolerance = 1e-6;

// What the user says of a file; what is unset is found out, or refused with the option that decides it.
struct RdmOptions {
  std::optional<bool> similarities;  // --similarities: true; --dissimilarities: false
  std::optional<bool> square;        // --square: true; --condensed: false
  Names names;                       // of the objects where the file itself has none; empty: not known
};

struct RdmReading {
  DissimilaritySet set;
  bool square = false;
  bool stacked = false;                   // the file has an axis of matrices, be it of length 1
  std::uint64_t not_measured = 0;         // NaN pairs of all matrices
  std::vector<std::size_t> rows_moved;    // per matrix, where each has its own order of names: into the first one's
  std::vector<Convention> conventions;    // "kind", "form", "symmetry", "names": what was found and how it is known
};

// An array of any container: shape of 1 to 3 axes, and the values by row-major number.
struct RdmValues {
  std::vector<std::uint64_t> shape;
  std::function<double(std::size_t)> at;
  std::optional<bool> similarities;       // said by the array's own name
  std::string similarities_because;
  bool matrices_last = false;             // three axes: n x n x k, where both orders would do k x n x n
};
// The errors name the worst cell, the lengths or the value, what is allowed, and the option that decides.
Result<RdmReading> read_rdm_values(const RdmValues& values, const std::string& what, const RdmOptions& options = {});

Result<RdmReading> read_rdm_npy(std::string_view bytes, const std::string& what, const RdmOptions& options = {});
// The array called dissimilarities, similarities, rdms, rdm, rsms, rsm or rdmutv, else the only numeric one; names from the text array
// names, stimuli, conds, conditions or filenames; matrix_names. kUnsupported: arrays of Python objects (rsatoolbox pickles).
Result<RdmReading> read_rdm_npz(std::string_view bytes, const std::string& what, const RdmOptions& options = {});
// The variables of a .mat file: as of the .npz; Meadows' stimuli and rdmutv (meadows.h) too.
Result<RdmReading> read_rdm_mat(const std::vector<MatVariable>& variables, const std::string& what, const RdmOptions& options = {});

enum class RdmForm { kSquare, kCondensed };
// f8, C order. One matrix is n x n, or n (n - 1) / 2 values; several are stacked, as is one where `stacked`.
std::string write_rdm_npy(const DissimilaritySet& set, RdmForm form, bool stacked = false);
// `dissimilarities` or `similarities`, `names` and `matrix_names` where there are any.
Result<std::string> write_rdm_npz(const DissimilaritySet& set, RdmForm form, bool stacked = false);
// The same as variables of a .mat file; a stack of squares is n x n x k there, and one condensed vector is 1 x n (n - 1) / 2.
std::vector<MatVariable> write_rdm_mat(const DissimilaritySet& set, RdmForm form);

// What is refused with one sentence that says how to save instead: pickles and HDF5 by their first bytes. Nothing: it may be read.
std::optional<Error> refuse_foreign_matrix(std::string_view head, const std::string& what);

}  // namespace tertium::wire
