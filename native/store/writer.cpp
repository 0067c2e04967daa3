// writer.cpp: group commit. Each piece of work has a savepoint, the group has the transaction.
#include "native/store/writer.h"

#include <algorithm>
#include <exception>
#include <string>

namespace tertium {
namespace {
constexpr std::size_t kGroupMax = 512;

// An exception would end the writer's thread, and the program with it: it undoes its own work instead.
Result<void> run_work(const Writer::Work& work, Connection& connection) {
  try {
    return work(connection);
  } catch (const std::exception& error) {
    return Error{ErrorCode::kInternal, std::string("an unforeseen failure while storing: ") + error.what()};
  } catch (...) {
    return Error{ErrorCode::kInternal, "an unforeseen failure while storing"};
  }
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, std::size_t waiting_max)
    : connection_(std::move(connection)), waiting_max_(waiting_max), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> Writer::wait_for(const Work& work, bool alone) {
  Result<void> outcome;
  std::future<void> done;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return Error{ErrorCode::kBusy, "the store is closing"};
    if (waiting_.size() >= waiting_max_) return Error{ErrorCode::kBusy, "too many changes are waiting to be stored; try again in a moment"};
    waiting_.push_back({&work, alone, &outcome, {}});
    done = waiting_.back().done.get_future();
  }
  changed_.notify_one();
  done.wait();
  return outcome;
}

void Writer::run() {
  for (;;) {
    std::deque<Waiting> group;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      std::size_t count = 1;
      while (!waiting_[0].alone && count < std::min(waiting_.size(), kGroupMax) && !waiting_[count].alone) ++count;
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
      std::move(waiting_.begin(), end, std::back_inserter(group));
      waiting_.erase(waiting_.begin(), end);
    }
    if (group[0].alone) {
      *group[0].outcome = run_work(*group[0].work, *connection_);
      if (connection_->in_transaction()) (void)connection_->execute("ROLLBACK");
      group[0].done.set_value();
      continue;
    }
    // What filled the disk may have been one of many: then each is tried alone, so that the others are not refused with it.
    if (!commit_together(group, 0, group.size()) && group.size() > 1)
      for (std::size_t i = 0; i < group.size(); ++i) commit_together(group, i, 1);
    for (Waiting& waiting : group) waiting.done.set_value();
  }
}

bool Writer::commit_together(std::deque<Waiting>& group, std::size_t first, std::size_t count) {
  const auto all_fail = [&](const Error& error) {
    if (connection_->in_transaction()) (void)connection_->execute("ROLLBACK");
    for (std::size_t i = first; i < first + count; ++i) *group[i].outcome = error;
    return false;
  };
  if (auto begun = connection_->execute("BEGIN IMMEDIATE"); !begun) return all_fail(begun.error());
  for (std::size_t i = first; i < first + count; ++i) {
    if (auto marked = connection_->execute("SAVEPOINT work"); !marked) return all_fail(marked.error());
    Result<void>& outcome = *group[i].outcome;
    outcome = run_work(*group[i].work, *connection_);
    if (!connection_->in_transaction()) return all_fail(outcome ? Error{ErrorCode::kInternal, "the transaction ended early"} : Error(outcome.error()));
    if (!outcome && !connection_->execute("ROLLBACK TO work")) return all_fail(Error(outcome.error()));
    if (auto released = connection_->execute("RELEASE work"); !released) return all_fail(released.error());
  }
  if (auto committed = connection_->execute("COMMIT"); !committed) return all_fail(committed.error());
  return true;
}

}  // namespace tertium
