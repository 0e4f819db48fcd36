/**
 * The messages of an mbox file (RFC 4155), in its dialects: mboxo and mboxrd, and what mail programs make of
 * them. The file is split as its bytes come; one block is held.
 *
 * A `From ` line with a time begins a message, also without the empty line before it that some programs
 * forget. Thunderbird writes `From ` alone: that begins one after an empty line. Anything else that starts
 * with `From ` is text. If one line is taken for a separator wrongly, the message before it is reported as
 * cut off; a separator that is missed would hide a message. Content-Length is not believed, as anybody can
 * write it.
 *
 * Why not a library: node-mbox 2 keeps each message in memory and takes each `From ` for a separator;
 * mbox-stream has had no release for years.
 */
import { LINE_FEED } from '../../bytes.ts';
import { wholeLines } from '../../log/lines.ts';
import { grouped } from '../mail/grouped.ts';
import type { Group, Grouped } from '../mail/grouped.ts';

/** What each separator begins with. */
const SEPARATOR = 'From ';

/** A longer line is cut. */
const MAX_LINE_BYTES = 1 << 20;
/** The time is within this much of a separator. */
const MAX_SEPARATOR_BYTES = 1000;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x3e;
const DATED = /\d{1,2}:\d\d/;
/** At most one word follows. */
const UNDATED = /^From[ \t]+\S*[ \t]*\r?\n?$/;

/**
 * The messages, by their number from 1, without their `From ` lines; `>From ` of their text is `From ` again.
 */
export function mboxMessages(
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<Group<number>, void, undefined> {
  return grouped(mboxItems(file));
}

async function* mboxItems(file: AsyncIterable<Uint8Array>): AsyncGenerator<Grouped<number>, void, undefined> {
  const splitter = new MboxSplitter();
  for await (const { bytes } of wholeLines(file, MAX_LINE_BYTES))
    yield* splitter.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}

class MboxSplitter {
  #messages = 0;
  /** Whether the text so far ends with a line. */
  #atLineStart = true;
  /** The empty line that the text so far ends with. It belongs to the separator, if one follows. */
  #emptyLine: Buffer = Buffer.alloc(0);

  /** Takes a block that ends with a line, unless that line is longer than any. */
  *take(block: Buffer): Generator<Grouped<number>, void, undefined> {
    const beginsLine = this.#atLineStart;
    let from = 0;
    for (let found = block.indexOf(SEPARATOR); found >= 0; found = block.indexOf(SEPARATOR, found + 1)) {
      let start = found;
      while (start > from && block[start - 1] === QUOTE) start -= 1;
      if (start === 0 ? !beginsLine : block[start - 1] !== LINE_FEED) continue;
      yield* this.#text(block.subarray(from, start));
      // mboxrd: one quote fewer. mboxo quotes only what has none.
      from = start < found ? start + 1 : start;
      if (start < found) continue;
      const feed = block.indexOf(LINE_FEED, start);
      const end = feed < 0 ? block.length : feed + 1;
      const line = block.toString('latin1', start, Math.min(end, start + MAX_SEPARATOR_BYTES));
      const afterEmpty = this.#emptyLine.length > 0 || this.#messages === 0;
      if (!DATED.test(line) && !(afterEmpty && UNDATED.test(line))) continue;
      this.#emptyLine = Buffer.alloc(0);
      this.#messages += 1;
      yield { head: this.#messages };
      from = end;
      this.#atLineStart = true;
    }
    yield* this.#text(block.subarray(from));
  }

  *#text(text: Buffer): Generator<Grouped<number>, void, undefined> {
    if (text.length === 0) return;
    if (this.#emptyLine.length > 0) yield { bytes: this.#emptyLine };
    const lineEnd = lineEndBytes(text);
    const rest = text.subarray(0, text.length - lineEnd);
    const isEmptyLine = lineEnd > 0 && (rest.length > 0 ? rest.at(-1) === LINE_FEED : this.#atLineStart);
    // A block may be reused, and this outlives it.
    this.#emptyLine = isEmptyLine ? Buffer.from(text.subarray(rest.length)) : Buffer.alloc(0);
    this.#atLineStart = lineEnd > 0;
    const given = isEmptyLine ? rest : text;
    if (given.length > 0) yield { bytes: given };
  }
}

function lineEndBytes(text: Buffer): number {
  if (text.at(-1) !== LINE_FEED) return 0;
  return text.at(-2) === CARRIAGE_RETURN ? 2 : 1;
}
