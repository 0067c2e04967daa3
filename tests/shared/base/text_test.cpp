// text_test.cpp: numbers are parsed strictly and printed exactly; text is judged as UTF-8.
#include "shared/base/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium {
namespace {

TEST(ParseInt, TakesWholeNumbersOnly) {
  EXPECT_EQ(parse_int("0"), 0);
  EXPECT_EQ(parse_int("-17"), -17);
  EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* bad : {"", " 1", "1 ", "1.0", "+1", "0x10", "1e3", "9223372036854775808", "--1", "1a"}) EXPECT_FALSE(parse_int(bad)) << bad;
}

TEST(ParseUint, RefusesASign) {
  EXPECT_EQ(parse_uint("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(parse_uint("-1"));
  EXPECT_FALSE(parse_uint("18446744073709551616"));
}

TEST(ParseDouble, TakesFiniteDecimalsOnly) {
  EXPECT_EQ(parse_double("0.1"), 0.1);
  EXPECT_EQ(parse_double("-1e-3"), -1e-3);
  EXPECT_EQ(parse_double(".5"), 0.5);
  for (const char* bad : {"", "nan", "inf", "-inf", "1e999", "0x1p3", "1,5", " 1", "1 ", ".", "e5", "1e", "--1"}) EXPECT_FALSE(parse_double(bad)) << bad;
}

TEST(FormatDouble, ReadsBackAsTheSameBits) {
  for (const double v : {0.1, 1.0 / 3.0, 1e300, 5e-324, -0.0, 123456789.123456789, std::nextafter(1.0, 2.0)}) {
    const auto back = parse_double(format_double(v));
    ASSERT_TRUE(back) << format_double(v);
    EXPECT_EQ(std::signbit(*back), std::signbit(v));
    EXPECT_EQ(*back, v) << format_double(v);
  }
  EXPECT_EQ(format_double(0.1), "0.1");
}

TEST(FormatFloat, IsTheShortestThatReadsBack) {
  EXPECT_EQ(format_float(0.1f), "0.1");
  EXPECT_EQ(format_float(16777217.0f), "16777216");
  EXPECT_EQ(std::strtof(format_float(1.0f / 3.0f).c_str(), nullptr), 1.0f / 3.0f);
}

TEST(FormatCount, GroupsThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(4699160), "4,699,160");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ',').size(), 4u);
  EXPECT_EQ(split("", ',').size(), 1u);
}

TEST(Utf8, IsRefusedWhenMalformed) {
  EXPECT_TRUE(is_utf8("plain"));
  EXPECT_TRUE(is_utf8("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8D\x8E"));  // ä € 🍎
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_FALSE(is_utf8("\xE2\x82"));          // cut off
  EXPECT_FALSE(is_utf8("\x80"));
}

TEST(ClipUtf8, CutsAtACharactersEdge) {
  EXPECT_EQ(clip_utf8("\xE2\x82\xAC\xE2\x82\xAC", 5), "\xE2\x82\xAC");
  EXPECT_EQ(clip_utf8("abc", 3), "abc");
}

TEST(QuoteForMessage, ShowsWhatATerminalShouldNotSee) {
  EXPECT_EQ(quote_for_message("a\x1b[2Jb"), "'a\\x1B[2Jb'");
  EXPECT_EQ(quote_for_message("\xFF"), "'\\xFF'");
  EXPECT_EQ(quote_for_message(std::string(100, 'x'), 3), "'xxx...'");
}

}  // namespace
}  // namespace tertium
