// observer.cpp: who there is, from the rows of a study; and the choices of each, by the rules that simulated judgments follow.
#include "native/tasks/observer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "native/files/file_source.h"
#include "native/tasks/dataset.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/similarities.h"
#include "native/tasks/simulate.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/rdm.h"

namespace tertium {
namespace {

constexpr std::size_t kHeaderBytes = 1 << 16;  // of an .npy, more than any header has

ObserverKind kind_of(DatasetKind kind) {
  return kind == DatasetKind::kFeatures ? ObserverKind::kFeatures : kind == DatasetKind::kDissimilarities ? ObserverKind::kSimilarities : ObserverKind::kChoices;
}

Observer people_of(const StudySummary& study) {
  Observer out;
  out.title = "people";
  out.objects = static_cast<std::uint32_t>(study.counts.stimuli);
  out.triplets = study.counts.answers;
  out.simulated = study.counts.simulated_answers > 0;
  return out;
}

Observer of_run(const RunSummary& run) {
  Observer out;
  out.kind = ObserverKind::kEmbedding;
  out.id = run.id, out.title = run.title, out.objects = run.objects, out.dims = run.dims, out.triplets = run.triplets;
  out.simulated = run.simulated_triplets > 0, out.created_at_ms = run.created_at_ms;
  return out;
}

// How wide features are says their file's head; 0 where it cannot be read, which whoever asks them is told.
std::uint32_t feature_count(const DataDirectory& data, const DatasetSummary& dataset) {
  const auto source = FileSource::open(data.path_of(dataset.file), {UINT64_MAX, 0});
  if (!source) return 0;
  const Result<std::string> head = (*source)->head(kHeaderBytes);
  if (!head) return 0;
  const Result<wire::NpyHeader> header = wire::read_npy_header(*head, dataset.title, (*source)->size());
  return header && header->shape.size() == 2 && header->shape[1] <= UINT32_MAX ? static_cast<std::uint32_t>(header->shape[1]) : 0;
}

Observer of_dataset(const DataDirectory& data, const DatasetSummary& dataset) {
  Observer out;
  out.kind = kind_of(dataset.kind);
  out.id = dataset.id, out.title = dataset.title, out.objects = dataset.objects, out.simulated = dataset.simulated, out.created_at_ms = dataset.created_at_ms;
  if (out.kind == ObserverKind::kFeatures) out.dims = feature_count(data, dataset);
  if (out.kind == ObserverKind::kChoices) out.triplets = dataset.rows;
  return out;
}

Error nobody(const std::string& slug, const ObserverKey& key) {
  return {ErrorCode::kNotFound, "the study " + quote_for_message(slug) + " has no observer " + to_string(key) + "; `tertium observers` lists those it has"};
}

Result<void> check_triples(const std::vector<Triplet>& triples, std::uint32_t objects) {
  for (std::size_t t = 0; t < triples.size(); ++t) {
    const std::array<std::uint32_t, 3> s = sorted_objects(triples[t]);
    if (s[2] >= objects || s[0] == s[1] || s[1] == s[2])
      return Error{ErrorCode::kInvalid, "triple " + std::to_string(t) + " is " + std::to_string(triples[t].first) + " " + std::to_string(triples[t].second) + " " +
                                            std::to_string(triples[t].odd) + "; three different objects from 0 to " + std::to_string(objects - 1) + " are needed"};
  }
  return {};
}

// Those judgments that are of the triples, or so many at random: the chance of each that fills the count exactly (Fan, Muller, Rezucha 1962, algorithm S).
Result<void> choose_judgments(TripletSet& set, const ObserverQuestion& question, ObserverAnswer& answer) {
  std::vector<Triplet> kept;
  if (question.triples.empty()) {
    if (question.count > set.triplets.size())
      return Error{ErrorCode::kInvalid, format_count(question.count) + " judgments were asked for, but " + to_string(key_of(answer.observer)) + " gave only " +
                                            format_count(set.triplets.size())};
    RandomStream stream(derive_key(question.seed, "judgments of an observer"));
    std::uint64_t wanted = question.count, left = set.triplets.size();
    for (const Triplet& triplet : set.triplets) {
      if (stream.uniform() * static_cast<double>(left--) >= static_cast<double>(wanted)) continue;
      kept.push_back(triplet);
      --wanted;
    }
  } else {
    std::set<std::array<std::uint32_t, 3>> asked, judged;
    for (const Triplet& triplet : question.triples) asked.insert(sorted_objects(triplet));
    for (const Triplet& triplet : set.triplets) {
      const std::array<std::uint32_t, 3> objects = sorted_objects(triplet);
      if (!asked.contains(objects)) continue;
      kept.push_back(triplet);
      judged.insert(objects);
    }
    answer.without_choice = asked.size() - judged.size();
  }
  set.triplets = std::move(kept);
  set.participants.clear();
  return {};
}

SimulationOptions options_of(const ObserverQuestion& question) {
  SimulationOptions out;
  out.triplets = question.count, out.seed = question.seed, out.choice = question.choice, out.temperature = question.temperature, out.rule = question.rule;
  return out;
}

Result<TripletSet> choices_of_rows(const Matrix& values, const std::string& what, const ObserverQuestion& question, bool features, std::uint32_t objects, Executor& executor) {
  if (values.rows != objects)
    return Error{ErrorCode::kInvalid, what + " has " + format_count(values.rows) + " rows, but its study has " + format_count(objects) + " objects"};
  SimulationOptions options = options_of(question);
  options.rectify = features && options.rule == SimilarityRule::kDot;
  if (question.triples.empty()) return run_simulate_task({values, {}}, options, executor);
  TripletSet set;
  set.objects = objects, set.triplets = question.triples;
  TRY_DO(decide_triples(values, set.triplets, options, executor));
  return set;
}

Result<TripletSet> choices_of_distances(const DataDirectory& data, const DatasetSummary& dataset, const ObserverQuestion& question, std::uint32_t objects, Executor& executor,
                                        std::size_t& without_choice) {
  TRY(const std::string bytes, data.read(dataset.file));
  wire::RdmOptions reading;
  reading.square = false;  // as imports are stored
  TRY(const wire::RdmReading rdm, wire::read_rdm_npz(bytes, "dataset " + std::to_string(dataset.id), reading));
  SimilaritySource source;
  source.matrix = rdm.set.pairs.size() == 1 ? rdm.set : mean_matrix(rdm.set);
  if (source.objects() != objects)
    return Error{ErrorCode::kInvalid, "dataset " + std::to_string(dataset.id) + " speaks of " + format_count(source.objects()) + " objects, its study has " +
                                          format_count(objects)};
  TRY(const std::vector<double> pairs, pairs_of(source, executor));
  TripletSet set;
  set.objects = objects;
  if (question.triples.empty()) {
    TRY(set.triplets, draw_triples(objects, question.count, false, question.seed));
  } else {
    set.triplets = question.triples;
  }
  const auto unknown = [&](const Triplet& t) {
    const std::array<std::uint32_t, 3> s = sorted_objects(t);
    return !std::isfinite(pairs[pair_number(s[0], s[1], objects)]) || !std::isfinite(pairs[pair_number(s[0], s[2], objects)]) ||
           !std::isfinite(pairs[pair_number(s[1], s[2], objects)]);
  };
  without_choice = std::erase_if(set.triplets, unknown);
  TRY_DO(decide_triples(objects, pairs, set.triplets, options_of(question)));
  return set;
}

}  // namespace

Result<std::vector<Observer>> list_observers(Store& store, const DataDirectory& data, const std::string& slug) {
  TRY(const StudySummary study, store.find_study(slug));
  TRY(const std::vector<RunSummary> runs, store.list_runs(slug));
  TRY(const std::vector<DatasetSummary> datasets, store.list_datasets(slug));
  std::vector<Observer> out;
  if (study.counts.answers > 0) out.push_back(people_of(study));
  for (const RunSummary& run : runs)
    if (run.dims > 0) out.push_back(of_run(run));
  for (const DatasetSummary& dataset : datasets)
    if (dataset.kind != DatasetKind::kAnchored) out.push_back(of_dataset(data, dataset));
  return out;
}

Result<Observer> find_observer(Store& store, const DataDirectory& data, const std::string& slug, const ObserverKey& key) {
  TRY(const std::vector<Observer> all, list_observers(store, data, slug));
  for (const Observer& observer : all)
    if (key_of(observer) == key) return observer;
  return nobody(slug, key);
}

Result<ObserverAnswer> ask_observer(Store& store, const DataDirectory& data, const std::string& slug, const ObserverKey& key, const ObserverQuestion& question,
                                    Executor& executor) {
  if (question.triples.empty() == (question.count == 0)) return Error{ErrorCode::kInvalid, "either triples or how many random ones must be given"};
  ObserverAnswer answer;
  TRY(answer.observer, find_observer(store, data, slug, key));
  TRY(const StudyDetail study, store.study_detail(slug));
  const auto objects = static_cast<std::uint32_t>(study.stimuli.size());
  TRY_DO(check_triples(question.triples, objects));
  TripletSet& set = answer.set;
  switch (answer.observer.kind) {
    case ObserverKind::kPeople: {
      TRY(StudyTriplets judged, store.triplets_of(slug));
      set = std::move(judged.set);
      TRY_DO(choose_judgments(set, question, answer));
      break;
    }
    case ObserverKind::kChoices: {
      TRY(const DatasetSummary dataset, store.find_dataset(key.id));
      TRY(set, load_dataset_triplets(data, dataset));
      TRY_DO(choose_judgments(set, question, answer));
      break;
    }
    case ObserverKind::kEmbedding: {
      TRY(const RunSummary run, store.find_run(key.id));
      TRY(const EnsembleMember member, load_member(data, run));
      TRY(set, choices_of_rows(member.values, "run " + std::to_string(key.id), question, false, objects, executor));
      break;
    }
    case ObserverKind::kFeatures: {
      TRY(const DatasetSummary dataset, store.find_dataset(key.id));
      TRY(const std::string bytes, data.read(dataset.file));
      const std::string what = "dataset " + std::to_string(key.id);
      TRY(const Matrix values, wire::read_npy_matrix(bytes, what));
      TRY(set, choices_of_rows(values, what, question, true, objects, executor));
      break;
    }
    case ObserverKind::kSimilarities: {
      TRY(const DatasetSummary dataset, store.find_dataset(key.id));
      TRY(set, choices_of_distances(data, dataset, question, objects, executor, answer.without_choice));
      break;
    }
  }
  set.names.clear();
  for (const Stimulus& stimulus : study.stimuli) set.names.push_back(stimulus.name);
  return answer;
}

}  // namespace tertium
