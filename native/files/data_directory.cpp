// data_directory.cpp: the lock and the files named by their SHA-256.
#include "native/files/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "native/files/file_io.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium {

namespace {

// Before anything is made or locked: a database that is none must stay as it is, and one that was emptied must not look like a new start.
Result<void> check_database(const std::string& folder) {
  const std::string path = folder + "/tertium.db";
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (!std::filesystem::exists(status)) return {};
  if (!file_exists(path)) return Error{ErrorCode::kInvalid, path + ": is no file; a database of Tertium must be there, or nothing"};
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return Error{ErrorCode::kIo, "cannot read " + path + ": " + error.message()};
  if (bytes == 0) {
    std::filesystem::directory_iterator any(folder + "/files", error);
    if (error || any == std::filesystem::directory_iterator()) return {};  // a first start that was cut short
    return Error{ErrorCode::kIo, path + ": is empty, though files lie beside it; put a copy of the database back, or give another directory"};
  }
  constexpr std::string_view kBegins("SQLite format 3\0", 16);
  std::string head(kBegins.size(), '\0');
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Error{ErrorCode::kIo, "cannot read " + path + ": " + std::generic_category().message(errno)};
  const ssize_t got = ::pread(file, head.data(), head.size(), 0);
  ::close(file);
  if (got != static_cast<ssize_t>(head.size()) || head != kBegins)
    return Error{ErrorCode::kIo, path + ": is damaged, or no database of Tertium: it begins " +
                                     quote_for_message(head.substr(0, static_cast<std::size_t>(std::max<ssize_t>(got, 0)))) +
                                     "; put a copy of the database back, or give another directory"};
  return {};
}

// Whether the file holds these very bytes, so that they need not be written again. Compared as they are, a piece at a time.
bool holds(const std::string& path, std::string_view bytes) {
  std::error_code error;
  if (!file_exists(path) || std::filesystem::file_size(path, error) != bytes.size() || error) return false;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::string piece(std::min(bytes.size() + 1, kFilePieceBytes), '\0');
  bool same = true;
  for (bool more = true; same && more;) {
    const ssize_t got = ::read(file, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    const auto count = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    same = got >= 0 && bytes.substr(0, count) == std::string_view(piece).substr(0, count);
    bytes.remove_prefix(std::min(count, bytes.size()));
    more = count > 0;
  }
  ::close(file);
  return same && bytes.empty();
}

}  // namespace

Result<std::unique_ptr<DataDirectory>> DataDirectory::open(const std::string& path, Access access) {
  const std::string clean = path.size() > 1 && path.back() == '/' ? path.substr(0, path.size() - 1) : path;
  if (clean.empty()) return Error{ErrorCode::kInvalid, "the data directory has no name"};
  if (auto fine = check_database(clean); !fine) return fine.error();
  if (access == Access::kRead) {
    if (!file_exists(clean + "/tertium.db")) return Error{ErrorCode::kNotFound, clean + " holds no Tertium data (tertium.db is not there)"};
    return std::unique_ptr<DataDirectory>(new DataDirectory(clean, -1));
  }
  std::error_code unknown;
  const bool ours = !std::filesystem::exists(clean, unknown) || file_exists(clean + "/tertium.db");
  TRY_DO(make_folders(clean + "/files"));
  // The keys of sessions lie in here. A folder that was somebody's before, with other things in it, is left as it is.
  if (ours) (void)::chmod(clean.c_str(), 0700);
  const std::string lock_path = clean + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return Error{ErrorCode::kIo, "cannot open " + lock_path + ": " + std::generic_category().message(errno)};
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    char owner[32] = {};
    const ssize_t got = ::pread(lock, owner, sizeof owner - 1, 0);
    ::close(lock);
    if (why != EWOULDBLOCK) return Error{ErrorCode::kIo, "cannot lock " + lock_path + ": " + std::generic_category().message(why)};
    return Error{ErrorCode::kBusy, "the data directory " + clean + " is in use by another Tertium" +
                                       (got > 0 ? " (process " + std::string(owner) + ")" : std::string()) + "; end it, or give another directory"};
  }
  const std::string owner = std::to_string(::getpid());
  // Only the message above reads this; failing to write it must not keep a server from starting on a full disk.
  if (::ftruncate(lock, 0) == 0) [[maybe_unused]] const ssize_t wrote = ::pwrite(lock, owner.data(), owner.size(), 0);
  // What a crash left half written has no name yet.
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry(clean + "/files", error), end; !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().find(".tmp-") != std::string::npos) std::filesystem::remove(entry->path(), error);
  return std::unique_ptr<DataDirectory>(new DataDirectory(clean, lock));
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

std::string DataDirectory::path_of(const std::string& sha256) const {
  CHECK(is_sha256_hex(sha256));
  return path_ + "/files/" + sha256.substr(0, 2) + "/" + sha256;
}

void DataDirectory::remove(const std::string& sha256) {
  std::error_code ignored;
  std::filesystem::remove(path_of(sha256), ignored);
}

bool DataDirectory::has(const std::string& sha256) const { return is_sha256_hex(sha256) && file_exists(path_of(sha256)); }

Result<std::string> DataDirectory::put(std::string_view bytes) {
  const std::string name = sha256_hex(bytes);
  const std::string path = path_of(name);
  if (holds(path, bytes)) return name;
  const std::string folder = path_ + "/files/" + name.substr(0, 2);
  if (std::error_code error; !std::filesystem::is_directory(folder, error)) {
    TRY_DO(make_folders(folder));
    TRY_DO(sync_folder(path_ + "/files"));
  }
  TRY_DO(write_file_atomically(path, bytes));
  return name;
}

Result<std::vector<std::string>> DataDirectory::put_all(const std::vector<std::string_view>& files) {
  std::vector<std::string> names;
  std::vector<FileToWrite> missing;
  for (const std::string_view bytes : files) {
    const std::string name = names.emplace_back(sha256_hex(bytes));
    const std::string path = path_of(name);
    if (holds(path, bytes) || std::ranges::any_of(missing, [&](const FileToWrite& other) { return other.path == path; })) continue;
    TRY_DO(make_folders(path_ + "/files/" + name.substr(0, 2)));  // on disk by the sync of the whole file system
    missing.push_back({path, bytes});
  }
  TRY_DO(write_files_atomically(missing));
  return names;
}

Result<std::string> DataDirectory::read(const std::string& sha256) const {
  if (!is_sha256_hex(sha256)) return Error{ErrorCode::kInvalid, "a file's name must be 64 hexadecimal digits"};
  const std::string path = path_of(sha256);
  if (!file_exists(path)) return Error{ErrorCode::kNotFound, "the file " + path + " is missing"};
  TRY(std::string bytes, read_file(path, kMatrixBytesMax));
  if (sha256_hex(bytes) != sha256) return Error{ErrorCode::kIo, "the file " + path + " is damaged: its content does not match its name"};
  return bytes;
}

}  // namespace tertium
