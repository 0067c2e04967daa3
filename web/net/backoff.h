// backoff.h: how long to wait before trying again: doubling, capped, with jitter, so that many pages do not return as one.
#pragma once
#include <algorithm>
#include <array>

#include "web/platform/platform.h"

namespace tertium::net {

class Backoff {
 public:
  explicit Backoff(double first_ms = 1000, double longest_ms = 60'000) : first_ms_(first_ms), longest_ms_(longest_ms) {}
  // The wait after one more failure: between half and all of first * 2^failures. `share` in [0, 1) decides where.
  double next_ms(double share) {
    const double whole = std::min(first_ms_ * static_cast<double>(1u << std::min(failures_, 20u)), longest_ms_);
    ++failures_;
    return whole * (0.5 + 0.5 * share);
  }
  void reset() { failures_ = 0; }
  unsigned failures() const { return failures_; }

 private:
  double first_ms_, longest_ms_;
  unsigned failures_ = 0;
};

// Uniform in [0, 1), from the platform's generator.
inline double random_share() {
  const std::array<unsigned char, 16> bytes = platform::random_id();
  return (bytes[0] * 256 + bytes[1]) / 65536.0;
}

}  // namespace tertium::net
