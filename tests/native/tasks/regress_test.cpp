// regress_test.cpp: features and dimensions brought to the same objects, what predictions are worth, and the document about it.
#include "native/tasks/regress.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/simulation/choices.h"
#include "shared/stats/correlation.h"
#include "shared/wire/linear_map_npz.h"
#include "shared/wire/read_out_result.h"

namespace tertium {
namespace {

// 60 objects; dimensions are relu of sums of features, so they can be read out; judgments are the embedding's own.
struct World {
  RegressTask task;
  Executor one;
  World() {
    RandomStream random(8);
    Matrix features(60, 12), dims(60, 4);
    for (float& value : features.values) value = static_cast<float>(random.normal());
    for (std::size_t o = 0; o < 60; ++o)
      for (std::size_t d = 0; d < 4; ++d)
        dims.at(o, d) = std::max(0.0f, features.at(o, d) + .5f * features.at(o, d + 4) + .2f + static_cast<float>(.2 * random.normal()));
    Names names;
    for (int o = 0; o < 60; ++o) names.push_back("object " + std::to_string(100 + o));
    SimulationOptions judge;
    judge.triplets = 3000, judge.seed = 2;
    task.triplets = *simulate_choices(dims, judge, one);
    task.triplets->names = names;
    task.features = {features, names};
    task.embedding = {dims, names};
    task.options = read_out_options(ReadOutPreset::kDefault);
    task.preset = "default";
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST(Regress, PredictsDimensionsSimilaritiesAndChoices) {
  World world;
  const RegressReport report = *run_regress_task(world.task, world.one);
  EXPECT_EQ(report.objects, 60u);
  EXPECT_TRUE(report.aligned);
  EXPECT_EQ(report.rows_moved, 0u);
  EXPECT_GT(report.read_out.mean_r2, .6);
  EXPECT_GT(report.similarity->predicted.r, .7);
  EXPECT_GT(report.similarity->predicted.r, report.similarity->features.r + .1);
  const RegressTriplets& t = *report.triplets;
  EXPECT_EQ(t.triplets, 3000u);
  EXPECT_EQ(t.left_out, 0u);
  EXPECT_GT(t.predicted.accuracy, t.chance_high + .1);
  EXPECT_LT(t.predicted.accuracy, t.truth.accuracy);
  EXPECT_LT(t.truth.nll, t.predicted.nll);
  // Of 60 objects in five folds 12 are in each: 5 C(12,3) / C(60,3) of all triplets.
  EXPECT_NEAR(static_cast<double>(t.within_folds) / 3000, 1100.0 / 34220, .012);
  EXPECT_TRUE(std::isfinite(t.predicted_within.accuracy));
  EXPECT_EQ(report.predicted.names, world.task.embedding.names);
  for (const float value : report.predicted.values.values) EXPECT_GE(value, 0);
  EXPECT_FALSE(report.semantic);
  EXPECT_FALSE(report.parts);
}

TEST(Regress, AlignsByNamesAndSaysHowManyRowsMoved) {
  World world;
  const RegressReport straight = *run_regress_task(world.task, world.one);
  // The features' first two rows, and the judgments' last two objects, the other way round, with names that say so.
  World other;
  std::swap(other.task.features.names[0], other.task.features.names[1]);
  for (std::size_t c = 0; c < 12; ++c) std::swap(other.task.features.values.at(0, c), other.task.features.values.at(1, c));
  std::swap(other.task.triplets->names[58], other.task.triplets->names[59]);
  for (Triplet& t : other.task.triplets->triplets)
    for (std::uint32_t* o : {&t.first, &t.second, &t.odd})
      if (*o >= 58) *o = 117 - *o;
  const RegressReport moved = *run_regress_task(other.task, other.one);
  EXPECT_EQ(moved.rows_moved, 2u);
  EXPECT_EQ(moved.predicted.values, straight.predicted.values);
  EXPECT_EQ(moved.triplets->predicted.accuracy, straight.triplets->predicted.accuracy);
  other.task.ignore_names = true;
  const RegressReport ignored = *run_regress_task(other.task, other.one);
  EXPECT_FALSE(ignored.aligned);
  EXPECT_EQ(ignored.rows_moved, 0u);
  EXPECT_NE(ignored.predicted.values, straight.predicted.values);
  other.task.ignore_names = false;
  other.task.features.names[5] = "somebody else";
  const Result<RegressReport> refused = run_regress_task(other.task, other.one);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(has(refused.error().message, "--shared-objects")) << refused.error().message;
}

TEST(Regress, TakesTheObjectsThatBothSidesNameWhenAsked) {
  World world;
  // Features of 55 of the objects, in reverse, and of one that nobody judged.
  Embedding fewer{Matrix(56, 12), {}};
  for (std::size_t r = 0; r < 55; ++r) {
    fewer.names.push_back(world.task.features.names[59 - r]);
    std::copy(world.task.features.values.row(59 - r).begin(), world.task.features.values.row(59 - r).end(), fewer.values.row(r).begin());
  }
  fewer.names.push_back("unjudged");
  world.task.features = fewer;
  EXPECT_EQ(run_regress_task(world.task, world.one).error().code, ErrorCode::kInvalid);
  world.task.shared_objects = true;
  const RegressReport report = *run_regress_task(world.task, world.one);
  EXPECT_EQ(report.objects, 55u);
  EXPECT_EQ(report.features_left_out, 1u);
  EXPECT_EQ(report.embedding_left_out, 5u);
  EXPECT_EQ(report.rows_moved, 54u) << "all but the one in the middle";
  EXPECT_EQ(report.predicted.names.front(), "object 105");
  EXPECT_GT(report.triplets->left_out, 300u);
  EXPECT_EQ(report.triplets->triplets + report.triplets->left_out, 3000u);
  EXPECT_GT(report.triplets->predicted.accuracy, report.triplets->chance_high);
  world.task.embedding.names.clear();
  EXPECT_TRUE(has(run_regress_task(world.task, world.one).error().message, "by names only"));
}

TEST(Regress, AsksWhetherR2TellsLabelsApartAndWhichCategoriesMakeUpSimilarities) {
  World world;
  // Dimensions 0 and 1 cannot be read out any more: their features are noise.
  RandomStream random(1);
  for (std::size_t o = 0; o < 60; ++o)
    for (const std::size_t c : {0u, 1u, 4u, 5u}) world.task.features.values.at(o, c) = static_cast<float>(random.normal());
  world.task.labels = {"tools", "round", "animals", ""};
  world.task.natures = {DimensionNature::kVisual, DimensionNature::kVisual, DimensionNature::kSemantic, DimensionNature::kSemantic};
  world.task.trend = SparsityTrend::kNone;
  wire::CategoryTable table;
  table.objects = 60;
  table.categories = {"even", "nobody"};
  table.members = {std::vector<bool>(60, false), std::vector<bool>(60, false)};
  for (std::size_t o = 0; o < 60; o += 2) table.members[0][o] = true;
  world.task.categories = table;
  const RegressReport report = *run_regress_task(world.task, world.one);
  ASSERT_TRUE(report.semantic);
  EXPECT_EQ(report.semantic->roc.area, 1);
  EXPECT_EQ(report.semantic->left_out, 0u);
  EXPECT_EQ(report.parts->truth.parts[0].members, 30u);
  EXPECT_EQ(report.parts->predicted.parts[1].weight, 0);
  world.task.labels.pop_back();
  EXPECT_TRUE(has(run_regress_task(world.task, world.one).error().message, "3 labels"));
  world.task.labels.clear();
  world.task.natures.pop_back();
  EXPECT_TRUE(has(run_regress_task(world.task, world.one).error().message, "natures of 3 dimensions"));
  world.task.natures.clear();
  EXPECT_FALSE((*run_regress_task(world.task, world.one)).semantic);
  world.task.similarities = false;
  EXPECT_TRUE(has(run_regress_task(world.task, world.one).error().message, "not asked for"));
}

TEST(Regress, HasAnIntervalForSimilaritiesWhenObjectsAreDrawnAgain) {
  World world;
  world.task.bootstraps = 60;
  const RegressSimilarity s = *(*run_regress_task(world.task, world.one)).similarity;
  EXPECT_LT(s.predicted.low, s.predicted.r);
  EXPECT_GT(s.predicted.high, s.predicted.r);
  EXPECT_EQ(s.predicted.bootstraps, 60u);
}

TEST(Regress, HasIntervalsForAccuraciesWhenObjectsAreDrawnAgain) {
  World world;
  EXPECT_FALSE(run_regress_task(world.task, world.one)->triplets->predicted_interval) << "not asked for";
  world.task.bootstraps = 60;
  world.task.similarities = false;
  const RegressTriplets t = *(*run_regress_task(world.task, world.one)).triplets;
  ASSERT_TRUE(t.predicted_interval && t.truth_interval);
  EXPECT_LT(t.predicted_interval->low, t.predicted.accuracy);
  EXPECT_GT(t.predicted_interval->high, t.predicted.accuracy);
  EXPECT_LT(t.truth_interval->low, t.truth.accuracy);
  EXPECT_GT(t.truth_interval->high, t.truth.accuracy);
}

TEST(Regress, TellsWhoHasMostOfADimensionAndWhoIsSaidTo) {
  World world;
  const RegressReport report = *run_regress_task(world.task, world.one);
  ASSERT_EQ(report.dimensions.size(), 4u);
  double share = 0;
  for (std::size_t d = 0; d < 4; ++d) {
    const RegressDimension& told = report.dimensions[d];
    share += told.share;
    ASSERT_EQ(told.truth.size(), kStrongestObjects);
    std::size_t most = 0;
    for (std::size_t o = 0; o < 60; ++o)
      if (world.task.embedding.values.at(o, d) > world.task.embedding.values.at(most, d)) most = o;
    EXPECT_EQ(told.truth[0].object, most);
    EXPECT_EQ(told.truth[0].predicted, report.predicted.values.at(most, d));
    for (std::size_t i = 1; i < told.predicted.size(); ++i) EXPECT_LE(told.predicted[i].predicted, told.predicted[i - 1].predicted);
  }
  EXPECT_NEAR(share, 1, 1e-6);
  // Nobody is said to have what is 0 or less, and of equals the first comes first.
  for (std::size_t o = 0; o < 60; ++o) world.task.embedding.values.at(o, 1) = o == 3 || o == 40 ? 1.0f : 0.0f;
  const RegressReport few = *run_regress_task(world.task, world.one);
  ASSERT_EQ(few.dimensions[1].truth.size(), 2u);
  EXPECT_EQ(few.dimensions[1].truth[0].object, 3u);
}

TEST(Regress, TellsSomePairsOfEveryPartOfTheMatrix) {
  World world;
  const RegressSimilarity s = *(*run_regress_task(world.task, world.one)).similarity;
  ASSERT_EQ(s.some_true.size(), kSimilarityPairsTold) << "of 1,770";
  ASSERT_EQ(s.some_predicted.size(), kSimilarityPairsTold);
  EXPECT_EQ(s.some_true, run_regress_task(world.task, world.one)->similarity->some_true) << "the same each time";
  EXPECT_NEAR(pearson(s.some_true, s.some_predicted), s.predicted.r, .05) << "as the whole is";
}

TEST(Regress, DocumentIsReadBackFieldByField) {
  World world;
  world.task.bootstraps = 20;
  world.task.inputs = {{"features", "net.npy", std::string(64, 'a')}};
  const RegressReport report = *run_regress_task(world.task, world.one);
  const auto read = wire::decode_read_out_result(wire::print_report(regress_document(world.task, report)), "regress.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->objects, 60u);
  EXPECT_EQ(read->r2, report.read_out.mean_r2);
  ASSERT_EQ(read->dimensions.size(), 4u);
  EXPECT_EQ(read->dimensions[3].fold_r2, report.read_out.dims[3].fold_r2);
  EXPECT_EQ(read->dimensions[3].penalty, report.read_out.dims[3].penalty);
  EXPECT_EQ(read->dimensions[2].strongest[0].name, world.task.embedding.names[report.dimensions[2].truth[0].object]);
  EXPECT_EQ(read->similarity->truth, report.similarity->some_true);
  EXPECT_EQ(read->judgments->low, report.triplets->predicted_interval->low);
  EXPECT_EQ(read->judgments->true_high, report.triplets->truth_interval->high);
  EXPECT_EQ(read->judgments->within_folds.triplets, report.triplets->within_folds);
  EXPECT_EQ(read->inputs, world.task.inputs);
  // Every method's document is read.
  for (const ReadOutMethod method : {ReadOutMethod::kElasticNet, ReadOutMethod::kNnls}) {
    world.task.options.method = method;
    world.task.embedding.names.clear();
    world.task.triplets->names.clear();
    const auto other = wire::decode_read_out_result(wire::print_report(regress_document(world.task, *run_regress_task(world.task, world.one))), "regress.json");
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(other->method, to_string(method));
    EXPECT_TRUE(other->dimensions[0].strongest[0].name.starts_with("object ")) << "without names objects have numbers";
    EXPECT_FALSE(other->dimensions[0].top_features.empty());
  }
}

TEST(Regress, OfDimensionsThatCannotBePredictedSaysSoWithoutFailing) {
  World world;
  for (std::size_t o = 0; o < 60; ++o)
    for (std::size_t d = 0; d < 4; ++d) world.task.embedding.values.at(o, d) = d == 0 ? 1.0f : 0.0f;
  const RegressReport report = *run_regress_task(world.task, world.one);
  EXPECT_TRUE(std::isnan(report.read_out.mean_r2));
  EXPECT_TRUE(std::isnan(report.similarity->predicted.r)) << "all objects are equally similar";
  EXPECT_EQ(report.triplets->predicted.accuracy, 0) << "nothing but ties";
  const std::string document = wire::print_report(regress_document(world.task, report));
  EXPECT_TRUE(has(document, "\"r2\":null"));
  EXPECT_TRUE(wire::decode_read_out_result(document, "regress.json"));
}

TEST(Regress, WritesOneDocumentAndOneLineForEachDimension) {
  World world;
  world.task.labels = {"visual", "a, b", "semantic", ""};
  world.task.natures = {DimensionNature::kVisual, DimensionNature::kUnclear, DimensionNature::kSemantic, DimensionNature::kUnclear};
  world.task.feature_names = Names(12, "");
  for (std::size_t f = 0; f < 12; ++f) world.task.feature_names[f] = "feature " + std::to_string(f);
  const RegressReport report = *run_regress_task(world.task, world.one);
  const std::vector<WeightedFeature> top = top_features(report.read_out, 2);
  ASSERT_EQ(top.size(), 12u);
  EXPECT_EQ(top[0].feature, 2u) << "the one that the dimension is made of first of all";
  EXPECT_EQ(top[1].feature, 6u);
  const std::string document = wire::print_report(regress_document(world.task, report));
  for (const char* field : {"\"method\":", "\"preset\":\"default\"", "\"choice\":\"leave-one-out\"", "\"alphas_relative\":true", "\"dimensions\":[", "\"top_features\":",
                            "\"name\":\"feature 2\"",
                            "\"similarity\":{", "\"triplets\":{", "\"within_folds\":{", "\"semantic\":{", "\"roc\":[", "\"tool_version\":"})
    EXPECT_TRUE(has(document, field)) << field;
  const std::string csv = write_regress_csv(world.task, report);
  const std::vector<std::string_view> lines = split(csv, '\n');
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], "column,r2,r2_low,r2_high,r2_rectified,r2_pooled,r,penalty,l1_ratio,at_edge,used,label,residual");
  EXPECT_TRUE(has(std::string(lines[2]), ",\"a, b\","));
  world.task.feature_names.pop_back();
  EXPECT_TRUE(has(run_regress_task(world.task, world.one).error().message, "11 names of features"));
}

TEST(Regress, GivesAMapThatPythonCanUse) {
  World world;
  world.task.options.features.rectify = true;
  const RegressReport report = *run_regress_task(world.task, world.one);
  const LinearMap map = *wire::read_linear_map(*wire::write_linear_map(report.read_out.map, std::vector<double>(4, 1.0), {}), "weights.npz");
  EXPECT_TRUE(map.rectify);
  // prediction = weights @ relu(f) + bias: near what was predicted without each object, and nearer the truth.
  double apart = 0, of_map = 0, of_folds = 0;
  for (std::size_t o = 0; o < 60; ++o)
    for (std::size_t d = 0; d < 4; ++d) {
      double prediction = map.intercept[d];
      for (std::size_t c = 0; c < 12; ++c) prediction += map.weights.at(d, c) * std::max(0.0f, world.task.features.values.at(o, c));
      const double fold = report.read_out.predicted.at(o, d), truth = world.task.embedding.values.at(o, d);
      apart += (prediction - fold) * (prediction - fold);
      of_map += (prediction - truth) * (prediction - truth);
      of_folds += (fold - truth) * (fold - truth);
    }
  EXPECT_LT(of_map, of_folds);
  EXPECT_LT(apart, of_folds);
}

}  // namespace
}  // namespace tertium
