// picture_folder.cpp: the ways in which files are named after objects.
#include "native/tasks/picture_folder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "native/files/file_io.h"
#include "native/pictures/prepare.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/table.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;

constexpr int kDepthMost = 4;
constexpr std::uint64_t kTableBytesMost = 64 << 20, kPictureFileBytesMost = 64 << 20;
constexpr std::array<std::string_view, 6> kEndings = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"};
constexpr std::array<std::string_view, 2> kThingsSuffixes = {"_plus", "_01b"};

bool is_picture(const std::string& file) {
  const std::string small = to_lower_ascii(file);
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return small.ends_with(ending); });
}

}  // namespace

Result<PictureFolder> PictureFolder::open(const std::string& path) {
  std::error_code problem;
  if (!fs::is_directory(path, problem)) {
    if (fs::exists(path, problem)) return Error{ErrorCode::kInvalid, path + ": is a file; a folder with pictures is needed"};
    return Error{ErrorCode::kNotFound, path + ": there is no such folder"};
  }
  std::vector<std::string> paths, tables;
  fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, problem), end;
  for (; !problem && entry != end; entry.increment(problem)) {
    const std::string file = entry->path().filename().string();
    if (file.starts_with('.') || entry.depth() >= kDepthMost) {
      entry.disable_recursion_pending();
      if (file.starts_with('.')) continue;
    }
    std::error_code ignored;
    if (!fs::is_regular_file(entry->path(), ignored)) continue;
    if (is_picture(file)) paths.push_back(entry->path().string());
    else if (entry.depth() == 0 && (to_lower_ascii(file).ends_with(".csv") || to_lower_ascii(file).ends_with(".tsv"))) tables.push_back(entry->path().string());
    if (paths.size() > kPicturesMax) return Error{ErrorCode::kTooLarge, path + ": holds more than " + format_count(kPicturesMax) + " pictures; name a folder with fewer"};
  }
  if (problem) return Error{ErrorCode::kIo, path + ": cannot be read: " + problem.message()};
  if (paths.empty()) return Error{ErrorCode::kInvalid, path + ": holds no picture (.jpg, .jpeg, .png, .webp, .gif, .bmp)"};
  std::sort(paths.begin(), paths.end());
  std::sort(tables.begin(), tables.end());
  PictureFolder out;
  out.size_ = paths.size();
  for (const std::string& one : paths) {
    const fs::path as_path(one);
    out.by_file_.emplace(as_path.filename().string(), one);
    out.by_file_.emplace(fs::path(one).lexically_relative(path).generic_string(), one);
    out.by_stem_.emplace(as_path.stem().string(), one);
    out.by_folder_[as_path.parent_path().filename().string()].push_back(one);
  }
  for (const std::string& table_path : tables) {
    TRY(const std::string bytes, read_file(table_path, kTableBytesMost));
    const Result<wire::Table> table = wire::read_table(bytes, table_path);
    if (!table) continue;  // some other table: nothing was said of it
    const wire::TableColumn *names = table->find("name"), *files = table->find("file");
    if (!names || !files) continue;
    for (std::size_t row = 0; row < table->rows(); ++row) {
      const std::string file(files->cell(row));
      const auto by_file = out.by_file_.find(file);
      const auto by_stem = out.by_stem_.find(file);
      if (by_file != out.by_file_.end()) out.by_table_.emplace(names->cell(row), by_file->second);
      else if (by_stem != out.by_stem_.end()) out.by_table_.emplace(names->cell(row), by_stem->second);
    }
  }
  return out;
}

std::string PictureFolder::find(const std::string& name) const {
  for (const auto* where : {&by_table_, &by_stem_, &by_file_})
    if (const auto found = where->find(name); found != where->end()) return found->second;
  for (const std::string_view suffix : kThingsSuffixes)
    if (const auto found = by_stem_.find(name + std::string(suffix)); found != by_stem_.end()) return found->second;
  const auto folder = by_folder_.find(name);
  if (folder == by_folder_.end()) return "";
  for (const std::string_view suffix : kThingsSuffixes)
    for (const std::string& path : folder->second)
      if (fs::path(path).stem().string().ends_with(suffix)) return path;
  return folder->second.front();
}

int PictureShelf::take(const std::string& name) {
  if (!find_) return -1;
  const auto [entry, is_new] = taken_.emplace(name, -1);
  if (!is_new) return entry->second;
  const std::string path = find_(name);
  if (path.empty()) {
    missing_.push_back(name);
    return -1;
  }
  if (bytes_ >= bytes_max_) {
    ++left_out_;
    return -1;
  }
  const Result<std::string> bytes = read_file(path, kPictureFileBytesMost);
  Result<PreparedPicture> picture = bytes ? prepare_picture(*bytes, side_) : Result<PreparedPicture>(bytes.error());
  if (!picture) {
    unreadable_.push_back(bytes ? path + ": " + picture.error().message : picture.error().message);
    return -1;
  }
  if (bytes_ + picture->webp.size() > bytes_max_) {
    ++left_out_;
    return -1;
  }
  bytes_ += picture->webp.size();
  entry->second = static_cast<int>(webp_.size());
  webp_.push_back(std::move(picture->webp));
  return entry->second;
}

}  // namespace tertium
