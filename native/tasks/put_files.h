// put_files.h: files put into a data directory on the way to a row that names them; without the row they go again.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "native/files/data_directory.h"

namespace tertium {

// Files that were not there before are taken away again unless they are kept.
class PutFiles {
 public:
  explicit PutFiles(DataDirectory& data) : data_(data) {}
  ~PutFiles() {
    for (const std::string& name : made_) {
      std::error_code ignored;
      std::filesystem::remove(data_.path_of(name), ignored);
    }
  }
  PutFiles(const PutFiles&) = delete;
  PutFiles& operator=(const PutFiles&) = delete;
  // names: the SHA-256 of each file's bytes.
  Result<void> put(const std::vector<std::string_view>& files, const std::vector<std::string>& names) {
    CHECK(files.size() == names.size());
    for (const std::string& name : names)
      if (!data_.has(name)) made_.push_back(name);
    TRY(const std::vector<std::string> stored, data_.put_all(files));
    CHECK(stored == names);
    return {};
  }
  Result<void> put(std::string_view bytes, const std::string& name) { return put(std::vector{bytes}, {name}); }
  void keep() { made_.clear(); }

 private:
  DataDirectory& data_;
  std::vector<std::string> made_;
};

}  // namespace tertium
