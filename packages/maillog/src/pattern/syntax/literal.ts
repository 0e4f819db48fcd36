import type { PatternText } from './pattern-text.ts';

/**
 * First stage: finds the end of a Perl match literal, and the text between its delimiters (perlop, "Gory
 * details of parsing quoted constructs").
 *
 * The scan does not know regular expressions. The first delimiter without a backslash before it ends the
 * literal, even in a character class; brackets nest. A backslash before a delimiter that is not a bracket is
 * dropped, so that `m|a\|b|` is an alternation. Before a bracket it is kept, so that `m{a\{2\}}` means
 * braces.
 */
export interface Literal {
  /** The text between the delimiters. */
  readonly body: PatternText;
  readonly operator: 'm' | 'qr';
  /** The opening delimiter. `'` switches interpolation off. */
  readonly delimiter: string;
  readonly modifiers: string;
  /** Index of the first modifier in the text that was scanned. */
  readonly modifiersAt: number;
  /** Index after the last modifier. */
  readonly end: number;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
/** The hint that says what a rule takes. */
export const ONE_MATCH = 'a rule takes one match: /…/, m{…} or qr{…}, and modifiers';

/**
 * Reads the literal that starts at `start` of `source`.
 * @throws MailLogError of kind `config` if no literal starts there, or if it never ends.
 */
export function scanLiteral(source: PatternText, start: number): Literal {
  const { text } = source;
  const { operator, open } = openingDelimiter(source, start);
  const delimiter = text[open];
  const close = CLOSING[delimiter] ?? delimiter;
  let depth = 1;
  let escapedDelimiter = false;
  let at = open + 1;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && close !== '\\') {
      at++;
      if (text[at] === delimiter) escapedDelimiter = true;
    } else if (char === close) {
      if (--depth === 0) break;
    } else if (char === delimiter) depth++;
  }
  if (at >= text.length)
    throw source.error(open, `cannot parse pattern: no ${close} ends what ${delimiter} opened here`);
  let end = at + 1;
  while (end < text.length && isLetter(text.charCodeAt(end))) end++;
  const whole = source.slice(open + 1, at);
  const body = escapedDelimiter && close === delimiter ? withoutBackslashes(whole, delimiter) : whole;
  return { body, operator, delimiter, modifiers: text.slice(at + 1, end), modifiersAt: at + 1, end };
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

/** Removes the backslashes before the delimiters. */
function withoutBackslashes(body: PatternText, delimiter: string): PatternText {
  const kept: number[] = [];
  const { text } = body;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') {
      if (text[at + 1] !== delimiter) kept.push(at);
      at++;
    }
    kept.push(at);
  }
  return body.pick(kept);
}

/** The index of the opening delimiter; `m`, `qr` and the blanks that may follow them are before it. */
function openingDelimiter(source: PatternText, start: number): { operator: 'm' | 'qr'; open: number } {
  const { text } = source;
  if (text[start] === '/') return { operator: 'm', open: start };
  const word = /^[a-z_]\w*/i.exec(text.slice(start, start + 40))?.[0] ?? '';
  const operator = /^(?:qr|m)(?!\w)/.exec(word)?.[0] ?? '';
  if (/^(?:s|tr|y)$/.test(word))
    throw source.error(start, `${word}/// changes text, and a rule only matches`, ONE_MATCH);
  if (operator === '') {
    const found = text.length === start ? 'nothing' : source.quote(start, Math.min(text.length, start + 20));
    throw source.error(start, `expected a pattern, found ${found}`, ONE_MATCH);
  }
  const blanks = /^[ \t]*/.exec(text.slice(start + operator.length))?.[0].length ?? 0;
  const open = start + operator.length + blanks;
  const delimiter = text[open];
  // After a blank, Perl reads # as a comment, and a letter as a delimiter, which is hardly intended.
  if (delimiter === undefined || /\w/.test(delimiter) || (delimiter === '#' && blanks > 0)) {
    throw source.error(open, `expected a delimiter after ${operator}`, ONE_MATCH);
  }
  if (delimiter === '?' && operator === 'm') {
    throw source.error(open, 'm?…? matches once only and is refused', 'write m{…}');
  }
  return { operator: operator === 'qr' ? 'qr' : 'm', open };
}
