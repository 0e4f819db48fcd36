-- Decisions are a chain: each has the digest of the one before it, and one of itself. The bytes of a column
-- are its text in UTF-8, or its bytes, after their number in four bytes; NULL is ff ff ff ff alone. A digest
-- is SHA-256 of `previous`, as it is, and of the columns in the order below
-- (packages/fleet/src/people/decision-chain.ts checks it).

CREATE FUNCTION framed(bytes bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT coalesce(int4send(octet_length(bytes)) || bytes, '\xffffffff'::bytea) $$;
CREATE FUNCTION framed(number bigint) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT framed(convert_to(number::text, 'UTF8')) $$;
CREATE FUNCTION framed(words text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT framed(convert_to(words, 'UTF8')) $$;

ALTER TABLE decision ADD previous bytea, ADD digest bytea;

CREATE FUNCTION decision_digest(one decision) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(one.previous || framed(one.id) || framed(one.at) || framed(one.who) || framed(one.kind)
    || framed(one.forms) || framed(one.finding) || framed(one.revision) || framed(one.undone)
    || framed(one.why) || framed(one.wake) || framed(one.title) || framed(one.report) || framed(one.what))
$$;

-- The decisions that there are.
ALTER TABLE decision DISABLE TRIGGER decision_stays;
DO $$
DECLARE
  each decision;
  last bytea := sha256('');
BEGIN
  FOR each IN SELECT * FROM decision ORDER BY id LOOP
    each.previous := last;
    last := decision_digest(each);
    UPDATE decision SET previous = each.previous, digest = last WHERE id = each.id;
  END LOOP;
END $$;
ALTER TABLE decision ENABLE TRIGGER decision_stays;

ALTER TABLE decision ALTER previous SET NOT NULL, ALTER digest SET NOT NULL,
  ADD CONSTRAINT decision_one_chain UNIQUE (previous);

-- With the owner's rights, so that whoever may insert a decision chooses neither its number nor its digests.
-- It waits for every other decision; the store has locked the gate before, as takers need.
CREATE FUNCTION decision_chains() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  last record;
BEGIN
  LOCK TABLE gate IN EXCLUSIVE MODE;
  SELECT id, digest INTO last FROM decision ORDER BY id DESC LIMIT 1;
  NEW.id := coalesce(last.id, 0) + 1;
  NEW.previous := coalesce(last.digest, sha256(''));
  NEW.digest := decision_digest(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER decision_chains BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_chains();
