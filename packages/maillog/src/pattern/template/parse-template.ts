/**
 * Takes a template apart: `Connection closed by {ip} port {port}` is text, white space and placeholders.
 * `{{` is one brace. A brace that begins no placeholder is a brace; one that begins the name of a placeholder
 * and lacks its end is an error, since it is most likely a typo.
 */
import type { ByteString } from '../../bytes.ts';
import { suggestion } from '../../config/suggest.ts';
import type { PatternText } from '../syntax/pattern-text.ts';
import { PLACEHOLDERS, boundsOf } from './placeholders.ts';
import type { Placeholder } from './placeholders.ts';

/** Each `at` is the index in the template's text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: ByteString; readonly at: number }
  /** Any white space, at least one byte. */
  | { readonly kind: 'blank'; readonly at: number }
  | {
      readonly kind: 'placeholder';
      readonly name: string;
      readonly argument: string | undefined;
      readonly placeholder: Placeholder;
      readonly at: number;
    };

const PLACEHOLDER = /\{([a-z]+)(?::([^{}]*))?\}/y;
const BLANKS = /[ \t\v\f\r\n]+/y;
/** The name of a placeholder after a brace, and what keeps it from being one. */
const BROKEN = new RegExp(String.raw`\{(?:${Object.keys(PLACEHOLDERS).join('|')})(?![a-z])`, 'y');
const TEXT = /(?:\{\{|[^ \t\v\f\r\n{]|\{(?![a-z]+(?::[^{}]*)?\}))+/y;

/**
 * The pieces of a template, without white space at its ends.
 * @throws MailLogError (config) for an unknown placeholder or a wrong argument
 */
export function parseTemplate(source: PatternText): Piece[] {
  const { text } = source;
  return piecesOf(source, text.search(/[^ \t\v\f\r\n]|$/), text.search(/[ \t\v\f\r\n]*$/));
}

/**
 * The pieces of `source` from `from` to `end`, white space at the ends included.
 * @throws MailLogError (config) as {@link parseTemplate}
 */
export function piecesOf(source: PatternText, from: number, end: number): Piece[] {
  const text = source.text.slice(0, end);
  const pieces: Piece[] = [];
  for (let at = from; at < end;) {
    const blank = matchAt(BLANKS, text, at);
    const found = blank ?? matchAt(TEXT, text, at) ?? matchAt(PLACEHOLDER, text, at);
    // One of the three matches whatever comes.
    if (!found) throw source.error(at, 'the template cannot be read here');
    if (blank) pieces.push({ kind: 'blank', at });
    else if (found[1] === undefined) {
      checkBraces(source, at, found[0]);
      pieces.push({ kind: 'text', text: found[0].replaceAll('{{', '{'), at });
    } else pieces.push(placeholderPiece(source, at, found[1], found[2]));
    at += found[0].length;
  }
  return pieces;
}

function checkBraces(source: PatternText, at: number, text: string): void {
  for (const { 0: brace, index } of text.matchAll(/\{\{|\{/g)) {
    if (brace === '{{') continue;
    BROKEN.lastIndex = index;
    const [name] = BROKEN.exec(text) ?? [];
    if (name !== undefined)
      throw source.error(
        at + index,
        `the placeholder ${name} has no end`,
        `${hintFor(name.slice(1))}, or {${name} for a brace`,
      );
  }
}

/** The end of a placeholder that begins at `at`; `at` if none does. */
export function placeholderEnd(text: ByteString, at: number): number {
  return at + (matchAt(PLACEHOLDER, text, at)?.[0].length ?? 0);
}

/** A brace that must be doubled. */
const MARKED = new RegExp(
  String.raw`\0(?=[{\0]|[a-z]+(?::[^{}]*)?\}|(?:${Object.keys(PLACEHOLDERS).join('|')})(?![a-z]))`,
  'g',
);

/** Pieces as a template has them: white space is one blank, and a brace is doubled where it must be. */
export function writtenPieces(
  pieces: readonly Piece[],
  textOf: (text: ByteString) => ByteString = (text) => text,
): ByteString {
  const marked = pieces.map((piece) => {
    if (piece.kind === 'blank') return ' ';
    if (piece.kind === 'text') return textOf(piece.text).replaceAll('{', '\0');
    return `{${piece.name}${piece.argument === undefined ? '' : `:${piece.argument}`}}`;
  });
  return marked.join('').replace(MARKED, '{{').replaceAll('\0', '{');
}

/**
 * The text before a piece, from the last placeholder on. No word or key before it reaches farther, since a
 * placeholder ends in a brace.
 */
export function writtenBefore(pieces: readonly Piece[], index: number): ByteString {
  let from = Math.max(0, index - 1);
  while (from > 0 && pieces[from]?.kind !== 'placeholder') from--;
  return writtenPieces(pieces.slice(from, index));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function placeholderPiece(
  source: PatternText,
  at: number,
  name: string,
  argument: string | undefined,
): Piece {
  const { [name]: placeholder } = PLACEHOLDERS;
  if (!placeholder)
    throw source.error(
      at,
      `there is no placeholder {${name}}`,
      `${suggestion(name, Object.keys(PLACEHOLDERS))}; write {{ for a brace`,
    );
  if (argument === undefined && !placeholder.needsArgument)
    return { kind: 'placeholder', name, argument, placeholder, at };
  if (!placeholder.argument)
    throw source.error(at, `{${name}} takes nothing after its name`, hintWithoutBounds(name));
  if (!placeholder.argument.test(argument ?? '') || runsBackwards(name, argument ?? ''))
    throw source.error(at, `{${name}} cannot be written so`, hintFor(name));
  return { kind: 'placeholder', name, argument, placeholder, at };
}

/** `9-1`, `2s..1ms` */
function runsBackwards(name: string, argument: string): boolean {
  if (name === 'one') return false;
  if (argument.includes('..')) {
    const [least, most] = boundsOf(argument);
    return least > most;
  }
  const [, min, max] = /^(\d+)-(\d+)$/.exec(argument) ?? [];
  return min !== undefined && BigInt(min) > BigInt(max ?? 0);
}

const FORMS: Readonly<Record<string, string>> = {
  int: '{int} or {int:0-65535}',
  float: '{float}, {float:..2.5} or {float:0.5..2.5}',
  duration: '{duration}, {duration:..2s} or {duration:1ms..2s}, with ns, us, ms, s, m, h or d',
  size: '{size}, {size:..10M} or {size:1K..10M}, with B, K, M, G or T',
  one: '{one:GET|HEAD}',
  path: '{path} or {path:-|.html}, with - for a name without extension',
};

/** The way out for a placeholder that has no bounds. */
function hintWithoutBounds(name: string): string {
  return `write {${name}}, or list values: {one:a|b}; those with bounds are ${Object.keys(FORMS).join(', ')}`;
}

function hintFor(name: string): string {
  return `write ${FORMS[name] ?? `{${name}}`}`;
}
