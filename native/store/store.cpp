// store.cpp: opening, connections, and studies.
#include "native/store/store.h"

#include <cmath>
#include <filesystem>

#include "native/store/erasure.h"
#include "native/store/migrations.h"
#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {

const char* to_string(SessionSource source) {
  switch (source) {
    case SessionSource::kParticipant: return "participant";
    case SessionSource::kSimulated: return "simulated";
    case SessionSource::kImported: return "imported";
  }
  return "participant";
}

Result<Readers::Lease> Readers::take() {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty() || open_ < kMost; });
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return Lease(*this, std::move(connection));
    }
    ++open_;
  }
  try {
    auto connection = Connection::open(path_, Connection::Mode::kRead);
    if (connection) return Lease(*this, *std::move(connection));
    close_one();
    return connection.error();
  } catch (...) {
    close_one();
    throw;
  }
}

void Readers::close_one() {
  {
    const std::lock_guard lock(mutex_);
    --open_;
  }
  freed_.notify_one();
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  // Ends the snapshot; nothing was written. A connection that cannot even do that is not used again.
  if (connection->in_transaction() && !connection->execute("COMMIT") && !connection->execute("ROLLBACK")) {
    connection.reset();
    close_one();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const StoreOptions& options) {
  std::unique_ptr<Writer> writer;
  if (options.read_only) {
    TRY(const std::unique_ptr<Connection> connection, Connection::open(path, Connection::Mode::kRead));
    TRY(const int version, schema_version(*connection));
    const int newest = all_migrations().back().version;
    if (version != newest)
      return Error{ErrorCode::kUnsupported, path + " has schema " + std::to_string(version) + ", this program reads schema " + std::to_string(newest) +
                                                (version < newest ? "; start the server on it once to bring it up to date" : "; use the newer program")};
  } else {
    // Looked at before it is opened for writing, which changes how the file keeps its journal: what is not ours stays as it is.
    if (std::error_code error; std::filesystem::exists(path, error)) {
      TRY(const std::unique_ptr<Connection> connection, Connection::open(path, Connection::Mode::kRead));
      if (const auto version = schema_version(*connection); !version) return Error{version.error().code, path + ": " + version.error().message};
    }
    TRY(std::unique_ptr<Connection> connection, Connection::open(path, Connection::Mode::kWrite, options.bytes_max));
    if (auto done = migrate(*connection); !done) return Error{done.error().code, path + ": " + done.error().message};
    finish_erasure(*connection);
    writer = std::make_unique<Writer>(std::move(connection), options.waiting_writes_max);
  }
  return std::unique_ptr<Store>(new Store(std::make_unique<Parts>(path, std::move(writer), options.password_cost)));
}

// ---- Studies ----

Result<StudyKey> find_study_key(Connection& connection, const std::string& slug) {
  auto row = connection.prepare("SELECT id, state, stimuli FROM study WHERE slug = ?");
  TRY(const bool found, row.bind(slug).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(slug)};
  TRY(const StudyState state, study_state_from(row.as_text(1)));
  return StudyKey{row.as_int(0), state, row.as_uint(2)};
}

Result<void> Store::create_study(const StudyDefinition& d, const std::vector<Stimulus>& stimuli, StudyState state, bool demo, std::uint64_t owner) {
  TRY_DO(check_new_study(d, stimuli));
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(insert_study(c, d, stimuli, state, demo));
    if (owner == 0) return {};
    TRY(const StudyKey study, find_study_key(c, d.slug));
    return give_role(c, study.id, owner, Role::kOwner);
  });
}

Result<void> Store::set_study_state(const std::string& slug, StudyState state) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const StudyKey study, find_study_key(c, slug));
    if (study.state == state) return {};
    if (study.state == StudyState::kDraft) return Error{ErrorCode::kConflict, "the study " + slug + " is a draft; it opens by being published"};
    if (state == StudyState::kDraft)
      return Error{ErrorCode::kConflict, "the study " + slug + " is " + to_string(study.state) + "; what was published does not become a draft again"};
    return c.prepare("UPDATE study SET state = ? WHERE id = ?").bind(to_string(state)).bind(study.id).run();
  });
}

namespace {

constexpr const char* kSummaryColumns =
    "SELECT id, slug, title, state, demo, target_answers, stimuli, sessions, finished, answers, simulated_sessions, simulated_answers, runs, "
    "datasets, version, COALESCE((SELECT hash FROM study_version WHERE study_version.study = study.id AND study_version.number = study.version), ''), draft <> '' "
    "FROM study ";

Result<StudySummary> read_summary(Connection& connection, const Statement& row) {
  StudySummary s;
  s.slug = row.as_text(1), s.title = row.as_text(2);
  TRY(s.state, study_state_from(row.as_text(3)));
  s.demo = row.as_bool(4), s.target_answers = row.as_uint(5);
  s.counts = {.stimuli = row.as_uint(6), .sessions = row.as_uint(7), .finished = row.as_uint(8), .answers = row.as_uint(9),
              .simulated_sessions = row.as_uint(10), .simulated_answers = row.as_uint(11), .runs = row.as_uint(12),
              .median_response_time_ms = 0, .datasets = row.as_uint(13)};
  s.version = row.as_u32(14), s.version_hash = row.as_text(15), s.changed = row.as_bool(16);
  // The middle of an index: no sorting. Of an even number the mean of the middle two.
  const std::uint64_t people = s.counts.answers - s.counts.simulated_answers;
  if (people > 0) {
    auto middle = connection.prepare(
        "SELECT AVG(response_time_ms) FROM (SELECT response_time_ms FROM answer INDEXED BY answer_by_time WHERE study = ? AND practice = 0 AND simulated = 0 "
        "AND kind = 'main' "
        "ORDER BY response_time_ms LIMIT ? OFFSET ?)");
    TRY([[maybe_unused]] const bool found, middle.bind(row.as_int(0)).bind(std::uint64_t{2 - people % 2}).bind((people - 1) / 2).step());
    const double median = middle.as_double(0);
    s.counts.median_response_time_ms = std::isnan(median) ? 0 : median;
  }
  return s;
}

}  // namespace

Result<StudySummary> read_summary_of(Connection& connection, const std::string& slug) {
  static const std::string sql = std::string(kSummaryColumns) + "WHERE slug = ?";
  auto row = connection.prepare(sql.c_str());
  TRY(const bool found, row.bind(slug).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(slug)};
  return read_summary(connection, row);
}

Result<std::vector<StudySummary>> Store::list_studies() {
  return parts_->read([&](Connection& c) -> Result<std::vector<StudySummary>> {
    static const std::string sql = std::string(kSummaryColumns) + "ORDER BY id";
    auto row = c.prepare(sql.c_str());
    std::vector<StudySummary> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(StudySummary summary, read_summary(c, row));
      all.push_back(std::move(summary));
    }
  });
}

Result<std::vector<StudySummary>> Store::list_studies(const Person& person) {
  if (person.administrator) return list_studies();
  return parts_->read([&](Connection& c) -> Result<std::vector<StudySummary>> {
    static const std::string sql = std::string(kSummaryColumns) + "WHERE id IN (SELECT study FROM study_role WHERE person = ?) ORDER BY id";
    auto row = c.prepare(sql.c_str());
    row.bind(person.id);
    std::vector<StudySummary> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(StudySummary summary, read_summary(c, row));
      TRY(summary.role, role_in(c, row.as_int(0), person.id));
      all.push_back(std::move(summary));
    }
  });
}

Result<StudySummary> Store::find_study(const std::string& slug) {
  return parts_->read([&](Connection& c) { return read_summary_of(c, slug); });
}

Result<StudyDefinition> Store::study_definition(const std::string& slug) {
  return parts_->read([&](Connection& c) { return read_definition(c, slug); });
}

Result<StudyDetail> Store::study_detail(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<StudyDetail> {
    StudyDetail detail;
    TRY(detail.summary, read_summary_of(c, slug));
    TRY(detail.definition, read_definition(c, slug));
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare("SELECT name, category, picture, licence, caption FROM stimulus WHERE study = ? ORDER BY number");
    row.bind(study.id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return detail;
      detail.stimuli.push_back({row.as_text(0), row.as_text(1), row.as_text(2), row.as_text(3), row.as_text(4)});
    }
  });
}

Result<bool> Store::is_picture(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    if (sha256.empty()) return false;
    auto row = c.prepare("SELECT 1 FROM stimulus WHERE picture = ? AND picture <> '' LIMIT 1");
    return row.bind(sha256).step();
  });
}

}  // namespace tertium
