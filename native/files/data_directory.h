// data_directory.h: the one directory a server keeps everything in: its lock, the database's place, and files by content.
// Layout: tertium.db (native/store), lock, files/ab/<sha256> (pictures, matrices, records), beside each one being written, <name>.tmp-*.
// Any thread may use one at any time.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

class DataDirectory {
 public:
  enum class Access {
    kOwn,   // alone: creates what is missing and holds the lock until destroyed
    kRead,  // beside a server that may be running: changes nothing, takes no lock
  };
  // kBusy: another process owns it (the message says which). kNotFound: kRead and no data is there. kIo, kInvalid; also when
  // tertium.db is there and is no database: then nothing is changed.
  static Result<std::unique_ptr<DataDirectory>> open(const std::string& path, Access access);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string database_path() const { return path_ + "/tertium.db"; }

  // Stores bytes under their SHA-256 and returns it (64 hexadecimal digits); on disk, synced, when it returns. Storing the
  // same bytes again changes nothing, but a file of that name that was damaged is replaced. Call it before the row that names the file commits. kDiskFull, kIo.
  Result<std::string> put(std::string_view bytes);
  // Many at once, with two syncs in all; their names in order.
  Result<std::vector<std::string>> put_all(const std::vector<std::string_view>& files);
  // The bytes, checked against their name. kNotFound: no such file; kIo: damaged or unreadable (the message names the file).
  Result<std::string> read(const std::string& sha256) const;
  bool has(const std::string& sha256) const;
  // Takes a file away that no row names any more; does nothing when it is not there.
  void remove(const std::string& sha256);
  // Where the file lies (whether or not it is there); sha256 must be well-formed.
  std::string path_of(const std::string& sha256) const;

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_ = -1;  // descriptor of the locked file; -1: none
};

}  // namespace tertium
