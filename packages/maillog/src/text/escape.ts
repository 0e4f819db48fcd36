/**
 * What a terminal may see of bytes that somebody else wrote.
 *
 * A log line can hold an escape sequence that moves the cursor, hides what stands before it, or answers in
 * the place of the user. Shown to a terminal, every control is therefore written out: `\x1b`. Escaped are the
 * bytes of C0 (but tab and line feed), DEL, C1 both raw and as UTF-8, Unicode's invisible format characters
 * (the bidirectional ones turn text round, the zero-width ones hide it), its line and paragraph separators,
 * and whatever is not UTF-8. All else passes, bytes unchanged.
 */
import { LINE_FEED } from '../bytes.ts';
import { isUtf8 } from 'node:buffer';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
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
 * Escapes a stream of bytes, block by block; a character cut by the end of a block waits for the next one.
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

/** A heading's text: every control escaped, line feed and tab too, so that it stays on its line. */
export function escapeLine(text: Uint8Array): Uint8Array {
  const escaper = new TerminalEscaper();
  const shown = Buffer.concat([escaper.escape(text), escaper.end()]);
  return Buffer.from(
    shown.toString('latin1').replace(/[\t\n]/g, (control) => hex(Buffer.from(control))),
    'latin1',
  );
}
