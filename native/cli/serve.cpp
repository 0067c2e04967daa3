// serve.cpp: `tertium serve`: the server with its store, its worker and its two links.
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "native/cli/command.h"
#include "native/http/server.h"
#include "native/tasks/demo.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::int64_t kLinkLifetimeMs = 24ll * 3600 * 1000;

// Waits for the interrupt or termination signal on a thread of its own, so that nothing runs inside a signal handler.
class SignalWatch {
 public:
  // Before any other thread starts: they inherit that the signals are not theirs.
  SignalWatch() {
    ::sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  void start(std::function<void()> on_signal) {
    thread_ = std::thread([this, on_signal = std::move(on_signal)] {
      int signal = 0;
      ::sigwait(&signals_, &signal);
      if (ending_) return;
      received_ = true;
      on_signal();
    });
  }
  // From now on nothing is called any more. True: a signal had come.
  bool stop() {
    if (thread_.joinable()) {
      ending_ = true;
      ::pthread_kill(thread_.native_handle(), SIGHUP);  // any of the set: it only wakes sigwait
      thread_.join();
    }
    return received_;
  }
  ~SignalWatch() { stop(); }

 private:
  sigset_t signals_{};
  std::atomic<bool> ending_{false}, received_{false};
  std::thread thread_;
};

// Each connection and each picture being sent is an open file; many systems allow a program 1024 unless it asks.
void allow_many_open_files() {
  constexpr rlim_t kMost = 65536;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min(limit.rlim_max, kMost);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // without it the server works, for fewer at a time
}

std::string link_host(const std::string& host) {
  if (host == "0.0.0.0" || host == "::" || host.empty()) return "127.0.0.1";
  return host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

}  // namespace

int run_serve(const Arguments& arguments) {
  std::string data_path, host = "127.0.0.1", www;
  std::uint64_t port = 8080, threads = 0;
  bool demo = false;
  Command command("serve", "Serves studies to participants and the console to researchers.", "tertium serve --data ~/tertium --port 8080 --demo");
  command.text("--data", data_path, "The data directory; made when it is missing").required();
  command.text("--host", host, "The address to listen on (default 127.0.0.1: this machine only)");
  command.whole("--port", port, "The port (default 8080); 0 finds a free one", 0, 65535);
  command.text("--www", www, "Serve page files from this folder instead of those built in (for development)");
  command.whole("--threads", threads, "Threads that a fit may use, at low priority (default: one per core, less one for those who answer)", 0, 1024);
  command.flag("--demo", demo, "Make the demonstration study, once, with a simulated cohort and a fit");
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);  // what is written belongs to this user alone: session keys are secrets
  std::error_code unknown;
  if (!www.empty() && !std::filesystem::is_directory(www, unknown))
    return command.fail({ErrorCode::kNotFound, "--www: there is no folder " + quote_for_message(www) + "; one with the pages' files is needed"});
  if (const auto free = http::check_address(host, static_cast<int>(port)); !free) return command.fail(free.error());

  allow_many_open_files();
  SignalWatch signals;
  const auto data = DataDirectory::open(data_path, DataDirectory::Access::kOwn);
  if (!data) return command.fail(data.error());
  const auto store = Store::open((*data)->database_path());
  if (!store) return command.fail(store.error());
  Worker worker(**store, **data, threads);
  const auto server = http::Server::open(**store, **data, worker, {.host = host, .port = static_cast<int>(port), .www_folder = www, .threads = 256});
  if (!server) return command.fail(server.error());
  if (demo) {
    const auto made = create_demo_study(**store, **data);
    if (!made) return command.fail(made.error());
  }
  const auto token = (*store)->create_login_token(kLinkLifetimeMs);
  if (!token) return command.fail(token.error());
  const auto studies = (*store)->list_studies();
  if (!studies) return command.fail(studies.error());
  if (const auto started = worker.start(); !started) return command.fail(started.error());

  const std::string address = "http://" + link_host(host) + ":" + std::to_string((*server)->port());
  std::string participant;
  for (const StudySummary& study : *studies)
    if (study.state == StudyState::kOpen && (participant.empty() || study.demo)) participant = address + "/t/" + study.slug;
  wire::Report report;
  report.add("address", address);
  if (!participant.empty()) report.add("participant", participant);
  report.add("console", address + "/?token=" + *token);
  std::string table = "Tertium serves " + data_path + " at " + address + "\n\n";
  if (!participant.empty()) table += "  Try it as a participant: " + participant + "\n";
  table += "  Open the console: " + address + "/?token=" + *token + "\n\nThe console's link works once. Ctrl-C ends the server.\n";
  if (const int code = command.done(report, table); code != 0) return code;

  signals.start([&] { (*server)->stop(); });
  (*server)->run();
  // Before what it would stop goes away.
  if (signals.stop()) return 0;
  return command.fail({ErrorCode::kIo, "the server can no longer accept connections"});
}

}  // namespace tertium
