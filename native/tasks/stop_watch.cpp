// stop_watch.cpp: a thread that asks, waits a moment for the epoch to end by itself, and then ends it.
#include "native/tasks/stop_watch.h"

#include <chrono>
#include <utility>

#include "native/tasks/fit.h"

namespace tertium {
namespace {

class WatchedSource final : public TripletSource {
 public:
  WatchedSource(const TripletSource& judgments, const StopWatch& watch) : judgments_(judgments), watch_(watch) {}
  std::uint32_t objects() const override { return judgments_.objects(); }
  std::uint64_t size() const override { return judgments_.size(); }
  Result<void> visit(const Taker& take) const override {
    return judgments_.visit([&](std::span<const Triplet> piece) -> Result<void> {
      if (watch_.asked()) return Error{ErrorCode::kCancelled, "the fit was stopped"};
      return take(piece);
    });
  }

 private:
  const TripletSource& judgments_;
  const StopWatch& watch_;
};

}  // namespace

std::unique_ptr<TripletSource> StopWatch::watch(const TripletSource& judgments) const { return std::make_unique<WatchedSource>(judgments, *this); }

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
