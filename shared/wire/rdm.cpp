// rdm.cpp: finds out what a matrix of pairs is, checks it cell by cell, and writes it in each container.
#include "shared/wire/rdm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "shared/base/bits.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/meadows.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// What an array or variable may be called, and what that says.
struct KnownName {
  std::string_view name;
  bool similarities;
};
constexpr std::array<KnownName, 7> kMatrixNames{{{"dissimilarities", false}, {"similarities", true}, {"rdms", false}, {"rdm", false},
                                                 {"rsms", true}, {"rsm", true}, {"rdmutv", false}}};
constexpr std::array<std::string_view, 5> kObjectNames{"names", "stimuli", "conds", "conditions", "filenames"};

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string out;
  for (const std::uint64_t n : shape) out += (out.empty() ? "" : " x ") + std::to_string(n);
  return out.empty() ? "no axes" : out;
}

std::string number_text(double value) { return std::isnan(value) ? "NaN" : format_double(value); }

// Where a cell stands, for messages: "matrix 2, row 3, column 4", all from 1.
std::string cell_text(std::size_t matrix, std::size_t matrices, std::size_t row, std::size_t col) {
  return (matrices > 1 ? "matrix " + std::to_string(matrix + 1) + ", " : "") + "row " + std::to_string(row + 1) + ", column " + std::to_string(col + 1);
}

// What the diagonals say: a similarity matrix, a dissimilarity matrix, or nothing.
enum class DiagonalSays { kNothing, kDissimilarities, kSimilarities };

struct Square {
  std::vector<double> pairs;
  double diagonal = 0;
  bool diagonal_exact = true;
  DiagonalSays says = DiagonalSays::kNothing;
  double asymmetry = 0;  // the largest difference of a cell and its mirror, within the tolerance
};

// One matrix of a stack; at(r, c) gives its cells.
template <class At>
Result<Square> read_square(std::size_t n, const At& at, const std::string& what, std::size_t matrix, std::size_t matrices) {
  double largest = 0, least = INFINITY, most = -INFINITY;
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = 0; c < n; ++c) {
      const double value = at(r, c);
      if (std::isinf(value)) return invalid(what, cell_text(matrix, matrices, r, c) + " is infinite; finite numbers are allowed, and NaN for what was not measured");
      if (std::isnan(value)) continue;
      largest = std::max(largest, std::abs(value));
      if (r == c) continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  const double tolerance = kRdmSymmetryTolerance * largest;

  Square out;
  out.diagonal = at(0, 0);
  for (std::size_t r = 1; r < n; ++r) {
    const double value = at(r, r);
    if (std::isnan(value) != std::isnan(out.diagonal) || std::abs(value - out.diagonal) > tolerance)
      return invalid(what, (matrices > 1 ? "matrix " + std::to_string(matrix + 1) + ": " : "") + "the diagonal is " + number_text(out.diagonal) +
                               " in row 1 and " + number_text(value) + " in row " + std::to_string(r + 1) +
                               "; all of it must be one value, 0 for dissimilarities or the largest for similarities");
    out.diagonal_exact = out.diagonal_exact && (value == out.diagonal || std::isnan(value));
  }
  // 1e-17 where 0 was meant, 0.9999999 where 1 was.
  if (out.diagonal != 0 && out.diagonal != 1)
    for (const double meant : {1.0, 0.0})
      if (std::abs(out.diagonal - meant) <= tolerance) {
        out.diagonal = meant;
        out.diagonal_exact = false;
      }

  out.pairs.reserve(pair_count(n));
  double worst = 0;
  std::size_t worst_row = 0, worst_col = 0;
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = r + 1; c < n; ++c) {
      const double above = at(r, c), below = at(c, r);
      out.pairs.push_back(above);
      const bool one_only = std::isnan(above) != std::isnan(below);
      const double difference = one_only ? INFINITY : std::isnan(above) ? 0 : std::abs(above - below);
      if (difference > worst) {
        worst = difference;
        worst_row = r;
        worst_col = c;
      }
    }
  if (worst > tolerance)
    return invalid(what, cell_text(matrix, matrices, worst_row, worst_col) + " is " + number_text(at(worst_row, worst_col)) + ", but its mirror in row " +
                             std::to_string(worst_col + 1) + ", column " + std::to_string(worst_row + 1) + " is " + number_text(at(worst_col, worst_row)) +
                             "; a square matrix must be symmetric, to within 1e-6 of its largest value");
  out.asymmetry = worst;

  if (std::isnan(out.diagonal) || least > most) out.says = DiagonalSays::kNothing;
  else if (out.diagonal == 0 && (most > 0 || least == 0)) out.says = DiagonalSays::kDissimilarities;
  else if (out.diagonal != 0 && out.diagonal >= most - tolerance) out.says = DiagonalSays::kSimilarities;
  return out;
}

struct Layout {
  bool square = false, stacked = false, matrices_last = false;
  std::size_t matrices = 1, objects = 0;
};

std::string whole_neighbours(std::uint64_t pairs) {
  std::uint64_t n = 2;
  if (pairs > 1) n = static_cast<std::uint64_t>((1 + std::sqrt(1 + 8 * static_cast<double>(pairs))) / 2);
  const auto text = [](std::uint64_t objects) { return std::to_string(objects * (objects - 1) / 2) + " of " + std::to_string(objects) + " objects"; };
  return text(std::max<std::uint64_t>(n, 2)) + " or " + text(std::max<std::uint64_t>(n, 2) + 1);
}

Result<Layout> find_layout(const RdmValues& values, const std::string& what, const RdmOptions& options) {
  const std::vector<std::uint64_t>& shape = values.shape;
  Layout out;
  const auto unfit = [&](const std::string& found) {
    return invalid(what, "has shape " + shape_text(shape) + found + "; n x n, k x n x n, n (n - 1) / 2 values, or k rows of so many are read");
  };
  if (shape.empty() || shape.size() > 3) return unfit("");
  std::uint64_t matrices = 1, side = 0, pairs = 0;
  if (shape.size() == 3) {
    if (options.square == false) return unfit(", which is not condensed (--condensed)");
    const bool first = shape[1] == shape[2], last = shape[0] == shape[1];
    if (!first && !last) return unfit("");
    out.matrices_last = last && (!first || values.matrices_last);
    matrices = shape[out.matrices_last ? 2 : 0];
    side = shape[1];
    out.square = out.stacked = true;
  } else if (shape.size() == 2 && options.square != false && shape[0] == shape[1] && shape[0] > 1) {
    out.square = true;
    side = shape[0];
  } else {
    if (options.square == true) return unfit(", which is not square (--square)");
    const bool column = shape.size() == 2 && shape[1] == 1 && shape[0] > 1;  // a vector as a column
    pairs = shape.size() == 1 || column ? shape[0] : shape[1];
    matrices = shape.size() == 1 || column ? 1 : shape[0];
    out.stacked = shape.size() == 2 && !column;
    side = objects_of_pairs(pairs);
    if (pairs == 0 || matrices == 0) return unfit(", which holds nothing");
    if (side == 0)
      return unfit(": " + std::to_string(pairs) + " values are the pairs of no whole number of objects (" + whole_neighbours(pairs) + ")");
  }
  if (matrices == 0 || side < 2) return unfit(", which holds no pair of objects");
  if (side > kObjectsMax || matrices > kRdmMatricesMax || side * (side - 1) / 2 > kMatrixBytesMax / sizeof(double) / matrices)
    return Error{ErrorCode::kTooLarge, what + ": has shape " + shape_text(shape) + "; at most " + format_count(kRdmMatricesMax) + " matrices and " +
                                           format_count(kMatrixBytesMax / sizeof(double)) + " pairs in all are read"};
  out.matrices = static_cast<std::size_t>(matrices);
  out.objects = static_cast<std::size_t>(side);
  return out;
}

// Whether a stack of squares may be taken so; its kind by options, the array's name, and what all diagonals say.
Result<bool> find_kind(const RdmValues& values, const std::string& what, const RdmOptions& options, bool square, DiagonalSays says, double diagonal,
                       std::vector<Convention>& conventions) {
  const auto state = [&](bool similarities, const std::string& because) {
    conventions.push_back({"kind", similarities ? "similarities" : "dissimilarities", because});
    return similarities;
  };
  if (options.similarities) return state(*options.similarities, *options.similarities ? "given by --similarities" : "given by --dissimilarities");
  const bool told = square && says != DiagonalSays::kNothing;
  const bool diagonal_similar = says == DiagonalSays::kSimilarities;
  if (values.similarities) {
    if (told && diagonal_similar != *values.similarities)
      return invalid(what, "is called " + values.similarities_because + ", but its diagonal of " + number_text(diagonal) + " says " +
                               (diagonal_similar ? "similarities" : "dissimilarities") + "; say which with --similarities or --dissimilarities");
    return state(*values.similarities, "it is called " + values.similarities_because);
  }
  if (told)
    return state(diagonal_similar, diagonal_similar ? "the diagonal is " + number_text(diagonal) + " and no value lies above it"
                                                    : std::string("the diagonal is 0 and other values lie above it"));
  if (!square) return invalid(what, "is condensed, so that nothing in it tells dissimilarities from similarities; say which with --dissimilarities or --similarities");
  return invalid(what, "the diagonal is " + number_text(diagonal) +
                           ", which tells neither dissimilarities (0, other values above it) nor similarities (no value above it); say which with "
                           "--dissimilarities or --similarities");
}

RdmValues values_of(const NpyHeader& header, const char* data) {
  RdmValues values;
  values.shape = header.shape;
  std::vector<std::uint64_t> stride(header.shape.size(), 1);  // in items, of each axis in the file
  if (header.fortran_order)
    for (std::size_t a = 1; a < stride.size(); ++a) stride[a] = stride[a - 1] * header.shape[a - 1];
  const bool plain = !header.fortran_order || header.shape.size() < 2;
  values.at = [header, data, stride, plain](std::size_t index) {
    std::uint64_t item = index;
    if (!plain) {
      item = 0;
      for (std::size_t a = header.shape.size(); a-- > 0;) {
        item += index % header.shape[a] * stride[a];
        index /= static_cast<std::size_t>(header.shape[a]);
      }
    }
    return npy_number(header, data + item * header.item_bytes);
  };
  return values;
}

bool is_number(const NpyHeader& header) { return header.kind != NpyKind::kText && header.kind != NpyKind::kBytes; }

double diagonal_of(const DissimilaritySet& set, std::size_t matrix) {
  return matrix < set.diagonal.size() ? set.diagonal[matrix] : set.similarities ? 1.0 : 0.0;
}

void check_set(const DissimilaritySet& set) {
  for (const auto& pairs : set.pairs) CHECK(pairs.size() == pair_count(set.objects));
  CHECK(!set.pairs.empty() && (set.names.empty() || set.names.size() == set.objects));
  CHECK(set.matrix_names.empty() || set.matrix_names.size() == set.pairs.size());
}

// Every value in C order: matrix by matrix.
std::vector<double> values_in_order(const DissimilaritySet& set, RdmForm form) {
  const std::size_t n = set.objects;
  std::vector<double> out;
  out.reserve(set.pairs.size() * (form == RdmForm::kSquare ? n * n : pair_count(n)));
  for (std::size_t m = 0; m < set.pairs.size(); ++m) {
    if (form == RdmForm::kCondensed) {
      out.insert(out.end(), set.pairs[m].begin(), set.pairs[m].end());
      continue;
    }
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t c = 0; c < n; ++c)
        out.push_back(r == c ? diagonal_of(set, m) : set.pairs[m][r < c ? pair_number(r, c, n) : pair_number(c, r, n)]);
  }
  return out;
}

std::vector<std::uint64_t> shape_of(const DissimilaritySet& set, RdmForm form, bool stacked) {
  std::vector<std::uint64_t> shape;
  if (stacked || set.pairs.size() > 1) shape.push_back(set.pairs.size());
  if (form == RdmForm::kSquare) shape.insert(shape.end(), 2, set.objects);
  else shape.push_back(pair_count(set.objects));
  return shape;
}

Result<void> add_names(RdmReading& reading, Names names, const std::string& what, const std::string& from) {
  if (names.empty()) return {};
  TRY_DO(check_name_sizes(names, what + ": " + from));
  TRY_DO(check_names(names, what + ": " + from));
  if (names.size() != reading.set.objects)
    return invalid(what, from + " has " + format_count(names.size()) + " names, but the matrix has " + format_count(reading.set.objects) + " objects");
  reading.set.names = std::move(names);
  reading.conventions.push_back({"names", format_count(reading.set.objects), "in the file: " + from});
  return {};
}

}  // namespace

Result<RdmReading> read_rdm_values(const RdmValues& values, const std::string& what, const RdmOptions& options) {
  TRY(const Layout layout, find_layout(values, what, options));
  const std::size_t n = layout.objects, k = layout.matrices;
  if (!options.names.empty() && options.names.size() != n)
    return invalid(what, "has " + format_count(n) + " objects, but there are " + format_count(options.names.size()) + " names");
  RdmReading out;
  out.square = layout.square;
  out.stacked = layout.stacked;
  out.set.objects = static_cast<std::uint32_t>(n);
  out.set.names = options.names;
  out.set.pairs.reserve(k);
  std::vector<Convention> found;
  DiagonalSays says = DiagonalSays::kNothing;
  double told_by = kNan, asymmetry = 0;
  bool diagonals_exact = true;
  for (std::size_t m = 0; m < k; ++m) {
    if (layout.square) {
      const auto at = [&](std::size_t r, std::size_t c) { return values.at(layout.matrices_last ? (r * n + c) * k + m : (m * n + r) * n + c); };
      TRY(Square square, read_square(n, at, what, m, k));
      if (square.says != DiagonalSays::kNothing && says != DiagonalSays::kNothing && square.says != says && !options.similarities)
        return invalid(what, "matrix " + std::to_string(m + 1) + " has a diagonal of " + number_text(square.diagonal) + " and another before it one of " +
                                 number_text(told_by) + ", so that some are dissimilarities and some similarities; give files of one kind, or say which "
                                                        "with --dissimilarities or --similarities");
      if (m == 0 || (says == DiagonalSays::kNothing && square.says != DiagonalSays::kNothing)) {
        says = square.says;
        told_by = square.diagonal;
      }
      asymmetry = std::max(asymmetry, square.asymmetry);
      diagonals_exact = diagonals_exact && square.diagonal_exact;
      out.set.diagonal.push_back(square.diagonal);
      out.set.pairs.push_back(std::move(square.pairs));
    } else {
      std::vector<double> pairs(pair_count(n));
      for (std::size_t p = 0; p < pairs.size(); ++p) {
        pairs[p] = values.at(m * pairs.size() + p);
        if (std::isinf(pairs[p]))
          return invalid(what, (k > 1 ? "row " + std::to_string(m + 1) + ", " : "") + "value " + std::to_string(p + 1) +
                                   " is infinite; finite numbers are allowed, and NaN for what was not measured");
      }
      out.set.pairs.push_back(std::move(pairs));
    }
    for (const double value : out.set.pairs.back()) out.not_measured += std::isnan(value);
  }
  TRY(out.set.similarities, find_kind(values, what, options, layout.square, says, told_by, found));
  out.conventions = std::move(found);
  out.conventions.push_back({"form", layout.square ? "square" : "condensed",
                             options.square        ? (*options.square ? "given by --square" : "given by --condensed")
                             : layout.square       ? "as many rows as columns, the same in every matrix"
                                                   : std::to_string(pair_count(n)) + " values are the pairs of " + std::to_string(n) + " objects"});
  if (layout.square)
    out.conventions.push_back({"symmetry", asymmetry == 0 ? "exact" : "within 1e-6 of the largest value",
                               asymmetry == 0 ? "each cell has its mirror's value"
                                              : "a cell and its mirror differ by up to " + format_double(asymmetry) + "; the upper triangle was taken"});
  else out.conventions.push_back({"order of pairs", "upper triangle, row by row", "by the format"});
  if (!diagonals_exact)
    out.conventions.push_back({"diagonal", number_text(out.set.diagonal[0]), "it differs from this by rounding alone"});
  return out;
}

Result<RdmReading> read_rdm_npy(std::string_view bytes, const std::string& what, const RdmOptions& options) {
  TRY(const NpyHeader header, read_npy_header(bytes, what));
  if (!is_number(header)) return invalid(what, "holds text (" + type_name(header) + "); a matrix of numbers is needed");
  return read_rdm_values(values_of(header, bytes.data() + header.data_at), what, options);
}

Result<RdmReading> read_rdm_npz(std::string_view bytes, const std::string& what, const RdmOptions& options) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  std::string chosen;
  std::optional<bool> similarities;
  for (const KnownName& known : kMatrixNames)
    if (archive.has(known.name)) {
      if (!chosen.empty()) return invalid(what, "holds both " + chosen + " and " + std::string(known.name) + "; one array of matrices is needed");
      chosen = known.name;
      similarities = known.similarities;
    }
  if (chosen.empty()) {
    std::string numeric;
    std::size_t count = 0;
    for (const std::string& name : archive.names()) {
      // What is of no type that we read cannot be the matrix.
      const Result<NpyHeader> header = archive.header(name);
      if (!header || !is_number(*header)) continue;
      numeric += (numeric.empty() ? "" : ", ") + name;
      chosen = name;
      ++count;
    }
    if (count != 1)
      return invalid(what, count == 0 ? "holds no array of numbers"
                                      : "holds the arrays " + quote_for_message(numeric, 200) + "; one of them must be called dissimilarities or similarities");
  }
  TRY(const NpyArray array, archive.array(chosen));
  if (!is_number(array.header)) return invalid(archive.what_of(chosen), "holds text (" + type_name(array.header) + "); a matrix of numbers is needed");
  RdmValues values = values_of(array.header, array.data.data());
  values.similarities = similarities;
  values.similarities_because = chosen;
  Names names;
  std::string names_from;
  for (const std::string_view name : kObjectNames)
    if (names.empty() && archive.has(name)) {
      TRY(names, archive.text(name));
      names_from = name;
    }
  RdmOptions of_values = options;
  if (!names.empty()) of_values.names.clear();
  TRY(RdmReading out, read_rdm_values(values, archive.what_of(chosen), of_values));
  TRY_DO(add_names(out, std::move(names), what, names_from));
  if (archive.has("matrix_names")) {
    TRY(out.set.matrix_names, archive.text("matrix_names"));
    TRY_DO(check_name_sizes(out.set.matrix_names, what + ": matrix_names"));
    if (out.set.matrix_names.size() != out.set.pairs.size())
      return invalid(what, "matrix_names has " + format_count(out.set.matrix_names.size()) + " names, but there are " + format_count(out.set.pairs.size()) + " matrices");
  }
  return out;
}

Result<RdmReading> read_rdm_mat(const std::vector<MatVariable>& variables, const std::string& what, const RdmOptions& options) {
  if (is_meadows_mat(variables)) return read_meadows_mat(variables, what, options);
  const MatVariable* chosen = nullptr;
  std::optional<bool> similarities;
  for (const KnownName& known : kMatrixNames)
    if (const MatVariable* found = find_variable(variables, known.name)) {
      if (chosen) return invalid(what, "holds both " + chosen->name + " and " + found->name + "; one variable of matrices is needed");
      chosen = found;
      similarities = known.similarities;
    }
  if (!chosen) {
    std::size_t count = 0;
    for (const MatVariable& variable : variables)
      if (variable.kind == MatVariable::Kind::kNumbers) {
        chosen = &variable;
        ++count;
      }
    if (count != 1)
      return invalid(what, std::string(count == 0 ? "holds no variable of numbers" : "holds several variables of numbers") + ", but " +
                               list_variables(variables) + "; one of them must be called dissimilarities or similarities");
  }
  if (chosen->kind != MatVariable::Kind::kNumbers) return invalid(what, chosen->name + " is no array of numbers, but " + to_string(chosen->kind) + " (" + chosen->type + ")");
  RdmValues values;
  values.shape = chosen->shape;
  values.matrices_last = true;
  values.similarities = similarities;
  values.similarities_because = chosen->name;
  values.at = [chosen](std::size_t index) {
    std::uint64_t item = 0;
    std::uint64_t stride = 1;
    for (const std::uint64_t length : chosen->shape) stride *= length;
    for (std::size_t a = chosen->shape.size(); a-- > 0;) {
      stride /= chosen->shape[a];
      item += index % chosen->shape[a] * stride;
      index /= static_cast<std::size_t>(chosen->shape[a]);
    }
    return chosen->numbers[static_cast<std::size_t>(item)];
  };
  const auto texts = [&](std::string_view name) -> const MatVariable* {
    const MatVariable* found = find_variable(variables, name);
    return found && (found->kind == MatVariable::Kind::kText || found->kind == MatVariable::Kind::kTexts) ? found : nullptr;
  };
  const MatVariable* names = nullptr;
  for (const std::string_view name : kObjectNames)
    if (!names) names = texts(name);
  RdmOptions of_values = options;
  if (names) of_values.names.clear();
  TRY(RdmReading out, read_rdm_values(values, what + ": " + chosen->name, of_values));
  if (names) TRY_DO(add_names(out, names->texts, what, names->name));
  if (const MatVariable* found = texts("matrix_names")) {
    out.set.matrix_names = found->texts;
    TRY_DO(check_name_sizes(out.set.matrix_names, what + ": matrix_names"));
    if (out.set.matrix_names.size() != out.set.pairs.size())
      return invalid(what, "matrix_names has " + format_count(found->texts.size()) + " names, but there are " + format_count(out.set.pairs.size()) + " matrices");
  }
  return out;
}

std::string write_rdm_npy(const DissimilaritySet& set, RdmForm form, bool stacked) {
  check_set(set);
  NpyArray array;
  array.header.kind = NpyKind::kFloat;
  array.header.item_bytes = 8;
  array.header.shape = shape_of(set, form, stacked);
  const std::vector<double> values = values_in_order(set, form);
  array.data.reserve(values.size() * 8);
  for (const double value : values) {
    const auto bits = bits_as<std::uint64_t>(value);
    for (std::size_t b = 0; b < 8; ++b) array.data += static_cast<char>(bits >> (8 * b) & 0xFF);
  }
  return write_npy(array);
}

Result<std::string> write_rdm_npz(const DissimilaritySet& set, RdmForm form, bool stacked) {
  std::vector<NpzMember> members{{set.similarities ? "similarities" : "dissimilarities", write_rdm_npy(set, form, stacked)}};
  if (!set.names.empty()) members.push_back({"names", write_npy(make_text_array({set.names.size()}, set.names))});
  if (!set.matrix_names.empty()) members.push_back({"matrix_names", write_npy(make_text_array({set.matrix_names.size()}, set.matrix_names))});
  return write_npz(members);
}

std::vector<MatVariable> write_rdm_mat(const DissimilaritySet& set, RdmForm form) {
  check_set(set);
  const std::size_t n = set.objects, k = set.pairs.size();
  MatVariable matrix;
  matrix.name = set.similarities ? "similarities" : "dissimilarities";
  matrix.type = "double";
  const std::vector<double> values = values_in_order(set, form);
  if (form == RdmForm::kSquare) {
    // Symmetric, so that the first axis running fastest is the same as the second.
    matrix.shape = {n, n};
    if (k > 1) matrix.shape.push_back(k);
    matrix.numbers = values;
  } else {
    const std::size_t pairs = pair_count(n);
    matrix.shape = {k, pairs};
    matrix.numbers.reserve(values.size());
    for (std::size_t p = 0; p < pairs; ++p)
      for (std::size_t m = 0; m < k; ++m) matrix.numbers.push_back(values[m * pairs + p]);
  }
  std::vector<MatVariable> out{std::move(matrix)};
  const auto add = [&](const char* name, const std::vector<std::string>& texts) {
    if (!texts.empty()) out.push_back({name, MatVariable::Kind::kTexts, "cell", {texts.size(), 1}, {}, texts});
  };
  add("names", set.names);
  add("matrix_names", set.matrix_names);
  return out;
}

std::optional<Error> refuse_foreign_matrix(std::string_view head, const std::string& what) {
  constexpr std::string_view kHdf5("\x89HDF\r\n\x1a\n", 8);
  if (head.starts_with(kHdf5))
    return Error{ErrorCode::kUnsupported, what + ": is HDF5, which is not read; save the matrix itself with numpy.save (of rsatoolbox: rdms.dissimilarities)"};
  if (head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5)
    return Error{ErrorCode::kUnsupported,
                 what + ": is a Python pickle, which can run any program when it is opened and is not read; save the matrix itself with "
                        "numpy.save (of rsatoolbox: rdms.dissimilarities)"};
  return std::nullopt;
}

}  // namespace tertium::wire
