// convention.cpp: the rules by which conventions are found.
#include "shared/wire/convention.h"

#include "shared/base/text.h"

namespace tertium::wire {

BaseFinding find_base(std::uint64_t smallest, std::uint64_t largest, const ConventionOptions& options) {
  const std::uint64_t n = options.objects;
  const std::string there_are = "there are " + format_count(n) + " objects";
  if (n != 0 && (largest > n || (smallest == 0 && largest >= n)))
    return {{}, "the numbers reach from " + std::to_string(smallest) + " to " + std::to_string(largest) + ", but " + there_are, true};
  const bool zero = smallest == 0, last = n != 0 && largest == n;
  if (options.base) {
    if (*options.base == 1 && zero) return {{}, "--base 1 is given, but the number 0 occurs", true};
    if (*options.base == 0 && last) return {{}, "--base 0 is given, but the number " + std::to_string(largest) + " occurs and " + there_are, true};
    return {options.base, "given by --base", false};
  }
  if (zero) return {0, "the number 0 occurs", false};
  if (last) return {1, "the number " + std::to_string(largest) + " occurs and " + there_are, false};
  return {{},
          n != 0 ? "neither 0 nor " + std::to_string(n) + " occurs, so the first object may be 0 or 1: say which with --base"
                 : "0 does not occur and the number of objects is not known, so the first object may be 0 or 1: say which with --base, or give the names",
          false};
}

std::optional<TimeUnit> find_time_unit(double median) {
  // A median of 130 would be two minutes or an impossible tenth of a second: between the ranges nothing is said.
  if (median >= 150) return TimeUnit::kMilliseconds;
  if (median >= 0.15 && median <= 120) return TimeUnit::kSeconds;
  return {};
}

}  // namespace tertium::wire
