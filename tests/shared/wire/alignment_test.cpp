// alignment_test.cpp: an alignment that the program wrote is read field by field, and whatever contradicts itself is refused with its place.
#include "shared/wire/alignment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

// Three networks, twelve objects, 60 triples judged twice: tests/golden/formats/align.json, by `tertium align --out`.
std::string written() { return golden("align.json"); }

std::string changed(const std::string& behind, const std::string& from, const std::string& to) {
  std::string text = written();
  const std::size_t start = text.find(behind), at = text.find(from, start == std::string::npos ? start : start + behind.size());
  EXPECT_NE(at, std::string::npos) << behind << " ... " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
void refused(const std::string& text, const std::string& where, ErrorCode code = ErrorCode::kInvalid) {
  const auto out = decode_alignment(text, "align.json");
  ASSERT_FALSE(out) << "should name " << where;
  EXPECT_EQ(out.error().code, code);
  EXPECT_NE(out.error().message.find(where), std::string::npos) << out.error().message;
  EXPECT_TRUE(out.error().message.starts_with("align.json: ")) << out.error().message;
}

TEST(Alignment, IsReadAsItWasWritten) {
  const auto read = decode_alignment(written(), "align.json");
  ASSERT_TRUE(read) << read.error().message;
  const Alignment& all = *read;
  EXPECT_EQ(all.rule, "cosine");
  EXPECT_EQ(all.triplets, 120u);
  EXPECT_EQ(all.repeated_triples, 60u);
  EXPECT_LT(all.ceiling_low, all.ceiling_high);
  ASSERT_EQ(all.models.size(), 3u);
  EXPECT_EQ(all.models[1].name, "net<2>");
  EXPECT_EQ(all.models[1].dims, 4u);
  EXPECT_EQ(all.models[0].accuracy, all.models[0].cosine);
  EXPECT_LT(all.models[0].low, all.models[0].accuracy);
  EXPECT_GT(all.models[0].high, all.models[0].accuracy);
  EXPECT_EQ(all.models[0].as_is.temperature, 1);
  EXPECT_LE(all.models[0].best_nll.nll, all.models[0].as_is.nll);
  EXPECT_EQ(all.dimension_triplets.size(), 3u);
  EXPECT_EQ(all.models[2].dimension_errors.size(), 3u);
  EXPECT_EQ(all.entropy_of, "embedding");
  EXPECT_TRUE(std::isnan(all.models[0].entropy_errors[0])) << "no triplet is that sure";
  EXPECT_EQ(all.categories, (std::vector<std::string>{"bird", "mammal"}));
  EXPECT_EQ(all.pairs.size(), 3u);
  ASSERT_EQ(all.columns.size(), 3u);
  EXPECT_TRUE(all.columns[0].numbers);
  EXPECT_TRUE(std::isnan(all.columns[0].values[1])) << "not known";
  EXPECT_EQ(all.columns[1].words, (std::vector<std::string>{"conv", "transformer", "conv"}));
  EXPECT_EQ(all.columns[1].groups.size(), 2u);
  EXPECT_EQ(all.family_column, "family");
  EXPECT_EQ(all.families.size(), 2u);
}

TEST(Alignment, IsRefusedWhereItContradictsItself) {
  refused("", "not JSON");
  refused("[]", "object");
  refused(changed("", "\"alignment\"", "\"fit\""), "kind");
  refused(changed("", "\"format\":1", "\"format\":2"), "format 2", ErrorCode::kUnsupported);
  refused(changed("\"models\":[", "\"dimension_errors\":[", "\"dimension_errors\":[0.5,"), "models[0]: dimension_errors has 4");
  refused(changed("\"models\":[", "\"accuracy_interval\":[", "\"accuracy_interval\":[0,"), "accuracy_interval");
  refused(changed("\"models\":[", "\"model\":\"net one\"", "\"model\":\"\""), "models[0]: model has 0 bytes");
  refused(changed("\"columns\"", "\"words\":[", "\"words\":[\"x\","), "columns[1]: words has 4");
  refused(changed("\"columns\"", "\"values\":[", "\"values\":[1,"), "values has 4");
  refused(changed("", "\"category_triplets\":[", "\"category_triplets\":[1,"), "category_triplets has 3");
  refused(changed("\"pairs\"", "\"discovered\":", "\"discovered\":1,\"was\":"), "pairs[0]");
  refused(changed("", "\"models\":[", "\"nets\":["), "models");
}

}  // namespace
}  // namespace tertium::wire
