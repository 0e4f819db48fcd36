/** Counts the forms of a mail: over all hosts, by host, hour and day, and by report. */
import type { Queries } from '../database/queries.ts';
import type { FormCount, TakenForm } from '../reader.ts';
import { SHARD } from './shards.ts';
import { bytesOf } from './texts.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Owner {
  readonly report: number;
  readonly host: number;
  readonly madeAt: number;
}

/** Lines of a form in a report. */
interface Tally {
  readonly form: TakenForm;
  readonly owner: Owner;
  lines: number;
}

/** What all parts of a mail have together: a row is written once, however many parts have the form. */
export class FormTally {
  readonly #tallies = new Map<string, Tally>();

  add(forms: readonly FormCount[], owner: Owner): void {
    for (const { form, lines } of forms) {
      const key = `${form.key} ${owner.report} ${owner.madeAt}`;
      const known = this.#tallies.get(key);
      if (known) known.lines += lines;
      else this.#tallies.set(key, { form, owner, lines });
    }
  }

  /** By form, in the order of their keys. */
  get all(): readonly Tally[] {
    return [...this.#tallies.values()].toSorted((a, b) =>
      a.form.key < b.form.key ? -1 : a.form.key > b.form.key ? 1 : 0,
    );
  }
}

export async function countForms(sql: Queries, tally: FormTally): Promise<void> {
  const tallies = tally.all;
  if (tallies.length === 0) return;
  const ids = await formIds(sql, tallies);
  const rows = tallies.map(({ form, owner: { report, host, madeAt }, lines }) => ({
    report,
    host,
    madeAt,
    form: Number(ids.get(form.key)),
    example: form.example,
    lines,
  }));
  // Every statement below writes in the order of ids: a mail of another worker never does the reverse.
  rows.sort((a, b) => a.form - b.form);
  const newHosts = await countHosts(sql, rows);
  await countOverAll(sql, rows, newHosts);
  await countTimes(sql, rows);
  await sum(
    sql,
    rows,
    (row) => [row.form, row.report],
    `INSERT INTO hit (form, report, lines)
      SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) ON CONFLICT (form, report)
      DO UPDATE SET lines = hit.lines + excluded.lines`,
  );
}

interface CountRow extends Owner {
  readonly form: number;
  readonly example: string;
  readonly lines: number;
}

/** The ids of the forms, by their keys; new ones are made. */
async function formIds(sql: Queries, tallies: readonly Tally[]): Promise<ReadonlyMap<string, number>> {
  const forms = [...new Map(tallies.map(({ form }) => [form.key, form])).values()];
  const find = async (keys: readonly string[]): Promise<(readonly [string, number])[]> => {
    const rows = await sql.rows('SELECT id, key FROM form WHERE key = ANY($1::text[])', keys);
    return rows.map(({ id, key }) => [String(key), Number(id)] as const);
  };
  const ids = new Map(await find(forms.map(({ key }) => key)));
  const missing = forms.filter(({ key }) => !ids.has(key));
  if (missing.length === 0) return ids;
  await sql.run(
    `INSERT INTO form (key, kind, program, template, alarming)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::boolean[]) ON CONFLICT DO NOTHING`,
    missing.map(({ key }) => key),
    missing.map(({ kind }) => kind),
    missing.map(({ program }) => bytesOf(program)),
    missing.map(({ template }) => bytesOf(template)),
    missing.map(({ isAlarming }) => isAlarming),
  );
  for (const [key, id] of await find(missing.map(({ key }) => key))) ids.set(key, id);
  return ids;
}

/** Resolves to the forms that a host had for the first time, each with its new hosts and the last report. */
async function countHosts(
  sql: Queries,
  rows: readonly CountRow[],
): Promise<ReadonlyMap<number, { readonly hosts: number; readonly report: number }>> {
  const each = groups(rows, (row) => `${row.form} ${row.host}`).map(([, own]) => own);
  each.sort(([a], [b]) => a.form - b.form || a.host - b.host);
  const written = await sql.rows(
    `INSERT INTO form_host (form, host, lines, first_at, last_at, first_report, last_report)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT (form, host) DO UPDATE SET lines = form_host.lines + excluded.lines,
       first_at = least(form_host.first_at, excluded.first_at),
       last_at = greatest(form_host.last_at, excluded.last_at), last_report = excluded.last_report
     RETURNING form, first_report, xmax = 0 AS is_new`,
    each.map(([{ form }]) => form),
    each.map(([{ host }]) => host),
    each.map(linesOf),
    each.map((own) => Math.min(...own.map(({ madeAt }) => madeAt))),
    each.map((own) => Math.max(...own.map(({ madeAt }) => madeAt))),
    each.map((own) => own[0].report),
    each.map((own) => own[own.length - 1].report),
  );
  const fresh = new Map<number, { hosts: number; report: number }>();
  for (const { form, first_report: first, is_new: isNew } of written) {
    if (isNew !== true) continue;
    const { hosts = 0, report = 0 } = fresh.get(Number(form)) ?? {};
    fresh.set(Number(form), { hosts: hosts + 1, report: Math.max(report, Number(first)) });
  }
  return fresh;
}

async function countOverAll(
  sql: Queries,
  rows: readonly CountRow[],
  newHosts: Awaited<ReturnType<typeof countHosts>>,
): Promise<void> {
  const each = groups(rows, ({ form }) => String(form)).map(([, own]) => own);
  const newest = each.map((own) => own.reduce((a, b) => (b.madeAt >= a.madeAt ? b : a)));
  await sql.run(
    `INSERT INTO form_count (form, shard, lines, hosts, first_at, last_at, example, new_host_report)
     SELECT form, ${SHARD}, lines, hosts, first_at, last_at, example, report
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bigint[])
       AS new (form, lines, hosts, first_at, last_at, example, report)
     ON CONFLICT (form, shard) DO UPDATE SET lines = form_count.lines + excluded.lines,
       hosts = form_count.hosts + excluded.hosts, first_at = least(form_count.first_at, excluded.first_at),
       example = CASE WHEN form_count.last_at <= excluded.last_at THEN excluded.example ELSE form_count.example END,
       last_at = greatest(form_count.last_at, excluded.last_at),
       new_host_report = greatest(form_count.new_host_report, excluded.new_host_report)`,
    each.map(([{ form }]) => form),
    each.map(linesOf),
    each.map(([{ form }]) => newHosts.get(form)?.hosts ?? 0),
    each.map((own) => Math.min(...own.map(({ madeAt }) => madeAt))),
    newest.map(({ madeAt }) => madeAt),
    newest.map(({ example }) => bytesOf(example)),
    each.map(([{ form }]) => newHosts.get(form)?.report ?? 0),
  );
}

async function countTimes(sql: Queries, rows: readonly CountRow[]): Promise<void> {
  for (const [table, column, ms, unit] of [
    ['form_hour', 'hour', HOUR_MS, HOUR_MS],
    ['form_day', 'day', DAY_MS, 1],
  ] as const)
    await sum(
      sql,
      rows,
      (row) => [row.form, Math.floor(row.madeAt / ms) * unit],
      `INSERT INTO ${table} (form, ${column}, shard, lines)
        SELECT form, at, ${SHARD}, lines FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS new (form, at, lines)
        ON CONFLICT (form, ${column}, shard) DO UPDATE SET lines = ${table}.lines + excluded.lines`,
    );
}

/** Writes sums of lines by two numbers, in their order. */
async function sum(
  sql: Queries,
  rows: readonly CountRow[],
  by: (row: CountRow) => readonly [number, number],
  text: string,
): Promise<void> {
  const sums = groups(rows, (row) => by(row).join(' ')).map(([, own]) => {
    const [form, other] = by(own[0]);
    return [form, other, linesOf(own)] as const;
  });
  sums.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const column = (at: 0 | 1 | 2): number[] => sums.map((each) => each[at]);
  await sql.run(text, column(0), column(1), column(2));
}

function groups(
  rows: readonly CountRow[],
  by: (row: CountRow) => string,
): (readonly [key: string, rows: CountRow[]])[] {
  const found = new Map<string, CountRow[]>();
  for (const row of rows) {
    const key = by(row);
    const own = found.get(key);
    if (own) own.push(row);
    else found.set(key, [row]);
  }
  return [...found];
}

function linesOf(rows: readonly CountRow[]): number {
  return rows.reduce((all, { lines }) => all + lines, 0);
}
