// route_test.cpp: every view has a link that leads back to it, and nothing else is taken for one.
#include "web/console/route.h"

#include <gtest/gtest.h>

namespace tertium::console {
namespace {

TEST(Route, EveryViewComesBackFromItsLink) {
  for (const Route& route : {studies_route(), study_route("everyday"), fits_route("everyday"), fits_route("everyday", 12), study_dimensions_route("everyday"),
                             analyses_route("everyday"), analysis_route("everyday", 4),
                             dimensions_route(3), dimension_route(3, 42), objects_route(3), objects_route(3, "ice cream & 100 %"),
                             object_route(3, "fire_engine"), object_route(3, "caf\xC3\xA9/bar #2?")}) {
    const std::string href = to_href(route);
    EXPECT_EQ(href.front(), '#');
    EXPECT_EQ(parse_route(href.substr(1)), route) << href;
  }
}

TEST(Route, NoLinkIsTheListOfStudies) {
  EXPECT_EQ(parse_route(""), studies_route());
  EXPECT_EQ(parse_route("/"), studies_route());
  EXPECT_EQ(parse_route("/studies"), studies_route());
  EXPECT_EQ(parse_route("/studies/everyday/"), study_route("everyday"));
}

TEST(Route, OldLinksToComparisonsLeadThere) {
  EXPECT_EQ(parse_route("/studies/everyday/comparisons"), analyses_route("everyday"));
  EXPECT_EQ(parse_route("/studies/everyday/comparisons/4"), analysis_route("everyday", 4));
}

TEST(Route, WhatIsNoLinkOfOursIsUnknownAndKeepsItsText) {
  for (const char* text : {"nonsense", "/runs", "/runs/0", "/runs/x", "/runs/-1", "/runs/3/dimensions", "/runs/3/dimensions/0", "/runs/3/dimensions/99999999999",
                           "/runs/3/objects/%zz", "/runs/3/objects/%ff", "/studies/everyday/fits/0", "/studies/everyday/fits/1/2", "/studies//fits",
                           "/studies/everyday/analyses/0", "/studies/everyday/analyses/x",
                           "/studies/everyday/analyses/1/2", "/runs/3/elsewhere"}) {
    const Route route = parse_route(text);
    EXPECT_EQ(route.page, Page::kUnknown) << text;
    EXPECT_EQ(route.study, text);
  }
}

}  // namespace
}  // namespace tertium::console
