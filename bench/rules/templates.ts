/**
 * `npm run bench:templates`: `usual` templates beside the same rules as patterns, in the form that training
 * writes: how long they take to read, and how fast they scan. CPU time, the least of some runs in turn.
 */
import { RuleSet, parseCondition, parseUsual } from '../../packages/maillog/src/pattern/index.ts';
import type { Rule } from '../../packages/maillog/src/pattern/index.ts';
import { ALARM_WORD } from '../../packages/maillog/src/pattern/template/alarm-words.ts';
import { TIMESTAMP } from '../../packages/maillog/src/pattern/template/timestamp.ts';
import { report, table } from '../measure.ts';

const RUNS = 3;
/** Patterns with guards decide some MB a second. */
const LOG_BYTES = 3e6;
const place = { file: 'bench', line: 1, column: 1 };
/** Names that share beginnings, as those of real programs and messages do. */
const NAMES = 'backup index mirror queue report session snapshot sync task volume'.split(' ');

function nameOf(number: number): string {
  return `${NAMES[number % NAMES.length]}${String.fromCharCode(97 + (Math.floor(number / 10) % 26))}-${Math.floor(number / 260)}`;
}

function templateOf(number: number): string {
  return `prog${number % 50} ${nameOf(number)} of {user} at {ip} took {int} ms, {word} done`;
}

function patternsOf(number: number): string[] {
  const head = String.raw`^(?:${TIMESTAMP} )?[-\w.:/@]+ `;
  const rule = (user: string, word: string): string =>
    String.raw`prog${number % 50}(?:\[\d+\])?: ?${nameOf(number)} of ${user} at \d{1,3}(?:\.\d{1,3}){3} took \d+ ms, ${word} done$`;
  const any = '[a-z]+';
  return [
    `=~ m{${head}${rule(any, any)}}`,
    `!~ m{${rule(ALARM_WORD, any)}}`,
    `!~ m{${rule(any, ALARM_WORD)}}`,
  ];
}

/** Seconds of CPU, user and system. */
function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** A tenth of the lines matches no rule. */
function logOf(rules: number, bytes: number): Buffer {
  const lines: string[] = [];
  for (let size = 0, at = 0; size < bytes; at++) {
    const number = (at * 7919) % rules;
    const user = at % 10 === 0 ? 'root' : ['anna', 'bert', 'carla'][at % 3];
    const line = `Jun 14 15:16:${String(at % 60).padStart(2, '0')} web1 prog${number % 50}[${at % 32768}]: ${nameOf(number)} of ${user} at 192.0.2.${at % 250} took ${at % 9999} ms, copy done\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join(''));
}

function templates(count: number): Rule[] {
  return Array.from({ length: count }, (_, number) => {
    const { condition, text } = parseUsual(templateOf(number), place);
    return { action: 'ignore', conditions: [condition], template: text, place };
  });
}

function patterns(count: number): Rule[] {
  return Array.from({ length: count }, (_, number) => {
    const conditions = patternsOf(number).map((text) => parseCondition(text, place));
    return { action: 'ignore', conditions, place };
  });
}

/** Seconds of CPU to read the rules, and to decide the log once they are warm; lines hidden. */
function measure(make: () => Rule[], log: Buffer): { read: number; scan: number; hidden: number } {
  let [read, scan, hidden] = [Infinity, Infinity, 0];
  for (let run = 0; run < RUNS; run++) {
    let rules: Rule[] = [];
    read = Math.min(
      read,
      cpu(() => void (rules = make())),
    );
    const set = new RuleSet(rules);
    const block = 1 << 16;
    const pass = (): void => {
      hidden = 0;
      for (let start = 0; start < log.length;) {
        const end = log.lastIndexOf(10, Math.min(log.length, start + block) - 1) + 1;
        hidden += set.decide(log.subarray(start, end)).hidden;
        start = end;
      }
    };
    pass();
    scan = Math.min(scan, cpu(pass));
  }
  return { read, scan, hidden };
}

const rows = [1500, 10_000].map((count) => {
  const log = logOf(count, LOG_BYTES);
  const ours = measure(() => templates(count), log);
  const theirs = measure(() => patterns(count), log);
  if (ours.hidden !== theirs.hidden)
    throw new Error(`${count}: templates hide ${ours.hidden} lines, patterns ${theirs.hidden}`);
  const speed = ({ scan }: { scan: number }): string => `${(log.length / 1e6 / scan).toFixed(0)} MB/s`;
  return [
    String(count),
    `${(ours.read * 1000).toFixed(0)} ms`,
    `${(theirs.read * 1000).toFixed(0)} ms`,
    (ours.read / theirs.read).toFixed(2),
    speed(ours),
    speed(theirs),
    (ours.scan / theirs.scan).toFixed(2),
  ];
});
const head = [
  'rules',
  'reading templates',
  'patterns',
  '≤ 0.5',
  'deciding with templates',
  'patterns',
  '≤ 1',
];
report('templates', table(head, rows), []);
