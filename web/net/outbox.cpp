// outbox.cpp: what no server has acknowledged yet.
#include "web/net/outbox.h"

#include <algorithm>
#include <utility>

#include "shared/wire/api.h"
#include "shared/wire/limits.h"
#include "web/net/client.h"

namespace tertium::net {
namespace {

constexpr const char* kWaiting = "outbox/";      // + session/id -> Submission of one
constexpr const char* kSetAside = "set-aside/";  // + session/id -> AnswerReceipts of one

std::string storage_key(const char* shelf, const std::string& session, const std::string& id) { return shelf + session + "/" + id; }

// The session in "shelf/session/id", or "" for a key that is not ours.
std::string session_in(const std::string& key, const char* shelf) {
  const std::size_t start = std::string_view(shelf).size(), slash = key.find('/', start);
  return slash == std::string::npos ? std::string() : key.substr(start, slash - start);
}

// Of a submission of one.
const std::string& id_of(const Submission& one) {
  return !one.answers.empty() ? one.answers[0].id : !one.events.empty() ? one.events[0].id : one.responses[0].id;
}
std::pair<std::int64_t, std::uint32_t> order_of(const Submission& one) {
  if (!one.answers.empty()) return {one.answers[0].answered_at_ms, one.answers[0].trial};
  return {!one.events.empty() ? one.events[0].at_ms : one.responses[0].answered_at_ms, 0};
}
void append(Submission& to, const Submission& one) {
  to.answers.insert(to.answers.end(), one.answers.begin(), one.answers.end());
  to.events.insert(to.events.end(), one.events.begin(), one.events.end());
  to.responses.insert(to.responses.end(), one.responses.begin(), one.responses.end());
}

}  // namespace

Outbox::Outbox(Listener listener)
    : listener_(std::move(listener)), online_(platform::window().online), visible_(platform::window().visible), alive_(std::make_shared<bool>(true)) {
  platform::on_window_change([this, alive = alive_] {
    if (!*alive) return;
    const platform::Window& window = platform::window();
    const bool better = (window.online && !online_) || (window.visible && !visible_);
    online_ = window.online;
    visible_ = window.visible;
    if (better) send_now();
  });
  platform::on_page_hide([this, alive = alive_] {
    if (*alive) send_on_leaving();
  });
}

Outbox::~Outbox() {
  *alive_ = false;
  platform::cancel_timer(retry_timer_);
  platform::cancel_timer(event_timer_);
  for (const Entry& entry : entries_) platform::cancel_timer(entry.save_timer);
  for (const auto& [session, pause] : paused_) platform::cancel_timer(pause.timer);
}

void Outbox::load(std::function<void()> done) {
  platform::storage_list(kWaiting, [this, alive = alive_, done = std::move(done)](const std::vector<std::pair<std::string, std::string>>& waiting) {
    if (!*alive) return;
    std::vector<Entry> found;
    for (const auto& [key, bytes] : waiting) {
      const std::string session = session_in(key, kWaiting);
      Result<Submission> one = wire::decode<Submission>(bytes);
      if (session.empty() || !one || one->size() != 1) {
        platform::log_line("an unsent answer in this browser cannot be read and is left where it is: " + key);
        continue;
      }
      const std::string id = id_of(*one);
      if (!find(session, id)) found.push_back({session, id, *std::move(one), bytes.size(), true, platform::storage_is_durable(), false, 0});
    }
    // Storage sorts by id, which is random: send in the order they were given.
    std::stable_sort(found.begin(), found.end(), [](const Entry& x, const Entry& y) { return order_of(x.one) < order_of(y.one); });
    entries_.insert(entries_.begin(), found.begin(), found.end());
    platform::storage_list(kSetAside, [this, alive, done](const std::vector<std::pair<std::string, std::string>>& refused) {
      if (!*alive) return;
      for (const auto& [key, bytes] : refused) set_aside_.push_back(key.substr(std::string_view(kSetAside).size()));
      if (done) done();
      tell();
      send_next();
    });
  });
}

Outbox::Entry* Outbox::find(const std::string& session, const std::string& id) {
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.id == id && e.session == session; });
  return at == entries_.end() ? nullptr : &*at;
}

void Outbox::add(Submission one, const std::string& session, const std::string& id) {
  if (find(session, id)) return;
  std::string bytes = wire::encode(one);
  entries_.push_back({session, id, std::move(one), bytes.size(), false, false, false, 0});
  entries_.back().save_timer = platform::after_ms(kSaveWaitMs, [this, alive = alive_, session, id] {
    if (*alive) make_ready(session, id);
  });
  platform::storage_put(storage_key(kWaiting, session, id), std::move(bytes), [this, alive = alive_, session, id](bool durable) {
    if (!*alive) return;
    if (Entry* entry = find(session, id)) {
      entry->kept = durable;
      return make_ready(session, id);
    }
    // Acknowledged while it was being saved (sent on leaving, say): then the copy that was just written must go as well.
    // Of one that was set aside meanwhile, it goes when the other copy is safe.
    if (std::find(set_aside_.begin(), set_aside_.end(), session + "/" + id) == set_aside_.end())
      platform::storage_remove(storage_key(kWaiting, session, id), [](bool) {});
  });
  tell();
}

void Outbox::forget(const std::string& session) {
  for (const Entry& entry : entries_)
    if (entry.session == session) platform::cancel_timer(entry.save_timer);
  std::erase_if(entries_, [&](const Entry& e) { return e.session == session; });
  std::erase_if(set_aside_, [&](const std::string& s) { return s.starts_with(session + "/"); });
  end_pause(session);
  for (const char* shelf : {kWaiting, kSetAside}) {
    platform::storage_list(shelf + session + "/", [](const std::vector<std::pair<std::string, std::string>>& found) {
      for (const auto& item : found) platform::storage_remove(item.first, [](bool) {});
    });
  }
  tell();
}

void Outbox::make_ready(const std::string& session, const std::string& id) {
  Entry* entry = find(session, id);
  if (entry) {
    platform::cancel_timer(entry->save_timer);
    entry->save_timer = 0;
    entry->ready = true;
  }
  const bool may_wait = entry && entry->is_event();
  tell();
  if (!may_wait) return send_next();
  if (event_timer_ == 0) {
    event_timer_ = platform::after_ms(kEventWaitMs, [this, alive = alive_] {
      if (!*alive) return;
      event_timer_ = 0;
      send_next();
    });
  }
}

OutboxState Outbox::state(const std::string& session) const {
  OutboxState state;
  for (const Entry& entry : entries_) {
    if (entry.session != session) continue;
    if (entry.is_event()) {
      ++state.events;
      continue;
    }
    ++state.unsent;
    if (!entry.kept) state.kept = false;
    if (!entry.ready) state.keeping = true;
  }
  const auto aside = std::count_if(set_aside_.begin(), set_aside_.end(), [&](const std::string& s) { return s.starts_with(session + "/"); });
  state.set_aside = static_cast<std::size_t>(aside);
  state.failing = backoff_.failures() > 0 || paused_.contains(session);
  return state;
}

std::vector<std::uint32_t> Outbox::unsent_trials(const std::string& session) const {
  std::vector<std::uint32_t> trials;
  for (const Entry& entry : entries_)
    if (entry.session == session && !entry.one.answers.empty()) trials.push_back(entry.one.answers[0].trial);
  return trials;
}

void Outbox::send_now() {
  platform::cancel_timer(retry_timer_);
  retry_timer_ = 0;
  for (auto& [session, pause] : paused_) platform::cancel_timer(std::exchange(pause.timer, 0));
  send_next();
}

void Outbox::send_next() {
  if (sending_ || retry_timer_ != 0) return;
  // The oldest answer decides whose batch it is.
  const auto may_go = [this](const std::string& session) {
    const auto pause = paused_.find(session);
    return pause == paused_.end() || pause->second.timer == 0;
  };
  const auto first = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.ready && may_go(e.session); });
  if (first == entries_.end()) return;
  const std::string session = first->session;
  Submission batch;
  std::vector<std::string> ids;
  for (const Entry& entry : entries_) {
    if (!entry.ready || entry.session != session || ids.size() >= batch_limit_) continue;
    append(batch, entry.one);
    ids.push_back(entry.id);
  }
  sending_ = true;
  submit(session, batch, false, [this, alive = alive_, session, ids](const Result<std::vector<AnswerReceipt>>& reply) {
    if (!*alive) return;
    sending_ = false;
    if (reply) {
      end_pause(session);
      take_receipts(session, *reply);
      const bool all = std::none_of(ids.begin(), ids.end(), [&](const std::string& id) { return find(session, id) != nullptr; });
      if (all) {
        backoff_.reset();
        batch_limit_ = kAnswersPerBatch;
      } else {
        plan_retry();  // a reply without a receipt for each: not to be asked again at once
      }
    } else if (may_help_to_retry(reply.error())) {
      plan_retry();
    } else if (reply.error().code != ErrorCode::kInvalid && reply.error().code != ErrorCode::kTooLarge) {
      pause(session);  // nothing is wrong with the answers: not known here (any more), not allowed now
    } else if (ids.size() > 1) {
      batch_limit_ = 1;
    } else {
      set_aside(session, ids.front(), reply.error().message);
    }
    tell();
    send_next();
  });
}

void Outbox::send_on_leaving() {
  constexpr std::size_t kAround = 100;  // what a request adds to its parts, over-estimated
  struct Letter {
    std::string session;
    Submission all;
    std::vector<std::string> ids;
    std::size_t bytes = kAround;
  };
  std::vector<Letter> letters;
  std::size_t bytes = leaving_bytes_;
  for (const bool events : {false, true}) {
    for (Entry& entry : entries_) {
      if (entry.leaving || entry.is_event() != events) continue;
      auto at = std::find_if(letters.begin(), letters.end(), [&](const Letter& letter) { return letter.session == entry.session; });
      const std::size_t more = entry.bytes + (at == letters.end() ? kAround : 0);
      if (bytes + more > kLeavingBytesMax) continue;
      if (at == letters.end()) at = letters.insert(at, {entry.session, {}, {}});
      if (at->ids.size() >= kAnswersPerRequestMax) continue;
      bytes += more;
      at->bytes += entry.bytes;
      append(at->all, entry.one);
      at->ids.push_back(entry.id);
      entry.leaving = true;
    }
  }
  leaving_bytes_ = bytes;
  for (const Letter& letter : letters) {
    submit(letter.session, letter.all, true,
           [this, alive = alive_, session = letter.session, ids = letter.ids, size = letter.bytes](const Result<std::vector<AnswerReceipt>>& reply) {
             if (!*alive) return;
             leaving_bytes_ -= size;
             for (const std::string& id : ids)
               if (Entry* entry = find(session, id)) entry->leaving = false;
             if (!reply) return;  // the next page sends again, or this one if it stays
             backoff_.reset();    // the line is good
             end_pause(session);
             take_receipts(session, *reply);
             tell();
           });
  }
}

void Outbox::take_receipts(const std::string& session, const std::vector<AnswerReceipt>& receipts) {
  for (const AnswerReceipt& receipt : receipts) {
    if (receipt.verdict == AnswerVerdict::kRefused) set_aside(session, receipt.id, receipt.reason);
    else remove(session, receipt.id);
  }
}

void Outbox::set_aside(const std::string& session, const std::string& id, const std::string& reason) {
  const Entry* entry = find(session, id);
  if (!entry) return;
  platform::log_line("the server refused what this page sent: " + reason);
  if (entry->is_event()) return remove(session, id);
  const Submission one = entry->one;
  platform::cancel_timer(entry->save_timer);
  if (const std::string name = session + "/" + id; std::find(set_aside_.begin(), set_aside_.end(), name) == set_aside_.end()) set_aside_.push_back(name);
  // Written to its new shelf before it leaves the old one. The answer itself stays readable in the reason's record.
  const AnswerReceipt receipt{id, AnswerVerdict::kRefused, reason + " | " + wire::encode(one)};
  platform::storage_put(storage_key(kSetAside, session, id), wire::encode(wire::AnswerReceipts{{receipt}}), [session, id](bool durable) {
    if (durable) platform::storage_remove(storage_key(kWaiting, session, id), [](bool) {});
  });
  entries_.erase(entries_.begin() + (entry - entries_.data()));
  if (listener_.refused && !one.answers.empty()) listener_.refused(session, one.answers[0], reason);
}

void Outbox::remove(const std::string& session, const std::string& id) {
  const Entry* entry = find(session, id);
  if (!entry) return;
  platform::cancel_timer(entry->save_timer);
  entries_.erase(entries_.begin() + (entry - entries_.data()));
  // Should the page end before this happens, the answer is sent once more and found to be stored already.
  platform::storage_remove(storage_key(kWaiting, session, id), [](bool) {});
}

void Outbox::plan_retry() {
  if (retry_timer_ != 0) return;
  retry_timer_ = platform::after_ms(backoff_.next_ms(random_share()), [this, alive = alive_] {
    if (!*alive) return;
    retry_timer_ = 0;
    send_next();
  });
}

void Outbox::pause(const std::string& session) {
  if (std::none_of(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.session == session; })) return;  // forgotten meanwhile
  Pause& pause = paused_[session];
  platform::cancel_timer(pause.timer);
  pause.timer = platform::after_ms(pause.backoff.next_ms(random_share()), [this, alive = alive_, session] {
    if (!*alive) return;
    if (const auto at = paused_.find(session); at != paused_.end()) at->second.timer = 0;
    send_next();
  });
}

void Outbox::end_pause(const std::string& session) {
  const auto at = paused_.find(session);
  if (at == paused_.end()) return;
  platform::cancel_timer(at->second.timer);
  paused_.erase(at);
}

void Outbox::tell() {
  if (listener_.changed) listener_.changed();
}

}  // namespace tertium::net
