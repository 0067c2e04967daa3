// read_out_report.cpp: which figures a read-out makes, in which order, and what is said of each.
#include "shared/report/read_out_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shared/base/text.h"

namespace tertium {
namespace {

using figure::Axis;
using figure::Dash;
using figure::Format;
using figure::Ink;
using figure::Mark;
using figure::Plot;
using figure::Reference;
using wire::ReadOutResult;

constexpr std::size_t kBarsShown = 60, kPicturedShown = 60, kObjectsShown = 8, kNamedBy = 2, kPartsShown = 40, kFeaturesShown = 6, kNamedPoints = 12;
constexpr double kLogFrom = 50;  // the largest number over the least, from which an axis is logarithmic

std::string plural(std::uint64_t count, const char* one, const char* many) { return format_count(count) + " " + (count == 1 ? one : many); }

// With two decimals, however small: next to nothing is 0 here. "not known" for NaN.
std::string short_number(double value) {
  constexpr double kFixedMost = 1000, kHalfLast = .005;
  if (!(std::abs(value) < kFixedMost)) return report_number(value, 2);
  return (value <= -kHalfLast ? "\u2212" : "") + format_fixed(std::abs(value), 2);
}
std::string short_interval(double low, double high) { return std::isfinite(low) && std::isfinite(high) ? short_number(low) + " to " + short_number(high) : ""; }

// The read-out with names for everything.
class Told {
 public:
  explicit Told(const ReadOutResult& read_out) : all(read_out) {
    order.resize(all.dimensions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto r2 = [&](std::size_t d) { return std::isnan(all.dimensions[d].r2) ? -std::numeric_limits<double>::infinity() : all.dimensions[d].r2; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return r2(a) > r2(b); });
  }
  const ReadOutResult& all;
  std::vector<std::size_t> order;  // from the best foretold on, those without R2 last

  std::string objects_of(std::size_t d, std::size_t count = kNamedBy) const {
    std::string out;
    const std::vector<ReadOutResult::Object>& strongest = all.dimensions[d].strongest;
    for (std::size_t i = 0; i < std::min(count, strongest.size()); ++i) out += (i ? ", " : "") + strongest[i].name;
    return out;
  }
  // What this dimension alone is called; "" where it has no label, or one that stands for several ("visual").
  std::string own_label(std::size_t d) const {
    const std::string& label = all.dimensions[d].label;
    return std::count_if(all.dimensions.begin(), all.dimensions.end(), [&](const auto& other) { return other.label == label; }) == 1 ? label : "";
  }
  // Short enough for an axis on a phone.
  std::string short_name(std::size_t d) const {
    const std::string label = own_label(d), objects = objects_of(d, 1);
    return number(d) + (!label.empty() ? " \u00b7 " + label : !objects.empty() ? " \u00b7 " + objects : "");
  }
  // Dimensions are counted from 1 where people read them.
  std::string number(std::size_t d) const { return std::to_string(all.dimensions[d].column + 1); }
  std::string spoken(std::size_t d) const {
    const std::string objects = objects_of(d);
    return "dimension " + number(d) + (objects.empty() ? "" : " (" + objects + ")");
  }
  std::string name(std::size_t d) const {
    const std::string &label = all.dimensions[d].label, objects = objects_of(d);
    return number(d) + (!label.empty() ? " \u00b7 " + label : "") + (!objects.empty() ? " \u00b7 " + objects : "");
  }
};

bool any_above_zero(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v) && v > 0; });
}

void add_overview(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  std::vector<ReportTile> tiles;
  const std::string interval = report_interval(all.low, all.high);
  tiles.push_back({report_number(all.r2), "R\u00b2, mean over dimensions", interval.empty() ? "" : "95 % " + interval});
  if (all.similarity) {
    const std::string of_r = report_interval(all.similarity->low, all.similarity->high);
    tiles.push_back({report_number(all.similarity->r), "correlation of similarities",
                     (of_r.empty() ? "" : "95 % " + of_r + "; ") + "features alone " + report_number(all.similarity->features_r)});
  }
  if (all.judgments)
    tiles.push_back({report_percent(all.judgments->all.accuracy), "of choices foretold",
                     report_percent(all.judgments->all.true_accuracy) + " by the true dimensions \u00b7 chance " +
                         report_interval(100 * all.judgments->chance_low, 100 * all.judgments->chance_high, 1)});
  tiles.push_back({format_count(all.objects), "objects", plural(all.dimensions.size(), "dimension", "dimensions") + ", " + plural(all.features, "feature", "features")});
  page.tiles(tiles);
}

void add_warnings(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  if (!all.aligned)
    page.notice("Features or dimensions carry no names, or these were ignored: rows were taken as stored. If the orders differ, every figure here is wrong and does not look it.");
  if (all.at_edge > 0)
    page.notice("The penalty of " + plural(all.at_edge, "dimension", "dimensions") + " of " + format_count(all.dimensions.size()) +
                " is at the end of those that were tried: others may foretell better.");
}

void add_meaning(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  page.section(
      "What it means",
      "Each dimension says how much of one quality every object has. The network describes the same objects by " + format_count(all.features) +
          " numbers of its own, its features. A straight-line rule was sought that makes each dimension out of the features; every object was foretold by a rule that was " +
          "learned without it. R\u00b2 says how much of a dimension\u2019s differences between objects is foretold: 1 all of it, 0 no more than by guessing the mean for every " +
          "object, below 0 less than that.");
  const auto known = static_cast<std::size_t>(std::count_if(all.dimensions.begin(), all.dimensions.end(), [](const auto& d) { return std::isfinite(d.r2); }));
  const auto above = static_cast<std::size_t>(std::count_if(all.dimensions.begin(), all.dimensions.end(), [](const auto& d) { return d.low > 0; }));
  if (known > 0) page.subheading("What came out");
  if (known > 0)
    page.paragraph((above == 0 ? std::string("None") : format_count(above)) + " of " + plural(known, "dimension is", "dimensions are") +
                   " foretold: its own 95 % interval of R\u00b2 lies above 0. The best is " + told.spoken(told.order[0]) + ", with " +
                   short_number(all.dimensions[told.order[0]].r2) +
                   (known > 1 ? "; the last is " + told.spoken(told.order[known - 1]) + ", with " + short_number(all.dimensions[told.order[known - 1]].r2) : "") + ".");
}

ReportFigure r2_bars(const Told& told) {
  const ReadOutResult& all = told.all;
  Plot plot;
  plot.title = "How much of each dimension is foretold";
  plot.description = "R squared of each dimension on objects that were not learned from, from the best on, with 95 % intervals over objects.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.x.title = "R\u00b2 on unseen objects";
  plot.x.zero = true;
  figure::Bars bars;
  bars.interval = "95 % over objects";
  bars.ink = Ink::kNetwork;
  double least = 0;
  for (std::size_t i = 0; i < std::min(kBarsShown, told.order.size()); ++i) {
    const ReadOutResult::Dimension& d = all.dimensions[told.order[i]];
    plot.y.categories.push_back(told.short_name(told.order[i]));
    plot.y.category_notes.push_back(told.name(told.order[i]));
    bars.values.push_back(d.r2);
    bars.low.push_back(d.low);
    bars.high.push_back(d.high);
    bars.texts.push_back(short_number(d.r2));
    if (std::isfinite(d.r2)) least = std::min(least, d.r2);
  }
  // One dimension that fails by far would press all others against the edge.
  std::string cut;
  if (least < -1) {
    plot.x.from = -1;
    cut = " What lies below \u22121 is cut off.";
  }
  plot.series.emplace_back(std::move(bars));
  const std::string more =
      told.order.size() > kBarsShown ? "The first " + std::to_string(kBarsShown) + " of " + format_count(told.order.size()) + "; the table below has all. " : "";
  return {plot, more + "Mean over folds of objects. Whiskers: 95 % over objects, the fits being as they are." + cut, FigureSize::kFull, "r2"};
}

void add_r2(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  page.section("Each dimension");
  page.figures({r2_bars(told)});
  figure::DataTable table{
      {"dimension", "label", "strongest objects", "R\u00b2", "low", "high", "R\u00b2, not below 0", "R\u00b2, all at once", "r", "share", "penalty", "at the end", "features used"},
      {}};
  for (const std::size_t d : told.order) {
    const ReadOutResult::Dimension& x = all.dimensions[d];
    table.rows.push_back({told.number(d), x.label, told.objects_of(d, 3), x.r2, x.low, x.high, x.rectified, x.pooled, x.r, x.share, x.penalty, std::string(x.at_edge ? "yes" : ""),
                          static_cast<double>(x.used)});
  }
  page.table("Every dimension", table, true, "dimensions");
}

void add_pictures(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  if (std::all_of(all.dimensions.begin(), all.dimensions.end(), [](const auto& d) { return d.strongest.empty() && d.strongest_predicted.empty(); })) return;
  page.section("As it is, and as it is foretold",
               "The objects that have most of each dimension, and those of which the features say so. Under each object: how much it has, and how much was foretold of it. "
               "From the best foretold dimension on; r is the correlation over all objects.");
  std::vector<Report::Match> rows;
  for (const std::size_t d : told.order) {
    if (rows.size() == kPicturedShown) break;
    const ReadOutResult::Dimension& x = all.dimensions[d];
    Report::Match row;
    row.number = told.number(d);
    const std::string label = told.own_label(d);
    row.title = !label.empty() ? label : told.objects_of(d, 3);
    if (row.title.empty()) row.title = "dimension " + told.number(d);
    row.subtitle = (label.empty() && !x.label.empty() ? x.label + ", " : "") + "R\u00b2 " + short_number(x.r2) +
                   (short_interval(x.low, x.high).empty() ? "" : " (" + short_interval(x.low, x.high) + ")") +
                   (std::isfinite(x.share) ? ", " + report_percent(x.share) + " of all" : "");
    row.r = x.r;
    for (const auto& [objects, tiles] : {std::pair{&x.strongest, &row.first}, {&x.strongest_predicted, &row.second}})
      for (const ReadOutResult::Object& object : *objects)
        if (tiles->size() < kObjectsShown) tiles->push_back({object.name, short_number(object.truth) + " \u00b7 " + short_number(object.predicted)});
    row.columns = {static_cast<std::uint32_t>(x.column), static_cast<std::uint32_t>(x.column)};
    rows.push_back(std::move(row));
  }
  const std::size_t shown = rows.size();
  page.matches(std::move(rows));
  if (shown < told.order.size()) page.paragraph("The best " + std::to_string(shown) + " of " + format_count(told.order.size()) + " dimensions are shown.");
}

ReportFigure similarity_scatter(const ReadOutResult::Similarity& s) {
  Plot plot;
  plot.title = "Foretold and true similarity";
  plot.description =
      "Each point is a pair of objects, at its true similarity and at the one that the foretold dimensions give. Pearson\u2019s r over all pairs is " + report_number(s.r) + ".";
  plot.x.title = "similarity, true";
  plot.y.title = "foretold";
  plot.square = true;
  plot.height = 340;
  figure::Points points;
  points.ink = Ink::kNetwork;
  points.size = 4;
  points.opacity = .5;
  points.x = s.truth;
  points.y = s.predicted;
  plot.series.emplace_back(std::move(points));
  plot.references.push_back({Reference::Along::kDiagonal, 0, 0, "equal", Ink::kQuiet, Dash::kDashed, false});
  return {plot, plural(s.truth.size(), "pair", "pairs") + " of objects, drawn by the seed.", FigureSize::kHalf, "similarities"};
}

ReportFigure similarity_bars(const ReadOutResult::Similarity& s) {
  Plot plot;
  plot.title = "What the rules add";
  plot.description = "Correlation with the true similarities: of those that the foretold dimensions give, and of the features\u2019 own.";
  plot.x.kind = Axis::Kind::kCategory;
  plot.y.title = "correlation with true similarities";
  plot.y.zero = true;
  plot.height = 300;
  plot.x.categories = {"features alone", "foretold"};
  figure::Bars bars;
  bars.values = {s.features_r, s.r};
  bars.low = {s.features_low, s.low};
  bars.high = {s.features_high, s.high};
  bars.inks = {Ink::kMuted, Ink::kNetwork};
  bars.texts = {short_number(s.features_r), short_number(s.r)};
  const bool spread = std::isfinite(s.low) || std::isfinite(s.features_low);
  if (spread) bars.interval = "95 % over objects";
  plot.series.emplace_back(std::move(bars));
  return {plot, spread ? "Pearson\u2019s r over all pairs." : "Pearson\u2019s r over all pairs. No interval was asked for.", FigureSize::kHalf, "added"};
}

void add_similarities(const Told& told, Report& page) {
  if (!told.all.similarity) return;
  const ReadOutResult::Similarity& s = *told.all.similarity;
  page.section("Similarities",
               "How alike two objects are: how often they stay together when a third one is the odd one. From the dimensions as they are, and as they are foretold.");
  std::vector<ReportStatistic> rows;
  const std::string n = plural(s.objects, "object", "objects");
  const std::string how = s.bootstraps > 0 ? format_count(s.bootstraps) + " bootstrap samples of objects" : "no bootstrap";
  rows.push_back({"foretold and true, Pearson\u2019s r", report_number(s.r), report_interval(s.low, s.high), n, "", how});
  rows.push_back({"foretold and true, Spearman\u2019s \u03c1", report_number(s.spearman), "", n, "", "ranks"});
  rows.push_back({"features alone and true, Pearson\u2019s r", report_number(s.features_r), report_interval(s.features_low, s.features_high), n, "",
                  "correlations of two objects\u2019 features, without any regression: what the read-out adds is the difference"});
  rows.push_back({"features alone and true, Spearman\u2019s \u03c1", report_number(s.features_spearman), "", n, "", "ranks"});
  std::vector<ReportFigure> row;
  if (!s.truth.empty()) row.push_back(similarity_scatter(s));
  row.push_back(similarity_bars(s));
  page.figures(row);
  page.statistics("Over all pairs", rows);
}

void add_choices(const Told& told, Report& page) {
  if (!told.all.judgments) return;
  const ReadOutResult::Judgments& j = *told.all.judgments;
  page.section("Choices", "How many odd-one-out choices the foretold dimensions give back, beside the dimensions as they are.");
  Plot plot;
  plot.title = "Choices foretold";
  plot.description = "The share of people\u2019s choices that the true dimensions and those read out of features foretell, beside chance.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.x.title = "share of choices";
  plot.x.format = Format::kPercent;
  figure::Bars bars;
  bars.interval = "95 % over objects";
  const auto add = [&](const char* name, double value, double low, double high, Ink ink) {
    plot.y.categories.emplace_back(name);
    bars.values.push_back(value);
    bars.low.push_back(low);
    bars.high.push_back(high);
    bars.inks.push_back(ink);
    bars.texts.push_back(report_percent(value));
  };
  add("true dimensions", j.all.true_accuracy, j.true_low, j.true_high, Ink::kPeople);
  add("read out of features", j.all.accuracy, j.low, j.high, Ink::kNetwork);
  const bool spread = std::isfinite(j.low) || std::isfinite(j.true_low);
  if (!spread) bars.interval.clear();
  plot.series.emplace_back(std::move(bars));
  plot.references.push_back({Reference::Along::kX, j.chance_low, j.chance_high, "chance"});
  page.figures({{plot,
                 (spread ? "Whiskers: 95 % over objects. " : "No interval was asked for. ") + plural(j.all.triplets, "choice", "choices") +
                     (j.left_out ? ", " + format_count(j.left_out) + " more name an object without features." : "."),
                 FigureSize::kFull, "choices"}});
  std::vector<ReportStatistic> rows;
  const auto score = [&](const std::string& which, const ReadOutResult::Score& s, const std::string& how, double low, double high, double true_low, double true_high) {
    rows.push_back({"read out, " + which, report_number(s.accuracy), report_interval(low, high), format_count(s.triplets), "", how + "; NLL " + report_number(s.nll)});
    rows.push_back({"true, " + which, report_number(s.true_accuracy), report_interval(true_low, true_high), format_count(s.triplets), "", "NLL " + report_number(s.true_nll)});
  };
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  score("all choices", j.all, "each object by the fit that did not see it", j.low, j.high, j.true_low, j.true_high);
  if (j.within_folds.triplets > 0)
    score("within folds", j.within_folds, "only choices whose three objects were held out together, so that one rule foretells all three", kNone, kNone, kNone, kNone);
  page.statistics("Accuracy", rows,
                  "Guessing has an accuracy of 1/3 and an NLL of log 3 = 1.0986. If the dimensions were made from these very choices, what is true here flatters both.");
}

ReportFigure penalty_figure(const Told& told) {
  const ReadOutResult& all = told.all;
  Plot plot;
  plot.title = "Penalty of each dimension";
  plot.x.title = "R\u00b2 on unseen objects";
  plot.y.title = all.method == "ridge" ? "alpha" : "lambda";
  std::vector<double> penalties;
  for (const ReadOutResult::Dimension& d : all.dimensions) penalties.push_back(d.penalty);
  double least = INFINITY, most = 0;
  for (const double p : penalties)
    if (p > 0) least = std::min(least, p), most = std::max(most, p);
  if (most > kLogFrom * least) plot.y.kind = Axis::Kind::kLog;
  figure::Points inside, edge;
  inside.name = "within those tried";
  edge.name = "at the end of those tried";
  edge.ink = Ink::kLook;
  edge.mark = Mark::kDiamond;
  for (const std::size_t d : told.order) {
    figure::Points& into = all.dimensions[d].at_edge ? edge : inside;
    into.x.push_back(all.dimensions[d].r2);
    into.y.push_back(all.dimensions[d].penalty);
    into.labels.push_back(told.name(d));
  }
  plot.description = "Each point is a dimension, at how well it is foretold and at the penalty that foretold it best.";
  if (!inside.x.empty()) plot.series.emplace_back(std::move(inside));
  if (!edge.x.empty()) plot.series.emplace_back(std::move(edge));
  return {plot,
          "The penalty keeps weights small, so that objects are not learned by heart. Of the last fit, on all objects." +
              std::string(all.alphas_relative ? " Those tried are in units of the features\u2019 mean variance along their axes." : ""),
          FigureSize::kHalf, "penalty"};
}

ReportFigure share_figure(const Told& told) {
  const ReadOutResult& all = told.all;
  Plot plot;
  plot.title = "Large dimensions and small ones";
  plot.description = "Each point is a dimension, at its share of the sum of all dimensions and at how well it is foretold.";
  plot.x.title = "share of all dimensions";
  plot.x.format = Format::kPercent;
  plot.y.title = "R\u00b2 on unseen objects";
  figure::Points points;
  points.ink = Ink::kNetwork;
  points.interval = "95 % over objects";
  for (const std::size_t d : told.order) {
    if (all.dimensions.size() <= kNamedPoints) points.named.push_back(points.x.size());
    points.x.push_back(all.dimensions[d].share);
    points.y.push_back(all.dimensions[d].r2);
    points.low.push_back(all.dimensions[d].low);
    points.high.push_back(all.dimensions[d].high);
    points.labels.push_back(told.name(d));
  }
  plot.series.emplace_back(std::move(points));
  plot.references.push_back({Reference::Along::kY, 0, 0, "", Ink::kQuiet, Dash::kDashed});
  return {plot, "Dense dimensions are often foretold better than sparse ones, whatever they mean. Whiskers: 95 % over objects.", FigureSize::kHalf, "shares"};
}

void add_fits(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  page.section("How the rules were chosen");
  std::vector<ReportFigure> row;
  std::vector<double> penalties, shares;
  for (const ReadOutResult::Dimension& d : all.dimensions) penalties.push_back(d.penalty), shares.push_back(d.share);
  if (any_above_zero(shares)) row.push_back(share_figure(told));
  if (any_above_zero(penalties)) row.push_back(penalty_figure(told));
  if (!row.empty()) page.figures(row);
  figure::DataTable features{{"dimension", "features of the greatest weights"}, {}};
  bool named = false;
  for (const std::size_t d : told.order) {
    const ReadOutResult::Dimension& x = all.dimensions[d];
    if (x.top_features.empty()) continue;
    std::string words;
    for (std::size_t i = 0; i < std::min(kFeaturesShown, x.top_features.size()); ++i) {
      const ReadOutResult::Feature& feature = x.top_features[i];
      named = named || !feature.name.empty();
      words += (i ? ", " : "") + (feature.name.empty() ? "feature " + std::to_string(feature.feature + 1) : feature.name) + " " + report_number(feature.weight, 3);
    }
    features.rows.push_back({told.short_name(d), words});
  }
  if (!features.rows.empty())
    page.table("Strongest features", features, !named, "features", "The " + std::to_string(kFeaturesShown) + " features of the greatest weights, in the rule of all objects.");
}

void add_semantic(const Told& told, Report& page) {
  if (!told.all.semantic) return;
  const ReadOutResult::Semantic& s = *told.all.semantic;
  page.section("Visual and semantic dimensions",
               "Features that hold meanings (of words, say) should foretell semantic dimensions better than visual ones. A dimension is called visual where it is "
               "foretold badly, its size being allowed for.");
  Plot roc;
  roc.title = "Telling them apart";
  roc.description = "The share of visual dimensions that are called visual, over the share of semantic ones that are, for every threshold; the area under the line is " +
                    report_number(s.area) + ".";
  roc.x.title = "semantic ones called visual";
  roc.y.title = "visual ones called visual";
  for (Axis* axis : {&roc.x, &roc.y}) axis->from = 0, axis->to = 1, axis->format = Format::kPercent;
  roc.square = true;
  roc.height = 320;
  figure::Line line;
  line.ink = Ink::kAccent;
  for (const ReadOutResult::RocPoint& p : s.roc) {
    line.x.push_back(p.false_visual);
    line.y.push_back(p.true_visual);
  }
  roc.series.emplace_back(std::move(line));
  roc.references.push_back({Reference::Along::kDiagonal, 0, 0, "chance", Ink::kQuiet, Dash::kDashed, false});
  Plot by_label;
  by_label.title = "Foretold, by what people call them";
  by_label.description = "How well the dimensions of each label are foretold, the trend over their size being taken away.";
  by_label.x.kind = Axis::Kind::kCategory;
  by_label.y.title = "R\u00b2 without the trend";
  by_label.height = 320;
  // By what raters found it to be; documents of older versions have that as the label.
  const auto called = [](const ReadOutResult::Dimension& d) -> const std::string& { return d.nature.empty() ? d.label : d.nature; };
  std::vector<std::string> labels;
  for (const ReadOutResult::Dimension& d : told.all.dimensions)
    if (std::find(labels.begin(), labels.end(), called(d)) == labels.end()) labels.push_back(called(d));
  std::sort(labels.begin(), labels.end());
  for (std::size_t l = 0; l < labels.size() && l < 8; ++l) {
    std::vector<double> sample;
    for (const ReadOutResult::Dimension& d : told.all.dimensions)
      if (called(d) == labels[l]) sample.push_back(d.residual);
    by_label.x.categories.push_back(labels[l].empty() ? "no label" : labels[l]);
    figure::Violin violin = figure::violin_of(by_label.x.categories.back(), l, sample);
    violin.ink = figure::series_ink(l);
    by_label.series.emplace_back(std::move(violin));
  }
  std::vector<ReportFigure> row;
  if (!s.roc.empty()) row.push_back({roc, "Diagonal: no better than a coin.", FigureSize::kHalf, "roc"});
  row.push_back({by_label, "Dot: median; bar: the middle half.", FigureSize::kHalf, "labels"});
  page.figures(row);
  page.statistics(
      "Do they differ?",
      {{"area under the curve", report_number(s.area), report_interval(s.area_low, s.area_high), format_count(s.visual) + " visual, " + format_count(s.semantic) + " semantic", "",
        "1: every visual dimension is foretold worse than every semantic one, .5: no difference; dimensions of each class drawn again"},
       {"best balanced accuracy", report_number(s.best_balanced_accuracy), "", "", "",
        "at a threshold of " + report_number(s.best_threshold) + ", chosen on the same dimensions: it flatters"}},
      s.left_out ? plural(s.left_out, "dimension is", "dimensions are") + " left out: mixed, unclear or without R\u00b2." : "");
}

void add_parts(const Told& told, Report& page) {
  if (!told.all.true_parts) return;
  const ReadOutResult::Parts &truth = *told.all.true_parts, &predicted = *told.all.predicted_parts;
  page.section("What makes up similarities", "How much more alike two objects are when both belong to a category, other categories being the same.");
  std::vector<std::size_t> order(truth.categories.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return truth.categories[a].weight > truth.categories[b].weight; });
  Plot plot;
  plot.title = "By category";
  plot.description = "The weight of each category in the true similarities and in the foretold ones.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.x.title = "added similarity";
  plot.bar_values = false;
  plot.x.zero = true;
  figure::Bars true_bars, predicted_bars;
  true_bars.name = "true", true_bars.ink = Ink::kPeople;
  predicted_bars.name = "foretold", predicted_bars.ink = Ink::kNetwork;
  figure::DataTable table{{"category", "objects", "weight, true", "weight, foretold", "R\u00b2 it alone adds, true", "R\u00b2 it alone adds, foretold"}, {}};
  for (const std::size_t c : order) {
    const ReadOutResult::Part &t = truth.categories[c], &p = predicted.categories[c];
    table.rows.push_back({t.category, static_cast<double>(t.members), t.weight, p.weight, t.unique, p.unique});
    if (plot.y.categories.size() == kPartsShown) continue;
    plot.y.categories.push_back(t.category);
    true_bars.values.push_back(t.weight);
    predicted_bars.values.push_back(p.weight);
  }
  plot.series.emplace_back(std::move(true_bars));
  plot.series.emplace_back(std::move(predicted_bars));
  page.figures({{plot,
                 "Non-negative weights fitted to all pairs; they make up R\u00b2 " + short_number(truth.r2) + " of the true similarities and " + short_number(predicted.r2) +
                     " of the foretold ones. Two objects without a common category have " + short_number(truth.base) + " and " + short_number(predicted.base) + "." +
                     (order.size() > kPartsShown ? " The first " + std::to_string(kPartsShown) + " of " + format_count(order.size()) + "." : ""),
                 FigureSize::kFull, "categories"}});
  page.table("Every category", table, true, "categories");
}

std::string grid_words(const std::vector<double>& grid) {
  if (grid.empty()) return "none";
  const auto [least, most] = std::minmax_element(grid.begin(), grid.end());
  return grid.size() == 1 ? format_double(grid[0]) : std::to_string(grid.size()) + " from " + format_double(*least) + " to " + format_double(*most);
}

void add_provenance(const Told& told, Report& page) {
  const ReadOutResult& all = told.all;
  page.section("Provenance", "What the figures are a function of. The same files, options and seed give the same bytes, for any number of threads.");
  figure::DataTable made{{"what", "value"}, {}};
  const auto add = [&](const char* what, const std::string& value) { made.rows.push_back({std::string(what), value}); };
  add("made by", "tertium regress, tertium " + all.tool_version);
  add("method", all.method);
  if (!all.preset.empty()) add("preset", all.preset);
  if (!all.alphas.empty())
    add("alphas tried", grid_words(all.alphas) + (all.alphas_relative ? ", in units of the features\u2019 mean variance along their axes" : "") +
                            (all.one_alpha ? "; one for all dimensions" : "; for each dimension its own"));
  if (!all.l1_ratios.empty()) add("shares of the L1 penalty tried", grid_words(all.l1_ratios));
  if (!all.choice.empty()) add("penalty chosen by", all.choice == "folds" ? std::to_string(all.inner_folds) + " inner folds" : "objects left out one at a time");
  else if (all.inner_folds > 0) add("penalty chosen by", std::to_string(all.inner_folds) + " inner folds");
  add("folds of objects", std::to_string(all.folds));
  add("features", format_count(all.features) + (all.relu_features ? ", negative ones 0" : "") + (all.standardised ? ", each divided by its standard deviation" : ""));
  add("objects", format_count(all.objects) + (all.aligned ? ", aligned by name, " + format_count(all.rows_moved) + " rows moved" : ", rows as stored"));
  if (all.features_left_out + all.embedding_left_out > 0)
    add("objects left out", format_count(all.features_left_out) + " of the features, " + format_count(all.embedding_left_out) + " of the embedding, that the other does not name");
  add("bootstrap samples of objects", format_count(all.bootstraps));
  if (all.semantic) add("trend taken away from R\u00b2", all.semantic->trend);
  add("seed", std::to_string(all.seed));
  for (const wire::FitInput& input : all.inputs) made.rows.push_back({input.role, input.file + ", SHA-256 " + input.sha256});
  page.table("How it was made", made, false, "provenance");
}

}  // namespace

Report make_read_out_report(const ReadOutResult& all, const std::string& title, const std::string& source) {
  const Told told(all);
  Report::Head head;
  head.title = !title.empty() ? title : plural(all.dimensions.size(), "dimension", "dimensions") + " read out of features";
  head.eyebrow = "Read-out";
  head.source = source;
  head.lead = "Out of " + plural(all.features, "feature", "features") + ", R\u00b2 of " + plural(all.dimensions.size(), "dimension is ", "dimensions is ") +
              (all.dimensions.size() == 1 ? "" : "on average ") + short_number(all.r2) + " on objects that were not learned from";
  if (all.judgments)
    head.lead += "; the foretold dimensions give back " + report_percent(all.judgments->all.accuracy) + " of people\u2019s choices, the true ones " +
                 report_percent(all.judgments->all.true_accuracy) + ", guessing 33.3\u00a0%";
  head.lead += ".";
  Report page(std::move(head));
  page.name_observers("true", "foretold");
  add_overview(told, page);
  add_warnings(told, page);
  add_meaning(told, page);
  add_r2(told, page);
  add_pictures(told, page);
  add_similarities(told, page);
  add_choices(told, page);
  add_fits(told, page);
  add_semantic(told, page);
  add_parts(told, page);
  add_provenance(told, page);
  return page;
}

}  // namespace tertium
