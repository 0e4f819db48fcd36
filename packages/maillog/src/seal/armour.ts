/**
 * Decodes the ASCII armour of one OpenPGP message, strictly, block by block (RFC 9580 §6).
 *
 * This is a part of the gate, not a general reader: what a lenient reader skips (text before BEGIN, after
 * END, between lines, characters outside of base64) would go out in clear, so here all of it is refused.
 * Allowed are the line ends LF and CR LF, the headers that the RFC names except `Hash` (it means readable
 * text), and a checksum or none; a checksum must be right.
 */
import { isUtf8 } from 'node:buffer';
import { refuse } from './refuse-output.ts';

const BEGIN = '-----BEGIN PGP MESSAGE-----';
const END = '-----END PGP MESSAGE-----';
/** RFC 9580 §6.2.2: values are UTF-8, here still one character a byte. */
const HEADER = /^(?:Version|Comment|MessageID|Charset): [\x20-\x7e\x80-\xff]{0,400}$/;
const MAX_HEADERS = 8;
/** RFC 9580 §6: at most 76 characters of base64 a line. */
const BODY = /^[A-Za-z0-9+/]{1,76}$/;
const LAST_OF_BODY = /^(?=.{4,76}$)[A-Za-z0-9+/]+={1,2}$/;
const CHECKSUM = /^=([A-Za-z0-9+/]{4})$/;
/** Longer than any line allowed above. */
const MAX_LINE = 420;

/** RFC 9580 §6.1.1. */
export const CRC24_START = 0xb704ce;
const CRC24_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 16;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? (crc << 1) ^ 0x1864cfb : crc << 1;
  return crc & 0xffffff;
});

export function crc24(start: number, bytes: Uint8Array): number {
  let crc = start;
  for (const byte of bytes) crc = ((crc << 8) & 0xffffff) ^ CRC24_TABLE[(crc >> 16) ^ byte];
  return crc;
}

/** The line of the checksum. Without it, gpg 2.2 misreads armour whose base64 ends without `=`. */
export function checksumLine(crc: number): string {
  return `=${Buffer.from([crc >> 16, (crc >> 8) & 0xff, crc & 0xff]).toString('base64')}`;
}

function isHeader(line: string): boolean {
  return HEADER.test(line) && isUtf8(Buffer.from(line, 'latin1'));
}

/** Names the header only if it looks like one: anything else may be content. */
function refuseHeader(line: string): never {
  const [, name] = /^([A-Z][A-Za-z-]{0,30}): /.exec(line) ?? [];
  const hint = 'allowed are Version, Comment, MessageID and Charset, in UTF-8: see comment in gpg.conf';
  return refuse(`its armour header ${name === undefined ? 'is not one' : `${name} is not allowed`}`, hint);
}

type State = 'begin' | 'headers' | 'body' | 'tail' | 'end' | 'over';

/**
 * Call `write` for each block, then `end` once. Both throw MailLogError `unsealed` if the armour is not one
 * complete message.
 */
export class ArmourReader {
  readonly #sink: (packets: Uint8Array) => void;
  #state: State = 'begin';
  #headers = 0;
  /** The line not yet ended. */
  #line = '';
  /** Base64 characters not yet decoded. */
  #base64 = '';
  #crc = CRC24_START;

  /** `sink` gets the bytes that were armoured, in blocks cut anywhere. */
  constructor(sink: (packets: Uint8Array) => void) {
    this.#sink = sink;
  }

  write(block: Uint8Array): void {
    const text = this.#line + Buffer.from(block.buffer, block.byteOffset, block.length).toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#take(text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end));
      start = end + 1;
    }
    this.#line = text.slice(start);
    if (this.#line.length > MAX_LINE) refuse('a line is longer than armour has');
    this.#decode(this.#base64.length - (this.#base64.length % 4));
  }

  end(): void {
    if (this.#line !== '') this.#take(this.#line);
    if (this.#state === 'begin') refuse('it is empty');
    if (this.#state !== 'over') refuse('it ends before its END line');
  }

  #take(line: string): void {
    switch (this.#state) {
      case 'begin':
        if (line !== BEGIN) refuse('it does not start with BEGIN PGP MESSAGE');
        this.#state = 'headers';
        return;
      case 'headers':
        if (line === '') this.#state = 'body';
        else if (!isHeader(line) || ++this.#headers > MAX_HEADERS) refuseHeader(line);
        return;
      case 'body':
        if (BODY.test(line)) this.#base64 += line;
        else if (LAST_OF_BODY.test(line)) {
          this.#base64 += line;
          this.#state = 'tail';
        } else this.#tail(line);
        return;
      case 'tail':
        return this.#tail(line);
      case 'end':
        return this.#end(line);
      case 'over':
        return refuse('something follows its END line');
    }
  }

  #tail(line: string): void {
    this.#wholeBase64();
    const checksum = CHECKSUM.exec(line);
    if (!checksum) return this.#end(line);
    if (Buffer.from(checksum[1], 'base64').readUIntBE(0, 3) !== this.#crc) refuse('its checksum is wrong');
    this.#state = 'end';
  }

  #end(line: string): void {
    if (line !== END) refuse('a line is neither base64 nor its END line');
    this.#state = 'over';
  }

  /** The last group of four must be as an encoder writes it: complete, and no bits beyond the last byte. */
  #wholeBase64(): void {
    const last = this.#base64.slice(-4);
    const canonical = Buffer.from(last, 'base64').toString('base64') === last;
    if (this.#base64.length % 4 !== 0 || !canonical) refuse('its base64 is not whole');
    this.#decode(this.#base64.length);
  }

  #decode(length: number): void {
    if (length === 0) return;
    const bytes = Buffer.from(this.#base64.slice(0, length), 'base64');
    this.#base64 = this.#base64.slice(length);
    this.#crc = crc24(this.#crc, bytes);
    this.#sink(bytes);
  }
}
