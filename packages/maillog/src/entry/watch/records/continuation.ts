/**
 * What tells that a line goes on with the record of the line before: frames of stack traces, PostgreSQL's
 * STATEMENT, a line of the same process that is indented. All of it is at the beginning of the line, or of
 * the message after its header.
 */
import { NAMED, newHeader, readHeader } from '../../../training/index.ts';
import type { ByteString } from '../../../bytes.ts';

/** Bytes of a line, and of its message, that are looked at. */
const HEAD_BYTES = 200;

/**
 * Java, .NET, JavaScript: `at …(…)`, `Caused by: …`, `... 12 more`. PHP: `#0 /srv/a.php(12): f()`, `PHP   1.
 * {main}()`, `[stacktrace]`. Ruby: `a.rb:12:in 'f'`, `from a.rb:12:in 'f'`. Rust: `stack backtrace:`. rsyslog
 * writes a tab as `#011`. PostgreSQL numbers the lines of a statement that it gives to syslog: `[5-2]`. A log
 * whose lines are trimmed has Python's `File "…", line 3` without its indentation.
 */
const FRAME =
  /^(?:at (?:[^(]{1,150}\(|\S+:\d+)|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|#\d+ |#011|(?:PHP )?Stack trace:|PHP +\d+\. |thrown in |\[(?:stacktrace|previous exception)\]|from \S+:\d+:in |\S+\.rb:\d+:in |stack backtrace:|note: run with `RUST_|File "[^"]+", line \d+|During handling of the above exception|The above exception was the direct cause|\[\d+-(?!1\])\d+\])/;
/** The first two bytes of each of these; of Ruby's only those with `from`. */
const FRAME_STARTS = pairsOf(
  'at Ca Su .. #0 #1 #2 #3 #4 #5 #6 #7 #8 #9 PH St th [s [p fr st no Fi Du Th [0 [1 [2 [3 [4 [5 [6 [7 [8 [9',
);
/** `[123] anna@db STATEMENT:  SELECT 1`, after the time of the line. */
const LABEL = /^([^"]{0,120}?)\b(?:STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION|BACKTRACE): {2}/;
/** Of `2026-06-14`. */
const DATE_BYTES = 10;
const [NINE, LETTER_T] = [0x39, 0x54];
const [TAB, SPACE, COLON, BRACKET] = [0x09, 0x20, 0x3a, 0x5d];

const header = newHeader();

/** The beginning of a line. */
export function headOf(block: Uint8Array, start: number, end: number): ByteString {
  const to = Math.min(end, start + HEAD_BYTES);
  return Buffer.from(block.buffer, block.byteOffset + start, Math.max(0, to - start)).toString('latin1');
}

/** Whether a line that begins so is a line of a stack trace. */
export function isFrame(head: ByteString): boolean {
  return FRAME.test(head);
}

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/**
 * Whether the line of `block` from `start` to before `end` begins with its time. {@link isOfSyslog} and
 * {@link timedMayContinue} then answer for the same line: the header is read once.
 */
export function isTimed(block: Uint8Array, start: number, end: number): boolean {
  readHeader(block, start, end, header);
  return header.timeEnd > header.timeStart;
}

/** Whether a syslog daemon wrote the line: a time in one of its two forms, a host, and a program. */
export function isOfSyslog(block: Uint8Array): boolean {
  const { shape, timeStart } = header;
  return shape === NAMED && (block[timeStart] > NINE || block[timeStart + DATE_BYTES] === LETTER_T);
}

/** Whether a line may go on with a record. */
export function mayContinue(block: Uint8Array, start: number, end: number): boolean {
  return !isTimed(block, start, end) || timedMayContinue(block, end);
}

/** Whether a line with a time may go on with a record: false at little cost for nearly all that do not. */
export function timedMayContinue(block: Uint8Array, end: number): boolean {
  let at = header.message;
  const isIndented = hasProcess(block) && isBlank(block[at]);
  while (at < end && block[at] === SPACE) at++;
  if (isIndented || block[at] === TAB || FRAME_STARTS.has((block[at] << 8) | block[at + 1])) return true;
  if (header.shape === NAMED) return false;
  const to = Math.min(end, header.timeEnd + HEAD_BYTES);
  for (at = header.timeEnd; at < to; at++)
    if (block[at] === COLON && block[at + 1] === SPACE && block[at + 2] === SPACE) return true;
  return false;
}

/** What tells the record of a line with a time. */
interface TimedLine {
  /** The program with its process id, `app[7]:`; `''`: none is named. */
  readonly process: ByteString;
  /** What comes after the time. */
  readonly rest: ByteString;
  readonly message: ByteString;
}

/** Offsets of a line. */
export type Line = readonly [start: number, end: number];

/** Whether a line with a time goes on with the record that begins with `first`, or with some record. */
export function continuesTimed(block: Uint8Array, line: Line, first: Line | 'unknown'): boolean {
  const { process, rest, message } = timedLine(block, line);
  const head = first === 'unknown' ? undefined : timedLine(block, first);
  const text = message.replace(/^ +/, '');
  const isContinued = text.startsWith('\t') || FRAME.test(text) || (process !== '' && /^[ \t]/.test(message));
  if (isContinued) return head === undefined || head.process === process;
  const [, before] = LABEL.exec(rest) ?? [];
  return before !== undefined && (head === undefined || head.rest.startsWith(before));
}

function timedLine(block: Uint8Array, [start, end]: Line): TimedLine {
  readHeader(block, start, end, header);
  const { programStart, end: headerEnd, timeEnd, message } = header;
  return {
    process: hasProcess(block) ? headOf(block, programStart, headerEnd) : '',
    rest: headOf(block, timeEnd, end),
    message: headOf(block, message, end),
  };
}

/** Whether the header that was read names a process: `app[7]:`. */
function hasProcess(block: Uint8Array): boolean {
  return header.shape === NAMED && block[header.end - 2] === BRACKET;
}

function pairsOf(texts: string): ReadonlySet<number> {
  return new Set(texts.split(' ').map((text) => (text.charCodeAt(0) << 8) | text.charCodeAt(1)));
}
