// observer_test.cpp: the observers of a study are those that its rows say, and each is asked in the one way that suits it.
#include "native/tasks/observer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "native/tasks/simulate.h"
#include "shared/wire/npy.h"
#include "shared/wire/rdm.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 12;

// Two kinds of six objects each; what is below 0 counts nothing for features.
Matrix two_kinds(float other = 0) {
  Matrix out(kObjects, 2, other);
  for (std::size_t o = 0; o < kObjects; ++o) out.at(o, o / 6) = 1 + static_cast<float>(o) / 100;
  return out;
}

class Observers : public ::testing::Test {
 protected:
  void SetUp() override {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
  }
  void answer() {
    RecordedSession session;
    session.trials = value_of(simple_plan(small_definition(), kObjects, {}, 1));
    for (const Trial& t : session.trials) session.answers.push_back(answer_to(t, 1 + t.number));
    done(store->add_recorded_sessions("words", {session}, SessionSource::kSimulated));
  }
  ObserverKey add_run(const Matrix& values) {
    NewRun r;
    r.summary.title = "a run", r.summary.method = "vice", r.summary.objects = kObjects, r.summary.dims = static_cast<std::uint32_t>(values.cols), r.summary.triplets = 90;
    r.summary.embedding_file = value_of(data->put(wire::write_npy(values))), r.summary.record_file = value_of(data->put("{}"));
    return {ObserverKey::What::kRun, value_of(store->add_run("words", r)).id};
  }
  ObserverKey add_dataset(DatasetKind kind, const std::string& bytes, const std::string& triplets = {}) {
    DatasetSummary d = small_dataset(kind);
    d.file = value_of(data->put(bytes));
    d.triplets_file = triplets.empty() ? "" : value_of(data->put(triplets));
    return {ObserverKey::What::kDataset, value_of(store->add_dataset("words", d)).dataset.id};
  }
  ObserverKey add_choices(const std::vector<Triplet>& triplets) {
    TripletSet set;
    set.objects = kObjects, set.triplets = triplets;
    return add_dataset(DatasetKind::kTriplets, wire::write_npy(set), wire::write_npy(set));
  }
  ObserverKey add_distances(const std::vector<std::vector<double>>& matrices, bool similarities = false) {
    DissimilaritySet set;
    set.objects = kObjects, set.pairs = matrices, set.similarities = similarities;
    return add_dataset(DatasetKind::kDissimilarities, value_of(wire::write_rdm_npz(set, wire::RdmForm::kCondensed, true)));
  }
  Result<ObserverAnswer> ask(const ObserverKey& key, const ObserverQuestion& question) {
    Executor one;
    return ask_observer(*store, *data, "words", key, question, one);
  }
  static ObserverQuestion some(std::uint64_t count, std::uint64_t seed = 0) {
    ObserverQuestion q;
    q.count = count, q.seed = seed;
    return q;
  }
  static ObserverQuestion these(std::vector<Triplet> triples) {
    ObserverQuestion q;
    q.triples = std::move(triples);
    return q;
  }
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
};

// Of two kinds the pair of one kind stays together.
void expect_two_kinds(const TripletSet& set) {
  for (const Triplet& t : set.triplets)
    if (t.first / 6 == t.second / 6 || t.first / 6 == t.odd / 6 || t.second / 6 == t.odd / 6) {
      const bool all_of_one = t.first / 6 == t.second / 6 && t.second / 6 == t.odd / 6;
      EXPECT_TRUE(all_of_one || t.first / 6 == t.second / 6) << t.first << " " << t.second << " " << t.odd;
    }
}

TEST_F(Observers, AreWhatTheStudyHolds) {
  EXPECT_TRUE(value_of(list_observers(*store, *data, "words")).empty());
  EXPECT_EQ(list_observers(*store, *data, "nothing").error().code, ErrorCode::kNotFound);
  answer();
  const ObserverKey run = add_run(two_kinds());
  const ObserverKey features = add_dataset(DatasetKind::kFeatures, wire::write_npy(Matrix(kObjects, 4096, 1)));
  const ObserverKey choices = add_choices({{0, 1, 6}});
  add_dataset(DatasetKind::kAnchored, "anchored");
  const ObserverKey distances = add_distances({std::vector<double>(pair_count(kObjects), 1)});
  const std::vector<Observer> all = value_of(list_observers(*store, *data, "words"));
  ASSERT_EQ(all.size(), 5u) << "anchored judgments are none";
  EXPECT_EQ(all[0].kind, ObserverKind::kPeople);
  EXPECT_EQ(all[0].triplets, 10u);
  EXPECT_TRUE(all[0].simulated);
  EXPECT_EQ(key_of(all[1]), run);
  EXPECT_EQ(all[1].kind, ObserverKind::kEmbedding);
  EXPECT_EQ(all[1].dims, 2u);
  EXPECT_EQ(all[1].triplets, 90u);
  EXPECT_EQ(key_of(all[2]), distances) << "newest first";
  EXPECT_EQ(all[2].kind, ObserverKind::kSimilarities);
  EXPECT_EQ(key_of(all[3]), choices);
  EXPECT_EQ(all[3].kind, ObserverKind::kChoices);
  EXPECT_EQ(all[3].triplets, 500u) << "as its row says";
  EXPECT_EQ(key_of(all[4]), features);
  EXPECT_EQ(all[4].dims, 4096u) << "told by the head of a file that is larger than what is read of it";
  for (const Observer& observer : all) EXPECT_EQ(observer.objects, kObjects);
  const auto nobody = find_observer(*store, *data, "words", {ObserverKey::What::kRun, 99});
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().message.find("run-99"), std::string::npos);
}

TEST_F(Observers, AnEmbeddingChoosesAsSimulateDoes) {
  const ObserverKey run = add_run(two_kinds());
  const ObserverAnswer answer = value_of(ask(run, some(150, 5)));
  SimulationOptions options;
  options.triplets = 150, options.seed = 5, options.choice = ChoiceRule::kArgmax;
  Executor one;
  EXPECT_EQ(answer.set.triplets, value_of(run_simulate_task({two_kinds(), {}}, options, one)).triplets);
  EXPECT_EQ(answer.set.names.at(3), "object 3");
  EXPECT_EQ(answer.without_choice, 0u);
  expect_two_kinds(answer.set);
  const auto too_many = ask(run, some(10'000));
  ASSERT_FALSE(too_many);
  EXPECT_NE(too_many.error().message.find("make only 220"), std::string::npos) << too_many.error().message;
}

TEST_F(Observers, AreAskedForGivenTriplesInAnyOrder) {
  const ObserverKey run = add_run(two_kinds());
  const ObserverAnswer answer = value_of(ask(run, these({{0, 1, 7}, {7, 1, 0}, {1, 7, 0}})));
  ASSERT_EQ(answer.set.triplets.size(), 3u);
  for (const Triplet& t : answer.set.triplets) EXPECT_EQ(t.odd, 7u);
}

TEST_F(Observers, FeaturesAreRectifiedForADotProductAndNotForADistance) {
  // Below 0 the first six are most alike to the others; above it they are not.
  Matrix features(kObjects, 1);
  for (std::size_t o = 0; o < kObjects; ++o) features.at(o, 0) = o < 6 ? -5 : 1;
  const ObserverKey key = add_dataset(DatasetKind::kFeatures, wire::write_npy(features));
  const ObserverAnswer rectified = value_of(ask(key, these({{0, 1, 6}})));
  EXPECT_EQ(rectified.set.triplets.size(), 1u);
  SimulationOptions options;
  options.choice = ChoiceRule::kArgmax, options.rectify = true;
  Executor one;
  std::vector<Triplet> expected = {{0, 1, 6}};
  done(decide_triples(features, expected, options, one));
  EXPECT_EQ(rectified.set.triplets, expected);
  ObserverQuestion near = these({{0, 6, 1}});
  near.rule = SimilarityRule::kEuclidean;
  EXPECT_EQ(value_of(ask(key, near)).set.triplets.at(0).odd, 6u);
}

TEST_F(Observers, DistancesKeepTheNearestPairAndLeaveOutWhatWasNotMeasured) {
  std::vector<double> pairs(pair_count(kObjects), 5);
  pairs[pair_number(0, 1, kObjects)] = 1;
  pairs[pair_number(2, 3, kObjects)] = std::numeric_limits<double>::quiet_NaN();
  const ObserverAnswer answer = value_of(ask(add_distances({pairs}), these({{2, 0, 1}, {2, 3, 4}})));
  ASSERT_EQ(answer.set.triplets.size(), 1u);
  EXPECT_EQ(answer.set.triplets[0].odd, 2u);
  EXPECT_EQ(answer.without_choice, 1u);
  // Of several matrices their mean counts, over those that measured a pair.
  std::vector<double> second(pair_count(kObjects), 5);
  second[pair_number(2, 3, kObjects)] = 0;
  const ObserverAnswer mean = value_of(ask(add_distances({pairs, second}), these({{2, 3, 4}})));
  EXPECT_EQ(mean.without_choice, 0u);
  EXPECT_EQ(mean.set.triplets.at(0).odd, 4u);
  EXPECT_EQ(value_of(ask(add_distances({pairs}, true), these({{2, 0, 1}}))).set.triplets.at(0).odd != 2u, true) << "similarities: a small one is far";
}

TEST_F(Observers, PeopleAndChoicesGiveWhatTheyJudgedAndSayWhatTheyDidNot) {
  answer();
  const std::vector<Triplet> judged = value_of(store->triplets_of("words")).set.triplets;
  const ObserverAnswer all = value_of(ask({}, some(10)));
  EXPECT_EQ(all.set.triplets, judged);
  const ObserverAnswer few = value_of(ask({}, some(4, 1)));
  EXPECT_EQ(few.set.triplets.size(), 4u);
  for (const Triplet& t : few.set.triplets) EXPECT_NE(std::find(judged.begin(), judged.end(), t), judged.end());
  EXPECT_NE(value_of(ask({}, some(4, 2))).set.triplets, few.set.triplets) << "another seed, others (as it happens)";
  const auto more = ask({}, some(11));
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message.find("people gave only 10"), std::string::npos) << more.error().message;

  const ObserverKey choices = add_choices({{0, 1, 6}, {6, 7, 0}, {6, 0, 1}});
  const ObserverAnswer asked = value_of(ask(choices, these({{1, 0, 6}, {2, 3, 4}})));
  EXPECT_EQ(asked.set.triplets, (std::vector<Triplet>{{0, 1, 6}, {6, 0, 1}})) << "judged twice, differently";
  EXPECT_EQ(asked.without_choice, 1u);
}

TEST_F(Observers, RefuseWhatCannotBeAsked) {
  const ObserverKey run = add_run(two_kinds());
  EXPECT_FALSE(ask(run, {}));
  ObserverQuestion both = these({{0, 1, 2}});
  both.count = 3;
  EXPECT_FALSE(ask(run, both));
  EXPECT_NE(ask(run, these({{0, 1, 12}})).error().message.find("0 to 11"), std::string::npos);
  EXPECT_NE(ask(run, these({{0, 1, 1}})).error().message.find("three different objects"), std::string::npos);
  EXPECT_EQ(ask({}, some(1)).error().code, ErrorCode::kNotFound) << "nobody answered";
  const ObserverKey wrong = add_dataset(DatasetKind::kFeatures, wire::write_npy(Matrix(5, 3, 1)));
  EXPECT_NE(ask(wrong, some(1)).error().message.find("has 5 rows"), std::string::npos);
  const ObserverKey broken = add_dataset(DatasetKind::kFeatures, "no npy");
  EXPECT_EQ(value_of(find_observer(*store, *data, "words", broken)).dims, 0u);
  EXPECT_FALSE(ask(broken, some(1)));
}

}  // namespace
}  // namespace tertium
