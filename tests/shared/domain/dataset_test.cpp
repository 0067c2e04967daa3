// dataset_test.cpp: what a row of imported data must hold, field by field.
#include "shared/domain/dataset.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

DatasetSummary good(DatasetKind kind = DatasetKind::kJudgments) {
  DatasetSummary d;
  d.title = "triplets_large_final.csv", d.kind = kind, d.format = "things-tsv", d.source_file = "triplets_large_final.csv";
  d.source_sha256 = std::string(64, 'a'), d.file = std::string(64, 'b');
  if (has_triplets(kind)) d.triplets_file = std::string(64, 'c');
  d.objects = 1854, d.rows = 4'699'160, d.participants = 12'340;
  return d;
}
constexpr DatasetKind kAll[] = {DatasetKind::kTriplets, DatasetKind::kJudgments, DatasetKind::kAnchored, DatasetKind::kFeatures, DatasetKind::kDissimilarities,
                                DatasetKind::kPseudoTriplets};

TEST(DatasetKind, HasAWordThatReadsBack) {
  for (const DatasetKind kind : kAll) {
    const auto back = dataset_kind_from(to_string(kind));
    ASSERT_TRUE(back) << to_string(kind);
    EXPECT_EQ(*back, kind);
  }
  const auto unknown = dataset_kind_from("Triplets");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("'Triplets' is none of triplets, judgments, anchored"), std::string::npos) << unknown.error().message;
}

TEST(CheckDataset, TakesEveryKindAndKnowsWhichHaveTriplets) {
  for (const DatasetKind kind : kAll) {
    const auto verdict = check_dataset(good(kind));
    EXPECT_TRUE(verdict) << to_string(kind) << ": " << verdict.error().message;
  }
  EXPECT_TRUE(has_triplets(DatasetKind::kPseudoTriplets));
  EXPECT_FALSE(has_triplets(DatasetKind::kAnchored)) << "an anchored choice names no odd one";
}

TEST(CheckDataset, NamesTheFieldThatIsWrong) {
  struct Case { const char* says; void (*spoil)(DatasetSummary&); };
  for (const Case& c : {Case{"title has 0 bytes; allowed are 1 to 200", [](DatasetSummary& d) { d.title.clear(); }},
                        Case{"title has 201 bytes", [](DatasetSummary& d) { d.title = std::string(201, 'x'); }},
                        Case{"title is not UTF-8", [](DatasetSummary& d) { d.title = "\xFF"; }},
                        Case{"format 'things tsv' must be one word", [](DatasetSummary& d) { d.format = "things tsv"; }},
                        Case{"format has 0 bytes", [](DatasetSummary& d) { d.format.clear(); }},
                        Case{"source_file has 0 bytes", [](DatasetSummary& d) { d.source_file.clear(); }},
                        Case{"conventions has 20001 bytes", [](DatasetSummary& d) { d.conventions = std::string(20'001, 'x'); }},
                        Case{"conventions is not UTF-8", [](DatasetSummary& d) { d.conventions = "\xC3"; }},
                        Case{"source_sha256 is ''", [](DatasetSummary& d) { d.source_sha256.clear(); }},
                        Case{"file is '../etc'", [](DatasetSummary& d) { d.file = "../etc"; }},
                        Case{"triplets_file is ''; for judgments it must be a SHA-256", [](DatasetSummary& d) { d.triplets_file.clear(); }},
                        Case{"for anchored it must be empty", [](DatasetSummary& d) { d.kind = DatasetKind::kAnchored; }},
                        Case{"objects is 0", [](DatasetSummary& d) { d.objects = 0; }}, Case{"rows is 0", [](DatasetSummary& d) { d.rows = 0; }}}) {
    DatasetSummary d = good();
    c.spoil(d);
    const auto verdict = check_dataset(d);
    ASSERT_FALSE(verdict) << c.says;
    EXPECT_EQ(verdict.error().code, ErrorCode::kInvalid);
    EXPECT_NE(verdict.error().message.find(c.says), std::string::npos) << verdict.error().message;
  }
}

}  // namespace
}  // namespace tertium
