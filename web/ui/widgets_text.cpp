// widgets_text.cpp: words: headings, paragraphs, notes, captions, and the header of a page.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

// Lays out one text in the flow and adds its element; returns its box.
Box put_text(std::string_view words, const TextOptions& options, semantics::Role role, std::string_view detail = {}) {
  platform::TextStyle style = style_of(options.type, options.ink, options.align, false);
  const float free = room();
  platform::TextSize size = platform::measure_text(words, style);
  if (options.wrap && (size.width > free || words.find('\n') != words.npos)) {
    style.wrap = true;
    size = platform::measure_text(words, style, free);
  }
  const float w = options.align == Align::kStart ? std::min(size.width, free) : 0;
  const Box box = place(w, size.height);
  semantics::Item item;
  item.role = options.caption ? semantics::Role::kCaption : role;
  item.text = words;
  item.detail = detail;
  item.language = options.language;
  item.style = style;
  // A wrapped text keeps the width it was measured with, or it would break elsewhere.
  const float wide = style.wrap ? std::floor(free) : box.w(), left = from_start(box, 0, wide);
  semantics::add(0, ImVec2(left, box.min.y), ImVec2(left + wide, box.max.y), item);
  return box;
}

}  // namespace

void text(std::string_view words, const TextOptions& options) { put_text(words, options, semantics::Role::kParagraph); }
void heading(std::string_view words, int level, Type type, Align align) {
  const char digit = static_cast<char>('0' + std::clamp(level, 1, 4));
  put_text(words, {.type = type, .align = align}, semantics::Role::kHeading, std::string_view(&digit, 1));
}
void paragraph(std::string_view words) { text(words); }
void body(std::string_view words, Align align) { text(words, {.type = Type::kBody, .align = align}); }
void note(std::string_view words, Align align) { text(words, {.type = Type::kNote, .ink = Ink::kQuiet, .align = align}); }
void caption(std::string_view words, Type type, Ink ink, Align align) {
  text(words, {.type = type, .ink = ink, .align = align, .wrap = false, .caption = true});
}

void text_at(const Box& box, std::string_view words, const TextOptions& options) {
  semantics::Item item;
  item.role = options.caption ? semantics::Role::kCaption : semantics::Role::kParagraph;
  item.text = words;
  item.language = options.language;
  item.style = style_of(options.type, options.ink, options.align, false);
  const float free = std::floor((box.h() - item.style.line_height) / 2);
  semantics::add(0, ImVec2(box.min.x, box.min.y + free), ImVec2(box.max.x, box.min.y + free + item.style.line_height), item);
}

void page_header(std::string_view title, std::string_view under, const std::function<void()>& actions) {
  const bool beside = actions && !narrow();
  if (beside) {
    begin_row({1, 1}, 24);
    heading(title);
    if (!under.empty()) {
      gap(3);
      text(under, {.ink = Ink::kQuiet});
    }
    next_cell();
    gap(10);
    begin_line("header.actions", 10, Align::kEnd);
    actions();
    end_line();
    end_row();
  } else {
    heading(title);
    if (!under.empty()) {
      gap(3);
      text(under, {.ink = Ink::kQuiet});
    }
    if (actions) {
      gap(12);
      begin_line("header.actions", 10);
      actions();
      end_line();
    }
  }
  gap(narrow() ? 16 : 20);
}

}  // namespace tertium::ui
