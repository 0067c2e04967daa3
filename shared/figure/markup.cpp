// markup.cpp: texts made safe for XML and HTML, and kept from turning what stands beside them.
#include <array>
#include <cstdint>

#include "shared/figure/svg.h"

namespace tertium::figure {
namespace {

// How many bytes the character at `at` has, and its code point; 0 bytes: broken there.
std::size_t read_character(std::string_view text, std::size_t at, std::uint32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(at + i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  return code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : length;
}

bool is_between(std::uint32_t code, std::uint32_t low, std::uint32_t high) { return code >= low && code <= high; }

bool turns_direction(std::uint32_t code) { return is_between(code, 0x202A, 0x202E) || is_between(code, 0x2066, 0x2069); }
bool runs_leftward(std::uint32_t code) {
  return is_between(code, 0x590, 0x8FF) || is_between(code, 0xFB1D, 0xFDFF) || is_between(code, 0xFE70, 0xFEFE) || is_between(code, 0x10800, 0x10FFF) ||
         is_between(code, 0x1E800, 0x1EFFF) || code == 0x200E || code == 0x200F;
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = read_character(text, at, code);
    const bool allowed = length > 0 && (code >= 0x20 || code == '\n' || code == '\t') && code != 0x7F && code != 0xFFFE && code != 0xFFFF;
    if (!allowed) out += "\uFFFD";
    else if (code == '&') out += "&amp;";
    else if (code == '<') out += "&lt;";
    else if (code == '>') out += "&gt;";
    else if (code == '"') out += "&quot;";
    else if (code == '\'') out += "&#39;";
    else out += text.substr(at, length);
    at += length > 0 ? length : 1;
  }
  return out;
}

bool has_bidi(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = read_character(text, at, code);
    if (length > 0 && (turns_direction(code) || runs_leftward(code))) return true;
    at += length > 0 ? length : 1;
  }
  return false;
}

std::string isolate_text(std::string_view text) {
  if (!has_bidi(text)) return std::string(text);
  std::string out = "\u2068";
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = read_character(text, at, code), step = length > 0 ? length : 1;
    if (length == 0 || !turns_direction(code)) out += text.substr(at, step);
    at += step;
  }
  return out + "\u2069";
}

}  // namespace tertium::figure
