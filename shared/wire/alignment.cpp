// alignment.cpp: the fields of align.json.
#include "shared/wire/alignment.h"

#include <array>
#include <limits>

#include "shared/wire/json_lists.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kModelsMost = 10'000, kPairsMost = 2'000'000, kColumnsMost = 1000, kGroupsMost = 10'000, kTextMost = 1000;

// A list that stands beside another: as long, or not there.
void read_beside(Fields& fields, const char* name, std::size_t count, std::vector<double>& out) {
  if (!fields.has(name)) return;
  fields.numbers_or_nan(name, out, kGroupsMost);
  if (fields.ok() && out.size() != count) fields.fail(std::string(name) + " has " + std::to_string(out.size()) + " entries; " + std::to_string(count) + " are needed");
}

void read_temperature(Fields& fields, const char* name, Alignment::Temperature& out) {
  read_inner(fields, name, [&](Fields& inner) {
    inner.number_or_nan("temperature", out.temperature);
    inner.number_or_nan("nll", out.nll);
    inner.number_or_nan("ece", out.ece);
    inner.number_or_nan("ece_mass", out.ece_mass);
  });
}

void read_model(Fields& f, const Alignment& all, Alignment::Model& out) {
  f.text("model", out.name, kTextMost, 1);
  f.integer("dims", out.dims, 0, kAnyCount);
  f.integer("rows_moved", out.rows_moved, 0, kAnyCount);
  f.integer("ties", out.ties, 0, kAnyCount);
  f.boolean("aligned", out.aligned);
  f.number_or_nan("accuracy", out.accuracy);
  read_interval(f, "accuracy_interval", out.low, out.high);
  // A rule that cannot say anything of these features is left out.
  for (const auto& [name, value] : {std::pair{"cosine", &out.cosine}, {"dot", &out.dot}, {"euclidean", &out.euclidean}, {"cosine_centred", &out.cosine_centred},
                                    {"dot_centred", &out.dot_centred}, {"euclidean_centred", &out.euclidean_centred}}) {
    *value = std::numeric_limits<double>::quiet_NaN();
    if (f.has(name)) f.number_or_nan(name, *value);
  }
  read_temperature(f, "as_is", out.as_is);
  read_temperature(f, "best_nll", out.best_nll);
  read_temperature(f, "best_ece", out.best_ece);
  read_beside(f, "dimension_errors", all.dimension_triplets.size(), out.dimension_errors);
  read_beside(f, "entropy_errors", all.entropy_triplets.size(), out.entropy_errors);
  read_beside(f, "category_errors", all.category_triplets.size(), out.category_errors);
}

void read_column(Fields& f, std::size_t models, Alignment::Column& out) {
  f.text("column", out.name, kTextMost);
  out.numbers = f.has("values");
  if (out.numbers) {
    read_beside(f, "values", models, out.values);
    f.integer("models", out.models, 0, kAnyCount);
    f.number_or_nan("pearson", out.pearson);
    f.number_or_nan("pearson_p", out.pearson_p);
    f.number_or_nan("spearman", out.spearman);
    f.number_or_nan("spearman_p", out.spearman_p);
    return;
  }
  f.texts("words", out.words, kModelsMost, kTextMost);
  if (f.ok() && out.words.size() != models) return f.fail("words has " + std::to_string(out.words.size()) + " entries; " + std::to_string(models) + " are needed");
  read_entries(f, "groups", out.groups, kModelsMost, [](Fields& inner, Alignment::WordGroup& group) {
    inner.text("word", group.word, kTextMost);
    inner.integer("models", group.models, 0, kAnyCount);
    inner.number_or_nan("mean", group.mean);
    inner.number_or_nan("sd", group.sd);
  });
}

void read_all(Fields& f, Alignment& out) {
  f.text("tool_version", out.tool_version, 100);
  f.text("rule", out.rule, 100);
  f.boolean("centre", out.centre);
  f.integer("triplets", out.triplets, 0, kAnyCount);
  f.integer("bootstraps", out.bootstraps, 0, kAnyCount);
  f.seed("seed", out.seed);
  read_inputs(f, out.inputs, 3 * kModelsMost);
  f.number_or_nan("chance_low", out.chance_low);
  f.number_or_nan("chance_high", out.chance_high);
  f.integer("repeated_triples", out.repeated_triples, 0, kAnyCount);
  f.number_or_nan("ceiling_low", out.ceiling_low);
  f.number_or_nan("ceiling_high", out.ceiling_high);
  if (f.has("dimension_triplets")) f.numbers_or_nan("dimension_triplets", out.dimension_triplets, kGroupsMost);
  if (f.has("entropy_triplets")) {
    f.numbers_or_nan("entropy_triplets", out.entropy_triplets, kGroupsMost);
    f.text("entropy_of", out.entropy_of, 100);
  }
  if (f.has("categories")) {
    f.texts("categories", out.categories, kGroupsMost, kTextMost);
    read_beside(f, "category_triplets", out.categories.size(), out.category_triplets);
  }
  if (f.has("family_column")) f.text("family_column", out.family_column, kTextMost);
  if (!f.ok()) return;
  read_entries(f, "models", out.models, kModelsMost, [&](Fields& inner, Alignment::Model& model) { read_model(inner, out, model); });
  if (f.has("pairs"))
    read_entries(f, "pairs", out.pairs, kPairsMost, [](Fields& inner, Alignment::Pair& pair) {
      inner.text("a", pair.a, kTextMost);
      inner.text("b", pair.b, kTextMost);
      inner.number_or_nan("difference", pair.difference);
      read_interval(inner, "difference_interval", pair.low, pair.high);
      inner.number_or_nan("mcnemar_p", pair.mcnemar_p);
      inner.boolean("discovered", pair.discovered);
      inner.number_or_nan("same_choice", pair.same_choice);
      inner.number_or_nan("expected", pair.expected);
      inner.number_or_nan("kappa", pair.kappa);
    });
  if (f.has("columns"))
    read_entries(f, "columns", out.columns, kColumnsMost, [&](Fields& inner, Alignment::Column& column) { read_column(inner, out.models.size(), column); });
  if (f.has("families"))
    read_entries(f, "families", out.families, kModelsMost, [&](Fields& inner, Alignment::Family& family) {
      inner.text("family", family.name, kTextMost);
      inner.integer("models", family.models, 0, kAnyCount);
      inner.number_or_nan("accuracy", family.accuracy);
      inner.number_or_nan("majority_accuracy", family.majority_accuracy);
      read_beside(inner, "dimension_errors", out.dimension_triplets.size(), family.dimension_errors);
    });
}

}  // namespace

Result<Alignment> decode_alignment(std::string_view text, const std::string& what) {
  return decode_result<Alignment>(text, what, {"alignment", 1, "an alignment", "`tertium align --out`"}, read_all);
}

}  // namespace tertium::wire
