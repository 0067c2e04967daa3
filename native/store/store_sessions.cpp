// store_sessions.cpp: sessions begin, answers arrive, judgments are read.
#include <algorithm>
#include <cmath>

#include "native/store/secrets.h"
#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kCodeCharacters = 8;
constexpr std::size_t kQuestionBytesMax = 40;

struct SessionRow {
  std::int64_t id = 0, study = 0;
  SessionSource source = SessionSource::kParticipant;
  Ending ending = Ending::kNone;
  std::string code, withdrawal_code;
  bool same_version = true;  // what the study asks now is what it asked when this session began
};

Result<std::optional<SessionRow>> look_for_session(Connection& c, const std::string& key) {
  auto row = c.prepare("SELECT session.id, study, source, ending, code, withdrawal_code, session.version = study.version FROM session JOIN study ON study.id = study "
                       "WHERE key = ?");
  TRY(const bool found, row.bind(key).step());
  if (!found) return std::optional<SessionRow>();
  TRY(const SessionSource source, session_source_from(row.as_text(2)));
  TRY(const Ending ending, ending_from(row.as_text(3)));
  return std::optional<SessionRow>(SessionRow{row.as_int(0), row.as_int(1), source, ending, row.as_text(4), row.as_text(5), row.as_bool(6)});
}

Result<SessionRow> find_session(Connection& c, const std::string& key) {
  TRY(const std::optional<SessionRow> session, look_for_session(c, key));
  // The key is the session's secret: it is not repeated in a message.
  if (!session) return Error{ErrorCode::kNotFound, "there is no session with this key"};
  return *session;
}

// The face of an object on a trial. A caption would tell what the picture should be seen as, so a picture has one only where the study says so.
Result<Stimulus> read_face(Connection& c, std::int64_t study, std::uint32_t number, bool captions) {
  auto row = c.prepare("SELECT CASE WHEN picture <> '' AND caption <> '' THEN caption ELSE name END, picture FROM stimulus WHERE study = ? AND number = ?");
  TRY(const bool found, row.bind(study).bind(number).step());
  if (!found) return Error{ErrorCode::kInternal, "a trial shows object " + std::to_string(number) + ", which its study does not have"};
  Stimulus face;
  face.picture = row.as_text(1);
  if (captions || face.picture.empty()) face.name = row.as_text(0);
  return face;
}

Result<std::vector<Identifier>> read_identifiers(Connection& c, std::int64_t session) {
  std::vector<Identifier> all;
  auto row = c.prepare("SELECT name, value FROM identifier WHERE session = ? ORDER BY number");
  row.bind(session);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return all;
    all.push_back({row.as_text(0), row.as_text(1)});
  }
}

// What the study gives to a person whose session ended so; nothing for who has not ended.
Result<EndingRule> read_ending_rule(Connection& c, std::int64_t study, Ending ending) {
  auto row = c.prepare("SELECT code, redirect FROM ending_rule WHERE study = ? AND ending = ?");
  TRY(const bool found, row.bind(study).bind(to_string(ending)).step());
  return found ? EndingRule{row.as_text(0), row.as_text(1)} : EndingRule{};
}

Result<SessionView> read_view(Connection& c, const std::string& key) {
  TRY(const SessionRow session, find_session(c, key));
  SessionView view;
  view.key = key, view.ending = session.ending, view.finished = session.ending != Ending::kNone;
  view.code = session.code, view.withdrawal_code = session.withdrawal_code;
  if (view.finished) {
    // Filled in anew each time: a redirect that is kept would keep the identifiers in it, beside the answers.
    TRY(const EndingRule rule, read_ending_rule(c, session.study, session.ending));
    TRY(const std::vector<Identifier> identifiers, read_identifiers(c, session.id));
    view.redirect = fill_redirect(rule.redirect, view.code, identifiers);
  }
  bool captions = false;
  {
    auto row = c.prepare("SELECT captions FROM study WHERE id = ?");
    TRY([[maybe_unused]] const bool found, row.bind(session.study).step());
    captions = row.as_bool(0);
  }
  {
    auto counts = c.prepare("SELECT COUNT(*), COALESCE(SUM(practice), 0), (SELECT COUNT(*) FROM answer WHERE session = ?1) FROM trial WHERE session = ?1");
    TRY([[maybe_unused]] const bool row, counts.bind(session.id).step());
    view.total = counts.as_u32(0), view.practice = counts.as_u32(1), view.answered = counts.as_u32(2);
  }
  auto trial = c.prepare(
      "SELECT number, practice, shown_0, shown_1, shown_2, kind, odd_position FROM trial WHERE session = ?1 "
      "AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.session = ?1 AND answer.trial = trial.number) ORDER BY number LIMIT ?2");
  trial.bind(session.id).bind(kTrialsAhead);
  for (;;) {
    TRY(const bool more, trial.step());
    if (!more) return view;
    TrialView next;
    next.trial = {trial.as_u32(0), trial.as_bool(1), {trial.as_u32(2), trial.as_u32(3), trial.as_u32(4)}};
    TRY(next.trial.kind, trial_kind_from(trial.as_text(5)));
    next.trial.odd_position = trial.as_u32(6);
    for (std::size_t p = 0; p < 3; ++p) {
      TRY(next.faces[p], read_face(c, session.study, next.trial.shown[p], captions));
    }
    view.upcoming.push_back(std::move(next));
  }
}

// The next number of the study, now taken: a number that a withdrawn session had is not given again.
Result<std::uint32_t> take_session_number(Connection& c, std::int64_t study) {
  TRY_DO(c.prepare("UPDATE study SET last_session = last_session + 1 WHERE id = ?").bind(study).run());
  auto row = c.prepare("SELECT last_session FROM study WHERE id = ?");
  TRY([[maybe_unused]] const bool found, row.bind(study).step());
  return row.as_u32(0);
}

Result<void> insert_trials(Connection& c, std::int64_t session, const std::vector<Trial>& trials) {
  for (const Trial& t : trials)
    TRY_DO(c.prepare("INSERT INTO trial VALUES (?,?,?,?,?,?,?,?)").bind(session).bind(t.number).bind(t.practice).bind(t.shown[0]).bind(t.shown[1]).bind(t.shown[2])
               .bind(to_string(t.kind)).bind(t.kind == TrialKind::kCatch ? std::optional(t.odd_position) : std::nullopt).run());
  return {};
}

// 0 where the browser could not tell.
std::optional<double> if_known(double ms) { return ms > 0 ? std::optional(ms) : std::nullopt; }

Result<void> insert_answer(Connection& c, std::int64_t study, std::int64_t session, bool simulated, const Trial& trial, const Answer& a, const std::string& id) {
  return c.prepare("INSERT INTO answer (id, study, session, trial, practice, simulated, shown_0, shown_1, shown_2, odd_position, response_time_ms, input, "
                   "answered_at_ms, received_at_ms, resumed, kind, frame_period_ms, clock_step_ms, timeouts) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(id).bind(study).bind(session).bind(a.trial).bind(trial.practice).bind(simulated).bind(a.shown[0]).bind(a.shown[1]).bind(a.shown[2])
      .bind(a.odd_position).bind(a.response_time_ms).bind(to_string(a.input)).bind(a.answered_at_ms).bind(now_ms()).bind(a.resumed)
      .bind(to_string(trial.kind)).bind(if_known(a.frame_period_ms)).bind(if_known(a.clock_step_ms)).bind(a.timeouts).run();
}

// What is to become of one answer; stores it when it is good and new. An Error only when the store itself fails.
Result<AnswerReceipt> take_answer(Connection& c, const SessionRow& session, const Answer& a) {
  const auto refused = [&](std::string reason) { return AnswerReceipt{a.id, AnswerVerdict::kRefused, std::move(reason)}; };
  if (auto fine = check_answer(a); !fine) return refused(fine.error().message);
  {
    auto same_id = c.prepare("SELECT session, trial FROM answer WHERE id = ?");
    TRY(const bool found, same_id.bind(a.id).step());
    if (found) {
      if (same_id.as_int(0) == session.id && same_id.as_u32(1) == a.trial) return AnswerReceipt{a.id, AnswerVerdict::kAlreadyStored, ""};
      return refused("id " + a.id + " was used for another trial");
    }
  }
  auto issued = c.prepare(
      "SELECT practice, shown_0, shown_1, shown_2, EXISTS (SELECT 1 FROM answer WHERE answer.session = ?1 AND answer.trial = ?2), kind "
      "FROM trial WHERE session = ?1 AND number = ?2");
  TRY(const bool found, issued.bind(session.id).bind(a.trial).step());
  if (!found) return refused("trial " + std::to_string(a.trial) + " was not given to this session");
  Trial trial{a.trial, issued.as_bool(0), {issued.as_u32(1), issued.as_u32(2), issued.as_u32(3)}};
  TRY(trial.kind, trial_kind_from(issued.as_text(5)));
  if (!answers_trial(a, trial)) {
    const auto list = [](const std::array<std::uint32_t, 3>& s) { return std::to_string(s[0]) + ", " + std::to_string(s[1]) + ", " + std::to_string(s[2]); };
    return refused("trial " + std::to_string(a.trial) + " showed objects " + list(trial.shown) + ", not " + list(a.shown));
  }
  if (issued.as_bool(4)) return refused("trial " + std::to_string(a.trial) + " has another answer already");
  TRY_DO(insert_answer(c, session.study, session.id, session.source == SessionSource::kSimulated, trial, a, a.id));
  return AnswerReceipt{a.id, AnswerVerdict::kStored, ""};
}

Result<std::uint64_t> count_of(Statement row, std::int64_t session) {
  TRY([[maybe_unused]] const bool found, row.bind(session).step());
  return row.as_uint(0);
}

// As take_answer(). stored: how many events the session has; counts on.
Result<AnswerReceipt> take_event(Connection& c, const SessionRow& session, const SessionEvent& e, std::uint64_t& stored) {
  const auto refused = [&](std::string reason) { return AnswerReceipt{e.id, AnswerVerdict::kRefused, std::move(reason)}; };
  if (auto fine = check_event(e); !fine) return refused(fine.error().message);
  {
    auto same_id = c.prepare("SELECT session, kind FROM session_event WHERE id = ?");
    TRY(const bool found, same_id.bind(e.id).step());
    if (found) {
      if (same_id.as_int(0) == session.id && same_id.as_text(1) == to_string(e.kind)) return AnswerReceipt{e.id, AnswerVerdict::kAlreadyStored, ""};
      return refused("id " + e.id + " was used for another event");
    }
  }
  if (e.trial) {
    auto issued = c.prepare("SELECT 1 FROM trial WHERE session = ? AND number = ?");
    TRY(const bool found, issued.bind(session.id).bind(*e.trial).step());
    if (!found) return refused("trial " + std::to_string(*e.trial) + " was not given to this session");
  }
  if (stored >= kEventsPerSessionMax) return refused("the session has " + std::to_string(stored) + " events already; more are not kept");
  TRY_DO(c.prepare("INSERT INTO session_event (id, session, kind, at_ms, trial, width, height, received_at_ms) VALUES (?,?,?,?,?,?,?,?)")
             .bind(e.id).bind(session.id).bind(to_string(e.kind)).bind(e.at_ms).bind(e.trial).bind(e.width).bind(e.height).bind(now_ms()).run());
  ++stored;
  return AnswerReceipt{e.id, AnswerVerdict::kStored, ""};
}

Result<AnswerReceipt> take_response(Connection& c, const SessionRow& session, const StudyDefinition& definition, const Response& r, std::uint64_t& stored) {
  const auto refused = [&](std::string reason) { return AnswerReceipt{r.id, AnswerVerdict::kRefused, std::move(reason)}; };
  // What was asked under an earlier version cannot be held against the definition of today: it is kept as it comes.
  if (session.same_version)
    if (auto fine = check_response(r, definition); !fine) return refused(fine.error().message);
  if (!session.same_version && (!is_random_id(r.id) || r.question.size() > kQuestionBytesMax || r.value.size() > kResponseBytesMax || !is_utf8(r.value) || !is_utf8(r.question)))
    return refused("the response is out of its limits");
  {
    auto same_id = c.prepare("SELECT session, kind, question, attempt FROM session_response WHERE id = ?");
    TRY(const bool found, same_id.bind(r.id).step());
    if (found) {
      if (same_id.as_int(0) == session.id && same_id.as_text(1) == to_string(r.kind) && same_id.as_text(2) == r.question && same_id.as_u32(3) == r.attempt)
        return AnswerReceipt{r.id, AnswerVerdict::kAlreadyStored, ""};
      return refused("id " + r.id + " was used for another response");
    }
  }
  if (stored >= kResponsesPerSessionMax) return refused("the session has " + std::to_string(stored) + " responses already; more are not kept");
  TRY_DO(c.prepare("INSERT INTO session_response (id, session, kind, question, value, declined, attempt, answered_at_ms, received_at_ms) VALUES (?,?,?,?,?,?,?,?,?)")
             .bind(r.id).bind(session.id).bind(to_string(r.kind)).bind(r.question).bind(r.value).bind(r.declined).bind(r.attempt).bind(r.answered_at_ms)
             .bind(now_ms()).run());
  ++stored;
  return AnswerReceipt{r.id, AnswerVerdict::kStored, ""};
}

Result<std::string> slug_of(Connection& c, std::int64_t study) {
  auto row = c.prepare("SELECT slug FROM study WHERE id = ?");
  TRY([[maybe_unused]] const bool found, row.bind(study).step());
  return row.as_text(0);
}

// How the session's comprehension check stands: of two answers to one question in one attempt the first counts.
Result<Comprehension> read_comprehension(Connection& c, const SessionRow& session) {
  TRY(const std::string slug, slug_of(c, session.study));
  TRY(const StudyDefinition definition, read_definition(c, slug));
  std::vector<Response> responses;
  auto row = c.prepare("SELECT question, value, attempt FROM session_response WHERE session = ? AND kind = 'comprehension' ORDER BY number");
  row.bind(session.id);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return comprehension_of(definition, responses);
    Response r;
    r.kind = ResponseKind::kComprehension;
    r.question = row.as_text(0), r.value = row.as_text(1), r.attempt = row.as_u32(2);
    responses.push_back(std::move(r));
  }
}

// Codes of 32 letters: that one is taken already hardly ever happens, but then another is drawn.
Result<std::string> make_withdrawal_code(Connection& c, std::int64_t study) {
  for (;;) {
    std::string code = random_code(kWithdrawalCodeCharacters);
    auto taken = c.prepare("SELECT 1 FROM session WHERE study = ? AND withdrawal_code = ?");
    TRY(const bool found, taken.bind(study).bind(code).step());
    if (!found) return code;
  }
}
Result<std::string> make_code(Connection& c, std::int64_t study) {
  for (;;) {
    std::string code = random_code(kCodeCharacters);
    auto taken = c.prepare("SELECT 1 FROM session WHERE study = ? AND code = ?");
    TRY(const bool found, taken.bind(study).bind(code).step());
    if (!found) return code;
  }
}

// The session that was begun with the same visit of a panel's member, or "". Without it, who comes back in another browser would be two people.
Result<std::string> key_of_same_visit(Connection& c, std::int64_t study, const std::vector<Identifier>& identifiers) {
  const bool person = identifies_person(identifiers);
  for (const Identifier& one : identifiers) {
    // A preview of Mechanical Turk has an assignmentId that all previews share.
    if (one.name != "SESSION_ID" && !(person && (one.name == "assignmentId" || one.name == "survey_code"))) continue;
    auto row = c.prepare("SELECT key FROM identifier JOIN session ON session.id = identifier.session WHERE identifier.study = ? AND name = ? AND value = ? LIMIT 1");
    TRY(const bool found, row.bind(study).bind(one.name).bind(one.value).step());
    if (found) return row.as_text(0);
  }
  return std::string();
}

Result<void> keep_consent_text(Connection& c, const StudyDefinition& d, const std::string& hash) {
  TRY_DO(c.prepare("INSERT OR IGNORE INTO consent_text VALUES (?,?,?,?)").bind(hash).bind(d.language).bind(d.consent).bind(now_ms()).run());
  if (c.changes() == 0) return {};
  for (std::size_t i = 0; i < d.consent_statements.size(); ++i)
    TRY_DO(c.prepare("INSERT INTO consent_text_statement VALUES (?,?,?)").bind(hash).bind(std::uint64_t{i}).bind(d.consent_statements[i]).run());
  return {};
}

}  // namespace

Result<SessionSource> session_source_from(const std::string& text) {
  for (const SessionSource s : {SessionSource::kParticipant, SessionSource::kSimulated, SessionSource::kImported})
    if (text == to_string(s)) return s;
  return Error{ErrorCode::kInternal, "a session's source is " + quote_for_message(text)};
}

Result<SessionView> Store::start_session(const std::string& slug, const SessionStart& start, const TrialPlanner& plan) {
  if (!is_random_id(start.key)) return Error{ErrorCode::kInvalid, "key must be 32 hexadecimal digits"};
  if (!is_sha256_hex(start.consent_hash)) return Error{ErrorCode::kInvalid, "consent_hash must be 64 hexadecimal digits"};
  if (start.language.size() > 35) return Error{ErrorCode::kInvalid, "language has " + std::to_string(start.language.size()) + " bytes; at most 35 are allowed"};
  TRY_DO(check_identifiers(start.identifiers));
  return parts_->write_for<SessionView>([&](Connection& c) -> Result<SessionView> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(const std::optional<SessionRow> known, look_for_session(c, start.key));
    if (known) {
      if (known->study != study.id) return Error{ErrorCode::kConflict, "this session belongs to another study"};
      return read_view(c, start.key);
    }
    TRY(const StudyDefinition definition, read_definition(c, slug));
    const bool asked = definition.identification != Identification::kNone;
    if (asked) {
      TRY(const std::string key, key_of_same_visit(c, study.id, start.identifiers));
      if (!key.empty()) return read_view(c, key);
    }
    if (study.state != StudyState::kOpen)
      return Error{ErrorCode::kForbidden, study.state == StudyState::kPaused ? "this study is paused: please come back later"
                                          : study.state == StudyState::kClosed ? "this study is closed: it takes no more answers"
                                                                               : "this study has not begun yet"};
    if (definition.identification == Identification::kRequired && !identifies_person(start.identifiers))
      return Error{ErrorCode::kForbidden, "this study must know who takes part, and the link does not say it: please open the study from the page that invited you"};
    if (start.consent_hash != consent_hash_of(definition))
      return Error{ErrorCode::kConflict, "the consent text has changed since it was read: please load the page again"};
    TRY_DO(keep_consent_text(c, definition, start.consent_hash));
    TRY(const auto catch_triples, read_catch_triples(c, study.id));
    TRY(const std::uint32_t number, take_session_number(c, study.id));
    TRY(const std::vector<Trial> trials, plan(definition, static_cast<std::uint32_t>(study.stimuli), catch_triples, number));
    TRY(const std::string withdrawal_code, make_withdrawal_code(c, study.id));
    TRY_DO(c.prepare("INSERT INTO session (study, number, key, source, language, consent_hash, consented_at_ms, started_at_ms, withdrawal_code, version) "
                     "VALUES (?,?,?,?,?,?,?,?,?, (SELECT version FROM study WHERE id = ?1))")
               .bind(study.id).bind(number).bind(start.key).bind(to_string(start.simulated ? SessionSource::kSimulated : SessionSource::kParticipant))
               .bind(start.language).bind(start.consent_hash)
               .bind(start.consented_at_ms).bind(now_ms()).bind(withdrawal_code).run());
    const std::int64_t session = c.last_row();
    TRY_DO(insert_trials(c, session, trials));
    for (std::size_t i = 0; asked && i < start.identifiers.size(); ++i)
      TRY_DO(c.prepare("INSERT INTO identifier VALUES (?,?,?,?,?)").bind(session).bind(study.id).bind(std::uint64_t{i}).bind(start.identifiers[i].name)
                 .bind(start.identifiers[i].value).run());
    return read_view(c, start.key);
  });
}

Result<SessionView> Store::session_view(const std::string& key) {
  return parts_->read([&](Connection& c) { return read_view(c, key); });
}

Result<std::vector<AnswerReceipt>> Store::submit(const std::string& key, const Submission& submission) {
  return parts_->write_for<std::vector<AnswerReceipt>>([&](Connection& c) -> Result<std::vector<AnswerReceipt>> {
    TRY(const SessionRow session, find_session(c, key));
    std::vector<AnswerReceipt> receipts;
    const auto add = [&](Result<AnswerReceipt> receipt) -> Result<void> {
      if (!receipt) return receipt.error();
      receipts.push_back(*std::move(receipt));
      return {};
    };
    for (const Answer& answer : submission.answers) TRY_DO(add(take_answer(c, session, answer)));
    if (!submission.events.empty()) {
      TRY(std::uint64_t stored, count_of(c.prepare("SELECT COUNT(*) FROM session_event WHERE session = ?"), session.id));
      for (const SessionEvent& event : submission.events) TRY_DO(add(take_event(c, session, event, stored)));
    }
    if (!submission.responses.empty()) {
      TRY(const std::string slug, slug_of(c, session.study));
      TRY(const StudyDefinition definition, read_definition(c, slug));
      TRY(std::uint64_t stored, count_of(c.prepare("SELECT COUNT(*) FROM session_response WHERE session = ?"), session.id));
      for (const Response& response : submission.responses) TRY_DO(add(take_response(c, session, definition, response, stored)));
    }
    return receipts;
  });
}

Result<SessionView> Store::finish_session(const std::string& key, Ending ending) {
  if (ending == Ending::kNone || ending == Ending::kNoConsent)
    return Error{ErrorCode::kInvalid, "a session ends as one of complete, early, screened_out"};
  return parts_->write_for<SessionView>([&](Connection& c) -> Result<SessionView> {
    TRY(const SessionRow session, find_session(c, key));
    if (session.ending != Ending::kNone) return read_view(c, key);
    if (ending == Ending::kComplete) {
      TRY(const SessionView view, read_view(c, key));
      if (view.answered < view.total)
        return Error{ErrorCode::kConflict, std::to_string(view.total - view.answered) + " of " + std::to_string(view.total) + " trials have no answer yet"};
    }
    // Nobody loses a completed session because its questions were changed on the way.
    if (ending != Ending::kEarly && session.same_version) {
      TRY(const Comprehension check, read_comprehension(c, session));
      if (ending == Ending::kComplete && check != Comprehension::kPassed)
        return Error{ErrorCode::kConflict, "the questions about the instructions are not all answered correctly yet"};
      if (ending == Ending::kScreenedOut && check != Comprehension::kFailed)
        return Error{ErrorCode::kConflict, "the questions about the instructions may still be answered: nobody is screened out before the last attempt"};
    }
    TRY(const EndingRule rule, read_ending_rule(c, session.study, ending));
    std::string code = rule.code;
    if (code.empty()) {
      TRY(code, make_code(c, session.study));
    }
    const std::int64_t now = now_ms();
    TRY_DO(c.prepare("UPDATE session SET ending = ?, ended_at_ms = ?, finished_at_ms = ?, code = ? WHERE id = ?").bind(to_string(ending)).bind(now)
               .bind(ending == Ending::kComplete ? std::optional(now) : std::nullopt).bind(code).bind(session.id).run());
    return read_view(c, key);
  });
}

Result<void> Store::add_recorded_sessions(const std::string& slug, const std::vector<RecordedSession>& sessions, SessionSource source) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const StudyKey study, find_study_key(c, slug));
    for (std::size_t s = 0; s < sessions.size(); ++s) {
      const RecordedSession& session = sessions[s];
      const auto wrong = [&](const std::string& what) { return Error{ErrorCode::kInvalid, "session " + std::to_string(s + 1) + ": " + what}; };
      for (std::size_t t = 0; t < session.trials.size(); ++t) {
        const Trial& trial = session.trials[t];
        if (trial.number != t) return wrong("trial " + std::to_string(t) + " has the number " + std::to_string(trial.number));
        if (*std::ranges::max_element(trial.shown) >= study.stimuli)
          return wrong("trial " + std::to_string(t) + " shows an object beyond the study's " + std::to_string(study.stimuli));
      }
      std::vector<bool> answered(session.trials.size(), false);
      for (const Answer& a : session.answers) {
        if (a.trial >= session.trials.size() || !answers_trial(a, session.trials[a.trial])) return wrong("an answer to trial " + std::to_string(a.trial) + " does not match it");
        if (answered[a.trial]) return wrong("trial " + std::to_string(a.trial) + " has two answers");
        answered[a.trial] = true;
        Answer complete = a;
        if (complete.id.empty()) complete.id = std::string(32, '0');  // only to check the rest; a real one is made below
        if (auto fine = check_answer(complete); !fine) return wrong("trial " + std::to_string(a.trial) + ": " + fine.error().message);
      }
      TRY(const std::uint32_t number, take_session_number(c, study.id));
      const std::int64_t ended = session.finished_at_ms;
      TRY_DO(c.prepare("INSERT INTO session (study, number, key, source, language, consent_hash, started_at_ms, finished_at_ms, ended_at_ms, ending) "
                       "VALUES (?,?,?,?,'','',?,NULLIF(?,0),NULLIF(?,0),?)")
                 .bind(study.id).bind(number).bind(random_hex(16)).bind(to_string(source)).bind(session.started_at_ms).bind(ended).bind(ended)
                 .bind(to_string(ended != 0 ? Ending::kComplete : Ending::kNone)).run());
      const std::int64_t id = c.last_row();
      TRY_DO(insert_trials(c, id, session.trials));
      for (const Answer& a : session.answers)
        TRY_DO(insert_answer(c, study.id, id, source == SessionSource::kSimulated, session.trials[a.trial], a, a.id.empty() ? random_hex(16) : a.id));
    }
    return {};
  });
}

Result<StudyTriplets> Store::triplets_of(const std::string& slug, bool include_simulated, std::uint64_t up_to_answer) {
  return parts_->read([&](Connection& c) -> Result<StudyTriplets> {
    TRY(const StudyKey study, find_study_key(c, slug));
    StudyTriplets all;
    all.set.objects = static_cast<std::uint32_t>(study.stimuli);
    auto name = c.prepare("SELECT name FROM stimulus WHERE study = ? ORDER BY number");
    name.bind(study.id);
    for (;;) {
      TRY(const bool more, name.step());
      if (!more) break;
      all.set.names.push_back(name.as_text(0));
    }
    auto row = c.prepare(
        "SELECT answer.number, session.number, shown_0, shown_1, shown_2, odd_position, simulated "
        "FROM answer INDEXED BY answer_by_study JOIN session ON session.id = answer.session "
        "WHERE answer.study = ? AND practice = 0 AND kind = 'main' AND (simulated = 0 OR ?) AND answer.number <= ? ORDER BY answer.number");
    row.bind(study.id).bind(include_simulated).bind(up_to_answer == 0 ? INT64_MAX : static_cast<std::int64_t>(up_to_answer));
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      Answer answer;
      answer.shown = {row.as_u32(2), row.as_u32(3), row.as_u32(4)};
      answer.odd_position = row.as_u32(5);
      all.set.triplets.push_back(to_triplet(answer));
      all.set.participants.push_back(row.as_u32(1));
      all.simulated += row.as_bool(6) ? 1 : 0;
      all.last_answer = row.as_uint(0);
    }
  });
}

}  // namespace tertium
