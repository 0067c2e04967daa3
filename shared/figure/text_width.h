// text_width.h: how wide a text is in Inter, so that layout needs no font and is the same everywhere.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace tertium::figure {

// px of a text in one line; weight 400, 500 or 600. Letters without an entry are reckoned by their script: generous, since another font draws them.
double text_width(std::string_view text, double size, int weight);
// What measures instead, where a program has the font itself.
using Measure = std::function<double(std::string_view text, double size, int weight)>;

// The text, or as many of its letters as fit into `width` with an ellipsis; "" where not even that fits.
std::string fit_text(std::string_view text, double width, double size, int weight, const Measure& measure);

}  // namespace tertium::figure
