// route.h: a view of the console as a link, and back; every view has one, so that it can be bookmarked, sent and reloaded.
// The link is the part after '#': "/", "/studies/demo", "/studies/demo/fits/3", "/runs/3", "/runs/3/dimensions/5",
// "/runs/3/objects?find=cat", "/runs/3/objects/fire%20engine?with=car", "/runs/3/triplets?objects=cat,car,dog". What follows the question mark is
// how the page is looked at: pairs of name and value that each page reads as it likes, kept in the order of their names.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tertium::console {

enum class Page : unsigned char {
  kStudies,
  kNewStudy,         // "/new"
  kAccount,          // "/account": my password and tokens
  kPeople,           // "/people": accounts
  kStudy,
  kDefinition,       // "/studies/demo/definition": edit beside the preview
  kLive,             // "/studies/demo/live"
  kStudyPeople,      // "/studies/demo/people": who may what
  kAnalyses,         // "/studies/demo/analyses": start one, and all there are
  kAnalysis,         // "/studies/demo/analyses/2": one that is done
  kFits,             // fit 0: the newest is shown
  kStudyDimensions,  // leads to the study's newest run
  kDimensions,
  kDimension,
  kObjects,
  kObject,
  kTriplet,          // "/runs/3/triplets": three objects and why one is odd
  kRate,             // "/runs/3/rate": the blind rating task
  kBeside,           // "/runs/3/beside/5": two runs side by side
  kUnknown,          // not a link of ours: `study` holds it as it was written
};

struct Route {
  Page page = Page::kStudies;
  std::string study;             // slug, where the link names it
  std::uint64_t fit = 0, run = 0, other = 0, analysis = 0;
  std::uint32_t dimension = 0;   // 1-based
  std::string object;            // its name
  std::map<std::string, std::string, std::less<>> view;  // after the question mark; none is empty
  bool operator==(const Route&) const = default;
  // A part of the view, or "".
  const std::string& seen(std::string_view name) const;
  // The same view with one part another; "" takes it away.
  Route with(std::string_view name, std::string_view value) const;
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
Route new_study_route();
Route account_route();
Route people_route();
Route definition_route(std::string_view slug);
Route live_route(std::string_view slug);
Route study_people_route(std::string_view slug);
Route analyses_route(std::string_view slug);
Route analysis_route(std::string_view slug, std::uint64_t analysis);
Route triplet_route(std::uint64_t run);
Route rate_route(std::uint64_t run);
Route beside_route(std::uint64_t run, std::uint64_t other);

}  // namespace tertium::console
