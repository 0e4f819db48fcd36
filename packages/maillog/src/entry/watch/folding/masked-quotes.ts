/**
 * Quoted text varies: names of files, user agents, subjects. Lines that differ in it alone are of one form,
 * so that it is left out before lines are compared: `said "no" to "you"` becomes `said "" to ""`.
 *
 * It stays where it may be the message itself: as a key or value of JSON or logfmt (`msg="cache warmed"`),
 * with an alarm word in it, and as the request of an access log, whose method is compared.
 */
import { hasAlarmWord } from '../../../training/index.ts';

const QUOTE = 0x22;
/** What comes before a quote, white space left out, where it begins a key or a value: `: = , {` and `[`. */
const FIELD = /(?:^|[:=,{[])[ \t]*$/;
/** An open quote goes to the end, so that each byte is read once. */
const QUOTED = /"((?:[^"\\]|\\[^])*)("|$)/g;
const REQUEST = /^[A-Z]+ \S/;

/** The line of `block` from `start` to before `end`; undefined if nothing in it is left out. */
export function withoutQuoted(block: Uint8Array, start: number, end: number): Buffer | undefined {
  // indexOf would look through the rest of the block.
  let first = start;
  while (first < end && block[first] !== QUOTE) first++;
  if (first === end) return undefined;
  const bytes = Buffer.from(block.buffer, block.byteOffset + start, end - start);
  const text = bytes.toString('latin1');
  const masked = text.replace(QUOTED, (whole: string, inner: string, close: string, at: number) => {
    const isField = FIELD.test(text.slice(Math.max(0, at - 10), at));
    return close === '' || isField || REQUEST.test(inner) || hasAlarmWord(inner) ? whole : '""';
  });
  return masked === text ? undefined : Buffer.from(masked, 'latin1');
}
