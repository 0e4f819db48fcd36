-- Counts reports and bytes of their parts by chain and day. Whoever adds a report, or a part of it, has the row
-- of its chain (0004_take.sql), so that nobody waits for these rows.
CREATE TABLE report_day (
  chain bigint NOT NULL,
  day bigint NOT NULL,
  reports bigint NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (chain, day)
) WITH (fillfactor = 80);
CREATE INDEX report_day_all ON report_day (day);

INSERT INTO report_day SELECT chain, made_at / 86400000, count(*), 0 FROM report GROUP BY 1, 2;
INSERT INTO report_day AS known SELECT chain, made_at / 86400000, 0, sum(part.bytes)
FROM part JOIN report ON report.id = part.report GROUP BY 1, 2
ON CONFLICT (chain, day) DO UPDATE SET bytes = excluded.bytes;

CREATE FUNCTION count_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO report_day AS known SELECT chain, made_at / 86400000, count(*), 0 FROM added GROUP BY 1, 2
  ON CONFLICT (chain, day) DO UPDATE SET reports = known.reports + excluded.reports;
  RETURN NULL;
END $$;
CREATE TRIGGER report_counts AFTER INSERT ON report REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_reports();

CREATE FUNCTION count_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO report_day AS known SELECT chain, made_at / 86400000, 0, sum(added.bytes)
  FROM added JOIN report ON report.id = added.report GROUP BY 1, 2
  ON CONFLICT (chain, day) DO UPDATE SET bytes = known.bytes + excluded.bytes;
  RETURN NULL;
END $$;
CREATE TRIGGER part_counts AFTER INSERT ON part REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_parts();

REVOKE EXECUTE ON FUNCTION count_reports, count_parts FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON report_day TO maillog_worker;
GRANT SELECT ON report_day TO maillog_page;
