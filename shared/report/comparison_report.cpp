// comparison_report.cpp: which figures a comparison makes, in which order, and what is said of each.
#include "shared/report/comparison_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "shared/base/text.h"
#include "shared/figure/ticks.h"

namespace tertium {
namespace {

using figure::Axis;
using figure::Dash;
using figure::Format;
using figure::Ink;
using figure::Mark;
using figure::Plot;
using figure::Reference;
using wire::Comparison;

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMatchesShown = 60, kScattersShown = 8, kObjectsShown = 8, kDimensionsShown = 12, kPairsShown = 8, kCategoriesShown = 60, kNamedBy = 3;

std::string plural(std::uint64_t count, const char* one, const char* many) { return format_count(count) + " " + (count == 1 ? one : many); }
std::string with_interval(const Comparison::Estimate& e, int decimals = 3) {
  const std::string interval = report_interval(e.low, e.high, decimals);
  return report_number(e.value, decimals) + (interval.empty() ? "" : " (" + interval + ")");
}

// The comparison with names for everything.
class Told {
 public:
  explicit Told(const Comparison& comparison) : all(comparison) {}
  const Comparison& all;

  const Comparison::Side& side(std::size_t which) const { return which == 0 ? all.a : all.b; }
  const Comparison::Observer& observer(std::size_t which) const { return which == 0 ? all.observer_a : all.observer_b; }
  const std::string& title(std::size_t which) const { return side(which).title; }
  std::string object(std::size_t index) const { return index < all.names.size() ? all.names[index] : "object " + std::to_string(index); }
  // "bento box, butter, bread", or "".
  std::string objects_of(std::size_t which, std::size_t column) const {
    std::string out;
    const std::vector<Comparison::RankedObject>& strongest = side(which).dimensions[column].strongest;
    for (std::size_t i = 0; i < std::min(kNamedBy, strongest.size()); ++i) out += (i ? ", " : "") + object(strongest[i].object);
    return out;
  }
  // Dimensions are counted from 1 where people read them.
  std::string dimension(std::size_t which, std::size_t column) const {
    const std::string& label = side(which).dimensions[column].label;
    const std::string objects = objects_of(which, column);
    return std::to_string(column + 1) + (label.empty() ? "" : " \u00b7 " + label) + (objects.empty() ? "" : " \u00b7 " + objects);
  }
  std::vector<Report::Tile> tiles(std::size_t which, std::size_t column) const {
    std::vector<Report::Tile> out;
    for (const Comparison::RankedObject& one : side(which).dimensions[column].strongest)
      if (out.size() < kObjectsShown) out.push_back({object(one.object), format_fixed(one.value, 2)});
    return out;
  }
};

const Comparison::Rsa* find_rsa(const Comparison& all, const std::string& method, const std::string& by) {
  for (const Comparison::Rsa& rsa : all.rsa)
    if (rsa.method == method && rsa.by == by) return &rsa;
  return nullptr;
}

// Not the colours of the observers.
constexpr std::array<Ink, 5> kLabelInks = {Ink::kSeries3, Ink::kSeries4, Ink::kSeries5, Ink::kSeries1, Ink::kSeries2};

Ink ink_of(std::size_t which) { return which == 0 ? Ink::kPeople : Ink::kNetwork; }

void add_overview(const Told& told, Report& page) {
  const Comparison& all = told.all;
  std::vector<ReportTile> tiles;
  if (const Comparison::Rsa* rsa = find_rsa(all, "pearson", "object"))
    tiles.push_back({report_number(rsa->r), "correlation of similarities", report_interval(rsa->low, rsa->high).empty() ? "" : "95 % " + report_interval(rsa->low, rsa->high)});
  tiles.push_back({report_percent(all.agreement.value), "of choices are the same",
                   "95 % " + report_interval(100 * all.agreement.low, 100 * all.agreement.high, 1) + " \u00b7 chance 33.3"});
  tiles.push_back({format_count(all.shared), all.shared == 1 ? "dimension is shared" : "dimensions are shared",
                   "of " + std::to_string(all.a.dimensions.size()) + " and " + std::to_string(all.b.dimensions.size()) + ", each other\u2019s best from r = " +
                       report_number(all.shared_from, 2)});
  tiles.push_back({format_count(all.objects), "objects", all.aligned ? (all.rows_moved > 0 ? "aligned by name, " + format_count(all.rows_moved) +
      " rows moved" : "aligned by name") : "rows as stored"});
  page.tiles(tiles);
}

void add_agreement(const Told& told, Report& page) {
  const Comparison& all = told.all;
  page.section("Agreement", "How alike the two find the same pairs of objects, and how often they choose the same odd one of three.");
  std::vector<ReportStatistic> rows;
  for (const Comparison::Rsa& rsa : all.rsa) {
    const bool entries = rsa.by == "entry";
    ReportStatistic row;
    row.what = std::string(rsa.method == "pearson" ? "Pearson\u2019s r" : rsa.method == "spearman" ? "Spearman\u2019s \u03c1" : rsa.method) + " of similarities" +
        (entries ? ", pairs resampled" : "");
    row.value = report_number(rsa.r);
    row.interval = report_interval(rsa.low, rsa.high);
    row.n = format_count(rsa.pairs) + " pairs";
    row.test = rsa.permutations > 0 ? "Mantel, " + report_p(rsa.p) : "";
    row.how = rsa.bootstraps == 0 ? "no bootstrap"
              : entries           ? "bootstrap of pairs, as published: far too narrow, since all pairs of an object move together"
                                  : format_count(rsa.bootstraps) + " bootstrap samples of " + format_count(rsa.objects) + " objects";
    if (rsa.permutations > 0) row.how += "; one-sided test over " + format_count(rsa.permutations) + " permutations of objects";
    rows.push_back(std::move(row));
  }
  rows.push_back({"same odd one", report_number(all.agreement.value), report_interval(all.agreement.low, all.agreement.high), format_count(all.decided), "",
                  "random triplets in which both have a choice; objects left out in a hundred groups; chance 1/3"});
  page.statistics("Two observers, the same objects", rows);
}

// Columns of A with their best match, the best first.
std::vector<std::size_t> by_best(const Comparison::Side& side) {
  std::vector<std::size_t> order(side.dimensions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto r = [&](std::size_t d) { return side.dimensions[d].best.column ? side.dimensions[d].best.r : -2; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return r(a) > r(b); });
  return order;
}

void add_curve(Plot& plot, const std::string& name, std::vector<double> values, Ink ink, Dash dash, Mark mark) {
  figure::Line line;
  line.name = name;
  line.ink = ink;
  line.dash = dash;
  line.mark = mark;
  std::sort(values.begin(), values.end(), [](double a, double b) { return (std::isnan(a) ? -2 : a) > (std::isnan(b) ? -2 : b); });
  for (std::size_t i = 0; i < values.size(); ++i) {
    line.x.push_back(static_cast<double>(i + 1));
    line.y.push_back(values[i]);
  }
  plot.series.emplace_back(std::move(line));
}

ReportFigure correlation_map(const Told& told) {
  const Comparison& all = told.all;
  // Rows by their best match, columns by the row in which they are best.
  const std::vector<std::size_t> rows = by_best(all.a);
  std::vector<std::size_t> columns;
  std::set<std::size_t> taken;
  for (const std::size_t r : rows)
    if (const auto partner = all.a.dimensions[r].one_to_one.column; partner && taken.insert(*partner).second) columns.push_back(*partner);
  for (std::size_t c = 0; c < all.b.dimensions.size(); ++c)
    if (taken.insert(c).second) columns.push_back(c);
  figure::HeatMap map;
  map.name = "Pearson\u2019s r over objects";
  map.rows = rows.size();
  map.columns = columns.size();
  map.ramp = figure::Ramp::kSigned;
  map.low = -1;
  map.high = 1;
  for (const std::size_t r : rows) {
    map.row_names.push_back(std::to_string(r + 1));
    for (const std::size_t c : columns) map.values.push_back(all.correlations[r][c]);
  }
  for (const std::size_t c : columns) map.column_names.push_back(std::to_string(c + 1));
  Plot plot;
  plot.title = "Every dimension with every other";
  plot.description = "Correlations of each dimension of " + all.a.title + ", a row, with each dimension of " + all.b.title +
      ", a column. Rows stand in the order of their best match.";
  plot.height = 300;
  plot.x.title = "dimensions of " + all.b.title;
  plot.series.emplace_back(std::move(map));
  return {plot, "Rows: dimensions of " + all.a.title + ", best matched first. Columns: their partners one to one, then those without.", FigureSize::kHalf, "correlations"};
}

void add_matches(const Told& told, Report& page) {
  const Comparison& all = told.all;
  page.section("Matched dimensions", "Which dimension of the one is which of the other, by the correlation of their weights over the objects. Below: partners one "
                                     "to one, with the objects that have most of each.");
  std::vector<Report::Match> rows;
  for (const Comparison::Scatter& s : all.scatters) {
    if (rows.size() == kMatchesShown) break;
    const Comparison::Dimension &a = all.a.dimensions[s.column_a], &b = all.b.dimensions[s.column_b];
    Report::Match row;
    row.number = std::to_string(rows.size() + 1);
    row.title = !a.label.empty() && a.label == b.label ? a.label : !a.label.empty() && !b.label.empty() ? a.label + " / " + b.label : told.objects_of(0, s.column_a);
    row.subtitle = all.a.title + " " + std::to_string(s.column_a + 1) + " (" + report_percent(a.importance) + "), " + all.b.title + " " + std::to_string(s.column_b + 1) + " (" +
                   report_percent(b.importance) + ")";
    row.r = s.r;
    if (a.best.column == s.column_b) row.interval = report_interval(a.best_low, a.best_high, 2);
    row.first = told.tiles(0, s.column_a);
    row.second = told.tiles(1, s.column_b);
    row.columns = {s.column_a, s.column_b};
    rows.push_back(std::move(row));
  }
  page.matches(rows);
  if (all.scatters.size() > kMatchesShown) page.paragraph("The best " + std::to_string(kMatchesShown) + " of " + format_count(all.scatters.size()) + " pairs are shown.");

  Plot curve;
  curve.title = "How well dimensions match";
  curve.x.title = "dimensions of " + all.a.title + ", best matched first";
  curve.x.format = Format::kWhole;
  curve.y.title = "Pearson\u2019s r with a dimension of " + all.b.title;
  curve.y.zero = true;
  curve.height = 300;
  const std::vector<std::size_t> order = by_best(all.a);
  figure::Line best;
  best.name = "best match, with replacement";
  best.band = "95 % over objects";
  best.ink = Ink::kSeries1;
  best.mark = Mark::kDot;
  figure::Points held_out;
  held_out.name = "the partner chosen on other objects";
  held_out.ink = Ink::kInk;
  held_out.mark = Mark::kRing;
  held_out.size = 8;
  std::vector<double> greedy, one_to_one;
  for (const std::size_t d : order) {
    const Comparison::Dimension& dimension = all.a.dimensions[d];
    const double x = static_cast<double>(best.x.size() + 1);
    best.x.push_back(x);
    best.y.push_back(dimension.best.column ? dimension.best.r : kNotKnown);
    best.low.push_back(dimension.best_low);
    best.high.push_back(dimension.best_high);
    held_out.x.push_back(x);
    held_out.y.push_back(dimension.held_out.r);
    held_out.labels.push_back(told.dimension(0, d));
    if (dimension.greedy.column) greedy.push_back(dimension.greedy.r);
    if (dimension.one_to_one.column) one_to_one.push_back(dimension.one_to_one.r);
  }
  curve.series.emplace_back(best);
  add_curve(curve, "one to one, best in sum", one_to_one, Ink::kSeries3, Dash::kDashed, Mark::kNone);
  add_curve(curve, "one to one, in order of importance", greedy, Ink::kSeries6, Dash::kDotted, Mark::kNone);
  curve.series.emplace_back(held_out);
  const std::size_t sure = static_cast<std::size_t>(std::count_if(all.a.dimensions.begin(), all.a.dimensions.end(), [](const auto& d) { return d.best_discovered; }));
  curve.description = "The best match of each dimension of " + all.a.title + " among those of " + all.b.title + ", sorted. " + std::to_string(sure) + " of " +
      std::to_string(order.size()) +
                      " are better than permuted objects would give.";
  page.figures({{curve,
                 std::to_string(sure) + " of " + plural(order.size(), "best match", "best matches") +
                     " are better than chance: objects permuted, the best of all partners taken each time, Benjamini and Hochberg "
                 "at .05. Circles leave out what choosing the best of many adds. Each line is sorted by itself, circles stand with their best match.",
                 FigureSize::kFull, "matched-dimensions"}});
  Plot pairwise;
  pairwise.title = "Similarity that one dimension alone gives";
  pairwise.description = "For each dimension of " + all.a.title + ", the correlation of the similarities that it predicts alone with those of its best partner, sorted.";
  pairwise.x.title = "dimensions of " + all.a.title + ", best matched first";
  pairwise.x.format = Format::kWhole;
  pairwise.y.title = "correlation of similarities";
  pairwise.y.zero = true;
  pairwise.height = 320;
  std::vector<double> alone;
  for (const Comparison::Dimension& d : all.a.dimensions) alone.push_back(d.pairwise.r);
  add_curve(pairwise, "best partner", alone, Ink::kAccent, Dash::kSolid, Mark::kDot);
  page.figures({correlation_map(told), {pairwise, "The similarity matrix of one dimension by itself, with that of the partner that agrees best, with replacement.",
      FigureSize::kHalf, "pairwise"}});

  std::vector<ReportStatistic> statistics;
  const std::string rule = "each other\u2019s best match, from r = " + report_number(all.shared_from, 2);
  statistics.push_back({"shared dimensions", format_count(all.shared), "", format_count(all.a.dimensions.size()) + " and " + format_count(all.b.dimensions.size()), "", rule});
  statistics.push_back({"covered, " + all.a.title, format_count(all.covered_a), "", format_count(all.a.dimensions.size()), "",
      "the best match reaches that, but has a better one itself"});
  statistics.push_back({"covered, " + all.b.title, format_count(all.covered_b), "", format_count(all.b.dimensions.size()), "", "likewise"});
  statistics.push_back({"unique, " + all.a.title, format_count(all.unique_a), "", format_count(all.a.dimensions.size()), "", "left over"});
  statistics.push_back({"unique, " + all.b.title, format_count(all.unique_b), "", format_count(all.b.dimensions.size()), "", "left over"});
  page.statistics("Shared and unique", statistics);
}

void add_cumulative(const Told& told, Report& page) {
  const Comparison& all = told.all;
  if (all.curves.empty()) return;
  page.section("How many dimensions it takes", "The similarities of one observer, approached by the most important dimensions of another: one, two, three and so on.");
  std::vector<ReportFigure> row;
  for (const Comparison::Curve& curve : all.curves) {
    if (curve.points.empty()) continue;
    const std::string of = curve.of_b ? all.b.title : all.a.title, reference = curve.reference_b ? all.b.title : all.a.title;
    const double final = curve.points.back().r;
    Plot plot;
    plot.title = curve.of_b == curve.reference_b ? of + ", by its own dimensions" : reference + ", by dimensions of " + of;
    plot.x.title = "dimensions of " + of + ", most important first";
    plot.x.format = Format::kWhole;
    plot.y.title = "correlation with the similarities of " + reference;
    plot.y.zero = true;
    figure::Line line;
    line.ink = ink_of(curve.of_b ? 1 : 0);
    line.band = "95 % over objects";
    line.mark = curve.points.size() <= 20 ? Mark::kDot : Mark::kNone;
    for (const Comparison::CurvePoint& point : curve.points) {
      line.x.push_back(point.dims);
      line.y.push_back(point.r);
      line.low.push_back(point.low);
      line.high.push_back(point.high);
    }
    if (std::none_of(line.low.begin(), line.low.end(), [](double v) { return std::isfinite(v); })) line.band.clear();
    plot.series.emplace_back(std::move(line));
    const double line_95 = std::sqrt(.95) * final;
    if (final > 0) plot.references.push_back({Reference::Along::kY, line_95, line_95, "95 % of the variance of all"});
    if (curve.dims_95 > 0)
      plot.references.push_back({Reference::Along::kX, static_cast<double>(curve.dims_95), static_cast<double>(curve.dims_95), plural(curve.dims_95, "dimension", "dimensions"),
          Ink::kGood, Dash::kDotted});
    plot.description = "With all " + std::to_string(curve.points.size()) + " dimensions r is " + report_number(final) + "; from " + std::to_string(curve.dims_95) +
                       " on r squared stays above 95 % of that.";
    row.push_back({plot, plot.description, FigureSize::kHalf, "cumulative-" + std::string(curve.of_b ? "b" : "a") + "-to-" + (curve.reference_b ? "b" : "a")});
  }
  page.figures(row);
}

// Labels of both observers, the most frequent first; "" last.
std::vector<std::string> labels_of(const Comparison& all) {
  std::vector<std::pair<double, std::string>> found;
  for (const Comparison::Observer* observer : {&all.observer_a, &all.observer_b})
    for (const Comparison::LabelShare& label : observer->labels) {
      const auto same = std::find_if(found.begin(), found.end(), [&](const auto& other) { return other.second == label.label; });
      const double share = std::isfinite(label.share.value) ? label.share.value : 0;
      if (same == found.end()) found.emplace_back(share, label.label);
      else same->first += share;
    }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    if (a.second.empty() != b.second.empty()) return b.second.empty();
    return a.first > b.first;
  });
  std::vector<std::string> out;
  for (auto& [share, label] : found) out.push_back(std::move(label));
  return out;
}

ReportFigure label_bars(const Told& told, const std::vector<std::string>& labels) {
  Plot plot;
  plot.title = "Labels of the dimensions that decide";
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.title = "observer and measure";
  plot.x.from = 0;
  plot.x.to = 1;
  plot.x.format = Format::kPercent;
  plot.stacked = true;
  for (const std::size_t which : {0u, 1u})
    for (const char* what : {", choices", ", weights", ", dimensions"}) plot.y.categories.push_back(told.title(which) + what);
  std::size_t series = 0;
  for (const std::string& label : labels) {
    figure::Bars bars;
    bars.name = label.empty() ? "no label" : label;
    bars.ink = label.empty() || label == "unclear" ? Ink::kSeries6 : kLabelInks[series++ % kLabelInks.size()];
    for (const std::size_t which : {0u, 1u}) {
      const auto& of = told.observer(which).labels;
      const auto found = std::find_if(of.begin(), of.end(), [&](const Comparison::LabelShare& one) { return one.label == label; });
      const double dims = static_cast<double>(told.side(which).dimensions.size());
      bars.values.push_back(found == of.end() ? 0 : found->share.value);
      bars.values.push_back(found == of.end() ? 0 : found->importance);
      bars.values.push_back(found == of.end() ? 0 : found->dims / dims);
    }
    plot.series.emplace_back(std::move(bars));
  }
  plot.description = "For each observer, how its choices, its weights and its dimensions divide among the labels.";
  return {plot, "Choices: random triplets by the label of their most relevant dimension. Weights: importance, summed. Dimensions: each counted once.", FigureSize::kFull, "labels"};
}

ReportFigure decisive_dimensions(const Told& told, std::size_t which) {
  const Comparison::Observer& observer = told.observer(which);
  std::vector<std::size_t> order(observer.dimensions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return observer.dimensions[a].most.value > observer.dimensions[b].most.value; });
  Plot plot;
  plot.title = "What decides: " + told.title(which);
  plot.description = "The dimensions that are most relevant for the choices of " + told.title(which) + ", with the share of choices that each decides.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.title = "dimension";
  plot.x.format = Format::kPercent;
  plot.x.title = "share of choices whose most relevant dimension it is";
  figure::Bars bars;
  bars.ink = ink_of(which);
  bars.interval = "95 % over objects";
  for (std::size_t i = 0; i < std::min(kDimensionsShown, order.size()); ++i) {
    const Comparison::DimensionShare& share = observer.dimensions[order[i]];
    plot.y.categories.push_back(told.dimension(which, share.column));
    bars.values.push_back(share.most.value);
    bars.low.push_back(share.most.low);
    bars.high.push_back(share.most.high);
    bars.texts.push_back(report_percent(share.most.value));
  }
  plot.series.emplace_back(std::move(bars));
  return {plot, order.size() > kDimensionsShown ? "The first " + std::to_string(kDimensionsShown) + " of " + std::to_string(order.size()) + "." : "", FigureSize::kHalf,
          which == 0 ? "decisive-dimensions-a" : "decisive-dimensions-b"};
}

void add_choices(const Told& told, Report& page) {
  const Comparison& all = told.all;
  page.section("What decides the choices", "Over " + plural(all.triplets, "random triplet", "random triplets") +
      ": each dimension is taken away from all three objects, and the choice is asked for again. The most relevant one "
                                           "changes the probability of the choice most.");
  const std::vector<std::string> labels = labels_of(all);
  const bool labelled = std::any_of(labels.begin(), labels.end(), [](const std::string& label) { return !label.empty(); });
  if (labelled) page.figures({label_bars(told, labels)});
  page.figures({decisive_dimensions(told, 0), decisive_dimensions(told, 1)});

  Plot sure;
  sure.title = "How sure they are of their choices";
  sure.description = "How often the probability of its own choice is how high, for both observers.";
  sure.x.title = "probability of its own choice";
  sure.y.title = "share of triplets";
  sure.y.format = Format::kPercent;
  sure.y.zero = true;
  sure.x.from = 1.0 / 3;
  sure.x.to = 1;
  sure.height = 240;
  for (const std::size_t which : {0u, 1u}) {
    const std::vector<double>& counts = told.observer(which).probability_counts;
    const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
    figure::Line line;
    line.name = told.title(which);
    line.ink = ink_of(which);
    line.dash = which == 0 ? Dash::kSolid : Dash::kDashed;
    for (std::size_t i = 0; i < counts.size() && sum > 0; ++i) {
      line.x.push_back(1.0 / 3 + (static_cast<double>(i) + .5) * (2.0 / 3) / static_cast<double>(counts.size()));
      line.y.push_back(counts[i] / sum);
    }
    sure.series.emplace_back(std::move(line));
  }
  page.figures({{sure, "In equal steps of probability; 1/3 is not sure at all.", FigureSize::kFull, "probabilities"}});

  std::vector<ReportStatistic> rows;
  const std::string groups = "objects left out in a hundred groups, Student\u2019s t";
  const auto three = [&](const std::string& what, const Comparison::Estimate& a, const Comparison::Estimate& b, const Comparison::Difference& difference, const std::string& how) {
    rows.push_back({what + ", " + all.a.title, report_number(a.value), report_interval(a.low, a.high), format_count(all.observer_a.explained), "", how + "; " + groups});
    rows.push_back({what + ", " + all.b.title, report_number(b.value), report_interval(b.low, b.high), format_count(all.observer_b.explained), "", how + "; " + groups});
    rows.push_back({what + ", difference", report_number(difference.difference.value), report_interval(difference.difference.low, difference.difference.high), "",
        report_p(difference.p),
                    "paired over groups of objects, two-sided"});
  };
  three("flips", all.observer_a.flip_rate, all.observer_b.flip_rate, all.flip_difference, "share of choices that change when some one dimension is taken away");
  three("mean relevance", all.observer_a.mean_relevance, all.observer_b.mean_relevance, all.relevance_difference,
      "change of the choice\u2019s probability without its most relevant dimension");
  three("spread", all.observer_a.spread_rate, all.observer_b.spread_rate, all.spread_difference,
        "share of triplets whose three most relevant dimensions hold at most " + report_percent(all.spread_share, 0) + " of all relevance");
  for (const Comparison::Difference& d : all.label_differences) {
    const std::string name = d.label.empty() ? "no label" : d.label;
    const auto share = [&](std::size_t which) {
      for (const Comparison::LabelShare& label : told.observer(which).labels)
        if (label.label == d.label) return label.share;
      return Comparison::Estimate{0, kNotKnown, kNotKnown};
    };
    for (const std::size_t which : {0u, 1u})
      rows.push_back({"decided by \u201c" + name + "\u201d, " + told.title(which), report_number(share(which).value), report_interval(share(which).low, share(which).high),
                      format_count(told.observer(which).explained), "", "share of choices; " + groups});
    rows.push_back({"decided by \u201c" + name + "\u201d, difference", report_number(d.difference.value), report_interval(d.difference.low, d.difference.high), "",
                    report_p(d.p) + (std::isfinite(d.p) ? d.discovered ? ", holds" : ", does not hold" : ""),
                        "paired over groups of objects; holds: Benjamini and Hochberg over labels, .05"});
  }
  page.statistics("Choices", rows);
}

void add_scatters(const Told& told, Report& page) {
  const Comparison& all = told.all;
  if (all.scatters.empty()) return;
  page.section("Objects on matched dimensions",
      "Each point is an object with its weight on both dimensions. Marked are the strongest on each side, those strong on both, and those where the two go apart most.");
  for (std::size_t k = 0; k < std::min(kScattersShown, all.scatters.size()); ++k) {
    const Comparison::Scatter& s = all.scatters[k];
    Plot plot;
    const std::string& label = all.a.dimensions[s.column_a].label;
    plot.title = label.empty() ? told.objects_of(0, s.column_a) : label + ": " + told.objects_of(0, s.column_a);
    plot.x.title = all.a.title + ", dimension " + std::to_string(s.column_a + 1);
    plot.y.title = all.b.title + ", dimension " + std::to_string(s.column_b + 1);
    plot.square = true;
    plot.height = 360;
    plot.legend = Plot::Legend::kAbove;
    std::vector<bool> marked(s.weights_a.size(), false);
    const auto series = [&](const std::string& name, const std::vector<std::uint32_t>& objects, Ink ink, Mark mark, double size, double opacity) {
      figure::Points points;
      points.name = name;
      points.ink = ink;
      points.mark = mark;
      points.size = size;
      points.opacity = opacity;
      for (const std::uint32_t o : objects) {
        points.x.push_back(s.weights_a[o]);
        points.y.push_back(s.weights_b[o]);
        points.labels.push_back(told.object(o));
        marked[o] = true;
      }
      return points;
    };
    std::vector<figure::Points> classes;
    classes.push_back(series("strong in " + all.a.title, s.top_a, Ink::kPeople, Mark::kUp, 8, 1));
    classes.push_back(series("strong in " + all.b.title, s.top_b, Ink::kNetwork, Mark::kSquare, 7, 1));
    classes.push_back(series("more in " + all.a.title, s.more_a, Ink::kPeople, Mark::kRing, 7, 1));
    classes.push_back(series("more in " + all.b.title, s.more_b, Ink::kNetwork, Mark::kRing, 7, 1));
    classes.push_back(series("strong in both", s.both, Ink::kSeries4, Mark::kDiamond, 8, 1));
    std::vector<std::uint32_t> others;
    for (std::uint32_t o = 0; o < marked.size(); ++o)
      if (!marked[o]) others.push_back(o);
    plot.series.emplace_back(series("rest", others, Ink::kMuted, Mark::kDot, 4, .5));
    for (figure::Points& points : classes) {
      if (points.x.empty()) continue;
      // The farthest out get their picture, or their name.
      std::vector<std::size_t> far(points.x.size());
      std::iota(far.begin(), far.end(), std::size_t{0});
      std::stable_sort(far.begin(), far.end(), [&](std::size_t a, std::size_t b) { return points.x[a] + points.y[a] > points.x[b] + points.y[b]; });
      points.pictures.assign(points.x.size(), "");
      points.picture_size = 30;
      for (std::size_t i = 0; i < std::min<std::size_t>(2, far.size()); ++i) {
        points.pictures[far[i]] = object_picture(points.labels[far[i]]);
        points.named.push_back(far[i]);
      }
      plot.series.emplace_back(std::move(points));
    }
    plot.description = "Weights of " + format_count(all.objects) + " objects on dimension " + std::to_string(s.column_a + 1) + " of " + all.a.title + " and dimension " +
                       std::to_string(s.column_b + 1) + " of " + all.b.title + "; r = " + report_number(s.r, 2) + ".";
    const auto tiles = [&](const std::vector<Comparison::RankedObject>& ranked) {
      std::vector<Report::Tile> out;
      for (const Comparison::RankedObject& one : ranked) {
        if (out.size() == 6) break;
        out.push_back({told.object(one.object), format_fixed(s.weights_a[one.object], 2) + " / " + format_fixed(s.weights_b[one.object], 2)});
      }
      return out;
    };
    ReportFigure one{plot, "r = " + report_number(s.r, 2) + ", n = " + format_count(all.objects) + " objects.", FigureSize::kHalf, "scatter-" + std::to_string(k + 1)};
    page.figure_with_groups(one, "Where they meet and part", "Weights in " + all.a.title + " / " + all.b.title + ".",
                            {{"High in both", "", "", tiles(s.high_both)},
                             {"More in " + all.a.title, "", "people", tiles(s.most_more_a)},
                             {"More in " + all.b.title, "", "network", tiles(s.most_more_b)},
                             {"High in " + all.a.title + ", low in " + all.b.title + ", by rank", "", "", tiles(s.high_a)}});
  }
  if (all.scatters.size() > kScattersShown)
    page.paragraph("The best matched " + std::to_string(kScattersShown) + " of " + format_count(all.scatters.size()) +
        " pairs of dimensions are shown; diverging_objects.csv has all of them.");
}

Report::TripletCard triplet_card(const Told& told, const Comparison::Combination& combination, const Comparison::Triplet& triplet) {
  Report::TripletCard card;
  for (std::size_t i = 0; i < 3; ++i) card.names[i] = told.object(triplet.objects[i]);
  card.odd = {combination.odd_a, combination.odd_b};
  for (const std::size_t which : {0u, 1u}) {
    const auto& relevance = which == 0 ? triplet.relevance_a : triplet.relevance_b;
    card.why[which] = report_percent(which == 0 ? triplet.probability_a : triplet.probability_b, 0) + " sure" +
                      (relevance.empty() ? "" : "; most by dimension " + told.dimension(which, relevance[0].column) + " (" + report_number(relevance[0].relevance, 2) + ")");
  }
  return card;
}

void add_triplets(const Told& told, Report& page) {
  const Comparison& all = told.all;
  struct Entry {
    const Comparison::Combination* combination;
    const Comparison::Triplet* triplet;
  };
  std::vector<Entry> apart, together;
  for (const Comparison::Combination& c : all.combinations) {
    const bool same = c.odd_a == c.odd_b;
    for (std::size_t i = 0; i < std::min<std::size_t>(same ? 1 : 2, c.most.size()); ++i) (same ? together : apart).push_back({&c, &c.most[i]});
  }
  if (apart.empty() && together.empty()) return;
  page.section("Triplets", "Of all triplets those in which both are surest of their choice. Marked is the odd one of each; below, how sure the observer is, the dimension that "
                           "decides most, and how much the probability changes without it.");
  const auto cards = [&](std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.triplet->rank > b.triplet->rank; });
    if (entries.size() == 3) entries.pop_back();  // two stand beside each other
    std::vector<Report::TripletCard> out;
    for (const Entry& entry : entries) out.push_back(triplet_card(told, *entry.combination, *entry.triplet));
    return out;
  };
  if (!apart.empty()) {
    page.subheading("They choose differently");
    page.triplets(cards(apart));
  }
  if (!together.empty()) {
    page.subheading("They choose the same");
    page.triplets(cards(together));
  }
}

void add_categories(const Told& told, Report& page) {
  const Comparison& all = told.all;
  if (all.categories.empty()) return;
  page.section("Pairs and categories", "Where the two find pairs of objects unequally alike, over all objects and within categories.");
  const Comparison::Category& whole = all.categories[0];
  const auto cards = [&](const std::vector<Comparison::Pair>& pairs) {
    std::vector<Report::PairCard> out;
    for (const Comparison::Pair& pair : pairs) {
      if (out.size() == kPairsShown) break;
      out.push_back({told.object(pair.first), told.object(pair.second), report_number(pair.a, 2) + " / " + report_number(pair.b, 2)});
    }
    return out;
  };
  const std::string note = "Similarity to " + all.a.title + " / to " + all.b.title + "; by the difference of ranks among all pairs.";
  if (!whole.more_a.empty()) page.pairs("More alike to " + all.a.title, note, cards(whole.more_a));
  if (!whole.more_b.empty()) page.pairs("More alike to " + all.b.title, note, cards(whole.more_b));

  std::vector<ReportFigure> row;
  if (whole.density.bins > 0) {
    Plot plot;
    plot.title = "Similarities of all pairs";
    plot.description = "How many pairs have which similarity to " + all.a.title + ", from left to right, and to " + all.b.title + ", from bottom to top. Pearson\u2019s r is " +
        report_number(whole.pearson) + ".";
    plot.height = 330;
    plot.x.title = "similarity to " + all.a.title + ", " + report_number(whole.density.a_low, 2) + " to " + report_number(whole.density.a_high, 2);
    figure::HeatMap map;
    map.name = "pairs, log10";
    plot.y.title = "similarity to " + all.b.title + ", " + report_number(whole.density.b_low, 2) + " to " + report_number(whole.density.b_high, 2) + ", upwards";
    map.rows = map.columns = whole.density.bins;
    map.square = true;
    for (std::size_t r = map.rows; r-- > 0;)
      for (std::size_t c = 0; c < map.columns; ++c) {
        const double count = whole.density.counts[r * map.columns + c];
        map.values.push_back(count > 0 ? std::log10(count) : kNotKnown);
      }
    plot.series.emplace_back(std::move(map));
    ReportFigure one{plot, "n = " + format_count(whole.pairs) + " pairs, r = " + report_number(whole.pearson) + ", \u03c1 = " + report_number(whole.spearman) + "; slope " +
                               report_number(whole.slope, 2) + ".", FigureSize::kHalf, "pairs"};
    one.numbers = false;
    row.push_back(std::move(one));
  }
  if (all.categories.size() > 1) {
    std::vector<const Comparison::Category*> order;
    for (std::size_t i = 1; i < std::min(kCategoriesShown + 1, all.categories.size()); ++i) order.push_back(&all.categories[i]);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      const double x = std::isfinite(a->pearson) ? a->pearson : -2, y = std::isfinite(b->pearson) ? b->pearson : -2;
      return x > y;
    });
    Plot plot;
    plot.title = "Agreement within categories";
    plot.description = "Pearson\u2019s correlation of both observers\u2019 similarities among the objects of each category.";
    plot.y.kind = Axis::Kind::kCategory;
    plot.y.title = "category";
    plot.x.title = "Pearson\u2019s r of similarities";
    figure::Bars bars;
    bars.interval = "95 % over objects";
    for (const Comparison::Category* c : order) {
      plot.y.categories.push_back(c->category + " (" + format_count(c->objects) + ")");
      bars.values.push_back(c->pearson);
      bars.low.push_back(c->low);
      bars.high.push_back(c->high);
      bars.texts.push_back(report_number(c->pearson, 2) + (c->discovered ? " *" : ""));
      bars.inks.push_back(c->discovered ? Ink::kAccent : Ink::kMuted);
    }
    plot.series.emplace_back(std::move(bars));
    row.push_back({plot, "*, in colour: better than chance (objects permuted, Benjamini and Hochberg over categories, .05). In brackets: objects.", FigureSize::kHalf,
        "categories"});
  }
  if (!row.empty()) page.figures(row);
  if (all.categories.size() > 1) {
    figure::DataTable table{{"category", "objects", "pairs", "Pearson's r", "low", "high", "p", "discovered", "Spearman's rho", "slope"}, {}};
    for (const Comparison::Category& c : all.categories)
      table.rows.push_back({c.category.empty() ? std::string("all objects") : c.category, static_cast<double>(c.objects), static_cast<double>(c.pairs), c.pearson, c.low, c.high,
          c.p,
                            std::string(c.category.empty() ? "" : c.discovered ? "yes" : "no"), c.spearman, c.slope});
    page.table("Every category", table, true, "categories-all");
  }
}

void add_dimension_tables(const Told& told, Report& page) {
  page.section("Every dimension", "What the figures above are drawn from. Columns are counted from 0, as in the files.");
  for (const std::size_t which : {0u, 1u}) {
    figure::DataTable table{{"column", "importance", "reproducibility", "label", "standing", "best", "best r", "low", "high", "p", "discovered", "held-out r", "one to one",
        "its r",
                             "decides", "decides, low", "decides, high", "flips"}, {}};
    const auto column = [](const Comparison::Partner& partner) { return figure::DataTable::Cell(partner.column ? static_cast<double>(*partner.column) : kNotKnown); };
    for (const Comparison::Dimension& d : told.side(which).dimensions) {
      Comparison::DimensionShare share{0, {kNotKnown, kNotKnown, kNotKnown}, kNotKnown, kNotKnown};
      for (const Comparison::DimensionShare& one : told.observer(which).dimensions)
        if (one.column == d.column) share = one;
      table.rows.push_back({static_cast<double>(d.column), d.importance, d.reproducibility, d.label, d.standing, column(d.best), d.best.r, d.best_low, d.best_high, d.best_p,
                            std::string(d.best_discovered ? "yes" : "no"), d.held_out.r, column(d.one_to_one), d.one_to_one.r, share.most.value, share.most.low, share.most.high,
                                share.flip_share});
    }
    page.table("Dimensions of " + told.title(which), table, true, which == 0 ? "dimensions-a" : "dimensions-b");
  }
}

void add_provenance(const Told& told, Report& page) {
  const Comparison& all = told.all;
  page.section("Provenance", "What the comparison is a function of. The same inputs, options and seed give the same bytes, for any number of threads.");
  figure::DataTable made{{"what", "value"}, {}};
  made.rows.push_back({std::string("made by"), "tertium compare, tertium " + all.tool_version});
  made.rows.push_back({std::string("seed of all draws"), std::to_string(all.seed)});
  made.rows.push_back({std::string("similarity"), all.similarity});
  made.rows.push_back({std::string("matching of scatters"), all.matching});
  made.rows.push_back({std::string("shared from r"), format_double(all.shared_from)});
  if (!all.rsa.empty()) {
    made.rows.push_back({std::string("bootstrap samples of objects"), format_count(all.rsa[0].bootstraps)});
    made.rows.push_back({std::string("permutations of objects"), format_count(all.rsa[0].permutations)});
  }
  if (all.triplets > 0) made.rows.push_back({std::string("random triplets"), format_count(all.triplets)});
  made.rows.push_back({std::string("rows"), all.aligned ? "aligned by names, " + format_count(all.rows_moved) + " moved" : std::string("as stored")});
  for (const std::size_t which : {0u, 1u}) {
    const Comparison::Side& side = told.side(which);
    made.rows.push_back({"labels of " + side.title, side.labels});
    for (const wire::FitInput& input : side.inputs) made.rows.push_back({side.title + ": " + input.role, input.file + ", SHA-256 " + input.sha256});
  }
  page.table("How it was made", made, false, "provenance");
}

}  // namespace

Report make_comparison_report(const Comparison& all, const std::string& title, const std::string& source) {
  const Told told(all);
  Report::Head head;
  head.title = title.empty() ? all.a.title + " and " + all.b.title : title;
  head.eyebrow = "Comparison";
  head.source = source;
  if (const Comparison::Rsa* rsa = find_rsa(all, "pearson", "object"))
    head.lead = "Over " + plural(all.objects, "object", "objects") + ", the similarities of " + all.a.title + " and of " + all.b.title + " correlate with r = " +
                with_interval({rsa->r, rsa->low, rsa->high}) + ". ";
  head.lead += "Of three objects they find the same one odd in " + report_percent(all.agreement.value) + " of cases; guessing would give 33.3\u00a0%. They share " +
               plural(all.shared, "dimension", "dimensions") + ".";
  Report page(std::move(head));
  page.name_observers(all.a.title, all.b.title);
  add_overview(told, page);
  if (all.rows_moved == 0 && !all.aligned) page.notice("A side has no names: rows were taken as stored. If the two orders differ, every figure here is wrong and none looks it.");
  add_agreement(told, page);
  add_matches(told, page);
  add_cumulative(told, page);
  add_choices(told, page);
  add_scatters(told, page);
  add_triplets(told, page);
  add_categories(told, page);
  add_dimension_tables(told, page);
  add_provenance(told, page);
  return page;
}

}  // namespace tertium
