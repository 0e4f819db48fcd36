import { toByteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { interpolate } from '../syntax/interpolate.ts';
import { ONE_MATCH, scanLiteral } from '../syntax/literal.ts';
import type { Literal } from '../syntax/literal.ts';
import { FLAG, readModifiers } from '../syntax/modifiers.ts';
import { parse } from '../syntax/parse.ts';
import { Pattern } from './pattern.ts';
import { PatternText } from '../syntax/pattern-text.ts';

/** One condition of a rule: the line must match the pattern, or (`negated`) must not. */
export interface Condition {
  readonly negated: boolean;
  readonly pattern: Pattern;
  /** The literal ends in /g, which has another meaning in a group of several conditions. */
  readonly global: boolean;
  /** What the pattern is matched on in the place of the line; default: the line. */
  readonly view?: LineView;
  /** The pattern is that of a template: it is the whole line, and begins where the line does. */
  readonly isTemplate?: boolean;
}

/** Another form of a line, such as its fields in order. */
export interface LineView {
  /**
   * The form of the line `[from, to)` of a block, without its newline, until the next call. Undefined: the
   * line has no such form, and no pattern matches it.
   */
  of(block: Uint8Array, from: number, to: number): Uint8Array | undefined;
}

/** Whether a line without a newline meets the condition. A pattern that cannot be decided does not match. */
export function testCondition({ negated, pattern, view }: Condition, line: Uint8Array): boolean {
  const subject = view ? view.of(line, 0, line.length) : line;
  return (subject !== undefined && pattern.test(subject) === true) !== negated;
}

/**
 * Parses a whole literal, such as `/a+/i`, `m{a/b}x` or `qr'\d'`. A string means its UTF-8 bytes, as in a
 * file: `/é/` matches the bytes C3 A9. Pass a `Uint8Array` for bytes that are not text, or for a byte string.
 * `place` is the place of the literal's first character, if it is in a file.
 * @throws MailLogError of kind `config`, with the place, if Perl does not compile the literal, or if MailLog
 * refuses it (docs/patterns.md).
 */
export function parsePattern(
  literal: string | Uint8Array,
  place: SourceLocation = { file: 'pattern', line: 1, column: 1 },
): Pattern {
  const source = PatternText.of(toByteString(literal), place);
  const scanned = scanLiteral(source, 0);
  const pattern = toPattern(source, 0, scanned);
  if (scanned.end < source.text.length)
    throw source.error(scanned.end, 'pattern is refused: something follows its literal', ONE_MATCH);
  return pattern;
}

/**
 * Parses what follows the word `ignore` or `filter`: `=~ /pattern/mods # comment`. `text` is raw bytes as
 * characters: it still has each backslash and newline that join two lines. `place` is the place of its first
 * character.
 * @throws MailLogError of kind `config`, with the exact column.
 */
export function parseCondition(text: ByteString, place: SourceLocation): Condition {
  const source = PatternText.of(text, place).joined();
  const operatorAt = skipBlanks(source.text, 0);
  const operator = source.text.slice(operatorAt, operatorAt + 2);
  if (operator !== '=~' && operator !== '!~') {
    throw source.error(
      operatorAt,
      'expected =~ or !~',
      'write =~ /pattern/ for lines that match, !~ /pattern/ for the others',
    );
  }
  const literalAt = skipBlanks(source.text, operatorAt + 2);
  const literal = scanLiteral(source, literalAt);
  const pattern = toPattern(source, literalAt, literal);
  expectEnd(source, literal.end);
  return { negated: operator === '!~', pattern, global: literal.modifiers.includes('g') };
}

function toPattern(source: PatternText, start: number, literal: Literal): Pattern {
  const { body, delimiter, modifiersAt, end } = literal;
  const flags = readModifiers(source, modifiersAt, end, 0, false);
  const wrong = literal.operator === 'qr' ? /[gc]/.exec(literal.modifiers) : null;
  if (wrong !== null)
    throw source.error(modifiersAt + wrong.index, `cannot parse pattern: qr takes no modifier ${wrong[0]}`);
  if (body.text === '') {
    throw source.error(
      start,
      'pattern is refused: an empty pattern means the last one that matched',
      'write (?:) to match every line',
    );
  }
  const text = delimiter === "'" ? body : interpolate(body, (flags & FLAG.x) !== 0);
  return new Pattern(source.text.slice(start, end), () => parse(text, flags));
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Only a comment may follow. A comment that a backslash continues would silently include the next rule. */
function expectEnd(source: PatternText, end: number): void {
  const { text } = source;
  const at = skipBlanks(text, end);
  if (at === text.length) return;
  const rest = text.slice(at);
  if (/^[\r\n]*$/.test(rest)) return;
  if (rest.startsWith('#')) {
    if (source.spansLines(at, text.length))
      throw source.error(at, 'a comment cannot be continued on the next line', 'remove the \\ at its end');
    return;
  }
  throw source.error(
    at,
    `only a comment may follow a pattern, found ${source.quote(at, Math.min(text.length, at + 20))}`,
    hintFor(rest),
  );
}

function hintFor(rest: string): string {
  if (rest.startsWith(';')) return 'a rule is not a Perl statement: remove the ;';
  if (/^(?:&&|\|\||and\b|or\b)/.test(rest)) return 'write a do … end group for "and", several rules for "or"';
  return ONE_MATCH;
}
