// alignment_report.cpp: which figures an alignment makes, in which order, and what is said of each.
#include "shared/report/alignment_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
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

constexpr std::size_t kModelsShown = 60, kLinesMost = 12, kNamedMost = 12, kPairsShown = 20, kFamiliesMost = 5, kScatterModelsLeast = 3;
constexpr double kBinWidth = .1;  // of human entropy
constexpr double kLogFrom = 50;   // the largest number over the least, from which an axis is logarithmic

std::string plural(std::uint64_t count, const char* one, const char* many) { return format_count(count) + " " + (count == 1 ? one : many); }

std::vector<std::size_t> by_accuracy(const wire::Alignment& all) {
  std::vector<std::size_t> order(all.models.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all.models[a].accuracy > all.models[b].accuracy; });
  return order;
}

bool has_ceiling(const wire::Alignment& all) { return std::isfinite(all.ceiling_low) && std::isfinite(all.ceiling_high); }

// Chance and, where answers were repeated, what people's own scatter allows; along the axis that shows accuracy.
void add_references(const wire::Alignment& all, Plot& plot, Reference::Along along) {
  plot.references.push_back({along, all.chance_low, all.chance_high, "chance"});
  if (has_ceiling(all)) plot.references.push_back({along, all.ceiling_low, all.ceiling_high, "noise ceiling", Ink::kGood});
}

std::string rule_words(const wire::Alignment& all) { return all.rule + (all.centre ? ", centred" : ""); }

void add_overview(const wire::Alignment& all, Report& page) {
  std::vector<ReportTile> tiles;
  const std::vector<std::size_t> order = by_accuracy(all);
  if (!order.empty()) {
    const wire::Alignment::Model& best = all.models[order[0]];
    tiles.push_back({report_percent(best.accuracy), "right by " + best.name,
                     report_interval(best.low, best.high).empty() ? "" : "95 % " + report_interval(100 * best.low, 100 * best.high, 1)});
  }
  tiles.push_back({format_count(all.models.size()), all.models.size() == 1 ? "network" : "networks", "by " + rule_words(all)});
  tiles.push_back({format_count(all.triplets), "choices of people", "chance " + report_interval(100 * all.chance_low, 100 * all.chance_high, 1)});
  if (has_ceiling(all))
    tiles.push_back({report_interval(100 * all.ceiling_low, 100 * all.ceiling_high, 1), "noise ceiling, in %",
                     plural(all.repeated_triples, "triple", "triples") + " judged twice or more"});
  page.tiles(tiles);
}

ReportFigure accuracy_bars(const wire::Alignment& all) {
  const std::vector<std::size_t> order = by_accuracy(all);
  Plot plot;
  plot.title = "Accuracy";
  plot.description = "The share of people's choices that each network foretells by " + rule_words(all) + ", with 95 % intervals over objects.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.y.title = "network";
  plot.x.title = "share of choices";
  plot.x.format = Format::kPercent;
  figure::Bars bars;
  bars.interval = "95 % over objects";
  bars.ink = Ink::kNetwork;
  for (std::size_t i = 0; i < std::min(kModelsShown, order.size()); ++i) {
    const wire::Alignment::Model& model = all.models[order[i]];
    plot.y.categories.push_back(model.name);
    bars.values.push_back(model.accuracy);
    bars.low.push_back(model.low);
    bars.high.push_back(model.high);
    bars.texts.push_back(report_percent(model.accuracy));
  }
  plot.series.emplace_back(std::move(bars));
  add_references(all, plot, Reference::Along::kX);
  return {plot, order.size() > kModelsShown ? "The first " + std::to_string(kModelsShown) + " of " + format_count(order.size()) + "; models.csv has all of them." : "",
          FigureSize::kFull, "accuracy"};
}

const wire::Alignment::Column* families_of(const wire::Alignment& all) {
  for (const wire::Alignment::Column& column : all.columns)
    if (!column.numbers && column.name == all.family_column) return &column;
  return nullptr;
}

// Every network at what is known of it and how often it is right; families in their own colours.
ReportFigure model_scatter(const wire::Alignment& all, const wire::Alignment::Column& column) {
  Plot plot;
  plot.title = "Accuracy and " + column.name;
  plot.x.title = column.name;
  plot.y.title = "share of choices foretold";
  plot.y.format = Format::kPercent;
  // Counts of parameters and images span powers of ten.
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const double value : column.values) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (least > 0 && most > kLogFrom * least) plot.x.kind = Axis::Kind::kLog;

  std::map<std::string, std::vector<std::size_t>> groups;
  const wire::Alignment::Column* families = families_of(all);
  for (std::size_t m = 0; m < all.models.size(); ++m)
    if (std::isfinite(column.values[m])) groups[families ? families->words[m] : ""].push_back(m);
  std::vector<std::pair<std::string, std::vector<std::size_t>>> ordered(groups.begin(), groups.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  const std::size_t shown = std::accumulate(ordered.begin(), ordered.end(), std::size_t{0}, [](std::size_t sum, const auto& one) { return sum + one.second.size(); });
  constexpr Mark kMarks[] = {Mark::kDot, Mark::kSquare, Mark::kUp, Mark::kDiamond, Mark::kDown};
  for (std::size_t g = 0; g < ordered.size(); ++g) {
    const bool own = g < kFamiliesMost && !(ordered[g].first.empty() && families);
    figure::Points points;
    points.name = !families ? "" : ordered[g].first.empty() ? "not known" : ordered[g].first;
    points.ink = !families ? Ink::kNetwork : own ? figure::series_ink(g) : Ink::kMuted;
    points.mark = own ? kMarks[g % std::size(kMarks)] : Mark::kDot;
    points.size = 8;
    points.interval = "95 % over objects";
    for (const std::size_t m : ordered[g].second) {
      if (shown <= kNamedMost) points.named.push_back(points.x.size());
      points.x.push_back(column.values[m]);
      points.y.push_back(all.models[m].accuracy);
      points.low.push_back(all.models[m].low);
      points.high.push_back(all.models[m].high);
      points.labels.push_back(all.models[m].name);
    }
    plot.series.emplace_back(std::move(points));
  }
  add_references(all, plot, Reference::Along::kY);
  const auto with_p = [](double value, double p) { return report_number(value, 2) + (report_p(p).empty() ? "" : " (" + report_p(p) + ")"); };
  const std::string r = "Pearson\u2019s r " + with_p(column.pearson, column.pearson_p) + ", Spearman\u2019s \u03c1 " + with_p(column.spearman, column.spearman_p);
  plot.description = "Each point is a network, at its " + column.name + " and at the share of people's choices that it foretells. " + r + ".";
  const std::string note = "n = " + plural(column.models, "network", "networks") + ". " + r + "; Student\u2019s t, two-sided. Whiskers: 95 % over objects.";
  return {plot, note, FigureSize::kHalf, "scatter-" + column.name};
}

void add_accuracy(const wire::Alignment& all, Report& page) {
  page.section("How often each is right", "A network is right where the pair that the person kept is strictly its most similar one.");
  page.figures({accuracy_bars(all)});
  figure::DataTable rules{{"network", "cosine", "dot", "euclidean", "cosine, centred", "dot, centred", "euclidean, centred", "ties", "dims", "rows moved"}, {}};
  for (const std::size_t m : by_accuracy(all)) {
    const wire::Alignment::Model& x = all.models[m];
    rules.rows.push_back({x.name, x.cosine, x.dot, x.euclidean, x.cosine_centred, x.dot_centred, x.euclidean_centred, static_cast<double>(x.ties), static_cast<double>(x.dims),
                          static_cast<double>(x.rows_moved)});
  }
  page.table("By each rule", rules, false, "rules", "Centred: each column's mean taken away first.");
}

void add_known(const wire::Alignment& all, Report& page) {
  if (all.columns.empty()) return;
  page.section("What goes with it", "What is known of the networks, beside how often they are right.");
  std::vector<ReportFigure> scatters;
  for (const wire::Alignment::Column& column : all.columns)
    if (column.numbers && column.models >= kScatterModelsLeast) scatters.push_back(model_scatter(all, column));
  if (!scatters.empty()) page.figures(scatters);
  figure::DataTable words{{"column", "word", "networks", "mean accuracy", "SD"}, {}};
  for (const wire::Alignment::Column& column : all.columns)
    for (const wire::Alignment::WordGroup& group : column.groups) words.rows.push_back({column.name, group.word, static_cast<double>(group.models), group.mean, group.sd});
  if (!words.rows.empty()) page.table("By what is known in words", words, false, "words");
  if (all.families.empty()) return;
  figure::DataTable families{{"family", "networks", "mean accuracy", "accuracy of its majority"}, {}};
  for (const wire::Alignment::Family& family : all.families) families.rows.push_back({family.name, static_cast<double>(family.models), family.accuracy, family.majority_accuracy});
  page.table("Families", families, false, "families", "Of its majority: what more than half of a family's networks get right.");
}

ReportFigure error_map(const wire::Alignment& all, const std::string& title, const std::string& of, const std::vector<std::string>& names,
                       const std::vector<double>& counts, const std::vector<double> wire::Alignment::Model::*errors, const std::string& file) {
  const std::vector<std::size_t> order = by_accuracy(all);
  // Groups in the order in which they are got wrong, on the mean over networks; those without triplets are left out.
  std::vector<std::size_t> groups;
  std::vector<double> mean(names.size(), 0);
  for (std::size_t g = 0; g < names.size(); ++g) {
    if (!(counts[g] > 0)) continue;
    groups.push_back(g);
    for (const std::size_t m : order) mean[g] += (all.models[m].*errors)[g];
  }
  std::stable_sort(groups.begin(), groups.end(), [&](std::size_t a, std::size_t b) { return mean[a] > mean[b]; });
  figure::HeatMap map;
  map.name = "share wrong";
  map.rows = groups.size();
  map.columns = std::min(kModelsShown, order.size());
  map.low = 0;
  map.high = 1;
  map.numbers = true;
  for (std::size_t i = 0; i < map.columns; ++i) map.column_names.push_back(all.models[order[i]].name);
  for (const std::size_t g : groups) {
    map.row_names.push_back(names[g] + " (" + format_count(static_cast<std::uint64_t>(counts[g])) + ")");
    for (std::size_t i = 0; i < map.columns; ++i) map.values.push_back((all.models[order[i]].*errors)[g]);
  }
  Plot plot;
  plot.title = title;
  plot.description = "The share of wrong choices of each network, a column, by " + of + ", a row.";
  plot.height = std::clamp(24.0 * static_cast<double>(map.rows), 160.0, 900.0);
  plot.series.emplace_back(std::move(map));
  return {plot, "Rows from hard to easy; in brackets: triplets. Networks from the best on.", FigureSize::kFull, file};
}

void add_concepts(const wire::Alignment& all, Report& page) {
  if (all.dimension_triplets.empty() && all.category_triplets.empty()) return;
  page.section("On which concepts", "Where people's choices rest on one thing rather than another.");
  if (!all.dimension_triplets.empty()) {
    std::vector<std::string> names;
    for (std::size_t d = 0; d < all.dimension_triplets.size(); ++d) names.push_back("dimension " + std::to_string(d + 1));
    page.figures({error_map(all, "Errors by the dimension behind a choice", "people's dimension that is largest in the pair they kept", names, all.dimension_triplets,
                            &wire::Alignment::Model::dimension_errors, "dimensions")});
  }
  if (!all.category_triplets.empty())
    page.figures({error_map(all, "Errors by category", "the category that both objects of the kept pair belong to", all.categories, all.category_triplets,
                            &wire::Alignment::Model::category_errors, "categories")});
}

void add_entropy(const wire::Alignment& all, Report& page) {
  if (all.entropy_triplets.empty()) return;
  page.section("Where people are unsure", all.entropy_of == "repeats" ? "By the entropy of people's own answers to the same three objects."
                                                                      : "By the entropy of the probabilities that people's embedding gives the three choices.");
  Plot plot;
  plot.title = "Errors by how unsure people are";
  plot.description = "The share of wrong choices of each network among triplets of which people are surer or less sure.";
  plot.x.title = "human entropy, nats; log 3 = 1.0986 is a guess";
  plot.y.title = "share wrong";
  plot.y.format = Format::kPercent;
  plot.y.zero = true;
  plot.height = 300;
  const std::vector<std::size_t> order = by_accuracy(all);
  for (std::size_t i = 0; i < std::min(kLinesMost, order.size()); ++i) {
    const wire::Alignment::Model& model = all.models[order[i]];
    figure::Line line;
    line.name = model.name;
    line.ink = i < 5 ? figure::series_ink(i) : Ink::kMuted;
    line.dash = i < 5 ? Dash::kSolid : Dash::kDashed;
    line.mark = Mark::kDot;
    for (std::size_t b = 0; b < all.entropy_triplets.size(); ++b) {
      if (!(all.entropy_triplets[b] > 0)) continue;
      line.x.push_back((static_cast<double>(b) + .5) * kBinWidth);
      line.y.push_back(model.entropy_errors[b]);
    }
    plot.series.emplace_back(std::move(line));
  }
  plot.references.push_back({Reference::Along::kY, 2.0 / 3, 2.0 / 3, "guessing"});
  page.figures({{plot, order.size() > kLinesMost ? "The best " + std::to_string(kLinesMost) + " networks." : "", FigureSize::kFull, "entropy"}});
}

void add_sureness(const wire::Alignment& all, Report& page) {
  page.section("How sure they are",
               "Probabilities are a softmax over the three similarities, divided by a temperature. Each figure is at the temperature at which it is lowest on these very triplets; "
               "guessing has an NLL of log 3 = 1.0986.");
  figure::DataTable table{{"network", "NLL", "at temperature", "calibration error", "at its temperature", "NLL as it is", "calibration error as it is"}, {}};
  for (const std::size_t m : by_accuracy(all)) {
    const wire::Alignment::Model& x = all.models[m];
    table.rows.push_back({x.name, x.best_nll.nll, x.best_nll.temperature, x.best_ece.ece, x.best_ece.temperature, x.as_is.nll, x.as_is.ece});
  }
  page.table("Likelihood and calibration", table, false, "temperature");
}

void add_agreement(const wire::Alignment& all, Report& page) {
  if (all.pairs.empty()) return;
  page.section("Who agrees with whom", "How often two networks choose the same odd one, right or wrong.");
  const std::vector<std::size_t> order = by_accuracy(all);
  if (order.size() <= kModelsShown) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < order.size(); ++i) place[all.models[order[i]].name] = i;
    figure::HeatMap map;
    map.name = "share of the same choices";
    map.rows = map.columns = order.size();
    map.values.assign(map.rows * map.columns, 1);
    map.low = 1.0 / 3;
    map.high = 1;
    map.numbers = true;
    map.square = true;
    for (const std::size_t m : order) {
      map.row_names.push_back(all.models[m].name);
      map.column_names.push_back(all.models[m].name);
    }
    for (const wire::Alignment::Pair& pair : all.pairs) {
      const auto a = place.find(pair.a), b = place.find(pair.b);
      if (a == place.end() || b == place.end()) continue;
      map.values[a->second * map.columns + b->second] = map.values[b->second * map.columns + a->second] = pair.same_choice;
    }
    Plot plot;
    plot.title = "The same choice";
    plot.description = "The share of triplets in which two networks choose the same odd one; 1/3 by chance.";
    plot.height = std::clamp(40.0 * static_cast<double>(order.size()), 200.0, 640.0);
    plot.series.emplace_back(std::move(map));
    page.figures({{plot, "Networks from the best on. By chance 1/3.", FigureSize::kHalf, "agreement"}});
  }
  std::vector<const wire::Alignment::Pair*> pairs;
  for (const wire::Alignment::Pair& pair : all.pairs) pairs.push_back(&pair);
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto* a, const auto* b) { return std::abs(a->difference) > std::abs(b->difference); });
  std::vector<ReportStatistic> rows;
  for (std::size_t i = 0; i < std::min(kPairsShown, pairs.size()); ++i) {
    const wire::Alignment::Pair& p = *pairs[i];
    const bool swap = p.difference < 0;  // the better one first
    rows.push_back({(swap ? p.b : p.a) + " less " + (swap ? p.a : p.b), report_number(std::abs(p.difference)),
                    swap ? report_interval(-p.high, -p.low) : report_interval(p.low, p.high), format_count(all.triplets),
                    report_p(p.mcnemar_p) + (p.discovered ? ", they differ" : ", not told apart"),
                    "difference of accuracies, 95 % over objects; McNemar\u2019s exact test, false discovery rate .05 over all pairs. The same choice in " +
                        report_percent(p.same_choice) + "; were each right as often but apart from the other, " + report_percent(p.expected) + " (kappa " +
                        report_number(p.kappa, 2) + ")"});
  }
  const std::string most = "The " + std::to_string(kPairsShown) + " pairs that differ most, of " + format_count(pairs.size()) + "; pairs.csv has all.";
  page.statistics("Two networks at a time", rows, pairs.size() > kPairsShown ? most : "");
}

void add_provenance(const wire::Alignment& all, Report& page) {
  page.section("Provenance", "What the figures are a function of. The same files, options and seed give the same bytes, for any number of threads.");
  figure::DataTable made{{"what", "value"}, {}};
  made.rows.push_back({std::string("made by"), "tertium align, tertium " + all.tool_version});
  made.rows.push_back({std::string("rule of all that is more than an accuracy"), rule_words(all)});
  made.rows.push_back({std::string("bootstrap samples of objects"), format_count(all.bootstraps)});
  made.rows.push_back({std::string("seed"), std::to_string(all.seed)});
  if (!all.family_column.empty()) made.rows.push_back({std::string("families by"), all.family_column});
  for (const wire::FitInput& input : all.inputs) made.rows.push_back({input.role, input.file + ", SHA-256 " + input.sha256});
  page.table("How it was made", made, false, "provenance");
}

}  // namespace

Report make_alignment_report(const wire::Alignment& all, const std::string& title, const std::string& source) {
  Report::Head head;
  head.title = !title.empty() ? title : plural(all.models.size(), "network", "networks") + " on people\u2019s choices";
  head.eyebrow = "Alignment";
  head.source = source;
  const std::vector<std::size_t> order = by_accuracy(all);
  if (!order.empty()) {
    const wire::Alignment::Model &best = all.models[order.front()], &last = all.models[order.back()];
    head.lead = "Of " + plural(all.triplets, "choice", "choices") + " of people, " + best.name + " foretells " + report_percent(best.accuracy);
    if (order.size() == 2) head.lead += ", " + last.name + " " + report_percent(last.accuracy);
    if (order.size() > 2) head.lead += ", " + last.name + ", the last of " + format_count(order.size()) + ", " + report_percent(last.accuracy);
    head.lead += "; guessing foretells 33.3\u00a0%.";
  }
  Report page(std::move(head));
  add_overview(all, page);
  std::size_t as_stored = 0;
  for (const wire::Alignment::Model& model : all.models) as_stored += model.aligned ? 0 : 1;
  if (as_stored > 0)
    page.notice(plural(as_stored, "network has", "networks have") +
                " no names on one side: rows were taken as stored. If the orders differ, those figures are wrong and do not look it.");
  add_accuracy(all, page);
  add_known(all, page);
  add_concepts(all, page);
  add_entropy(all, page);
  add_sureness(all, page);
  add_agreement(all, page);
  add_provenance(all, page);
  return page;
}

}  // namespace tertium
