// stop_watch.h: ends a fit that is told to stop, within an epoch where epochs are long.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "shared/domain/triplet_source.h"
#include "shared/fit/engine.h"

namespace tertium {

// While it lives a thread asks `stop` every kStopLook. Once that says true, asked() is true, and after kStopGrace the engine's epoch is ended. Without a
// function there is no thread. The engine must outlive it.
class StopWatch {
 public:
  StopWatch(Engine& engine, std::function<bool()> stop);
  ~StopWatch();
  StopWatch(const StopWatch&) = delete;
  StopWatch& operator=(const StopWatch&) = delete;

  bool asked() const { return asked_; }
  // The same judgments, but a visit ends with kCancelled once asked() is true: reading and sorting tens of millions of them takes seconds.
  // Both must outlive it.
  std::unique_ptr<TripletSource> watch(const TripletSource& judgments) const;

 private:
  void look(Engine& engine);

  std::function<bool()> stop_;
  std::atomic<bool> asked_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace tertium
