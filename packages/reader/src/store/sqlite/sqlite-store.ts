/**
 * The store in SQLite. Log lines in clear are in this file, its journal and its shared memory: 0600 in a
 * directory of 0700, and what is removed is overwritten. The journal is written ahead (WAL), so that a page
 * can be read while a mail is taken.
 */
import type {
  ChainFacts,
  ChainRow,
  Changes,
  DayCount,
  Decision,
  FormHostRow,
  FormRow,
  HostReportRow,
  MailCounts,
  MailRow,
  MessageRow,
  NewDecision,
  PartRow,
  ReportRow,
  RulesFacts,
  RulesInForce,
  SearchQuery,
  SearchResult,
  Store,
  UnruledRow,
} from '../store.ts';
import type { MailPlace, MailState, TakenEntry, TakenMail } from '../taken.ts';
import { ChangeLog } from './change-log.ts';
import type { Database } from './engine.ts';
import { decide } from './decide.ts';
import { formDays } from './form-days.ts';
import { formHostIds, formHosts } from './form-hosts.ts';
import { formReports } from './form-reports.ts';
import { lastPart, lateReports } from './late-reports.ts';
import { migrate } from './migrate.ts';
import {
  chainOf,
  decisionOf,
  formOf,
  hostReportOf,
  mailOf,
  messageOf,
  partOf,
  optionalNumber,
} from './rows.ts';
import {
  compared,
  hitReports,
  hits,
  keepRulings,
  rulesInForce,
  rulings,
  setRuling,
  unruled,
  unruledReports,
} from './rulings.ts';
import { removeSomeCounts } from './remove-counts.ts';
import { reportDays } from './report-days.ts';
import { removeOldHits, rulesFactsOf } from './rules-facts.ts';
import { search } from './search.ts';
import { among, Statements } from './statements.ts';
import { takeMail, takePlace } from './take.ts';

const CHAINS = `SELECT chain.*, host.name AS name, host.verified AS verified
  FROM chain JOIN host ON host.id = chain.host`;

const REPORTS = `SELECT report.*, configuration, host.id AS host, host.name AS name, host.verified AS verified
  FROM report JOIN chain ON chain.id = report.chain JOIN host ON host.id = chain.host`;

export class SqliteStore implements Store {
  readonly rules: RulesFacts;
  readonly #sql: Statements;
  /** One process at a time has the store, so that its changes are all changes. */
  readonly #log = new ChangeLog();

  /** @throws MailLogError `data` if a newer program wrote the store */
  constructor(database: Database) {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 10000;`);
    migrate(database);
    this.#sql = new Statements(database);
    this.rules = rulesFactsOf(this.#sql);
  }

  async take(mail: TakenMail, takenAt: number): Promise<number> {
    return this.#change(() => takeMail(this.#sql, mail, takenAt, this.#log));
  }

  async mailState(digest: string): Promise<MailState | undefined> {
    const row = this.#sql.row('SELECT state FROM mail WHERE digest = ?', digest);
    return row && (String(row['state']) as MailState);
  }

  async addPlace(place: MailPlace, digest: string): Promise<void> {
    const row = this.#sql.row('SELECT id FROM mail WHERE digest = ?', digest);
    if (row) takePlace(this.#sql, place, Number(row['id']));
  }

  async places(folder: string): Promise<readonly string[]> {
    return this.#sql.rows('SELECT uid FROM place WHERE folder = ?', folder).map(({ uid }) => String(uid));
  }

  async forgetPlaces(folder: string, uids: readonly string[]): Promise<void> {
    const query = 'DELETE FROM place WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))';
    this.#sql.run(query, folder, JSON.stringify(uids));
  }

  async mailCounts(): Promise<MailCounts> {
    const counts = { report: 0, other: 0, unreadable: 0 };
    for (const { state, number } of this.#sql.rows(
      'SELECT state, count(*) AS number FROM mail GROUP BY state',
    ))
      counts[String(state) as MailState] = Number(number);
    const last = this.#sql.row('SELECT max(taken_at) AS at FROM mail');
    return { ...counts, lastTakenAt: optionalNumber(last?.['at']) };
  }

  async otherMails(state: MailState, limit: number): Promise<readonly MailRow[]> {
    const query = 'SELECT * FROM mail WHERE state = ? ORDER BY taken_at DESC, id DESC LIMIT ?';
    return this.#sql.rows(query, state, limit).map(mailOf);
  }

  async unsettled(): Promise<readonly ChainRow[]> {
    return this.#sql.rows(`${CHAINS} WHERE is_settled = 0 ORDER BY chain.id`).map(chainOf);
  }

  async chains(ids?: readonly number[]): Promise<readonly ChainRow[]> {
    const [some, ...values] = among('chain.id', ids);
    const query = `${CHAINS} ${some} ORDER BY name, verified DESC, configuration`;
    return this.#sql.rows(query, ...values).map(chainOf);
  }

  async messages(chain: number): Promise<readonly MessageRow[]> {
    return this.#sql
      .rows(
        `SELECT message.*, sequence, made_at, clock_at, signer, source
         FROM message JOIN report ON report.id = message.report JOIN mail ON mail.id = message.mail
         WHERE chain = ? ORDER BY made_at, sequence, number, message.id`,
        chain,
      )
      .map(messageOf);
  }

  async reports(chain: number): Promise<readonly ReportRow[]> {
    const digests = new Map<number, Record<string, string>>();
    for (const row of this.#sql.rows(
      `SELECT part.report AS report, entry, sha256 FROM part JOIN report ON report.id = part.report
       WHERE chain = ? ORDER BY part.report, entry, piece, part.id`,
      chain,
    )) {
      const report = Number(row['report']);
      const own = digests.get(report) ?? {};
      digests.set(report, own);
      const entry = String(row['entry']);
      own[entry] = `${own[entry] ?? ''}${String(row['sha256'])}`;
    }
    return this.#sql
      .rows(
        'SELECT id, sequence, made_at, entries FROM report WHERE chain = ? ORDER BY made_at, sequence, id',
        chain,
      )
      .map((row) => ({
        report: Number(row['id']),
        sequence: Number(row['sequence']),
        madeAt: Number(row['made_at']),
        entries: JSON.parse(String(row['entries'])) as TakenEntry[],
        digests: digests.get(Number(row['id'])) ?? {},
      }));
  }

  async settle(chain: number, { periodMs, faults, changes }: ChainFacts): Promise<void> {
    this.#change(() => {
      this.#log.add({ chains: [chain] });
      this.#sql.run(
        'UPDATE chain SET is_settled = 1, period_ms = ?, faults = ?, changes = ? WHERE id = ?',
        periodMs === undefined ? null : Math.round(periodMs),
        JSON.stringify(faults),
        JSON.stringify(changes),
        chain,
      );
    });
  }

  async parts(report: number): Promise<readonly PartRow[]> {
    return this.#sql
      .rows(
        `SELECT part.*, deflated FROM part LEFT JOIN content ON content.id = part.content
         WHERE report = ? ORDER BY part.id`,
        report,
      )
      .map(partOf);
  }

  async report(report: number): Promise<HostReportRow | undefined> {
    const row = this.#sql.row(`${REPORTS} WHERE report.id = ?`, report);
    return row && hostReportOf(row);
  }

  async lastReports(limit: number, host?: number): Promise<readonly HostReportRow[]> {
    const order = 'ORDER BY made_at DESC, report.id DESC LIMIT ?';
    const rows =
      host === undefined
        ? this.#sql.rows(`${REPORTS} ${order}`, limit)
        : this.#sql.rows(`${REPORTS} WHERE chain.host = ? ${order}`, host, limit);
    return rows.map(hostReportOf);
  }

  async reportDays(since: number, host?: number): Promise<ReadonlyMap<number, DayCount>> {
    return reportDays(this.#sql, since, host);
  }

  async neighbours(
    report: number,
  ): Promise<{ readonly previous: number | undefined; readonly next: number | undefined }> {
    const beside = (sign: '<' | '>', order: 'DESC' | 'ASC'): number | undefined =>
      optionalNumber(
        this.#sql.row(
          `SELECT other.id AS id FROM report AS own JOIN report AS other ON other.chain = own.chain
           WHERE own.id = ? AND (other.made_at, other.id) ${sign} (own.made_at, own.id)
           ORDER BY other.made_at ${order}, other.id ${order} LIMIT 1`,
          report,
        )?.['id'],
      );
    return { previous: beside('<', 'DESC'), next: beside('>', 'ASC') };
  }

  async reportsBefore(before: number, limit: number): Promise<readonly HostReportRow[]> {
    return this.#sql
      .rows(`${REPORTS} WHERE report.id < ? ORDER BY report.id DESC LIMIT ?`, before, limit)
      .map(hostReportOf);
  }

  async forms(ids?: readonly number[]): Promise<readonly FormRow[]> {
    const [some, ...values] = among('id', ids);
    return this.#sql.rows(`SELECT * FROM form ${some} ORDER BY id`, ...values).map(formOf);
  }

  async formHosts(forms: readonly number[]): Promise<readonly FormHostRow[]> {
    return formHosts(this.#sql, forms);
  }

  async formHostIds(forms: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
    return formHostIds(this.#sql, forms);
  }

  async hostForms(host: number, forms: readonly number[]): Promise<ReadonlySet<number>> {
    const rows = this.#sql.lists<[number]>(
      'form',
      'FROM form_host WHERE form IN (SELECT value FROM json_each(?)) AND host = ?',
      JSON.stringify(forms),
      host,
    );
    return new Set(rows.map(([form]) => form));
  }

  async formHours(forms: readonly number[], since: number): Promise<ReadonlyMap<number, number>> {
    const rows = this.#sql.rows(
      `SELECT hour, sum(lines) AS lines FROM form_hour
       WHERE form IN (SELECT value FROM json_each(?)) AND hour >= ? GROUP BY hour ORDER BY hour`,
      JSON.stringify(forms),
      since,
    );
    return new Map(rows.map(({ hour, lines }) => [Number(hour), Number(lines)]));
  }

  async formDays(
    forms: readonly number[],
    since: number,
  ): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
    return formDays(this.#sql, forms, since);
  }

  async formReports(forms: readonly number[], limit: number): Promise<readonly number[]> {
    return formReports(this.#sql, forms, limit);
  }

  async hits(report: number, forms: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return hits(this.#sql, report, forms);
  }

  async hitReports(forms: readonly number[], before: number, limit: number): Promise<readonly number[]> {
    return hitReports(this.#sql, forms, before, limit);
  }

  async unruledReports(): Promise<readonly number[]> {
    return unruledReports(this.#sql);
  }

  async passOverReports(): Promise<void> {
    this.#sql.run('UPDATE report SET is_ruled = 1 WHERE is_ruled = 0');
  }

  async rulings(): Promise<ReadonlyMap<string, number>> {
    return rulings(this.#sql);
  }

  async keepRulings(keys: readonly string[]): Promise<void> {
    this.#sql.transaction(() => this.#log.add({ unruled: keepRulings(this.#sql, keys) }));
  }

  async setRuling(ruling: string, cursor: number): Promise<void> {
    setRuling(this.#sql, ruling, cursor);
  }

  async compared(report: number, keys: readonly string[], rows: readonly UnruledRow[]): Promise<void> {
    this.#sql.transaction(() => this.#log.add({ unruled: compared(this.#sql, report, keys, rows) }));
  }

  async unruled(forms?: readonly number[]): Promise<readonly FormHostRow[]> {
    return unruled(this.#sql, forms);
  }

  async rulesInForce(): Promise<readonly RulesInForce[]> {
    return rulesInForce(this.#sql);
  }

  search(query: SearchQuery): Promise<SearchResult> {
    return search(this.#sql, query);
  }

  async decide(decision: NewDecision): Promise<Decision> {
    return this.#change(() => decide(this.#sql, decision));
  }

  async decisions(after = 0): Promise<readonly Decision[]> {
    return this.#sql.rows('SELECT * FROM decision WHERE id > ? ORDER BY id', after).map(decisionOf);
  }

  async removeTexts(before: number): Promise<number> {
    const count = this.#change(() => this.#removeTexts(before));
    // Examples of any forms were removed.
    this.#log.forget();
    this.#emptyJournal();
    return count;
  }

  #removeTexts(before: number): number {
    const old = '(SELECT id FROM report WHERE made_at < ?)';
    this.#sql.run(
      `DELETE FROM search WHERE rowid IN (SELECT DISTINCT message FROM part WHERE content IS NOT NULL AND report IN ${old})`,
      before,
    );
    const count = this.#sql.run(
      `UPDATE part SET content = NULL WHERE content IS NOT NULL AND report IN ${old}`,
      before,
    );
    // The example of a form is a line of its newest report.
    this.#sql.run('UPDATE form SET example = template WHERE last_at < ? AND example <> template', before);
    removeOldHits(this.#sql, before);
    if (count === 0) return 0;
    this.#sql.run('DELETE FROM content WHERE id NOT IN (SELECT content FROM part WHERE content IS NOT NULL)');
    // Else the index would keep what was removed until it merges by itself.
    this.#sql.run("INSERT INTO search (search) VALUES ('optimize')");
    return count;
  }

  async removeSomeCounts(before: number, now: number): Promise<boolean> {
    return this.#sql.transaction(() => removeSomeCounts(this.#sql, before, now));
  }

  async changes(since: string | undefined): Promise<Changes> {
    return { ...this.#log.since(since), asOf: String(lastPart(this.#sql)) };
  }

  async lateReports(asOf: string, reports: readonly number[]): Promise<readonly number[]> {
    return lateReports(this.#sql, asOf, reports);
  }

  async revision(): Promise<number> {
    return Number(this.#sql.row('SELECT number FROM revision')?.['number']);
  }

  /** The journal keeps pages as they were. With statements that are still open, close() leaves it. */
  #emptyJournal(): void {
    this.#sql.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  async close(): Promise<void> {
    this.#emptyJournal();
    this.#sql.database.close();
  }

  #change<T>(work: () => T): T {
    return this.#sql.transaction(() => {
      this.#sql.run('UPDATE revision SET number = number + 1');
      return work();
    });
  }
}
