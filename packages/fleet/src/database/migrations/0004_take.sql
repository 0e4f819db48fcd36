-- Writes mails into the tables in one call, since a round trip for each statement costs more than the statements.
-- The caller's transaction has all of it, or nothing. What repeats counts once, as in the store of the reader
-- (packages/reader/src/store/sqlite/take.ts).
--
-- Several workers do this at once. Each takes its rows in the same order, table by table, and by key within a
-- table: mails, messages, hosts, chains, contents, forms, counters. So none waits for one that waits for it.
-- Whoever has a message's row, or a chain's, is alone with it until the end.
--
-- packages/fleet/src/store/take.ts makes the arguments. Rows name each other by `at`, from 1. Text of others is
-- bytea, as hex digits in JSON. `texts` has the deflated texts of all parts, one after the other.

-- Counts lines of forms: over all hosts, by host, hour and day, and by report. Each statement writes in the order
-- of ids, so that a mail of another worker never does the reverse.
CREATE FUNCTION count_forms(forms bigint[], hosts bigint[], reports bigint[], times bigint[], counts bigint[],
  examples bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  -- Two connections seldom share a shard. More shards make the counters larger, fewer make workers wait.
  own_shard smallint := pg_backend_pid() % 8;
BEGIN
  WITH written AS (
    INSERT INTO form_host AS old (form, host, lines, first_at, last_at, first_report, last_report)
    SELECT form, host, sum(lines), min(made_at), max(made_at), min(report), max(report)
    FROM unnest(forms, hosts, reports, times, counts) AS new (form, host, report, made_at, lines)
    GROUP BY form, host ORDER BY form, host
    ON CONFLICT (form, host) DO UPDATE SET lines = old.lines + excluded.lines,
      first_at = least(old.first_at, excluded.first_at),
      last_at = greatest(old.last_at, excluded.last_at), last_report = excluded.last_report
    RETURNING form, first_report, xmax = 0 AS is_new
  ), new_hosts AS (
    SELECT form, count(*) AS hosts, max(first_report) AS report FROM written WHERE is_new GROUP BY form
  ), new AS (
    SELECT form, sum(lines) AS lines, min(made_at) AS first_at, max(made_at) AS last_at,
      (array_agg(example ORDER BY made_at DESC, report DESC))[1] AS example
    FROM unnest(forms, reports, times, counts, examples) AS new (form, report, made_at, lines, example)
    GROUP BY form
  )
  INSERT INTO form_count AS old (form, shard, lines, hosts, first_at, last_at, example, new_host_report)
  SELECT form, own_shard, lines, coalesce(new_hosts.hosts, 0), first_at, last_at, example,
    coalesce(new_hosts.report, 0)
  FROM new LEFT JOIN new_hosts USING (form) ORDER BY form
  ON CONFLICT (form, shard) DO UPDATE SET lines = old.lines + excluded.lines,
    hosts = old.hosts + excluded.hosts, first_at = least(old.first_at, excluded.first_at),
    example = CASE WHEN old.last_at <= excluded.last_at THEN excluded.example ELSE old.example END,
    last_at = greatest(old.last_at, excluded.last_at),
    new_host_report = greatest(old.new_host_report, excluded.new_host_report);

  INSERT INTO form_hour AS old (form, hour, shard, lines)
  SELECT form, made_at - made_at % 3600000, own_shard, sum(lines)
  FROM unnest(forms, times, counts) AS new (form, made_at, lines) GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (form, hour, shard) DO UPDATE SET lines = old.lines + excluded.lines;

  INSERT INTO form_day AS old (form, day, shard, lines)
  SELECT form, made_at / 86400000, own_shard, sum(lines)
  FROM unnest(forms, times, counts) AS new (form, made_at, lines) GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (form, day, shard) DO UPDATE SET lines = old.lines + excluded.lines;

  INSERT INTO hit AS old (form, report, lines)
  SELECT form, report, sum(lines)
  FROM unnest(forms, reports, counts) AS new (form, report, lines) GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (form, report) DO UPDATE SET lines = old.lines + excluded.lines;
END $$;

-- Gives for each mail, by `at`, how many of its messages were new.
CREATE FUNCTION take_mails(mails json, messages json, parts json, searched json, forms json, counts json,
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
    made_at bigint, due_at bigint, signer text, program bytea, entries text, rules text, number integer,
    count integer, digest text, previous text, trust text, whole boolean, faults text) ORDER BY at LOOP
    is_first := false;
    -- An earlier one of these may be the same message.
    SELECT report INTO this_report FROM message WHERE id = message_ids[own.at];
    IF this_report IS NULL THEN
      added[own.mail] := added[own.mail] + 1;
      SELECT id INTO this_report FROM report
      WHERE chain = chain_ids[own.at] AND sequence = own.sequence AND made_at = own.made_at
        AND signer = own.signer;
      -- The first of its messages brings what is the report's.
      is_first := NOT FOUND;
      IF is_first THEN
        INSERT INTO report (chain, sequence, made_at, signer, program, entries, rules)
        VALUES (chain_ids[own.at], own.sequence, own.made_at, own.signer, own.program, own.entries, own.rules)
        RETURNING id INTO this_report;
        first_messages := first_messages || own.at;
      END IF;
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

REVOKE EXECUTE ON FUNCTION count_forms, take_mails FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_forms, take_mails TO maillog_worker;
