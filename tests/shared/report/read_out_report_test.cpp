// read_out_report_test.cpp: which figures a read-out makes, in which order dimensions stand, and what is shown of each.
#include "shared/report/read_out_report.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium {
namespace {

wire::ReadOutResult written() {
  const auto read = wire::decode_read_out_result(golden("regress.json"), "regress.json");
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : wire::ReadOutResult{};
}
template <class Block> std::vector<Block> blocks_of(const Report& report) {
  std::vector<Block> out;
  for (const Report::Block& block : report.blocks())
    if (const auto* one = std::get_if<Block>(&block)) out.push_back(*one);
  return out;
}
std::vector<std::string> sections_of(const Report& report) {
  std::vector<std::string> out;
  for (const Report::Section& section : blocks_of<Report::Section>(report)) out.push_back(section.title);
  return out;
}
const figure::Plot* find_plot(const Report& report, const std::string& title) {
  for (const Report::Block& block : report.blocks())
    if (const auto* figures = std::get_if<Report::Figures>(&block))
      for (const ReportFigure& one : figures->row)
        if (one.plot.title == title) return &one.plot;
  return nullptr;
}

TEST(ReadOutReport, HasASectionForAllThatWasAskedFor) {
  const Report report = make_read_out_report(written(), "", "the read-out in out");
  EXPECT_EQ(sections_of(report), (std::vector<std::string>{"What it means", "Each dimension", "As it is, and as it is foretold", "Similarities", "Choices",
                                                           "How the rules were chosen", "Visual and semantic dimensions", "What makes up similarities", "Provenance"}));
  EXPECT_EQ(report.head().title, "4 dimensions read out of features");
  EXPECT_TRUE(has(report.head().lead, "0.16")) << report.head().lead;
  EXPECT_EQ(make_read_out_report(written(), "Mine", "").head().title, "Mine");
}

TEST(ReadOutReport, OrdersDimensionsByHowWellTheyAreForetold) {
  wire::ReadOutResult all = written();
  all.dimensions[0].r2 = .2, all.dimensions[1].r2 = .9, all.dimensions[2].r2 = NAN, all.dimensions[3].r2 = -.4;
  const Report report = make_read_out_report(all, "", "");
  const figure::Plot* plot = find_plot(report, "How much of each dimension is foretold");
  ASSERT_NE(plot, nullptr);
  std::string order;
  for (const std::string& name : plot->y.categories) order += name.substr(0, 1);
  EXPECT_EQ(order, "2143") << "counted from 1; what has none comes last";
  const auto& bars = std::get<figure::Bars>(plot->series[0]);
  EXPECT_EQ(bars.values[0], .9);
  EXPECT_EQ(bars.low[1], all.dimensions[0].low);
  EXPECT_FALSE(plot->x.from) << "nothing far below 0";
  all.dimensions[3].r2 = -30;
  EXPECT_EQ(find_plot(make_read_out_report(all, "", ""), plot->title)->x.from, -1.0) << "the others stay to be seen";
}

TEST(ReadOutReport, ShowsTheObjectsThatHaveMostAndThoseThatAreSaidTo) {
  const wire::ReadOutResult all = written();
  const auto matches = blocks_of<Report::Matches>(make_read_out_report(all, "", ""));
  ASSERT_EQ(matches.size(), 1u);
  ASSERT_EQ(matches[0].rows.size(), 4u);
  for (const Report::Match& row : matches[0].rows) {
    const wire::ReadOutResult::Dimension& d = all.dimensions[row.columns[0]];
    EXPECT_EQ(row.number, std::to_string(row.columns[0] + 1));
    EXPECT_EQ(row.r, d.r);
    ASSERT_EQ(row.first.size(), d.strongest.size());
    EXPECT_EQ(row.first[0].name, d.strongest[0].name);
    EXPECT_EQ(row.second[0].name, d.strongest_predicted[0].name);
  }
}

TEST(ReadOutReport, NamesADimensionByItsLabelOnlyWhereThatIsItsOwn) {
  const Report report = make_read_out_report(written(), "", "");
  const auto rows = blocks_of<Report::Matches>(report)[0].rows;
  for (const Report::Match& row : rows) {
    const bool shared = row.columns[0] == 0 || row.columns[0] == 2;  // both are labelled visual
    EXPECT_EQ(row.title == (row.columns[0] == 1 ? "semantic" : "unclear"), !shared) << row.title;
    EXPECT_EQ(has(row.subtitle, "visual, R\u00b2"), shared) << row.subtitle;
  }
}

TEST(ReadOutReport, LeavesOutWhatWasNotAskedFor) {
  wire::ReadOutResult all = written();
  all.similarity.reset();
  all.judgments.reset();
  all.semantic.reset();
  all.true_parts.reset();
  all.predicted_parts.reset();
  for (wire::ReadOutResult::Dimension& d : all.dimensions) {
    d.strongest.clear();
    d.strongest_predicted.clear();
    d.top_features.clear();
    d.label.clear();
    d.penalty = d.share = NAN;
  }
  const Report report = make_read_out_report(all, "", "");
  EXPECT_EQ(sections_of(report), (std::vector<std::string>{"What it means", "Each dimension", "How the rules were chosen", "Provenance"}));
  EXPECT_EQ(find_plot(report, "How much of each dimension is foretold")->y.categories.size(), 4u);
  EXPECT_TRUE(blocks_of<Report::Notice>(report).empty());
}

TEST(ReadOutReport, WarnsOfPenaltiesAtTheEndAndOfRowsAsStored) {
  wire::ReadOutResult all = written();
  all.at_edge = 2;
  all.dimensions[1].at_edge = all.dimensions[3].at_edge = true;
  all.aligned = false;
  const Report report = make_read_out_report(all, "", "");
  const auto notices = blocks_of<Report::Notice>(report);
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_TRUE(has(notices[0].words, "rows were taken as stored"));
  EXPECT_TRUE(has(notices[1].words, "2 dimensions of 4"));
  const figure::Plot* plot = find_plot(report, "Penalty of each dimension");
  ASSERT_NE(plot, nullptr);
  ASSERT_EQ(plot->series.size(), 2u);
  EXPECT_EQ(std::get<figure::Points>(plot->series[1]).x.size(), 2u);
}

TEST(ReadOutReport, DrawsTheCurveOfTheSemanticControlAndTheCategories) {
  const wire::ReadOutResult all = written();
  const Report report = make_read_out_report(all, "", "");
  const figure::Plot* roc = find_plot(report, "Telling them apart");
  ASSERT_NE(roc, nullptr);
  const auto& line = std::get<figure::Line>(roc->series[0]);
  EXPECT_EQ(line.x.front(), 0);
  EXPECT_EQ(line.y.back(), 1);
  const figure::Plot* parts = find_plot(report, "By category");
  ASSERT_NE(parts, nullptr);
  EXPECT_EQ(parts->series.size(), 2u);
  const auto& bars = std::get<figure::Bars>(parts->series[0]);
  EXPECT_GE(bars.values[0], bars.values[1]) << "the greatest first";
}

TEST(ReadOutReport, WritesNextToNothingAsNothing) {
  wire::ReadOutResult all = written();
  all.dimensions[0].r2 = -4.7e-4, all.dimensions[1].r2 = -.3204, all.dimensions[2].r2 = .0049, all.dimensions[3].r2 = NAN;
  for (wire::ReadOutResult::Dimension& d : all.dimensions) d.low = -1;
  const Report report = make_read_out_report(all, "", "");
  const auto& bars = std::get<figure::Bars>(find_plot(report, "How much of each dimension is foretold")->series[0]);
  EXPECT_EQ(bars.texts, (std::vector<std::string>{"0.00", "0.00", "\u22120.32", "not known"}));
  EXPECT_TRUE(has(blocks_of<Report::Paragraph>(report)[0].words, "None of 3 dimensions are foretold: its own 95 % interval"));
}

TEST(ReadOutReport, SaysWhereThereIsNoInterval) {
  wire::ReadOutResult all = written();
  all.judgments->low = all.judgments->high = all.judgments->true_low = all.judgments->true_high = NAN;
  all.similarity->low = all.similarity->high = all.similarity->features_low = all.similarity->features_high = NAN;
  const Report report = make_read_out_report(all, "", "");
  std::size_t said = 0;
  for (const Report::Figures& figures : blocks_of<Report::Figures>(report))
    for (const ReportFigure& one : figures.row) said += has(one.note, "No interval was asked for") ? 1 : 0;
  EXPECT_EQ(said, 2u);
}

}  // namespace
}  // namespace tertium
