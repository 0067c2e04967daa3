// golden.h: the bytes of a file in tests/golden/formats.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace tertium {

// Fails the test when the file is not there.
inline std::string golden(const std::string& name) {
  std::ifstream file(std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/" + name, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace tertium
