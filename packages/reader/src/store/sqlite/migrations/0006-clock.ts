/**
 * Version 6: what the clock of a host said that was ahead. Reports of the future count from when they were
 * taken, and so do their lines; else they would be the newest ones until that time comes.
 */
export const CLOCK = `
ALTER TABLE report ADD COLUMN clock_at INTEGER;

CREATE TEMP TABLE ahead AS
SELECT report.id AS id, chain, made_at AS clock_at, min(taken_at) AS made_at
FROM report JOIN message ON message.report = report.id JOIN mail ON mail.id = message.mail
GROUP BY report.id HAVING made_at > min(taken_at) + 3600000;

-- Two of one number that were taken at once stay as they are.
UPDATE OR IGNORE report SET clock_at = ahead.clock_at, made_at = ahead.made_at FROM ahead WHERE ahead.id = report.id;

WITH newest AS (SELECT chain AS id, min(made_at) AS first_at, max(made_at) AS last_at FROM report
  WHERE chain IN (SELECT chain FROM ahead) GROUP BY chain)
UPDATE chain SET is_settled = 0, first_at = newest.first_at, last_at = newest.last_at,
  due_at = due_at + newest.last_at - chain.last_at,
  last_sequence = (SELECT sequence FROM report WHERE report.chain = chain.id ORDER BY made_at DESC, id DESC LIMIT 1)
FROM newest WHERE newest.id = chain.id;

CREATE TEMP TABLE moved AS
SELECT form, chain.host AS host, report.clock_at AS clock_at, report.made_at AS made_at, lines
FROM ahead JOIN report ON report.id = ahead.id JOIN chain ON chain.id = report.chain
  JOIN hit ON hit.report = report.id
WHERE report.clock_at IS NOT NULL;

INSERT INTO form_hour SELECT form, clock_at - clock_at % 3600000, -lines FROM moved WHERE true
ON CONFLICT DO UPDATE SET lines = lines + excluded.lines;
INSERT INTO form_hour SELECT form, made_at - made_at % 3600000, lines FROM moved WHERE true
ON CONFLICT DO UPDATE SET lines = lines + excluded.lines;
INSERT INTO form_day SELECT form, clock_at / 86400000, -lines FROM moved WHERE true
ON CONFLICT DO UPDATE SET lines = lines + excluded.lines;
INSERT INTO form_day SELECT form, made_at / 86400000, lines FROM moved WHERE true
ON CONFLICT DO UPDATE SET lines = lines + excluded.lines;
DELETE FROM form_hour WHERE lines <= 0;
DELETE FROM form_day WHERE lines <= 0;

WITH newest AS (SELECT form, chain.host AS host, min(made_at) AS first_at, max(made_at) AS last_at
  FROM hit JOIN report ON report.id = hit.report JOIN chain ON chain.id = report.chain
  WHERE form IN (SELECT form FROM moved) GROUP BY 1, 2)
UPDATE form_host SET first_at = newest.first_at, last_at = newest.last_at
FROM newest WHERE newest.form = form_host.form AND newest.host = form_host.host;
WITH newest AS (SELECT form, min(first_at) AS first_at, max(last_at) AS last_at FROM form_host
  WHERE form IN (SELECT form FROM moved) GROUP BY form)
UPDATE form SET first_at = newest.first_at, last_at = newest.last_at FROM newest WHERE newest.form = form.id;

DROP TABLE moved;
DROP TABLE ahead;
`;
