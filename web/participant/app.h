// app.h: the participant's program as a whole, without its looks: flow, outbox, what the browser remembers, and the requests between.
// One thread, one App for the life of the page. Screens read it and call its acts; it makes every request and owns every timer.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "web/net/client.h"
#include "web/net/outbox.h"
#include "web/net/visit_store.h"
#include "web/participant/flow.h"
#include "web/platform/platform.h"

namespace tertium::participant {

inline constexpr double kAcknowledgeMs = 250;    // the chosen card is seen as chosen
inline constexpr double kSavingShownMs = 1000;   // an answer that is kept here and sent within this needs no mention
inline constexpr std::size_t kPicturesAhead = 8; // trials whose pictures are fetched before they are needed

// Why the person waits. Every one of these is being tried again.
enum class Trouble : std::uint8_t { kNone, kNoLine, kServer };

// What a page may truthfully say about the answers given.
enum class Saving : std::uint8_t {
  kSaved,       // the server has them all, or this browser keeps the newest and it is on its way
  kSaving,      // being written in this browser, or on its way for longer than a moment
  kKeptHere,    // the line is down; they are kept in this browser and will be sent
  kOnlyHere,    // the line is down and this browser keeps nothing: the page must stay open
};

class App {
 public:
  App();
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  void start();

  // ---- what the person did ----
  void agree();
  void decline();
  void reconsider();
  void read_instructions();
  void start_trials();
  void show();                              // this frame is the first with all three faces
  void choose(std::uint32_t position);      // the press that platform::last_input() tells of
  void try_again();
  void begin_anew();                        // another person: the visit is forgotten, its unsent answers are not

  // ---- reading ----
  const Flow& flow() const { return flow_; }
  Trouble trouble() const { return trouble_; }
  net::OutboxState outbox() const { return outbox_->state(key_); }
  Saving saving() const;
  bool resumed() const { return resumed_; }  // the visit was begun on an earlier page, perhaps by somebody else
  bool last_practice_answered() const { return practice_answered_; }

  // Screens keep these between frames.
  std::vector<std::uint8_t> ticked;         // one per consent statement
  int focused_card = -1;                    // where the arrows are; -1: not used yet
  bool code_copied = false;
  bool asks_to_begin_anew = false;          // pressed once; it takes a second press
  bool focus_moves = false;                 // to focused_card, as soon as the cards take presses again

 private:
  void load_study();
  void load_session();
  void begin_session();
  void take_view(const SessionView& view);
  void forget();
  void finish();
  void want_more();
  void wait(const Error& error, void (App::*again)());
  void done_waiting();
  void answers_changed();
  void next_trial();
  void name_page();

  Flow flow_;
  std::unique_ptr<net::Outbox> outbox_;
  std::string slug_, key_;
  std::optional<SessionStart> start_;
  net::Visit visit_;                        // what an earlier page left
  bool finishing_ = false, wanting_more_ = false, practice_answered_ = false, resumed_ = false;
  bool line_was_down_ = false;              // announced, and not every answer has arrived since
  bool online_ = true;
  Trouble trouble_ = Trouble::kNone;
  net::Backoff backoff_;
  platform::TimerId retry_timer_ = 0, saving_timer_ = 0, save_timer_ = 0;
  void (App::*again_)() = nullptr;
  double unsent_since_ms_ = 0;              // 0: none
  std::shared_ptr<bool> alive_;
  std::shared_ptr<bool> visit_alive_;       // false for the callbacks of a visit that was forgotten
};

}  // namespace tertium::participant
