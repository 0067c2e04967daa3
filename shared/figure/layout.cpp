// layout.cpp: the frame of a plot: how far axes reach, what the margins hold, ticks, legend.
#include "shared/figure/layout.h"

#include <algorithm>

#include "shared/figure/layout_parts.h"

namespace tertium::figure {
namespace {

constexpr double kWidthLeast = 160;
constexpr double kHeightNarrow = 210;  // on a narrow sheet plots are lower too, down to this
constexpr double kEndLabelGap = 15;  // between the middles of two labels at lines' ends

// ---- how far axes reach ----

struct Ranges {
  Range x, y;
  bool points = false;  // marks need air around them
};

double least_of(const Axis& axis) { return axis.kind == Axis::Kind::kLog ? 1e-100 : -INFINITY; }

void add_bars(const Plot& plot, Range& values) {
  values.add(0);
  std::size_t categories = 0;
  for (const Series& series : plot.series)
    if (const auto* bars = std::get_if<Bars>(&series)) categories = std::max(categories, bars->values.size());
  for (std::size_t c = 0; c < categories; ++c) {
    double up = 0, down = 0;
    for (const Series& series : plot.series) {
      const auto* bars = std::get_if<Bars>(&series);
      if (!bars) continue;
      const double value = value_at(bars->values, c);
      values.add(value_at(bars->low, c));
      values.add(value_at(bars->high, c));
      if (!plot.stacked) values.add(value);
      else if (is_value(value)) (value > 0 ? up : down) += value;
    }
    values.add(up);
    values.add(down);
  }
}

Ranges ranges_of(const Plot& plot) {
  Ranges out;
  const bool flat = plot.y.kind == Axis::Kind::kCategory;
  Range& values = flat ? out.x : out.y;
  bool bars = false;
  const double x_least = least_of(plot.x), y_least = least_of(plot.y);
  const auto add_point = [&](double x, double y, double low, double high) {
    if (!is_value(x) || !is_value(y) || x < x_least || y < y_least) return;
    out.x.add(x);
    for (const double value : {y, low, high})
      if (value >= y_least) out.y.add(value);
  };
  for (const Series& series : plot.series) {
    if (const auto* line = std::get_if<Line>(&series)) {
      for (std::size_t i = 0; i < line->x.size(); ++i) {
        const double low = value_at(line->low, i), high = value_at(line->high, i);
        add_point(line->x[i], is_value(value_at(line->y, i)) ? line->y[i] : low, low, high);
      }
      out.points |= line->mark != Mark::kNone;
    } else if (const auto* points = std::get_if<Points>(&series)) {
      for (std::size_t i = 0; i < points->x.size(); ++i) add_point(points->x[i], value_at(points->y, i), value_at(points->low, i), value_at(points->high, i));
      out.points = true;
    } else if (const auto* histogram = std::get_if<Histogram>(&series)) {
      out.y.add(0);
      for (std::size_t i = 0; i + 1 < histogram->edges.size(); ++i) {
        out.x.add(histogram->edges[i]);
        out.x.add(histogram->edges[i + 1]);
        out.y.add(value_at(histogram->counts, i));
      }
    } else if (const auto* violin = std::get_if<Violin>(&series)) {
      for (const double value : violin->at) values.add(value);
      if (violin->count > 0) values.add(violin->median);
    } else if (std::holds_alternative<Bars>(series)) {
      bars = true;
    }
  }
  if (bars) add_bars(plot, values);
  if (out.x.empty() && out.y.empty()) return out;
  for (const Reference& reference : plot.references) {
    if (!reference.in_range || reference.along == Reference::Along::kDiagonal) continue;
    Range& range = reference.along == Reference::Along::kX ? out.x : out.y;
    if (range.empty()) continue;
    range.add(reference.low);
    range.add(reference.high);
  }
  if (plot.x.zero && !out.x.empty()) out.x.add(0);
  if (plot.y.zero && !out.y.empty()) out.y.add(0);
  return out;
}

// The axis as it is drawn: ends fixed by the plot, or by the values with some air.
Ticks ticks_of(const Axis& axis, Range range, int most, bool air, bool round_out) {
  double low = axis.from.value_or(range.empty() ? 0 : range.low), high = axis.to.value_or(range.empty() ? 1 : range.high);
  if (axis.kind == Axis::Kind::kLog) {
    low = std::max(low, 1e-100);
    high = std::max(high, low);
    const double factor = air ? std::pow(std::max(high / low, 1.2), .04) : 1;
    if (!axis.from) low /= factor;
    if (!axis.to) high *= factor;
    return log_ticks(low, high, most, axis.format);
  }
  if (air && !round_out) {
    const double span = (high - low) * .03;
    if (!axis.from && (low < 0 || low - span >= 0 || !axis.zero)) low -= span;
    if (!axis.to) high += span;
  }
  const bool fixed = axis.from || axis.to;
  Ticks out = linear_ticks(low, high, most, axis.format, round_out && !fixed);
  if (round_out && fixed) {
    // One end is fixed; the other moves out to a tick.
    Ticks round = linear_ticks(low, high, most, axis.format, true);
    out = linear_ticks(axis.from.value_or(round.low), axis.to.value_or(round.high), most, axis.format, false);
  }
  return out;
}

// ---- legend ----

struct LegendItem {
  enum class Kind { kLine, kMark, kBox, kBand, kWhisker } kind = Kind::kLine;
  std::string text;
  Ink ink = Ink::kInk;
  Dash dash = Dash::kSolid;
  Mark mark = Mark::kNone;
  double opacity = 1;
};

std::vector<LegendItem> legend_of(const Plot& plot, bool lines_at_ends) {
  using Kind = LegendItem::Kind;
  std::vector<LegendItem> items, notes;
  const auto note = [&](LegendItem item) {
    const bool there = std::any_of(notes.begin(), notes.end(), [&](const LegendItem& other) { return other.text == item.text; });
    if (!item.text.empty() && !there) notes.push_back(std::move(item));
  };
  for (const Series& series : plot.series) {
    if (const auto* line = std::get_if<Line>(&series)) {
      if (line->in_legend && !line->name.empty() && !lines_at_ends) items.push_back({Kind::kLine, line->name, line->ink, line->dash, line->mark, line->opacity});
      if (line->in_legend) note({Kind::kBand, line->band, line->ink});
    } else if (const auto* points = std::get_if<Points>(&series)) {
      if (!points->name.empty()) items.push_back({Kind::kMark, points->name, points->ink, Dash::kSolid, points->mark, std::max(points->opacity, .75)});
      note({Kind::kWhisker, points->interval, points->ink});
    } else if (const auto* bars = std::get_if<Bars>(&series)) {
      if (!bars->name.empty()) items.push_back({Kind::kBox, bars->name, bars->ink});
      note({Kind::kWhisker, bars->interval, Ink::kInk});
    } else if (const auto* histogram = std::get_if<Histogram>(&series)) {
      if (!histogram->name.empty()) items.push_back({Kind::kBox, histogram->name, histogram->ink});
    }
  }
  // One series needs no name, but what an interval is must be told.
  if (items.size() == 1 && plot.legend != Plot::Legend::kAbove && !lines_at_ends) items.clear();
  items.insert(items.end(), notes.begin(), notes.end());
  if (plot.legend == Plot::Legend::kNone) items.clear();
  return items;
}

struct LegendSize {
  double width = 0, height = 0;
};
// Draws the items from the upper left corner on, in as many rows as they need.
LegendSize draw_legend(const std::vector<LegendItem>& items, double width, Sheet& sheet) {
  using Kind = LegendItem::Kind;
  double x = 0, y = 0;
  LegendSize size;
  for (const LegendItem& item : items) {
    const double swatch = item.kind == Kind::kLine || item.kind == Kind::kBand ? 18 : 10, words = sheet.width_of(item.text);
    if (x > 0 && x + swatch + 7 + words > width) x = 0, y += kRowHeight;
    const double middle = y + kRowHeight / 2;
    switch (item.kind) {
      case Kind::kLine:
        sheet.stroke({{x + 1, middle}, {x + swatch - 1, middle}}, {item.ink, item.opacity}, 2, item.dash);
        if (item.mark != Mark::kNone) sheet.add(Marks{{{x + swatch / 2, middle}}, item.mark, 7, {item.ink, item.opacity}, true, {}});
        break;
      case Kind::kMark: sheet.add(Marks{{{x + swatch / 2, middle}}, item.mark, 8, {item.ink, item.opacity}, true, {}}); break;
      case Kind::kBox: sheet.add(Box{{x, middle - 5, 10, 10}, {item.ink}, 3, kAllCorners, {}}); break;
      case Kind::kBand: sheet.add(Box{{x, middle - 5, swatch, 10}, {item.ink, .2}, 2, kAllCorners, {}}); break;
      case Kind::kWhisker: sheet.stroke({{x + 5, middle - 6}, {x + 5, middle + 6}}, {item.ink}, 1.5); break;
    }
    sheet.words(x + swatch + 7, middle, sheet.fit(item.text, width - swatch - 7), Anchor::kStart, Ink::kInk, 400, words > width - swatch - 7 ? item.text : "");
    size.width = std::max(size.width, std::min(width, x + swatch + 7 + words));
    x += swatch + 7 + words + 18;
  }
  if (!items.empty()) size.height = y + kRowHeight + 8;
  return size;
}

// ---- words at lines' ends ----

struct EndLabel {
  std::string text;
  Ink ink = Ink::kInk;
  double y = 0;
};

// The last value of each named line, where all of them end at the right.
bool ends_are_free(const Plot& plot) {
  std::size_t count = 0;
  Range reach;
  for (const Series& series : plot.series)
    if (const auto* line = std::get_if<Line>(&series))
      for (const double x : line->x) reach.add(x);
  const double right = reach.high - .03 * (reach.high - reach.low);
  for (const Series& series : plot.series) {
    const auto* line = std::get_if<Line>(&series);
    if (!line) return false;
    if (!line->in_legend || line->name.empty()) continue;
    ++count;
    const std::size_t n = std::min(line->x.size(), line->y.size());
    std::size_t last = n;
    for (std::size_t i = 0; i < n; ++i)
      if (is_value(line->x[i]) && is_value(line->y[i])) last = i;
    if (last == n || line->x[last] < right) return false;
  }
  return count > 1 && count <= 5;
}

void draw_end_labels(const Plot& plot, const Drawing& drawing, Sheet& sheet) {
  std::vector<EndLabel> labels;
  for (const Series& series : plot.series) {
    const auto* line = std::get_if<Line>(&series);
    if (!line || !line->in_legend || line->name.empty()) continue;
    for (std::size_t i = std::min(line->x.size(), line->y.size()); i-- > 0;)
      if (is_value(line->x[i]) && is_value(line->y[i])) {
        labels.push_back({line->name, line->ink, std::clamp(drawing.y.place(line->y[i]), drawing.area.y, drawing.area.bottom())});
        break;
      }
  }
  std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < labels.size(); ++i) labels[i].y = std::max(labels[i].y, labels[i - 1].y + kEndLabelGap);
  double limit = drawing.area.bottom();
  for (std::size_t i = labels.size(); i-- > 0; limit -= kEndLabelGap) labels[i].y = std::min(labels[i].y, limit);
  for (const EndLabel& label : labels) sheet.words(drawing.area.right() + 10, label.y, label.text, Anchor::kStart, label.ink, 500);
}

double end_labels_width(const Plot& plot, const Sheet& sheet) {
  double width = 0;
  for (const Series& series : plot.series)
    if (const auto* line = std::get_if<Line>(&series); line && line->in_legend) width = std::max(width, sheet.width_of(line->name, 500));
  return width;
}

double bar_texts_width(const Plot& plot, const Sheet& sheet) {
  double width = 0;
  for (const Series& series : plot.series)
    if (const auto* bars = std::get_if<Bars>(&series))
      for (std::size_t i = 0; i < bars->values.size(); ++i) width = std::max(width, sheet.width_of(bar_text(plot, *bars, i)));
  return width;
}

Scale scale_of(const Axis& axis, double low, double high, double from_px, double to_px) { return {axis.kind, low, high, from_px, to_px}; }

}  // namespace

double Scale::place(double value) const {
  if (kind == Axis::Kind::kCategory) return from_px + (to_px - from_px) * (value + .5) / std::max(1.0, high);
  if (kind == Axis::Kind::kLog) return from_px + (to_px - from_px) * (std::log(std::max(value, 1e-100)) - std::log(low)) / (std::log(high) - std::log(low));
  return from_px + (to_px - from_px) * (value - low) / (high - low);
}

double Scale::band() const { return std::fabs(to_px - from_px) / std::max(1.0, high); }

Drawing lay_out(const Plot& plot, const LayoutOptions& options) {
  for (const Series& series : plot.series)
    if (const auto* map = std::get_if<HeatMap>(&series)) return lay_out_heat_map(plot, *map, options);
  Drawing out;
  out.width = std::max(kWidthLeast, options.width);
  Sheet sheet(out, options.measure);
  const bool flat = plot.y.kind == Axis::Kind::kCategory, upright = plot.x.kind == Axis::Kind::kCategory;
  const Ranges ranges = ranges_of(plot);
  const bool empty = ranges.x.empty() && ranges.y.empty();

  // ---- margins ----
  const double ends = end_labels_width(plot, sheet);
  const bool at_ends = plot.legend == Plot::Legend::kAuto && ends_are_free(plot) && ends <= out.width * .26 && out.width >= 420;
  const LegendSize legend = empty ? LegendSize() : draw_legend(legend_of(plot, at_ends), out.width, sheet);
  double top = legend.height;
  if (!plot.y.title.empty() && !flat) {
    sheet.words(0, top + 8, sheet.fit(plot.y.title, out.width), Anchor::kStart, Ink::kQuiet, 400, plot.y.title);
    top += kRowHeight + 2;
  }
  top += 6;
  // Above flat bars there is room of its own for what upright lines are called: between them it would lie on bars and their numbers.
  const bool named_lines = std::any_of(plot.references.begin(), plot.references.end(), [](const Reference& r) { return r.along == Reference::Along::kX && !r.label.empty(); });
  if (flat && named_lines && !empty) top += kRowHeight;
  const double bottom = 8 + 16 + (plot.x.title.empty() ? 0 : kRowHeight);
  double height = plot.height;
  if (flat) height = kFlatBand * static_cast<double>(std::max<std::size_t>(1, plot.y.categories.size()));
  else if (!plot.square) height = std::max(60.0, std::min(plot.height, std::max(kHeightNarrow, .75 * out.width)) - bottom - 6);

  const int y_most = std::clamp(static_cast<int>(height / 48), 2, 8);
  Ticks y_ticks, x_ticks;
  double left = 0;
  if (flat) {
    for (const std::string& name : plot.y.categories) left = std::max(left, sheet.width_of(name));
    left = std::min(left, std::floor(out.width * .42)) + 14;
  } else {
    y_ticks = ticks_of(plot.y, ranges.y, y_most, ranges.points, !plot.square);
    for (const std::string& label : y_ticks.labels) left = std::max(left, sheet.width_of(label));
    left = std::ceil(left) + 10;
  }
  double right = at_ends ? std::ceil(ends) + 14 : 8;
  if (flat && plot.bar_values && !plot.stacked) right = std::ceil(bar_texts_width(plot, sheet)) + 12;
  double width = std::max(40.0, out.width - left - right);
  if (plot.square) {
    width = height = std::min(width, std::max(80.0, plot.height));
    out.width = std::max(left + width + right, legend.width);
  }
  out.area = {left, top, width, height};
  out.clip = {left - 6, top - 6, width + 12, height + 12};
  out.height = top + height + bottom;

  // ---- axes ----
  if (!upright) {
    double widest = 0;
    const int most = std::clamp(static_cast<int>(width / 64), 2, 10);
    x_ticks = ticks_of(plot.x, ranges.x, most, ranges.points, flat);
    for (int more = 1; more <= 3 && x_ticks.values.size() < 3; ++more) x_ticks = ticks_of(plot.x, ranges.x, most + more, ranges.points, flat);
    for (const std::string& label : x_ticks.labels) widest = std::max(widest, sheet.width_of(label));
    const int fitting = std::max(1, static_cast<int>(width / (widest + 22)));
    if (static_cast<int>(x_ticks.labels.size()) > fitting + 1) x_ticks = ticks_of(plot.x, ranges.x, fitting, ranges.points, flat);
  }
  out.x = upright ? scale_of(plot.x, 0, static_cast<double>(std::max<std::size_t>(1, plot.x.categories.size())), left, left + width)
                  : scale_of(plot.x, x_ticks.low, x_ticks.high, left, left + width);
  out.y = flat ? scale_of(plot.y, 0, static_cast<double>(std::max<std::size_t>(1, plot.y.categories.size())), top, top + height)
               : scale_of(plot.y, y_ticks.low, y_ticks.high, top + height, top);
  if (empty) {
    sheet.add(Box{out.area, {Ink::kSunken}, 8, kAllCorners, {}});
    sheet.words(left + width / 2, top + height / 2, "no data", Anchor::kMiddle);
    return out;
  }
  const Paint grid{Ink::kLine};
  if (!flat)
    for (std::size_t i = 0; i < y_ticks.values.size(); ++i) {
      const double y = out.y.place(y_ticks.values[i]);
      sheet.stroke({{left, y}, {left + width, y}}, grid, 1);
      sheet.words(left - 10, y, y_ticks.labels[i], Anchor::kEnd);
    }
  if (!upright)
    for (std::size_t i = 0; i < x_ticks.values.size(); ++i) {
      const double x = out.x.place(x_ticks.values[i]), half = sheet.width_of(x_ticks.labels[i]) / 2;
      if (flat || plot.square) sheet.stroke({{x, top}, {x, top + height}}, grid, 1);
      sheet.words(std::clamp(x, half, std::max(half, out.width - half)), top + height + 14, x_ticks.labels[i], Anchor::kMiddle);
    }
  if (flat)
    for (std::size_t i = 0; i < plot.y.categories.size(); ++i) {
      const std::string& name = plot.y.categories[i];
      const std::string shown = sheet.fit(name, left - 14), note = text_at(plot.y.category_notes, i);
      sheet.words(0, out.y.place(static_cast<double>(i)), shown, Anchor::kStart, Ink::kInk, 400, !note.empty() ? note : shown == name ? "" : name);
    }
  if (upright) {
    const double band = out.x.band();
    double widest = 0;
    for (const std::string& name : plot.x.categories) widest = std::max(widest, sheet.width_of(name));
    // Numbers are left out evenly where they do not fit; names are cut.
    const bool numbers = std::all_of(plot.x.categories.begin(), plot.x.categories.end(), [](const std::string& name) {
      return !name.empty() && name.find_first_not_of("0123456789.,") == std::string::npos;
    });
    const std::size_t stride = numbers ? std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((widest + 8) / band))) : 1;
    for (std::size_t i = 0; i < plot.x.categories.size(); i += stride) {
      const std::string& name = plot.x.categories[i];
      const std::string shown = numbers ? name : sheet.fit(name, band - 4);
      const std::string note = text_at(plot.x.category_notes, i);
      sheet.words(out.x.place(static_cast<double>(i)), top + height + 14, shown, Anchor::kMiddle, Ink::kQuiet, 400, !note.empty() ? note : shown == name ? "" : name);
    }
  }
  if (!plot.x.title.empty())
    sheet.words(left + width, top + height + 14 + kRowHeight, sheet.fit(plot.x.title, left + width), Anchor::kEnd, Ink::kQuiet, 400, plot.x.title);

  // ---- what is shown ----
  Taken taken;
  const SeriesPlace place{plot, out, sheet, taken};
  // Lines to compare with lie under lines and points, and over bars, which would hide them.
  const bool solid = std::any_of(plot.series.begin(), plot.series.end(), [](const Series& s) { return std::holds_alternative<Bars>(s) || std::holds_alternative<Histogram>(s); });
  draw_references(place, true);
  if (!solid) draw_references(place, false);
  draw_series(place);
  if (solid) draw_references(place, false);
  if (at_ends) draw_end_labels(plot, out, sheet);
  draw_reference_labels(place);
  draw_point_labels(place);
  return out;
}

}  // namespace tertium::figure
