// read_out_result_test.cpp: a read-out that the program wrote is read field by field, and whatever contradicts itself is refused with its place.
#include "shared/wire/read_out_result.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

// Sixteen objects, six features, four dimensions with labels: tests/golden/formats/regress.json, by make_documents.py.
std::string changed(const std::string& behind, const std::string& from, const std::string& to) {
  std::string text = golden("regress.json");
  const std::size_t start = text.find(behind), at = text.find(from, start == std::string::npos ? start : start + behind.size());
  EXPECT_NE(at, std::string::npos) << behind << " ... " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
void refused(const std::string& text, const std::string& where, ErrorCode code = ErrorCode::kInvalid) {
  const auto out = decode_read_out_result(text, "regress.json");
  ASSERT_FALSE(out) << "should name " << where;
  EXPECT_EQ(out.error().code, code);
  EXPECT_NE(out.error().message.find(where), std::string::npos) << out.error().message;
  EXPECT_TRUE(out.error().message.starts_with("regress.json: ")) << out.error().message;
}

TEST(ReadOutResult, IsReadAsItWasWritten) {
  const auto read = decode_read_out_result(golden("regress.json"), "regress.json");
  ASSERT_TRUE(read) << read.error().message;
  const ReadOutResult& all = *read;
  EXPECT_EQ(all.method, "ridge");
  EXPECT_EQ(all.choice, "leave-one-out");
  EXPECT_EQ(all.alphas.size(), 41u);
  EXPECT_TRUE(all.alphas_relative);
  EXPECT_EQ(all.objects, 16u);
  EXPECT_EQ(all.features, 6u);
  EXPECT_EQ(all.bootstraps, 40u);
  ASSERT_EQ(all.dimensions.size(), 4u);
  EXPECT_LT(all.low, all.r2);
  double share = 0;
  for (const ReadOutResult::Dimension& d : all.dimensions) {
    share += d.share;
    EXPECT_EQ(d.fold_r2.size(), 2u);
    EXPECT_TRUE(std::isnan(d.l1_ratio)) << "a ridge has none";
    EXPECT_EQ(d.top_features.size(), 6u);
    EXPECT_LE(d.strongest.size(), 8u);
    for (std::size_t i = 1; i < d.strongest.size(); ++i) EXPECT_LE(d.strongest[i].truth, d.strongest[i - 1].truth);
    for (std::size_t i = 1; i < d.strongest_predicted.size(); ++i) EXPECT_LE(d.strongest_predicted[i].predicted, d.strongest_predicted[i - 1].predicted);
  }
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_EQ(all.dimensions[1].label, "semantic");
  EXPECT_EQ(all.dimensions[0].strongest[0].name, "thing 9");
  ASSERT_TRUE(all.similarity);
  EXPECT_EQ(all.similarity->truth.size(), 120u) << "all pairs of sixteen objects";
  EXPECT_LT(all.similarity->low, all.similarity->r);
  ASSERT_TRUE(all.judgments);
  EXPECT_EQ(all.judgments->all.triplets, 400u);
  EXPECT_LT(all.judgments->low, all.judgments->all.accuracy);
  EXPECT_LT(all.judgments->true_low, all.judgments->all.true_accuracy);
  EXPECT_LT(all.judgments->within_folds.triplets, 400u);
  ASSERT_TRUE(all.semantic);
  EXPECT_EQ(all.semantic->visual, 2u);
  EXPECT_EQ(all.semantic->left_out, 1u);
  ASSERT_FALSE(all.semantic->roc.empty());
  EXPECT_TRUE(std::isnan(all.semantic->roc[0].threshold)) << "minus infinity, which JSON lacks";
  ASSERT_TRUE(all.true_parts && all.predicted_parts);
  EXPECT_EQ(all.true_parts->categories[1].category, "tool");
  EXPECT_EQ(all.predicted_parts->categories[1].members, 8u);
  EXPECT_EQ(all.inputs.size(), 6u);
}

TEST(ReadOutResult, NeedsNothingBeyondItsDimensions) {
  const auto read = decode_read_out_result(
      R"({"format":1,"kind":"read-out","tool_version":"1","method":"nnls","folds":5,"seed":0,"relu_features":false,"standardised":false,)"
      R"("objects":9,"features":2,"dims":1,"aligned":true,)"
      R"("rows_moved":0,"features_left_out":0,"embedding_left_out":0,"r2":null,"r2_low":null,"r2_high":null,"at_edge":0,"inputs":[],)"
      R"("dimensions":[{"column":0,"r2":null,"r2_low":null,"r2_high":null,"r2_rectified":null,"r2_pooled":0.5,"r":0.7,"fold_r2":[null],"used":1}]})",
      "x");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->similarity || read->judgments || read->semantic || read->true_parts);
  EXPECT_TRUE(std::isnan(read->dimensions[0].penalty));
}

TEST(ReadOutResult, IsRefusedWhereItContradictsItself) {
  refused("", "not JSON");
  refused(golden("probe.json"), "its kind is probe; \"read-out\" is needed");
  refused(changed("", "\"format\":1", "\"format\":7"), "format 7", ErrorCode::kUnsupported);
  refused(changed("", "\"dimensions\":[", "\"dimensions\":[],\"more\":["), "dimensions is empty");
  refused(changed("\"pairs\"", "\"predicted\":[", "\"predicted\":[0.5,"), "similarity.pairs: predicted has 121 entries; 120 are needed");
  refused(changed("\"strongest\":[", "\"object\":\"thing 9\"", "\"object\":\"\""), "dimensions[0].strongest[0]");
  refused(changed("\"strongest\":[", "\"true\":", "\"true\":\"x\",\"was\":"), "dimensions[0].strongest[0]: true must be a number");
  refused(changed("\"predicted\":{\"r2\"", "\"categories\":[", "\"categories\":[{\"category\":\"x\",\"members\":1,\"weight\":0,\"unique\":0},"),
          "parts: predicted.categories has 3 entries; 2 are needed");
  refused(changed("\"triplets\":{", "\"accuracy_interval\":[", "\"accuracy_interval\":[0,"), "triplets: accuracy_interval");
  refused(changed("\"dimensions\"", "\"used\":", "\"used\":-1,\"was\":"), "dimensions[0]: used is -1");
}

}  // namespace
}  // namespace tertium::wire
