-- What the sweep needs to remove counts of old reports in rounds (packages/fleet/src/store/remove-counts.ts).

-- Up to which report the hits were removed. Reports are numbered as they come, so that one that is late is
-- removed late.
CREATE TABLE swept (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  report bigint NOT NULL
);
INSERT INTO swept (report) VALUES (0);
GRANT SELECT, UPDATE (report) ON swept TO maillog_worker;

-- Rows come in about this order, so that the indexes grow at their end.
CREATE INDEX hit_report ON hit (report);
CREATE INDEX form_hour_old ON form_hour (hour);
CREATE INDEX unruled_report ON unruled (report, form);
