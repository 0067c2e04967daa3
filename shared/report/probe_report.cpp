// probe_report.cpp: which figures a linear probe makes, in which order, and what is said of each.
#include "shared/report/probe_report.h"

#include <algorithm>
#include <cmath>

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
using wire::ProbeResult;

constexpr double kLogFrom = 5;                    // the largest number over the least, from which an axis is logarithmic
constexpr double kGuessNll = 1.0986122886681098;  // log 3
constexpr std::size_t kColouredFolds = 5;

std::string plural(std::uint64_t count, const char* one, const char* many) { return format_count(count) + " " + (count == 1 ? one : many); }
// A share as points of a hundred: "7.1".
std::string points(double share) { return report_number(100 * share, 1); }
std::string interval_words(const ProbeResult::Mean& mean) {
  const std::string words = report_interval(100 * mean.low, 100 * mean.high, 1);
  return words.empty() ? "" : "95 % " + words;
}
bool has_interval(const ProbeResult::Mean& mean) { return std::isfinite(mean.low) && std::isfinite(mean.high); }
bool all_hold(const ProbeResult::Controls& c) { return c.rows_hold && c.choices_hold && c.labels_hold; }
std::string judged_words(const ProbeResult& all) { return all.judged_by == "test triplets" ? "choices kept for testing" : "held-out choices"; }
std::string steps_words(const ProbeResult& all, std::uint64_t count) { return all.descent == "adam" ? plural(count, "epoch", "epochs") : plural(count, "step", "steps"); }

void add_overview(const ProbeResult& all, Report& page) {
  std::vector<ReportTile> tiles;
  tiles.push_back({report_percent(all.test.value), "right on unseen objects", interval_words(all.test)});
  tiles.push_back({(all.gain.value > 0 ? "+" : "") + points(all.gain.value), "points more than the features", interval_words(all.gain)});
  tiles.push_back({format_count(all.test_triplets), judged_words(all), "chance " + report_interval(100 * all.chance_low, 100 * all.chance_high, 1)});
  if (all.controls)
    tiles.push_back({all_hold(*all.controls) ? "3 of 3" : std::to_string(int{all.controls->rows_hold} + int{all.controls->choices_hold} + int{all.controls->labels_hold}) + " of 3",
                     "controls hold", "what must fail does"});
  else tiles.push_back({"none", "controls were run", "nobody asked for them"});
  page.tiles(tiles);
}

void add_warnings(const ProbeResult& all, Report& page) {
  if (all.controls && !all_hold(*all.controls))
    page.notice(
        "A control did not fail as it must: something reaches the probe that should not, or chance is unlucky. Look at \u201cWhat must fail\u201d before believing the gain.");
  if (!all.aligned)
    page.notice("Features or choices carry no names, or these were ignored: rows were taken as stored. If the orders differ, every figure here is wrong and does not look it.");
  if (all.steps == 0) page.notice("Held-out choices were foretold best before the first step: nothing was learned.");
  const auto [least, most] = std::minmax_element(all.lambdas.begin(), all.lambdas.end(), [](const auto& a, const auto& b) { return a.lambda < b.lambda; });
  const bool smallest = all.lambda == least->lambda && all.lambda > 0;  // nothing lies beyond 0
  if (all.lambdas.size() > 1 && (smallest || all.lambda == most->lambda))
    page.notice("The best lambda is the " + std::string(smallest ? "smallest" : "largest") + " of those tried: one beyond it may be better.");
}

void add_meaning(const ProbeResult& all, Report& page) {
  page.section("What it means", "The network describes every picture by " + format_count(all.features) +
                                    " numbers, its features. People saw three objects at a time and said which is the odd one. From " +
                                    plural(all.triplets, "such choice", "such choices") +
                                    " the probe learned one linear transform: which mixtures of these numbers count, and how much. Nothing else of the " +
                                    "network was changed. Then it was asked about objects that took no part in learning.");
  std::string verdict =
      "Without the transform the features foretell " + report_percent(all.centred.value) + " of these choices; through it " + report_percent(all.test.value) + ". ";
  if (!has_interval(all.gain)) verdict += "No interval was asked for, so it is not known how far this could be chance.";
  else if (all.gain.low > 0)
    verdict += "The gain is beyond chance: what people go by is in the features, but not in the proportions in which people use it, and a linear transform brings it out.";
  else if (all.gain.high < 0) verdict += "The transform does harm: what was learned from some objects is wrong of others.";
  else verdict += "The interval of the gain holds 0: these choices do not show that a linear transform helps.";
  page.subheading("What came out");
  page.paragraph(verdict);
}

void add_accuracy(const ProbeResult& all, Report& page) {
  page.section("On objects it never saw",
               "Objects are dealt to " + std::to_string(all.folds.size()) + " folds; each is judged by choices among its own objects, by a transform learned without any of them.");
  Plot plot;
  plot.title = "Choices foretold";
  plot.description =
      "The share of choices that are foretold through the transform and by the features as they are, mean over folds, with 95 % intervals over objects, beside chance.";
  plot.y.kind = Axis::Kind::kCategory;
  plot.x.title = "share of choices";
  plot.x.format = Format::kPercent;
  figure::Bars bars;
  if (has_interval(all.test)) bars.interval = "95 % over objects";
  for (const auto& [name, mean, ink] : {std::tuple{"probe", &all.test, Ink::kNetwork}, {"centred features", &all.centred, Ink::kMuted}, {"features", &all.cosine, Ink::kMuted}}) {
    plot.y.categories.emplace_back(name);
    bars.values.push_back(mean->value);
    bars.low.push_back(mean->low);
    bars.high.push_back(mean->high);
    bars.inks.push_back(ink);
    bars.texts.push_back(report_percent(mean->value));
  }
  plot.series.emplace_back(std::move(bars));
  plot.references.push_back({Reference::Along::kX, all.chance_low, all.chance_high, "chance"});

  Plot folds;
  folds.title = "Fold by fold";
  folds.description = "The same for each fold by itself.";
  folds.x.kind = Axis::Kind::kCategory;
  folds.x.title = "fold";
  folds.y.title = "share of choices";
  folds.y.format = Format::kPercent;
  folds.bar_values = false;
  folds.height = 170;
  figure::Bars probe, centred;
  probe.name = "probe";
  probe.ink = Ink::kNetwork;
  centred.name = "centred features";
  centred.ink = Ink::kMuted;
  for (std::size_t f = 0; f < all.folds.size(); ++f) {
    folds.x.categories.push_back(std::to_string(f + 1));
    probe.values.push_back(all.folds[f].test_accuracy);
    centred.values.push_back(all.folds[f].centred_accuracy);
  }
  folds.series.emplace_back(std::move(probe));
  folds.series.emplace_back(std::move(centred));
  folds.references.push_back({Reference::Along::kY, 1.0 / 3, 1.0 / 3, ""});
  page.figures({{plot,
                 "Features by their cosine, as they are and with each column\u2019s mean taken away. Mean over folds" +
                     std::string(has_interval(all.test) ? "; whiskers: 95 % over objects." : ". No interval was asked for."),
                 FigureSize::kHalf, "accuracy"},
                {folds, "Dashed: guessing, 1/3.", FigureSize::kHalf, "folds"}});

  std::vector<ReportStatistic> rows;
  rows.push_back({"gain over the centred features", report_number(all.gain.value), report_interval(all.gain.low, all.gain.high), format_count(all.test_triplets),
                  "McNemar, " + report_p(all.mcnemar_p),
                  (has_interval(all.gain) ? format_count(all.bootstraps) + " bootstrap samples of objects within each fold. " : std::string("no bootstrap. ")) +
                      "Only the probe is right in " + format_count(all.only_probe_right) + ", only the features in " + format_count(all.only_centred_right) +
                      "; the exact test takes triplets as independent, which they are not quite: an interval over objects is the safer of the two"});
  rows.push_back({"negative log-likelihood", report_number(all.test_nll), "", format_count(all.test_triplets), "", "guessing has log 3 = 1.0986; less is better"});
  page.statistics("What is gained", rows);
  figure::DataTable table{
      {"fold", "held objects", "trained on", "held out", "judged by", "lambda", "at", "held-out NLL", "held-out accuracy", "accuracy", "centred features", "features"}, {}};
  for (std::size_t f = 0; f < all.folds.size(); ++f) {
    const ProbeResult::Fold& x = all.folds[f];
    table.rows.push_back({std::to_string(f + 1), static_cast<double>(x.held_objects), static_cast<double>(x.train_triplets), static_cast<double>(x.held_triplets),
                          static_cast<double>(x.test_triplets), x.lambda, static_cast<double>(x.at), x.held_nll, x.held_accuracy, x.test_accuracy, x.centred_accuracy,
                          x.cosine_accuracy});
  }
  page.table("Each fold", table, true, "folds",
             all.preset == "paper" ? "As published: one lambda for all, and each fold ends where its own held-out choices are foretold best, which flatters."
                                   : "A fold is judged at the lambda and the step that the other folds would choose.");
}

void set_lambda_axis(const ProbeResult& all, Axis& axis) {
  axis.title = "lambda, the weight of the penalty";
  double least = INFINITY, most = 0;
  for (const ProbeResult::Lambda& one : all.lambdas)
    if (one.lambda > 0) least = std::min(least, one.lambda), most = std::max(most, one.lambda);
  if (most > kLogFrom * least) axis.kind = Axis::Kind::kLog;
}

void add_lambdas(const ProbeResult& all, Report& page) {
  if (all.lambdas.size() < 2) return;
  page.section("How far it may move",
               "A penalty holds the transform back, so that it does not learn the choices by heart. The weight of the penalty, lambda, is the one by which held-out "
               "choices were foretold best.");
  std::vector<const ProbeResult::Lambda*> order;
  for (const ProbeResult::Lambda& one : all.lambdas) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->lambda < b->lambda; });
  Plot nll, accuracy;
  nll.title = "Likelihood over lambda";
  nll.description = "Negative log-likelihood of the held-out choices at each lambda; the one that was chosen is marked.";
  nll.y.title = "held-out NLL";
  accuracy.title = "Accuracy over lambda";
  accuracy.description = "The share of held-out choices, and of the choices that judge, foretold at each lambda; the one that was chosen is marked.";
  accuracy.y.title = "share of choices";
  accuracy.y.format = Format::kPercent;
  for (Plot* plot : {&nll, &accuracy}) set_lambda_axis(all, plot->x);
  figure::Line of_nll, held, test;
  of_nll.ink = Ink::kNetwork;
  held.name = "held-out choices", held.ink = Ink::kMuted;
  test.name = "choices that judge", test.ink = Ink::kNetwork;
  for (figure::Line* line : {&of_nll, &held, &test}) line->mark = Mark::kDot;
  for (const ProbeResult::Lambda* one : order) {
    for (figure::Line* line : {&of_nll, &held, &test}) line->x.push_back(one->lambda);
    of_nll.y.push_back(one->held_nll);
    held.y.push_back(one->held_accuracy);
    test.y.push_back(one->test_accuracy);
  }
  nll.series.emplace_back(of_nll);
  accuracy.series.emplace_back(held);
  if (all.judged_by == "test triplets") accuracy.series.emplace_back(test);
  const bool zero = nll.x.kind == Axis::Kind::kLog && order.front()->lambda <= 0, chosen_zero = zero && all.lambda <= 0;
  if (!chosen_zero)
    for (Plot* plot : {&nll, &accuracy}) plot->references.push_back({Reference::Along::kX, all.lambda, all.lambda, "chosen", Ink::kGood, Dash::kDotted});
  const std::string note = chosen_zero ? "Chosen is a lambda of 0, which has no place on this axis; it is in the numbers."
                           : zero      ? "A lambda of 0 has no place on this axis; it is in the numbers."
                                       : "";
  page.figures({{nll, note, FigureSize::kHalf, "lambda-nll"}, {accuracy, note, FigureSize::kHalf, "lambda-accuracy"}});
  figure::DataTable table{{"lambda", "at", "held-out NLL", "held-out accuracy", "accuracy"}, {}};
  for (const ProbeResult::Lambda* one : order) table.rows.push_back({one->lambda, one->at, one->held_nll, one->held_accuracy, one->test_accuracy});
  page.table("Each lambda", table, true, "lambdas");
}

figure::Line fold_line(const ProbeResult& all, std::size_t fold, double ProbeResult::Check::*value) {
  figure::Line line;
  line.name = "fold " + std::to_string(fold + 1);
  const bool own = all.folds.size() <= kColouredFolds;
  line.ink = own ? figure::series_ink(fold) : Ink::kMuted;
  line.in_legend = own;
  line.mark = all.folds[fold].checks.size() <= 20 ? Mark::kDot : Mark::kNone;
  for (const ProbeResult::Check& check : all.folds[fold].checks) {
    line.x.push_back(static_cast<double>(check.at));
    line.y.push_back(check.*value);
  }
  return line;
}

void add_curves(const ProbeResult& all, Report& page) {
  if (std::all_of(all.folds.begin(), all.folds.end(), [](const auto& fold) { return fold.checks.size() < 2; })) return;
  page.section("How it learned",
               "Each fold as it went on, at the lambda that was chosen. It ends where held-out choices are foretold best, not where it fits its own choices best.");
  const std::string unit = all.descent == "adam" ? "epochs" : "steps";
  Plot nll, accuracy;
  nll.title = "Likelihood while learning";
  nll.description = "Negative log-likelihood of each fold\u2019s held-out choices over " + unit + " of learning.";
  nll.y.title = "held-out NLL";
  nll.references.push_back({Reference::Along::kY, kGuessNll, kGuessNll, "guessing", Ink::kQuiet, Dash::kDashed, false});
  accuracy.title = "Accuracy while learning";
  accuracy.description = "The share of each fold\u2019s held-out choices that is foretold, over " + unit + " of learning.";
  accuracy.y.title = "held-out choices foretold";
  accuracy.y.format = Format::kPercent;
  for (std::size_t f = 0; f < all.folds.size(); ++f) {
    nll.series.emplace_back(fold_line(all, f, &ProbeResult::Check::held_nll));
    accuracy.series.emplace_back(fold_line(all, f, &ProbeResult::Check::held_accuracy));
  }
  for (Plot* plot : {&nll, &accuracy}) {
    plot->x.title = unit;
    plot->x.format = Format::kWhole;
    plot->height = 300;
    const auto end = static_cast<double>(all.steps);
    plot->references.push_back({Reference::Along::kX, end, end, "the last fit ends", Ink::kGood, Dash::kDotted});
  }
  page.figures({{nll, "", FigureSize::kHalf, "curves-nll"}, {accuracy, "", FigureSize::kHalf, "curves-accuracy"}});
}

void add_controls(const ProbeResult& all, Report& page) {
  if (!all.controls) return;
  const ProbeResult::Controls& c = *all.controls;
  page.section("What must fail", "A probe that does well where nothing can be learned would be cheating. Each of these takes something away that it needs.");
  std::vector<ReportStatistic> rows;
  const auto add = [&](const char* name, double value, const std::string& band, bool holds, const std::string& how) {
    rows.push_back({name, report_number(value), band, "", holds ? "holds" : "FAILS", how});
  };
  add("features dealt to the wrong objects", c.rows_permuted, report_interval(c.rows_low, c.rows_high), c.rows_hold,
      "must lie in this band of chance: without the objects\u2019 own features nothing is left, unless choices leak from training to testing");
  add("test choices drawn anew", c.choices_permuted, report_interval(all.chance_low, all.chance_high), c.choices_hold,
      "must lie in this band of chance: choices made by chance are foretold as often as chance has it");
  add("training choices drawn anew", c.labels_shuffled, "", c.labels_hold,
      "must lie below the centred features\u2019 " + report_number(all.centred.value) + ": learning from noise gives nothing that the features do not have already");
  page.statistics("Controls", rows,
                  "Each is run as the probe itself was; the first two five times, and their mean is shown. An interval here is the middle 95 % of what chance gives.");
}

void add_transform(const ProbeResult& all, Report& page) {
  const ProbeResult::Transform& t = all.transform;
  page.section("What became of the features", "The transform of " + all.transform_of +
                                                  ". Similarity is the inner product of transformed features, so what it does lies in its singular "
                                                  "values: a direction of the features counts by the square of its own.");
  std::vector<ReportStatistic> rows;
  const std::string n = format_count(t.features) + " x " + format_count(t.dims);
  rows.push_back(
      {"apart from a mere scaling", report_number(t.apart), "", n, "",
       "length of the weights without their multiple of the identity, over the length of all: 0 would leave every similarity as it is but for its size, 1 keeps nothing of it"});
  rows.push_back({"directions that carry similarity", std::isfinite(t.effective_dims) ? report_number(t.effective_dims, 1) : "not known", "", n, "",
                  "(\u03a3 s\u00b2)\u00b2 / \u03a3 s\u2074 of the singular values s: as many equal ones would spread it as far"});
  page.statistics("The transform in numbers", rows);
  if (t.singular.empty()) return page.paragraph("Its singular values were not computed, as the transform is large.");
  Plot plot;
  plot.title = "Singular values";
  plot.description = "The singular values of the transform, from the largest on.";
  plot.x.title = "direction";
  plot.x.format = Format::kWhole;
  plot.y.title = "singular value";
  plot.y.zero = true;
  figure::Line line;
  line.ink = Ink::kNetwork;
  line.mark = t.singular.size() <= 20 ? Mark::kDot : Mark::kNone;
  for (std::size_t i = 0; i < t.singular.size(); ++i) {
    line.x.push_back(static_cast<double>(i + 1));
    line.y.push_back(t.singular[i]);
  }
  plot.series.emplace_back(std::move(line));
  page.figures({{plot, "Flat: all directions count alike, as in the features themselves. Steep: a few directions decide.", FigureSize::kFull, "singular-values"}});
}

void add_provenance(const ProbeResult& all, Report& page) {
  page.section("Provenance", "What the figures are a function of. The same files, options and seed give the same bytes, for any number of threads.");
  figure::DataTable made{{"what", "value"}, {}};
  const auto add = [&](const char* what, const std::string& value) { made.rows.push_back({std::string(what), value}); };
  add("made by", "tertium probe, tertium " + all.tool_version);
  add("preset", all.preset);
  add("weights", all.weights + (all.bias ? ", with a bias" : ", without a bias"));
  add("objective", all.objective + (all.objective == "glocal" ? ", share of neighbourhoods " + format_double(all.alpha) + ", temperature " + format_double(all.temperature) : ""));
  add("penalty", all.penalty + (all.penalty == "norm" ? "" : " norm"));
  add("lambda", format_double(all.lambda) + (all.lambdas.size() > 1 ? ", of " + std::to_string(all.lambdas.size()) + " tried" : ""));
  add("features enter", all.scaling == "axes"     ? "along their principal axes, sharpened by " + format_double(all.sharpen)
                        : all.scaling == "centre" ? "centred"
                                                  : "standardised by one number");
  add("start", all.start);
  add("descent", all.descent == "adam" ? "Adam, batches of " + format_count(all.batch) + ", learning rate " + format_double(all.rate) : "L-BFGS over all choices");
  add("learned for", steps_words(all, all.steps) + " of at most " + format_count(all.steps_most));
  add("folds of objects", std::to_string(all.folds.size()));
  add("objects", format_count(all.objects) + (all.aligned ? ", aligned by name, " + format_count(all.rows_moved) + " rows moved" : ", rows as stored"));
  add("choices learned from", format_count(all.triplets) + (all.excluded_triplets ? ", " + format_count(all.excluded_triplets) + " left out as they are judged by" : ""));
  add("bootstrap samples of objects", format_count(all.bootstraps));
  add("seed", std::to_string(all.seed));
  for (const wire::FitInput& input : all.inputs) made.rows.push_back({input.role, input.file + ", SHA-256 " + input.sha256});
  page.table("How it was made", made, false, "provenance");
}

}  // namespace

Report make_probe_report(const ProbeResult& all, const std::string& title, const std::string& source) {
  Report::Head head;
  head.title = !title.empty() ? title : "A linear probe on people\u2019s choices";
  head.eyebrow = "Linear probe";
  head.source = source;
  head.lead = "Through one linear transform the features foretell " + report_percent(all.test.value) +
              " of people\u2019s choices among objects that were not learned from; without it, " + report_percent(all.centred.value) + "; guessing foretells 33.3\u00a0%.";
  Report page(std::move(head));
  add_overview(all, page);
  add_warnings(all, page);
  add_meaning(all, page);
  add_accuracy(all, page);
  add_lambdas(all, page);
  add_curves(all, page);
  add_controls(all, page);
  add_transform(all, page);
  add_provenance(all, page);
  return page;
}

}  // namespace tertium
