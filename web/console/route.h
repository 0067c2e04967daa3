// route.h: a view of the console as a link, and back; every view has one, so that it can be bookmarked, sent and reloaded.
// The link is the part after '#': "/", "/studies/demo", "/studies/demo/fits/3", "/runs/3", "/runs/3/dimensions/5",
// "/runs/3/objects?find=cat", "/runs/3/objects/fire%20engine".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace tertium::console {

enum class Page : unsigned char {
  kStudies,
  kStudy,
  kFits,             // fit 0: the newest is shown
  kStudyDimensions,  // leads to the study's newest run
  kDimensions,
  kDimension,
  kObjects,
  kObject,
  kUnknown,          // not a link of ours: `study` holds it as it was written
};

struct Route {
  Page page = Page::kStudies;
  std::string study;             // slug, where the link names it
  std::uint64_t fit = 0, run = 0;
  std::uint32_t dimension = 0;   // 1-based
  std::string object;            // its name
  std::string find;              // what the objects are searched for
  bool operator==(const Route&) const = default;
};

// hash: without '#', percent-encoded as in the address bar.
Route parse_route(std::string_view hash);
// With '#', ready for an href.
std::string to_href(const Route& route);

Route studies_route();
Route study_route(std::string_view slug);
Route fits_route(std::string_view slug, std::uint64_t fit = 0);
Route study_dimensions_route(std::string_view slug);
Route dimensions_route(std::uint64_t run);
Route dimension_route(std::uint64_t run, std::uint32_t dimension);
Route objects_route(std::uint64_t run, std::string_view find = {});
Route object_route(std::uint64_t run, std::string_view object);

}  // namespace tertium::console
