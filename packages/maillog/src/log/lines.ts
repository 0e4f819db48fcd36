import { readable, LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';

/** A line longer than this is not held whole, and so cannot be decided by a rule: it is shown. */
export const LONGEST_LINE_BYTES = 8 << 20;

/** Whole lines, or a piece of a line that is too long to be one. */
export interface Lines {
  /** Ends with `\n`, but for the last of a log. */
  readonly bytes: Uint8Array;
  /** Whether `bytes` are whole lines. */
  readonly whole: boolean;
}

/**
 * Cuts blocks that end anywhere into blocks that end with a line. Copies no more than the line that two
 * blocks share; what it yields is good until the next step only, as the blocks it is given are.
 */
export async function* wholeLines(
  blocks: AsyncIterable<Uint8Array>,
  longest = LONGEST_LINE_BYTES,
): AsyncGenerator<Lines> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let overlong = false;
  for await (const block of blocks) {
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
    if (heldBytes > longest) {
      yield { bytes: Buffer.concat(held), whole: false };
      [held, heldBytes, overlong] = [[], 0, true];
    }
  }
  if (heldBytes > 0) yield { bytes: Buffer.concat(held), whole: !overlong };
}

/** What came of {@link takeLines}. */
export interface Taken {
  /** Whether there was anything. */
  readonly news: boolean;
  /** Lines that were longer than a line may be. */
  readonly overlong: number;
}

/** Gives on what {@link wholeLines} makes of a log, and counts. */
export async function takeLines(
  blocks: AsyncIterable<Uint8Array>,
  take: (bytes: Uint8Array, whole: boolean) => Promise<void>,
): Promise<Taken> {
  let overlong = 0;
  let inside = false;
  let news = false;
  for await (const { bytes, whole } of wholeLines(blocks)) {
    news = true;
    await take(bytes, whole);
    if (!whole && !inside) overlong++;
    inside = !whole && bytes[bytes.length - 1] !== LINE_FEED;
  }
  return { news, overlong };
}

/** Says of a log that some of its lines were. */
export function overlongWarning(path: ByteString, overlong: number): string {
  return `${readable(path)}: ${overlong} lines of over ${LONGEST_LINE_BYTES} bytes are shown without asking a rule`;
}

function* linesFrom(block: Uint8Array): Generator<Lines> {
  const end = block.lastIndexOf(LINE_FEED) + 1;
  if (end > 0) yield { bytes: block.subarray(0, end), whole: true };
}

/**
 * The same lines without the white space (perl's `\s` on bytes) on either side of each, or at its end only;
 * line ends stay.
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

/** Whether a line ends in white space: few do, and copying all of them would cost more than deciding them. */
function anyBlankEnd(lines: Uint8Array): boolean {
  for (let feed = lines.indexOf(LINE_FEED); feed >= 0; feed = lines.indexOf(LINE_FEED, feed + 1)) {
    if (feed > 0 && lines[feed - 1] !== LINE_FEED && isSpace(lines[feed - 1])) return true;
  }
  return isSpace(lines[lines.length - 1]) && lines[lines.length - 1] !== LINE_FEED;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
