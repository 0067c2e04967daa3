// svg_test.cpp: a drawing's elements stand where its shapes do; texts are safe; nothing refers to anything outside; the same plot gives the same bytes.
#include "shared/figure/svg.h"

#include <gtest/gtest.h>

#include <limits>

#include "shared/figure/layout.h"
#include "shared/figure/table.h"

namespace tertium::figure {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}
// Every element that is opened is closed, in order.
bool is_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    if (end == std::string::npos) return false;
    const std::string inside = svg.substr(at + 1, end - at - 1);
    if (inside.empty()) return false;
    const std::string name = inside.substr(inside[0] == '/' ? 1 : 0, inside.find_first_of(" /", 1) - (inside[0] == '/' ? 1 : 0));
    if (inside[0] == '/') {
      if (open.empty() || open.back() != inside.substr(1)) return false;
      open.pop_back();
    } else if (inside.back() != '/') {
      open.push_back(name);
    }
  }
  return open.empty();
}

Drawing sheet_of(Shape shape) {
  Drawing d;
  d.width = 100;
  d.height = 50;
  d.clip = {10, 10, 80, 30};
  d.shapes.push_back(std::move(shape));
  return d;
}
template <class What>
std::string svg_of(What what, bool clipped = false) { return write_svg(sheet_of(Shape(std::move(what), clipped)), {}); }

TEST(Svg, WritesEachShape) {
  EXPECT_TRUE(has(svg_of(Stroke{{{1, 2}, {3.456, -4}}, {Ink::kAccent, .5}, 2, Dash::kDashed}),
      R"(<path class="k k-accent" d="M1 2 3.46-4" stroke-width="2" stroke-opacity=".5" stroke-dasharray="5 4"/>)"));
  EXPECT_TRUE(has(svg_of(Area{{{0, 0}, {1, 0}, {1, 1}}, {Ink::kGood, .16}}), R"(<path class="f-good" d="M0 0 1 0 1 1z" fill-opacity=".16"/>)"));
  EXPECT_TRUE(has(svg_of(Box{{1, 2, 3, 4}, {Ink::kPeople}, 1, kAllCorners, "a bar"}),
      R"(<rect class="f-people" x="1" y="2" width="3" height="4" rx="1"><title>a bar</title></rect>)"));
  EXPECT_TRUE(has(svg_of(Box{{0, 0, 10, 10}, {Ink::kPeople}, 4, kTopRight | kBottomRight, ""}), R"(d="M0 0H6a4 4 0 0 1 4 4V6a4 4 0 0 1 -4 4H0V0z")"));
  EXPECT_TRUE(has(svg_of(Marks{{{5, 6}}, Mark::kDot, 8, {Ink::kSeries2}, true, {"a point"}}),
      R"(<g class="f-s2 h"><circle cx="5" cy="6" r="4"><title>a point</title></circle></g>)"));
  EXPECT_TRUE(has(svg_of(Box{{0, 0, 1, 1}, {Ink::kInk, 1, Ramp::kMagnitude, 20}, 0, 0, ""}), R"(class="m20")"));
  Words words;
  words.at = {3, 4};
  words.text = "hello";
  words.weight = 500;
  words.anchor = Anchor::kEnd;
  words.paint.ink = Ink::kQuiet;
  EXPECT_TRUE(has(svg_of(words), R"(<text class="t-quiet" x="3" y="4" font-weight="500" text-anchor="end">hello</text>)"));
  words.over = true;
  words.paint = {Ink::kInk, 1, Ramp::kSigned, 3};
  EXPECT_TRUE(has(svg_of(words), R"(class="o-d3")"));
  const std::string cells = svg_of(Cells{{0, 0, 30, 20}, 2, 3, Ramp::kMagnitude, {1, 1, 2, kNoStep, 2, 2}});
  EXPECT_TRUE(has(cells, R"(scale(10.00000 10.00000))"));
  EXPECT_TRUE(has(cells, R"(<path class="m1" d="M0 0h2v1h-2z"/>)")) << cells;
  EXPECT_TRUE(has(cells, R"(<path class="m2" d="M2 0h1v1h-1zM1 1h2v1h-2z"/>)"));
  for (const Mark mark : {Mark::kSquare, Mark::kDiamond, Mark::kUp, Mark::kDown, Mark::kRing, Mark::kCross}) {
    const std::string svg = svg_of(Marks{{{5, 6}, {7, 8}}, mark, 8, {Ink::kSeries2}, true, {}});
    EXPECT_TRUE(is_well_formed(svg));
    EXPECT_GE(count(svg, "M"), 2u);
  }
}

TEST(Svg, CutsOffWhatIsClipped) {
  const std::string svg = svg_of(Stroke{{{-50, 0}, {500, 0}}, {Ink::kAccent}, 2, Dash::kSolid}, true);
  EXPECT_TRUE(has(svg, R"(<svg x="10" y="10" width="80" height="30" viewBox="10 10 80 30"><path)"));
  EXPECT_TRUE(is_well_formed(svg));
}

TEST(Svg, WritesManyDotsShortly) {
  Marks marks{{}, Mark::kDot, 4, {Ink::kSeries6, .5}, true, {}};
  for (int i = 0; i < 1800; ++i) marks.points.push_back({i * .05, i * .02});
  const std::string svg = svg_of(marks);
  EXPECT_LT(svg.size(), 1800u * 16);
  EXPECT_EQ(count(svg, "h0"), 1800u) << "none is lost";
}

TEST(Svg, HasANameAndADescription) {
  SvgOptions options;
  options.id = "fig-1";
  options.title = "Names with <>&\"' in them";
  options.description = "What it shows.";
  const std::string svg = write_svg(Drawing{100, 50, {}, {}, {}, {}, {}}, options);
  EXPECT_TRUE(has(svg, R"(role="img" aria-labelledby="fig-1-t fig-1-d")"));
  EXPECT_TRUE(has(svg, R"(<title id="fig-1-t">Names with &lt;&gt;&amp;&quot;&#39; in them</title><desc id="fig-1-d">What it shows.</desc>)"));
  EXPECT_FALSE(has(svg, "xmlns")) << "within a page it needs no address of a name space";
}

TEST(Svg, AloneIsAWholeFile) {
  SvgOptions options;
  options.alone = true;
  options.resolve = [](const std::string& href) { return href == "#p1" ? "data:image/webp;base64,AAAA" : ""; };
  Drawing d = sheet_of(Shape(Picture{{0, 0, 10, 10}, "#p1", "a cat"}, false));
  d.shapes.emplace_back(Picture{{0, 0, 10, 10}, "#p2", "a dog"}, false);
  const std::string svg = write_svg(d, options);
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_TRUE(has(svg, "<style>"));
  EXPECT_TRUE(has(svg, R"(<image href="data:image/webp;base64,AAAA" x="0" y="0" width="10" height="10"><title>a cat</title></image>)"));
  EXPECT_FALSE(has(svg, "#p2")) << "a reference into a page that is not there";
  options.alone = false;
  EXPECT_TRUE(has(write_svg(d, options), R"(<use href="#p1")"));
}

TEST(Svg, RefersToNothingOutside) {
  for (const char* href : {"http://example.org/x.png", "//example.org/x.png", "file:///etc/passwd", "javascript:alert(1)", "x.png"}) {
    const std::string svg = svg_of(Picture{{0, 0, 10, 10}, href, ""});
    EXPECT_FALSE(has(svg, "href")) << href;
  }
  const std::string style = svg_style_sheet();
  EXPECT_FALSE(has(style, "url("));
  EXPECT_FALSE(has(style, "@import"));
  EXPECT_TRUE(has(style, "prefers-color-scheme:dark"));
}

TEST(Markup, TextsCannotBreakOut) {
  EXPECT_EQ(escape_markup("<script>alert('x')&\"y\"</script>"), "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;y&quot;&lt;/script&gt;");
  EXPECT_EQ(escape_markup(std::string("a\0b\x01\x7f\n", 6)), "a\uFFFDb\uFFFD\uFFFD\n") << "what XML forbids";
  EXPECT_EQ(escape_markup("\xff\xc0\xaf\xed\xa0\x80" "ok"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDok") << "no UTF-8: broken, overlong, half a surrogate pair";
  EXPECT_EQ(escape_markup("\xEF\xBF\xBF"), "\uFFFD") << "U+FFFF is no character";
  EXPECT_EQ(escape_markup("caf\u00e9 \u0643\u0644\u0628 \U0001F600"), "caf\u00e9 \u0643\u0644\u0628 \U0001F600");
}

TEST(Markup, TextsTurnNothingAroundThem) {
  EXPECT_EQ(isolate_text("plain"), "plain");
  EXPECT_EQ(isolate_text("\u0643\u0644\u0628"), "\u2068\u0643\u0644\u0628\u2069");
  EXPECT_EQ(isolate_text("abc\u202Edef"), "\u2068abcdef\u2069") << "a mark that turns the rest of the line";
  EXPECT_EQ(isolate_text("\u05D0\u2069\u202E"), "\u2068\u05D0\u2069") << "nor one that ends the isolation";
  EXPECT_FALSE(has_bidi("\u6f22\u5b57 caf\u00e9 \U0001F600"));
  EXPECT_TRUE(has_bidi("\u05D0"));
}

Plot rich_plot() {
  Plot plot;
  plot.title = "Names <>&\"' and \u0643\u0644\u0628";
  plot.x.title = "<x>";
  plot.y.title = "\u0643\u0644\u0628";
  Points points;
  points.name = "a & b";
  for (int i = 0; i < 20; ++i) {
    points.x.push_back(i * .37);
    points.y.push_back(i % 7 - .1);
    points.low.push_back(i % 7 - .4);
    points.high.push_back(i % 7 + .2);
    points.labels.push_back(i == 3 ? "</text><script>" : "\u0643\u0644\u0628 " + std::to_string(i));
    points.named.push_back(static_cast<std::size_t>(i));
  }
  Line line;
  line.name = "\"quoted\"";
  line.x = points.x;
  line.y = points.y;
  line.y[4] = std::numeric_limits<double>::quiet_NaN();
  plot.series = {points, line};
  plot.references.push_back({Reference::Along::kY, 3, 3, "<ceiling>"});
  return plot;
}

TEST(Svg, OfAWholePlotIsWellFormedAndTheSameEachTime) {
  const Plot plot = rich_plot();
  const auto make = [&] { return write_svg(lay_out(plot, {640, {}}), {"id", plot.title, "d", true, {}}); };
  const std::string svg = make();
  EXPECT_TRUE(is_well_formed(svg)) << svg;
  EXPECT_FALSE(has(svg, "<script"));
  EXPECT_FALSE(has(svg, "nan"));
  EXPECT_FALSE(has(svg, "inf"));
  EXPECT_EQ(svg, make());
}

TEST(Table, HoldsTheNumbersOfTheFigure) {
  Plot lines;
  lines.x.title = "epoch";
  Line a, b;
  a.name = "train";
  a.x = b.x = {1, 2};
  a.y = {.5, .1};
  b.name = "held, out";
  b.y = {.6, std::numeric_limits<double>::quiet_NaN()};
  b.low = {.5, .4};
  b.high = {.7, .8};
  lines.series = {a, b};
  lines.references.push_back({Reference::Along::kY, .9, .9, "ceiling"});
  EXPECT_EQ(write_csv(table_of(lines)), "epoch,train,\"held, out\",\"held, out, low\",\"held, out, high\"\n1,0.5,0.6,0.5,0.7\n2,0.1,,0.4,0.8\nceiling,0.9,,,\n");

  Plot bars;
  bars.y.kind = Axis::Kind::kCategory;
  bars.y.title = "category";
  bars.y.categories = {"=cmd()", "say \"hi\""};
  Bars values;
  values.name = "share";
  values.values = {.25, .5};
  bars.series = {values};
  EXPECT_EQ(write_csv(table_of(bars)), "category,share\n\"=cmd()\",0.25\n\"say \"\"hi\"\"\",0.5\n");

  Plot points;
  points.x.title = "people";
  points.y.title = "network";
  Points some;
  some.name = "both";
  some.x = {1};
  some.y = {2};
  some.labels = {"cat"};
  points.series = {some};
  points.references.push_back({Reference::Along::kX, .2, .4, "chance"});
  EXPECT_EQ(write_csv(table_of(points)), "series,label,people,network,low,high\nboth,cat,1,2,,\nreference,chance,,,0.2,0.4\n");

  Plot map;
  HeatMap heat;
  heat.name = "r";
  heat.rows = 1;
  heat.columns = 2;
  heat.values = {1, .5};
  heat.row_names = {"a"};
  map.series = {heat};
  EXPECT_EQ(write_csv(table_of(map)), "row,column,r\na,1,1\na,2,0.5\n");
}

}  // namespace
}  // namespace tertium::figure
