// widgets_controls.cpp: what people press, tick, type in and drag.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/base/text.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

void fill(const Box& box, std::uint32_t colour, float radius) { canvas()->AddRectFilled(box.min, box.max, colour, radius); }
void edge(const Box& box, std::uint32_t colour, float radius, float line = 1) { canvas()->AddRect(box.min, box.max, colour, radius, 0, line); }

// The visible label over a field; tools read the field's own name.
void field_label(std::string_view label) {
  text(label, {.type = Type::kStrong, .wrap = true, .caption = true});
  gap(6);
}
platform::TextStyle field_style() {
  platform::TextStyle style = style_of(Type::kText);
  if (platform::window().touch) style.size = std::max(style.size, 16.0f);  // below 16 px phones zoom into the page
  return style;
}
void field_frame(const Box& box, ImGuiID id, bool enabled, bool invalid) {
  const bool hovered = enabled && ImGui::IsMouseHoveringRect(box.min, box.max);
  fill(box, paint(enabled ? Ink::kSurface : Ink::kSunken), kRadiusControl);
  if (invalid) edge(box, paint(Ink::kPeople), kRadiusControl, 2);
  else edge(box, paint_between(Ink::kControlLine, Ink::kAccent, ease(id, hovered)), kRadiusControl);
}

}  // namespace

bool button(std::string_view id_text, std::string_view label, const ButtonOptions& o) {
  const bool primary = o.kind == ButtonKind::kPrimary, danger = o.kind == ButtonKind::kDanger, faint = o.kind == ButtonKind::kFaint;
  const bool quiet = o.kind == ButtonKind::kQuiet || faint;
  const Ink ink = !o.enabled || faint ? Ink::kQuiet : primary ? Ink::kOnAccent : danger ? Ink::kPeopleText : quiet ? Ink::kAccent : Ink::kInk;
  platform::TextStyle style = style_of(faint ? Type::kNote : Type::kStrong, ink, Align::kCentre);
  const float pad = quiet ? 10 : 16;
  const platform::TextSize one_line = platform::measure_text(label, style);
  float w = o.width < 0 ? width() : o.width;
  if (w == 0) w = std::min(one_line.width + 2 * pad, room());
  float h = control_height();
  const bool wraps = one_line.width > w - 2 * pad + 1;
  float text_h = 0;
  if (wraps) {
    style.wrap = true;
    text_h = platform::measure_text(label, style, w - 2 * pad).height;
    h = std::max(h, text_h + 20);
  }
  // A quiet button has no edge to be seen: its words, not its ground, line up with what stands above it.
  const bool flush = o.kind == ButtonKind::kQuiet && o.pressed < 0 && o.width == 0 && !wraps && begins_line(w);
  Box box = place(flush ? w - pad : w, h);
  if (flush) (right_to_left() ? box.max.x : box.min.x) += right_to_left() ? pad : -pad;
  const ImGuiID id = id_of(id_text);
  const Press press = press_area(id, box, o.enabled);
  const float hover = ease(id, press.hovered);
  const float r = kRadiusControl;
  if (!o.enabled && !quiet) {
    fill(box, paint(Ink::kDisabled), r);
  } else if (primary) {
    fill(box, paint_between(Ink::kAccent, Ink::kAccentHover, press.held ? 1 : hover), r);
  } else if (o.pressed == 1) {
    fill(box, paint(Ink::kAccentGround), r);
    edge(box, paint(Ink::kAccent), r);
    style.colour = rgb(Ink::kAccent);
  } else {
    if (hover > 0) fill(box, paint(quiet ? Ink::kAccentGround : Ink::kLine, .5f * hover), r);
    if (!quiet) edge(box, paint(Ink::kLine), r);
  }
  semantics::Item item;
  item.role = o.submit ? semantics::Role::kSubmit : semantics::Role::kButton;
  item.text = label;
  if (wraps) item.pad_left = item.pad_right = pad;
  item.name = o.name;
  item.disabled = !o.enabled;
  item.checked = o.pressed;
  item.style = style;
  semantics::add(id, box.min, box.max, item);
  return press.pressed;
}
bool primary_button(std::string_view id, std::string_view label, bool enabled) {
  return button(id, label, {.kind = ButtonKind::kPrimary, .enabled = enabled, .submit = true});
}

bool link(std::string_view id_text, std::string_view label, std::string_view href, Type type) {
  platform::TextStyle style = style_of(type, Ink::kAccent);
  platform::TextSize size = platform::measure_text(label, style);
  const bool wraps = size.width > room();
  if (wraps) {
    style.wrap = true;
    size = platform::measure_text(label, style, room());
  }
  const Box box = place(wraps ? 0 : size.width, platform::window().touch ? std::max(size.height, 44.0f) : size.height);
  const ImGuiID id = id_of(id_text);
  const Press press = press_area(id, box);
  const float under = std::floor((box.min.y + box.max.y + size.height) / 2) - 2;
  if (!wraps) draw_line_across(box.min.x, box.max.x, under, paint(Ink::kAccent, press.hovered ? 1 : .45f));
  semantics::Item item;
  item.role = semantics::Role::kLink;
  item.text = label;
  item.detail = href;
  item.style = style;
  semantics::add(id, box.min, box.max, item);
  return press.pressed;
}

// Box or ring where reading starts, the wrapping label beside it; the whole of it is pressed.
static bool choice(ImGuiID id, std::string_view label, bool on, bool enabled, bool round, std::string_view group) {
  constexpr float kMark = 20, kGap = 12;
  platform::TextStyle style = style_of(Type::kText, enabled ? Ink::kInk : Ink::kQuiet, Align::kStart, true);
  const float least = platform::window().touch ? 44.0f : 32.0f, room = width() - kMark - kGap - 4;
  platform::TextStyle one_line = style;
  one_line.wrap = false;
  const platform::TextSize single = platform::measure_text(label, one_line);
  const platform::TextSize size = single.width <= room ? single : platform::measure_text(label, style, room);
  const float h = std::max(least, size.height + 8);
  const Box box = place(std::min(width(), kMark + kGap + size.width + 8), h);
  const Press press = press_area(id, box, enabled);
  if (press.pressed) on = round || !on;  // shown at once, as the page's own element does
  const float first = size.lines > 1 ? box.min.y + 4 + style.line_height / 2 : box.min.y + h / 2;
  const float y = std::floor(first - kMark / 2), x = from_start(box, 0, kMark);
  const Box mark{ImVec2(x, y), ImVec2(x + kMark, y + kMark)};
  const float radius = round ? kMark / 2 : 6, t = ease(id, on, 90), hover = ease(id + 1, press.hovered);
  fill(mark, paint(enabled ? Ink::kSurface : Ink::kSunken), radius);
  if (round) {
    edge(mark, t > 0 ? paint(Ink::kAccent) : paint_between(Ink::kControlLine, Ink::kAccent, hover), radius, t > 0 ? 2.0f : 1.0f);
    if (t > 0) canvas()->AddCircleFilled(ImVec2(x + kMark / 2, y + kMark / 2), 5.5f * t, paint(enabled ? Ink::kAccent : Ink::kQuiet));
  } else {
    edge(mark, paint_between(Ink::kControlLine, Ink::kAccent, std::max(hover, t)), radius);
    if (t > 0) {
      fill(mark, paint(enabled ? Ink::kAccent : Ink::kQuiet, t), radius);
      const ImVec2 tick[3] = {{x + 5.2f, y + 10.4f}, {x + 8.6f, y + 13.8f}, {x + 14.8f, y + 6.8f}};
      canvas()->AddPolyline(tick, 3, paint(Ink::kOnAccent, t), 0, 2);
    }
  }
  semantics::Item item;
  item.role = round ? semantics::Role::kRadio : semantics::Role::kCheckbox;
  item.name = label;
  item.detail = group;
  item.checked = on;
  item.disabled = !enabled;
  semantics::add(id, box.min, box.max, item);
  semantics::Item seen;
  seen.role = semantics::Role::kCaption;
  seen.text = label;
  seen.style = single.width <= room ? one_line : style;
  const float top = std::floor(box.min.y + (h - size.height) / 2), wide = seen.style.wrap ? std::floor(room) : size.width;
  const float left = from_start(box, kMark + kGap, wide);
  semantics::add(0, ImVec2(left, top), ImVec2(left + wide, top + size.height), seen);
  return press.pressed;
}
bool checkbox(std::string_view id, std::string_view label, bool* on, bool enabled) {
  const bool pressed = choice(id_of(id), label, *on, enabled, false, {});
  if (pressed) *on = !*on;
  return pressed;
}
bool radio(std::string_view id, std::string_view group, std::string_view label, bool chosen, bool enabled) {
  return choice(id_of(id), label, chosen, enabled, true, group) && !chosen;
}

bool text_field(std::string_view id_text, std::string_view label, std::string* value, const FieldOptions& o) {
  using semantics::Role;
  static constexpr Role kRoles[] = {Role::kTextbox, Role::kPassword, Role::kEmail, Role::kSearch, Role::kNumber, Role::kTextarea};
  const ImGuiID id = id_of(id_text);
  const bool changed = semantics::take_value(id, value);
  // In a line the field stands alone, on the next one when this is full; its label is its name.
  const float w = o.width > 0 ? std::min(o.width, room()) : width();
  if (!o.label_hidden) field_label(label);
  const platform::TextStyle style = field_style();
  const float h = o.kind == FieldKind::kMultiline ? style.line_height * float(o.rows) + 20 : control_height();
  const Box box = place(w, h);
  ImGui::GetCurrentWindow()->DC.CursorPos = box.min;
  ImGui::ItemAdd(ImRect(box.min, box.max), id, nullptr, ImGuiItemFlags_Inputable);
  field_frame(box, id, o.enabled, !o.error.empty());
  semantics::Item item;
  item.role = kRoles[static_cast<std::size_t>(o.kind)];
  item.name = label;
  item.value = *value;
  item.detail = o.autocomplete;
  item.placeholder = o.placeholder;
  item.description = !o.error.empty() ? o.error : o.note;
  item.invalid = !o.error.empty();
  item.required = o.required;
  item.disabled = !o.enabled;
  item.style = style;
  item.pad_left = item.pad_right = 12;
  semantics::add(id, box.min, box.max, item);
  if (!o.error.empty() || !o.note.empty()) {
    gap(6);
    if (!o.error.empty()) text(o.error, {.type = Type::kNote, .ink = Ink::kPeopleText, .caption = true});
    else text(o.note, {.type = Type::kNote, .ink = Ink::kQuiet, .caption = true});
  }
  return changed;
}

bool combo(std::string_view id_text, std::string_view label, int* chosen, std::span<const std::string> options, float wanted_width, bool label_hidden) {
  const ImGuiID id = id_of(id_text);
  std::string typed;
  bool changed = false;
  if (semantics::take_value(id, &typed)) {
    const auto index = parse_int(typed);
    if (index && *index >= 0 && *index < std::int64_t(options.size()) && *index != *chosen) {
      *chosen = int(*index);
      changed = true;
    }
  }
  const float w = wanted_width > 0 ? std::min(wanted_width, room()) : width();
  if (!label_hidden) field_label(label);
  const Box box = place(w, control_height());
  ImGui::GetCurrentWindow()->DC.CursorPos = box.min;
  ImGui::ItemAdd(ImRect(box.min, box.max), id, nullptr, ImGuiItemFlags_Inputable);
  field_frame(box, id, true, false);
  const float x = from_start(box, box.w() - 18, 0), y = std::floor((box.min.y + box.max.y) / 2);
  const ImVec2 arrow[3] = {{x - 4.5f, y - 2.2f}, {x, y + 2.3f}, {x + 4.5f, y - 2.2f}};
  canvas()->AddPolyline(arrow, 3, paint(Ink::kQuiet), 0, 1.6f);
  std::string lines;
  for (const std::string& option : options) {
    if (!lines.empty()) lines += '\n';
    lines += option;
  }
  semantics::Item item;
  item.role = semantics::Role::kCombobox;
  item.name = label;
  const std::string index = std::to_string(*chosen);
  item.value = index;
  item.options = lines;
  item.style = field_style();
  item.pad_left = 12;
  item.pad_right = 30;
  semantics::add(id, box.min, box.max, item);
  return changed;
}

bool slider(std::string_view id_text, std::string_view label, double* value, const SliderOptions& o) {
  const ImGuiID id = id_of(id_text);
  bool changed = false;
  const auto set = [&](double to) {
    if (o.step > 0) to = o.min + std::round((to - o.min) / o.step) * o.step;
    to = std::clamp(to, o.min, o.max);
    if (to != *value) {
      *value = to;
      changed = true;
    }
  };
  std::string typed;
  if (semantics::take_value(id, &typed))
    if (const auto number = parse_double(typed)) set(*number);
  text(label, {.type = Type::kStrong, .caption = true});
  const Box box = place(0, platform::window().touch ? 44.0f : 32.0f);
  const Press press = press_area(id, box);
  constexpr float kKnob = 10;
  const float left = box.min.x + kKnob, right = box.max.x - kKnob, y = std::floor((box.min.y + box.max.y) / 2);
  if (press.held && ImGui::GetActiveID() == id && ImGui::IsMouseDown(ImGuiMouseButton_Left))
    set(o.min + (o.max - o.min) * double(std::clamp((right_to_left() ? right - ImGui::GetIO().MousePos.x : ImGui::GetIO().MousePos.x - left) / (right - left), 0.0f, 1.0f)));
  const float share = o.max > o.min ? float((*value - o.min) / (o.max - o.min)) : 0, at = right_to_left() ? right - (right - left) * share : left + (right - left) * share;
  draw_pill({ImVec2(left, y - 3), ImVec2(right, y + 3)}, paint(Ink::kTrack));
  if (share > 0) draw_pill(right_to_left() ? Box{ImVec2(at, y - 3), ImVec2(right, y + 3)} : Box{ImVec2(left, y - 3), ImVec2(at, y + 3)}, paint(Ink::kAccent));
  canvas()->AddCircleFilled(ImVec2(at, y), kKnob, paint(Ink::kSurface));
  canvas()->AddCircle(ImVec2(at, y), kKnob, paint(Ink::kAccent), 0, press.hovered || press.held ? 3.0f : 2.0f);
  semantics::Item item;
  item.role = semantics::Role::kSlider;
  item.name = label;
  const std::string number = format_double(*value);
  item.value = number;
  item.options = o.value_text;
  item.min = o.min;
  item.max = o.max;
  item.step = o.step;
  semantics::add(id, box.min, box.max, item);
  if (!o.low.empty() || !o.high.empty()) {
    const Box ends = place(0, style_of(Type::kNote).line_height);
    text_at(ends, o.low, {.type = Type::kNote, .ink = Ink::kQuiet, .caption = true});
    text_at(ends, o.high, {.type = Type::kNote, .ink = Ink::kQuiet, .align = Align::kEnd, .caption = true});
  }
  return changed;
}

bool tabs(std::string_view id_text, std::span<const TabItem> items, int* chosen) {
  bool changed = false;
  semantics::Group list(semantics::GroupRole::kTabList, {});
  const float h = control_height();
  const Scope scope(id_text);
  const ImVec2 from = cursor();
  const float all = width();
  Box mark{};
  begin_line("tabs", 4, Align::kStart, h);
  for (std::size_t i = 0; i < items.size(); i++) {
    const bool on = int(i) == *chosen;
    const platform::TextStyle style = style_of(Type::kStrong, on ? Ink::kAccent : Ink::kQuiet, Align::kCentre);
    const Box box = place(platform::measure_text(items[i].label, style).width + 24, h);
    const ImGuiID id = id_of(items[i].id);
    const Press press = press_area(id, box);
    if (press.pressed && !on) {
      *chosen = int(i);
      changed = true;
    }
    if (on) mark = {ImVec2(box.min.x + 8, box.max.y - 3), ImVec2(box.max.x - 8, box.max.y)};
    semantics::Item item;
    item.role = semantics::Role::kTab;
    item.text = items[i].label;
    item.checked = on;
    item.style = style;
    semantics::add(id, box.min, box.max, item);
  }
  end_line();
  const Box under = on_screen({from, ImVec2(from.x + all, cursor().y)});  // of several rows: under the last
  draw_line_across(under.min.x, under.max.x, under.max.y - 1, paint(Ink::kLine));
  if (mark.w() > 0) fill(mark, paint(Ink::kAccent), 1.5f);
  return changed;
}

}  // namespace tertium::ui
