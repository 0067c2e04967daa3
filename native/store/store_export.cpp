// store_export.cpp: what sessions hold, row by row, for who takes it out of the database.
#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr const char* kAnswers =
    "SELECT answer.number, session.number, source, practice, answer.id, trial, shown_0, shown_1, shown_2, odd_position, response_time_ms, input, answered_at_ms, resumed, "
    "received_at_ms, kind, frame_period_ms, clock_step_ms, timeouts, session.version, COALESCE(study_version.hash, '') "
    "FROM answer INDEXED BY answer_by_study JOIN session ON session.id = answer.session "
    "LEFT JOIN study_version ON study_version.study = session.study AND study_version.number = session.version WHERE answer.study = ? ORDER BY answer.number";
constexpr const char* kSessions =
    "SELECT session.number, source, language, consent_hash, consented_at_ms, started_at_ms, ending, ended_at_ms, "
    "(SELECT COUNT(*) FROM trial WHERE trial.session = session.id), (SELECT COUNT(*) FROM answer WHERE answer.session = session.id), "
    "session.version, COALESCE(study_version.hash, '') "
    "FROM session LEFT JOIN study_version ON study_version.study = session.study AND study_version.number = session.version "
    "WHERE session.study = ? ORDER BY session.number";
constexpr const char* kEvents =
    "SELECT session.number, session_event.id, kind, at_ms, trial, width, height, received_at_ms "
    "FROM session_event JOIN session ON session.id = session_event.session WHERE study = ? ORDER BY session_event.number";
constexpr const char* kResponses =
    "SELECT session.number, session_response.id, kind, question, value, declined, attempt, answered_at_ms, received_at_ms "
    "FROM session_response JOIN session ON session.id = session_response.session WHERE study = ? ORDER BY session_response.number";
constexpr const char* kIdentifiers =
    "SELECT session.number, name, value FROM identifier JOIN session ON session.id = identifier.session WHERE identifier.study = ? "
    "ORDER BY session.number, identifier.number";
constexpr const char* kConsents =
    "SELECT used.hash, language, text, COALESCE(first_used_at_ms, used.first), text IS NULL FROM "
    "(SELECT consent_hash AS hash, MIN(consented_at_ms) AS first FROM session WHERE study = ? AND consent_hash <> '' GROUP BY consent_hash) AS used "
    "LEFT JOIN consent_text ON consent_text.hash = used.hash ORDER BY 4, 1";

double or_zero(const Statement& row, int column) { return row.is_null(column) ? 0 : row.as_double(column); }
std::optional<std::int64_t> if_known(const Statement& row, int column) { return row.is_null(column) ? std::nullopt : std::optional(row.as_int(column)); }

// Calls `each` for every row of a statement whose only parameter is the study.
template <class Each>
Result<void> visit_rows(Connection& c, const std::string& slug, const char* sql, const Each& each) {
  TRY(const StudyKey study, find_study_key(c, slug));
  auto row = c.prepare(sql);
  row.bind(study.id);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return {};
    TRY_DO(each(row));
  }
}

}  // namespace

Result<void> Store::visit_answers(const std::string& slug, const std::function<void(const AnswerRow&)>& visit) {
  return parts_->read([&](Connection& c) {
    return visit_rows(c, slug, kAnswers, [&](const Statement& row) -> Result<void> {
      AnswerRow r;
      r.number = row.as_uint(0), r.session = row.as_u32(1), r.practice = row.as_bool(3);
      TRY(r.source, session_source_from(row.as_text(2)));
      r.answer.id = row.as_text(4), r.answer.trial = row.as_u32(5);
      r.answer.shown = {row.as_u32(6), row.as_u32(7), row.as_u32(8)};
      r.answer.odd_position = row.as_u32(9), r.answer.response_time_ms = row.as_double(10);
      TRY(r.answer.input, input_kind_from(row.as_text(11)));
      r.answer.answered_at_ms = row.as_int(12), r.answer.resumed = row.as_bool(13), r.received_at_ms = row.as_int(14);
      TRY(r.kind, trial_kind_from(row.as_text(15)));
      r.answer.frame_period_ms = or_zero(row, 16), r.answer.clock_step_ms = or_zero(row, 17), r.answer.timeouts = row.as_u32(18);
      r.version = row.as_u32(19), r.version_hash = row.as_text(20);
      visit(r);
      return {};
    });
  });
}

Result<void> Store::visit_sessions(const std::string& slug, const std::function<void(const SessionRecord&)>& visit) {
  return parts_->read([&](Connection& c) {
    return visit_rows(c, slug, kSessions, [&](const Statement& row) -> Result<void> {
      SessionRecord r;
      r.session = row.as_u32(0);
      TRY(r.source, session_source_from(row.as_text(1)));
      r.language = row.as_text(2), r.consent_hash = row.as_text(3), r.consented_at_ms = if_known(row, 4), r.started_at_ms = row.as_int(5);
      TRY(r.ending, ending_from(row.as_text(6)));
      r.ended_at_ms = if_known(row, 7), r.trials = row.as_u32(8), r.answers = row.as_u32(9);
      r.version = row.as_u32(10), r.version_hash = row.as_text(11);
      visit(r);
      return {};
    });
  });
}

Result<void> Store::visit_events(const std::string& slug, const std::function<void(const EventRow&)>& visit) {
  return parts_->read([&](Connection& c) {
    return visit_rows(c, slug, kEvents, [&](const Statement& row) -> Result<void> {
      EventRow r;
      r.session = row.as_u32(0), r.event.id = row.as_text(1);
      TRY(r.event.kind, event_kind_from(row.as_text(2)));
      r.event.at_ms = row.as_int(3);
      if (!row.is_null(4)) r.event.trial = row.as_u32(4);
      r.event.width = row.as_u32(5), r.event.height = row.as_u32(6), r.received_at_ms = row.as_int(7);
      visit(r);
      return {};
    });
  });
}

Result<void> Store::visit_responses(const std::string& slug, const std::function<void(const ResponseRow&)>& visit) {
  return parts_->read([&](Connection& c) {
    return visit_rows(c, slug, kResponses, [&](const Statement& row) -> Result<void> {
      ResponseRow r;
      r.session = row.as_u32(0), r.response.id = row.as_text(1);
      TRY(r.response.kind, response_kind_from(row.as_text(2)));
      r.response.question = row.as_text(3), r.response.value = row.as_text(4), r.response.declined = row.as_bool(5);
      r.response.attempt = row.as_u32(6), r.response.answered_at_ms = row.as_int(7), r.received_at_ms = row.as_int(8);
      visit(r);
      return {};
    });
  });
}

Result<void> Store::visit_identifiers(const std::string& slug, const std::function<void(const IdentifierRow&)>& visit) {
  return parts_->read([&](Connection& c) {
    return visit_rows(c, slug, kIdentifiers, [&](const Statement& row) -> Result<void> {
      visit({row.as_u32(0), {row.as_text(1), row.as_text(2)}});
      return {};
    });
  });
}

Result<std::vector<ConsentText>> Store::consent_texts(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<ConsentText>> {
    TRY(const StudyDefinition definition, read_definition(c, slug));
    const std::string current = consent_hash_of(definition);
    std::vector<ConsentText> texts;
    TRY_DO(visit_rows(c, slug, kConsents, [&](const Statement& row) -> Result<void> {
      ConsentText text;
      text.hash = row.as_text(0), text.language = row.as_text(1), text.text = row.as_text(2), text.first_used_at_ms = row.as_int(3);
      if (!row.as_bool(4)) {
        auto statement = c.prepare("SELECT text FROM consent_text_statement WHERE hash = ? ORDER BY number");
        statement.bind(text.hash);
        for (;;) {
          TRY(const bool more, statement.step());
          if (!more) break;
          text.statements.push_back(statement.as_text(0));
        }
      } else if (text.hash == current) {
        // Agreed to before texts were kept; it is the study's still.
        text.language = definition.language, text.text = definition.consent, text.statements = definition.consent_statements;
      } else {
        return {};
      }
      texts.push_back(std::move(text));
      return {};
    }));
    return texts;
  });
}

Result<std::vector<Withdrawal>> Store::withdrawals(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<Withdrawal>> {
    std::vector<Withdrawal> all;
    TRY_DO(visit_rows(c, slug, "SELECT day, answers FROM withdrawal WHERE study = ? ORDER BY number", [&](const Statement& row) -> Result<void> {
      all.push_back({row.as_text(0), row.as_uint(1)});
      return {};
    }));
    return all;
  });
}

}  // namespace tertium
