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

Result<void> check_output_file(const std::string& path, const Names& names) {
  const std::string folder = fs::path(path).parent_path().string();
  std::error_code problem;
  if (!folder.empty() && !fs::is_directory(folder, problem)) return Error{ErrorCode::kNotFound, path + ": the folder " + folder + " is not there"};
  if (fs::is_directory(path, problem)) return Error{ErrorCode::kConflict, path + ": is a folder; a file's name is needed"};
  const std::string names_path = wire::names_path_for(path);
  if (names.empty() && file_exists(names_path))
    return Error{ErrorCode::kConflict,
                 names_path + ": is there, but the result has no names and would be taken to have these; move it away or write elsewhere"};
  if (names.empty() || !file_exists(names_path)) return {};
  // The names may speak for another file of the same name, which must keep its own.
  const std::string stem = names_path.substr(0, names_path.size() - std::string_view(".names.txt").size());
  for (const char* ending : {".npy", ".npz", ".txt", ".csv", ".tsv", ".mat"}) {
    const std::string other = stem + ending;
    if (other == path || !file_exists(other)) continue;
    TRY(const std::string there, read_file(names_path, std::uint64_t{1} << 30));
    if (there == wire::write_names(names)) return {};
    return Error{ErrorCode::kConflict, names_path + ": holds the names of " + other + ", and the result has others; write elsewhere"};
  }
  return {};
}

Result<void> write_output_file(const std::string& path, const std::string& bytes, const Names& names) {
  TRY_DO(check_output_file(path, names));
  if (!names.empty()) TRY_DO(write_file_atomically(wire::names_path_for(path), wire::write_names(names)));
  return write_file_atomically(path, bytes);
}

}  // namespace tertium
