// figures_test.cpp: a plot on a page: what is read out, what is written on it, what the pointer finds, and that it is laid out once.
#include "web/ui/figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "web/platform/null.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {
namespace null = platform::null;

figure::Plot scatter() {
  figure::Points points;
  points.name = "objects";
  points.x = {0, 1, 2};
  points.y = {0, 2, 1};
  points.labels = {"ant", "bee", "cat"};
  points.named = {1};
  figure::Plot plot;
  plot.title = "Weights";
  plot.description = "Three objects.";
  plot.x.title = "people";
  plot.y.title = "network";
  plot.series.emplace_back(points);
  return plot;
}

class Figures : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    ASSERT_TRUE(load_messages("ui.navigation = Pages", "t"));
  }
  void TearDown() override {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    stop_headless();
  }
  void show(figure::Plot plot, float above = 0) {
    view_ = std::make_unique<FigureView>(std::move(plot));
    start_headless([this, above] {
      begin_page();
      if (above > 0) gap(above);
      view_->show("figure");
      end_page();
    });
    frame_headless(4);
  }
  static const semantics::Seen* words(std::string_view text) {
    static std::vector<semantics::Seen> all;
    all = semantics::all_seen();
    for (const semantics::Seen& seen : all)
      if (seen.text == text) return &seen;
    return nullptr;
  }
  std::unique_ptr<FigureView> view_;

};

TEST_F(Figures, AreOnePictureThatSaysItsTitleAndWhatItShows) {
  show(scatter());
  const semantics::Seen* image = semantics::find("img", "Weights. Three objects.");
  ASSERT_NE(image, nullptr);
  EXPECT_GT(image->max.y - image->min.y, 150);
  EXPECT_NE(words("people"), nullptr) << "axes are titled";
  const semantics::Seen* bee = words("bee");
  ASSERT_NE(bee, nullptr) << "a named point has its name beside it";
  EXPECT_GE(bee->min.x, image->min.x);
  EXPECT_LE(bee->max.x, image->max.x + 1);
  EXPECT_EQ(words("ant"), nullptr) << "and no other";
}

TEST_F(Figures, SayWhatIsUnderThePointer) {
  show(scatter());
  const semantics::Seen* image = semantics::find("img", "Weights. Three objects.");
  ASSERT_NE(image, nullptr);
  // Somewhere on the picture lies the point of the cat, which has no name beside it.
  bool found = false;
  for (float y = image->min.y; y < image->max.y && !found; y += 8)
    for (float x = image->min.x; x < image->max.x && !found; x += 8) {
      null::pointer(platform::PointerAction::kMove, x, y);
      frame_headless(2);
      for (const semantics::Seen& seen : semantics::all_seen()) found = found || seen.text.starts_with("cat");
    }
  EXPECT_TRUE(found);
}

TEST_F(Figures, FarFromTheWindowAreRoomOnly) {
  show(scatter(), 3000);
  const semantics::Seen* image = semantics::find("img", "Weights. Three objects.");
  ASSERT_NE(image, nullptr) << "but are there to be told";
  EXPECT_GT(image->min.y, 2000);
  EXPECT_EQ(words("people"), nullptr);
}

TEST_F(Figures, DrawEveryKindOfSeries) {
  figure::Plot plot = scatter();
  figure::Line line;
  line.name = "line";
  line.x = {0, 1, 2};
  line.y = {0, 1, NAN};
  line.low = {0, .5, NAN};
  line.high = {.5, 1.5, NAN};
  line.dash = figure::Dash::kDotted;
  plot.series.emplace_back(line);
  for (const figure::Mark mark : {figure::Mark::kSquare, figure::Mark::kDiamond, figure::Mark::kUp, figure::Mark::kDown, figure::Mark::kRing, figure::Mark::kCross}) {
    figure::Points points;
    points.x = points.y = {.5};
    points.mark = mark;
    plot.series.emplace_back(points);
  }
  show(scatter());
  const std::size_t bare = null::drawn_vertices();
  stop_headless();
  show(plot);
  EXPECT_GT(null::drawn_vertices(), bare + 100) << "a band, a dotted line and six marks";
  stop_headless();

  figure::HeatMap map;
  map.name = "r";
  map.rows = map.columns = 30;
  for (std::size_t i = 0; i < 900; ++i) map.values.push_back(i % 7 == 0 ? NAN : std::sin(static_cast<double>(i)));
  figure::Plot heat;
  heat.title = "Map";
  heat.series.emplace_back(map);
  show(heat);
  EXPECT_GT(null::drawn_vertices(), 4u * 300) << "a grid of cells, neighbours of one colour drawn as one";
  stop_headless();

  figure::Plot violins;
  violins.title = "Violin";
  violins.x.kind = figure::Axis::Kind::kCategory;
  violins.x.categories = {"a"};
  violins.series.emplace_back(figure::violin_of("v", 0, {1, 2, 2, 3, 5}));
  show(violins);
  EXPECT_GT(null::drawn_vertices(), 4u * 40) << "its outline, in quads";
}

TEST_F(Figures, AreLaidOutAnewForAnotherWidthOnly) {
  show(scatter());
  const semantics::Seen* image = semantics::find("img", "Weights. Three objects.");
  ASSERT_NE(image, nullptr);
  const float wide = image->max.x - image->min.x;
  platform::Window window = platform::window();
  window.width = 390;
  null::set_window(window);
  frame_headless(4);
  image = semantics::find("img", "Weights. Three objects.");
  ASSERT_NE(image, nullptr);
  EXPECT_LT(image->max.x - image->min.x, wide);
  for (const semantics::Seen& seen : semantics::all_seen()) EXPECT_LE(seen.max.x, 391) << seen.text;
}

TEST_F(Figures, WithoutAnyValueSaySo) {
  figure::Plot plot;
  plot.title = "Nothing";
  plot.series.emplace_back(figure::Line{});
  show(plot);
  EXPECT_NE(words("no data"), nullptr);
}

}  // namespace
}  // namespace tertium::ui
