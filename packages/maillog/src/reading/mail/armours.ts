/**
 * OpenPGP messages in the body of a part, and the text around them: a gateway's banner, a job's warnings, the
 * footer of a list. `-----BEGIN PGP MESSAGE` at the start of a line begins one, quoted (`> `) or indented,
 * too. Its END line ends it, or the next BEGIN, or the body. A body may be a message without armour.
 */
import { LINE_FEED } from '../../bytes.ts';
import { wholeLines } from '../../log/lines.ts';
import { grouped } from './grouped.ts';
import type { Group, Grouped } from './grouped.ts';

/**
 * `armour`: one message, without quotes. `binary`: one without armour. `around`: text beside armour. `whole`:
 * a body in which no armour was found; if it is very long, armour may follow.
 */
export type PieceKind = 'armour' | 'binary' | 'around' | 'whole';

interface PieceHead {
  readonly kind: PieceKind;
}

const BEGIN = '-----BEGIN PGP MESSAGE';
const END = '-----END PGP MESSAGE-----';
/** Text is held until it is known whether armour follows. */
const MAX_HELD_BYTES = 1 << 20;
/** A longer line is cut. */
const MAX_LINE_BYTES = 1 << 20;
/** What may precede BEGIN in its line: quotes, blanks, and a byte order mark. */
const PREFIX = new Set(Buffer.from('> |\t-\xef\xbb\xbf', 'latin1'));
/** `- `: dash-escaped, as in a signed text (RFC 9580 §7.2). */
const WHOLE_PREFIX = /^(?:[> |\t\xef\xbb\xbf]|- )*$/;
const BLANK_LINES = /^(?:[ \t]*\r?\n)*/;
const QUOTES = /^(?:[> |\t]|- )+/gm;

/** Whether a line begins a message: `-----BEGIN PGP MESSAGE-----`. */
export function beginsArmour(line: Buffer): boolean {
  return line.indexOf(BEGIN) === 0;
}

/**
 * The pieces of a body, in their order. A body without armour is one piece; blank text beside armour is none.
 */
export function piecesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Group<PieceHead>, void, undefined> {
  return grouped(pieceItems(body));
}

type Items = Generator<Grouped<PieceHead>, void, undefined>;

async function* pieceItems(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Grouped<PieceHead>, void, undefined> {
  const pieces = new Pieces();
  for await (const { bytes } of wholeLines(body, MAX_LINE_BYTES))
    yield* pieces.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  yield* pieces.end();
}

/**
 * `start`: nothing was given on yet. `held` is then the text so far. `text`: no armour yet, but too much text
 * to hold. `between`: blank text after armour, if any. `around`: text after armour.
 */
type State = 'start' | 'text' | 'between' | 'around' | 'armour' | 'binary';

class Pieces {
  #state: State = 'start';
  #held: Buffer[] = [];
  #heldBytes = 0;
  #atLineStart = true;
  #isQuoted = false;

  /** Takes a block that ends with a line, unless that line is longer than any. */
  *take(block: Buffer): Items {
    if (this.#state === 'start' && this.#heldBytes === 0 && isBinaryMessage(block)) {
      this.#state = 'binary';
      yield { head: { kind: 'binary' } };
    }
    if (this.#state === 'binary') return yield { bytes: block };
    for (let at = 0; at < block.length;) {
      if (this.#state === 'armour') at = yield* this.#armour(block, at);
      else at = yield* this.#textUntilArmour(block, at);
    }
    this.#atLineStart = block.at(-1) === LINE_FEED;
  }

  *end(): Items {
    if (this.#state === 'start') yield* this.#release('whole');
  }

  /** Gives on what belongs to the armour; the answer is where the rest of the block begins. */
  *#armour(block: Buffer, at: number): Generator<Grouped<PieceHead>, number, undefined> {
    const end = block.indexOf(END, at);
    // The line that begins this armour ends before `at`.
    const next = this.#nextArmour(block, at);
    if (next && (end < 0 || next.lineStart < end)) {
      yield* this.#armourBytes(block.subarray(at, next.lineStart));
      this.#state = 'between';
      return next.lineStart;
    }
    if (end < 0) {
      yield* this.#armourBytes(block.subarray(at));
      return block.length;
    }
    yield* this.#armourBytes(Buffer.concat([block.subarray(at, end + END.length), Buffer.from('\n')]));
    this.#state = 'between';
    return end + END.length;
  }

  *#armourBytes(bytes: Buffer): Items {
    if (bytes.length === 0) return;
    yield {
      bytes: this.#isQuoted ? Buffer.from(bytes.toString('latin1').replace(QUOTES, ''), 'latin1') : bytes,
    };
  }

  *#textUntilArmour(block: Buffer, at: number): Generator<Grouped<PieceHead>, number, undefined> {
    const found = this.#nextArmour(block, at);
    yield* this.#text(block.subarray(at, found?.lineStart));
    if (!found) return block.length;
    if (this.#state === 'start') yield* this.#release('around');
    this.#state = 'armour';
    this.#isQuoted = found.begin > found.lineStart;
    yield { head: { kind: 'armour' } };
    yield { bytes: Buffer.from(BEGIN) };
    return found.begin + BEGIN.length;
  }

  *#text(text: Buffer): Items {
    if (text.length === 0) return;
    if (this.#state === 'start') {
      // A block may be reused, and this outlives it.
      this.#held.push(Buffer.from(text));
      this.#heldBytes += text.length;
      if (this.#heldBytes <= MAX_HELD_BYTES) return;
      yield* this.#release('whole');
      this.#state = 'text';
      return;
    }
    if (this.#state === 'between') {
      if (isBlank(text)) return;
      yield { head: { kind: 'around' } };
      this.#state = 'around';
      return yield { bytes: text.subarray(BLANK_LINES.exec(text.toString('latin1'))?.[0].length) };
    }
    yield { bytes: text };
  }

  *#release(kind: 'whole' | 'around'): Items {
    const held = this.#held;
    this.#held = [];
    if (kind === 'around' && held.every(isBlank)) return;
    yield { head: { kind } };
    for (const bytes of held) yield { bytes };
  }

  /** The next line of the block that begins armour, from `at`. */
  #nextArmour(block: Buffer, at: number): { lineStart: number; begin: number } | undefined {
    for (let begin = block.indexOf(BEGIN, at); begin >= 0; begin = block.indexOf(BEGIN, begin + 1)) {
      let lineStart = begin;
      while (lineStart > at && PREFIX.has(block[lineStart - 1])) lineStart -= 1;
      // A file without a last line end may be joined to another.
      const afterArmour = lineStart === at && this.#state === 'between';
      const isStart = lineStart === 0 ? this.#atLineStart : block[lineStart - 1] === LINE_FEED;
      if ((isStart || afterArmour) && WHOLE_PREFIX.test(block.toString('latin1', lineStart, begin)))
        return { lineStart, begin };
    }
    return undefined;
  }
}

/** As MMDF's mailboxes separate mails by ^A, that is blank, too. */
function isBlank(text: Buffer): boolean {
  return !/[^\s\x01]/.test(text.toString('utf8'));
}

/** RFC 9580 §4.2, §5.1: a Public Key Encrypted Session Key packet, of version 3 or 6, at the start. */
function isBinaryMessage(start: Buffer): boolean {
  const tag = start[0];
  const lengthBytes = tag === 0xc1 ? newLengthBytes(start[1] ?? 0) : OLD_LENGTH_BYTES.get(tag);
  const version = lengthBytes === undefined ? undefined : start[1 + lengthBytes];
  return version === 3 || version === 6;
}

/** By the first byte of a packet in the old format, tag 1. */
const OLD_LENGTH_BYTES = new Map<number | undefined, number>([
  [0x84, 1],
  [0x85, 2],
  [0x86, 4],
]);

function newLengthBytes(first: number): number {
  return first < 192 ? 1 : first < 255 ? 2 : 5;
}
