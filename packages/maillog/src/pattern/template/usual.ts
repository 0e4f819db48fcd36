/**
 * `usual PROGRAM TEMPLATE` and `fold PROGRAM TEMPLATE`: rules that read as sentences, and hide or fold the
 * lines that they describe.
 *
 *     usual sshd Connection closed by {ip} port {port} [preauth]
 *     usual -    level=info msg="cache warmed" keys={int}
 *
 * A template becomes a pattern: its text as it is, the placeholders as placeholders.ts has them, and any
 * header before it. Without the guards against alarm words that pattern is regular, and the automaton decides
 * it for all rules at once. The guards are asked only on lines that hold an alarm word beside those of the
 * template's own text (suspects.ts).
 *
 * A template of fields (fields/) is matched on the fields of a line, in whatever order they come.
 */
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import type { Condition } from '../match/condition.ts';
import { Pattern } from '../match/pattern.ts';
import type { Guard } from '../match/pattern.ts';
import { PatternText } from '../syntax/pattern-text.ts';
import type { Parsed } from '../syntax/parse.ts';
import type { Node } from '../syntax/tree.ts';
import { choice, sequence } from '../syntax/tree.ts';
import { isCodeAfter } from './code-words.ts';
import { constantText, fieldPattern } from './fields/field-pattern.ts';
import { FIELD_VIEW } from './fields/field-view.ts';
import { CODE_ERROR, parseFields, writtenFields } from './fields/parse-fields.ts';
import type { FieldTemplate } from './fields/parse-fields.ts';
import { headersOf } from './header-pattern.ts';
import type { TemplateAction } from './header-pattern.ts';
import { parseTemplate, writtenBefore } from './parse-template.ts';
import type { Piece } from './parse-template.ts';
import { guarded, unguarded } from './placeholders.ts';
import { SUSPECTS, countAlarms } from './suspects.ts';
import { START, nodeOf, textNode } from './template-nodes.ts';

/** A template as a condition, and as text with its blanks in order: `sshd Connection closed by {ip}`. */
export interface Usual {
  readonly condition: Condition;
  readonly text: ByteString;
}

/**
 * Parses what follows the word `usual` or `fold`; `place` is that of its first character.
 * @throws MailLogError (config) with the place
 */
export function parseUsual(tail: ByteString, place: SourceLocation, action: TemplateAction = 'usual'): Usual {
  const source = PatternText.of(tail, place).joined();
  const [, program = '', gap = ''] = /^([^\s]+)(\s*)/.exec(source.text) ?? [];
  if (program === '') throw source.error(0, 'a program and a template must follow', WRITE);
  const from = program.length + gap.length;
  const template = source.slice(from, source.text.length);
  const fields = parseFields(template);
  if (fields) return usualByFields(program, fields, action);
  const pieces = parseTemplate(template);
  checkPieces(pieces, program, template);
  // Training writes as few doubled braces as it can, but a person looks for what the file has.
  const text = `${program} ${template.text.replace(BLANKS, ' ').replace(/^ | $/g, '')}`;
  const pattern = new Pattern(text, () => parsed(program, pieces, action, unguarded), {
    guard: guardOf(pieces, ownText(pieces), () => parsed(program, pieces, action, guarded)),
  });
  return { condition: { negated: false, global: false, pattern, isTemplate: true }, text };
}

const BLANKS = /[ \t\v\f\r\n]+/g;
const WRITE =
  'write sshd Connection closed by {ip}, or - in the place of a program that the line does not name';

function usualByFields(program: ByteString, template: FieldTemplate, action: TemplateAction): Usual {
  const text = `${program} ${writtenFields(template)}`;
  const pieces = template.fields.flatMap((field) => field.pieces);
  const pattern = new Pattern(text, () => fieldPattern(program, template, action, unguarded), {
    guard: guardOf(pieces, constantText(template, UNKNOWN), () =>
      fieldPattern(program, template, action, guarded),
    ),
  });
  return { condition: { negated: false, global: false, pattern, view: FIELD_VIEW, isTemplate: true }, text };
}

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
    if (isCodeAfter(writtenBefore(pieces, index))) throw template.error(piece.at, ...CODE_ERROR);
  }
}

/** Undefined if the pattern without guards is the template's own. */
function guardOf(pieces: readonly Piece[], own: ByteString, parse: () => Parsed): Guard | undefined {
  if (!pieces.some((piece) => piece.kind === 'placeholder' && piece.placeholder.isGuarded)) return undefined;
  return { suspects: SUSPECTS, own: countAlarms(own), parse };
}

/** What a placeholder takes. A letter beside a whole word makes it another word: it is taken for one. */
const UNKNOWN = 'x\nx';

/**
 * The text of the template, whatever its placeholders take, for its alarm words. The program does not count,
 * since a line may lack it; nor does a whole word beside a placeholder, which may have a letter there.
 */
function ownText(pieces: readonly Piece[]): ByteString {
  const text = pieces.map((piece) =>
    piece.kind === 'text' ? piece.text : piece.kind === 'blank' ? ' ' : UNKNOWN,
  );
  return text.join('');
}

function parsed(
  program: ByteString,
  pieces: readonly Piece[],
  action: TemplateAction,
  byte: (set: string) => string,
): Parsed {
  const [first] = pieces;
  const isOpen = first?.kind === 'placeholder' && first.placeholder.isOpen === true;
  const message = pieces.map((piece) => messageNode(piece, byte));
  const ways = headersOf(program, !isOpen, action).map((header) =>
    sequence([START, ...header.map(nodeOf), ...message, END]),
  );
  return { tree: choice(ways), groups: 0, bodies: new Map() };
}

function messageNode(piece: Piece, byte: (set: string) => string): Node {
  if (piece.kind === 'blank') return BLANK;
  if (piece.kind === 'text') return textNode(piece.text);
  return nodeOf(`(?:${piece.placeholder.pattern(byte, piece.argument)})`);
}

const BLANK = nodeOf(String.raw`[ \t]+`);
const END = nodeOf(String.raw`[ \t\r]*\z`);
