// comparison.cpp: the fields of compare.json.
#include "shared/wire/comparison.h"

#include <cmath>
#include <limits>

#include "shared/wire/json_lists.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::int64_t kAny32 = UINT32_MAX;
constexpr std::size_t kListMost = 10'000, kTextMost = 1000, kCellsMost = 1'000'000;

Comparison::Estimate read_estimate(Fields& fields, const std::string& name) {
  Comparison::Estimate out;
  fields.number_or_nan(name.c_str(), out.value);
  fields.number_or_nan((name + "_low").c_str(), out.low);
  fields.number_or_nan((name + "_high").c_str(), out.high);
  return out;
}

Comparison::Partner read_partner(Fields& fields, const std::string& name, std::size_t columns) {
  Comparison::Partner out;
  if (fields.has(name.c_str())) fields.integer(name.c_str(), out.column.emplace(), 0, static_cast<std::int64_t>(columns) - 1);
  fields.number_or_nan((name + "_r").c_str(), out.r);
  return out;
}

void read_objects(Fields& fields, const char* name, std::uint64_t objects, std::vector<std::uint32_t>& out) {
  std::vector<double> numbers;
  fields.numbers_or_nan(name, numbers, static_cast<std::size_t>(objects));
  for (const double number : numbers) {
    if (!(number >= 0 && number < static_cast<double>(objects)) || number != std::floor(number)) return fields.fail(std::string(name) + " names an object that is not there");
    out.push_back(static_cast<std::uint32_t>(number));
  }
}

void read_ranked(Fields& fields, const char* name, std::uint64_t objects, std::vector<Comparison::RankedObject>& out) {
  read_entries(fields, name, out, kListMost, [&](Fields& entry, Comparison::RankedObject& object) {
    entry.integer("object", object.object, 0, static_cast<std::int64_t>(objects) - 1);
    entry.number_or_nan("value", object.value);
  });
}

void read_matrix(Fields& fields, const char* name, std::size_t rows, std::size_t columns, std::vector<std::vector<double>>& out) {
  read_entries(fields, name, out, rows, [&](Fields& row, std::vector<double>& values) {
    row.numbers_or_nan("r", values, columns);
    if (row.ok() && values.size() != columns) row.fail("r has " + std::to_string(values.size()) + " entries; " + std::to_string(columns) + " are needed, one for each column of b");
  });
  if (fields.ok() && out.size() != rows) fields.fail(std::string(name) + " has " + std::to_string(out.size()) + " rows; " + std::to_string(rows) +
      " are needed, one for each column of a");
}

void read_side(Fields& fields, std::uint64_t objects, std::size_t columns_of_other, Comparison::Side& out) {
  fields.text("title", out.title, kTextMost);
  fields.text("labels", out.labels, 100);
  read_entries(fields, "inputs", out.inputs, 100, [](Fields& entry, FitInput& input) {
    entry.text("role", input.role, 100);
    entry.text("file", input.file, 4096);
    entry.text("sha256", input.sha256, 64);
  });
  read_entries(fields, "dimensions", out.dimensions, kDimsMax, [&](Fields& row, Comparison::Dimension& d) {
    row.integer("column", d.column, 0, kAny32);
    row.number_or_nan("importance", d.importance);
    row.number_or_nan("reproducibility", d.reproducibility);
    row.text("label", d.label, kTextMost);
    d.label_from = read_partner(row, "label_from", columns_of_other);
    row.text("standing", d.standing, 100);
    d.best = read_partner(row, "best", columns_of_other);
    row.number_or_nan("best_low", d.best_low);
    row.number_or_nan("best_high", d.best_high);
    row.number_or_nan("best_p", d.best_p);
    row.boolean("best_discovered", d.best_discovered);
    d.held_out = read_partner(row, "held_out", columns_of_other);
    d.greedy = read_partner(row, "greedy", columns_of_other);
    d.one_to_one = read_partner(row, "one_to_one", columns_of_other);
    d.pairwise = read_partner(row, "pairwise", columns_of_other);
    read_ranked(row, "strongest", objects, d.strongest);
    if (row.ok() && d.column + 1 != out.dimensions.size()) row.fail("column is " + std::to_string(d.column) + "; dimensions stand in the order of their columns, from 0");
  });
}

// How many dimensions a side says it has, before they are read.
std::size_t dims_of(const Json& json, const char* side) {
  const auto found = json.find(side);
  if (found == json.end() || !found->is_object() || !found->contains("dims") || !(*found)["dims"].is_number_unsigned()) return 0;
  return static_cast<std::size_t>(std::min<std::uint64_t>((*found)["dims"].get<std::uint64_t>(), kDimsMax));
}

void read_observer(Fields& fields, std::size_t columns, Comparison::Observer& out) {
  fields.integer("explained", out.explained, 0, kAnyCount);
  fields.integer("undecided", out.undecided, 0, kAnyCount);
  out.mean_relevance = read_estimate(fields, "mean_relevance");
  out.flip_rate = read_estimate(fields, "flip_rate");
  out.spread_rate = read_estimate(fields, "spread_rate");
  read_entries(fields, "dimensions", out.dimensions, columns, [&](Fields& row, Comparison::DimensionShare& d) {
    row.integer("column", d.column, 0, static_cast<std::int64_t>(columns) - 1);
    d.most = read_estimate(row, "most_share");
    row.number_or_nan("flip_share", d.flip_share);
    row.number_or_nan("mean_relevance", d.mean_relevance);
  });
  read_entries(fields, "labels", out.labels, kListMost, [](Fields& row, Comparison::LabelShare& label) {
    row.text("label", label.label, kTextMost);
    row.integer("dims", label.dims, 0, kAny32);
    row.number_or_nan("importance", label.importance);
    label.share = read_estimate(row, "share");
  });
  fields.numbers_or_nan("probability_counts", out.probability_counts, kListMost);
}

void read_difference(Fields& fields, Comparison::Difference& out) {
  fields.number_or_nan("value", out.difference.value);
  fields.number_or_nan("low", out.difference.low);
  fields.number_or_nan("high", out.difference.high);
  fields.number_or_nan("p", out.p);
}

void read_triplets(Fields& fields, const char* name, const Comparison& all, std::vector<Comparison::Triplet>& out) {
  const auto relevance = [](Fields& triplet, const char* field, std::size_t columns, std::vector<Comparison::Relevance>& list) {
    read_entries(triplet, field, list, kListMost, [&](Fields& row, Comparison::Relevance& r) {
      row.integer("column", r.column, 0, static_cast<std::int64_t>(columns) - 1);
      row.number_or_nan("relevance", r.relevance);
    });
  };
  read_entries(fields, name, out, kListMost, [&](Fields& row, Comparison::Triplet& t) {
    std::vector<std::uint32_t> objects;
    read_objects(row, "objects", all.objects, objects);
    if (row.ok() && objects.size() != 3) return row.fail("objects has " + std::to_string(objects.size()) + " entries; three are needed");
    for (std::size_t i = 0; i < objects.size(); ++i) t.objects[i] = objects[i];
    row.number_or_nan("probability_a", t.probability_a);
    row.number_or_nan("probability_b", t.probability_b);
    row.number_or_nan("rank", t.rank);
    row.boolean("spread", t.spread);
    relevance(row, "relevance_a", all.a.dimensions.size(), t.relevance_a);
    relevance(row, "relevance_b", all.b.dimensions.size(), t.relevance_b);
  });
}

void read_scatter(Fields& row, const Comparison& all, Comparison::Scatter& s) {
  row.integer("column_a", s.column_a, 0, static_cast<std::int64_t>(all.a.dimensions.size()) - 1);
  row.integer("column_b", s.column_b, 0, static_cast<std::int64_t>(all.b.dimensions.size()) - 1);
  row.number_or_nan("r", s.r);
  row.numbers_or_nan("weights_a", s.weights_a, static_cast<std::size_t>(all.objects));
  row.numbers_or_nan("weights_b", s.weights_b, static_cast<std::size_t>(all.objects));
  if (row.ok() && (s.weights_a.size() != all.objects || s.weights_b.size() != all.objects)) row.fail("weights_a and weights_b must have a value for each of " +
      std::to_string(all.objects) + " objects");
  read_inner(row, "classes", [&](Fields& classes) {
    read_objects(classes, "top_a", all.objects, s.top_a);
    read_objects(classes, "top_b", all.objects, s.top_b);
    read_objects(classes, "both", all.objects, s.both);
    read_objects(classes, "more_a", all.objects, s.more_a);
    read_objects(classes, "more_b", all.objects, s.more_b);
  });
  read_ranked(row, "high_both", all.objects, s.high_both);
  read_ranked(row, "high_a", all.objects, s.high_a);
  read_ranked(row, "high_b", all.objects, s.high_b);
  read_ranked(row, "low_both", all.objects, s.low_both);
  read_ranked(row, "more_a", all.objects, s.most_more_a);
  read_ranked(row, "more_b", all.objects, s.most_more_b);
}

void read_category(Fields& row, const Comparison& all, Comparison::Category& c) {
  row.text("category", c.category, kTextMost);
  row.integer("objects", c.objects, 0, kAnyCount);
  row.integer("pairs", c.pairs, 0, kAnyCount);
  row.number_or_nan("pearson", c.pearson);
  row.number_or_nan("spearman", c.spearman);
  row.number_or_nan("slope", c.slope);
  row.number_or_nan("intercept", c.intercept);
  row.number_or_nan("low", c.low);
  row.number_or_nan("high", c.high);
  row.number_or_nan("p", c.p);
  row.boolean("discovered", c.discovered);
  const auto pairs = [&](const char* name, std::vector<Comparison::Pair>& out) {
    read_entries(row, name, out, kListMost, [&](Fields& entry, Comparison::Pair& pair) {
      entry.integer("first", pair.first, 0, static_cast<std::int64_t>(all.objects) - 1);
      entry.integer("second", pair.second, 0, static_cast<std::int64_t>(all.objects) - 1);
      entry.number_or_nan("a", pair.a);
      entry.number_or_nan("b", pair.b);
      entry.number_or_nan("rank_difference", pair.rank_difference);
    });
  };
  pairs("more_a", c.more_a);
  pairs("more_b", c.more_b);
  read_inner(row, "density", [&](Fields& density) {
    density.integer("bins", c.density.bins, 0, 1000);
    density.number_or_nan("a_low", c.density.a_low);
    density.number_or_nan("a_high", c.density.a_high);
    density.number_or_nan("b_low", c.density.b_low);
    density.number_or_nan("b_high", c.density.b_high);
    density.numbers_or_nan("counts", c.density.counts, kCellsMost);
    const std::size_t cells = std::size_t{c.density.bins} * c.density.bins;
    if (density.ok() && c.density.counts.size() != cells)
      density.fail("counts has " + std::to_string(c.density.counts.size()) + " entries; bins times bins, " + std::to_string(cells) + ", are needed");
  });
}

void read_all(const Json& json, Fields& fields, Comparison& out) {
  fields.text("tool_version", out.tool_version, 100);
  fields.seed("seed", out.seed);
  fields.integer("objects", out.objects, 1, static_cast<std::int64_t>(kObjectsMax));
  fields.texts("names", out.names, static_cast<std::size_t>(out.objects), kNameBytesMax);
  if (fields.ok() && !out.names.empty() && out.names.size() != out.objects)
    fields.fail("names has " + std::to_string(out.names.size()) + " entries; there must be one for each of " + std::to_string(out.objects) + " objects, or none");
  fields.boolean("aligned", out.aligned);
  fields.integer("rows_moved", out.rows_moved, 0, kAnyCount);
  fields.text("similarity", out.similarity, 100);
  fields.text("matching", out.matching, 100);
  fields.number_or_nan("shared_from", out.shared_from);
  const std::size_t dims_a = dims_of(json, "a"), dims_b = dims_of(json, "b");
  read_inner(fields, "a", [&](Fields& side) { read_side(side, out.objects, dims_b, out.a); });
  read_inner(fields, "b", [&](Fields& side) { read_side(side, out.objects, dims_a, out.b); });
  if (fields.ok() && (out.a.dimensions.size() != dims_a || out.b.dimensions.size() != dims_b || dims_a == 0 || dims_b == 0))
    fields.fail("a and b must each have as many dimensions as dims says, and one at least");
  if (!fields.ok()) return;
  read_matrix(fields, "correlations", dims_a, dims_b, out.correlations);
  read_matrix(fields, "pairwise", dims_a, dims_b, out.pairwise);
  read_inner(fields, "shared", [&](Fields& shared) {
    shared.integer("shared", out.shared, 0, kAny32);
    shared.integer("covered_a", out.covered_a, 0, kAny32);
    shared.integer("covered_b", out.covered_b, 0, kAny32);
    shared.integer("unique_a", out.unique_a, 0, kAny32);
    shared.integer("unique_b", out.unique_b, 0, kAny32);
  });
  read_entries(fields, "rsa", out.rsa, 100, [](Fields& row, Comparison::Rsa& rsa) {
    row.text("method", rsa.method, 100);
    row.text("by", rsa.by, 100);
    row.number_or_nan("r", rsa.r);
    row.number_or_nan("low", rsa.low);
    row.number_or_nan("high", rsa.high);
    row.number_or_nan("p", rsa.p);
    row.number_or_nan("p_two_sided", rsa.p_two_sided);
    row.integer("bootstraps", rsa.bootstraps, 0, kAnyCount);
    row.integer("permutations", rsa.permutations, 0, kAnyCount);
    row.integer("objects", rsa.objects, 0, kAnyCount);
    row.integer("pairs", rsa.pairs, 0, kAnyCount);
  });
  read_entries(fields, "cumulative", out.curves, 100, [](Fields& row, Comparison::Curve& curve) {
    std::string of, reference;
    row.text("of", of, 1);
    row.text("reference", reference, 1);
    curve.of_b = of == "b";
    curve.reference_b = reference == "b";
    row.integer("dims_95", curve.dims_95, 0, kAny32);
    read_entries(row, "points", curve.points, kDimsMax, [](Fields& entry, Comparison::CurvePoint& point) {
      entry.integer("dims", point.dims, 0, kAny32);
      entry.integer("column", point.column, 0, kAny32);
      entry.number_or_nan("r", point.r);
      entry.number_or_nan("low", point.low);
      entry.number_or_nan("high", point.high);
    });
  });
  read_inner(fields, "jackknife", [&](Fields& jackknife) {
    jackknife.integer("triplets", out.triplets, 0, kAnyCount);
    jackknife.number_or_nan("spread_share", out.spread_share);
    read_inner(jackknife, "a", [&](Fields& observer) { read_observer(observer, dims_a, out.observer_a); });
    read_inner(jackknife, "b", [&](Fields& observer) { read_observer(observer, dims_b, out.observer_b); });
    read_inner(jackknife, "relevance_difference", [&](Fields& difference) { read_difference(difference, out.relevance_difference); });
    read_inner(jackknife, "flip_difference", [&](Fields& difference) { read_difference(difference, out.flip_difference); });
    read_inner(jackknife, "spread_difference", [&](Fields& difference) { read_difference(difference, out.spread_difference); });
    read_entries(jackknife, "label_differences", out.label_differences, kListMost, [](Fields& row, Comparison::Difference& difference) {
      row.text("label", difference.label, kTextMost);
      read_difference(row, difference);
      row.boolean("discovered", difference.discovered);
    });
  });
  read_inner(fields, "choices", [&](Fields& choices) {
    choices.integer("decided", out.decided, 0, kAnyCount);
    choices.integer("agree", out.agree, 0, kAnyCount);
    out.agreement = read_estimate(choices, "agreement");
    read_entries(choices, "combinations", out.combinations, 9, [&](Fields& row, Comparison::Combination& combination) {
      row.integer("odd_a", combination.odd_a, 0, 2);
      row.integer("odd_b", combination.odd_b, 0, 2);
      row.integer("count", combination.count, 0, kAnyCount);
      read_triplets(row, "most", out, combination.most);
      read_triplets(row, "spread_most", out, combination.spread_most);
    });
  });
  read_entries(fields, "scatters", out.scatters, kDimsMax, [&](Fields& row, Comparison::Scatter& scatter) { read_scatter(row, out, scatter); });
  read_entries(fields, "categories", out.categories, kListMost, [&](Fields& row, Comparison::Category& category) { read_category(row, out, category); });
}

}  // namespace

Result<Comparison> decode_comparison(std::string_view text, const std::string& what) {
  const auto located = [&](const Error& error) { return Error{error.code, what + ": " + error.message}; };
  const Result<Json> parsed = parse_json(text);
  if (!parsed) return located(parsed.error());
  Comparison out;
  Fields fields(*parsed, "");
  std::string kind;
  fields.text("kind", kind, 100);
  fields.integer("format", out.format, 1, 1'000'000);
  if (!fields.ok()) return located(fields.error());
  if (kind != "comparison") return Error{ErrorCode::kInvalid, what + ": its kind is " + kind + "; \"comparison\" is needed, as `tertium compare --out` writes it"};
  if (out.format != 1) return Error{ErrorCode::kUnsupported, what + ": is a comparison of format " + std::to_string(out.format) + "; format 1 is read. A newer Tertium wrote it"};
  read_all(*parsed, fields, out);
  if (!fields.ok()) return located(fields.error());
  return out;
}

}  // namespace tertium::wire
