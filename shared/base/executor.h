// executor.h: runs the iterations of a loop, in order here, on several threads in native/engine.
// shared/ has no threads of its own: whoever calls a heavy function hands it one of these.
#pragma once
#include <cstddef>
#include <functional>

namespace tertium {

class Executor {
 public:
  virtual ~Executor() = default;
  // How many iterations may run at once; results must not depend on it.
  virtual std::size_t width() const { return 1; }
  // Calls body(i) for every i in [0, count), each once, and returns when all are done. The plain one goes in order.
  virtual void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
    for (std::size_t i = 0; i < count; ++i) body(i);
  }
};

}  // namespace tertium
