// feature_folder.cpp: lists a folder, reads its parts one by one.
#include "native/tasks/feature_folder.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "native/files/file_io.h"
#include "native/files/file_source.h"
#include "shared/wire/limits.h"

namespace tertium {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kEntriesMax = 1'000'000;

// The regular files in `folder`, each as `prefix` and its name.
Result<void> list_files(const std::string& folder, const std::string& prefix, std::vector<std::string>& files, std::vector<std::string>* folders) {
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem)) {
    std::error_code ignored;
    const std::string name = entry->path().filename().string();
    if (entry->is_regular_file(ignored)) files.push_back(prefix + name);
    else if (folders && entry->is_directory(ignored)) folders->push_back(name);
    if (files.size() > kEntriesMax) return Error{ErrorCode::kTooLarge, folder + ": holds more than " + std::to_string(kEntriesMax) + " files"};
  }
  if (problem) return Error{ErrorCode::kIo, folder + ": cannot be listed: " + problem.message()};
  return {};
}

}  // namespace

Result<wire::FeatureFolder> find_feature_folder(const std::string& path) {
  const std::string base = path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
  std::vector<std::string> files, folders;
  TRY_DO(list_files(base, "", files, &folders));
  std::sort(folders.begin(), folders.end());
  for (const std::string& folder : folders) TRY_DO(list_files(base + "/" + folder, folder + "/", files, nullptr));
  std::sort(files.begin(), files.end());
  TRY(wire::FeatureFolder found, wire::plan_feature_folder(files, path));
  for (wire::FeatureFile& file : found.files) file.name = base + "/" + file.name;
  if (!found.names_file.empty()) found.names_file = base + "/" + found.names_file;
  // thingsvision puts the names beside the folder of the chunks.
  if (const std::string above = (fs::path(base).parent_path() / "file_names.txt").string(); found.names_file.empty() && file_exists(above))
    found.names_file = above;
  return found;
}

Result<FeatureFolderFile> read_feature_folder(const wire::FeatureFolder& folder, const std::string& role) {
  FeatureFolderFile out;
  wire::FeatureJoiner joiner(folder);
  for (const wire::FeatureFile& file : folder.files) {
    TRY(const auto source, FileSource::open(file.name, {2 * kMatrixBytesMax, 0}));
    Matrix part;
    if (file.name.ends_with(".npy")) {
      TRY(part, wire::read_feature_file(*source, source->size(), file.name));
    } else {
      TRY_DO(source->count_lines(kTextLinesMax));
      TRY(const std::string bytes, source->read_all());
      TRY(part, wire::read_feature_file(bytes, file.name));
    }
    TRY_DO(joiner.add(std::move(part)));
    out.inputs.push_back({role, fs::path(file.name).filename().string(), source->sha256()});
  }
  out.values = joiner.finish();
  return out;
}

}  // namespace tertium
