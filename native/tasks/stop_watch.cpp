// stop_watch.cpp: a thread that asks, waits a moment for the epoch to end by itself, and then ends it.
#include "native/tasks/stop_watch.h"

#include <chrono>
#include <utility>

#include "native/tasks/fit.h"

namespace tertium {

StopWatch::StopWatch(Engine& engine, std::function<bool()> stop) : stop_(std::move(stop)) {
  if (stop_) thread_ = std::thread([this, &engine] { look(engine); });
}

StopWatch::~StopWatch() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StopWatch::look(Engine& engine) {
  std::chrono::steady_clock::time_point since;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kStopLook, [this] { return over_; })) {
    if (!asked_ && stop_()) asked_ = true, since = std::chrono::steady_clock::now();
    // Again and again: a fit that is still being prepared forgets what it heard before.
    if (asked_ && std::chrono::steady_clock::now() - since >= kStopGrace) engine.stop();
  }
}

}  // namespace tertium
