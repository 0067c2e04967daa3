// file_io.h: whole files in and out: reading with a limit, writing so that a reader sees the old bytes or the new, never half.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

// The file's bytes. kNotFound, kTooLarge (over `bytes_max`, of a pipe over kPipeBytesMax), kInvalid (a folder), kIo.
Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max);

// Writes beside `path`, syncs, renames over it and syncs the folder: after a crash the old file or the new one is there, whole.
// The folder must exist. kDiskFull, kNotFound (no such folder), kIo. On an error nothing is left behind.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes);

// The same for many files on one file system, with one sync for all of them: each is there whole or not at all, but after
// a failure some may be there already.
struct FileToWrite {
  std::string path;
  std::string_view bytes;
};
Result<void> write_files_atomically(const std::vector<FileToWrite>& files);

// Makes the folder and its parents where they are missing; kIo or kInvalid (a file is in the way).
Result<void> make_folders(const std::string& path);

// Brings the names in a folder to disk: what was made, renamed or removed in it stays so after a crash. kIo.
Result<void> sync_folder(const std::string& path);

bool file_exists(const std::string& path);  // a regular file

}  // namespace tertium
