/**
 * The table of signatures: it reduces millions of lines to hundreds of signatures in one pass. Everything
 * slower (groups/, rules/) works on signatures.
 */
import { text } from './byte-families.ts';
import { LineSignature, scanMessage } from './line-signature.ts';
import type { Header } from './header.ts';
import { NAMED, newHeader, noHeader, readHeader } from './header.ts';
import { DOTTED, LITERAL, Tokenizer } from './tokenizer.ts';

export interface SignatureTableOptions {
  /** The lines are messages without a header. */
  readonly content?: boolean;
  /** As many signatures are held (default: 10,000); then the less frequent half is given up. */
  readonly limit?: number;
  /** The memory that the groups of all signatures may take, as estimated (default: 30,000,000 bytes). */
  readonly bytes?: number;
}

const MAX_SIGNATURES = 10_000;
const MAX_BYTES = 30_000_000;

/** The table begins small, and is of twice the size when it holds as many signatures. A power of two. */
const FIRST_SIZE = 64;

function emptyTable(size: number): (LineSignature | null)[] {
  return Array.from({ length: size }, () => null);
}

/**
 * What a signature of so many tokens takes: its first line, its tokens, and in groups/ a key for each token,
 * each as long as the signature.
 */
function bytesOf(tokens: number): number {
  return 1000 + 300 * tokens + 8 * tokens ** 2;
}

export class SignatureTable {
  signatures: LineSignature[] = [];
  /** Lines whose signatures were dropped. */
  dropped = 0;
  /** Lines added. */
  lines = 0;

  readonly #limit: number;
  readonly #bytes: number;
  readonly #content: boolean;
  readonly #tokenizer = new Tokenizer();
  readonly #header: Header = newHeader();
  /** The signatures by the low bits of their hash: the first of each list ({@link LineSignature.next}). */
  #byHash: (LineSignature | null)[] = emptyTable(FIRST_SIZE);
  /** The hash of the last line, in two halves. */
  #low = 0;
  #high = 0;
  #touched: LineSignature[] = [];
  /** The bytes of all signatures, as estimated. */
  #cost = 0;

  constructor(options: SignatureTableOptions = {}) {
    this.#content = options.content ?? false;
    this.#limit = options.limit ?? MAX_SIGNATURES;
    this.#bytes = options.bytes ?? MAX_BYTES;
  }

  /** Adds the line `[from, to)` of `block` (without its newline) and returns its signature. */
  add(block: Uint8Array, from: number, to: number): LineSignature {
    const header = this.#header;
    const tokenizer = this.#tokenizer;
    if (this.#content) noHeader(from, header);
    else readHeader(block, from, to, header);
    const fields = scanMessage(tokenizer, header, block, to);
    const scanned = fields?.bytes ?? block;
    this.#hash(block);
    const low = this.#low;
    const high = this.#high;
    let signature = this.#byHash[low & (this.#byHash.length - 1)];
    while (
      signature &&
      !(
        signature.low === low &&
        signature.high === high &&
        signature.agrees(tokenizer, header, block, fields)
      )
    )
      signature = signature.next;
    if (signature) signature.take(tokenizer, scanned);
    else {
      if (this.signatures.length >= this.#limit || this.#cost >= this.#bytes) this.#dropRare();
      signature = new LineSignature(
        [low, high],
        this.lines,
        block,
        from,
        to,
        header,
        tokenizer.count,
        fields,
      );
      this.#hold(signature);
    }
    signature.count++;
    signature.addHeader(header, block);
    signature.lastLine = this.lines++;
    if (signature.timeStart < 0) this.#touched.push(signature);
    signature.timeStart = header.timeStart;
    signature.timeSize = header.timeEnd - header.timeStart;
    return signature;
  }

  /** Must be called before the bytes of a block are reused. */
  endBlock(block: Uint8Array): void {
    for (const signature of this.#touched) {
      signature.last = text(block, signature.timeStart, signature.timeStart + signature.timeSize);
      signature.timeStart = -1;
    }
    this.#touched = [];
  }

  /** Forgets all signatures, in time that depends on their number. */
  clear(): void {
    for (const { low } of this.signatures) this.#byHash[low & (this.#byHash.length - 1)] = null;
    this.signatures = [];
    this.#touched = [];
    this.#cost = 0;
  }

  /** A hash of 64 bits over the literals and separators. */
  #hash(block: Uint8Array): void {
    const tokenizer = this.#tokenizer;
    const header = this.#header;
    let low = header.shape;
    let high = 0;
    if (header.shape === NAMED) {
      for (let at = header.programStart; at < header.programEnd; at++)
        low = (Math.imul(low, 31) + block[at]) | 0;
    }
    const { count, kind: kinds, code, hash, gap: gaps } = tokenizer;
    for (let index = 0; index < count; index++) {
      const kind = kinds[index];
      const isText = kind === LITERAL || kind === DOTTED || code[index] === 1;
      const part = hash[index] ^ (isText ? kind : -1);
      const gap = gaps[index];
      low = Math.imul(low ^ part, 0x01000193) + gap;
      low ^= low >>> 15;
      high = (Math.imul(high, 0x5bd1e995) + (part ^ Math.imul(gap, 0x27d4eb2f))) | 0;
      high ^= high >>> 13;
    }
    this.#low = (Math.imul(low, 37) + tokenizer.tail) | 0;
    this.#high = high;
  }

  #hold(signature: LineSignature): void {
    if (this.signatures.length === this.#byHash.length) this.#grow();
    this.#link(signature);
    this.signatures.push(signature);
    this.#cost += bytesOf(signature.size);
  }

  #grow(): void {
    this.#byHash = emptyTable(2 * this.#byHash.length);
    for (const signature of this.signatures) this.#link(signature);
  }

  #link(signature: LineSignature): void {
    const place = signature.low & (this.#byHash.length - 1);
    signature.next = this.#byHash[place];
    this.#byHash[place] = signature;
  }

  /**
   * Drops the less frequent half. What is usual occurs again. Of a message with ever new words, enough
   * signatures remain to show that the words vary. Dropping is safe: a line without a rule is shown.
   */
  #dropRare(): void {
    const counts = this.signatures.map((signature) => signature.count).sort((a, b) => a - b);
    const least = counts[counts.length >> 1];
    const held = this.signatures;
    this.signatures = [];
    this.#byHash.fill(null);
    this.#cost = 0;
    const most = held.length >> 1;
    for (const signature of held) {
      // Signatures as frequent as the median are kept only as long as they fit into the half.
      const fits = this.signatures.length < most && this.#cost * 2 < this.#bytes;
      if (signature.count > least || (signature.count === least && fits)) this.#hold(signature);
      else this.dropped += signature.count;
    }
  }
}
