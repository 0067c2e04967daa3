// live.cpp: reads what is new into a tally, and the sessions beside it.
#include "native/tasks/live.h"

#include <optional>

#include "shared/quality/tally.h"

namespace tertium {
namespace {

constexpr std::uint64_t kAnswersAtOnce = 100'000;  // a read holds up the log's end; the next one begins a new one
constexpr std::int64_t kSameForMs = 5'000;         // what depends on the time alone is this old at most

std::int64_t system_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

struct LiveStatistics::Watched {
  std::mutex mutex;                                // guards the rest but last_look
  std::optional<StudyTally> tally;
  std::uint64_t last_answer = 0, withdrawals = 0, objects = 0;
  std::uint64_t changes = 0;                       // of the store, before the latest view was made
  std::int64_t made_at_ms = 0;
  std::shared_ptr<const LiveView> latest;
  std::uint64_t last_look = 0;                     // guarded by the owner's mutex
};

LiveStatistics::LiveStatistics(Store& store, Clock now) : store_(store), now_(now ? std::move(now) : Clock(system_now_ms)) {}

Result<std::shared_ptr<const LiveView>> LiveStatistics::view(const std::string& study) {
  std::shared_ptr<Watched> watched;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Watched>& slot = watched_[study];
    if (!slot) slot = std::make_shared<Watched>();
    slot->last_look = ++looks_;
    watched = slot;
    while (watched_.size() > kWatchedStudiesMax) {
      auto oldest = watched_.begin();
      for (auto it = watched_.begin(); it != watched_.end(); ++it)
        if (it->second->last_look < oldest->second->last_look) oldest = it;
      watched_.erase(oldest);
    }
  }
  const std::lock_guard lock(watched->mutex);
  Result<std::shared_ptr<const LiveView>> view = look(*watched, study);
  if (!view) {
    // What was read half is not counted twice, and a study that is not there takes no place.
    watched->tally.reset();
    watched->latest.reset();
    const std::lock_guard outer(mutex_);
    if (const auto it = watched_.find(study); it != watched_.end() && it->second == watched) watched_.erase(it);
  }
  return view;
}

Result<std::shared_ptr<const LiveView>> LiveStatistics::look(Watched& w, const std::string& study) {
  const std::int64_t now = now_();
  const std::uint64_t changes = store_.change_count();
  if (w.latest && w.changes == changes && now >= w.made_at_ms && now - w.made_at_ms < kSameForMs) return w.latest;
  TRY(const StudyDefinition definition, store_.study_definition(study));
  TRY(const std::uint64_t objects, store_.count_objects(study));
  TRY(Store::WatchedSessions sessions, store_.watch_sessions(study));
  // Who withdrew is in the counts and cannot be taken out of them.
  if (!w.tally || w.withdrawals != sessions.withdrawals || w.objects != objects) {
    w.tally.emplace(static_cast<std::uint32_t>(objects), definition.seed);
    w.last_answer = 0, w.withdrawals = sessions.withdrawals, w.objects = objects;
  }
  for (;;) {
    std::uint64_t count = 0;
    TRY(const std::uint64_t last, store_.visit_new_answers(study, w.last_answer, kAnswersAtOnce, [&](const TalliedAnswer& answer) {
      w.tally->add(answer);
      ++count;
    }));
    w.last_answer = last;
    if (count < kAnswersAtOnce) break;
  }
  w.latest = std::make_shared<const LiveView>(w.tally->view(sessions.sessions, definition.target_answers, now));
  w.changes = changes;
  w.made_at_ms = now;
  return w.latest;
}

}  // namespace tertium
