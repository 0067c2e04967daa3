// align.cpp: one model after the other, then all of them against each other.
#include "native/tasks/align.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "native/tasks/inputs.h"
#include "shared/analysis/repeats.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/stats/chance.h"
#include "shared/stats/discovery.h"
#include "shared/stats/resampling.h"
#include "shared/wire/delimited.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kDiscoveryRate = 0.05;

// The rows of `from` as the triplets number their objects.
struct Brought {
  Matrix values;
  std::size_t rows_moved = 0;
  bool aligned = false;
};
Result<Brought> bring(const AlignTask& task, const Embedding& from, const std::string& what) {
  const Names& to = task.triplets.names;
  Brought out;
  if (!task.ignore_names && !from.names.empty() && !to.empty()) {
    TRY(const Alignment alignment, align_names(from.names, to, what, task.triplets_what));
    out.aligned = true;
    out.rows_moved = alignment.rows_moved;
    out.values = align_rows(from.values, alignment);
    return out;
  }
  if (!to.empty() ? from.values.rows != task.triplets.objects : from.values.rows < task.triplets.objects)
    return Error{ErrorCode::kInvalid,
                 what + " has " + format_count(from.values.rows) + " rows, but " + task.triplets_what + " speaks of " + format_count(task.triplets.objects) + " objects"};
  out.values = from.values;
  return out;
}

// Which triplets' kept pair belongs to each category.
Result<std::vector<std::vector<bool>>> find_members(const AlignTask& task, Names& names) {
  const wire::CategoryTable& table = *task.categories;
  std::vector<std::uint32_t> source(table.objects);
  for (std::size_t r = 0; r < source.size(); ++r) source[r] = static_cast<std::uint32_t>(r);
  if (!task.ignore_names && !table.names.empty() && !task.triplets.names.empty()) {
    TRY(const Alignment alignment, align_names(table.names, task.triplets.names, task.categories_what, task.triplets_what));
    source = alignment.source;
  } else if (table.objects < task.triplets.objects) {
    return Error{ErrorCode::kInvalid,
                 task.categories_what + " has " + format_count(table.objects) + " objects, but " + task.triplets_what + " speaks of " + format_count(task.triplets.objects)};
  }
  names = table.categories;
  std::vector<std::vector<bool>> out(table.categories.size(), std::vector<bool>(source.size()));
  for (std::size_t c = 0; c < out.size(); ++c)
    for (std::size_t r = 0; r < source.size(); ++r) out[c][r] = table.members[c][source[r]];
  return out;
}

// Choices and ties from similarities.
Choices choose(std::span<const std::array<double, 3>> similarities) {
  Choices out(similarities.size());
  for (std::size_t t = 0; t < out.size(); ++t) {
    const std::array<double, 3>& s = similarities[t];
    const double most = std::max({s[0], s[1], s[2]});
    const int at_most = (s[0] == most) + (s[1] == most) + (s[2] == most);
    out[t] = at_most > 1 ? kTied : s[0] == most ? kRight : s[1] == most ? std::uint8_t{1} : std::uint8_t{2};
  }
  return out;
}

std::size_t count_ties(const Choices& choices) { return static_cast<std::size_t>(std::ranges::count(choices, kTied)); }

// What groups of triplets there are, for every model alike.
struct Groups {
  std::vector<std::array<std::uint32_t, 2>> choice_dims;
  std::size_t dims = 0;
  std::vector<double> entropies;
  std::vector<std::vector<bool>> members;  // [category][object]
};

Result<AlignedModel> measure_model(const AlignTask& task, const AlignModel& model, const Groups& groups, Choices& chosen, Executor& executor) {
  TRY(Embedding features, model.load());
  TRY(Brought brought, bring(task, features, model.what));
  features = {};
  AlignedModel out;
  out.name = model.name;
  out.dims = brought.values.cols;
  out.rows_moved = brought.rows_moved;
  out.aligned = brought.aligned;
  const std::span<const Triplet> triplets = task.triplets.triplets;
  for (const bool centre : {false, true}) {
    for (const SimilarityRule rule : {SimilarityRule::kCosine, SimilarityRule::kDot, SimilarityRule::kEuclidean}) {
      Result<std::vector<std::array<double, 3>>> similarities = measure_triplets(brought.values, triplets, rule, centre, executor);
      if (!similarities) return Error{similarities.error().code, model.what + ": " + similarities.error().message};
      Choices choices = choose(*similarities);
      out.rules.push_back({rule, centre, accuracy_of(choices), count_ties(choices)});
      if (rule != task.rule || centre != task.centre) continue;
      out.accuracy = out.rules.back().accuracy;
      out.ties = out.rules.back().ties;
      out.temperature = search_temperature(*similarities, executor);
      chosen = std::move(choices);
    }
  }
  if (groups.dims > 0) out.dims_accuracy = accuracy_by_dim(chosen, groups.choice_dims, groups.dims, task.two_dims);
  if (!groups.entropies.empty()) out.entropy_accuracy = accuracy_by_entropy(chosen, groups.entropies);
  for (const std::vector<bool>& member : groups.members) {
    GroupAccuracy group;
    std::size_t right = 0;
    for (std::size_t t = 0; t < triplets.size(); ++t) {
      if (!member[triplets[t].first] || !member[triplets[t].second]) continue;
      ++group.triplets;
      right += chosen[t] == kRight ? 1 : 0;
    }
    group.accuracy = group.triplets ? static_cast<double>(right) / static_cast<double>(group.triplets) : kNan;
    out.category_accuracy.push_back(group);
  }
  return out;
}

void compare_pairs(const std::vector<Choices>& choices, const std::vector<std::vector<double>>& samples, AlignReport& report) {
  std::vector<double> p_values;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    for (std::size_t j = i + 1; j < choices.size(); ++j) {
      AlignedPair pair;
      pair.i = i, pair.j = j;
      pair.difference = report.models[i].accuracy - report.models[j].accuracy;
      std::vector<double> differences;
      for (const std::vector<double>& sample : samples) differences.push_back(sample[i] - sample[j]);
      const ResampledSpread spread = spread_of(differences);
      pair.low = spread.low, pair.high = spread.high;
      const Contrast contrast = contrast_choices(choices[i], choices[j], {}, 0);
      pair.mcnemar = mcnemar(contrast.only_first, contrast.only_second);
      pair.agreement = agreement_of(choices[i], choices[j]);
      p_values.push_back(pair.mcnemar.p_exact);
      report.pairs.push_back(pair);
    }
  }
  const std::vector<bool> discovered = find_discoveries(p_values, kDiscoveryRate);
  for (std::size_t p = 0; p < report.pairs.size(); ++p) report.pairs[p].discovered = discovered[p];
}

void find_rows(const AlignTask& task, AlignReport& report) {
  std::map<std::string, std::size_t> rows;
  for (std::size_t r = 0; r < task.table->models.size(); ++r) rows[task.table->models[r]] = r;
  std::set<std::string> found;
  for (AlignedModel& model : report.models) {
    const auto row = rows.find(model.name);
    if (row == rows.end()) {
      report.models_not_in_table.push_back(model.name);
      continue;
    }
    model.row = row->second;
    found.insert(model.name);
  }
  for (const std::string& name : task.table->models)
    if (!found.contains(name)) report.table_rows_without_model.push_back(name);
}

void add_columns(const AlignTask& task, AlignReport& report) {
  std::vector<double> accuracies;
  for (const AlignedModel& model : report.models) accuracies.push_back(model.accuracy);
  for (const wire::ModelColumn& column : task.table->columns) {
    AlignedColumn out;
    out.name = column.name;
    std::vector<double> numbers;
    std::vector<std::string> words;
    for (const AlignedModel& model : report.models) {
      if (column.numbers) numbers.push_back(model.row ? column.values[*model.row] : kNan);
      else words.push_back(model.row ? column.words[*model.row] : "");
    }
    if (column.numbers) out.numbers = correlate_with(numbers, accuracies);
    else out.groups = group_by(words, accuracies);
    report.columns.push_back(std::move(out));
  }
}

// The column of the table that makes families; nullptr where none is asked for and none has a usual name.
Result<const wire::ModelColumn*> find_family(const AlignTask& task) {
  const wire::ModelColumn* column = nullptr;
  if (!task.table) return column;
  for (const std::string& name : task.family.empty() ? std::vector<std::string>{"family", "arch"} : std::vector<std::string>{task.family}) {
    for (const wire::ModelColumn& one : task.table->columns)
      if (!column && one.name == name) column = &one;
  }
  if (!column && task.family.empty()) return column;
  if (!column) return Error{ErrorCode::kInvalid, task.table_what + ": has no column " + quote_for_message(task.family) + ", by which families were to be made"};
  if (column->numbers) return Error{ErrorCode::kInvalid, task.table_what + ": the column " + quote_for_message(column->name) + " holds numbers; families are made by words"};
  return column;
}

void add_families(const wire::ModelColumn* column, const std::vector<Choices>& choices, const Groups& groups, AlignReport& report) {
  std::map<std::string, std::vector<std::size_t>> members;
  for (std::size_t m = 0; m < report.models.size(); ++m) {
    const std::string word = report.models[m].row ? column->words[*report.models[m].row] : "";
    if (!word.empty()) members[word].push_back(m);
  }
  std::vector<Choices> majorities;
  for (const auto& [name, models] : members) {
    AlignedFamily family;
    family.name = name;
    family.models = models.size();
    std::vector<const Choices*> all;
    family.dims_accuracy.resize(groups.dims);
    for (const std::size_t m : models) {
      all.push_back(&choices[m]);
      family.accuracy += report.models[m].accuracy / static_cast<double>(models.size());
      for (std::size_t d = 0; d < groups.dims; ++d) {
        family.dims_accuracy[d].triplets = report.models[m].dims_accuracy[d].triplets;
        family.dims_accuracy[d].accuracy += report.models[m].dims_accuracy[d].accuracy / static_cast<double>(models.size());
      }
    }
    majorities.push_back(choices_of_family(all));
    family.majority_accuracy = accuracy_of(majorities.back());
    report.families.push_back(std::move(family));
  }
  for (std::size_t i = 0; i < majorities.size(); ++i) {
    for (std::size_t j = i + 1; j < majorities.size(); ++j) {
      report.contrasts.push_back({i, j, contrast_choices(majorities[i], majorities[j], groups.choice_dims, groups.dims)});
      std::vector<std::pair<std::uint32_t, bool>> apart;
      for (std::size_t t = 0; t < majorities[i].size(); ++t)
        if (majorities[i][t] != majorities[j][t]) apart.emplace_back(static_cast<std::uint32_t>(t), majorities[i][t] == kRight);
      report.contrast_triplets.push_back(std::move(apart));
    }
  }
}

std::string name_of(SimilarityRule rule) { return rule == SimilarityRule::kDot ? "dot" : rule == SimilarityRule::kCosine ? "cosine" : "euclidean"; }

// A line of a CSV file.
class Line {
 public:
  Line& add(const std::string& text) {
    text_ += (first_ ? "" : ",") + wire::cell_of(text, ',', wire::Quotes::kWhereNeeded);
    first_ = false;
    return *this;
  }
  Line& add(double value) { return add(std::isfinite(value) ? format_double(value) : std::string()); }
  Line& add(std::size_t value) { return add(std::to_string(value)); }
  Line& add(const char* text) { return add(std::string(text)); }
  std::string end() const { return text_ + "\n"; }

 private:
  std::string text_;
  bool first_ = true;
};

std::string write_models(const AlignTask& task, const AlignReport& report) {
  Line head;
  head.add("model").add("dims").add("accuracy").add("low").add("high").add("ties");
  for (const RuleAccuracy& rule : report.models[0].rules) head.add(name_of(rule.rule) + (rule.centre ? "_centred" : ""));
  for (const char* name : {"temperature_nll", "nll", "temperature_ece", "ece", "temperature_ece_mass", "ece_mass"}) head.add(name);
  for (std::size_t c = 0; task.table && c < task.table->columns.size(); ++c) head.add(task.table->columns[c].name);
  std::string out = head.end();
  for (const AlignedModel& m : report.models) {
    Line line;
    line.add(m.name).add(m.dims).add(m.accuracy).add(m.low).add(m.high).add(m.ties);
    for (const RuleAccuracy& rule : m.rules) line.add(rule.accuracy);
    const TemperatureSearch& t = m.temperature;
    line.add(t.best_nll.temperature).add(t.best_nll.nll).add(t.best_ece.temperature).add(t.best_ece.ece).add(t.best_ece_mass.temperature).add(t.best_ece_mass.ece_mass);
    for (std::size_t c = 0; task.table && c < task.table->columns.size(); ++c) {
      const wire::ModelColumn& column = task.table->columns[c];
      if (column.numbers) line.add(m.row ? column.values[*m.row] : kNan);
      else line.add(m.row ? column.words[*m.row] : std::string());
    }
    out += line.end();
  }
  return out;
}

std::string write_groups(const AlignReport& report, const char* group, const std::vector<std::string>& labels, std::vector<GroupAccuracy> AlignedModel::*what) {
  Line head;
  head.add(group).add("triplets");
  for (const AlignedModel& m : report.models) head.add(m.name);
  std::string out = head.end();
  for (std::size_t g = 0; g < labels.size(); ++g) {
    Line line;
    line.add(labels[g]).add((report.models[0].*what)[g].triplets);
    for (const AlignedModel& m : report.models) line.add(1 - (m.*what)[g].accuracy);
    out += line.end();
  }
  return out;
}

// By what people answered to the same three objects.
void measure_ceiling(std::span<const Triplet> triplets, AlignReport& report) {
  const std::vector<TripletOutcome> outcomes(triplets.size());  // of no model: the ceiling is the answers' alone
  const std::vector<RepeatedTriple> repeated = find_repeated(triplets, outcomes, 2);
  report.repeated_triples = repeated.size();
  report.ceiling_low = report.ceiling_high = kNan;
  if (repeated.size() < kCeilingTriplesLeast) return;
  const RepeatReport answers = compare_with_repeats(repeated);
  report.ceiling_low = answers.ceiling_low.mean, report.ceiling_high = answers.ceiling_high.mean;
}

}  // namespace

Result<AlignReport> run_align_task(const AlignTask& task, Executor& executor, const AlignWatcher& watcher) {
  AlignReport report;
  const std::span<const Triplet> triplets = task.triplets.triplets;
  if (task.models.empty()) return Error{ErrorCode::kInvalid, "no features are given"};
  if (triplets.empty()) return Error{ErrorCode::kInvalid, task.triplets_what + ": holds no triplets"};
  std::set<std::string> names;
  for (const AlignModel& model : task.models) {
    if (!names.insert(model.name).second)
      return Error{ErrorCode::kInvalid, "two models are called " + quote_for_message(model.name) + " (the second is " + model.what + "); give one of them another name: NAME=FILE"};
  }
  if (!task.family.empty() && !task.table) return Error{ErrorCode::kInvalid, "families are made by a column of the table of models, which is missing"};
  TRY(const wire::ModelColumn* const family, find_family(task));  // before hours of work
  report.triplets = triplets.size();
  const ChanceBand band = chance_band(triplets.size());
  report.chance_low = band.low, report.chance_high = band.high;
  measure_ceiling(triplets, report);

  Groups groups;
  Names categories;
  if (task.embedding) {
    TRY(const Brought people, bring(task, *task.embedding, task.embedding_what));
    report.embedding_rows_moved = people.rows_moved;
    report.embedding_aligned = people.aligned;
    if (std::ranges::any_of(people.values.values, [](float x) { return x < 0; }))
      return Error{ErrorCode::kInvalid, task.embedding_what + ": has negative values; dimensions behind choices are those of a non-negative embedding of people"};
    report.dims = groups.dims = people.values.cols;
    TRY(groups.entropies, entropies_of_embedding(people.values, triplets, executor));
    groups.choice_dims = find_choice_dims(people.values, triplets);
    report.entropy_of = "embedding";
  }
  if (task.repeats > 0) {
    groups.entropies = entropies_of_repeats(triplets, task.repeats);
    report.entropy_of = "repeats";
    if (std::ranges::all_of(groups.entropies, [](double h) { return std::isnan(h); }))
      return Error{ErrorCode::kInvalid, task.triplets_what + ": no three objects were judged " + format_count(task.repeats) + " times or more"};
  }
  if (task.categories) {
    TRY(groups.members, find_members(task, categories));
  }

  std::vector<Choices> choices(task.models.size());
  const double share = 1 / static_cast<double>(task.models.size() + 1);
  for (std::size_t m = 0; m < task.models.size(); ++m) {
    if (watcher && !watcher(share * static_cast<double>(m), task.models[m].name)) return Error{ErrorCode::kCancelled, "the comparison was stopped"};
    TRY(AlignedModel model, measure_model(task, task.models[m], groups, choices[m], executor));
    report.models.push_back(std::move(model));
  }
  if (watcher && !watcher(1 - share, "intervals over objects")) return Error{ErrorCode::kCancelled, "the comparison was stopped"};
  const auto samples = bootstrap_accuracies(task.triplets.objects, triplets, choices, task.bootstraps, derive_key(task.seed, "align bootstrap"), executor);
  for (std::size_t m = 0; m < report.models.size(); ++m) {
    std::vector<double> own;
    for (const std::vector<double>& sample : samples) own.push_back(sample[m]);
    const ResampledSpread spread = spread_of(own);
    report.models[m].low = spread.low, report.models[m].high = spread.high;
  }
  compare_pairs(choices, samples, report);
  if (task.table) {
    find_rows(task, report);
    add_columns(task, report);
    if (family) {
      report.family_column = family->name;
      add_families(family, choices, groups, report);
    }
  }
  return report;
}

std::vector<std::pair<std::string, std::string>> write_align_tables(const AlignTask& task, const AlignReport& report) {
  std::vector<std::pair<std::string, std::string>> out{{"models.csv", write_models(task, report)}};
  const std::vector<AlignedModel>& models = report.models;

  std::string pairs = Line()
                          .add("a")
                          .add("b")
                          .add("difference")
                          .add("low")
                          .add("high")
                          .add("only_a_right")
                          .add("only_b_right")
                          .add("mcnemar_p")
                          .add("discovered")
                          .add("same_choice")
                          .add("expected")
                          .add("kappa")
                          .end();
  std::vector<std::vector<double>> same(models.size(), std::vector<double>(models.size(), 1.0));
  for (const AlignedPair& p : report.pairs) {
    pairs += Line().add(models[p.i].name).add(models[p.j].name).add(p.difference).add(p.low).add(p.high).add(static_cast<std::size_t>(p.mcnemar.only_first))
                 .add(static_cast<std::size_t>(p.mcnemar.only_second)).add(p.mcnemar.p_exact).add(p.discovered ? "true" : "false").add(p.agreement.same).add(p.agreement.expected)
                 .add(p.agreement.kappa).end();
    same[p.i][p.j] = same[p.j][p.i] = p.agreement.same;
  }
  out.emplace_back("pairs.csv", pairs);
  Line head;
  head.add("model");
  for (const AlignedModel& m : models) head.add(m.name);
  std::string agreement = head.end();
  for (std::size_t i = 0; i < models.size(); ++i) {
    Line line;
    line.add(models[i].name);
    for (const double value : same[i]) line.add(value);
    agreement += line.end();
  }
  out.emplace_back("agreement.csv", agreement);

  std::string temperature = Line().add("model").add("temperature").add("nll").add("ece").add("ece_mass").end();
  for (const AlignedModel& m : models)
    for (const TemperaturePoint& p : m.temperature.curve) temperature += Line().add(m.name).add(p.temperature).add(p.nll).add(p.ece).add(p.ece_mass).end();
  out.emplace_back("temperature.csv", temperature);

  std::vector<std::string> labels;
  for (std::size_t d = 0; d < report.dims; ++d) labels.push_back(std::to_string(d));
  if (report.dims > 0) out.emplace_back("dimensions.csv", write_groups(report, "column", labels, &AlignedModel::dims_accuracy));
  labels.clear();
  for (std::size_t b = 0; b < kEntropyBins; ++b) labels.push_back(format_fixed(kEntropyBinWidth * static_cast<double>(b), 1));
  if (!report.entropy_of.empty()) out.emplace_back("entropy.csv", write_groups(report, "entropy_from", labels, &AlignedModel::entropy_accuracy));
  if (task.categories) out.emplace_back("categories.csv", write_groups(report, "category", task.categories->categories, &AlignedModel::category_accuracy));

  if (!report.families.empty()) {
    Line first;
    first.add("family").add("models").add("accuracy").add("majority_accuracy");
    for (std::size_t d = 0; d < report.dims; ++d) first.add("error_" + std::to_string(d));
    std::string families = first.end();
    for (const AlignedFamily& f : report.families) {
      Line line;
      line.add(f.name).add(f.models).add(f.accuracy).add(f.majority_accuracy);
      for (const GroupAccuracy& dim : f.dims_accuracy) line.add(1 - dim.accuracy);
      families += line.end();
    }
    out.emplace_back("families.csv", families);
    std::string contrasts = Line().add("a").add("b").add("column").add("only_a_right").add("only_b_right").add("both").add("neither").end();
    std::string apart = Line().add("right").add("wrong").add("triplet").add("first").add("second").add("odd").end();
    const Names& names = task.triplets.names;
    const auto object = [&](std::uint32_t o) { return names.empty() ? std::to_string(o) : names[o]; };
    for (std::size_t c = 0; c < report.contrasts.size(); ++c) {
      const AlignedContrast& x = report.contrasts[c];
      const std::string &a = report.families[x.first].name, &b = report.families[x.second].name;
      contrasts += Line().add(a).add(b).add("").add(x.contrast.only_first).add(x.contrast.only_second).add(x.contrast.both).add(x.contrast.neither).end();
      for (std::size_t d = 0; d < x.contrast.only_first_by_dim.size(); ++d)
        contrasts += Line().add(a).add(b).add(d).add(x.contrast.only_first_by_dim[d]).add(x.contrast.only_second_by_dim[d]).add("").add("").end();
      for (const auto& [number, first_right] : report.contrast_triplets[c]) {
        const Triplet& t = task.triplets.triplets[number];
        apart += Line().add(first_right ? a : b).add(first_right ? b : a).add(std::size_t{number}).add(object(t.first)).add(object(t.second)).add(object(t.odd)).end();
      }
    }
    out.emplace_back("contrasts.csv", contrasts);
    out.emplace_back("contrast_triplets.csv", apart);
  }
  if (!report.columns.empty()) {
    std::string columns = Line().add("column").add("word").add("models").add("mean_accuracy").add("sd").add("pearson").add("pearson_p").add("spearman").add("spearman_p").end();
    for (const AlignedColumn& c : report.columns) {
      if (c.numbers) columns += Line().add(c.name).add("").add(c.numbers->models).add("").add("").add(c.numbers->pearson).add(c.numbers->pearson_p).add(c.numbers->spearman)
                                    .add(c.numbers->spearman_p).end();
      for (const WordGroup& g : c.groups) columns += Line().add(c.name).add(g.word).add(g.models).add(g.mean).add(g.sd).add("").add("").add("").add("").end();
    }
    out.emplace_back("columns.csv", columns);
  }
  return out;
}

}  // namespace tertium
