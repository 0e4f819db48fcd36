/**
 * Quoted-printable (RFC 2045 §6.7) that keeps bytes exact.
 *
 * The usual encoders leave line breaks as they are, since in text a line break is a line break. A report must
 * come back byte for byte, through readers that store CRLF as LF: so here CR and LF are data like any other
 * byte, and the only line breaks are soft ones, which decoding removes. A log stays readable in the raw, and
 * compresses twice as well as in base64 (2000 lines of sshd's log, 225 KB: by zlib 17 KB against 38 KB).
 */
import { LINE_FEED } from '../../bytes.ts';
import type { Measure } from './cut.ts';

const LINE = 76;
const SLICE = 64 * 1024;
const HEX = Buffer.from('0123456789ABCDEF', 'latin1');

/**
 * 1 for a byte that needs no escape; not for `=`, and not for white space, which is lost at the end of a
 * line.
 */
const LITERAL = new Uint8Array(256).map((_, byte) => (byte > 0x20 && byte < 0x7f && byte !== 0x3d ? 1 : 0));
const SPACE = 0x20;
const TAB = 0x09;

/**
 * The encoding of `body`, block by block, in lines of 76 characters at most ending in `=` CRLF; it ends
 * without a line break.
 */
export async function* quotedPrintable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const encoder = new Encoder();
  for await (const block of body) {
    for (let start = 0; start < block.length; start += SLICE) {
      yield encoder.encode(block.subarray(start, start + SLICE));
    }
  }
  yield encoder.finish();
}

/** State between blocks: the column of the current line, and white space that may be the end of the body. */
class Encoder {
  #column = 0;
  #held = 0;

  encode(block: Uint8Array): Buffer {
    // A byte takes `=XX` at most, and a soft break before it.
    const out = Buffer.allocUnsafe((block.length + 1) * 6);
    let length = 0;
    // Locals: this loop sees every byte of a report.
    let column = this.#column;
    let held = this.#held;
    for (const byte of block) {
      if (held !== 0) {
        if (column + 1 >= LINE) {
          length = softBreak(out, length);
          column = 0;
        }
        out[length++] = held;
        column += 1;
        held = 0;
      }
      if (byte === SPACE || byte === TAB) {
        held = byte;
        continue;
      }
      const startsLine = column === 0 || column + 1 >= LINE;
      const literal = LITERAL[byte] === 1 && !(startsLine && isTouchedAtStart(byte));
      if (column + (literal ? 1 : 3) >= LINE) {
        length = softBreak(out, length);
        column = 0;
      }
      if (literal) {
        out[length++] = byte;
        column += 1;
      } else {
        length = escape(out, length, byte);
        // After a line of the body the next one begins a line of its own, so that the raw message can be
        // read.
        column = byte === LINE_FEED ? LINE : column + 3;
      }
    }
    this.#column = column;
    this.#held = held;
    return out.subarray(0, length);
  }

  /** The rest at the end of the body: trailing white space, escaped. */
  finish(): Buffer {
    if (this.#held === 0) return Buffer.alloc(0);
    const out = Buffer.allocUnsafe(6);
    const start = this.#column + 3 >= LINE ? softBreak(out, 0) : 0;
    return out.subarray(0, escape(out, start, this.#held));
  }
}

function softBreak(out: Buffer, at: number): number {
  out[at] = 0x3d;
  out[at + 1] = 0x0d;
  out[at + 2] = LINE_FEED;
  return at + 3;
}

function escape(out: Buffer, at: number, byte: number): number {
  out[at] = 0x3d;
  out[at + 1] = HEX[byte >> 4];
  out[at + 2] = HEX[byte & 15];
  return at + 3;
}

/** At the start of a line: `From ` is changed by mailboxes, `.` by careless SMTP. */
function isTouchedAtStart(byte: number): boolean {
  return byte === 0x46 || byte === 0x2e;
}

/**
 * The size of bytes as quoted-printable, in characters, without the soft breaks within lines, which {@link
 * BREAKS} adds. A line's end takes three, its break three, and two that the first byte after it may take more
 * than elsewhere.
 */
export const asQuotedPrintable: Measure = (bytes, room) => {
  let taken = 0;
  let length = 0;
  for (const byte of bytes) {
    const next = taken + (byte === LINE_FEED ? 8 : LITERAL[byte] === 1 || byte === SPACE ? 1 : 3);
    if (next > room) break;
    taken = next;
    length += 1;
  }
  return { length, taken };
};

/**
 * What the whole takes, times what {@link asQuotedPrintable} says, is never too little: a line has 73
 * characters at least before its break of three, and of them a byte at each end may be written as three for
 * its place alone; 76 / 69.
 */
export const BREAKS = 1.15;
