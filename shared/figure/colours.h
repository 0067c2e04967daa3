// colours.h: what a colour in a figure means, and what it looks like on light and on dark ground.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tertium::figure {

// A meaning, not a colour: each ground gives it one.
enum class Ink : std::uint8_t {
  kSurface,  // what figures stand on
  kSunken,   // tiles on it
  kInk,      // text
  kQuiet,    // ticks, units, notes
  kLine,     // grid lines
  kTrack,    // the empty part of a bar
  kMuted,    // marks that others stand out from
  kAccent,
  kPeople, kNetwork, kGood, kLook,
  kSeries1, kSeries2, kSeries3, kSeries4, kSeries5, kSeries6,  // told apart by people who see no red or no green; kSeries6 is grey, for the rest
  kCount,
};
// The first five series colours again and again.
Ink series_ink(std::size_t number);

// Steps between two ends, for values instead of meanings. kMagnitude: from next to nothing to much. kSigned: from network-blue over nothing to people-orange.
enum class Ramp : std::uint8_t { kNone, kMagnitude, kSigned };
inline constexpr int kRampSteps = 21;  // odd: kSigned has a middle
// The step of a value between low and high, held inside them; kRampSteps / 2 when low == high. Not for NaN.
int ramp_step(double value, double low, double high);

// An ink, or where ramp is set a step of it.
struct Paint {
  Ink ink = Ink::kInk;
  double opacity = 1;
  Ramp ramp = Ramp::kNone;
  int step = 0;
  bool operator==(const Paint&) const = default;
};

enum class Ground : std::uint8_t { kLight, kDark };
// 0xRRGGBB. A mark of kPeople and text of kPeople differ a little where text needs more contrast: marks have 3:1 against the surface, texts 4.5:1 (WCAG 2.2).
std::uint32_t mark_colour(Ink ink, Ground ground);
std::uint32_t text_colour(Ink ink, Ground ground);
std::uint32_t ramp_colour(Ramp ramp, int step, Ground ground);
// What text on a mark or cell of this paint is written in: black or white, whichever has more contrast, which is 4.5:1 at least.
std::uint32_t colour_over(const Paint& paint, Ground ground);
// WCAG 2.2 contrast ratio, 1 to 21.
double contrast(std::uint32_t rgb_a, std::uint32_t rgb_b);

}  // namespace tertium::figure
