// align.cpp: `tertium align`: networks side by side on people's choices.
#include "native/tasks/align.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/align_document.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

// NAME=FILE, or a file whose own name is the model's; that of its folder where the file is called features or embedding. What is loaded is told to `inputs`.
AlignModel model_of(const std::string& spec, std::size_t objects, std::vector<wire::FitInput>& inputs) {
  namespace fs = std::filesystem;
  AlignModel model;
  std::string path = spec;
  const std::size_t sign = spec.find('=');
  std::error_code problem;
  if (sign != std::string::npos && sign > 0 && sign + 1 < spec.size() && !fs::exists(spec, problem)) {
    model.name = spec.substr(0, sign);
    path = spec.substr(sign + 1);
  } else {
    const fs::path whole(spec.substr(0, fs::exists(spec, problem) ? std::string::npos : spec.rfind('@')));
    model.name = whole.stem().string();
    if ((model.name == "features" || model.name == "embedding") && whole.has_parent_path()) model.name = fs::absolute(whole, problem).parent_path().filename().string();
  }
  model.what = path;
  model.load = [path, objects, name = model.name, &inputs]() -> Result<Embedding> {
    TRY(MatrixFile file, load_matrix(path, "features", objects));
    for (const wire::FitInput& input : file.inputs) inputs.push_back({name + ": " + input.role, input.file, input.sha256});
    return std::move(file.embedding);
  };
  return model;
}

void add_models(const AlignReport& align, std::string& table) {
  std::size_t width = 6;
  for (const AlignedModel& m : align.models) width = std::max(width, m.name.size());
  std::vector<std::size_t> order(align.models.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return align.models[a].accuracy > align.models[b].accuracy; });
  table += pad("model", width + 2) + pad("accuracy", 10) + pad("95 % over objects", 20) + pad("cosine", 8) + pad("dot", 8) + pad("euclid", 8) + pad("centred: cosine", 17) +
           pad("dot", 8) + pad("euclid", 8) + pad("NLL", 8) + pad("ECE", 8) + "dims\n";
  for (const std::size_t i : order) {
    const AlignedModel& m = align.models[i];
    table += pad(m.name, width + 2) + pad(fixed_or_dash(m.accuracy), 10) + pad(fixed_or_dash(m.low) + " to " + fixed_or_dash(m.high), 20);
    for (std::size_t r = 0; r < m.rules.size(); ++r) table += pad(fixed_or_dash(m.rules[r].accuracy), r == 3 ? 17 : 8);
    table += pad(fixed_or_dash(m.temperature.best_nll.nll), 8) + pad(fixed_or_dash(m.temperature.best_ece.ece), 8) + std::to_string(m.dims) + "\n";
  }
}

void add_pairs(const AlignReport& align, std::string& table) {
  if (align.pairs.empty()) return;
  std::size_t told_apart = 0;
  double lowest = 1, highest = 0;
  for (const AlignedPair& p : align.pairs) {
    told_apart += p.discovered ? 1 : 0;
    lowest = std::min(lowest, p.agreement.same), highest = std::max(highest, p.agreement.same);
  }
  table += "\n" + std::to_string(told_apart) + " of " + std::to_string(align.pairs.size()) +
           " pairs of models differ (McNemar, false discovery rate .05); two models choose alike in " + fixed_or_dash(lowest, 3) +
           (align.pairs.size() > 1 ? " to " + fixed_or_dash(highest, 3) : "") + " of the triplets (chance .333)\n";
}

void add_known(const AlignReport& align, std::string& table) {
  if (!align.columns.empty()) table += "\n" + pad("what is known", 22) + pad("models", 8) + pad("Pearson", 18) + "Spearman, with accuracy\n";
  for (const AlignedColumn& c : align.columns) {
    if (c.numbers)
      table += pad(c.name, 22) + pad(std::to_string(c.numbers->models), 8) + pad(fixed_or_dash(c.numbers->pearson, 3) + " (p " + fixed_or_dash(c.numbers->pearson_p) + ")", 18) +
               fixed_or_dash(c.numbers->spearman, 3) + " (p " + fixed_or_dash(c.numbers->spearman_p) + ")\n";
    for (const WordGroup& g : c.groups)
      table += pad(c.name + ": " + g.word, 22) + pad(std::to_string(g.models), 8) + "mean " + fixed_or_dash(g.mean) + (g.models > 1 ? ", sd " + fixed_or_dash(g.sd) : "") + "\n";
  }
}

}  // namespace

int run_align_verb(const Arguments& arguments) {
  std::string triplets_path, rule = "cosine", table_path, family, embedding_path, categories_path, out_path, stimuli;
  std::vector<std::string> features;
  std::optional<std::uint32_t> repeats, base;
  std::uint64_t bootstraps = 1000, seed = 0, threads = 0, odd_column = 3;
  bool centre = false, two_dims = false, ignore_names = false, force = false;
  Command command("align",
                  "Sets networks side by side on people's odd-one-out choices: accuracy by each rule, on which concepts, how sure, who agrees with whom, and what goes with it",
                  "tertium align triplets.txt --features clip.npy vgg16.npy --table networks.csv --embedding vice.npy --out alignment");
  command.text("TRIPLETS", triplets_path, "Triplet text (0-based, odd one third) or .npy; names in X.names.txt beside it").required();
  command.texts("--features", features, "Features of each network: FILE or NAME=FILE; a file's name is the network's (of features.npy its folder's)").required();
  command.word("--rule", rule, {"cosine", "dot", "euclidean"}, "Of all that is more than an accuracy (default cosine)");
  command.flag("--centre", centre, "Take each column's mean away first, likewise");
  command.text("--table", table_path, "What is known of the networks: CSV or TSV with a column model; other columns are numbers or words");
  command.text("--family", family, "The column of the table whose words make families (default: family, else arch)");
  command.text("--embedding", embedding_path, "An embedding of people: errors by the dimension behind a choice, and by how unsure people are");
  command.flag("--two-dims", two_dims, "A triplet counts for the two largest dimensions behind its choice, not for the largest alone");
  command.whole("--repeats", repeats, "How unsure people are, by the answers to triples that were judged so often or more, not by the embedding", 2, 1'000'000);
  command.text("--categories", categories_path, "Table of 0 and 1 under category names: errors where the kept pair belongs to each category");
  command.text("--out", out_path, "Folder for align.json, of which `tertium report` makes figures, and for CSV tables");
  command.whole("--bootstraps", bootstraps, "Bootstrap samples of objects for intervals (default 1,000; 0: none)", 0, 1'000'000);
  command.text("--stimuli", stimuli, "Names of the triplets' objects (default: X.names.txt beside the triplets)");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.flag("--force", force, "Write into a folder that is not empty");
  command.whole("--odd-column", odd_column, "Which column of the text names the odd one (default 3)", 1, 3);
  command.whole("--base", base, "The number of the triplets' first object (default 0)", 0, 1);
  command.whole("--seed", seed, "Of the bootstrap (default 0)", 0, UINT64_MAX);
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    AlignTask task;
    task.rule = rule == "dot" ? SimilarityRule::kDot : rule == "cosine" ? SimilarityRule::kCosine : SimilarityRule::kEuclidean;
    task.centre = centre;
    task.family = family;
    task.two_dims = two_dims;
    task.repeats = repeats.value_or(0);
    task.bootstraps = static_cast<std::uint32_t>(bootstraps);
    task.seed = seed;
    task.ignore_names = ignore_names;
    task.triplets_what = triplets_path;
    task.table_what = table_path;
    task.embedding_what = embedding_path;
    task.categories_what = categories_path;
    if (bootstraps == 1) return Error{ErrorCode::kInvalid, "--bootstraps 1 makes no interval; 2 or more do, and 0 asks for none"};
    if (two_dims && embedding_path.empty()) return Error{ErrorCode::kInvalid, "--two-dims is allowed with --embedding only"};
    if (!family.empty() && table_path.empty()) return Error{ErrorCode::kInvalid, "--family is allowed with --table only"};
    TRY(TripletFile judged, load_triplets(triplets_path, "triplets", {stimuli, 0, static_cast<std::uint32_t>(odd_column), base}));
    task.triplets = std::move(judged.triplets);
    std::vector<wire::FitInput> inputs = std::move(judged.inputs);
    for (const std::string& spec : features) task.models.push_back(model_of(spec, task.triplets.objects, inputs));
    if (!table_path.empty()) {
      TRY(task.table, load_model_table(table_path));
    }
    if (!embedding_path.empty()) {
      TRY(MatrixFile people, load_matrix(embedding_path, "embedding", task.triplets.objects));
      if (people.transposed) command.note(embedding_path + ": its rows were taken to be dimensions, its columns objects");
      task.embedding = std::move(people.embedding);
      inputs.insert(inputs.end(), people.inputs.begin(), people.inputs.end());
    }
    if (!categories_path.empty()) {
      TRY(task.categories, load_categories(categories_path));
    }
    std::optional<OutputFolder> folder;
    if (!out_path.empty()) {
      TRY(OutputFolder opened, OutputFolder::open(out_path, force));
      folder.emplace(std::move(opened));
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    std::optional<Result<AlignReport>> result;
    {
      ProgressBar bar;
      result.emplace(run_align_task(task, *executor, [&](double share, const std::string& doing) {
        bar.show(share, doing);
        return !interrupted();
      }));
    }
    TRY(const AlignReport align, std::move(*result));
    std::string as_stored;
    for (const AlignedModel& model : align.models)
      if (!model.aligned) as_stored += (as_stored.empty() ? "" : ", ") + model.name;
    if (!ignore_names && !as_stored.empty()) command.note("no names on one side: rows are taken as they are stored, of " + as_stored);
    if (!align.models_not_in_table.empty()) command.note(table_path + ": has no line for " + std::to_string(align.models_not_in_table.size()) + " of the networks, " +
                                                         align.models_not_in_table[0] + " first");
    task.inputs = std::move(inputs);
    for (const AlignedModel& model : align.models)
      if (2 * model.ties > align.triplets)
        command.note(model.name + ": in " + format_count(model.ties) + " of " + format_count(align.triplets) + " triplets no pair is the most similar one, which counts as wrong");
    wire::Report report = alignment_document(task, align);
    std::string table;
    add_models(align, table);
    table += "\n" + format_count(align.triplets) + " triplets; chance " + fixed_or_dash(align.chance_low) + " to " + fixed_or_dash(align.chance_high) + "; NLL and ECE (" + rule +
             (centre ? ", centred" : "") + ") each at the temperature that suits it best on these triplets\n";
    add_pairs(align, table);
    add_known(align, table);
    if (folder) {
      TRY_DO(folder->write("align.json", ""));
      for (const auto& [name, bytes] : write_align_tables(task, align)) TRY_DO(folder->write(name, bytes));
      TRY_DO(folder->write("align.json", wire::print_report(report) + "\n"));  // last: where it is, the rest is whole
      folder->keep();
      report.add("out", out_path);
      table += "\ntables written to " + out_path + "\n";
    }
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
