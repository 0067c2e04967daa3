// frames_test.cpp: what a frame of each page may cost with 1,854 objects and 42 dimensions: draw calls and vertices; and that a page at rest makes none.
#include <gtest/gtest.h>

#include <string>

#include "shared/base/random.h"
#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/console/screens.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;

constexpr std::size_t kObjects = 1854, kDims = 42;  // as THINGS
// A picture is a texture, a texture a draw call: a window full of the smallest tiles, and what is prepared above and below it.
constexpr std::size_t kDrawCallsMax = 520, kDrawCallsPlain = 90;  // with pictures; pages of words and fields
constexpr std::size_t kVerticesMax = 40000;
constexpr int kPanFrames = 30;

// Every page of the console; a page that is not here does not compile (-Wswitch), so that none is forgotten.
std::string address_of(Page page) {
  switch (page) {
    case Page::kStudies: return "#/";
    case Page::kNewStudy: return "#/new";
    case Page::kAccount: return "#/account";
    case Page::kPeople: return "#/people";
    case Page::kStudy: return "#/studies/everyday";
    case Page::kDefinition: return "#/studies/everyday/definition";
    case Page::kLive: return "#/studies/everyday/live";
    case Page::kStudyPeople: return "#/studies/everyday/people";
    case Page::kFits: return "#/studies/everyday/fits";
    case Page::kAnalyses: return "#/studies/everyday/analyses";
    case Page::kAnalysis: return "#/studies/everyday/analyses/1";
    case Page::kStudyDimensions: return "#/studies/everyday/dimensions";
    case Page::kDimensions: return "#/runs/7";
    case Page::kDimension: return "#/runs/7/dimensions/3";
    case Page::kObjects: return "#/runs/7/objects";
    case Page::kObject: return "#/runs/7/objects/object10";
    case Page::kTriplet: return "#/runs/7/triplets";
    case Page::kRate: return "#/runs/7/rate";
    case Page::kBeside: return "#/runs/7/beside/7";
    case Page::kUnknown: return "#/nowhere";
  }
  return "";
}
bool shows_pictures(Page page) {
  switch (page) {
    case Page::kStudy:
    case Page::kStudyDimensions:
    case Page::kDimensions:
    case Page::kDimension:
    case Page::kObjects:
    case Page::kObject:
    case Page::kTriplet:
    case Page::kRate:
    case Page::kBeside: return true;
    default: return false;
  }
}

struct LargeSet : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    StudyDetail& detail = source.details["everyday"];
    detail.stimuli.clear();
    for (std::size_t i = 0; i < kObjects; ++i) {
      std::string hash = std::to_string(i);
      hash.insert(0, 64 - hash.size(), 'a');
      detail.stimuli.push_back({"object" + std::to_string(i), "category" + std::to_string(i % 27), hash, ""});
    }
    detail.summary.counts.stimuli = source.studies[0].counts.stimuli = kObjects;
    source.runs[0].objects = kObjects;
    source.runs[0].dims = kDims;
    // Sparse, columns of falling weight.
    Matrix x(kObjects, kDims);
    RandomStream random(7);
    for (std::size_t i = 0; i < kObjects; ++i)
      for (std::size_t d = 0; d < kDims; ++d)
        x.at(i, d) = static_cast<float>(random.uniform() < .15 ? 2.5 * random.uniform() * (1 - static_cast<double>(d) / 60) : random.uniform() < .4 ? .1 * random.uniform() : 0);
    source.files["e"] = x;
  }
  void TearDown() override { ui::stop_headless(); }
  void open(const std::string& hash) {
    null::set_url("/" + hash);
    app.start();
    ui::start_headless([this] { app.frame(); });
    for (int i = 0; i < 5; ++i) {
      ui::frame_headless(2);
      source.deliver();
      null::answer_all_pictures();
      null::advance(60);  // also what is worked out between frames
    }
    ui::frame_headless(2);
  }
  // The most that a frame drew while the page went down by the wheel and up again.
  struct Cost { std::size_t draws = 0, vertices = 0; };
  Cost pan() {
    Cost most;
    null::pointer(platform::PointerAction::kMove, 700, 400);
    for (int i = 0; i < 2 * kPanFrames; ++i) {
      null::wheel(0, i < kPanFrames ? 120.0f : -120.0f);
      ui::frame_headless();
      null::answer_all_pictures();
      most.draws = std::max(most.draws, null::draw_calls());
      most.vertices = std::max(most.vertices, null::drawn_vertices());
    }
    return most;
  }

  FakeSource source;
  App app{source};
};

struct Frames : LargeSet, testing::WithParamInterface<int> {};
TEST_P(Frames, APageDrawsWithinItsBoundsAndRestsWhenNothingHappens) {
  const auto page = static_cast<Page>(GetParam());
  open(address_of(page));
  ASSERT_EQ(app.route().page == page || page == Page::kStudyDimensions, true) << address_of(page);
  const Cost most = pan();
  EXPECT_LE(most.draws, shows_pictures(page) ? kDrawCallsMax : kDrawCallsPlain) << address_of(page);
  EXPECT_LE(most.vertices, kVerticesMax) << address_of(page);
  EXPECT_GT(most.vertices, 0u);
  RecordProperty("draw_calls", static_cast<int>(most.draws));
  RecordProperty("vertices", static_cast<int>(most.vertices));
  EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
  // At rest: what is asked for again by the clock may make a few frames, and nothing else does.
  null::advance(600);
  source.deliver();
  null::advance(200);
  const std::uint64_t made = platform::frames_made();
  null::advance(700);
  EXPECT_EQ(platform::frames_made(), made) << address_of(page);
}

std::string name_of_page(const testing::TestParamInfo<int>& info) {
  std::string name;
  for (const char c : address_of(static_cast<Page>(info.param)).substr(2))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name.push_back(c);
  return "Page" + std::to_string(info.param) + name;
}
INSTANTIATE_TEST_SUITE_P(OfEveryPage, Frames, testing::Range(0, static_cast<int>(Page::kUnknown) + 1), name_of_page);

TEST_F(LargeSet, TheViewsOfAnObjectStayWithinTheBoundsToo) {
  for (const char* view : {"#/runs/7/objects/object10?view=rose", "#/runs/7/objects/object10?all=1", "#/runs/7/objects/object10?with=object500",
                           "#/runs/7/objects?size=small&sort=name", "#/runs/7/triplets?change=1&objects=object1,object2,object3"}) {
    open(view);
    const Cost most = pan();
    EXPECT_LE(most.draws, kDrawCallsMax) << view;
    EXPECT_LE(most.vertices, kVerticesMax) << view;
    ui::stop_headless();
  }
  open("#/");
}

TEST_F(LargeSet, ThousandsOfObjectsCostNoMoreThanTheWindowShows) {
  open("#/runs/7/objects?size=small");
  const Cost many = pan();
  EXPECT_LT(many.draws, kObjects / 3);
  std::size_t links = 0;
  for (const semantics::Seen& seen : semantics::all_seen()) links += seen.role == "link" ? 1 : 0;
  EXPECT_LT(links, kObjects / 3);
}

TEST_F(LargeSet, NearestObjectsOfALargeSetAreFoundBetweenFrames) {
  null::set_url("/#/runs/7/objects/object10");
  app.start();
  ui::start_headless([this] { app.frame(); });
  for (int i = 0; i < 5; ++i) {
    ui::frame_headless(2);
    source.deliver();
  }
  ui::frame_headless(2);
  EXPECT_TRUE(app.model().neighbours(7, 10).empty());
  null::advance(3000);
  const std::vector<Ranked>& near = app.model().neighbours(7, 10);
  ASSERT_FALSE(near.empty());
  const Matrix& x = source.files["e"];
  EXPECT_EQ(near, nearest_objects(similarity_to_all(x, 10), 10, near.size()));
  std::size_t shown = 0;
  for (const semantics::Seen& seen : semantics::all_seen()) shown += seen.description.starts_with("stays together") ? 1 : 0;
  EXPECT_EQ(shown, 12u);  // and a frame shows them
}

}  // namespace
}  // namespace tertium::console
