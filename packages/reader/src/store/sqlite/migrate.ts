/**
 * Brings a store to the version of this program. Each migration is a file below migrations/, named after the
 * version that it makes, and never changed after a release. A migration is whole or has not happened.
 */
import { MailLogError } from '../../maillog.ts';
import type { Database } from './engine.ts';
import { FIRST } from './migrations/0001-first.ts';
import { PLACES } from './migrations/0002-places.ts';
import { DECISIONS } from './migrations/0003-decisions.ts';
import { REPORT_TIME } from './migrations/0004-report-time.ts';
import { RULES_FACTS } from './migrations/0005-rules-facts.ts';
import { CLOCK } from './migrations/0006-clock.ts';
import { REPORT_DAYS } from './migrations/0007-report-days.ts';
import { OLD_COUNTS } from './migrations/0008-old-counts.ts';

/** In order; the version of a store is how many it has had. */
const MIGRATIONS: readonly string[] = [
  FIRST,
  PLACES,
  DECISIONS,
  REPORT_TIME,
  RULES_FACTS,
  CLOCK,
  REPORT_DAYS,
  OLD_COUNTS,
];

/** @throws MailLogError `data` if a newer program wrote the store */
export function migrate(database: Database): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > MIGRATIONS.length) {
    throw new MailLogError(
      'data',
      `the store is of version ${version}, and this program knows ${MIGRATIONS.length}`,
      {
        hint: 'use the newer maillog-read that wrote it',
      },
    );
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
