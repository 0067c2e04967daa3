// report_test.cpp: how numbers are written, whose picture is shown, and what is said of a comparison of which little is known.
#include "shared/report/report.h"

#include <gtest/gtest.h>

#include <limits>

#include "shared/report/comparison_report.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Report, WritesNumbersAsPeopleReadThem) {
  EXPECT_EQ(report_number(.58449), "0.584");
  EXPECT_EQ(report_number(.58449, 2), "0.58");
  EXPECT_EQ(report_number(kNaN), "not known");
  EXPECT_EQ(report_interval(.1, .25), "0.100 to 0.250");
  EXPECT_EQ(report_interval(kNaN, .25), "");
  EXPECT_EQ(report_p(.0004), "p < .001");
  EXPECT_EQ(report_p(.034), "p = 0.034");
  EXPECT_EQ(report_p(.5), "p = 0.50");
  EXPECT_EQ(report_p(kNaN), "");
}

TEST(Report, BeginsATitleOfSeveralWordsLikeASentence) {
  EXPECT_EQ(Report({"people and net", "", "", ""}).head().title, "People and net");
  EXPECT_EQ(Report({"run1", "", "", ""}).head().title, "run1") << "one word may be a folder";
}

TEST(Report, WritesTheNameOfWhoHasNoPicture) {
  figure::Points points;
  points.x = points.y = {1, 2, 3};
  points.labels = {"ant", "bee", "cat"};
  points.pictures = {object_picture("ant"), "", object_picture("cat")};
  points.named = {2, 0};
  figure::Plot plot;
  plot.series.emplace_back(points);
  resolve_pictures(plot, [](const std::string& name) { return name == "cat" ? "#cat" : ""; });
  const auto* shown = std::get_if<figure::Points>(&plot.series[0]);
  ASSERT_NE(shown, nullptr);
  EXPECT_EQ(shown->pictures, (std::vector<std::string>{"", "", "#cat"}));
  EXPECT_EQ(shown->named, std::vector<std::size_t>{0});
}

// Two observers of four objects with a dimension each, and nothing else known.
wire::Comparison small_comparison() {
  wire::Comparison all;
  all.objects = 4;
  all.names = {"ant", "bee", "cat", "dog"};
  all.a.title = "people", all.b.title = "net";
  wire::Comparison::Dimension dimension;
  dimension.importance = 1;
  dimension.strongest = {{2, 1.5}, {0, .5}};
  all.a.dimensions = all.b.dimensions = {dimension};
  all.correlations = all.pairwise = {{.9}};
  all.agreement = {.8, kNaN, kNaN};
  all.observer_a.mean_relevance = all.observer_b.mean_relevance = {kNaN, kNaN, kNaN};
  return all;
}

template <class Kind>
std::vector<const Kind*> blocks_of(const Report& report) {
  std::vector<const Kind*> out;
  for (const Report::Block& block : report.blocks())
    if (const auto* one = std::get_if<Kind>(&block)) out.push_back(one);
  return out;
}

TEST(ComparisonReport, LeavesOutWhatWasNotAskedFor) {
  const Report report = make_comparison_report(small_comparison(), "", "a comparison");
  EXPECT_EQ(report.head().title, "People and net");
  EXPECT_EQ(report.observers()[1], "net");
  EXPECT_NE(report.head().lead.find("80.0"), std::string::npos) << report.head().lead;
  EXPECT_EQ(report.head().lead.find("correlate"), std::string::npos) << "no correlation was computed";
  std::vector<std::string> sections;
  for (const auto* section : blocks_of<Report::Section>(report)) sections.push_back(section->title);
  EXPECT_EQ(sections, (std::vector<std::string>{"Agreement", "Matched dimensions", "What decides the choices", "Every dimension", "Provenance"}));
  ASSERT_EQ(blocks_of<Report::Notice>(report).size(), 1u) << "rows as stored are said aloud";
  EXPECT_EQ(make_comparison_report(small_comparison(), "Mine", "").head().title, "Mine");
}

TEST(ComparisonReport, NamesDimensionsByLabelAndObjects) {
  wire::Comparison all = small_comparison();
  all.a.dimensions[0].label = "animal";
  wire::Comparison::Scatter scatter;
  scatter.r = .9;
  scatter.weights_a = {.5, 0, 1.5, 0};
  scatter.weights_b = {.4, 0, 1.2, .1};
  scatter.top_a = {2};
  all.scatters = {scatter};
  const Report report = make_comparison_report(all, "", "");
  const auto matches = blocks_of<Report::Matches>(report);
  ASSERT_EQ(matches.size(), 1u);
  ASSERT_EQ(matches[0]->rows.size(), 1u);
  EXPECT_EQ(matches[0]->rows[0].title, "cat, ant") << "only one side has a label";
  const auto scatters = blocks_of<Report::FigureWithGroups>(report);
  ASSERT_EQ(scatters.size(), 1u);
  EXPECT_EQ(scatters[0]->figure.plot.title, "animal: cat, ant");
  const auto* rest = std::get_if<figure::Points>(&scatters[0]->figure.plot.series[0]);
  const auto* top = std::get_if<figure::Points>(&scatters[0]->figure.plot.series[1]);
  ASSERT_TRUE(rest && top);
  EXPECT_EQ(rest->x.size(), 3u) << "every object once";
  EXPECT_EQ(top->pictures, std::vector<std::string>{object_picture("cat")});
}

}  // namespace
}  // namespace tertium
