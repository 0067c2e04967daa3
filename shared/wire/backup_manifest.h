// backup_manifest.h: what a backup holds: manifest.json in its folder, written last. Without it a folder is no backup.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium::wire {

inline constexpr std::size_t kBackupFilesMax = 4'000'000;
inline constexpr std::uint64_t kBackupManifestBytesMax = 1ull << 30;

struct BackupFile {
  std::string sha256;                 // of its bytes; its name too, but for the database
  std::uint64_t bytes = 0;
  bool operator==(const BackupFile&) const = default;
};
struct BackupManifest {
  std::int64_t made_at_ms = 0;
  std::string program;                // version that made it
  int schema = 0;                     // of the database
  BackupFile database;                // tertium.db
  std::vector<BackupFile> files;      // files/ab/<sha256>, in the order of their names, none twice
  std::uint64_t bytes() const;        // of all of them
  bool operator==(const BackupManifest&) const = default;
};

std::string write_backup_manifest(const BackupManifest& manifest);
// source: its path, for messages. kInvalid names the field.
Result<BackupManifest> read_backup_manifest(std::string_view json, const std::string& source);

}  // namespace tertium::wire
