// live.h: how each study goes, kept in memory: a look costs what came since the last one, not what was there before.
// Any thread may ask; who asks for the same study waits for the one before.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "native/store/store.h"
#include "shared/domain/live.h"

namespace tertium {

inline constexpr std::size_t kWatchedStudiesMax = 16;  // the one asked for longest ago is forgotten first, and counted anew when it is wanted

class LiveStatistics {
 public:
  using Clock = std::function<std::int64_t()>;          // ms since 1970, UTC
  explicit LiveStatistics(Store& store, Clock now = {});
  // The view as it is now; while nothing was written, the same one for some seconds. kNotFound: no such study.
  Result<std::shared_ptr<const LiveView>> view(const std::string& study);

 private:
  struct Watched;
  Result<std::shared_ptr<const LiveView>> look(Watched& watched, const std::string& study);

  Store& store_;
  const Clock now_;
  std::mutex mutex_;                                    // guards the rest
  std::map<std::string, std::shared_ptr<Watched>> watched_;
  std::uint64_t looks_ = 0;
};

}  // namespace tertium
