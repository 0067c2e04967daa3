// dimensions_test.cpp: the pages of dimensions: sorted, searched and filtered by the link; labelled with undo; rated, and rated blind.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::find;

struct DimensionPages : testing::Test {
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
    ASSERT_TRUE(semantics::activate(role, name)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  void type(const char* role, const char* name, const char* words) {
    ASSERT_TRUE(semantics::set_value(role, name, words)) << name << everything();
    settle();
  }
  static std::string everything() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen())
      out += "\n  " + seen.role + " \"" + seen.name + "\" \"" + seen.text + "\"" + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos || seen.description.find(words) != std::string::npos) return true;
    return false;
  }
  // "1 3 2": the dimensions of the rows in their order.
  static std::string rows() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.role == "link" && seen.name.starts_with("Dimension ")) out += (out.empty() ? "" : " ") + seen.name.substr(10, seen.name.find(',') - 10);
    return out;
  }
  static DimensionRating rating(std::uint32_t dimension, const char* rater, std::optional<std::uint32_t> step, DimensionNature nature, bool blind = true) {
    DimensionRating r;
    r.dimension = dimension, r.rater = rater, r.interpretability = step, r.nature = nature, r.blind = blind;
    return r;
  }
  // Two raters, all dimensions.
  void rated_by_two() {
    source.ratings = {rating(0, "Anna", 6, DimensionNature::kSemantic), rating(1, "Anna", 2, DimensionNature::kVisual), rating(2, "Anna", 4, DimensionNature::kMixed),
                      rating(0, "Ben", 7, DimensionNature::kSemantic),  rating(1, "Ben", 2, DimensionNature::kVisual),  rating(2, "Ben", 5, DimensionNature::kUnclear)};
    source.ratings[0].label = "alive or once alive";
  }

  FakeSource source;
  App app{source};
};

TEST_F(DimensionPages, ARowSaysItsLabelImportanceAndReproducibility) {
  source.labels = {{1, "vehicles", "Anna", 5}};
  source.runs[0].reproducibility = {0.97, 0.88, std::nan("")};
  open("#/runs/7");
  EXPECT_TRUE(find("link", "Dimension 2, vehicles, importance 21.6\xE2\x80\xAF%, found again 0.88")) << everything();
  EXPECT_TRUE(find("link", "Dimension 3, importance 27.9\xE2\x80\xAF%")) << everything();
  EXPECT_TRUE(reads("Name it")) << everything();
  EXPECT_TRUE(reads("green from 0.90"));
}

TEST_F(DimensionPages, WithoutAnEnsembleNothingIsSaidOfReproducibility) {
  open("#/runs/7");
  EXPECT_FALSE(reads("found again"));
  EXPECT_FALSE(reads("green from"));
}

TEST_F(DimensionPages, SortSearchFilterAndSizeAreInTheLinkAndComeBackFromIt) {
  rated_by_two();
  source.labels = {{1, "a vehicle", "Anna", 5}, {0, "living", "Anna", 5}};
  open("#/runs/7");
  EXPECT_EQ(rows(), "1 3 2");
  type("combobox", "Sort", "2");
  EXPECT_EQ(platform::url().hash, "/runs/7?sort=label");
  EXPECT_EQ(rows(), "2 1 3") << "unlabelled ones last";
  type("combobox", "Sort", "3");
  EXPECT_EQ(rows(), "1 3 2");
  type("combobox", "Show", "1");
  EXPECT_EQ(platform::url().hash, "/runs/7?show=unlabelled&sort=interpretability");
  EXPECT_EQ(rows(), "3");
  type("combobox", "Show", "2");
  EXPECT_EQ(rows(), "2") << "what raters find visual";
  type("combobox", "Show", "0");
  type("combobox", "Interpretability", "3");
  EXPECT_EQ(rows(), "1") << "5 or more";
  type("combobox", "Interpretability", "0");
  type("search", "Search labels and objects", "VEHIC");
  EXPECT_EQ(rows(), "2");
  type("search", "Search labels and objects", "hammer");
  EXPECT_EQ(rows(), "3") << "the name of an object";
  type("combobox", "Pictures", "2");
  EXPECT_EQ(platform::url().hash, "/runs/7?find=hammer&size=large&sort=interpretability");
  EXPECT_EQ(find("link", "Dimension 3, importance 27.9\xE2\x80\xAF%") ? find("link", "Dimension 3, importance 27.9\xE2\x80\xAF%")->detail : "", "#/runs/7/dimensions/3?size=large")
      << everything();
  null::navigate("/#/runs/7?find=zebra");
  settle();
  EXPECT_TRUE(reads("No dimension is like that")) << everything();
  press("button", "Show all dimensions");
  EXPECT_EQ(rows(), "1 3 2");
}

TEST_F(DimensionPages, ArrowsGoFromRowToRow) {
  open("#/runs/7");
  const semantics::Seen* first = find("link", "Dimension 1, importance 50.5\xE2\x80\xAF%");
  ASSERT_TRUE(first) << everything();
  const ImGuiID id = first->id;
  null::key("ArrowDown", true);
  settle();
  EXPECT_EQ(semantics::focused_by_program(), id);
}

TEST_F(DimensionPages, AgreementOfBlindRatersIsSaid) {
  rated_by_two();
  open("#/runs/7");
  EXPECT_TRUE(reads("Raters of this run, blind: 2. Agreement beyond chance (Krippendorff's alpha): interpretability 0.")) << everything();
}

TEST_F(DimensionPages, TheTableIsDownloaded) {
  open("#/runs/7");
  press("button", "Export");
  EXPECT_EQ(source.calls["ratings table"], 1);
}

TEST_F(DimensionPages, ALabelIsSavedAndItsChangeUndone) {
  source.labels = {{0, "living", "Anna", 5}};
  open("#/runs/7/dimensions/1");
  EXPECT_TRUE(find("heading", "living")) << everything();
  EXPECT_TRUE(reads("Last changed by Anna."));
  EXPECT_TRUE(find("submit", "Save label")->disabled) << "nothing to save yet";
  type("textbox", "Label of this dimension", "food and animals");
  press("submit", "Save label");
  ASSERT_EQ(source.labels.size(), 1u);
  EXPECT_EQ(source.labels[0].label, "food and animals");
  EXPECT_TRUE(find("heading", "food and animals")) << everything();
  press("button", "Undo");
  EXPECT_EQ(source.labels[0].label, "living");
  EXPECT_TRUE(find("heading", "living"));
  EXPECT_FALSE(find("button", "Undo"));
}

TEST_F(DimensionPages, ALabelThatSomebodyElseChangedIsShownBeforeItIsOverwritten) {
  open("#/runs/7/dimensions/1");
  type("textbox", "Label of this dimension", "mine");
  source.labels = {{0, "theirs", "Anna", 9}};
  press("submit", "Save label");
  EXPECT_TRUE(reads("the label was changed to 'theirs' by 'Anna' meanwhile")) << everything();
  EXPECT_TRUE(find("heading", "theirs")) << "what stands there is seen";
  EXPECT_EQ(find("textbox", "Label of this dimension")->value, "mine") << "what was typed is kept";
  EXPECT_EQ(source.labels[0].label, "theirs");
  press("submit", "Save label");
  EXPECT_EQ(source.labels[0].label, "mine") << "now on purpose";
}

TEST_F(DimensionPages, WhatOthersSaidMeanwhileIsThereOnTheNextPage) {
  open("#/runs/7/dimensions/1");
  source.labels = {{2, "tools", "Anna", 9}};
  press("button", "Next");
  EXPECT_TRUE(find("heading", "tools")) << everything();
}

TEST_F(DimensionPages, LabelsThatDoNotComeAreSaidSoAndAskedForAgain) {
  open("#/runs/7/objects");
  source.failure = Error{ErrorCode::kIo, "no connection"};
  null::navigate("/#/runs/7");
  settle();
  EXPECT_TRUE(reads("These numbers may be old")) << everything();
  source.failure.reset();
  source.labels = {{2, "tools", "Anna", 9}};
  null::navigate("/#/runs/7/dimensions/3");
  settle();
  EXPECT_TRUE(find("heading", "tools")) << everything();
}

TEST_F(DimensionPages, ALabelThatIsTooLongCannotBeSaved) {
  open("#/runs/7/dimensions/1");
  type("textbox", "Label of this dimension", std::string(121, 'x').c_str());
  EXPECT_TRUE(reads("at most 120 bytes")) << everything();
  EXPECT_TRUE(find("submit", "Save label")->disabled);
}

TEST_F(DimensionPages, AViewerSeesTheLabelAndCannotChangeIt) {
  source.studies[0].role = source.details["everyday"].summary.role = Role::kViewer;
  open("#/studies/everyday");
  null::navigate("/#/runs/7/dimensions/1");
  settle();
  EXPECT_TRUE(find("textbox", "Label of this dimension")->disabled) << everything();
  EXPECT_TRUE(reads("its editors change labels"));
}

TEST_F(DimensionPages, ARatingIsGivenAndWhatOthersSaidStandsBeside) {
  rated_by_two();
  source.asker = "Cleo";
  open("#/runs/7/dimensions/1");
  EXPECT_TRUE(reads("Anna: 6, semantic \xC2\xB7 \"alive or once alive\" \xC2\xB7 blind")) << everything();
  EXPECT_TRUE(reads("Interpretability 6.5 of 7, raters: 2"));
  EXPECT_TRUE(find("button", "Save rating")->disabled);
  press("radio", "3");
  press("radio", "Visual: how they look");
  press("button", "Save rating");
  ASSERT_EQ(source.ratings.size(), 7u);
  EXPECT_EQ(source.ratings.back().interpretability, 3u);
  EXPECT_EQ(source.ratings.back().nature, DimensionNature::kVisual);
  EXPECT_FALSE(source.ratings.back().blind);
  EXPECT_TRUE(reads("you: 3, visual")) << everything();
}

TEST_F(DimensionPages, APageShowsWhereItFadesWhatChanceWouldGiveAndWhatGoesWithIt) {
  Matrix& x = source.files["e"];
  for (std::size_t object = 6; object < 9; ++object) x.at(object, 2) = 1.7f;  // vehicles are tools, too
  open("#/runs/7/dimensions/3");
  EXPECT_TRUE(find("heading", "Where it fades")) << everything();
  EXPECT_TRUE(reads("99 %")) << everything();
  EXPECT_TRUE(reads("if objects were drawn at random"));
  bool leads = false;
  for (const semantics::Seen& seen : semantics::all_seen())
    leads = leads || (seen.role == "link" && seen.name.starts_with("Dimension 2, correlation 0.") && seen.detail == "#/runs/7/dimensions/2");
  EXPECT_TRUE(leads) << everything();
  null::navigate("/#/runs/7/dimensions/1");
  settle();
  EXPECT_FALSE(reads("Dimensions that go with it")) << "its opposite goes with nothing: " << everything();
}

TEST_F(DimensionPages, BlindRatingAsksForNothingOfOthersAndShowsNoNameOrNumber) {
  rated_by_two();
  source.labels = {{0, "living", "Anna", 5}};
  source.asker = "Cleo";
  open("#/runs/7/rate");
  EXPECT_TRUE(find("heading", "1 of 3")) << everything();
  EXPECT_EQ(source.calls["ratings"], 0);
  EXPECT_EQ(source.calls["labels"], 0);
  EXPECT_EQ(source.calls["my ratings"], 1);
  EXPECT_FALSE(reads("living"));
  EXPECT_FALSE(reads("Anna"));
  EXPECT_FALSE(reads("Dimension 1"));
  EXPECT_FALSE(find("link", "red apple")) << "pictures lead nowhere";
}

TEST_F(DimensionPages, BlindRatingIsStoredStepByStepCanBeLeftAndEnds) {
  source.asker = "Cleo";
  open("#/runs/7/rate");
  const std::vector<std::uint32_t> order = rating_order(3, "Cleo", 7);
  EXPECT_TRUE(find("submit", "Next")->disabled) << everything();
  type("textbox", "In your words (may stay empty)", "round");
  press("radio", "6");
  press("radio", "Mixed: both");
  press("submit", "Next");
  ASSERT_EQ(source.ratings.size(), 1u) << "stored as it is given";
  EXPECT_EQ(source.ratings[0].dimension, order[0]);
  EXPECT_EQ(source.ratings[0].label, "round");
  EXPECT_EQ(source.ratings[0].interpretability, 6u);
  EXPECT_EQ(source.ratings[0].nature, DimensionNature::kMixed);
  EXPECT_TRUE(source.ratings[0].blind);
  EXPECT_TRUE(find("heading", "2 of 3")) << everything();
  EXPECT_EQ(find("textbox", "In your words (may stay empty)")->value, "");
  press("button", "Skip");
  ASSERT_EQ(source.ratings.size(), 2u);
  EXPECT_FALSE(source.ratings[1].interpretability);
  press("button", "Back");
  press("button", "Back");
  EXPECT_EQ(find("textbox", "In your words (may stay empty)")->value, "round") << "what was given can be looked at again";
  EXPECT_EQ(find("radio", "6")->checked, 1);

  null::navigate("/#/studies/everyday");  // left
  settle();
  null::navigate("/#/runs/7/rate");       // and gone on with
  settle();
  EXPECT_TRUE(find("heading", "3 of 3")) << everything();
  press("radio", "1");
  press("radio", "Unclear");
  press("submit", "Next");
  EXPECT_TRUE(reads("Rated: 2. Skipped: 1. Not seen yet: 0.")) << everything();
  press("button", "See dimensions and agreement");
  EXPECT_EQ(platform::url().hash, "/runs/7");
}

TEST_F(DimensionPages, ABlindRatingThatIsNotStoredStaysOnThePage) {
  open("#/runs/7/rate");
  press("radio", "6");
  press("radio", "Mixed: both");
  source.failure = Error{ErrorCode::kIo, "no connection"};
  press("submit", "Next");
  EXPECT_TRUE(reads("Not stored: no connection. What you gave is still here; try again")) << everything();
  EXPECT_EQ(find("radio", "6")->checked, 1);
  source.failure.reset();
  press("submit", "Next");
  EXPECT_EQ(source.ratings.size(), 1u);
}

TEST_F(DimensionPages, AThousandRowsAreOnlyLaidOutNearTheWindow) {
  Matrix x(12, 1000);
  for (std::size_t d = 0; d < 1000; ++d) x.at(d % 12, d) = 1.0f + static_cast<float>(d) / 1000;
  source.files["e"] = x;
  source.runs[0].dims = 1000;
  open("#/runs/7");
  EXPECT_LT(semantics::all_seen().size(), 200u);
  null::pointer(platform::PointerAction::kMove, 700, 500);
  for (int i = 0; i < 40; ++i) null::wheel(0, 400);
  settle();
  EXPECT_LT(semantics::all_seen().size(), 200u);
  EXPECT_FALSE(find("link", "Dimension 1000, importance 0.1\xE2\x80\xAF%")) << "scrolled away";
}

TEST_F(DimensionPages, OnAPhoneTheyAreUsable) {
  rated_by_two();
  source.runs[0].reproducibility = {0.97, 0.88, 0.91};
  platform::Window phone = platform::window();
  phone.width = 390;
  phone.height = 844;
  phone.touch = true;
  null::set_window(phone);
  bool first = true;
  for (const char* hash : {"#/runs/7", "#/runs/7?size=large", "#/runs/7/dimensions/1", "#/runs/7/rate"}) {
    if (first) open(hash);
    else null::navigate(std::string("/") + hash);
    first = false;
    settle();
    for (const semantics::Seen& seen : semantics::all_seen()) {
      EXPECT_GE(seen.min.x, 0) << hash << " " << seen.role << " " << seen.name;
      EXPECT_LE(seen.max.x, 391) << hash << " " << seen.role << " " << seen.name;
      EXPECT_TRUE(seen.role != "combobox" || seen.max.x - seen.min.x > 100) << hash << " " << seen.name;
    }
  }
}

}  // namespace
}  // namespace tertium::console
