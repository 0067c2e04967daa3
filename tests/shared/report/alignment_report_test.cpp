// alignment_report_test.cpp: which figures an alignment makes, and what they are drawn of.
#include "shared/report/alignment_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/golden.h"

namespace tertium {
namespace {

wire::Alignment written() {
  const auto read = wire::decode_alignment(golden("align.json"), "align.json");
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : wire::Alignment{};
}
std::vector<std::string> sections_of(const Report& report) {
  std::vector<std::string> out;
  for (const Report::Block& block : report.blocks())
    if (const auto* section = std::get_if<Report::Section>(&block)) out.push_back(section->title);
  return out;
}
std::vector<const figure::Plot*> plots_of(const Report& report) {
  std::vector<const figure::Plot*> out;
  for (const Report::Block& block : report.blocks())
    if (const auto* figures = std::get_if<Report::Figures>(&block))
      for (const ReportFigure& one : figures->row) out.push_back(&one.plot);
  return out;
}
const figure::Plot* find_plot(const Report& report, const std::string& title) {
  for (const figure::Plot* plot : plots_of(report))
    if (plot->title == title) return plot;
  return nullptr;
}

TEST(AlignmentReport, HasASectionForAllThatWasAskedFor) {
  const Report report = make_alignment_report(written(), "", "the alignment in out");
  EXPECT_EQ(sections_of(report), (std::vector<std::string>{"How often each is right", "What goes with it", "On which concepts", "Where people are unsure", "How sure they are",
                                                           "Who agrees with whom", "Provenance"}));
  EXPECT_EQ(report.head().title, "3 networks on people\u2019s choices");
  EXPECT_NE(report.head().lead.find("net one foretells 53.3"), std::string::npos) << report.head().lead;
  EXPECT_EQ(make_alignment_report(written(), "Mine", "").head().title, "Mine");
}

TEST(AlignmentReport, ShowsTheBestFirstBetweenChanceAndCeiling) {
  const Report report = make_alignment_report(written(), "", "");
  const figure::Plot* plot = find_plot(report, "Accuracy");
  ASSERT_NE(plot, nullptr);
  EXPECT_EQ(plot->y.categories, (std::vector<std::string>{"net one", "third", "net<2>"}));
  ASSERT_EQ(plot->references.size(), 2u);
  EXPECT_EQ(plot->references[0].label, "chance");
  EXPECT_EQ(plot->references[1].label, "noise ceiling");
  wire::Alignment without = written();
  without.ceiling_low = without.ceiling_high = NAN;
  const Report other = make_alignment_report(without, "", "");
  EXPECT_EQ(find_plot(other, "Accuracy")->references.size(), 1u) << "too few repeated answers";
}

TEST(AlignmentReport, PlacesNetworksByWhatIsKnownOfThem) {
  EXPECT_EQ(find_plot(make_alignment_report(written(), "", ""), "Accuracy and params"), nullptr) << "known of two networks only";
  wire::Alignment all = written();
  wire::Alignment::Column params = all.columns[0], year = params;
  params.values = {1000, 2e6, 5e7}, params.models = 3;
  year.name = "year", year.values = {2012, 2021, 2014}, year.models = 3;
  all.columns = {params, all.columns[1], year};
  const Report report = make_alignment_report(all, "", "");
  const figure::Plot* plot = find_plot(report, "Accuracy and params");
  ASSERT_NE(plot, nullptr);
  EXPECT_EQ(plot->x.kind, figure::Axis::Kind::kLog) << "1,000 to 50,000,000";
  std::vector<std::pair<std::string, std::size_t>> families;
  for (const figure::Series& series : plot->series)
    if (const auto* group = std::get_if<figure::Points>(&series)) families.emplace_back(group->name, group->x.size());
  EXPECT_EQ(families, (std::vector<std::pair<std::string, std::size_t>>{{"conv", 2}, {"transformer", 1}})) << "the largest family first";
  plot = find_plot(report, "Accuracy and year");
  ASSERT_NE(plot, nullptr);
  EXPECT_EQ(plot->x.kind, figure::Axis::Kind::kLinear);
}

TEST(AlignmentReport, OrdersConceptsFromHardToEasy) {
  const Report report = make_alignment_report(written(), "", "");
  const figure::Plot* plot = find_plot(report, "Errors by category");
  ASSERT_NE(plot, nullptr);
  const auto* map = std::get_if<figure::HeatMap>(&plot->series[0]);
  ASSERT_NE(map, nullptr);
  ASSERT_EQ(map->values.size(), 6u);
  const auto sum = [&](std::size_t row) { return map->values[3 * row] + map->values[3 * row + 1] + map->values[3 * row + 2]; };
  EXPECT_GE(sum(0), sum(1));
  EXPECT_EQ(map->column_names[0], "net one");
}

TEST(AlignmentReport, OfOneNetworkAndNothingElseIsWhole) {
  wire::Alignment all;
  all.rule = "dot";
  all.triplets = 10;
  all.ceiling_low = all.ceiling_high = NAN;
  wire::Alignment::Model model;
  model.name = "only";
  model.aligned = true;
  model.accuracy = .5, model.low = model.high = NAN;
  all.models = {model};
  const Report report = make_alignment_report(all, "", "");
  EXPECT_EQ(sections_of(report), (std::vector<std::string>{"How often each is right", "How sure they are", "Provenance"}));
  EXPECT_EQ(report.head().title, "1 network on people\u2019s choices");
  for (const Report::Block& block : report.blocks()) EXPECT_FALSE(std::holds_alternative<Report::Notice>(block));
}

}  // namespace
}  // namespace tertium
