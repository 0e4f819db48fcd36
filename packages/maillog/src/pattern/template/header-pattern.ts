/**
 * The headers of log lines, which a template does not write: a priority, a time, a host, a program with its
 * process id, in the forms of RFC 3164, RFC 5424, journalctl and plain logs.
 *
 * A header is no place for news: each of its parts takes the values that programs write there, and no other
 * text. A line with another header is shown.
 */
import type { ByteString } from '../../bytes.ts';
import { IPV6 } from './ip-pattern.ts';
import { literal } from './placeholders.ts';
import { EXACT_TIMESTAMP } from './timestamp.ts';

/**
 * The most severe lines that a rule takes, RFC 5424 §6.2.1. A line of severity 0 to 2 (emergency, alert,
 * critical) is news, whatever it says. An error (3) is never hidden, since no template says whether its lines
 * are errors; it may fold.
 */
const MOST_SEVERE = { usual: 4, fold: 3 };
export type TemplateAction = keyof typeof MOST_SEVERE;

/** Facility × 8 + severity. */
function prioritiesFrom(mostSevere: number): string {
  const all = Array.from({ length: 192 }, (_, priority) => priority);
  return `<(?:${all.filter((priority) => priority % 8 >= mostSevere).join('|')})>`;
}

const PRIORITIES = { usual: prioritiesFrom(MOST_SEVERE.usual), fold: prioritiesFrom(MOST_SEVERE.fold) };
const BLANKS = String.raw`[ \t]+`;
/** Some logs put a colon, a bar or a comma after the time. */
const TIME = String.raw`(?:${EXACT_TIMESTAMP}(?:[:|,][ \t]*|[ \t]+))?`;
const NAME = String.raw`[A-Za-z\d_](?:[\w.-]*[\w-])?\.?`;
/**
 * A name or an address. syslog-ng and sysklogd write the relay or the source, too: `dn228/dn228`,
 * `src@eadmin1`. It never ends in a colon: that is a program.
 */
const HOST = String.raw`(?:${NAME}(?:[/@]${NAME})?|${IPV6}|\[${IPV6}\])`;
const MAYBE_HOST = `(?:${HOST}${BLANKS})?`;
/** One id, or those of a process and a thread: `411`, `411:7`. */
const PROCESS_ID = String.raw`\d+(?:[:./-]\d+)*`;
const PROCESS = String.raw`(?:\[${PROCESS_ID}\])?`;
/** The kernel's own time, in seconds since it started. */
const UPTIME = String.raw`(?:\[ *\d+\.\d+\][ \t]*)?`;
/** RFC 5424 §6.2.7. A name may say what happened, so that only numbers are taken. */
const MESSAGE_ID = String.raw`(?:-|(?:ID)?\d+)`;
/** The elements of RFC 5424 §7 and rsyslog's parameters, with values that are no sentences. */
const PARAMETERS = {
  timeQuality: ['tzKnown="[01]"', 'isSynced="[01]"', String.raw`syncAccuracy="\d+"`],
  origin: [
    String.raw`ip="[\da-fA-F.:]+"`,
    String.raw`enterpriseId="[\d.]+"`,
    'software="(?:rsyslogd|syslog-ng)"',
    String.raw`swVersion="\d[\d.-]*"`,
    String.raw`x-pid="\d+"`,
  ],
  meta: [String.raw`sequenceId="\d+"`, String.raw`sysUpTime="\d+"`, 'language="[A-Za-z]{2,3}"'],
};
const ELEMENTS = Object.entries(PARAMETERS).map(
  ([id, parameters]) => String.raw`\[${id}(?: (?:${parameters.join('|')}))*\]`,
);
/** RFC 5424 §6.3; the byte order mark of §6.4. */
const STRUCTURED = String.raw`(?:-|(?:${ELEMENTS.join('|')})+)(?:[ \t]+(?:\xef\xbb\xbf)?)?`;

/**
 * The headers of lines that `program` wrote, everything before the message: each a sequence of pattern texts.
 * Rules share the first of them, whatever their programs. `mayLack`: a line without header counts, too.
 */
export function headersOf(
  program: ByteString,
  mayLack: boolean,
  action: TemplateAction,
): readonly (readonly string[])[] {
  const priority = `(?:${PRIORITIES[action]})?`;
  if (program === '-') return [[priority, TIME]];
  const name = literal(program);
  const classic = [priority, TIME, MAYBE_HOST, name, PROCESS, String.raw`:[ \t]*`];
  if (program === 'kernel') classic.push(UPTIME);
  const syslog = [`${PRIORITIES[action]}1 `, EXACT_TIMESTAMP, BLANKS, `(?:-|${HOST})`, BLANKS, name, BLANKS];
  const ids = [`(?:-|${PROCESS_ID})`, BLANKS, MESSAGE_ID, BLANKS];
  const headers = [classic, [...syslog, ...ids, STRUCTURED]];
  return mayLack ? [...headers, []] : headers;
}
