// app.h: the participant's program as a whole, without its looks: flow, outbox, what the browser remembers, and the requests between.
// One thread, one App for the life of the page. Screens read it and call its acts; it makes every request and owns every timer.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "web/net/client.h"
#include "web/net/outbox.h"
#include "web/net/visit_store.h"
#include "web/participant/flow.h"
#include "web/platform/platform.h"

namespace tertium::participant {

inline constexpr double kSavingShownMs = 1000;   // an answer that is kept here and sent within this needs no mention
inline constexpr double kCountdownStepMs = 250;  // how often a screen with a clock is drawn
inline constexpr double kResizeNotedMs = 1000;   // the size is told once, when a window was dragged for so long
inline constexpr std::size_t kPicturesAhead = 10;  // trials whose pictures are fetched before they are needed

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
  void answer_demographics(const std::vector<std::optional<std::uint32_t>>& choices);  // by option; none: prefers not to say
  void read_instructions();                 // when instructions_left_ms() is 0
  void answer_comprehension(const std::vector<std::uint32_t>& choices);
  void start_trials();
  void see();                               // once in every frame, before the screen is laid out: clocks run from what was seen
  // All three faces can be drawn in this frame. Afterwards the screen draws them if flow().shown(), the cross if flow().fixating().
  void show();
  void choose(std::uint32_t position);      // the press that platform::last_input() tells of
  void continue_after_break();
  void answer_final(const std::optional<std::string>& words);  // none: preferred not to
  void leave_early();                       // after the person confirmed it; possible while flow().may_leave()
  void try_again();
  void begin_anew();                        // another person: the visit is forgotten, its unsent answers are not

  // ---- reading ----
  const Flow& flow() const { return flow_; }
  Trouble trouble() const { return trouble_; }
  net::OutboxState outbox() const { return outbox_->state(key_); }
  Saving saving() const;
  bool resumed() const { return resumed_; }  // the visit was begun on an earlier page, perhaps by somebody else
  bool last_practice_answered() const { return practice_answered_; }
  double instructions_left_ms() const;      // until they may be left
  std::optional<double> break_left_ms() const;  // until it goes on by itself; none: as long as the person likes

  // Screens keep these between frames.
  std::vector<std::uint8_t> ticked;         // one per consent statement
  int focused_card = -1;                    // where the arrows are; -1: not used yet
  bool code_copied = false, withdrawal_copied = false;
  bool asks_to_begin_anew = false;          // pressed once; it takes a second press
  bool asks_to_leave = false;               // as well
  std::vector<int> choices;                 // one per question of the page; -1: none yet. Empty when a step begins
  std::string own_words;                    // to the final question
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
  void send_decline();
  void step_may_have_changed();             // after every act and every reply: clocks, events and memory of what follows
  void note(EventKind kind, std::optional<std::uint32_t> trial = {});  // an event, once there is a session and until it ends
  void window_changed();
  void time_up();
  void remember();                          // where the person is; once what was answered before is kept
  void add(std::vector<Response> responses);
  std::vector<Identifier> identifiers() const;  // of the link

  Flow flow_;
  std::unique_ptr<net::Outbox> outbox_;
  std::string slug_, key_;
  std::optional<SessionStart> start_;
  net::Visit visit_;                        // what an earlier page left
  bool finishing_ = false, wanting_more_ = false, practice_answered_ = false, resumed_ = false;
  bool line_was_down_ = false;              // announced, and not every answer has arrived since
  platform::Window window_;                 // as last seen
  net::Progress remembered_;                // the place as it was written last
  Step step_ = Step::kLoading;              // as last seen by step_may_have_changed
  bool has_noted_opening_ = false;
  std::optional<double> step_seen_ms_;      // since when this step is seen without a gap
  double instructions_seen_ms_ = 0;         // before that
  double break_ends_ms_ = 0;
  Trouble trouble_ = Trouble::kNone;
  net::Backoff backoff_;
  platform::TimerId retry_timer_ = 0, saving_timer_ = 0, save_timer_ = 0, trial_timer_ = 0, clock_timer_ = 0, break_timer_ = 0, resize_timer_ = 0;
  void (App::*again_)() = nullptr;
  double unsent_since_ms_ = 0;              // 0: none
  std::shared_ptr<bool> alive_;
  std::shared_ptr<bool> visit_alive_;       // false for the callbacks of a visit that was forgotten
};

}  // namespace tertium::participant
