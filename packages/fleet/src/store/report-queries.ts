/** Questions about chains, reports and mails. */
import type { Queries } from '../database/queries.ts';
import { chainOf, hostReportOf, mailOf, messageOf, partOf } from '../reader.ts';
import type {
  ChainRow,
  DayCount,
  HostReportRow,
  MailCounts,
  MailRow,
  MailState,
  MessageRow,
  PartRow,
  ReportRow,
  TakenEntry,
} from '../reader.ts';
import { chainsWithOtherConflicts } from './conflicts.ts';
import { readerRow } from './texts.ts';

const CHAINS = `SELECT chain.*, host.name AS name, host.verified AS verified
  FROM chain JOIN host ON host.id = chain.host`;

const REPORTS = `SELECT report.*, configuration, host.id AS host, host.name AS name, host.verified AS verified
  FROM report JOIN chain ON chain.id = report.chain JOIN host ON host.id = chain.host`;

export async function chains(sql: Queries, ids?: readonly number[]): Promise<ChainRow[]> {
  const order = 'ORDER BY name, verified DESC, configuration';
  const rows =
    ids === undefined
      ? await sql.rows(`${CHAINS} ${order}`)
      : await sql.rows(`${CHAINS} WHERE chain.id = ANY($1::bigint[]) ${order}`, ids);
  return rows.map((row) => chainOf(readerRow(row)));
}

/** Chains that are to be settled, each with how often it had got something then. */
export async function unsettled(
  sql: Queries,
): Promise<readonly { readonly chain: ChainRow; readonly touched: number }[]> {
  const rows = await sql.rows(
    `${CHAINS} WHERE NOT is_settled OR chain.id = ANY($1::bigint[]) ORDER BY chain.id`,
    await chainsWithOtherConflicts(sql),
  );
  return rows.map((row) => ({ chain: chainOf(readerRow(row)), touched: Number(row['touched']) }));
}

export async function messages(sql: Queries, chain: number): Promise<MessageRow[]> {
  const rows = await sql.rows(
    `SELECT message.*, sequence, made_at, clock_at, signer, source
     FROM message JOIN report ON report.id = message.report JOIN mail ON mail.id = message.mail
     WHERE chain = $1 ORDER BY made_at, sequence, number, message.id`,
    chain,
  );
  return rows.map((row) => messageOf(readerRow(row)));
}

export async function reports(sql: Queries, chain: number): Promise<ReportRow[]> {
  const parts = await sql.rows(
    `SELECT part.report AS report, entry, part.sha256 AS sha256 FROM part JOIN report ON report.id = part.report
     WHERE chain = $1 ORDER BY part.report, entry, piece, part.id`,
    chain,
  );
  const digests = new Map<number, Record<string, string>>();
  for (const { report, entry, sha256 } of parts.map(readerRow)) {
    const own = digests.get(Number(report)) ?? {};
    digests.set(Number(report), own);
    own[String(entry)] = `${own[String(entry)] ?? ''}${String(sha256)}`;
  }
  const rows = await sql.rows(
    'SELECT id, sequence, made_at, entries FROM report WHERE chain = $1 ORDER BY made_at, sequence, id',
    chain,
  );
  return rows.map((row) => ({
    report: Number(row['id']),
    sequence: Number(row['sequence']),
    madeAt: Number(row['made_at']),
    entries: JSON.parse(String(row['entries'])) as TakenEntry[],
    digests: digests.get(Number(row['id'])) ?? {},
  }));
}

export async function parts(sql: Queries, report: number): Promise<PartRow[]> {
  const rows = await sql.rows(
    `SELECT part.*, deflated FROM part LEFT JOIN content ON content.id = part.content
     WHERE report = $1 ORDER BY part.id`,
    report,
  );
  return rows.map((row) => partOf(readerRow(row)));
}

export async function report(sql: Queries, id: number): Promise<HostReportRow | undefined> {
  const row = await sql.row(`${REPORTS} WHERE report.id = $1`, id);
  return row && hostReportOf(readerRow(row));
}

export async function lastReports(sql: Queries, limit: number, host?: number): Promise<HostReportRow[]> {
  const order = 'ORDER BY made_at DESC, report.id DESC LIMIT $1';
  const rows =
    host === undefined
      ? await sql.rows(`${REPORTS} ${order}`, limit)
      : await sql.rows(`${REPORTS} WHERE chain.host = $2 ${order}`, limit, host);
  return rows.map((row) => hostReportOf(readerRow(row)));
}

/** By day; of all hosts that are verified without one. */
export async function reportDays(
  sql: Queries,
  since: number,
  host?: number,
): Promise<ReadonlyMap<number, DayCount>> {
  const rows = await sql.rows(
    `SELECT day, sum(reports) AS reports, sum(bytes) AS bytes FROM report_day WHERE day >= $1 AND chain
     ${host === undefined ? 'NOT IN (SELECT chain.id FROM chain JOIN host ON host.id = chain.host WHERE NOT verified)' : 'IN (SELECT id FROM chain WHERE chain.host = $2)'}
     GROUP BY day ORDER BY day`,
    since,
    ...(host === undefined ? [] : [host]),
  );
  return new Map(
    rows.map(({ day, reports, bytes }) => [Number(day), { reports: Number(reports), bytes: Number(bytes) }]),
  );
}

export async function reportsBefore(sql: Queries, before: number, limit: number): Promise<HostReportRow[]> {
  const rows = await sql.rows(
    `${REPORTS} WHERE report.id < $1 ORDER BY report.id DESC LIMIT $2`,
    before,
    limit,
  );
  return rows.map((row) => hostReportOf(readerRow(row)));
}

/** Of the same chain. */
export async function neighbour(
  sql: Queries,
  id: number,
  where: 'previous' | 'next',
): Promise<number | undefined> {
  const [sign, order] = where === 'previous' ? ['<', 'DESC'] : ['>', 'ASC'];
  const row = await sql.row(
    `SELECT other.id AS id FROM report AS own JOIN report AS other ON other.chain = own.chain
     WHERE own.id = $1 AND (other.made_at, other.id) ${sign} (own.made_at, own.id)
     ORDER BY other.made_at ${order}, other.id ${order} LIMIT 1`,
    id,
  );
  return row && Number(row['id']);
}

export async function mailCounts(sql: Queries): Promise<MailCounts> {
  const row = await sql.row(
    `SELECT sum(report) AS report, sum(other) AS other, sum(unreadable) AS unreadable,
       (SELECT max(last) FROM unnest(ARRAY['report', 'other', 'unreadable']) AS each (state),
         LATERAL (SELECT max(taken_at) AS last FROM mail WHERE mail.state = each.state) AS newest) AS last
     FROM mail_count`,
  );
  const last = row?.['last'] ?? null;
  return {
    report: Number(row?.['report']),
    other: Number(row?.['other']),
    unreadable: Number(row?.['unreadable']),
    lastTakenAt: last === null ? undefined : Number(last),
  };
}

export async function otherMails(sql: Queries, state: MailState, limit: number): Promise<MailRow[]> {
  const rows = await sql.rows(
    'SELECT * FROM mail WHERE state = $1 ORDER BY taken_at DESC, id DESC LIMIT $2',
    state,
    limit,
  );
  return rows.map((row) => mailOf(readerRow(row)));
}
