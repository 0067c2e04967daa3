// plots_profile.cpp: what one thing is made of: bars that are links, two profiles back to back, and the rose.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

constexpr float kBarHeight = 8, kRoseMargin = 22;
constexpr double kPetalFill = .86;  // of the angle that a petal has; the rest keeps petals apart
constexpr double kHalfPetalMax = .6;   // radians: few petals are not fans

float row_height() { return platform::window().touch ? 44.0f : 28.0f; }
double share_of(double value, double most) { return most > 0 ? std::clamp(value / most, 0.0, 1.0) : 0; }

// A row of the plot as one link over all of its width.
bool link_row(const Box& box, std::string_view name, std::string_view href) {
  const ImGuiID id = id_of("row");
  const Press press = press_area(id, box);
  if (press.hovered) canvas()->AddRectFilled(ImVec2(box.min.x - 6, box.min.y + 1), ImVec2(box.max.x + 6, box.max.y - 1), paint(Ink::kAccentGround), 8);
  semantics::Item item;
  item.role = semantics::Role::kLink;
  item.name = name;
  item.detail = href;
  semantics::add(id, box.min, box.max, item);
  return press.pressed;
}

// A bar from `from` px after the start side of the box, `w` wide.
void draw_bar_at(const Box& box, float from, float w, Ink ink) {
  const float y = std::floor((box.min.y + box.max.y) / 2), left = from_start(box, from, w);
  draw_pill({ImVec2(left, y - kBarHeight / 2), ImVec2(left + w, y + kBarHeight / 2)}, paint(ink));
}
void words_at(const Box& box, float from, float w, std::string_view words, const TextOptions& options) {
  const float left = from_start(box, from, w);
  text_at({ImVec2(left, box.min.y), ImVec2(left + w, box.max.y)}, words, options);
}

}  // namespace

int linked_bars(std::string_view id_text, std::span<const LinkedBar> rows, double max_value, float label_width) {
  const Scope scope(id_text);
  const platform::TextStyle label_style = style_of(Type::kText), number_style = style_of(Type::kNote);
  float labels = label_width, numbers = 0;
  double most = max_value;
  for (const LinkedBar& row : rows) {
    if (label_width <= 0) labels = std::max(labels, platform::measure_text(row.label, label_style).width);
    numbers = std::max(numbers, platform::measure_text(row.value_text, number_style).width);
    if (max_value <= 0) most = std::max(most, row.value);
  }
  labels = std::min(labels, std::floor(width() * .45f));
  int pressed = -1;
  const semantics::Group list(semantics::GroupRole::kList);
  for (std::size_t i = 0; i < rows.size(); i++) {
    const LinkedBar& row = rows[i];
    const Scope row_scope(static_cast<int>(i));
    const semantics::Group item(semantics::GroupRole::kListItem);
    const Box box = place(0, row_height());
    if (link_row(box, row.name, row.href)) pressed = static_cast<int>(i);
    words_at(box, 0, labels, row.label, {.wrap = false, .caption = true});
    const float left = labels + 18, room_for_bar = std::max(kBarHeight, box.w() - numbers - 12 - left);
    const float w = std::max(kBarHeight, room_for_bar * float(share_of(row.value, most)));
    draw_bar_at(box, left, w, row.ink);
    words_at(box, left + w + 10, numbers + 2, row.value_text, {.type = Type::kNote, .ink = Ink::kQuiet, .wrap = false, .caption = true});
  }
  return pressed;
}

int mirrored_bars(std::string_view id_text, std::span<const MirroredBar> rows, double max_value) {
  const Scope scope(id_text);
  const platform::TextStyle label_style = style_of(Type::kText), number_style = style_of(Type::kNote);
  float labels = 0, numbers = 0;
  double most = max_value;
  for (const MirroredBar& row : rows) {
    labels = std::max(labels, platform::measure_text(row.label, label_style).width);
    for (const std::string* words : {&row.first_text, &row.second_text}) numbers = std::max(numbers, platform::measure_text(*words, number_style).width);
    if (max_value <= 0) most = std::max({most, row.first, row.second});
  }
  labels = std::min(labels, std::floor(width() * .36f));
  int pressed = -1;
  const semantics::Group list(semantics::GroupRole::kList);
  for (std::size_t i = 0; i < rows.size(); i++) {
    const MirroredBar& row = rows[i];
    const Scope row_scope(static_cast<int>(i));
    const semantics::Group item(semantics::GroupRole::kListItem);
    const Box box = place(0, row_height());
    if (link_row(box, row.name, row.href)) pressed = static_cast<int>(i);
    const float half = std::floor((box.w() - labels) / 2 - 14);      // each side, bar and number
    const float longest = std::max(kBarHeight, half - numbers - 10);
    const TextOptions number{.type = Type::kNote, .ink = Ink::kQuiet, .wrap = false, .caption = true};
    TextOptions before = number;
    before.align = Align::kEnd;
    words_at(box, half + 14, box.w() - 2 * (half + 14), row.label, {.align = Align::kCentre, .wrap = false, .caption = true});
    if (row.first > 0) {
      const float w = std::max(kBarHeight, longest * float(share_of(row.first, most)));
      draw_bar_at(box, half - w, w, Ink::kSeries1);
      words_at(box, half - w - 10 - numbers, numbers, row.first_text, before);
    }
    if (row.second > 0) {
      const float w = std::max(kBarHeight, longest * float(share_of(row.second, most))), from = box.w() - half;
      draw_bar_at(box, from, w, Ink::kSeries2);
      words_at(box, from + w + 10, numbers + 2, row.second_text, number);
    }
  }
  return pressed;
}

int rose(std::string_view id_text, std::span<const Petal> petals, std::string_view summary, float side, double max_value) {
  const Scope scope(id_text);
  const Box all = place(0, side);
  const ImVec2 centre(std::floor((all.min.x + all.max.x) / 2), std::floor((all.min.y + all.max.y) / 2));
  const Box box{ImVec2(centre.x - side / 2, all.min.y), ImVec2(centre.x + side / 2, all.max.y)};
  const float radius = side / 2 - kRoseMargin;
  const ImGuiID id = id_of("rose");
  const Press press = press_area(id, box);
  semantics::Item item;
  item.role = semantics::Role::kImage;
  item.name = summary;
  semantics::add(id, box.min, box.max, item);
  ImDrawList* paper = canvas();
  for (const float ring : {.5f, 1.0f}) paper->AddCircle(centre, radius * ring, paint(Ink::kLine), 0, 1);
  if (petals.empty()) return -1;

  double most = max_value;
  for (const Petal& petal : petals)
    if (max_value <= 0) most = std::max(most, petal.value);
  const double step = 2 * std::numbers::pi / static_cast<double>(petals.size()), up = -std::numbers::pi / 2;
  // The petal under the pointer: by its angle, as short petals are hard to hit.
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  int under = -1;
  if (press.hovered || press.pressed) {
    const double x = double(mouse.x) - double(centre.x), y = double(mouse.y) - double(centre.y);
    if (std::hypot(x, y) > 4 && std::hypot(x, y) <= double(radius + kRoseMargin)) {
      double angle = std::atan2(y, x) - up + step / 2;
      angle -= std::floor(angle / (2 * std::numbers::pi)) * 2 * std::numbers::pi;
      under = std::min(int(angle / step), int(petals.size()) - 1);
    }
  }
  for (std::size_t i = 0; i < petals.size(); i++) {
    const Petal& petal = petals[i];
    const double middle = up + step * static_cast<double>(i), half = std::min(step * kPetalFill / 2, kHalfPetalMax);
    const float reach = std::max(2.0f, radius * float(share_of(petal.value, most)));
    if (petal.value > 0) {
      paper->PathLineTo(centre);
      paper->PathArcTo(centre, reach, float(middle - half), float(middle + half), 0);
      paper->PathFillConvex(paint(petal.ink, int(i) == under ? 1.0f : .85f));
    }
    if (petal.mark.empty()) continue;
    const float w = platform::measure_text(petal.mark, style_of(Type::kTiny)).width + 2, at = reach + 10;
    const float x = std::round(centre.x + at * float(std::cos(middle)) - w / 2), y = centre.y + at * float(std::sin(middle));
    text_at({ImVec2(x, y - 8), ImVec2(x + w, y + 8)}, petal.mark, {.type = Type::kTiny, .align = Align::kCentre, .wrap = false, .caption = true});
  }
  if (under >= 0 && !petals[static_cast<std::size_t>(under)].spoken.empty()) {
    const std::string& words = petals[static_cast<std::size_t>(under)].spoken;
    const float w = std::min(all.w(), float(platform::measure_text(words, style_of(Type::kNote)).width + 18));
    const float left = std::clamp(centre.x - w / 2, all.min.x, std::max(all.min.x, all.max.x - w));
    paper->AddRectFilled(ImVec2(left, all.max.y - 24), ImVec2(left + w, all.max.y), paint(Ink::kInk), 7);
    text_at({ImVec2(left + 9, all.max.y - 24), ImVec2(left + w - 9, all.max.y)}, words, {.type = Type::kNote, .ink = Ink::kGround, .wrap = false, .caption = true});
  }
  return press.pressed ? under : -1;
}

}  // namespace tertium::ui
