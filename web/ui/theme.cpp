// theme.cpp: the two themes, which of them is on, and the arithmetic of contrast.
#include "web/ui/theme.h"

#include <imgui.h>

#include <cmath>

#include "web/ui/language.h"

namespace tertium::ui {
namespace {
ThemeChoice g_choice = ThemeChoice::kSystem;

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }
double luminance(std::uint32_t rgb) {
  return 0.2126 * linear(double(rgb >> 16 & 255) / 255) + 0.7152 * linear(double(rgb >> 8 & 255) / 255) + 0.0722 * linear(double(rgb & 255) / 255);
}
}  // namespace

const Theme kLightTheme = {"light", {
  0xF6F5F2, 0xFFFFFF, 0xF6F5F2, 0x1B1C1F, 0x6A6C73, 0xE3E1DB, 0x85878E, 0xE3E1DB, 0xF0EFEB,
  0x2F5BD7, 0xE9EEFC, 0xFFFFFF, 0x2549B4,
  0xD9480F, 0x1971C2, 0x2B8A3E, 0xB35C00,
  0xB93D0C, 0x1864AB, 0x237032, 0x9A4F00,
  0x2F5BD7, 0xD9480F, 0x2B8A3E, 0x8E44AD, 0xB35C00, 0x6A6C73,
}};
const Theme kDarkTheme = {"dark", {
  0x15161A, 0x1D1F25, 0x26282F, 0xECEDEF, 0x9A9DA6, 0x2D3038, 0x70737D, 0x33363F, 0x23252B,
  0x86A5FF, 0x232B44, 0x15161A, 0xA3BBFF,
  0xFF922B, 0x4DABF7, 0x69DB7C, 0xFFC078,
  0xFF922B, 0x4DABF7, 0x69DB7C, 0xFFC078,
  0x86A5FF, 0xFF922B, 0x69DB7C, 0xDA9CF0, 0xFFC078, 0x9A9DA6,
}};

const Theme& theme() {
  const bool dark = g_choice == ThemeChoice::kSystem ? platform::window().dark : g_choice == ThemeChoice::kDark;
  return dark ? kDarkTheme : kLightTheme;
}
void choose_theme(ThemeChoice choice) {
  g_choice = choice;
  platform::request_frames();
}
std::uint32_t rgb(Ink ink) { return theme()[ink]; }
std::uint32_t paint(Ink ink, float alpha) {
  const std::uint32_t c = rgb(ink);
  return IM_COL32(c >> 16 & 255, c >> 8 & 255, c & 255, static_cast<std::uint32_t>(std::lround(alpha * 255)));
}
std::uint32_t paint_between(Ink a, Ink b, float t) {
  const std::uint32_t p = rgb(a), q = rgb(b);
  const auto mix = [t](std::uint32_t x, std::uint32_t y) { return static_cast<std::uint32_t>(std::lround(float(x) + (float(y) - float(x)) * t)); };
  return IM_COL32(mix(p >> 16 & 255, q >> 16 & 255), mix(p >> 8 & 255, q >> 8 & 255), mix(p & 255, q & 255), 255);
}

double contrast(std::uint32_t a, std::uint32_t b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return x > y ? x / y : y / x;
}
std::span<const Pair> pairs_in_use() {
  static constexpr Pair kPairs[] = {
    {Ink::kInk, Ink::kGround, true}, {Ink::kInk, Ink::kSurface, true}, {Ink::kInk, Ink::kSunken, true}, {Ink::kInk, Ink::kAccentGround, true}, {Ink::kInk, Ink::kTrack, true},
    {Ink::kQuiet, Ink::kGround, true}, {Ink::kQuiet, Ink::kSurface, true}, {Ink::kQuiet, Ink::kSunken, true}, {Ink::kQuiet, Ink::kAccentGround, true},
    {Ink::kQuiet, Ink::kDisabled, true}, {Ink::kGround, Ink::kInk, true},
    {Ink::kAccent, Ink::kGround, true}, {Ink::kAccent, Ink::kSurface, true}, {Ink::kAccent, Ink::kAccentGround, true},
    {Ink::kAccent, Ink::kSunken, true}, {Ink::kOnAccent, Ink::kAccent, true}, {Ink::kOnAccent, Ink::kAccentHover, true},
    {Ink::kPeopleText, Ink::kGround, true}, {Ink::kPeopleText, Ink::kSurface, true}, {Ink::kNetworkText, Ink::kGround, true},
    {Ink::kNetworkText, Ink::kSurface, true}, {Ink::kGoodText, Ink::kGround, true}, {Ink::kGoodText, Ink::kSurface, true},
    {Ink::kLookText, Ink::kGround, true}, {Ink::kLookText, Ink::kSurface, true},
    {Ink::kControlLine, Ink::kSurface, false}, {Ink::kControlLine, Ink::kGround, false}, {Ink::kAccent, Ink::kTrack, false},
    {Ink::kPeople, Ink::kSurface, false}, {Ink::kNetwork, Ink::kSurface, false}, {Ink::kGood, Ink::kSurface, false}, {Ink::kLook, Ink::kSurface, false},
    {Ink::kSeries1, Ink::kSurface, false}, {Ink::kSeries2, Ink::kSurface, false}, {Ink::kSeries3, Ink::kSurface, false},
    {Ink::kSeries4, Ink::kSurface, false}, {Ink::kSeries5, Ink::kSurface, false}, {Ink::kSeries6, Ink::kSurface, false},
  };
  return kPairs;
}

platform::TextStyle style_of(Type type, Ink ink, platform::Align align, bool wrap) {
  struct Face { float size; int weight; float line, spacing; };
  static constexpr Face kFaces[] = {
    {30, 600, 38, -.02f}, {22, 600, 28, -.015f}, {24, 600, 30, -.015f}, {17, 600, 24, -.01f}, {15, 600, 20, -.005f},
    {16, 400, 25, 0}, {14, 400, 21, 0}, {14, 500, 20, 0}, {12, 400, 17, 0}, {11, 400, 15, 0},
  };
  Face face = kFaces[static_cast<std::size_t>(type)];
  if (type == Type::kQuestion && narrow()) face = {22, 600, 28, -.015f};
  if (!may_tighten() && face.size < 14) {  // Arabic letters and ideographs are hard to read that small
    face.size += 1;
    face.line += 2;
  }
  const float scale = platform::window().text_scale;
  platform::TextStyle style;
  style.size = face.size * scale;
  style.weight = face.weight;
  style.colour = rgb(ink);
  style.line_height = std::round(face.line * scale);
  style.letter_spacing = may_tighten() ? face.spacing : 0;
  style.align = align;
  style.wrap = wrap;
  return style;
}

float control_height() { return std::round((platform::window().touch ? 44.0f : 40.0f) * std::fmax(1.0f, platform::window().text_scale * .9f)); }
float page_margin() { return narrow() ? 20 : 32; }
bool narrow() { return platform::window().width < 720; }

}  // namespace tertium::ui
