// colours_test.cpp: what is drawn can be seen, read and told apart, on both grounds, also by who sees no red or no green.
#include "shared/figure/colours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace tertium::figure {
namespace {

using Three = std::array<double, 3>;

double linear(double c) { return c <= .04045 ? c / 12.92 : std::pow((c + .055) / 1.055, 2.4); }
Three linear_rgb(std::uint32_t rgb) {
  return {linear(static_cast<double>(rgb >> 16 & 255u) / 255), linear(static_cast<double>(rgb >> 8 & 255u) / 255), linear(static_cast<double>(rgb & 255u) / 255)};
}
Three times(const std::array<Three, 3>& m, const Three& v) {
  Three out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}
// OKLab (Ottosson 2020).
Three oklab(const Three& rgb) {
  Three lms = times({{{.4122214708, .5363325363, .0514459929}, {.2119034982, .6806995451, .1073969566}, {.0883024619, .2817188376, .6299787005}}}, rgb);
  for (double& v : lms) v = std::cbrt(std::max(0.0, v));
  return times({{{.2104542553, .7936177850, -.0040720468}, {1.9779984951, -2.4285922050, .4505937099}, {.0259040371, .7827717662, -.8086757660}}}, lms);
}
// How somebody sees it whose red (protanopia), green (deuteranopia) or blue cones (tritanopia) are missing: Machado, Oliveira, Fernandes 2009, severity 1.
const std::vector<std::array<Three, 3>> kEyes = {
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{.152286, 1.052583, -.204868}, {.114503, .786281, .099216}, {-.003882, -.048116, 1.051998}}},
    {{{.367322, .860646, -.227968}, {.280085, .672501, .047413}, {-.011820, .042940, .968881}}},
    {{{1.255528, -.076749, -.178779}, {-.078411, .930809, .147602}, {.004733, .691367, .303900}}}};
double apart(std::uint32_t a, std::uint32_t b, const std::array<Three, 3>& eye) {
  const auto seen = [&](std::uint32_t rgb) {
    Three v = times(eye, linear_rgb(rgb));
    for (double& c : v) c = std::clamp(c, 0.0, 1.0);
    return oklab(v);
  };
  const Three x = seen(a), y = seen(b);
  return 100 * std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

const std::array<Ground, 2> kGrounds = {Ground::kLight, Ground::kDark};

TEST(Colours, ContrastIsThatOfTheGuidelines) {
  EXPECT_NEAR(contrast(0x000000, 0xFFFFFF), 21, 1e-9);
  EXPECT_NEAR(contrast(0x777777, 0xFFFFFF), 4.48, .005) << "the guidelines' well-known grey that just fails";
  EXPECT_EQ(contrast(0x123456, 0xFEDCBA), contrast(0xFEDCBA, 0x123456));
}

TEST(Colours, MarksStandOutAndTextsCanBeRead) {
  for (const Ground ground : kGrounds)
    for (std::uint8_t i = static_cast<std::uint8_t>(Ink::kInk); i < static_cast<std::uint8_t>(Ink::kCount); ++i) {
      const Ink ink = static_cast<Ink>(i);
      for (const Ink under : {Ink::kSurface, Ink::kSunken})
        EXPECT_GE(contrast(text_colour(ink, ground), mark_colour(under, ground)), 4.5) << int(i) << " on " << int(under) << (ground == Ground::kDark ? " dark" : " light");
      if (ink == Ink::kLine || ink == Ink::kTrack) continue;  // decoration
      EXPECT_GE(contrast(mark_colour(ink, ground), mark_colour(Ink::kSurface, ground)), 3) << int(i) << (ground == Ground::kDark ? " dark" : " light");
    }
}

TEST(Colours, SeriesCanBeToldApartByEveryEye) {
  for (const Ground ground : kGrounds)
    for (const auto& eye : kEyes)
      for (int a = 0; a < 6; ++a)
        for (int b = 0; b < a; ++b) {
          const auto ink = [](int n) { return static_cast<Ink>(static_cast<int>(Ink::kSeries1) + n); };
          EXPECT_GE(apart(mark_colour(ink(a), ground), mark_colour(ink(b), ground), eye), 8.5) << "series " << a + 1 << " and " << b + 1;
        }
}

TEST(Colours, PeopleAndNetworkCanBeToldApartByEveryEye) {
  for (const Ground ground : kGrounds)
    for (const auto& eye : kEyes) EXPECT_GE(apart(mark_colour(Ink::kPeople, ground), mark_colour(Ink::kNetwork, ground), eye), 15);
}

TEST(Colours, RampsGoEvenlyAndNumbersInCellsCanBeRead) {
  for (const Ground ground : kGrounds)
    for (const Ramp ramp : {Ramp::kMagnitude, Ramp::kSigned}) {
      for (int step = 0; step < kRampSteps; ++step)
        EXPECT_GE(contrast(colour_over({Ink::kInk, 1, ramp, step}, ground), ramp_colour(ramp, step, ground)), 4.5);
      // Much is far from the surface, little is near; a signed ramp is near it in the middle.
      const auto light = [&](int step) { return contrast(ramp_colour(ramp, step, ground), mark_colour(Ink::kSurface, ground)); };
      const int nothing = ramp == Ramp::kMagnitude ? 0 : kRampSteps / 2;
      for (int step = nothing; step + 1 < kRampSteps; ++step) EXPECT_GT(light(step + 1), light(step)) << step;
      for (int step = nothing; step > 0; --step) EXPECT_GT(light(step - 1), light(step)) << step;
    }
  EXPECT_EQ(ramp_step(0, 0, 1), 0);
  EXPECT_EQ(ramp_step(1, 0, 1), kRampSteps - 1);
  EXPECT_EQ(ramp_step(.5, 0, 1), kRampSteps / 2);
  EXPECT_EQ(ramp_step(7, 0, 1), kRampSteps - 1) << "held inside";
  EXPECT_EQ(ramp_step(3, 3, 3), kRampSteps / 2) << "nothing to tell apart";
}

}  // namespace
}  // namespace tertium::figure
