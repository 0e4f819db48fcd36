/**
 * What keeps a rule from being decided: the fences of training (the host's package, training/rules/fences/).
 * A rule of them that folds has a person in front of it on each host; here nobody would look again, so that
 * what training folds as an alarm, an attack or a severe line is refused.
 */
import {
  alarmWordsOf,
  ATTACK_SAMPLES,
  isAlarmProgram,
  judge,
  LINE_FEED,
  samplesBehind,
  SignatureTable,
  UNBOUNDED,
} from '../maillog.ts';
import type { Outside } from '../maillog.ts';
import { matches } from './statements.ts';
import type { Statement } from './statements.ts';

export interface Judged {
  /** Why it must not be decided; undefined: nothing is against it. */
  readonly refusal: string | undefined;
  /** The attack samples that it matches. */
  readonly attacks: readonly string[];
  /** Why it folds, and does not hide, in words; `''`: it may hide. */
  readonly reason: string;
}

/** RFC 5424 §6.2.1: emergency, alert, critical, error. */
const MAX_SEVERE = 3;
const SEVERITIES = ['emergency', 'alert', 'critical', 'error'];
/** As `maillog train` has them. */
const OPTIONS = { min: 1, silentMin: 10, trust: false };

/** `lines`: lines that the rule matches, as bytes; `count`: how many of them are known. */
export function judgeRule(statement: Statement, lines: readonly string[], count: number): Judged {
  const { program, template, action } = statement;
  const attacks = [...ATTACK_SAMPLES, ...samplesBehind(lines)].filter((line) =>
    matches(statement, Buffer.from(line, 'latin1')),
  );
  const priorities = prioritiesOf(lines);
  const { standing, reason } = judge(
    {
      program,
      text: template,
      outside: outsideOf(template),
      hasEncodedText: false,
      priorities,
      count,
      examples: lines,
      attacks,
    },
    OPTIONS,
  );
  const refusal =
    refusalOf(program, template, attacks, priorities) ??
    openRefusal(template, reason) ??
    (action === 'usual' && standing !== 'usual' ? `usual would hide it: ${reason}; write fold` : undefined);
  return { refusal, attacks, reason };
}

function refusalOf(
  program: string,
  template: string,
  attacks: readonly string[],
  priorities: readonly number[],
): string | undefined {
  const words = [...alarmWordsOf(program), ...alarmWordsOf(template)].map(({ word }) => word);
  if (isAlarmProgram(program)) words.unshift(program);
  if (words.length > 0) return `alarm words: ${[...new Set(words)].join(', ')}`;
  if (attacks.length > 0) return 'it matches a line of an attack';
  return severityIn(priorities);
}

/** Somebody got in. The next one may be anybody, from anywhere. */
const LOGIN =
  /\baccepted (?:publickey|password|keyboard|gssapi|hostbased|certificate|none)|\blogged ?in\b|\blog ?[io]n (?:ok|succe|accept|from|by|of|for)|\bsuccessful(?:ly)? (?:log|auth)|\bsession opened\b|\bnew session\b|\bauthenticated\b/i;

export function isLogin(template: string): boolean {
  return LOGIN.test(template);
}

/** Logins and commands are ignored as they were seen, and not whoever comes next. */
function openRefusal(template: string, reason: string): string | undefined {
  const what = isLogin(template) ? 'a login' : reason.startsWith('a command') ? 'a command' : undefined;
  const open = outsideOf(template).find((outside) => outside !== UNBOUNDED);
  return what === undefined || open === undefined
    ? undefined
    : `${what} with ${open} that may be any; list the values: {one:a|b}`;
}

/** Whether the line, as text, is of a program that was started, with its words. */
export function isCommand(line: string): boolean {
  const { reason } = judge(
    {
      program: '',
      text: '',
      outside: [],
      hasEncodedText: false,
      priorities: [],
      count: 1,
      examples: [line],
      attacks: [],
    },
    OPTIONS,
  );
  return reason.startsWith('a command');
}

/** `severity error`, of lines that are so severe that no rule takes them; undefined: they are not. */
export function severityOf(lines: readonly string[]): string | undefined {
  return severityIn(prioritiesOf(lines));
}

function severityIn(priorities: readonly number[]): string | undefined {
  const severity = Math.min(...priorities.map((priority) => priority & 7));
  return severity <= MAX_SEVERE ? `severity ${SEVERITIES[severity]}` : undefined;
}

/** RFC 3164 §4.1.1 */
function prioritiesOf(lines: readonly string[]): readonly number[] {
  const table = new SignatureTable();
  const block = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  for (let from = 0; from < block.length;) {
    const to = block.indexOf(LINE_FEED, from);
    table.add(block, from, to);
    from = to + 1;
  }
  const found = new Set<number>();
  for (const { priorities } of table.signatures) for (const priority of priorities) found.add(priority);
  return [...found];
}

const OUTSIDE: readonly (readonly [RegExp, Outside])[] = [
  [/\{(?:ip|mac)\}/, 'an address'],
  [/\{(?:host|user|word|id)\}/, 'a name'],
  [/\{path(?::[^{}]*)?\}/, 'a path'],
  [/\{(?:text|quoted|digest|hex)\}/, 'text'],
  [/\{(?:int|float|duration|size)\}/, UNBOUNDED],
];

/** What somebody outside may put into the lines, by the placeholders of the template. */
function outsideOf(template: string): readonly Outside[] {
  return OUTSIDE.filter(([placeholder]) => placeholder.test(template)).map(([, outside]) => outside);
}
