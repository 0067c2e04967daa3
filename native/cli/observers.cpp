// observers.cpp: `tertium observers`: who can judge a study's objects, and the triplets of one of them.
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "native/tasks/observer.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/triplet_text.h"

namespace tertium {
namespace {

std::string count_or_dash(std::uint64_t count) { return count > 0 ? format_count(count) : "-"; }

wire::Report report_of(const Observer& o) {
  wire::Report out;
  out.add("key", to_string(key_of(o))).add("kind", to_string(o.kind)).add("title", o.title).add("objects", o.objects).add("dims", o.dims).add("triplets", o.triplets);
  return out.add("simulated", o.simulated);
}

std::string table_of(const std::vector<Observer>& all) {
  if (all.empty()) return "nobody yet: no answers, no results and no imported data\n";
  std::string out = pad("key", 14) + pad("kind", 14) + pad("dims", 8) + pad("judgments", 12) + "title\n";
  for (const Observer& o : all)
    out += pad(to_string(key_of(o)), 14) + pad(to_string(o.kind), 14) + pad(count_or_dash(o.dims), 8) + pad(count_or_dash(o.triplets), 12) + o.title +
           (o.simulated ? " (simulated)" : "") + "\n";
  return out;
}

}  // namespace

int run_observers_verb(const Arguments& arguments) {
  std::string data_path, study, key_text, out_path, triples_path, choice = "argmax", rule = "dot";
  std::uint64_t count = 0, seed = 0, threads = 0;
  std::optional<double> temperature;
  Command command("observers", "Lists who can judge a study's objects (people, results, imported features, choices and distances), or writes the triplets of one of them",
                  "tertium observers --data data --study demo --triplets-of run-2 --count 100000 --out triplets.txt");
  command.text("--data", data_path, "The server's data directory; a server may be running on it").required();
  command.text("--study", study, "The study's slug, as in its link").required();
  command.text("--triplets-of", key_text, "Whose triplets: a key of the list, people, run-N or dataset-N");
  command.whole("--count", count, "How many: random triples of who can be asked, judgments at random of people and imported choices", 1, 1'000'000'000);
  command.text("--triples", triples_path, "Ask for these instead (.txt or .npy, objects as the study's, any order)");
  command.word("--choice", choice, {"argmax", "softmax"}, "How who is asked decides: the most similar pair (default), or by the model's probabilities");
  command.real("--temperature", temperature, "Of the softmax (default 1)", 1e-6, 1e6);
  command.word("--rule", rule, {"dot", "cosine", "euclidean"}, "How similar two rows of an embedding or of features are (default dot; of features after negative values became 0)");
  command.whole("--seed", seed, "Seed (default 0)", 0, UINT64_MAX);
  command.text("--out", out_path, "File for the triplets: .txt (`i j k`, odd one third) or .npy");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kRead));
    StoreOptions options;
    options.read_only = true;
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path(), options));
    if (key_text.empty()) {
      if (count > 0 || !triples_path.empty() || !out_path.empty()) return Error{ErrorCode::kInvalid, "--count, --triples and --out need --triplets-of: whose triplets"};
      TRY(const std::vector<Observer> all, list_observers(*store, *data, study));
      std::vector<wire::Report> rows;
      for (const Observer& observer : all) rows.push_back(report_of(observer));
      wire::Report report;
      report.add("study", study).add("observers", rows);
      return command.done(report, table_of(all));
    }
    if (out_path.empty()) return Error{ErrorCode::kInvalid, "--out is needed: the file to write the triplets into"};
    if (count == 0 && triples_path.empty()) return Error{ErrorCode::kInvalid, "--count or --triples is needed: how many triplets, or which"};
    if (count > 0 && !triples_path.empty()) return Error{ErrorCode::kInvalid, "--count and --triples exclude each other: so many, or these"};
    if (temperature && choice == "argmax") return Error{ErrorCode::kInvalid, "--temperature is allowed with --choice softmax only"};
    const bool as_npy = out_path.ends_with(".npy");
    if (!as_npy && !out_path.ends_with(".txt")) return Error{ErrorCode::kInvalid, "--out " + quote_for_message(out_path) + " ends in neither .txt nor .npy"};
    TRY(const ObserverKey key, observer_key_from(key_text));
    TRY(const StudyDetail detail, store->study_detail(study));
    Names names;
    for (const Stimulus& stimulus : detail.stimuli) names.push_back(stimulus.name);
    TRY_DO(check_output_file(out_path, names));
    ObserverQuestion question;
    question.count = count, question.seed = seed;
    question.choice = choice == "argmax" ? ChoiceRule::kArgmax : ChoiceRule::kSoftmax;
    question.temperature = temperature.value_or(1.0);
    question.rule = rule == "cosine" ? SimilarityRule::kCosine : rule == "euclidean" ? SimilarityRule::kEuclidean : SimilarityRule::kDot;
    if (!triples_path.empty()) {
      TripletFileOptions reading;
      reading.objects = static_cast<std::uint32_t>(names.size());
      TRY(TripletFile file, load_triplets(triples_path, "triples", reading));
      if (file.triplets.triplets.empty()) return Error{ErrorCode::kInvalid, triples_path + ": holds no triples"};
      if (!file.triplets.names.empty()) {
        TRY(RenumberedTriplets renumbered, renumber_triplets(file.triplets, names, triples_path, "study " + quote_for_message(study)));
        file.triplets = std::move(renumbered.triplets);
      }
      question.triples = std::move(file.triplets.triplets);
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const ObserverAnswer answer, ask_observer(*store, *data, study, key, question, *executor));
    const std::string bytes = as_npy ? wire::write_npy(answer.set) : wire::write_triplet_text(answer.set);
    TRY_DO(write_output_file(out_path, bytes, answer.set.names));
    wire::Report report = report_of(answer.observer);
    report.add("out", out_path).add("written", answer.set.triplets.size()).add("without_choice", answer.without_choice).add("seed", seed).add("sha256", sha256_hex(bytes));
    std::string table = format_count(answer.set.triplets.size()) + " triplets of " + key_text + " (" + answer.observer.title + ") written to " + out_path + "\n";
    if (answer.without_choice > 0)
      table += format_count(answer.without_choice) + (can_be_asked(answer.observer.kind) ? " triples have a distance that was not measured: left out\n"
                                                                                        : " triples were never judged: left out\n");
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
