// report_fit.cpp: the report of a fit: its dimensions, how it was trained, how well it foretells, and how far other seeds agree.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "native/files/file_io.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/inputs.h"
#include "native/tasks/report_fit.h"
#include "shared/analysis/evaluation.h"
#include "shared/analysis/profile.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "shared/figure/ticks.h"
#include "shared/model/rsm.h"
#include "shared/stats/chance.h"
#include "shared/stats/correlation.h"
#include "shared/stats/share_interval.h"
#include "shared/wire/npy.h"

namespace tertium {
namespace {

using figure::Axis;
using figure::Dash;
using figure::Format;
using figure::Ink;
using figure::Mark;
using figure::Plot;
using figure::Reference;

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr double kLogThree = 1.0986122886681098;
constexpr std::size_t kObjectsShown = 10;          // of each dimension
constexpr std::size_t kDimensionsShown = 120;
constexpr std::size_t kSimilarityObjectsMost = 3000;  // its cost grows with the third power
constexpr std::size_t kSimilarityCells = 120;      // a side
constexpr std::uint64_t kCsvBytesMost = 64 << 20;

struct FitReport {
  FitFolder fit;
  std::vector<ReproducibilityRow> reproducibility;  // empty: one run
  std::vector<ConsensusRow> consensus;
  std::optional<Matrix> consensus_values;
};

std::string name_of(const FitReport& report, std::size_t object) {
  const Names& names = report.fit.embedding.names;
  return object < names.size() ? names[object] : "object " + std::to_string(object);
}
std::string method_name(const wire::FitRecord& record) {
  const std::string method = record.imported_method.empty() ? to_string(record.request.method) : record.imported_method;
  return method == "vice" ? "VICE" : method == "spose" ? "SPoSE" : method;
}
std::string plural(std::uint64_t count, const char* one, const char* many) { return format_count(count) + " " + (count == 1 ? one : many); }

Result<FitReport> load(const std::string& folder) {
  FitReport out;
  TRY(out.fit, load_fit_folder(folder));
  const std::string reproducibility = folder + "/reproducibility.csv", consensus = folder + "/consensus.csv", values = folder + "/consensus.npy";
  if (file_exists(reproducibility)) {
    TRY(const std::string bytes, read_file(reproducibility, kCsvBytesMost));
    TRY(out.reproducibility, read_reproducibility_csv(bytes, reproducibility));
  }
  if (file_exists(consensus)) {
    TRY(const std::string bytes, read_file(consensus, kCsvBytesMost));
    TRY(out.consensus, read_consensus_csv(bytes, consensus));
  }
  if (file_exists(values)) {
    TRY(const std::string bytes, read_file(values, std::uint64_t{8} << 30));
    TRY(Matrix matrix, wire::read_npy_matrix(bytes, values));
    if (matrix.rows != out.fit.embedding.values.rows || matrix.cols != out.consensus.size())
      return Error{ErrorCode::kInvalid, values + ": is " + std::to_string(matrix.rows) + " x " + std::to_string(matrix.cols) + "; " +
          std::to_string(out.fit.embedding.values.rows) +
                                            " rows as embedding.npy and " + std::to_string(out.consensus.size()) + " columns as consensus.csv are needed"};
    out.consensus_values = std::move(matrix);
  }
  return out;
}

// Of each dimension of the recommended run, NaN where nothing is known.
std::vector<double> stability_of(const FitReport& report) {
  std::vector<double> out(report.fit.embedding.values.cols, kNotKnown);
  for (const ReproducibilityRow& row : report.reproducibility)
    if (row.recommended && row.column < out.size()) out[row.column] = row.reproducibility;
  return out;
}

std::vector<double> column_of(const Matrix& values, std::size_t column) {
  std::vector<double> out(values.rows);
  for (std::size_t r = 0; r < values.rows; ++r) out[r] = values.at(r, column);
  return out;
}

// "in 5 of 6 runs" of each dimension, by the dimension of the consensus that it is most like; "" where none is.
std::vector<std::string> runs_with(const FitReport& report) {
  const Matrix& values = report.fit.embedding.values;
  std::vector<std::string> out(values.cols);
  if (!report.consensus_values || values.rows < 3) return out;
  std::vector<std::vector<double>> others;
  for (std::size_t c = 0; c < report.consensus_values->cols; ++c) others.push_back(column_of(*report.consensus_values, c));
  for (std::size_t d = 0; d < values.cols; ++d) {
    const std::vector<double> own = column_of(values, d);
    double best = kSameDimensionFrom;
    for (std::size_t c = 0; c < others.size(); ++c)
      if (const double r = pearson(own, others[c]); r >= best) {
        best = r;
        out[d] = "in " + std::to_string(report.consensus[c].runs) + " of " + plural(report.consensus[c].of, "run", "runs");
      }
  }
  return out;
}

// What an evaluation is of, in words.
std::string told_of(const wire::FitEvaluation& e) {
  return e.of == "posterior" ? "posterior, averaged over " + std::to_string(e.draws) + " draws" : e.of == "embedding" ? "embedding.npy alone" : e.of;
}

const wire::FitEvaluation* main_evaluation(const wire::FitRecord& record) {
  const wire::FitEvaluation* out = nullptr;
  for (const wire::FitEvaluation& e : record.evaluation)
    if (!out || e.of == "posterior") out = &e;
  return out;
}

ShareInterval accuracy_interval(const wire::FitEvaluation& e) {
  const double n = static_cast<double>(e.triplets);
  return share_interval(e.accuracy * n, n);
}

void add_overview(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  std::vector<ReportTile> tiles;
  tiles.push_back({format_count(record.dims), record.dims == 1 ? "dimension" : "dimensions", method_name(record) + " for " + plural(record.objects, "object", "objects")});
  if (record.triplets > 0) tiles.push_back({format_count(record.triplets), "judgments", format_count(record.validation_triplets) + " of them held out"});
  if (record.dims == 0 && record.triplets > 0) {
    tiles.push_back({"\u2013", "of held-out judgments foretold", "every triplet is a tie"});
  } else if (const wire::FitEvaluation* e = main_evaluation(record)) {
    const ShareInterval accuracy = accuracy_interval(*e);
    const ChanceBand chance = chance_band(e->triplets, e->ties);
    tiles.push_back({report_percent(e->accuracy), "of held-out judgments foretold",
                     "95 % " + report_interval(100 * accuracy.low, 100 * accuracy.high, 1) + " \u00b7 chance " + report_interval(100 * chance.low, 100 * chance.high, 1)});
    tiles.push_back({report_number(e->nll), "NLL per held-out judgment", "guessing: " + report_number(kLogThree)});
  } else {
    // Records of older versions, and of what was made elsewhere, hold less.
    if (std::isfinite(record.validation_accuracy)) tiles.push_back({report_percent(record.validation_accuracy), "of held-out judgments foretold", "chance: 33.3\u00a0%"});
    if (std::isfinite(record.validation_nll)) tiles.push_back({report_number(record.validation_nll), "NLL per held-out judgment", "guessing: " + report_number(kLogThree)});
  }
  page.tiles(tiles);
  if (!record.note.empty()) page.notice(record.note);  // of a fit without dimensions: why
  if (record.simulated_triplets > 0)
    page.notice(format_count(record.simulated_triplets) + " of " + format_count(record.triplets) + " judgments were made by simulated people or a model.");
}

void add_dimensions(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  const Matrix& values = report.fit.embedding.values;
  if (values.cols == 0) return;
  const std::vector<double> importance = dimension_importance(values), stability = stability_of(report);
  const std::vector<std::string> runs = runs_with(report);
  const bool stable = !report.reproducibility.empty();
  page.section("Dimensions", std::string("The objects that have most of each dimension, the most important dimension first. The bar is its share of all weights") +
                                 (stable ? "; the dot says how well other seeds find it again (Pearson\u2019s r over objects that took no part in finding "
                                           "the partner), filled from .80 on."
                                         : "."));
  std::vector<Report::Dimension> rows;
  const double most = *std::max_element(importance.begin(), importance.end());
  for (std::size_t d = 0; d < std::min(values.cols, kDimensionsShown); ++d) {
    Report::Dimension row;
    row.number = std::to_string(d + 1);
    row.importance = importance[d];
    row.importance_most = most;
    row.stability = stability[d];
    row.stability_note = "r, found again by other seeds";
    for (const Ranked& one : strongest_objects(values, d, kObjectsShown)) row.objects.push_back({name_of(report, one.index), format_fixed(one.value, 2)});
    for (std::size_t i = 0; i < std::min<std::size_t>(3, row.objects.size()); ++i) row.title += (i ? ", " : "") + row.objects[i].name;
    if (row.title.empty()) row.title = "no object";
    if (d < record.objects_with.size()) row.subtitle = plural(record.objects_with[d], "object", "objects") + (runs[d].empty() ? "" : ", " + runs[d]);
    rows.push_back(std::move(row));
  }
  page.dimensions(rows);
  if (values.cols > kDimensionsShown)
    page.paragraph("The first " + std::to_string(kDimensionsShown) + " of " + format_count(values.cols) + " dimensions are shown; all of them are in embedding.npy.");

  Plot bars;
  bars.title = "Importance";
  bars.description = "The share of all weights that each dimension has, from " + report_percent(importance.front()) + " for the first to " + report_percent(importance.back()) +
      " for the last.";
  bars.x.title = "dimension";
  bars.x.kind = Axis::Kind::kCategory;
  bars.y.title = "share of all weights";
  bars.y.format = Format::kPercent;
  figure::Bars series;
  series.ink = Ink::kAccent;
  for (std::size_t d = 0; d < values.cols; ++d) {
    bars.x.categories.push_back(std::to_string(d + 1));
    bars.x.category_notes.push_back(d < rows.size() ? rows[d].title : "");
    series.values.push_back(importance[d]);
  }
  bars.bar_values = false;
  bars.height = 230;
  bars.series.emplace_back(std::move(series));

  // Participation ratio: 1 where one dimension says all, k where k are equal.
  std::vector<double> effective;
  for (std::size_t r = 0; r < values.rows; ++r) {
    double sum = 0, squares = 0;
    for (std::size_t c = 0; c < values.cols; ++c) {
      const double w = values.at(r, c);
      sum += w;
      squares += w * w;
    }
    if (squares > 0) effective.push_back(sum * sum / squares);
  }
  Plot spread;
  spread.title = "How many dimensions describe an object";
  spread.x.title = "effective number of dimensions";
  spread.y.title = "objects";
  spread.y.format = Format::kWhole;
  spread.height = 230;
  if (!effective.empty()) {
    const double top = std::ceil(*std::max_element(effective.begin(), effective.end()));
    const std::size_t bins = static_cast<std::size_t>(std::clamp(2 * (top - 1), 4.0, 40.0));
    figure::Histogram histogram;
    histogram.ink = Ink::kAccent;
    histogram.counts.assign(bins, 0);
    for (std::size_t i = 0; i <= bins; ++i) histogram.edges.push_back(1 + (top - 1) * static_cast<double>(i) / static_cast<double>(bins));
    for (const double value : effective)
      histogram.counts[std::min(bins - 1, static_cast<std::size_t>(std::max(0.0, (value - 1) / std::max(1e-12, top - 1) * static_cast<double>(bins))))] += 1;
    std::vector<double> sorted = effective;
    std::sort(sorted.begin(), sorted.end());
    const double median = sorted[sorted.size() / 2];
    spread.series.emplace_back(std::move(histogram));
    spread.references.push_back({Reference::Along::kX, median, median, "median " + report_number(median, 1), Ink::kInk});
    spread.description = "Half of the objects have an effective number of dimensions of at most " + report_number(median, 1) + ".";
  }
  page.figures({{bars, "Column sums of embedding.npy over the sum of all.", FigureSize::kHalf, "importance"},
                {spread, "(\u03a3w)\u00b2 / \u03a3w\u00b2 over the weights w of an object: 1 where one dimension says all, k where k say as much.", FigureSize::kHalf,
                 "dimensions-per-object"}});
}

// The rows of the matrix in the order of their strongest dimension, then of their weight on it.
std::vector<std::size_t> by_strongest_dimension(const Matrix& values) {
  std::vector<std::size_t> order(values.rows), strongest(values.rows, values.cols);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t r = 0; r < values.rows; ++r) {
    float best = 0;
    for (std::size_t c = 0; c < values.cols; ++c)
      if (values.at(r, c) > best) best = values.at(r, c), strongest[r] = c;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (strongest[a] != strongest[b]) return strongest[a] < strongest[b];
    return strongest[a] < values.cols && values.at(a, strongest[a]) > values.at(b, strongest[b]);
  });
  return order;
}

Result<void> add_similarity(const FitReport& report, Report& page, Executor& executor) {
  const Matrix& values = report.fit.embedding.values;
  if (values.rows < 3 || values.cols == 0) return {};
  if (values.rows > kSimilarityObjectsMost) {
    page.section("Similarity");
    page.paragraph("The matrix of " + format_count(values.rows) + " objects is left out here: `tertium rsm` writes it.");
    return {};
  }
  TRY(const SimilarityMatrix matrix, predicted_similarity(values, executor));
  const std::vector<std::size_t> order = by_strongest_dimension(values);
  const std::size_t cells = std::min(kSimilarityCells, values.rows), n = values.rows;
  // Means of blocks off the diagonal, then their ranks: few pairs are very similar, and ranks show the rest as well.
  std::vector<double> sums(cells * cells, 0), counts(cells * cells, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const std::size_t cell = i * cells / n * cells + j * cells / n;
      sums[cell] += matrix.at(order[i], order[j]);
      counts[cell] += 1;
    }
  std::vector<double> means, places(cells * cells, kNotKnown);
  std::vector<std::size_t> filled;
  for (std::size_t c = 0; c < places.size(); ++c)
    if (counts[c] > 0) {
      filled.push_back(c);
      means.push_back(sums[c] / counts[c]);
    }
  const std::vector<double> ranked = ranks(means);
  for (std::size_t k = 0; k < filled.size(); ++k) places[filled[k]] = filled.size() > 1 ? (ranked[k] - 1) / static_cast<double>(filled.size() - 1) : .5;
  Plot map;
  map.title = "How often two objects stay together";
  map.description = "The similarity of all pairs of objects as the embedding predicts it. Objects stand in the order of their strongest dimension, so dimensions "
                    "are blocks along the diagonal.";
  map.height = 400;
  figure::HeatMap heat;
  heat.name = "rank of the similarity";
  heat.rows = heat.columns = cells;
  heat.values = std::move(places);
  heat.low = 0;
  heat.high = 1;
  heat.square = true;
  map.series.emplace_back(std::move(heat));

  std::vector<double> pairs;
  double lowest = 1, highest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) {
      pairs.push_back(matrix.at(i, j));
      lowest = std::min(lowest, pairs.back());
      highest = std::max(highest, pairs.back());
    }
  Plot spread;
  spread.title = "Similarities of all pairs";
  spread.description = "A histogram of the predicted similarity of " + format_count(pairs.size()) + " pairs, from " + report_number(lowest) + " to " + report_number(highest) +
      "; their mean is one third.";
  spread.x.title = "how often the two stay together";
  spread.y.title = "pairs";
  spread.height = 420;
  spread.y.format = Format::kCount;
  figure::Histogram histogram;
  histogram.ink = Ink::kAccent;
  constexpr std::size_t kBins = 40;
  histogram.counts.assign(kBins, 0);
  for (std::size_t i = 0; i <= kBins; ++i) histogram.edges.push_back(lowest + (highest - lowest) * static_cast<double>(i) / kBins);
  for (const double value : pairs)
    histogram.counts[std::min(kBins - 1, static_cast<std::size_t>((value - lowest) / std::max(1e-12, highest - lowest) * kBins))] += 1;
  spread.series.emplace_back(std::move(histogram));
  spread.references.push_back({Reference::Along::kX, 1.0 / 3, 1.0 / 3, "mean, 1/3 by construction", Ink::kInk});
  page.section("Similarity", "What the embedding says of pairs: over all third objects, how often the two are the pair that is kept together.");
  ReportFigure heat_figure{map, "Objects in the order of their strongest dimension, then of their weight on it" +
                                    (n > cells ? "; each cell is the mean of about " + format_count((n / cells) * (n / cells)) + " pairs" : std::string()) + ".",
                           FigureSize::kHalf, "similarity"};
  heat_figure.numbers = false;
  page.figures({heat_figure, {spread, "", FigureSize::kHalf, "similarities"}});
  return {};
}

void add_training(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  if (record.curve.empty()) return;
  figure::Line train, held_out, accuracy, dims, rate;
  train.name = "training";
  train.ink = Ink::kMuted;
  held_out.name = "held out";
  held_out.ink = Ink::kAccent;
  accuracy.ink = dims.ink = Ink::kAccent;
  for (const wire::FitEpoch& epoch : record.curve) {
    const double x = epoch.point.epoch;
    train.x.push_back(x);
    train.y.push_back(epoch.point.train_nll);
    dims.x.push_back(x);
    dims.y.push_back(epoch.point.dims);
    if (!std::isfinite(epoch.point.validation_nll)) continue;  // looked at every few epochs
    held_out.x.push_back(x);
    held_out.y.push_back(epoch.point.validation_nll);
    accuracy.x.push_back(x);
    accuracy.y.push_back(epoch.point.validation_accuracy);
  }
  page.section("Training", "The fit ended after " + plural(record.curve.size(), "epoch", "epochs") + ": " + record.stop_reason + "." +
                               (record.best_epoch > 0 && record.best_epoch < record.curve.size() ? " What was kept is of epoch " + std::to_string(record.best_epoch) + "." : ""));
  std::vector<Reference> marks;
  if (record.best_epoch > 0 && record.best_epoch < record.curve.size())
    marks.push_back({Reference::Along::kX, static_cast<double>(record.best_epoch), static_cast<double>(record.best_epoch), "kept", Ink::kGood, Dash::kDotted});
  Plot nll;
  nll.title = "Loss";
  nll.description = "Negative log-likelihood per judgment over epochs, on training and held-out judgments.";
  nll.x.title = "epoch";
  nll.x.format = Format::kWhole;
  nll.y.title = "NLL per judgment";
  nll.references = marks;
  nll.references.push_back({Reference::Along::kY, kLogThree, kLogThree, "guessing", Ink::kQuiet, Dash::kDashed, false});
  nll.series = {train, held_out};
  Plot kept;
  kept.title = "Dimensions in use";
  kept.description = "How many dimensions are in use after each epoch; " + std::to_string(record.dims) + " were kept.";
  kept.x = nll.x;
  kept.y.title = "dimensions";
  kept.y.format = Format::kWhole;
  kept.y.zero = true;
  kept.references = marks;
  kept.series = {dims};
  Plot right;
  right.title = "Accuracy on held-out judgments";
  right.description = "The share of held-out judgments that the fit foretells, over epochs.";
  right.x = nll.x;
  right.y.title = "right";
  right.y.format = Format::kPercent;
  right.references = marks;
  right.references.push_back({Reference::Along::kY, 1.0 / 3, 1.0 / 3, "chance", Ink::kQuiet, Dash::kDashed, true});
  right.series = {accuracy};
  std::vector<ReportFigure> row = {{nll, "", FigureSize::kHalf, "loss"}};
  if (!accuracy.x.empty()) row.push_back({right, "", FigureSize::kHalf, "accuracy"});
  row.push_back({kept, "", FigureSize::kHalf, "dimensions-over-epochs"});
  if (row.size() == 3)
    for (ReportFigure& one : row) one.size = FigureSize::kThird;
  page.figures(row);
}

void add_evaluation(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  if (record.evaluation.empty()) return;
  page.section("How well it foretells", "On the judgments that were held out. A model that knows nothing is right a third of the time, at an NLL of log 3 = 1.0986.");
  std::vector<ReportStatistic> rows;
  Plot reliability;
  reliability.title = "Calibration";
  reliability.description = "Of the pairs that the model keeps together with a given probability, the share that people kept together; the diagonal is perfect calibration.";
  reliability.x.title = "predicted probability that a pair is kept";
  reliability.y.title = "share that was kept";
  reliability.x.from = reliability.y.from = 0;
  reliability.x.to = reliability.y.to = 1;
  reliability.square = true;
  reliability.height = 320;
  reliability.references.push_back({Reference::Along::kDiagonal, 0, 0, "perfect"});
  Plot counts;
  counts.title = "How sure the model is";
  counts.description = "How many pairs get each probability.";
  counts.x.title = "predicted probability that a pair is kept";
  counts.y.title = "pairs";
  counts.y.format = Format::kCount;
  counts.x.from = 0;
  counts.x.to = 1;
  counts.height = 380;
  const wire::FitEvaluation* main = main_evaluation(record);
  for (const wire::FitEvaluation& e : record.evaluation) {
    const ShareInterval accuracy = accuracy_interval(e);
    const ChanceBand chance = chance_band(e.triplets, e.ties);
    const std::string n = format_count(e.triplets);
    const bool above = e.accuracy > chance.high;
    rows.push_back({"accuracy, " + told_of(e), report_number(e.accuracy, 4), report_interval(accuracy.low, accuracy.high, 4), n,
                    above ? "above the chance band" : "not above the chance band", "Wilson, judgments as independent; chance " + report_interval(chance.low, chance.high, 4) +
                        ", exact binomial" + (e.ties > 0 ? "; " + plural(e.ties, "tie", "ties") + " counted wrong" : "")});
    rows.push_back({"NLL, " + told_of(e), report_number(e.nll, 4), "", n, "", "mean; the record holds no spread. Guessing: 1.0986"});
    rows.push_back({"entropy, " + told_of(e), report_number(e.entropy, 4), "", n, "", "mean over judgments; log 3 where the model knows nothing"});
    rows.push_back({"calibration error, " + told_of(e), report_number(e.calibration_error, 4), "", format_count(3 * e.triplets), "",
                    "expected error over ten bins of all three pairs; a perfect model would show " + report_number(e.calibration_floor, 4) + " on so few data"});
    figure::Points points;
    points.name = e.of == "posterior" ? "posterior" : "embedding alone";
    points.ink = &e == main ? Ink::kAccent : Ink::kSeries2;
    points.mark = &e == main ? Mark::kDot : Mark::kDiamond;
    points.interval = "95 % interval";
    for (const wire::FitEvaluation::Bin& bin : e.calibration) {
      if (bin.count == 0) continue;
      const double count = static_cast<double>(bin.count);
      const ShareInterval share = share_interval(bin.observed * count, count);
      points.x.push_back(bin.predicted);
      points.y.push_back(bin.observed);
      points.low.push_back(share.low);
      points.high.push_back(share.high);
      points.labels.push_back(format_count(bin.count) + " pairs");
    }
    reliability.series.emplace_back(std::move(points));
    if (&e != main) continue;
    figure::Histogram histogram;
    histogram.ink = Ink::kAccent;
    for (const wire::FitEvaluation::Bin& bin : e.calibration) {
      if (histogram.edges.empty()) histogram.edges.push_back(bin.low);
      histogram.edges.push_back(bin.high);
      histogram.counts.push_back(static_cast<double>(bin.count));
    }
    counts.series.emplace_back(std::move(histogram));
  }
  page.statistics("On held-out judgments", rows);
  page.figures({{reliability, "Wilson intervals with pairs as independent; the three pairs of a judgment are not, so they are a little too narrow.", FigureSize::kHalf,
      "calibration"},
                {counts, "", FigureSize::kHalf, "probabilities"}});
}

void add_stability(const FitReport& report, Report& page) {
  if (report.reproducibility.empty()) return;
  std::map<std::uint64_t, std::vector<double>> runs;
  std::uint64_t recommended = 0;
  for (const ReproducibilityRow& row : report.reproducibility) {
    runs[row.seed].push_back(row.reproducibility);
    if (row.recommended) recommended = row.seed;
  }
  page.section("Found again", "The same fit from " + plural(runs.size(), "seed", "seeds") +
                                  ". For each dimension the partner in another run is picked over half of the objects, and the correlation is "
                                  "measured over the other half; Fisher\u2019s z is averaged over the other runs.");
  Plot curve;
  curve.title = "Reproducibility of each dimension";
  curve.x.title = "dimension, best first";
  curve.x.format = Format::kWhole;
  curve.y.title = "Pearson\u2019s r with other runs";
  curve.y.to = 1;
  curve.y.zero = true;
  std::size_t well = 0, of = 0;
  figure::Line chosen;
  for (auto& [seed, values] : runs) {
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    figure::Line line;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      line.x.push_back(static_cast<double>(i + 1));
      line.y.push_back(sorted[i]);
    }
    if (seed == recommended) {
      chosen = line;
      chosen.name = "recommended run, seed " + std::to_string(seed);
      chosen.ink = Ink::kAccent;
      of = sorted.size();
      well = static_cast<std::size_t>(std::count_if(sorted.begin(), sorted.end(), [](double r) { return r >= kSameDimensionFrom; }));
      continue;
    }
    line.name = "seed " + std::to_string(seed);
    line.in_legend = false;
    line.ink = Ink::kMuted;
    line.opacity = .6;
    line.width = 1.25;
    curve.series.emplace_back(std::move(line));
  }
  curve.series.emplace_back(chosen);
  curve.references.push_back({Reference::Along::kY, kSameDimensionFrom, kSameDimensionFrom, "found again from .80 on"});
  curve.description = std::to_string(well) + " of " + plural(of, "dimension", "dimensions") + " of the recommended run are found again with r of .80 or more.";
  Plot bars;
  bars.title = "Mean of each run";
  bars.description = "The mean reproducibility of each run\u2019s dimensions, with the recommended run marked.";
  bars.y.title = "seed";
  bars.y.kind = Axis::Kind::kCategory;
  bars.x.from = 0;
  bars.x.to = 1;
  figure::Bars means;
  means.interval = "95 % over its dimensions";
  std::vector<ReportStatistic> rows;
  for (const auto& [seed, values] : runs) {
    const MeanInterval mean = mean_interval(values);
    bars.y.categories.push_back("seed " + std::to_string(seed) + (seed == recommended ? " (recommended)" : ""));
    means.values.push_back(mean.mean);
    means.low.push_back(mean.low);
    means.high.push_back(mean.high);
    means.inks.push_back(seed == recommended ? Ink::kAccent : Ink::kMuted);
    means.texts.push_back(report_number(mean.mean, 2) + ", " + plural(values.size(), "dim", "dims"));
    if (seed == recommended)
      rows.push_back({"mean reproducibility, recommended run", report_number(mean.mean), report_interval(mean.low, mean.high), format_count(values.size()), "",
                      "mean over its dimensions, 1.96 standard errors; r over objects that did not pick the partner, Fisher\u2019s z averaged over " + plural(runs.size() - 1,
                          "other run", "other runs")});
  }
  bars.series.emplace_back(std::move(means));
  if (of > 0) {
    const ShareInterval share = share_interval(static_cast<double>(well), static_cast<double>(of));
    rows.push_back({"dimensions found again, r \u2265 .80", format_count(well), report_interval(share.low * static_cast<double>(of), share.high * static_cast<double>(of), 1),
        format_count(of), "",
                    "count; Wilson, dimensions as independent"});
  }
  if (!report.consensus.empty()) {
    rows.push_back({"dimensions of the consensus", format_count(report.consensus.size()), "", "", "",
        "those that at least half of the runs have, and two, at r \u2265 .80; averaged in consensus.npy"});
  }
  page.figures({{curve, curve.description, FigureSize::kHalf, "reproducibility"}, {bars,
      "The run whose dimensions the others find again best is recommended, and lies in the folder itself.", FigureSize::kHalf, "reproducibility-by-seed"}});
  page.statistics("Over seeds", rows);
}

void add_tuning(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  if (!record.tune || record.tune->points.empty()) return;
  const wire::FitTune& tune = *record.tune;
  page.section("Tuning", tune.note);
  if (tune.own_steps != 0)
    page.paragraph("Its own held-out judgments moved lambda on by " + std::to_string(tune.own_steps) + (std::abs(tune.own_steps) == 1 ? " step" : " steps") +
        " of 2 %, so they had a part in the choice.");
  const bool one_number = std::all_of(tune.points.begin(), tune.points.end(), [](const wire::FitTune::Point& p) { return p.setting.size() == 1; });
  const auto mean_of = [](const auto& values) {
    double sum = 0;
    for (const auto value : values) sum += static_cast<double>(value);
    return sum / static_cast<double>(values.size());
  };
  if (one_number) {
    std::vector<std::size_t> order(tune.points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto value_of = [&](std::size_t i) { return tune.points[i].setting[0].second; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value_of(a) < value_of(b); });
    const std::string name = tune.points[0].setting[0].first;
    Plot nll, dims;
    nll.title = "What the folds say";
    nll.description = "Negative log-likelihood of each fold and their mean, for each value of " + name + " that was tried.";
    dims.title = "Dimensions that are kept";
    dims.description = "How many dimensions each fold\u2019s fit keeps, for each value of " + name + ".";
    nll.x.title = dims.x.title = name;
    nll.x.kind = dims.x.kind = Axis::Kind::kLog;
    nll.y.title = "NLL of the fold";
    dims.y.title = "dimensions";
    dims.y.zero = true;
    figure::Points folds, kept;
    figure::Line mean, middle;
    folds.name = kept.name = "a fold";
    mean.name = middle.name = "their mean";
    folds.ink = kept.ink = Ink::kMuted;
    folds.size = kept.size = 5;
    folds.opacity = kept.opacity = .8;
    mean.ink = middle.ink = Ink::kAccent;
    mean.mark = middle.mark = Mark::kDot;
    for (const std::size_t i : order) {
      const wire::FitTune::Point& point = tune.points[i];
      for (std::size_t f = 0; f < point.nll.size(); ++f) {
        folds.x.push_back(value_of(i));
        folds.y.push_back(point.nll[f]);
        kept.x.push_back(value_of(i));
        kept.y.push_back(f < point.dims.size() ? static_cast<double>(point.dims[f]) : kNotKnown);
      }
      mean.x.push_back(value_of(i));
      mean.y.push_back(mean_of(point.nll));
      middle.x.push_back(value_of(i));
      middle.y.push_back(mean_of(point.dims));
    }
    const double chosen = value_of(tune.chosen);
    const Reference line{Reference::Along::kX, chosen, chosen, "chosen " + figure::write_short(chosen), Ink::kGood};
    nll.references.push_back(line);
    nll.references.push_back({Reference::Along::kY, kLogThree, kLogThree, "guessing", Ink::kQuiet, Dash::kDashed, false});
    dims.references.push_back(line);
    nll.series = {folds, mean};
    dims.series = {kept, middle};
    page.figures({{nll, "", FigureSize::kHalf, "tuning"}, {dims, "", FigureSize::kHalf, "tuning-dimensions"}});
    return;
  }
  figure::DataTable table;
  for (const auto& [name, value] : tune.points[0].setting) table.columns.push_back(name);
  for (const char* name : {"NLL of the folds", "folds", "dimensions", "chosen"}) table.columns.emplace_back(name);
  for (std::size_t i = 0; i < tune.points.size(); ++i) {
    std::vector<figure::DataTable::Cell> row;
    for (const auto& [name, value] : tune.points[i].setting) row.emplace_back(value);
    row.resize(tune.points[0].setting.size(), kNotKnown);
    row.emplace_back(mean_of(tune.points[i].nll));
    row.emplace_back(static_cast<double>(tune.points[i].nll.size()));
    row.emplace_back(mean_of(tune.points[i].dims));
    row.emplace_back(std::string(i == tune.chosen ? "chosen" : ""));
    table.rows.push_back(std::move(row));
  }
  page.table("Settings that were tried", table, false, "tuning");
}

std::string option_text(const wire::OptionValue& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "yes" : "no";
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) return format_count(*whole);
  if (const auto* real = std::get_if<double>(&value)) return format_double(*real);
  return std::get<std::string>(value);
}

void add_provenance(const FitReport& report, Report& page) {
  const wire::FitRecord& record = report.fit.record;
  page.section("Provenance", "What the fit is a function of. The same program, instruction set, inputs, options and seed give the same bits, for any number of threads.");
  figure::DataTable made{{"what", "value"}, {}};
  const auto add = [&](const std::string& what, const std::string& value) {
    if (!value.empty()) made.rows.push_back({what, value});
  };
  add("made by", record.origin + ", tertium " + record.tool_version);
  add("engine, kernel, instruction set", record.engine + ", " + record.kernel + ", " + record.isa);
  if (record.imported_method.empty()) {
    add("method, preset", method_name(record) + ", " + to_string(record.request.preset));
    add("seed", std::to_string(record.request.seed));
  } else {
    add("imported, made by", record.imported_method);
  }
  if (record.triplets > 0) add("judgments for training, held out", format_count(record.train_triplets) + ", " + format_count(record.validation_triplets));
  if (record.excluded_triplets > 0) add("judgments excluded", format_count(record.excluded_triplets));
  if (record.answers_to > 0) add("last answer that was read", format_count(record.answers_to));
  for (const wire::FitInput& input : record.inputs) add("input: " + input.role, input.file + ", SHA-256 " + input.sha256);
  add("embedding.npy, SHA-256", record.embedding_sha256);
  add("posterior.npz, SHA-256", record.posterior_sha256);
  page.table("How it was made", made, false, "provenance");
  figure::DataTable options{{"option", "value"}, {}};
  for (const auto& [name, value] : record.options) options.rows.push_back({name, option_text(value)});
  if (!options.rows.empty()) page.table("Every option that was used", options, true, "options");
}

}  // namespace

bool is_fit_folder(const std::string& folder) { return file_exists(folder + "/fit.json"); }

Result<Report> make_fit_report(const std::string& folder, const std::string& title, Executor& executor) {
  TRY(const FitReport report, load(folder));
  const wire::FitRecord& record = report.fit.record;
  Report::Head head;
  head.title = title;
  head.eyebrow = "Fit";
  head.source = "the fit in " + std::filesystem::path(folder).lexically_normal().filename().string();
  if (std::filesystem::path(folder).lexically_normal().filename().empty()) head.source = "a fit";
  const std::string objects = plural(record.objects, "object", "objects"), found = plural(record.dims, "dimension", "dimensions");
  if (record.triplets > 0) {
    const std::string judgments = plural(record.triplets, "judgment", "judgments");
    head.lead = method_name(record) + (record.dims == 0 ? " kept no dimension" : " found " + found) + " behind " + judgments + " of " + objects +
                (record.dims == 0 ? ": to this fit all objects are alike, and it foretells nothing." : ".");
  } else {
    head.lead = found + " of " + objects + ", made by " + method_name(record) + ".";
  }
  if (const wire::FitEvaluation* e = main_evaluation(record); e && record.dims > 0)
    head.lead += " With them it foretells " + report_percent(e->accuracy) + " of the judgments that it has not seen; guessing foretells 33.3\u00a0%.";
  Report page(std::move(head));
  add_overview(report, page);
  add_dimensions(report, page);
  add_evaluation(report, page);
  add_stability(report, page);
  TRY_DO(add_similarity(report, page, executor));
  add_training(report, page);
  add_tuning(report, page);
  add_provenance(report, page);
  return page;
}

}  // namespace tertium
