/**
 * Tells MailLog's own lines in a report from the content around them.
 *
 * MailLog writes headings (`==> auth.txt <== Logins`, `===> report 12 of web1 <===`), `warn`, `fold` and
 * `hidden` lines and the rulers under logcheck's layers. A log line, the output of a command or of a module
 * may read the same. So a line of content that begins like one of these is quoted by `>`, as mailboxes quote
 * `From ` (mboxrd): `==> x <==` becomes `>==> x <==`, and `>==> x <==` becomes `>>==> x <==`. What begins
 * like one of MailLog's own lines is then MailLog's own, and the content can be restored byte for byte.
 */

import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';

/** What a line of MailLog's own begins with. */
const OWN = '(?:={2,3}> |=-=-|warn\\t|fold\\t|hidden\\t)';
/** A line that has begun, and may become one of these. */
const BEGUN = /^(>*)(={1,3}>?|=-=?|wa?r?n?|fo?l?d?|hi?d?d?e?n?|)$/;

const OWN_LINE = new RegExp(`^${OWN}`);
const QUOTED_LINE = new RegExp(`^>+${OWN}`);

/** Whether a line of a part of format 2 is MailLog's own, not content. */
export function isOwnLine(line: ByteString): boolean {
  return OWN_LINE.test(line);
}

const SAMPLE = 'fold\tsample\t';
/** What ends a sample that was cut. As bytes. */
const CUT = '\xe2\x80\xa6';

/** The line of a log that a fold quotes; undefined: the line quotes none, or not the whole of it. */
export function sampleIn(line: ByteString): ByteString | undefined {
  return line.startsWith(SAMPLE) && !line.trimEnd().endsWith(CUT) ? line.slice(SAMPLE.length) : undefined;
}

/** A line of content of such a part as it was before it was quoted. */
export function restoredLine(line: ByteString): ByteString {
  return QUOTED_LINE.test(line) ? line.slice(1) : line;
}

interface Rule {
  /** If the text begins within a line. */
  readonly inside: RegExp;
  /** If the text begins a line, or goes on after its quote marks. */
  readonly atStart: RegExp;
  readonly replacement: string;
  /** A line that has begun, and may be changed, after its quote marks; default: {@link BEGUN}. */
  readonly begun?: RegExp;
}

const QUOTE: Rule = {
  inside: new RegExp(`(\\n)(>*)(${OWN})`, 'g'),
  atStart: new RegExp(`(^|\\n)(>*)(${OWN})`, 'g'),
  replacement: '$1$2>$3',
};

const QUOTE_HEADINGS: Rule = {
  inside: /(\n)(={2,3}> )/g,
  atStart: /(^|\n)(={2,3}> )/g,
  replacement: '$1>$2',
  begun: /^()(={1,3}>?|)$/,
};

/** Headings of parts and logs are the host's own in a part of format 2, but none of them ends a listing. */
const QUOTE_REPORTS: Rule = {
  inside: /(\n)(===> |==> end of )/g,
  atStart: /(^|\n)(===> |==> end of )/g,
  replacement: '$1>$2',
  begun: /^()(={1,3}>?|==> (?:e(?:n(?:d(?: (?:o(?:f)?)?)?)?)?)?|)$/,
};

const RESTORE: Rule = {
  inside: new RegExp(`(\\n)(>*)>(${OWN})`, 'g'),
  atStart: new RegExp(`(^|\\n)(>*)>(${OWN})`, 'g'),
  replacement: '$1$2$3',
};

/**
 * The first bytes of lines that a rule may change: `>`, `=`, `w`, `f`, `h`. The second byte rules most others
 * out.
 */
const FIRST_BYTES = bytesIn('>=wfh');
const SECOND_BYTES = bytesIn('>=-aiowfh');

/** The number is the byte. */
function bytesIn(characters: string): readonly boolean[] {
  return Array.from({ length: 256 }, (_, byte) => characters.includes(String.fromCharCode(byte)));
}

/**
 * Whether a line that begins in `block` may begin like one of MailLog's own. Nearly no block of a log has
 * such a line, and the others need not be copied. `isAtStart`: whether a line begins at the start of the
 * block.
 */
function mayHaveOwn(block: Buffer, isAtStart: boolean): boolean {
  let at = isAtStart ? 0 : block.indexOf(LINE_FEED) + 1;
  if (!isAtStart && at === 0) return false;
  while (at < block.length) {
    if (FIRST_BYTES[block[at]] && (at + 1 === block.length || SECOND_BYTES[block[at + 1]])) return true;
    const end = block.indexOf(LINE_FEED, at);
    if (end < 0) return false;
    at = end + 1;
  }
  return false;
}

/** Changes the lines of a stream whose blocks are cut anywhere. */
class LineChanger {
  readonly #rule: Rule;
  readonly #begun: RegExp;
  /** The last bytes of the stream that may begin one of MailLog's own lines; a few at most. */
  #held = '';
  /** Whether nothing but quote marks of the line that has begun was given on. */
  #atStart = true;

  constructor(rule: Rule) {
    this.#rule = rule;
    this.#begun = rule.begun ?? BEGUN;
  }

  /** What can be given on of the stream so far; it may share the memory of `block`. */
  pass(block: Uint8Array): Buffer {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    if (bytes.length > 0 && this.#held === '' && !mayHaveOwn(bytes, this.#atStart)) {
      this.#atStart = bytes[bytes.length - 1] === LINE_FEED;
      return bytes;
    }
    const text = this.#held + bytes.toString('latin1');
    const lineStart = text.lastIndexOf('\n') + 1;
    const begun = lineStart > 0 || this.#atStart ? this.#begun.exec(text.slice(lineStart)) : null;
    this.#held = this.#heldOf(begun);
    const ready = text.slice(0, text.length - this.#held.length);
    const changed = this.#changed(ready);
    this.#atStart = begun !== null;
    return Buffer.from(changed, 'latin1');
  }

  /** The rest, at the end of the stream. */
  end(): Buffer {
    const rest = Buffer.from(this.#held, 'latin1');
    this.#held = '';
    return rest;
  }

  #heldOf(begun: RegExpExecArray | null): string {
    if (!begun) return '';
    const [, marks = '', own = ''] = begun;
    // Restoring may take one of the marks away, so that one waits; quoting adds one after the others.
    return (this.#rule === RESTORE ? marks.slice(0, 1) : '') + own;
  }

  #changed(text: string): string {
    return text.replace(this.#atStart ? this.#rule.atStart : this.#rule.inside, this.#rule.replacement);
  }
}

/** Quotes the lines of content. */
export class LineQuoter extends LineChanger {
  constructor() {
    super(QUOTE);
  }
}

/** Quotes what reads as a heading of parts or reports, in the body of a part. */
export class HeadingQuoter extends LineChanger {
  /** `isDescribed`: whether the part is of format 2, whose `==> x <==` lines are MailLog's own. */
  constructor(isDescribed: boolean) {
    super(isDescribed ? QUOTE_REPORTS : QUOTE_HEADINGS);
  }
}

/** Takes the quotes away again. */
export class LineRestorer extends LineChanger {
  constructor() {
    super(RESTORE);
  }
}

/** The blocks of `content` with its lines quoted. */
export async function* quoted(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const quoter = new LineQuoter();
  for await (const block of content) yield quoter.pass(block);
  yield quoter.end();
}

const OWN_LINES = new RegExp(`(^|\\n)(?:${SAMPLE}|${OWN}[^\\n]*)`, 'g');

/** Whole lines with those of MailLog's own emptied. Of a fold's sample, the line of the log is left. */
export function withoutOwnLines(lines: Uint8Array): Uint8Array {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  if (!mayHaveOwn(bytes, true)) return lines;
  return Buffer.from(bytes.toString('latin1').replace(OWN_LINES, '$1'), 'latin1');
}
