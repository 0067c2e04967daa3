// observer_test.cpp: keys of observers are one text each, and nothing else is taken for one.
#include "shared/domain/observer.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(ObserverKeys, AreReadAsTheyAreWrittenAndNothingElseIs) {
  for (const ObserverKey key : {ObserverKey{}, ObserverKey{ObserverKey::What::kRun, 12}, ObserverKey{ObserverKey::What::kDataset, INT64_MAX}}) {
    const auto again = observer_key_from(to_string(key));
    ASSERT_TRUE(again) << to_string(key);
    EXPECT_EQ(*again, key);
    EXPECT_LE(to_string(key).size(), kObserverKeyBytesMax);
  }
  EXPECT_EQ(to_string(ObserverKey{ObserverKey::What::kRun, 12}), "run-12");
  for (const char* text : {"", "People", "people ", "run", "run-", "run-0", "run-01", "run-+1", "run--1", "run-1 ", "run-9223372036854775808", "run-99999999999999999999",
                           "dataset", "dataset-0", "fit-1"})
    EXPECT_FALSE(observer_key_from(text)) << text;
}

TEST(Observers, SayWhoCanBeAsked) {
  EXPECT_FALSE(can_be_asked(ObserverKind::kPeople));
  EXPECT_FALSE(can_be_asked(ObserverKind::kChoices));
  for (const ObserverKind kind : {ObserverKind::kEmbedding, ObserverKind::kFeatures, ObserverKind::kSimilarities}) {
    EXPECT_TRUE(can_be_asked(kind));
    EXPECT_EQ(*observer_kind_from(to_string(kind)), kind);
    EXPECT_FALSE(may_name(ObserverKey{}, kind));
  }
  EXPECT_FALSE(observer_kind_from("person"));
}

}  // namespace
}  // namespace tertium
