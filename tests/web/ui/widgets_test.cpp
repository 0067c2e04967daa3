// widgets_test.cpp: every widget without a browser: found by role and name, pressed, filled in, laid out.
#include "web/ui/widgets.h"

#include <gtest/gtest.h>

#include "web/platform/null.h"

namespace tertium::ui {
namespace {
namespace null = platform::null;
using semantics::activate;
using semantics::find;
using semantics::set_value;

class Widgets : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    ASSERT_TRUE(load_messages("ui.navigation = Pages", "t"));
  }
  void show(std::function<void()> screen, int frames = 4) {
    start_headless(std::move(screen));
    frame_headless(frames);
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    EXPECT_TRUE(missing_messages().empty());
    stop_headless();
  }
};
const semantics::Seen& seen(std::string_view role, std::string_view name) {
  const semantics::Seen* s = find(role, name);
  EXPECT_NE(s, nullptr) << role << " " << name;
  static const semantics::Seen kNone{};
  return s ? *s : kNone;
}
void click(std::string_view role, std::string_view name, platform::InputKind kind = platform::InputKind::kMouse) {
  const semantics::Seen s = seen(role, name);
  const float x = (s.min.x + s.max.x) / 2, y = (s.min.y + s.max.y) / 2;
  null::pointer(platform::PointerAction::kMove, x, y, kind);
  null::pointer(platform::PointerAction::kDown, x, y, kind);
  null::pointer(platform::PointerAction::kUp, x, y, kind);
  frame_headless(5);
}

TEST_F(Widgets, AButtonIsPressedByMouseFingerAndName) {
  int presses = 0;
  show([&] {
    begin_page();
    if (button("go", "Go on")) presses++;
    button("off", "Not now", {.enabled = false});
    end_page();
  });
  click("button", "Go on");
  EXPECT_EQ(presses, 1);
  click("button", "Go on", platform::InputKind::kTouch);
  EXPECT_EQ(presses, 2);
  ASSERT_TRUE(activate("button", "Go on"));
  frame_headless(3);
  EXPECT_EQ(presses, 3);
  EXPECT_FALSE(activate("button", "Not now"));
  EXPECT_TRUE(seen("button", "Not now").disabled);
  EXPECT_EQ(seen("button", "Go on").max.y - seen("button", "Go on").min.y, 40);
}

TEST_F(Widgets, ControlsAre44HighForFingers) {
  platform::Window phone;
  phone.width = 390;
  phone.height = 844;
  phone.touch = true;
  null::set_window(phone);
  std::string value;
  bool on = false;
  show([&] {
    begin_page();
    button("go", "Go on");
    text_field("name", "Name", &value);
    checkbox("yes", "Yes", &on);
    end_page();
  });
  for (const auto& s : semantics::all_seen()) {
    if (s.role == "caption") continue;
    EXPECT_GE(s.max.y - s.min.y, 44) << s.role;
  }
}

TEST_F(Widgets, FieldsTakeWhatIsTypedAndChosen) {
  std::string name;
  bool agree = false;
  int language = 0, chosen = -1;
  double sure = 50;
  const std::vector<std::string> languages = {"English", "Deutsch"};
  show([&] {
    begin_page();
    checkbox("agree", "I agree", &agree);
    text_field("name", "Name", &name, {.note = "as you like"});
    combo("language", "Language", &language, languages);
    {
      semantics::Group group(semantics::GroupRole::kRadioGroup, "Gender");
      for (int i = 0; i < 2; i++)
        if (radio("g" + std::to_string(i), "gender", i ? "Man" : "Woman", chosen == i)) chosen = i;
    }
    slider("sure", "How sure?", &sure, {.step = 5});
    end_page();
  });
  ASSERT_TRUE(activate("checkbox", "I agree") && set_value("textbox", "Name", "Zo\u00eb \u738b") && set_value("combobox", "Language", "1"));
  ASSERT_TRUE(activate("radio", "Man") && set_value("slider", "How sure?", "73"));
  frame_headless(6);
  EXPECT_TRUE(agree);
  EXPECT_EQ(name, "Zo\u00eb \u738b");
  EXPECT_EQ(language, 1);
  EXPECT_EQ(chosen, 1);
  EXPECT_EQ(sure, 75);  // to the step
  EXPECT_EQ(seen("textbox", "Name").value, "Zo\u00eb \u738b");
  EXPECT_EQ(seen("textbox", "Name").description, "as you like");
  EXPECT_EQ(seen("checkbox", "I agree").checked, 1);
  set_value("combobox", "Language", "7");  // no such option
  frame_headless(3);
  EXPECT_EQ(language, 1);
}

TEST_F(Widgets, PressesByMouseAndByNameInQuickSuccessionAreAllCountedAndThenNothingGoesOn) {
  bool on = false;
  int presses = 0;
  show([&] {
    begin_page();
    if (checkbox("yes", "Yes", &on)) presses++;
    end_page();
  });
  const semantics::Seen s = seen("checkbox", "Yes");
  const float x = s.min.x + 8, y = (s.min.y + s.max.y) / 2;
  null::pointer(platform::PointerAction::kMove, x, y);
  for (int i = 0; i < 15; i++) {
    null::pointer(platform::PointerAction::kDown, x, y);
    null::pointer(platform::PointerAction::kUp, x, y);
    null::run_frames(i % 4);
    if (i % 3 == 0) {
      null::mirror_listener().activate(s.id);  // Space on the element; its key-up is told, its key-down is the page's
      null::key("Space", false);
      null::run_frames(i % 5);
    }
  }
  null::run_frames(100);
  EXPECT_EQ(presses, 20);
  EXPECT_FALSE(on);
  EXPECT_FALSE(null::frames_wanted());
}

TEST_F(Widgets, AClickMeetsWhatLayUnderItThoughThePageScrollsBeforeAndAfter) {
  int pressed = -1;
  show([&] {
    begin_page();
    for (int i = 0; i < 60; i++)
      if (button("b" + std::to_string(i), "Button " + std::to_string(i))) pressed = i;
    end_page();
  });
  const semantics::Seen before = seen("button", "Button 30");  // below the window
  ASSERT_GT(before.min.y, 800);
  const float x = before.min.x + 10, y = (before.min.y + before.max.y) / 2 - 900;
  using enum platform::PointerAction;
  null::mirror_listener().scroll(before.window, 0, 900);  // the page brought it into sight
  null::pointer(kMove, x, y);
  null::pointer(kDown, x, y);
  null::pointer(kUp, x, y);
  null::mirror_listener().scroll(before.window, 0, 100);  // and went on to something else
  null::run_frames(40);
  EXPECT_EQ(pressed, 30);
  EXPECT_NEAR(seen("button", "Button 30").min.y, before.min.y - 100, 1);
}

TEST_F(Widgets, ASliderFollowsTheMouse) {
  double sure = 0;
  show([&] {
    begin_page();
    slider("sure", "Sure", &sure, {.step = 1});
    end_page();
  });
  const semantics::Seen s = seen("slider", "Sure");
  const float y = (s.min.y + s.max.y) / 2;
  null::pointer(platform::PointerAction::kMove, s.min.x + 20, y);
  null::pointer(platform::PointerAction::kDown, s.min.x + 20, y);
  frame_headless(3);
  null::pointer(platform::PointerAction::kMove, s.max.x - 10, y);
  frame_headless(3);
  EXPECT_EQ(sure, 100);
  null::pointer(platform::PointerAction::kUp, s.max.x - 10, y);
  frame_headless(3);
}

TEST_F(Widgets, CardsAloneInTheirCellsAreEquallyHigh) {
  float left = 0, right = 0, stack = 0;
  show([&] {
    begin_page({.max_width = 1000});
    begin_row({1, 1});
    begin_card("a", "Short");
    end_card();
    left = cursor().y;
    next_cell();
    begin_card("b", "Long");
    for (int i = 0; i < 5; i++) paragraph("words");
    end_card();
    right = cursor().y;
    end_row();
    begin_row({1, 1});
    begin_card("c");
    for (int i = 0; i < 9; i++) paragraph("words");
    end_card();
    next_cell();
    begin_card("d");
    paragraph("first of two");
    end_card();
    stack = cursor().y;
    begin_card("e");
    paragraph("second of two");
    end_card();
    end_row();
    end_page();
  });
  EXPECT_GT(left, 0);
  EXPECT_EQ(left, right);
  EXPECT_LT(stack, right + 100);  // the first of two is not stretched
}

TEST_F(Widgets, ARightAlignedLineEndsAtTheEdgeInTheFirstFrameShown) {
  show([] {
    begin_page({.max_width = 600});
    begin_line("actions", 10, Align::kEnd);
    button("a", "One");
    button("b", "Two");
    end_line();
    end_page();
  }, 1);
  EXPECT_EQ(seen("button", "Two").max.x, (1280 + 600) / 2);
  EXPECT_LT(seen("button", "One").max.x, seen("button", "Two").min.x);
}

TEST_F(Widgets, AFullLineGoesOnBelow) {
  show([] {
    begin_page({.max_width = 300});
    begin_line("many", 10);
    for (int i = 0; i < 5; i++) button("b" + std::to_string(i), "Button number " + std::to_string(i));
    end_line();
    text("after");
    end_page();
  });
  EXPECT_GT(seen("button", "Button number 4").min.y, seen("button", "Button number 0").max.y);
  EXPECT_GE(seen("paragraph", "after").min.y, seen("button", "Button number 4").max.y);
}

TEST_F(Widgets, AFieldThatFindsTheLineFullKeepsItsWidthOnTheNext) {
  platform::Window phone = platform::window();
  phone.width = 390;
  null::set_window(phone);
  const std::vector<std::string> options{"one", "two"};
  int chosen = 0;
  std::string typed;
  show([&] {
    begin_page();
    begin_line("choices", 10);
    combo("first", "First", &chosen, options, 190, true);
    combo("second", "Second", &chosen, options, 190, true);
    text_field("third", "Third", &typed, {.width = 240, .label_hidden = true});
    end_line();
    end_page();
  });
  const semantics::Seen &first = seen("combobox", "First"), &second = seen("combobox", "Second"), &third = seen("textbox", "Third");
  EXPECT_FLOAT_EQ(second.max.x - second.min.x, 190);
  EXPECT_FLOAT_EQ(third.max.x - third.min.x, 240);
  EXPECT_FLOAT_EQ(second.min.x, first.min.x);
  EXPECT_GE(second.min.y, first.max.y);
  EXPECT_GE(third.min.y, second.max.y);
}
TEST_F(Widgets, TheWordsOfAQuietButtonLineUpWithWhatStandsAboveThem) {
  show([&] {
    begin_page();
    text("above");
    button("more", "More settings", {.kind = ButtonKind::kQuiet});
    begin_line("line", 8);
    button("first", "First", {.kind = ButtonKind::kQuiet});
    button("second", "Second", {.kind = ButtonKind::kQuiet});
    end_line();
    end_page();
  });
  const float start = seen("paragraph", "above").min.x;
  for (const char* name : {"More settings", "First"}) {
    const semantics::Seen& s = seen("button", name);
    const platform::TextSize size = platform::measure_text(name, style_of(Type::kStrong));
    EXPECT_NEAR((s.min.x + s.max.x - size.width) / 2, start, .6f) << name;  // centred in the button
  }
  EXPECT_GT(seen("button", "Second").min.x, seen("button", "First").max.x - .5f);
}
TEST_F(Widgets, APlotOfZerosHasTheirLineOnItsAxisAndNoTickTwice) {
  Series zeros;
  zeros.x = {1, 2, 3};
  zeros.y = {0, 0, 0};
  show([&] {
    begin_page();
    line_plot("plot", std::span<const Series>(&zeros, 1), {.summary = "nothing", .height = 200, .from_zero = true, .y_decimals = 0});
    end_page();
  });
  int zero_ticks = 0;
  for (const semantics::Seen& s : semantics::all_seen()) zero_ticks += s.role == "caption" && s.text == "0" ? 1 : 0;
  EXPECT_EQ(zero_ticks, 1);
}
TEST_F(Widgets, AnItemScrolledAwayIsStillPressedByName) {
  int pressed = -1;
  show([&] {
    begin_page();
    begin_scroll("rows", 120);
    for (int i = 0; i < 50; i++)
      if (button("r" + std::to_string(i), "Row " + std::to_string(i))) pressed = i;
    end_scroll();
    end_page();
  });
  ASSERT_TRUE(activate("button", "Row 44"));
  frame_headless(10);
  EXPECT_EQ(pressed, 44);
}

TEST_F(Widgets, AFingerScrollsThePageWithMomentumAndPressesNothing) {
  platform::Window phone;
  phone.width = 390;
  phone.height = 600;
  phone.touch = true;
  null::set_window(phone);
  int presses = 0;
  show([&] {
    begin_page();
    for (int i = 0; i < 60; i++)
      if (button("b" + std::to_string(i), "Button " + std::to_string(i), {.width = -1})) presses++;
    end_page();
  });
  const float before = seen("button", "Button 3").min.y;
  using enum platform::PointerAction;
  const auto finger = platform::InputKind::kTouch;
  null::pointer(kDown, 200, 500, finger);
  frame_headless(2);
  for (int i = 1; i <= 10; i++) {
    null::advance(16);
    null::pointer(kMove, 200, float(500 - 30 * i), finger);
    frame_headless(1);
  }
  const float dragged = seen("button", "Button 3").min.y;
  EXPECT_NEAR(before - dragged, 270, 40);
  null::pointer(kUp, 200, 200, finger);
  frame_headless(40);
  EXPECT_LT(seen("button", "Button 3").min.y, dragged - 60) << "it glides on";
  frame_headless(200);
  EXPECT_EQ(presses, 0);
}

TEST_F(Widgets, ADialogIsModalNamedAndClosedByEscape) {
  bool open = false;
  int answer = 0;
  show([&] {
    begin_page();
    if (button("open", "Delete")) open = true;
    if (begin_dialog("really", "Really?", &open)) {
      paragraph("It cannot be undone.");
      if (button("yes", "Yes")) { answer = 1; open = false; }
      end_dialog();
    }
    end_page();
  });
  activate("button", "Delete");
  frame_headless(6);
  ASSERT_NE(find("button", "Yes"), nullptr);
  ASSERT_NE(find("heading", "Really?"), nullptr);
  activate("button", "Yes");
  frame_headless(6);
  EXPECT_EQ(answer, 1);
  EXPECT_EQ(find("button", "Yes"), nullptr);
  activate("button", "Delete");
  frame_headless(6);
  null::key("Escape", true);
  null::key("Escape", false);
  frame_headless(6);
  EXPECT_FALSE(open);
  EXPECT_EQ(find("button", "Yes"), nullptr);
}

TEST_F(Widgets, AStimulusIsAPictureOrItsWord) {
  int pressed = -1;
  show([&] {
    begin_page();
    for (int i = 0; i < 2; i++)
      if (stimulus_tile("t" + std::to_string(i), {i ? "" : "/p.webp", i ? "sofa" : "cat"}, {.width = 200})) pressed = i;
    end_page();
  });
  const auto words = [] {
    std::vector<std::string> all;
    for (const auto& s : semantics::all_seen())
      if (s.role == "caption") all.push_back(s.text);
    return all;
  };
  EXPECT_EQ(words(), std::vector<std::string>{"sofa"});
  EXPECT_EQ(null::pending_pictures().size(), 1u);
  const float y = seen("button", "sofa").min.y;
  null::answer_all_pictures();
  frame_headless(2);
  EXPECT_EQ(seen("button", "sofa").min.y, y) << "nothing moves when a picture arrives";
  click("button", "cat");
  EXPECT_EQ(pressed, 0);
  EXPECT_EQ(platform::last_input().kind, platform::InputKind::kMouse);
}

TEST_F(Widgets, ATileCanAnswerWhenThePointerGoesDown) {
  int pressed = 0;
  show([&] {
    begin_page();
    if (stimulus_tile("t", {"", "sofa"}, {.width = 200, .press_on = PressOn::kDown})) pressed++;
    end_page();
  });
  const semantics::Seen s = seen("button", "sofa");
  null::pointer(platform::PointerAction::kMove, s.min.x + 50, s.min.y + 50);
  null::pointer(platform::PointerAction::kDown, s.min.x + 50, s.min.y + 50);
  frame_headless(4);
  EXPECT_EQ(pressed, 1);
  null::pointer(platform::PointerAction::kUp, s.min.x + 50, s.min.y + 50);
  frame_headless(4);
  EXPECT_EQ(pressed, 1);
}

TEST_F(Widgets, KeysReachTheScreenButNotWithControl) {
  int ones = 0;
  show([&] {
    begin_page();
    text("Press 1");
    if (key_pressed(ImGuiKey_1)) ones++;
    end_page();
  });
  null::key("Digit1", true, '1');
  frame_headless(3);
  null::key("Digit1", true, '1', true);  // held: repeats do not count
  frame_headless(2);
  null::key("Digit1", false);
  frame_headless(2);
  EXPECT_EQ(ones, 1);
}

TEST_F(Widgets, NothingIsDrawnOrToldWhenNothingChanges) {
  bool on = false;
  show([&] {
    begin_page();
    checkbox("c", "Yes", &on);
    stat_tile("s", "41,206", "answers");
    end_page();
  }, 8);
  null::run_frames(50);
  EXPECT_FALSE(platform::null::frames_wanted());
  null::mirror_messages();
  frame_headless(5);
  EXPECT_TRUE(null::mirror_messages().empty());
}

TEST_F(Widgets, APlotIsOneImageWithASentence) {
  const std::vector<Series> series = {{"loss", {0, 1, 2}, {1, .5, .25}, {}, {}}};
  show([&] {
    begin_page();
    line_plot("p", series, {.x_label = "epoch", .y_label = "loss", .summary = "Loss falls from 1 to 0.25 in 3 epochs"});
    const std::vector<Series> none = {{"empty", {}, {}, {}, {}}};
    line_plot("q", none, {.summary = "Nothing yet"});
    const std::vector<BarRow> rows = {{"fruit", 19, "19"}, {"none", 0, "0"}};
    bar_rows("b", rows);
    const std::vector<double> heights = {3, 2, 0};
    histogram("h", heights, "Weights");
    end_page();
  });
  EXPECT_NE(find("img", "Loss falls from 1 to 0.25 in 3 epochs"), nullptr);
  EXPECT_NE(find("paragraph", "fruit"), nullptr);
}

TEST_F(Widgets, ABarCanCarryATickAtWhatIsToBeExpected) {
  std::vector<BarRow> rows = {{"fruit", 19, "19"}};
  show([&] {
    begin_page();
    bar_rows("b", rows);
    end_page();
  });
  const std::size_t plain = platform::null::drawn_vertices();
  rows[0].mark = 3;
  frame_headless(2);
  EXPECT_GT(platform::null::drawn_vertices(), plain);
}

TEST_F(Widgets, TheShellNavigates) {
  int at = 0;
  const std::vector<NavItem> items = {{"a", "Studies", "#studies", true}, {"b", "Live", "#live", false}};
  show([&] {
    if (const int pressed = begin_shell("tertium", items, "Demo", "612 objects"); pressed >= 0) at = pressed;
    page_header("Studies", "two", [] { button("new", "New study"); });
    notice("n", Tone::kLook, "No connection", "Your answers are safe.");
    chip("running");
    dot(Ink::kGood);
    bar(.5);
    progress_line(.5, "Loading");
    skeleton(40);
    line_across();
    EXPECT_FALSE(empty_state("e", "No fits yet", "Start one.", "Start"));
    end_shell();
  });
  ASSERT_TRUE(activate("link", "Live"));
  frame_headless(3);
  EXPECT_EQ(at, 1);
  platform::Window phone;
  phone.width = 390;
  phone.height = 844;
  phone.touch = true;
  null::set_window(phone);
  frame_headless(3);
  ASSERT_TRUE(set_value("combobox", "Pages", "1"));
  at = 0;
  frame_headless(3);
  EXPECT_EQ(at, 1);
}

TEST_F(Widgets, FromAPageThatIsNoneOfTheEntriesEveryEntryCanBeChosenOnAPhone) {
  platform::Window phone = platform::window();
  phone.width = 390;
  null::set_window(phone);
  int at = -1;
  const std::vector<NavItem> items = {{"a", "Studies", "#studies", false}, {"b", "Live", "#live", false}};
  show([&] {
    if (const int pressed = begin_shell("tertium", items); pressed >= 0) at = pressed;
    end_shell();
  });
  EXPECT_EQ(seen("combobox", "Pages").value, "0");
  ASSERT_TRUE(set_value("combobox", "Pages", "1"));  // the first is the chooser's own name
  frame_headless(3);
  EXPECT_EQ(at, 0);
  ASSERT_TRUE(set_value("combobox", "Pages", "2"));
  frame_headless(3);
  EXPECT_EQ(at, 1);
}
TEST_F(Widgets, AToastIsSeenAnnouncedAndGone) {
  show([] {
    begin_page();
    if (button("save", "Save")) toast("Saved");
    end_page();
  });
  activate("button", "Save");
  frame_headless(4);
  EXPECT_EQ(semantics::announced(), "Saved");
  EXPECT_NE(find("caption", "Saved"), nullptr);
  null::advance(5000);
  frame_headless(2);
  EXPECT_EQ(find("caption", "Saved"), nullptr);
}

}  // namespace
}  // namespace tertium::ui
