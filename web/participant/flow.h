// flow.h: where a person is on the way from consent to thanks, and what may happen next; no window, clock, network or storage.
// The program tells it what came (study, session, refusals) and what the person did; screens read it. An act that is not
// possible in the present step changes nothing: a late reply or a second press is harmless.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/domain/session.h"
#include "shared/domain/study.h"

namespace tertium::participant {

enum class Step : std::uint8_t {
  kLoading,       // the study, and what this browser remembers, are on their way
  kNoStudy,       // the link leads nowhere
  kClosed,        // not open, or the server would not begin: see refusal()
  kConsent,
  kDeclined,      // nothing was stored
  kInstructions,
  kPractice,
  kReady,         // practice is over, the real questions follow
  kTrials,
  kFinishing,     // every question is answered; the last answers are on their way
  kThanks,
};

struct Progress {
  std::uint32_t number = 0, of = 0;  // 1-based, within practice or within the real questions
  double share = 0;                  // of the questions of this part that are answered, 0 to 1
};

// A press nearer to the onset than this is the tail of the last one (a slow double click), not an answer.
inline constexpr double kFastestAnswerMs = 100;
// So many trials are wanted ahead, that a break in the line stops nobody.
inline constexpr std::size_t kTrialsWantedAhead = 20;

class Flow {
 public:
  // ---- what came ----
  void take_study(const ParticipantStudy& study);
  void take_no_study();
  // Nothing remembered: after take_study, the person is asked for consent (or told that the study is closed).
  void ask_consent();
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

  // ---- what the person did ----
  void agree();
  void decline();
  void reconsider();                 // back from declined to consent
  void read_instructions();          // needs has_session()
  void start_trials();               // from ready
  // The frame at frame_ms is the first with all three faces of trial().
  void show(double frame_ms);
  // The page cannot be seen (another tab, a locked phone): the time of the trial on screen is not comparable any more.
  void hide();
  // Chooses a position; the answer (id and wall time are the caller's) when this press counts: after show(), once per trial.
  std::optional<Answer> choose(std::uint32_t position, double event_ms, InputKind input);
  // The choice was acknowledged long enough: the next trial.
  void next();

  // ---- reading ----
  Step step() const { return step_; }
  const StudyDefinition& study() const { return study_.definition; }
  bool has_session() const { return has_session_; }
  const TrialView* trial() const;                       // during practice and trials
  std::vector<const TrialView*> trials_ahead(std::size_t count) const;  // after trial(), or the first ones before it
  bool shown() const { return shown_ms_.has_value(); }
  std::optional<std::uint32_t> chosen() const { return chosen_; }
  Progress progress() const;
  std::uint32_t practice_trials() const { return practice_; }
  std::uint32_t real_trials() const { return total_ - practice_; }
  bool wants_more_trials() const;                       // the server has more than are here, and they run low
  // Finishing, but the server misses an answer that was asked twice: only people can help.
  bool stuck() const { return step_ == Step::kFinishing && stuck_; }
  const std::string& code() const { return code_; }
  const std::string& refusal() const { return refusal_; }

 private:
  void go_on();  // to the step that the queue asks for

  Step step_ = Step::kLoading;
  ParticipantStudy study_;
  bool has_session_ = false, stuck_ = false;
  std::uint32_t total_ = 0, practice_ = 0;
  std::deque<TrialView> queue_;            // unanswered, in order; the first is trial()
  std::set<std::uint32_t> answered_here_;  // since this page was opened, or waiting in the outbox
  std::set<std::uint32_t> asked_again_;
  std::optional<std::uint32_t> on_screen_before_;
  std::optional<double> shown_ms_;
  bool hidden_ = false;                    // at some time since shown_ms_
  std::optional<std::uint32_t> chosen_;
  std::string code_, refusal_;
};

}  // namespace tertium::participant
