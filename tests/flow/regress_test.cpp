// regress_test.cpp: `tertium regress` as somebody at a terminal uses it, and whether what it writes can be read again.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/wire/linear_map_npz.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "tests/flow/program.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Forty objects whose three dimensions are relu of two features each; the features' rows stand in another order.
struct Net {
  TestFolder folder;
  std::string features, mind, triplets;
  Net() {
    RandomStream random(6);
    Matrix own(40, 7), turned(40, 7), dims(40, 3);
    for (float& value : own.values) value = static_cast<float>(random.normal());
    Names names, backwards;
    for (std::size_t o = 0; o < 40; ++o) {
      names.push_back("object, " + std::to_string(o));
      for (std::size_t d = 0; d < 3; ++d) dims.at(o, d) = std::max(0.0f, own.at(o, d) - own.at(o, d + 3) + .5f);
    }
    for (std::size_t o = 0; o < 40; ++o) {
      backwards.push_back(names[39 - o]);
      std::copy(own.row(39 - o).begin(), own.row(39 - o).end(), turned.row(o).begin());
    }
    features = folder.put("net.npy", wire::write_npy(turned));
    folder.put("net.names.txt", wire::write_names(backwards));
    mind = folder.put("mind.npy", wire::write_npy(dims));
    folder.put("mind.names.txt", wire::write_names(names));
    triplets = folder / "judged.txt";
    const Finished made = run_tertium({"simulate", "--embedding", mind, "--triplets", "800", "--repeats", "--out", triplets});
    EXPECT_EQ(made.code, 0) << made.err;
  }
};

TEST(RegressVerb, ReadsDimensionsOutAndWritesWhatOthersCanUse) {
  const Net net;
  const TestFolder& f = net.folder;
  f.put("wanted.txt", "red\nround\nfurry\nloud\nsoft\ncold\nfast\n");
  const Finished done = run_tertium({"regress", net.features, net.mind, "--triplets", net.triplets, "--feature-names", f / "wanted.txt", "--out", f / "out", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json json = done.json();
  EXPECT_EQ(json["rows_moved"], 40);
  EXPECT_GT(json["r2"], .6);
  EXPECT_LT(json["r2_low"], json["r2"]);
  EXPECT_EQ(json["dimensions"].size(), 3u);
  EXPECT_GT(json["similarity"]["r"], json["similarity"]["features_r"]);
  EXPECT_GT(json["triplets"]["accuracy"], json["triplets"]["chance_high"]);
  EXPECT_EQ(json["dimensions"][0]["top_features"][0]["weight"].get<double>() > 0 ? "red" : "loud", json["dimensions"][0]["top_features"][0]["name"]);
  EXPECT_EQ(json["inputs"][0]["role"], "features");
  EXPECT_EQ(f.files().size(), 6u + 1 + 5);
  for (const char* file : {"predicted.npy", "predicted.names.txt", "weights.npz", "dimensions.csv", "regress.json"})
    EXPECT_TRUE(std::filesystem::exists(f / "out/" + file)) << file;
  // The predicted embedding is one: it can be scored, and gives the accuracy that was told.
  const Finished scored = run_tertium({"score", f / "out/predicted.npy", net.triplets, "--json"});
  ASSERT_EQ(scored.code, 0) << scored.err;
  EXPECT_EQ(scored.json()["accuracy"], json["triplets"]["accuracy"]);
  EXPECT_EQ(bytes_of(f / "out/predicted.names.txt"), bytes_of(f / "mind.names.txt"));
  const LinearMap map = *wire::read_linear_map(bytes_of(f / "out/weights.npz"), "weights.npz");
  EXPECT_EQ(map.weights.rows, 3u);
  EXPECT_EQ(map.weights.cols, 7u);
  const Result<wire::Json> written = wire::parse_json(bytes_of(f / "out/regress.json"));
  ASSERT_TRUE(written.ok());
  EXPECT_EQ((*written)["dimensions"], json["dimensions"]);
  EXPECT_EQ((*written)["weights_sha256"], json["weights_sha256"]);
  // Of what it wrote, a report.
  EXPECT_EQ((*written)["kind"], "read-out");
  const Finished report = run_tertium({"report", f / "out", "--json"});
  ASSERT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(report.json()["kind"], "read-out");
  EXPECT_GE(report.json()["figures"], 5);
  const std::string page = bytes_of(f / "out/report.html");
  for (const char* part : {"3 dimensions read out of features", "What the rules add", "furry", "object, 1", "from the read-out in out."}) EXPECT_TRUE(has(page, part)) << part;
  EXPECT_TRUE(has(run_tertium({"report", f / "out"}).out, "report of a read-out: "));
  const Finished table = run_tertium({"regress", net.features, net.mind, "--method", "nnls", "--relu"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_TRUE(has(table.out, "R2 ") && has(table.out, "similarities") && has(table.out, "used")) << table.out;
}

TEST(RegressVerb, GivesTheSameBytesOnAnyNumberOfThreads) {
  const Net net;
  const TestFolder& f = net.folder;
  for (const std::string method : {"ridge", "elastic-net", "nnls"}) {
    for (const std::string threads : {"1", "3"}) {
      const Finished done = run_tertium({"regress", net.features, net.mind, "--method", method, "--threads", threads, "--out", f / method + threads});
      ASSERT_EQ(done.code, 0) << done.err;
    }
    for (const char* file : {"/predicted.npy", "/weights.npz", "/dimensions.csv", "/regress.json"})
      EXPECT_EQ(bytes_of(f / method + "1" + file), bytes_of(f / method + "3" + file)) << method << file;
  }
}

TEST(RegressVerb, SaysWhenThePenaltyIsAtTheEndOfThoseTried) {
  const Net net;
  const Finished done = run_tertium({"regress", net.features, net.mind, "--alphas", "1e5,1e6"});
  EXPECT_EQ(done.code, 0);
  EXPECT_TRUE(has(done.err, "the penalty of 3 of 3 dimensions is at the end")) << done.err;
  EXPECT_TRUE(has(done.out, " *")) << done.out;
  EXPECT_EQ(run_tertium({"regress", net.features, net.mind, "--alphas", "log:1e-6:1e6:25"}).err, "");
}

TEST(RegressVerb, RefusesWhatContradictsItselfAndChangesNothing) {
  const Net net;
  const TestFolder& f = net.folder;
  const std::string categories = f.put("kinds.tsv", "name\ta\nobject, 0\t1\n");
  const std::vector<std::string> before = f.files();
  const auto refused = [&](std::vector<std::string> more, const char* says) {
    more.insert(more.begin(), {"regress", net.features, net.mind, "--out", f / "out"});
    const Finished done = run_tertium(more);
    EXPECT_EQ(done.code, 2) << done.err;
    EXPECT_TRUE(has(done.err, says)) << done.err;
    EXPECT_EQ(f.files(), before);
  };
  refused({"--method", "nnls", "--alphas", "1"}, "--alphas is allowed with --method ridge only");
  refused({"--method", "elastic-net", "--preset", "paper"}, "--preset is allowed");
  refused({"--l1-ratios", "0.5"}, "--l1-ratios is allowed");
  refused({"--method", "nnls", "--standardise"}, "--standardise is not allowed");
  refused({"--inner-folds", "3"}, "--inner-folds is allowed");
  refused({"--stimuli", f / "mind.names.txt"}, "--triplets, which is not given");
  refused({"--no-similarities", "--bootstraps", "5"}, "--triplets, which is not given");
  refused({"--no-similarities", "--categories", categories}, "not asked for");
  for (const char* grid : {"x", "1,,2", "log:1:2", "log:0:1:3", "cubic:1:2:3", "log:1:2:0", "linear:1:2:99999", "-1", "1e999", "nan"})
    refused({"--alphas=" + std::string(grid)}, "alphas");
  refused({"--method", "elastic-net", "--l1-ratios", "0,1"}, "l1 ratios");
  refused({"--folds", "30"}, "too few");
  refused({"--triplets", net.mind}, "mind.npy");
  refused({"--categories", net.triplets}, "judged.txt");
  refused({"--categories", categories}, "39 name(s)");
  refused({"--feature-names", f / "mind.names.txt"}, "40 names of features");
}

TEST(RegressVerb, ReadsVicesDimensionsOutOfClip) {
  NEEDS_TEST_DATA(folder);
  if (!at_full_speed()) GTEST_SKIP() << "takes half a minute with sanitizers";
  const std::string things = folder + "/things/";
  const Finished done = run_tertium({"regress", things + "clip_vit_b32.npy", things + "vice_embedding.npy", "--triplets", things + "triplets_50k.txt", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json json = done.json();
  EXPECT_EQ(json["aligned"], true);
  EXPECT_EQ(json["objects"], 1854);
  // scikit-learn's RidgeCV with three seeds of its own folds: .4576, .4567, .4586.
  EXPECT_NEAR(json["r2"].get<double>(), .459, .005);
  EXPECT_NEAR(json["similarity"]["r"].get<double>(), .77, .01);
  EXPECT_NEAR(json["similarity"]["features_r"].get<double>(), .417, .005);
  EXPECT_NEAR(json["triplets"]["accuracy"].get<double>(), .573, .004);
  EXPECT_NEAR(json["triplets"]["true_accuracy"].get<double>(), .63916, 1e-5);
  EXPECT_EQ(json["at_edge"], 0);
  EXPECT_LT(done.cpu_seconds, 60);
}

}  // namespace
}  // namespace tertium
