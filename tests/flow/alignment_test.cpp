// alignment_test.cpp: `tertium probe`, `apply` and `align` as a researcher calls them; on real judgments where they are.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "shared/simulation/choices.h"
#include "shared/simulation/probe_world.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/triplet_text.h"
#include "tests/flow/program.h"
#include "tests/support/golden.h"
#include "tests/support/probe_golden.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

// Features in which what people go by is mixed with louder things.
struct FeatureWorld {
  TestFolder f;
  Names names;
  ProbeWorld world;
  std::string features, triplets, test;
  FeatureWorld() {
    Executor one;
    ProbeWorldOptions options;
    options.objects = 90, options.latents = 4, options.mixed = 12, options.nuisance = 6;
    world = make_probe_world(options);
    for (std::uint32_t o = 0; o < 90; ++o) names.push_back("object " + std::to_string(o));
    features = f.put("net.npy", wire::write_npy(world.features));
    f.put("net.names.txt", wire::write_names(names));
    SimulationOptions choices;
    choices.repeats = true;
    for (auto& [path, name, count, seed] : {std::tuple{&triplets, "train", 6000u, 0u}, {&test, "test", 3000u, 1u}}) {
      choices.triplets = count, choices.seed = seed;
      *path = f.put(std::string(name) + ".txt", wire::write_triplet_text(*simulate_choices(world.latents, choices, one)));
      f.put(std::string(name) + ".names.txt", wire::write_names(names));
    }
  }
};

TEST(ProbeVerb, LearnsATransformThatApplyUsesAndScoreConfirms) {
  const FeatureWorld w;
  const TestFolder& f = w.f;
  const Finished probe =
      run_tertium({"probe", w.features, w.triplets, "--test-triplets", w.test, "--out", f / "t.npz", "--curves", f / "curves.csv", "--json", "--lambda", "0.1,0.3", "--controls"});
  ASSERT_EQ(probe.code, 0) << probe.err;
  const wire::Json said = probe.json();
  EXPECT_EQ(said["folds"].size(), 3u);
  EXPECT_EQ(said["lambdas"].size(), 2u);
  EXPECT_EQ(said["rows_moved"], 0);
  EXPECT_GT(said["gain"], 0.1);
  EXPECT_GT(said["gain_interval"][0], 0.0);
  EXPECT_TRUE(said.contains("controls_hold"));
  EXPECT_EQ(bytes_of(f / "curves.csv").substr(0, 5), "fold,");
  const Finished applied = run_tertium({"apply", f / "t.npz", w.features, "--out", f / "moved.npy", "--json"});
  ASSERT_EQ(applied.code, 0) << applied.err;
  EXPECT_EQ(applied.json()["dims"], 18);
  EXPECT_EQ(bytes_of(f / "moved.names.txt"), wire::write_names(w.names));
  const wire::Json before = run_tertium({"score", w.features, w.test, "--rule", "cosine", "--centre", "--json"}).json();
  const wire::Json after = run_tertium({"score", f / "moved.npy", w.test, "--json"}).json();
  EXPECT_GT(static_cast<double>(after["accuracy"]), static_cast<double>(before["accuracy"]) + 0.1);
  EXPECT_LT(static_cast<double>(after["nll"]), 1.0);
  // The same bytes on any number of threads.
  for (const char* threads : {"1", "3"}) {
    const Finished again = run_tertium({"probe", w.features, w.triplets, "--test-triplets", w.test, "--out", f / "again.npz", "--lambda", "0.1,0.3", "--threads", threads});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(bytes_of(f / "again.npz"), bytes_of(f / "t.npz"));
  }
  // A table for people, and each way of learning runs.
  const Finished table = run_tertium({"probe", w.features, w.triplets, "--kind", "diagonal", "--folds", "2", "--bootstraps", "50", "--lambda", "grid"});
  EXPECT_EQ(table.code, 0) << table.err;
  for (const char* word : {"accuracy", "gain over centred", "fold", "lambda", "held-out triplets"}) EXPECT_TRUE(has(table.out, word)) << word;
  const Finished paper =
      run_tertium({"probe", w.features, w.triplets, "--preset", "paper", "--objective", "glocal", "--steps", "2", "--last-fold", "--out", f / "paper.npz", "--json"});
  ASSERT_EQ(paper.code, 0) << paper.err;
  EXPECT_EQ(paper.json()["bias"], false);
  EXPECT_EQ(paper.json()["transform_of"], "last fold");
}

TEST(ProbeVerb, FillsAFolderOfWhichAReportIsMade) {
  const FeatureWorld w;
  const TestFolder& f = w.f;
  const std::vector<std::string> line = {"probe", w.features, w.triplets, "--test-triplets", w.test, "--lambda", "0.1,0.3", "--bootstraps", "50", "--folder", f / "out"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = line;
    words.insert(words.end(), more.begin(), more.end());
    return run_tertium(words);
  };
  const Finished done = with({"--json", "--threads", "3", "--out", f / "t.npz", "--curves", f / "c.csv"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(bytes_of(f / "out/transform.npz"), bytes_of(f / "t.npz"));
  EXPECT_EQ(bytes_of(f / "out/curves.csv"), bytes_of(f / "c.csv"));
  // The document is what was printed, without what only this run knows.
  const std::string document = bytes_of(f / "out/probe.json");
  const auto written = wire::parse_json(document);
  ASSERT_TRUE(written) << written.error().message;
  for (const auto& [name, value] : written->items()) EXPECT_EQ(done.json()[name], value) << name;
  EXPECT_EQ((*written)["kind"], "probe");
  EXPECT_EQ((*written)["transform_sha256"], done.json()["sha256"]);
  EXPECT_FALSE(written->contains("seconds"));
  std::vector<std::string> roles;
  for (const auto& input : (*written)["inputs"]) roles.push_back(input["role"]);
  EXPECT_EQ(roles, (std::vector<std::string>{"triplets", "triplets names", "features", "features names", "test triplets", "test triplets names"}));
  // A folder that holds something is left alone unless one insists; the same again is the same, on any number of threads.
  const Finished again = with({});
  EXPECT_EQ(again.code, 2);
  EXPECT_TRUE(has(again.err, "out")) << again.err;
  ASSERT_EQ(with({"--force", "--threads", "1"}).code, 0);
  EXPECT_EQ(bytes_of(f / "out/probe.json"), document);
  const Finished alone = run_tertium({"probe", w.features, w.triplets, "--force"});
  EXPECT_EQ(alone.code, 2);
  EXPECT_TRUE(has(alone.err, "--force is allowed with --folder only")) << alone.err;
  const Finished report = run_tertium({"report", f / "out", "--json"});
  ASSERT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(report.json()["kind"], "probe");
  EXPECT_GE(report.json()["figures"], 7);
  const std::string page = bytes_of(f / "out/report.html");
  for (const char* part : {"Choices foretold", "Likelihood over lambda", "Singular values", "from the probe in out."}) EXPECT_TRUE(has(page, part)) << part;
  EXPECT_TRUE(has(run_tertium({"report", f / "out"}).out, "report of a probe: "));
}

TEST(ApplyVerb, DoesWhatNumpyDoesWithAPublishedTransform) {
  const TestFolder f;
  const std::string transform = f.put("transform.npz", golden("transform.npz"));
  Matrix features(numpy::kProbeObjects, numpy::kProbeFeatures);
  features.values = numpy::probe_features;
  const std::string path = f.put("features.npy", wire::write_npy(features));
  for (const bool unit : {false, true}) {
    std::vector<std::string> line = {"apply", transform, path, "--out", f / "out.npy"};
    if (unit) line.emplace_back("--unit-length");
    ASSERT_EQ(run_tertium(line).code, 0);
    const Matrix out = *wire::read_npy_matrix(bytes_of(f / "out.npy"), "out.npy");
    const std::vector<double>& wanted = unit ? numpy::probe_applied_unit : numpy::probe_applied;
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(out.values[i], wanted[i], 2e-6);
  }
  // Damaged, of other features, or no transform at all.
  const std::string bytes = golden("transform.npz");
  f.put("cut.npz", std::string_view(bytes).substr(0, bytes.size() - 30));
  f.put("five.npy", wire::write_npy(Matrix(3, 5, 1.0f)));
  for (const auto& [t, x, part] : {std::tuple{f / "cut.npz", path, "cut.npz"}, {transform, f / "five.npy", "has 5 columns"}, {path, path, "features.npy"}}) {
    const Finished refused = run_tertium({"apply", t, x, "--out", f / "no.npy"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_TRUE(has(refused.err, part)) << refused.err;
  }
  EXPECT_FALSE(std::filesystem::exists(f / "no.npy"));
}

TEST(AlignVerb, SetsNetworksSideBySideWithWhatIsKnownOfThem) {
  const FeatureWorld w;
  const TestFolder& f = w.f;
  Matrix better = w.world.features;
  for (std::size_t o = 0; o < 90; ++o)
    for (std::size_t n = 12; n < 18; ++n) better.at(o, n) *= 0.01f;
  std::filesystem::create_directories(f / "quiet");
  f.put("quiet/features.npy", wire::write_npy(better));
  f.put("quiet/features.names.txt", wire::write_names(w.names));
  f.put("people.npy", wire::write_npy(w.world.latents));
  f.put("people.names.txt", wire::write_names(w.names));
  f.put("networks.csv", "model,arch,depth\nnet,A,3\nquiet,B,5\nthird,B,7\n");
  const Finished done = run_tertium({"align", w.test, "--features", w.features, f / "quiet/features.npy", "third=" + w.features, "--table", f / "networks.csv", "--embedding",
                                     f / "people.npy", "--out", f / "out", "--centre", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json said = done.json();
  ASSERT_EQ(said["models"].size(), 3u);
  EXPECT_EQ(said["models"][1]["model"], "quiet");
  EXPECT_EQ(said["models"][0]["accuracy"], said["models"][0]["cosine_centred"]);
  EXPECT_EQ(said["models"][0]["accuracy"], run_tertium({"score", w.features, w.test, "--rule", "cosine", "--centre", "--json"}).json()["accuracy"]);
  EXPECT_GT(static_cast<double>(said["models"][1]["accuracy"]), static_cast<double>(said["models"][0]["accuracy"]) + 0.05);
  EXPECT_EQ(said["pairs"].size(), 3u);
  EXPECT_EQ(said["pairs"][1]["same_choice"], 1.0) << "the same features twice";
  EXPECT_EQ(said["families"].size(), 2u);
  EXPECT_EQ(said["columns"][1]["column"], "depth");
  for (const char* name :
       {"models.csv", "pairs.csv", "agreement.csv", "temperature.csv", "dimensions.csv", "entropy.csv", "families.csv", "contrasts.csv", "contrast_triplets.csv", "columns.csv"})
    EXPECT_TRUE(std::filesystem::exists(f / ("out/" + std::string(name)))) << name;
  // Of what it wrote, a report with the same figures.
  EXPECT_EQ(bytes_of(f / "out/align.json").substr(0, 30), done.out.substr(0, 30));
  const Finished report = run_tertium({"report", f / "out", "--json"});
  ASSERT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(report.json()["kind"], "alignment");
  EXPECT_GE(report.json()["figures"], 5);
  EXPECT_TRUE(has(bytes_of(f / "out/report.html"), "Accuracy and depth"));
  const Finished twice = run_tertium({"align", w.test, "--features", w.features, w.features});
  EXPECT_EQ(twice.code, 2);
  EXPECT_TRUE(has(twice.err, "two models are called 'net'")) << twice.err;
  EXPECT_EQ(run_tertium({"align", w.test, "--features", w.features, "--two-dims"}).code, 2);
}

// THINGS: 127,304 judgments of 264 people to learn from, 50,000 others to be judged by, and features of CLIP ViT-B/32.
TEST(RealJudgments, ZeroShotAccuracyOfClipIsWhatItWasFoundToBe) {
  NEEDS_TEST_DATA(folder);
  if (!at_full_speed()) GTEST_SKIP() << "at full speed only";
  const Finished done = run_tertium({"align", folder + "/things/triplets_50k.txt", "--features", folder + "/things/clip_vit_b32.npy", "--bootstraps", "0", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json model = done.json()["models"][0];
  EXPECT_EQ(model["rows_moved"], 21);
  EXPECT_NEAR(model["cosine"], 0.48584, 5e-6);
  EXPECT_NEAR(model["cosine_centred"], 0.50376, 5e-6);
}

TEST(RealJudgments, ProbeForetellsChoicesAmongObjectsItNeverSawBetterThanTheFeaturesDo) {
  NEEDS_TEST_DATA(folder);
  if (!at_full_speed()) GTEST_SKIP() << "at full speed only";
  const TestFolder f;
  const Finished done = run_tertium({"probe", folder + "/things/clip_vit_b32.npy", folder + "/things/triplets_127k_participants.txt", "--test-triplets",
                                     folder + "/things/triplets_50k.txt", "--out", f / "t.npz", "--controls", "--json"},
                                    ".", 300);
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json said = done.json();
  EXPECT_EQ(said["triplets"], 124'121);
  EXPECT_EQ(said["excluded_triplets"], 3183);
  EXPECT_EQ(said["rows_moved"], 21);
  EXPECT_GE(static_cast<double>(said["gain"]), 0.05);
  EXPECT_GT(static_cast<double>(said["gain_interval"][0]), 0.0);
  EXPECT_LT(static_cast<double>(said["mcnemar_p"]), 1e-6);
  EXPECT_LT(static_cast<double>(said["seconds"]), 120) << "one lambda, three folds, the last fit and six probes of controls";
  EXPECT_TRUE(said["controls_hold"]);
  EXPECT_GE(static_cast<double>(said["control_rows_permuted"]), static_cast<double>(said["chance_low"]));
  EXPECT_LE(static_cast<double>(said["control_rows_permuted"]), static_cast<double>(said["chance_high"]));
  EXPECT_GE(static_cast<double>(said["control_choices_permuted"]), static_cast<double>(said["chance_low"]));
  EXPECT_LE(static_cast<double>(said["control_choices_permuted"]), static_cast<double>(said["chance_high"]));
  EXPECT_LT(static_cast<double>(said["control_labels_shuffled"]), static_cast<double>(said["centred_accuracy"]));
}

}  // namespace
}  // namespace tertium
