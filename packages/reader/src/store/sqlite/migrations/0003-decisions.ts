/**
 * Version 3: rules, approvals, and lines a day. Changes of files get digests of their contents: they are
 * computed again, for chains whose texts are still here.
 */
export const DECISIONS = `
ALTER TABLE report ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';

-- Whether the lines of the report were compared with the rules that are decided.
ALTER TABLE report ADD COLUMN is_ruled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_unruled ON report (id) WHERE is_ruled = 0;

-- What only some kinds of decisions have, as JSON.
ALTER TABLE decision ADD COLUMN what TEXT;

CREATE TABLE form_day (
  form INTEGER NOT NULL,
  day INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (form, day)
) STRICT, WITHOUT ROWID;
INSERT INTO form_day SELECT form, hour / 86400000, sum(lines) FROM form_hour GROUP BY 1, 2;

-- How far old reports were compared with the rules of some decisions: down to the report of this number.
CREATE TABLE ruling (
  key TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines of forms that were decided with rules, and that the rules do not match.
CREATE TABLE unruled (
  ruling TEXT NOT NULL,
  report INTEGER NOT NULL,
  form INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (ruling, report, form)
) STRICT, WITHOUT ROWID;

UPDATE chain SET is_settled = 0, changes = '[]';
`;
