// serving.h: the real `tertium serve` as a child process: its links, what it says, what it costs, and its end, gentle or not.
#pragma once
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "shared/base/text.h"
#include "tests/flow/program.h"

namespace tertium {

class Serving {
 public:
  // Waits until it serves, or until it has ended (then finished() is true and code() says how).
  explicit Serving(const std::string& data, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {tertium_program(), "serve", "--data", data, "--port", "0", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string out = io_ / "out", err = io_ / "err";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(::open(out.c_str(), O_CREAT | O_WRONLY, 0600), 1);
      ::dup2(::open(err.c_str(), O_CREAT | O_WRONLY, 0600), 2);
      ::execv(argv[0], argv.data());
      ::_exit(121);
    }
    CHECK(pid_ > 0);
    for (int i = 0; i < 3000 && !finished() && !bytes_of(out).ends_with("}\n"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (finished()) return;
    const Result<wire::Json> json = wire::parse_json(bytes_of(out));
    EXPECT_TRUE(json.ok()) << bytes_of(out);
    if (!json) return;
    links = *json;
    if (!links.contains("address")) {  // it says why it cannot serve, and is about to end
      for (int i = 0; i < 500 && !finished(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return;
    }
    const std::string address = links["address"];
    port = std::atoi(address.c_str() + address.rfind(':') + 1);
  }
  ~Serving() { kill(); }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  pid_t pid() const { return pid_; }
  std::string out() const { return bytes_of(io_ / "out"); }
  std::string err() const { return bytes_of(io_ / "err"); }
  bool finished() {
    int status = 0;
    if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) ended_ = true, code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended_;
  }
  int code() const { return code_; }  // -1: by a signal
  // The exit code after an interrupt.
  int stop() { return end(SIGTERM); }
  void kill() { end(SIGKILL); }
  // A line of /proc/PID/status, "VmHWM" (peak memory, KiB) or "Threads", as a number.
  std::size_t status_of(const std::string& name) const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1));
    return 0;
  }

  wire::Json links = wire::Json::object();
  int port = 0;

 private:
  int end(int signal) {
    if (!finished()) {
      int status = 0;
      ::kill(pid_, signal);
      CHECK(::waitpid(pid_, &status, 0) == pid_);
      ended_ = true, code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return code_;
  }

  TestFolder io_;
  pid_t pid_ = -1;
  bool ended_ = false;
  int code_ = -1;
};

}  // namespace tertium
