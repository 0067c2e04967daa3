// store_deletion.cpp: what is deleted for good: one person's session, on request, and a study's identifiers.
#include <algorithm>

#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

// Texts by which deleted rows are looked for in the files: ids are unique; others only when they are long enough to tell and no row is left
// that has them too.
constexpr std::size_t kIdentifierBytes = 8, kWordsBytes = 16;

// What is gone of the tables, and what its bytes are to be looked for by.
struct Deleted {
  std::uint64_t count = 0;
  std::vector<std::string> traces;
};

Result<void> collect(Connection& c, const char* sql, std::int64_t parameter, std::vector<std::string>& out) {
  auto row = c.prepare(sql);
  row.bind(parameter);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return {};
    out.push_back(row.as_text(0));
  }
}

// Drops those that a remaining row has as well: they are there rightly.
Result<void> keep_unique(Connection& c, const char* sql, std::vector<std::string>& texts) {
  std::vector<std::string> unique;
  for (std::string& text : texts) {
    auto row = c.prepare(sql);
    TRY(const bool found, row.bind(text).step());
    if (!found) unique.push_back(std::move(text));
  }
  texts = std::move(unique);
  return {};
}

void append(std::vector<std::string>& to, std::vector<std::string> texts, std::size_t bytes_min) {
  for (std::string& text : texts)
    if (text.size() >= bytes_min) to.push_back(std::move(text));
}

Result<std::vector<std::string>> delete_identifiers_of(Connection& c, std::int64_t id, bool of_study) {
  std::vector<std::string> values;
  TRY_DO(collect(c, of_study ? "SELECT value FROM identifier WHERE study = ?" : "SELECT value FROM identifier WHERE session = ?", id, values));
  TRY_DO(c.prepare(of_study ? "DELETE FROM identifier WHERE study = ?" : "DELETE FROM identifier WHERE session = ?").bind(id).run());
  return values;
}

// Which session is meant: by its withdrawal code, or by its number where that is not 0.
struct Meant {
  std::string code;
  std::uint32_t number = 0;
};
struct FoundSession {
  std::int64_t study = 0, session = 0;
  std::string key, code;
};

Result<FoundSession> find_session(Connection& c, const std::string& slug, const Meant& meant) {
  TRY(const StudyKey study, find_study_key(c, slug));
  auto by_code = c.prepare("SELECT id, key, withdrawal_code FROM session WHERE study = ? AND withdrawal_code = ?");
  auto by_number = c.prepare("SELECT id, key, COALESCE(withdrawal_code, '') FROM session WHERE study = ? AND number = ?");
  Statement& row = meant.number > 0 ? by_number.bind(study.id).bind(meant.number) : by_code.bind(study.id).bind(meant.code);
  TRY(const bool found, row.step());
  if (found) return FoundSession{study.id, row.as_int(0), row.as_text(1), row.as_text(2)};
  if (meant.number > 0) return Error{ErrorCode::kNotFound, "the study has no session " + std::to_string(meant.number) + ": numbers of withdrawn sessions are not used again"};
  return Error{ErrorCode::kNotFound, "nothing is stored under this code: please look whether each character is right; what was deleted before stays deleted"};
}

Result<std::uint64_t> count_answers(Connection& c, std::int64_t session) {
  auto row = c.prepare("SELECT COUNT(*) FROM answer WHERE session = ?");
  TRY([[maybe_unused]] const bool found, row.bind(session).step());
  return row.as_uint(0);
}

Result<Deleted> delete_session(Connection& c, const std::string& slug, const Meant& meant) {
  TRY(const FoundSession found, find_session(c, slug, meant));
  const std::int64_t session = found.session;
  Deleted gone;
  gone.traces = {found.key};
  if (!found.code.empty()) gone.traces.push_back(found.code);
  for (const char* sql : {"SELECT id FROM answer WHERE session = ?", "SELECT id FROM session_event WHERE session = ?", "SELECT id FROM session_response WHERE session = ?"})
    TRY_DO(collect(c, sql, session, gone.traces));
  std::vector<std::string> words;
  TRY_DO(collect(c, "SELECT value FROM session_response WHERE session = ? AND kind = 'final'", session, words));
  TRY(gone.count, count_answers(c, session));
  TRY(std::vector<std::string> identifiers, delete_identifiers_of(c, session, false));
  for (const char* sql : {"DELETE FROM session_response WHERE session = ?", "DELETE FROM session_event WHERE session = ?", "DELETE FROM answer WHERE session = ?",
                          "DELETE FROM trial WHERE session = ?", "DELETE FROM session WHERE id = ?"})
    TRY_DO(c.prepare(sql).bind(session).run());
  TRY_DO(keep_unique(c, "SELECT 1 FROM identifier WHERE value = ? LIMIT 1", identifiers));
  append(gone.traces, std::move(identifiers), kIdentifierBytes);
  TRY_DO(keep_unique(c, "SELECT 1 FROM session_response WHERE value = ? LIMIT 1", words));
  append(gone.traces, std::move(words), kWordsBytes);
  TRY_DO(c.prepare("INSERT INTO withdrawal (study, day, answers) VALUES (?, strftime('%Y-%m-%d', 'now'), ?)").bind(found.study).bind(gone.count).run());
  TRY_DO(c.prepare("INSERT INTO erasure DEFAULT VALUES").run());
  return gone;
}

// As it was shown, whatever a person made of it while writing it down.
std::string plain_code(const std::string& text) {
  std::string code;
  for (const char letter : text) {
    if (letter == ' ' || letter == '-') continue;
    code += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return code;
}

Result<std::string> check_code(const std::string& withdrawal_code) {
  std::string code = plain_code(withdrawal_code);
  const bool letters = std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (code.size() != kWithdrawalCodeCharacters || !letters)
    return Error{ErrorCode::kInvalid, "withdrawal_code " + quote_for_message(withdrawal_code) + " must have the " + std::to_string(kWithdrawalCodeCharacters) +
                                          " letters and digits that were shown"};
  return code;
}

// request: by what a second try is known, while bytes are left. `delete_it` deletes the rows.
template <class Parts, class Delete>
Result<std::uint64_t> delete_and_erase(Parts& parts, const std::string& request, const Delete& delete_it) {
  const std::lock_guard lock(parts.erasing);
  if (!parts.deleted.contains(request)) {
    TRY(Deleted gone, parts.template write_for<Deleted>(delete_it));
    parts.deleted[request] = gone.count;
    append(parts.traces, std::move(gone.traces), 0);
  }
  TRY_DO(parts.erase());
  const std::uint64_t answers = parts.deleted[request];
  parts.deleted.erase(request);
  return answers;
}

}  // namespace

Result<std::uint64_t> Store::withdraw(const std::string& slug, const std::string& withdrawal_code) {
  TRY(const std::string code, check_code(withdrawal_code));
  return delete_and_erase(*parts_, slug + ' ' + code, [&](Connection& c) { return delete_session(c, slug, {code, 0}); });
}

Result<std::uint64_t> Store::withdraw_session(const std::string& slug, std::uint32_t session) {
  return delete_and_erase(*parts_, slug + " #" + std::to_string(session), [&](Connection& c) -> Result<Deleted> {
    if (session == 0) return Error{ErrorCode::kNotFound, "sessions are numbered from 1"};
    return delete_session(c, slug, {{}, session});
  });
}

Result<std::uint64_t> Store::count_answers_of(const std::string& slug, const std::string& withdrawal_code) {
  TRY(const std::string code, check_code(withdrawal_code));
  return parts_->read([&](Connection& c) -> Result<std::uint64_t> {
    TRY(const FoundSession found, find_session(c, slug, {code, 0}));
    return count_answers(c, found.session);
  });
}

Result<std::uint64_t> Store::count_answers_of(const std::string& slug, std::uint32_t session) {
  if (session == 0) return Error{ErrorCode::kNotFound, "sessions are numbered from 1"};
  return parts_->read([&](Connection& c) -> Result<std::uint64_t> {
    TRY(const FoundSession found, find_session(c, slug, {{}, session}));
    return count_answers(c, found.session);
  });
}

Result<std::uint64_t> Store::delete_identifiers(const std::string& slug) {
  const std::lock_guard lock(parts_->erasing);
  TRY(Deleted gone, parts_->write_for<Deleted>([&](Connection& c) -> Result<Deleted> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(std::vector<std::string> values, delete_identifiers_of(c, study.id, true));
    Deleted done;
    done.count = values.size();
    TRY_DO(keep_unique(c, "SELECT 1 FROM identifier WHERE value = ? LIMIT 1", values));
    append(done.traces, std::move(values), kIdentifierBytes);
    if (done.count > 0) TRY_DO(c.prepare("INSERT INTO erasure DEFAULT VALUES").run());
    return done;
  }));
  std::uint64_t& deleted = parts_->deleted[slug];  // no code of a session: that has a blank before it
  deleted += gone.count;
  append(parts_->traces, std::move(gone.traces), 0);
  TRY_DO(parts_->erase());
  const std::uint64_t count = deleted;
  parts_->deleted.erase(slug);
  return count;
}

}  // namespace tertium
