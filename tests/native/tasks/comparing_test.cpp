// comparing_test.cpp: what a side of a comparison may be, one order of objects, and the tasks of rsa, cka, match and reproducibility.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "native/tasks/cka.h"
#include "native/tasks/match.h"
#include "native/tasks/reproducibility.h"
#include "native/tasks/rsa.h"
#include "shared/base/random.h"
#include "shared/model/rsm.h"
#include "shared/stats/correlation.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/rdm.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

Names letters(std::size_t count) {
  Names out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::string(1, static_cast<char>('a' + i)));
  return out;
}
Matrix random_mind(std::size_t objects, std::size_t dims, std::uint64_t seed) {
  Matrix m(objects, dims);
  RandomStream random(derive_key(seed, "test mind"));
  for (float& v : m.values) v = static_cast<float>(std::abs(random.normal()));
  return m;
}
// The same mind with its objects in the opposite order, names with them.
Embedding turned(const Embedding& e) {
  Embedding out{Matrix(e.values.rows, e.values.cols), Names(e.names.rbegin(), e.names.rend())};
  for (std::size_t r = 0; r < e.values.rows; ++r)
    for (std::size_t c = 0; c < e.values.cols; ++c) out.values.at(r, c) = e.values.at(e.values.rows - 1 - r, c);
  return out;
}
SimilaritySource source_of(const Embedding& e, PairRule rule = PairRule::kChoice) {
  SimilaritySource out;
  out.rows = e;
  out.rule = rule;
  return out;
}
DissimilaritySet distances_of(const Embedding& e) {
  Executor one;
  DissimilaritySet out;
  out.objects = static_cast<std::uint32_t>(e.values.rows);
  out.names = e.names;
  out.diagonal = {0.0};
  out.pairs = {*similarity_pairs(e.values, PairRule::kEuclidean, one)};
  for (double& v : out.pairs[0]) v = -v;
  return out;
}

class Comparing : public testing::Test {
 protected:
  std::string put(const std::string& name, const std::string& bytes) {
    std::ofstream(f / name, std::ios::binary) << bytes;
    return f / name;
  }
  TemporaryFolder f;
  Executor one;
  Embedding people{random_mind(9, 4, 1), letters(9)}, network{random_mind(9, 5, 2), letters(9)};
};

TEST_F(Comparing, ASideIsWhatItsFileSaysItIs) {
  const std::string embedding = put("embedding.npy", wire::write_npy(people.values));
  put("embedding.names.txt", wire::write_names(people.names));
  Matrix signs = people.values;
  signs.at(0, 0) = -1;
  const std::string features = put("clip.npy", wire::write_npy(signs)), unknown = put("some.npy", wire::write_npy(people.values));
  const DissimilaritySet distances = distances_of(people);
  const std::string square = put("square.npy", wire::write_rdm_npy(distances, wire::RdmForm::kSquare));
  const std::string list = put("list.npy", wire::write_rdm_npy(distances, wire::RdmForm::kCondensed));

  const SimilaritySource as_embedding = *load_similarities(embedding, "embedding");
  EXPECT_EQ(as_embedding.rule, PairRule::kChoice);
  EXPECT_EQ(as_embedding.names(), people.names);
  EXPECT_EQ(*pairs_of(as_embedding, one), *similarity_pairs(people.values, PairRule::kChoice, one));
  EXPECT_EQ(load_similarities(features, "embedding")->rule, PairRule::kPearson);
  EXPECT_EQ(load_similarities(features, "embedding", {.rule = PairRule::kCosine})->rule, PairRule::kCosine);
  EXPECT_EQ(load_similarities(unknown + "@" + (f / "embedding.names.txt"), "embedding", {.rule = PairRule::kDot})->names(), people.names);

  const SimilaritySource as_square = *load_similarities(square + "@" + (f / "embedding.names.txt"), "embedding");
  ASSERT_TRUE(as_square.matrix);
  EXPECT_EQ(as_square.names(), people.names);
  EXPECT_EQ(*pairs_of(as_square, one), *similarity_pairs(people.values, PairRule::kEuclidean, one)) << "dissimilarities become minus themselves";
  EXPECT_EQ(*pairs_of(*load_similarities(list, "embedding", {.similarities = false}), one), *pairs_of(as_square, one));
  EXPECT_EQ(*pairs_of(*load_similarities(list, "embedding", {.similarities = true}), one), distances.pairs[0]);
  EXPECT_EQ(*pairs_of(*load_similarities(square, "embedding", {.similarities = true}), one), *pairs_of(as_square, one)) << "a file that says so itself is believed";

  EXPECT_NE(load_similarities(unknown, "embedding").error().message.find("may be an embedding or features"), std::string::npos);
  EXPECT_NE(load_similarities(list, "embedding").error().message.find("--similarities"), std::string::npos);
  EXPECT_NE(load_similarities(put("judged.txt", "0 1 2\n1 2 3\n"), "embedding").error().message.find("is triplets"), std::string::npos);
  EXPECT_FALSE(load_similarities(f / "absent.npy", "embedding").ok());
}

TEST_F(Comparing, SeveralMatricesBecomeTheirMeanOverThoseThatMeasuredEachPair) {
  DissimilaritySet two = distances_of(people);
  two.pairs.push_back(two.pairs[0]);
  for (double& v : two.pairs[1]) v += 2;
  two.pairs[0][4] = NAN;
  two.diagonal = {0, 0};
  put("two.npy", wire::write_rdm_npy(two, wire::RdmForm::kSquare, true));
  const SimilaritySource mean = *load_similarities(f / "two.npy", "embedding");
  EXPECT_EQ(mean.averaged, 2u);
  EXPECT_NEAR(mean.matrix->pairs[0][3], two.pairs[0][3] + 1, 1e-12);
  EXPECT_NEAR(mean.matrix->pairs[0][4], two.pairs[1][4], 1e-12);
}

TEST_F(Comparing, RsaTakesObjectsIntoOneOrderByName) {
  RsaTask task;
  task.a = source_of(people);
  task.b = source_of(network, PairRule::kPearson);
  task.options.bootstraps = 50;
  const RsaTaskReport straight = *run_rsa_task(task, one);
  EXPECT_TRUE(straight.aligned);
  EXPECT_EQ(straight.rows_moved, 0u);
  EXPECT_NEAR(straight.rsa.r, pearson(*pairs_of(task.a, one), *pairs_of(task.b, one)), 1e-14);
  task.b = source_of(turned(network), PairRule::kPearson);
  const RsaTaskReport moved = *run_rsa_task(task, one);
  EXPECT_EQ(moved.rows_moved, 8u) << "the one in the middle stays";
  EXPECT_EQ(moved.rsa.r, straight.rsa.r);
  EXPECT_EQ(moved.rsa.low, straight.rsa.low);
  task.ignore_names = true;
  EXPECT_NE(run_rsa_task(task, one)->rsa.r, straight.rsa.r);
  EXPECT_FALSE(run_rsa_task(task, one)->aligned);
  // A matrix of pairs moves with its names too, and a control.
  task.ignore_names = false;
  task.b = source_of(network, PairRule::kPearson);
  SimilaritySource matrix;
  matrix.matrix = distances_of(turned(people));
  task.controls = {matrix};
  const RsaTaskReport held = *run_rsa_task(task, one);
  EXPECT_EQ(held.control_rows_moved, std::vector<std::size_t>{8});
  const std::vector<std::vector<double>> control{*similarity_pairs(people.values, PairRule::kEuclidean, one)};
  EXPECT_NEAR(held.rsa.r, partial_correlation(*pairs_of(task.a, one), *pairs_of(task.b, one), control), 1e-12);
}

TEST_F(Comparing, RsaAlignsWhatHasNamesWhereTheFirstSideHasNone) {
  RsaTask task;
  task.a = source_of({people.values, {}});
  task.b = source_of(network);
  task.controls = {source_of(turned(network), PairRule::kDot)};
  const RsaTaskReport report = *run_rsa_task(task, one);
  EXPECT_FALSE(report.aligned);
  EXPECT_EQ(report.control_rows_moved, std::vector<std::size_t>{8});
}

TEST_F(Comparing, RsaCorrectsForNoiseByTheReliabilities) {
  RsaTask task;
  task.a = source_of(people), task.b = source_of(network);
  task.options.bootstraps = 30;
  task.reliability_a = .64;
  RsaTaskReport report = *run_rsa_task(task, one);
  EXPECT_NEAR(report.corrected->r, report.rsa.r / .8, 1e-14);
  EXPECT_NEAR(report.corrected->low, report.rsa.low / .8, 1e-14);
  EXPECT_NEAR(report.corrected->explainable, report.rsa.r * report.rsa.r / .64, 1e-14);
  task.reliability_b = .5, task.split_half = true;
  report = *run_rsa_task(task, one);
  EXPECT_NEAR(report.corrected->reliability_a, 2 * .64 / 1.64, 1e-14);
  EXPECT_NEAR(report.corrected->reliability_b, 2.0 / 3, 1e-14);
  EXPECT_NEAR(report.corrected->r, report.rsa.r / std::sqrt(2 * .64 / 1.64 * 2 / 3), 1e-14);
  task.reliability_a = 0;
  EXPECT_NE(run_rsa_task(task, one).error().message.find("above 0 up to 1"), std::string::npos);
}

TEST_F(Comparing, RsaOfFirstDimensionsIsOfAnEmbeddingOnly) {
  RsaTask task;
  task.a = source_of(people), task.b = source_of(turned(network));
  task.cumulative = true, task.cumulative_bootstraps = 20;
  std::vector<double> shares;
  const RsaTaskReport report = *run_rsa_task(task, one, [&](double share) { return shares.push_back(share), true; });
  ASSERT_EQ(report.cumulative->points.size(), 5u);
  EXPECT_NEAR(report.cumulative->points[4].r, report.rsa.r, 1e-12);
  EXPECT_LT(report.cumulative->points[2].low, report.cumulative->points[2].high);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_NEAR(shares.back(), 1, 1e-12);
  task.b.rule = PairRule::kCosine;
  EXPECT_NE(run_rsa_task(task, one).error().message.find("by the rule cosine"), std::string::npos);
  task.b = {};
  task.b.matrix = distances_of(network);
  EXPECT_NE(run_rsa_task(task, one).error().message.find("a matrix of pairs"), std::string::npos);
}

TEST_F(Comparing, RefusesOtherNamesAndOtherNumbersOfObjects) {
  RsaTask rsa;
  CkaTask cka;
  MatchTask match;
  ReproducibilityTask reproducibility;
  const auto messages = [&](const Embedding& a, const Embedding& b) {
    rsa.a = source_of(a), rsa.b = source_of(b);
    cka.a = match.a = a, cka.b = match.b = b;
    reproducibility.runs = {{"one", a, NAN, {}}, {"two", b, NAN, {}}};
    return std::vector<std::string>{run_rsa_task(rsa, one).error().message, run_cka_task(cka, one).error().message, run_match_task(match, one).error().message,
                                    run_reproducibility_task(reproducibility, one).error().message};
  };
  Embedding stranger = network;
  stranger.names[2] = "stranger";
  for (const std::string& message : messages(people, stranger)) EXPECT_NE(message.find("'stranger'"), std::string::npos) << message;
  const Embedding fewer{random_mind(8, 2, 3), {}};
  for (const std::string& message : messages(people, fewer)) EXPECT_NE(message.find(" 8 "), std::string::npos) << message;
}

TEST_F(Comparing, CkaAlignsByNames) {
  CkaTask task;
  task.a = people, task.b = network;
  const CkaTaskReport straight = *run_cka_task(task, one);
  task.b = turned(network);
  const CkaTaskReport moved = *run_cka_task(task, one);
  EXPECT_EQ(moved.rows_moved, 8u);
  EXPECT_TRUE(moved.aligned);
  EXPECT_EQ(moved.cka.cka, straight.cka.cka);
  task.ignore_names = true;
  EXPECT_NE(run_cka_task(task, one)->cka.cka, straight.cka.cka);
}

// B is A with its columns shuffled and one more; columns are told by their numbers in the files, whatever their importance.
TEST_F(Comparing, MatchFindsAPermutationOfTheColumnsAndTellsWhatIsLeft) {
  Matrix shuffled(9, 5);
  const std::size_t from[] = {2, 0, 3, 1};
  for (std::size_t r = 0; r < 9; ++r) {
    for (std::size_t c = 0; c < 4; ++c) shuffled.at(r, c) = people.values.at(r, from[c]) * static_cast<float>(c + 1);
    shuffled.at(r, 4) = r == 0 ? 1.0f : 0.0f;
  }
  for (const MatchBy by : {MatchBy::kWeights, MatchBy::kSimilarities}) {
    MatchTask task;
    task.by = by;
    task.a = people;
    task.b = turned({shuffled, people.names});
    if (by == MatchBy::kSimilarities)  // which see the scale
      for (std::size_t r = 0; r < 9; ++r)
        for (std::size_t c = 0; c < 4; ++c) task.b.values.at(r, c) /= static_cast<float>(c + 1);
    const MatchReport report = *run_match_task(task, one);
    EXPECT_EQ(report.rows_moved, 8u);
    ASSERT_EQ(report.dimensions.size(), 4u);
    double before = 1;
    for (const MatchedDimension& d : report.dimensions) {
      EXPECT_LE(d.importance, before);
      before = d.importance;
      for (const auto& partner : {d.best, d.greedy, d.one_to_one}) {
        EXPECT_EQ(from[partner->column], d.column);
        EXPECT_NEAR(partner->r, 1, 1e-6);
      }
    }
    EXPECT_EQ(report.unmatched_b, std::vector<std::uint32_t>{4});
    EXPECT_EQ(report.one_to_one.same, 4u);
    EXPECT_EQ(report.one_to_one.used, 4u);
    EXPECT_NEAR(report.best.mean_r, 1, 1e-6);
  }
}

TEST_F(Comparing, MatchOneToOneReachesAtLeastWhatGreedyDoesAndBestAtLeastThat) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    MatchTask task;
    task.a = {random_mind(12, 5, 2 * seed), {}}, task.b = {random_mind(12, 4, 2 * seed + 1), {}};
    const MatchReport report = *run_match_task(task, one);
    const double pairs = static_cast<double>(report.one_to_one.pairs);
    EXPECT_EQ(report.one_to_one.pairs, 4u);
    EXPECT_EQ(report.best.pairs, 5u);
    EXPECT_GE(report.one_to_one.mean_r * pairs, report.greedy.mean_r * static_cast<double>(report.greedy.pairs) - 1e-12);
    for (const MatchedDimension& d : report.dimensions) {
      if (d.greedy) EXPECT_GE(d.best->r, d.greedy->r);
      if (d.one_to_one) EXPECT_GE(d.best->r, d.one_to_one->r);
    }
    const std::string csv = write_match_csv(report);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 6);
    EXPECT_NE(csv.find(",,"), std::string::npos) << "the fifth has no partner";
  }
}

TEST_F(Comparing, MatchRefusesSidesWithoutDimensionsOrNumbers) {
  MatchTask task;
  task.a = people;
  task.b = {Matrix(9, 0), {}};
  EXPECT_NE(run_match_task(task, one).error().message.find("no dimensions"), std::string::npos);
  task.b = network;
  task.b.values.at(3, 1) = NAN;
  EXPECT_NE(run_match_task(task, one).error().message.find("row 4, column 2"), std::string::npos);
}

TEST_F(Comparing, ReproducibilityKnowsEqualRunsAndStrangers) {
  Embedding other = turned(people);
  ReproducibilityTask task;
  task.runs = {{"one", people, .9, 4}, {"two", other, .8, 5}};
  ReproducibilityReport report = *run_reproducibility_task(task, one);
  EXPECT_EQ(report.runs[1].rows_moved, 8u);
  for (const RunReproducibility& run : report.runs) {
    EXPECT_NEAR(run.mean, 1, 2e-5);
    EXPECT_EQ(run.same, 4u);
  }
  EXPECT_EQ(report.recommended, 1u) << "as reproducible, and a lower NLL";
  EXPECT_GT(report.rank_p, 0);
  EXPECT_LE(report.rank_p, 1);
  // Published: the run itself counts 0 among two, so that Fisher's z is halved.
  task.published = true;
  EXPECT_NEAR(run_reproducibility_task(task, one)->runs[0].dimensions[0], std::tanh(std::atanh(report.runs[0].dimensions[0]) / 2), 1e-9);
  task.published = false;
  task.runs.push_back({"three", {random_mind(9, 3, 8), letters(9)}, .1, 6});
  report = *run_reproducibility_task(task, one);
  EXPECT_NE(report.recommended, 2u);
  EXPECT_LT(report.runs[2].mean, .9);
  const std::string csv = write_runs_csv(task, report);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 + 4 + 3);
  task.runs.resize(1);
  EXPECT_NE(run_reproducibility_task(task, one).error().message.find("there is one: one"), std::string::npos);
}

}  // namespace
}  // namespace tertium
