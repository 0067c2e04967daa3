// language_test.cpp: the words of the study's language come before its first screen, whatever the line does; and its direction turns the page round.
#include "web/ui/language.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {
namespace null = platform::null;

constexpr const char* kEnglish = "word = apple\nnumber.group = ,";
constexpr const char* kGerman = "word = Apfel\nnumber.group = .";

class Language : public testing::Test {
 protected:
  void SetUp() override { null::reset(); }
  void TearDown() override { forget_language(); }
  void start(const char* language = "en") {
    start_language("participant", language, [this](const Result<void>& r) { started = static_cast<bool>(r); });
  }
  std::optional<bool> started;
};

TEST_F(Language, WordsOfTheStudyAreFetchedByThePrimarySubtag) {
  start();
  ASSERT_TRUE(null::answer_fetch("/app/participant.en.txt", 200, kEnglish));
  EXPECT_EQ(started, true);
  choose_language("de-AT");
  EXPECT_TRUE(language_on_its_way()) << "no screen is shown in two languages";
  EXPECT_EQ(null::language(), "de-AT ltr");
  ASSERT_TRUE(null::answer_fetch("/app/participant.de.txt", 200, kGerman));
  EXPECT_FALSE(language_on_its_way());
  EXPECT_EQ(say("word"), "Apfel");
  EXPECT_EQ(say_count(1234), "1.234");
}

TEST_F(Language, AStudyThatComesBeforeTheFirstWordsStopsNothing) {
  start();
  choose_language("en");
  ASSERT_TRUE(null::answer_fetch("participant.en", 200, kEnglish));
  EXPECT_EQ(started, true);
  EXPECT_FALSE(language_on_its_way());
  EXPECT_TRUE(null::pending_fetches().empty()) << "the same words are asked for once";
}

TEST_F(Language, AStudyInAnotherLanguageThatComesBeforeTheFirstWordsBringsItsOwn) {
  start();
  choose_language("de");
  null::answer_fetch("participant.en", 200, kEnglish);
  EXPECT_EQ(started, std::nullopt) << "no screen is shown in two languages";
  ASSERT_TRUE(null::answer_fetch("participant.de", 200, kGerman));
  EXPECT_EQ(started, true);
  EXPECT_EQ(say("word"), "Apfel");
}

TEST_F(Language, AStudyInALanguageWithoutWordsThatComesBeforeTheFirstWordsBeginsInEnglish) {
  start();
  choose_language("he");
  null::answer_fetch("participant.en", 200, kEnglish);
  ASSERT_TRUE(null::answer_fetch("participant.he", 404, ""));
  ASSERT_TRUE(null::answer_fetch("participant.en", 200, kEnglish));
  EXPECT_EQ(started, true);
  EXPECT_EQ(say("word"), "apple");
}

TEST_F(Language, EnglishWordsStayWhereThereAreNoOthers) {
  start();
  null::answer_fetch("participant.en", 200, kEnglish);
  choose_language("he");
  EXPECT_EQ(null::language(), "he rtl");
  ASSERT_TRUE(null::answer_fetch("/app/participant.he.txt", 404, ""));
  EXPECT_FALSE(language_on_its_way());
  EXPECT_EQ(say("word"), "apple");
  null::advance(60'000);
  EXPECT_TRUE(null::pending_fetches().empty()) << "what is not there is not asked for again";
}

TEST_F(Language, ABrokenLineStopsNobodyAndIsTriedAgain) {
  start();
  null::answer_fetch("participant.en", 200, kEnglish);
  choose_language("de");
  ASSERT_TRUE(null::fail_fetch("participant.de"));
  EXPECT_FALSE(language_on_its_way());
  EXPECT_EQ(say("word"), "apple");
  null::advance(2100);
  ASSERT_TRUE(null::answer_fetch("participant.de", 200, kGerman));
  EXPECT_EQ(say("word"), "Apfel");
}

TEST_F(Language, ADamagedCatalogueChangesNothing) {
  start();
  null::answer_fetch("participant.en", 200, kEnglish);
  choose_language("de");
  ASSERT_TRUE(null::answer_fetch("participant.de", 200, "no sign of equality"));
  EXPECT_FALSE(language_on_its_way());
  EXPECT_EQ(say("word"), "apple");
}

TEST_F(Language, ALateAnswerToAnEarlierWishIsNotWanted) {
  start();
  null::answer_fetch("participant.en", 200, kEnglish);
  choose_language("de");
  choose_language("ar");
  ASSERT_TRUE(null::answer_fetch("participant.de", 200, kGerman));
  EXPECT_TRUE(language_on_its_way());
  EXPECT_EQ(say("word"), "apple");
}

TEST_F(Language, TheFirstWordsMayBeThoseOfAnotherLanguageAndElseAreEnglish) {
  start("de");
  ASSERT_TRUE(null::answer_fetch("participant.de", 404, ""));
  EXPECT_FALSE(started.has_value());
  ASSERT_TRUE(null::answer_fetch("participant.en", 200, kEnglish));
  EXPECT_EQ(started, true);
  start();
  ASSERT_TRUE(null::fail_fetch("participant.en"));
  EXPECT_EQ(started, false) << "without words no program can begin";
}

TEST_F(Language, DirectionAndTighteningFollowTheScript) {
  for (const char* tag : {"ar", "AR-eg", "he", "fa-IR", "ur"}) EXPECT_TRUE(is_right_to_left(tag)) << tag;
  for (const char* tag : {"en", "de", "zh-Hant", "arn", ""}) EXPECT_FALSE(is_right_to_left(tag)) << tag;
  choose_language("ar");
  EXPECT_EQ(style_of(Type::kPage).letter_spacing, 0) << "letters that join";
  EXPECT_EQ(style_of(Type::kNote).size, 13) << "and are hard to read very small";
  choose_language("en");
  EXPECT_LT(style_of(Type::kPage).letter_spacing, 0);
}

// ---- the page from the right ----

class FromTheRight : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    choose_language("ar");
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    stop_headless();
  }
  void show(std::function<void()> screen) {
    start_headless(std::move(screen));
    frame_headless(4);
  }
  static semantics::Seen seen(std::string_view role, std::string_view name) {
    const semantics::Seen* s = semantics::find(role, name);
    EXPECT_NE(s, nullptr) << role << " " << name;
    return s ? *s : semantics::Seen{};
  }
};

TEST_F(FromTheRight, RowsBeginAtTheRightAndGridsAndLinesToo) {
  show([] {
    begin_page({.max_width = 600});
    begin_row({1, 1, 1}, 12);
    for (int i = 0; i < 3; i++) {
      if (i > 0) next_cell();
      stimulus_tile("tile" + std::to_string(i), {{}, std::to_string(i)});
    }
    end_row();
    begin_line("line", 8);
    button("a", "One");
    button("b", "Two");
    end_line();
    begin_line("end", 8, Align::kEnd);
    button("c", "Three");
    end_line();
    end_page();
  });
  EXPECT_EQ(seen("button", "0").max.x, (1280 + 600) / 2) << "position 0 is the right card";
  EXPECT_GT(seen("button", "0").min.x, seen("button", "1").max.x);
  EXPECT_GT(seen("button", "1").min.x, seen("button", "2").max.x);
  EXPECT_EQ(seen("button", "2").min.x, (1280 - 600) / 2);
  EXPECT_EQ(seen("button", "One").max.x, (1280 + 600) / 2);
  EXPECT_LT(seen("button", "Two").max.x, seen("button", "One").min.x);
  EXPECT_EQ(seen("button", "Three").min.x, (1280 - 600) / 2);
}

TEST_F(FromTheRight, TextFieldsCardsAndChoicesHangAtTheRight) {
  bool on = false;
  show([&] {
    begin_page({.max_width = 600});
    heading("Title");
    begin_card("card", {}, {.padding = 20});
    body("Short");
    checkbox("tick", "Agreed", &on);
    end_card();
    end_page();
  });
  EXPECT_EQ(seen("heading", "Title").max.x, (1280 + 600) / 2);
  EXPECT_EQ(seen("paragraph", "Short").max.x, (1280 + 600) / 2 - 20);
  EXPECT_EQ(seen("checkbox", "Agreed").max.x, (1280 + 600) / 2 - 20);
  EXPECT_LT(seen("caption", "Agreed").max.x, seen("checkbox", "Agreed").max.x - 20) << "the box is at the right of its words";
  ASSERT_TRUE(semantics::activate("checkbox", "Agreed"));
  frame_headless(3);
  EXPECT_TRUE(on);
}

TEST_F(FromTheRight, AClickMeetsWhatIsSeenThere) {
  int chosen = -1;
  show([&] {
    begin_page({.max_width = 600});
    begin_row({1, 1, 1}, 12);
    for (int i = 0; i < 3; i++) {
      if (i > 0) next_cell();
      if (stimulus_tile("tile" + std::to_string(i), {{}, std::to_string(i)})) chosen = i;
    }
    end_row();
    end_page();
  });
  const semantics::Seen tile = seen("button", "0");
  const float x = (tile.min.x + tile.max.x) / 2, y = (tile.min.y + tile.max.y) / 2;
  null::pointer(platform::PointerAction::kMove, x, y);
  null::pointer(platform::PointerAction::kDown, x, y);
  null::pointer(platform::PointerAction::kUp, x, y);
  frame_headless(5);
  EXPECT_EQ(chosen, 0);
}

TEST_F(FromTheRight, ADialogAndAScrollingPartKeepTheirContentsInside) {
  bool open = true;
  show([&] {
    begin_page({.max_width = 600});
    begin_scroll("part", 100);
    button("inside", "Inside");
    end_scroll();
    if (begin_dialog("ask", "Ask", &open, 400)) {
      button("yes", "Yes");
      end_dialog();
    }
    end_page();
  });
  EXPECT_EQ(seen("button", "Yes").max.x, (1280 + 400) / 2 - 24);
  const semantics::Seen inside = seen("button", "Inside");
  EXPECT_LE(inside.max.x, (1280 + 600) / 2);
  EXPECT_GT(inside.min.x, 640);
}

}  // namespace
}  // namespace tertium::ui
