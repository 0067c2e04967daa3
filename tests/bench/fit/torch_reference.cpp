// torch_reference.cpp: two pipes and a shell.
#include "tests/bench/fit/torch_reference.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "shared/base/check.h"

namespace tertium {
namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "fit_bench: the PyTorch reference %s\n", why.c_str());
  std::exit(1);
}

}  // namespace

TorchReference::TorchReference(const std::string& command) {
  std::signal(SIGPIPE, SIG_IGN);
  std::fflush(stdout);
  int requests[2], answers[2];
  CHECK(::pipe2(requests, O_CLOEXEC) == 0 && ::pipe2(answers, O_CLOEXEC) == 0);
  process_ = ::fork();
  CHECK(process_ >= 0);
  if (process_ == 0) {
    ::dup2(requests[0], STDIN_FILENO);
    ::dup2(answers[1], STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(requests[0]);
  ::close(answers[1]);
  in_ = ::fdopen(requests[1], "w");
  out_ = ::fdopen(answers[0], "r");
  CHECK(in_ && out_);
}

TorchReference::~TorchReference() {
  std::fclose(in_);  // the process ends with its input
  std::fclose(out_);
  ::waitpid(process_, nullptr, 0);
}

wire::Json TorchReference::ask(const wire::Json& request) {
  const std::string line = request.dump() + "\n";
  if (std::fwrite(line.data(), 1, line.size(), in_) != line.size() || std::fflush(in_) != 0) give_up("does not listen");
  std::string answer;
  for (int c = std::fgetc(out_); c != EOF && c != '\n'; c = std::fgetc(out_)) answer += static_cast<char>(c);
  const auto parsed = wire::parse_json(answer);
  if (!parsed) give_up("ended or said what is no JSON; its own message is above");
  return *parsed;
}

}  // namespace tertium
