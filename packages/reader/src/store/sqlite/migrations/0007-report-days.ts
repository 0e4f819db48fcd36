/** Version 7 counts reports and bytes of their parts by chain and day. */
export const REPORT_DAYS = `
CREATE TABLE report_day (
  chain INTEGER NOT NULL,
  day INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (chain, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_day_all ON report_day (day);

INSERT INTO report_day SELECT chain, made_at / 86400000, count(*), 0 FROM report GROUP BY 1, 2;
INSERT INTO report_day SELECT chain, made_at / 86400000, 0, sum(part.bytes)
  FROM part JOIN report ON report.id = part.report WHERE true GROUP BY 1, 2
  ON CONFLICT DO UPDATE SET bytes = excluded.bytes;

CREATE TRIGGER report_counts AFTER INSERT ON report BEGIN
  INSERT INTO report_day VALUES (NEW.chain, NEW.made_at / 86400000, 1, 0)
    ON CONFLICT DO UPDATE SET reports = reports + 1;
END;
CREATE TRIGGER part_counts AFTER INSERT ON part BEGIN
  INSERT INTO report_day SELECT chain, made_at / 86400000, 0, NEW.bytes FROM report WHERE id = NEW.report
    ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
END;
`;
