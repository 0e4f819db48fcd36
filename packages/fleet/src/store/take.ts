/**
 * Writes a mail into the tables. Everything here happens within one transaction, which the store begins and
 * ends. What repeats counts once, as in the store of the reader (store/sqlite/take.ts).
 *
 * Several workers do this at once. Each takes its rows in the same order, table by table, and by key within a
 * table: messages, hosts, chains, contents, forms, counters. So none waits for one that waits for it. Whoever
 * has a message's row, or a chain's, is alone with it until the end.
 */
import { FormTally, countForms } from './take-forms.ts';
import { takeParts } from './take-parts.ts';
import type { NewPart } from './take-parts.ts';
import { bytesOf, optionalBytes } from './texts.ts';
import type { Queries } from '../database/queries.ts';
import type { MailPlace, TakenMail, TakenMessage } from '../reader.ts';

/** How many of the messages were new. */
export async function takeMail(sql: Queries, mail: TakenMail, takenAt: number): Promise<number> {
  const id = await takeMailRow(sql, mail, takenAt);
  if (mail.place && mail.state !== 'unreadable') await takePlace(sql, mail.place, id);
  if (mail.messages.length === 0) return 0;
  const known = await messageRows(sql, mail.messages);
  const chains = await chainRows(sql, mail.messages);
  const tally = new FormTally();
  const parts: NewPart[] = [];
  let added = 0;
  for (const message of mail.messages) {
    const row = known.get(message.key) as MessageRow;
    const chain = chains.get(chainKey(message)) as ChainRow;
    const isNew = row.report === undefined;
    const owner = { host: chain.host, madeAt: message.madeAt };
    if (row.report === undefined) {
      row.report = await takeReport(sql, message, chain, tally);
      await fillMessage(sql, message, row.id, row.report, id);
      added += 1;
    } else if (message.isWhole) {
      // Of several copies, one that is as its host sent it counts.
      await sql.run(
        "UPDATE message SET whole = true, faults = '[]', digest = $1, mail = $2 WHERE id = $3 AND NOT whole",
        message.digest ?? null,
        id,
        row.id,
      );
    }
    const names = await row.names(sql, isNew);
    for (const part of message.parts) {
      if (names.has(part.name)) continue;
      names.add(part.name);
      parts.push({ part, message: row.id, report: row.report });
      tally.add(part.forms, { ...owner, report: row.report });
    }
    await sql.run(
      'UPDATE chain SET is_settled = false, touched = touched + 1 WHERE id = (SELECT chain FROM report WHERE id = $1)',
      row.report,
    );
  }
  await takeParts(sql, parts);
  await countForms(sql, tally);
  return added;
}

async function takeMailRow(sql: Queries, mail: TakenMail, takenAt: number): Promise<number> {
  const { digest, source, state, reason } = mail;
  const row = await sql.row(
    // One that still cannot be opened is no news.
    `INSERT INTO mail (digest, source, state, reason, taken_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (digest) DO UPDATE SET
       taken_at = CASE WHEN mail.state = excluded.state THEN mail.taken_at ELSE excluded.taken_at END,
       state = excluded.state, reason = excluded.reason
     RETURNING id`,
    digest,
    bytesOf(source),
    state,
    optionalBytes(reason),
    takenAt,
  );
  // One that could not be read at all was known by its name.
  await sql.run(
    `DELETE FROM mail WHERE id IN (
       SELECT id FROM mail AS old WHERE source = $1 AND digest <> $2 AND state = 'unreadable'
         AND NOT EXISTS (SELECT FROM message WHERE message.mail = old.id) FOR UPDATE SKIP LOCKED)`,
    bytesOf(source),
    digest,
  );
  return Number(row?.['id']);
}

export async function takePlace(sql: Queries, { folder, uid }: MailPlace, mail: number): Promise<void> {
  await sql.run(
    'INSERT INTO place (folder, uid, mail) VALUES ($1, $2, $3) ON CONFLICT (folder, uid) DO UPDATE SET mail = excluded.mail',
    bytesOf(folder),
    bytesOf(uid),
    mail,
  );
}

class MessageRow {
  readonly id: number;
  /** Undefined: nobody has taken the message yet. */
  report: number | undefined;
  #names: Set<string> | undefined;

  constructor(id: number, report: number | undefined) {
    this.id = id;
    this.report = report;
  }

  /** Of the parts that it has. */
  async names(sql: Queries, isNew: boolean): Promise<Set<string>> {
    if (this.#names) return this.#names;
    const rows = isNew ? [] : await sql.rows('SELECT name FROM part WHERE message = $1', this.id);
    this.#names = new Set(rows.map(({ name }) => (name as Buffer).toString('utf8')));
    return this.#names;
  }
}

/** The rows of the messages, locked; new ones are made. */
async function messageRows(
  sql: Queries,
  messages: readonly TakenMessage[],
): Promise<ReadonlyMap<string, MessageRow>> {
  const keys = [...new Set(messages.map(({ key }) => key))].toSorted(byText);
  await sql.run(
    'INSERT INTO message (key) SELECT key FROM unnest($1::text[]) AS key ORDER BY key COLLATE "C" ON CONFLICT DO NOTHING',
    keys,
  );
  const rows = await sql.rows(
    'SELECT id, key, report FROM message WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE',
    keys,
  );
  return new Map(
    rows.map(({ id, key, report }) => [
      String(key),
      new MessageRow(Number(id), report === null ? undefined : Number(report)),
    ]),
  );
}

interface ChainRow {
  readonly id: number;
  readonly host: number;
}

function chainKey({ host, isVerified, configuration }: TakenMessage): string {
  return JSON.stringify([host, isVerified, configuration]);
}

/** The chains of the messages, locked; hosts and chains that are new are made. */
async function chainRows(
  sql: Queries,
  messages: readonly TakenMessage[],
): Promise<ReadonlyMap<string, ChainRow>> {
  const first = new Map<string, TakenMessage>();
  for (const message of messages) {
    const key = chainKey(message);
    if (!first.has(key)) first.set(key, message);
  }
  const found = new Map<string, ChainRow>();
  for (const [key, message] of [...first].toSorted(([a], [b]) => byText(a, b))) {
    const { host: name, isVerified, configuration, madeAt, sequence } = message;
    const values = [bytesOf(name), isVerified, bytesOf(configuration)] as const;
    const select = `SELECT chain.id AS id, chain.host AS host FROM chain JOIN host ON host.id = chain.host
      WHERE name = $1 AND verified = $2 AND configuration = $3 FOR UPDATE OF chain`;
    let row = await sql.row(select, ...values);
    if (!row) {
      await sql.run(
        `INSERT INTO host (name, verified) SELECT $1, $2
         WHERE NOT EXISTS (SELECT FROM host WHERE name = $1 AND verified = $2) ON CONFLICT DO NOTHING`,
        bytesOf(name),
        isVerified,
      );
      await sql.run(
        `INSERT INTO chain (host, configuration, first_at, last_at, last_sequence)
         SELECT id, $3, $4, $4, $5 FROM host WHERE name = $1 AND verified = $2 ON CONFLICT DO NOTHING`,
        ...values,
        madeAt,
        sequence,
      );
      row = await sql.row(select, ...values);
    }
    found.set(key, { id: Number(row?.['id']), host: Number(row?.['host']) });
  }
  return found;
}

/** The number of the message's report. The first of its messages brings what is the report's. */
async function takeReport(
  sql: Queries,
  message: TakenMessage,
  chain: ChainRow,
  tally: FormTally,
): Promise<number> {
  const { sequence, madeAt, dueAt = null, signer = '', program } = message;
  const known = await sql.row(
    'SELECT id FROM report WHERE chain = $1 AND sequence = $2 AND made_at = $3 AND signer = $4',
    chain.id,
    sequence,
    madeAt,
    signer,
  );
  if (known) return Number(known['id']);
  const row = await sql.row(
    `INSERT INTO report (chain, sequence, made_at, signer, program, entries, rules)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    chain.id,
    sequence,
    madeAt,
    signer,
    bytesOf(program),
    JSON.stringify(message.entries),
    JSON.stringify(message.rules),
  );
  await sql.run(
    `UPDATE chain SET reports = reports + 1, first_at = least(first_at, $1::bigint),
       last_sequence = CASE WHEN last_at <= $1 THEN $2 ELSE last_sequence END,
       due_at = CASE WHEN last_at <= $1 THEN $3 ELSE due_at END,
       last_at = greatest(last_at, $1) WHERE id = $4`,
    madeAt,
    sequence,
    dueAt,
    chain.id,
  );
  const report = Number(row?.['id']);
  tally.add(message.warnings, { report, host: chain.host, madeAt });
  return report;
}

async function fillMessage(
  sql: Queries,
  message: TakenMessage,
  id: number,
  report: number,
  mail: number,
): Promise<void> {
  const { message: number, of, digest = null, previous = null, trust = null } = message;
  await sql.run(
    `UPDATE message SET report = $2, number = $3, count = $4, digest = $5, previous = $6, trust = $7, whole = $8,
       faults = $9, mail = $10 WHERE id = $1`,
    id,
    report,
    number,
    of,
    digest,
    previous,
    trust,
    message.isWhole,
    JSON.stringify(message.faults),
    mail,
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
