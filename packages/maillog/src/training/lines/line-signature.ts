/**
 * A line signature: lines that agree in every literal word and separator, and statistics of the values in
 * their variable places.
 */
import { text } from './byte-families.ts';
import { fieldNotation } from './field-notation.ts';
import type { FieldNotation } from './field-notation.ts';
import type { Header } from './header.ts';
import { HOSTED, NAMED } from './header.ts';
import { ID } from './token-kind.ts';
import { stableLetters } from './stable-letters.ts';
import { scanFields } from './scan-fields.ts';
import { DOTTED, LITERAL, Tokenizer } from './tokenizer.ts';
import { heldTokens } from './held.ts';
import { Parameter } from './parameter.ts';

/** A token of a signature: `{text: 'session', gap: ' ', kind: LITERAL, …}`. */
export interface SignatureToken {
  /** The separators before the token. A tab means white space other than one space. */
  readonly gap: string;
  /** A kind of token-kind.ts, or LITERAL, DOTTED or REST of tokenizer.ts. */
  readonly kind: number;
  /** The text of a literal or code; for a parameter, its value in the first line. */
  readonly text: string;
  /** For an identifier: its letters that probably do not vary, joined by `_`. */
  readonly stableLetters: string;
  /** The statistics of a variable place; null for a literal or a code (code.ts). */
  readonly parameter: Parameter | null;
  /** Another value would be another event: a rule takes this one only (held.ts). */
  readonly isHeld: boolean;
  /** The token is a key, or a part of one, of a line that is compared by fields. */
  readonly isFieldKey: boolean;
}

/** A token whose neighbours are not known yet. */
interface UnfoldedToken extends SignatureToken {
  isHeld: boolean;
}

/** Separators in the form in which they are compared: white space other than one space becomes a tab. */
function normalGap(gap: string): string {
  return gap.replace(/[ \t\r\v\f]+/g, (run) => (run === ' ' ? run : '\t'));
}

function isLiteral(kind: number): boolean {
  return kind === LITERAL || kind === DOTTED;
}

const unfolder = new Tokenizer();

/** The tokens, and what each line is compared with and adds to, in the form that is fastest to read. */
interface Unfolded {
  readonly tokens: readonly SignatureToken[];
  readonly tail: string;
  /** The literals and codes of all tokens, one after another. */
  readonly literals: Uint8Array;
  /** The end of the literal of each token in `literals`; {@link NO_LITERAL} for a parameter. */
  readonly ends: Int32Array;
  /** The parameters, and the index of the token of each. */
  readonly parameters: readonly Parameter[];
  readonly places: readonly number[];
}

const NO_LITERAL = -1;

/** More hosts than this are not kept. */
export const MAX_HOSTS = 8;

function unfolded(tokens: readonly SignatureToken[], tail: string): Unfolded {
  const ends = new Int32Array(tokens.length).fill(NO_LITERAL);
  const parameters: Parameter[] = [];
  const places: number[] = [];
  let literals = '';
  for (const [index, { text, parameter }] of tokens.entries()) {
    if (parameter === null) ends[index] = (literals += text).length;
    else {
      parameters.push(parameter);
      places.push(index);
    }
  }
  return { tokens, tail, literals: Buffer.from(literals, 'latin1'), ends, parameters, places };
}

/** Whether the tokenized line has these literals and codes, and parameters in the other places. */
function hasLiterals({ literals, ends }: Unfolded, tokenizer: Tokenizer, line: Uint8Array): boolean {
  const { start, end, kind, code } = tokenizer;
  let at = 0;
  for (let index = 0; index < ends.length; index++) {
    const isText = isLiteral(kind[index]) || code[index] === 1;
    const to = ends[index];
    if (isText !== to >= 0) return false;
    if (!isText) continue;
    const offset = start[index] - at;
    if (end[index] - offset !== to) return false;
    for (; at < to; at++) if (literals[at] !== line[at + offset]) return false;
  }
  return true;
}

export class LineSignature {
  /** A hash of the literals and separators, in two halves. */
  readonly low: number;
  readonly high: number;
  /** The number of tokens. */
  readonly size: number;
  /** The shape of the header, and the program; `''` if there is none. */
  readonly header: number;
  readonly program: string;
  /** JSON or logfmt, whose tokens are those of its notation (field-notation.ts). Undefined: text. */
  readonly form: FieldNotation['form'] | undefined;
  /** The keys of its fields, joined; `''` for text. */
  readonly fieldKeys: string;
  /** The whole first line. */
  readonly example: string;
  /** The timestamps of the first and the last line, as written; `''` if there is none. */
  readonly first: string;
  last = '';
  count = 0;
  /** The priorities of its lines, RFC 3164 §4.1.1. */
  readonly priorities = new Set<number>();
  /**
   * The hosts of lines that name no program ({@link HOSTED}), up to {@link MAX_HOSTS}; a template must name
   * them, or it would take any word in the place of one.
   */
  readonly hosts = new Set<string>();
  /** The numbers of the first and the last line, in reading order. */
  readonly firstLine: number;
  lastLine = 0;
  /** The next signature with the same hash. */
  next: LineSignature | null = null;
  /**
   * The place of the last line's timestamp in the current block, and its length. SignatureTable.endBlock
   * needs them.
   */
  timeStart = -1;
  timeSize = 0;

  readonly #message: number;
  #unfolded: Unfolded | null = null;

  /**
   * The signature of the line `[from, to)` of `block`. `line` is its number, `header` its header, `size` the
   * number of its tokens, `fields` the notation that they are from.
   */
  constructor(
    [low, high]: readonly [low: number, high: number],
    line: number,
    block: Uint8Array,
    from: number,
    to: number,
    header: Header,
    size: number,
    fields: FieldNotation | undefined,
  ) {
    this.low = low;
    this.high = high;
    this.size = size;
    this.firstLine = line;
    this.header = header.shape;
    this.program = header.shape === NAMED ? text(block, header.programStart, header.programEnd) : '';
    this.form = fields?.form;
    this.fieldKeys = fields ? keysOf(fields) : '';
    this.example = text(block, from, to);
    this.#message = header.message - from;
    this.first = this.example.slice(header.timeStart - from, header.timeEnd - from);
  }

  get tokens(): readonly SignatureToken[] {
    return this.#unfold().tokens;
  }

  /** The separators after the last token. */
  get tail(): string {
    return this.#unfold().tail;
  }

  /**
   * Whether the tokenized line has exactly the literals of this signature. Two lines may share a hash, and an
   * attacker may look for such lines.
   */
  agrees(
    tokenizer: Tokenizer,
    header: Header,
    block: Uint8Array,
    fields: FieldNotation | undefined,
  ): boolean {
    if (this.form !== fields?.form) return false;
    if (this.size !== tokenizer.count || this.header !== header.shape) return false;
    if (header.shape === NAMED && !sameText(this.program, block, header.programStart, header.programEnd))
      return false;
    return hasLiterals(this.#unfold(), tokenizer, fields?.bytes ?? block);
  }

  /** Adds the header of a line. */
  addHeader({ priority, shape, timeEnd, end }: Header, block: Uint8Array): void {
    if (priority >= 0) this.priorities.add(priority);
    if (shape === HOSTED && this.hosts.size <= MAX_HOSTS) this.hosts.add(text(block, timeEnd + 1, end));
  }

  /** Adds a line after the first: the values in its variable places. */
  take(tokenizer: Tokenizer, block: Uint8Array): void {
    const { parameters, places } = this.#unfold();
    const { start, end, kind, mask, more, listEnd } = tokenizer;
    for (let at = 0; at < parameters.length; at++) {
      const index = places[at];
      parameters[at].add(
        block,
        start[index],
        end[index],
        kind[index],
        mask[index],
        more[index],
        listEnd[index],
      );
    }
  }

  /** Most signatures of a noisy log have one line. Until there is a second, only the line is kept. */
  #unfold(): Unfolded {
    if (this.#unfolded) return this.#unfolded;
    const example = Buffer.from(this.example, 'latin1');
    const tokenizer = unfolder;
    const fields = this.form && fieldNotation(example, this.#message, example.length);
    const line = fields?.bytes ?? example;
    if (fields) scanFields(tokenizer, fields);
    else tokenizer.scan(line, this.#message, line.length);
    const tokens: UnfoldedToken[] = [];
    let before = fields ? 0 : this.#message;
    for (let index = 0; index < tokenizer.count; index++) {
      const start = tokenizer.start[index];
      const end = tokenizer.end[index];
      const kind = tokenizer.kind[index];
      const words: string[] = [];
      if (kind === ID) stableLetters(line, start, end, words);
      tokens.push({
        gap: normalGap(text(line, before, start)),
        kind,
        text: text(line, start, end),
        stableLetters: words.join('_'),
        parameter: isLiteral(kind) || tokenizer.code[index] === 1 ? null : new Parameter(),
        isHeld: false,
        isFieldKey: fields !== undefined && isInKey(fields, start),
      });
      before = tokenizer.listEnd[index];
    }
    for (const index of heldTokens(tokens)) tokens[index].isHeld = true;
    this.#unfolded = unfolded(tokens, normalGap(text(line, before, line.length)));
    this.take(tokenizer, line);
    return this.#unfolded;
  }
}

/** Splits the message of a line, by fields if it has any. Its own time counts as that of the header. */
export function scanMessage(
  tokenizer: Tokenizer,
  header: Header,
  block: Uint8Array,
  to: number,
): FieldNotation | undefined {
  // No template has a host without a program.
  const fields = header.shape === HOSTED ? undefined : fieldNotation(block, header.message, to);
  if (!fields || !scanFields(tokenizer, fields)) {
    tokenizer.scan(block, header.message, to);
    return undefined;
  }
  if (fields.time && header.timeStart === header.timeEnd) {
    header.timeStart = fields.time.start;
    header.timeEnd = fields.time.end;
  }
  return fields;
}

function isInKey({ keys }: FieldNotation, at: number): boolean {
  return keys.some((start, index) => index % 2 === 0 && start <= at && at < (keys[index + 1] ?? 0));
}

function keysOf({ form, bytes, keys }: FieldNotation): string {
  const names = keys.flatMap((start, index) =>
    index % 2 === 0 ? [text(bytes, start, keys[index + 1] ?? 0)] : [],
  );
  return [form, ...names].join('\x02');
}

function sameText(expected: string, block: Uint8Array, from: number, to: number): boolean {
  if (expected.length !== to - from) return false;
  for (let index = 0; index < expected.length; index++)
    if (expected.charCodeAt(index) !== block[from + index]) return false;
  return true;
}
