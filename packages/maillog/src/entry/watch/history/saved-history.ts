/**
 * What a watch remembers of its rules between reports. It does not contain the configuration's text, only a
 * digest of each rule.
 */
import { isAmount, isRecord } from '../../../saved.ts';

/** The history as it is read: a rule has named fields. On disk each rule is a {@link Row}. */
export interface SavedHistory {
  readonly version: 1;
  /** When the day began that is not closed yet; ISO 8601. */
  readonly since: string;
  /** Where the lines come from. */
  readonly sources: string;
  /** Read since then. */
  readonly lines: number;
  readonly rules: readonly SavedRule[];
}

export interface SavedRule {
  /** 16 characters, of the rule's text. */
  readonly key: string;
  /** That it has lived. */
  readonly days: number;
  /** Lines a day. */
  readonly usual: number;
  /** The highest lines a day, fading over time. */
  readonly most: number;
  /** Days in a row in which it hid something, before lines went missing. */
  readonly steady: number;
  /** Lines that should have come since. */
  readonly missing: number;
  /** Lines since the day began. */
  readonly open: number;
  /** The lowest lines a day, of days with any, recovering over time. */
  readonly least: number;
  /** Days since it last hid something. */
  readonly quiet: number;
}

const FIELDS = ['days', 'usual', 'most', 'steady', 'missing', 'open', 'least', 'quiet'] as const;
/** More than any history that was written here has. */
const MAX_SAVED_RULES = 10_000;

/** A rule as it is kept: `['q2Vd…', 14, 40.5, 61, 14]`: its fields in order, zeros at the end left out. */
type Row = readonly (string | number)[];

/** As JSON is to keep it. */
export function writeHistory({ rules, ...history }: SavedHistory): unknown {
  return { ...history, rules: rules.map(rowOf) };
}

/** What was kept; undefined where it is not of this version. Of damaged rules there is no history. */
export function parseHistory(saved: unknown): SavedHistory | undefined {
  if (!isRecord(saved)) return undefined;
  const { version, since, sources, lines, rules } = saved;
  if (version !== 1 || typeof since !== 'string' || typeof sources !== 'string') return undefined;
  const rows: readonly unknown[] = Array.isArray(rules) ? rules.slice(0, MAX_SAVED_RULES) : [];
  return {
    version,
    since,
    sources,
    lines: isAmount(lines) ? lines : 0,
    rules: rows.flatMap((row) => (isRow(row) ? [ruleOf(row)] : [])),
  };
}

function rowOf(rule: SavedRule): Row {
  const numbers = FIELDS.map((field) => Number(rule[field].toPrecision(6)));
  while (numbers.at(-1) === 0) numbers.pop();
  return [rule.key, ...numbers];
}

function ruleOf([key, ...numbers]: Row): SavedRule {
  const [days = 0, usual = 0, most = 0, steady = 0, missing = 0, open = 0, least = 0, quiet = 0] =
    numbers as number[];
  return { key: String(key), days, usual, most, steady, missing, open, least, quiet };
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length > FIELDS.length + 1) return false;
  const [key, ...numbers] = row as unknown[];
  return typeof key === 'string' && key.length === 16 && numbers.every(isAmount);
}
