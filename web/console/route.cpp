// route.cpp: links by path segments, strictly: what does not fit is kUnknown, never guessed.
#include "web/console/route.h"

#include <optional>
#include <span>
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

// Links that were sent when only comparisons could be asked for go on leading there: numbers were kept.
bool is_analyses(std::string_view part) { return part == "analyses" || part == "comparisons"; }

std::optional<Route> parse_study(std::string_view slug_as_written, std::span<const std::string_view> rest) {
  const std::optional<std::string> slug = percent_decode(slug_as_written);
  if (!slug || slug->empty()) return std::nullopt;
  if (rest.empty()) return study_route(*slug);
  if (rest.size() == 1) {
    if (rest[0] == "fits") return fits_route(*slug);
    if (rest[0] == "dimensions") return study_dimensions_route(*slug);
    if (rest[0] == "definition") return definition_route(*slug);
    if (rest[0] == "live") return live_route(*slug);
    if (rest[0] == "people") return study_people_route(*slug);
    if (is_analyses(rest[0])) return analyses_route(*slug);
  }
  if (rest.size() == 2 && rest[0] == "fits") {
    const std::optional<std::uint64_t> fit = parse_uint(rest[1]);
    if (fit && *fit > 0) return fits_route(*slug, *fit);
  }
  if (rest.size() == 2 && is_analyses(rest[0])) {
    const std::optional<std::uint64_t> analysis = parse_uint(rest[1]);
    if (analysis && *analysis > 0) return analysis_route(*slug, *analysis);
  }
  return std::nullopt;
}

std::optional<Route> parse_run(std::uint64_t run, std::span<const std::string_view> rest) {
  if (rest.empty()) return dimensions_route(run);
  if (rest.size() == 1) {
    if (rest[0] == "objects") return objects_route(run);
    if (rest[0] == "triplets") return triplet_route(run);
    if (rest[0] == "rate") return rate_route(run);
  }
  if (rest.size() != 2) return std::nullopt;
  if (rest[0] == "objects") {
    const std::optional<std::string> object = percent_decode(rest[1]);
    if (object && !object->empty()) return object_route(run, *object);
    return std::nullopt;
  }
  const std::optional<std::uint64_t> number = parse_uint(rest[1]);
  if (!number || *number == 0) return std::nullopt;
  if (rest[0] == "dimensions" && *number <= 0xFFFFFFFFu) return dimension_route(run, static_cast<std::uint32_t>(*number));
  if (rest[0] == "beside") return beside_route(run, *number);
  return std::nullopt;
}

std::optional<Route> parse_path(std::string_view path) {
  if (path.empty() || path == "/") return studies_route();
  if (path.front() != '/') return std::nullopt;
  if (path.back() == '/') path.remove_suffix(1);
  const std::vector<std::string_view> parts = split(path.substr(1), '/');
  const std::span<const std::string_view> all(parts);
  if (parts.size() == 1) {
    if (parts[0] == "studies") return studies_route();
    if (parts[0] == "new") return new_study_route();
    if (parts[0] == "account") return account_route();
    if (parts[0] == "people") return people_route();
    return std::nullopt;
  }
  if (parts[0] == "studies") return parse_study(parts[1], all.subspan(2));
  const std::optional<std::uint64_t> run = parse_uint(parts[1]);
  if (parts[0] == "runs" && run && *run > 0) return parse_run(*run, all.subspan(2));
  return std::nullopt;
}

// False when it cannot be read.
bool parse_view(std::string_view query, Route& route) {
  if (query.empty()) return true;
  for (const std::string_view field : split(query, '&')) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return false;
    const std::optional<std::string> name = percent_decode(field.substr(0, equals)), value = percent_decode(field.substr(equals + 1));
    if (!name || !value || name->empty()) return false;
    if (!value->empty()) route.view[*name] = *value;
  }
  return true;
}

std::string path_of(const Route& route) {
  const std::string study = "#/studies/" + percent_encode(route.study);
  const std::string run = "#/runs/" + std::to_string(route.run);
  switch (route.page) {
    case Page::kStudies: return "#/";
    case Page::kNewStudy: return "#/new";
    case Page::kAccount: return "#/account";
    case Page::kPeople: return "#/people";
    case Page::kStudy: return study;
    case Page::kDefinition: return study + "/definition";
    case Page::kLive: return study + "/live";
    case Page::kStudyPeople: return study + "/people";
    case Page::kAnalyses: return study + "/analyses";
    case Page::kAnalysis: return study + "/analyses/" + std::to_string(route.analysis);
    case Page::kFits: return study + "/fits" + (route.fit > 0 ? "/" + std::to_string(route.fit) : std::string());
    case Page::kStudyDimensions: return study + "/dimensions";
    case Page::kDimensions: return run;
    case Page::kDimension: return run + "/dimensions/" + std::to_string(route.dimension);
    case Page::kObjects: return run + "/objects";
    case Page::kObject: return run + "/objects/" + percent_encode(route.object);
    case Page::kTriplet: return run + "/triplets";
    case Page::kRate: return run + "/rate";
    case Page::kBeside: return run + "/beside/" + std::to_string(route.other);
    case Page::kUnknown: break;
  }
  return "#" + route.study;
}

Route page_route(Page page) {
  Route route;
  route.page = page;
  return route;
}
}  // namespace

const std::string& Route::seen(std::string_view name) const {
  static const std::string kNothing;
  const auto found = view.find(name);
  return found == view.end() ? kNothing : found->second;
}

Route Route::with(std::string_view name, std::string_view value) const {
  Route out = *this;
  if (value.empty()) out.view.erase(std::string(name));
  else out.view[std::string(name)] = std::string(value);
  return out;
}

Route parse_route(std::string_view hash) {
  const std::size_t mark = hash.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : hash.substr(mark + 1);
  std::optional<Route> route = parse_path(hash.substr(0, mark));
  if (route && parse_view(query, *route)) return *route;
  Route unknown = page_route(Page::kUnknown);
  unknown.study = std::string(hash);
  return unknown;
}

std::string to_href(const Route& route) {
  std::string out = path_of(route);
  char mark = '?';
  for (const auto& [name, value] : route.view) {
    out += mark + percent_encode(name) + "=" + percent_encode(value);
    mark = '&';
  }
  return out;
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
  return route.with("find", find);
}

Route object_route(std::uint64_t run, std::string_view object) {
  Route route = dimensions_route(run);
  route.page = Page::kObject;
  route.object = std::string(object);
  return route;
}

Route new_study_route() { return page_route(Page::kNewStudy); }
Route account_route() { return page_route(Page::kAccount); }
Route people_route() { return page_route(Page::kPeople); }

Route definition_route(std::string_view slug) {
  Route route = study_route(slug);
  route.page = Page::kDefinition;
  return route;
}

Route live_route(std::string_view slug) {
  Route route = study_route(slug);
  route.page = Page::kLive;
  return route;
}

Route study_people_route(std::string_view slug) {
  Route route = study_route(slug);
  route.page = Page::kStudyPeople;
  return route;
}

Route analyses_route(std::string_view slug) {
  Route route = study_route(slug);
  route.page = Page::kAnalyses;
  return route;
}

Route analysis_route(std::string_view slug, std::uint64_t analysis) {
  Route route = study_route(slug);
  route.page = Page::kAnalysis;
  route.analysis = analysis;
  return route;
}

Route triplet_route(std::uint64_t run) {
  Route route = dimensions_route(run);
  route.page = Page::kTriplet;
  return route;
}

Route rate_route(std::uint64_t run) {
  Route route = dimensions_route(run);
  route.page = Page::kRate;
  return route;
}

Route beside_route(std::uint64_t run, std::uint64_t other) {
  Route route = dimensions_route(run);
  route.page = Page::kBeside;
  route.other = other;
  return route;
}

}  // namespace tertium::console
