/** Version 2 knows mails of servers by where they are, so that they are fetched once. */
export const PLACES = `
CREATE TABLE place (
  folder TEXT NOT NULL,
  uid TEXT NOT NULL,
  mail INTEGER NOT NULL REFERENCES mail,
  PRIMARY KEY (folder, uid)
) STRICT, WITHOUT ROWID;
`;
