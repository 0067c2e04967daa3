// file_source.cpp: reads by POSIX calls, counts lines in a first pass, keeps what can be read only once.
#include "native/files/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium {
namespace {

Error error_from(int number, const std::string& path) {
  const ErrorCode code = number == ENOENT                                                ? ErrorCode::kNotFound
                         : number == ENOTDIR || number == EISDIR || number == ENAMETOOLONG || number == ELOOP ? ErrorCode::kInvalid
                                                                                                              : ErrorCode::kIo;
  return {code, "cannot read " + path + ": " + std::generic_category().message(number)};
}

Result<std::size_t> read_some(int file, char* into, std::size_t count, const std::string& path) {
  for (;;) {
    const ssize_t got = ::read(file, into, count);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return error_from(errno, path);
  }
}

Error too_large(const std::string& path, std::uint64_t bytes_max) {
  return {ErrorCode::kTooLarge, path + " is larger than the " + format_count(bytes_max) + " bytes that are read"};
}

}  // namespace

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path, const FileLimits& limits) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return error_from(errno, path);
  std::unique_ptr<FileSource> source(new FileSource(path, file));
  struct stat about {};
  if (::fstat(file, &about) != 0) return error_from(errno, path);
  if (S_ISDIR(about.st_mode)) return Error{ErrorCode::kInvalid, "cannot read " + path + ": it is a folder"};
  if (S_ISREG(about.st_mode)) {
    source->size_ = static_cast<std::uint64_t>(about.st_size);
    if (source->size_ > limits.bytes_max) return too_large(path, limits.bytes_max);
  } else {
    TRY_DO(source->keep_pipe(limits));
  }
  if (limits.lines_max) TRY_DO(source->count_lines(limits.lines_max));
  return source;
}

FileSource::~FileSource() {
  if (file_ >= 0) ::close(file_);
}

Result<void> FileSource::keep_pipe(const FileLimits& limits) {
  for (;;) {
    std::string piece(kFilePieceBytes, '\0');
    std::size_t used = 0;
    while (used < piece.size()) {
      TRY(const std::size_t got, read_some(file_, piece.data() + used, piece.size() - used, path_));
      if (got == 0) break;
      used += got;
    }
    size_ += used;
    if (size_ > limits.bytes_max) return too_large(path_, limits.bytes_max);
    if (size_ > kPipeBytesMax)
      return Error{ErrorCode::kTooLarge, path_ + " is not a file but a pipe or a device, of which " + format_count(kPipeBytesMax) +
                                             " bytes are read at most; write it to a file first"};
    const bool last = used < piece.size();
    if (last) {
      piece.resize(used);
      piece.shrink_to_fit();
    }
    if (used > 0) kept_.push_back(std::move(piece));
    if (last) break;
  }
  ::close(file_);
  file_ = -1;
  return {};
}

Result<std::string_view> FileSource::next() {
  if (ended_) return std::string_view();
  if (file_ < 0) {
    if (next_kept_ == kept_.size()) {
      ended_ = true;
      return std::string_view();
    }
    const std::string& piece = kept_[next_kept_++];
    hash_.add(piece);
    return std::string_view(piece);
  }
  // A file that grows would bring more lines than were counted; one byte more than there was shows it.
  const std::uint64_t left = size_ - given_;
  piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kFilePieceBytes, left + 1)));
  std::size_t used = 0;
  while (used < piece_.size()) {
    TRY(const std::size_t got, read_some(file_, piece_.data() + used, piece_.size() - used, path_));
    if (got == 0) break;
    used += got;
  }
  if (used > left || (used < piece_.size() && used < left)) {
    ended_ = true;
    return Error{ErrorCode::kIo, path_ + " was changed while it was read; try again when it is whole"};
  }
  given_ += used;
  ended_ = used == 0;
  const std::string_view piece(piece_.data(), used);
  hash_.add(piece);
  return piece;
}

Result<void> FileSource::rewind() {
  if (file_ >= 0 && ::lseek(file_, 0, SEEK_SET) != 0) return error_from(errno, path_);
  given_ = 0;
  next_kept_ = 0;
  ended_ = false;
  hash_ = Sha256();
  return {};
}

Result<void> FileSource::count_lines(std::uint64_t lines_max) {
  const auto too_many = [&] {
    return Error{ErrorCode::kTooLarge, path_ + " has more than " + format_count(lines_max) + " lines, the most that are read"};
  };
  lines_ = 0;
  char last = '\n';
  const auto count = [&](std::string_view piece) {
    if (piece.empty()) return true;
    lines_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    last = piece.back();
    return lines_ <= lines_max;
  };
  if (file_ < 0) {
    for (const std::string& piece : kept_)
      if (!count(piece)) return too_many();
  } else {
    // Not through next(): the hash of this pass is not asked for.
    TRY_DO(rewind());
    piece_.resize(kFilePieceBytes);
    for (;;) {
      TRY(const std::size_t got, read_some(file_, piece_.data(), piece_.size(), path_));
      if (got == 0) break;
      if (!count(std::string_view(piece_.data(), got))) return too_many();
    }
  }
  if (last != '\n') ++lines_;
  if (lines_ > lines_max) return too_many();
  return rewind();
}

Result<void> FileSource::check_size(std::uint64_t bytes_max) const {
  if (size_ > bytes_max) return too_large(path_, bytes_max);
  return {};
}

Result<void> FileSource::check_text() {
  TRY_DO(check_size(kTextBytesMax));
  return count_lines(kTextLinesMax);
}

Result<std::string> FileSource::head(std::size_t count) {
  TRY_DO(rewind());
  std::string out;
  while (out.size() < count) {
    TRY(const std::string_view piece, next());
    if (piece.empty()) break;
    out.append(piece.substr(0, count - out.size()));
  }
  TRY_DO(rewind());
  return out;
}

Result<std::string> FileSource::read_all() {
  TRY_DO(rewind());
  std::string out;
  out.reserve(static_cast<std::size_t>(size_));
  for (;;) {
    TRY(const std::string_view piece, next());
    if (piece.empty()) return out;
    out.append(piece);
  }
}

std::string FileSource::sha256() {
  CHECK(ended_);
  const auto digest = hash_.finish();
  return to_hex(digest.data(), digest.size());
}

}  // namespace tertium
