// theme_test.cpp: both themes can be read.
#include "web/ui/theme.h"

#include <gtest/gtest.h>

namespace tertium::ui {
namespace {

TEST(Theme, ContrastIsThatOfWcag) {
  EXPECT_NEAR(contrast(0x000000, 0xFFFFFF), 21, 1e-9);
  EXPECT_NEAR(contrast(0x777777, 0xFFFFFF), 4.48, .005);  // the well-known grey just below the limit
  EXPECT_EQ(contrast(0x123456, 0x123456), 1);
}

TEST(Theme, EveryPairInUseIsReadableInBothThemes) {
  for (const Theme* theme : {&kLightTheme, &kDarkTheme})
    for (const Pair& pair : pairs_in_use())
      EXPECT_GE(contrast((*theme)[pair.front], (*theme)[pair.back]), pair.text ? 4.5 : 3.0)
          << theme->name << ": ink " << int(pair.front) << " on " << int(pair.back);
}

TEST(Theme, FollowsTheReaderUnlessChosen) {
  choose_theme(ThemeChoice::kDark);
  EXPECT_EQ(&theme(), &kDarkTheme);
  choose_theme(ThemeChoice::kLight);
  EXPECT_EQ(&theme(), &kLightTheme);
  choose_theme(ThemeChoice::kSystem);
}

}  // namespace
}  // namespace tertium::ui
