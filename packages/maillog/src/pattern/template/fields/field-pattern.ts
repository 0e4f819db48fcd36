/**
 * The pattern of a template by fields. It is matched on the view of a line (field-view.ts), where the fields
 * are in order. A placeholder takes no control character, so that it ends where its value does.
 */
import type { ByteString } from '../../../bytes.ts';
import type { Parsed } from '../../syntax/parse.ts';
import type { Node } from '../../syntax/tree.ts';
import { choice, sequence } from '../../syntax/tree.ts';
import { headersOf } from '../header-pattern.ts';
import type { TemplateAction } from '../header-pattern.ts';
import type { Piece } from '../parse-template.ts';
import { START, nodeOf, textNode } from '../template-nodes.ts';
import { AFTER_KEY, BEFORE_KEY, inOrder, startOf } from './field-view.ts';
import { markOf } from './json-fields.ts';
import type { FieldTemplate, TemplateField } from './parse-fields.ts';
import { TIME_KEYS, TIME_VALUE } from './time-field.ts';

/** Of control characters, a value has tab, newline (as a vertical tab), and carriage return. */
const VALUE_BYTE = String.raw`[^\x00-\x08\x0a\x0c\x0e-\x1f\x7f]`;
const END = String.raw`\z`;
/** Text and numbers. */
const ANY_MARK = '["=]';
/** `{one:true|false}` takes what it lists, whatever it is. */
const LIST_MARK = '["=~]';
type ByteClass = (set: string) => string;

export function fieldPattern(
  program: ByteString,
  template: FieldTemplate,
  action: TemplateAction,
  byte: ByteClass,
): Parsed {
  const fields = fieldNodes(template, byte);
  const ways = headersOf(program, true, action).map((header) =>
    sequence([START, ...header.map(nodeOf), textNode(startOf(template.form)), ...fields, nodeOf(END)]),
  );
  return { tree: choice(ways), groups: 0, bodies: new Map() };
}

/** The text of the template where the view of a line has it; `gap` is for what a placeholder takes. */
export function constantText({ fields }: FieldTemplate, gap: string): ByteString {
  return inOrder(fields)
    .map(({ key, pieces }) => `${BEFORE_KEY}${key}${AFTER_KEY}=${textOfPieces(pieces, gap)}`)
    .join('');
}

function fieldNodes({ form, fields }: FieldTemplate, byte: ByteClass): Node[] {
  const named = new Set(fields.map(({ key }) => key));
  const times = TIME_KEYS.filter((key) => !named.has(key));
  const all = [
    ...times.map((key) => ({ key, nodes: [maybeTime(key)] })),
    ...fields.map((field) => ({ key: field.key, nodes: nodesOf(field, form, byte) })),
  ];
  return inOrder(all).flatMap(({ nodes }) => nodes);
}

function maybeTime(key: string): Node {
  return nodeOf(`(?:${BEFORE_KEY}${key}${AFTER_KEY}["=]${TIME_VALUE})?`);
}

function nodesOf(field: TemplateField, form: FieldTemplate['form'], byte: ByteClass): Node[] {
  const { key, pieces } = field;
  const name = `${BEFORE_KEY}${key}${AFTER_KEY}`;
  if (isAllQuoted(field)) return [textNode(`${name}"`), textOf(byte)];
  const values = pieces.map((piece) => valueNode(piece, byte));
  const mark = fixedMark(field, form);
  if (mark === undefined) return [textNode(name), nodeOf(isOneOf(field) ? LIST_MARK : ANY_MARK), ...values];
  const [first] = pieces;
  if (first?.kind !== 'text') return [textNode(name + mark), ...values];
  return [textNode(name + mark + first.text), ...values.slice(1)];
}

/** Undefined if there are several. Logfmt may quote any value. In JSON, a constant is a string or is not. */
function fixedMark(field: TemplateField, form: FieldTemplate['form']): string | undefined {
  const { isQuoted, pieces } = field;
  if (form === 'logfmt') return undefined;
  if (isQuoted) return '"';
  if (pieces.some(({ kind }) => kind === 'placeholder')) return undefined;
  return markOf(textOfPieces(pieces, '')) ?? '"';
}

function isOneOf({ pieces: [first, ...rest] }: TemplateField): boolean {
  return rest.length === 0 && first?.kind === 'placeholder' && first.name === 'one';
}

/** The constant text of a value; `gap` is for each placeholder. */
function textOfPieces(pieces: readonly Piece[], gap: string): ByteString {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : gap)).join('');
}

/** `key={quoted}`: the quotes are those of the line. */
function isAllQuoted({ isQuoted, pieces }: TemplateField): boolean {
  const [only] = pieces;
  return !isQuoted && pieces.length === 1 && only?.kind === 'placeholder' && only.name === 'quoted';
}

function valueNode(piece: Piece, byte: ByteClass): Node {
  if (piece.kind !== 'placeholder') return textNode(piece.kind === 'text' ? piece.text : ' ');
  if (piece.name === 'text') return textOf(byte);
  if (piece.name === 'quoted') return quotedOf(byte);
  return nodeOf(`(?:${piece.placeholder.pattern(byte, piece.argument)})`);
}

function textOf(byte: ByteClass): Node {
  return nodeOf(`${byte(VALUE_BYTE)}*`);
}

/** Text in quotes within a value. */
function quotedOf(byte: ByteClass): Node {
  const ways = ['"', "'"].map((quote) => {
    const plain = VALUE_BYTE.replace('[^', `[^${quote}\\\\`);
    return `${quote}(?:${byte(plain)}|${byte(String.raw`\\`)}${VALUE_BYTE})*${quote}`;
  });
  return nodeOf(`(?:${ways.join('|')})`);
}
