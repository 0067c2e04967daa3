// schema_3.h: what schema 3 added to schema 2, with a few rows, frozen: run it after kFromVersion1To2 for a database of version 3.
#pragma once

namespace tertium {

inline constexpr const char* kFromVersion2To3 = R"sql(
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

INSERT INTO schema_version VALUES (3, 1700000400000);
UPDATE study SET identification = 'required', instructions_seconds = 3, comprehension_attempts = 4, fixation_ms = 500, feedback_ms = 251, trial_seconds = 15,
  too_fast_ms = 200, trials_per_block = 20, break_seconds = 60, catch_trials_per_session = 1, repeats_per_session = 2, final_question = 'How?', debrief = 'So.',
  captions = 1, retention = 'Ten years.' WHERE id = 1;
INSERT INTO question VALUES (1, 'demographic', 0, 'age', 'How old?', NULL), (1, 'comprehension', 0, 'task', 'What is asked?', 1);
INSERT INTO question_option VALUES (1, 'demographic', 0, 0, 'young'), (1, 'demographic', 0, 1, 'old'), (1, 'comprehension', 0, 0, 'all'),
  (1, 'comprehension', 0, 1, 'the odd one');
INSERT INTO worked_example VALUES (1, 0, 'dog', 'cat', 'car', 'Two are animals.');
INSERT INTO catch_trial VALUES (1, 0, 'car', 'bus', 'dog');
INSERT INTO ending_rule VALUES (1, 'complete', 'C1', 'https://panel.example/?cc={code}&who={PROLIFIC_PID}'), (1, 'early', '', '');
INSERT INTO session (id, study, number, key, source, language, consent_hash, consented_at_ms, started_at_ms, finished_at_ms, code, ending, ended_at_ms, withdrawal_code)
  VALUES (4, 1, 2, '44444444444444444444444444444444', 'participant', 'en', '4444444444444444444444444444444444444444444444444444444444444444', 1700000400001,
    1700000400002, NULL, 'EARLYEAR', 'early', 1700000400009, 'ABCDEFGH2345');
UPDATE study SET last_session = 2 WHERE id = 1;
INSERT INTO trial VALUES (4, 0, 0, 3, 2, 0, 'catch', 2), (4, 1, 0, 1, 2, 3, 'main', NULL);
INSERT INTO answer (id, study, session, trial, practice, simulated, shown_0, shown_1, shown_2, odd_position, response_time_ms, input, answered_at_ms, received_at_ms, resumed,
    kind, frame_period_ms, clock_step_ms, timeouts)
  VALUES ('00000000000000000000000000000040', 1, 4, 0, 0, 0, 3, 2, 0, 2, 700.5, 'pen', 1700000400003, 1700000400004, 0, 'catch', 16.5, 0.1, 1);
INSERT INTO consent_text VALUES ('4444444444444444444444444444444444444444444444444444444444444444', 'en', 'What was read then.', 1700000400001);
INSERT INTO consent_text_statement VALUES ('4444444444444444444444444444444444444444444444444444444444444444', 0, 'I agreed then.');
INSERT INTO session_event (id, session, kind, at_ms, trial, width, height, received_at_ms)
  VALUES ('00000000000000000000000000000041', 4, 'page_opened', 1700000400002, NULL, 800, 600, 1700000400003);
INSERT INTO session_response (id, session, kind, question, value, declined, attempt, answered_at_ms, received_at_ms)
  VALUES ('00000000000000000000000000000042', 4, 'demographic', 'age', '', 1, 0, 1700000400002, 1700000400003);
INSERT INTO identifier VALUES (4, 1, 0, 'PROLIFIC_PID', 'panel-member');
INSERT INTO withdrawal (study, day, answers) VALUES (1, '2023-11-14', 5);
)sql";

}  // namespace tertium
