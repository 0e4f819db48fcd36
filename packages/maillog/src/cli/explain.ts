import { byteString, readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { escapeName } from '../listing/name.ts';
import { holeWarning, withoutHoles } from '../log/holes.ts';
import { wholeLines } from '../log/lines.ts';
import { ShownWithRecords } from '../entry/watch/shown-with-records.ts';
import type { WatchEntry } from '../entry/watch/watch.ts';
import type { WatchRules } from '../entry/watch/watch-rules.ts';
import { EXIT, MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { Tally, lintRule, describeRule } from '../pattern/index.ts';
import type { Rule, RuleTally } from '../pattern/index.ts';
import { escapeText } from '../text/escape.ts';
import { hiddenAlarmWords } from './rules/hidden-alarm-words.ts';
import { say } from './terminal/say.ts';
import { jsonText, printText } from './terminal/print-text.ts';
import { assertOne, chooseWatches } from './wiring/choose-watch.ts';
import { load } from './wiring/load.ts';
import { fromCommandLine, fromEntry, logBlocks } from './log-blocks.ts';
import type { NamedLog } from './log-blocks.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';

/** A rule as `--json` prints it. */
interface Explained {
  readonly place: string;
  /** `ignore`, `usual`, `fold`, `filter`; with logcheck also `alert`, `event` and `not event`. */
  readonly kind: string;
  readonly rule: string;
  /** Whether it is a template that is matched by fields (docs/templates.md). */
  readonly byFields: boolean;
  readonly hits: number;
  readonly last: string | undefined;
  readonly undecided: number;
  readonly notes: readonly string[];
}

interface Explanation {
  readonly entry: string;
  readonly lines: number;
  /** Lines that rules take, and that are shown, because another line of their record is; undefined: none. */
  readonly shownWithRecords: number | undefined;
  readonly rules: readonly Explained[];
  /** What becomes of the line that `--line` asks about. */
  readonly verdict: string | undefined;
  /** Rules that cannot be read: their place, and why. */
  readonly unreadable: readonly string[];
}

/**
 * `maillog explain -C FILE [--entry NAME] [--line TEXT] [--json] [LOG…]`: what each rule of a watch hides,
 * and which hides nothing.
 */
export async function explain(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('explain', args);
  const conf = configurationNamed(values.conf, 'maillog explain -C FILE');
  const { entries } = await load(conf, nodeHost());
  const chosen = chooseWatches(entries, values.entry);
  const given = await Promise.all(positionals.map((path) => fromCommandLine(byteString(path))));
  if (values.line !== undefined && given.length > 0) {
    throw new MailLogError('usage', '--line and LOG cannot be combined', {
      hint: 'leave out one of them',
    });
  }
  if (given.some(({ isStream }) => isStream)) assertOne(chosen, 'a pipe can be read by one watch only');
  const explained: Explanation[] = [];
  for (const entry of chosen) {
    if (values.line !== undefined)
      explained.push(await explanationOf(entry, byteString(values.line.replace(/\n$/, '')), io));
    else explained.push(await explanationOf(entry, given.length > 0 ? given : await logsOf(entry, io), io));
  }
  if (values.json === true) await printText(io.stdout, jsonText(explained));
  else for (const each of explained) io.stdout.write(textOf(each));
  return EXIT.done;
}

async function logsOf(entry: WatchEntry, { stderr }: Streams): Promise<NamedLog[]> {
  return (await entry.logs()).map((log) => fromEntry(log, stderr));
}

/** What the rules do to logs, or to one line: then only the rules that match it are listed. */
async function explanationOf(
  entry: WatchEntry,
  input: ByteString | readonly NamedLog[],
  io: Streams,
): Promise<Explanation> {
  const isLine = typeof input === 'string';
  const { rules: watchRules } = entry;
  const named = watchRules.named();
  const tally = new Tally(named.map(({ rule }) => rule));
  if (isLine) tally.add(watchRules.prepare(Buffer.from(`${input}\n`, 'latin1')));
  const shownWithRecords = isLine ? undefined : await readLogs(entry, input, tally, io);
  const kinds = named.map(({ kind }) => kind);
  const earlier = new Map(kinds.map((kind) => [kind, new Map<string, Rule>()]));
  const own = new Set(watchRules.own);
  const results = tally.results();
  const rules = results.map((result, index) => {
    const kind = kinds[index] ?? '';
    const alike = earlier.get(kind) ?? new Map<string, Rule>();
    const around = result.coveredBy
      .filter((other) => comesBefore(kinds[other] ?? '', kind))
      .map((other) => results[other]);
    const alarms = !isLine && own.has(result.rule) ? hiddenAlarmWords(result.rule) : [];
    const notes = [
      ...lintRule(result.rule, alike),
      ...(alarms.length > 0 ? [`hides lines with alarm words: ${alarms.join(', ')}`] : []),
      ...(isLine ? [] : findings(result, around)),
    ];
    const words = describeRule(result.rule);
    if (!alike.has(words)) alike.set(words, result.rule);
    return explainedOf(result, kind, notes);
  });
  return {
    entry: entry.mimeFile(),
    lines: tally.lines,
    shownWithRecords,
    rules: isLine ? rules.filter(holds) : rules,
    verdict: isLine ? verdictOn(input, watchRules) : undefined,
    unreadable: watchRules.unreadable.map((error) => error.format().split('\n')[0] ?? ''),
  };
}

/** Whether a rule of kind `other` leaves none of the lines that both match to one of `kind`. */
function comesBefore(other: string, kind: string): boolean {
  const isHiding = other === 'ignore' || other === 'usual';
  return other === kind || (isHiding && (kind === 'ignore' || kind === 'usual' || kind === 'fold'));
}

function holds({ hits, undecided }: Explained): boolean {
  return hits + undecided > 0;
}

/** What becomes of the line in a report. */
function verdictOn(line: ByteString, rules: WatchRules): string {
  const bytes = Buffer.from(line, 'latin1');
  const { outcome, layer } = rules.decideLine(bytes);
  if (layer !== undefined) {
    const under = rules.layerHeadings.length > 0 ? ` under ${rules.layerHeadings[layer]}` : '';
    return `shown${under}${rules.foldsForms && layer === rules.ownLayer ? '; fold yes folds it from the fifth line of its form on' : ''}`;
  }
  const [rule] = rules.takenBy(bytes);
  return rule?.action === 'filter'
    ? 'hidden: none of the filters matches'
    : `${outcome} by ${placeOf(rule?.place)}`;
}

/** Resolves to the number of lines that rules take, and that are shown with their records, if any are. */
async function readLogs(
  entry: WatchEntry,
  logs: readonly NamedLog[],
  tally: Tally,
  { stderr }: Streams,
): Promise<number | undefined> {
  const { rules } = entry;
  const shown = new ShownWithRecords(rules);
  for (const log of logs) {
    shown.begin();
    let holeBytes = 0;
    const content = withoutHoles(logBlocks(log, entry.context.host), (hole) => (holeBytes += hole));
    for await (const { bytes, whole } of wholeLines(content)) {
      if (whole) {
        tally.add(rules.prepare(bytes));
        shown.add(bytes);
      } else shown.end();
    }
    shown.end();
    if (holeBytes > 0) say(stderr, `${escapeName(log.path)}: ${holeWarning(holeBytes)}`);
  }
  return shown.count > 0 ? shown.count : undefined;
}

/** `around`: rules that match every line that this one matches. */
function findings({ hits }: RuleTally, [other]: readonly (RuleTally | undefined)[]): string[] {
  if (hits === 0) return ['no hit'];
  return other === undefined ? [] : [`shadowed by ${placeOf(other.rule.place)}`];
}

function explainedOf(
  { rule, hits, last, unknown }: RuleTally,
  kind: string,
  notes: readonly string[],
): Explained {
  const text = last && Buffer.from(last).toString('utf8');
  return {
    place: placeOf(rule.place),
    kind,
    rule: readable(describeRule(rule)),
    byFields: rule.conditions.some(({ view }) => view !== undefined),
    hits,
    last: text,
    undecided: unknown,
    notes,
  };
}

function placeOf(place: SourceLocation | undefined): string {
  return place ? `${place.file}:${place.line}:${place.column}` : '';
}

function textOf({ entry, lines, shownWithRecords, rules, verdict, unreadable }: Explanation): string {
  const out = [`${entry}: ${lines} lines, ${rules.length} rules`];
  if (shownWithRecords !== undefined)
    out.push(`${String(shownWithRecords).padStart(9)}  of these lines are shown with their records`);
  for (const { place, kind, rule, byFields, hits, last, undecided, notes } of rules) {
    out.push(`${String(hits).padStart(9)}  ${escapeText(place)}  ${kind} ${escapeText(rule)}`);
    if (byFields) out.push('           by fields');
    if (last !== undefined) out.push(`           last: ${escapeText(last)}`);
    if (undecided > 0) out.push(`           note: over its step budget on ${undecided} lines`);
    for (const note of notes) out.push(`           note: ${escapeText(note)}`);
  }
  if (verdict !== undefined) out.push(`           ${escapeText(verdict)}`);
  for (const each of unreadable) out.push(`           ${escapeText(each)}`);
  return `${out.join('\n')}\n`;
}
