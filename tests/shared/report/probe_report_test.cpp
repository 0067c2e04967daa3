// probe_report_test.cpp: which figures a linear probe makes, what they are drawn of, and what is said where something is wrong.
#include "shared/report/probe_report.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium {
namespace {

wire::ProbeResult written() {
  const auto read = wire::decode_probe_result(golden("probe.json"), "probe.json");
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : wire::ProbeResult{};
}
std::vector<std::string> sections_of(const Report& report) {
  std::vector<std::string> out;
  for (const Report::Block& block : report.blocks())
    if (const auto* section = std::get_if<Report::Section>(&block)) out.push_back(section->title);
  return out;
}
std::string notices_of(const Report& report) {
  std::string out;
  for (const Report::Block& block : report.blocks())
    if (const auto* notice = std::get_if<Report::Notice>(&block)) out += notice->words + "\n";
  return out;
}
std::string paragraphs_of(const Report& report) {
  std::string out;
  for (const Report::Block& block : report.blocks())
    if (const auto* paragraph = std::get_if<Report::Paragraph>(&block)) out += paragraph->words + "\n";
  return out;
}
const figure::Plot* find_plot(const Report& report, const std::string& title) {
  for (const Report::Block& block : report.blocks())
    if (const auto* figures = std::get_if<Report::Figures>(&block))
      for (const ReportFigure& one : figures->row)
        if (one.plot.title == title) return &one.plot;
  return nullptr;
}
const Report::Statistics* find_statistics(const Report& report, const std::string& title) {
  for (const Report::Block& block : report.blocks())
    if (const auto* statistics = std::get_if<Report::Statistics>(&block); statistics && statistics->title == title) return statistics;
  return nullptr;
}

TEST(ProbeReport, HasASectionForAllThatWasDone) {
  const Report report = make_probe_report(written(), "", "the probe in out");
  EXPECT_EQ(sections_of(report), (std::vector<std::string>{"What it means", "On objects it never saw", "How far it may move", "How it learned", "What must fail",
                                                           "What became of the features", "Provenance"}));
  EXPECT_EQ(report.head().eyebrow, "Linear probe");
  EXPECT_EQ(report.head().source, "the probe in out");
  EXPECT_TRUE(has(report.head().lead, "50.7")) << report.head().lead;
  EXPECT_TRUE(has(report.head().lead, "34.4")) << report.head().lead;
  EXPECT_EQ(make_probe_report(written(), "Mine", "").head().title, "Mine");
}

TEST(ProbeReport, ShowsTheProbeBesideTheFeaturesAndChance) {
  const wire::ProbeResult all = written();
  const Report report = make_probe_report(all, "", "");
  const figure::Plot* plot = find_plot(report, "Choices foretold");
  ASSERT_NE(plot, nullptr);
  EXPECT_EQ(plot->y.categories, (std::vector<std::string>{"probe", "centred features", "features"}));
  const auto& bars = std::get<figure::Bars>(plot->series[0]);
  EXPECT_EQ(bars.values, (std::vector<double>{all.test.value, all.centred.value, all.cosine.value}));
  EXPECT_EQ(bars.low[0], all.test.low);
  EXPECT_EQ(bars.high[2], all.cosine.high);
  ASSERT_EQ(plot->references.size(), 1u);
  EXPECT_EQ(plot->references[0].low, all.chance_low);
  const Report::Statistics* gain = find_statistics(report, "What is gained");
  ASSERT_NE(gain, nullptr);
  EXPECT_EQ(gain->rows[0].test, "McNemar, p = 0.065");
  EXPECT_TRUE(has(gain->rows[0].how, "Only the probe is right in 24, only the features in 12")) << gain->rows[0].how;
}

TEST(ProbeReport, SaysWhetherTheGainIsBeyondChance) {
  wire::ProbeResult all = written();
  const auto said = [&](double low, double high) {
    all.gain.low = low, all.gain.high = high;
    return paragraphs_of(make_probe_report(all, "", ""));
  };
  EXPECT_TRUE(has(said(.01, .2), "beyond chance"));
  EXPECT_TRUE(has(said(-.1, .2), "holds 0"));
  EXPECT_TRUE(has(said(-.3, -.1), "does harm"));
  EXPECT_TRUE(has(said(NAN, NAN), "No interval was asked for"));
}

TEST(ProbeReport, WithoutABootstrapHasNoWhiskersAndSaysSo) {
  wire::ProbeResult all = written();
  for (wire::ProbeResult::Mean* mean : {&all.test, &all.cosine, &all.centred, &all.gain}) mean->low = mean->high = NAN;
  const Report report = make_probe_report(all, "", "");
  EXPECT_EQ(std::get<figure::Bars>(find_plot(report, "Choices foretold")->series[0]).interval, "");
  EXPECT_EQ(find_statistics(report, "What is gained")->rows[0].interval, "");
  EXPECT_TRUE(has(find_statistics(report, "What is gained")->rows[0].how, "no bootstrap"));
}

TEST(ProbeReport, ListsEachControlWithItsBandAndWhetherItHolds) {
  wire::ProbeResult all = written();
  all.controls = wire::ProbeResult::Controls{.34, .3, .36, .33, .4, true, true, true};
  all.centred.value = .5;
  Report report = make_probe_report(all, "", "");
  const Report::Statistics* controls = find_statistics(report, "Controls");
  ASSERT_NE(controls, nullptr);
  ASSERT_EQ(controls->rows.size(), 3u);
  EXPECT_EQ(controls->rows[0].interval, "0.300 to 0.360");
  EXPECT_EQ(controls->rows[0].test, "holds");
  EXPECT_TRUE(has(controls->rows[2].how, "below the centred features\u2019 0.500")) << controls->rows[2].how;
  EXPECT_FALSE(has(notices_of(report), "control"));
  all.controls->labels_hold = false;
  report = make_probe_report(all, "", "");
  EXPECT_EQ(find_statistics(report, "Controls")->rows[2].test, "FAILS");
  EXPECT_TRUE(has(notices_of(report), "A control did not fail as it must"));
  all.controls.reset();
  EXPECT_EQ(find_statistics(make_probe_report(all, "", ""), "Controls"), nullptr);
}

TEST(ProbeReport, WarnsOfWhatMayBeWrongUnseen) {
  wire::ProbeResult all = written();
  EXPECT_FALSE(has(notices_of(make_probe_report(all, "", "")), "of those tried")) << "0 of 0, 0.1 and 10: nothing lies beyond 0";
  all.lambdas[0].lambda = all.lambda = .01;
  EXPECT_TRUE(has(notices_of(make_probe_report(all, "", "")), "the smallest of those tried"));
  all.lambda = .1;
  EXPECT_FALSE(has(notices_of(make_probe_report(all, "", "")), "of those tried"));
  all.lambda = 10;
  EXPECT_TRUE(has(notices_of(make_probe_report(all, "", "")), "the largest of those tried"));
  all.aligned = false;
  all.steps = 0;
  const std::string notices = notices_of(make_probe_report(all, "", ""));
  EXPECT_TRUE(has(notices, "rows were taken as stored"));
  EXPECT_TRUE(has(notices, "nothing was learned"));
}

TEST(ProbeReport, PutsLambdasOnALogarithmicAxisAndMarksTheChosenOne) {
  wire::ProbeResult all = written();
  all.lambda = .1;
  Report report = make_probe_report(all, "", "");
  const figure::Plot* plot = find_plot(report, "Likelihood over lambda");
  ASSERT_NE(plot, nullptr);
  EXPECT_EQ(plot->x.kind, figure::Axis::Kind::kLog);
  EXPECT_EQ(std::get<figure::Line>(plot->series[0]).x, (std::vector<double>{0, .1, 10}));
  ASSERT_EQ(plot->references.size(), 1u);
  EXPECT_EQ(plot->references[0].low, .1);
  all.lambda = 0;
  report = make_probe_report(all, "", "");
  EXPECT_TRUE(find_plot(report, "Likelihood over lambda")->references.empty()) << "0 has no place on it";
  all.lambdas.resize(1);
  report = make_probe_report(all, "", "");
  EXPECT_EQ(find_plot(report, "Likelihood over lambda"), nullptr) << "one lambda is no search";
}

TEST(ProbeReport, DrawsALineForEachFold) {
  const wire::ProbeResult all = written();
  const Report report = make_probe_report(all, "", "");
  const figure::Plot* plot = find_plot(report, "Accuracy while learning");
  ASSERT_NE(plot, nullptr);
  ASSERT_EQ(plot->series.size(), 2u);
  const auto& line = std::get<figure::Line>(plot->series[1]);
  EXPECT_EQ(line.name, "fold 2");
  EXPECT_EQ(line.x, (std::vector<double>{0, 5, 10}));
  EXPECT_EQ(line.y[2], all.folds[1].checks[2].held_accuracy);
}

TEST(ProbeReport, OfALargeTransformWithoutSpectrumIsWhole) {
  wire::ProbeResult all = written();
  all.transform.singular.clear();
  all.transform.effective_dims = NAN;
  const Report report = make_probe_report(all, "", "");
  EXPECT_EQ(find_plot(report, "Singular values"), nullptr);
  EXPECT_TRUE(has(paragraphs_of(report), "were not computed"));
  EXPECT_EQ(find_statistics(report, "The transform in numbers")->rows[1].value, "not known");
}

}  // namespace
}  // namespace tertium
