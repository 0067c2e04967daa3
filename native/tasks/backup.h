// backup.h: copies of a data directory that are whole and say so: made while a server runs, checked to the last byte, and brought back.
// A backup is a folder: tertium.db, files/ab/<sha256>, and manifest.json with the SHA-256 of each, written last. It holds everything,
// session keys and identifiers too, and people who withdraw later stay in it until it is deleted.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "shared/domain/live.h"

namespace tertium {

struct BackupOptions {
  std::function<void(double)> progress = {};    // 0 to 1
  std::optional<std::uint64_t> free_bytes = {};  // how much may be written; else what the disk says is free
};

// `out` must not be there, or be empty; its parent must be there. kConflict; kNotFound; kDiskFull: it would not fit, or did not; kIo: also when a file that a row names
// is missing or damaged (the message names it; `verify` lists all of them). On an error nothing is left at `out`.
Result<BackupSummary> make_backup(const DataDirectory& data, Store& store, const std::string& out, const BackupOptions& options = {});
// The same as a new folder of `parent` (made when missing) named by the time; then the oldest of the backups there go, but for `keep` (1 or more). What is no
// whole backup is not touched.
Result<BackupSummary> make_dated_backup(const DataDirectory& data, Store& store, const std::string& parent, std::size_t keep, const BackupOptions& options = {});
// Backups in a folder, by their manifests alone, newest first; none when there is no such folder.
std::vector<BackupSummary> list_backups(const std::string& parent);

// Reads everything. kNotFound: no backup is there; kIo: damaged or incomplete, and where.
Result<BackupSummary> check_backup(const std::string& folder, const std::function<void(double)>& progress = {});
// Makes a data directory of a backup, checking every byte on its way; `data_path` must not be there, or be empty. kConflict, kUnsupported: made by a newer Tertium; kIo as
// above. On an error nothing is left there.
Result<BackupSummary> restore_backup(const std::string& folder, const std::string& data_path, const std::function<void(double)>& progress = {});

struct DataCheck {
  std::uint64_t files = 0, bytes = 0;           // named by rows, and whole
  std::vector<std::string> problems;            // in words; empty: everything is as it should be
};
// The database's own check, and every file that a row names: there, with the content that its name says. A server may be running.
Result<DataCheck> verify_data(const DataDirectory& data, Store& store, const std::function<void(double)>& progress = {});

}  // namespace tertium
