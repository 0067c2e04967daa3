// compare_test.cpp: `tertium jackknife` and `tertium compare` as somebody at a terminal uses them, and whether what they write can be read again.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "shared/base/text.h"
#include "shared/simulation/world.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "tests/flow/program.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Thirty objects; B sees the same four dimensions in another order of columns and rows, the first two of them weakly.
struct TwoMinds {
  TestFolder folder;
  std::string a, b, triplets, labels;
  TwoMinds() {
    WorldOptions options;
    options.objects = 30;
    options.dims = 4;
    options.density = .5;
    const Matrix mind = make_known_world(options);
    Matrix other(30, 4);
    Names names, turned;
    for (std::size_t o = 0; o < 30; ++o) names.push_back("object, " + std::to_string(o));
    for (std::size_t o = 0; o < 30; ++o) {
      turned.push_back(names[29 - o]);
      for (std::size_t d = 0; d < 4; ++d) other.at(o, d) = mind.at(29 - o, 3 - d) * (d < 2 ? .4f : 1.0f);
    }
    a = folder.put("people.npy", wire::write_npy(mind));
    folder.put("people.names.txt", wire::write_names(names));
    b = folder.put("network.npy", wire::write_npy(other));
    folder.put("network.names.txt", wire::write_names(turned));
    labels = folder.put("labels.txt", "visual\nvisual\nsemantic\nsemantic\n");
    triplets = folder / "judged.txt";
    const Finished made = run_tertium({"simulate", "--embedding", a, "--triplets", "500", "--repeats", "--out", triplets});
    EXPECT_EQ(made.code, 0) << made.err;
  }
};

TEST(JackknifeVerb, SaysWhichDimensionsDecideJudgments) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  const Finished done = run_tertium({"jackknife", minds.a, minds.triplets, "--labels", minds.labels, "--out", f / "dims.csv", "--per-triplet", f / "triplets.csv", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json json = done.json();
  EXPECT_EQ(json["triplets"], 500);
  EXPECT_EQ(json["at"], "kept");
  EXPECT_EQ(json["aligned"], true);
  ASSERT_EQ(json["dimensions"].size(), 4u);
  std::uint64_t most = json["without_relevance"].get<std::uint64_t>();
  for (const wire::Json& dimension : json["dimensions"]) most += dimension["most"].get<std::uint64_t>();
  EXPECT_EQ(most, 500u) << "each triplet has one most relevant dimension, or none";
  ASSERT_EQ(json["labels"].size(), 2u);
  EXPECT_NEAR(json["labels"][0]["share"].get<double>() + json["labels"][1]["share"].get<double>(), 1, 1e-12);
  const std::string dims = bytes_of(f / "dims.csv"), triplets = bytes_of(f / "triplets.csv");
  EXPECT_EQ(std::count(dims.begin(), dims.end(), '\n'), 5);
  EXPECT_EQ(std::count(triplets.begin(), triplets.end(), '\n'), 501);

  // The same from B's file in its own order: another order of rows and columns is another file of the same mind.
  const Finished own = run_tertium({"jackknife", minds.a, minds.triplets, "--at", "own", "--json"});
  EXPECT_EQ(own.json()["at"], "own");
  EXPECT_GT(own.json()["mean_relevance"].get<double>(), json["mean_relevance"].get<double>());
  const Finished table = run_tertium({"jackknife", minds.b, minds.triplets});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_TRUE(has(table.out, "rows moved")) << table.out;
  EXPECT_TRUE(has(table.out, "30")) << table.out;
}

TEST(JackknifeVerb, TakesRandomTripletsAndAsManyAsThereAre) {
  const TwoMinds minds;
  const Finished some = run_tertium({"jackknife", minds.a, "--random", "100", "--seed", "4", "--json"}), again = run_tertium({"jackknife", minds.a, "--random", "100", "--seed",
      "4", "--threads", "1", "--json"});
  EXPECT_EQ(some.json()["triplets"], 100);
  EXPECT_EQ(some.json()["at"], "own");
  EXPECT_EQ(some.out, again.out);
  const Finished all = run_tertium({"jackknife", minds.a, "--json"});
  EXPECT_EQ(all.json()["triplets"], 4060) << "C(30, 3)";
  EXPECT_TRUE(has(all.err, "make only 4,060 different triplets")) << all.err;
}

TEST(JackknifeVerb, AveragesOverAFitsPosterior) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  const Finished fit = run_tertium({"fit", minds.triplets, "--method", "vice", "--preset", "fast", "--dims", "6", "--out", f / "fit"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Finished done = run_tertium({"jackknife", f / "fit", minds.triplets, "--draws", "5", "--json"}), mean = run_tertium({"jackknife", f / "fit", minds.triplets, "--json"});
  if (mean.json()["dims"] == 0) GTEST_SKIP() << "so few judgments keep no dimension";
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.json()["dims"], mean.json()["dims"]) << "of the posterior's columns, those that are kept";
  EXPECT_EQ(done.json()["draws"], 5);
  EXPECT_NE(done.json()["mean_relevance"], mean.json()["mean_relevance"]);
}

TEST(JackknifeVerb, SaysInOneLineWhatIsWrong) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  struct Case { std::vector<std::string> arguments; std::string says; };
  const Case cases[] = {
      {{"jackknife", minds.a, "--at", "kept"}, "nobody chose among random triplets"},
      {{"jackknife", minds.a, "--per-triplet", f / "x.csv"}, "lists judgments; none are given"},
      {{"jackknife", minds.a, minds.triplets, "--labels", f.put("few.txt", "a\nb\n")}, "few.txt: holds 2 lines"},
      {{"jackknife", minds.a, minds.triplets, "--draws", "3"}, "not a folder that `tertium fit` wrote"},
      {{"jackknife", minds.a, minds.triplets, "--spread", "1.5"}, "'1.5' is not allowed"},
      {{"jackknife", minds.a, f / "absent.txt"}, "absent.txt"},
      {{"compare", minds.a}, "B is required"},
      {{"compare", minds.a, minds.b, "--matching", "best"}, "'best' is none of replacement, greedy, one-to-one"},
      {{"compare", minds.a, minds.b + "@" + (f / "people.names.txt"), "--categories", minds.labels}, "labels.txt"},
      {{"compare", minds.a, f / "absent.npy"}, "absent.npy"},
      {{"compare", minds.a, minds.b, "--labels-b", f / "few.txt"}, "few.txt: holds 2 lines"},
      {{"compare", minds.a, minds.b, "--out", f.path()}, "is not empty"},
  };
  for (const Case& c : cases) {
    const Finished done = run_tertium(c.arguments);
    EXPECT_EQ(done.code, 2) << c.says << "\n" << done.err;
    EXPECT_TRUE(has(done.err, c.says)) << c.says << "\n" << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

std::vector<std::string> compare_words(const TwoMinds& minds, std::vector<std::string> more = {}) {
  std::vector<std::string> line = {"compare", minds.a, minds.b, "--triplets", "3000", "--bootstraps", "50", "--curve-bootstraps", "10",
      "--permutations", "50"};
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

TEST(CompareVerb, WritesEveryFigureAndASummary) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  const std::string categories = f.put("categories.tsv", [] {
    std::string table = "name\teven\n";
    for (int o = 0; o < 30; ++o) table += "object, " + std::to_string(o) + "\t" + (o % 2 == 0 ? "1\n" : "0\n");
    return table;
  }());
  const Finished done = run_tertium(compare_words(minds, {"--labels-a", minds.labels, "--categories", categories, "--out", f / "both", "--own-curves", "--json"}));
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json summary = done.json();
  EXPECT_EQ(summary["objects"], 30);
  EXPECT_EQ(summary["rows_moved"], 30);
  EXPECT_EQ(summary["shared"], 4);
  EXPECT_LT(summary["pearson_low"].get<double>(), summary["pearson"].get<double>());
  EXPECT_LT(summary["agreement"].get<double>(), 1);

  const auto read = wire::parse_json(bytes_of(f / "both/compare.json"));
  ASSERT_TRUE(read);
  const wire::Json& json = *read;
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["kind"], "comparison");
  EXPECT_EQ(json["names"][7], "object, 7");
  EXPECT_EQ(json["a"]["title"], "people");
  EXPECT_EQ(json["a"]["inputs"][0]["file"], "people.npy");
  EXPECT_EQ(json["a"]["labels"], "given");
  EXPECT_EQ(json["b"]["labels"], "taken over");
  for (int d = 0; d < 4; ++d) {
    const wire::Json& dimension = json["a"]["dimensions"][d];
    EXPECT_EQ(dimension["best"], 3 - d);
    EXPECT_EQ(dimension["one_to_one"], 3 - d);
    EXPECT_NEAR(dimension["best_r"].get<double>(), 1, 1e-6);
    EXPECT_TRUE(dimension["reproducibility"].is_null());
    EXPECT_EQ(json["b"]["dimensions"][3 - d]["label"], dimension["label"]);
    EXPECT_NEAR(json["correlations"][d]["r"][3 - d].get<double>(), 1, 1e-6);
  }
  ASSERT_EQ(json["rsa"].size(), 3u);
  EXPECT_EQ(json["rsa"][1]["by"], "entry");
  ASSERT_EQ(json["cumulative"].size(), 4u);
  EXPECT_EQ(json["cumulative"][0]["of"], "b");
  EXPECT_EQ(json["cumulative"][0]["points"].size(), 4u);
  EXPECT_NEAR(json["cumulative"][2]["points"][3]["r"].get<double>(), 1, 1e-9);
  EXPECT_EQ(json["jackknife"]["a"]["dimensions"].size(), 4u);
  EXPECT_EQ(json["jackknife"]["label_differences"].size(), 2u);
  EXPECT_EQ(json["choices"]["combinations"].size(), 9u);
  std::uint64_t counted = 0;
  for (const wire::Json& combination : json["choices"]["combinations"]) {
    counted += combination["count"].get<std::uint64_t>();
    for (const wire::Json& triplet : combination["most"]) {
      EXPECT_EQ(triplet["names"].size(), 3u);
      EXPECT_FALSE(triplet["relevance_a"].empty());
    }
  }
  EXPECT_EQ(counted, json["choices"]["decided"].get<std::uint64_t>());
  ASSERT_EQ(json["scatters"].size(), 4u);
  EXPECT_EQ(json["scatters"][0]["weights_a"].size(), 30u);
  EXPECT_EQ(json["scatters"][0]["high_both"].size(), 12u);
  ASSERT_EQ(json["categories"].size(), 2u);
  EXPECT_EQ(json["categories"][1]["category"], "even");
  EXPECT_EQ(json["categories"][1]["objects"], 15);
  for (const wire::Json& pair : json["categories"][1]["more_a"]) EXPECT_EQ(pair["second"].get<int>() % 2, 0);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(f / "both")) files.insert(entry.path().filename().string());
  EXPECT_EQ(files, (std::set<std::string>{"compare.json", "dimensions_a.csv", "dimensions_b.csv", "rsa.csv", "cumulative_rsa.csv", "correlations.csv", "labels.csv",
      "label_differences.csv",
                                          "diverging_objects.csv", "diverging_triplets.csv", "categories.csv", "diverging_pairs.csv"}));
  EXPECT_TRUE(has(bytes_of(f / "both/diverging_objects.csv"), ",\"object, "));

  // Again into the same folder: without labels their tables go.
  const Finished again = run_tertium(compare_words(minds, {"--out", f / "both", "--force"}));
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_FALSE(std::filesystem::exists(f / "both/labels.csv"));
  EXPECT_TRUE(has(again.out, "similarity, pearson")) << again.out;
}

TEST(CompareVerb, GivesTheSameBytesForAnyNumberOfThreads) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  for (const std::string threads : {"1", "3"}) ASSERT_EQ(run_tertium(compare_words(minds, {"--threads", threads, "--out", f / threads})).code, 0);
  EXPECT_EQ(bytes_of(f / "1/compare.json"), bytes_of(f / "3/compare.json"));
}

TEST(CompareVerb, KnowsTheReproducibilityOfAnEnsemblesRun) {
  const TwoMinds minds;
  const TestFolder& f = minds.folder;
  const Finished fit = run_tertium({"fit", minds.triplets, "--method", "spose", "--preset", "fast", "--dims", "6", "--lambda", "0.001", "--seeds", "2", "--out", f / "ensemble"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Finished done = run_tertium({"compare", f / "ensemble", minds.a, "--triplets", "1000", "--bootstraps", "0", "--curve-bootstraps", "0",
      "--permutations", "0",
                                     "--out", f / "both"});
  ASSERT_EQ(done.code, 0) << done.err;
  const auto json = wire::parse_json(bytes_of(f / "both/compare.json"));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["a"]["title"], "ensemble");
  EXPECT_FALSE((*json)["a"]["dimensions"][0]["reproducibility"].is_null());
  EXPECT_TRUE((*json)["rsa"][0]["low"].is_null()) << "nothing was drawn";
}

}  // namespace
}  // namespace tertium
