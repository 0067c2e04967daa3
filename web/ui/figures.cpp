// figures.cpp: the shapes of a drawing as triangles, its words as elements of the page.
#include "web/ui/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "shared/figure/colours.h"
#include "shared/figure/layout.h"
#include "web/ui/pictures.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

using figure::Ground;
using figure::Mark;

constexpr float kNear = 12;             // px: a mark this far from the pointer says its title
constexpr std::size_t kHalosMost = 400; // more marks than this have no edge of their own

Ground ground() { return &theme() == &kDarkTheme ? Ground::kDark : Ground::kLight; }

std::uint32_t packed(std::uint32_t rgb_value, double opacity) {
  return IM_COL32(rgb_value >> 16 & 255, rgb_value >> 8 & 255, rgb_value & 255, static_cast<std::uint32_t>(std::lround(255 * std::clamp(opacity, 0.0, 1.0))));
}
std::uint32_t fill_of(const figure::Paint& p) {
  const std::uint32_t colour = p.ramp == figure::Ramp::kNone ? figure::mark_colour(p.ink, ground()) : figure::ramp_colour(p.ramp, p.step, ground());
  return packed(colour, p.opacity);
}

// What of the drawing is under the pointer, the nearest first.
struct Told {
  std::string_view title = {};
  float distance = std::numeric_limits<float>::infinity();
  void offer(std::string_view words, float away) {
    if (words.empty() || away >= distance) return;
    title = words;
    distance = away;
  }
};

class Painter {
 public:
  Painter(const ImVec2& origin, float scale, const Box& clip, bool hovered)
      : paper_(canvas()), origin_(origin), scale_(scale), clip_(clip), mouse_(ImGui::GetIO().MousePos), hovered_(hovered) {}

  void shape(const figure::Shape& shape) {
    if (shape.clipped) paper_->PushClipRect(clip_.min, clip_.max, true);
    std::visit([this](const auto& what) { put(what); }, shape.what);
    if (shape.clipped) paper_->PopClipRect();
  }
  std::string_view told() const { return told_.distance <= kNear ? told_.title : std::string_view(); }

 private:
  ImVec2 at(const figure::Point& p) const { return {origin_.x + scale_ * static_cast<float>(p.x), origin_.y + scale_ * static_cast<float>(p.y)}; }
  Box at(const figure::Rect& r) const { return {at(figure::Point{r.x, r.y}), at(figure::Point{r.right(), r.bottom()})}; }
  float px(double length) const { return scale_ * static_cast<float>(length); }

  void line(const ImVec2& a, const ImVec2& b, std::uint32_t colour, float width) {
    // Level and upright lines of one pixel are sharp.
    if (width <= 1.01f && (std::fabs(a.x - b.x) < .01f || std::fabs(a.y - b.y) < .01f)) {
      const float half = width / 2;
      const bool level = std::fabs(a.y - b.y) < .01f;
      const ImVec2 from(std::floor(std::min(a.x, b.x)), std::floor(std::min(a.y, b.y))), to(std::max(a.x, b.x), std::max(a.y, b.y));
      paper_->AddRectFilled(from, level ? ImVec2(to.x, from.y + std::max(1.0f, 2 * half)) : ImVec2(from.x + std::max(1.0f, 2 * half), to.y), colour);
      return;
    }
    paper_->AddLine(a, b, colour, width);
  }

  void put(const figure::Stroke& s) {
    const std::uint32_t colour = fill_of(s.paint);
    const float width = px(s.width);
    points_.clear();
    for (const figure::Point& p : s.points) points_.push_back(at(p));
    if (s.dash == figure::Dash::kSolid) {
      if (points_.size() == 2) line(points_[0], points_[1], colour, width);
      else paper_->AddPolyline(points_.data(), static_cast<int>(points_.size()), colour, 0, width);
      return;
    }
    const bool dotted = s.dash == figure::Dash::kDotted;
    const float on = dotted ? width : 5 * scale_, step = dotted ? width * 2.4f : 9 * scale_;
    float phase = 0;  // how far into a dash and the gap after it
    for (std::size_t i = 0; i + 1 < points_.size(); ++i) {
      const ImVec2 a = points_[i], b = points_[i + 1];
      const float dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
      for (float from = 0; from < length;) {
        const float run = std::max(.01f, std::min(length - from, (phase < on ? on : step) - phase)), to = from + run;
        if (phase < on) line(ImVec2(a.x + dx * from / length, a.y + dy * from / length), ImVec2(a.x + dx * to / length, a.y + dy * to / length), colour, width);
        from = to;
        phase += run;
        if (phase >= step - .005f) phase = 0;
      }
    }
  }

  // An outline goes along one side and back along the other: what lies between is filled in quads.
  void put(const figure::Area& a) {
    const std::size_t n = a.points.size(), half = n / 2;
    const std::uint32_t colour = fill_of(a.paint);
    const ImDrawListFlags flags = paper_->Flags;
    paper_->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // no seams between the pieces
    for (std::size_t i = 0; i + 1 < half; ++i) {
      const ImVec2 quad[4] = {at(a.points[i]), at(a.points[i + 1]), at(a.points[n - 2 - i]), at(a.points[n - 1 - i])};
      paper_->AddConvexPolyFilled(quad, 4, colour);
    }
    paper_->Flags = flags;
  }

  void put(const figure::Box& b) {
    const Box box = at(b.rect);
    ImDrawFlags corners = ImDrawFlags_RoundCornersNone;
    if ((b.corners & figure::kTopLeft) != 0) corners |= ImDrawFlags_RoundCornersTopLeft;
    if ((b.corners & figure::kTopRight) != 0) corners |= ImDrawFlags_RoundCornersTopRight;
    if ((b.corners & figure::kBottomRight) != 0) corners |= ImDrawFlags_RoundCornersBottomRight;
    if ((b.corners & figure::kBottomLeft) != 0) corners |= ImDrawFlags_RoundCornersBottomLeft;
    const float radius = std::min({px(b.radius), box.w() / 2, box.h() / 2});
    paper_->AddRectFilled(box.min, box.max, fill_of(b.paint), b.corners == 0 ? 0 : radius, corners);
    const bool inside = mouse_.x >= box.min.x && mouse_.x <= box.max.x && mouse_.y >= box.min.y && mouse_.y <= box.max.y;
    if (hovered_ && inside) told_.offer(b.title, kNear - 1);  // a mark on it comes first
  }

  void put(const figure::Marks& m) {
    if (m.mark == Mark::kNone) return;
    const std::uint32_t colour = fill_of(m.paint), surface = packed(figure::mark_colour(figure::Ink::kSurface, ground()), 1);
    const float h = px(m.size) / 2;
    const bool halo = m.halo && m.points.size() <= kHalosMost;
    for (std::size_t i = 0; i < m.points.size(); ++i) {
      const ImVec2 p = at(m.points[i]);
      if (halo && m.mark != Mark::kRing && m.mark != Mark::kCross) mark(m.mark, p, h + 1, surface);
      mark(m.mark, p, h, colour);
      if (hovered_ && i < m.titles.size()) told_.offer(m.titles[i], std::hypot(p.x - mouse_.x, p.y - mouse_.y));
    }
  }

  void mark(Mark kind, const ImVec2& p, float h, std::uint32_t colour) {
    switch (kind) {
      case Mark::kNone: return;
      case Mark::kDot: paper_->AddCircleFilled(p, h, colour, h < 3 ? 8 : 0); return;
      case Mark::kRing: paper_->AddCircle(p, h * .85f, colour, 0, 1.75f * scale_); return;
      case Mark::kSquare: paper_->AddRectFilled(ImVec2(p.x - .88f * h, p.y - .88f * h), ImVec2(p.x + .88f * h, p.y + .88f * h), colour); return;
      case Mark::kDiamond:
        paper_->AddQuadFilled(ImVec2(p.x, p.y - 1.2f * h), ImVec2(p.x + 1.2f * h, p.y), ImVec2(p.x, p.y + 1.2f * h), ImVec2(p.x - 1.2f * h, p.y), colour);
        return;
      case Mark::kUp: paper_->AddTriangleFilled(ImVec2(p.x, p.y - 1.15f * h), ImVec2(p.x + 1.1f * h, p.y + .8f * h), ImVec2(p.x - 1.1f * h, p.y + .8f * h), colour); return;
      case Mark::kDown: paper_->AddTriangleFilled(ImVec2(p.x, p.y + 1.15f * h), ImVec2(p.x - 1.1f * h, p.y - .8f * h), ImVec2(p.x + 1.1f * h, p.y - .8f * h), colour); return;
      case Mark::kCross:
        paper_->AddLine(ImVec2(p.x - .8f * h, p.y - .8f * h), ImVec2(p.x + .8f * h, p.y + .8f * h), colour, 1.75f * scale_);
        paper_->AddLine(ImVec2(p.x - .8f * h, p.y + .8f * h), ImVec2(p.x + .8f * h, p.y - .8f * h), colour, 1.75f * scale_);
        return;
    }
  }

  void put(const figure::Words& w) {
    if (w.text.empty()) return;
    platform::TextStyle style;
    style.size = px(w.size);
    style.weight = w.weight;
    style.line_height = std::round(style.size * 1.4f);
    style.colour = w.over ? figure::colour_over(w.paint, ground()) : figure::text_colour(w.paint.ink, ground());
    const auto wide = static_cast<float>(platform::measure_text(w.text, style).width);
    const ImVec2 p = at(w.at);
    const float left = std::round(w.anchor == figure::Anchor::kStart ? p.x : w.anchor == figure::Anchor::kEnd ? p.x - wide : p.x - wide / 2);
    // The baseline lies about a third of the letters' size below the middle of the line.
    const float top = std::round(p.y - .35f * style.size - style.line_height / 2);
    semantics::Item item;
    item.role = semantics::Role::kCaption;
    item.text = w.text;
    item.style = style;
    semantics::add(0, ImVec2(left, top), ImVec2(left + wide, top + style.line_height), item);
    const bool inside = mouse_.x >= left && mouse_.x <= left + wide && mouse_.y >= top && mouse_.y <= top + style.line_height;
    if (hovered_ && inside) told_.offer(w.title, 0);
  }

  void put(const figure::Picture& p) {
    const Box box = at(p.rect);
    stimulus_at(box, {p.href, p.title}, 1, 96, false);
    const float x = (box.min.x + box.max.x) / 2, y = (box.min.y + box.max.y) / 2;
    if (hovered_) told_.offer(p.title, std::max(0.0f, std::max(std::fabs(x - mouse_.x), std::fabs(y - mouse_.y)) - box.w() / 2));
  }

  void put(const figure::Cells& c) {
    if (c.rows == 0 || c.columns == 0) return;
    const Box box = at(c.rect);
    const auto edge = [](float from, float length, std::size_t i, std::size_t of) { return std::round(from + length * static_cast<float>(i) / static_cast<float>(of)); };
    for (std::size_t r = 0; r < c.rows; ++r) {
      const float top = edge(box.min.y, box.h(), r, c.rows), bottom = edge(box.min.y, box.h(), r + 1, c.rows);
      for (std::size_t from = 0; from < c.columns;) {
        const std::uint8_t step = c.steps[r * c.columns + from];
        std::size_t to = from + 1;
        while (to < c.columns && c.steps[r * c.columns + to] == step) ++to;
        if (step != figure::kNoStep)
          paper_->AddRectFilled(ImVec2(edge(box.min.x, box.w(), from, c.columns), top), ImVec2(edge(box.min.x, box.w(), to, c.columns), bottom),
                                packed(figure::ramp_colour(c.ramp, step, ground()), 1));
        from = to;
      }
    }
  }

  ImDrawList* paper_;
  ImVec2 origin_;
  float scale_;
  Box clip_;
  ImVec2 mouse_;
  bool hovered_;
  Told told_;
  std::vector<ImVec2> points_;
};

// What is under the pointer, in a dark box above it.
void show_told(std::string_view words, const Box& within) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float w = std::min(within.w(), platform::measure_text(words, style_of(Type::kNote)).width + 18.0f);
  const float left = std::round(std::clamp(mouse.x - w / 2, within.min.x, std::max(within.min.x, within.max.x - w)));
  const float top = std::round(mouse.y - 36 > within.min.y ? mouse.y - 36 : mouse.y + 18);
  canvas()->AddRectFilled(ImVec2(left, top), ImVec2(left + w, top + 24), paint(Ink::kInk), 7);
  text_at({ImVec2(left + 9, top), ImVec2(left + w - 9, top + 24)}, words, {.type = Type::kNote, .ink = Ink::kGround, .wrap = false, .caption = true});
}

}  // namespace

void FigureView::show(std::string_view id) {
  const Scope scope(id);
  const float scale = style_of(Type::kNote).size / 12, wide = std::floor(width());
  if (wide != wide_ || scale != scale_) {
    wide_ = wide, scale_ = scale;
    drawing_ = figure::lay_out(plot_, {std::max(160.0, static_cast<double>(wide / scale)), {}});
  }
  const Box box = place(0, std::ceil(scale * static_cast<float>(drawing_.height)));
  semantics::Item item;
  item.role = semantics::Role::kImage;
  const std::string name = plot_.title + ". " + plot_.description;
  item.name = name;
  semantics::add(id_of("figure"), box.min, box.max, item);
  if (!ImGui::IsRectVisible(box.min, box.max)) return;
  const figure::Rect& c = drawing_.clip;
  const auto x = [&](double value) { return box.min.x + scale * static_cast<float>(value); };
  const auto y = [&](double value) { return box.min.y + scale * static_cast<float>(value); };
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool hovered = ImGui::IsWindowHovered() && mouse.x >= box.min.x && mouse.x <= box.max.x && mouse.y >= box.min.y && mouse.y <= box.max.y;
  Painter painter(box.min, scale, {ImVec2(x(c.x), y(c.y)), ImVec2(x(c.right()), y(c.bottom()))}, hovered);
  for (const figure::Shape& shape : drawing_.shapes) painter.shape(shape);
  if (!painter.told().empty()) show_told(painter.told(), box);
}

}  // namespace tertium::ui
