// svg.h: a drawing as SVG: for a page that has the style sheet, or as a file that stands alone.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "shared/figure/drawing.h"

namespace tertium::figure {

struct SvgOptions {
  std::string id;            // unique in its page: names the title and the description
  std::string title, description;
  bool alone = false;        // a whole file: name space, white ground, its own style
  // "#id" -> "data:...", for a file that stands alone; unset, or "" for one: such pictures are left out there.
  std::function<std::string(const std::string& href)> resolve = {};
};

// One element, deterministic bytes: positions with at most two decimals, no ids but its own. Nothing in it refers to anything outside but pictures by "#id".
std::string write_svg(const Drawing& drawing, const SvgOptions& options);
// The rules that classes in such elements need: colours of light ground, and of dark ground where the reader's screen prefers it; printed is light.
std::string svg_style_sheet();

// Text for XML and HTML, also within quotes: & < > " ' become entities, control characters and bytes that are no UTF-8 U+FFFD.
std::string escape_markup(std::string_view text);
// Whether letters that run from right to left, or marks that turn the direction, are in it.
bool has_bidi(std::string_view text);
// Such a text between isolating marks (U+2068, U+2069) and without direction marks of its own, so that it turns nothing around it; any other as it is.
std::string isolate_text(std::string_view text);

}  // namespace tertium::figure
