// probe_result_test.cpp: a probe that the program wrote is read field by field, and whatever contradicts itself is refused with its place.
#include "shared/wire/probe_result.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

// Sixteen objects in two folds, three lambdas, controls: tests/golden/formats/probe.json, by make_documents.py.
std::string changed(const std::string& behind, const std::string& from, const std::string& to) {
  std::string text = golden("probe.json");
  const std::size_t start = text.find(behind), at = text.find(from, start == std::string::npos ? start : start + behind.size());
  EXPECT_NE(at, std::string::npos) << behind << " ... " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
void refused(const std::string& text, const std::string& where, ErrorCode code = ErrorCode::kInvalid) {
  const auto out = decode_probe_result(text, "probe.json");
  ASSERT_FALSE(out) << "should name " << where;
  EXPECT_EQ(out.error().code, code);
  EXPECT_NE(out.error().message.find(where), std::string::npos) << out.error().message;
  EXPECT_TRUE(out.error().message.starts_with("probe.json: ")) << out.error().message;
}

TEST(ProbeResult, IsReadAsItWasWritten) {
  const auto read = decode_probe_result(golden("probe.json"), "probe.json");
  ASSERT_TRUE(read) << read.error().message;
  const ProbeResult& all = *read;
  EXPECT_EQ(all.objects, 16u);
  EXPECT_EQ(all.features, 6u);
  EXPECT_EQ(all.triplets, 400u);
  EXPECT_EQ(all.test_triplets, 66u);
  EXPECT_EQ(all.weights, "full");
  EXPECT_EQ(all.objective, "global");
  EXPECT_EQ(all.scaling, "axes");
  EXPECT_EQ(all.descent, "lbfgs");
  EXPECT_EQ(all.batch, 0u);
  EXPECT_TRUE(std::isnan(all.rate)) << "L-BFGS has none";
  EXPECT_TRUE(all.bias);
  EXPECT_EQ(all.judged_by, "held-out choices");
  EXPECT_EQ(all.steps_most, 10u);
  EXPECT_NEAR(all.gain.value, all.test.value - all.centred.value, 1e-15);
  EXPECT_LT(all.test.low, all.test.value);
  EXPECT_LT(all.test.value, all.test.high);
  EXPECT_LT(all.chance_low, 1.0 / 3);
  EXPECT_GT(all.chance_high, 1.0 / 3);
  ASSERT_EQ(all.folds.size(), 2u);
  EXPECT_EQ(all.folds[0].held_objects + all.folds[1].held_objects, 16u);
  EXPECT_EQ(all.folds[0].test_triplets + all.folds[1].test_triplets, all.test_triplets);
  ASSERT_EQ(all.folds[0].checks.size(), 3u);
  EXPECT_EQ(all.folds[0].checks[0].at, 0u);
  EXPECT_EQ(all.folds[0].checks[2].at, 10u);
  EXPECT_GT(all.folds[0].checks[0].objective, all.folds[0].checks[2].objective);
  ASSERT_EQ(all.lambdas.size(), 3u);
  EXPECT_EQ(all.lambdas[2].lambda, 10);
  ASSERT_TRUE(all.controls);
  EXPECT_LT(all.controls->rows_low, all.controls->rows_high);
  EXPECT_EQ(all.transform.singular.size(), 6u);
  EXPECT_TRUE(std::is_sorted(all.transform.singular.rbegin(), all.transform.singular.rend()));
  EXPECT_EQ(all.inputs.size(), 4u);
}

TEST(ProbeResult, NeedsNoControls) {
  const auto read = decode_probe_result(changed("", "\"controls_hold\":", "\"controls_held\":"), "probe.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->controls);
}

TEST(ProbeResult, IsRefusedWhereItContradictsItself) {
  refused("", "not JSON");
  refused("[]", "object");
  refused(golden("align.json"), "its kind is alignment; \"probe\" is needed");
  refused(changed("", "\"format\":1", "\"format\":2"), "format 2", ErrorCode::kUnsupported);
  refused(changed("", "\"folds\":[", "\"folds\":[],\"pleats\":["), "folds is empty");
  refused(changed("", "\"lambdas\":[", "\"lambdas\":[],\"mus\":["), "lambdas is empty");
  refused(changed("", "\"gain_interval\":[", "\"gain_interval\":[0,"), "gain_interval");
  refused(changed("\"checks\":[", "\"at\":5", "\"at\":0"), "folds[0]: checks[1].at is 0 after 0");
  refused(changed("\"folds\"", "\"held_nll\":", "\"held_nlls\":"), "folds[0]: the field held_nll is missing");
  refused(changed("", "\"control_rows_band\":[", "\"control_rows_band\":[0,"), "control_rows_band");
  refused(changed("", "\"bias\":true", "\"bias\":1"), "bias");
  refused(changed("", "\"transform\":{", "\"transforms\":{"), "transform");
  refused(changed("", "\"seed\":0", "\"seed\":-1"), "seed");
}

}  // namespace
}  // namespace tertium::wire
