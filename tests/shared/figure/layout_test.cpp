// layout_test.cpp: numbers in are positions out, and whatever comes in, what comes out lies on the sheet.
#include "shared/figure/layout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "shared/figure/ticks.h"

namespace tertium::figure {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

template <class What>
std::vector<What> all(const Drawing& drawing) {
  std::vector<What> out;
  for (const Shape& shape : drawing.shapes)
    if (const auto* what = std::get_if<What>(&shape.what)) out.push_back(*what);
  return out;
}
std::vector<Stroke> strokes(const Drawing& drawing, Ink ink) {
  std::vector<Stroke> out;
  for (const Stroke& stroke : all<Stroke>(drawing))
    if (stroke.paint.ink == ink) out.push_back(stroke);
  return out;
}
bool says(const Drawing& drawing, const std::string& text) {
  for (const Words& words : all<Words>(drawing))
    if (words.text == text) return true;
  return false;
}
// Ten px a letter, so that widths can be reckoned by hand.
double ten(std::string_view text, double, int) { return 10 * static_cast<double>(text.size()); }

// Every position on the sheet, but for what is cut off at the clip.
void expect_on_sheet(const Drawing& d) {
  ASSERT_TRUE(std::isfinite(d.width) && std::isfinite(d.height) && d.width > 0 && d.height > 0);
  const auto inside = [&](double x, double y) {
    ASSERT_TRUE(std::isfinite(x) && std::isfinite(y));
    EXPECT_GE(x, -.01);
    EXPECT_LE(x, d.width + .01);
    EXPECT_GE(y, -.01);
    EXPECT_LE(y, d.height + .01);
  };
  for (const Shape& shape : d.shapes) {
    if (const auto* words = std::get_if<Words>(&shape.what)) inside(words->at.x, words->at.y);
    const auto finite = [&](const std::vector<Point>& points) {
      for (const Point& p : points) {
        ASSERT_TRUE(std::isfinite(p.x) && std::isfinite(p.y));
        if (!shape.clipped) inside(p.x, p.y);
      }
    };
    if (const auto* stroke = std::get_if<Stroke>(&shape.what)) finite(stroke->points);
    if (const auto* area = std::get_if<Area>(&shape.what)) finite(area->points);
    if (const auto* marks = std::get_if<Marks>(&shape.what)) finite(marks->points);
    if (const auto* box = std::get_if<Box>(&shape.what)) {
      ASSERT_GE(box->rect.width, 0);
      ASSERT_GE(box->rect.height, 0);
      if (!shape.clipped) inside(box->rect.x, box->rect.y), inside(box->rect.right(), box->rect.bottom());
    }
  }
}

Plot line_plot(std::vector<double> x, std::vector<double> y) {
  Plot plot;
  plot.title = "a line";
  Line line;
  line.x = std::move(x);
  line.y = std::move(y);
  plot.series.emplace_back(line);
  return plot;
}

TEST(Layout, PutsALineWhereTheHandPutsIt) {
  const Plot plot = line_plot({0, 10, 20}, {0, 1, 2});
  const Drawing d = lay_out(plot, {400, ten});
  // The gutter: ticks 0.0 to 2.0 are three letters of ten px, and ten px of air; eight px remain at the right. Above: six px of air.
  EXPECT_EQ(d.area.x, 40);
  EXPECT_EQ(d.area.right(), 392);
  EXPECT_EQ(d.area.y, 6);
  const std::vector<Stroke> lines = strokes(d, Ink::kSeries1);
  ASSERT_EQ(lines.size(), 1u);
  ASSERT_EQ(lines[0].points.size(), 3u);
  EXPECT_EQ(lines[0].points[0], (Point{40, d.area.bottom()}));
  EXPECT_EQ(lines[0].points[1], (Point{216, (d.area.y + d.area.bottom()) / 2}));
  EXPECT_EQ(lines[0].points[2], (Point{392, 6}));
  EXPECT_EQ(d.height, d.area.bottom() + 24) << "one row of ticks";
  expect_on_sheet(d);
}

TEST(Layout, LeavesGapsWhereValuesAreMissing) {
  const Drawing d = lay_out(line_plot({0, 1, 2, 3, 4, 5, 6}, {1, 2, kNaN, 2, kInf, 3, 4}), {400, {}});
  const std::vector<Stroke> lines = strokes(d, Ink::kSeries1);
  ASSERT_EQ(lines.size(), 2u) << "before the gap and after it; one value between two gaps is a dot";
  EXPECT_EQ(lines[0].points.size(), 2u);
  EXPECT_EQ(lines[1].points.size(), 2u);
  ASSERT_EQ(all<Marks>(d).size(), 1u);
  EXPECT_EQ(all<Marks>(d)[0].points.size(), 1u);
}

TEST(Layout, LeavesGapsInBandsToo) {
  Plot plot = line_plot({0, 1, 2, 3, 4}, {1, 1, 1, 1, 1});
  std::get<Line>(plot.series[0]).low = {0, 0, kNaN, 0, 0};
  std::get<Line>(plot.series[0]).high = {2, 2, 2, 2, 2};
  const Drawing d = lay_out(plot, {400, {}});
  const std::vector<Area> areas = all<Area>(d);
  ASSERT_EQ(areas.size(), 2u);
  EXPECT_EQ(areas[0].points.size(), 4u);
  EXPECT_EQ(areas[0].points[0], (Point{d.x.place(0), d.y.place(2)}));
  EXPECT_EQ(areas[0].points[3], (Point{d.x.place(0), d.y.place(0)}));
}

TEST(Layout, SaysSoWhereThereIsNothing) {
  const Plot nothing = [] { Plot plot; plot.title = "nothing"; return plot; }();
  for (const Plot& plot : {nothing, line_plot({}, {}), line_plot({1, 2}, {kNaN, kNaN}), line_plot({kInf}, {3})}) {
    const Drawing d = lay_out(plot, {400, {}});
    EXPECT_TRUE(says(d, "no data"));
    EXPECT_TRUE(strokes(d, Ink::kSeries1).empty());
    expect_on_sheet(d);
  }
  Plot map;
  map.series.emplace_back(HeatMap{});
  EXPECT_TRUE(says(lay_out(map, {400, {}}), "no data"));
}

TEST(Layout, TakesExtremeRanges) {
  for (const std::vector<double>& y : std::vector<std::vector<double>>{{-1e300, 1e300}, {-1e99, 1e99}, {1e-300, 2e-300}, {5, 5}, {0, 0}, {1e15, 1e15 + 1}, {-kInf, 3}, {1e100}}) {
    const Drawing d = lay_out(line_plot({1, 2}, y), {300, {}});
    expect_on_sheet(d);
    const Drawing logs = [&] {
      Plot plot = line_plot(y, y);
      plot.x.kind = plot.y.kind = Axis::Kind::kLog;
      return lay_out(plot, {300, {}});
    }();
    expect_on_sheet(logs);
  }
}

TEST(Layout, LeavesOutWhatALogarithmCannotShow) {
  Plot plot;
  plot.x.kind = Axis::Kind::kLog;
  Points points;
  points.x = {-1, 0, .01, 1};
  points.y = {1, 2, 3, 4};
  plot.series.emplace_back(points);
  const Drawing d = lay_out(plot, {400, {}});
  ASSERT_EQ(all<Marks>(d).size(), 1u);
  EXPECT_EQ(all<Marks>(d)[0].points.size(), 2u);
  const double middle = d.x.place(.1);
  EXPECT_NEAR(middle, (d.x.place(.01) + d.x.place(1)) / 2, 1e-9) << "equal factors are equal distances";
}

TEST(Layout, PutsFlatBarsWhereTheHandPutsThem) {
  Plot plot;
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.categories = {"one", "two"};
  Bars bars;
  bars.values = {5, 10};
  bars.texts = {"5", "10"};
  plot.series.emplace_back(bars);
  const Drawing d = lay_out(plot, {400, ten});
  EXPECT_EQ(d.area.x, 30 + 14) << "three letters and 14 px of air";
  EXPECT_EQ(d.area.right(), 400 - 20 - 12) << "two letters of the longest value and 12 px of air";
  EXPECT_EQ(d.area.height, 52) << "26 px for each";
  const std::vector<Box> boxes = all<Box>(d);
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0].rect.x, 44);
  EXPECT_EQ(boxes[0].rect.width, (368 - 44) / 2.0);
  EXPECT_EQ(boxes[1].rect.width, 368 - 44.0);
  EXPECT_EQ(boxes[0].rect.y + boxes[0].rect.height / 2, d.area.y + 13);
  EXPECT_EQ(boxes[0].title, "one: 5");
  expect_on_sheet(d);
}

TEST(Layout, StacksBarsWithoutLosingAny) {
  Plot plot;
  plot.x.kind = Axis::Kind::kCategory;
  plot.x.categories = {"a"};
  plot.stacked = true;
  Bars one, two, three;
  one.values = {1};
  two.values = {2};
  three.values = {-1};
  plot.series = {one, two, three};
  const Drawing d = lay_out(plot, {400, {}});
  const std::vector<Box> boxes = all<Box>(d);
  ASSERT_EQ(boxes.size(), 3u);
  EXPECT_NEAR(boxes[1].rect.y, d.y.place(3), 1e-9);
  EXPECT_NEAR(boxes[0].rect.bottom(), d.y.place(0), 1e-9);
  EXPECT_NEAR(boxes[2].rect.bottom(), d.y.place(-1), 1e-9);
}

TEST(Layout, HoldsReferencesWithinItsAxes) {
  Plot plot = line_plot({0, 1}, {.4, .5});
  plot.references.push_back({Reference::Along::kY, .673, .673, "ceiling"});
  const Drawing with = lay_out(plot, {400, {}});
  EXPECT_GE(with.y.high, .673);
  EXPECT_TRUE(says(with, "ceiling"));
  plot.references[0].in_range = false;
  const Drawing without = lay_out(plot, {400, {}});
  EXPECT_LE(without.y.high, .5);
  EXPECT_FALSE(says(without, "ceiling")) << "what lies outside has no label";
}

TEST(Layout, NamesUprightLinesAboveFlatBarsNotOnThem) {
  Plot plot;
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.categories = {"one", "two"};
  Bars bars;
  bars.values = {.5, .7};
  plot.series.emplace_back(bars);
  const Drawing bare = lay_out(plot, {400, {}});
  plot.references = {{Reference::Along::kX, .3, .36, "chance"}, {Reference::Along::kX, .6, .7, "noise ceiling"}};
  const Drawing named = lay_out(plot, {400, {}});
  EXPECT_GT(named.height, bare.height + 10) << "a row more";
  std::vector<double> starts;
  for (const Shape& shape : named.shapes)
    if (const auto* words = std::get_if<Words>(&shape.what); words && (words->text == "chance" || words->text == "noise ceiling")) {
      EXPECT_LT(words->at.y, named.area.y) << words->text;
      starts.push_back(words->at.x);
    }
  ASSERT_EQ(starts.size(), 2u);
  EXPECT_GE(starts[1], starts[0] + text_width("chance", 12, 400)) << "beside each other";
}

TEST(Layout, KeepsLegendAndTitlesOfASquareWithinTheDrawing) {
  Plot plot;
  plot.square = true;
  plot.height = 200;
  plot.legend = Plot::Legend::kAbove;
  plot.x.title = "a title of an axis that is far longer than the square below which it stands";
  for (const char* name : {"strong in the first observer", "strong in the second observer"}) {
    Points points;
    points.name = name;
    points.x = points.y = {0, 1};
    plot.series.emplace_back(points);
  }
  const Drawing drawing = lay_out(plot, {700, {}});
  EXPECT_LE(drawing.width, 700);
  for (const Shape& shape : drawing.shapes)
    if (const auto* words = std::get_if<Words>(&shape.what)) {
      const double wide = text_width(words->text, words->size, words->weight);
      const double left = words->anchor == Anchor::kStart ? words->at.x : words->anchor == Anchor::kEnd ? words->at.x - wide : words->at.x - wide / 2;
      EXPECT_GE(left, -.5) << words->text;
      EXPECT_LE(left + wide, drawing.width + .5) << words->text;
    }
}

TEST(Layout, NamesLinesAtTheirEndsWhereThereIsRoomElseAbove) {
  Plot plot = line_plot({0, 1}, {1, 2});
  std::get<Line>(plot.series[0]).name = "training";
  Line other = std::get<Line>(plot.series[0]);
  other.name = "held out";
  other.y = {1, 2.01};
  plot.series.emplace_back(other);
  const Drawing wide = lay_out(plot, {600, {}});
  std::vector<double> heights;
  for (const Words& words : all<Words>(wide))
    if (words.text == "training" || words.text == "held out") {
      EXPECT_GT(words.at.x, wide.area.right());
      heights.push_back(words.at.y);
    }
  ASSERT_EQ(heights.size(), 2u);
  EXPECT_GE(std::fabs(heights[0] - heights[1]), 14.9) << "labels that would lie on each other move apart";
  const Drawing narrow = lay_out(plot, {300, {}});
  for (const Words& words : all<Words>(narrow))
    if (words.text == "training") EXPECT_LT(words.at.y, narrow.area.y) << "above";
}

TEST(Layout, LabelsKeepOutOfEachOther) {
  Plot plot;
  Points points;
  for (int i = 0; i < 30; ++i) {
    points.x.push_back(std::cos(i) * .2);
    points.y.push_back(std::sin(3 * i) * .2);
    points.labels.push_back("model number " + std::to_string(i));
    points.named.push_back(static_cast<std::size_t>(i));
  }
  plot.series.emplace_back(points);
  const Drawing d = lay_out(plot, {500, {}});
  std::vector<Rect> rects;
  for (const Words& words : all<Words>(d))
    if (words.text.starts_with("model")) rects.push_back({words.at.x, words.at.y - 10, text_width(words.text, words.size, words.weight), 12});
  EXPECT_GE(rects.size(), 5u);
  for (std::size_t a = 0; a < rects.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      EXPECT_FALSE(rects[a].x < rects[b].right() && rects[b].x < rects[a].right() && rects[a].y < rects[b].bottom() && rects[b].y < rects[a].bottom());
}

TEST(Layout, DrawsPicturesThatDoNotCoverEachOther) {
  Plot plot;
  Points points;
  points.x = {0, .001, 1};
  points.y = {0, .001, 1};
  points.pictures = {"#p0", "#p1", "#p2"};
  plot.series.emplace_back(points);
  const Drawing d = lay_out(plot, {500, {}});
  const std::vector<Picture> pictures = all<Picture>(d);
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[0].href, "#p0");
  EXPECT_EQ(pictures[1].href, "#p2");
  EXPECT_EQ(pictures[0].rect.x + 14, d.x.place(0));
  EXPECT_EQ(all<Marks>(d).at(0).points.size(), 1u) << "the one between is a mark";
}

TEST(Layout, CutsLongNamesAndTellsThemWhole) {
  Plot plot;
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.categories = {std::string(200, 'w')};
  Bars bars;
  bars.values = {1};
  plot.series.emplace_back(bars);
  const Drawing d = lay_out(plot, {300, {}});
  bool cut = false;
  for (const Words& words : all<Words>(d))
    if (words.text.ends_with("\u2026")) {
      cut = true;
      EXPECT_EQ(words.title, plot.y.categories[0]);
      EXPECT_LE(text_width(words.text, 12, 400), 300 * .42);
    }
  EXPECT_TRUE(cut);
}

TEST(Layout, MapsCellsToSteps) {
  Plot plot;
  HeatMap map;
  map.rows = 2;
  map.columns = 2;
  map.values = {0, 1, .5, kNaN};
  map.row_names = {"r0", "r1"};
  plot.series.emplace_back(map);
  const Drawing d = lay_out(plot, {400, {}});
  std::vector<Box> cells;
  for (const Box& box : all<Box>(d))
    if (box.rect.y >= d.area.y) cells.push_back(box);
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells[0].paint.step, 0);
  EXPECT_EQ(cells[1].paint.step, kRampSteps - 1);
  EXPECT_EQ(cells[2].paint.step, kRampSteps / 2);
  EXPECT_EQ(cells[3].paint.ramp, Ramp::kNone) << "missing";
  EXPECT_LT(cells[0].rect.y, cells[2].rect.y) << "the first row is on top";
  // Many cells are one thing.
  HeatMap many = map;
  many.rows = many.columns = 50;
  many.values.assign(2500, .3);
  many.values[1] = kNaN;
  many.low = 0;
  many.high = 1;
  plot.series = {many};
  const std::vector<Cells> grids = all<Cells>(lay_out(plot, {400, {}}));
  ASSERT_EQ(grids.size(), 1u);
  EXPECT_EQ(grids[0].steps[0], 6);
  EXPECT_EQ(grids[0].steps[1], kNoStep);
}

TEST(Layout, ThinsLinesOfManyPointsWithoutLosingTheirReach) {
  std::vector<double> x, y;
  for (int i = 0; i < 50'000; ++i) {
    x.push_back(i);
    y.push_back(std::sin(i * .37));
  }
  y[31'337] = 5;
  const Drawing d = lay_out(line_plot(x, y), {400, {}});
  const std::vector<Stroke> lines = strokes(d, Ink::kSeries1);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_LT(lines[0].points.size(), 2000u);
  double top = 1e9;
  for (const Point& p : lines[0].points) top = std::min(top, p.y);
  EXPECT_EQ(top, d.y.place(5));
}

TEST(Layout, OfAnyKindStaysOnTheSheetAtAnyWidth) {
  std::vector<Plot> plots(4, line_plot({0, 1, 2}, {3, 1, 2}));
  plots[1].y.title = plots[1].x.title = std::string(300, 'x');
  plots[2].square = true;
  plots[2].references = {{Reference::Along::kDiagonal, 0, 0, "equal"}, {Reference::Along::kX, 1, 1.5, "band"}, {Reference::Along::kY, 2, 2, std::string(100, 'y')}};
  plots[3].x.kind = Axis::Kind::kCategory;
  plots[3].x.categories = {"a", "b", "c"};
  Bars bars;
  bars.values = {1, kNaN, -2};
  bars.low = {.5, 0, -3};
  bars.high = {1.5, 0, -1};
  bars.interval = "95 %";
  Histogram histogram;
  histogram.edges = {0, 1, 2, 4};
  histogram.counts = {3, 0, 2};
  Plot violin = plots[3];
  violin.series = {violin_of("v", 1, {1, 2, 2, 3, 9}), violin_of("one", 0, {4}), violin_of("none", 2, {})};
  Plot both = plots[3];
  both.series = {bars, bars};
  Plot counted;
  counted.series = {histogram};
  Plot mapped;
  HeatMap map;
  map.rows = 3;
  map.columns = 4;
  map.values.assign(12, 2);
  map.row_names = {std::string(200, 'r'), "b", "c"};
  map.column_names = {"a", std::string(200, 'c'), "c", "d"};
  map.numbers = true;
  mapped.series = {map};
  for (const Plot& plot : {plots[0], plots[1], plots[2], violin, both, counted, mapped})
    for (const double width : {1.0, 160.0, 310.0, 600.0, 1200.0}) expect_on_sheet(lay_out(plot, {width, {}}));
}

TEST(Violins, SumToOneAndHaveTheirQuartiles) {
  std::vector<double> sample;
  for (int i = 0; i < 201; ++i) sample.push_back(i / 100.0);
  const Violin v = violin_of("v", 0, sample, 201);
  EXPECT_EQ(v.count, 201u);
  EXPECT_DOUBLE_EQ(v.low_quartile, .5);
  EXPECT_DOUBLE_EQ(v.median, 1);
  EXPECT_DOUBLE_EQ(v.high_quartile, 1.5);
  double integral = 0;
  for (const double density : v.density) integral += density * .01;
  EXPECT_GT(integral, .85) << "a little lies beyond the ends";
  EXPECT_LT(integral, 1.001);
  EXPECT_TRUE(violin_of("v", 0, {3, 3, 3}).density.empty()) << "equal values have no width";
  EXPECT_EQ(violin_of("v", 0, {3, kNaN}).count, 1u);
}

TEST(TextWidth, IsTheFontsOwn) {
  // Inter 400 at 2816 units per em: 'a' is 1588 wide, 'b' 1748.
  EXPECT_NEAR(text_width("ab", 1000, 400), 1000 * (1588 + 1748) / 2816.0, 2);
  EXPECT_GT(text_width("ab", 12, 600), text_width("ab", 12, 400));
  EXPECT_EQ(text_width("", 12, 400), 0);
  EXPECT_GT(text_width("\xff\xfe", 12, 400), 0) << "bytes that are no text take room too";
  EXPECT_EQ(text_width("\u6f22\u5b57", 10, 400), 20) << "ideographs are squares";
  EXPECT_EQ(fit_text("kettle", 1000, 12, 400, {}), "kettle");
  EXPECT_EQ(fit_text("kettle", 1, 12, 400, {}), "");
  EXPECT_EQ(fit_text("one two", 60, 10, 400, ten), "one\u2026") << "seven letters of ten px do not fit, and no blank stands before the dots";
}

}  // namespace
}  // namespace tertium::figure
