import { byteString } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';

/** An entry of the journal; its texts as bytes. */
export interface JournalEntry {
  readonly cursor: string;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly host: ByteString;
  readonly program: ByteString;
  readonly pid: ByteString;
  readonly message: ByteString;
}

/** The fields that an entry is read from, beside those that journalctl always prints. */
export const FIELDS = [
  '_SOURCE_REALTIME_TIMESTAMP',
  '_HOSTNAME',
  'SYSLOG_IDENTIFIER',
  '_COMM',
  '_PID',
  'SYSLOG_PID',
  'MESSAGE',
] as const;

/** Reads a line of `journalctl --output=json` (as bytes); undefined if it is not one. */
export function parseEntry(line: ByteString): JournalEntry | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const cursor = fields?.['__CURSOR'];
  if (typeof cursor !== 'string' || !/(?:^|;)s=[0-9a-f]{1,64};i=[0-9a-f]{1,16};/.test(cursor))
    return undefined;
  const field = (...names: (typeof FIELDS)[number][]): ByteString => {
    const name = names.find((name) => fields[name] !== undefined && fields[name] !== null);
    return name === undefined ? '' : bytesOf(fields[name]);
  };
  return {
    cursor,
    time: Number(field('_SOURCE_REALTIME_TIMESTAMP')) || Number(fields['__REALTIME_TIMESTAMP']) || 0,
    host: field('_HOSTNAME'),
    program: field('SYSLOG_IDENTIFIER', '_COMM'),
    pid: field('_PID', 'SYSLOG_PID'),
    message: field('MESSAGE'),
  };
}

/**
 * A field is a text, or its bytes if it is not one, or a list if it is there more than once
 * (systemd.journal-fields(7)).
 */
function bytesOf(value: unknown): ByteString {
  if (typeof value === 'string') return byteString(value);
  if (!Array.isArray(value)) return '';
  if (value.every((byte) => Number.isInteger(byte))) return Buffer.from(value as number[]).toString('latin1');
  return value.map(bytesOf).join('\n');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The line a syslog would have: `Nov 22 08:00:00 web1 sshd[17]: …`, in local time. The further lines of a
 * message are indented, so that no message can pass for another's.
 */
export function entryLine({ time, host, program, pid, message }: JournalEntry): ByteString {
  const at = new Date(time / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  const stamp = `${MONTHS[at.getMonth()]} ${String(at.getDate()).padStart(2)} ${clock}`;
  const from = `${oneLine(program) || 'unknown'}${pid === '' ? '' : `[${oneLine(pid)}]`}`;
  const [first = '', ...rest] = message.replace(/\n+$/, '').split('\n');
  const indent = ' '.repeat(stamp.length + 1);
  return `${stamp} ${oneLine(host)} ${from}: ${[first, ...rest.map((line) => indent + line)].join('\n')}\n`;
}

function oneLine(text: ByteString): ByteString {
  return text.replace(/[\n\r]/g, ' ');
}
