// hash_test.cpp: SHA-256 against the published examples.
#include "shared/base/hash.h"

#include <gtest/gtest.h>

#include "shared/base/text.h"

namespace tertium {
namespace {

// NIST, "Examples with intermediate values", SHA-256; the million 'a' from FIPS 180-2 appendix B.3.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowBytesArrive) {
  const std::string bytes(1000, 'q');
  for (const std::size_t step : {1u, 7u, 63u, 64u, 65u, 500u}) {
    Sha256 hash;
    for (std::size_t i = 0; i < bytes.size(); i += step) hash.add(std::string_view(bytes).substr(i, step));
    const auto digest = hash.finish();
    EXPECT_EQ(to_hex(digest.data(), digest.size()), sha256_hex(bytes)) << step;
  }
}

TEST(Sha256, KnowsItsOwnForm) {
  EXPECT_TRUE(is_sha256_hex(sha256_hex("x")));
  EXPECT_FALSE(is_sha256_hex("abc"));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'G')));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'A')));
}

}  // namespace
}  // namespace tertium
