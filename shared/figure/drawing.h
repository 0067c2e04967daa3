// drawing.h: a plot that was placed: lines, areas, boxes, marks, words and pictures at their positions, each with the meaning of its colour.
// Positions are px from the upper left corner. What draws (svg.h here, a draw list elsewhere) needs to know nothing of plots.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/figure/colours.h"
#include "shared/figure/plot.h"

namespace tertium::figure {

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};
struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  bool operator==(const Rect&) const = default;
};

struct Stroke {
  std::vector<Point> points;  // at least two
  Paint paint;
  double width = 1;
  Dash dash = Dash::kSolid;
};
struct Area {
  std::vector<Point> points;  // its outline
  Paint paint;
};
inline constexpr std::uint8_t kTopLeft = 1, kTopRight = 2, kBottomRight = 4, kBottomLeft = 8, kAllCorners = 15;
struct Box {
  Rect rect;
  Paint paint;
  double radius = 0;
  std::uint8_t corners = kAllCorners;  // which are round
  std::string title;                   // told under the pointer
};
struct Marks {
  std::vector<Point> points;
  Mark mark = Mark::kDot;
  double size = 7;                     // across
  Paint paint;
  bool halo = true;                    // a thin line of the surface around each keeps neighbours apart
  std::vector<std::string> titles;     // empty, or one for each
};
enum class Anchor : std::uint8_t { kStart, kMiddle, kEnd };
struct Words {
  Point at;                            // on the baseline, at the anchor
  std::string text;
  double size = 12;
  int weight = 400;                    // 400, 500 or 600
  Anchor anchor = Anchor::kStart;
  Paint paint;
  bool over = false;                   // stands on a mark or cell of that paint: black or white, whichever can be read there
  bool halo = false;                   // readable over lines
  std::string title;                   // the whole text, where this one is cut
};
struct Picture {
  Rect rect;
  std::string href;                    // "data:..." or "#id"
  std::string title;
};
// A grid of equal cells as one thing, for thousands of them.
struct Cells {
  Rect rect;
  std::size_t rows = 0, columns = 0;
  Ramp ramp = Ramp::kMagnitude;
  std::vector<std::uint8_t> steps;     // row-major; kNoStep: missing
};
inline constexpr std::uint8_t kNoStep = 255;

struct Shape {
  template <class What>
  Shape(What one, bool is_clipped) : what(std::in_place_type<What>, std::move(one)), clipped(is_clipped) {}
  std::variant<Stroke, Area, Box, Marks, Words, Picture, Cells> what;
  bool clipped = false;                // to the drawing's clip
};

// An axis that was placed: where a value is.
struct Scale {
  Axis::Kind kind = Axis::Kind::kLinear;
  double low = 0, high = 1;            // of the values; of kCategory 0 and the number of categories
  double from_px = 0, to_px = 1;       // where those are
  double place(double value) const;    // of kCategory: the middle of category `value`
  double band() const;                 // of kCategory: the width of one
};

struct Drawing {
  double width = 0, height = 0;
  Rect area;                           // within the axes
  Rect clip;
  Scale x, y;
  std::vector<Shape> shapes;           // in the order in which they are drawn
};

}  // namespace tertium::figure
