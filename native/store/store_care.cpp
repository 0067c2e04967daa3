// store_care.cpp: watching a study as its answers come, and looking after the database: copies, checks, and the files that rows name.
#include <filesystem>

#include "native/store/migrations.h"
#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

// Two sets of three different numbers are equal when their least, greatest and sum are.
constexpr const char* kNewAnswers =
    "SELECT answer.number, session.number, answer.simulated, answer.practice, answer.kind, answer.shown_0, answer.shown_1, answer.shown_2, answer.odd_position, "
    "answer.response_time_ms, answer.resumed, answer.received_at_ms, "
    "CASE WHEN answer.kind = 'catch' THEN (SELECT trial.odd_position FROM trial WHERE trial.session = answer.session AND trial.number = answer.trial) END, "
    "CASE WHEN answer.kind = 'repeat' THEN (SELECT CASE f.odd_position WHEN 0 THEN f.shown_0 WHEN 1 THEN f.shown_1 ELSE f.shown_2 END FROM answer AS f "
    "WHERE f.session = answer.session AND f.kind = 'main' AND f.practice = 0 AND f.number < answer.number "
    "AND min(f.shown_0, f.shown_1, f.shown_2) = min(answer.shown_0, answer.shown_1, answer.shown_2) "
    "AND max(f.shown_0, f.shown_1, f.shown_2) = max(answer.shown_0, answer.shown_1, answer.shown_2) "
    "AND f.shown_0 + f.shown_1 + f.shown_2 = answer.shown_0 + answer.shown_1 + answer.shown_2 LIMIT 1) END "
    "FROM answer INDEXED BY answer_by_study JOIN session ON session.id = answer.session WHERE answer.study = ? AND answer.number > ? ORDER BY answer.number LIMIT ?";

constexpr std::size_t kProblemsMax = 100;

// Every column that holds the SHA-256 of a file in the data directory. A new one belongs here, or verify and backup pass it by.
constexpr const char* kNamedFiles =
    "SELECT picture FROM stimulus WHERE picture <> '' "
    "UNION SELECT file FROM run_file UNION SELECT embedding_file FROM run UNION SELECT posterior_file FROM run WHERE posterior_file <> '' "
    "UNION SELECT record_file FROM run "
    "UNION SELECT file FROM dataset_file UNION SELECT file FROM dataset UNION SELECT triplets_file FROM dataset WHERE triplets_file <> '' "
    "UNION SELECT checkpoint_file FROM job WHERE checkpoint_file <> '' "
    "UNION SELECT sha256 FROM analysis_file ORDER BY 1";

}  // namespace

std::uint64_t Store::change_count() const { return parts_->changes; }

Result<std::uint64_t> Store::visit_new_answers(const std::string& slug, std::uint64_t after, std::uint64_t most, const std::function<void(const TalliedAnswer&)>& visit) {
  return parts_->read([&](Connection& c) -> Result<std::uint64_t> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare(kNewAnswers);
    row.bind(study.id).bind(after).bind(most);
    std::uint64_t last = after;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return last;
      last = row.as_uint(0);
      TalliedAnswer a;
      a.session = row.as_u32(1), a.simulated = row.as_bool(2), a.practice = row.as_bool(3);
      TRY(a.kind, trial_kind_from(row.as_text(4)));
      a.shown = {row.as_u32(5), row.as_u32(6), row.as_u32(7)}, a.odd_position = row.as_u32(8);
      a.response_time_ms = row.as_double(9), a.resumed = row.as_bool(10), a.received_at_ms = row.as_int(11);
      if (!row.is_null(12)) a.right_position = row.as_u32(12);
      if (!row.is_null(13)) a.chosen_before = row.as_u32(13);
      visit(a);
    }
  });
}

Result<std::uint64_t> Store::count_objects(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::uint64_t> {
    TRY(const StudyKey study, find_study_key(c, slug));
    return study.stimuli;
  });
}

Result<Store::WatchedSessions> Store::watch_sessions(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<WatchedSessions> {
    TRY(const StudyKey study, find_study_key(c, slug));
    WatchedSessions all;
    {
      auto row = c.prepare("SELECT COUNT(*) FROM withdrawal WHERE study = ?");
      TRY([[maybe_unused]] const bool found, row.bind(study.id).step());
      all.withdrawals = row.as_uint(0);
    }
    auto row = c.prepare("SELECT number, source, started_at_ms, ending, COALESCE(ended_at_ms, 0) FROM session WHERE study = ? ORDER BY number");
    row.bind(study.id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TalliedSession s;
      s.session = row.as_u32(0);
      TRY(const SessionSource source, session_source_from(row.as_text(1)));
      s.simulated = source == SessionSource::kSimulated, s.imported = source == SessionSource::kImported;
      s.started_at_ms = row.as_int(2), s.ended_at_ms = row.as_int(4);
      TRY(s.ending, ending_from(row.as_text(3)));
      all.sessions.push_back(s);
    }
  });
}

int Store::newest_schema() { return all_migrations().back().version; }

Result<void> Store::copy_database(const std::string& to, const std::function<void(double)>& progress, std::optional<std::uint64_t> bytes_max) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(to, error))) return Error{ErrorCode::kConflict, to + " is there already; a copy is written to a new file"};
  const Result<void> copied = parts_->read([&](Connection& c) -> Result<void> {
    // The moment begins with the first look.
    TRY_DO(c.execute("SELECT COUNT(*) FROM sqlite_schema"));
    return c.copy_to(to, progress, bytes_max);
  });
  if (!copied) std::filesystem::remove(to, error);
  return copied;
}

Result<std::vector<std::string>> Store::check_database() {
  return parts_->read([&](Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> problems;
    for (const char* sql : {"PRAGMA integrity_check(100)", "SELECT 'a row of ' || \"table\" || ' names one of ' || parent || ' that is not there' FROM pragma_foreign_key_check"}) {
      auto row = c.prepare(sql);
      for (;;) {
        const Result<bool> more = row.step();
        if (!more) {  // damage so bad that reading on is not possible
          problems.push_back(more.error().message);
          break;
        }
        if (!*more || problems.size() >= kProblemsMax) break;
        if (row.as_text(0) != "ok") problems.push_back(row.as_text(0));
      }
    }
    return problems;
  });
}

Result<std::vector<std::string>> Store::named_files() {
  return parts_->read([&](Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> files;
    auto row = c.prepare(kNamedFiles);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return files;
      files.push_back(row.as_text(0));
    }
  });
}

}  // namespace tertium
