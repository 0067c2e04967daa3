// semantics_test.cpp: records become messages, only when something changed; faults are found.
#include "web/semantics/semantics.h"

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "web/platform/null.h"

namespace tertium::semantics {
namespace {
namespace null = platform::null;

class Semantics : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = ImVec2(800, 600);
    unsigned char* pixels;
    int w, h;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &w, &h);
    enable();
  }
  void TearDown() override { ImGui::DestroyContext(); }
  template <class F>
  std::vector<std::string> frame(F screen, int count = 1) {
    for (; count > 0; count--) {
      ImGui::GetIO().DeltaTime = .016f;
      begin_frame();
      ImGui::NewFrame();
      ImGui::SetNextWindowPos(ImVec2(0, 0));
      ImGui::SetNextWindowSize(ImVec2(800, 600));
      ImGui::Begin("##root", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
      screen();
      ImGui::End();
      ImGui::Render();
      end_frame();
    }
    return null::mirror_messages();
  }
  static ImGuiID item(Role role, std::string_view name, float y = 0, std::string_view id = {}) {
    Item i;
    i.role = role;
    i.name = name;
    return add(id.empty() ? 0 : ImGui::GetID(id.data(), id.data() + id.size()), ImVec2(10, y), ImVec2(110, y + 20), i);
  }
};

TEST_F(Semantics, TellsOnlyWhatChanged) {
  float y = 0;
  const auto screen = [&] { item(Role::kParagraph, "one", y); item(Role::kParagraph, "two", 50); };
  const auto first = frame(screen, 3);
  ASSERT_FALSE(first.empty());
  EXPECT_TRUE(frame(screen, 5).empty());
  y = 7;
  const auto moved = frame(screen);
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_NE(moved[0].find("one"), std::string::npos);
  EXPECT_EQ(moved[0].find("two"), std::string::npos);
}
TEST_F(Semantics, SeparatorsInTextsDoNoHarm) {
  const auto sent = frame([] { item(Role::kParagraph, "a\x1e" "b\x1f" "c\nd \"'<>"); });
  std::string all;
  for (const auto& m : sent) all += m;
  EXPECT_NE(all.find("abc\nd \"'<>"), std::string::npos);
}
TEST_F(Semantics, AZeroByteInATextLosesNothingOfTheRest) {
  const auto sent = frame([] {
    item(Role::kParagraph, std::string_view("a\0b", 3));
    item(Role::kParagraph, "after it", 50);
  });
  std::string all;
  for (const auto& m : sent) all += m;
  EXPECT_EQ(all.find('\0'), std::string::npos);
  EXPECT_NE(all.find("ab"), std::string::npos);
  EXPECT_NE(all.find("after it"), std::string::npos);
}
TEST_F(Semantics, ItemsThatComeAndGoKeepNothingOfEachOther) {
  // Records are written over: what one item had must not show in the next that takes its place.
  bool rich = true;
  const auto screen = [&] {
    if (rich) {
      Item i;
      i.role = Role::kSlider;
      i.name = "rich", i.value = "7", i.options = "seven", i.detail = "detail", i.placeholder = "placeholder", i.description = "described", i.language = "de";
      i.min = 1, i.max = 9, i.step = 2, i.checked = 1, i.expanded = 1, i.disabled = i.invalid = i.required = true, i.pad_left = 3, i.pad_right = 4;
      add(ImGui::GetID("rich"), ImVec2(0, 0), ImVec2(10, 10), i);
    } else {
      const Group group(GroupRole::kGroup, "plain");
      item(Role::kButton, "poor", 0, "poor");
    }
  };
  frame(screen, 4);
  rich = false;
  const auto sent = frame(screen, 4);
  std::string all;
  for (const auto& m : sent) all += m;
  for (const char* left : {"rich", "seven", "detail", "placeholder", "described"}) EXPECT_EQ(all.find(left), std::string::npos) << left << "\n" << all;
  const Seen* poor = find("button", "poor");
  ASSERT_NE(poor, nullptr);
  EXPECT_EQ(all_seen().size(), 1u);
  EXPECT_FALSE(poor->disabled);
  EXPECT_EQ(poor->checked, -1);
  EXPECT_EQ(poor->value + poor->description + poor->detail, "");
}
TEST_F(Semantics, ThousandsOfItemsAreToldApart) {
  const auto screen = [] {
    for (int n = 0; n < 3000; n++) item(Role::kButton, "b" + std::to_string(n), float(n), "id" + std::to_string(n));
  };
  frame(screen, 2);
  EXPECT_TRUE(problems().empty());
  EXPECT_EQ(all_seen().size(), 3000u);
  EXPECT_TRUE(frame(screen, 3).empty()) << "nothing changed";
}
TEST_F(Semantics, ColoursAndIdsKeepAllTheirDigits) {
  const auto sent = frame([] {
    Item i;
    i.text = "white";
    i.style.colour = 0xFFFFFF;
    add(4294967295u, ImVec2(0, 0), ImVec2(10, 10), i);
  });
  std::string all;
  for (const auto& m : sent) all += m;
  EXPECT_NE(all.find("\x1f" "16777215\x1f"), std::string::npos);
  EXPECT_NE(all.find("4294967295"), std::string::npos);
}
TEST_F(Semantics, FindsFaults) {
  frame([] {
    item(Role::kButton, "");
    item(Role::kButton, "same", 0, "x");
    item(Role::kButton, "same again", 30, "x");
    ImGui::SetCursorPos(ImVec2(0, 100));
    ImGui::InvisibleButton("nobody describes me", ImVec2(20, 20));
  });
  ASSERT_EQ(problems().size(), 3u);
  EXPECT_NE(problems()[0].find("two items with the id"), std::string::npos);
  EXPECT_EQ(problems()[1], "button without a name");
  EXPECT_NE(problems()[2].find("no record describes"), std::string::npos);
  frame([] { item(Role::kButton, "fine"); });
  EXPECT_TRUE(problems().empty());
}
TEST_F(Semantics, AValueFromThePageWaitsForItsWidgetAndNoLonger) {
  std::string value;
  bool there = true;
  const auto screen = [&] {
    if (!there) return;
    const ImGuiID id = ImGui::GetID("field");
    take_value(id, &value);
    item(Role::kTextbox, "Name", 0, "field");
  };
  frame(screen);
  ASSERT_TRUE(set_value("textbox", "Name", "Ada"));
  EXPECT_TRUE(busy());
  frame(screen, 3);
  EXPECT_EQ(value, "Ada");
  EXPECT_FALSE(busy());
  set_value("textbox", "Name", "late");
  there = false;
  frame(screen);
  there = true;
  frame(screen);
  EXPECT_EQ(value, "Ada");
  EXPECT_FALSE(busy()) << "the widget is gone, so is the value";
}
TEST_F(Semantics, TheFieldIsSentAgainAfterItWasTakenSoThatTheProgramHasTheLastWord) {
  std::string value = "kept";
  const auto screen = [&] {
    const ImGuiID id = ImGui::GetID("field");
    std::string typed;
    take_value(id, &typed);  // and refused
    Item i;
    i.role = Role::kTextbox;
    i.name = "Name";
    i.value = value;
    add(id, ImVec2(0, 0), ImVec2(100, 20), i);
  };
  frame(screen, 3);
  set_value("textbox", "Name", "refused");
  const auto sent = frame(screen, 2);
  std::string all;
  for (const auto& m : sent) all += m;
  EXPECT_NE(all.find("kept"), std::string::npos);
}
TEST_F(Semantics, GroupsHoldWhatIsBetweenThem) {
  const auto sent = frame([] {
    Group list(GroupRole::kList, "Animals");
    Group one(GroupRole::kListItem);
    item(Role::kParagraph, "cat");
  });
  std::string all;
  for (const auto& m : sent) all += m;
  EXPECT_NE(all.find("listitem"), std::string::npos);
  EXPECT_TRUE(problems().empty());
}
TEST_F(Semantics, FocusAndAnnouncementsGoOnce) {
  bool once = true;
  const auto screen = [&] {
    item(Role::kHeading, "New screen");
    if (once) {
      focus_last();
      announce("Trial 2", true);
    }
    once = false;
  };
  std::string all;
  for (const auto& m : frame(screen)) all += m;
  EXPECT_NE(all.find("STrial 2"), std::string::npos);
  EXPECT_NE(all.find("f" + std::to_string(focused_by_program())), std::string::npos);
  EXPECT_TRUE(frame(screen, 3).empty());
}
TEST_F(Semantics, WindowsInFrontAreHolesInThoseBehind) {
  std::string all;
  for (const auto& m : frame([] {
         item(Role::kParagraph, "below");
         ImGui::SetNextWindowPos(ImVec2(100, 120));
         ImGui::SetNextWindowSize(ImVec2(200, 80));
         ImGui::Begin("##front", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
         ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
         item(Role::kParagraph, "above");
         ImGui::End();
       }, 3))
    all += m;
  EXPECT_NE(all.find("100 120 200 80"), std::string::npos) << all;
}

}  // namespace
}  // namespace tertium::semantics
