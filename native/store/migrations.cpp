// migrations.cpp: the schema, step by step.
// Times are ms since 1970 UTC. 64-bit seeds are stored by their bits. NULL in a number means: not known.
#include "native/store/migrations.h"

#include <string>

namespace tertium {
namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE study (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL, language TEXT NOT NULL, question TEXT NOT NULL, hint TEXT NOT NULL, about TEXT NOT NULL,
  consent TEXT NOT NULL, instructions TEXT NOT NULL, thanks TEXT NOT NULL, contact TEXT NOT NULL,
  practice_trials INTEGER NOT NULL, trials_per_session INTEGER NOT NULL, target_answers INTEGER NOT NULL, seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'paused', 'closed')),
  demo INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  -- Counts, kept by the triggers below. answers: without practice.
  stimuli INTEGER NOT NULL DEFAULT 0,
  sessions INTEGER NOT NULL DEFAULT 0, finished INTEGER NOT NULL DEFAULT 0, answers INTEGER NOT NULL DEFAULT 0,
  simulated_sessions INTEGER NOT NULL DEFAULT 0, simulated_answers INTEGER NOT NULL DEFAULT 0, runs INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE consent_statement (
  study INTEGER NOT NULL REFERENCES study(id), number INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (study, number)
) WITHOUT ROWID;
-- number: the object number in every trial, triplet and embedding of the study.
CREATE TABLE stimulus (
  study INTEGER NOT NULL REFERENCES study(id), number INTEGER NOT NULL,
  name TEXT NOT NULL, category TEXT NOT NULL, picture TEXT NOT NULL, licence TEXT NOT NULL,
  PRIMARY KEY (study, number), UNIQUE (study, name)
) WITHOUT ROWID;
CREATE INDEX stimulus_by_picture ON stimulus(picture) WHERE picture <> '';

-- number: counted per study from 1; the pseudonym under which answers are exported. key: the session's secret.
CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id), number INTEGER NOT NULL,
  key TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL CHECK (source IN ('participant', 'simulated', 'imported')),
  language TEXT NOT NULL, consent_hash TEXT NOT NULL, consented_at_ms INTEGER,
  started_at_ms INTEGER NOT NULL, finished_at_ms INTEGER, code TEXT,
  UNIQUE (study, number)
);
CREATE UNIQUE INDEX session_by_code ON session(study, code) WHERE code IS NOT NULL;
-- What was issued to a session. Object numbers by position: left, middle, right (or from top to bottom).
CREATE TABLE trial (
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, number INTEGER NOT NULL,
  practice INTEGER NOT NULL, shown_0 INTEGER NOT NULL, shown_1 INTEGER NOT NULL, shown_2 INTEGER NOT NULL,
  PRIMARY KEY (session, number)
) WITHOUT ROWID;
-- Only ever inserted. number grows with each stored answer and is never used twice, so "answers up to n" is a fixed set.
CREATE TABLE answer (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  study INTEGER NOT NULL REFERENCES study(id),
  session INTEGER NOT NULL, trial INTEGER NOT NULL,
  practice INTEGER NOT NULL, simulated INTEGER NOT NULL,
  shown_0 INTEGER NOT NULL, shown_1 INTEGER NOT NULL, shown_2 INTEGER NOT NULL,
  odd_position INTEGER NOT NULL CHECK (odd_position BETWEEN 0 AND 2),
  response_time_ms REAL NOT NULL,
  input TEXT NOT NULL, answered_at_ms INTEGER NOT NULL, received_at_ms INTEGER NOT NULL, resumed INTEGER NOT NULL,
  UNIQUE (session, trial),
  FOREIGN KEY (session, trial) REFERENCES trial(session, number) ON DELETE CASCADE
);
CREATE INDEX answer_by_study ON answer(study);
CREATE INDEX answer_by_time ON answer(study, response_time_ms) WHERE practice = 0 AND simulated = 0;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id),
  title TEXT NOT NULL, method TEXT NOT NULL, origin TEXT NOT NULL,
  objects INTEGER NOT NULL, dims INTEGER NOT NULL, triplets INTEGER NOT NULL, simulated_triplets INTEGER NOT NULL,
  validation_nll REAL, validation_accuracy REAL,
  created_at_ms INTEGER NOT NULL,
  embedding_file TEXT NOT NULL, posterior_file TEXT NOT NULL, record_file TEXT NOT NULL
);
CREATE INDEX run_by_study ON run(study);
CREATE TABLE run_file (
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, file TEXT NOT NULL,
  PRIMARY KEY (file, run)
) WITHOUT ROWID;
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('fit')),
  study INTEGER NOT NULL REFERENCES study(id),
  method TEXT NOT NULL, preset TEXT NOT NULL, dims INTEGER, lambda REAL, seed INTEGER NOT NULL, include_simulated INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0, epochs INTEGER NOT NULL DEFAULT 0,
  elapsed_s REAL NOT NULL DEFAULT 0, remaining_s REAL NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  run INTEGER REFERENCES run(id),
  created_at_ms INTEGER NOT NULL, started_at_ms INTEGER, ended_at_ms INTEGER
);
CREATE INDEX job_by_study ON job(study);
CREATE INDEX job_waiting ON job(id) WHERE state IN ('queued', 'running');
CREATE TABLE job_curve (
  job INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE, epoch INTEGER NOT NULL,
  loss REAL, train_nll REAL, validation_nll REAL, validation_accuracy REAL, dims INTEGER NOT NULL,
  PRIMARY KEY (job, epoch)
) WITHOUT ROWID;

-- Secrets that open the console; only their SHA-256 is kept.
CREATE TABLE console_secret (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('one-time', 'login')),
  created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER count_stimulus AFTER INSERT ON stimulus BEGIN
  UPDATE study SET stimuli = stimuli + 1 WHERE id = new.study;
END;
CREATE TRIGGER count_session AFTER INSERT ON session BEGIN
  UPDATE study SET sessions = sessions + 1, simulated_sessions = simulated_sessions + (new.source = 'simulated'),
    finished = finished + (new.finished_at_ms IS NOT NULL) WHERE id = new.study;
END;
CREATE TRIGGER count_finished AFTER UPDATE OF finished_at_ms ON session WHEN old.finished_at_ms IS NULL AND new.finished_at_ms IS NOT NULL BEGIN
  UPDATE study SET finished = finished + 1 WHERE id = new.study;
END;
CREATE TRIGGER count_session_gone AFTER DELETE ON session BEGIN
  UPDATE study SET sessions = sessions - 1, simulated_sessions = simulated_sessions - (old.source = 'simulated'),
    finished = finished - (old.finished_at_ms IS NOT NULL) WHERE id = old.study;
END;
CREATE TRIGGER count_answer AFTER INSERT ON answer WHEN NOT new.practice BEGIN
  UPDATE study SET answers = answers + 1, simulated_answers = simulated_answers + new.simulated WHERE id = new.study;
END;
CREATE TRIGGER count_answer_gone AFTER DELETE ON answer WHEN NOT old.practice BEGIN
  UPDATE study SET answers = answers - 1, simulated_answers = simulated_answers - old.simulated WHERE id = old.study;
END;
CREATE TRIGGER answers_never_change BEFORE UPDATE ON answer BEGIN
  SELECT RAISE(ABORT, 'answers are only ever added');
END;
CREATE TRIGGER count_run AFTER INSERT ON run BEGIN
  UPDATE study SET runs = runs + 1 WHERE id = new.study;
END;
)sql";

// Data that came from elsewhere: the bytes are in files, a row says what they are and never changes.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id),
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('triplets', 'judgments', 'anchored', 'features', 'dissimilarities', 'pseudo_triplets')),
  format TEXT NOT NULL, source_file TEXT NOT NULL, source_sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  triplets_file TEXT NOT NULL,
  objects INTEGER NOT NULL, rows INTEGER NOT NULL, participants INTEGER NOT NULL, simulated INTEGER NOT NULL,
  conventions TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (study, kind, file)
);
CREATE TABLE dataset_file (
  dataset INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, file TEXT NOT NULL,
  PRIMARY KEY (file, dataset)
) WITHOUT ROWID;
-- NULL: the study's own answers.
ALTER TABLE job ADD COLUMN dataset INTEGER REFERENCES dataset(id);
ALTER TABLE run ADD COLUMN dataset INTEGER REFERENCES dataset(id);
ALTER TABLE study ADD COLUMN datasets INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER count_dataset AFTER INSERT ON dataset BEGIN
  UPDATE study SET datasets = datasets + 1 WHERE id = new.study;
END;
CREATE TRIGGER datasets_never_change BEFORE UPDATE ON dataset BEGIN
  SELECT RAISE(ABORT, 'datasets never change');
END;
)sql";

// The participant's whole way: what a study asks besides trials, what happens in a session besides answers, and how it ends.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE study ADD COLUMN identification TEXT NOT NULL DEFAULT 'none' CHECK (identification IN ('none', 'optional', 'required'));
ALTER TABLE study ADD COLUMN instructions_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN comprehension_attempts INTEGER NOT NULL DEFAULT 2;
ALTER TABLE study ADD COLUMN fixation_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN feedback_ms INTEGER NOT NULL DEFAULT 250;
ALTER TABLE study ADD COLUMN trial_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN too_fast_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN trials_per_block INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN break_seconds INTEGER NOT NULL DEFAULT 120;
ALTER TABLE study ADD COLUMN catch_trials_per_session INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN repeats_per_session INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN final_question TEXT NOT NULL DEFAULT '';
ALTER TABLE study ADD COLUMN debrief TEXT NOT NULL DEFAULT '';
ALTER TABLE study ADD COLUMN captions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN retention TEXT NOT NULL DEFAULT '';
-- The highest number that a session was ever given: a withdrawn session's number is not used again.
ALTER TABLE study ADD COLUMN last_session INTEGER NOT NULL DEFAULT 0;
UPDATE study SET last_session = (SELECT COALESCE(MAX(number), 0) FROM session WHERE session.study = study.id);
-- correct: of the comprehension check, which option, from 0; NULL for a question about the person.
CREATE TABLE question (
  study INTEGER NOT NULL REFERENCES study(id),
  kind TEXT NOT NULL CHECK (kind IN ('demographic', 'comprehension')), number INTEGER NOT NULL,
  id TEXT NOT NULL, text TEXT NOT NULL, correct INTEGER,
  PRIMARY KEY (study, kind, number), UNIQUE (study, kind, id)
) WITHOUT ROWID;
CREATE TABLE question_option (
  study INTEGER NOT NULL, kind TEXT NOT NULL, question INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (study, kind, question, number),
  FOREIGN KEY (study, kind, question) REFERENCES question(study, kind, number)
) WITHOUT ROWID;
-- Stimuli by name, the odd one named apart.
CREATE TABLE worked_example (
  study INTEGER NOT NULL, number INTEGER NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, odd TEXT NOT NULL, words TEXT NOT NULL,
  PRIMARY KEY (study, number),
  FOREIGN KEY (study, first) REFERENCES stimulus(study, name), FOREIGN KEY (study, second) REFERENCES stimulus(study, name),
  FOREIGN KEY (study, odd) REFERENCES stimulus(study, name)
) WITHOUT ROWID;
CREATE TABLE catch_trial (
  study INTEGER NOT NULL, number INTEGER NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, odd TEXT NOT NULL,
  PRIMARY KEY (study, number),
  FOREIGN KEY (study, first) REFERENCES stimulus(study, name), FOREIGN KEY (study, second) REFERENCES stimulus(study, name),
  FOREIGN KEY (study, odd) REFERENCES stimulus(study, name)
) WITHOUT ROWID;
-- What a person who ended so is given. No row: a code of each session's own, and nowhere to go on to.
CREATE TABLE ending_rule (
  study INTEGER NOT NULL REFERENCES study(id),
  ending TEXT NOT NULL CHECK (ending IN ('complete', 'no_consent', 'early', 'screened_out')),
  code TEXT NOT NULL, redirect TEXT NOT NULL,
  PRIMARY KEY (study, ending)
) WITHOUT ROWID;

-- odd_position: of a catch trial, where the odd one is.
ALTER TABLE trial ADD COLUMN kind TEXT NOT NULL DEFAULT 'main' CHECK (kind IN ('main', 'catch', 'repeat'));
ALTER TABLE trial ADD COLUMN odd_position INTEGER CHECK (odd_position BETWEEN 0 AND 2);
ALTER TABLE answer ADD COLUMN kind TEXT NOT NULL DEFAULT 'main' CHECK (kind IN ('main', 'catch', 'repeat'));
ALTER TABLE answer ADD COLUMN frame_period_ms REAL;
ALTER TABLE answer ADD COLUMN clock_step_ms REAL;
ALTER TABLE answer ADD COLUMN timeouts INTEGER NOT NULL DEFAULT 0;
DROP INDEX answer_by_time;
CREATE INDEX answer_by_time ON answer(study, response_time_ms) WHERE practice = 0 AND simulated = 0 AND kind = 'main';
DROP TRIGGER count_answer;
DROP TRIGGER count_answer_gone;
CREATE TRIGGER count_answer AFTER INSERT ON answer WHEN NOT new.practice AND new.kind = 'main' BEGIN
  UPDATE study SET answers = answers + 1, simulated_answers = simulated_answers + new.simulated WHERE id = new.study;
END;
CREATE TRIGGER count_answer_gone AFTER DELETE ON answer WHEN NOT old.practice AND old.kind = 'main' BEGIN
  UPDATE study SET answers = answers - 1, simulated_answers = simulated_answers - old.simulated WHERE id = old.study;
END;

-- ending and ended_at_ms: however it ended; finished_at_ms: only when it was complete. withdrawal_code deletes the session.
ALTER TABLE session ADD COLUMN ending TEXT NOT NULL DEFAULT '' CHECK (ending IN ('', 'complete', 'early', 'screened_out'));
ALTER TABLE session ADD COLUMN ended_at_ms INTEGER;
ALTER TABLE session ADD COLUMN withdrawal_code TEXT;
UPDATE session SET ending = 'complete', ended_at_ms = finished_at_ms WHERE finished_at_ms IS NOT NULL;
UPDATE session SET withdrawal_code = (
  WITH RECURSIVE letter(n, code, s) AS (
    SELECT 0, '', session.id
    UNION ALL SELECT n + 1, code || substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 1 + (random() & 31), 1), s FROM letter WHERE n < 12
  ) SELECT code FROM letter WHERE n = 12
) WHERE source = 'participant';
CREATE UNIQUE INDEX session_by_withdrawal ON session(study, withdrawal_code) WHERE withdrawal_code IS NOT NULL;
-- One code may be that of many: panels have one for everybody.
DROP INDEX session_by_code;
CREATE INDEX session_by_code ON session(study, code) WHERE code IS NOT NULL;

-- What somebody agreed to, as it was then.
CREATE TABLE consent_text (
  hash TEXT PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL, first_used_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE consent_text_statement (
  hash TEXT NOT NULL REFERENCES consent_text(hash), number INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (hash, number)
) WITHOUT ROWID;

-- Only ever inserted, as answers.
CREATE TABLE session_event (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, at_ms INTEGER NOT NULL, trial INTEGER, width INTEGER NOT NULL, height INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL
);
CREATE INDEX session_event_by_session ON session_event(session);
CREATE TABLE session_response (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('demographic', 'comprehension', 'final')),
  question TEXT NOT NULL, value TEXT NOT NULL, declined INTEGER NOT NULL, attempt INTEGER NOT NULL,
  answered_at_ms INTEGER NOT NULL, received_at_ms INTEGER NOT NULL
);
CREATE INDEX session_response_by_session ON session_response(session);
CREATE TRIGGER events_never_change BEFORE UPDATE ON session_event BEGIN
  SELECT RAISE(ABORT, 'events are only ever added');
END;
CREATE TRIGGER responses_never_change BEFORE UPDATE ON session_response BEGIN
  SELECT RAISE(ABORT, 'responses are only ever added');
END;
-- What a panel put into the link, apart from all else.
CREATE TABLE identifier (
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, study INTEGER NOT NULL REFERENCES study(id),
  number INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (session, number), UNIQUE (session, name)
) WITHOUT ROWID;
CREATE INDEX identifier_by_value ON identifier(study, name, value);
-- That somebody withdrew, on which day, and how many answers went; not who.
CREATE TABLE withdrawal (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id),
  day TEXT NOT NULL, answers INTEGER NOT NULL
);
-- A row while bytes of deleted rows may still be in the files.
CREATE TABLE erasure (number INTEGER PRIMARY KEY);
)sql";

// Accounts and roles, frozen versions of a study's definition, uploads, ensembles, and what people say of dimensions.
constexpr const char* kVersion4 = R"sql(
-- password_hash: Argon2id in the form that says its own limits; '' until the person has chosen one with an invitation.
CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash TEXT NOT NULL, administrator INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL, disabled_at_ms INTEGER
);
CREATE TABLE study_role (
  study INTEGER NOT NULL REFERENCES study(id), person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'owner')),
  PRIMARY KEY (study, person)
) WITHOUT ROWID;
CREATE INDEX study_role_by_person ON study_role(person);
-- For programs; only the token's SHA-256 is kept. It may what its person may.
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  person INTEGER REFERENCES person(id) ON DELETE CASCADE,
  title TEXT NOT NULL, created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER, last_used_at_ms INTEGER
);
-- person NULL: whoever runs the server, by its one-time link; an administrator. 'invitation': opens the choice of a password, once.
CREATE TABLE secret (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('one-time', 'login', 'invitation')),
  person INTEGER REFERENCES person(id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO secret SELECT hash, kind, NULL, created_at_ms, expires_at_ms FROM console_secret;
DROP TABLE console_secret;

-- What was published, word for word: definition is the canonical JSON document with the stimuli's names and pictures, hash its SHA-256.
-- Only ever inserted. 0 in study.version: never published.
CREATE TABLE study_version (
  study INTEGER NOT NULL REFERENCES study(id), number INTEGER NOT NULL,
  hash TEXT NOT NULL, definition TEXT NOT NULL, published_at_ms INTEGER NOT NULL,
  PRIMARY KEY (study, number)
) WITHOUT ROWID;
CREATE TRIGGER versions_never_change BEFORE UPDATE ON study_version BEGIN
  SELECT RAISE(ABORT, 'published versions never change');
END;
ALTER TABLE study ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN changed_at_ms INTEGER;
-- The definition's JSON document as somebody edits it, while participants get what the other columns say; '': nothing waits to be published.
ALTER TABLE study ADD COLUMN draft TEXT NOT NULL DEFAULT '';
ALTER TABLE stimulus ADD COLUMN caption TEXT NOT NULL DEFAULT '';
-- The version under which the session began; 0: before versions were kept, or the session was not begun by a participant.
ALTER TABLE session ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- An ensemble is the runs of one job with several seeds. recommended: the run that agrees best with the others.
ALTER TABLE job ADD COLUMN seeds INTEGER NOT NULL DEFAULT 1;
ALTER TABLE job ADD COLUMN seed_index INTEGER NOT NULL DEFAULT 0;
-- SHA-256 of the file from which the fit goes on; '': from its beginning.
ALTER TABLE job ADD COLUMN checkpoint_file TEXT NOT NULL DEFAULT '';
-- The last answer it reads, settled when it first runs: all runs of an ensemble, and a fit that goes on, read the same ones. 0: not yet.
ALTER TABLE job ADD COLUMN answers_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN job INTEGER REFERENCES job(id);
ALTER TABLE run ADD COLUMN seed INTEGER;
ALTER TABLE run ADD COLUMN recommended INTEGER NOT NULL DEFAULT 0;
UPDATE run SET job = (SELECT id FROM job WHERE job.run = run.id);
CREATE INDEX run_by_job ON run(job) WHERE job IS NOT NULL;
-- How well each dimension (from 0) is found again in the other runs of its ensemble: a correlation, -1 to 1.
CREATE TABLE run_dimension (
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, dimension INTEGER NOT NULL,
  reproducibility REAL NOT NULL,
  PRIMARY KEY (run, dimension)
) WITHOUT ROWID;

-- The label that a study's people agreed to show. One row for each dimension that has one; the past is not kept.
CREATE TABLE dimension_label (
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, dimension INTEGER NOT NULL,
  label TEXT NOT NULL, person INTEGER REFERENCES person(id) ON DELETE SET NULL, changed_at_ms INTEGER NOT NULL,
  PRIMARY KEY (run, dimension)
) WITHOUT ROWID;
-- What one rater says of one dimension. rater: a person, or NULL for whoever runs the server; blind: given without seeing labels or
-- other ratings. interpretability 1 (not at all) to 7 (very); NULL: skipped.
CREATE TABLE dimension_rating (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, dimension INTEGER NOT NULL,
  person INTEGER REFERENCES person(id) ON DELETE SET NULL, rater TEXT NOT NULL,
  label TEXT NOT NULL,
  interpretability INTEGER CHECK (interpretability BETWEEN 1 AND 7),
  nature TEXT NOT NULL CHECK (nature IN ('visual', 'semantic', 'mixed', 'unclear')),
  blind INTEGER NOT NULL, rated_at_ms INTEGER NOT NULL,
  UNIQUE (run, dimension, rater)
);
)sql";

// Comparisons of two results, as jobs.
constexpr const char* kVersion5 = R"sql(
-- run_a, run_b: two results of the study. document_file, report_file: SHA-256 of compare.json and of the report; '' until it is done.
-- The figures from r to shared are of a comparison that is done; NULL also where they are not known.
CREATE TABLE comparison (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id),
  run_a INTEGER NOT NULL REFERENCES run(id), run_b INTEGER NOT NULL REFERENCES run(id),
  title_a TEXT NOT NULL, title_b TEXT NOT NULL,
  bootstraps INTEGER NOT NULL, curve_bootstraps INTEGER NOT NULL, permutations INTEGER NOT NULL, triplets INTEGER NOT NULL, seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  share REAL NOT NULL DEFAULT 0, step TEXT NOT NULL DEFAULT '',
  elapsed_s REAL NOT NULL DEFAULT 0, remaining_s REAL NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  r REAL, r_low REAL, r_high REAL, p REAL, agreement REAL, agreement_low REAL, agreement_high REAL, dims_a INTEGER, dims_b INTEGER, shared INTEGER,
  document_file TEXT NOT NULL DEFAULT '', report_file TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL, started_at_ms INTEGER, ended_at_ms INTEGER
);
CREATE INDEX comparison_by_study ON comparison(study);
CREATE INDEX comparison_waiting ON comparison(id) WHERE state IN ('queued', 'running');
CREATE INDEX comparison_by_document ON comparison(document_file) WHERE document_file <> '';
CREATE INDEX comparison_by_report ON comparison(report_file) WHERE report_file <> '';
)sql";

// Comparisons become one of four kinds of analysis.
constexpr const char* kVersion6 = R"sql(
-- What is asked of a study's observers, as jobs. An option that a kind does not know is NULL; lambda, of a probe, also where it is to be chosen from a grid.
CREATE TABLE analysis (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study(id),
  kind TEXT NOT NULL CHECK (kind IN ('comparison', 'alignment', 'probe', 'read_out')),
  bootstraps INTEGER NOT NULL, seed INTEGER NOT NULL,
  curve_bootstraps INTEGER, permutations INTEGER, triplets INTEGER,
  centre INTEGER,
  weights TEXT, objective TEXT, lambda REAL, folds INTEGER, controls INTEGER,
  method TEXT, relu INTEGER, standardise INTEGER,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  share REAL NOT NULL DEFAULT 0, step TEXT NOT NULL DEFAULT '',
  elapsed_s REAL NOT NULL DEFAULT 0, remaining_s REAL NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL, started_at_ms INTEGER, ended_at_ms INTEGER
);
CREATE INDEX analysis_by_study ON analysis(study);
CREATE INDEX analysis_waiting ON analysis(id) WHERE state IN ('queued', 'running');
-- Who takes part: a result, imported data, or where both are NULL the people of the study. title: what figures call them.
CREATE TABLE analysis_observer (
  analysis INTEGER NOT NULL REFERENCES analysis(id), place INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('compared', 'network', 'judge', 'test', 'embedding')),
  run INTEGER REFERENCES run(id), dataset INTEGER REFERENCES dataset(id),
  title TEXT NOT NULL,
  PRIMARY KEY (analysis, place)
) WITHOUT ROWID;
-- Of one that is done: the figures of a list, NULL where one is not known; and its files.
CREATE TABLE analysis_figure (
  analysis INTEGER NOT NULL REFERENCES analysis(id), place INTEGER NOT NULL,
  name TEXT NOT NULL, value REAL, low REAL, high REAL,
  PRIMARY KEY (analysis, place)
) WITHOUT ROWID;
CREATE TABLE analysis_file (
  analysis INTEGER NOT NULL REFERENCES analysis(id), place INTEGER NOT NULL,
  name TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (analysis, place)
) WITHOUT ROWID;
CREATE INDEX analysis_file_by_sha256 ON analysis_file(sha256);

INSERT INTO analysis (id, study, kind, bootstraps, seed, curve_bootstraps, permutations, triplets, state, cancel_requested, share, step, elapsed_s, remaining_s, message,
                      created_at_ms, started_at_ms, ended_at_ms)
  SELECT id, study, 'comparison', bootstraps, seed, curve_bootstraps, permutations, triplets, state, cancel_requested, share, step, elapsed_s, remaining_s, message,
         created_at_ms, started_at_ms, ended_at_ms FROM comparison;
INSERT INTO analysis_observer (analysis, place, role, run, title) SELECT id, 0, 'compared', run_a, title_a FROM comparison;
INSERT INTO analysis_observer (analysis, place, role, run, title) SELECT id, 1, 'compared', run_b, title_b FROM comparison;
INSERT INTO analysis_figure (analysis, place, name, value, low, high) SELECT id, 0, 'r', r, r_low, r_high FROM comparison WHERE state = 'done';
INSERT INTO analysis_figure (analysis, place, name, value) SELECT id, 1, 'p', p FROM comparison WHERE state = 'done';
INSERT INTO analysis_figure (analysis, place, name, value, low, high)
  SELECT id, 2, 'agreement', agreement, agreement_low, agreement_high FROM comparison WHERE state = 'done';
INSERT INTO analysis_figure (analysis, place, name, value) SELECT id, 3, 'dims_a', dims_a FROM comparison WHERE state = 'done';
INSERT INTO analysis_figure (analysis, place, name, value) SELECT id, 4, 'dims_b', dims_b FROM comparison WHERE state = 'done';
INSERT INTO analysis_figure (analysis, place, name, value) SELECT id, 5, 'shared', shared FROM comparison WHERE state = 'done';
INSERT INTO analysis_file (analysis, place, name, sha256) SELECT id, 0, 'compare.json', document_file FROM comparison WHERE document_file <> '';
INSERT INTO analysis_file (analysis, place, name, sha256) SELECT id, 1, 'report.html', report_file FROM comparison WHERE report_file <> '';
DROP TABLE comparison;
)sql";

constexpr Migration kMigrations[] = {{1, kVersion1}, {2, kVersion2}, {3, kVersion3}, {4, kVersion4}, {5, kVersion5}, {6, kVersion6}};

}  // namespace

std::span<const Migration> all_migrations() { return kMigrations; }

Result<int> schema_version(Connection& connection) {
  auto tables = connection.prepare("SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'schema_version') FROM sqlite_schema WHERE type = 'table'");
  TRY([[maybe_unused]] const bool any, tables.step());
  if (tables.as_int(0) == 0) return 0;
  if (tables.as_int(1) == 0) return Error{ErrorCode::kUnsupported, "the database file belongs to another program: it has no table schema_version"};
  auto version = connection.prepare("SELECT COALESCE(MAX(version), 0) FROM schema_version");
  TRY([[maybe_unused]] const bool row, version.step());
  return static_cast<int>(version.as_int(0));
}

Result<void> migrate(Connection& connection, std::span<const Migration> migrations) {
  TRY(const int from, schema_version(connection));
  const int newest = migrations.empty() ? 0 : migrations.back().version;
  if (from > newest)
    return Error{ErrorCode::kUnsupported, "the database has schema " + std::to_string(from) + ", made by a newer Tertium; this one knows schemas up to " +
                                              std::to_string(newest) + ". Use the newer program, or restore a backup made by this one"};
  for (const Migration& step : migrations) {
    if (step.version <= from) continue;
    TRY_DO(connection.execute("BEGIN IMMEDIATE"));
    const auto take = [&]() -> Result<void> {
      TRY_DO(connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL)"));
      TRY_DO(connection.execute(step.sql));
      TRY_DO(connection.execute(("INSERT INTO schema_version VALUES (" + std::to_string(step.version) + ", CAST(strftime('%s', 'now') AS INTEGER) * 1000)").c_str()));
      return connection.execute("COMMIT");
    };
    if (auto done = take(); !done) {
      if (connection.in_transaction()) (void)connection.execute("ROLLBACK");
      return Error{done.error().code, "the database could not be brought to schema " + std::to_string(step.version) + " and is as it was: " + done.error().message};
    }
  }
  return {};
}

}  // namespace tertium
