-- Which worker settles chains and removes what is too old: one at a time (packages/fleet/src/worker/tidier.ts).
CREATE TABLE tidier (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  holder text NOT NULL,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO tidier (holder, until) VALUES ('', '-infinity');
GRANT SELECT, UPDATE (holder, until) ON tidier TO maillog_worker;
