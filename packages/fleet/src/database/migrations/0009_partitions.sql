-- Bodies apart from the numbers of their messages, in partitions by day. What is too old goes with its
-- partition, so that nothing has to be deleted row by row, and the disk has its room back at once. The table
-- `inbox` keeps what a message is, and stays one table: only so is a number unique for ever.
--
-- Bodies that came before stay where they are, in the column `inbox.body`, and go as before
-- (0003_forget_bodies.sql): nothing is copied. A receiver of the older version goes on writing there.

-- The day in UTC, from 1970.
CREATE FUNCTION day_of(at timestamptz) RETURNS integer LANGUAGE sql STABLE AS
  $$ SELECT floor(extract(epoch FROM at) / 86400)::integer $$;

CREATE TABLE inbox_body (
  -- The day of inbox.got_at.
  day integer NOT NULL,
  host text COLLATE "C" NOT NULL,
  configuration text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  message integer NOT NULL,
  sealed bytea,
  -- Where it is instead if it is outside the database: `2026-11-27/9f86d081…`, a folder and the digest.
  outside text COLLATE "C" CHECK (outside ~ '^\d{4}-\d\d-\d\d/[0-9a-f]{64}$'),
  CHECK ((sealed IS NULL) <> (outside IS NULL)),
  PRIMARY KEY (host, configuration, sequence, message, day)
) PARTITION BY RANGE (day);
ALTER TABLE inbox_body ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX inbox_body_outside ON inbox_body (outside) WHERE outside IS NOT NULL;
-- What comes on a day that has no partition yet. Whoever makes the partition moves it there.
CREATE TABLE inbox_body_default PARTITION OF inbox_body DEFAULT;

-- Adds a message with its body, in one transaction; false: its number is taken. With the owner's rights, so
-- that a receiver chooses no day, and adds no body to a message that is there.
CREATE FUNCTION add_message(host text, configuration text, sequence bigint, message integer, sha256 bytea,
  sealed bytea, outside text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  at timestamptz;
BEGIN
  INSERT INTO inbox (host, configuration, sequence, message, sha256, body) VALUES ($1, $2, $3, $4, $5, '')
  ON CONFLICT DO NOTHING RETURNING got_at INTO at;
  IF at IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO inbox_body (day, host, configuration, sequence, message, sealed, outside)
  VALUES (day_of(at), $1, $2, $3, $4, $6, $7);
  RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION add_message FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_message TO maillog_receiver;
GRANT SELECT ON inbox_body TO maillog_worker;

-- Partitions of a table, and the key that each ends before; NULL for the default.
CREATE FUNCTION partitions_of(parent text) RETURNS TABLE (name text, high bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT relname::text, (regexp_match(pg_get_expr(relpartbound, oid), 'TO \(''?(-?\d+)'))[1]::bigint
  FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = parent::regclass ORDER BY 2
$$;

-- Makes a partition for keys from `low` to before `high`, unless it is there. To attach one stops nobody who
-- reads or writes, except those who need the default partition. What came there meanwhile is moved.
CREATE FUNCTION make_partition(parent text, key text, low bigint, high bigint, at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  name text := parent || to_char(at AT TIME ZONE 'UTC', '_YYYY_MM_DD');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
  -- Another worker may have made it meanwhile.
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES
    INCLUDING STORAGE)', name, parent);
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
  EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %I < $2 RETURNING *)
    INSERT INTO %I SELECT * FROM moved', parent || '_default', key, key, name) USING low, high;
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, name, low, high);
END $$;

-- Makes the partitions of the next days. Whoever waits longer than a second for a lock, behind a backup for
-- example, would stop those who come after; the next call tries again.
CREATE FUNCTION make_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  today integer := day_of(clock_timestamp());
BEGIN
  FOR day IN today .. today + 7 LOOP
    PERFORM make_partition('inbox_body', 'day', day, day + 1, to_timestamp(day * 86400.0));
  END LOOP;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;

-- Drops a partition of bodies that all were counted before that time, and at least a day ago; gives whether
-- there may be more. Bodies of the day that were not counted, or not that long ago, go to the default
-- partition before, and from there row by row.
CREATE FUNCTION drop_bodies(before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  until timestamptz := least(before, clock_timestamp() - interval '1 day');
  old text;
BEGIN
  SELECT name INTO old FROM partitions_of('inbox_body') WHERE high <= day_of(until) LIMIT 1;
  IF old IS NULL THEN
    DELETE FROM inbox_body_default AS body USING inbox
    WHERE (inbox.host, inbox.configuration, inbox.sequence, inbox.message)
        = (body.host, body.configuration, body.sequence, body.message)
      AND taken_at < until AND error IS NULL;
    RETURN false;
  END IF;
  EXECUTE format('ALTER TABLE inbox_body DETACH PARTITION %I', old);
  EXECUTE format('INSERT INTO inbox_body SELECT body.* FROM %I AS body
    JOIN inbox USING (host, configuration, sequence, message)
    WHERE (taken_at < $1 AND error IS NULL) IS NOT TRUE', old) USING until;
  EXECUTE format('DROP TABLE %I', old);
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;

REVOKE EXECUTE ON FUNCTION partitions_of, make_partition, make_partitions, drop_bodies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_partitions, drop_bodies TO maillog_worker;

SELECT make_partitions();
