/**
 * What a proposed rule is to do, with its reason in words. Being frequent proves no line harmless:
 *
 * - `usual`, silent: every word is of the list of routine work, and every number has bounds
 *   (fences/routine.ts);
 * - `fold`, one line of the report: everything else that is frequent;
 * - `rare`, no rule: the lines are shown.
 */
import { alarmWordsOf, isAlarmProgram } from '../../pattern/template/alarm-words.ts';
import { adverseWord } from './fences/adverse-words.ts';
import { isResultAfter } from '../../pattern/template/code-words.ts';
import { changeIn } from './fences/change-words.ts';
import { isTimedUnit, noRoutine } from './fences/routine.ts';
import { UNBOUNDED } from './placeholder-choice.ts';
import type { Outside } from './placeholder-choice.ts';

export type Standing = 'usual' | 'fold' | 'rare';

export interface Judgement {
  readonly standing: Standing;
  /** `an address is anybody's choice`; empty for `usual`. */
  readonly reason: string;
}

export interface Judged {
  readonly program: string;
  /** The template, or the constant words. */
  readonly text: string;
  readonly outside: readonly Outside[];
  /** Whether a value is encoded text. */
  readonly hasEncodedText: boolean;
  /** The priorities of the lines, RFC 3164 §4.1.1. */
  readonly priorities: readonly number[];
  readonly count: number;
  /** Lines that the rule was made from. */
  readonly examples: readonly string[];
  /** Attack samples that the rule matches. */
  readonly attacks: readonly string[];
}

export interface JudgeOptions {
  /** The fewest lines of a message that gets a rule. */
  readonly min: number;
  /** The fewest lines of a message that may be silent. */
  readonly silentMin: number;
  /** Whether everything frequent is silent. */
  readonly trust: boolean;
}

const METHODS = 'GET|HEAD|POST|PUT|DELETE|OPTIONS|CONNECT|TRACE|PATCH|PROPFIND';
/**
 * A request in any form: `GET /x 200`, `"GET /x HTTP/1.1"`, `request: "…"`, `method=GET path=/x`,
 * `"requestURI":"/x"`, `verb=get`, `TCP_MISS/200 512 GET http://a.example/`.
 */
const REQUEST = new RegExp(
  String.raw`\b(?:${METHODS})\s+(?:\S+\s+HTTP/|["']?(?:/|\*|https?://))|\brequest: "|\b(?:https?_?)?(?:request_?)?(?:method|verb)["']?\s*[=:]\s*["']?(?:${METHODS}|list|watch|create|update|get)\b|\b(?:request_?)?(?:uri|url|path)["']?\s*[=:]\s*["']?(?:/|https?:)`,
  'i',
);
/** A record of a program that was started, with its words: of cron, sudo, the audit system, a shell. */
const EXECUTION =
  /\bCMD \(|\bCOMMAND=|\btype=[A-Z_]+ msg=audit\(|\bexecve?\b|\bexe["']?[=:]|\bHISTORY: |\bstatement: |\b(?:cmd|cmdline|command|argv|args|proctitle)["']?\s*[=:]/i;

/** RFC 5424 §6.2.1, of those that are more than a notice. */
const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning'];
const WARNING = 4;

/** Of a message with as many lines as get a rule. */
export function judge(rule: Judged, { silentMin, trust }: JudgeOptions): Judgement {
  const severity = Math.min(...rule.priorities.map((priority) => priority & 7));
  if (severity < SEVERITIES.length && !(trust && severity === WARNING))
    return { standing: 'fold', reason: `severity ${SEVERITIES[severity]}` };
  if (trust) return { standing: 'usual', reason: '' };
  const reason = reasonToFold(rule) ?? (rule.count < silentMin ? `fewer than ${silentMin} lines` : undefined);
  return reason === undefined ? { standing: 'usual', reason: '' } : { standing: 'fold', reason };
}

function reasonToFold({
  program,
  text,
  outside,
  hasEncodedText,
  examples,
  attacks,
}: Judged): string | undefined {
  const alarms = alarmWordsOf(text).map(({ word }) => word);
  if (isAlarmProgram(program) || alarmWordsOf(program).length > 0) alarms.unshift(program);
  if (alarms.length > 0) return `alarm words: ${[...new Set(alarms)].join(', ')}`;
  if (hasEncodedText) return 'encoded text, which may say anything';
  if (attacks.length > 0) return 'it matches a line of an attack';
  if (examples.some((line) => REQUEST.test(line))) return 'a request, which anybody can send';
  if (examples.some((line) => EXECUTION.test(line))) return 'a command, whose words may be any';
  if (outside.length > 0) return reasonOf(outside);
  if (examples.some((line) => CONTINUATION.test(line))) return 'a line of a record of several lines';
  const code = harmfulCode(text);
  if (code !== undefined) return `a code of a failure: ${code}`;
  if (isTimedUnit(program, text)) return undefined;
  const words = changeIn(program, text) ?? adverseWord(text);
  if (words !== undefined) return `words of a change or a fault: ${words}`;
  const other = noRoutine(text);
  return other === undefined ? undefined : `not of routine work: ${other}`;
}

/**
 * A line that goes on with a record, such as the frames of a stack trace or the head of a slow query. Hidden
 * alone, it would take the sense of the lines around it (docs/decisions/0028-records-of-several-lines.md).
 */
const CONTINUATION =
  /^(?:\s|Caused by: |Traceback |Stack trace:|\[stacktrace\]|#\d+ |\.\.\. \d+ more|# (?:Time|User@Host|Query_time|Schema|Thread_id)\b)/;

function reasonOf(outside: readonly Outside[]): string {
  const given = outside.filter((each) => each !== UNBOUNDED);
  return given.length > 0 ? `${given.join(' and ')} from outside` : UNBOUNDED;
}

const RESULTS =
  /\b(?:status|code|exit|exited|exit_?code|errno|ret|retval|rc|signal)["']?\s*[=:]?\s*["']?$|" $/i;
/** What a process ended with: 0, or a failure. Other codes may be those of HTTP, SMTP or FTP. */
const ENDED = /exit|errno|ret|\brc|signal/i;

/** The first value after `status`, `exit` and the like that is neither 0 nor a status of success. */
function harmfulCode(text: string): string | undefined {
  for (const match of text.matchAll(/\{(?:one|int):([^}]*)\}|(?<![\w.])-?\d+(?![\w.])/g)) {
    const before = text.slice(0, match.index);
    if (!RESULTS.test(before) && !isResultAfter(before)) continue;
    const harmless = ENDED.test(before) ? /^0+$/ : /^(?:0+|[23]\d\d)$/;
    const values = (match[1] ?? match[0]).split(/[|-]/);
    const harmful = values.find((value) => /^-?\d+$/.test(value) && !harmless.test(value));
    if (harmful !== undefined) return harmful;
  }
  return undefined;
}
