// align_test.cpp: models side by side: accuracies as `score` gives them, groups, pairs, families, and tables.
#include "native/tasks/align.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "native/tasks/score.h"
#include "shared/base/random.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// People, and models that see what they see but for noise; the fourth sees nothing of it.
struct Scene {
  Matrix people;
  std::map<std::string, Embedding> models;
  AlignTask task;
};
Scene make_scene() {
  Executor one;
  Scene out;
  WorldOptions world;
  world.objects = 60, world.dims = 4;
  out.people = make_known_world(world);
  SimulationOptions choices;
  choices.triplets = 2000, choices.repeats = true;
  out.task.triplets = *simulate_choices(out.people, choices, one);
  for (std::uint32_t o = 0; o < 60; ++o) out.task.triplets.names.push_back("o" + std::to_string(o));
  double noise = 0.05;
  for (const std::string name : {"sharp", "middling", "blurred", "blind"}) {
    RandomStream random(derive_key(1, name.c_str()));
    Embedding model{out.people, out.task.triplets.names};
    for (float& v : model.values.values) v = static_cast<float>((name == "blind" ? 0.0 : static_cast<double>(v)) + noise * random.normal());
    out.models[name] = model;
    noise *= 4;
    out.task.models.push_back({name, name + ".npy", [model]() -> Result<Embedding> { return model; }});
  }
  out.task.embedding = Embedding{out.people, out.task.triplets.names};
  out.task.table = *wire::read_model_table("model,family,size,note\nsharp,good,1,\nmiddling,good,2,\nblurred,bad,3,\nabsent,bad,9,\nblind,bad,4,\n", "t.csv");
  out.task.bootstraps = 80;
  return out;
}

TEST(AlignTask, GivesTheAccuraciesThatScoreGives) {
  Executor one;
  const Scene scene = make_scene();
  const AlignReport report = *run_align_task(scene.task, one);
  ASSERT_EQ(report.models.size(), 4u);
  for (const AlignedModel& m : report.models) {
    ASSERT_EQ(m.rules.size(), 6u);
    for (const RuleAccuracy& rule : m.rules) {
      ScoreTask score;
      score.embedding = scene.models.at(m.name);
      score.triplets = scene.task.triplets;
      score.rule = rule.rule;
      score.centre = rule.centre;
      const ScoreReport scored = *run_score_task(score, one);
      EXPECT_EQ(rule.accuracy, scored.accuracy);
      EXPECT_EQ(rule.ties, scored.ties);
    }
    EXPECT_EQ(m.accuracy, m.rules[0].accuracy);
    EXPECT_LE(m.low, m.accuracy);
    EXPECT_GE(m.high, m.accuracy);
    EXPECT_LE(m.temperature.best_nll.nll, m.temperature.as_is.nll);
  }
  EXPECT_GT(report.models[0].accuracy, report.models[2].accuracy + 0.05);
  EXPECT_NEAR(report.models[3].accuracy, 1.0 / 3, 0.05);
}

TEST(AlignTask, CountsErrorsByDimensionEntropyAndCategory) {
  Executor one;
  Scene scene = make_scene();
  wire::CategoryTable categories;
  categories.categories = {"even", "none"};
  categories.members = {std::vector<bool>(60), std::vector<bool>(60)};
  for (std::size_t o = 0; o < 60; o += 2) categories.members[0][o] = true;
  categories.objects = 60;
  scene.task.categories = categories;
  const AlignReport report = *run_align_task(scene.task, one);
  EXPECT_EQ(report.dims, 4u);
  const AlignedModel& m = report.models[0];
  std::size_t by_dim = 0, by_entropy = 0;
  double right = 0;
  for (const GroupAccuracy& g : m.dims_accuracy) by_dim += g.triplets, right += g.triplets ? static_cast<double>(g.triplets) * g.accuracy : 0;
  for (const GroupAccuracy& g : m.entropy_accuracy) by_entropy += g.triplets;
  EXPECT_EQ(by_dim, 2000u) << "every object has a dimension in this world";
  EXPECT_NEAR(right, 2000 * m.accuracy, 1e-6);
  EXPECT_EQ(by_entropy, 2000u);
  // People's own doubt is the model's, too: it errs more where they are unsure.
  double sure = 0, unsure = 0, sure_n = 0, unsure_n = 0;
  for (std::size_t b = 0; b < kEntropyBins; ++b) {
    const double n = static_cast<double>(m.entropy_accuracy[b].triplets);
    if (n == 0) continue;
    (b < 6 ? sure : unsure) += n * m.entropy_accuracy[b].accuracy;
    (b < 6 ? sure_n : unsure_n) += n;
  }
  EXPECT_GT(sure / sure_n, unsure / unsure_n + 0.1);
  ASSERT_EQ(m.category_accuracy.size(), 2u);
  EXPECT_NEAR(static_cast<double>(m.category_accuracy[0].triplets) / 2000, 30.0 * 29 / (60 * 59), 0.03);
  EXPECT_TRUE(std::isnan(m.category_accuracy[1].accuracy));
  scene.task.two_dims = true;
  EXPECT_GT((*run_align_task(scene.task, one)).models[0].dims_accuracy[0].triplets, m.dims_accuracy[0].triplets);
}

TEST(AlignTask, ComparesPairsFamiliesAndWhatIsKnown) {
  Executor one;
  const Scene scene = make_scene();
  const AlignReport report = *run_align_task(scene.task, one);
  ASSERT_EQ(report.pairs.size(), 6u);
  const AlignedPair& sharp_blind = report.pairs[2];
  EXPECT_EQ(sharp_blind.j, 3u);
  EXPECT_GT(sharp_blind.low, 0.1);
  EXPECT_TRUE(sharp_blind.discovered);
  EXPECT_LT(sharp_blind.mcnemar.p_exact, 1e-9);
  EXPECT_NEAR(sharp_blind.agreement.kappa, 0, 0.1) << "the blind one agrees by chance";
  EXPECT_GT(report.pairs[0].agreement.kappa, 0.3);
  ASSERT_EQ(report.families.size(), 2u);
  EXPECT_EQ(report.families[0].name, "bad");
  EXPECT_EQ(report.families[1].models, 2u);
  EXPECT_NEAR(report.families[1].accuracy, (report.models[0].accuracy + report.models[1].accuracy) / 2, 1e-12);
  ASSERT_EQ(report.contrasts.size(), 1u);
  const Contrast& contrast = report.contrasts[0].contrast;
  EXPECT_EQ(contrast.only_first + contrast.only_second + contrast.both + contrast.neither, 2000u);
  EXPECT_GT(contrast.only_second, contrast.only_first);
  EXPECT_EQ(report.contrast_triplets[0].size(), contrast.only_first + contrast.only_second);
  ASSERT_EQ(report.columns.size(), 3u);
  EXPECT_EQ(report.columns[0].groups.size(), 2u);
  EXPECT_LT(report.columns[1].numbers->spearman, -0.99) << "the larger, the worse, in this table";
  EXPECT_EQ(report.columns[1].numbers->models, 4u);
  EXPECT_TRUE(report.models_not_in_table.empty());
  EXPECT_EQ(report.table_rows_without_model, (std::vector<std::string>{"absent"}));

  std::map<std::string, std::string> tables;
  for (const auto& [name, bytes] : write_align_tables(scene.task, report)) tables[name] = bytes;
  EXPECT_TRUE(has(tables["models.csv"], "model,dims,accuracy,low,high,ties,cosine,dot,euclidean,cosine_centred"));
  EXPECT_TRUE(has(tables["models.csv"], ",family,size,note\nsharp,4,"));
  EXPECT_TRUE(has(tables["agreement.csv"], "model,sharp,middling,blurred,blind\nsharp,1,"));
  EXPECT_TRUE(has(tables["columns.csv"], "\nfamily,bad,2,"));
  EXPECT_TRUE(has(tables["contrast_triplets.csv"], "right,wrong,triplet,first,second,odd\n"));
  EXPECT_TRUE(has(tables["contrast_triplets.csv"], ",o"));
  for (const char* name : {"pairs.csv", "temperature.csv", "dimensions.csv", "entropy.csv", "families.csv", "contrasts.csv"}) EXPECT_FALSE(tables[name].empty()) << name;
  EXPECT_FALSE(tables.contains("categories.csv"));
}

TEST(AlignTask, AlignsByNamesAndSaysWhatIsWrong) {
  Executor one;
  Scene scene = make_scene();
  const double before = run_align_task(scene.task, one)->models[0].accuracy;
  Embedding turned = scene.models["sharp"];
  std::swap(turned.names[2], turned.names[40]);
  for (std::size_t d = 0; d < 4; ++d) std::swap(turned.values.at(2, d), turned.values.at(40, d));
  scene.task.models[0].load = [turned]() -> Result<Embedding> { return turned; };
  const AlignReport moved = *run_align_task(scene.task, one);
  EXPECT_EQ(moved.models[0].accuracy, before);
  EXPECT_EQ(moved.models[0].rows_moved, 2u);

  const auto said = [&](const std::function<void(AlignTask&)>& spoil) {
    Scene fresh = make_scene();
    spoil(fresh.task);
    const Result<AlignReport> report = run_align_task(fresh.task, one);
    return report ? std::string("done") : report.error().message;
  };
  EXPECT_TRUE(has(said([](AlignTask& t) { t.models[1].name = "sharp"; }), "two models are called 'sharp'"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.models.clear(); }), "no features"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.family = "size"; }), "the column 'size' holds numbers"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.family = "colour"; }), "has no column 'colour'"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.embedding->values.at(0, 0) = -1; }), "negative values"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.repeats = 500; }), "judged 500 times or more"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.triplets.triplets.clear(); }), "no triplets"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.models[2].load = []() -> Result<Embedding> { return Embedding{Matrix(7, 2, 1.0f), {}}; }; }), "blurred.npy has 7 rows"));
  EXPECT_TRUE(has(said([](AlignTask& t) { t.models[2].load = []() -> Result<Embedding> { return Error{ErrorCode::kNotFound, "gone"}; }; }), "gone"));
}

}  // namespace
}  // namespace tertium
