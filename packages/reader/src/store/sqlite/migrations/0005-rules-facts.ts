/** Version 5 counts what rules hide over all hosts, and knows which rules sets are in force where. */
export const RULES_FACTS = `
-- As the newest report of a chain has it. serial 0: none is in force. since_at: the first report with it.
CREATE TABLE rules_set (
  chain INTEGER NOT NULL REFERENCES chain,
  address TEXT NOT NULL,
  name TEXT NOT NULL,
  serial INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  since_at INTEGER NOT NULL,
  fault TEXT,
  PRIMARY KEY (chain, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX rules_set_version ON rules_set (address, serial, sha256);

-- decided: place is the statement of a rule that was decided here; else FILE:LINE of a file with that digest.
CREATE TABLE rule (
  id INTEGER PRIMARY KEY,
  decided INTEGER NOT NULL,
  place TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  hosts INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL,
  UNIQUE (decided, place, sha256)
) STRICT;
CREATE TABLE rule_host (
  rule INTEGER NOT NULL,
  host INTEGER NOT NULL,
  PRIMARY KEY (rule, host)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule_day (
  rule INTEGER NOT NULL,
  day INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (rule, day)
) STRICT, WITHOUT ROWID;
`;
