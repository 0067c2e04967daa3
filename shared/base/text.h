// text.h: strict parsing and exact printing of numbers, and small helpers for UTF-8 text.
// No locale anywhere: a decimal point is '.', whatever the machine speaks.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tertium {

// The whole of `text` as a number, or nothing: no blanks, no rest, no overflow; a double may be finite only.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<std::uint64_t> parse_uint(std::string_view text);
std::optional<double> parse_double(std::string_view text);

// The shortest decimal that reads back as the same bits.
std::string format_double(double value);
std::string format_float(float value);
// With a fixed number of decimals, e.g. format_fixed(0.6637, 3) == "0.664".
std::string format_fixed(double value, int decimals);
// The same, and "-" for what is not finite.
std::string fixed_or_dash(double value, int decimals = 4);
// 4699160 -> "4,699,160".
std::string format_count(std::uint64_t value);

std::vector<std::string_view> split(std::string_view text, char separator);
// Without blanks, tabs and line ends at both sides.
std::string_view trim(std::string_view text);
std::string to_lower_ascii(std::string_view text);

// True when every byte belongs to a well-formed UTF-8 sequence (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);
// At most `bytes` of it, cut at a character's edge.
std::string_view clip_utf8(std::string_view text, std::size_t bytes);
// Safe to print in a message: control characters and broken UTF-8 shown as \xNN, clipped to `bytes` with "...".
std::string quote_for_message(std::string_view text, std::size_t bytes = 60);

std::string to_hex(const unsigned char* bytes, std::size_t count);

}  // namespace tertium
