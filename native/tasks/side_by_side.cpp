// side_by_side.cpp: the rule by which jobs share the threads.
#include "native/tasks/side_by_side.h"

namespace tertium {

BatchStoring share_of_storing(const BatchStoring& storing, std::size_t count, const Executor& executor) {
  BatchStoring share = storing;
  if (count >= executor.width()) share.memory_bytes /= executor.width();
  return share;
}

void run_side_by_side(std::size_t count, Executor& executor, const std::function<void(std::size_t index, Executor& own)>& job) {
  if (count < executor.width()) {
    for (std::size_t i = 0; i < count; ++i) job(i, executor);
    return;
  }
  executor.parallel_for(count, [&](std::size_t i) {
    Executor own;
    job(i, own);
  });
}

}  // namespace tertium
