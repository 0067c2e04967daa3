// thread_pool.cpp: threads that wait for a loop, take its iterations one by one, and wait again.
#include "native/engine/thread_pool.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tertium {
namespace {

thread_local bool inside_a_loop = false;

class ThreadPool final : public Executor {
 public:
  ThreadPool(std::size_t threads, int niceness) {
    for (std::size_t i = 1; i < threads; ++i) {
      workers_.emplace_back([this, niceness] {
        if (niceness > 0) lower_own_priority(niceness);
        work();
      });
    }
  }
  ~ThreadPool() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t width() const override { return workers_.size() + 1; }

  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    if (inside_a_loop || count < 2) {
      for (std::size_t i = 0; i < count; ++i) body(i);
      return;
    }
    const std::lock_guard one_loop(loop_mutex_);
    std::unique_lock lock(mutex_);
    body_ = &body;
    next_ = 0;
    count_ = count;
    unfinished_ = count;
    wake_.notify_all();
    take_iterations(lock);
    done_.wait(lock, [this] { return unfinished_ == 0; });
    body_ = nullptr;
    count_ = 0;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return closing_ || next_ < count_; });
      if (closing_) return;
      take_iterations(lock);
    }
  }
  // Iterations are few and long (chunks of a batch), so one lock for each costs nothing that matters.
  void take_iterations(std::unique_lock<std::mutex>& lock) {
    while (next_ < count_) {
      const std::size_t mine = next_++;
      const std::function<void(std::size_t)>* body = body_;
      lock.unlock();
      inside_a_loop = true;
      std::exception_ptr thrown;
      try {
        (*body)(mine);
      } catch (...) {  // of a library, or of memory: it belongs to whoever asked for the loop
        thrown = std::current_exception();
      }
      inside_a_loop = false;
      lock.lock();
      if (thrown && !thrown_) thrown_ = thrown;
      if (thrown) unfinished_ -= count_ - next_, next_ = count_;  // what has not begun is left out
      if (--unfinished_ == 0) done_.notify_all();
    }
  }

  std::mutex loop_mutex_;  // held by the one parallel_for that runs
  std::mutex mutex_;       // guards all below
  std::condition_variable wake_, done_;
  const std::function<void(std::size_t)>* body_ = nullptr;
  std::size_t next_ = 0, count_ = 0, unfinished_ = 0;
  bool closing_ = false;
  std::exception_ptr thrown_;  // the first of the loop that runs
  std::vector<std::thread> workers_;
};

}  // namespace

std::size_t usable_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
  return std::max(1u, std::thread::hardware_concurrency());
}

std::unique_ptr<Executor> make_thread_pool(std::size_t threads, int niceness) {
  if (threads == 0) threads = usable_cores();
  if (threads == 1) return std::make_unique<Executor>();
  return std::make_unique<ThreadPool>(threads, niceness);
}

void lower_own_priority(int niceness) {
  // On Linux a "process" of setpriority is a thread, and a new thread begins where the one that made it stands.
  const auto self = static_cast<id_t>(::gettid());
  errno = 0;
  const int now = ::getpriority(PRIO_PROCESS, self);
  if (errno == 0 && now < niceness) (void)::setpriority(PRIO_PROCESS, self, niceness);
}

}  // namespace tertium
