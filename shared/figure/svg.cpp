// svg.cpp: shapes as elements, inks as classes.
#include "shared/figure/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::figure {
namespace {

constexpr std::size_t kHaloMost = 400;  // of more marks than these none has a line around it

constexpr std::array<const char*, static_cast<std::size_t>(Ink::kCount)> kNames = {"surface", "sunken", "ink", "quiet", "line", "track", "muted", "accent", "people", "network",
                                                                                    "good", "look", "s1", "s2", "s3", "s4", "s5", "s6"};
const char* name_of(Ink ink) { return kNames[static_cast<std::size_t>(ink)]; }

// At most two decimals, none in vain.
std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = format_fixed(value, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  if (text == "-0") return "0";
  if (text.starts_with("0.")) text.erase(0, 1);
  if (text.starts_with("-0.")) text.erase(1, 1);
  return text;
}
std::string pair(double x, double y) {
  const std::string second = number(y);
  return number(x) + (second[0] == '-' ? "" : " ") + second;
}
std::string attribute(const char* name, double value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }
std::string fill_class(const Paint& paint) {
  if (paint.ramp == Ramp::kNone) return std::string("f-") + name_of(paint.ink);
  return (paint.ramp == Ramp::kMagnitude ? "m" : "d") + std::to_string(paint.step);
}
std::string text_class(const Words& words) {
  if (!words.over) return std::string("t-") + name_of(words.paint.ink);
  return "o-" + (words.paint.ramp == Ramp::kNone ? name_of(words.paint.ink) : fill_class(words.paint));
}
std::string fill_opacity(const Paint& paint) { return paint.opacity < 1 ? attribute("fill-opacity", paint.opacity) : ""; }
std::string stroke_opacity(const Paint& paint) { return paint.opacity < 1 ? attribute("stroke-opacity", paint.opacity) : ""; }
std::string title_element(const std::string& title) { return title.empty() ? "" : "<title>" + escape_markup(isolate_text(title)) + "</title>"; }

std::string path_through(const std::vector<Point>& points) {
  std::string out;
  for (const Point& p : points) {
    const std::string at = pair(p.x, p.y);
    out += out.empty() ? "M" : at[0] == '-' ? "" : " ";
    out += at;
  }
  return out;
}

std::string rounded(const Rect& r, double radius, std::uint8_t corners) {
  const auto has = [&](std::uint8_t corner) { return (corners & corner) != 0; };
  const std::string arc = "a" + number(radius) + " " + number(radius) + " 0 0 1 ";
  std::string out = "M" + pair(r.x + (has(kTopLeft) ? radius : 0), r.y) + "H" + number(r.right() - (has(kTopRight) ? radius : 0));
  if (has(kTopRight)) out += arc + pair(radius, radius);
  out += "V" + number(r.bottom() - (has(kBottomRight) ? radius : 0));
  if (has(kBottomRight)) out += arc + pair(-radius, radius);
  out += "H" + number(r.x + (has(kBottomLeft) ? radius : 0));
  if (has(kBottomLeft)) out += arc + pair(-radius, -radius);
  out += "V" + number(r.y + (has(kTopLeft) ? radius : 0));
  if (has(kTopLeft)) out += arc + pair(radius, -radius);
  return out + "z";
}

// A mark's outline around a point; of kRing and kCross its lines.
std::string mark_path(Mark mark, Point p, double size) {
  const double h = size / 2;
  const auto m = [&](double x, double y) { return "M" + pair(p.x + x, p.y + y); };
  const auto l = [](double x, double y) { return "l" + pair(x, y); };
  switch (mark) {
    case Mark::kSquare: return m(-.88 * h, -.88 * h) + l(1.76 * h, 0) + l(0, 1.76 * h) + l(-1.76 * h, 0) + "z";
    case Mark::kDiamond: return m(0, -1.2 * h) + l(1.2 * h, 1.2 * h) + l(-1.2 * h, 1.2 * h) + l(-1.2 * h, -1.2 * h) + "z";
    case Mark::kUp: return m(0, -1.15 * h) + l(1.1 * h, 1.95 * h) + l(-2.2 * h, 0) + "z";
    case Mark::kDown: return m(0, 1.15 * h) + l(1.1 * h, -1.95 * h) + l(-2.2 * h, 0) + "z";
    case Mark::kCross: return m(-.8 * h, -.8 * h) + l(1.6 * h, 1.6 * h) + m(-.8 * h, .8 * h) + l(1.6 * h, -1.6 * h);
    case Mark::kRing: {
      const std::string arc = "a" + number(h * .85) + " " + number(h * .85) + " 0 1 0 ";
      return m(-.85 * h, 0) + arc + pair(1.7 * h, 0) + arc + pair(-1.7 * h, 0) + "z";
    }
    default: return "";
  }
}

std::string write(const Stroke& s, const SvgOptions&) {
  if (s.points.size() < 2) return "";
  std::string dash;
  if (s.dash == Dash::kDashed) dash = " stroke-dasharray=\"5 4\"";
  if (s.dash == Dash::kDotted) dash = " stroke-dasharray=\"0.1 " + number(s.width * 2.2) + "\"";
  return std::string("<path class=\"k k-") + name_of(s.paint.ink) + "\" d=\"" + path_through(s.points) + "\"" + attribute("stroke-width", s.width) + stroke_opacity(s.paint) +
         dash + "/>";
}

std::string write(const Area& a, const SvgOptions&) {
  if (a.points.size() < 3) return "";
  return "<path class=\"" + fill_class(a.paint) + "\" d=\"" + path_through(a.points) + "z\"" + fill_opacity(a.paint) + "/>";
}

std::string write(const Box& b, const SvgOptions&) {
  std::string start;
  const double radius = std::min({b.radius, b.rect.width / 2, b.rect.height / 2});
  const bool whole = b.corners == kAllCorners || radius <= 0 || b.corners == 0;
  if (whole) {
    start = "<rect class=\"" + fill_class(b.paint) + "\"" + attribute("x", b.rect.x) + attribute("y", b.rect.y) + attribute("width", b.rect.width) +
            attribute("height", b.rect.height) + (radius > 0 && b.corners == kAllCorners ? attribute("rx", radius) : "");
  } else {
    start = "<path class=\"" + fill_class(b.paint) + "\" d=\"" + rounded(b.rect, std::min({b.radius, b.rect.width, b.rect.height}), b.corners) + "\"";
  }
  start += fill_opacity(b.paint);
  if (b.title.empty()) return start + "/>";
  return start + ">" + title_element(b.title) + (whole ? "</rect>" : "</path>");
}

std::string write(const Marks& m, const SvgOptions&) {
  if (m.mark == Mark::kNone || m.points.empty()) return "";
  const bool outlined = m.mark == Mark::kRing || m.mark == Mark::kCross;
  const std::string halo = m.halo && !outlined && m.points.size() <= kHaloMost ? " h" : "";
  const auto title = [&](std::size_t i) { return i < m.titles.size() ? title_element(m.titles[i]) : std::string(); };
  const bool titled = std::any_of(m.titles.begin(), m.titles.end(), [](const std::string& text) { return !text.empty(); });
  if (m.mark == Mark::kDot && !titled && m.points.size() > kHaloMost) {
    // Dots as ends of lines without length: short. In several layers where they shine through, so that a crowd is darker.
    const std::size_t layers = m.paint.opacity < 1 ? 6 : 1;
    std::string out;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      std::string path;
      for (std::size_t i = layer; i < m.points.size(); i += layers) path += "M" + pair(m.points[i].x, m.points[i].y) + "h0";
      out += std::string("<path class=\"k k-") + name_of(m.paint.ink) + "\" d=\"" + path + "\"" + attribute("stroke-width", m.size) + stroke_opacity(m.paint) + "/>";
    }
    return out;
  }
  const std::string group = outlined ? std::string("<g class=\"k k-") + name_of(m.paint.ink) + "\" stroke-width=\"1.75\"" + stroke_opacity(m.paint) + ">"
                                     : "<g class=\"" + fill_class(m.paint) + halo + "\"" + fill_opacity(m.paint) + ">";
  std::string out;
  if (m.mark == Mark::kDot) {
    for (std::size_t i = 0; i < m.points.size(); ++i) {
      const std::string words = title(i);
      out += "<circle" + attribute("cx", m.points[i].x) + attribute("cy", m.points[i].y) + attribute("r", m.size / 2) + (words.empty() ? "/>" : ">" + words + "</circle>");
    }
  } else if (titled) {
    for (std::size_t i = 0; i < m.points.size(); ++i) out += "<path d=\"" + mark_path(m.mark, m.points[i], m.size) + "\">" + title(i) + "</path>";
  } else {
    out = "<path d=\"";
    for (const Point& p : m.points) out += mark_path(m.mark, p, m.size);
    out += "\"/>";
  }
  return group + out + "</g>";
}

std::string write(const Words& w, const SvgOptions&) {
  if (w.text.empty()) return "";
  std::string out = "<text class=\"" + text_class(w) + (w.halo ? " w" : "") + "\"" + attribute("x", w.at.x) + attribute("y", w.at.y);
  if (w.size != 12) out += attribute("font-size", w.size);
  if (w.weight != 400) out += attribute("font-weight", w.weight);
  if (w.anchor == Anchor::kMiddle) out += " text-anchor=\"middle\"";
  if (w.anchor == Anchor::kEnd) out += " text-anchor=\"end\"";
  return out + ">" + title_element(w.title) + escape_markup(isolate_text(w.text)) + "</text>";
}

std::string write(const Picture& p, const SvgOptions& options) {
  const bool inside = p.href.starts_with("#");
  std::string href = p.href;
  if (inside && options.alone) href = options.resolve ? options.resolve(p.href) : "";
  if (!href.starts_with("#") && !href.starts_with("data:")) return "";
  const char* element = href.starts_with("#") ? "use" : "image";
  return std::string("<") + element + " href=\"" + escape_markup(href) + "\"" + attribute("x", p.rect.x) + attribute("y", p.rect.y) + attribute("width", p.rect.width) +
         attribute("height", p.rect.height) + ">" + title_element(p.title) + "</" + element + ">";
}

std::string write(const Cells& c, const SvgOptions&) {
  if (c.rows == 0 || c.columns == 0) return "";
  std::array<std::string, kRampSteps> paths;
  for (std::size_t r = 0; r < c.rows; ++r)
    for (std::size_t from = 0; from < c.columns;) {
      std::size_t to = from + 1;
      const std::uint8_t step = c.steps[r * c.columns + from];
      while (to < c.columns && c.steps[r * c.columns + to] == step) ++to;
      const std::string wide = std::to_string(to - from);
      if (step < kRampSteps) paths[step] += "M" + std::to_string(from) + " " + std::to_string(r) + "h" + wide + "v1h-" + wide + "z";
      from = to;
    }
  const auto scale = [](double px, std::size_t cells) { return format_fixed(px / static_cast<double>(cells), 5); };
  std::string out = "<g transform=\"translate(" + pair(c.rect.x, c.rect.y) + ")scale(" + scale(c.rect.width, c.columns) + " " + scale(c.rect.height, c.rows) +
                    ")\" shape-rendering=\"crispEdges\">";
  for (int step = 0; step < kRampSteps; ++step)
    if (!paths[static_cast<std::size_t>(step)].empty())
      out += "<path class=\"" + fill_class({Ink::kInk, 1, c.ramp, step}) + "\" d=\"" + paths[static_cast<std::size_t>(step)] + "\"/>";
  return out + "</g>";
}

std::string hex(std::uint32_t rgb) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out = "#";
  for (int shift = 20; shift >= 0; shift -= 4) out += kDigits[rgb >> shift & 15u];
  return out;
}

std::string colour_rules(Ground ground) {
  std::string out;
  const auto rule = [&](const std::string& name, const char* property, std::uint32_t rgb) { out += ".fig ." + name + "{" + property + ":" + hex(rgb) + "}"; };
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const Ink ink = static_cast<Ink>(i);
    const std::string name = kNames[i];
    rule("f-" + name, "fill", mark_colour(ink, ground));
    rule("k-" + name, "stroke", mark_colour(ink, ground));
    rule("t-" + name, "fill", text_colour(ink, ground));
    rule("o-" + name, "fill", colour_over({ink}, ground));
  }
  for (const Ramp ramp : {Ramp::kMagnitude, Ramp::kSigned})
    for (int step = 0; step < kRampSteps; ++step) {
      const Paint paint{Ink::kInk, 1, ramp, step};
      rule(fill_class(paint), "fill", ramp_colour(ramp, step, ground));
      rule("o-" + fill_class(paint), "fill", colour_over(paint, ground));
    }
  out += ".fig .h,.fig .w{stroke:" + hex(mark_colour(Ink::kSurface, ground)) + "}";
  return out;
}

}  // namespace

std::string svg_style_sheet() {
  return ".fig{font:12px Inter,system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",sans-serif;overflow:visible}"
         ".fig .k{fill:none;stroke-linejoin:round;stroke-linecap:round}"
         ".fig .h{stroke-width:1.25}.fig .w{stroke-width:3;paint-order:stroke;stroke-linejoin:round}" +
         colour_rules(Ground::kLight) + "@media screen and (prefers-color-scheme:dark){" + colour_rules(Ground::kDark) + "}";
}

std::string write_svg(const Drawing& drawing, const SvgOptions& options) {
  const std::string size = attribute("width", std::ceil(drawing.width)) + attribute("height", std::ceil(drawing.height));
  const std::string box = " viewBox=\"0 0 " + number(std::ceil(drawing.width)) + " " + number(std::ceil(drawing.height)) + "\"";
  std::string out = "<svg";
  if (options.alone) out += " xmlns=\"http://www.w3.org/2000/svg\"";
  out += " class=\"fig\"" + size + box + " role=\"img\"";
  const std::string id = escape_markup(options.id);
  if (!id.empty()) out += " aria-labelledby=\"" + id + "-t" + (options.description.empty() ? "" : " " + id + "-d") + "\"";
  out += ">";
  const auto named = [&](const char* element, const char* suffix, const std::string& text) {
    if (text.empty()) return;
    out += std::string("<") + element + (id.empty() ? "" : " id=\"" + id + suffix + "\"") + ">" + escape_markup(text) + "</" + element + ">";
  };
  named("title", "-t", options.title);
  named("desc", "-d", options.description);
  if (options.alone) out += "<style>" + svg_style_sheet() + "</style><rect class=\"f-surface\" width=\"100%\" height=\"100%\"/>";
  bool clipping = false;
  for (const Shape& shape : drawing.shapes) {
    const std::string text = std::visit([&](const auto& what) { return write(what, options); }, shape.what);
    if (text.empty()) continue;
    if (shape.clipped != clipping) {
      // A picture within the picture cuts off what lies outside, and needs no name of its own.
      const Rect& c = drawing.clip;
      out += clipping ? "</svg>" : "<svg" + attribute("x", c.x) + attribute("y", c.y) + attribute("width", c.width) + attribute("height", c.height) + " viewBox=\"" +
                                       pair(c.x, c.y) + " " + pair(c.width, c.height) + "\">";
      clipping = shape.clipped;
    }
    out += text;
  }
  if (clipping) out += "</svg>";
  return out + "</svg>";
}

}  // namespace tertium::figure
