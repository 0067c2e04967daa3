// backup.cpp: copying with hashes, under a name of its own until it is whole.
#include "native/tasks/backup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <set>
#include <system_error>

#include "native/files/file_io.h"
#include "native/files/file_stream.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/backup_manifest.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kUnfinished = ".unfinished-";
constexpr double kDatabaseShare = 0.4;  // of the progress
constexpr std::uint64_t kSlackBytes = 16 << 20;  // for the manifest, folders, and what comes while it is copied

std::string file_path(const std::string& folder, const std::string& sha256) { return folder + "/files/" + sha256.substr(0, 2) + "/" + sha256; }

// True when something is there that would be written over.
bool is_taken(const std::string& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (!fs::exists(status)) return false;
  return !fs::is_directory(status) || !fs::is_empty(path, error) || error;
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// A folder that takes its real name when it is whole, and is gone otherwise.
class Unfinished {
 public:
  static Result<Unfinished> open(const std::string& name) {
    std::string pattern = name + kUnfinished + "XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {  // for its owner alone
      const int why = errno;
      const bool no_name = why == ENOTDIR || why == ELOOP || why == ENAMETOOLONG;
      return Error{why == ENOENT ? ErrorCode::kNotFound : no_name ? ErrorCode::kInvalid : why == ENOSPC || why == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kIo,
                   "cannot make a folder beside " + name + ": " + std::generic_category().message(why)};
    }
    return Unfinished(name, pattern);
  }
  Unfinished(Unfinished&& other) noexcept : name_(std::move(other.name_)), path_(std::exchange(other.path_, {})) {}
  Unfinished& operator=(Unfinished&&) = delete;
  ~Unfinished() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }
  Result<void> finish() {
    if (::rename(path_.c_str(), name_.c_str()) != 0)
      return Error{errno == ENOTEMPTY || errno == EEXIST ? ErrorCode::kConflict : ErrorCode::kIo, "cannot write " + name_ + ": " + std::generic_category().message(errno)};
    path_.clear();
    const auto slash = name_.rfind('/');
    return sync_folder(slash == std::string::npos ? "." : slash == 0 ? "/" : name_.substr(0, slash));
  }

 private:
  Unfinished(std::string name, std::string path) : name_(std::move(name)), path_(std::move(path)) {}
  std::string name_, path_;
};

// Copies a file that is named by its content, and looks whether the content is the name's.
Result<wire::BackupFile> copy_named(const std::string& from_folder, const std::string& to_folder, const std::string& sha256) {
  const std::string from = file_path(from_folder, sha256), to = file_path(to_folder, sha256);
  TRY_DO(make_folders(to_folder + "/files/" + sha256.substr(0, 2)));
  auto copied = copy_file_hashed(from, to);
  if (!copied && copied.error().code == ErrorCode::kNotFound) return Error{ErrorCode::kIo, "the file " + from + " is missing"};
  if (!copied) return copied.error();
  if (copied->sha256 != sha256) return Error{ErrorCode::kIo, "the file " + from + " is damaged: its content does not match its name"};
  return wire::BackupFile{sha256, copied->bytes};
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string name_of_time(std::int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H-%M-%SZ", &parts);
  return text;
}

BackupSummary summary_of(const std::string& folder, const wire::BackupManifest& m) {
  const auto slash = folder.rfind('/');
  return {slash == std::string::npos ? folder : folder.substr(slash + 1), m.made_at_ms, m.bytes(), m.files.size()};
}

Result<wire::BackupManifest> read_manifest(const std::string& folder) {
  const std::string path = folder + "/" + kManifest;
  auto json = read_file(path, wire::kBackupManifestBytesMax);
  if (!json && json.error().code == ErrorCode::kNotFound) return Error{ErrorCode::kNotFound, folder + " is no backup: " + kManifest + " is not there"};
  if (!json) return json.error();
  auto manifest = wire::read_backup_manifest(*json, path);
  // Ours is always readable, so this one is damaged, or not ours.
  if (!manifest && manifest.error().code == ErrorCode::kInvalid) return Error{ErrorCode::kIo, "the backup is damaged: " + manifest.error().message};
  return manifest;
}

Result<std::uint64_t> free_at(const std::string& folder) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) return Error{ErrorCode::kIo, "cannot look how much of the disk at " + folder + " is free: " + error.message()};
  return static_cast<std::uint64_t>(space.available);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string say_megabytes(std::uint64_t bytes) { return format_count((bytes + 999'999) / 1'000'000) + " MB"; }

}  // namespace

Result<BackupSummary> make_backup(const DataDirectory& data, Store& store, const std::string& out, const BackupOptions& options) {
  const std::string name = without_slash(out);
  const auto progress = [&](double share) {
    if (options.progress) options.progress(share);
  };
  if (name.empty()) return Error{ErrorCode::kInvalid, "the backup's folder has no name"};
  if (is_taken(name)) return Error{ErrorCode::kConflict, name + " is there already and not empty; a backup needs a folder of its own"};
  TRY(Unfinished folder, Unfinished::open(name));
  wire::BackupManifest manifest;
  manifest.made_at_ms = now_ms();
  manifest.program = TERTIUM_VERSION;
  manifest.schema = Store::newest_schema();
  TRY(const std::uint64_t free, options.free_bytes ? Result<std::uint64_t>(*options.free_bytes) : free_at(folder_of(name)));
  // By its size alone: the file itself is opened by nobody but the store.
  std::error_code error;
  std::uint64_t needed = fs::file_size(data.database_path(), error);
  if (error) return Error{ErrorCode::kIo, "cannot look at " + data.database_path() + ": " + error.message()};
  const auto fits = [&]() -> Result<void> {
    if (needed + std::min(kSlackBytes, needed) <= free) return {};
    return Error{ErrorCode::kDiskFull, "the backup needs " + say_megabytes(needed) + ", and " + say_megabytes(free) + " are free at " + folder_of(name) + ": nothing was written"};
  };
  TRY_DO(fits());
  const std::string database = folder.path() + "/tertium.db";
  TRY_DO(store.copy_database(database, [&](double share) { progress(share * kDatabaseShare); }, free));
  TRY(const HashedFile hashed, hash_file(database));
  manifest.database = {hashed.sha256, hashed.bytes};
  // The files of that very moment: by the copy.
  StoreOptions read_only;
  read_only.read_only = true;
  std::vector<std::string> files;
  {
    TRY(const std::unique_ptr<Store> copy, Store::open(database, read_only));
    TRY(files, copy->named_files());
  }
  needed = hashed.bytes;
  for (const std::string& sha256 : files) {
    if (!is_sha256_hex(sha256)) return Error{ErrorCode::kIo, "a row of the database names a file " + quote_for_message(sha256) + ", which is no SHA-256"};
    if (const std::uintmax_t bytes = fs::file_size(data.path_of(sha256), error); !error) needed += bytes;  // what is missing is said below
  }
  TRY_DO(fits());
  for (std::size_t i = 0; i < files.size(); ++i) {
    TRY(wire::BackupFile copied, copy_named(data.path(), folder.path(), files[i]));
    manifest.files.push_back(std::move(copied));
    progress(kDatabaseShare + (1 - kDatabaseShare) * static_cast<double>(i + 1) / static_cast<double>(files.size()));
  }
  TRY_DO(write_file_atomically(folder.path() + "/" + kManifest, wire::write_backup_manifest(manifest)));
  TRY_DO(folder.finish());
  progress(1);
  return summary_of(name, manifest);
}

Result<BackupSummary> make_dated_backup(const DataDirectory& data, Store& store, const std::string& parent_path, std::size_t keep, const BackupOptions& options) {
  const std::string parent = without_slash(parent_path);
  std::error_code error;
  const bool ours = !fs::exists(parent, error);
  TRY_DO(make_folders(parent));
  if (ours) (void)::chmod(parent.c_str(), 0700);
  // What a crash left.
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().find(kUnfinished) != std::string::npos) {
      std::error_code ignored;
      fs::remove_all(entry->path(), ignored);
    }
  const std::string stem = parent + "/" + name_of_time(now_ms());
  std::string name = stem;
  for (int n = 2; fs::exists(fs::symlink_status(name, error)); ++n) name = stem + "-" + std::to_string(n);
  TRY(BackupSummary made, make_backup(data, store, name, options));
  const std::vector<BackupSummary> all = list_backups(parent);
  for (std::size_t i = std::max<std::size_t>(1, keep); i < all.size(); ++i) fs::remove_all(parent + "/" + all[i].name, error);
  return made;
}

std::vector<BackupSummary> list_backups(const std::string& parent) {
  std::vector<BackupSummary> all;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.find(kUnfinished) != std::string::npos) continue;
    if (const auto manifest = read_manifest(path)) all.push_back(summary_of(path, *manifest));
  }
  std::sort(all.begin(), all.end(), [](const BackupSummary& a, const BackupSummary& b) { return a.made_at_ms != b.made_at_ms ? a.made_at_ms > b.made_at_ms : a.name > b.name; });
  return all;
}

Result<BackupSummary> check_backup(const std::string& folder_path, const std::function<void(double)>& progress) {
  const std::string folder = without_slash(folder_path);
  TRY(const wire::BackupManifest manifest, read_manifest(folder));
  const auto check = [](const std::string& path, const wire::BackupFile& expected) -> Result<void> {
    const auto found = hash_file(path);
    if (!found) return Error{ErrorCode::kIo, "the backup is damaged: " + found.error().message};
    if (found->sha256 != expected.sha256)
      return Error{ErrorCode::kIo, "the backup is damaged: " + path + " has " + format_count(found->bytes) + " bytes with another content than the " +
                                       format_count(expected.bytes) + " that the manifest names"};
    return {};
  };
  TRY_DO(check(folder + "/tertium.db", manifest.database));
  for (std::size_t i = 0; i < manifest.files.size(); ++i) {
    TRY_DO(check(file_path(folder, manifest.files[i].sha256), manifest.files[i]));
    if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(manifest.files.size()));
  }
  return summary_of(folder, manifest);
}

Result<BackupSummary> restore_backup(const std::string& folder_path, const std::string& data_path, const std::function<void(double)>& progress) {
  const std::string folder = without_slash(folder_path), target = without_slash(data_path);
  TRY(const wire::BackupManifest manifest, read_manifest(folder));
  if (manifest.schema > Store::newest_schema())
    return Error{ErrorCode::kUnsupported, folder + " was made by Tertium " + manifest.program + " with schema " + std::to_string(manifest.schema) +
                                              "; this one knows schemas up to " + std::to_string(Store::newest_schema()) + ". Use the newer program"};
  if (target.empty()) return Error{ErrorCode::kInvalid, "the data directory has no name"};
  if (is_taken(target)) return Error{ErrorCode::kConflict, target + " is there already and not empty; a backup is restored into a new or empty directory"};
  TRY(Unfinished made, Unfinished::open(target));
  TRY_DO(make_folders(made.path() + "/files"));
  const auto damaged = [](const Error& error) {
    return error.code == ErrorCode::kIo ? Error{error.code, "the backup is damaged, and nothing was restored: " + error.message} : error;
  };
  const auto database = copy_file_hashed(folder + "/tertium.db", made.path() + "/tertium.db");
  if (!database && database.error().code == ErrorCode::kNotFound) return damaged({ErrorCode::kIo, database.error().message});
  if (!database) return damaged(database.error());
  if (database->sha256 != manifest.database.sha256)
    return damaged({ErrorCode::kIo, folder + "/tertium.db has another content than the manifest names"});
  for (std::size_t i = 0; i < manifest.files.size(); ++i) {
    if (const auto copied = copy_named(folder, made.path(), manifest.files[i].sha256); !copied) return damaged(copied.error());
    if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(manifest.files.size()));
  }
  TRY_DO(made.finish());
  return summary_of(folder, manifest);
}

Result<DataCheck> verify_data(const DataDirectory& data, Store& store, const std::function<void(double)>& progress) {
  DataCheck check;
  TRY(check.problems, store.check_database());
  auto files = store.named_files();
  if (!files) {
    check.problems.push_back("which files belong to the data cannot be read: " + files.error().message);
    return check;
  }
  for (std::size_t i = 0; i < files->size(); ++i) {
    const std::string& sha256 = (*files)[i];
    if (!is_sha256_hex(sha256)) {
      check.problems.push_back("a row names a file " + quote_for_message(sha256) + ", which is no SHA-256");
      continue;
    }
    const std::string path = data.path_of(sha256);
    const auto found = hash_file(path);
    if (!found) {
      check.problems.push_back(found.error().code == ErrorCode::kNotFound ? "the file " + path + " is missing" : found.error().message);
    } else if (found->sha256 != sha256) {
      check.problems.push_back("the file " + path + " is damaged: its content does not match its name");
    } else {
      ++check.files;
      check.bytes += found->bytes;
    }
    if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(files->size()));
  }
  return check;
}

}  // namespace tertium
