// file_io.cpp: whole files through POSIX calls, so that every failure and every sync is seen.
#include "native/files/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "shared/wire/limits.h"

namespace tertium {
namespace {

constexpr std::size_t kFilesSyncedOneByOne = 8;

// A descriptor that is closed on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { if (fd_ >= 0) ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool close() { const int fd = fd_; fd_ = -1; return ::close(fd) == 0; }

 private:
  int fd_;
};

Error error_from(int number, const std::string& what, const std::string& path) {
  const std::string message = what + " " + path + ": " + std::generic_category().message(number);
  switch (number) {
    case ENOENT: return {ErrorCode::kNotFound, message};
    case ENOSPC: case EDQUOT: case EFBIG: return {ErrorCode::kDiskFull, message};
    case ENOTDIR: case EISDIR: case ENAMETOOLONG: case ELOOP: return {ErrorCode::kInvalid, message};
    default: return {ErrorCode::kIo, message};
  }
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return error_from(errno, "cannot read", path);
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return error_from(errno, "cannot read", path);
  if (S_ISDIR(about.st_mode)) return Error{ErrorCode::kInvalid, "cannot read " + path + ": it is a folder"};
  // What is no regular file has no size to be checked first, so less of it is taken.
  const bool regular = S_ISREG(about.st_mode);
  if (!regular) bytes_max = std::min(bytes_max, kPipeBytesMax);
  const auto too_large = [&] {
    return Error{ErrorCode::kTooLarge, path + " is larger than the " + std::to_string(bytes_max) + " bytes that are read" +
                                           (regular ? "" : " of what is not a file but a pipe or a device; write it to a file first")};
  };
  if (regular && static_cast<std::uint64_t>(about.st_size) > bytes_max) return too_large();
  std::string bytes;
  // A pipe has no size: then grow by blocks. A regular file gets one byte more, to see its end in one read.
  std::size_t used = 0;
  bytes.resize(regular ? static_cast<std::size_t>(about.st_size) + 1 : std::size_t{1} << 16);
  for (;;) {
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return error_from(errno, "cannot read", path);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > bytes_max) return too_large();
  }
  bytes.resize(used);
  return bytes;
}

namespace {

// Writes the bytes to a new file beside `path` and returns its name; on an error nothing is left.
Result<std::string> write_temporary(const std::string& path, std::string_view bytes, bool sync) {
  static std::atomic<std::uint64_t> number{0};
  const std::string temporary = path + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.get() < 0) return error_from(errno, "cannot write", path);
  const auto fail = [&](int error_number) {
    ::unlink(temporary.c_str());
    return error_from(error_number, "cannot write", path);
  };
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(errno);
    done += static_cast<std::size_t>(wrote);
  }
  if (sync && ::fsync(file.get()) != 0) return fail(errno);
  if (!file.close()) return fail(errno);
  return temporary;
}

Result<void> rename_over(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int why = errno;
  ::unlink(temporary.c_str());
  return error_from(why, "cannot write", path);
}

}  // namespace

Result<void> write_file_atomically(const std::string& path, std::string_view bytes) {
  TRY(const std::string temporary, write_temporary(path, bytes, true));
  TRY_DO(rename_over(temporary, path));
  return sync_folder(folder_of(path));
}

Result<void> write_files_atomically(const std::vector<FileToWrite>& files) {
  if (files.empty()) return {};
  // A sync for each of a thousand files would take ten seconds on a slow disk; one for the whole file system takes a fraction of one.
  const bool few = files.size() <= kFilesSyncedOneByOne;
  std::vector<std::string> temporaries;
  const auto give_up = [&](const Error& error) {
    for (const std::string& temporary : temporaries) ::unlink(temporary.c_str());
    return error;
  };
  for (const FileToWrite& file : files) {
    auto temporary = write_temporary(file.path, file.bytes, few);
    if (!temporary) return give_up(temporary.error());
    temporaries.push_back(*std::move(temporary));
  }
  const Descriptor folder(::open(folder_of(files[0].path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto sync_all = [&] { return folder.get() >= 0 && ::syncfs(folder.get()) == 0; };
  if (!few && !sync_all()) return give_up(error_from(errno, "cannot sync", folder_of(files[0].path)));
  for (std::size_t i = 0; i < files.size(); ++i)
    if (auto renamed = rename_over(temporaries[i], files[i].path); !renamed) return give_up(renamed.error());
  if (few) {
    for (const FileToWrite& file : files) TRY_DO(sync_folder(folder_of(file.path)));
  } else if (!sync_all()) {
    return error_from(errno, "cannot sync", folder_of(files[0].path));
  }
  return {};
}

Result<void> sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return error_from(errno, "cannot sync the folder", path);
  return {};
}

Result<void> make_folders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return error_from(error.value() == ENOENT ? EIO : error.value(), "cannot make the folder", path);
  if (!std::filesystem::is_directory(path, error)) return Error{ErrorCode::kInvalid, "cannot make the folder " + path + ": a file is in the way"};
  return {};
}

bool file_exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

}  // namespace tertium
