// comparison_test.cpp: what two results are called beside each other. (Limits: tests/shared/wire/comparison_messages_test.cpp and the store's tests.)
#include "shared/domain/comparison.h"

#include <gtest/gtest.h>

#include "shared/base/text.h"

namespace tertium {
namespace {

TEST(ComparisonTitles, AreThoseAskedForElseTheResults) {
  RunSummary a, b;
  a.id = 3, a.title = "VICE, 2 dimensions", b.id = 4, b.title = "SPoSE, 5 dimensions";
  ComparisonRequest request;
  EXPECT_EQ(comparison_titles(request, a, b).a, "VICE, 2 dimensions");
  EXPECT_EQ(comparison_titles(request, a, b).b, "SPoSE, 5 dimensions");
  request.title_b = "a network";
  EXPECT_EQ(comparison_titles(request, a, b).b, "a network");
}

TEST(ComparisonTitles, AreNeverAlikeNorEmptyNorTooLong) {
  RunSummary a, b;
  a.id = 3, b.id = 4;
  EXPECT_EQ(comparison_titles({}, a, b).a, "result 3");
  a.title = b.title = "VICE";
  EXPECT_EQ(comparison_titles({}, a, b).a, "VICE (result 3)");
  EXPECT_EQ(comparison_titles({}, a, b).b, "VICE (result 4)");
  ComparisonRequest request;
  request.title_a = request.title_b = std::string(kComparisonTitleBytesMax, 'x');
  a.id = UINT64_MAX;
  a.title = b.title = std::string(400, 'x') + "\xc3\xa4";
  for (const ComparisonTitles& titles : {comparison_titles({}, a, b), comparison_titles(request, a, b)}) {
    EXPECT_NE(titles.a, titles.b);
    EXPECT_LE(titles.a.size(), kComparisonTitleBytesMax);
    EXPECT_TRUE(is_utf8(titles.a));
  }
}

}  // namespace
}  // namespace tertium
