// fit_record_test.cpp: fit.json comes back as it was, and says which field is wrong.
#include "shared/wire/fit_record.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium::wire {
namespace {

FitRecord make_record() {
  FitRecord record;
  record.tool_version = "0.1.0";
  record.engine = "plain";
  record.kernel = "plain-1";
  record.isa = "baseline";
  record.origin = "tertium fit";
  record.request.seed = 18446744073709551615u;
  record.request.dims = 50;
  record.options = {{"batch", std::uint64_t{1024}}, {"pi", 0.5}, {"projection", true}, {"stop_rule", std::string("epochs")}};
  record.inputs = {{"triplets", "t.txt", std::string(64, 'a')}};
  record.objects = 10;
  record.triplets = 100;
  record.train_triplets = 90;
  record.validation_triplets = 10;
  record.excluded_triplets = 3;
  record.dims = 2;
  record.importance = {0.75, 0.25};
  record.objects_with = {9, 5};
  record.kept = {7, 0};
  record.uncertainty = {0.125, 0.5};
  FitEvaluation& e = record.evaluation.emplace_back();
  e.of = "posterior", e.draws = 20, e.triplets = 10, e.ties = 1;
  e.accuracy = 0.5, e.nll = 0.95, e.entropy = 0.875, e.confidence = 0.625, e.calibration_error = 0.0625, e.calibration_floor = 0.03125;
  e.calibration = {{0, 0.5, 30, 0.25, 0.375}, {0.5, 1, 0, NAN, NAN}};
  record.curve = {{{1, 1.25, 1.0986, NAN, NAN, 0}, 40, 0.01}, {{2, 1, 0.9, 0.95, 0.5, 2}, 80, 0.001}};
  record.stop_reason = "all epochs done";
  record.best_epoch = 2;
  record.train_nll = 0.9;
  record.validation_nll = NAN;
  record.validation_accuracy = 0.5;
  record.embedding_sha256 = std::string(64, 'b');
  return record;
}

TEST(FitRecord, ComesBackByteForByte) {
  const std::string json = encode_fit_record(make_record());
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(encode_fit_record(*again), json);
  EXPECT_EQ(again->request.seed, 18446744073709551615u);
  EXPECT_EQ(again->kept, (std::vector<std::uint32_t>{7, 0}));
  EXPECT_TRUE(std::isnan(again->validation_nll));
  EXPECT_TRUE(std::isnan(again->curve[0].point.validation_nll));
  EXPECT_EQ(again->curve[1].point.dims, 2u);
  EXPECT_EQ(again->curve[1].step, 80u);
  EXPECT_EQ(again->curve[0].learning_rate, 0.01);
  EXPECT_EQ(again->uncertainty, (std::vector<double>{0.125, 0.5}));
  ASSERT_EQ(again->evaluation.size(), 1u);
  EXPECT_EQ(again->evaluation[0].of, "posterior");
  EXPECT_EQ(again->evaluation[0].draws, 20u);
  EXPECT_EQ(again->evaluation[0].calibration_error, 0.0625);
  ASSERT_EQ(again->evaluation[0].calibration.size(), 2u);
  EXPECT_EQ(again->evaluation[0].calibration[0].count, 30u);
  EXPECT_TRUE(std::isnan(again->evaluation[0].calibration[1].observed));
  EXPECT_EQ(again->inputs, make_record().inputs);
}

// As version 0.1.0 wrote it before there were uncertainty, evaluation, steps and rates.
TEST(FitRecord, OfAnOlderVersionIsReadAndWrittenAgainAsItWas) {
  FitRecord record = make_record();
  record.uncertainty.clear();
  record.evaluation.clear();
  for (FitEpoch& epoch : record.curve) epoch.step = 0, epoch.learning_rate = 0;
  const std::string json = encode_fit_record(record);
  for (const char* later : {"uncertainty", "evaluation", "step", "learning_rate"}) EXPECT_EQ(json.find('"' + std::string(later) + '"'), std::string::npos) << later;
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->curve[1].step, 0u);
  EXPECT_EQ(encode_fit_record(*again), json);
}

TEST(FitRecord, SpeaksOfImportedDataWhereThereAreAny) {
  FitRecord record = make_record();
  EXPECT_EQ(encode_fit_record(record).find("dataset"), std::string::npos) << "other records stay as they were";
  record.request.dataset = 4;
  record.dataset = DatasetReference{4, "judged elsewhere", std::string(64, 'd')};
  const std::string json = encode_fit_record(record);
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->dataset, record.dataset);
  EXPECT_EQ(again->request.dataset, 4u);
  EXPECT_EQ(encode_fit_record(*again), json);
  std::string broken = json;
  broken.replace(broken.find(std::string(64, 'd')), 64, "short");
  const Result<FitRecord> refused = decode_fit_record(broken, "d/fit.json");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("d/fit.json: dataset: sha256 must be 64"), std::string::npos) << refused.error().message;
}

TEST(FitRecord, TellsOfTheSearchThatFoundItsSetting) {
  FitRecord record = make_record();
  EXPECT_EQ(encode_fit_record(record).find("tune"), std::string::npos) << "other records stay as they were";
  record.tune = FitTune{10, "fast", 18446744073709551615u,
                        {{{{"lambda", 0.02}}, {0.9, 1.0}, {7, 0}}, {{{"spike", 0.25}, {"slab", 1}, {"pi", 0.5}}, {0.875, 0.9375}, {9, 8}}}, 1, "found", -3};
  const std::string json = encode_fit_record(record);
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(encode_fit_record(*again), json);
  EXPECT_EQ(again->tune->own_steps, -3);
  EXPECT_EQ(again->tune->points[1].setting.size(), 3u);
  const auto says = [&](const FitRecord& wrong) { return decode_fit_record(encode_fit_record(wrong), "fit.json").error().message; };
  FitRecord wrong = record;
  wrong.tune->chosen = 2;
  EXPECT_NE(says(wrong).find("tune: chosen is 2; there are 2 points"), std::string::npos) << says(wrong);
  wrong = record;
  wrong.tune->points[0].dims.pop_back();
  EXPECT_NE(says(wrong).find("tune.points[0]: nll and dims"), std::string::npos) << says(wrong);
  wrong = record;
  wrong.tune->folds = 1;
  EXPECT_NE(says(wrong).find("tune.points[0]: nll and dims"), std::string::npos) << says(wrong);
}

TEST(FitRecord, TellsOfFeaturesWhereTheyInformedTheFit) {
  FitRecord record = make_record();
  EXPECT_EQ(encode_fit_record(record).find("map_sha256"), std::string::npos) << "other records stay as they were";
  record.features = FeatureMapRecord{512, std::string(64, 'e'), {{-0.5, 0.25, 0.75, 30, {511, 0}}, {0.125, 1, 0, 0, {}}}};
  const std::string json = encode_fit_record(record);
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(encode_fit_record(*again), json);
  EXPECT_EQ(again->features->dims[0].strongest, (std::vector<std::uint32_t>{511, 0}));
  const auto says = [&](const FitRecord& wrong) { return decode_fit_record(encode_fit_record(wrong), "fit.json").error().message; };
  FitRecord wrong = record;
  wrong.features->dims[1].share = 1.5;
  EXPECT_NE(says(wrong).find("features.dims[1]: share is 1.5"), std::string::npos);
  wrong = record;
  wrong.features->dims[0].strongest[0] = 512;
  EXPECT_NE(says(wrong).find("strongest[0] is 512"), std::string::npos);
  wrong = record;
  wrong.features->dims.pop_back();
  EXPECT_NE(says(wrong).find("one for each dim"), std::string::npos);
  wrong = record;
  wrong.features->map_sha256 = "short";
  EXPECT_NE(says(wrong).find("map_sha256"), std::string::npos);
}

TEST(FitRecord, OfAnEmbeddingMadeElsewhereSaysWhatMadeItAndNothingThatWasAsked) {
  FitRecord record = make_record();
  record.imported_method = "object-dimensions";
  const std::string json = encode_fit_record(record);
  EXPECT_EQ(json.find("\"request\""), std::string::npos);
  const Result<FitRecord> again = decode_fit_record(json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->imported_method, "object-dimensions");
  EXPECT_EQ(encode_fit_record(*again), json);
}

TEST(FitRecord, SaysWhichFieldIsWrong) {
  const auto broken = [](const std::string& from, const std::string& to) {
    std::string json = encode_fit_record(make_record());
    const std::size_t at = json.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    json.replace(at, from.size(), to);
    const Result<FitRecord> read = decode_fit_record(json, "d/fit.json");
    return read ? "" : read.error().message;
  };
  EXPECT_NE(broken("\"objects\": 10", "\"objects\": -1").find("d/fit.json: objects is -1"), std::string::npos);
  EXPECT_NE(broken("\"objects\": 10", "\"objects\": \"ten\"").find("objects must be a whole number"), std::string::npos);
  EXPECT_NE(broken("\"format\": 1", "\"format\": 2").find("format 2"), std::string::npos);
  EXPECT_NE(broken("\"dims\": 2,\n \"importance\"", "\"dims\": 3,\n \"importance\"").find("dims = 3 entries"), std::string::npos);
  EXPECT_NE(broken("\"epoch\": 1", "\"epoch\": true").find("curve[0]"), std::string::npos);
  EXPECT_NE(broken(std::string(64, 'b'), "short").find("embedding_sha256"), std::string::npos);
  EXPECT_NE(broken("0.125,\n  0.5", "0.125").find("uncertainty must have dims = 2 entries, or none"), std::string::npos);
  EXPECT_NE(broken("0.125,", "-1,").find("uncertainty[0] is -1"), std::string::npos);
  EXPECT_NE(broken("\"draws\": 20", "\"draws\": -2").find("draws is -2"), std::string::npos);
  EXPECT_NE(broken("\"count\": 30", "\"count\": \"x\"").find("evaluation[0].calibration[0]: count must be a whole number"), std::string::npos);
  EXPECT_NE(broken("\"step\": 40", "\"step\": 1.5").find("curve[0]: step"), std::string::npos);
  EXPECT_NE(broken("{", "[").find("not JSON"), std::string::npos);
  EXPECT_EQ(broken("\"engine\": ", "\"later\": 1,\n \"engine\": "), "");
}

}  // namespace
}  // namespace tertium::wire
