// participants.cpp: a cohort's sessions, each step as the page takes it, several at once.
#include "native/tasks/participants.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>

#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/simulation/world.h"
#include "shared/wire/api.h"
#include "shared/wire/limits.h"

namespace tertium {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t kConcurrencyMax = 256;
constexpr std::uint32_t kPeopleMax = 100'000;
constexpr std::chrono::milliseconds kPauseMax{5000}, kSliceOfWaiting{100};
constexpr double kBetweenTrialsMs = 600;  // until the next three pictures are there

std::int64_t wall_ms() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// What all of them share. Any thread.
struct Cohort {
  const CohortOptions& options;
  Embedding mind = {};
  std::unordered_map<std::string, std::uint32_t> row_of_name = {};
  std::uint64_t salt = 0;  // ids differ from run to run, choices do not
  std::atomic<std::uint64_t> requests{0}, sent_again{0}, by_name{0}, by_number{0};
  std::atomic<bool> stop{false};
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One person's visit, from the link to the end. One thread.
class Visit {
 public:
  Visit(Cohort& cohort, Line& line, SimulatedVisit& visit)
      : cohort_(cohort), line_(line), visit_(visit), random_(derive_key(cohort.options.seed, "visits") ^ derive_key(visit.number, "visit")),
        ids_(derive_key(cohort.salt, "ids") ^ derive_key(visit.number, "visit")) {}

  Result<void> take_part() {
    TRY_DO(begin());
    TRY_DO(tell_about_themselves());
    TRY(const bool passed, answer_comprehension());
    if (!passed) return finish(Ending::kScreenedOut);
    TRY(const bool stayed, answer_trials());
    if (!stayed) return visit_.number % 2 == 0 ? finish(Ending::kEarly) : Result<void>();
    if (!study_.final_question.empty()) {
      Response last = response(ResponseKind::kFinal, "final");
      last.declined = random_.uniform() < 0.3;
      if (!last.declined) last.value = "Written by a simulated participant.";
      pending_.responses.push_back(std::move(last));
    }
    TRY_DO(send_pending());
    return finish(Ending::kComplete);
  }

 private:
  std::string make_id() {
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(ids_.next_u64()), static_cast<unsigned long long>(ids_.next_u64()));
    return text;
  }

  // Until the server has answered; the same bytes each time. Whatever it refuses for good is an error with its words.
  Result<std::string> ask(const std::string& method, const std::string& path, const std::string& body = "") {
    const auto start = Clock::now();
    auto pause = cohort_.options.first_pause;
    for (;;) {
      if (cohort_.stop) return Error{ErrorCode::kCancelled, "stopped"};
      ++cohort_.requests;
      const Result<LineReply> reply = line_(method, path, body);
      if (reply && reply->status == 200) return reply->body;
      const bool for_now = !reply || reply->status == 408 || reply->status == 429 || reply->status >= 500;
      Error error = reply ? wire::decode_error(reply->body, "the server answered " + std::to_string(reply->status) + " to " + method + " " + path) : reply.error();
      if (!for_now || Clock::now() - start + pause > cohort_.options.patience) return error;
      wait(std::chrono::duration<double>(pause).count() * (0.5 + random_.uniform()));
      pause = std::min(2 * pause, kPauseMax);
      ++cohort_.sent_again;
    }
  }

  void wait(double seconds) const {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (auto now = Clock::now(); now < end && !cohort_.stop; now = Clock::now()) std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kSliceOfWaiting));
  }

  Result<void> begin() {
    TRY(const std::string about, ask("GET", wire::fill_path(wire::kParticipantStudy, {cohort_.options.study})));
    TRY(const ParticipantStudy study, wire::decode<ParticipantStudy>(about));
    study_ = study.definition;
    // Without waiting the visit lies in the past, so that no answer comes from the future.
    const double expected_ms = (study_.practice_trials + 1.5 * study_.trials_per_session) * 6000.0;
    clock_ms_ = wall_ms() - (cohort_.options.speed > 0 ? 0 : static_cast<std::int64_t>(expected_ms));
    SessionStart start;
    start.key = make_id();
    start.language = study_.language;
    start.consent_hash = consent_hash_of(study_);
    start.consented_at_ms = clock_ms_;
    start.simulated = true;
    if (study_.identification != Identification::kNone) start.identifiers = {{"PROLIFIC_PID", "simulated-" + start.key.substr(0, 16)}};
    TRY(const std::string view, ask("POST", wire::fill_path(wire::kParticipantSessions, {cohort_.options.study}), wire::encode(start)));
    TRY(view_, wire::decode<SessionView>(view));
    visit_.begun = true;
    const double device = random_.uniform();
    input_ = device < 0.6 ? InputKind::kMouse : device < 0.9 ? InputKind::kTouch : InputKind::kKey;
    SessionEvent opened = event(EventKind::kPageOpened);
    opened.width = input_ == InputKind::kTouch ? 390 : 1280, opened.height = input_ == InputKind::kTouch ? 844 : 800;
    pending_.events.push_back(opened);
    return {};
  }

  Result<void> tell_about_themselves() {
    for (const ChoiceQuestion& question : study_.demographics) {
      Response r = response(ResponseKind::kDemographic, question.id);
      r.declined = random_.uniform() < 0.1;
      if (!r.declined) r.value = question.options[random_.below(static_cast<std::uint32_t>(question.options.size()))];
      pending_.responses.push_back(std::move(r));
    }
    pending_.events.push_back(event(EventKind::kInstructionsRead));
    return send_pending();
  }

  // Who looks knows the answers; who does not, guesses. False: not passed.
  Result<bool> answer_comprehension() {
    if (study_.comprehension.empty()) return true;
    const bool looks = visit_.person.kind == PersonKind::kAttentive;
    for (std::uint32_t attempt = 0; attempt < study_.comprehension_attempts; ++attempt) {
      bool passed = true;
      for (const ComprehensionQuestion& question : study_.comprehension) {
        const std::uint32_t chosen = looks ? question.correct : random_.below(static_cast<std::uint32_t>(question.options.size()));
        Response r = response(ResponseKind::kComprehension, question.id);
        r.attempt = attempt, r.value = question.options[chosen];
        pending_.responses.push_back(std::move(r));
        passed = passed && chosen == question.correct;
      }
      TRY_DO(send_pending());
      if (passed) return true;
    }
    return false;
  }

  // The rows of the mind for what a trial shows.
  Result<std::array<std::uint32_t, 3>> rows_of(const TrialView& trial) {
    std::array<std::uint32_t, 3> rows{};
    for (std::size_t p = 0; p < 3; ++p) {
      const std::string& name = trial.faces[p].name;
      if (!name.empty() && !cohort_.row_of_name.empty()) {
        const auto found = cohort_.row_of_name.find(name);
        if (found == cohort_.row_of_name.end())
          return Error{ErrorCode::kInvalid, "--embedding: the study shows " + quote_for_message(name) + ", which is no name of the embedding"};
        rows[p] = found->second;
        ++cohort_.by_name;
        continue;
      }
      rows[p] = trial.trial.shown[p];
      if (rows[p] >= cohort_.mind.values.rows)
        return Error{ErrorCode::kInvalid, "--embedding: the study shows object number " + std::to_string(rows[p]) + ", but the embedding has only " +
                                              std::to_string(cohort_.mind.values.rows) + " rows; it must have one for each object of the study"};
      ++cohort_.by_number;
    }
    return rows;
  }

  // False: left before the end.
  Result<bool> answer_trials() {
    const std::uint32_t leaves_after = visit_.drop_out && view_.total > 1 ? 1 + random_.below(view_.total - 1) : view_.total;
    std::uint32_t in_block = 0;
    for (;;) {
      if (view_.upcoming.empty()) {
        TRY(const std::string view, ask("GET", wire::fill_path(wire::kSession, {view_.key})));
        TRY(view_, wire::decode<SessionView>(view));
        if (view_.upcoming.empty()) return true;
      }
      for (const TrialView& next : view_.upcoming) {
        if (visit_.answers == leaves_after) return false;
        TRY_DO(answer(next));
        const bool block_over = !next.trial.practice && study_.trials_per_block > 0 && ++in_block % study_.trials_per_block == 0;
        if (block_over && visit_.answers < view_.total) {
          pending_.events.push_back(event(EventKind::kBreakBegan));
          clock_ms_ += 5000;
          pending_.events.push_back(event(EventKind::kBreakEnded));
        }
      }
      view_.upcoming.clear();
    }
  }

  Result<void> answer(const TrialView& shown) {
    const Trial& trial = shown.trial;
    TRY(const auto rows, rows_of(shown));
    const SimulatedAnswer choice = answer_trial(visit_.person, cohort_.mind.values, rows, trial.number);
    Answer a;
    a.id = make_id();
    a.trial = trial.number, a.shown = trial.shown, a.odd_position = choice.position, a.input = input_;
    a.response_time_ms = choice.response_time_ms, a.frame_period_ms = 1000.0 / 60, a.clock_step_ms = 0.1;
    const double limit_ms = 1000.0 * study_.trial_seconds;
    if (limit_ms > 0 && a.response_time_ms > limit_ms) {  // time was up; the next time they know already what to say
      pending_.events.push_back(event(EventKind::kTimedOut, trial.number));
      a.response_time_ms = std::round(limit_ms * (0.3 + 0.4 * random_.uniform()));
      a.timeouts = 1;
      clock_ms_ += static_cast<std::int64_t>(limit_ms);
    }
    if (random_.uniform() < (visit_.person.kind == PersonKind::kAttentive ? 0.005 : 0.05)) {
      pending_.events.push_back(event(EventKind::kFocusLost, trial.number));
      pending_.events.push_back(event(EventKind::kFocusGained, trial.number));
    }
    const double between_ms = study_.fixation_ms + study_.feedback_ms + kBetweenTrialsMs;
    if (cohort_.options.speed > 0) wait((a.response_time_ms + between_ms) / 1000 / cohort_.options.speed);
    clock_ms_ = cohort_.options.speed > 0 ? wall_ms() : clock_ms_ + static_cast<std::int64_t>(a.response_time_ms + between_ms);
    a.answered_at_ms = clock_ms_;
    if (study_.too_fast_ms > 0 && a.response_time_ms < study_.too_fast_ms) pending_.events.push_back(event(EventKind::kTooFast, trial.number));
    if (visit_.first_answer.empty()) visit_.first_answer = a.id;
    if (!trial.practice) visit_.response_times_ms.push_back(a.response_time_ms);
    pending_.answers.push_back(std::move(a));
    return send_pending();
  }

  SessionEvent event(EventKind kind, std::optional<std::uint32_t> trial = {}) {
    SessionEvent e;
    e.id = make_id(), e.kind = kind, e.at_ms = clock_ms_, e.trial = trial;
    return e;
  }
  Response response(ResponseKind kind, const std::string& question) {
    Response r;
    clock_ms_ += 3000;
    r.id = make_id(), r.kind = kind, r.question = question, r.answered_at_ms = clock_ms_;
    return r;
  }

  // All that waits, and a receipt for each of it.
  Result<void> send_pending() {
    if (pending_.size() == 0) return {};
    const auto answers = static_cast<std::uint32_t>(pending_.answers.size()), others = static_cast<std::uint32_t>(pending_.size()) - answers;
    visit_.answers += answers, visit_.others += others;
    TRY(const std::string body, ask("POST", wire::fill_path(wire::kSessionAnswers, {view_.key}), wire::encode(pending_)));
    TRY(const wire::AnswerReceipts got, wire::decode<wire::AnswerReceipts>(body));
    if (got.receipts.size() != pending_.size())
      return Error{ErrorCode::kInternal, "the server gave " + std::to_string(got.receipts.size()) + " receipts for " + std::to_string(pending_.size()) + " things that were sent"};
    for (std::size_t i = 0; i < got.receipts.size(); ++i) {
      if (got.receipts[i].verdict == AnswerVerdict::kRefused) return Error{ErrorCode::kConflict, "the server refused what a session sent: " + got.receipts[i].reason};
      ++(i < answers ? visit_.acknowledged : visit_.others_acknowledged);
    }
    pending_ = {};
    return {};
  }

  Result<void> finish(Ending ending) {
    TRY_DO(send_pending());
    TRY(const std::string body, ask("POST", wire::fill_path(wire::kSessionFinish, {view_.key}), wire::encode(wire::FinishRequest{ending})));
    TRY(const SessionView view, wire::decode<SessionView>(body));
    if (!view.finished || view.ending != ending)
      return Error{ErrorCode::kInternal, std::string("a session was to end as ") + to_string(ending) + ", and the server says '" + to_string(view.ending) + "'"};
    visit_.ending = view.ending;
    return {};
  }

  Cohort& cohort_;
  Line& line_;
  SimulatedVisit& visit_;
  RandomStream random_, ids_;
  StudyDefinition study_;
  SessionView view_;
  Submission pending_;
  std::int64_t clock_ms_ = 0;
  InputKind input_ = InputKind::kMouse;
};

// Exactly these shares, in a random order.
std::vector<SimulatedVisit> cast_people(const CohortOptions& options) {
  std::vector<std::uint32_t> order(options.people);
  for (std::uint32_t i = 0; i < options.people; ++i) order[i] = i;
  const auto shuffle = [&](const char* purpose) {
    RandomStream random(derive_key(options.seed, purpose));
    for (std::uint32_t i = options.people; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  };
  static constexpr std::array<PersonKind, 4> kSpammers{PersonKind::kAlwaysLeft, PersonKind::kRandomFast, PersonKind::kAlternating, PersonKind::kCareless};
  std::vector<SimulatedVisit> visits(options.people);
  std::vector<PersonKind> kinds(options.people, PersonKind::kAttentive);
  shuffle("spammers");
  for (std::uint32_t i = 0; i < std::lround(options.spammers * options.people); ++i) kinds[order[i]] = kSpammers[i % kSpammers.size()];
  shuffle("drop-outs");
  for (std::uint32_t i = 0; i < std::lround(options.drop_out * options.people); ++i) visits[order[i]].drop_out = true;
  for (std::uint32_t i = 0; i < options.people; ++i) {
    visits[i].number = i;
    SimulatedPerson& person = visits[i].person = make_person(options.seed, i, kinds[i]);
    if (kinds[i] != PersonKind::kAttentive) continue;
    person.temperature = options.temperature.value_or(person.temperature);
    person.lapse = options.lapse.value_or(person.lapse);
    person.position_bias = options.position_bias.value_or(person.position_bias);
  }
  return visits;
}

Result<void> check_options(const CohortOptions& o) {
  const auto invalid = [](const std::string& message) { return Error{ErrorCode::kInvalid, message}; };
  const auto share = [](double value) { return value >= 0 && value <= 1; };
  if (o.people < 1 || o.people > kPeopleMax) return invalid("--people is " + std::to_string(o.people) + "; allowed are 1 to " + std::to_string(kPeopleMax));
  if (o.concurrency < 1 || o.concurrency > kConcurrencyMax)
    return invalid("--concurrency is " + std::to_string(o.concurrency) + "; allowed are 1 to " + std::to_string(kConcurrencyMax));
  if (!share(o.drop_out) || !share(o.spammers) || !share(o.lapse.value_or(0))) return invalid("--drop-out, --spammers and --lapse are shares from 0 to 1");
  if (!(o.temperature.value_or(1) > 0) || !std::isfinite(o.temperature.value_or(1))) return invalid("--temperature must be a number above 0");
  if (!(o.speed >= 0) || !std::isfinite(o.speed)) return invalid("--speed must be a number from 0");
  if (o.position_bias) {
    const auto& b = *o.position_bias;
    const double sum = b[0] + b[1] + b[2];
    if (!(b[0] >= 0 && b[1] >= 0 && b[2] >= 0 && sum > 0 && std::isfinite(sum))) return invalid("--position-bias needs three numbers from 0, not all 0");
  }
  if (o.mind)
    for (const float value : o.mind->values.values)
      if (!std::isfinite(value)) return invalid("--embedding holds a value that is not a finite number");
  return {};
}

}  // namespace

Result<CohortReport> simulate_participants(const OpenLine& open, const CohortOptions& options) {
  TRY_DO(check_options(options));
  Cohort cohort{.options = options};
  if (options.mind) {
    cohort.mind = *options.mind;
    for (std::size_t r = 0; r < cohort.mind.names.size(); ++r) cohort.row_of_name.emplace(cohort.mind.names[r], static_cast<std::uint32_t>(r));
  } else {
    // How many objects there are is not told to participants: enough for any study.
    cohort.mind.values = make_known_world({.objects = static_cast<std::uint32_t>(kPicturesMax), .dims = 8, .seed = options.seed});
  }
  cohort.salt = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();
  CohortReport report;
  report.visits = cast_people(options);
  std::mutex mutex;  // guards the failure and the calls of progress
  std::atomic<std::size_t> next{0};
  std::size_t ended = 0;
  const auto fail = [&](Error error) {
    const std::lock_guard lock(mutex);
    if (!report.failure) report.failure = std::move(error);
    cohort.stop = true;
  };
  const auto work = [&] {
    Result<Line> line = open();
    if (!line) return fail(line.error());
    for (std::size_t i = next++; i < report.visits.size() && !cohort.stop; i = next++) {
      if (const Result<void> done = Visit(cohort, *line, report.visits[i]).take_part(); !done) return fail(done.error());
      const std::lock_guard lock(mutex);
      if (options.progress && !options.progress(++ended)) {
        if (!report.failure) report.failure = Error{ErrorCode::kCancelled, "stopped"};
        cohort.stop = true;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::uint32_t t = 1; t < std::min(options.concurrency, options.people); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  report.requests = cohort.requests, report.sent_again = cohort.sent_again;
  report.shown_by_name = cohort.by_name, report.shown_by_number = cohort.by_number;
  return report;
}

std::string truth_csv(const CohortReport& report) {
  std::string csv = "person,kind,ending,answers,acknowledged,first_answer_id,temperature,lapse,median_response_time_ms\n";
  for (const SimulatedVisit& v : report.visits) {
    if (!v.begun) continue;
    csv += std::to_string(v.number) + "," + to_string(v.person.kind) + "," + (v.ending == Ending::kNone ? "left" : to_string(v.ending)) + "," + std::to_string(v.answers) + "," +
           std::to_string(v.acknowledged) + "," + v.first_answer + "," + format_double(v.person.temperature) + "," + format_double(v.person.lapse) + "," +
           format_double(median(v.response_times_ms)) + "\n";
  }
  return csv;
}

}  // namespace tertium
