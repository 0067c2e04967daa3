// writer.h: the one thread that writes: everything that waits is committed in one transaction, and callers return after the commit.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "native/store/connection.h"

namespace tertium {

class Writer {
 public:
  // Changes rows through the connection it is given; runs on the writer's thread, inside a transaction. When it returns an error what it
  // changed is undone and the others of its group are not touched. It may be run a second time, so it must set its outputs afresh.
  using Work = std::function<Result<void>(Connection&)>;

  Writer(std::unique_ptr<Connection> connection, std::size_t waiting_max);
  ~Writer();  // does what is waiting, then ends

  // Returns when the work is on disk, or why it is not. kBusy at once when too much is waiting.
  Result<void> write(const Work& work) { return wait_for(work, false); }
  // The same outside any transaction, for what SQLite does only there; nothing is undone.
  Result<void> run_alone(const Work& work) { return wait_for(work, true); }

 private:
  struct Waiting {
    const Work* work;
    bool alone;
    Result<void>* outcome;
    std::promise<void> done;
  };
  Result<void> wait_for(const Work& work, bool alone);
  void run();
  // True when all that is to be stored of the group is on disk. False: nothing of it is.
  bool commit_together(std::deque<Waiting>& group, std::size_t first, std::size_t count);

  std::unique_ptr<Connection> connection_;
  const std::size_t waiting_max_;
  std::mutex mutex_;  // guards waiting_ and ending_
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace tertium
