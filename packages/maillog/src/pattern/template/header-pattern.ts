/**
 * The headers of log lines, which a template does not write: a priority, a time, a host, a program with its
 * process id, in the forms of RFC 3164, RFC 5424, journalctl and plain logs.
 */
import type { ByteString } from '../../bytes.ts';
import { literal } from './placeholders.ts';
import { TIMESTAMP } from './timestamp.ts';

const PRIORITY = String.raw`(?:<\d{1,3}>)?`;
/** Some logs put a colon, a bar or a comma after the time. */
const TIME = String.raw`(?:${TIMESTAMP}(?:[:|,][ \t]*|[ \t]+))?`;
const HOST = String.raw`(?:[-\w.:/@]+[ \t]+)?`;
const PROCESS = String.raw`(?:\[[^\]\s]*\])?`;
/** The kernel's own time, in seconds since it started. */
const UPTIME = String.raw`(?:\[ *\d+\.\d+\][ \t]*)?`;
const WORD = String.raw`\S+[ \t]+`;
/** RFC 5424 §6.3; the byte order mark of §6.4. */
const STRUCTURED = String.raw`(?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?:[ \t]+(?:\xef\xbb\xbf)?)?`;

/**
 * The headers of lines that `program` wrote, everything before the message: each a sequence of pattern texts.
 * Rules share the first of them, whatever their programs. `mayLack`: a line without header counts, too.
 */
export function headersOf(program: ByteString, mayLack: boolean): readonly (readonly string[])[] {
  if (program === '-') return [[PRIORITY, TIME]];
  const name = literal(program);
  const classic = [PRIORITY, TIME, HOST, name, PROCESS, String.raw`:[ \t]*`, UPTIME];
  const syslog = [String.raw`<\d{1,3}>1 `, TIMESTAMP, String.raw`[ \t]+`, WORD, name, String.raw`[ \t]+`];
  const headers = [classic, [...syslog, WORD, WORD, STRUCTURED]];
  return mayLack ? [...headers, []] : headers;
}
