-- Bodies that were counted long ago need no room. Their rows stay, so that other content under their numbers is
-- a conflict for ever. A function with the owner's rights, since a worker may change no body of its choice.

CREATE INDEX inbox_counted ON inbox (taken_at) WHERE octet_length(body) > 0;

-- Empties a part of the bodies that were counted before that time, and at least a day ago; gives how many.
CREATE FUNCTION forget_bodies(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH old AS (
    SELECT host, configuration, sequence, message FROM inbox
    WHERE taken_at < least(before, clock_timestamp() - interval '1 day') AND error IS NULL
      AND octet_length(body) > 0
    LIMIT 1000 FOR UPDATE SKIP LOCKED
  ), emptied AS (
    UPDATE inbox SET body = '' FROM old
    WHERE (inbox.host, inbox.configuration, inbox.sequence, inbox.message)
      = (old.host, old.configuration, old.sequence, old.message)
    RETURNING 1
  )
  SELECT count(*) FROM emptied
$$;
REVOKE EXECUTE ON FUNCTION forget_bodies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_bodies TO maillog_worker;
