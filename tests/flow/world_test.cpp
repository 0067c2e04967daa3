// world_test.cpp: analyses from end to end in worlds whose truth is known, by the real program at full speed.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/flow/program.h"

namespace tertium {
namespace {

bool is_there(const std::string& path) { return std::filesystem::exists(path); }

TEST(World, OfTwoObserversComesOutAsItShould) {
  const TestFolder folder;
  for (const std::string seed : {"0", "1"}) {
    const std::string out = folder / ("world" + seed);
    const Finished done = run_tertium({"world", "two-observers", "--seed", seed, "--out", out, "--json"});
    ASSERT_EQ(done.code, 0) << done.out << done.err;
    EXPECT_EQ(done.json()["claims_held"], done.json()["claims_made"]);
    EXPECT_GE(done.json()["claims_made"], 11);
    for (const std::string file : {"people_triplets.txt", "network_truth.npy", "truth.csv", "people/embedding.npy", "network/fit.json"})
      EXPECT_TRUE(is_there(out + "/" + file)) << file;
    // What it leaves behind is what other verbs read.
    const Finished score = run_tertium({"score", out + "/people", out + "/people_triplets.txt", "--json"});
    EXPECT_EQ(score.code, 0) << score.err;
    EXPECT_GT(score.json()["accuracy"], 0.6);
  }
}

TEST(World, OfTwoObserversIsComparedAndReportedAsTheVerbsWouldDoIt) {
  const TestFolder folder;
  const std::string out = folder / "world", again = folder / "comparison";
  const Finished done = run_tertium({"world", "two-observers", "--method", "spose", "--out", out, "--json"});
  EXPECT_GT(done.json()["shared_dims"], 0) << done.err;
  EXPECT_GT(done.json()["figures"], 5);
  const Finished compared = run_tertium({"compare", out + "/people", out + "/network", "--labels-a", out + "/labels.txt", "--out", again});
  ASSERT_EQ(compared.code, 0) << compared.err;
  const Finished reported = run_tertium({"report", again});
  ASSERT_EQ(reported.code, 0) << reported.err;
  for (const std::string file : {"compare.json", "labels.csv", "diverging_triplets.csv", "report.html"}) {
    const std::string bytes = bytes_of(again + "/" + file);
    EXPECT_FALSE(bytes.empty()) << file;
    EXPECT_TRUE(bytes == bytes_of(out + "/comparison/" + file)) << file;
  }
  EXPECT_NE(bytes_of(again + "/report.html").find("semantic"), std::string::npos) << "people's labels";
}

TEST(World, OfAProbeComesOutAsItShould) {
  const TestFolder folder;
  for (const std::string seed : {"0", "1"}) {
    const std::string out = folder / ("world" + seed);
    const Finished done = run_tertium({"world", "probe", "--seed", seed, "--out", out, "--json"});
    ASSERT_EQ(done.code, 0) << done.out << done.err;
    const wire::Json said = done.json();
    EXPECT_EQ(said["claims_held"], said["claims_made"]);
    EXPECT_EQ(said["claims_made"], 14);
    for (const std::string file : {"features.npy", "triplets.txt", "test_triplets.names.txt", "truth.npy", "other_features.npy", "transform.npz"})
      EXPECT_TRUE(is_there(out + "/" + file)) << file;
    // The transform does with the other objects what the claim says, step by step.
    ASSERT_EQ(run_tertium({"apply", out + "/transform.npz", out + "/other_features.npy", "--out", out + "/moved.npy"}).code, 0);
    EXPECT_EQ(run_tertium({"score", out + "/moved.npy", out + "/other_triplets.txt", "--json"}).json()["accuracy"], said["other_accuracy"]);
    EXPECT_EQ(run_tertium({"score", out + "/other_truth.npy", out + "/other_triplets.txt", "--json"}).json()["accuracy"], said["other_bayes_accuracy"]);
  }
  // The same on one thread.
  const Finished one = run_tertium({"world", "probe", "--seed", "1", "--out", folder / "again", "--threads", "1", "--json"});
  EXPECT_EQ(bytes_of(folder / "again/transform.npz"), bytes_of(folder / "world1/transform.npz"));
}

TEST(World, OfAProbeFailsWhereTheFeaturesHoldTooLittle) {
  const TestFolder folder;
  const Finished done = run_tertium({"world", "probe", "--noise", "10", "--triplets", "2000", "--test-triplets", "3000", "--out", folder / "world", "--json"});
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_LT(done.json()["claims_held"], done.json()["claims_made"]);
  EXPECT_NE(done.err.find("a claim fails"), std::string::npos);
  EXPECT_EQ(run_tertium({"world", "probe", "--objects", "29", "--out", folder / "w"}).code, 2);
  EXPECT_EQ(run_tertium({"world", "probe", "--objects", "30", "--triplets", "5000", "--out", folder / "w"}).code, 2) << "there are no more than 4,060 triples";
}

TEST(World, FailsWhereAClaimDoes) {
  const TestFolder folder;
  // People who hardly see the visual dimensions: too few judgments to find them.
  const Finished done = run_tertium({"world", "two-observers", "--triplets", "5000", "--weaker", ".05", "--method", "spose", "--out", folder / "world", "--json"});
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_LT(done.json()["claims_held"], done.json()["claims_made"]);
  EXPECT_NE(done.err.find("a claim fails"), std::string::npos);
}

TEST(World, SaysWhichThereAre) {
  const Finished none = run_tertium({"world"});
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("two-observers"), std::string::npos) << none.err;
  EXPECT_EQ(run_tertium({"world", "flat", "--out", "x"}).code, 2);
  const TestFolder folder;
  const std::string out = folder / "w";
  EXPECT_EQ(run_tertium({"world", "two-observers", "--objects", "12", "--triplets", "100000", "--out", out}).code, 2) << "there are no more than 220 triples";
}

}  // namespace
}  // namespace tertium
