// compare_document.cpp: what is in a comparison, field by field.
#include "native/tasks/compare_document.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/analysis/profile.h"
#include "shared/base/text.h"
#include "shared/wire/delimited.h"

namespace tertium {
namespace {

using wire::Report;
using Reports = std::vector<Report>;

// A float with the digits that it has, no more.
double digits_of(float value) { return parse_double(format_float(value)).value_or(std::numeric_limits<double>::quiet_NaN()); }

std::string name_of(const CompareReport& report, std::uint32_t object) { return object < report.names.size() ? report.names[object] : std::string(); }

Report& add_estimate(Report& to, const std::string& name, const ObjectEstimate& e) { return to.add(name, e.value).add(name + "_low", e.low).add(name + "_high", e.high); }
Report difference_of(const ObjectEstimate& e) { return Report().add("value", e.value).add("low", e.low).add("high", e.high).add("p", e.p); }

void add_partner(Report& to, const std::string& name, const std::optional<std::uint32_t>& partner, double r) {
  if (partner) to.add(name, *partner);
  else to.add(name, std::numeric_limits<double>::quiet_NaN());  // null
  to.add(name + "_r", r);
}

// The objects with the largest weights on a dimension, by which people know it.
Reports strongest_of(const CompareReport& report, const Matrix& values, std::size_t column, std::size_t count) {
  Reports out;
  for (const Ranked& r : strongest_objects(values, column, count)) out.emplace_back().add("object", r.index).add("name", name_of(report, r.index)).add("value",
      digits_of(values.at(r.index, column)));
  return out;
}

Reports dimensions_of(const CompareReport& report, const std::vector<ComparedDimension>& dimensions, const Matrix& values, std::size_t top) {
  Reports out;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const ComparedDimension& dim = dimensions[d];
    Report& row = out.emplace_back();
    row.add("column", d).add("importance", dim.importance).add("reproducibility", dim.reproducibility).add("label", dim.label);
    add_partner(row, "label_from", dim.label_from, dim.label_r);
    row.add("standing", to_string(dim.standing));
    add_partner(row, "best", dim.evidence.best, dim.evidence.best ? dim.evidence.r : std::numeric_limits<double>::quiet_NaN());
    row.add("best_low", dim.evidence.low).add("best_high", dim.evidence.high).add("best_p", dim.evidence.p).add("best_discovered", dim.evidence.discovered);
    add_partner(row, "held_out", dim.evidence.held_out_best, dim.evidence.held_out_r);
    add_partner(row, "greedy", dim.greedy, dim.greedy_r);
    add_partner(row, "one_to_one", dim.one_to_one, dim.one_to_one_r);
    add_partner(row, "pairwise", dim.pairwise, dim.pairwise_r);
    row.add("strongest", strongest_of(report, values, d, top));
  }
  return out;
}

Report side_of(const CompareReport& report, const CompareSide& side, const std::vector<ComparedDimension>& dimensions, const Matrix& values, std::size_t top,
               bool labels_taken_over) {
  Reports inputs;
  for (const wire::FitInput& input : side.inputs) inputs.emplace_back().add("role", input.role).add("file", input.file).add("sha256", input.sha256);
  const bool labelled = std::any_of(dimensions.begin(), dimensions.end(), [](const ComparedDimension& d) { return !d.label.empty(); });
  return Report().add("title", side.title).add("inputs", inputs).add("dims", dimensions.size()).add("labels", !labelled ? "none" : labels_taken_over ? "taken over" : "given").add(
      "dimensions", dimensions_of(report, dimensions, values, top));
}

Reports rows_of(const ColumnCorrelations& r) {
  Reports out;
  for (std::size_t i = 0; i < r.rows; ++i)
    out.emplace_back().add("column_a", i).add("r", std::vector<double>(r.values.begin() + static_cast<std::ptrdiff_t>(i * r.cols), r.values.begin() +
        static_cast<std::ptrdiff_t>((i + 1) * r.cols)));
  return out;
}

Report rsa_of(const RsaReport& r) {
  Report out;
  out.add("r", r.r).add("low", r.low).add("high", r.high).add("sd", r.sd).add("bootstraps", r.bootstraps).add("p", r.p).add("p_two_sided", r.p_two_sided);
  return out.add("permuted_low", r.permuted_low).add("permuted_high", r.permuted_high).add("permutations", r.permutations).add("objects", r.objects).add("pairs", r.pairs);
}

Reports curves_of(const CompareReport& report) {
  Reports out;
  for (const ComparedCurve& c : report.curves) {
    Reports points;
    for (const CumulativePoint& p : c.curve.points) points.emplace_back().add("dims", p.dims).add("column", p.column).add("r", p.r).add("low", p.low).add("high", p.high)
        .add("sd", p.sd);
    out.emplace_back().add("of", c.of_b ? "b" : "a").add("reference", c.reference_b ? "b" : "a").add("points", points).add("dims_90", c.curve.dims_90).add("dims_95",
        c.curve.dims_95)
        .add("dims_99", c.curve.dims_99);
  }
  return out;
}

Report observer_of(const ComparedObserver& observer) {
  const JackknifeTally& all = observer.jackknife.all;
  Report out;
  out.add("explained", all.explained).add("undecided", all.undecided).add("without_relevance", all.without_relevance).add("flips", all.flips).add("spread", all.spread);
  add_estimate(out, "mean_relevance", estimate(observer.jackknife, &JackknifeTally::mean_relevance));
  add_estimate(out, "flip_rate", estimate(observer.jackknife, &JackknifeTally::flip_rate));
  add_estimate(out, "spread_rate", estimate(observer.jackknife, &JackknifeTally::spread_rate));
  Reports dimensions, labels;
  for (std::size_t d = 0; d < all.most.size(); ++d) {
    Report& row = dimensions.emplace_back();
    row.add("column", d).add("most", all.most[d]);
    add_estimate(row, "most_share", estimate(observer.jackknife, [d](const JackknifeTally& tally) { return tally.most_share(d); }));
    row.add("flips", all.flips_of[d]).add("flip_share", all.flip_share(d)).add("mean_relevance", observer.jackknife.mean_relevance[d]);
  }
  for (std::size_t i = 0; i < observer.labels.size(); ++i) {
    const LabelTally& tally = observer.labels[i];
    Report& row = labels.emplace_back();
    row.add("label", tally.label).add("dims", tally.dims).add("importance", observer.label_importance[i]).add("most", tally.most);
    add_estimate(row, "share", tally.share);
    row.add("flips", tally.flips);
  }
  std::vector<double> counts(observer.probability_counts.begin(), observer.probability_counts.end());
  return out.add("dimensions", dimensions).add("labels", labels).add("probability_counts", counts);
}

Report jackknife_of(const CompareTask& task, const CompareReport& report) {
  Reports labels;
  for (const LabelDifference& d : report.label_differences) {
    Report& row = labels.emplace_back(difference_of(d.difference));
    row.fields.insert(row.fields.begin(), {"label", d.label});
    row.add("discovered", d.discovered);
  }
  return Report().add("triplets", report.triplets).add("spread_share", task.spread_share).add("a", observer_of(report.observer_a)).add("b", observer_of(report.observer_b))
      .add("relevance_difference", difference_of(report.relevance_difference)).add("flip_difference", difference_of(report.flip_difference))
      .add("spread_difference", difference_of(report.spread_difference)).add("label_differences", labels);
}

Reports explained_of(const CompareReport& report, const std::vector<ExplainedTriplet>& list) {
  const auto relevance = [](const std::vector<Ranked>& ranked) {
    Reports out;
    for (const Ranked& r : ranked) out.emplace_back().add("column", r.index).add("relevance", r.value);
    return out;
  };
  Reports out;
  for (const ExplainedTriplet& e : list) {
    const DivergingTriplet& t = e.triplet;
    std::vector<double> objects;
    std::vector<std::string> names;
    for (const std::uint32_t object : t.objects) {
      objects.push_back(object);
      if (!report.names.empty()) names.push_back(report.names[object]);
    }
    out.emplace_back().add("objects", objects).add("names", names).add("probability_a", digits_of(static_cast<float>(t.probability_a)))
        .add("probability_b", digits_of(static_cast<float>(t.probability_b))).add("rank", t.rank).add("spread", t.spread).add("relevance_a", relevance(e.relevance_a))
        .add("relevance_b", relevance(e.relevance_b));
  }
  return out;
}

Report choices_of(const CompareReport& report) {
  const TripletDivergence& c = report.choices;
  Report out;
  out.add("triplets", c.triplets).add("decided", c.decided).add("agree", c.agree);
  add_estimate(out, "agreement", c.agreement);
  Reports combinations;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      combinations.emplace_back().add("odd_a", i).add("odd_b", j).add("count", c.counts[i][j]).add("most", explained_of(report, report.most[i][j]))
          .add("spread_most", explained_of(report, report.spread_most[i][j]));
  return out.add("combinations", combinations);
}

Reports ranked_objects(const CompareReport& report, const std::vector<Ranked>& ranked) {
  Reports out;
  for (const Ranked& r : ranked) out.emplace_back().add("object", r.index).add("name", name_of(report, r.index)).add("value", r.value);
  return out;
}

Reports scatters_of(const CompareReport& report) {
  Reports out;
  for (const ComparedScatter& s : report.scatters) {
    std::vector<double> x, y;
    for (std::size_t o = 0; o < report.objects; ++o) x.push_back(digits_of(report.values_a.at(o, s.column_a))), y.push_back(digits_of(report.values_b.at(o, s.column_b)));
    Report classes;
    for (const ScatterClass c : {ScatterClass::kTopA, ScatterClass::kTopB, ScatterClass::kBoth, ScatterClass::kMoreA, ScatterClass::kMoreB}) {
      std::vector<double> members;
      for (std::size_t o = 0; o < report.objects; ++o)
        if (s.classes[o] == c) members.push_back(static_cast<double>(o));
      classes.add(to_string(c), members);
    }
    out.emplace_back().add("column_a", s.column_a).add("column_b", s.column_b).add("r", s.r).add("weights_a", x).add("weights_b", y).add("classes", classes)
        .add("high_both", ranked_objects(report, s.objects.high_both)).add("high_a", ranked_objects(report, s.objects.high_a)).add("high_b", ranked_objects(report,
            s.objects.high_b))
        .add("low_both", ranked_objects(report, s.objects.low_both)).add("more_a", ranked_objects(report, s.objects.more_a)).add("more_b", ranked_objects(report,
            s.objects.more_b));
  }
  return out;
}

Reports pairs_of(const CompareReport& report, const std::vector<DivergingPair>& pairs) {
  Reports out;
  for (const DivergingPair& p : pairs)
    out.emplace_back().add("first", p.first).add("second", p.second).add("first_name", name_of(report, p.first)).add("second_name", name_of(report, p.second)).add("a", p.a)
        .add("b", p.b)
        .add("rank_difference", p.rank_difference);
  return out;
}

Reports categories_of(const CompareReport& report) {
  Reports out;
  for (const ComparedCategory& c : report.categories) {
    const PairDivergence& p = c.pairs;
    const DensityGrid& d = p.density;
    Report density;
    density.add("bins", d.bins).add("a_low", d.a_low).add("a_high", d.a_high).add("b_low", d.b_low).add("b_high", d.b_high)
        .add("counts", std::vector<double>(d.counts.begin(), d.counts.end()));
    out.emplace_back().add("category", c.category).add("objects", p.objects).add("pairs", p.pairs).add("pearson", p.pearson).add("spearman", p.spearman).add("slope", p.slope)
        .add("intercept", p.intercept).add("low", c.pearson.low).add("high", c.pearson.high).add("p", c.pearson.p).add("discovered", c.discovered)
        .add("more_a", pairs_of(report, p.more_a)).add("more_b", pairs_of(report, p.more_b)).add("density", density);
  }
  return out;
}

// ---- Tables ----

std::string text_cell(const std::string& text) { return wire::cell_of(text, ',', wire::Quotes::kWhereNeeded); }
std::string cell(double value) { return std::isfinite(value) ? format_double(value) : std::string(); }
std::string cell(const std::optional<std::uint32_t>& value) { return value ? std::to_string(*value) : std::string(); }
std::string cell(const char* text) { return text; }
std::string cell(const std::string& text) { return text_cell(text); }
std::string cell(bool value) { return value ? "1" : "0"; }
std::string cell(std::uint64_t value) { return std::to_string(value); }
std::string cell(std::uint32_t value) { return std::to_string(value); }

template <class... Cells>
void add_line(std::string& to, const Cells&... cells) {
  std::string line;
  ((line += cell(cells) + ","), ...);
  line.back() = '\n';
  to += line;
}

std::string dimensions_table(const std::vector<ComparedDimension>& dimensions, const ComparedObserver& observer) {
  std::string out =
      "column,importance,reproducibility,label,label_from,label_r,standing,best,best_r,best_low,best_high,best_p,best_discovered,held_out,held_out_r,"
      "greedy,greedy_r,one_to_one,one_to_one_r,pairwise,pairwise_r,most,most_share,most_low,most_high,flips,flip_share,mean_relevance\n";
  const JackknifeTally& all = observer.jackknife.all;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const ComparedDimension& x = dimensions[d];
    const MatchEvidence& e = x.evidence;
    const ObjectEstimate share = estimate(observer.jackknife, [d](const JackknifeTally& tally) { return tally.most_share(d); });
    add_line(out, d, x.importance, x.reproducibility, x.label, x.label_from, x.label_r, to_string(x.standing), e.best, e.r, e.low, e.high, e.p, e.discovered, e.held_out_best,
             e.held_out_r, x.greedy, x.greedy_r, x.one_to_one, x.one_to_one_r, x.pairwise, x.pairwise_r, all.most[d], share.value, share.low, share.high, all.flips_of[d],
                 all.flip_share(d),
             observer.jackknife.mean_relevance[d]);
  }
  return out;
}

}  // namespace

wire::Report comparison_document(const CompareTask& task, const CompareReport& report) {
  Report out;
  out.add("format", kComparisonFormat).add("kind", "comparison").add("tool_version", TERTIUM_VERSION).add("seed", task.seed).add("objects", report.objects);
  out.add("names", report.names).add("aligned", report.aligned).add("rows_moved", report.rows_moved);
  out.add("similarity", to_string(task.similarity)).add("matching", to_string(task.matching)).add("shared_from", task.shared_from);
  out.add("a", side_of(report, task.a, report.a, report.values_a, task.top, report.labels_taken_over_a));
  out.add("b", side_of(report, task.b, report.b, report.values_b, task.top, report.labels_taken_over_b));
  out.add("correlations", rows_of(report.correlations));
  const SharedDimensions& s = report.shared;
  out.add("shared", Report().add("from", s.from).add("shared", s.shared).add("covered_a", s.covered_a).add("covered_b", s.covered_b).add("unique_a", s.unique_a).add("unique_b",
      s.unique_b));
  Reports rsa;
  for (const ComparedRsa& r : report.rsa) {
    Report& row = rsa.emplace_back(rsa_of(r.report));
    row.fields.insert(row.fields.begin(), {{"method", std::string(to_string(r.method))}, {"by", std::string(to_string(r.by))}});
  }
  out.add("rsa", rsa).add("cumulative", curves_of(report)).add("pairwise", rows_of(report.pairwise));
  out.add("jackknife", jackknife_of(task, report)).add("choices", choices_of(report)).add("scatters", scatters_of(report)).add("categories", categories_of(report));
  return out;
}

wire::Report comparison_summary(const CompareTask& task, const CompareReport& report) {
  Report out;
  out.add("objects", report.objects).add("aligned", report.aligned).add("rows_moved", report.rows_moved).add("dims_a", report.a.size()).add("dims_b", report.b.size());
  for (const ComparedRsa& r : report.rsa) {
    const std::string name = std::string(to_string(r.method)) + (r.by == RsaBootstrap::kObjects ? "" : "_by_entries");
    out.add(name, r.report.r).add(name + "_low", r.report.low).add(name + "_high", r.report.high);
    if (r.report.permutations > 0) out.add(name + "_p", r.report.p);
  }
  const SharedDimensions& s = report.shared;
  out.add("shared_from", s.from).add("shared", s.shared).add("covered_a", s.covered_a).add("covered_b", s.covered_b).add("unique_a", s.unique_a).add("unique_b", s.unique_b);
  const auto mean_of = [&](double ComparedDimension::*r) {
    double sum = 0, count = 0;
    for (const ComparedDimension& d : report.a)
      if (std::isfinite(d.*r)) sum += d.*r, count += 1;
    return sum / count;
  };
  double best = 0, best_sum = 0, count = 0;
  for (const ComparedDimension& d : report.a)
    if (d.evidence.best) best = std::max(best, d.evidence.r), best_sum += d.evidence.r, count += 1;
  out.add("best_match_r", best).add("mean_match_r", best_sum / count).add("mean_greedy_r", mean_of(&ComparedDimension::greedy_r)).add("mean_one_to_one_r",
      mean_of(&ComparedDimension::one_to_one_r));
  for (const ComparedCurve& c : report.curves) out.add(std::string("dims_95_of_") + (c.of_b ? "b" : "a") + (c.of_b == c.reference_b ? "_own" : ""), c.curve.dims_95);
  out.add("triplets", report.triplets);
  add_estimate(out, "agreement", report.choices.agreement);
  for (const bool is_a : {true, false}) {
    const JackknifeTally& all = (is_a ? report.observer_a : report.observer_b).jackknife.all;
    const std::string suffix = is_a ? "_a" : "_b";
    out.add("mean_relevance" + suffix, all.mean_relevance()).add("flip_rate" + suffix, all.flip_rate()).add("spread_rate" + suffix, all.spread_rate());
  }
  Reports labels;
  for (const LabelDifference& d : report.label_differences) {
    Report& row = labels.emplace_back();
    row.add("label", d.label);
    for (const bool is_a : {true, false})
      for (const LabelTally& tally : (is_a ? report.observer_a : report.observer_b).labels)
        if (tally.label == d.label) row.add(is_a ? "share_a" : "share_b", tally.share.value);
    row.add("difference", d.difference.value).add("low", d.difference.low).add("high", d.difference.high).add("p", d.difference.p);
  }
  return out.add("labels", labels).add("seed", task.seed);
}

std::vector<std::pair<std::string, std::string>> comparison_tables(const CompareReport& report) {
  std::vector<std::pair<std::string, std::string>> out;
  out.emplace_back("dimensions_a.csv", dimensions_table(report.a, report.observer_a));
  out.emplace_back("dimensions_b.csv", dimensions_table(report.b, report.observer_b));

  std::string rsa = "method,by,r,low,high,sd,bootstraps,p,p_two_sided,permutations,pairs\n";
  for (const ComparedRsa& r : report.rsa)
    add_line(rsa, to_string(r.method), to_string(r.by), r.report.r, r.report.low, r.report.high, r.report.sd, r.report.bootstraps, r.report.p, r.report.p_two_sided,
        r.report.permutations,
             r.report.pairs);
  out.emplace_back("rsa.csv", rsa);

  std::string curves = "of,reference,dims,column,r,low,high,sd\n";
  for (const ComparedCurve& c : report.curves)
    for (const CumulativePoint& p : c.curve.points) add_line(curves, c.of_b ? "b" : "a", c.reference_b ? "b" : "a", p.dims, p.column, p.r, p.low, p.high, p.sd);
  out.emplace_back("cumulative_rsa.csv", curves);

  std::string matrix = "column_a,column_b,r,pairwise_rsa\n";
  for (std::size_t i = 0; i < report.correlations.rows; ++i)
    for (std::size_t j = 0; j < report.correlations.cols; ++j) add_line(matrix, i, j, report.correlations.at(i, j), report.pairwise.at(i, j));
  out.emplace_back("correlations.csv", matrix);

  std::string labels = "observer,label,dims,importance,most,share,low,high,flips\n";
  for (const bool is_a : {true, false}) {
    const ComparedObserver& observer = is_a ? report.observer_a : report.observer_b;
    for (std::size_t i = 0; i < observer.labels.size(); ++i) {
      const LabelTally& t = observer.labels[i];
      add_line(labels, is_a ? "a" : "b", t.label, t.dims, observer.label_importance[i], t.most, t.share.value, t.share.low, t.share.high, t.flips);
    }
  }
  std::string differences = "label,difference,low,high,p,discovered\n";
  for (const LabelDifference& d : report.label_differences) add_line(differences, d.label, d.difference.value, d.difference.low, d.difference.high, d.difference.p, d.discovered);
  out.emplace_back("labels.csv", report.observer_a.labels.empty() && report.observer_b.labels.empty() ? "" : labels);
  out.emplace_back("label_differences.csv", report.label_differences.empty() ? "" : differences);

  std::string objects = "column_a,column_b,r,list,place,object,name,value\n";
  for (const ComparedScatter& s : report.scatters)
    for (const auto& [list, ranked] : {std::pair("high_both", &s.objects.high_both), std::pair("high_a", &s.objects.high_a), std::pair("high_b", &s.objects.high_b),
                                       std::pair("low_both", &s.objects.low_both), std::pair("more_a", &s.objects.more_a), std::pair("more_b", &s.objects.more_b)})
      for (std::size_t i = 0; i < ranked->size(); ++i)
        add_line(objects, s.column_a, s.column_b, s.r, list, i + 1, (*ranked)[i].index, name_of(report, (*ranked)[i].index), (*ranked)[i].value);
  out.emplace_back("diverging_objects.csv", objects);

  std::string triplets = "odd_a,odd_b,spread_only,place,object_1,object_2,object_3,name_1,name_2,name_3,probability_a,probability_b,rank,spread,column_a,column_b\n";
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (const bool spread : {false, true}) {
        const std::vector<ExplainedTriplet>& list = (spread ? report.spread_most : report.most)[i][j];
        for (std::size_t k = 0; k < list.size(); ++k) {
          const DivergingTriplet& t = list[k].triplet;
          const auto first = [](const std::vector<Ranked>& ranked) { return ranked.empty() ? std::optional<std::uint32_t>() : std::optional(ranked[0].index); };
          add_line(triplets, i + 1, j + 1, spread, k + 1, t.objects[0], t.objects[1], t.objects[2], name_of(report, t.objects[0]), name_of(report, t.objects[1]),
                   name_of(report, t.objects[2]), t.probability_a, t.probability_b, t.rank, t.spread, first(list[k].relevance_a), first(list[k].relevance_b));
        }
      }
  out.emplace_back("diverging_triplets.csv", triplets);

  std::string categories = "category,objects,pairs,pearson,low,high,p,discovered,spearman,slope,intercept\n",
      pairs = "category,list,place,first,second,first_name,second_name,a,b,rank_difference\n";
  for (const ComparedCategory& c : report.categories) {
    add_line(categories, c.category, c.pairs.objects, c.pairs.pairs, c.pairs.pearson, c.pearson.low, c.pearson.high, c.pearson.p, c.discovered, c.pairs.spearman, c.pairs.slope,
             c.pairs.intercept);
    for (const auto& [list, diverging] : {std::pair("more_a", &c.pairs.more_a), std::pair("more_b", &c.pairs.more_b)})
      for (std::size_t k = 0; k < diverging->size(); ++k) {
        const DivergingPair& p = (*diverging)[k];
        add_line(pairs, c.category, list, k + 1, p.first, p.second, name_of(report, p.first), name_of(report, p.second), p.a, p.b, p.rank_difference);
      }
  }
  out.emplace_back("categories.csv", categories);
  out.emplace_back("diverging_pairs.csv", pairs);
  return out;
}

}  // namespace tertium
