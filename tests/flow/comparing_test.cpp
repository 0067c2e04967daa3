// comparing_test.cpp: `tertium rsa`, `cka`, `match` and `reproducibility` at a terminal: small minds, bad input, and published data.
#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/text.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "tests/flow/program.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Twelve objects of three kinds, and another mind that sees the kinds less sharply and lists them backwards.
struct TwoMinds {
  TestFolder f;
  std::string sharp, blurred;
  TwoMinds() {
    Names names, backwards;
    Matrix a(12, 3), b(12, 4);
    for (std::size_t o = 0; o < 12; ++o) {
      names.push_back("object " + std::to_string(o));
      a.at(o, o % 3) = 1 + .1f * static_cast<float>(o);
      const std::size_t row = 11 - o;
      b.at(row, (o + 1) % 3) = .8f;
      b.at(row, 3) = .05f * static_cast<float>(o * 7 % 12);
    }
    backwards.assign(names.rbegin(), names.rend());
    sharp = f.put("sharp_embedding.npy", wire::write_npy(a));
    f.put("sharp_embedding.names.txt", wire::write_names(names));
    blurred = f.put("blurred_embedding.npy", wire::write_npy(b));
    f.put("blurred_embedding.names.txt", wire::write_names(backwards));
  }
};

TEST(Comparing, RsaPrintsOneObjectThatIsTheSameForAnyNumberOfThreads) {
  const TwoMinds minds;
  const auto run = [&](const std::string& threads) {
    const Finished done = run_tertium({"rsa", minds.sharp, minds.blurred, "--permutations", "99", "--bootstraps", "200", "--seed", "7", "--ceiling", "0.9", "--split-half",
                                       "--cumulative", "--curve-bootstraps", "20", "--threads", threads, "--json"});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_EQ(done.err, "");
    return done;
  };
  const Finished done = run("1");
  EXPECT_EQ(run("3").out, done.out);
  const wire::Json rsa = done.json();
  EXPECT_GT(rsa["r"].get<double>(), .8);
  EXPECT_LT(rsa["low"].get<double>(), rsa["r"].get<double>());
  EXPECT_GT(rsa["high"].get<double>(), rsa["r"].get<double>());
  EXPECT_EQ(rsa["p"].get<double>(), .01);
  EXPECT_EQ(rsa["rows_moved"], 12);
  EXPECT_EQ(rsa["aligned"], true);
  EXPECT_EQ(rsa["a_by"], "choice");
  EXPECT_EQ(rsa["pairs"], 66);
  EXPECT_NEAR(rsa["corrected_r"].get<double>(), rsa["r"].get<double>() / std::sqrt(1.8 / 1.9), 1e-12);
  ASSERT_EQ(rsa["cumulative"].size(), 4u);
  EXPECT_NEAR(rsa["cumulative"][3]["r"].get<double>(), rsa["r"].get<double>(), 1e-12);
  EXPECT_LE(rsa["dims_95"].get<int>(), 4);
  const Finished table = run_tertium({"rsa", minds.sharp, minds.blurred});
  EXPECT_TRUE(has(table.out, "pearson of 66 pairs of 12 objects")) << table.out;
  EXPECT_TRUE(has(table.out, "1,000 bootstrap samples of objects")) << table.out;
  EXPECT_TRUE(has(table.out, "aligned by names"));
}

TEST(Comparing, RsaReadsTheMatrixThatRsmWrites) {
  const TwoMinds minds;
  const wire::Json straight = run_tertium({"rsa", minds.sharp, minds.blurred, "--method", "kendall", "--json"}).json();
  for (const std::string& more : {std::string(), std::string("--condensed")}) {
    for (const std::string& name : {std::string("similar.npy"), std::string("similar.npz"), std::string("similar.csv")}) {
      std::vector<std::string> write{"rsm", minds.sharp, "--out", minds.f / (more + name)};
      if (!more.empty()) write.push_back(more);
      ASSERT_EQ(run_tertium(write).code, 0);
      const std::string path = minds.f / (more + name);
      const Finished read = run_tertium({"rsa", path, minds.blurred, "--method", "kendall", "--similarities", "--json"});
      ASSERT_EQ(read.code, 0) << path << read.err;
      EXPECT_EQ(read.json()["r"], straight["r"]) << path;
      EXPECT_EQ(read.json()["a_by"], "similarities");
      EXPECT_EQ(read.json()["aligned"], true) << path;
    }
  }
}

TEST(Comparing, MatchCkaAndReproducibilitySayWhatTheyFound) {
  const TwoMinds minds;
  const Finished match = run_tertium({"match", minds.sharp, minds.blurred, "--csv", minds.f / "match.csv", "--json"});
  ASSERT_EQ(match.code, 0) << match.err;
  const wire::Json m = match.json();
  EXPECT_EQ(m["rows_moved"], 12);
  EXPECT_EQ(m["one_to_one_pairs"], 3);
  for (const wire::Json& d : m["dimensions"]) EXPECT_EQ(d["best_column"].get<int>(), (d["column"].get<int>() + 1) % 3);
  EXPECT_TRUE(has(bytes_of(minds.f / "match.csv"), "column,importance,best_column"));
  EXPECT_TRUE(has(run_tertium({"match", minds.sharp, minds.blurred, "--by", "similarities"}).out, "one to one"));

  const wire::Json cka = run_tertium({"cka", minds.sharp, minds.sharp, "--json"}).json();
  EXPECT_NEAR(cka["cka"].get<double>(), 1, 1e-12);
  EXPECT_TRUE(cka["sigma_a"].is_null());
  EXPECT_GT(run_tertium({"cka", minds.sharp, minds.blurred, "--kernel", "rbf", "--sigma", "0.5", "--json"}).json()["sigma_a"].get<double>(), 0);

  const Finished runs = run_tertium({"reproducibility", minds.sharp, minds.blurred, minds.sharp, "--csv", minds.f / "runs.csv", "--json"});
  ASSERT_EQ(runs.code, 0) << runs.err;
  EXPECT_EQ(runs.json()["runs"].size(), 3u);
  EXPECT_EQ(runs.json()["runs"][1]["rows_moved"], 12);
  EXPECT_EQ(runs.json()["runs"][0]["dimensions"].size(), 3u);
  EXPECT_TRUE(has(bytes_of(minds.f / "runs.csv"), "run,seed,column,importance,reproducibility,recommended\n"));
}

TEST(Comparing, AnEnsemblesFolderStandsForItsRunsAndGivesWhatFitSaid) {
  const TwoMinds minds;
  const std::string triplets = minds.f / "judged.txt", out = minds.f / "ensemble";
  ASSERT_EQ(run_tertium({"simulate", "--embedding", minds.sharp, "--triplets", "3000", "--repeats", "--seed", "3", "--out", triplets}).code, 0);
  const Finished fit = run_tertium({"fit", triplets, "--method", "spose", "--preset", "fast", "--dims", "6", "--seeds", "3", "--out", out, "--json"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Finished done = run_tertium({"reproducibility", out, "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json j = done.json();
  ASSERT_EQ(j["runs"].size(), 3u);
  EXPECT_EQ(j["runs"][j["recommended"].get<std::size_t>()]["seed"], fit.json()["recommended_seed"]);
  EXPECT_EQ(j["runs"][j["recommended"].get<std::size_t>()]["reproducibility"], fit.json()["reproducibility"]);
}

TEST(Comparing, RefusesInOneSentence) {
  const TwoMinds minds;
  const TestFolder& f = minds.f;
  Matrix plain(12, 2);
  for (std::size_t o = 0; o < 12; ++o) plain.at(o, 0) = static_cast<float>(o), plain.at(o, 1) = static_cast<float>(o % 4);
  const std::string unknown = f.put("some.npy", wire::write_npy(plain)), flat = f.put("flat_embedding.npy", wire::write_npy(Matrix(12, 2, 1)));
  Matrix five(5, 2, 1);
  five.at(0, 0) = 2;
  const std::string fewer = f.put("few_embedding.npy", wire::write_npy(five)), judged = f.put("judged.txt", "0 1 2\n1 2 3\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"rsa", minds.sharp}, "B is required"},
      {{"rsa", unknown, minds.sharp}, "may be an embedding or features"},
      {{"rsa", minds.sharp, flat}, "has the same value for every pair"},
      {{"rsa", minds.sharp, fewer}, "has 5 objects"},
      {{"rsa", minds.sharp, judged}, "is triplets"},
      {{"rsa", minds.sharp, f / "absent.npy"}, "absent.npy"},
      {{"rsa", minds.sharp, minds.blurred, "--method", "manhattan"}, "'manhattan' is none of"},
      {{"rsa", minds.sharp, minds.blurred, "--ceiling", "0"}, "above 0 up to 1"},
      {{"rsa", minds.sharp, minds.blurred, "--split-half"}, "--split-half needs --ceiling"},
      {{"rsa", minds.sharp, minds.blurred, "--curve-bootstraps", "5"}, "needs --cumulative"},
      {{"rsa", minds.sharp, minds.blurred, "--rule", "cosine", "--cumulative"}, "by the rule cosine"},
      {{"rsa", minds.sharp, minds.blurred, "--similarities", "--dissimilarities"}, "--dissimilarities"},
      {{"rsa", minds.sharp, minds.blurred, "--control", "absent.npy"}, "absent.npy"},
      {{"rsa", minds.sharp, minds.blurred, "--control", minds.sharp + ","}, "a file that has no name"},
      {{"rsa", minds.sharp, minds.blurred, "--curve", f / "absent/curve.csv"}, "is not there"},
      {{"cka", minds.sharp, flat}, "all rows are the same"},
      {{"cka", minds.sharp, minds.blurred, "--sigma", "1"}, "--sigma is of --kernel rbf"},
      {{"match", minds.sharp, fewer}, "5 rows"},
      {{"match", minds.sharp, flat}, "all objects have the same values"},
      {{"reproducibility", minds.sharp, flat}, "all objects have the same values"},
      {{"match", minds.sharp, minds.blurred, "--csv", f / "absent/m.csv"}, "is not there"},
      {{"reproducibility", minds.sharp}, "at least two runs"},
      {{"reproducibility", minds.sharp, fewer}, "5 rows"},
  };
  for (const auto& [line, part] : cases) {
    const Finished done = run_tertium(line);
    EXPECT_EQ(done.code, 2) << line[0] << ": " << part << done.out;
    EXPECT_TRUE(has(done.err, part)) << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

// NumPy 1.24.2 and SciPy 1.10.1 of the same files: pearsonr, spearmanr and kendalltau of the predicted similarities with corrcoef of CLIP's rows; CKA as
// |X'Y|^2 / (|X'X| |Y'Y|) of centred columns; linear_sum_assignment of the correlations of columns.
TEST(RealComparing, AgreesWithWhatScipyMakesOfThePublishedEmbeddingAndFeatures) {
  NEEDS_TEST_DATA(data);
  if (!at_full_speed()) GTEST_SKIP() << "at full speed only";
  const std::string people = data + "/things/vice_embedding.npy", clip = data + "/things/clip_vit_b32.npy";
  for (const auto& [method, r] : {std::pair("pearson", 0.4166668062426101), {"spearman", 0.39267473897250244}, {"kendall", 0.2677588275414658}}) {
    const wire::Json j = run_tertium({"rsa", people, clip, "--method", method, "--bootstraps", "0", "--json"}).json();
    EXPECT_NEAR(j["r"].get<double>(), r, 1e-10) << method;
    EXPECT_EQ(j["a_by"], "choice");
    EXPECT_EQ(j["b_by"], "pearson");
  }
  EXPECT_NEAR(run_tertium({"cka", people, clip, "--json"}).json()["cka"].get<double>(), 0.5794572704538946, 1e-10);
  const wire::Json match = run_tertium({"match", people, clip, "--json"}).json();
  EXPECT_NEAR(match["one_to_one_mean_r"].get<double>(), 0.261939150618164, 1e-9);
  EXPECT_NEAR(match["best_mean_r"].get<double>(), 0.2648499754827538, 1e-9);
}

TEST(RealComparing, AThousandSamplesOfObjectsAndPermutationsTakeSecondsAndEntriesAreFarTooSure) {
  NEEDS_TEST_DATA(data);
  if (!at_full_speed()) GTEST_SKIP() << "at full speed only";
  const std::string people = data + "/things/vice_embedding.npy", clip = data + "/things/clip_vit_b32.npy";
  const Finished objects = run_tertium({"rsa", people, clip, "--permutations", "1000", "--json"});
  const Finished entries = run_tertium({"rsa", people, clip, "--by", "entry", "--bootstraps", "100", "--json"});
  EXPECT_LT(objects.cpu_seconds, 20) << "both on two cores well within fifteen seconds";
  // A hundred samples written out by NumPy: standard deviation .0097, 2.5 and 97.5 % at .3996 and .4379.
  EXPECT_NEAR(objects.json()["sd"].get<double>(), .0097, .0015);
  EXPECT_NEAR(objects.json()["low"].get<double>(), .3988, .004);
  EXPECT_NEAR(objects.json()["high"].get<double>(), .4350, .004);
  EXPECT_NEAR(objects.json()["p"].get<double>(), 1 / 1001.0, 1e-12);
  EXPECT_LT(entries.json()["sd"].get<double>(), objects.json()["sd"].get<double>() / 5) << "pairs are not independent";
}

// METHODS 7.2: r of the similarities of the first d dimensions with those of all 42, and the d from which r^2 passes .90, .95, .99.
TEST(RealComparing, TheFirstDimensionsOfThePublishedEmbeddingReachWhatWasComputedIndependently) {
  NEEDS_TEST_DATA(data);
  if (!at_full_speed()) GTEST_SKIP() << "at full speed only";
  const std::string people = data + "/things/vice_embedding.npy";
  const Finished done = run_tertium({"rsa", people, people, "--bootstraps", "0", "--cumulative", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_LT(done.cpu_seconds, 40);
  const wire::Json j = done.json();
  ASSERT_EQ(j["cumulative"].size(), 42u);
  for (const auto& [dims, r] : {std::pair(1, .5326), {2, .7259}, {5, .8393}, {10, .9076}, {20, .9803}, {30, .9932}, {42, 1.0}}) {
    EXPECT_EQ(j["cumulative"][static_cast<std::size_t>(dims) - 1]["dims"], dims);
    EXPECT_NEAR(j["cumulative"][static_cast<std::size_t>(dims) - 1]["r"].get<double>(), r, 5e-5) << dims;
  }
  EXPECT_EQ(j["dims_90"], 14);
  EXPECT_EQ(j["dims_95"], 19);
  EXPECT_EQ(j["dims_99"], 33);
}

}  // namespace
}  // namespace tertium
