// dimension_messages_test.cpp: labels and ratings survive the way to JSON and back; what is out of limits is refused by its field.
#include "shared/wire/dimension_messages.h"

#include <gtest/gtest.h>

namespace tertium::wire {
namespace {

TEST(DimensionMessages, SurviveJson) {
  const LabelList labels{{{3, "fruit \"and\" vegetables \xc3\xa4", "Anna", 5}, {4, "tools", "", 6}}};
  const auto labels_again = decode<LabelList>(encode(labels));
  ASSERT_TRUE(labels_again) << labels_again.error().message;
  ASSERT_EQ(labels_again->labels.size(), 2u);
  EXPECT_EQ(labels_again->labels[0].label, labels.labels[0].label);
  EXPECT_EQ(labels_again->labels[0].changed_by, "Anna");
  EXPECT_EQ(labels_again->labels[1].changed_at_ms, 6);
  const auto change = decode<LabelChange>(encode(LabelChange{7, "", "tools"}));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->dimension, 7u);
  EXPECT_EQ(change->seen, "tools");
  DimensionRating rating{2, "Ben", "round", 7, DimensionNature::kVisual, true, 99};
  const auto list = decode<RatingList>(encode(RatingList{"Ben", {rating, {3, "Ben", "", std::nullopt, DimensionNature::kUnclear, false, 100}}}));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->rater, "Ben");
  EXPECT_EQ(list->ratings[0].interpretability, 7u);
  EXPECT_EQ(list->ratings[0].nature, DimensionNature::kVisual);
  EXPECT_FALSE(list->ratings[1].interpretability);
}

TEST(DimensionMessages, OutOfLimitsAreRefusedByTheirField) {
  const auto refused = [](const char* json) {
    const auto rating = decode<DimensionRating>(json);
    return rating ? std::string("taken") : rating.error().message;
  };
  EXPECT_NE(refused(R"({"dimension":0,"label":"x","interpretability":8,"nature":"visual","blind":false})").find("interpretability"), std::string::npos);
  EXPECT_NE(refused(R"({"dimension":0,"label":"x","interpretability":0,"nature":"visual","blind":false})").find("interpretability"), std::string::npos);
  EXPECT_NE(refused(R"({"dimension":0,"label":"x","nature":"pretty","blind":false})").find("visual, semantic, mixed or unclear"), std::string::npos);
  EXPECT_NE(refused(R"({"dimension":0,"label":"a\nb","nature":"visual","blind":false})").find("label"), std::string::npos);
  EXPECT_EQ(refused(R"({"dimension":0,"label":"","nature":"unclear","blind":true})"), "taken");
  EXPECT_FALSE(decode<LabelChange>(R"({"dimension":0,"label":"x"})")) << "a change must say what was seen";
  EXPECT_FALSE(decode<LabelChange>("{\"dimension\":0,\"label\":\"x\",\"seen\":\"" + std::string(121, 'x') + "\"}"));
}

}  // namespace
}  // namespace tertium::wire
