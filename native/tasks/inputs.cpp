// inputs.cpp: reads the files that tasks work on, with their names beside them.
#include "native/tasks/inputs.h"

#include <filesystem>

#include "native/files/file_io.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/limits.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/triplet_text.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

constexpr std::uint64_t kMatrixFileMax = 2 * kMatrixBytesMax + (1 << 20);  // doubles, and a header
constexpr std::uint64_t kTripletFileMax = 4ull << 30;
constexpr std::uint64_t kNamesFileMax = 1ull << 30;
constexpr std::uint64_t kRecordFileMax = 256ull << 20;

std::string file_name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

wire::FitInput describe_input(const std::string& role, const std::string& path, std::string_view bytes) {
  return {role, file_name_of(path), sha256_hex(bytes)};
}

Result<Names> parse_names(const std::string& bytes, const std::string& path) {
  return wire::is_file_names_path(path) ? wire::read_file_names(bytes, path) : wire::read_names(bytes, path);
}

// An archive of one array is that array.
Result<Matrix> read_npz_matrix(const std::string& bytes, const std::string& path) {
  TRY(const std::vector<wire::NpzMember> members, wire::read_npz(bytes, path, kMatrixFileMax));
  if (members.size() == 1) return wire::read_npy_matrix(members[0].bytes, path + ": " + members[0].name);
  std::string found;
  for (const wire::NpzMember& member : members) found += (found.empty() ? "" : ", ") + member.name;
  return Error{ErrorCode::kInvalid, path + ": holds " + std::to_string(members.size()) + " arrays (" + quote_for_message(found, 200) +
                                        "); exactly one is needed to be taken as a matrix"};
}

}  // namespace

Result<Names> load_names(const std::string& path) {
  TRY(const std::string bytes, read_file(path, kNamesFileMax));
  return parse_names(bytes, path);
}

Result<MatrixFile> load_matrix(const std::string& spec, const std::string& role, std::size_t objects_min) {
  std::string path = spec;
  MatrixFile out;
  const std::size_t at = spec.rfind('@');
  if (!file_exists(spec) && !is_folder(spec) && at != std::string::npos && at > 0 && at + 1 < spec.size()) {
    path = spec.substr(0, at);
    out.names_file = spec.substr(at + 1);
  }
  if (is_folder(path)) path += "/embedding.npy";
  if (out.names_file.empty())
    for (const std::string& candidate : wire::names_paths_beside(path))
      if (out.names_file.empty() && candidate != path && file_exists(candidate)) out.names_file = candidate;

  TRY(const std::string bytes, read_file(path, kMatrixFileMax));
  out.inputs.push_back(describe_input(role, path, bytes));
  if (!out.names_file.empty()) {
    TRY(const std::string names_bytes, read_file(out.names_file, kNamesFileMax));
    out.inputs.push_back(describe_input(role + " names", out.names_file, names_bytes));
    TRY(out.embedding.names, parse_names(names_bytes, out.names_file));
  }
  if (path.ends_with(".npy")) {
    TRY(out.embedding.values, wire::read_npy_matrix(bytes, path));
  } else if (path.ends_with(".npz")) {
    TRY(out.embedding.values, read_npz_matrix(bytes, path));
  } else {
    // Features are often wider than they are tall: they are taken as they stand.
    TRY(wire::MatrixText text, wire::read_matrix_text(bytes, path, out.embedding.names.size(), role == "features" ? 1 : objects_min));
    out.embedding.values = std::move(text.values);
    out.transposed = text.transposed;
  }
  if (!out.embedding.names.empty() && out.embedding.names.size() != out.embedding.values.rows)
    return Error{ErrorCode::kInvalid, out.names_file + ": holds " + format_count(out.embedding.names.size()) + " names, but " + path + " has " +
                                          format_count(out.embedding.values.rows) + " rows; there must be a name for each row"};
  return out;
}

Result<TripletFile> load_triplets(const std::string& path, const std::string& role, const TripletFileOptions& options) {
  TripletFile out;
  out.names_file = options.names_path;
  if (out.names_file.empty() && file_exists(wire::names_path_for(path))) out.names_file = wire::names_path_for(path);
  TRY(const std::string bytes, read_file(path, kTripletFileMax));
  out.inputs.push_back(describe_input(role, path, bytes));
  Names names;
  if (!out.names_file.empty()) {
    TRY(const std::string names_bytes, read_file(out.names_file, kNamesFileMax));
    out.inputs.push_back(describe_input(role + " names", out.names_file, names_bytes));
    TRY(names, parse_names(names_bytes, out.names_file));
    if (options.objects != 0 && options.objects != names.size())
      return Error{ErrorCode::kInvalid, out.names_file + ": holds " + format_count(names.size()) + " names, but the number of objects is given as " +
                                            format_count(options.objects)};
  }
  const std::uint32_t objects = options.objects != 0 ? options.objects : static_cast<std::uint32_t>(names.size());
  if (path.ends_with(".npy")) {
    if (options.odd_column != 3) return Error{ErrorCode::kUnsupported, path + ": another odd column than 3 is read from text only"};
    TRY(out.triplets, wire::read_npy_triplets(bytes, path, objects));
  } else {
    TRY(out.triplets, wire::read_triplet_text(bytes, path, {objects, options.odd_column}));
  }
  out.triplets.names = std::move(names);
  return out;
}

Result<wire::CategoryTable> load_categories(const std::string& path) {
  TRY(const std::string bytes, read_file(path, kRecordFileMax));
  TRY(wire::CategoryTable table, wire::read_categories(bytes, path));
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

Result<TripletSet> renumber_triplets(const TripletSet& from, const Names& names, const std::string& from_what, const std::string& to_what) {
  if (from.names.empty() || names.empty()) return from;
  TRY(const Alignment alignment, align_names(from.names, names, from_what, to_what));
  std::vector<std::uint32_t> number(from.names.size());
  for (std::size_t r = 0; r < alignment.source.size(); ++r) number[alignment.source[r]] = static_cast<std::uint32_t>(r);
  TripletSet out = from;
  out.names = names;
  for (Triplet& t : out.triplets) t = {number[t.first], number[t.second], number[t.odd]};
  return out;
}

}  // namespace tertium
