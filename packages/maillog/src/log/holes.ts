/**
 * Holes are not content. A program that does not append continues at its old offset after its log was emptied
 * (copytruncate), and a crash leaves blocks that were never written: the file then has a run of NUL, which
 * would be mailed, and would make one line with the text after it, which no rule matches.
 */
import { LINE_FEED } from '../bytes.ts';

/** A run of NUL within a line is a hole from this length on. UTF-16 and binary records have shorter ones. */
const MIN_HOLE_BYTES = 16;
/** The same at the beginning of a line. UTF-32 has three NUL there. */
const MIN_HOLE_AT_LINE_START_BYTES = 4;

const FOUR_NULS = Buffer.alloc(MIN_HOLE_AT_LINE_START_BYTES);
const ZEROS = Buffer.alloc(1 << 16);

/** A piece of a log: bytes, or the length of a hole that was not read. */
export type Piece = Uint8Array | number;

/**
 * Leaves holes out, and ends a line that was open before one. `onHole` gets the length of each hole in bytes.
 * A yielded block is valid until the next step, as the given ones are.
 */
export async function* withoutHoles(
  pieces: AsyncIterable<Piece>,
  onHole: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let nuls = 0;
  let atLineStart = true;
  const text = (bytes: Uint8Array): Uint8Array => {
    atLineStart = bytes[bytes.length - 1] === LINE_FEED;
    return bytes;
  };
  function* endRun(): Generator<Uint8Array> {
    if (nuls === 0) return;
    const run = nuls;
    nuls = 0;
    if (run < (atLineStart ? MIN_HOLE_AT_LINE_START_BYTES : MIN_HOLE_BYTES)) {
      yield text(Buffer.alloc(run));
      return;
    }
    onHole(run);
    if (!atLineStart) yield text(Buffer.of(LINE_FEED));
  }
  for await (const piece of pieces) {
    if (typeof piece === 'number') {
      nuls += piece;
      continue;
    }
    let at = 0;
    while (at < piece.length) {
      const end = endOfNuls(piece, at);
      nuls += end - at;
      at = end;
      if (at === piece.length) break;
      yield* endRun();
      const next = startOfRun(piece, at);
      yield text(piece.subarray(at, next));
      at = next;
    }
  }
  yield* endRun();
}

/** Names a hole that was left out. */
export function holeWarning(bytes: number): string {
  return `${bytes} NUL bytes left out: a hole, not content`;
}

/** Whether all bytes are NUL. */
export function isNul(bytes: Uint8Array): boolean {
  return endOfNuls(bytes, 0) === bytes.length;
}

function endOfNuls(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0) {
    const window = bytes.subarray(at, at + ZEROS.length);
    if (ZEROS.compare(window, 0, window.length, 0, window.length) === 0) at += window.length;
    else while (bytes[at] === 0) at++;
  }
  return at;
}

/** Where a run begins that may be a hole, or that may continue in the next block. */
function startOfRun(bytes: Uint8Array, from: number): number {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const run = block.indexOf(FOUR_NULS, from);
  if (run >= 0) return run;
  let end = bytes.length;
  while (end > from && bytes[end - 1] === 0) end--;
  return end;
}
