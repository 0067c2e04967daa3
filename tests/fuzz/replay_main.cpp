// replay_main.cpp: gives a fuzz target every file of a folder, and each file cut short, without a fuzzer.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count);

namespace {
void try_input(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}
}  // namespace

int main(int count, char** arguments) {
  try_input("");
  std::size_t inputs = 1;
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) {
      std::printf("no corpus in %s\n", arguments[i]);
      return 1;
    }
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      // A few hundred cuts at most, spread over the whole.
      for (std::size_t length = 0, step = bytes.size() / 200 + 1; length < bytes.size(); length += step, ++inputs) {
        try_input(bytes.substr(0, length));
      }
      try_input(bytes);
      ++inputs;
    }
  }
  std::printf("%zu inputs replayed\n", inputs);
  return 0;
}
