/**
 * Reads logcheck's rule directories as logcheck does (its README.logcheck-database).
 *
 * Each line of a file is one expression of `grep -E`. Only files count whose names run-parts would take. Each
 * directory belongs to a layer (layers.ts). Levels add up: `server` includes the rules of `paranoid`.
 * `cracking.ignore.d` is not read, which is logcheck's default.
 */
import { MailLogError } from '../../errors.ts';
import { parseExtended } from '../syntax/ere/ere.ts';
import { Pattern } from '../match/pattern.ts';
import { PlainRules } from '../syntax/ere/plain-rule.ts';
import { plainSequence } from './plain-sequence.ts';
import type { Rule } from './rule.ts';
import { PatternText } from '../syntax/pattern-text.ts';

/** The levels, from the fewest rules to the most. */
export const LOGCHECK_LEVELS = ['paranoid', 'server', 'workstation'] as const;
export type LogcheckLevel = (typeof LOGCHECK_LEVELS)[number];

/**
 * A file below the directory: `{directory: 'ignore.d.server', name: 'ssh', path:
 * '/etc/logcheck/ignore.d.server/ssh', bytes}`.
 */
export interface LogcheckFile {
  readonly directory: string;
  readonly name: string;
  /** The name of the file in messages. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface LogcheckRules {
  /** Security alerts. */
  readonly alerts: readonly Rule[];
  /** Security events, an item for each file of violations.d. */
  readonly events: readonly LogcheckEvents[];
  /** What hides system events. */
  readonly ignores: readonly Rule[];
  /** Rules that cannot be read, each with its place. */
  readonly unreadable: readonly MailLogError[];
}

/**
 * What a file of violations.d says: a line is an event if `raise` matches it, and no other rule here does.
 */
export interface LogcheckEvents {
  readonly raise: readonly Rule[];
  /** Rules of violations.ignore.d that cancel the event. */
  readonly ignore: readonly Rule[];
  /** Rules of other files of violations.d: a line that they match is theirs, to raise or to cancel. */
  readonly others: readonly Rule[];
}

/** The subdirectories that a level reads. */
export function logcheckDirectories(level: LogcheckLevel): string[] {
  const levels = LOGCHECK_LEVELS.slice(0, LOGCHECK_LEVELS.indexOf(level) + 1);
  return ['cracking.d', 'violations.d', 'violations.ignore.d', ...levels.map((each) => `ignore.d.${each}`)];
}

/** Whether run-parts takes a file of this name. */
export function isRuleFileName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name);
}

export function readLogcheck(files: readonly LogcheckFile[]): LogcheckRules {
  const unreadable: MailLogError[] = [];
  const rules = new Map(files.map((file) => [`${file.directory}/${file.name}`, rulesOf(file, unreadable)]));
  const within = (directory: string, accept: (name: string) => boolean): Rule[] =>
    files
      .filter((file) => file.directory === directory && isRuleFileName(file.name) && accept(file.name))
      .flatMap(({ name }) => rules.get(`${directory}/${name}`) ?? []);
  const events = files
    .filter(({ directory, name }) => directory === 'violations.d' && isRuleFileName(name))
    .map(({ name }) => ({
      raise: rules.get(`violations.d/${name}`) ?? [],
      ignore: within('violations.ignore.d', (other) => callsOff(other, name)),
      others:
        name === GENERAL ? within('violations.d', (other) => !other.startsWith(GENERAL.slice(0, -1))) : [],
    }));
  const ignores = LOGCHECK_LEVELS.flatMap((level) => within(`ignore.d.${level}`, () => true));
  return { alerts: within('cracking.d', () => true), events, ignores, unreadable };
}

/**
 * The file whose events any file of violations.ignore.d cancels, and any other file of violations.d takes
 * over, except those whose names begin like it: logcheck leaves out what its pattern `^logcheck*` matches,
 * and the `*` repeats the k.
 */
const GENERAL = 'logcheck';

/**
 * Whether a file of violations.ignore.d cancels the events of the file of that name in violations.d: if it
 * has the same name, with or without `logcheck-` before it, or is local. logcheck's greplogoutput has the
 * rule; `local` events are nothing special there.
 */
function callsOff(file: string, events: string): boolean {
  return (
    events === GENERAL ||
    file === events ||
    file === `logcheck-${events}` ||
    file === 'local' ||
    file.startsWith('local-')
  );
}

/**
 * Reads a file. A comment has its # in the first column; trailing blanks belong to a rule. A rule that grep
 * refuses is found here: only rules that are surely valid are parsed later.
 */
function rulesOf({ path, bytes }: LogcheckFile, unreadable: MailLogError[]): Rule[] {
  const rules: Rule[] = [];
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const plain = new PlainRules(whole);
  for (const [index, text] of whole.split('\n').entries()) {
    if (/^[ \t\v\f\r]*$|^#/.test(text)) continue;
    const place = { file: path, line: index + 1, column: 1 };
    try {
      const sequence = plainSequence(plain, text, place);
      const pattern = new Pattern(text, () => parseExtended(PatternText.of(text, place)), { sequence });
      rules.push({ action: 'ignore', conditions: [{ negated: false, global: false, pattern }], place });
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
      unreadable.push(error);
    }
  }
  return rules;
}
