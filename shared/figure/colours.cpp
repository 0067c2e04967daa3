// colours.cpp: the two palettes, and the arithmetic of contrast.
#include "shared/figure/colours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/check.h"

namespace tertium::figure {
namespace {

using Palette = std::array<std::uint32_t, static_cast<std::size_t>(Ink::kCount)>;
using Steps = std::array<std::uint32_t, kRampSteps>;

// In the order of Ink: surface, sunken, ink, quiet, line, track, muted; accent, people, network, good, look; the series.
constexpr Palette kMarkLight = {0xFFFFFF, 0xF6F5F2, 0x1B1C1F, 0x6A6C73, 0xE9E7E2, 0xE3E1DB, 0x92939A, 0x2F5BD7, 0xD9480F, 0x1971C2, 0x2B8A3E, 0xB35C00,
                                0x2F5BD7, 0xD9480F, 0x35A07A, 0xB173D0, 0x6A4A00, 0x6A6C73};
constexpr Palette kMarkDark = {0x1D1F25, 0x26282F, 0xECEDEF, 0x9A9DA6, 0x2D3038, 0x33363F, 0x6E717B, 0x86A5FF, 0xFF922B, 0x4DABF7, 0x69DB7C, 0xFFC078,
                               0x86A5FF, 0xFF8A4C, 0x52E0C4, 0xAD5BC4, 0xF2D768, 0x7E8088};
constexpr Palette kTextLight = {0xFFFFFF, 0xF6F5F2, 0x1B1C1F, 0x6A6C73, 0x6A6C73, 0x6A6C73, 0x6A6C73, 0x2F5BD7, 0xB93D0C, 0x1864AB, 0x237032, 0x9A4F00,
                                0x2F5BD7, 0xB93D0C, 0x1E7A5A, 0x8A46AE, 0x6A4A00, 0x66676E};
constexpr Palette kTextDark = {0x1D1F25, 0x26282F, 0xECEDEF, 0x9A9DA6, 0x9A9DA6, 0x9A9DA6, 0x9A9DA6, 0x86A5FF, 0xFF922B, 0x4DABF7, 0x69DB7C, 0xFFC078,
                               0x86A5FF, 0xFF8A4C, 0x52E0C4, 0xCB84DD, 0xF2D768, 0x9A9DA6};

// Even steps in OKLab (Ottosson 2020) from one end to the other; on dark ground much is bright.
constexpr Steps kMagnitudeLight = {
    0xF0EEE8, 0xDEE5EA, 0xCDDBEC, 0xBBD2ED, 0xA9C8EE, 0x9ABDEC, 0x8AB2E9, 0x7BA8E6, 0x6C9DE3, 0x5C92E0, 0x4C86DC, 0x447AD4, 0x3C6ECB, 0x3561C3, 0x2E55BA, 0x2949AE,
    0x24419D, 0x20398B, 0x1C317B, 0x18296A, 0x14215A};
constexpr Steps kMagnitudeDark = {
    0x26282F, 0x282F42, 0x293655, 0x2A3D69, 0x2B447E, 0x304D8F, 0x3656A0, 0x3B60B1, 0x4169C3, 0x4773D5, 0x537FDD, 0x608BE5, 0x6D97ED, 0x7AA3F4, 0x88AFFC, 0x97BBFF,
    0xA7C6FF, 0xB8D1FF, 0xC8DCFF, 0xD9E6FF, 0xEAF1FF};
constexpr Steps kSignedLight = {
    0x0F3F7D, 0x195093, 0x2362AA, 0x2E74C2, 0x4887CD, 0x6299D6, 0x7BACDF, 0x94BEE7, 0xB2CFEA, 0xD1DFE9, 0xF0EEE8, 0xF3D9C7, 0xF5C4A6, 0xF3AE87, 0xED976C, 0xE68050,
    0xDE6830, 0xCD551A, 0xB74713, 0xA1380B, 0x8C2A04};
constexpr Steps kSignedDark = {
    0xB9E0FF, 0x97CFFD, 0x74BDFA, 0x4DAAF6, 0x4496DB, 0x3C82C0, 0x346FA6, 0x2B5C8D, 0x294B70, 0x2B3B51, 0x2A2C33, 0x493630, 0x683F29, 0x864921, 0xA15924, 0xBD6A27,
    0xD97B29, 0xF78D2B, 0xFFA75B, 0xFFC28C, 0xFFDDB8};

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }
double luminance(std::uint32_t rgb) {
  const auto part = [rgb](unsigned shift) { return linear(static_cast<double>(rgb >> shift & 255u) / 255); };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

}  // namespace

Ink series_ink(std::size_t number) {
  constexpr std::array<Ink, 5> kInks = {Ink::kSeries1, Ink::kSeries2, Ink::kSeries3, Ink::kSeries4, Ink::kSeries5};
  return kInks[number % kInks.size()];
}

int ramp_step(double value, double low, double high) {
  if (!(high > low)) return kRampSteps / 2;
  const double share = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return static_cast<int>(std::lround(share * (kRampSteps - 1)));
}

std::uint32_t mark_colour(Ink ink, Ground ground) {
  CHECK(ink < Ink::kCount);
  return (ground == Ground::kDark ? kMarkDark : kMarkLight)[static_cast<std::size_t>(ink)];
}

std::uint32_t text_colour(Ink ink, Ground ground) {
  CHECK(ink < Ink::kCount);
  return (ground == Ground::kDark ? kTextDark : kTextLight)[static_cast<std::size_t>(ink)];
}

std::uint32_t ramp_colour(Ramp ramp, int step, Ground ground) {
  CHECK(ramp != Ramp::kNone && step >= 0 && step < kRampSteps);
  const bool dark = ground == Ground::kDark;
  const Steps& steps = ramp == Ramp::kMagnitude ? (dark ? kMagnitudeDark : kMagnitudeLight) : (dark ? kSignedDark : kSignedLight);
  return steps[static_cast<std::size_t>(step)];
}

std::uint32_t colour_over(const Paint& paint, Ground ground) {
  const std::uint32_t cell = paint.ramp == Ramp::kNone ? mark_colour(paint.ink, ground) : ramp_colour(paint.ramp, paint.step, ground);
  return contrast(cell, 0xFFFFFF) > contrast(cell, 0x000000) ? 0xFFFFFF : 0x000000;
}

double contrast(std::uint32_t rgb_a, std::uint32_t rgb_b) {
  const double a = luminance(rgb_a) + 0.05, b = luminance(rgb_b) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

}  // namespace tertium::figure
