// plots.cpp: lines, bars and histograms from plain data.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "shared/base/text.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

// Steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
struct Axis { double low = 0, high = 1, step = 1; int decimals = 0; };
Axis make_axis(double low, double high, int wanted) {
  if (!(high > low)) {
    const double around = std::max(1e-9, std::fabs(low) * .1);
    low -= around;
    high += around;
  }
  const double raw = (high - low) / std::max(1, wanted), power = std::pow(10, std::floor(std::log10(raw)));
  double step = power;
  for (const double k : {2.0, 5.0, 10.0})
    if (step < raw * .75) step = power * k;
  Axis a;
  a.step = step;
  a.low = std::floor(low / step + 1e-9) * step;
  a.high = std::ceil(high / step - 1e-9) * step;
  a.decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  return a;
}
std::string tick_text(double v, int decimals) {
  if (decimals == 0 && std::fabs(v) >= 1000) return (v < 0 ? "\u2212" : "") + format_count(static_cast<std::uint64_t>(std::llround(std::fabs(v))));
  if (std::fabs(v) < .5 * std::pow(10, -decimals)) v = 0;
  std::string s = format_fixed(std::fabs(v), decimals);
  return v < 0 ? "\u2212" + s : s;
}
void small(const Box& box, std::string_view words, Align align, Ink ink = Ink::kQuiet) {
  text_at(box, words, {.type = Type::kNote, .ink = ink, .align = align, .caption = true});
}

}  // namespace

void line_plot(std::string_view id_text, std::span<const Series> series, const PlotOptions& o) {
  const Scope scope(id_text);
  const ImGuiID id = id_of("plot");
  // Legend, when there is more than one line.
  if (series.size() > 1) {
    begin_line("legend", 18, Align::kStart, 20);
    for (std::size_t i = 0; i < series.size(); i++) {
      const float w = platform::measure_text(series[i].name, style_of(Type::kNote)).width;
      const Box key = place(24 + w, 18);
      const float y = std::floor((key.min.y + key.max.y) / 2);
      if (series[i].dashed) {
        canvas()->AddLine(ImVec2(key.min.x, y), ImVec2(key.min.x + 7, y), paint(series[i].ink), 2);
        canvas()->AddLine(ImVec2(key.min.x + 11, y), ImVec2(key.min.x + 18, y), paint(series[i].ink), 2);
      } else canvas()->AddLine(ImVec2(key.min.x, y), ImVec2(key.min.x + 18, y), paint(series[i].ink), 2);
      small({ImVec2(key.min.x + 24, key.min.y), key.max}, series[i].name, Align::kStart, Ink::kInk);
    }
    end_line();
    gap(6);
  }
  double x_low = std::numeric_limits<double>::infinity(), x_high = -x_low, y_low = x_low, y_high = -x_low;
  for (const Series& s : series)
    for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); i++) {
      if (!std::isfinite(s.x[i]) || !std::isfinite(s.y[i])) continue;
      x_low = std::min(x_low, s.x[i]);
      x_high = std::max(x_high, s.x[i]);
      y_low = std::min({y_low, s.y[i], i < s.low.size() ? s.low[i] : s.y[i]});
      y_high = std::max({y_high, s.y[i], i < s.high.size() ? s.high[i] : s.y[i]});
    }
  const bool empty = !(x_high >= x_low);
  if (empty) { x_low = y_low = 0; x_high = y_high = 1; }
  if (o.from_zero) {
    y_low = std::min(0.0, y_low);
    if (y_high <= y_low) y_high = y_low + 1;  // nothing but zeros: the line lies on the axis
  }
  if (o.y_max > o.y_min) { y_low = o.y_min; y_high = o.y_max; }
  Axis ya = make_axis(y_low, y_high, std::max(2, int(o.height / 60)));
  Axis xa = make_axis(x_low, x_high, std::max(2, int(width() / 72)));
  if (o.y_decimals == 0 && ya.step < 1) {  // no two ticks of one number
    ya.step = 1;
    ya.low = std::floor(ya.low);
    ya.high = std::ceil(ya.high);
  }
  if (o.x_decimals == 0) xa.step = std::max(1.0, xa.step);
  if (o.y_decimals >= 0) ya.decimals = o.y_decimals;
  if (o.x_decimals >= 0) xa.decimals = o.x_decimals;

  if (!o.y_label.empty()) {
    small(place(0, 18), o.y_label, Align::kStart);
    gap(4);
  }
  const platform::TextStyle note_style = style_of(Type::kNote);
  float gutter = 0;
  for (double v = ya.low; v <= ya.high + ya.step * .5; v += ya.step) gutter = std::max(gutter, platform::measure_text(tick_text(v, ya.decimals), note_style).width);
  gutter += 10;
  const Box all = place(0, o.height);
  const Box area{ImVec2(all.min.x + gutter, all.min.y + 6), ImVec2(all.max.x - 6, all.max.y - 22)};
  const double x_from = x_low, x_to = x_high > x_low ? x_high : x_low + 1;
  const auto px = [&](double x) { return area.min.x + area.w() * float((x - x_from) / (x_to - x_from)); };
  const auto py = [&](double y) { return area.max.y - area.h() * float((y - ya.low) / (ya.high - ya.low)); };
  ImDrawList* paper = canvas();
  // The picture as a whole for tools; its words are captions.
  semantics::Item whole;
  whole.role = semantics::Role::kImage;
  whole.name = o.summary;
  semantics::add(id, all.min, all.max, whole);
  for (double v = ya.low; v <= ya.high + ya.step * .5; v += ya.step) {
    const float y = std::round(py(v));
    draw_line_across(area.min.x, area.max.x, y, paint(Ink::kLine));
    small({ImVec2(all.min.x, y - 9), ImVec2(area.min.x - 10, y + 9)}, tick_text(v, ya.decimals), Align::kEnd);
  }
  for (double v = std::ceil(x_from / xa.step - 1e-9) * xa.step; v <= x_to + xa.step * 1e-6; v += xa.step) {
    const std::string words = tick_text(v, xa.decimals);
    const float w = platform::measure_text(words, note_style).width, left = std::clamp(std::round(px(v) - w / 2), all.min.x, all.max.x - w);
    small({ImVec2(left, area.max.y + 4), ImVec2(left + w, area.max.y + 22)}, words, Align::kCentre);
  }
  paper->PushClipRect(ImVec2(area.min.x - 4, area.min.y - 4), ImVec2(area.max.x + 4, area.max.y + 4), true);
  for (const Series& s : series) {
    const std::size_t n = std::min(s.x.size(), s.y.size());
    for (std::size_t i = 0; i + 1 < std::min({n, s.low.size(), s.high.size()}); i++) {
      const ImVec2 quad[4] = {{px(s.x[i]), py(s.low[i])}, {px(s.x[i]), py(s.high[i])}, {px(s.x[i + 1]), py(s.high[i + 1])}, {px(s.x[i + 1]), py(s.low[i + 1])}};
      const ImDrawListFlags flags = paper->Flags;
      paper->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // no seams between the pieces
      paper->AddConvexPolyFilled(quad, 4, paint(s.ink, .16f));
      paper->Flags = flags;
    }
    static std::vector<ImVec2> points;
    points.clear();
    const auto flush = [&] {
      if (points.size() == 1) paper->AddCircleFilled(points[0], 3, paint(s.ink));
      else if (s.dashed) {
        for (std::size_t i = 0; i + 1 < points.size(); i++) {
          const float dx = points[i + 1].x - points[i].x, dy = points[i + 1].y - points[i].y, length = std::sqrt(dx * dx + dy * dy);
          for (float d = 0; d < length; d += 10) {
            const float e = std::min(length, d + 6);
            paper->AddLine(ImVec2(points[i].x + dx * d / length, points[i].y + dy * d / length), ImVec2(points[i].x + dx * e / length,
                points[i].y + dy * e / length), paint(s.ink), 2);
          }
        }
      } else if (points.size() > 1) paper->AddPolyline(points.data(), int(points.size()), paint(s.ink), 0, 2);
      points.clear();
    };
    for (std::size_t i = 0; i < n; i++) {
      if (std::isfinite(s.x[i]) && std::isfinite(s.y[i])) points.emplace_back(px(s.x[i]), py(s.y[i]));
      else flush();
    }
    flush();
  }
  paper->PopClipRect();
  // Read-out: the values at the nearest x under the mouse.
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!empty && ImGui::IsWindowHovered() && mouse.x >= area.min.x && mouse.x <= area.max.x && mouse.y >= area.min.y && mouse.y <= area.max.y) {
    double best = 0, distance = std::numeric_limits<double>::infinity();
    for (const Series& s : series)
      for (const double x : s.x)
        if (std::fabs(px(x) - mouse.x) < distance) { distance = std::fabs(px(x) - mouse.x); best = x; }
    const float at = std::round(px(best));
    draw_line_down(at, area.min.y, area.max.y, paint(Ink::kQuiet, .6f));
    std::string words = std::string(o.x_label) + (o.x_label.empty() ? "" : " ") + tick_text(best, xa.decimals);
    for (const Series& s : series)
      for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); i++)
        if (s.x[i] == best) {
          paper->AddCircleFilled(ImVec2(px(best), py(s.y[i])), 4, paint(s.ink));
          words += "  \u00b7  " + (series.size() > 1 ? std::string(s.name) + " " : "") + tick_text(s.y[i], std::min(9, ya.decimals + 2));
          if (i < s.low.size() && i < s.high.size())
            words += " (" + tick_text(s.low[i], ya.decimals + 2) + " \u2013 " + tick_text(s.high[i], ya.decimals + 2) + ")";
          break;
        }
    const float w = platform::measure_text(words, note_style).width + 16;
    const float left = std::clamp(at - w / 2, area.min.x, std::max(area.min.x, area.max.x - w));
    const Box tip{ImVec2(left, area.min.y - 2), ImVec2(left + w, area.min.y + 22)};
    paper->AddRectFilled(tip.min, tip.max, paint(Ink::kInk), 7);
    text_at({ImVec2(tip.min.x + 8, tip.min.y), ImVec2(tip.max.x - 8, tip.max.y)}, words, {.type = Type::kNote, .ink = Ink::kGround, .wrap = false, .caption = true});
  }
  if (!o.x_label.empty()) {
    gap(2);
    small(place(0, 18), o.x_label, Align::kEnd);
  }
}

void bar_rows(std::string_view id_text, std::span<const BarRow> rows, double max_value, float label_width) {
  const Scope scope(id_text);
  const platform::TextStyle label_style = style_of(Type::kText), number_style = style_of(Type::kNote);
  float labels = label_width, numbers = 0;
  double most = max_value;
  for (const BarRow& row : rows) {
    if (label_width <= 0) labels = std::max(labels, platform::measure_text(row.label, label_style).width);
    numbers = std::max(numbers, platform::measure_text(row.value_text, number_style).width);
    if (max_value <= 0) most = std::max({most, row.value, row.mark});
  }
  labels = std::min(labels, width() * .45f);
  semantics::Group list(semantics::GroupRole::kList, {});
  for (const BarRow& row : rows) {
    semantics::Group item(semantics::GroupRole::kListItem, {});
    const Box box = place(0, 26);
    const float y = std::floor((box.min.y + box.max.y) / 2), left = box.min.x + labels + 18, right = box.max.x - numbers - 12;
    text_at({box.min, ImVec2(box.min.x + labels, box.max.y)}, row.label, {});
    const float w = most > 0 ? std::max(8.0f, (right - left) * float(std::clamp(row.value / most, 0.0, 1.0))) : 8;
    draw_pill({ImVec2(left, y - 4), ImVec2(left + w, y + 4)}, paint(row.ink));
    float end = left + w;
    if (row.mark >= 0 && most > 0) {
      const float at = std::round(left + (right - left) * float(std::clamp(row.mark / most, 0.0, 1.0)));
      end = std::max(end, at + 2);
      canvas()->AddRectFilled(ImVec2(at - 2, y - 8), ImVec2(at + 2, y + 8), paint(Ink::kSurface));
      canvas()->AddRectFilled(ImVec2(at - 1, y - 7), ImVec2(at + 1, y + 7), paint(Ink::kInk));
    }
    text_at({ImVec2(end + 10, box.min.y), ImVec2(end + 12 + numbers, box.max.y)}, row.value_text, {.type = Type::kNote, .ink = Ink::kQuiet});
  }
}

void histogram(std::string_view id_text, std::span<const double> heights, std::string_view summary, float height) {
  const ImGuiID id = id_of(id_text);
  const Box box = place(0, height);
  double most = 0;
  for (const double h : heights) most = std::max(most, h);
  const float step = heights.empty() ? 0 : box.w() / float(heights.size());
  for (std::size_t i = 0; i < heights.size(); i++) {
    const float h = most > 0 ? float(heights[i] / most) * (height - 1) : 0, x = std::round(box.min.x + step * float(i)),
        x2 = std::round(box.min.x + step * float(i + 1)) - (step > 4 ? 2.0f : 0.0f);
    if (heights[i] > 0) canvas()->AddRectFilled(ImVec2(x, box.max.y - 1 - std::max(1.0f, h)), ImVec2(x2, box.max.y - 1), paint(Ink::kAccent, .8f),
        std::min(2.0f, (x2 - x) / 2), ImDrawFlags_RoundCornersTop);
  }
  canvas()->AddRectFilled(ImVec2(box.min.x, box.max.y - 1), box.max, paint(Ink::kLine));
  semantics::Item item;
  item.role = semantics::Role::kImage;
  item.name = summary;
  semantics::add(id, box.min, box.max, item);
}

}  // namespace tertium::ui
