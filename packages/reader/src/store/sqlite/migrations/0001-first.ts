/** The tables of version 1. */
export const FIRST = `
CREATE TABLE host (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  verified INTEGER NOT NULL,
  UNIQUE (name, verified)
) STRICT;

-- The reports of a host's configuration. From period_ms on: what settle() computed.
CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  host INTEGER NOT NULL REFERENCES host,
  configuration TEXT NOT NULL,
  reports INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  due_at INTEGER,
  is_settled INTEGER NOT NULL DEFAULT 0,
  period_ms INTEGER,
  faults TEXT NOT NULL DEFAULT '[]',
  changes TEXT NOT NULL DEFAULT '[]',
  UNIQUE (host, configuration)
) STRICT;

-- AUTOINCREMENT: a number is never used again, so that decisions can name the last report before them.
CREATE TABLE report (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chain INTEGER NOT NULL REFERENCES chain,
  sequence INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  signer TEXT NOT NULL,
  program TEXT NOT NULL,
  entries TEXT NOT NULL,
  UNIQUE (chain, sequence, made_at, signer)
) STRICT;
CREATE INDEX report_made ON report (chain, made_at);

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  report INTEGER NOT NULL REFERENCES report,
  number INTEGER NOT NULL,
  count INTEGER NOT NULL,
  digest TEXT,
  previous TEXT,
  trust TEXT,
  whole INTEGER NOT NULL,
  faults TEXT NOT NULL,
  mail INTEGER NOT NULL REFERENCES mail
) STRICT;
CREATE INDEX message_report ON message (report);

-- A text that several reports have is here once.
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  deflated BLOB
) STRICT;

CREATE TABLE part (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message,
  report INTEGER NOT NULL REFERENCES report,
  name TEXT NOT NULL,
  entry TEXT NOT NULL,
  kind TEXT NOT NULL,
  description TEXT,
  piece INTEGER NOT NULL,
  pieces INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  cut INTEGER NOT NULL,
  content INTEGER REFERENCES content,
  UNIQUE (message, name)
) STRICT;
CREATE INDEX part_report ON part (report);
CREATE INDEX part_content ON part (content);

CREATE TABLE form (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  program TEXT NOT NULL,
  template TEXT NOT NULL,
  example TEXT NOT NULL,
  alarming INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  hosts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  new_host_report INTEGER NOT NULL
) STRICT;

CREATE TABLE form_host (
  form INTEGER NOT NULL,
  host INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  first_report INTEGER NOT NULL,
  last_report INTEGER NOT NULL,
  PRIMARY KEY (form, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE form_hour (
  form INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (form, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE hit (
  form INTEGER NOT NULL,
  report INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (form, report)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_state ON mail (state, taken_at);

CREATE TABLE decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  forms TEXT NOT NULL,
  finding TEXT,
  revision TEXT,
  undone INTEGER REFERENCES decision,
  why TEXT,
  wake TEXT,
  title TEXT NOT NULL,
  report INTEGER NOT NULL
) STRICT;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision
  BEGIN SELECT RAISE(ABORT, 'a decision is never removed'); END;

-- A row a message, by its id; the texts are in content.
CREATE VIRTUAL TABLE search USING fts5 (
  text, content='', contentless_delete=1, detail=none, tokenize='trigram'
);

CREATE TABLE revision (number INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (0);
`;
