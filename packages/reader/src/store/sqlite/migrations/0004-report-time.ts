/** Version 4 finds the newest reports of all hosts without sorting all of them. */
export const REPORT_TIME = `
CREATE INDEX report_time ON report (made_at);
`;
