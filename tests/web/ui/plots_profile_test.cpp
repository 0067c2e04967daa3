// plots_profile_test.cpp: bars that are links, mirrored bars and the rose: what is read out, what is pressed, what is drawn.
#include <gtest/gtest.h>

#include "web/platform/null.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {
namespace null = platform::null;
using semantics::find;

class ProfilePlots : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    ASSERT_TRUE(load_messages("ui.navigation = Pages", "t"));
  }
  void show(std::function<void()> screen) {
    start_headless([screen = std::move(screen)] {
      begin_page();
      screen();
      end_page();
    });
    frame_headless(4);
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    stop_headless();
  }
  static void click(float x, float y) {
    null::pointer(platform::PointerAction::kMove, x, y);
    null::pointer(platform::PointerAction::kDown, x, y);
    null::pointer(platform::PointerAction::kUp, x, y);
    frame_headless(5);
  }
  static const semantics::Seen& seen(std::string_view role, std::string_view name) {
    const semantics::Seen* s = find(role, name);
    EXPECT_NE(s, nullptr) << role << " " << name;
    static const semantics::Seen kNone{};
    return s ? *s : kNone;
  }
  static bool reads(std::string_view words) {
    for (const auto& s : semantics::all_seen())
      if (s.text == words) return true;
    return false;
  }
};

TEST_F(ProfilePlots, EachBarIsALinkThatSaysItsValueAndTellsWhichWasPressed) {
  int pressed = -1;
  const std::vector<LinkedBar> rows = {{"animals", 2, "2.00", "#/a", "Animals: 2.00"}, {"food", 1, "1.00", "#/b", "Food: 1.00"}};
  show([&] {
    if (const int row = linked_bars("bars", rows); row >= 0) pressed = row;
  });
  EXPECT_EQ(seen("link", "Food: 1.00").detail, "#/b");
  EXPECT_TRUE(reads("animals") && reads("1.00"));
  ASSERT_TRUE(semantics::activate("link", "Food: 1.00"));
  frame_headless(3);
  EXPECT_EQ(pressed, 1);
  const semantics::Seen first = seen("link", "Animals: 2.00");
  click(first.max.x - 5, (first.min.y + first.max.y) / 2);  // far from the words: the whole row
  EXPECT_EQ(pressed, 0);
}

TEST_F(ProfilePlots, NoBarsTakeNoRoomAndNothingIsPressed) {
  int pressed = 7, petal = 7;
  show([&] {
    pressed = linked_bars("bars", {});
    pressed = std::max(pressed, mirrored_bars("mirror", {}));
    petal = rose("rose", {}, "An empty rose", 200);
  });
  EXPECT_EQ(pressed, -1);
  EXPECT_EQ(petal, -1);
  EXPECT_TRUE(find("img", "An empty rose"));
}

TEST_F(ProfilePlots, MirroredBarsStandBackToBackWithTheLabelBetween) {
  int pressed = -1;
  const std::vector<MirroredBar> rows = {{"animals", 2, .5, "2.00", "0.50", "#/a", "Animals: cat 2.00, dog 0.50"},
                                         {"food", 0, 1, "0.00", "1.00", "#/b", "Food: cat 0.00, dog 1.00"}};
  show([&] {
    if (const int row = mirrored_bars("bars", rows); row >= 0) pressed = row;
  });
  const semantics::Seen row = seen("link", "Animals: cat 2.00, dog 0.50");
  const float middle = (row.min.x + row.max.x) / 2;
  for (const auto& s : semantics::all_seen()) {
    if (s.text == "2.00") { EXPECT_LT(s.max.x, middle); }
    if (s.text == "0.50") { EXPECT_GT(s.min.x, middle); }
    if (s.text == "animals") { EXPECT_NEAR((s.min.x + s.max.x) / 2, middle, 1.5); }
  }
  EXPECT_FALSE(reads("0.00"));  // no bar, no number; the link's name says it
  ASSERT_TRUE(semantics::activate("link", "Food: cat 0.00, dog 1.00"));
  frame_headless(3);
  EXPECT_EQ(pressed, 1);
}

TEST_F(ProfilePlots, AFingersRowsAreHighEnough) {
  platform::Window phone;
  phone.width = 390;
  phone.height = 844;
  phone.touch = true;
  null::set_window(phone);
  show([&] {
    linked_bars("bars", std::vector<LinkedBar>{{"animals", 2, "2.00", "#/a", "Animals"}});
    mirrored_bars("mirror", std::vector<MirroredBar>{{"animals", 2, 1, "2.00", "1.00", "#/a", "Animals of both"}});
  });
  for (const char* name : {"Animals", "Animals of both"}) EXPECT_GE(seen("link", name).max.y - seen("link", name).min.y, 44);
}

TEST_F(ProfilePlots, ARoseTellsThePetalUnderThePointer) {
  int pressed = -1;
  const std::vector<Petal> petals = {{3, Ink::kSeries1, "1", "first: 3"}, {2, Ink::kSeries2, "2", "second: 2"},
                                     {0, Ink::kSeries3, "", "third: 0"}, {1, Ink::kSeries6, "", "fourth: 1"}};
  show([&] {
    if (const int petal = rose("rose", petals, "Four petals", 240); petal >= 0) pressed = petal;
  });
  const semantics::Seen s = seen("img", "Four petals");
  const float x = (s.min.x + s.max.x) / 2, y = (s.min.y + s.max.y) / 2;
  EXPECT_TRUE(reads("1") && reads("2"));
  EXPECT_FALSE(reads("second: 2"));
  click(x + 40, y);  // three o'clock: the second of four
  EXPECT_EQ(pressed, 1);
  EXPECT_TRUE(reads("second: 2"));
  click(x, y + 50);
  EXPECT_EQ(pressed, 2);  // also without a length of its own
  click(x - 30, y - 5);
  EXPECT_EQ(pressed, 3);
  click(x + 2, y - 60);
  EXPECT_EQ(pressed, 0);
  pressed = -1;
  click(s.min.x + 3, s.min.y + 3);  // outside of the circle
  EXPECT_EQ(pressed, -1);
}

TEST_F(ProfilePlots, ARoseOfManyDimensionsIsFewVertices) {
  std::vector<Petal> petals(42, Petal{1, Ink::kAccent, "", ""});
  show([&] { rose("rose", petals, "Many", 320); });
  EXPECT_LT(null::drawn_vertices(), 5000u);
}

}  // namespace
}  // namespace tertium::ui
