// progress.cpp: draws over one line of standard error; notes signals.
#include "native/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>

namespace tertium {
namespace {

std::atomic<bool> stop_asked{false};  // set by the signal handler; lock-free
static_assert(std::atomic<bool>::is_always_lock_free);

}  // namespace

ProgressBar::ProgressBar() : terminal_(::isatty(2) == 1), start_(std::chrono::steady_clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(double share, const std::string& note) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - start_ < 1s || now - last_ < 100ms) return;
  last_ = now;
  drawn_ = true;
  constexpr int kWidth = 30;
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kWidth);
  std::cerr << "\r\x1b[K[" << std::string(static_cast<std::size_t>(full), '=') << std::string(static_cast<std::size_t>(kWidth - full), ' ') << "] "
            << note << std::flush;
}

void watch_interrupts() {
  const auto note = [](int number) {
    stop_asked = true;
    std::signal(number, SIG_DFL);
  };
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
}

bool interrupted() { return stop_asked; }

}  // namespace tertium
