/**
 * Makes text from outside safe to show: log lines, file names, messages of servers, mails.
 *
 * Such text can hold an escape sequence that moves the cursor or answers for the user, a bidirectional
 * control that reverses text, or invisible characters. One set of characters, INVISIBLE, counts as dangerous
 * everywhere, and there is one function for each way to make it harmless:
 *
 * | form | `a<ESC>b` becomes | for | | -------- | ----------------- |
 * -------------------------------------------------------- | | `\xNN` | `a\x1bb` | terminals, errors,
 * comments: nothing of the text is lost | | a space | `a b` | mail headers, the words of servers | | a mark |
 * `a?b` | tables whose columns count, file names | | `\uNNNN` | `a\u001bb` | JSON, which stays valid and
 * keeps its value |
 *
 * Line feed and tab are in the set too; TerminalEscaper, which prints several lines, keeps these two. A form
 * that is part of a file format has its own rules and tests: see listing/name.ts.
 */
import { isUtf8 } from 'node:buffer';
import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';

/**
 * C0, DEL and C1 (Cc), the format characters (Cf: bidirectional controls, zero-width characters, tags), line
 * and paragraph separators (Zl, Zp), unpaired surrogates (Cs), and whatever else Unicode shows as nothing
 * (Hangul fillers, variation selectors).
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
const EACH = new RegExp(INVISIBLE, 'gu');
const EACH_RUN = new RegExp(`${INVISIBLE.source}+`, 'gu');

/** Whether the text holds any of the characters that the functions below make harmless. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

/** `a<TAB>b` becomes `a\x09b`: text that stays on its line and cannot steer a terminal. */
export function escapeText(text: string): string {
  return text.replace(EACH, (character) => hex(Buffer.from(character)));
}

/**
 * `a<CR><LF>b` becomes `a b`: each run of invisible characters is one space, and none is left at the ends.
 */
export function spaceInvisible(text: string): string {
  return text.replace(EACH_RUN, ' ').trim();
}

/** `a<ESC>b` becomes `a?b`. */
export function maskInvisible(text: string, mark = '?'): string {
  return text.replace(EACH, mark);
}

/**
 * JSON text with `\u202e` in place of the character itself. Outside of its strings, JSON holds no invisible
 * character but the line feeds of its layout, which stay.
 */
export function escapeJson(json: string): string {
  return json.replace(EACH, (character) => {
    if (character === '\n') return character;
    let text = '';
    for (let at = 0; at < character.length; at++)
      text += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    return text;
  });
}

const TAB = 0x09;

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
}

/** How many bytes the UTF-8 character has that starts with `lead`; 1 also for what starts none. */
function lengthOf(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
}

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB || byte === LINE_FEED;
}

/**
 * Escapes a stream of bytes, block by block, for a terminal: controls and invisible characters become `\xNN`,
 * and so do bytes that are not UTF-8. Line feeds and tabs stay. A character that a block's end cuts waits for
 * the next block.
 */
export class TerminalEscaper {
  #rest: Uint8Array = new Uint8Array(0);

  /** `[0x61, 0x1b, 0x5b]` becomes the bytes of `a\x1b[`. */
  escape(block: Uint8Array): Uint8Array {
    const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    const { shown, used } = escaped(bytes, false);
    this.#rest = Uint8Array.from(bytes.subarray(used));
    return shown;
  }

  /** What still waited: a character that never came whole. */
  end(): Uint8Array {
    const { shown } = escaped(this.#rest, true);
    this.#rest = new Uint8Array(0);
    return shown;
  }
}

function escaped(bytes: Uint8Array, last: boolean): { shown: Uint8Array; used: number } {
  const pieces: Uint8Array[] = [];
  let plain = 0; // where the bytes begin that pass and are not yet in `pieces`
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at];
    if (isPlain(lead)) {
      at += 1;
      continue;
    }
    let end = at + lengthOf(lead);
    if (end > bytes.length && !last && isUtf8Start(bytes.subarray(at))) break;
    const character = Buffer.from(bytes.subarray(at, end));
    const valid = end <= bytes.length && lead >= 0x80 && isUtf8(character);
    if (!valid) end = at + 1;
    if (!valid || INVISIBLE.test(character.toString('utf8'))) {
      pieces.push(bytes.subarray(plain, at), Buffer.from(hex(bytes.subarray(at, end))));
      plain = end;
    }
    at = end;
  }
  if (plain === 0 && at === bytes.length) return { shown: bytes, used: at };
  pieces.push(bytes.subarray(plain, at));
  return { shown: Buffer.concat(pieces), used: at };
}

/** Whether more bytes could make this (1 to 3 bytes, the first a lead byte) a character. */
function isUtf8Start(bytes: Uint8Array): boolean {
  return bytes.subarray(1).every((byte) => byte >= 0x80 && byte <= 0xbf);
}

/** `a<LF>b` becomes `a\x0ab`: {@link escapeText} for text that need not be UTF-8. */
export function escapeBytes(text: ByteString): ByteString {
  const escaper = new TerminalEscaper();
  const shown = Buffer.concat([escaper.escape(Buffer.from(text, 'latin1')), escaper.end()]);
  return shown.toString('latin1').replace(/[\t\n]/g, (control) => hex(Buffer.from(control)));
}
