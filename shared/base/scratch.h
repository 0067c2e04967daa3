// scratch.h: bytes that are too many for memory, set aside for as long as they are needed; a file under no name in native/files.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "shared/base/result.h"

namespace tertium {

// A stretch of bytes of the size it was made with. One thread writes and maps; then any may read, at once.
class Scratch {
 public:
  virtual ~Scratch() = default;
  // kDiskFull, kIo. at + bytes.size() must not pass the end.
  virtual Result<void> write(std::uint64_t at, std::span<const std::byte> bytes) = 0;
  // kIo: also where the bytes are no longer there.
  virtual Result<void> read(std::uint64_t at, std::span<std::byte> into) const = 0;
  // All of it like memory, for as long as this lives. Called once, after the last write. kIo.
  virtual Result<const std::byte*> map() = 0;
  // Of what was mapped: these bytes will be looked at soon; and none need stay in memory now.
  virtual void expect(std::uint64_t at, std::uint64_t bytes) = 0;
  virtual void forget() = 0;
};

// Makes one of so many bytes. kDiskFull, before anything is written, where there is no room for them; kIo.
using ScratchMaker = std::function<Result<std::unique_ptr<Scratch>>(std::uint64_t bytes)>;

}  // namespace tertium
