// text_width.cpp: advance widths of Inter's printable ASCII, and what is reckoned for the rest.
#include "shared/figure/text_width.h"

#include <array>
#include <cstdint>

namespace tertium::figure {
namespace {

using Widths = std::array<std::uint16_t, 95>;

// Thousandths of the size, U+0020 to U+007E, from the font's table hmtx (Inter 4.0, SIL Open Font License), rounded up.
constexpr Widths kRegular = {
    282, 279, 404, 631, 638, 813, 640, 222, 363, 363, 500, 660, 280, 461, 276, 357, 625, 465, 606, 637, 643, 608, 624, 572, 617, 624, 276, 280, 660, 660, 660,
    508, 937, 677, 651, 728, 719, 599, 587, 743, 741, 265, 543, 652, 563, 890, 753, 762, 635, 762, 640, 638, 643, 742, 677, 949, 643, 665, 625, 363, 357, 363,
    469, 452, 498, 564, 621, 559, 621, 583, 361, 610, 591, 238, 238, 545, 238, 870, 586, 597, 610, 610, 373, 523, 364, 581, 557, 813, 540, 557, 542, 363, 327,
    363, 660};
constexpr Widths kMedium = {
    265, 294, 400, 638, 644, 829, 651, 218, 378, 378, 522, 666, 288, 464, 284, 368, 646, 473, 614, 645, 655, 621, 636, 579, 632, 636, 284, 288, 666, 666, 666,
    526, 968, 700, 655, 736, 722, 603, 586, 749, 743, 270, 552, 665, 565, 898, 747, 769, 640, 769, 645, 644, 651, 738, 700, 978, 667, 685, 639, 378, 368, 378,
    476, 460, 498, 570, 626, 568, 626, 588, 369, 618, 602, 249, 249, 557, 249, 884, 598, 603, 618, 618, 385, 536, 372, 595, 567, 825, 552, 567, 552, 378, 343,
    378, 666};
constexpr Widths kSemibold = {
    249, 309, 396, 644, 650, 844, 663, 214, 394, 394, 544, 673, 296, 466, 291, 379, 667, 481, 622, 652, 666, 633, 649, 588, 646, 649, 291, 296, 673, 673, 673,
    545, 1000, 724, 658, 744, 725, 608, 586, 755, 744, 275, 561, 677, 567, 907, 741, 775, 644, 776, 651, 650, 660, 734, 724, 1007, 691, 705, 653, 394, 379,
    394, 482, 469, 498, 575, 631, 578, 631, 593, 378, 626, 613, 261, 261, 569, 261, 898, 610, 608, 625, 625, 397, 550, 380, 609, 576, 838, 563, 576, 562, 394,
    358, 394, 673};

// The code point at `at`, which moves behind it; U+FFFD for a byte that begins none.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;
  if (length == 0 || at + length > text.size()) {
    ++at;
    return 0xFFFD;
  }
  std::uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) {
      ++at;
      return 0xFFFD;
    }
    code = code << 6 | (byte(at + i) & 0x3Fu);
  }
  at += length;
  return code;
}

bool is_between(std::uint32_t code, std::uint32_t low, std::uint32_t high) { return code >= low && code <= high; }

std::uint32_t thousandths(std::uint32_t code, const Widths& widths) {
  if (is_between(code, 0x20, 0x7E)) return widths[code - 0x20];
  if (code < 0x20 || is_between(code, 0x300, 0x36F) || is_between(code, 0x64B, 0x65F) || is_between(code, 0x200B, 0x200F) || is_between(code, 0x202A, 0x202E) ||
      is_between(code, 0x2066, 0x2069) || is_between(code, 0xFE00, 0xFE0F))
    return 0;  // marks upon letters, and marks that nobody sees
  if (code == 0xB7) return 300;
  if (code == 0x2026) return 900;
  if (code == 0x2014) return 1000;
  if (is_between(code, 0x2070, 0x208E) || code == 0xB2 || code == 0xB3 || code == 0xB9) return 450;
  if (is_between(code, 0x1100, 0x11FF) || is_between(code, 0x2E80, 0xA4CF) || is_between(code, 0xAC00, 0xD7A3) || is_between(code, 0xF900, 0xFAFF) ||
      is_between(code, 0xFF00, 0xFF60) || code >= 0x1F000)
    return 1000;  // a square each
  return 680;     // letters with accents, Greek, Cyrillic, Arabic and the like
}

}  // namespace

double text_width(std::string_view text, double size, int weight) {
  const Widths& widths = weight >= 600 ? kSemibold : weight >= 500 ? kMedium : kRegular;
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < text.size();) sum += thousandths(next_code_point(text, at), widths);
  return static_cast<double>(sum) * size / 1000;
}

std::string fit_text(std::string_view text, double width, double size, int weight, const Measure& measure) {
  const auto wide = [&](std::string_view some) { return measure ? measure(some, size, weight) : text_width(some, size, weight); };
  if (wide(text) <= width) return std::string(text);
  static constexpr std::string_view kEllipsis = "\u2026";
  std::string best;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at;
    next_code_point(text, at);
    std::string_view head = text.substr(0, end);
    while (!head.empty() && head.back() == ' ') head.remove_suffix(1);
    if (head.empty()) continue;
    std::string some = std::string(head) + std::string(kEllipsis);
    if (wide(some) > width) break;
    best = std::move(some);
  }
  return best;
}

}  // namespace tertium::figure
