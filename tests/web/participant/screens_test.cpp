// screens_test.cpp: the participant's screens used by role and name, as a person with or without a screen would, against a server with the real rules.
#include "web/participant/screens.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "tests/support/participant_server.h"
#include "web/semantics/semantics.h"
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
  void SetUp() override {
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
  void press(const char* role, const std::string& name) {
    ASSERT_TRUE(activate(role, name)) << "no " << role << " \"" << name << "\"";
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

}  // namespace
}  // namespace tertium::participant
