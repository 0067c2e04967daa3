// whole_file.cpp: reading and atomic writing of whole files, and the few questions one asks of a folder.
#include "native/files/whole_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace tertium {
namespace {

Error system_error(const std::string& path, const char* doing) {
  const int number = errno;
  const ErrorCode code = number == ENOENT || number == ENOTDIR                      ? ErrorCode::kNotFound
                         : number == ENOSPC || number == EDQUOT || number == EROFS ? ErrorCode::kDiskFull
                                                                                   : ErrorCode::kIo;
  return Error{code, path + ": cannot " + doing + ": " + std::strerror(number)};
}

// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { if (number_ >= 0) ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  bool close() { const int n = number_; number_ = -1; return ::close(n) == 0; }

 private:
  int number_;
};

}  // namespace

Result<std::string> read_whole_file(const std::string& path, std::uint64_t max_bytes) {
  // Not to wait for the other end of a pipe; a regular file does not care.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return system_error(path, "open for reading");
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return system_error(path, "look at");
  if (!S_ISREG(about.st_mode)) return Error{ErrorCode::kInvalid, path + ": is not a file but a " + (S_ISDIR(about.st_mode) ? "folder" : "device or pipe")};
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (size > max_bytes)
    return Error{ErrorCode::kTooLarge, path + ": has " + std::to_string(size) + " bytes; at most " + std::to_string(max_bytes) + " are read"};
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "read");
    if (got == 0) return Error{ErrorCode::kIo, path + ": became shorter while it was read"};
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<void> write_whole_file(const std::string& path, std::string_view bytes) {
  std::string temporary = path + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "create");
  const auto fail = [&](const char* doing) {
    const Error error = system_error(path, doing);
    ::unlink(temporary.c_str());
    return error;
  };
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fail("write");
    done += static_cast<std::size_t>(put);
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(file.get(), 0666 & ~mask) != 0) return fail("set the mode of");
  if (::fsync(file.get()) != 0) return fail("sync");
  if (!file.close()) return fail("close");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return fail("put in place");
  // The name itself is safe only once its folder is.
  Descriptor folder(::open(folder_name_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return system_error(folder_name_of(path), "sync");
  return {};
}

bool file_exists(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

bool folder_exists(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (!folder) return system_error(path, "list");
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  const bool failed = errno != 0;
  const Error error = system_error(path, "list");
  ::closedir(folder);
  if (failed) return error;
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> make_folder(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (!part.empty() && ::mkdir(part.c_str(), 0777) != 0 && errno != EEXIST) return system_error(part, "make the folder");
    if (slash == std::string::npos) break;
  }
  if (!folder_exists(path)) return Error{ErrorCode::kInvalid, path + ": is not a folder"};
  return {};
}

std::string file_name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string folder_name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace tertium
