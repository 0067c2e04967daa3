// convention.h: what a file's numbers mean where formats differ, what was found out, and how it is known.
// Nothing is guessed in silence: a reader states each convention with its evidence, or refuses and names the option that decides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tertium::wire {

enum class TimeUnit { kMilliseconds, kSeconds };

// What the user says of a foreign file; what is unset is found out.
struct ConventionOptions {
  std::optional<std::uint32_t> base;        // --base 0 or 1: the number of the first object
  std::optional<std::uint32_t> odd_column;  // --odd-column 1, 2 or 3
  std::optional<TimeUnit> time_unit;        // --time-unit ms or s
  std::uint32_t objects = 0;                // how many there are, from the names or --objects; 0: not known
};

// One stated convention: {"index base", "0", "the number 0 occurs"}.
struct Convention {
  std::string name;     // "index base", "odd column", "time unit", "question", "order of objects"
  std::string value;    // "0", "3", "ms", "odd one out" or "anchored", "path order"
  std::string because;  // "by the format", "the number 0 occurs", "given by --base"
  bool operator==(const Convention&) const = default;
};

// Which number the first object has, from the smallest and largest number found: 0 occurs -> 0; the number of objects
// occurs -> 1 (and with both the file contradicts itself); --base decides otherwise. `base` empty: cannot be decided.
struct BaseFinding {
  std::optional<std::uint32_t> base;
  std::string because;         // or, without a base, what would decide it
  bool contradiction = false;  // numbers that fit neither base, or not the one given
};
BaseFinding find_base(std::uint64_t smallest, std::uint64_t largest, const ConventionOptions& options);

// Seconds or milliseconds, from the median of the times found: people answer within .15 to 120 s. Empty: cannot be told.
std::optional<TimeUnit> find_time_unit(double median);

}  // namespace tertium::wire
