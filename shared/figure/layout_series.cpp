// layout_series.cpp: lines, points, bars, histograms, violins and references at their places, and labels where there is room.
#include <algorithm>
#include <cmath>

#include "shared/figure/layout_parts.h"

namespace tertium::figure {
namespace {

constexpr std::size_t kTitledMost = 400;      // of more points only those with a name beside them tell something under the pointer
constexpr std::size_t kTakenMost = 2000;      // places that labels keep out of
constexpr double kBarShare = .72;             // of a band
constexpr double kBarMost = 44;               // px
constexpr double kBandOpacity = .16;

bool is_flat(const Plot& plot) { return plot.y.kind == Axis::Kind::kCategory; }

std::string told(const std::string& name, const std::string& what) { return name.empty() ? what : name + ": " + what; }

bool is_drawn(const Scale& scale, double value) { return is_value(value) && (scale.kind != Axis::Kind::kLog || value > 1e-100); }

// ---- lines ----

// Of several points in one px column the first, the lowest, the highest and the last: nobody sees the others.
std::vector<Point> thinned(const std::vector<Point>& points) {
  if (points.size() < 2000) return points;
  std::vector<Point> out;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = i, low = i, high = i;
    while (end < points.size() && std::floor(points[end].x) == std::floor(points[i].x)) {
      if (points[end].y < points[low].y) low = end;
      if (points[end].y > points[high].y) high = end;
      ++end;
    }
    std::vector<std::size_t> kept = {i, low, high, end - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const std::size_t k : kept) out.push_back(points[k]);
    i = end;
  }
  return out;
}

// Long segments keep labels out all along.
void take_segment(Taken& taken, const Point& from, const Point& to) {
  constexpr double kStep = 8;
  const double length = std::min(4000.0, std::hypot(to.x - from.x, to.y - from.y));
  for (double at = kStep; at < length; at += kStep) taken.add({from.x + (to.x - from.x) * at / length - 2, from.y + (to.y - from.y) * at / length - 2, 4, 4});
}

void draw_line(const SeriesPlace& place, const Line& line) {
  const Scale &sx = place.drawing.x, &sy = place.drawing.y;
  const auto at = [&](double x, double y) { return Point{sx.place(x), sy.place(y)}; };
  // The band, in pieces without gaps.
  std::vector<Point> lower, upper;
  const auto end_band = [&] {
    if (lower.size() > 1) {
      Area area;
      area.points = upper;
      area.points.insert(area.points.end(), lower.rbegin(), lower.rend());
      area.paint = {line.ink, kBandOpacity};
      place.sheet.add(std::move(area), true);
    } else if (lower.size() == 1) {
      place.sheet.stroke({lower[0], upper[0]}, {line.ink, .6}, 1.5, Dash::kSolid, true);
    }
    lower.clear();
    upper.clear();
  };
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const double low = value_at(line.low, i), high = value_at(line.high, i);
    if (is_drawn(sx, line.x[i]) && is_drawn(sy, low) && is_drawn(sy, high)) {
      lower.push_back(at(line.x[i], low));
      upper.push_back(at(line.x[i], high));
    } else {
      end_band();
    }
  }
  end_band();
  Marks marks{{}, line.mark, 7, {line.ink, line.opacity}, true, {}};
  Marks alone{{}, Mark::kDot, 5, {line.ink, line.opacity}, true, {}};
  std::vector<Point> run;
  const auto end_run = [&] {
    if (run.size() > 1) place.sheet.stroke(thinned(run), {line.ink, line.opacity}, line.width, line.dash, true);
    else if (run.size() == 1 && line.mark == Mark::kNone) alone.points.push_back(run[0]);
    run.clear();
  };
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const double y = value_at(line.y, i);
    if (!is_drawn(sx, line.x[i]) || !is_drawn(sy, y)) {
      end_run();
      continue;
    }
    const Point p = at(line.x[i], y);
    if (!run.empty()) take_segment(place.taken, run.back(), p);
    run.push_back(p);
    if (line.mark != Mark::kNone) {
      marks.points.push_back(p);
      marks.titles.push_back(told(line.name, write_short(line.x[i], place.plot.x.format) + ", " + write_short(y, place.plot.y.format)));
    }
    if (line.x.size() < kTakenMost || i % (line.x.size() / kTakenMost + 1) == 0) place.taken.add({p.x - 2, p.y - 2, 4, 4});
  }
  end_run();
  if (!marks.points.empty()) place.sheet.add(std::move(marks), true);
  if (!alone.points.empty()) place.sheet.add(std::move(alone), true);
}

// ---- points ----

std::string point_title(const SeriesPlace& place, const Points& points, std::size_t i) {
  const std::string label = text_at(points.labels, i);
  std::string values = write_short(points.x[i], place.plot.x.format) + ", " + write_short(points.y[i], place.plot.y.format);
  if (is_value(value_at(points.low, i)) && is_value(value_at(points.high, i)))
    values += " (" + write_short(points.low[i], place.plot.y.format) + " to " + write_short(points.high[i], place.plot.y.format) + ")";
  return told(label.empty() ? points.name : label, values);
}

void draw_points(const SeriesPlace& place, const Points& points) {
  const Scale &sx = place.drawing.x, &sy = place.drawing.y;
  const Rect& clip = place.drawing.clip;
  Marks marks{{}, points.mark, points.size, {points.ink, points.opacity}, true, {}};
  std::vector<Picture> pictures;
  Taken covered;
  const bool titled = points.x.size() <= kTitledMost;
  const std::size_t stride = 1 + points.x.size() / kTakenMost;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    if (!is_drawn(sx, points.x[i]) || !is_drawn(sy, value_at(points.y, i))) continue;
    const Point p{sx.place(points.x[i]), sy.place(points.y[i])};
    const double low = value_at(points.low, i), high = value_at(points.high, i);
    if (is_drawn(sy, low) && is_drawn(sy, high)) place.sheet.stroke({{p.x, sy.place(low)}, {p.x, sy.place(high)}}, {points.ink, points.opacity}, 1.5, Dash::kSolid, true);
    const double half = points.picture_size / 2;
    const Rect tile{p.x - half, p.y - half, 2 * half, 2 * half};
    const bool inside = p.x >= clip.x && p.x <= clip.right() && p.y >= clip.y && p.y <= clip.bottom();
    if (const std::string href = text_at(points.pictures, i); !href.empty() && inside && covered.covered(tile) == 0) {
      covered.add(tile);
      place.taken.add(tile);
      pictures.push_back({tile, href, point_title(place, points, i)});
      continue;
    }
    marks.points.push_back(p);
    if (titled) marks.titles.push_back(point_title(place, points, i));
    if (i % stride == 0) place.taken.add({p.x - points.size / 2, p.y - points.size / 2, points.size, points.size});
  }
  if (!marks.points.empty()) place.sheet.add(std::move(marks), true);
  for (Picture& picture : pictures) place.sheet.add(std::move(picture));
}

// ---- bars ----

// A box from a to b along the values and from `from` over `thick` across.
Rect bar_rect(bool flat, double a, double b, double from, double thick) {
  return flat ? Rect{std::min(a, b), from, std::fabs(b - a), thick} : Rect{from, std::min(a, b), thick, std::fabs(b - a)};
}
std::uint8_t outer_corners(bool flat, bool positive) {
  if (flat) return positive ? kTopRight | kBottomRight : kTopLeft | kBottomLeft;
  return positive ? kTopLeft | kTopRight : kBottomLeft | kBottomRight;
}

void draw_bars(const SeriesPlace& place) {
  const Plot& plot = place.plot;
  const bool flat = is_flat(plot);
  const Axis& values_axis = flat ? plot.x : plot.y;
  const Axis& categories = flat ? plot.y : plot.x;
  const Scale &values = flat ? place.drawing.x : place.drawing.y, &bands = flat ? place.drawing.y : place.drawing.x;
  std::vector<const Bars*> all;
  for (const Series& series : plot.series)
    if (const auto* bars = std::get_if<Bars>(&series)) all.push_back(bars);
  if (all.empty()) return;
  const double beside = plot.stacked ? 1 : static_cast<double>(all.size());
  const double thick = std::min(bands.band() * (flat ? .6 : kBarShare) / beside, flat ? (beside > 1 ? 10.0 : 16.0) : kBarMost);
  const double zero = std::clamp(0.0, values.low, values.high), zero_px = values.place(zero);
  const std::size_t count = static_cast<std::size_t>(bands.high);
  for (std::size_t c = 0; c < count; ++c) {
    const double middle = bands.place(static_cast<double>(c));
    double up = 0, down = 0;
    std::size_t outer_up = all.size(), outer_down = all.size();
    for (std::size_t s = 0; s < all.size(); ++s) {
      const double value = value_at(all[s]->values, c);
      if (value > 0) outer_up = s;
      if (value < 0) outer_down = s;
    }
    for (std::size_t s = 0; s < all.size(); ++s) {
      const Bars& bars = *all[s];
      const double value = value_at(bars.values, c);
      if (!is_value(value)) continue;
      const Ink ink = c < bars.inks.size() ? bars.inks[c] : bars.ink;
      const double from = middle - thick * beside / 2 + (plot.stacked ? 0 : thick * static_cast<double>(s));
      const std::string title = told(text_at(categories.categories, c), told(bars.name, write_short(value, values_axis.format)));
      double a = zero_px, b = values.place(std::clamp(value, values.low, values.high));
      std::uint8_t corners = outer_corners(flat, value >= 0);
      if (plot.stacked) {
        double& sum = value > 0 ? up : down;
        a = values.place(sum);
        sum += value;
        b = values.place(sum);
        if (s != (value > 0 ? outer_up : outer_down)) corners = 0;
      }
      const double gap = !plot.stacked && beside > 1 ? 1 : 0;
      Rect rect = bar_rect(flat, a, b, from, std::max(1.0, thick - gap));
      if (plot.stacked && corners == 0) (flat ? rect.width : rect.height) = std::max(0.0, (flat ? rect.width : rect.height) - 1.5);
      if (plot.stacked && corners == 0 && !flat) rect.y += 1.5;
      if ((flat ? rect.width : rect.height) <= 0) {
        if (value != 0 && !plot.stacked) (flat ? rect.width : rect.height) = 1;
        else if (plot.stacked) continue;
      }
      const double radius = std::min({4.0, rect.width / 2, rect.height});
      place.sheet.add(Box{rect, {ink}, flat ? std::min({4.0, rect.height / 2, rect.width}) : radius, corners, title});
      place.taken.add(rect);
      double end = b, reach = b;  // where the bar and its whisker end; of flat ones on the right
      const double low = value_at(bars.low, c), high = value_at(bars.high, c);
      if (!plot.stacked && is_value(low) && is_value(high)) {
        const double p = values.place(low), q = values.place(high), at = from + (thick - gap) / 2;
        const Paint paint{Ink::kInk, .8};
        place.sheet.stroke(flat ? std::vector<Point>{{p, at}, {q, at}} : std::vector<Point>{{at, p}, {at, q}}, paint, 1.5, Dash::kSolid, true);
        reach = std::max(p, q);
        end = value >= 0 ? (flat ? std::max(b, q) : std::min(b, q)) : (flat ? std::min(b, p) : std::max(b, p));
      }
      const std::string text = bar_text(plot, bars, c);
      if (!text.empty() && flat) {
        place.sheet.words(std::max({end, reach, zero_px}) + 8, from + thick / 2, text, Anchor::kStart);
      } else if (!text.empty() && place.sheet.width_of(text) <= thick + 10 && beside < 2) {
        place.sheet.words(middle, value >= 0 ? end - 9 : end + 9, text, Anchor::kMiddle);
      } else if (plot.stacked) {
        const std::string inside = write_short(value, values_axis.format);
        if ((flat ? rect.width : rect.height) < (flat ? place.sheet.width_of(inside, 500) + 10 : 17) || (!flat && rect.width < place.sheet.width_of(inside, 500) + 4)) continue;
        Words words;
        words.at = {rect.x + rect.width / 2, rect.y + rect.height / 2 + kBaseline * kNoteSize};
        words.text = inside;
        words.size = kNoteSize;
        words.weight = 500;
        words.anchor = Anchor::kMiddle;
        words.paint = {ink};
        words.over = true;
        place.sheet.add(std::move(words));
      }
    }
  }
  // The line that bars stand on.
  const Rect& area = place.drawing.area;
  place.sheet.stroke(flat ? std::vector<Point>{{zero_px, area.y}, {zero_px, area.bottom()}} : std::vector<Point>{{area.x, zero_px}, {area.right(), zero_px}},
                     {Ink::kQuiet, .55}, 1);
}

void draw_histogram(const SeriesPlace& place, const Histogram& histogram) {
  const Scale &sx = place.drawing.x, &sy = place.drawing.y;
  const double zero = sy.place(std::clamp(0.0, sy.low, sy.high));
  for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i) {
    const double count = value_at(histogram.counts, i), a = histogram.edges[i], b = histogram.edges[i + 1];
    if (!is_value(count) || count == 0 || !is_drawn(sx, a) || !is_drawn(sx, b)) continue;
    const double left = sx.place(a), right = sx.place(b), y = sy.place(count), gap = right - left > 4 ? 1 : 0;
    const Rect rect{left, std::min(y, zero), std::max(.5, right - left - gap), std::max(1.0, std::fabs(zero - y))};
    const std::string title = write_short(a, place.plot.x.format) + " to " + write_short(b, place.plot.x.format) + ": " + write_short(count, place.plot.y.format);
    place.sheet.add(Box{rect, {histogram.ink, .85}, std::min({2.0, rect.width / 2, rect.height}), kTopLeft | kTopRight, title}, true);
    place.taken.add(rect);
  }
  place.sheet.stroke({{place.drawing.area.x, zero}, {place.drawing.area.right(), zero}}, {Ink::kQuiet, .55}, 1);
}

void draw_violin(const SeriesPlace& place, const Violin& violin, double most) {
  const bool flat = is_flat(place.plot);
  const Scale &values = flat ? place.drawing.x : place.drawing.y, &bands = flat ? place.drawing.y : place.drawing.x;
  if (violin.count == 0) return;
  const double middle = bands.place(static_cast<double>(violin.category)), half = std::min(bands.band() * .4, 48.0);
  const auto at = [&](double value, double across) { return flat ? Point{values.place(value), middle + across} : Point{middle + across, values.place(value)}; };
  if (violin.at.size() > 1 && most > 0) {
    Area area;
    area.paint = {violin.ink, .28};
    for (std::size_t i = 0; i < violin.at.size(); ++i) area.points.push_back(at(violin.at[i], half * violin.density[i] / most));
    for (std::size_t i = violin.at.size(); i-- > 0;) area.points.push_back(at(violin.at[i], -half * violin.density[i] / most));
    place.sheet.add(std::move(area), true);
    place.sheet.stroke({at(violin.low_quartile, 0), at(violin.high_quartile, 0)}, {violin.ink}, 5, Dash::kSolid, true);
  }
  const Axis& axis = flat ? place.plot.x : place.plot.y;
  std::string title = told(violin.name, "median " + write_short(violin.median, axis.format) + ", half of " + write_short(static_cast<double>(violin.count), Format::kWhole) +
                                            " from " + write_short(violin.low_quartile, axis.format) + " to " + write_short(violin.high_quartile, axis.format));
  place.sheet.add(Marks{{at(violin.median, 0)}, Mark::kDot, 9, {Ink::kSurface}, false, {}}, true);
  place.sheet.add(Marks{{at(violin.median, 0)}, Mark::kDot, 6, {violin.ink}, false, {std::move(title)}}, true);
}

// Where a label of this size may go around a point.
std::vector<Rect> around(const Point& p, double width, double away) {
  constexpr double kHigh = 14;
  const double half = kHigh / 2;
  return {{p.x + away, p.y - half, width, kHigh},         {p.x - away - width, p.y - half, width, kHigh},          {p.x - width / 2, p.y - away - kHigh, width, kHigh},
          {p.x - width / 2, p.y + away, width, kHigh},    {p.x + away * .8, p.y - away * .8 - kHigh, width, kHigh}, {p.x + away * .8, p.y + away * .8, width, kHigh},
          {p.x - away * .8 - width, p.y - away * .8 - kHigh, width, kHigh}, {p.x - away * .8 - width, p.y + away * .8, width, kHigh}};
}

}  // namespace

std::string bar_text(const Plot& plot, const Bars& bars, std::size_t i) {
  if (!plot.bar_values || plot.stacked || !is_value(value_at(bars.values, i))) return "";
  return i < bars.texts.size() ? bars.texts[i] : write_short(bars.values[i], is_flat(plot) ? plot.x.format : plot.y.format);
}

void draw_series(const SeriesPlace& place) {
  double most = 0;
  for (const Series& series : place.plot.series)
    if (const auto* violin = std::get_if<Violin>(&series))
      for (const double density : violin->density) most = std::max(most, density);
  bool bars_done = false;
  for (const Series& series : place.plot.series) {
    if (const auto* line = std::get_if<Line>(&series)) draw_line(place, *line);
    else if (const auto* points = std::get_if<Points>(&series)) draw_points(place, *points);
    else if (const auto* histogram = std::get_if<Histogram>(&series)) draw_histogram(place, *histogram);
    else if (const auto* violin = std::get_if<Violin>(&series)) draw_violin(place, *violin, most);
    else if (std::holds_alternative<Bars>(series) && !bars_done) {
      draw_bars(place);
      bars_done = true;
    }
  }
}

void draw_references(const SeriesPlace& place, bool bands) {
  const Rect& area = place.drawing.area;
  const Scale &sx = place.drawing.x, &sy = place.drawing.y;
  for (const Reference& reference : place.plot.references) {
    if (reference.along == Reference::Along::kDiagonal) {
      if (bands) continue;
      const double low = std::max(sx.low, sy.low), high = std::min(sx.high, sy.high);
      if (high > low) place.sheet.stroke({{sx.place(low), sy.place(low)}, {sx.place(high), sy.place(high)}}, {reference.ink, .7}, 1, reference.dash, true);
      continue;
    }
    const bool down = reference.along == Reference::Along::kX;
    const Scale& scale = down ? sx : sy;
    if (!is_drawn(scale, reference.low) || !is_drawn(scale, reference.high) || scale.kind == Axis::Kind::kCategory) continue;
    const bool is_band = reference.low != reference.high;
    if (is_band != bands) continue;
    const double a = scale.place(reference.low), b = scale.place(reference.high);
    if (is_band) {
      const Rect rect = down ? Rect{std::min(a, b), area.y, std::fabs(b - a), area.height} : Rect{area.x, std::min(a, b), area.width, std::fabs(b - a)};
      place.sheet.add(Box{rect, {reference.ink, .13}, 0, kAllCorners, reference.label}, true);
    } else {
      place.sheet.stroke(down ? std::vector<Point>{{a, area.y}, {a, area.bottom()}} : std::vector<Point>{{area.x, a}, {area.right(), a}}, {reference.ink, .9}, 1.25,
                         reference.dash, true);
    }
  }
}

void draw_reference_labels(const SeriesPlace& place) {
  const Rect& area = place.drawing.area;
  for (const Reference& reference : place.plot.references) {
    if (reference.label.empty()) continue;
    const double width = place.sheet.width_of(reference.label);
    std::vector<Rect> places;
    if (reference.along == Reference::Along::kDiagonal) {
      const Scale &sx = place.drawing.x, &sy = place.drawing.y;
      const double high = std::min(sx.high, sy.high), x = sx.place(high), y = sy.place(high);
      places = {{x - width - 14, y, width, 14}, {std::min(x + 4, area.right() - width), y + 12, width, 14}};
    } else if (reference.along == Reference::Along::kX) {
      const double x = place.drawing.x.place(reference.high), x_low = place.drawing.x.place(reference.low);
      if (!is_drawn(place.drawing.x, reference.high) || x < area.x - 1 || x > area.right() + 1) continue;
      if (is_flat(place.plot)) {
        // In the row above the bars, over the line or the middle of the band, or as near as there is room.
        const double middle = (x + std::max(x_low, area.x)) / 2, last = std::max(0.0, place.drawing.width - width);
        for (const double aside : {0.0, .5, -.5, 1.0, -1.0})
          places.push_back({std::clamp(middle - width / 2 + aside * (width + 12), 0.0, last), area.y - 18, width, 14});
      } else {
        for (const double y : {area.y + 1, area.bottom() - 16, area.y + area.height / 2}) {
          if (x + 5 + width <= place.drawing.width) places.push_back({x + 5, y, width, 14});
          if (x_low - 5 - width >= area.x) places.push_back({x_low - 5 - width, y, width, 14});
        }
      }
    } else {
      const double y = place.drawing.y.place(reference.high), y_low = place.drawing.y.place(reference.low);
      if (!is_drawn(place.drawing.y, reference.high) || y < area.y - 1 || y > area.bottom() + 1) continue;
      for (const double x : {area.x + 4, area.right() - width - 4, area.x + (area.width - width) / 2}) {
        if (y - 17 >= area.y - 14) places.push_back({x, y - 17, width, 14});
        if (y_low + 17 <= area.bottom()) places.push_back({x, y_low + 3, width, 14});
      }
    }
    const auto best = std::min_element(places.begin(), places.end(), [&](const Rect& a, const Rect& b) { return place.taken.covered(a) < place.taken.covered(b); });
    if (best == places.end()) continue;
    place.taken.add(*best);
    Words words;
    words.at = {best->x, best->y + 7 + kBaseline * kNoteSize};
    words.text = reference.label;
    words.size = kNoteSize;
    words.paint.ink = reference.ink;
    words.halo = true;
    place.sheet.add(std::move(words));
  }
}

void draw_point_labels(const SeriesPlace& place) {
  const Rect& clip = place.drawing.clip;
  for (const Series& series : place.plot.series) {
    const auto* points = std::get_if<Points>(&series);
    if (!points) continue;
    for (const std::size_t i : points->named) {
      const std::string text = text_at(points->labels, i);
      if (text.empty() || i >= points->x.size() || !is_drawn(place.drawing.x, points->x[i]) || !is_drawn(place.drawing.y, value_at(points->y, i))) continue;
      const Point p{place.drawing.x.place(points->x[i]), place.drawing.y.place(points->y[i])};
      const double width = place.sheet.width_of(text, 500);
      const bool pictured = !text_at(points->pictures, i).empty();
      for (const Rect& rect : around(p, width, (pictured ? points->picture_size : points->size) / 2 + 4)) {
        if (rect.x < clip.x || rect.right() > std::max(clip.right(), place.drawing.width) || rect.y < clip.y || rect.bottom() > clip.bottom()) continue;
        if (place.taken.covered(rect) > 0) continue;
        place.taken.add(rect);
        Words words;
        words.at = {rect.x, rect.y + 7 + kBaseline * kNoteSize};
        words.text = text;
        words.size = kNoteSize;
        words.weight = 500;
        words.paint.ink = Ink::kInk;
        words.halo = true;
        place.sheet.add(std::move(words));
        break;
      }
    }
  }
}

}  // namespace tertium::figure
