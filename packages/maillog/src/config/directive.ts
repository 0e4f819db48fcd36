import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { argumentsOf, nameOf } from './statement.ts';
import type { HereDocument, Statement, Tail } from './statement.ts';
import { suggestion } from './suggest.ts';
import type { Word } from './words.ts';

/**
 * A row of a directive table: `{name: 'timeout', usage: 'SECONDS', words: [1, 1], repeatable: false, value:
 * 'seconds', help: '…'}`. The tables are the one truth about directives: they drive parsing, validation,
 * error texts, `--generate` and the manual page.
 */
export interface DirectiveSpec {
  readonly name: string;
  /** The arguments as a manual writes them: `FILE…`. */
  readonly usage: string;
  /** The fewest and the most arguments. */
  readonly words: readonly [number, number];
  /** Whether more arguments may follow, each on a line of its own that a `\` continues. */
  readonly severalLines?: boolean;
  /** Whether the directive may be repeated. If not, a second one is an error. */
  readonly repeatable: boolean;
  /** The type of every argument; default: any text. */
  readonly value?: ValueType;
  /** Whether `{host}` and `{configuration}` in its arguments are replaced (names.ts); default: false. */
  readonly takesNames?: boolean;
  /** Whether the rest of the line is not split into words: the entry reads it. */
  readonly rule?: boolean;
  /** One line, for `--generate` and the manual. */
  readonly help: string;
  /**
   * Valid arguments for `--generate`: `'/var/log/syslog'`. A here-document's lines follow on lines of their
   * own.
   */
  readonly example?: string;
}

/** `filename`: a name without folders, safe on the reader's machine. */
export type ValueType = 'switch' | 'count' | 'seconds' | 'size' | 'duration' | 'filename' | readonly string[];

export type DirectiveTable = readonly DirectiveSpec[];

/** A row of a table; default: one argument, and not repeatable. */
export function directive(
  name: string,
  usage: string,
  help: string,
  more: Partial<DirectiveSpec> = {},
): DirectiveSpec {
  return { name, usage, words: [1, 1], repeatable: false, help, ...more };
}

/** One directive as written. */
export interface Occurrence {
  readonly place: SourceLocation;
  readonly words: readonly Word[];
  readonly tail?: Tail;
  readonly body?: HereDocument;
}

/**
 * A directive of an entry: its first argument, all its words, all its repetitions. As a string it is its
 * first argument, which is what the original's `$self->{directive_a}` gave.
 */
export class DirectiveValue {
  readonly occurrences: Occurrence[] = [];

  /**
   * Every argument of every repetition, in order, as bytes: `dir /a /b` and `dir /c` are `['/a', '/b',
   * '/c']`.
   */
  get bytes(): readonly ByteString[] {
    return this.words.map((word) => word.text);
  }

  get words(): readonly Word[] {
    return this.occurrences.flatMap((occurrence) => occurrence.words);
  }

  /** Every argument, as text for people. */
  get texts(): readonly string[] {
    return this.bytes.map(readable);
  }

  /** The first argument as text, or the empty string. */
  get text(): string {
    return this.texts[0] ?? '';
  }

  get place(): SourceLocation | undefined {
    return this.occurrences[0]?.place;
  }

  toString(): string {
    return this.text;
  }
}

/** Directives by name: `directives.dir?.texts`. */
export type Directives = Record<string, DirectiveValue | undefined>;

/** The names in a table whose statements are rules. */
export function ruleNames(table: DirectiveTable): ReadonlySet<string> {
  return new Set(table.filter((spec) => spec.rule).map((spec) => spec.name));
}

/**
 * Adds a statement to `directives`. A statement that is not in the table is `refused`, or `taken` unchecked.
 * @throws MailLogError of kind `config` if the table forbids the statement.
 */
export function addDirective(
  directives: Directives,
  statement: Statement,
  table: DirectiveTable,
  owner: string,
  others: 'refused' | 'taken' = 'refused',
): void {
  const name = nameOf(statement);
  const before = Object.hasOwn(directives, name) ? directives[name] : undefined;
  if (others === 'refused' || table.some((row) => row.name === name))
    checkDirective(statement, table, owner, before);
  const value = before ?? new DirectiveValue();
  value.occurrences.push({ ...statement, words: argumentsOf(statement) });
  if (before) return;
  // An assignment would fail for a directive with the name `__proto__`.
  Object.defineProperty(directives, name, { value, enumerable: true, configurable: true, writable: true });
}

function checkDirective(
  statement: Statement,
  table: DirectiveTable,
  owner: string,
  before: DirectiveValue | undefined,
): void {
  const name = nameOf(statement);
  const spec = table.find((row) => row.name === name);
  const fail = (message: string, place: SourceLocation | undefined, hint?: string): never => {
    throw new MailLogError('config', message, { place, hint });
  };
  if (!spec) {
    const hint = suggestion(
      readable(name),
      table.map((row) => row.name),
    );
    return fail(`unknown directive ${readable(name)} in ${owner}`, statement.place, hint);
  }
  if (before && !spec.repeatable) {
    fail(`${name} is repeated in ${owner}; the first is on line ${before.place?.line}`, statement.place);
  }
  if (spec.rule) return;
  if (statement.body)
    fail(`${name} takes no here-document`, statement.body.place, `write ${name} ${spec.usage}`);
  checkArguments(argumentsOf(statement), spec, statement.place);
}

/**
 * Checks the number and the type of arguments.
 * @throws MailLogError of kind `config`, with the place of the argument.
 */
export function checkArguments(words: readonly Word[], spec: DirectiveSpec, place: SourceLocation): void {
  const [least, most] = spec.words;
  const hint = `write ${spec.name} ${spec.usage}`;
  if (words.length < least)
    throw new MailLogError('config', `${spec.name} needs ${spec.usage}`, { place, hint });
  const isOnNextLine = ({ place }: Word, index: number): boolean => place.line > words[index - 1].place.line;
  const excess = words.find(
    (word, index) => index >= most && !(spec.severalLines && isOnNextLine(word, index)),
  );
  if (excess) {
    const message = `${spec.name} takes ${most === 1 ? 'one word' : `at most ${most} words`}`;
    const quoted =
      most === 1
        ? `quote what holds blanks: ${spec.name} '${words.map((word) => readable(word.text)).join(' ')}'`
        : hint;
    throw new MailLogError('config', message, { place: excess.place, hint: quoted });
  }
  for (const word of words) checkValue(word, spec);
}

function checkValue(word: Word, spec: DirectiveSpec): void {
  const text = readable(word.text);
  const fail = (hint: string): never => {
    throw new MailLogError('config', `${spec.name} cannot be ${text === '' ? 'empty' : text}`, {
      place: word.place,
      hint,
    });
  };
  const { value } = spec;
  if (value === undefined) return text === '' ? fail(`write ${spec.name} ${spec.usage}`) : undefined;
  if (value === 'filename')
    return /^[^/\0-\x1f\x7f]+$/.test(text) && text !== '.' && text !== '..'
      ? undefined
      : fail('write a name without folders and control characters');
  if (value === 'switch')
    return Object.hasOwn(SWITCH, text) ? undefined : fail('write yes or no (on, off, 1 and 0 are known too)');
  if (value === 'count' || value === 'seconds')
    return /^[1-9][0-9]{0,8}$/.test(text) ? undefined : fail('write a whole number from 1');
  if (value === 'size')
    return sizeOf(text) === undefined
      ? fail('write a number of bytes, or one followed by k, M or G')
      : undefined;
  if (value === 'duration')
    return durationOf(text) === undefined ? fail('write a number followed by s, m, h or d: 6h') : undefined;
  return value.includes(text) ? undefined : fail(`write ${value.join(', ').replace(/, ([^,]*)$/, ' or $1')}`);
}

const SWITCH: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  1: true,
  off: false,
  no: false,
  0: false,
};

/** Whether `on off yes no 1 0` mean on. */
export function switchOf(text: string): boolean {
  return Object.hasOwn(SWITCH, text) && SWITCH[text] === true;
}

/** `7M` is 7340032: k, M and G are powers of 1024. Undefined if it is not a size. */
export function sizeOf(text: string): number | undefined {
  const found = /^([1-9][0-9]{0,8})([kMG]?)$/.exec(text);
  if (!found) return undefined;
  return Number(found[1]) * 1024 ** ['', 'k', 'M', 'G'].indexOf(found[2] ?? '');
}

/** `6h` is 21600 seconds: s, m, h and d. Undefined if it is not a duration. */
export function durationOf(text: string): number | undefined {
  const found = /^([1-9][0-9]{0,5})([smhd])$/.exec(text);
  return found ? Number(found[1]) * [1, 60, 3600, 86_400]['smhd'.indexOf(found[2] ?? 's')] : undefined;
}
