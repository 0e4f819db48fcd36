-- What receivers write, and the roles. Whoever migrates owns the tables; the roles are groups without a login,
-- which an operator grants to the users of the programs: GRANT maillog_receiver TO web;

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['maillog_receiver', 'maillog_worker', 'maillog_page', 'maillog_audit'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
  -- Else every role could fill the disk with temporary tables, and make tables of its own.
  EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END $$;

-- Messages as they came: sealed. Nothing of a body is compressed, since what is sealed cannot be.
CREATE TABLE inbox (
  -- The name in the certificate of the host that sent it.
  host text COLLATE "C" NOT NULL,
  configuration text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  -- Which message of the report, from 1.
  message integer NOT NULL,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  body bytea NOT NULL,
  got_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When a worker counted it, in the transaction that did.
  taken_at timestamptz,
  -- A worker has it until then; afterwards any other may take it.
  lent_until timestamptz,
  -- How often a worker began with it.
  tries integer NOT NULL DEFAULT 0,
  -- Why it cannot be counted. Never removed with the others; `maillog-fleet replay` tries it again.
  error text,
  PRIMARY KEY (host, configuration, sequence, message)
);
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX inbox_waiting ON inbox (got_at) WHERE taken_at IS NULL AND error IS NULL;
CREATE INDEX inbox_failed ON inbox (got_at) WHERE error IS NOT NULL;

-- Other content under an identity that is taken: evidence of a clone, a restored host, or an intruder.
CREATE TABLE conflict (
  host text COLLATE "C" NOT NULL,
  configuration text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  message integer NOT NULL,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  body bytea NOT NULL,
  got_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (host, configuration, sequence, message, sha256)
);
ALTER TABLE conflict ALTER COLUMN body SET STORAGE EXTERNAL;

-- A receiver adds, and learns whether what is there is the same. It cannot read a body back, not even its own.
GRANT INSERT (host, configuration, sequence, message, sha256, body) ON inbox, conflict TO maillog_receiver;
GRANT SELECT (host, configuration, sequence, message, sha256) ON inbox, conflict TO maillog_receiver;

GRANT SELECT, UPDATE (taken_at, lent_until, tries, error) ON inbox TO maillog_worker;
GRANT SELECT ON conflict TO maillog_worker;
GRANT SELECT (host, configuration, sequence, message, sha256, got_at, taken_at, lent_until, tries, error)
  ON inbox TO maillog_page, maillog_audit;
GRANT SELECT (host, configuration, sequence, message, sha256, got_at) ON conflict TO maillog_page, maillog_audit;

-- Every program looks up there whether it knows the database.
GRANT SELECT ON migration TO maillog_receiver, maillog_worker, maillog_page, maillog_audit;
