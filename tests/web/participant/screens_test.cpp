// screens_test.cpp: the participant's screens used by role and name, as a person with or without a screen would, against a server with the real rules.
#include "web/participant/screens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/participant_server.h"
#include "web/semantics/semantics.h"
#include "web/ui/language.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::participant {
namespace {

namespace null = platform::null;
using semantics::activate;
using semantics::find;

std::string shipped_words() {
  const std::string here = __FILE__;
  std::string words;
  for (const char* part : {"ui", "participant"}) {
    std::ifstream file(here.substr(0, here.rfind("/tests/")) + "/assets/catalogue/en." + part + ".txt");
    std::stringstream text;
    text << file.rdbuf();
    words += text.str();
  }
  return words;
}

class ScreensTest : public testing::Test {
 protected:
  virtual void write_study() {}
  void SetUp() override {
    write_study();
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    open();
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
    close();
  }
  void open() {
    null::set_url("/t/demo");
    app = std::make_unique<App>();
    screens = std::make_unique<Screens>(*app);
    app->start();
    ui::start_headless([this] { screens->frame(); });
    settle();
  }
  void close() {
    ui::stop_headless();
    screens.reset();
    app.reset();
  }
  void reload() {
    close();
    null::reload();
    open();
  }
  void settle(int rounds = 6) {
    for (int i = 0; i < rounds; ++i) {
      server.serve();
      null::answer_all_pictures();
      null::advance(5);
      ui::frame_headless(2);
    }
  }
  // A page's first action is a button that Enter in a field presses, too.
  void press(const char* role, const std::string& name) {
    const char* there = find("submit", name) ? "submit" : role;
    ASSERT_TRUE(activate(there, name)) << "no " << role << " \"" << name << "\"";
    null::press_from_page();
    ui::frame_headless(2);
  }
  Step step() const { return app->flow().step(); }
  void go_to(Step wanted) {
    for (int i = 0; i < 100 && step() != wanted; ++i) {
      if (step() == Step::kConsent) app->agree();
      else if (step() == Step::kInstructions) app->read_instructions();
      else if (step() == Step::kReady) app->start_trials();
      else if (app->flow().shown()) {
        null::advance(500);
        press("button", "Picture 2 of 3");
        null::advance(app->flow().study().feedback_ms + 1);
      }
      settle();
    }
    ASSERT_EQ(step(), wanted);
  }

  test::ParticipantServer server{1, 3};
  std::unique_ptr<App> app;
  std::unique_ptr<Screens> screens;
};

TEST_F(ScreensTest, WhileAChoiceIsSeenAsChosenTheOtherCardsShowNothingOfTheMouseOrTheFocus) {
  go_to(Step::kTrials);
  ASSERT_TRUE(app->flow().shown());
  null::advance(500);
  for (const char* card : {"Picture 1 of 3", "Picture 2 of 3", "Picture 3 of 3"}) {
    ASSERT_TRUE(find("button", card)) << card;
    EXPECT_FALSE(find("button", card)->disabled) << card;
  }
  press("button", "Picture 2 of 3");
  ASSERT_EQ(app->flow().chosen(), 1u);
  ui::frame_headless(2);
  EXPECT_TRUE(find("button", "Picture 1 of 3")->disabled);
  EXPECT_FALSE(find("button", "Picture 2 of 3")->disabled) << "whoever is there with the keyboard stays there";
  EXPECT_TRUE(find("button", "Picture 3 of 3")->disabled);
  // An arrow now counts when the cards are back.
  const ImGuiID before = semantics::focused_by_program();
  null::key("ArrowRight", true);
  null::key("ArrowRight", false);
  ui::frame_headless(3);
  EXPECT_EQ(semantics::focused_by_program(), before);
  null::advance(app->flow().study().feedback_ms + 1);
  settle();
  for (const char* card : {"Picture 1 of 3", "Picture 2 of 3", "Picture 3 of 3"}) EXPECT_FALSE(find("button", card)->disabled) << card;
  EXPECT_EQ(semantics::focused_by_program(), find("button", "Picture 1 of 3")->id);
}

TEST_F(ScreensTest, TheNextPersonAtAFinishedVisitBeginsWithConsent) {
  go_to(Step::kThanks);
  reload();
  ASSERT_EQ(step(), Step::kThanks);
  const std::string code = app->flow().code(), first = server.sessions.begin()->first;
  EXPECT_FALSE(find("button", "Forget this visit and begin anew")) << "one press by accident may not cost the code";
  press("button", "Not you? Begin anew");
  EXPECT_EQ(step(), Step::kThanks);
  press("button", "Forget this visit and begin anew");
  settle();
  EXPECT_EQ(step(), Step::kConsent);
  EXPECT_EQ(app->flow().code(), "");
  for (const auto& [key, bytes] : null::stored()) EXPECT_FALSE(key.starts_with("visit-")) << key;
  go_to(Step::kThanks);
  EXPECT_NE(app->flow().code(), code);
  EXPECT_EQ(server.sessions.size(), 2u);
  EXPECT_EQ(server.sessions.at(first).answers.size(), server.total());
}

TEST_F(ScreensTest, AnUnfinishedVisitCanBeLeftBeforeTheQuestionsButOnlyIfAnEarlierPageBeganIt) {
  app->agree();
  settle();
  ASSERT_EQ(step(), Step::kInstructions);
  EXPECT_FALSE(find("button", "Not you? Begin anew"));
  reload();
  ASSERT_EQ(step(), Step::kInstructions);
  EXPECT_TRUE(find("button", "Not you? Begin anew"));
  go_to(Step::kReady);
  EXPECT_TRUE(find("button", "Not you? Begin anew"));
  go_to(Step::kTrials);
  EXPECT_FALSE(find("button", "Not you? Begin anew")) << "not beside the cards";
}

TEST_F(ScreensTest, AnAnswerThatIsMissedForEverIsSaidWithTheContact) {
  go_to(Step::kTrials);
  for (int i = 0; i < 60 && !app->flow().stuck(); ++i) {
    for (auto& [key, session] : server.sessions) session.answers.erase(2);
    if (app->flow().shown()) {
      null::advance(500);
      app->choose(0);
      press("button", "Picture 2 of 3");
      null::advance(app->flow().study().feedback_ms + 1);
    }
    server.serve();
    for (auto& [key, session] : server.sessions) session.answers.erase(2);
    null::answer_all_pictures();
    null::advance(5);
    ui::frame_headless(2);
  }
  ASSERT_TRUE(app->flow().stuck());
  ui::frame_headless(2);
  std::string all;
  for (const semantics::Seen& seen : semantics::all_seen()) all += seen.text + "\n";
  EXPECT_NE(all.find("Please write to the people who run the study"), std::string::npos) << all;
  EXPECT_NE(all.find("lab@example.org"), std::string::npos) << all;
}

// ---- a study that asks for everything ----

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class EveryScreen : public ScreensTest {
 protected:
  void write_study() override {
    server.ask_everything();
    StudyDefinition& d = server.study.definition;
    std::vector<std::string> many;
    for (int i = 0; i < 12; ++i) many.push_back("Country " + std::to_string(i));
    d.demographics.push_back({"country", "Where do you live?", many});
    d.comprehension_attempts = 3;
    d.debrief = "It was about shapes.";
    d.trials_per_session = 6;
    d.endings[0].redirect = "https://panel.example/done?code={code}";
    alter();
  }
  virtual void alter() {}
  std::string all() const {
    std::string words;
    for (const semantics::Seen& seen : semantics::all_seen()) words += seen.role + ": " + seen.name + "\n";
    return words;
  }
  static semantics::Seen seen(const char* role, const std::string& name) {
    const semantics::Seen* s = find(role, name);
    EXPECT_TRUE(s) << role << " \"" << name << "\"";
    return s ? *s : semantics::Seen{};
  }
  void tick(const std::string& label) {
    ASSERT_TRUE(activate("radio", label)) << label << "\n" << all();
    ui::frame_headless(3);
  }
  // The shortest way to a step, by the screens' own controls.
  void walk_to(Step wanted) {
    for (int i = 0; i < 200 && step() != wanted; ++i) {
      switch (step()) {
        case Step::kConsent: app->agree(); break;
        case Step::kDemographics: press("button", "Continue"); break;
        case Step::kInstructions: press("button", "Start with practice"); break;
        case Step::kComprehension:
          tick("the odd one");
          press("button", "Check my answers");
          break;
        case Step::kReady:
        case Step::kBreak:
        case Step::kFinalQuestion: press("button", "Continue"); break;
        default:
          if (app->flow().shown() && !app->flow().chosen()) {
            null::advance(500);
            null::press_from_page();
            app->choose(1);
            null::advance(300);
          }
      }
      settle(3);
    }
    ASSERT_EQ(step(), wanted) << all();
    ui::frame_headless(3);
  }
};

TEST_F(EveryScreen, QuestionsAboutThePersonHaveNothingChosenAndCanAllBeLeft) {
  walk_to(Step::kDemographics);
  int declines = 0;
  for (const semantics::Seen& s : semantics::all_seen()) {
    if (s.role == "radio") {
      EXPECT_EQ(s.checked, 0) << s.name;
      declines += s.name == "Prefer not to say";
    }
  }
  EXPECT_EQ(declines, 2);
  const semantics::Seen list = seen("combobox", "Where do you live?");
  EXPECT_EQ(list.value, "0") << "the first line says: please choose";
  tick("left");
  EXPECT_EQ(seen("radio", "left").checked, 1);
  EXPECT_EQ(seen("radio", "right").checked, 0);
  ASSERT_TRUE(semantics::set_value("combobox", "Where do you live?", "3"));
  ui::frame_headless(3);
  press("button", "Continue");
  settle();
  EXPECT_NE(step(), Step::kDemographics);
  const std::vector<Response>& given = server.sessions.begin()->second.responses;
  ASSERT_EQ(given.size(), 3u);
  EXPECT_TRUE(given[0].declined) << "not answered";
  EXPECT_EQ(given[1].value, "left");
  EXPECT_EQ(given[2].value, "Country 2");
}

TEST_F(EveryScreen, PreferringNotToSayIsAChoiceThatCanBeTakenBack) {
  walk_to(Step::kDemographics);
  tick("left");
  const std::vector<semantics::Seen> before = semantics::all_seen();
  ASSERT_TRUE(semantics::set_value("combobox", "Where do you live?", "13"));  // the last line
  ui::frame_headless(3);
  press("button", "Continue");
  settle();
  const std::vector<Response>& given = server.sessions.begin()->second.responses;
  ASSERT_EQ(given.size(), 3u);
  EXPECT_TRUE(given[2].declined);
  EXPECT_EQ(given[2].value, "");
}

TEST_F(EveryScreen, AMistakeInTheCheckLeadsBackWithKindWords) {
  walk_to(Step::kComprehension);
  EXPECT_TRUE(seen("submit", "Check my answers").disabled);
  tick("the largest");
  EXPECT_FALSE(seen("submit", "Check my answers").disabled);
  press("button", "Check my answers");
  settle();
  ASSERT_EQ(step(), Step::kInstructions);
  EXPECT_TRUE(contains(all(), "Not quite yet"));
  EXPECT_TRUE(contains(all(), "perhaps we did not explain it well"));
  walk_to(Step::kPractice);
}

TEST_F(EveryScreen, BeforeTheLastTryItIsSaidOnce) {
  walk_to(Step::kComprehension);
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_FALSE(contains(all(), "last try"));
    tick("the largest");
    press("button", "Check my answers");
    settle();
    press("button", "Start with practice");
    settle();
  }
  EXPECT_TRUE(contains(all(), "last try"));
  tick("the largest");
  press("button", "Check my answers");
  settle(12);
  ASSERT_EQ(step(), Step::kScreenedOut);
  EXPECT_TRUE(find("heading", "Thank you for your interest"));
  EXPECT_TRUE(contains(all(), "That says nothing about you"));
}

TEST_F(EveryScreen, ABreakSaysHowFarItIsAndHowLongItLasts) {
  walk_to(Step::kBreak);
  EXPECT_TRUE(contains(all(), "3 of 6 questions are answered")) << all();
  EXPECT_TRUE(contains(all(), "by themselves in 1:5") || contains(all(), "by themselves in 2:00")) << all();
  EXPECT_TRUE(find("button", "Stop here"));
  press("button", "Continue");
  EXPECT_EQ(step(), Step::kTrials);
}

TEST_F(EveryScreen, StoppingAsksFirstAndKeepsWhatWasGiven) {
  walk_to(Step::kTrials);
  press("button", "Stop here");
  ui::frame_headless(3);
  ASSERT_TRUE(find("heading", "Do you want to stop here?")) << all();
  // While it asks, the keys of the cards do nothing.
  null::key("Digit2", true);
  null::key("Digit2", false);
  ui::frame_headless(3);
  EXPECT_FALSE(app->flow().chosen());
  press("button", "No, go on");
  ui::frame_headless(3);
  EXPECT_FALSE(find("heading", "Do you want to stop here?"));
  EXPECT_EQ(step(), Step::kTrials);
  press("button", "Stop here");
  ui::frame_headless(3);
  press("button", "Yes, stop here");
  settle(12);
  ASSERT_EQ(step(), Step::kLeft);
  EXPECT_TRUE(find("heading", "You stopped here"));
  EXPECT_TRUE(contains(all(), "You can close this page."));
  EXPECT_FALSE(server.sessions.begin()->second.answers.empty());
}

TEST_F(EveryScreen, EscapeClosesTheQuestionWhetherToStop) {
  walk_to(Step::kTrials);
  press("button", "Stop here");
  ui::frame_headless(3);
  null::key("Escape", true);
  null::key("Escape", false);
  ui::frame_headless(4);
  EXPECT_FALSE(find("heading", "Do you want to stop here?"));
  EXPECT_FALSE(app->asks_to_leave);
  EXPECT_EQ(step(), Step::kTrials);
}

TEST_F(EveryScreen, TheFinalQuestionIsAnsweredInOwnWordsOrNot) {
  walk_to(Step::kFinalQuestion);
  EXPECT_TRUE(find("textarea", "How did you choose?"));
  ASSERT_TRUE(semantics::set_value("textarea", "How did you choose?", std::string(kResponseBytesMax + 1, 'x')));
  ui::frame_headless(3);
  EXPECT_TRUE(seen("submit", "Continue").disabled) << "what would be cut is said to be too long";
  ASSERT_TRUE(semantics::set_value("textarea", "How did you choose?", "By shape.\nMostly."));
  ui::frame_headless(3);
  press("button", "Continue");
  settle(12);
  ASSERT_EQ(step(), Step::kThanks);
  EXPECT_EQ(server.sessions.begin()->second.responses.back().value, "By shape.\nMostly.");
}

TEST_F(EveryScreen, TheEndShowsTheCodeTheWayOnTheDebriefAndHowToWithdraw) {
  walk_to(Step::kThanks);
  const std::string key = server.sessions.begin()->first.substr(0, 4), words = all();
  EXPECT_TRUE(contains(words, "CODE-" + key));
  EXPECT_TRUE(contains(words, "AWAY-" + key));
  EXPECT_TRUE(contains(words, "It was about shapes."));
  EXPECT_FALSE(contains(words, "You can close this page.")) << "the person is to go on";
  EXPECT_EQ(seen("link", "What is stored, and how to withdraw").detail, "/t/demo/privacy");
  press("button", "Copy the withdrawal code");
  settle();
  EXPECT_EQ(null::clipboard(), "AWAY-" + key);
  press("button", "Copy the code");
  settle();
  EXPECT_EQ(null::clipboard(), "CODE-" + key);
  press("button", "Continue");
  ASSERT_EQ(null::opened_links().size(), 1u);
  EXPECT_EQ(null::opened_links().front(), "https://panel.example/done?code=CODE-" + key);
}

TEST_F(EveryScreen, ArrowsGoOnFromWhereTheFocusIs) {
  walk_to(Step::kTrials);
  const auto arrow = [](const char* code) {
    null::key(code, true);
    null::key(code, false);
    ui::frame_headless(3);
  };
  // Tab, or a click, has put the page's focus on the third card.
  null::mirror_listener().focus(seen("button", "Picture 3 of 3").id);
  arrow("ArrowLeft");
  EXPECT_EQ(semantics::focused_by_program(), seen("button", "Picture 2 of 3").id);
  arrow("ArrowRight");
  EXPECT_EQ(semantics::focused_by_program(), seen("button", "Picture 3 of 3").id);
  arrow("ArrowDown");
  EXPECT_EQ(semantics::focused_by_program(), seen("button", "Picture 1 of 3").id);
  // The focus went elsewhere: the arrows begin anew.
  null::mirror_listener().focus(0);
  arrow("ArrowUp");
  EXPECT_EQ(semantics::focused_by_program(), seen("button", "Picture 3 of 3").id);
}

TEST_F(EveryScreen, WhereItIsReadFromTheRightTheArrowsFollowTheEye) {
  walk_to(Step::kTrials);
  ui::choose_language("ar");
  ui::frame_headless(4);
  EXPECT_GT(seen("button", "Picture 1 of 3").min.x, seen("button", "Picture 3 of 3").max.x) << "position 0 is the right card";
  null::mirror_listener().focus(seen("button", "Picture 1 of 3").id);
  null::key("ArrowLeft", true);
  null::key("ArrowLeft", false);
  ui::frame_headless(3);
  EXPECT_EQ(semantics::focused_by_program(), seen("button", "Picture 2 of 3").id);
}

TEST_F(EveryScreen, OnEveryWindowTheCardsAreWholeApartAndLargeAndTheFootIsBelow) {
  walk_to(Step::kTrials);
  struct Case { float width, height, text_scale; bool touch, fits; };
  for (const Case& c : {Case{1280, 800, 1, false, true}, Case{390, 844, 1, true, true}, Case{844, 390, 1, true, true}, Case{320, 568, 1, true, true},
                        Case{667, 375, 1, true, true}, Case{1280, 800, 2, false, true}, Case{390, 844, 2, true, false}, Case{844, 390, 2, true, false}}) {
    SCOPED_TRACE(testing::Message() << c.width << " x " << c.height << ", text " << c.text_scale);
    platform::Window window;
    window.width = c.width;
    window.height = c.height;
    window.text_scale = c.text_scale;
    window.touch = c.touch;
    null::set_window(window);
    ui::frame_headless(4);
    const semantics::Seen a = seen("button", "Picture 1 of 3"), b = seen("button", "Picture 2 of 3"), z = seen("button", "Picture 3 of 3");
    for (const semantics::Seen& card : {a, b, z}) {
      EXPECT_GE(card.max.x - card.min.x, 90);
      EXPECT_GE(card.max.y - card.min.y, 90);
      EXPECT_GE(card.min.x, 0);
      EXPECT_LE(card.max.x, c.width);
    }
    EXPECT_TRUE(b.min.x > a.max.x || b.min.y > a.max.y);
    EXPECT_TRUE(z.min.x > b.max.x || z.min.y > b.max.y);
    float lowest = 0;
    for (const semantics::Seen& s : semantics::all_seen()) {
      lowest = std::max(lowest, s.max.y);
      EXPECT_TRUE(!contains(s.text, " of 6") || s.min.y > z.max.y);
    }
    const semantics::Seen stop = seen("button", "Stop here");
    EXPECT_GT(stop.min.y, z.max.y);
    if (c.touch) {
      EXPECT_GE(stop.max.y - stop.min.y, 44);
      EXPECT_GE(stop.max.x - stop.min.x, 44);
    }
    EXPECT_TRUE(!c.fits || lowest <= c.height) << "all of it is seen without scrolling, yet it ends at " << lowest;
  }
}

TEST_F(EveryScreen, OnTouchEveryTargetOfEveryScreenIsAtLeast44High) {
  platform::Window window = platform::window();
  window.width = 390;
  window.height = 844;
  window.touch = true;
  null::set_window(window);
  for (const Step wanted : {Step::kConsent, Step::kDemographics, Step::kInstructions, Step::kComprehension, Step::kPractice, Step::kReady, Step::kTrials, Step::kBreak,
                            Step::kFinalQuestion, Step::kThanks}) {
    walk_to(wanted);
    for (const semantics::Seen& s : semantics::all_seen()) {
      if (s.role != "button" && s.role != "submit" && s.role != "link" && s.role != "checkbox" && s.role != "radio" && s.role != "combobox" && s.role != "textarea") continue;
      EXPECT_GE(s.max.y - s.min.y, 44) << s.role << " " << s.name << " of step " << static_cast<int>(wanted);
      EXPECT_GE(s.max.x - s.min.x, 44) << s.role << " " << s.name << " of step " << static_cast<int>(wanted);
    }
  }
}

class WithMinimumTime : public EveryScreen {
  void alter() override { server.study.definition.instructions_seconds = 10; }
};
TEST_F(WithMinimumTime, TheButtonSaysHowLongTheInstructionsShouldBeLookedAt) {
  walk_to(Step::kInstructions);
  const auto button = [&]() -> semantics::Seen {
    for (const semantics::Seen& s : semantics::all_seen())
      if (s.name.starts_with("Start with practice")) return s;
    return {};
  };
  const semantics::Seen counting = button();
  EXPECT_TRUE(counting.disabled);
  EXPECT_EQ(counting.name, "Start with practice (10 s)");
  null::advance(2500);
  ui::frame_headless(2);
  EXPECT_EQ(button().name, "Start with practice (8 s)");
  EXPECT_EQ(button().max.x, counting.max.x) << "it keeps its width while it counts";
  null::advance(8000);
  ui::frame_headless(2);
  EXPECT_EQ(button().name, "Start with practice");
  EXPECT_FALSE(button().disabled);
}

class WithExamples : public EveryScreen {
  void alter() override {
    StudyDefinition& d = server.study.definition;
    for (int e = 0; e < 2; ++e) {
      d.examples.push_back({{"pear", "plum", "saw"}, "Two are fruits."});
      std::array<Stimulus, 3> faces;
      for (std::size_t f = 0; f < 3; ++f) {
        faces[f].name = d.examples.back().stimuli[f];
        faces[f].picture = std::string(64, static_cast<char>('a' + static_cast<int>(f)));
      }
      server.study.examples.push_back(faces);
    }
  }
};
TEST_F(WithExamples, TheOddOneIsMarkedByWordsAndItsPlaceChanges) {
  walk_to(Step::kInstructions);
  std::vector<float> odd, others;
  int marks = 0;
  for (const semantics::Seen& s : semantics::all_seen()) {
    if (s.role == "img" && s.name == "saw: does not belong") odd.push_back(s.min.x);
    if (s.role == "img" && s.name == "pear") others.push_back(s.min.x);
    marks += s.text == "Does not belong";
  }
  ASSERT_EQ(odd.size(), 2u) << all();
  ASSERT_EQ(others.size(), 2u);
  EXPECT_EQ(marks, 2);
  EXPECT_GT(odd[0], others[0]);
  EXPECT_LT(odd[1], others[1]);
}

class WithCaptions : public EveryScreen {
  void alter() override {
    server.study.definition.captions = true;
    server.study.definition.fixation_ms = 700;
    server.names = true;
  }
};
TEST_F(WithCaptions, NamesAreSaidAndSeenWithThePicturesAndNotBefore) {
  walk_to(Step::kComprehension);
  tick("the odd one");
  press("button", "Check my answers");
  settle(2);
  ASSERT_EQ(step(), Step::kPractice);
  EXPECT_TRUE(app->flow().fixating());
  EXPECT_TRUE(find("button", "Picture 1 of 3")) << all();
  EXPECT_FALSE(find("caption", "thing 0"));
  null::advance(800);
  settle(2);
  ASSERT_TRUE(app->flow().shown());
  EXPECT_TRUE(find("button", "thing 0")) << all();
  EXPECT_TRUE(find("caption", "thing 0"));
  EXPECT_GE(seen("caption", "thing 1").min.y, seen("button", "thing 1").max.y) << "under the card";
}

class WithLimits : public EveryScreen {
  void alter() override {
    server.study.definition.too_fast_ms = 1000;
    server.study.definition.trial_seconds = 5;
  }
};
TEST_F(WithLimits, ATooFastAnswerAndALateOneAreSaidSeenAndHeard) {
  walk_to(Step::kTrials);
  EXPECT_TRUE(contains(all(), "That was very quick")) << all();
  EXPECT_TRUE(contains(semantics::announced(), "That was very quick"));
  null::advance(5200);
  settle(2);
  EXPECT_TRUE(contains(all(), "Time was up")) << all();
  EXPECT_TRUE(contains(semantics::announced(), "Time was up"));
}

class WithRequiredIdentifiers : public EveryScreen {
  void alter() override { server.study.definition.identification = Identification::kRequired; }
};
TEST_F(WithRequiredIdentifiers, ALinkWithoutThemSaysWhatToDo) {
  EXPECT_EQ(step(), Step::kNotIdentified);
  EXPECT_TRUE(find("heading", "This link is not complete"));
  EXPECT_TRUE(contains(all(), "lab@example.org"));
}

}  // namespace
}  // namespace tertium::participant
