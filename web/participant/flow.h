// flow.h: where a person is on the way from consent to the end, and what may happen next; no window, clock, network or storage.
// The program tells it what came (study, session, refusals) and what the person did; screens read it. An act that is not
// possible in the present step changes nothing: a late reply or a second press is harmless.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/domain/session.h"
#include "shared/domain/study.h"
#include "web/net/visit_store.h"

namespace tertium::participant {

enum class Step : std::uint8_t {
  kLoading,        // the study, and what this browser remembers, are on their way
  kNoStudy,        // the link leads nowhere
  kClosed,         // not open, or the server would not begin: see refusal()
  kNotIdentified,  // the study asks for a panel's identifiers and the link has none
  kConsent,
  kDeclined,       // nothing was stored; code() and redirect() once the server has said them
  kDemographics,   // all questions about the person on one page
  kInstructions,
  kComprehension,  // all questions of the check on one page
  kPractice,
  kReady,          // practice is over, the real questions follow
  kTrials,
  kBreak,          // between two blocks, or because nobody seems to be there
  kFinalQuestion,
  kFinishing,      // what was given is on its way, and the server is to end the session as ending() says
  kThanks,         // complete
  kLeft,           // ended early
  kScreenedOut,
};

// What should be said of the last thing that happened; until the next choice or time-out.
enum class Notice : std::uint8_t {
  kNone,
  kTimedOut,       // time was up; the trial comes again later
  kTooFast,        // the answer is kept: please look at all three
};

struct Progress {
  std::uint32_t number = 0, of = 0;  // 1-based, within practice or within the real questions
  double share = 0;                  // of the questions of this part that are answered, 0 to 1
};

// A press nearer to the onset than this is the tail of the last one (a slow double click), not an answer.
inline constexpr double kFastestAnswerMs = 100;
// So many trials are wanted ahead, that a break in the line stops nobody.
inline constexpr std::size_t kTrialsWantedAhead = 20;
// After so many time-outs in a row nobody seems to be there: a break, until somebody goes on.
inline constexpr std::uint32_t kTimeoutsInARow = 3;

class Flow {
 public:
  // ---- what came ----
  void take_study(const ParticipantStudy& study);
  void take_no_study();
  // Nothing remembered: after take_study, the person is asked for consent (or told that the study is closed, or that the link
  // lacks the identifiers the study requires).
  void ask_consent(bool identified = true);
  // What this browser remembers of the session; to be told before the first take_session.
  void take_place(const net::Progress& place);
  // What a person who declined is given.
  void take_note(const EndingNote& note);
  // A session's standing. `unsent`: trials whose answers wait in the outbox. `on_screen`: the trial that an earlier page was
  // showing when it went. `not_before`: of a standing that this browser remembers (0 from the server), trials before this one
  // have been answered since. What was answered is never asked again.
  void take_session(const SessionView& view, const std::vector<std::uint32_t>& unsent, std::optional<std::uint32_t> on_screen, std::uint32_t not_before = 0);
  // The server did not take the answer to this trial: it may be asked again, once.
  void take_refused_answer(std::uint32_t trial);
  // Every answer was acknowledged, yet the server would not finish: what it still asks for counts, whatever was answered here.
  // To be told before take_session. Each such trial is asked once more; then stuck().
  void take_missing(const SessionView& view);
  // The server would not begin a session, and asking again will not help.
  void take_refusal(const std::string& reason);
  // The server does not agree that the session ends as ending() says, and no answer is missing: the comprehension check is asked
  // once more where attempts are left; who was to be screened out leaves early instead; else stuck().
  void take_disagreement();

  // ---- what the person did ----
  void agree();
  void decline();
  void reconsider();                 // back from declined to consent
  // Acts that give responses return them without id and time (the caller's); nothing when the act is not possible now.
  // One choice per question of definition.demographics, by its option; none: prefers not to say. Needs has_session().
  std::vector<Response> answer_demographics(const std::vector<std::optional<std::uint32_t>>& choices);
  void read_instructions();          // needs has_session()
  // One choice per question of definition.comprehension. With a mistake back to the instructions, or screened out.
  std::vector<Response> answer_comprehension(const std::vector<std::uint32_t>& choices);
  void start_trials();               // from ready
  // All three faces of trial() can be drawn in the frame at frame_ms. Begins the fixation where the study has one; the first such
  // call after it (the first at all without one) makes this frame the onset: faces are drawn when shown().
  void show(double frame_ms);
  // The page cannot be seen (another tab, a locked phone): the time of the trial on screen is not comparable any more.
  void hide();
  // Chooses a position; the answer (id, wall time and clocks are the caller's) when this press counts: after the onset, once per trial.
  std::optional<Answer> choose(std::uint32_t position, double event_ms, InputKind input);
  // The choice was acknowledged long enough: the next trial.
  void next();
  // trial_seconds have passed since the onset of trial() without a choice: it goes to the end of its block. Its number, if so.
  std::optional<std::uint32_t> time_out();
  void continue_after_break();
  // The person's own words, cut to kResponseBytesMax; none or blank: preferred not to.
  std::vector<Response> answer_final(const std::optional<std::string>& words);
  // From any step with a session that has not ended. What was given is kept.
  void leave_early();

  // ---- reading ----
  Step step() const { return step_; }
  const StudyDefinition& study() const { return study_.definition; }
  bool has_session() const { return has_session_; }
  const TrialView* trial() const;                       // during practice and trials
  std::vector<const TrialView*> trials_ahead(std::size_t count) const;  // after trial(), or the first ones before it
  bool shown() const { return shown_ms_.has_value(); }
  bool fixating() const { return fixation_ms_.has_value() && !shown(); }  // the cross is on screen
  Notice notice() const { return notice_; }
  std::optional<std::uint32_t> chosen() const { return chosen_; }
  Progress progress() const;                            // during practice, trials and breaks
  std::uint32_t practice_trials() const { return practice_; }
  std::uint32_t real_trials() const { return total_ - practice_; }
  bool wants_more_trials() const;                       // the server has more than are here, and they run low
  // Finishing, but the server misses an answer that was asked twice: only people can help.
  bool stuck() const { return step_ == Step::kFinishing && stuck_; }
  const std::vector<std::array<Stimulus, 3>>& examples() const { return study_.examples; }  // the faces of study().examples, odd one last
  std::uint32_t attempt() const { return place_.comprehension_attempts; }   // of the comprehension check, from 0: above 0 there was a mistake
  // The longest this break may last; 0: as long as the person likes.
  double break_limit_ms() const { return away_ ? 0.0 : 1000.0 * study_.definition.break_seconds; }
  bool ended() const { return step_ == Step::kThanks || step_ == Step::kLeft || step_ == Step::kScreenedOut; }
  bool may_leave() const { return has_session_ && !ended() && place_.ending == Ending::kNone; }
  // How it ended; while finishing, how it is to end; else kNone.
  Ending ending() const { return ending_; }
  const std::string& code() const { return code_; }          // of the ending, once there is one
  const std::string& redirect() const { return redirect_; }  // where to go on to then, or ""
  const std::string& withdrawal_code() const { return withdrawal_code_; }  // from has_session() on
  const std::string& refusal() const { return refusal_; }
  const net::Progress& place() const { return place_; }      // what to remember, so that a reload goes on at the same place

 private:
  void go_on();                                  // to the step that what is known asks for
  std::uint32_t block_of(const Trial& trial) const;  // 0 practice, then 1, 2, ...
  void put_off(std::uint32_t trial);             // in the queue, to the end of its block

  Step step_ = Step::kLoading;
  ParticipantStudy study_;
  net::Progress place_;
  bool has_session_ = false, stuck_ = false, has_place_ = false;
  bool list_whole_ = false;                // the queue lacks no trial that is to be asked
  bool away_ = false;                      // nobody seems to be there
  std::uint32_t total_ = 0, practice_ = 0;
  std::deque<TrialView> queue_;            // unanswered, in order; the first is trial()
  std::set<std::uint32_t> answered_here_;  // since this page was opened, or waiting in the outbox
  std::set<std::uint32_t> asked_again_;
  std::optional<std::uint32_t> on_screen_before_;
  std::optional<double> fixation_ms_, shown_ms_;  // the first frames of the cross and of the faces
  bool hidden_ = false;                    // at some time since shown_ms_
  std::optional<std::uint32_t> chosen_;
  std::uint32_t timeouts_in_a_row_ = 0;
  Notice notice_ = Notice::kNone;
  Ending ending_ = Ending::kNone;
  std::string code_, redirect_, withdrawal_code_, refusal_;
};

}  // namespace tertium::participant
