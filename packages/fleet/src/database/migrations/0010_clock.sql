-- What the clock of a host said that was ahead. Reports of the future count from when they were taken, and so do
-- their lines; else they would be the newest ones until that time comes.

ALTER TABLE report ADD COLUMN clock_at bigint;

CREATE TEMP TABLE ahead ON COMMIT DROP AS
SELECT report.id AS id, chain, report.made_at AS clock_at, min(taken_at) AS made_at
FROM report JOIN message ON message.report = report.id JOIN mail ON mail.id = message.mail
GROUP BY report.id HAVING report.made_at > min(taken_at) + 3600000;

-- Two of one number that were taken at once stay as they are.
DELETE FROM ahead USING report, report AS other
WHERE report.id = ahead.id AND other.id <> report.id AND other.chain = report.chain
  AND other.sequence = report.sequence AND other.signer = report.signer
  AND (other.made_at = ahead.made_at OR other.id IN (SELECT id FROM ahead));
UPDATE report SET clock_at = ahead.clock_at, made_at = ahead.made_at FROM ahead WHERE ahead.id = report.id;

UPDATE chain SET is_settled = false, touched = touched + 1, first_at = newest.first_at, last_at = newest.last_at,
  due_at = due_at + newest.last_at - chain.last_at, last_sequence = newest.sequence
FROM (SELECT chain AS id, min(made_at) AS first_at, max(made_at) AS last_at,
    (array_agg(sequence ORDER BY made_at DESC, id DESC))[1] AS sequence
  FROM report WHERE chain IN (SELECT chain FROM ahead) GROUP BY chain) AS newest
WHERE newest.id = chain.id;

CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT form, clock_at, made_at, lines FROM ahead JOIN hit ON hit.report = ahead.id;

WITH gone AS (
  DELETE FROM form_hour WHERE (form, hour) IN (SELECT form, clock_at - clock_at % 3600000 FROM moved)
  RETURNING form, hour, lines
)
INSERT INTO form_hour (form, hour, shard, lines)
SELECT form, hour, 0, sum(lines) FROM (
  SELECT form, hour, lines FROM gone UNION ALL SELECT form, clock_at - clock_at % 3600000, -lines FROM moved
) AS each GROUP BY form, hour HAVING sum(lines) > 0;
INSERT INTO form_hour AS old (form, hour, shard, lines)
SELECT form, made_at - made_at % 3600000, 0, sum(lines) FROM moved GROUP BY 1, 2
ON CONFLICT (form, hour, shard) DO UPDATE SET lines = old.lines + excluded.lines;

WITH gone AS (
  DELETE FROM form_day WHERE (form, day) IN (SELECT form, clock_at / 86400000 FROM moved)
  RETURNING form, day, lines
)
INSERT INTO form_day (form, day, shard, lines)
SELECT form, day, 0, sum(lines) FROM (
  SELECT form, day, lines FROM gone UNION ALL SELECT form, clock_at / 86400000, -lines FROM moved
) AS each GROUP BY form, day HAVING sum(lines) > 0;
INSERT INTO form_day AS old (form, day, shard, lines)
SELECT form, made_at / 86400000, 0, sum(lines) FROM moved GROUP BY 1, 2
ON CONFLICT (form, day, shard) DO UPDATE SET lines = old.lines + excluded.lines;

UPDATE form_host SET first_at = newest.first_at, last_at = newest.last_at
FROM (SELECT form, chain.host AS host, min(made_at) AS first_at, max(made_at) AS last_at
  FROM hit JOIN report ON report.id = hit.report JOIN chain ON chain.id = report.chain
  WHERE form IN (SELECT form FROM moved) GROUP BY 1, 2) AS newest
WHERE newest.form = form_host.form AND newest.host = form_host.host;
-- Of all shards, the least and the greatest count.
UPDATE form_count SET first_at = newest.first_at, last_at = newest.last_at
FROM (SELECT form, min(first_at) AS first_at, max(last_at) AS last_at FROM form_host
  WHERE form IN (SELECT form FROM moved) GROUP BY form) AS newest
WHERE newest.form = form_count.form;

-- The function of 0004_take.sql, with clock_at.
-- Gives for each mail, by `at`, how many of its messages were new.
CREATE OR REPLACE FUNCTION take_mails(mails json, messages json, parts json, searched json, forms json, counts json,
  texts bytea) RETURNS integer[]
LANGUAGE plpgsql AS $$
DECLARE
  own record;
  mail_ids bigint[];
  -- Of each message, by `at`.
  message_ids bigint[];
  report_ids bigint[];
  chain_ids bigint[];
  host_ids bigint[];
  made bigint[];
  -- Messages that made their reports, parts that their messages lacked, and what these have together.
  first_messages integer[] := '{}';
  new_parts integer[] := '{}';
  tally record;
  this_id bigint;
  this_report bigint;
  this_made bigint;
  this_host bigint;
  is_first boolean;
  added integer[];
BEGIN
  LOCK TABLE gate IN ROW EXCLUSIVE MODE;

  FOR own IN SELECT * FROM json_to_recordset(mails) AS new (at integer, digest text, source bytea, state text,
    reason bytea, taken_at bigint, folder bytea, uid bytea) ORDER BY digest COLLATE "C" LOOP
    -- One that still cannot be opened is no news.
    INSERT INTO mail AS old (digest, source, state, reason, taken_at)
    VALUES (own.digest, own.source, own.state, own.reason, own.taken_at)
    ON CONFLICT (digest) DO UPDATE SET
      taken_at = CASE WHEN old.state = excluded.state THEN old.taken_at ELSE excluded.taken_at END,
      state = excluded.state, reason = excluded.reason
    RETURNING id INTO this_id;
    mail_ids[own.at] := this_id;
    added[own.at] := 0;
    -- One that could not be read at all was known by its name.
    DELETE FROM mail WHERE id IN (
      SELECT id FROM mail AS old WHERE source = own.source AND digest <> own.digest AND state = 'unreadable'
        AND NOT EXISTS (SELECT FROM message WHERE message.mail = old.id) FOR UPDATE SKIP LOCKED);
    IF own.folder IS NOT NULL THEN
      INSERT INTO place (folder, uid, mail) VALUES (own.folder, own.uid, this_id)
      ON CONFLICT (folder, uid) DO UPDATE SET mail = excluded.mail;
    END IF;
  END LOOP;

  FOR own IN SELECT * FROM json_to_recordset(messages) AS new (at integer, key text, made_at bigint)
    ORDER BY key COLLATE "C" LOOP
    LOOP
      SELECT id, report INTO this_id, this_report FROM message WHERE key = own.key FOR UPDATE;
      EXIT WHEN FOUND;
      INSERT INTO message (key) VALUES (own.key) ON CONFLICT DO NOTHING RETURNING id INTO this_id;
      this_report := NULL;
      EXIT WHEN FOUND;
    END LOOP;
    message_ids[own.at] := this_id;
    report_ids[own.at] := this_report;
    made[own.at] := own.made_at;
  END LOOP;

  FOR own IN SELECT * FROM json_to_recordset(messages) AS new (at integer, host bytea, verified boolean,
    configuration bytea, made_at bigint, sequence bigint) ORDER BY host, verified, configuration LOOP
    LOOP
      IF report_ids[own.at] IS NULL THEN
        SELECT chain.id, chain.host INTO this_id, this_host FROM chain JOIN host ON host.id = chain.host
        WHERE name = own.host AND verified = own.verified AND configuration = own.configuration
        FOR UPDATE OF chain;
      ELSE
        -- Whatever a copy says of its host, the first one counts.
        SELECT chain.id, chain.host INTO this_id, this_host
        FROM report JOIN chain ON chain.id = report.chain WHERE report.id = report_ids[own.at]
        FOR UPDATE OF chain;
      END IF;
      EXIT WHEN FOUND;
      INSERT INTO host (name, verified) SELECT own.host, own.verified
      WHERE NOT EXISTS (SELECT FROM host WHERE name = own.host AND verified = own.verified)
      ON CONFLICT DO NOTHING;
      INSERT INTO chain (host, configuration, first_at, last_at, last_sequence)
      SELECT id, own.configuration, own.made_at, own.made_at, own.sequence FROM host
      WHERE name = own.host AND verified = own.verified ON CONFLICT DO NOTHING;
    END LOOP;
    chain_ids[own.at] := this_id;
    host_ids[own.at] := this_host;
  END LOOP;

  FOR own IN SELECT * FROM json_to_recordset(messages) AS new (at integer, mail integer, sequence bigint,
    made_at bigint, clock_at bigint, due_at bigint, signer text, program bytea, entries text, rules text,
    number integer, count integer, digest text, previous text, trust text, whole boolean, faults text) ORDER BY at LOOP
    is_first := false;
    -- An earlier one of these may be the same message.
    SELECT report INTO this_report FROM message WHERE id = message_ids[own.at];
    IF this_report IS NULL THEN
      added[own.mail] := added[own.mail] + 1;
      -- Messages of one report are opened at several times; what the clock of the host said is one.
      SELECT id, report.made_at INTO this_report, this_made FROM report
      WHERE chain = chain_ids[own.at] AND sequence = own.sequence AND signer = own.signer
        AND (report.made_at IN (own.made_at, own.clock_at) OR report.clock_at = coalesce(own.clock_at, own.made_at))
      ORDER BY id LIMIT 1;
      -- The first of its messages brings what is the report's.
      is_first := NOT FOUND;
      IF is_first THEN
        INSERT INTO report (chain, sequence, made_at, clock_at, signer, program, entries, rules)
        VALUES (chain_ids[own.at], own.sequence, own.made_at, own.clock_at, own.signer, own.program, own.entries,
          own.rules)
        RETURNING id, report.made_at INTO this_report, this_made;
        first_messages := first_messages || own.at;
      END IF;
      made[own.at] := this_made;
      UPDATE message SET report = this_report, number = own.number, count = own.count, digest = own.digest,
        previous = own.previous, trust = own.trust, whole = own.whole, faults = own.faults,
        mail = mail_ids[own.mail] WHERE id = message_ids[own.at];
    ELSIF own.whole THEN
      -- Of several copies, one that is as its host sent it counts.
      UPDATE message SET whole = true, faults = '[]', digest = own.digest, mail = mail_ids[own.mail]
      WHERE id = message_ids[own.at] AND NOT whole;
    END IF;
    report_ids[own.at] := this_report;
    UPDATE chain SET is_settled = false, touched = touched + 1, reports = reports + is_first::integer,
      first_at = CASE WHEN is_first THEN least(first_at, own.made_at) ELSE first_at END,
      last_sequence = CASE WHEN is_first AND last_at <= own.made_at THEN own.sequence ELSE last_sequence END,
      due_at = CASE WHEN is_first AND last_at <= own.made_at THEN own.due_at ELSE due_at END,
      last_at = CASE WHEN is_first THEN greatest(last_at, own.made_at) ELSE last_at END
    WHERE id = chain_ids[own.at];
  END LOOP;

  SELECT coalesce(array_agg(at), '{}') INTO new_parts FROM (
    SELECT DISTINCT ON (message_ids[message], name) at
    FROM json_to_recordset(parts) AS new (at integer, message integer, name bytea)
    WHERE NOT EXISTS (SELECT FROM part WHERE part.message = message_ids[new.message] AND part.name = new.name)
    ORDER BY message_ids[message], name, at) AS lacked;
  IF new_parts <> '{}' THEN
    -- A text that several parts have is here once.
    INSERT INTO content (sha256, deflated)
    SELECT DISTINCT ON (sha256 COLLATE "C") sha256, substring(texts FROM start + 1 FOR length)
    FROM json_to_recordset(parts) AS new (at integer, sha256 text, start integer, length integer)
    WHERE at = ANY (new_parts) AND NOT EXISTS (SELECT FROM content WHERE content.sha256 = new.sha256)
    ORDER BY sha256 COLLATE "C" ON CONFLICT DO NOTHING;
    INSERT INTO part
      (message, report, name, entry, kind, description, piece, pieces, bytes, lines, sha256, cut, content)
    SELECT message_ids[message], report_ids[message], name, entry, kind, description, piece, pieces, bytes,
      lines, sha256, cut, (SELECT id FROM content WHERE content.sha256 = new.sha256)
    FROM json_to_recordset(parts) AS new (at integer, message integer, name bytea, entry bytea, kind text,
      description bytea, piece integer, pieces integer, bytes bigint, lines bigint, sha256 text, cut boolean)
    WHERE at = ANY (new_parts) ORDER BY at;
    -- One that was made here is not ruled yet.
    UPDATE report SET is_ruled = false, touched = touched + 1 WHERE id IN (
      SELECT report_ids[message] FROM json_to_recordset(parts) AS new (at integer, message integer)
      WHERE at = ANY (new_parts))
      AND id <> ALL (SELECT report_ids[first] FROM unnest(first_messages) AS first);
    FOR own IN SELECT message, trigrams FROM json_to_recordset(searched) AS new (message integer, trigrams text)
      ORDER BY message_ids[message] LOOP
      CONTINUE WHEN NOT EXISTS (
        SELECT FROM json_to_recordset(parts) AS new (at integer, message integer)
        WHERE message = own.message AND at = ANY (new_parts));
      -- Of a second copy of the message, the parts that the first one had count, too.
      INSERT INTO search AS old (message, trigrams)
      VALUES (message_ids[own.message], own.trigrams::integer[])
      ON CONFLICT (message) DO UPDATE
      SET trigrams = ARRAY(SELECT unnest(old.trigrams) UNION SELECT unnest(excluded.trigrams));
    END LOOP;
  END IF;

  INSERT INTO form (key, kind, program, template, alarming)
  SELECT key, kind, program, template, alarming
  FROM json_to_recordset(forms) AS new (key text, kind text, program bytea, template bytea, alarming boolean)
  WHERE NOT EXISTS (SELECT FROM form WHERE form.key = new.key)
  ORDER BY key COLLATE "C" ON CONFLICT DO NOTHING;

  WITH known AS MATERIALIZED (
    SELECT at, form.id AS id FROM json_to_recordset(forms) AS new (at integer, key text)
    JOIN form ON form.key = new.key
  ), each AS (
    SELECT known.id AS form, host_ids[message] AS host, report_ids[message] AS report, made[message] AS made_at,
      lines, example
    FROM json_to_recordset(counts)
      AS new (message integer, part integer, form integer, lines bigint, example bytea)
    JOIN known ON known.at = new.form
    WHERE CASE WHEN part = 0 THEN message = ANY (first_messages) ELSE part = ANY (new_parts) END
  )
  SELECT array_agg(form) AS forms, array_agg(host) AS hosts, array_agg(report) AS reports,
    array_agg(made_at) AS times, array_agg(lines) AS lines, array_agg(example) AS examples
  INTO tally FROM each;
  IF tally.forms IS NOT NULL THEN
    PERFORM count_forms(tally.forms, tally.hosts, tally.reports, tally.times, tally.lines, tally.examples);
  END IF;
  -- The last row that is locked, so that it is locked for the time of a commit.
  UPDATE revision SET number = number + 1 WHERE shard = pg_backend_pid() % 64;
  RETURN added;
END $$;
