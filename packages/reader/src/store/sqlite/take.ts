/**
 * Writes a mail into the tables. Everything here happens within one transaction, which the store begins and
 * ends: a process that is killed leaves all of a mail, or nothing.
 *
 * What repeats counts once. A mail is known by its digest. A message is known by its key, so that a copy of
 * it in another mail, or an altered copy, only adds the parts that the first one lacked.
 */
import { inflateSync } from 'node:zlib';
import type { FormCount, MailPlace, TakenMail, TakenMessage, TakenPart } from '../taken.ts';
import type { ChangeLog } from './change-log.ts';
import { takeRulesFacts } from './rules-facts.ts';
import type { Statements } from './statements.ts';

/** Of `formHours`. */
const HOUR_MS = 3_600_000;
/** Of `formDays`. */
const DAY_MS = 86_400_000;

/** How many of the messages were new. */
export function takeMail(sql: Statements, mail: TakenMail, takenAt: number, log: ChangeLog): number {
  const { digest, source, state, reason = null } = mail;
  const known = sql.row('SELECT id FROM mail WHERE digest = ?', digest);
  if (known)
    // One that still cannot be opened is no news.
    sql.run(
      'UPDATE mail SET taken_at = iif(state = ?, taken_at, ?), state = ?, reason = ? WHERE id = ?',
      state,
      takenAt,
      state,
      reason,
      known['id'],
    );
  const id = known
    ? Number(known['id'])
    : sql.insert(
        'INSERT INTO mail (digest, source, state, reason, taken_at) VALUES (?, ?, ?, ?, ?)',
        digest,
        source,
        state,
        reason,
        takenAt,
      );
  // One that could not be read at all was known by its name.
  sql.run("DELETE FROM mail WHERE source = ? AND digest <> ? AND state = 'unreadable'", source, digest);
  if (mail.place && state !== 'unreadable') takePlace(sql, mail.place, id);
  let added = 0;
  for (const message of mail.messages) if (takeMessage({ sql, log }, message, id)) added += 1;
  return added;
}

export function takePlace(sql: Statements, { folder, uid }: MailPlace, mail: number): void {
  sql.run('INSERT OR REPLACE INTO place (folder, uid, mail) VALUES (?, ?, ?)', folder, uid, mail);
}

/** The tables, and what is noted of their changes. */
interface Tables {
  readonly sql: Statements;
  readonly log: ChangeLog;
}

/** Whether it was new. */
function takeMessage(tables: Tables, message: TakenMessage, mail: number): boolean {
  const { sql } = tables;
  const known = sql.row('SELECT id, report FROM message WHERE key = ?', message.key);
  if (known) {
    const [id, report] = [Number(known['id']), Number(known['report'])];
    // Of several copies, one that is as its host sent it counts.
    if (message.isWhole)
      sql.run(
        "UPDATE message SET whole = 1, faults = '[]', digest = ?, mail = ? WHERE id = ? AND whole = 0",
        message.digest ?? null,
        mail,
        id,
      );
    takeParts(tables, message, { id, report, isKnown: true });
    unsettle(tables, report);
    return false;
  }
  const report = takeReport(tables, message);
  const { key, message: number, of, digest = null, previous = null, trust = null } = message;
  const id = sql.insert(
    'INSERT INTO message (key, report, number, count, digest, previous, trust, whole, faults, mail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    key,
    report,
    number,
    of,
    digest,
    previous,
    trust,
    Number(message.isWhole),
    JSON.stringify(message.faults),
    mail,
  );
  takeParts(tables, message, { id, report, isKnown: false });
  unsettle(tables, report);
  return true;
}

/** The number of the message's report. The first of its messages brings what is the report's. */
function takeReport(tables: Tables, message: TakenMessage): number {
  const { sql } = tables;
  const { host, isVerified, configuration, sequence, signer = '', program } = message;
  const { madeAt, clockAt = null, dueAt = null } = message;
  const hostId = sql.upsert(
    'SELECT id FROM host WHERE name = ? AND verified = ?',
    'INSERT INTO host (name, verified) VALUES (?, ?)',
    host,
    Number(isVerified),
  );
  const chain = takeChain(sql, hostId, configuration, madeAt, sequence);
  const known = sql.row(
    // Messages of one report are opened at several times; the clock of the host said the same in all.
    'SELECT id FROM report WHERE chain = ? AND sequence = ? AND signer = ? AND (made_at IN (?, ?) OR clock_at = ?)',
    chain,
    sequence,
    signer,
    madeAt,
    clockAt ?? madeAt,
    clockAt ?? madeAt,
  );
  if (known) return Number(known['id']);
  const report = sql.insert(
    'INSERT INTO report (chain, sequence, made_at, clock_at, signer, program, entries, rules) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    chain,
    sequence,
    madeAt,
    clockAt,
    signer,
    program,
    JSON.stringify(message.entries),
    JSON.stringify(message.rules),
  );
  sql.run('UPDATE chain SET reports = reports + 1, first_at = min(first_at, ?) WHERE id = ?', madeAt, chain);
  sql.run(
    'UPDATE chain SET last_at = ?, last_sequence = ?, due_at = ? WHERE id = ? AND last_at <= ?',
    madeAt,
    sequence,
    dueAt,
    chain,
    madeAt,
  );
  countForms(tables, message.warnings, { report, host: hostId, madeAt });
  takeRulesFacts(sql, message, { chain, host: hostId });
  return report;
}

function takeChain(
  sql: Statements,
  host: number,
  configuration: string,
  at: number,
  sequence: number,
): number {
  const known = sql.row('SELECT id FROM chain WHERE host = ? AND configuration = ?', host, configuration);
  if (known) return Number(known['id']);
  return sql.insert(
    'INSERT INTO chain (host, configuration, first_at, last_at, last_sequence) VALUES (?, ?, ?, ?, ?)',
    host,
    configuration,
    at,
    at,
    sequence,
  );
}

function unsettle({ sql, log }: Tables, report: number): void {
  const chain = Number(sql.row('SELECT chain FROM report WHERE id = ?', report)?.['chain']);
  sql.run('UPDATE chain SET is_settled = 0 WHERE id = ?', chain);
  log.add({ chains: [chain] });
}

function textsOf(sql: Statements, message: number): string {
  const texts = sql.rows(
    "SELECT deflated FROM part JOIN content ON content.id = part.content WHERE message = ? AND kind <> 'monitor'",
    message,
  );
  return texts.map(({ deflated }) => inflateSync(deflated as Uint8Array).toString('utf8')).join('\n');
}

function takeParts(
  tables: Tables,
  message: TakenMessage,
  { id, report, isKnown }: { readonly id: number; readonly report: number; readonly isKnown: boolean },
): void {
  const { sql } = tables;
  const found = sql.row(
    'SELECT chain.host AS host FROM report JOIN chain ON chain.id = report.chain WHERE report.id = ?',
    report,
  );
  const owner = { report, host: Number(found?.['host']), madeAt: message.madeAt };
  let isNew = false;
  for (const part of message.parts) {
    if (sql.row('SELECT 1 FROM part WHERE message = ? AND name = ?', id, part.name)) continue;
    takePart(sql, part, id, report);
    countForms(tables, part.forms, owner);
    isNew = true;
  }
  if (!isNew) return;
  sql.run('UPDATE report SET is_ruled = 0 WHERE id = ?', report);
  // Of a second copy of the message, the parts that the first one had count, too.
  const searched = isKnown ? textsOf(sql, id) : message.parts.map((part) => part.searched).join('\n');
  sql.run('DELETE FROM search WHERE rowid = ?', id);
  // The index reads a text to its first NUL: a log could keep what follows out of every search.
  sql.run('INSERT INTO search (rowid, text) VALUES (?, ?)', id, searched.replaceAll('\0', ' '));
}

function takePart(sql: Statements, part: TakenPart, message: number, report: number): void {
  const { name, entry, kind, description = null, piece, of, bytes, lines, sha256, isCut, deflated } = part;
  const known = sql.row('SELECT id, deflated IS NULL AS gone FROM content WHERE sha256 = ?', sha256);
  if (known?.['gone'] === 1) sql.run('UPDATE content SET deflated = ? WHERE id = ?', deflated, known['id']);
  const content = known
    ? Number(known['id'])
    : sql.insert('INSERT INTO content (sha256, deflated) VALUES (?, ?)', sha256, deflated);
  sql.run(
    'INSERT INTO part (message, report, name, entry, kind, description, piece, pieces, bytes, lines, sha256, cut, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    message,
    report,
    name,
    entry,
    kind,
    description,
    piece,
    of,
    bytes,
    lines,
    sha256,
    Number(isCut),
    content,
  );
}

interface Owner {
  readonly report: number;
  readonly host: number;
  readonly madeAt: number;
}

function countForms(
  { sql, log }: Tables,
  forms: readonly FormCount[],
  { report, host, madeAt }: Owner,
): void {
  const ids: number[] = [];
  const hosts: [number, number][] = [];
  const hour = Math.floor(madeAt / HOUR_MS) * HOUR_MS;
  for (const { form, lines } of forms) {
    const { key, kind, program, template, example, isAlarming } = form;
    const known = sql.row('SELECT id FROM form WHERE key = ?', key);
    const id = known
      ? Number(known['id'])
      : sql.insert(
          'INSERT INTO form (key, kind, program, template, example, alarming, lines, hosts, first_at, last_at, new_host_report) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)',
          key,
          kind,
          program,
          template,
          example,
          Number(isAlarming),
          madeAt,
          madeAt,
          report,
        );
    ids.push(id);
    const isHere = sql.row('SELECT 1 FROM form_host WHERE form = ? AND host = ?', id, host) !== undefined;
    if (!isHere) hosts.push([id, host]);
    if (isHere)
      sql.run(
        'UPDATE form_host SET lines = lines + ?, first_at = min(first_at, ?), last_at = max(last_at, ?), last_report = ? WHERE form = ? AND host = ?',
        lines,
        madeAt,
        madeAt,
        report,
        id,
        host,
      );
    else
      sql.run(
        'INSERT INTO form_host VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        host,
        lines,
        madeAt,
        madeAt,
        report,
        report,
      );
    sql.run(
      'UPDATE form SET lines = lines + ?, first_at = min(first_at, ?), example = iif(last_at <= ?, ?, example), last_at = max(last_at, ?) WHERE id = ?',
      lines,
      madeAt,
      madeAt,
      example,
      madeAt,
      id,
    );
    if (!isHere) sql.run('UPDATE form SET hosts = hosts + 1, new_host_report = ? WHERE id = ?', report, id);
    sql.run(
      'INSERT INTO form_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines',
      id,
      hour,
      lines,
    );
    sql.run(
      'INSERT INTO form_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines',
      id,
      Math.floor(madeAt / DAY_MS),
      lines,
    );
    sql.run(
      'INSERT INTO hit VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines',
      id,
      report,
      lines,
    );
  }
  log.add({ forms: ids, hosts });
}
