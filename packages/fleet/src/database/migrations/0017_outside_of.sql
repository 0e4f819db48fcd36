-- Where the body of a message is that is kept outside the database; NULL: it is in the database, or went. With the
-- owner's rights, so that a receiver which gets a message again can put its body back, and sees no other body.
CREATE FUNCTION outside_of(host text, configuration text, sequence bigint, message integer) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT body.outside FROM inbox JOIN inbox_body AS body USING (host, configuration, sequence, message)
  WHERE (inbox.host, inbox.configuration, inbox.sequence, inbox.message) = ($1, $2, $3, $4)
    AND body.day = day_of(got_at)
$$;
REVOKE EXECUTE ON FUNCTION outside_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outside_of TO maillog_receiver;
