// byte_sink.h: where bytes go piece by piece, so that a writer never needs a whole file in memory.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium {

// One thread, one pass, in order. What a failed write left behind is the sink's own business.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
};

// Bytes collected in memory (tests, small files).
class TextSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

}  // namespace tertium
