// app.cpp: flow, outbox, what the browser remembers, and the requests between.
#include "web/participant/app.h"

#include <algorithm>
#include <utility>

#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "web/semantics/semantics.h"
#include "web/ui/language.h"
#include "web/ui/messages.h"

namespace tertium::participant {
namespace {

std::string random_hex() {
  const std::array<unsigned char, 16> bytes = platform::random_id();
  return to_hex(bytes.data(), bytes.size());
}

// The same for the same question and attempt of a session: should a page end so suddenly that it is asked again, what was said first counts.
std::string id_of(const Response& response, const std::string& session) {
  return sha256_hex(session + ' ' + to_string(response.kind) + ' ' + response.question + ' ' + std::to_string(response.attempt)).substr(0, 32);
}

// "/t/demo" -> "demo".
std::string slug_in(const std::string& path) {
  const std::vector<std::string_view> parts = split(path, '/');
  return parts.size() >= 3 && parts[1] == "t" ? std::string(parts[2]) : std::string();
}

InputKind kind_of(platform::InputKind kind) {
  switch (kind) {
    case platform::InputKind::kTouch: return InputKind::kTouch;
    case platform::InputKind::kPen: return InputKind::kPen;
    case platform::InputKind::kKey: return InputKind::kKey;
    case platform::InputKind::kAssistive: return InputKind::kAssistive;
    case platform::InputKind::kNone:
    case platform::InputKind::kMouse: break;
  }
  return InputKind::kMouse;
}

// The trial that an earlier page showed last; should it be asked (again), its time is not comparable.
std::optional<std::uint32_t> on_screen_before(const std::string& session) {
  const std::optional<net::LastTrial> last = net::last_trial(session);
  return last ? std::optional(last->number) : std::nullopt;
}

// True when the link says that this is not who agreed before.
bool is_other_person(const std::vector<Identifier>& before, const std::vector<Identifier>& now) {
  for (const Identifier& was : before)
    for (const Identifier& is : now)
      if (was.name == is.name && was.value != is.value && identifies_person({is})) return true;
  return false;
}

}  // namespace

App::App() : window_(platform::window()), alive_(std::make_shared<bool>(true)), visit_alive_(std::make_shared<bool>(true)) {
  outbox_ = std::make_unique<net::Outbox>(net::Outbox::Listener{
      [this] { answers_changed(); },
      [this](const std::string& session, const Answer& answer, const std::string&) {
        if (session == key_) flow_.take_refused_answer(answer.trial);
      }});
  platform::on_window_change([this, alive = alive_] {
    if (*alive) window_changed();
  });
}

App::~App() {
  *alive_ = *visit_alive_ = false;
  for (const platform::TimerId timer : {retry_timer_, saving_timer_, save_timer_, trial_timer_, clock_timer_, break_timer_, resize_timer_}) platform::cancel_timer(timer);
}

// ---- from the link to the first screen ----

void App::start() {
  slug_ = slug_in(platform::url().path);
  if (!is_slug(slug_)) return flow_.take_no_study();
  outbox_->load([this, alive = alive_] {
    if (!*alive) return;
    net::load_visit(slug_, [this, alive](net::Visit visit) {
      if (!*alive) return;
      visit_ = std::move(visit);
      if (visit_.start && is_other_person(visit_.start->identifiers, find_identifiers(platform::query_values()))) {
        net::forget_visit(slug_);
        visit_ = {};
      }
      start_ = visit_.start;
      if (start_) key_ = start_->key;
      resumed_ = start_.has_value();
      if (start_ && visit_.study) {
        flow_.take_study(*visit_.study);  // the texts that this person agreed to
        name_page();
        load_session();
      } else {
        load_study();
      }
    });
  });
}

void App::load_study() {
  net::fetch_participant_study(slug_, [this, alive = alive_](const Result<ParticipantStudy>& study) {
    if (!*alive) return;
    if (study) {
      done_waiting();
      flow_.take_study(*study);
      visit_.study = *study;
      name_page();
      ticked.assign(study->definition.consent_statements.size(), 0);
      if (start_) load_session();
      else flow_.ask_consent(identifies_person(find_identifiers(platform::query_values())));
    } else if (net::may_help_to_retry(study.error())) {
      wait(study.error(), &App::load_study);
    } else {
      flow_.take_no_study();
    }
    platform::request_frames();
  });
}

// A visit of an earlier page goes on.
void App::load_session() {
  net::fetch_session(key_, [this, alive = visit_alive_](const Result<SessionView>& view) {
    if (!*alive) return;
    if (view) {
      done_waiting();
      take_view(*view);
    } else if (view.error().code == ErrorCode::kNotFound) {
      net::forget_session(key_);
      begin_session();  // its beginning never reached the server
    } else if (net::may_help_to_retry(view.error())) {
      // No line: what this browser remembers is enough to go on with.
      if (!flow_.has_session() && visit_.view) {
        const net::Progress place = net::progress_of(key_);
        flow_.take_place(place);
        flow_.take_session(*visit_.view, outbox_->unsent_trials(key_), on_screen_before(key_), place.next_trial);
        step_may_have_changed();
      }
      if (flow_.has_session()) {
        want_more();
        answers_changed();  // all may be answered and acknowledged, and only the code missing: ask for it until it comes
      } else {
        wait(view.error(), &App::load_session);
      }
    } else {
      forget();
      load_study();
    }
    platform::request_frames();
  });
}

void App::begin_session() {
  if (!start_) return;
  net::start_session(slug_, *start_, [this, alive = visit_alive_](const Result<SessionView>& view) {
    if (!*alive) return;
    if (view) {
      done_waiting();
      if (view->key != key_) {  // begun before, in another browser: the server knows the panel's member
        key_ = start_->key = view->key;
        net::save_start(slug_, *start_, [](bool) {});
        resumed_ = true;
      }
      take_view(*view);
    } else if (net::may_help_to_retry(view.error())) {
      wait(view.error(), &App::begin_session);
    } else {
      const bool agreed_here = flow_.step() == Step::kInstructions || flow_.step() == Step::kDemographics;
      forget();
      // What an earlier page agreed to no longer holds (other texts, another server): ask again.
      if (agreed_here) flow_.take_refusal(view.error().message);
      else load_study();
    }
    platform::request_frames();
  });
}

void App::take_view(const SessionView& view) {
  flow_.take_place(net::progress_of(key_));
  flow_.take_session(view, outbox_->unsent_trials(key_), on_screen_before(key_));
  net::save_view(slug_, view);
  if (flow_.ended()) platform::warn_before_leaving(outbox().unsent > 0);
  step_may_have_changed();
  answers_changed();
}

void App::forget() {
  net::forget_visit(slug_);
  net::forget_session(key_);
  start_.reset();
  key_.clear();
  visit_ = {};
  resumed_ = false;
}

void App::begin_anew() {
  // What is under way belongs to the visit that ends; its answers are the outbox's.
  *visit_alive_ = false;
  visit_alive_ = std::make_shared<bool>(true);
  platform::cancel_timer(std::exchange(retry_timer_, 0));
  for (platform::TimerId* timer : {&save_timer_, &trial_timer_, &resize_timer_}) platform::cancel_timer(std::exchange(*timer, 0));
  again_ = nullptr;
  done_waiting();
  finishing_ = wanting_more_ = practice_answered_ = line_was_down_ = false;
  code_copied = asks_to_begin_anew = false;
  focused_card = -1;
  ticked.clear();
  own_words.clear();
  has_noted_opening_ = false;
  remembered_ = {};
  forget();
  flow_ = Flow();
  step_may_have_changed();
  answers_changed();
  load_study();
}

// ---- what the person did ----

void App::agree() {
  if (flow_.step() != Step::kConsent || !visit_.study) return;
  flow_.agree();
  step_may_have_changed();
  const StudyDefinition& study = flow_.study();
  start_ = SessionStart{random_hex(), study.language, consent_hash_of(study), net::unix_ms(platform::wall_clock_iso()), identifiers()};
  key_ = start_->key;
  net::save_study(*visit_.study);
  // The key is kept before it is used; a storage that never answers may not stop the person.
  const auto begin = [this, alive = visit_alive_] {
    if (!*alive || save_timer_ == 0) return;
    platform::cancel_timer(std::exchange(save_timer_, 0));
    begin_session();
  };
  net::save_start(slug_, *start_, [begin](bool) { begin(); });
  save_timer_ = platform::after_ms(net::kSaveWaitMs, begin);
}

std::vector<Identifier> App::identifiers() const {
  return flow_.study().identification == Identification::kNone ? std::vector<Identifier>() : find_identifiers(platform::query_values());
}

void App::decline() {
  flow_.decline();
  if (flow_.step() == Step::kDeclined) send_decline();
}

// Stores nothing anywhere; what comes back is the code for whoever did not want to take part.
void App::send_decline() {
  net::decline_study(slug_, identifiers(), [this, alive = alive_](const Result<EndingNote>& note) {
    if (!*alive || flow_.step() != Step::kDeclined) return;
    if (note) {
      done_waiting();
      flow_.take_note(*note);
    } else if (net::may_help_to_retry(note.error())) {
      wait(note.error(), &App::send_decline);
    }
    platform::request_frames();
  });
}

void App::reconsider() {
  if (flow_.step() != Step::kDeclined) return;
  platform::cancel_timer(std::exchange(retry_timer_, 0));
  again_ = nullptr;
  done_waiting();
  flow_.reconsider();
}

void App::answer_demographics(const std::vector<std::optional<std::uint32_t>>& chosen) {
  add(flow_.answer_demographics(chosen));
}

void App::read_instructions() {
  if (flow_.step() != Step::kInstructions || instructions_left_ms() > 0) return;
  flow_.read_instructions();
  if (flow_.step() != Step::kInstructions) note(EventKind::kInstructionsRead);
  step_may_have_changed();
}

void App::answer_comprehension(const std::vector<std::uint32_t>& chosen) {
  add(flow_.answer_comprehension(chosen));
}

void App::answer_final(const std::optional<std::string>& words) {
  add(flow_.answer_final(words));
}

void App::add(std::vector<Response> responses) {
  for (Response& response : responses) {
    response.id = id_of(response, key_);
    response.answered_at_ms = net::unix_ms(platform::wall_clock_iso());
    outbox_->add(key_, response);
  }
  step_may_have_changed();
}

void App::start_trials() {
  flow_.start_trials();
  step_may_have_changed();
}

void App::continue_after_break() {
  flow_.continue_after_break();
  step_may_have_changed();
}

void App::leave_early() {
  flow_.leave_early();
  step_may_have_changed();
}

void App::show() {
  if (flow_.shown() || !flow_.trial()) return;
  flow_.show(platform::frame_ms());
  if (!flow_.shown()) return platform::request_frames();  // the cross, until its time is over
  if (!platform::window().visible) flow_.hide();          // drawn, but nobody sees it
  net::save_last_trial(key_, {flow_.trial()->trial.number, false});
  platform::cancel_timer(std::exchange(trial_timer_, 0));
  if (const std::uint32_t limit = flow_.study().trial_seconds; limit > 0) {
    trial_timer_ = platform::after_ms(1000.0 * limit, [this, alive = visit_alive_] {
      if (*alive) time_up();
    });
  }
}

void App::time_up() {
  trial_timer_ = 0;
  if (const std::optional<std::uint32_t> trial = flow_.time_out()) note(EventKind::kTimedOut, trial);
  want_more();
  step_may_have_changed();
}

void App::choose(std::uint32_t position) {
  const platform::LastInput press = platform::last_input();
  std::optional<Answer> answer = flow_.choose(position, press.time_ms, kind_of(press.kind));
  if (!answer) return;
  platform::cancel_timer(std::exchange(trial_timer_, 0));
  answer->id = random_hex();
  answer->answered_at_ms = net::unix_ms(platform::wall_clock_iso());
  answer->frame_period_ms = platform::frame_period_ms();
  answer->clock_step_ms = platform::clock_step_ms();
  if (unsent_since_ms_ == 0) unsent_since_ms_ = platform::now_ms();
  if (flow_.step() == Step::kPractice) practice_answered_ = true;
  if (focused_card >= 0) focused_card = static_cast<int>(position);
  if (flow_.notice() == Notice::kTooFast) note(EventKind::kTooFast, answer->trial);
  outbox_->add(key_, *answer);
  net::save_last_trial(key_, {answer->trial, true});
  platform::after_ms(flow_.study().feedback_ms, [this, alive = visit_alive_] {
    if (*alive) next_trial();
  });
}

void App::next_trial() {
  flow_.next();
  want_more();
  step_may_have_changed();
  platform::request_frames();
}

// ---- clocks, events and what is remembered ----

void App::see() {
  if (asks_to_leave) flow_.hide();  // who thinks about leaving does not look at the faces
  if (!step_seen_ms_ && platform::window().visible) step_seen_ms_ = platform::now_ms();
  const double left = std::max(instructions_left_ms(), break_left_ms().value_or(0));
  if (left <= 0 || clock_timer_ != 0) return;
  clock_timer_ = platform::after_ms(std::min(left, kCountdownStepMs) + 1, [this, alive = alive_] {
    if (*alive) clock_timer_ = 0;
  });  // a timer's end is followed by a frame
}

double App::instructions_left_ms() const {
  if (flow_.step() != Step::kInstructions) return 0;
  const double seen = instructions_seen_ms_ + (step_seen_ms_ ? platform::now_ms() - *step_seen_ms_ : 0);
  return std::max(0.0, 1000.0 * flow_.study().instructions_seconds - seen);
}

std::optional<double> App::break_left_ms() const {
  if (break_timer_ == 0) return {};
  return std::max(0.0, break_ends_ms_ - platform::now_ms());
}

void App::step_may_have_changed() {
  if (flow_.has_session() && !has_noted_opening_) {
    has_noted_opening_ = true;
    note(EventKind::kPageOpened);
  }
  const Step step = flow_.step(), before = std::exchange(step_, step);
  if (step != before) {
    if (before == Step::kBreak) note(EventKind::kBreakEnded);
    if (step == Step::kBreak && before != Step::kLoading) note(EventKind::kBreakBegan);
    step_seen_ms_.reset();
    instructions_seen_ms_ = 0;
    choices.clear();
    if (!flow_.may_leave()) asks_to_leave = false;
    platform::cancel_timer(std::exchange(break_timer_, 0));
    if (const double limit = flow_.break_limit_ms(); step == Step::kBreak && limit > 0) {
      break_ends_ms_ = platform::now_ms() + limit;
      break_timer_ = platform::after_ms(limit, [this, alive = alive_] {
        if (!*alive) return;
        break_timer_ = 0;
        continue_after_break();
      });
    }
    platform::request_frames();
  }
  remember();
  if (step == Step::kFinishing) answers_changed();
}

void App::note(EventKind kind, std::optional<std::uint32_t> trial) {
  if (!flow_.has_session() || flow_.ended() || flow_.step() == Step::kFinishing) return;
  SessionEvent event;
  event.id = random_hex();
  event.kind = kind;
  event.at_ms = net::unix_ms(platform::wall_clock_iso());
  event.trial = trial;
  if (!trial && flow_.trial() && flow_.shown()) event.trial = flow_.trial()->trial.number;
  if (kind == EventKind::kPageOpened || kind == EventKind::kResized) {
    event.width = static_cast<std::uint32_t>(window_.width);
    event.height = static_cast<std::uint32_t>(window_.height);
  }
  outbox_->add(key_, event);
}

void App::window_changed() {
  const platform::Window before = std::exchange(window_, platform::window());
  if (!window_.visible) {
    flow_.hide();
    if (step_seen_ms_) instructions_seen_ms_ += platform::now_ms() - *step_seen_ms_;
    step_seen_ms_.reset();
  }
  if (window_.visible != before.visible) note(window_.visible ? EventKind::kShown : EventKind::kHidden);
  if (window_.focused != before.focused) note(window_.focused ? EventKind::kFocusGained : EventKind::kFocusLost);
  if (window_.fullscreen != before.fullscreen) note(window_.fullscreen ? EventKind::kFullscreenOn : EventKind::kFullscreenOff);
  if (window_.online != before.online) note(window_.online ? EventKind::kCameOnline : EventKind::kWentOffline);
  if ((window_.width != before.width || window_.height != before.height) && resize_timer_ == 0) {
    resize_timer_ = platform::after_ms(kResizeNotedMs, [this, alive = alive_] {
      if (!*alive) return;
      resize_timer_ = 0;
      note(EventKind::kResized);
    });
  }
  if (window_.online && !before.online && again_) try_again();
  answers_changed();
}

void App::remember() {
  if (!flow_.has_session() || flow_.place() == remembered_ || outbox().keeping) return;
  remembered_ = flow_.place();
  net::save_progress(key_, remembered_);
}

void App::try_again() {
  platform::cancel_timer(retry_timer_);
  retry_timer_ = 0;
  outbox_->send_now();
  if (auto again = std::exchange(again_, nullptr)) (this->*again)();
}

// ---- while the answers go out ----

Saving App::saving() const {
  const net::OutboxState box = outbox();
  if (box.unsent == 0) return Saving::kSaved;
  const bool down = box.failing || !platform::window().online;
  if (!box.kept && box.keeping) return Saving::kSaving;  // the browser is still writing: too early for either word
  if (down) return box.kept ? Saving::kKeptHere : Saving::kOnlyHere;
  const bool lately = unsent_since_ms_ != 0 && platform::now_ms() - unsent_since_ms_ < kSavingShownMs;
  return box.kept && lately ? Saving::kSaved : Saving::kSaving;
}

void App::answers_changed() {
  const net::OutboxState box = outbox();
  platform::cancel_timer(saving_timer_);
  saving_timer_ = 0;
  if (box.unsent == 0) {
    unsent_since_ms_ = 0;
  } else {
    if (unsent_since_ms_ == 0) unsent_since_ms_ = platform::now_ms();
    saving_timer_ = platform::after_ms(kSavingShownMs + 1, [this, alive = alive_] {
      if (*alive) saving_timer_ = 0;
    });  // a timer's end is followed by a frame
  }
  const Saving now = saving();
  const bool down = now == Saving::kKeptHere || now == Saving::kOnlyHere;
  // That the line is back is said when it is true of every answer; until then the break goes on.
  if (flow_.has_session() && (line_was_down_ ? box.unsent == 0 : down)) {
    line_was_down_ = down;
    semantics::announce(ui::say(!down ? "saving.line_back" : now == Saving::kKeptHere ? "saving.kept_here" : "saving.only_here",
                                {{"n", ui::say_count(box.unsent)}}));
  }
  platform::warn_before_leaving(box.unsent > 0 && (!box.kept || flow_.step() == Step::kFinishing));
  remember();
  if (flow_.step() == Step::kFinishing && box.unsent == 0 && !flow_.stuck()) finish();
  platform::request_frames();
}

void App::finish() {
  if (finishing_ || retry_timer_ != 0) return;
  finishing_ = true;
  net::finish_session(key_, flow_.ending(), [this, alive = visit_alive_](const Result<SessionView>& view) {
    if (!*alive) return;
    if (view || net::may_help_to_retry(view.error())) {
      finishing_ = false;
      if (view) {
        done_waiting();
        take_view(*view);
      } else {
        wait(view.error(), &App::finish);
      }
      return platform::request_frames();
    }
    // The server misses an answer: see which, and ask it again; or it does not agree for another reason.
    net::fetch_session(key_, [this, alive, error = view.error()](const Result<SessionView>& standing) {
      if (!*alive) return;
      if (standing) {
        if (error.code == ErrorCode::kConflict && outbox().unsent == 0) {
          if (flow_.ending() == Ending::kComplete && !standing->upcoming.empty()) flow_.take_missing(*standing);
          else flow_.take_disagreement();
        }
        take_view(*standing);
      }
      finishing_ = false;
      if (flow_.stuck()) {
        done_waiting();
        again_ = &App::finish;  // when the person asks for it, or the line comes back
      } else if (flow_.step() == Step::kFinishing) {
        wait(error, &App::finish);
      }
      platform::request_frames();
    });
  });
}

// The list of trials is refilled, or what was remembered is confirmed, while the person goes on.
void App::want_more() {
  if (!flow_.wants_more_trials() || std::exchange(wanting_more_, true)) return;
  net::fetch_session(key_, [this, alive = visit_alive_](const Result<SessionView>& view) {
    if (!*alive) return;
    wanting_more_ = false;  // on failure: asked again with the next trial
    if (view) take_view(*view);
  });
}

void App::wait(const Error& error, void (App::*again)()) {
  trouble_ = error.code == ErrorCode::kIo ? Trouble::kNoLine : Trouble::kServer;
  again_ = again;
  platform::cancel_timer(retry_timer_);
  retry_timer_ = platform::after_ms(backoff_.next_ms(net::random_share()), [this, alive = alive_] {
    if (!*alive) return;
    retry_timer_ = 0;
    if (auto call = std::exchange(again_, nullptr)) (this->*call)();
  });
}

void App::done_waiting() {
  trouble_ = Trouble::kNone;
  backoff_.reset();
}

void App::name_page() {
  platform::set_title(flow_.study().title);
  ui::choose_language(flow_.study().language);
}

}  // namespace tertium::participant
