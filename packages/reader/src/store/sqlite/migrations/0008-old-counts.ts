/** Version 8 removes counts of old reports in rounds (store/sqlite/remove-counts.ts). */
export const OLD_COUNTS = `
-- Up to which report the hits were removed. Reports are numbered as they come, so that one that is late is
-- removed late.
CREATE TABLE swept (report INTEGER NOT NULL) STRICT;
INSERT INTO swept VALUES (0);

-- Rows come in about this order, so that the indexes grow at their end.
CREATE INDEX hit_report ON hit (report);
CREATE INDEX form_hour_old ON form_hour (hour);
CREATE INDEX unruled_report ON unruled (report, form);
`;
