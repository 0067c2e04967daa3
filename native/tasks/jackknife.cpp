// jackknife.cpp: alignment, triplets by chance where none are given, and the jackknife itself.
#include "native/tasks/jackknife.h"

#include <algorithm>
#include <cmath>

#include "native/tasks/matrix_checks.h"
#include "shared/base/text.h"
#include "shared/simulation/choices.h"
#include "shared/wire/delimited.h"

namespace tertium {

Result<std::vector<Triplet>> draw_random_triplets(std::size_t objects, std::uint64_t count, std::uint64_t seed) {
  if (count > kRandomTripletsMax)
    return Error{ErrorCode::kTooLarge, "at most " + format_count(kRandomTripletsMax) + " random triplets are drawn; " + format_count(count) + " were asked for"};
  const double n = static_cast<double>(objects), existing = n * (n - 1) * (n - 2) / 6;
  if (static_cast<double>(count) > existing) count = static_cast<std::uint64_t>(existing);
  return draw_triples(static_cast<std::uint32_t>(objects), count, false, seed);
}

Result<JackknifeReport> run_jackknife_task(const JackknifeTask& task, Executor& executor, const JackknifeWatcher& watcher) {
  JackknifeReport report;
  TRY_DO(check_weights(task.embedding.values, task.embedding_what));
  Matrix values = task.embedding.values;
  std::optional<Posterior> posterior;
  if (task.draws > 0) {
    if (!task.posterior) return Error{ErrorCode::kInvalid, "draws need a posterior: the folder of a VICE fit, not " + task.embedding_what};
    posterior = task.posterior;
    if (posterior->location.rows != values.rows) return Error{ErrorCode::kInvalid, task.embedding_what + ": embedding and posterior differ in their rows"};
    if (task.kept.size() != values.cols) return Error{ErrorCode::kInvalid, task.embedding_what + ": it is not known which of the posterior's columns are dimensions"};
  }
  if (!task.labels.empty() && task.labels.size() != values.cols)
    return Error{ErrorCode::kInvalid, format_count(task.labels.size()) + " labels are given, but " + task.embedding_what + " has " + format_count(values.cols) + " dimensions"};

  std::vector<Triplet> drawn;
  std::span<const Triplet> triplets;
  if (task.triplets) {
    report.judged = true;
    triplets = task.triplets->triplets;
    const Names &from = task.embedding.names, &to = task.triplets->names;
    if (!task.ignore_names && !from.empty() && !to.empty()) {
      TRY(const Alignment alignment, align_names(from, to, task.embedding_what, task.triplets_what));
      report.aligned = true;
      report.rows_moved = alignment.rows_moved;
      values = align_rows(values, alignment);
      if (posterior) {
        posterior->location = align_rows(posterior->location, alignment);
        posterior->scale = align_rows(posterior->scale, alignment);
      }
    } else if (!to.empty() ? values.rows != task.triplets->objects : values.rows < task.triplets->objects) {
      return Error{ErrorCode::kInvalid, task.embedding_what + " has " + format_count(values.rows) + " rows, but " + task.triplets_what + " speaks of " +
                                            format_count(task.triplets->objects) + " objects"};
    }
  } else {
    if (task.options.at != RelevanceAt::kOwnChoice) return Error{ErrorCode::kInvalid, "nobody chose among random triplets: relevance is measured at the embedding's own choice"};
    TRY(drawn, draw_random_triplets(values.rows, task.random_triplets, task.seed));
    report.asked_for = task.random_triplets;
    triplets = drawn;
  }

  const TakeRelevance take = [&](std::size_t, std::span<const TripletRelevance> portion) { report.figures.insert(report.figures.end(), portion.begin(), portion.end()); };
  const TakeRelevance& taken = task.keep_triplets ? take : TakeRelevance();
  if (posterior) {
    TRY(report.jackknife, run_jackknife(*posterior, task.kept, triplets, task.draws, task.seed, task.options, executor, taken, watcher));
  } else {
    TRY(report.jackknife, run_jackknife(values, triplets, task.options, executor, taken, watcher));
  }
  if (task.keep_triplets) report.triplets.assign(triplets.begin(), triplets.end());
  report.importance = dimension_importance(values);
  if (!task.labels.empty()) report.labels = tally_by_label(report.jackknife, task.labels);
  return report;
}

namespace {

std::string number(double value) { return std::isfinite(value) ? format_double(value) : std::string(); }

}  // namespace

std::string write_jackknife_csv(const JackknifeReport& report, const std::vector<std::string>& labels) {
  std::string out = "column,label,importance,most,most_share,most_low,most_high,flips,flip_share,mean_relevance\n";
  const JackknifeTally& all = report.jackknife.all;
  for (std::size_t d = 0; d < all.most.size(); ++d) {
    const ObjectEstimate share = estimate(report.jackknife, [d](const JackknifeTally& tally) { return tally.most_share(d); });
    out += std::to_string(d) + "," + (labels.empty() ? "" : wire::cell_of(labels[d], ',', wire::Quotes::kWhereNeeded)) + "," + number(report.importance[d]) + "," +
           std::to_string(all.most[d]) + "," + number(share.value) + "," + number(share.low) + "," + number(share.high) + "," + std::to_string(all.flips_of[d]) + "," +
           number(all.flip_share(d)) + "," + number(report.jackknife.mean_relevance[d]) + "\n";
  }
  return out;
}

std::string write_relevance_csv(const JackknifeReport& report) {
  CHECK(report.triplets.size() == report.figures.size());
  std::string out = "first,second,odd,choice,probability,column,relevance,three_share,flips,undecided,spread\n";
  const auto single = [](float value) { return std::isfinite(value) ? format_float(value) : std::string(); };
  for (std::size_t t = 0; t < report.triplets.size(); ++t) {
    const Triplet& s = report.triplets[t];
    const TripletRelevance& r = report.figures[t];
    const std::uint32_t odd = r.choice == 0 ? s.odd : r.choice == 1 ? s.second : s.first;
    out += std::to_string(s.first) + "," + std::to_string(s.second) + "," + std::to_string(s.odd) + "," + (r.undecided ? "" : std::to_string(odd)) + "," + single(r.probability) +
           "," + (r.dimension == kNoDimension ? "" : std::to_string(r.dimension)) + "," + single(r.relevance) + "," + single(r.share) + (r.flips ? ",1," : ",0,") +
           (r.undecided ? "1," : "0,") + (r.spread ? "1\n" : "0\n");
  }
  return out;
}

}  // namespace tertium
