// outbox.h: the answers that no server has acknowledged yet: saved in the browser first, then sent until a receipt comes.
// An answer leaves only by a receipt for its id (stored, already stored, or refused: then it is set aside with the reason), or
// when the server finds a request with nothing but this answer unreadable or too large. A session that the server refuses
// to talk about keeps its answers here and is tried again.
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

inline constexpr std::size_t kAnswersPerBatch = 100;      // about 27 KiB: two fit into what a closing page may still send
inline constexpr double kSaveWaitMs = 2000;               // a browser's storage that does not answer may not stop the sending

// What the participant's page says about its answers, for one session.
struct OutboxState {
  std::size_t unsent = 0;     // not acknowledged
  std::size_t set_aside = 0;  // refused by the server, kept here with the reason
  bool kept = true;           // every unsent one is in durable storage; false: leaving the page may lose some
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
  void add(const std::string& session, const Answer& answer);

  OutboxState state(const std::string& session) const;
  // The trials whose answers wait here: a server's view does not know them yet.
  std::vector<std::uint32_t> unsent_trials(const std::string& session) const;

  // Try now, whatever the wait was to be: the person asked. Also done by itself when the line is back or the page is seen again.
  void send_now();

 private:
  struct Entry {
    std::string session;
    Answer answer;
    bool ready = false;  // saved, or given up saving
    bool kept = false;   // the browser said that it is in durable storage
    platform::TimerId save_timer = 0;
  };
  Entry* find(const std::string& session, const std::string& id);
  void make_ready(const std::string& session, const std::string& id);
  void send_next();
  void send_on_leaving();  // everything that is not acknowledged goes once more, outliving the page
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
  platform::TimerId retry_timer_ = 0;
  std::size_t batch_limit_ = kAnswersPerBatch;  // 1 while looking for the answer that spoils a batch
  bool sending_ = false;
  bool online_ = true, visible_ = true;  // as last seen
  std::shared_ptr<bool> alive_;  // callbacks of the platform may come after us
};

}  // namespace tertium::net
