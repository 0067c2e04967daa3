// fresh_parts.h: what opening a data directory makes, to be taken away again when the work for which it was opened fails.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace tertium {

// Made before the directory is opened; goes out of scope after the database is closed and while the lock is still held.
class FreshParts {
  // Whatever it is, also a link that leads nowhere; what cannot be looked at is taken to be there.
  static bool is_there(const std::string& path) {
    std::error_code error;
    return std::filesystem::symlink_status(path, error).type() != std::filesystem::file_type::not_found;
  }

 public:
  explicit FreshParts(const std::string& path) {
    for (std::string folder = path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;; folder = std::filesystem::path(folder).parent_path().string()) {
      if (folder.empty() || is_there(folder)) break;
      folders_.push_back(folder);
    }
    for (const char* name : {"/tertium.db", "/tertium.db-wal", "/tertium.db-shm"})
      if (!is_there(path + name)) files_.push_back(path + name);
    made_files_ = !is_there(path + "/files");
    made_folder_ = !folders_.empty() && !is_there(path);
    path_ = path;
    fresh_ = !is_there(path + "/tertium.db");
  }
  ~FreshParts() {
    std::error_code ignored;
    if (!fresh_) return;
    // Until the data are ours, another program may be making them at this very place.
    if (owned_) for (const std::string& file : files_) std::filesystem::remove(file, ignored);
    if (made_files_) {
      // Folders alone, which are empty: those that were put there have gone before.
      for (std::filesystem::directory_iterator entry(path_ + "/files", ignored), end; !ignored && entry != end; entry.increment(ignored)) {
        std::error_code not_empty;
        std::filesystem::remove(entry->path(), not_empty);
      }
      std::filesystem::remove(path_ + "/files", ignored);
    }
    // Who waits for a lock that lies in a folder of somebody's must find that very file.
    if (owned_ && made_folder_) std::filesystem::remove(path_ + "/lock", ignored);
    for (const std::string& folder : folders_) std::filesystem::remove(folder, ignored);  // innermost first; only if it is empty
  }
  FreshParts(const FreshParts&) = delete;
  FreshParts& operator=(const FreshParts&) = delete;
  void keep() { fresh_ = false; }
  void own() { owned_ = true; }  // the data directory's lock is held

 private:
  std::string path_;
  std::vector<std::string> files_, folders_;
  bool made_files_ = false, made_folder_ = false, fresh_ = false, owned_ = false;
};

}  // namespace tertium
