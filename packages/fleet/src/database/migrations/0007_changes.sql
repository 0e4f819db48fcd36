-- What has changed, so that a page reads that, and not all again (packages/fleet/src/store/changes.ts): a row for
-- each statement that changed something, in the transaction that did. Triggers write them, whoever changes a
-- table. A row is visible with its transaction: a reader remembers a snapshot, and asks for what that did not
-- see. Rows of some hours are kept; whoever asks later reads all again.
CREATE TABLE change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  forms bigint[],
  chains bigint[],
  unruled bigint[],
  -- Forms, each with the host that has it for the first time.
  new_forms bigint[],
  new_hosts bigint[]
);
CREATE INDEX change_made ON change (made);

CREATE FUNCTION note_forms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  noted bigint;
BEGIN
  INSERT INTO change (forms) SELECT array_agg(DISTINCT form) FROM rows HAVING count(*) > 0
  RETURNING id INTO noted;
  IF noted % 64 = 0 THEN
    DELETE FROM change WHERE id IN (
      SELECT id FROM change WHERE at < clock_timestamp() - interval '3 hours' ORDER BY id LIMIT 1000
      FOR UPDATE SKIP LOCKED);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER form_added AFTER INSERT ON form_count REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_forms();
CREATE TRIGGER form_changed AFTER UPDATE ON form_count REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_forms();

CREATE FUNCTION note_form_hosts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO change (new_forms, new_hosts) SELECT array_agg(form), array_agg(host) FROM rows HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER form_host_added AFTER INSERT ON form_host REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_form_hosts();

CREATE FUNCTION note_chains() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO change (chains) SELECT array_agg(id) FROM rows HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER chain_added AFTER INSERT ON chain REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_chains();
CREATE TRIGGER chain_changed AFTER UPDATE ON chain REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_chains();

CREATE FUNCTION note_unruled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO change (unruled) SELECT array_agg(DISTINCT form) FROM rows HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER unruled_added AFTER INSERT ON unruled REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_unruled();
CREATE TRIGGER unruled_changed AFTER UPDATE ON unruled REFERENCING NEW TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_unruled();
CREATE TRIGGER unruled_removed AFTER DELETE ON unruled REFERENCING OLD TABLE AS rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_unruled();

-- How many mails there are of each state: a sum over shards. A deferred trigger counts, at the commit. Then the
-- transaction has all other locks that it takes, and a shard is one row: none waits for one that waits for it.
CREATE TABLE mail_count (
  shard smallint PRIMARY KEY,
  report bigint NOT NULL DEFAULT 0,
  other bigint NOT NULL DEFAULT 0,
  unreadable bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO mail_count (shard) SELECT generate_series(0, 63);
UPDATE mail_count SET (report, other, unreadable) = (
  SELECT count(*) FILTER (WHERE state = 'report'), count(*) FILTER (WHERE state = 'other'),
    count(*) FILTER (WHERE state = 'unreadable') FROM mail)
  WHERE shard = 0;

CREATE FUNCTION count_mail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  -- '': there is none.
  old_state text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
  new_state text := CASE WHEN TG_OP = 'DELETE' THEN '' ELSE NEW.state END;
BEGIN
  IF old_state <> new_state THEN
    UPDATE mail_count SET
      report = report + (new_state = 'report')::integer - (old_state = 'report')::integer,
      other = other + (new_state = 'other')::integer - (old_state = 'other')::integer,
      unreadable = unreadable + (new_state = 'unreadable')::integer - (old_state = 'unreadable')::integer
    WHERE shard = pg_backend_pid() % 64;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mail_counted AFTER INSERT OR UPDATE OR DELETE ON mail
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_mail();

REVOKE EXECUTE ON FUNCTION note_forms, note_form_hosts, note_chains, note_unruled, count_mail FROM PUBLIC;
GRANT SELECT ON change, mail_count TO maillog_worker, maillog_page;
