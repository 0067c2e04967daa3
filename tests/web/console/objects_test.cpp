// objects_test.cpp: pages of objects and of three of them: profiles, two beside each other, why one is odd, and every view a link.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/console/screens.h"
#include "web/console/wording.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::activate;
using semantics::find;

struct Objects : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
    ui::stop_headless();
  }
  void open(const std::string& hash) {
    null::set_url("/" + hash);
    app.start();
    ui::start_headless([this] { app.frame(); });
    settle();
  }
  void settle() {
    for (int i = 0; i < 4; ++i) {
      ui::frame_headless(2);
      source.deliver();
      null::answer_all_pictures();
    }
    ui::frame_headless(2);
  }
  void press(const char* role, const std::string& name) {
    ASSERT_TRUE(activate(role, name)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  static std::string everything() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\"" + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos) return true;
    return false;
  }
  static std::vector<std::string> links_with(const std::string& part) {
    std::vector<std::string> out;
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.role == "link" && seen.name.find(part) != std::string::npos) out.push_back(seen.name);
    return out;
  }
  // The three objects of METHODS 7.1 in place of the demo's, under their letters.
  void worked_example() {
    StudyDetail& detail = source.details["everyday"];
    detail.stimuli.resize(3);
    const char* const names[] = {"i", "j", "k"};
    for (std::size_t n = 0; n < 3; ++n) detail.stimuli[n].name = names[n];
    Matrix x(3, 2);
    x.values = {1, .5f, 1.2f, 0, .2f, 1.5f};
    source.files["e"] = x;
    source.runs[0].objects = 3;
    source.runs[0].dims = 2;
  }

  FakeSource source;
  App app{source};
};

// METHODS 7.1: P(ij) = .4626, P(ik) = .3603, P(jk) = .1771; without dimension 1 P(ij) is .2429 and the choice turns; without dimension 2 it is .5712.
TEST_F(Objects, TheTripletPageTellsTheWorkedExample) {
  worked_example();
  open("#/runs/7/triplets?objects=i,j,k");
  EXPECT_TRUE(find("heading", "Why this one?")) << everything();
  EXPECT_TRUE(reads("The model keeps i and j together: k is the odd one."));
  EXPECT_TRUE(reads("the odd one: 46\xE2\x80\xAF%")) << everything();
  EXPECT_TRUE(reads("odd one: 36\xE2\x80\xAF%"));
  EXPECT_TRUE(reads("odd one: 18\xE2\x80\xAF%"));
  EXPECT_TRUE(find("heading", "What i and j share"));
  EXPECT_TRUE(find("link", "Dimension 1: i and j share 1.20")) << everything();
  EXPECT_TRUE(find("link", "Dimension 1: i and k share 0.20"));
  EXPECT_TRUE(find("link", "Dimension 2: i and k share 0.75"));
  EXPECT_TRUE(find("link", "Dimension 1: j and k share 0.24"));
  EXPECT_TRUE(reads("Similarity 1.20: weight \xC3\x97 weight, summed over 2 dimensions. Kept together: 46\xE2\x80\xAF%."));
  EXPECT_TRUE(reads("Without dimension 1 the choice would be j (51\xE2\x80\xAF%).")) << everything();  // P(ik) without it: 1 - 2 * .2429
  EXPECT_TRUE(reads("Without dimension 2 still k, more certain (57\xE2\x80\xAF%)."));
  EXPECT_EQ(null::title(), "Triplets \xC2\xB7 Everyday objects \xC2\xB7 Tertium");
}

TEST_F(Objects, TheTripletPageWithoutAWishShowsTheSameThreeToEveryoneAndKeepsThemInTheLink) {
  open("#/runs/7/triplets");
  const std::string first = platform::url().hash;
  EXPECT_TRUE(first.starts_with("/runs/7/triplets?objects=")) << first;
  EXPECT_TRUE(find("heading", "Why this one?"));
  EXPECT_TRUE(reads("is the odd one.")) << "three of which nothing can be said are no first sight" << everything();
  null::navigate("/#/runs/7/triplets");
  settle();
  EXPECT_EQ(platform::url().hash, first);
}

TEST_F(Objects, ObjectsThatShareNothingAreNotDrawnAsACloseCall) {
  // No call is closer than that of three without any weight, and most of these have none.
  for (std::size_t i = 3; i < 12; ++i)
    for (std::size_t d = 0; d < 3; ++d) source.files["e"].at(i, d) = 0;
  open("#/runs/7/triplets");
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(reads("is the odd one.")) << platform::url().hash << everything();
    press("button", "A close call: three other objects between which the model can hardly decide");
  }
}

TEST_F(Objects, OnAPhoneWhatIsPressedStandsInOneRowUnderAllThree) {
  platform::Window phone = platform::window();
  phone.width = 390, phone.height = 844, phone.touch = true;
  null::set_window(phone);
  open("#/runs/7/triplets?objects=dog,fire_engine,bus");
  float top = -1;
  int found = 0;
  for (const semantics::Seen& seen : semantics::all_seen()) {
    if (seen.role != "button" || !seen.name.starts_with("Change ")) continue;
    if (top >= 0) { EXPECT_FLOAT_EQ(seen.min.y, top) << seen.name; }
    top = seen.min.y;
    ++found;
  }
  EXPECT_EQ(found, 3) << everything();
}

TEST_F(Objects, AnObjectIsPutInPlaceOfAnotherAndBackUndoesIt) {
  open("#/runs/7/triplets?objects=dog,train,bus");
  EXPECT_FALSE(find("search", "Find an object"));
  press("button", "Change dog for another object");
  EXPECT_EQ(platform::url().hash, "/runs/7/triplets?change=1&objects=dog%2Ctrain%2Cbus");
  ASSERT_TRUE(semantics::set_value("search", "Find an object", "saw")) << everything();
  settle();
  press("link", "Take saw");
  EXPECT_EQ(platform::url().hash, "/runs/7/triplets?objects=saw%2Ctrain%2Cbus");
  EXPECT_TRUE(reads("The model keeps train and bus together: saw is the odd one.")) << everything();
  null::navigate("/#/runs/7/triplets?objects=dog,train,bus");  // Back
  settle();
  EXPECT_TRUE(reads("dog is the odd one."));
}

TEST_F(Objects, WhatIsOfferedIsNeverOneOfTheThree) {
  open("#/runs/7/triplets?objects=dog,train,bus&change=2");
  for (const semantics::Seen& seen : semantics::all_seen())
    if (seen.role == "link" && seen.detail.find("/triplets?objects=") != std::string::npos) {
      EXPECT_FALSE(seen.name == "Take dog" || seen.name == "Take train" || seen.name == "Take bus") << seen.name;
    }
  ASSERT_TRUE(semantics::set_value("search", "Find an object", "dog"));
  settle();
  EXPECT_TRUE(reads("No object is called \"dog\""));
}

TEST_F(Objects, TheTripletPageIsUsedByKeys) {
  open("#/runs/7/triplets?objects=dog,train,bus");
  null::key("Digit3", true);
  null::key("Digit3", false);
  settle();
  EXPECT_EQ(app.route().seen("change"), "3");
  null::key("KeyR", true);
  null::key("KeyR", false);
  settle();
  EXPECT_EQ(app.route().page, Page::kTriplet);
  EXPECT_EQ(app.route().seen("change"), "");
  EXPECT_FALSE(app.route().seen("objects").empty());
}

TEST_F(Objects, OtherThreeAreDrawnByChanceOrAsACloseCall) {
  open("#/runs/7/triplets?objects=dog,train,bus");
  press("button", "A close call: three other objects between which the model can hardly decide");
  EXPECT_NE(app.route().seen("objects"), "dog,train,bus");
  // Objects that share nothing: a close call indeed.
  EXPECT_TRUE(reads("odd one: 3")) << everything();
}

TEST_F(Objects, ALinkThatDoesNotNameThreeObjectsSaysSo) {
  for (const char* words : {"dog", "dog,cat2", "dog,dog,bus", "dog,zebra,bus", "dog,train,bus,saw", ",,"}) {
    open(std::string("#/runs/7/triplets?objects=") + words);
    EXPECT_TRUE(reads("These three could not be shown")) << words << everything();
    ui::stop_headless();
  }
  open("#/runs/7/triplets?objects=dog,zebra,bus");
  press("button", "Show three others");
  EXPECT_TRUE(find("heading", "Why this one?"));
  EXPECT_FALSE(reads("could not be shown"));
}

TEST_F(Objects, NamesWithCommasAreFoundInTheLink) {
  source.details["everyday"].stimuli[3].name = "dog, wet";
  open("#/runs/7/triplets?objects=dog%2C%20wet,train,bus");
  EXPECT_TRUE(reads("dog, wet is the odd one.")) << everything();
}

TEST_F(Objects, WithFewerThanThreeObjectsThePageSaysWhatIsMissing) {
  source.details["everyday"].stimuli.resize(2);
  source.files["e"] = Matrix(2, 3, 1.0f);
  source.runs[0].objects = 2;
  open("#/runs/7/triplets");
  EXPECT_TRUE(reads("Three objects are needed")) << everything();
}

TEST_F(Objects, ThreeObjectsWithoutWeightAreUndecided) {
  source.files["e"] = Matrix(12, 3);
  open("#/runs/7/triplets?objects=dog,train,bus");
  EXPECT_TRUE(reads("The model cannot decide")) << everything();
  EXPECT_TRUE(reads("These objects have no weight on any dimension."));
  EXPECT_FALSE(reads("the odd one:"));
}

TEST_F(Objects, TheNavigationLeadsToTriplets) {
  open("#/runs/7");
  press("link", "Triplets");
  EXPECT_EQ(app.route().page, Page::kTriplet);
}

TEST_F(Objects, AnObjectsRoseSaysWhatItShowsAndItsLegendLeadsToDimensions) {
  open("#/runs/7/objects/fire_engine");
  press("tab", "Rose");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects/fire_engine?view=rose");
  EXPECT_TRUE(find("img", "Rose of fire engine: weight on 2 of 3 dimensions, the largest on dimension 2.")) << everything();
  press("link", "Dimension 3, weight 0.40, 21\xE2\x80\xAF% of this object's weight");
  EXPECT_EQ(platform::url().hash, "/runs/7/dimensions/3");
  null::navigate("/#/runs/7/objects/fire_engine?view=rose");
  settle();
  EXPECT_TRUE(find("img", "Rose of fire engine: weight on 2 of 3 dimensions, the largest on dimension 2."));
  press("tab", "Bars");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects/fire_engine");
}

TEST_F(Objects, APetalUnderThePointerLeadsToItsDimension) {
  open("#/runs/7/objects/fire_engine?view=rose");
  const semantics::Seen* rose = find("img", "Rose of fire engine: weight on 2 of 3 dimensions, the largest on dimension 2.");
  ASSERT_NE(rose, nullptr);
  // By importance 1, 3, 2 clockwise from the top: at four o'clock is dimension 3.
  const float x = (rose->min.x + rose->max.x) / 2 + 70, y = (rose->min.y + rose->max.y) / 2 + 40;
  null::pointer(platform::PointerAction::kMove, x, y);
  ui::frame_headless(3);
  EXPECT_TRUE(reads("Dimension 3: 0.40")) << everything();
  null::pointer(platform::PointerAction::kDown, x, y);
  null::pointer(platform::PointerAction::kUp, x, y);
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/dimensions/3");
}

TEST_F(Objects, TwoObjectsBesideEachOtherShowWhatTheyShareAndWhatTellsThemApart) {
  open("#/runs/7/objects/bus?with=fire_engine");
  EXPECT_TRUE(find("heading", "bus and fire engine")) << everything();
  EXPECT_TRUE(find("link", "Dimension 2: bus 1.50, fire engine 1.50, shared 2.25")) << everything();
  EXPECT_TRUE(find("heading", "What tells them apart"));
  EXPECT_TRUE(find("link", "Dimension 3: bus 0.00, fire engine 0.40, shared 0.00"));
  EXPECT_TRUE(reads("Similarity 2.25"));
  EXPECT_TRUE(reads("kept together"));
  EXPECT_TRUE(reads("chance 33 %"));
  press("button", "With train as a third: which is odd?");
  EXPECT_EQ(platform::url().hash, "/runs/7/triplets?objects=bus%2Cfire_engine%2Ctrain");
}

TEST_F(Objects, AnObjectLeadsToTheTripletOfItAndItsNearest) {
  open("#/runs/7/objects/bus");
  press("button", "Which is odd: bus, train or fire engine?");
  EXPECT_EQ(platform::url().hash, "/runs/7/triplets?objects=bus%2Ctrain%2Cfire_engine");
}

TEST_F(Objects, AnotherObjectIsChosenBySearch) {
  open("#/runs/7/objects/bus");
  ASSERT_TRUE(semantics::set_value("search", "Object to put beside it", "saw")) << everything();
  settle();
  press("link", "Put saw beside it");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects/bus?with=saw");
  EXPECT_TRUE(reads("They share no dimension.")) << everything();
  press("button", "Close");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects/bus");
}

TEST_F(Objects, AnUnknownObjectBesideItIsSaidAndTheRestIsShown) {
  open("#/runs/7/objects/bus?with=zebra");
  EXPECT_TRUE(reads("No object is called \"zebra\" here")) << everything();
  EXPECT_TRUE(find("heading", "bus"));
}

TEST_F(Objects, OrderCategoryAndSizeOfTheListAreKeptInTheLink) {
  open("#/runs/7/objects");
  const auto first = [&] {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.role == "link" && seen.detail.find("/objects/") != std::string::npos) return seen.name;
    return std::string();
  };
  EXPECT_EQ(first(), "red apple");
  ASSERT_TRUE(semantics::set_value("combobox", "Order", "1")) << everything();
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/objects?sort=name");
  EXPECT_EQ(first(), "bus");
  ASSERT_TRUE(semantics::set_value("combobox", "Category", "2"));  // fruit
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/objects?category=fruit&sort=name");
  EXPECT_EQ(first(), "pear");
  EXPECT_TRUE(reads("2 of 12 objects")) << everything();
  ASSERT_TRUE(semantics::set_value("combobox", "Size of pictures", "2"));
  settle();
  EXPECT_EQ(platform::url().hash, "/runs/7/objects?category=fruit&size=large&sort=name");
  ASSERT_TRUE(semantics::set_value("search", "Find an object", "zzz"));
  settle();
  press("button", "Show all objects");
  EXPECT_EQ(platform::url().hash, "/runs/7/objects");
  null::navigate("/#/runs/7/objects?sort=weight");
  settle();
  EXPECT_EQ(first(), "red apple");
  null::navigate("/#/runs/7/objects?sort=nonsense&size=huge&category=none");
  settle();
  EXPECT_TRUE(reads("No object of this category"));
}

}  // namespace
}  // namespace tertium::console
