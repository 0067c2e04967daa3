// test_data.h: where the real human judgments lie, for tests that need them and are skipped without.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

namespace tertium {
// The folder given by TERTIUM_TEST_DATA, or "" when there is none.
inline std::string test_data_folder() {
  const char* folder = std::getenv("TERTIUM_TEST_DATA");
  return folder ? folder : "";
}
// Why the folder cannot be what it is said to be, or "": a test must not be skipped because of a misspelt path.
inline std::string test_data_fault() {
  const std::string folder = test_data_folder();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder + "/things", error)) return "";
  return "TERTIUM_TEST_DATA is '" + folder + "', where no folder things/ is; give the folder that holds it, or unset it to skip what needs real judgments";
}
}  // namespace tertium

// In a test: NEEDS_TEST_DATA(folder); then read folder + "/things/...".
#define NEEDS_TEST_DATA(folder)                                \
  const std::string folder = ::tertium::test_data_folder();    \
  if (const std::string fault = ::tertium::test_data_fault(); !fault.empty()) FAIL() << fault; \
  if (folder.empty()) GTEST_SKIP() << "TERTIUM_TEST_DATA is not set: real judgments are not here"
