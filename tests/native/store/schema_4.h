// schema_4.h: what schema 4 added to schema 3, with a few rows, frozen: run it after kFromVersion2To3 for a database of version 4.
#pragma once

namespace tertium {

inline constexpr const char* kFromVersion3To4 = R"sql(
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
INSERT INTO schema_version VALUES (4, 1700000500000);

-- An ensemble of two runs, one of them recommended, and what people say of a dimension.
INSERT INTO job (id, kind, study, method, preset, seed, include_simulated, state, created_at_ms, seeds)
  VALUES (40, 'fit', 1, 'vice', 'default', 1, 1, 'done', 1700000500001, 2);
INSERT INTO run (id, study, title, method, origin, objects, dims, triplets, simulated_triplets, created_at_ms, embedding_file, posterior_file, record_file, job, seed, recommended)
  VALUES (40, 1, 'VICE, 2 dimensions', 'vice', 'fitted here', 4, 2, 9, 0, 1700000500002, '4444444444444444444444444444444444444444444444444444444444444444', '',
    '5555555555555555555555555555555555555555555555555555555555555555', 40, 1, 0),
  (41, 1, 'VICE, 2 dimensions', 'vice', 'fitted here', 4, 2, 9, 0, 1700000500003, '6666666666666666666666666666666666666666666666666666666666666666', '',
    '7777777777777777777777777777777777777777777777777777777777777777', 40, 2, 1);
INSERT INTO run_dimension VALUES (41, 0, 0.9), (41, 1, 0.5);
INSERT INTO dimension_label VALUES (41, 0, 'animals', NULL, 1700000500004);
)sql";

}  // namespace tertium
