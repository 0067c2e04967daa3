// align_document.cpp: what is in an alignment, field by field.
#include "native/tasks/align_document.h"

#include <limits>

namespace tertium {
namespace {

using wire::Report;

Report of_temperature(const TemperaturePoint& p) {
  return Report().add("temperature", p.temperature).add("nll", p.nll).add("ece", p.ece).add("ece_mass", p.ece_mass);
}
std::vector<double> errors_of(const std::vector<GroupAccuracy>& groups) {
  std::vector<double> out;
  for (const GroupAccuracy& group : groups) out.push_back(1 - group.accuracy);
  return out;
}
std::vector<double> counts_of(const std::vector<GroupAccuracy>& groups) {
  std::vector<double> out;
  for (const GroupAccuracy& group : groups) out.push_back(static_cast<double>(group.triplets));
  return out;
}
std::vector<double> numbers_of(const std::vector<std::size_t>& counts) { return {counts.begin(), counts.end()}; }

const char* name_of(SimilarityRule rule) { return rule == SimilarityRule::kCosine ? "cosine" : rule == SimilarityRule::kDot ? "dot" : "euclidean"; }

void add_models(const AlignTask& task, const AlignReport& align, Report& report) {
  std::vector<Report> models;
  for (const AlignedModel& m : align.models) {
    Report& one = models.emplace_back();
    one.add("model", m.name).add("dims", m.dims).add("rows_moved", m.rows_moved).add("aligned", m.aligned).add("accuracy", m.accuracy);
    one.add("accuracy_interval", std::vector<double>{m.low, m.high}).add("ties", m.ties);
    for (const RuleAccuracy& r : m.rules) one.add(std::string(name_of(r.rule)) + (r.centre ? "_centred" : ""), r.accuracy);
    one.add("as_is", of_temperature(m.temperature.as_is)).add("best_nll", of_temperature(m.temperature.best_nll));
    one.add("best_ece", of_temperature(m.temperature.best_ece)).add("best_ece_mass", of_temperature(m.temperature.best_ece_mass));
    if (align.dims > 0) one.add("dimension_errors", errors_of(m.dims_accuracy));
    if (!align.entropy_of.empty()) one.add("entropy_errors", errors_of(m.entropy_accuracy));
    if (task.categories) one.add("category_errors", errors_of(m.category_accuracy));
  }
  report.add("models", models);
  if (align.dims > 0) report.add("dimension_triplets", counts_of(align.models[0].dims_accuracy));
  if (!align.entropy_of.empty()) report.add("entropy_triplets", counts_of(align.models[0].entropy_accuracy)).add("entropy_of", align.entropy_of);
  if (task.categories) report.add("categories", task.categories->categories).add("category_triplets", counts_of(align.models[0].category_accuracy));
}

void add_pairs(const AlignReport& align, Report& report) {
  if (align.pairs.empty()) return;
  std::vector<Report> pairs;
  for (const AlignedPair& p : align.pairs)
    pairs.emplace_back()
        .add("a", align.models[p.i].name)
        .add("b", align.models[p.j].name)
        .add("difference", p.difference)
        .add("difference_interval", std::vector<double>{p.low, p.high})
        .add("only_a_right", p.mcnemar.only_first)
        .add("only_b_right", p.mcnemar.only_second)
        .add("mcnemar_p", p.mcnemar.p_exact)
        .add("discovered", p.discovered)
        .add("same_choice", p.agreement.same)
        .add("expected", p.agreement.expected)
        .add("kappa", p.agreement.kappa);
  report.add("pairs", pairs);
}

// The column's cells, beside the models.
void add_cells(const wire::ModelColumn& column, const AlignReport& align, Report& one) {
  std::vector<double> values;
  std::vector<std::string> words;
  for (const AlignedModel& model : align.models) {
    if (column.numbers) values.push_back(model.row ? column.values[*model.row] : std::numeric_limits<double>::quiet_NaN());
    else words.push_back(model.row ? column.words[*model.row] : "");
  }
  if (column.numbers) one.add("values", values);
  else one.add("words", words);
}

void add_known(const AlignTask& task, const AlignReport& align, Report& report) {
  std::vector<Report> columns, families, contrasts;
  for (std::size_t i = 0; i < align.columns.size(); ++i) {
    const AlignedColumn& c = align.columns[i];
    Report& one = columns.emplace_back().add("column", c.name);
    add_cells(task.table->columns[i], align, one);
    if (c.numbers) {
      one.add("models", c.numbers->models)
          .add("pearson", c.numbers->pearson)
          .add("pearson_p", c.numbers->pearson_p)
          .add("spearman", c.numbers->spearman)
          .add("spearman_p", c.numbers->spearman_p);
      continue;
    }
    std::vector<Report> groups;
    for (const WordGroup& g : c.groups) groups.emplace_back().add("word", g.word).add("models", g.models).add("mean", g.mean).add("sd", g.sd);
    one.add("groups", groups);
  }
  if (!align.columns.empty()) report.add("columns", columns).add("models_not_in_table", align.models_not_in_table).add("table_rows_without_model", align.table_rows_without_model);
  for (const AlignedFamily& f : align.families) {
    Report& one = families.emplace_back().add("family", f.name).add("models", f.models).add("accuracy", f.accuracy).add("majority_accuracy", f.majority_accuracy);
    if (align.dims > 0) one.add("dimension_errors", errors_of(f.dims_accuracy));
  }
  if (align.families.empty()) return;
  report.add("family_column", align.family_column).add("families", families);
  for (const AlignedContrast& x : align.contrasts) {
    Report& one = contrasts.emplace_back().add("a", align.families[x.first].name).add("b", align.families[x.second].name).add("only_a_right", x.contrast.only_first)
                      .add("only_b_right", x.contrast.only_second).add("both", x.contrast.both).add("neither", x.contrast.neither);
    if (align.dims > 0)
      one.add("only_a_right_by_dimension", numbers_of(x.contrast.only_first_by_dim)).add("only_b_right_by_dimension", numbers_of(x.contrast.only_second_by_dim));
  }
  report.add("contrasts", contrasts);
}

}  // namespace

Report alignment_document(const AlignTask& task, const AlignReport& align) {
  Report report;
  report.add("format", kAlignmentFormat).add("kind", "alignment").add("tool_version", TERTIUM_VERSION);
  report.add("triplets", align.triplets).add("rule", name_of(task.rule)).add("centre", task.centre).add("bootstraps", task.bootstraps).add("seed", task.seed);
  report.add("chance_low", align.chance_low).add("chance_high", align.chance_high);
  report.add("repeated_triples", align.repeated_triples).add("ceiling_low", align.ceiling_low).add("ceiling_high", align.ceiling_high);
  if (task.embedding) report.add("embedding_dims", align.dims).add("embedding_rows_moved", align.embedding_rows_moved).add("embedding_aligned", align.embedding_aligned);
  std::vector<Report> inputs;
  for (const wire::FitInput& input : task.inputs) inputs.emplace_back().add("role", input.role).add("file", input.file).add("sha256", input.sha256);
  report.add("inputs", inputs);
  add_models(task, align, report);
  add_pairs(align, report);
  add_known(task, align, report);
  return report;
}

}  // namespace tertium
