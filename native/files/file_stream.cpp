// file_stream.cpp: pieces in and out through POSIX calls.
#include "native/files/file_stream.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

#include "native/files/file_io.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium {
namespace {

Error error_from(int number, const std::string& what, const std::string& path) {
  const std::string message = what + " " + path + ": " + std::generic_category().message(number);
  switch (number) {
    case ENOENT: return {ErrorCode::kNotFound, message};
    case ENOSPC: case EDQUOT: case EFBIG: return {ErrorCode::kDiskFull, message};
    case EISDIR: case ENOTDIR: case ELOOP: case ENAMETOOLONG: return {ErrorCode::kInvalid, message};
    default: return {ErrorCode::kIo, message};
  }
}

Result<void> write_all(int file, std::string_view bytes, const std::string& path) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = ::write(file, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return error_from(errno, "cannot write", path);
    done += static_cast<std::size_t>(wrote);
  }
  return {};
}

std::string digest_of(Sha256& hash) {
  const auto digest = hash.finish();
  return to_hex(digest.data(), digest.size());
}

// Hands the file's bytes on, a piece at a time.
Result<HashedFile> read_pieces(const std::string& path, const std::function<Result<void>(std::string_view)>& piece) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return error_from(errno, "cannot read", path);
  const auto read_it = [&]() -> Result<HashedFile> {
    struct stat about {};
    if (::fstat(file, &about) != 0) return error_from(errno, "cannot read", path);
    if (!S_ISREG(about.st_mode)) return Error{ErrorCode::kInvalid, "cannot read " + path + ": it is no file"};
    std::string bytes(kFilePieceBytes, '\0');
    Sha256 hash;
    HashedFile done;
    for (;;) {
      const ssize_t got = ::read(file, bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return error_from(errno, "cannot read", path);
      if (got == 0) break;
      const std::string_view now(bytes.data(), static_cast<std::size_t>(got));
      hash.add(now);
      done.bytes += now.size();
      TRY_DO(piece(now));
    }
    done.sha256 = digest_of(hash);
    return done;
  };
  Result<HashedFile> done = read_it();
  ::close(file);
  return done;
}

}  // namespace

Result<FileWriter> FileWriter::open(const std::string& path) {
  static std::atomic<std::uint64_t> number{0};
  std::string temporary = path + ".tmp-" + std::to_string(::getpid()) + "-s" + std::to_string(++number);
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return error_from(errno, "cannot write", path);
  return FileWriter(path, std::move(temporary), file);
}

FileWriter::FileWriter(FileWriter&& other) noexcept : path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), file_(std::exchange(other.file_, -1)) {}

FileWriter::~FileWriter() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(temporary_.c_str());
}

Result<void> FileWriter::write(std::string_view bytes) { return write_all(file_, bytes, path_); }

Result<void> FileWriter::finish() {
  if (::fsync(file_) != 0) return error_from(errno, "cannot write", path_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return error_from(errno, "cannot write", path_);
  ::close(std::exchange(file_, -1));
  const auto slash = path_.rfind('/');
  return sync_folder(slash == std::string::npos ? "." : slash == 0 ? "/" : path_.substr(0, slash));
}

Result<HashedFile> hash_file(const std::string& path) {
  return read_pieces(path, [](std::string_view) -> Result<void> { return {}; });
}

Result<HashedFile> copy_file_hashed(const std::string& from, const std::string& to) {
  TRY(FileWriter writer, FileWriter::open(to));
  TRY(HashedFile done, read_pieces(from, [&](std::string_view piece) { return writer.write(piece); }));
  TRY_DO(writer.finish());
  return done;
}

Result<SetAside> SetAside::open(const std::string& folder) {
  std::string pattern = folder + "/aside.tmp-XXXXXX";
  const int file = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (file < 0) return error_from(errno, "cannot write in", folder);
  ::unlink(pattern.c_str());
  return SetAside(file);
}

SetAside::SetAside(SetAside&& other) noexcept : file_(std::exchange(other.file_, -1)), bytes_(other.bytes_) {}

SetAside::~SetAside() {
  if (file_ >= 0) ::close(file_);
}

Result<void> SetAside::write(std::string_view bytes) {
  TRY_DO(write_all(file_, bytes, "what is to be sent"));
  bytes_ += bytes.size();
  return {};
}

Result<SetAside::Bytes> SetAside::read() {
  if (bytes_ == 0) return Bytes{};
  const auto size = static_cast<std::size_t>(bytes_);
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_, 0);
  if (memory == MAP_FAILED) return error_from(errno, "cannot read", "what is to be sent");
  return Bytes{std::shared_ptr<const void>(memory, [size](const void* p) { ::munmap(const_cast<void*>(p), size); }), std::string_view(static_cast<const char*>(memory), size)};
}

}  // namespace tertium
