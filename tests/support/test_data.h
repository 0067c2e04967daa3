// test_data.h: where the real human judgments lie, for tests that need them and are skipped without.
#pragma once
#include <cstdlib>
#include <string>

namespace tertium {
// The folder given by TERTIUM_TEST_DATA, or "" when there is none.
inline std::string test_data_folder() {
  const char* folder = std::getenv("TERTIUM_TEST_DATA");
  return folder ? folder : "";
}
}  // namespace tertium

// In a test: NEEDS_TEST_DATA(folder); then read folder + "/things/...".
#define NEEDS_TEST_DATA(folder)                                \
  const std::string folder = ::tertium::test_data_folder();    \
  if (folder.empty()) GTEST_SKIP() << "TERTIUM_TEST_DATA is not set: real judgments are not here"
