// whole_file.h: reads a file at once and writes one so that it is there whole or not at all.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

// kNotFound, kInvalid (a folder, a device), kTooLarge (over max_bytes), kIo. Never reads more than max_bytes.
Result<std::string> read_whole_file(const std::string& path, std::uint64_t max_bytes);

// Written beside its place, synced and renamed over it. kDiskFull, kIo: what was there before is still there.
Result<void> write_whole_file(const std::string& path, std::string_view bytes);

bool file_exists(const std::string& path);    // a regular file
bool folder_exists(const std::string& path);
Result<std::vector<std::string>> list_folder(const std::string& path);  // names in it, sorted, without . and ..
// With its parents; fine when it is there.
Result<void> make_folder(const std::string& path);
std::string file_name_of(const std::string& path);    // "a/b.npy" -> "b.npy"
std::string folder_name_of(const std::string& path);  // "a/b.npy" -> "a"; "b.npy" -> "."

}  // namespace tertium
