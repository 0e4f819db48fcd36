/**
 * How many lines a day each rule of a watch usually hides, and whether it still does. A report closes a *day*
 * if {@link DAY_HOURS} have passed since the last day was closed. Reports in between add to the open day. So
 * hourly and weekly reports give the same rates, and quiet nights do not count as silence.
 *
 * A rule is identified by its text: its history stays if other parts of the configuration change, and starts
 * again if the rule changes. A rule is not judged before it has {@link MIN_DAYS} days. Lines of the first
 * report, and of logs that were added since the last, do not count: they may come from months.
 */
import { createHash } from 'node:crypto';
import { describeRule } from '../../../pattern/index.ts';
import type { RuleHits, Rule } from '../../../pattern/index.ts';
import { parseHistory } from './saved-history.ts';
import type { SavedHistory, SavedRule } from './saved-history.ts';

/** The shortest day. A daily run may come a little early. */
const DAY_HOURS = 23.75;
/** Days before a rule is judged, and days in a row with hidden lines before a rule is steady. */
const MIN_DAYS = 7;
/** The approximate number of days in the mean. */
const MEAN_DAYS = 14;
/** A burst: this multiple of the usual lines a day ... */
const BURST_FACTOR = 20;
/** ... and at least this number of lines, and twice the fading maximum of a day. */
const MIN_BURST_LINES = 100;
/** The factor by which a rule's maximum fades each day: to half in a month. */
const DAILY_DECAY = 0.98;
/**
 * A steady rule is silent if this number of lines is missing, with the minimum of a day as the expected
 * number.
 */
const MIN_MISSING_LINES = 20;
/** The longest day. A longer one has no meaningful rate, or the clock jumped. */
const MAX_DAY_HOURS = 92 * 24;
/** The limit of remembered rules; if there are more, those that hide most. */
const MAX_REMEMBERED_RULES = 4000;

const HOUR_MS = 3_600_000;

/** What a report found: `{ruleHits, lines: 48302, complete: true}`. */
export interface Hidden {
  /** Of all rules, also of those that hid nothing. */
  readonly ruleHits: readonly RuleHits[];
  /** Lines that were read. */
  readonly lines: number;
  /** Whether all logs could be read: else no day is closed. */
  readonly complete: boolean;
}

/** A rule that does not hide what it usually does. Lines a day, and how many lines since the day began. */
export interface Unusual {
  readonly by: readonly Rule[];
  readonly kind: 'burst' | 'silent';
  readonly usual: number;
  readonly hits: number;
  readonly hours: number;
}

export interface Judged {
  /** The greatest first. */
  readonly unusual: readonly Unusual[];
  /** What each rule hid before this report, lines a day; of those that have lived long enough. */
  readonly usual: ReadonlyMap<Rule, number>;
  readonly next: SavedHistory;
}

/**
 * The rules' history with this report in it. `sources` names what is read; when it changes, the day begins
 * anew.
 */
export function judge(saved: unknown, now: Date, sources: string, hidden: Hidden): Judged {
  const before = parseHistory(saved);
  const known = new Map(before?.rules.map((rule) => [rule.key, rule]));
  const since = Date.parse(before?.since ?? '');
  const hours = (now.getTime() - since) / HOUR_MS;
  // Small corrections set clocks back every day.
  const counts = before?.sources === sources && hours > -1 && hours <= MAX_DAY_HOURS;
  const rules = rulesOf(hidden.ruleHits, known, counts);
  const lines = counts ? (before?.lines ?? 0) + hidden.lines : 0;
  const usual = new Map<Rule, number>();
  for (const rule of rules.values())
    if (rule.days >= MIN_DAYS) for (const by of rule.by) usual.set(by, rule.usual);
  const unusual: Unusual[] = [];
  if (counts) for (const rule of rules.values()) unusual.push(...burst(rule, hours));
  const closes = counts && hidden.complete && hours >= DAY_HOURS;
  if (closes) unusual.push(...closeDay([...rules.values()], lines, hours));
  return {
    unusual: unusual.sort((one, other) => other.hits - one.hits || other.usual - one.usual),
    usual,
    next: {
      version: 1,
      since: counts && !closes ? (before?.since ?? '') : now.toISOString(),
      sources,
      lines: closes ? 0 : lines,
      rules: [...rules.values()]
        .sort((one, other) => other.usual - one.usual || (one.key < other.key ? -1 : 1))
        .slice(0, MAX_REMEMBERED_RULES),
    },
  };
}

/** Those of the rules that hid nothing in so many days, by the saved history. */
export function quietRules(saved: unknown, rules: readonly Rule[], days: number): Rule[] {
  const known = new Map(parseHistory(saved)?.rules.map(({ key, quiet }) => [key, quiet]));
  return rules.filter((rule) => (known.get(keyOf([rule])) ?? 0) >= days);
}

/** The name under which a rule is remembered. */
function keyOf(by: readonly Rule[]): string {
  const text = by.map((rule) => `${rule.action} ${describeRule(rule)}`).join('\n');
  return createHash('sha256').update(text, 'latin1').digest('base64').slice(0, 16);
}

type Live = { -readonly [Field in keyof SavedRule]: SavedRule[Field] } & { by: readonly Rule[] };

/** Rules of the same text are one. */
function rulesOf(
  ruleHits: readonly RuleHits[],
  known: ReadonlyMap<string, SavedRule>,
  counts: boolean,
): Map<string, Live> {
  const rules = new Map<string, Live>();
  for (const { by, hits } of ruleHits) {
    const key = keyOf(by);
    let rule = rules.get(key);
    if (rule) rule.by = [...rule.by, ...by];
    else {
      const fresh = { key, days: 0, usual: 0, most: 0, steady: 0, missing: 0, open: 0, least: 0, quiet: 0 };
      rule = { ...fresh, ...known.get(key), by };
      if (!counts) rule.open = 0;
      rules.set(key, rule);
    }
    if (counts) rule.open += hits;
  }
  return rules;
}

/** A burst is reported at once, not at the end of the day, and again only after it has doubled. */
function burst(rule: Live, hours: number): Unusual[] {
  const day = (24 * rule.open) / Math.max(hours, 24);
  if (rule.days < MIN_DAYS || rule.open < MIN_BURST_LINES || day <= 2 * rule.most) return [];
  // Rounded, since reports come some minutes early or late.
  if (Math.round(day / rule.usual) < BURST_FACTOR) return [];
  rule.most = day;
  return [{ by: rule.by, kind: 'burst', usual: rule.usual, hits: rule.open, hours }];
}

function closeDay(rules: readonly Live[], lines: number, hours: number): Unusual[] {
  const days = hours / 24;
  const expected = days * rules.reduce((sum, { usual }) => sum + usual, 0);
  const hits = rules.reduce((sum, { open }) => sum + open, 0);
  const silent: Unusual[] = [];
  for (const rule of rules) {
    const others = expected - days * rule.usual;
    // If the host was off for most of the time, other rules are silent, too, and the rule is not reported.
    // Without any lines that is unknown.
    const awake = lines === 0 || others < MIN_MISSING_LINES ? 1 : Math.min(1, (hits - rule.open) / others);
    silent.push(...silence(rule, days * Math.min(rule.usual, rule.least) * awake, hours));
    // While lines are missing, the usual number does not change.
    if (rule.missing === 0) learn(rule, rule.open / days);
    rule.quiet = rule.open > 0 ? 0 : rule.quiet + days;
    rule.open = 0;
  }
  return silent;
}

function silence(rule: Live, expected: number, hours: number): Unusual[] {
  if (rule.open > 0) {
    rule.steady = rule.missing > 0 ? 1 : rule.steady + 1;
    rule.missing = 0;
    return [];
  }
  const wasSteady = rule.steady >= MIN_DAYS;
  if (wasSteady) {
    rule.missing += expected;
    if (rule.missing < MIN_MISSING_LINES) return [];
  }
  rule.steady = 0;
  rule.missing = 0;
  return wasSteady ? [{ by: rule.by, kind: 'silent', usual: rule.usual, hits: 0, hours }] : [];
}

/**
 * Updates the mean. A day beyond the limit of a burst counts as the limit, so that it does not become usual.
 */
function learn(rule: Live, day: number): void {
  const bound = rule.days < MIN_DAYS ? Infinity : Math.max(MIN_BURST_LINES, BURST_FACTOR * rule.usual);
  rule.days++;
  rule.usual += (Math.min(day, bound) - rule.usual) / Math.min(rule.days, MEAN_DAYS);
  rule.most = Math.max(DAILY_DECAY * rule.most, day);
  // A day with few lines, such as a Sunday, lowers the minimum, so that later ones are not a silence. A day
  // without lines does not.
  if (day > 0)
    rule.least = rule.least === 0 ? day : Math.min(day, rule.usual + DAILY_DECAY * (rule.least - rule.usual));
}
