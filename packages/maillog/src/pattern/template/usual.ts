/**
 * `usual PROGRAM TEMPLATE` and `fold PROGRAM TEMPLATE`: rules that read as sentences, and hide or fold the
 * lines that they describe.
 *
 *     usual sshd Connection closed by {ip} port {port} [preauth]
 *
 * A template becomes a pattern: its text as it is, the placeholders as placeholders.ts has them, and any
 * header before it. Without the guards against alarm words that pattern is regular, and the automaton decides
 * it for all rules at once. The guards are asked only on lines that hold an alarm word beside those of the
 * template's own text (suspects.ts).
 */
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { share } from '../automaton/lower.ts';
import type { Condition } from '../match/condition.ts';
import { Pattern } from '../match/pattern.ts';
import type { Guard } from '../match/pattern.ts';
import { PatternText } from '../syntax/pattern-text.ts';
import { parse } from '../syntax/parse.ts';
import type { Parsed } from '../syntax/parse.ts';
import type { Node } from '../syntax/tree.ts';
import { BYTES, choice, sequence } from '../syntax/tree.ts';
import { CODES } from './code-words.ts';
import { headersOf } from './header-pattern.ts';
import { parseTemplate } from './parse-template.ts';
import type { Piece } from './parse-template.ts';
import { guarded, unguarded } from './placeholders.ts';
import { SUSPECTS, countAlarms } from './suspects.ts';

/** A template as a condition, and as text with its blanks in order: `sshd Connection closed by {ip}`. */
export interface Usual {
  readonly condition: Condition;
  readonly text: ByteString;
}

/**
 * Parses what follows the word `usual` or `fold`; `place` is that of its first character.
 * @throws MailLogError (config) with the place
 */
export function parseUsual(tail: ByteString, place: SourceLocation): Usual {
  const source = PatternText.of(tail, place).joined();
  const [, program = '', gap = ''] = /^([^\s]+)(\s*)/.exec(source.text) ?? [];
  if (program === '') throw source.error(0, 'a program and a template must follow', WRITE);
  const from = program.length + gap.length;
  const template = source.slice(from, source.text.length);
  const pieces = parseTemplate(template);
  checkPieces(pieces, program, template);
  const text = `${program} ${pieces.map(written).join('')}`;
  const pattern = new Pattern(text, () => parsed(program, pieces, unguarded), guardOf(program, pieces));
  return { condition: { negated: false, global: false, pattern }, text };
}

const WRITE =
  'write sshd Connection closed by {ip}, or - in the place of a program that the line does not name';

function checkPieces(pieces: readonly Piece[], program: string, template: PatternText): void {
  if (!pieces.some((piece) => piece.kind === 'text' && /[A-Za-z\x80-\xff]/.test(piece.text)))
    throw template.error(0, 'the template has no word of its own, so that it would take any line', WRITE);
  const [first] = pieces;
  if (program === '-' && first?.kind === 'placeholder' && first.placeholder.isOpen)
    throw template.error(
      first.at,
      `without a program, a template cannot begin with {${first.name}}: it would take the header of any line`,
      'name the program, or begin with a word of the line',
    );
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'placeholder' || piece.name !== 'int' || piece.argument !== undefined) continue;
    const before = pieces.slice(0, index).map(written).join('');
    if (CODES.test(before))
      throw template.error(
        piece.at,
        'a number that is a code or a user cannot be any {int}',
        'write the values that are usual: {one:0|1000}, {int:200-299}',
      );
  }
}

function written(piece: Piece): ByteString {
  if (piece.kind === 'blank') return ' ';
  if (piece.kind === 'text') return piece.text.replace(/\{(?=\{|[a-z]+(?::[^{}]*)?\})/g, '{{');
  return `{${piece.name}${piece.argument === undefined ? '' : `:${piece.argument}`}}`;
}

/** Undefined if the pattern without guards is the template's own. */
function guardOf(program: ByteString, pieces: readonly Piece[]): Guard | undefined {
  if (!pieces.some((piece) => piece.kind === 'placeholder' && piece.placeholder.isGuarded)) return undefined;
  return { suspects: SUSPECTS, own: ownAlarms(pieces), parse: () => parsed(program, pieces, guarded) };
}

/**
 * How many alarm words begin in the text of the template, whatever its placeholders take. The program does
 * not count, since a line may lack it; nor does a whole word beside a placeholder, which may have a letter
 * there.
 */
function ownAlarms(pieces: readonly Piece[]): number {
  // A letter beside a whole word makes it another word: a placeholder is taken for one.
  const text = pieces.map((piece) =>
    piece.kind === 'text' ? piece.text : piece.kind === 'blank' ? ' ' : 'x\nx',
  );
  return countAlarms(text.join(''));
}

/** The place of pattern text that is MailLog's own; no error comes from there. */
const OWN: SourceLocation = { file: 'template', line: 1, column: 1 };

function parsed(program: ByteString, pieces: readonly Piece[], byte: (set: string) => string): Parsed {
  const [first] = pieces;
  const isOpen = first?.kind === 'placeholder' && first.placeholder.isOpen === true;
  const message = pieces.map((piece) => messageNode(piece, byte));
  const ways = headersOf(program, !isOpen).map((header) =>
    sequence([START, ...header.map(nodeOf), ...message, END]),
  );
  return { tree: choice(ways), groups: 0, bodies: new Map() };
}

function messageNode(piece: Piece, byte: (set: string) => string): Node {
  if (piece.kind === 'blank') return BLANK;
  if (piece.kind === 'text') return textNode(piece.text);
  return nodeOf(`(?:${piece.placeholder.pattern(byte, piece.argument)})`);
}

function textNode(text: ByteString): Node {
  return text.length === 1 ? BYTES[text.charCodeAt(0)] : { kind: 'text', text, fold: false };
}

const nodes = new Map<string, Node>();
const BLANK = nodeOf(String.raw`[ \t]+`);
const START = nodeOf(String.raw`\A`);
const END = nodeOf(String.raw`[ \t\r]*\z`);

/** Headers and placeholders recur in thousands of templates. */
function nodeOf(text: string): Node {
  let node = nodes.get(text);
  if (node === undefined) nodes.set(text, (node = share(parse(PatternText.of(text, OWN), 0).tree)));
  return node;
}
