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

struct SessionRow {
  std::int64_t id = 0, study = 0;
  SessionSource source = SessionSource::kParticipant;
  bool finished = false;
  std::string code;
};

Result<SessionSource> session_source_from(const std::string& text) {
  for (const SessionSource s : {SessionSource::kParticipant, SessionSource::kSimulated, SessionSource::kImported})
    if (text == to_string(s)) return s;
  return Error{ErrorCode::kInternal, "a session's source is " + quote_for_message(text)};
}

Result<std::optional<SessionRow>> look_for_session(Connection& c, const std::string& key) {
  auto row = c.prepare("SELECT id, study, source, finished_at_ms IS NOT NULL, code FROM session WHERE key = ?");
  TRY(const bool found, row.bind(key).step());
  if (!found) return std::optional<SessionRow>();
  TRY(const SessionSource source, session_source_from(row.as_text(2)));
  return std::optional<SessionRow>(SessionRow{row.as_int(0), row.as_int(1), source, row.as_bool(3), row.as_text(4)});
}

Result<SessionRow> find_session(Connection& c, const std::string& key) {
  TRY(const std::optional<SessionRow> session, look_for_session(c, key));
  // The key is the session's secret: it is not repeated in a message.
  if (!session) return Error{ErrorCode::kNotFound, "there is no session with this key"};
  return *session;
}

// The face of an object on a trial. A caption would tell what the picture should be seen as, so a picture has none.
Result<Stimulus> read_face(Connection& c, std::int64_t study, std::uint32_t number) {
  auto row = c.prepare("SELECT name, picture FROM stimulus WHERE study = ? AND number = ?");
  TRY(const bool found, row.bind(study).bind(number).step());
  if (!found) return Error{ErrorCode::kInternal, "a trial shows object " + std::to_string(number) + ", which its study does not have"};
  Stimulus face;
  face.picture = row.as_text(1);
  if (face.picture.empty()) face.name = row.as_text(0);
  return face;
}

Result<SessionView> read_view(Connection& c, const std::string& key) {
  TRY(const SessionRow session, find_session(c, key));
  SessionView view;
  view.key = key, view.finished = session.finished, view.code = session.code;
  {
    auto counts = c.prepare("SELECT COUNT(*), COALESCE(SUM(practice), 0), (SELECT COUNT(*) FROM answer WHERE session = ?1) FROM trial WHERE session = ?1");
    TRY([[maybe_unused]] const bool row, counts.bind(session.id).step());
    view.total = counts.as_u32(0), view.practice = counts.as_u32(1), view.answered = counts.as_u32(2);
  }
  auto trial = c.prepare(
      "SELECT number, practice, shown_0, shown_1, shown_2 FROM trial WHERE session = ?1 "
      "AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.session = ?1 AND answer.trial = trial.number) ORDER BY number LIMIT ?2");
  trial.bind(session.id).bind(kTrialsAhead);
  for (;;) {
    TRY(const bool more, trial.step());
    if (!more) return view;
    TrialView next;
    next.trial = {trial.as_u32(0), trial.as_bool(1), {trial.as_u32(2), trial.as_u32(3), trial.as_u32(4)}};
    for (std::size_t p = 0; p < 3; ++p) {
      TRY(next.faces[p], read_face(c, session.study, next.trial.shown[p]));
    }
    view.upcoming.push_back(std::move(next));
  }
}

Result<std::uint32_t> next_session_number(Connection& c, std::int64_t study) {
  auto row = c.prepare("SELECT COALESCE(MAX(number), 0) + 1 FROM session WHERE study = ?");
  TRY([[maybe_unused]] const bool found, row.bind(study).step());
  return row.as_u32(0);
}

Result<void> insert_trials(Connection& c, std::int64_t session, const std::vector<Trial>& trials) {
  for (const Trial& t : trials)
    TRY_DO(c.prepare("INSERT INTO trial VALUES (?,?,?,?,?,?)").bind(session).bind(t.number).bind(t.practice).bind(t.shown[0]).bind(t.shown[1]).bind(t.shown[2]).run());
  return {};
}

Result<void> insert_answer(Connection& c, std::int64_t study, std::int64_t session, bool simulated, bool practice, const Answer& a, const std::string& id) {
  return c.prepare("INSERT INTO answer (id, study, session, trial, practice, simulated, shown_0, shown_1, shown_2, odd_position, response_time_ms, input, "
                   "answered_at_ms, received_at_ms, resumed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(id).bind(study).bind(session).bind(a.trial).bind(practice).bind(simulated).bind(a.shown[0]).bind(a.shown[1]).bind(a.shown[2])
      .bind(a.odd_position).bind(a.response_time_ms).bind(to_string(a.input)).bind(a.answered_at_ms).bind(now_ms()).bind(a.resumed).run();
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
      "SELECT practice, shown_0, shown_1, shown_2, EXISTS (SELECT 1 FROM answer WHERE answer.session = ?1 AND answer.trial = ?2) FROM trial WHERE session = ?1 AND number = ?2");
  TRY(const bool found, issued.bind(session.id).bind(a.trial).step());
  if (!found) return refused("trial " + std::to_string(a.trial) + " was not given to this session");
  const Trial trial{a.trial, issued.as_bool(0), {issued.as_u32(1), issued.as_u32(2), issued.as_u32(3)}};
  if (!answers_trial(a, trial)) {
    const auto list = [](const std::array<std::uint32_t, 3>& s) { return std::to_string(s[0]) + ", " + std::to_string(s[1]) + ", " + std::to_string(s[2]); };
    return refused("trial " + std::to_string(a.trial) + " showed objects " + list(trial.shown) + ", not " + list(a.shown));
  }
  if (issued.as_bool(4)) return refused("trial " + std::to_string(a.trial) + " has another answer already");
  if (session.finished) return refused("the session is finished");
  TRY_DO(insert_answer(c, session.study, session.id, session.source == SessionSource::kSimulated, trial.practice, a, a.id));
  return AnswerReceipt{a.id, AnswerVerdict::kStored, ""};
}

}  // namespace

Result<SessionView> Store::start_session(const std::string& slug, const SessionStart& start, const TrialPlanner& plan) {
  if (!is_random_id(start.key)) return Error{ErrorCode::kInvalid, "key must be 32 hexadecimal digits"};
  if (!is_sha256_hex(start.consent_hash)) return Error{ErrorCode::kInvalid, "consent_hash must be 64 hexadecimal digits"};
  if (start.language.size() > 35) return Error{ErrorCode::kInvalid, "language has " + std::to_string(start.language.size()) + " bytes; at most 35 are allowed"};
  return parts_->write_for<SessionView>([&](Connection& c) -> Result<SessionView> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(const std::optional<SessionRow> known, look_for_session(c, start.key));
    if (known) {
      if (known->study != study.id) return Error{ErrorCode::kConflict, "this session belongs to another study"};
      return read_view(c, start.key);
    }
    if (study.state != StudyState::kOpen)
      return Error{ErrorCode::kForbidden, study.state == StudyState::kPaused ? "this study is paused: please come back later"
                                          : study.state == StudyState::kClosed ? "this study is closed: it takes no more answers"
                                                                               : "this study has not begun yet"};
    TRY(const StudyDefinition definition, read_definition(c, slug));
    if (start.consent_hash != consent_hash_of(definition))
      return Error{ErrorCode::kConflict, "the consent text has changed since it was read: please load the page again"};
    TRY(const std::uint32_t number, next_session_number(c, study.id));
    TRY(const std::vector<Trial> trials, plan(definition, static_cast<std::uint32_t>(study.stimuli), {}, number));
    TRY_DO(c.prepare("INSERT INTO session (study, number, key, source, language, consent_hash, consented_at_ms, started_at_ms) VALUES (?,?,?,?,?,?,?,?)")
               .bind(study.id).bind(number).bind(start.key).bind(to_string(SessionSource::kParticipant)).bind(start.language).bind(start.consent_hash)
               .bind(start.consented_at_ms).bind(now_ms()).run());
    TRY_DO(insert_trials(c, c.last_row(), trials));
    return read_view(c, start.key);
  });
}

Result<SessionView> Store::session_view(const std::string& key) {
  return parts_->read([&](Connection& c) { return read_view(c, key); });
}

Result<std::vector<AnswerReceipt>> Store::submit_answers(const std::string& key, const std::vector<Answer>& answers) {
  return parts_->write_for<std::vector<AnswerReceipt>>([&](Connection& c) -> Result<std::vector<AnswerReceipt>> {
    TRY(const SessionRow session, find_session(c, key));
    std::vector<AnswerReceipt> receipts;
    for (const Answer& answer : answers) {
      TRY(AnswerReceipt receipt, take_answer(c, session, answer));
      receipts.push_back(std::move(receipt));
    }
    return receipts;
  });
}

Result<SessionView> Store::finish_session(const std::string& key) {
  return parts_->write_for<SessionView>([&](Connection& c) -> Result<SessionView> {
    TRY(const SessionRow session, find_session(c, key));
    TRY(SessionView view, read_view(c, key));
    if (view.finished) return view;
    if (view.answered < view.total)
      return Error{ErrorCode::kConflict, std::to_string(view.total - view.answered) + " of " + std::to_string(view.total) + " trials have no answer yet"};
    // 32^8 codes: that one is taken already hardly ever happens, but then another is drawn.
    for (;;) {
      view.code = random_code(kCodeCharacters);
      auto taken = c.prepare("SELECT 1 FROM session WHERE study = ? AND code = ?");
      TRY(const bool found, taken.bind(session.study).bind(view.code).step());
      if (!found) break;
    }
    view.finished = true;
    TRY_DO(c.prepare("UPDATE session SET finished_at_ms = ?, code = ? WHERE id = ?").bind(now_ms()).bind(view.code).bind(session.id).run());
    return view;
  });
}

Result<void> Store::add_recorded_sessions(const std::string& slug, const std::vector<RecordedSession>& sessions, SessionSource source) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(std::uint32_t number, next_session_number(c, study.id));
    for (std::size_t s = 0; s < sessions.size(); ++s, ++number) {
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
      TRY_DO(c.prepare("INSERT INTO session (study, number, key, source, language, consent_hash, started_at_ms, finished_at_ms) VALUES (?,?,?,?,'','',?,NULLIF(?,0))")
                 .bind(study.id).bind(number).bind(random_hex(16)).bind(to_string(source)).bind(session.started_at_ms).bind(session.finished_at_ms).run());
      const std::int64_t id = c.last_row();
      TRY_DO(insert_trials(c, id, session.trials));
      for (const Answer& a : session.answers)
        TRY_DO(insert_answer(c, study.id, id, source == SessionSource::kSimulated, session.trials[a.trial].practice, a, a.id.empty() ? random_hex(16) : a.id));
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
        "WHERE answer.study = ? AND practice = 0 AND (simulated = 0 OR ?) AND answer.number <= ? ORDER BY answer.number");
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

Result<void> Store::visit_answers(const std::string& slug, const std::function<void(const AnswerRow&)>& visit) {
  return parts_->read([&](Connection& c) -> Result<void> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare(
        "SELECT answer.number, session.number, source, practice, answer.id, trial, shown_0, shown_1, shown_2, odd_position, response_time_ms, input, answered_at_ms, resumed, "
        "received_at_ms FROM answer INDEXED BY answer_by_study JOIN session ON session.id = answer.session WHERE answer.study = ? ORDER BY answer.number");
    row.bind(study.id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return {};
      AnswerRow r;
      r.number = row.as_uint(0), r.session = row.as_u32(1), r.practice = row.as_bool(3);
      TRY(r.source, session_source_from(row.as_text(2)));
      r.answer.id = row.as_text(4), r.answer.trial = row.as_u32(5);
      r.answer.shown = {row.as_u32(6), row.as_u32(7), row.as_u32(8)};
      r.answer.odd_position = row.as_u32(9), r.answer.response_time_ms = row.as_double(10);
      TRY(r.answer.input, input_kind_from(row.as_text(11)));
      r.answer.answered_at_ms = row.as_int(12), r.answer.resumed = row.as_bool(13), r.received_at_ms = row.as_int(14);
      visit(r);
    }
  });
}

}  // namespace tertium
