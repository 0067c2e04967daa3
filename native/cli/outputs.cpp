// outputs.cpp: checks and writes result files.
#include "native/cli/outputs.h"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "native/files/file_io.h"
#include "shared/base/text.h"
#include "shared/wire/names_text.h"

namespace tertium {

namespace fs = std::filesystem;

Result<OutputFolder> OutputFolder::open(const std::string& path, bool force) {
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (fs::exists(status) && !fs::is_directory(status)) return Error{ErrorCode::kConflict, path + ": is a file; --out needs a folder"};
  const bool made = !fs::exists(status);
  if (!made && !fs::is_empty(path, problem) && !force)
    return Error{ErrorCode::kConflict, path + ": is not empty; choose another folder, or write over what is there with --force"};
  TRY_DO(make_folders(path));
  return OutputFolder(path, made);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept : path_(std::move(other.path_)), made_(std::exchange(other.made_, false)) {}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (made_) fs::remove(path_, ignored);  // only if it is empty
}

Result<void> OutputFolder::write(const std::string& name, const std::string& bytes) {
  const std::string path = path_ + "/" + name;
  if (!bytes.empty()) return write_file_atomically(path, bytes);
  std::error_code problem;
  fs::remove(path, problem);
  if (problem) return Error{ErrorCode::kIo, path + ": cannot be removed: " + problem.message()};
  return {};
}

namespace {

// Where bytes for `path` may go: itself, or the file a link leads to. A device, a pipe or a link to nowhere is never replaced by a file.
Result<std::string> place_to_write(const std::string& path) {
  std::error_code problem;
  const fs::file_type own = fs::symlink_status(path, problem).type();
  if (own == fs::file_type::not_found || own == fs::file_type::regular) return path;
  const fs::file_type reached = fs::status(path, problem).type();
  if (reached == fs::file_type::directory) return Error{ErrorCode::kConflict, path + ": is a folder; a file's name is needed"};
  if (reached != fs::file_type::regular)
    return Error{ErrorCode::kConflict, path + ": is " + (own == fs::file_type::symlink ? "a link to no file" : "no file but a device, pipe or socket") +
                                           "; the result needs a file, new or to be written over"};
  const fs::path real = fs::canonical(path, problem);
  if (problem) return Error{ErrorCode::kIo, path + ": cannot be followed: " + problem.message()};
  return real.string();
}

}  // namespace

Result<void> check_output_file(const std::string& path, const Names& names) {
  const std::string folder = fs::path(path).parent_path().string();
  std::error_code problem;
  if (!folder.empty() && !fs::is_directory(folder, problem)) return Error{ErrorCode::kNotFound, path + ": the folder " + folder + " is not there"};
  TRY_DO(place_to_write(path));
  const std::string names_path = wire::names_path_for(path);
  if (!fs::exists(fs::symlink_status(names_path, problem))) return {};
  if (names.empty())
    return Error{ErrorCode::kConflict,
                 names_path + ": is there, but the result has no names and would be taken to have these; move it away or write elsewhere"};
  TRY_DO(place_to_write(names_path));
  TRY(const std::string there, read_file(names_path, std::uint64_t{1} << 30));
  if (there == wire::write_names(names)) return {};
  // Names that differ may be replaced only with the file they speak for, and only when they speak for no other.
  const std::string stem = names_path.substr(0, names_path.size() - std::string_view(".names.txt").size());
  for (const char* ending : {".npy", ".npz", ".txt", ".csv", ".tsv", ".mat"}) {
    const std::string other = stem + ending;
    if (other == path || !file_exists(other)) continue;
    return Error{ErrorCode::kConflict, names_path + ": holds the names of " + other + ", and the result has others; write elsewhere"};
  }
  if (!file_exists(path))
    return Error{ErrorCode::kConflict, names_path + ": is there already and does not hold the result's names; move it away or write elsewhere"};
  return {};
}

Result<void> write_output_file(const std::string& path, const std::string& bytes, const Names& names) {
  TRY_DO(check_output_file(path, names));
  TRY(const std::string data_place, place_to_write(path));
  if (names.empty()) return write_file_atomically(data_place, bytes);
  // Both or none: a matrix beside another's names would be worse than no matrix.
  TRY(const std::string names_place, place_to_write(wire::names_path_for(path)));
  const std::string names_text = wire::write_names(names);
  return write_files_atomically({{data_place, bytes}, {names_place, names_text}});
}

std::string pad(const std::string& text, std::size_t width) { return text.size() < width ? text + std::string(width - text.size(), ' ') : text + " "; }

}  // namespace tertium
