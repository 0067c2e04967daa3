// comparison_test.cpp: a comparison that the program wrote is read field by field, and whatever contradicts itself is refused with its place.
#include "shared/wire/comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

// Nine objects, three dimensions and two, 84 triplets: tests/golden/formats/compare.json, by `tertium compare --out`.
std::string written() { return golden("compare.json"); }

Comparison good() {
  auto out = decode_comparison(written(), "compare.json");
  EXPECT_TRUE(out) << out.error().message;
  return out ? *std::move(out) : Comparison{};
}
// The document with the first place of `from` after `behind` changed.
std::string changed(const std::string& behind, const std::string& from, const std::string& to) {
  std::string text = written();
  const std::size_t start = text.find(behind), at = text.find(from, start == std::string::npos ? start : start + behind.size());
  EXPECT_NE(at, std::string::npos) << behind << " ... " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
void refused(const std::string& text, const std::string& where, ErrorCode code = ErrorCode::kInvalid) {
  const auto out = decode_comparison(text, "compare.json");
  ASSERT_FALSE(out) << "should name " << where;
  EXPECT_EQ(out.error().code, code);
  EXPECT_NE(out.error().message.find(where), std::string::npos) << out.error().message;
  EXPECT_TRUE(out.error().message.starts_with("compare.json: ")) << out.error().message;
}

TEST(Comparison, IsReadAsItWasWritten) {
  const Comparison c = good();
  EXPECT_EQ(c.objects, 9u);
  ASSERT_EQ(c.names.size(), 9u);
  EXPECT_EQ(c.names[2], "cat <3");
  EXPECT_TRUE(c.aligned);
  EXPECT_EQ(c.a.title, "people");
  EXPECT_EQ(c.b.title, "net <1>");
  ASSERT_EQ(c.a.dimensions.size(), 3u);
  ASSERT_EQ(c.b.dimensions.size(), 2u);
  EXPECT_EQ(c.a.labels, "given");
  EXPECT_EQ(c.b.labels, "none") << "no match is good enough to take labels over";
  EXPECT_EQ(c.a.dimensions[0].label, "semantic");
  EXPECT_TRUE(std::isnan(c.a.dimensions[0].reproducibility)) << "null: a matrix is of no ensemble";
  EXPECT_FALSE(c.a.dimensions[0].label_from.column) << "given, not taken over";
  ASSERT_EQ(c.a.dimensions[0].strongest.size(), 2u);
  EXPECT_GE(c.a.dimensions[0].strongest[0].value, c.a.dimensions[0].strongest[1].value);
  ASSERT_EQ(c.correlations.size(), 3u);
  EXPECT_EQ(c.correlations[2].size(), 2u);
  ASSERT_TRUE(c.a.dimensions[0].best.column);
  EXPECT_EQ(c.a.dimensions[0].best.r, c.correlations[0][*c.a.dimensions[0].best.column]);
  ASSERT_EQ(c.rsa.size(), 3u);
  EXPECT_EQ(c.rsa[0].method, "pearson");
  EXPECT_EQ(c.rsa[1].by, "entry");
  EXPECT_EQ(c.rsa[0].pairs, 36u);
  ASSERT_EQ(c.curves.size(), 2u);
  EXPECT_TRUE(c.curves[0].of_b);
  EXPECT_FALSE(c.curves[0].reference_b);
  EXPECT_EQ(c.curves[0].points.size(), 2u);
  EXPECT_EQ(c.triplets, 84u);
  EXPECT_EQ(c.observer_a.dimensions.size(), 3u);
  EXPECT_EQ(c.observer_a.labels.size(), 3u) << "one of them for dimensions without";
  ASSERT_EQ(c.combinations.size(), 9u);
  EXPECT_EQ(c.combinations[5].odd_a, 1u);
  EXPECT_EQ(c.combinations[5].odd_b, 2u);
  std::uint64_t counted = 0;
  for (const Comparison::Combination& one : c.combinations) counted += one.count;
  EXPECT_EQ(counted, c.decided);
  ASSERT_EQ(c.scatters.size(), 2u);
  EXPECT_EQ(c.scatters[0].weights_a.size(), 9u);
  EXPECT_GE(c.scatters[0].r, c.scatters[1].r);
  ASSERT_EQ(c.categories.size(), 1u);
  EXPECT_EQ(c.categories[0].category, "");
  EXPECT_EQ(c.categories[0].density.counts.size(), std::size_t{c.categories[0].density.bins} * c.categories[0].density.bins);
}

TEST(Comparison, IsRefusedWhereItContradictsItself) {
  refused("", "not JSON");
  refused("[]", "object");
  refused(changed("", "\"comparison\"", "\"fit\""), "kind");
  refused(changed("", "\"format\":1", "\"format\":2"), "format 2", ErrorCode::kUnsupported);
  refused(changed("", "\"ape\",", ""), "names");
  refused(changed("", "\"dims\":3", "\"dims\":4"), "dims");
  refused(changed("\"a\":{", "\"column\":0", "\"column\":1"), "a.dimensions[0]");
  refused(changed("\"a\":{", "\"best\":", "\"best\":7, \"was\":"), "best");
  refused(changed("\"correlations\"", "\"r\":[", "\"r\":[1,"), "correlations[0]");
  refused(changed("\"odd_a\":0", "\"odd_b\":0", "\"odd_b\":3"), "choices.combinations[0]: odd_b");
  refused(changed("\"scatters\"", "\"weights_a\":[", "\"weights_a\":[1,"), "scatters[0]");
  refused(changed("\"scatters\"", "\"object\":", "\"object\":9, \"was\":"), "object");
  refused(changed("\"density\"", "\"bins\":40", "\"bins\":41"), "counts");
  refused(changed("\"categories\"", "\"discovered\":false", "\"discovered\":\"no\""), "categories[0]");
  refused(changed("", "\"jackknife\":", "\"knife\":"), "jackknife");
}

TEST(Comparison, SkipsWhatALaterVersionAdds) {
  const std::string more = changed("", "\"kind\":", "\"more\":{\"and\":[1,2]},\"kind\":");
  EXPECT_TRUE(decode_comparison(more, "compare.json"));
}

}  // namespace
}  // namespace tertium::wire
