// widgets_marks.cpp: what is shown and not pressed: chips, bars, dots, notices, empty states; and the stimuli.
#include <algorithm>
#include <cmath>
#include <string>

#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

void fill(const Box& box, std::uint32_t colour, float radius) { canvas()->AddRectFilled(box.min, box.max, colour, radius); }
struct ToneInks { Ink ground, text, mark; };
ToneInks inks_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return {Ink::kTrack, Ink::kInk, Ink::kQuiet};
    case Tone::kAccent: return {Ink::kAccentGround, Ink::kAccent, Ink::kAccent};
    case Tone::kGood: return {Ink::kSurface, Ink::kGoodText, Ink::kGood};
    case Tone::kLook: return {Ink::kSurface, Ink::kLookText, Ink::kLook};
    case Tone::kPeople: return {Ink::kSurface, Ink::kPeopleText, Ink::kPeople};
    case Tone::kNetwork: return {Ink::kSurface, Ink::kNetworkText, Ink::kNetwork};
  }
  return {Ink::kTrack, Ink::kInk, Ink::kQuiet};
}
// A bar that is `share` full.
void draw_bar(const Box& box, double share, Ink ink) {
  draw_pill(box, paint(Ink::kTrack));
  const float w = box.w() * float(std::clamp(share, 0.0, 1.0));
  const float full = std::max(box.h(), w), left = from_start(box, 0, full);
  if (w > 0) draw_pill({ImVec2(left, box.min.y), ImVec2(left + full, box.max.y)}, paint(ink));
}
void progress_item(const Box& box, double share, std::string_view name) {
  semantics::Item item;
  item.role = semantics::Role::kProgressbar;
  item.name = name;
  const std::string percent = std::to_string(std::lround(std::clamp(share, 0.0, 1.0) * 100));
  item.value = percent;
  item.max = 100;
  semantics::add(0, box.min, box.max, item);
}

}  // namespace

void chip(std::string_view words, Tone tone) {
  const ToneInks inks = inks_of(tone);
  platform::TextStyle style = style_of(Type::kNote, inks.text, Align::kCentre);
  style.weight = 500;
  const Box box = place(platform::measure_text(words, style).width + 18, style.line_height + 4);
  if (inks.ground == Ink::kSurface) draw_pill({ImVec2(box.min.x - 1, box.min.y - 1), ImVec2(box.max.x + 1, box.max.y + 1)}, paint(inks.mark, .55f));
  draw_pill(box, paint(inks.ground));
  semantics::Item item;
  item.role = semantics::Role::kParagraph;
  item.text = words;
  item.style = style;
  semantics::add(0, box.min, box.max, item);
}

void progress_line(double share, std::string_view name, float height) {
  const Box box = place(0, height);
  draw_bar(box, share, Ink::kAccent);
  progress_item(box, share, name);
}
void top_progress(double share, std::string_view name) {
  const platform::Window& w = platform::window();
  const Box box{ImVec2(0, w.safe.top), ImVec2(w.width, w.safe.top + 3)};
  fill(box, paint(Ink::kTrack), 0);
  const float full = w.width * float(std::clamp(share, 0.0, 1.0)), left = from_start(box, 0, full);
  fill({ImVec2(left, box.min.y), ImVec2(left + full, box.max.y)}, paint(Ink::kAccent), 0);
  progress_item(box, share, name);
}
void bar(double share, Ink ink, float height) {
  draw_bar(place(0, height), share, ink);
}
void dot(Ink ink, float size) {
  const Box box = place(size, size);
  canvas()->AddCircleFilled(ImVec2(box.min.x + size / 2, box.min.y + size / 2), size / 2, paint(ink));
}
void line_across() {
  const Box box = place(0, 1);
  canvas()->AddRectFilled(box.min, box.max, paint(Ink::kLine));
}

void stat_tile(std::string_view id, std::string_view value, std::string_view under) {
  begin_card(id);
  text(value, {.type = Type::kNumber, .wrap = false});
  gap(1);
  note(under);
  end_card();
}

void notice(std::string_view id, Tone tone, std::string_view title, std::string_view words) {
  const ToneInks inks = inks_of(tone);
  begin_card(id, {}, {.fill = tone == Tone::kAccent ? Ink::kAccentGround : Ink::kSurface, .line_width = tone == Tone::kAccent ? 0.0f : 1.0f});
  constexpr float kDot = 9, kIndent = 19;
  semantics::Item item;
  item.role = semantics::Role::kParagraph;
  item.text = title;
  item.style = style_of(Type::kStrong, tone == Tone::kAccent ? Ink::kInk : inks.text, Align::kStart, true);
  const float wide = std::floor(width() - kIndent);
  const Box box = place(0, platform::measure_text(title, item.style, wide).height);
  const float left = from_start(box, kIndent, wide);
  canvas()->AddCircleFilled(ImVec2(from_start(box, kDot / 2, 0), box.min.y + item.style.line_height / 2), kDot / 2, paint(inks.mark));
  semantics::add(0, ImVec2(left, box.min.y), ImVec2(left + wide, box.max.y), item);
  if (!words.empty()) {
    gap(4);
    paragraph(words);
  }
  end_card();
}

bool empty_state(std::string_view id, std::string_view title, std::string_view words, std::string_view action_label) {
  bool pressed = false;
  begin_card(id, {}, {.padding = 40});
  heading(title, 2, Type::kCard, Align::kCentre);
  gap(6);
  text(words, {.ink = Ink::kQuiet, .align = Align::kCentre});
  if (!action_label.empty()) {
    gap(16);
    begin_line("action", 8, Align::kCentre);
    pressed = button("do", action_label, {.kind = ButtonKind::kPrimary});
    end_line();
  }
  end_card();
  return pressed;
}
void skeleton(float height, float radius) {
  const Box box = place(0, height);
  fill(box, paint(Ink::kTrack, .45f), radius);
}

// ---- stimuli ----
static void word_at(const Box& box, std::string_view word, bool described) {
  if (word.empty()) return;  // not there yet, or nameless by design: no element either, so that those after it stay the same
  platform::TextStyle style = style_of(Type::kText, Ink::kInk, Align::kCentre);
  style.weight = 500;
  style.letter_spacing = -.01f;
  style.size = std::clamp(std::floor(std::min(box.h() * .34f, box.w() * .16f)), 11.0f, 30.0f);
  style.line_height = std::round(style.size * 1.25f);
  platform::TextSize size = platform::measure_text(word, style);
  while (size.width > box.w() && style.size > 12) {
    style.size -= 1;
    style.line_height = std::round(style.size * 1.25f);
    size = platform::measure_text(word, style);
  }
  if (size.width > box.w()) {
    style.wrap = true;
    size = platform::measure_text(word, style, box.w());
  }
  const float top = std::floor(box.min.y + (box.h() - size.height) / 2);
  semantics::Item item;
  item.role = described ? semantics::Role::kParagraph : semantics::Role::kCaption;
  item.text = word;
  item.style = style;
  semantics::add(0, ImVec2(box.min.x, top), ImVec2(box.max.x, top + size.height), item);
}

void stimulus_at(const Box& box, const Stimulus& s, float opacity, int max_side, bool described) {
  const PictureView view = s.url.empty() ? PictureView{PictureState::kFailed, 0, 0, 0} : picture(s.url, max_side);
  if (view.state == PictureState::kFailed) return word_at(box, s.name, described);
  if (view.state == PictureState::kReady) {
    const float k = std::min(box.w() / float(view.width), box.h() / float(view.height));
    const float w = std::round(float(view.width) * k), h = std::round(float(view.height) * k);
    const ImVec2 at(std::round(box.min.x + (box.w() - w) / 2), std::round(box.min.y + (box.h() - h) / 2));
    canvas()->AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(view.texture)), at, ImVec2(at.x + w, at.y + h), ImVec2(0, 0),
                       ImVec2(1, 1), IM_COL32(255, 255, 255, static_cast<std::uint32_t>(std::lround(opacity * 255))));
  }
  if (!described) return;
  semantics::Item item;
  item.role = semantics::Role::kImage;
  item.name = s.name;
  semantics::add(0, box.min, box.max, item);
}
void stimulus(const Stimulus& s, float w, float h, int max_side) { stimulus_at(place(w, h), s, 1, max_side); }

bool stimulus_tile(std::string_view id_text, const Stimulus& s, const TileOptions& o) {
  const float w = o.width > 0 ? o.width : width(), h = o.height > 0 ? o.height : w;
  const Box box = place(w, h);
  Press press;
  const ImGuiID id = id_of(id_text);
  if (o.pressable) press = press_area(id, box, o.enabled, o.press_on);
  ImDrawList* paper = canvas();
  if (o.selected) {  // a soft shadow in its own colour
    for (int i = 6; i > 0; i--) {
      const float d = 3.5f * float(i);
      paper->AddRectFilled(ImVec2(box.min.x - d, box.min.y - d + 6), ImVec2(box.max.x + d, box.max.y + d + 6), paint(o.selected_ink, .012f), o.radius + d);
    }
  }
  paper->AddRectFilled(box.min, box.max, paint(o.fill), o.radius);
  const float hover = o.pressable ? ease(id, press.hovered && !o.selected) : 0;
  if (o.selected) paper->AddRect(ImVec2(box.min.x - 1, box.min.y - 1), ImVec2(box.max.x + 1, box.max.y + 1), paint(o.selected_ink), o.radius + 1, 0, 3);
  else if (o.outlined) paper->AddRect(box.min, box.max, paint_between(Ink::kLine, Ink::kControlLine, hover), o.radius);  // quiet: no hint which to choose
  else if (hover > 0) paper->AddRect(box.min, box.max, paint(Ink::kAccent, .6f * hover), o.radius);
  const float p = o.padding;
  const Box inside{ImVec2(box.min.x + p, box.min.y + p), ImVec2(box.max.x - p, box.max.y - p)};
  if (o.pressable) {
    semantics::Item item;
    item.name = o.name.empty() ? s.name : o.name;
    item.description = o.description;
    item.disabled = !o.enabled;
    item.checked = o.selected ? 1 : -1;
    semantics::add(id, box.min, box.max, item);
  }
  stimulus_at(inside, s, o.opacity, o.max_side, !o.pressable);
  if (const float left = from_start(box, 17, 43); !o.corner.empty())
    text_at({ImVec2(left, box.min.y + 12), ImVec2(left + 43, box.min.y + 30)}, o.corner, {.type = Type::kNote, .ink = Ink::kQuiet, .caption = true});
  if (!o.under.empty()) {
    gap(2);
    const Box line = place(w, 18);
    text_at(line, o.under, {.type = Type::kTiny, .ink = Ink::kQuiet, .align = Align::kCentre, .caption = o.pressable});
  }
  return press.pressed;
}

}  // namespace tertium::ui
