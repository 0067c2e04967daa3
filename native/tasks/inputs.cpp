// inputs.cpp: reads the files that tasks work on, with their names beside them.
#include "native/tasks/inputs.h"

#include <algorithm>
#include <filesystem>

#include "native/files/file_io.h"
#include "native/files/file_source.h"
#include "native/files/mat_file.h"
#include "native/tasks/matrix_checks.h"
#include "native/tasks/recognise.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/dimension_labels.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/limits.h"
#include "shared/wire/matrix_csv.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/rdm.h"
#include "shared/wire/table.h"
#include "shared/wire/transform_npz.h"
#include "shared/wire/triplet_text.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

constexpr std::uint64_t kMatrixFileMax = 2 * kMatrixBytesMax + (1 << 20);  // doubles, and a header
constexpr std::uint64_t kTripletFileMax = 4ull << 30;
constexpr std::uint64_t kNamesFileMax = 1ull << 30;
constexpr std::uint64_t kRecordFileMax = 256ull << 20;
constexpr std::size_t kHeadBytes = 1 << 16;  // of a text, to see whether it has names in it

std::string file_name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

// The hash of all of it, also of what its reader did not need.
Result<wire::FitInput> input_of(const std::string& role, FileSource& source) {
  for (;;) {
    TRY(const std::string_view piece, source.next());
    if (piece.empty()) return wire::FitInput{role, file_name_of(source.path()), source.sha256()};
  }
}

// An archive of one array of numbers is that array; an array of text beside it called names names its rows.
Result<Embedding> read_npz_matrix(const std::string& bytes, const std::string& path) {
  TRY(const wire::NpzArchive archive, wire::NpzArchive::open(bytes, path));
  std::vector<std::string> numbers;
  std::string text, found;
  for (const std::string& name : archive.names()) {
    found += (found.empty() ? "" : ", ") + name;
    const Result<wire::NpyHeader> header = archive.header(name);
    if (header && (header->kind == wire::NpyKind::kText || header->kind == wire::NpyKind::kBytes)) {
      if (name == "names" || name == "filenames" || name == "stimuli") text = name;
    } else {
      numbers.push_back(name);
    }
  }
  if (numbers.size() != 1)
    return Error{ErrorCode::kInvalid, path + ": holds " + std::to_string(archive.names().size()) + " arrays (" + quote_for_message(found, 200) +
                                          "); exactly one of numbers is needed to be taken as a matrix"};
  Embedding out;
  TRY(out.values, archive.matrix(numbers[0]));
  if (text.empty()) return out;
  TRY(out.names, archive.text(text));
  TRY_DO(check_names(out.names, archive.what_of(text)));
  if (out.names.size() != out.values.rows)
    return Error{ErrorCode::kInvalid, archive.what_of(text) + ": holds " + format_count(out.names.size()) + " names, but " + numbers[0] + " has " +
                                          format_count(out.values.rows) + " rows"};
  return out;
}

Result<void> refuse_other_formats(const std::string& path, FileSource& source) {
  TRY(const std::string head, source.head(4096));
  const std::string_view start = trim(head.starts_with("\xEF\xBB\xBF") ? std::string_view(head).substr(3) : head);
  if (start.empty() || (start[0] >= '0' && start[0] <= '9') || start[0] == '-' || start[0] == '+') return {};
  const Result<Recognised> found = recognise(path, &source);
  TRY_DO(source.rewind());
  if (!found) return {};
  const FormatInfo& info = info_of(found->format);
  const std::string is = path + ": is " + info.name + " (" + found->because + ")";
  if (info.kind == DataKind::kAnchored || found->anchored)
    return Error{ErrorCode::kInvalid, is + ", anchored judgments: which of two is more like a third. They say nothing of an odd one out and never become triplets"};
  if (info.kind == DataKind::kOddOneOut && found->format != Format::kTriplets)
    return Error{ErrorCode::kInvalid, is + ", not triplet text; write it as such with `tertium convert " + path + " --to triplets --out FILE`"};
  if (info.kind != DataKind::kOddOneOut) return Error{ErrorCode::kInvalid, is + ", not triplet text"};
  return {};
}

struct NumberRange { std::uint32_t low = UINT32_MAX, high = 0; };
NumberRange numbers_of(const TripletSet& set) {
  NumberRange out;
  for (const Triplet& t : set.triplets) {
    out.low = std::min({out.low, t.first, t.second, t.odd});
    out.high = std::max({out.high, t.first, t.second, t.odd});
  }
  return out;
}
NumberRange numbers_of(const std::shared_ptr<TripletShelf>& shelf) { return {shelf->lowest(), shelf->highest()}; }
void count_from_one(TripletSet& set) {
  for (Triplet& t : set.triplets) t = {t.first - 1, t.second - 1, t.odd - 1};
}
void count_from_one(const std::shared_ptr<TripletShelf>& shelf) { shelf->count_from(1); }
void set_objects(TripletSet& set, std::uint32_t objects) { set.objects = objects; }
void set_objects(const std::shared_ptr<TripletShelf>& shelf, std::uint32_t objects) { shelf->set_objects(objects); }

// Whole numbers in three columns. The contract is that they count from 0; that they count from 1 is told by the number of objects, which
// then occurs among them, while 0 does not.
template <class Set, class Read>
Result<Set> read_choices(FileSource& source, const std::string& path, const TripletFileOptions& options, std::uint32_t objects, const Read& read) {
  const bool from_one = options.base == std::uint32_t{1};
  if (options.base == std::uint32_t{0} || (objects == 0 && !from_one)) return read(objects);
  TRY(Set set, read(objects ? objects + 1 : 0));
  const auto [low, high] = numbers_of(set);
  if (from_one) {
    if (low == 0) return Error{ErrorCode::kInvalid, path + ": --base 1 is given, but the number 0 occurs"};
    count_from_one(set);
    set_objects(set, objects ? objects : high);
    return set;
  }
  if (high == objects && low != 0)
    return Error{ErrorCode::kInvalid, path + ": the number " + std::to_string(high) + " occurs, 0 does not, and there are " + format_count(objects) +
                                          " objects: it counts from 1; say so with --base 1"};
  set_objects(set, objects);
  if (high < objects) return set;
  // More objects than there are: read again, to say where.
  TRY_DO(source.rewind());
  return read(objects);
}

}  // namespace

Result<NamesFile> load_names_file(const std::string& path, const std::string& role) {
  TRY(const auto source, FileSource::open(path, {kNamesFileMax, kObjectsMax}));
  NamesFile out;
  TRY(out.names, wire::is_file_names_path(path) ? wire::read_file_names(*source, path) : wire::read_names(*source, path));
  TRY(out.input, input_of(role, *source));
  return out;
}

Result<Names> load_names(const std::string& path) {
  TRY(NamesFile file, load_names_file(path, "names"));
  return std::move(file.names);
}

Result<MatrixFile> load_matrix(const std::string& spec, const std::string& role, std::size_t objects_min) {
  std::string path = spec;
  MatrixFile out;
  const std::size_t at = spec.rfind('@');
  const bool given = !file_exists(spec) && !is_folder(spec) && at != std::string::npos && at > 0 && at + 1 < spec.size();
  if (given) {
    path = spec.substr(0, at);
    out.names_file = spec.substr(at + 1);
  }
  if (is_folder(path)) {
    if (!file_exists(path + "/embedding.npy")) return Error{ErrorCode::kInvalid, path + ": is a folder without embedding.npy; that of a fit or an embedding's file is needed"};
    path += "/embedding.npy";
  }
  if (out.names_file.empty())
    for (const std::string& candidate : wire::names_paths_beside(path))
      if (out.names_file.empty() && candidate != path && file_exists(candidate)) out.names_file = candidate;

  TRY(const auto source, FileSource::open(path, {kMatrixFileMax, 0}));
  Names beside;
  std::optional<wire::FitInput> names_input;
  if (!out.names_file.empty()) {
    TRY(NamesFile names, load_names_file(out.names_file, role + " names"));
    names_input = std::move(names.input);
    beside = std::move(names.names);
  }
  if (path.ends_with(".npy")) {
    TRY(out.embedding.values, wire::read_npy_matrix(*source, source->size(), path));
  } else if (path.ends_with(".npz")) {
    TRY_DO(check_archive(*source));
    TRY(const std::string bytes, source->read_all());
    TRY(out.embedding, read_npz_matrix(bytes, path));
  } else if (path.ends_with(".mat")) {
    TRY_DO(source->check_size(kMatFileBytesMax));
    TRY(const std::string bytes, source->read_all());
    TRY(const std::vector<wire::MatVariable> variables, read_mat(bytes, path));
    TRY(out.embedding, wire::read_features_mat(variables, path));
  } else {
    TRY(const std::string head, source->head(kHeadBytes));
    if (const std::optional<Error> foreign = wire::refuse_foreign_matrix(head, path)) return *foreign;
    if (source->size() > kTextBytesMax) return Error{ErrorCode::kTooLarge, path + " is larger than the " + format_count(kTextBytesMax) + " bytes of text that are read"};
    TRY_DO(source->count_lines(kTextLinesMax));
    if (wire::looks_like_matrix_csv(head)) {
      TRY(out.embedding, wire::read_matrix_csv(*source, path));
    } else {
      // Features are often wider than they are tall: they are taken as they stand.
      TRY(wire::MatrixText text, wire::read_matrix_text(*source, path, beside.size(), role == "features" ? 1 : objects_min));
      out.embedding.values = std::move(text.values);
      out.transposed = text.transposed;
    }
  }
  if (looks_like_triplets(out.embedding.values))
    return Error{ErrorCode::kInvalid, path + ": holds three different whole numbers in each row, as triplets do; " + (role == "features" ? "features" : "an embedding") +
                                          ", a row for each object, is needed"};
  // Names in the file itself come before those beside it; given ones must be the same.
  if (!out.embedding.names.empty()) {
    if (given && beside != out.embedding.names)
      return Error{ErrorCode::kInvalid, out.names_file + ": holds other names than " + path + " itself, or in another order; @NAMES is for files without"};
    if (!given) {
      out.names_file.clear();
      names_input.reset();
    }
  } else {
    out.embedding.names = std::move(beside);
  }
  if (names_input) out.inputs.push_back(*std::move(names_input));
  TRY(wire::FitInput input, input_of(role, *source));
  out.inputs.insert(out.inputs.begin(), std::move(input));
  if (!out.embedding.names.empty() && out.embedding.names.size() != out.embedding.values.rows)
    return Error{ErrorCode::kInvalid, out.names_file + ": holds " + format_count(out.embedding.names.size()) + " names, but " + path + " has " +
                                          format_count(out.embedding.values.rows) + " rows; there must be a name for each row"};
  return out;
}

namespace {

// A file of triplets, ready to be read, and the names beside it.
struct TripletText {
  std::unique_ptr<FileSource> source;
  bool npy = false;
  std::string names_file;
  Names names;
  std::optional<wire::FitInput> names_input;
  std::uint32_t objects = 0;  // 0: not known

  // Once its reader has taken what it needs.
  Result<std::vector<wire::FitInput>> inputs(const std::string& role) {
    TRY(wire::FitInput input, input_of(role, *source));
    std::vector<wire::FitInput> out{std::move(input)};
    if (names_input) out.push_back(*names_input);
    return out;
  }
};

Result<TripletText> open_triplet_file(const std::string& path, const std::string& role, const TripletFileOptions& options) {
  TripletText out;
  out.names_file = options.names_path;
  if (out.names_file.empty() && file_exists(wire::names_path_for(path))) out.names_file = wire::names_path_for(path);
  TRY(out.source, FileSource::open(path, {kTripletFileMax, 0}));
  out.npy = path.ends_with(".npy");
  if (!out.npy) {
    // What is no triplet text by its first bytes is told what it is, and not that its first cell is no number.
    TRY_DO(refuse_other_formats(path, *out.source));
    if (out.source->size() > kTextBytesMax) return Error{ErrorCode::kTooLarge, path + " is larger than the " + format_count(kTextBytesMax) + " bytes of text that are read"};
    TRY_DO(out.source->count_lines(kTextLinesMax));
  }
  if (!out.names_file.empty()) {
    TRY(NamesFile file, load_names_file(out.names_file, role + " names"));
    out.names = std::move(file.names);
    out.names_input = std::move(file.input);
    if (options.objects != 0 && options.objects != out.names.size())
      return Error{ErrorCode::kInvalid, out.names_file + ": holds " + format_count(out.names.size()) + " names, but the number of objects is given as " +
                                            format_count(options.objects)};
  }
  out.objects = options.objects != 0 ? options.objects : static_cast<std::uint32_t>(out.names.size());
  if (out.npy && options.odd_column != 3) return Error{ErrorCode::kUnsupported, path + ": another odd column than 3 is read from text only"};
  return out;
}

}  // namespace

Result<TripletFile> load_triplets(const std::string& path, const std::string& role, const TripletFileOptions& options) {
  TRY(TripletText file, open_triplet_file(path, role, options));
  FileSource& source = *file.source;
  TripletFile out;
  TRY(out.triplets, read_choices<TripletSet>(source, path, options, file.objects, [&](std::uint32_t limit) {
        return file.npy ? wire::read_npy_triplets(source, source.size(), path, limit)
                        : wire::read_triplet_text(source, path, {.objects = limit, .odd_column = options.odd_column, .base = 0});
      }));
  TRY(out.inputs, file.inputs(role));
  out.names_file = std::move(file.names_file);
  out.triplets.names = std::move(file.names);
  return out;
}

Result<ShelvedTriplets> shelve_triplets(const std::string& path, const std::string& role, const TripletFileOptions& options, const std::string& folder) {
  TRY(TripletText file, open_triplet_file(path, role, options));
  FileSource& source = *file.source;
  using Shelf = std::shared_ptr<TripletShelf>;
  ShelvedTriplets out;
  TRY(out.triplets, read_choices<Shelf>(source, path, options, file.objects, [&](std::uint32_t limit) -> Result<Shelf> {
        const auto shelf = std::make_shared<TripletShelf>(folder);
        const Result<std::uint32_t> objects =
            file.npy ? wire::visit_npy_triplets(source, source.size(), path, limit, [&](std::span<const Triplet> piece) { return shelf->add(piece); })
                     : wire::visit_triplet_text(source, path, {.objects = limit, .odd_column = options.odd_column, .base = 0},
                                                [&](std::span<const Triplet> piece, std::span<const std::uint32_t>) { return shelf->add(piece); });
        if (!objects) return objects.error();
        shelf->set_objects(*objects);
        return shelf;
      }));
  TRY(out.inputs, file.inputs(role));
  out.names_file = std::move(file.names_file);
  out.names = std::move(file.names);
  return out;
}

Result<wire::CategoryTable> load_categories(const std::string& path) {
  TRY(const auto source, FileSource::open(path, {kRecordFileMax, kObjectsMax + 1}));
  TRY(wire::CategoryTable table, wire::read_categories(*source, path));
  if (!table.names.empty()) return table;
  for (const std::string& candidate : {wire::names_path_for(path), (std::filesystem::path(path).parent_path() / "names.txt").string()}) {
    if (!file_exists(candidate)) continue;
    TRY(table.names, load_names(candidate));
    if (table.names.size() != table.objects)
      return Error{ErrorCode::kInvalid, candidate + ": holds " + format_count(table.names.size()) + " names, but " + path + " has " +
                                            format_count(table.objects) + " objects"};
    break;
  }
  return table;
}

Result<std::vector<std::string>> load_dimension_labels(const std::string& path, std::size_t dims) {
  TRY(const std::string bytes, read_file(path, kNamesFileMax));
  TRY(const auto said, wire::read_dimension_labels(bytes, dims, path));
  return wire::most_frequent_labels(said);
}

Result<std::vector<double>> load_reproducibility(const std::string& path, std::size_t dims) {
  const std::string file = path + "/reproducibility.csv";
  if (!is_folder(path) || !file_exists(file)) return std::vector<double>();
  TRY(const std::string bytes, read_file(file, kNamesFileMax));
  TRY(const wire::Table table, wire::read_table(bytes, file, ','));
  const wire::TableColumn *column = table.find("column"), *value = table.find("reproducibility"), *recommended = table.find("recommended");
  if (!column || !value || !recommended) return Error{ErrorCode::kInvalid, file + ": has no columns column, reproducibility and recommended, as `tertium fit --seeds` writes them"};
  std::vector<double> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (recommended->cell(row) != "1") continue;
    const std::optional<double> r = parse_double(value->cell(row));
    if (!r || parse_uint(column->cell(row)) != out.size())
      return Error{ErrorCode::kInvalid, file + ": " + table.where(row) + " is not column " + std::to_string(out.size()) + " of the recommended run with its reproducibility"};
    out.push_back(*r);
  }
  if (!out.empty() && out.size() != dims)
    return Error{ErrorCode::kInvalid, file + ": speaks of " + format_count(out.size()) + " dimensions of the recommended run, but the embedding has " + format_count(dims)};
  return out;
}

Result<wire::CategoryTable> align_categories(const wire::CategoryTable& table, const Names& names, const std::string& table_what, const std::string& names_what) {
  TRY(const Alignment alignment, align_names(table.names, names, table_what, names_what));
  wire::CategoryTable out = table;
  out.names = names;
  for (std::size_t c = 0; c < table.categories.size(); ++c)
    for (std::size_t r = 0; r < names.size(); ++r) out.members[c][r] = table.members[c][alignment.source[r]];
  return out;
}

Result<wire::ModelTable> load_model_table(const std::string& path) {
  TRY(const auto source, FileSource::open(path, {kRecordFileMax, kObjectsMax + 1}));
  return wire::read_model_table(*source, path);
}

Result<LinearTransform> load_transform(const std::string& path) {
  TRY(const auto source, FileSource::open(path, {kMatrixFileMax, 0}));
  TRY_DO(check_archive(*source));
  TRY(const std::string bytes, source->read_all());
  return wire::read_transform(bytes, path);
}

Result<FitFolder> load_fit_folder(const std::string& path) {
  FitFolder out;
  out.path = path;
  if (!is_folder(path)) return Error{ErrorCode::kNotFound, path + ": is not a folder that `tertium fit` wrote"};
  TRY(out.record_json, read_file(path + "/fit.json", kRecordFileMax));
  TRY(out.record, wire::decode_fit_record(out.record_json, path + "/fit.json"));
  TRY(out.embedding_npy, read_file(path + "/embedding.npy", kMatrixFileMax));
  if (sha256_hex(out.embedding_npy) != out.record.embedding_sha256)
    return Error{ErrorCode::kInvalid, path + "/embedding.npy: is not the embedding that fit.json speaks of (its SHA-256 differs)"};
  TRY(out.embedding.values, wire::read_npy_matrix(out.embedding_npy, path + "/embedding.npy"));
  if (out.embedding.values.rows != out.record.objects || out.embedding.values.cols != out.record.dims)
    return Error{ErrorCode::kInvalid, path + "/fit.json: speaks of " + std::to_string(out.record.objects) + " objects and " +
                                          std::to_string(out.record.dims) + " dims; embedding.npy has " + std::to_string(out.embedding.values.rows) +
                                          " x " + std::to_string(out.embedding.values.cols)};
  const std::string names_path = path + "/embedding.names.txt";
  if (file_exists(names_path)) {
    TRY(out.names_text, read_file(names_path, kNamesFileMax));
    // A fit without names may be given some later; names that it had must be the same still.
    if (!out.record.names_sha256.empty() && sha256_hex(out.names_text) != out.record.names_sha256)
      return Error{ErrorCode::kInvalid, names_path + ": does not hold the names that fit.json speaks of (its SHA-256 differs)"};
    TRY(out.embedding.names, wire::read_names(out.names_text, names_path));
    if (out.embedding.names.size() != out.record.objects)
      return Error{ErrorCode::kInvalid, names_path + ": holds " + format_count(out.embedding.names.size()) + " names, but the embedding has " +
                                            format_count(out.record.objects) + " rows"};
  } else if (!out.record.names_sha256.empty()) {
    return Error{ErrorCode::kNotFound, names_path + ": is missing; the fit had names"};
  }
  if (!out.record.posterior_sha256.empty()) {
    const std::string posterior_path = path + "/posterior.npz";
    TRY(out.posterior_npz, read_file(posterior_path, 2 * kMatrixFileMax));
    if (sha256_hex(out.posterior_npz) != out.record.posterior_sha256)
      return Error{ErrorCode::kInvalid, posterior_path + ": is not the posterior that fit.json speaks of (its SHA-256 differs)"};
    TRY(out.posterior, wire::read_posterior(out.posterior_npz, posterior_path));
    if (out.posterior->location.rows != out.record.objects)
      return Error{ErrorCode::kInvalid, posterior_path + ": has " + format_count(out.posterior->location.rows) + " rows; the embedding has " +
                                            format_count(out.record.objects)};
  }
  return out;
}

Result<RenumberedTriplets> renumber_triplets(const TripletSet& from, const Names& names, const std::string& from_what, const std::string& to_what) {
  if (from.names.empty() || names.empty()) return RenumberedTriplets{from};
  TRY(const Alignment alignment, align_names(from.names, names, from_what, to_what));
  std::vector<std::uint32_t> number(from.names.size());
  for (std::size_t r = 0; r < alignment.source.size(); ++r) number[alignment.source[r]] = static_cast<std::uint32_t>(r);
  RenumberedTriplets out{from, alignment.rows_moved, true};
  out.triplets.names = names;
  for (Triplet& t : out.triplets.triplets) t = {number[t.first], number[t.second], number[t.odd]};
  return out;
}

}  // namespace tertium
