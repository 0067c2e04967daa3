// byte_source.h: bytes that come piece by piece, so that a reader never needs a whole file in memory.
#pragma once
#include <cstddef>
#include <string_view>

#include "shared/base/result.h"

namespace tertium {

// One thread, one pass. A file is one in native/files (file_source.h).
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next piece, valid until the next call; empty at the end, and from then on. An error ends the source.
  virtual Result<std::string_view> next() = 0;
};

// Bytes that are in memory already, given out in pieces of `piece` bytes (tests use small ones).
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string_view bytes, std::size_t piece = std::size_t{1} << 20) : bytes_(bytes), piece_(piece) {}
  Result<std::string_view> next() override {
    const std::string_view out = bytes_.substr(0, piece_);
    bytes_.remove_prefix(out.size());
    return out;
  }

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

}  // namespace tertium
