// route.cpp: links by path segments, strictly: what does not fit is kUnknown, never guessed.
#include "web/console/route.h"

#include <optional>
#include <vector>

#include "shared/base/text.h"

namespace tertium::console {
namespace {
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Nothing when a '%' is not followed by two digits or the bytes are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return std::nullopt;
    out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
    i += 2;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }
  return out;
}

std::optional<Route> parse_path(std::string_view path, std::string_view query) {
  if (path.empty() || path == "/") return studies_route();
  if (path.front() != '/') return std::nullopt;
  if (path.back() == '/') path.remove_suffix(1);
  const std::vector<std::string_view> parts = split(path.substr(1), '/');
  const std::size_t n = parts.size();
  if (parts[0] == "studies") {
    if (n == 1) return studies_route();
    const std::optional<std::string> slug = percent_decode(parts[1]);
    if (!slug || slug->empty()) return std::nullopt;
    if (n == 2) return study_route(*slug);
    if (n == 3 && parts[2] == "fits") return fits_route(*slug);
    if (n == 3 && parts[2] == "dimensions") return study_dimensions_route(*slug);
    if (n == 4 && parts[2] == "fits") {
      const std::optional<std::uint64_t> fit = parse_uint(parts[3]);
      if (fit && *fit > 0) return fits_route(*slug, *fit);
    }
    return std::nullopt;
  }
  if (parts[0] != "runs" || n < 2) return std::nullopt;
  const std::optional<std::uint64_t> run = parse_uint(parts[1]);
  if (!run || *run == 0) return std::nullopt;
  if (n == 2) return dimensions_route(*run);
  if (parts[2] == "dimensions" && n == 4) {
    const std::optional<std::uint64_t> dimension = parse_uint(parts[3]);
    if (dimension && *dimension > 0 && *dimension <= 0xFFFFFFFFu) return dimension_route(*run, static_cast<std::uint32_t>(*dimension));
  }
  if (parts[2] == "objects" && n == 3) {
    Route route = objects_route(*run);
    for (const std::string_view field : split(query, '&'))
      if (field.substr(0, 5) == "find=") {
        const std::optional<std::string> find = percent_decode(field.substr(5));
        if (!find) return std::nullopt;
        route.find = *find;
      }
    return route;
  }
  if (parts[2] == "objects" && n == 4) {
    const std::optional<std::string> object = percent_decode(parts[3]);
    if (object && !object->empty()) return object_route(*run, *object);
  }
  return std::nullopt;
}
}  // namespace

Route parse_route(std::string_view hash) {
  const std::size_t mark = hash.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : hash.substr(mark + 1);
  if (const std::optional<Route> route = parse_path(hash.substr(0, mark), query)) return *route;
  Route unknown;
  unknown.page = Page::kUnknown;
  unknown.study = std::string(hash);
  return unknown;
}

std::string to_href(const Route& route) {
  const std::string study = "#/studies/" + percent_encode(route.study);
  const std::string run = "#/runs/" + std::to_string(route.run);
  switch (route.page) {
    case Page::kStudies: return "#/";
    case Page::kStudy: return study;
    case Page::kFits: return study + "/fits" + (route.fit > 0 ? "/" + std::to_string(route.fit) : std::string());
    case Page::kStudyDimensions: return study + "/dimensions";
    case Page::kDimensions: return run;
    case Page::kDimension: return run + "/dimensions/" + std::to_string(route.dimension);
    case Page::kObjects: return run + "/objects" + (route.find.empty() ? std::string() : "?find=" + percent_encode(route.find));
    case Page::kObject: return run + "/objects/" + percent_encode(route.object);
    case Page::kUnknown: break;
  }
  return "#" + route.study;
}

Route studies_route() { return {}; }

Route study_route(std::string_view slug) {
  Route route;
  route.page = Page::kStudy;
  route.study = std::string(slug);
  return route;
}

Route fits_route(std::string_view slug, std::uint64_t fit) {
  Route route = study_route(slug);
  route.page = Page::kFits;
  route.fit = fit;
  return route;
}

Route study_dimensions_route(std::string_view slug) {
  Route route = study_route(slug);
  route.page = Page::kStudyDimensions;
  return route;
}

Route dimensions_route(std::uint64_t run) {
  Route route;
  route.page = Page::kDimensions;
  route.run = run;
  return route;
}

Route dimension_route(std::uint64_t run, std::uint32_t dimension) {
  Route route = dimensions_route(run);
  route.page = Page::kDimension;
  route.dimension = dimension;
  return route;
}

Route objects_route(std::uint64_t run, std::string_view find) {
  Route route = dimensions_route(run);
  route.page = Page::kObjects;
  route.find = std::string(find);
  return route;
}

Route object_route(std::uint64_t run, std::string_view object) {
  Route route = dimensions_route(run);
  route.page = Page::kObject;
  route.object = std::string(object);
  return route;
}

}  // namespace tertium::console
