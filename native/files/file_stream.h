// file_stream.h: files too large for memory: written piece by piece, copied, hashed, or set aside until a reply is sent.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium {

// A new file that is there whole, and on disk, after finish(), or not at all. One thread.
class FileWriter {
 public:
  // The folder must exist; what stands at `path` is replaced by finish(). kNotFound, kDiskFull, kIo.
  static Result<FileWriter> open(const std::string& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&&) = delete;
  ~FileWriter();  // without finish(): nothing is left
  Result<void> write(std::string_view bytes);
  Result<void> finish();

 private:
  FileWriter(std::string path, std::string temporary, int file) : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}
  std::string path_, temporary_;
  int file_;
};

struct HashedFile {
  std::string sha256;
  std::uint64_t bytes = 0;
};
// Reads the file once. kNotFound, kInvalid (a folder), kIo.
Result<HashedFile> hash_file(const std::string& path);
// Copies and hashes in one pass, piece by piece; the copy is on disk when it returns. Errors as above; nothing is left behind then.
Result<HashedFile> copy_file_hashed(const std::string& from, const std::string& to);

// Bytes set aside on disk under no name, to be read like memory: gone with the last owner, also after a crash.
class SetAside {
 public:
  // folder: on the disk that is used. kDiskFull, kIo.
  static Result<SetAside> open(const std::string& folder);
  SetAside(SetAside&& other) noexcept;
  SetAside& operator=(SetAside&&) = delete;
  ~SetAside();
  Result<void> write(std::string_view bytes);
  struct Bytes {
    std::shared_ptr<const void> owner;
    std::string_view bytes;  // as long as owner lives
  };
  // What was written, read by the system page by page when it is looked at. Call it once, last.
  Result<Bytes> read();

 private:
  explicit SetAside(int file) : file_(file) {}
  int file_;
  std::uint64_t bytes_ = 0;
};

}  // namespace tertium
