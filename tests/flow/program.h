// program.h: runs the real `tertium` as a child process and keeps what it printed, how it ended and what it cost.
#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "shared/wire/json_fields.h"

namespace tertium {

// A folder of its own for one test, gone at the end.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tertium-test-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  // Writes a file and returns its path.
  std::string put(const std::string& name, std::string_view bytes) const {
    std::ofstream(*this / name, std::ios::binary) << bytes;
    return *this / name;
  }
  // Every file below, sorted.
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_))
      if (!entry.is_directory()) found.push_back(std::filesystem::relative(entry.path(), path_).string());
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string all, piece(1 << 16, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    all.append(piece, 0, static_cast<std::size_t>(file.gcount()));
  return all;
}

// Whether limits of memory and time are looked at: the program is then the one that TERTIUM_BINARY names, without sanitizers.
inline bool at_full_speed() { return std::getenv("TERTIUM_FULL_SPEED") != nullptr; }
inline std::string tertium_program() {
  if (!at_full_speed()) return TERTIUM_PROGRAM;
  const char* named = std::getenv("TERTIUM_BINARY");
  CHECK(named != nullptr);
  return named;
}

struct Finished {
  int code = -1;  // exit code; -1: ended by a signal
  std::string out, err;
  double cpu_seconds = 0;
  long peak_kib = 0;  // most memory held at once
  // Standard output as exactly one JSON object.
  wire::Json json() const {
    const Result<wire::Json> parsed = wire::parse_json(out);
    EXPECT_TRUE(parsed.ok() && parsed->is_object()) << out << err;
    return parsed ? *parsed : wire::Json::object();
  }
};

// seconds_max: it is ended by a signal after as many; 0: never.
inline Finished run_tertium(const std::vector<std::string>& arguments, const std::string& folder = ".", unsigned seconds_max = 0) {
  const TestFolder io;
  const std::string out_path = io / "out", err_path = io / "err";
  std::vector<char*> argv;
  std::string program = tertium_program();
  std::vector<std::string> copies = arguments;
  argv.push_back(program.data());
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open(out_path.c_str(), O_CREAT | O_WRONLY, 0600), err = ::open(err_path.c_str(), O_CREAT | O_WRONLY, 0600),
              in = ::open("/dev/null", O_RDONLY);
    if (out < 0 || err < 0 || in < 0 || ::chdir(folder.c_str()) != 0) ::_exit(120);
    ::alarm(seconds_max);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::execv(argv[0], argv.data());
    ::_exit(121);
  }
  Finished done;
  int status = 0;
  rusage usage{};
  CHECK(child > 0 && ::wait4(child, &status, 0, &usage) == child);
  done.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  done.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  done.peak_kib = usage.ru_maxrss;
  done.out = bytes_of(out_path);
  done.err = bytes_of(err_path);
  return done;
}

}  // namespace tertium
