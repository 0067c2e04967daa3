// platform_common.h: between the two implementations of the platform and their shared part; nobody else includes it.
#pragma once
#include <array>

#include "web/platform/platform.h"

namespace tertium::platform {

struct RawTextSize { float width = 0, lines = 1; };
// max_width 0: as wide as it wants.
RawTextSize measure_raw(std::string_view text, const TextStyle& style, float max_width);
void forget_measured_texts();

// The intervals between frames that followed each other, and their median.
class FrameIntervals {
 public:
  void add(double milliseconds);
  double median() const;  // 0: none yet

 private:
  std::array<float, 15> last_{};
  std::size_t seen_ = 0;
};

}  // namespace tertium::platform
