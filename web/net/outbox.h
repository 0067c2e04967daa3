// outbox.h: what no server has acknowledged yet (answers, responses, events): saved in the browser first, then sent until a receipt comes.
// An answer leaves only by a receipt for its id (stored, already stored, or refused: then it is set aside with the reason), or
// when the server finds a request with nothing but this answer unreadable or too large. A session that the server refuses
// to talk about keeps its answers here and is tried again. Of a response the same is true. An event is told less anxiously: it goes with
// the next answer or a little later, never holds up the end, and is dropped when it is refused.
// Holds the answers of every session this browser ever had, so whatever page is opened next sends what an earlier one could not.
// Make one for the life of the program; it may be destroyed at any moment without harm (what is saved stays).
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/domain/session.h"
#include "web/net/backoff.h"
#include "web/platform/platform.h"

namespace tertium::net {

inline constexpr std::size_t kAnswersPerBatch = 100;      // answers, responses and events of one request
inline constexpr std::size_t kLeavingBytesMax = 60 << 10; // what a page that is left sends at most: browsers allow 64 KiB, with all headers
inline constexpr double kEventWaitMs = 3000;              // how long an event waits for company
inline constexpr double kSaveWaitMs = 2000;               // a browser's storage that does not answer may not stop the sending

// What the participant's page says about its answers, for one session.
struct OutboxState {
  std::size_t unsent = 0;     // answers and responses that are not acknowledged
  std::size_t events = 0;     // events that are not: nothing waits for them
  std::size_t set_aside = 0;  // refused by the server, kept here with the reason
  bool kept = true;           // every unsent one (events aside) is in durable storage; false: leaving the page may lose some
  bool keeping = false;       // not kept yet, but the browser is still writing: nothing is wrong so far
  bool failing = false;       // the last attempt failed; another one is planned
  bool operator==(const OutboxState&) const = default;
};

class Outbox {
 public:
  // changed: called after anything in a state may have changed. refused: an answer that was set aside, and why.
  struct Listener {
    std::function<void()> changed;
    std::function<void(const std::string& session, const Answer& answer, const std::string& reason)> refused;
  };
  explicit Outbox(Listener listener);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Takes up what earlier pages left and begins to send it. Once; done may be empty.
  void load(std::function<void()> done);
  // Saves, then sends. An id that is already held is ignored. The session is its key.
  void add(const std::string& session, const Answer& answer) { add({{answer}, {}, {}}, session, answer.id); }
  void add(const std::string& session, const SessionEvent& event) { add({{}, {event}, {}}, session, event.id); }
  void add(const std::string& session, const Response& response) { add({{}, {}, {response}}, session, response.id); }
  // The person has withdrawn: nothing of the session stays here, nothing more of it is sent.
  void forget(const std::string& session);

  OutboxState state(const std::string& session) const;
  // The trials whose answers wait here: a server's view does not know them yet.
  std::vector<std::uint32_t> unsent_trials(const std::string& session) const;

  // Try now, whatever the wait was to be: the person asked. Also done by itself when the line is back or the page is seen again.
  void send_now();

 private:
  struct Entry {
    std::string session, id;
    Submission one;      // of one answer, event or response
    std::size_t bytes = 0;  // of its JSON
    bool ready = false;  // saved, or given up saving
    bool kept = false;   // the browser said that it is in durable storage
    bool leaving = false;  // on its way in a request that outlives the page
    platform::TimerId save_timer = 0;
    bool is_event() const { return !one.events.empty(); }
  };
  void add(Submission one, const std::string& session, const std::string& id);
  Entry* find(const std::string& session, const std::string& id);
  void make_ready(const std::string& session, const std::string& id);
  void send_next();
  void send_on_leaving();  // what is not acknowledged goes once more, outliving the page: as much as browsers allow, events last
  void take_receipts(const std::string& session, const std::vector<AnswerReceipt>& receipts);
  void set_aside(const std::string& session, const std::string& id, const std::string& reason);
  void pause(const std::string& session);
  void end_pause(const std::string& session);
  void remove(const std::string& session, const std::string& id);
  void plan_retry();
  void tell();

  Listener listener_;
  std::vector<Entry> entries_;  // in the order they were given
  std::vector<std::string> set_aside_;  // "session/id"
  // Sessions whose requests the server refuses as a whole (it does not know them, say): their answers wait, others' do not.
  struct Pause {
    Backoff backoff;
    platform::TimerId timer = 0;  // 0: being tried again
  };
  std::map<std::string, Pause> paused_;
  Backoff backoff_;
  platform::TimerId retry_timer_ = 0, event_timer_ = 0;
  std::size_t batch_limit_ = kAnswersPerBatch;  // 1 while looking for the answer that spoils a batch
  std::size_t leaving_bytes_ = 0;  // of the requests that outlive the page and are not answered
  bool sending_ = false;
  bool online_ = true, visible_ = true;  // as last seen
  std::shared_ptr<bool> alive_;  // callbacks of the platform may come after us
};

}  // namespace tertium::net
