// theme.h: the look as data: colours of the light and dark theme, type sizes, spacing; and the contrast of what is in use.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "web/platform/platform.h"

namespace tertium::ui {

// A meaning, not a colour: each theme gives it one.
enum class Ink : std::uint8_t {
  kGround,        // the page
  kSurface,       // cards, fields, dialogs
  kSunken,        // tiles inside a card
  kInk,           // text
  kQuiet,         // notes, units
  kLine,          // one-pixel lines (decoration)
  kControlLine,   // edges of fields, boxes and radios: 3:1, they must be seen
  kTrack,         // empty part of bars
  kDisabled,      // buttons that cannot be pressed yet: what they say must be read
  kAccent, kAccentGround, kOnAccent, kAccentHover,
  kPeople, kNetwork, kGood, kLook,                      // marks
  kPeopleText, kNetworkText, kGoodText, kLookText,      // the same as text: 4.5:1
  kSeries1, kSeries2, kSeries3, kSeries4, kSeries5, kSeries6,  // lines and bars of plots
  kCount,
};
struct Theme {
  const char* name;
  std::array<std::uint32_t, static_cast<std::size_t>(Ink::kCount)> rgb;  // 0xRRGGBB
  std::uint32_t operator[](Ink ink) const { return rgb[static_cast<std::size_t>(ink)]; }
};
extern const Theme kLightTheme, kDarkTheme;
const Theme& theme();              // by the reader's preference, or as set
enum class ThemeChoice : std::uint8_t { kSystem, kLight, kDark };
void choose_theme(ThemeChoice choice);
std::uint32_t rgb(Ink ink);        // of the current theme
std::uint32_t paint(Ink ink, float alpha = 1);  // as ImU32 for draw lists
// Between two colours, t in 0..1.
std::uint32_t paint_between(Ink a, Ink b, float t);

// WCAG 2.2 contrast ratio, 1 to 21.
double contrast(std::uint32_t rgb_a, std::uint32_t rgb_b);
// Every pair in use; the test wants 4.5 for text and 3 for marks and edges in both themes.
struct Pair { Ink front, back; bool text; };
std::span<const Pair> pairs_in_use();

// Type, in CSS px. Titles are slightly tightened.
enum class Type : std::uint8_t {
  kQuestion,  // 30 / 600
  kPage,      // 22 / 600
  kNumber,    // 24 / 600: stat tiles
  kBrand,     // 17 / 600
  kCard,      // 15 / 600
  kBody,      // 16 / 400, roomy: what participants read
  kText,      // 14 / 400
  kStrong,    // 14 / 500
  kNote,      // 12 / 400
  kTiny,      // 11 / 400: values under tiles
};
// Scaled by the reader's text size.
platform::TextStyle style_of(Type type, Ink ink = Ink::kInk, platform::Align align = platform::Align::kStart, bool wrap = false);

inline constexpr float kUnit = 8;
inline constexpr float kRadiusCard = 14, kRadiusTrial = 22, kRadiusControl = 10, kRadiusTile = 10;
float control_height();  // 40, 44 for touch
float page_margin();     // 32, 20 on a phone
bool narrow();           // a phone: columns become one (window under 720 px)

}  // namespace tertium::ui
