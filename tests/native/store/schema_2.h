// schema_2.h: what schema 2 added to schema 1, with a few rows, frozen: run it after kDatabaseOfVersion1 for a database of version 2.
#pragma once

namespace tertium {

inline constexpr const char* kFromVersion1To2 = R"sql(
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

INSERT INTO schema_version VALUES (2, 1700000100000);
INSERT INTO dataset (id, study, title, kind, format, source_file, source_sha256, file, triplets_file, objects, rows, participants, simulated, conventions, created_at_ms)
  VALUES (3, 1, 'old judgments', 'judgments', 'things-tsv', 'old.tsv', '1111111111111111111111111111111111111111111111111111111111111111',
    '2222222222222222222222222222222222222222222222222222222222222222', '3333333333333333333333333333333333333333333333333333333333333333', 4, 9, 2, 0,
    'Numbers begin at 1.', 1700000200000);
INSERT INTO dataset_file VALUES (3, '2222222222222222222222222222222222222222222222222222222222222222'),
  (3, '3333333333333333333333333333333333333333333333333333333333333333');
INSERT INTO run (id, study, title, method, origin, objects, dims, triplets, simulated_triplets, created_at_ms, embedding_file, posterior_file, record_file, dataset)
  VALUES (1, 1, 'VICE, 2 dimensions', 'vice', 'fitted here', 4, 2, 9, 0, 1700000300000, 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', '',
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 3);
INSERT INTO job (id, kind, study, method, preset, seed, include_simulated, state, run, created_at_ms, dataset)
  VALUES (1, 'fit', 1, 'vice', 'fast', 5, 1, 'done', 1, 1700000250000, 3);
)sql";

}  // namespace tertium
