/**
 * Text from mails as it is shown: characters that show as nothing, steer a terminal or reverse text become
 * `\u{202e}`, set apart from the text. The page knows no other way to show text of a mail.
 */
import { html } from './html.ts';
import type { Child } from './html.ts';

/** As INVISIBLE of the host's package (text/escape.ts). */
const INVISIBLE = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}])/u;
/** A placeholder of a template: `{ip}`, `{user:anna|bert}`. */
const PLACEHOLDER = /(\{[a-z][^{}]*\})/;

/** `a<RLO>b` becomes `a`, `\u{202e}` set apart, `b`. */
export function shown(text: string): Child[] {
  if (!INVISIBLE.test(text)) return [text];
  return text
    .split(INVISIBLE)
    .map((piece, index) => (index % 2 === 0 ? piece : html`<span class="escaped">${escaped(piece)}</span>`));
}

/** {@link shown} as plain text, for names of things and titles. */
export function plain(text: string): string {
  return text
    .split(INVISIBLE)
    .map((piece, index) => (index % 2 === 0 ? piece : escaped(piece)))
    .join('');
}

/** The text of a template, with its placeholders marked. */
export function marked(template: string): Child[] {
  return template
    .split(PLACEHOLDER)
    .map((piece, index) =>
      index % 2 === 0 ? shown(piece) : html`<span class="varies">${shown(piece)}</span>`,
    );
}

/** A text of several lines: line feeds and tabs stay. */
export function shownLines(text: string): Child[] {
  return text.split(/([\n\t])/).map((piece, index) => (index % 2 === 0 ? shown(piece) : piece));
}

/** The statements of a rule, a line each. */
export function statements(text: string, show: (line: string) => Child[] = marked): Child[] {
  return text.split('\n').flatMap((line, index) => (index === 0 ? show(line) : [html`<br />`, show(line)]));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * A line of a log with the parts marked that vary by its template: `sshd Accepted password for {user}`. The
 * template has no header, and the program without its number. Nothing is marked where it does not fit.
 */
export function markedLine(template: string, line: string): Child[] {
  const [first, ...literals] = template.split(PLACEHOLDER).filter((_, index) => index % 2 === 0);
  const [program, ...words] = first.split(' ');
  const message = words.join(' ');
  const colon = line.indexOf(': ', line.indexOf(program));
  // What begins with a placeholder has neither a header nor a program: a warning.
  let at = first === '' ? 0 : message === '' ? colon + 2 : line.indexOf(message);
  if (at < 0 || (first !== '' && message === '' && colon < 0)) return shown(line);
  const pieces: Child[] = [html`<span class="head">${shown(line.slice(0, at))}</span>`, shown(message)];
  at += message.length;
  for (const [index, literal] of literals.entries()) {
    const isEnd = index === literals.length - 1;
    const next = isEnd && literal === '' ? line.length : line.indexOf(literal, at);
    if (next < 0) return shown(line);
    pieces.push(html`<span class="varies">${shown(line.slice(at, next))}</span>`, shown(literal));
    at = next + literal.length;
  }
  return [...pieces, shown(line.slice(at))];
}
