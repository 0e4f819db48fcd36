/**
 * The store in PostgreSQL. Any number of processes may write to it at once. Connections are taken from the
 * pool, which belongs to whoever made it.
 */
import type { Pool } from 'pg';
import { Queries, transaction } from '../database/queries.ts';
import { decisionOf, whatOf } from '../reader.ts';
import type {
  ChainFacts,
  ChainRow,
  Changes,
  Decision,
  MailCounts,
  MailPlace,
  MailRow,
  MailState,
  NewDecision,
  RulesFacts,
  RulesInForce,
  SearchQuery,
  SearchResult,
  Store,
  TakenMail,
  UnruledRow,
} from '../reader.ts';
import { changes } from './changes.ts';
import { conflictFaults } from './conflicts.ts';
import * as ofForms from './form-queries.ts';
import { GroupTakes } from './group-takes.ts';
import { lastSeen, lateReports } from './late-reports.ts';
import { removeSomeCounts } from './remove-counts.ts';
import { oldParts, removeExamples, removeSomeTexts } from './remove-texts.ts';
import * as ofReports from './report-queries.ts';
import * as ofRulings from './rulings.ts';
import { removeOldHits, rulesFactsOf } from './rules-facts.ts';
import { search } from './search.ts';
import { refuseLate } from './refuse-late.ts';
import { raiseRevision } from './revision.ts';
import { takePlace } from './take.ts';
import { bytesOf, optionalBytes, readerRow } from './texts.ts';

export class PostgresStore implements Store {
  readonly rules: RulesFacts;
  readonly #pool: Pool;
  readonly #sql: Queries;
  readonly #takes: GroupTakes;
  /** How often chains, and reports, had got something when they were asked for. */
  readonly #touchedChains = new Map<number, number>();
  #touchedReports: ReadonlyMap<number, number> = new Map();

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#sql = new Queries(pool);
    this.rules = rulesFactsOf(this.#sql);
    this.#takes = new GroupTakes((work) => transaction(pool, work));
  }

  /**
   * `also` is part of the transaction: it happens with all of the mail, or nothing does. It may happen again,
   * if the transaction is begun again.
   */
  take(mail: TakenMail, takenAt: number, also?: (sql: Queries) => Promise<void>): Promise<number> {
    return this.#takes.take(mail, takenAt, also);
  }

  async mailState(digest: string): Promise<MailState | undefined> {
    const row = await this.#sql.row('SELECT state FROM mail WHERE digest = $1', digest);
    return row && (String(row['state']) as MailState);
  }

  async addPlace(place: MailPlace, digest: string): Promise<void> {
    const row = await this.#sql.row('SELECT id FROM mail WHERE digest = $1', digest);
    if (row) await takePlace(this.#sql, place, Number(row['id']));
  }

  async places(folder: string): Promise<readonly string[]> {
    const rows = await this.#sql.rows('SELECT uid FROM place WHERE folder = $1', bytesOf(folder));
    return rows.map(({ uid }) => (uid as Buffer).toString('utf8'));
  }

  async forgetPlaces(folder: string, uids: readonly string[]): Promise<void> {
    const query = 'DELETE FROM place WHERE folder = $1 AND uid = ANY($2::bytea[])';
    await this.#sql.run(query, bytesOf(folder), uids.map(bytesOf));
  }

  mailCounts(): Promise<MailCounts> {
    return ofReports.mailCounts(this.#sql);
  }

  otherMails(state: MailState, limit: number): Promise<readonly MailRow[]> {
    return ofReports.otherMails(this.#sql, state, limit);
  }

  async unsettled(): Promise<readonly ChainRow[]> {
    const found = await ofReports.unsettled(this.#sql);
    this.#touchedChains.clear();
    for (const { chain, touched } of found) this.#touchedChains.set(chain.id, touched);
    return found.map(({ chain }) => chain);
  }

  chains(ids?: readonly number[]): Promise<readonly ChainRow[]> {
    return ofReports.chains(this.#sql, ids);
  }

  messages(chain: number): ReturnType<Store['messages']> {
    return ofReports.messages(this.#sql, chain);
  }

  reports(chain: number): ReturnType<Store['reports']> {
    return ofReports.reports(this.#sql, chain);
  }

  /** A chain that got something since {@link unsettled} gave it stays one that is to be settled. */
  async settle(chain: number, { periodMs, faults, changes }: ChainFacts): Promise<void> {
    await this.#change('none', async (sql) => {
      const conflicts = await conflictFaults(sql, chain);
      await sql.run(
        `UPDATE chain SET is_settled = (touched = coalesce($5::bigint, touched)), period_ms = $2, faults = $3,
           changes = $4, conflicts = $6 WHERE id = $1`,
        chain,
        periodMs === undefined ? null : Math.round(periodMs),
        JSON.stringify([...conflicts.faults, ...faults]),
        JSON.stringify(changes),
        this.#touchedChains.get(chain) ?? null,
        conflicts.count,
      );
    });
  }

  parts(report: number): ReturnType<Store['parts']> {
    return ofReports.parts(this.#sql, report);
  }

  report(report: number): ReturnType<Store['report']> {
    return ofReports.report(this.#sql, report);
  }

  lastReports(limit: number, host?: number): ReturnType<Store['lastReports']> {
    return ofReports.lastReports(this.#sql, limit, host);
  }

  reportDays(since: number, host?: number): ReturnType<Store['reportDays']> {
    return ofReports.reportDays(this.#sql, since, host);
  }

  async neighbours(report: number): ReturnType<Store['neighbours']> {
    return {
      previous: await ofReports.neighbour(this.#sql, report, 'previous'),
      next: await ofReports.neighbour(this.#sql, report, 'next'),
    };
  }

  reportsBefore(before: number, limit: number): ReturnType<Store['reportsBefore']> {
    return ofReports.reportsBefore(this.#sql, before, limit);
  }

  forms(ids?: readonly number[]): ReturnType<Store['forms']> {
    return ofForms.forms(this.#sql, ids);
  }

  formHosts(forms: readonly number[]): ReturnType<Store['formHosts']> {
    return ofForms.formHosts(this.#sql, forms);
  }

  formHostIds(forms: readonly number[]): ReturnType<Store['formHostIds']> {
    return ofForms.formHostIds(this.#sql, forms);
  }

  hostForms(host: number, forms: readonly number[]): ReturnType<Store['hostForms']> {
    return ofForms.hostForms(this.#sql, host, forms);
  }

  formHours(forms: readonly number[], since: number): ReturnType<Store['formHours']> {
    return ofForms.formHours(this.#sql, forms, since);
  }

  formDays(forms: readonly number[], since: number): ReturnType<Store['formDays']> {
    return ofForms.formDays(this.#sql, forms, since);
  }

  formReports(forms: readonly number[], limit: number): ReturnType<Store['formReports']> {
    return ofForms.formReports(this.#sql, forms, limit);
  }

  hits(report: number, forms: readonly number[]): ReturnType<Store['hits']> {
    return ofForms.hits(this.#sql, report, forms);
  }

  hitReports(forms: readonly number[], before: number, limit: number): ReturnType<Store['hitReports']> {
    return ofForms.hitReports(this.#sql, forms, before, limit);
  }

  async unruledReports(): Promise<readonly number[]> {
    this.#touchedReports = await ofRulings.unruledReports(this.#sql);
    return [...this.#touchedReports.keys()];
  }

  async passOverReports(): Promise<void> {
    await this.#sql.run('UPDATE report SET is_ruled = true WHERE NOT is_ruled');
  }

  async rulings(): ReturnType<Store['rulings']> {
    const rows = await this.#sql.rows('SELECT key, cursor FROM ruling');
    return new Map(rows.map(({ key, cursor }) => [String(key), Number(cursor)]));
  }

  keepRulings(keys: readonly string[]): Promise<void> {
    return transaction(this.#pool, (sql) => ofRulings.keepRulings(sql, keys));
  }

  async setRuling(ruling: string, cursor: number): Promise<void> {
    await this.#sql.run(
      'INSERT INTO ruling (key, cursor) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET cursor = excluded.cursor',
      ruling,
      cursor,
    );
  }

  /** A report that got parts since {@link unruledReports} gave it stays one that is to be compared. */
  compared(report: number, keys: readonly string[], rows: readonly UnruledRow[]): Promise<void> {
    const touched = this.#touchedReports.get(report);
    return transaction(this.#pool, (sql) => ofRulings.compared(sql, report, touched, { keys, rows }));
  }

  unruled(forms?: readonly number[]): ReturnType<Store['unruled']> {
    return ofRulings.unruled(this.#sql, forms);
  }

  rulesInForce(): Promise<readonly RulesInForce[]> {
    return ofRulings.rulesInForce(this.#sql);
  }

  search(query: SearchQuery): Promise<SearchResult> {
    return search(this.#sql, query);
  }

  decide({ asOf, ...decision }: NewDecision): Promise<Decision> {
    return this.#change('alone', async (sql) => {
      await refuseLate(sql, decision);
      const { at, who, kind, forms, finding, revision, undone, why, wake, title } = decision;
      const report = await lastSeen(sql, Object.keys(forms), asOf);
      const row = await sql.row(
        `INSERT INTO decision (at, who, kind, forms, finding, revision, undone, why, wake, title, what, report)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         RETURNING id`,
        at,
        bytesOf(who),
        kind,
        JSON.stringify(forms),
        optionalBytes(finding),
        optionalBytes(revision),
        undone ?? null,
        optionalBytes(why),
        wake === undefined ? null : JSON.stringify(wake),
        bytesOf(title),
        whatOf(decision),
        report,
      );
      return { ...decision, id: Number(row?.['id']), report };
    });
  }

  async decisions(after = 0): Promise<readonly Decision[]> {
    const rows = await this.#sql.rows('SELECT * FROM decision WHERE id > $1 ORDER BY id', after);
    return rows.map((row) => decisionOf(readerRow(row)));
  }

  async removeTexts(before: number): Promise<number> {
    let count = 0;
    for (;;) {
      // To look for them may take long, and nobody waits for that.
      const parts = await oldParts(this.#sql, before);
      if (parts.length === 0) break;
      count += await this.#change('alone', (sql) => removeSomeTexts(sql, parts));
    }
    await this.#change('alone', async (sql) => {
      await removeExamples(sql, before);
      await removeOldHits(sql, before);
    });
    return count;
  }

  /**
   * Removes hits of reports that were made before, and hours that no screen shows: one bounded round.
   * Resolves to whether there may be more.
   */
  removeSomeCounts(before: number, now: number): Promise<boolean> {
    return this.#change('alone', (sql) => removeSomeCounts(sql, before, now));
  }

  changes(since: string | undefined): Promise<Changes> {
    return changes(this.#sql, since);
  }

  lateReports(asOf: string, reports: readonly number[]): Promise<readonly number[]> {
    return lateReports(this.#sql, asOf, reports);
  }

  async revision(): Promise<number> {
    return Number((await this.#sql.row('SELECT sum(number) AS number FROM revision'))?.['number']);
  }

  /** Its pool belongs to whoever made it. */
  async close(): Promise<void> {
    this.#touchedChains.clear();
  }

  /**
   * `alone`: waits for all that are taking, and they for it, so that no report of a lower number comes later
   * (migrations/0002_store.sql, `gate`).
   */
  #change<T>(gate: 'alone' | 'none', work: (sql: Queries) => Promise<T>): Promise<T> {
    return transaction(this.#pool, async (sql) => {
      if (gate === 'alone') await sql.run('LOCK TABLE gate IN EXCLUSIVE MODE');
      const result = await work(sql);
      await raiseRevision(sql);
      return result;
    });
  }
}
