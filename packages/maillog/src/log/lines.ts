/** Cuts a log into whole lines, and strips white space from them. */
import { readable, LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';

/** A longer line is not held whole. No rule can decide it, so it is shown. */
export const MAX_LINE_BYTES = 8 << 20;

/** Whole lines, or a piece of a line that is too long to be one. */
export interface LineBlock {
  /** The block ends with `\n`, except the last block of a log. */
  readonly bytes: Uint8Array;
  /** Whether `bytes` are whole lines. */
  readonly whole: boolean;
}

/**
 * Cuts blocks that end anywhere into blocks that end with a line. Copies only the line that two
 * blocks share. A yielded block is valid until the next step, as the given blocks are. If
 * `beginsInside` answers true at the first block, its first line is the rest of one, and so not whole.
 */
export async function* wholeLines(
  blocks: AsyncIterable<Uint8Array>,
  maxLineBytes = MAX_LINE_BYTES,
  beginsInside = (): boolean => false,
): AsyncGenerator<LineBlock> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let overlong: boolean | undefined;
  for await (const block of blocks) {
    overlong ??= beginsInside();
    const first = block.indexOf(LINE_FEED) + 1;
    if (first > 0 && (heldBytes > 0 || overlong)) {
      yield { bytes: Buffer.concat([...held, block.subarray(0, first)]), whole: !overlong };
      [held, heldBytes, overlong] = [[], 0, false];
      yield* linesFrom(block.subarray(first));
    } else if (first > 0) {
      yield* linesFrom(block);
    }
    const rest = first > 0 ? block.subarray(block.lastIndexOf(LINE_FEED) + 1) : block;
    if (rest.length === 0) continue;
    held.push(Buffer.from(rest));
    heldBytes += rest.length;
    if (heldBytes > maxLineBytes) {
      yield { bytes: Buffer.concat(held), whole: false };
      [held, heldBytes, overlong] = [[], 0, true];
    }
  }
  if (heldBytes > 0) yield { bytes: Buffer.concat(held), whole: overlong !== true };
}

/** The result of {@link takeLines}. */
export interface Taken {
  /** Whether the log gave anything. */
  readonly news: boolean;
  /** The number of lines over {@link MAX_LINE_BYTES}. */
  readonly overlong: number;
}

/** Passes the blocks of {@link wholeLines} to `take`, and counts. */
export async function takeLines(
  blocks: AsyncIterable<Uint8Array>,
  take: (bytes: Uint8Array, whole: boolean) => Promise<void>,
  beginsInside = (): boolean => false,
): Promise<Taken> {
  let overlong = 0;
  let inside: boolean | undefined;
  let news = false;
  for await (const { bytes, whole } of wholeLines(blocks, MAX_LINE_BYTES, beginsInside)) {
    inside ??= beginsInside();
    news = true;
    await take(bytes, whole);
    if (!whole && !inside) overlong++;
    inside = !whole && bytes[bytes.length - 1] !== LINE_FEED;
  }
  return { news, overlong };
}

/** Warns of lines that no rule decided because of their length. */
export function overlongWarning(path: ByteString, overlong: number): string {
  return `${readable(path)}: ${overlong} lines of over ${MAX_LINE_BYTES} bytes are shown without asking a rule`;
}

function* linesFrom(block: Uint8Array): Generator<LineBlock> {
  const end = block.lastIndexOf(LINE_FEED) + 1;
  if (end > 0) yield { bytes: block.subarray(0, end), whole: true };
}

/**
 * Strips white space (perl's `\s` on bytes) on both sides of each line, or at its end only. Line feeds stay.
 */
export function trimmedLines(lines: Uint8Array, sides: 'both' | 'end' = 'both'): Uint8Array {
  if (sides === 'end' && !anyBlankEnd(lines)) return lines;
  const trimmed = Buffer.allocUnsafe(lines.length);
  let length = 0;
  for (let start = 0; start < lines.length;) {
    const feed = lines.indexOf(LINE_FEED, start);
    const end = feed < 0 ? lines.length : feed;
    let from = start;
    let to = end;
    while (sides === 'both' && from < to && isSpace(lines[from])) from++;
    while (to > from && isSpace(lines[to - 1])) to--;
    trimmed.set(lines.subarray(from, to), length);
    length += to - from;
    if (feed >= 0) trimmed[length++] = LINE_FEED;
    start = end + 1;
  }
  return trimmed.subarray(0, length);
}

/** Whether a line ends in white space. Few do; copying all lines would cost more than deciding them. */
function anyBlankEnd(lines: Uint8Array): boolean {
  for (let feed = lines.indexOf(LINE_FEED); feed >= 0; feed = lines.indexOf(LINE_FEED, feed + 1)) {
    if (feed > 0 && lines[feed - 1] !== LINE_FEED && isSpace(lines[feed - 1])) return true;
  }
  return isSpace(lines[lines.length - 1]) && lines[lines.length - 1] !== LINE_FEED;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
