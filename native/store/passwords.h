// passwords.h: Argon2id, a few at a time: each takes tens of megabytes and a tenth of a second on purpose. The only header of this room that
// stands on libsodium; nothing of it shows here.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

#include "shared/base/result.h"

namespace tertium {

// What one guess costs whoever guesses. The default is libsodium's "interactive": two passes over 64 MiB.
struct PasswordCost {
  unsigned long long passes = 2;
  std::size_t bytes = std::size_t{64} << 20;
};
inline constexpr PasswordCost kCheapestCost{1, 8192};  // for tests

// Any thread may ask; at most kAtOnce work and kWaitingMax wait, so that memory stays bounded whatever comes. Blocks its caller; never call
// it on the writer's thread.
class Passwords {
 public:
  static constexpr int kAtOnce = 2, kWaitingMax = 32;
  explicit Passwords(PasswordCost cost) : cost_(cost) {}
  // The hash in the form that says its own salt and limits. kBusy: too many wait, or the memory is not to be had.
  Result<std::string> hash(const std::string& password);
  // hash "" (nobody, or no password yet): false, after as long as a real comparison takes.
  Result<bool> matches(const std::string& hash, const std::string& password);

 private:
  class Turn;
  const PasswordCost cost_;
  std::mutex mutex_;  // guards the next two
  int working_ = 0, waiting_ = 0;
  std::condition_variable freed_;
};

}  // namespace tertium
