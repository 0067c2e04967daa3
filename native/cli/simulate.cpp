// simulate.cpp: `tertium simulate`: judgments of an embedding or of a network's features.
#include "native/tasks/simulate.h"

#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/triplet_text.h"

namespace tertium {

int run_simulate_verb(const Arguments& arguments) {
  std::string embedding, features, out_path, choice = "softmax", rule = "dot";
  std::uint64_t triplets = 0, seed = 0, threads = 0;
  std::optional<double> temperature;
  bool repeats = false;
  Command command("simulate", "Draws triplets of objects at random and chooses the odd one as an embedding or a network's features would",
                  "tertium simulate --features vgg16.npy --triplets 100000 --choice argmax --seed 1 --out simulated.txt");
  const Option from_embedding = command.text("--embedding", embedding, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit");
  command.text("--features", features, "Features likewise; with the dot product negative values become 0 first").excludes(from_embedding);
  command.whole("--triplets", triplets, "How many", 1, 1'000'000'000);
  command.word("--choice", choice, {"softmax", "argmax"}, "By the model's probabilities, or always the most similar pair");
  command.real("--temperature", temperature, "Of the softmax (default 1)", 1e-6, 1e6);
  command.word("--rule", rule, {"dot", "cosine", "euclidean"}, "How similar two rows are");
  command.flag("--repeats", repeats, "The same three objects may come again");
  command.whole("--seed", seed, "Seed (default 0)", 0, UINT64_MAX);
  command.text("--out", out_path, "File: .txt (`i j k`, odd one third) or .npy").required();
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    if (triplets == 0) return Error{ErrorCode::kInvalid, "--triplets is needed: how many to draw"};
    if (embedding.empty() && features.empty()) return Error{ErrorCode::kInvalid, "--embedding or --features is needed: whose choices to simulate"};
    if (temperature && choice == "argmax") return Error{ErrorCode::kInvalid, "--temperature is allowed with --choice softmax only"};
    const bool as_npy = out_path.ends_with(".npy");
    if (!as_npy && !out_path.ends_with(".txt")) return Error{ErrorCode::kInvalid, "--out " + quote_for_message(out_path) + " ends in neither .txt nor .npy"};
    const std::string& source = embedding.empty() ? features : embedding;
    TRY(const MatrixFile file, load_matrix(source, embedding.empty() ? "features" : "embedding"));
    if (file.transposed) command.note(source + ": its rows were taken to be dimensions, its columns objects");
    TRY_DO(check_output_file(out_path, file.embedding.names));
    SimulationOptions options;
    options.triplets = triplets;
    options.seed = seed;
    options.choice = choice == "argmax" ? ChoiceRule::kArgmax : ChoiceRule::kSoftmax;
    options.temperature = temperature.value_or(1.0);
    options.rule = rule == "cosine" ? SimilarityRule::kCosine : rule == "euclidean" ? SimilarityRule::kEuclidean : SimilarityRule::kDot;
    options.rectify = embedding.empty() && options.rule == SimilarityRule::kDot;
    options.repeats = repeats;
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const TripletSet set, run_simulate_task(file.embedding, options, *executor));
    const std::string bytes = as_npy ? wire::write_npy(set) : wire::write_triplet_text(set);
    TRY_DO(write_output_file(out_path, bytes, set.names));
    wire::Report report;
    report.add("out", out_path).add("triplets", set.triplets.size()).add("objects", set.objects).add("choice", choice).add("rule", rule);
    report.add("temperature", options.temperature).add("rectified", options.rectify).add("repeats", repeats).add("seed", seed).add("sha256", sha256_hex(bytes));
    return command.done(report, format_count(set.triplets.size()) + " triplets of " + format_count(set.objects) + " objects written to " + out_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
