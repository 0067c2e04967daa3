// layout_parts.h: what the bodies of layout.h share while they place a plot: the sheet that shapes are put on, and where words may go.
#pragma once
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/figure/layout.h"
#include "shared/figure/ticks.h"

namespace tertium::figure {

inline constexpr double kNoteSize = 12;      // all words of a figure
inline constexpr double kRowHeight = 20;     // of legend and titles
inline constexpr double kFlatBand = 26;      // of a category whose bar lies flat
inline constexpr double kBaseline = .355;    // of the size: from a line's middle down to the baseline

struct Range {
  double low = INFINITY, high = -INFINITY;
  bool empty() const { return !(high >= low); }
  void add(double value) {
    if (!is_value(value)) return;
    low = std::fmin(low, value);
    high = std::fmax(high, value);
  }
};

// at(values, i), or missing.
inline double value_at(const std::vector<double>& values, std::size_t i) { return i < values.size() ? values[i] : NAN; }
inline std::string text_at(const std::vector<std::string>& texts, std::size_t i) { return i < texts.size() ? texts[i] : std::string(); }

class Sheet {
 public:
  Sheet(Drawing& drawing, const Measure& measure) : drawing_(drawing), measure_(measure) {}

  double width_of(std::string_view text, int weight = 400, double size = kNoteSize) const {
    return measure_ ? measure_(text, size, weight) : text_width(text, size, weight);
  }
  std::string fit(std::string_view text, double width, int weight = 400) const { return fit_text(text, width, kNoteSize, weight, measure_); }

  template <class What>
  void add(What what, bool clipped = false) { drawing_.shapes.emplace_back(std::move(what), clipped); }
  void stroke(std::vector<Point> points, Paint paint, double width, Dash dash = Dash::kSolid, bool clipped = false) {
    add(Stroke{std::move(points), paint, width, dash}, clipped);
  }
  // Words whose middle is at y.
  void words(double x, double y, std::string text, Anchor anchor, Ink ink = Ink::kQuiet, int weight = 400, std::string title = {}) {
    if (text.empty()) return;
    Words out;
    out.at = {x, y + kBaseline * kNoteSize};
    out.text = std::move(text);
    out.size = kNoteSize;
    out.weight = weight;
    out.anchor = anchor;
    out.paint.ink = ink;
    out.title = std::move(title);
    add(std::move(out));
  }

 private:
  Drawing& drawing_;
  const Measure& measure_;
};

// What is taken already, so that labels keep out of it.
class Taken {
 public:
  void add(Rect rect) { rects_.push_back(rect); }
  std::size_t covered(const Rect& rect) const {
    std::size_t count = 0;
    for (const Rect& other : rects_)
      count += rect.x < other.right() && other.x < rect.right() && rect.y < other.bottom() && other.y < rect.bottom();
    return count;
  }

 private:
  std::vector<Rect> rects_;
};

// layout_series.cpp: a series at its place; words at ends and beside points are put down in `labels`.
struct SeriesPlace {
  const Plot& plot;
  Drawing& drawing;
  Sheet& sheet;
  Taken& taken;
};
void draw_series(const SeriesPlace& place);
void draw_references(const SeriesPlace& place, bool bands);
void draw_reference_labels(const SeriesPlace& place);
void draw_point_labels(const SeriesPlace& place);

// The words at a bar's end, or "".
std::string bar_text(const Plot& plot, const Bars& bars, std::size_t i);

// layout_heat_map.cpp
Drawing lay_out_heat_map(const Plot& plot, const HeatMap& map, const LayoutOptions& options);

}  // namespace tertium::figure
