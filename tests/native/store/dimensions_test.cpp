// dimensions_test.cpp: labels that do not overwrite what their writer has not seen, and ratings that replace only their own rater's.
#include <gtest/gtest.h>

#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

struct Dimensions : testing::Test {
  void SetUp() override {
    store = value_of(Store::open(folder / "db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
    NewRun made;
    made.summary.method = "vice", made.summary.origin = "fitted here", made.summary.objects = 12, made.summary.dims = 3;
    made.summary.embedding_file = std::string(64, 'e'), made.summary.record_file = std::string(64, 'f');
    run = value_of(store->add_run("words", made)).id;
  }
  Result<DimensionLabel> label(std::uint32_t dimension, const std::string& text, const std::string& seen) {
    return store->set_dimension_label(run, dimension, text, seen, 0);
  }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
  std::uint64_t run = 0;
};

TEST_F(Dimensions, AreLabelledRelabelledAndUnlabelled) {
  EXPECT_TRUE(value_of(store->dimension_labels(run)).empty());
  EXPECT_EQ(value_of(label(2, "tools", "")).label, "tools");
  EXPECT_EQ(value_of(label(0, "animals", "")).dimension, 0u);
  EXPECT_GT(value_of(label(2, "tools, metal", "tools")).changed_at_ms, 0);
  auto all = value_of(store->dimension_labels(run));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].label, "animals");
  EXPECT_EQ(all[1].label, "tools, metal");
  EXPECT_EQ(value_of(label(2, "", "tools, metal")).label, "");
  EXPECT_EQ(value_of(store->dimension_labels(run)).size(), 1u);
}

TEST_F(Dimensions, ALabelThatSomebodyChangedMeanwhileIsNotOverwritten) {
  value_of(label(1, "vehicles", ""));
  const auto late = label(1, "things that move", "");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_NE(late.error().message.find("the label of dimension 2 was changed to 'vehicles' by whoever runs the server"), std::string::npos) << late.error().message;
  EXPECT_EQ(value_of(store->dimension_labels(run))[0].label, "vehicles");
  // What stands there already is no conflict, and keeps its time.
  const std::int64_t at = value_of(store->dimension_labels(run))[0].changed_at_ms;
  EXPECT_EQ(value_of(label(1, "vehicles", "something else")).changed_at_ms, at);
  const std::uint64_t anna = value_of(store->create_person("Anna", false)).person.id;
  EXPECT_EQ(value_of(store->set_dimension_label(run, 1, "cars", "vehicles", anna)).changed_by, "Anna");
  EXPECT_NE(label(1, "trains", "vehicles").error().message.find("was changed to 'cars' by 'Anna' meanwhile"), std::string::npos);
  value_of(label(1, "", "cars"));
  const auto gone = label(1, "trains", "vehicles");
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("taken away"), std::string::npos) << gone.error().message;
}

TEST_F(Dimensions, ThatAreNotThereOrOutOfLimitsAreRefused) {
  const auto beyond = label(3, "x", "");
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kInvalid);
  EXPECT_NE(beyond.error().message.find("dimension is 3; run 1 has 3, counted from 0"), std::string::npos) << beyond.error().message;
  EXPECT_EQ(label(0, std::string(121, 'x'), "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(label(0, "two\nlines", "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->set_dimension_label(99, 0, "x", "", 0).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->set_dimension_label(run, 0, "x", "", 99).error().code, ErrorCode::kNotFound) << "no such person";
  EXPECT_EQ(store->dimension_labels(99).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->dimension_ratings(99).error().code, ErrorCode::kNotFound);
  DimensionRating rating;
  rating.dimension = 3;
  EXPECT_EQ(store->set_dimension_rating(run, rating, 0).error().code, ErrorCode::kInvalid);
  rating.dimension = 0, rating.interpretability = 8;
  EXPECT_EQ(store->set_dimension_rating(run, rating, 0).error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(value_of(store->dimension_ratings(run)).empty());
}

TEST_F(Dimensions, ARatingTakesThePlaceOfTheSameRatersEarlierOne) {
  DimensionRating rating;
  rating.dimension = 1, rating.label = "wheels", rating.interpretability = 6, rating.nature = DimensionNature::kVisual, rating.blind = true, rating.rater = "somebody else";
  const DimensionRating kept = value_of(store->set_dimension_rating(run, rating, 0));
  EXPECT_EQ(kept.rater, "") << "raters rate as themselves";
  EXPECT_GT(kept.rated_at_ms, 0);
  rating.interpretability.reset(), rating.label = "", rating.nature = DimensionNature::kUnclear;
  value_of(store->set_dimension_rating(run, rating, 0));
  const auto all = value_of(store->dimension_ratings(run));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].interpretability) << "skipped";
  EXPECT_EQ(all[0].nature, DimensionNature::kUnclear);
  EXPECT_TRUE(all[0].blind);
  EXPECT_EQ(value_of(store->dimension_ratings(run, "")).size(), 1u);
  EXPECT_TRUE(value_of(store->dimension_ratings(run, "Anna")).empty()) << "only mine";
  rating.interpretability = 3;
  const std::uint64_t anna = value_of(store->create_person("Anna", false)).person.id;
  EXPECT_EQ(value_of(store->set_dimension_rating(run, rating, anna)).rater, "Anna");
  EXPECT_EQ(value_of(store->dimension_ratings(run)).size(), 2u);
  EXPECT_EQ(value_of(store->dimension_ratings(run, "Anna"))[0].interpretability, 3u);
}

}  // namespace
}  // namespace tertium
