// scratch_file.cpp: a file unlinked as soon as it is open, read and written by POSIX calls, mapped at the end.
#include "native/files/scratch_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "shared/base/text.h"

namespace tertium {
namespace {

Error error_from(int number, const std::string& what) {
  const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
  return {full ? ErrorCode::kDiskFull : ErrorCode::kIo, what + ": " + std::generic_category().message(number)};
}

class ScratchFile final : public Scratch {
 public:
  ScratchFile(std::string folder, int file, std::uint64_t size) : folder_(std::move(folder)), file_(file), size_(size) {}
  ~ScratchFile() override {
    if (map_) ::munmap(map_, static_cast<std::size_t>(size_));
    ::close(file_);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  Result<void> write(std::uint64_t at, std::span<const std::byte> bytes) override {
    CHECK(at <= size_ && bytes.size() <= size_ - at && !map_);
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t wrote = ::pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return error_from(errno, "cannot set data aside in " + folder_);
      done += static_cast<std::size_t>(wrote);
    }
    return {};
  }

  Result<void> read(std::uint64_t at, std::span<std::byte> into) const override {
    CHECK(at <= size_ && into.size() <= size_ - at);
    for (std::size_t done = 0; done < into.size();) {
      const ssize_t got = ::pread(file_, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return error_from(errno, "cannot read what was set aside in " + folder_);
      if (got == 0) return Error{ErrorCode::kIo, "what was set aside in " + folder_ + " is no longer there"};
      done += static_cast<std::size_t>(got);
    }
    return {};
  }

  Result<const std::byte*> map() override {
    CHECK(!map_ && size_ > 0);
    void* memory = ::mmap(nullptr, static_cast<std::size_t>(size_), PROT_READ, MAP_SHARED, file_, 0);
    if (memory == MAP_FAILED) return error_from(errno, "cannot read what was set aside in " + folder_);
    map_ = memory;
    return static_cast<const std::byte*>(map_);
  }

  void expect(std::uint64_t at, std::uint64_t bytes) override {
    static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    if (!map_ || bytes < kExpectedLeast) return;
    const std::uint64_t from = at / page * page;
    ::madvise(static_cast<char*>(map_) + from, static_cast<std::size_t>(at + bytes - from), MADV_WILLNEED);
  }

  void forget() override {
    if (map_) ::madvise(map_, static_cast<std::size_t>(size_), MADV_DONTNEED);
  }

 private:
  static constexpr std::uint64_t kExpectedLeast = 64 << 10;  // fewer bytes are read as fast as they are asked for
  std::string folder_;
  int file_;
  std::uint64_t size_;
  void* map_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<Scratch>> make_scratch_file(const std::string& folder, std::uint64_t bytes) {
  if (bytes > static_cast<std::uint64_t>(INT64_MAX)) return Error{ErrorCode::kTooLarge, "no file has " + format_count(bytes) + " bytes"};
  std::string pattern = folder + "/scratch.tmp-XXXXXX";
  const int file = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (file < 0) return error_from(errno, "cannot set data aside in " + folder);
  ::unlink(pattern.c_str());
  auto scratch = std::make_unique<ScratchFile>(folder, file, bytes);
  int why = 0;
  do why = bytes == 0 ? 0 : ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  while (why == EINTR);
  if (why != 0) return error_from(why, "cannot set " + format_count((bytes + (1 << 20) - 1) >> 20) + " MiB aside in " + folder);
  return std::unique_ptr<Scratch>(std::move(scratch));
}

ScratchMaker scratch_in(std::string folder) {
  return [folder = std::move(folder)](std::uint64_t bytes) { return make_scratch_file(folder, bytes); };
}

std::string folder_that_is_there(const std::string& path) {
  std::error_code ignored;
  std::filesystem::path at(path);
  while (!at.empty() && !std::filesystem::is_directory(at, ignored)) {
    if (at == at.parent_path()) break;
    at = at.parent_path();
  }
  return at.empty() ? "." : at.string();
}

}  // namespace tertium
