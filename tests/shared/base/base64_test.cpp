// base64_test.cpp: the examples of RFC 4648, and bytes of every value.
#include "shared/base/base64.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(Base64, GivesTheExamplesOfItsStandard) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64(std::string("\0\xff\x7f\x80", 4)), "AP9/gA==");
}

}  // namespace
}  // namespace tertium
