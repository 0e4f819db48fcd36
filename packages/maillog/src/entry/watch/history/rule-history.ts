/**
 * What each rule of a watch usually hides, and whether it does so still. "Usual" is a matter of time: lines a
 * day. A report closes a *day* once {@link DAY_HOURS} have passed since the last one was closed; reports in
 * between add to the day that is open, so that it does not matter whether they come hourly or weekly, and
 * what a log does at night is not held against its noon.
 *
 * A rule is known by its text: whatever else changes in the configuration, its history stays; when it changes
 * itself, it has none. Nothing is judged before a rule has lived for {@link MIN_DAYS} days. What a first
 * report finds in months of log is not counted at all, nor what comes from logs that were named just now.
 */
import { createHash } from 'node:crypto';
import { describeRule } from '../../../pattern/index.ts';
import type { RuleHits, Rule } from '../../../pattern/index.ts';
import { parseHistory } from './saved-history.ts';
import type { SavedHistory, SavedRule } from './saved-history.ts';

/** A daily run may come a little early: a day is closed after so long. */
const DAY_HOURS = 23.75;
/**
 * Days that a rule must have lived to be judged, and in each of which it must have hidden something to be
 * called steady.
 */
const MIN_DAYS = 7;
/** Days that the usual is the mean of, about. */
const MEAN_DAYS = 14;
/** So many times the usual is unusual ... */
const TIMES = 20;
/** ... if it is so many lines at least, and twice what the rule hid in a day of late. */
const LEAST = 100;
/** The most that it hid in a day is half forgotten after a month. */
const FADING = 0.98;
/** A rule fell silent when so many lines are missing, counted as if every day were the poorest of late. */
const MISSING = 20;
/** Longer than this ago, it is not known what a rate would mean; a clock that jumped looks the same. */
const LONGEST_HOURS = 92 * 24;
/** Rules that are remembered; of more, those that hide most. */
const RULES = 4000;

const HOUR_MS = 3_600_000;

/** What a report found: `{ruleHits, lines: 48302, complete: true}`. */
export interface Hidden {
  /** Of all rules, also of those that hid nothing. */
  readonly ruleHits: readonly RuleHits[];
  /** That were read. */
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
  // Clocks are set back by a little every day.
  const counts = before?.sources === sources && hours > -1 && hours <= LONGEST_HOURS;
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
        .slice(0, RULES),
    },
  };
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
      const fresh = { key, days: 0, usual: 0, most: 0, steady: 0, missing: 0, open: 0, least: 0 };
      rule = { ...fresh, ...known.get(key), by };
      if (!counts) rule.open = 0;
      rules.set(key, rule);
    }
    if (counts) rule.open += hits;
  }
  return rules;
}

/** Told at once, not when the day is over; and again only when it has doubled since. */
function burst(rule: Live, hours: number): Unusual[] {
  const day = (24 * rule.open) / Math.max(hours, 24);
  if (rule.days < MIN_DAYS || rule.open < LEAST || day <= 2 * rule.most) return [];
  // To the nearest whole: reports come some minutes early or late.
  if (Math.round(day / rule.usual) < TIMES) return [];
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
    // A host that was off for most of the time is no silent rule: the others tell. Where nothing came at all,
    // they cannot.
    const awake = lines === 0 || others < MISSING ? 1 : Math.min(1, (hits - rule.open) / others);
    silent.push(...silence(rule, days * Math.min(rule.usual, rule.least) * awake, hours));
    // As long as lines are missing, the usual is what they are missed from.
    if (rule.missing === 0) learn(rule, rule.open / days);
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
    if (rule.missing < MISSING) return [];
  }
  rule.steady = 0;
  rule.missing = 0;
  return wasSteady ? [{ by: rule.by, kind: 'silent', usual: rule.usual, hits: 0, hours }] : [];
}

/** One day out of all bounds is not to be the usual: it counts as so much as would just pass. */
function learn(rule: Live, day: number): void {
  const bound = rule.days < MIN_DAYS ? Infinity : Math.max(LEAST, TIMES * rule.usual);
  rule.days++;
  rule.usual += (Math.min(day, bound) - rule.usual) / Math.min(rule.days, MEAN_DAYS);
  rule.most = Math.max(FADING * rule.most, day);
  // Weekends and the like are no silence, where a few lines come, or none at times. A day without any is none
  // of those.
  if (day > 0)
    rule.least = rule.least === 0 ? day : Math.min(day, rule.usual + FADING * (rule.least - rule.usual));
}
