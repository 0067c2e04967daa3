// schema_5.h: what schema 5 added to schema 4, with a few rows, frozen: run it after kFromVersion3To4 for a database of version 5.
#pragma once

namespace tertium {

inline constexpr const char* kFromVersion4To5 = R"sql(
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

INSERT INTO comparison (id, study, run_a, run_b, title_a, title_b, bootstraps, curve_bootstraps, permutations, triplets, seed, state, share, elapsed_s, message,
                        r, r_low, r_high, p, agreement, agreement_low, agreement_high, dims_a, dims_b, shared, document_file, report_file, created_at_ms, ended_at_ms)
  VALUES (3, 1, 40, 41, 'people', 'VGG-16', 20, 5, 30, 40, -1, 'done', 1, 2.5, '', 0.8, 0.7, 0.9, 0.001, 0.6, 0.5, NULL, 3, 2, 1,
          'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 1700000000100, 1700000000200);
INSERT INTO comparison (id, study, run_a, run_b, title_a, title_b, bootstraps, curve_bootstraps, permutations, triplets, seed, state, created_at_ms)
  VALUES (5, 1, 41, 40, 'VGG-16', 'people', 1, 5, 30, 40, 1, 'queued', 1700000000300);
INSERT INTO schema_version VALUES (5, 1700000000000);
)sql";

}  // namespace tertium
