/**
 * The header of a log line: a timestamp, and in syslog a host, a program and its process id.
 *
 * The header is recognised once for each line, so that only the message is compared. It is written once into
 * a rule, so that the rule does not depend on the style of the timestamp, on the host, or on the process.
 */
import type { Timestamp } from './timestamp.ts';
import { readTimestamp } from './timestamp.ts';

/** No timestamp: the whole line is the message. */
export const PLAIN = 0;
/** A timestamp, then the message with the separators before it. */
export const TIMED = 1;
/** A timestamp, a host, then the message: `Jun 14 15:16:01 combo last message repeated 2 times`. */
export const HOSTED = 2;
/** A timestamp, a host, a program: `Jun 14 15:16:01 combo sshd[19939]: …`; also in RFC 5424's form. */
export const NAMED = 3;

/** The parts of a line's header, as offsets into its block. */
export interface Header {
  /** The priority before the time, RFC 3164 §4.1.1; -1 if there is none. */
  priority: number;
  /** {@link PLAIN}, {@link TIMED}, {@link HOSTED} or {@link NAMED}. */
  shape: number;
  /** The timestamp. It may come after a priority (`<38>`). */
  timeStart: number;
  timeEnd: number;
  /** The name of the program, without its process id: `sshd(pam_unix)`. */
  programStart: number;
  programEnd: number;
  /** The start of the message. */
  message: number;
  /** The end of the header without the white space before the message. */
  end: number;
}

export function newHeader(): Header {
  return {
    priority: -1,
    shape: PLAIN,
    timeStart: 0,
    timeEnd: 0,
    programStart: 0,
    programEnd: 0,
    message: 0,
    end: 0,
  };
}

/** Log levels, which some logs have in the place of a host. A level must remain a literal of the message. */
const LEVELS = new Set(
  'trace debug info notice warn warning error err crit critical alert emerg emergency fatal severe fine finer finest verbose audit'.split(
    ' ',
  ),
);
const MAX_LEVEL_BYTES = 9;

const scratch: Timestamp = { end: 0, shape: 'other' };

function isNameByte(byte: number): boolean {
  return (
    byte > 32 &&
    byte !== 91 &&
    byte !== 58 &&
    byte !== 61 &&
    byte !== 34 &&
    byte !== 60 &&
    byte !== 123 &&
    byte !== 124
  );
}

/** Sets `header` for a line that starts at `from` and is all message. */
export function noHeader(from: number, header: Header): void {
  header.priority = -1;
  header.shape = PLAIN;
  header.message = from;
  header.end = from;
  header.timeStart = from;
  header.timeEnd = from;
}

/** Reads the header of the line `[from, to)` into `header`. */
export function readHeader(line: Uint8Array, from: number, to: number, header: Header): void {
  noHeader(from, header);
  const start = afterPriority(line, from, to);
  header.priority = start > from ? priorityOf(line, from + 1, start - 1) : -1;
  const isNewer = start > from && line[start] === 49 && line[start + 1] === 32;
  if (isNewer && readFields(line, start + 2, to, header)) return;
  if (!readTimestamp(line, start, to, scratch)) return;
  header.shape = TIMED;
  header.timeStart = start;
  header.timeEnd = scratch.end;
  header.end = scratch.end;
  header.message = scratch.end;
  if (scratch.shape === 'other' || line[start] === 91 || line[scratch.end] !== 32) return;
  const host = scratch.end + 1;
  let at = host;
  while (at < to && line[at] !== 32) {
    if (!isHostByte(line[at])) return;
    at++;
  }
  if (at === host || at >= to || isLevel(line, host, at)) return;
  // A word with a colon after it is the program of a line without a host.
  if (line[at - 1] === 58) return;
  header.shape = HOSTED;
  header.end = at;
  header.message = at + 1;
  readProgram(line, at + 1, to, header);
}

function priorityOf(line: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + line[at] - 48;
  return value;
}

/** After `<38>`, RFC 3164 §4.1.1; `from` if there is none. */
function afterPriority(line: Uint8Array, from: number, to: number): number {
  if (line[from] !== 60) return from;
  let at = from + 1;
  while (at < to && at < from + 4 && line[at] >= 48 && line[at] <= 57) at++;
  return at > from + 1 && at < to && line[at] === 62 ? at + 1 : from;
}

/**
 * `TIMESTAMP HOST PROGRAM PROCID MSGID STRUCTURED-DATA MESSAGE` (RFC 5424 §6), at `from`. Returns false if it
 * is not there, or names no program.
 */
function readFields(line: Uint8Array, from: number, to: number, header: Header): boolean {
  if (!readTimestamp(line, from, to, scratch)) return false;
  const host = fieldEnd(line, scratch.end + 1, to);
  const program = fieldEnd(line, host + 1, to);
  const end = structuredEnd(line, fieldEnd(line, fieldEnd(line, program + 1, to) + 1, to) + 1, to);
  if (end < 0 || program - host < 2 || (program === host + 2 && line[host + 1] === 45)) return false;
  header.shape = NAMED;
  header.timeStart = from;
  header.timeEnd = scratch.end;
  header.programStart = host + 1;
  header.programEnd = program;
  header.end = end;
  header.message = Math.min(end + 1, to);
  // A byte order mark may begin the message.
  if (line[end + 1] === 0xef && line[end + 2] === 0xbb && line[end + 3] === 0xbf) header.message = end + 4;
  return true;
}

/** The end of the word at `from`. */
function fieldEnd(line: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && line[at] !== 32) at++;
  return at;
}

/** The end of `-` or `[id name="value"][…]`; -1 if neither is at `from`, or more follows without a space. */
function structuredEnd(line: Uint8Array, from: number, to: number): number {
  let at = from;
  if (line[at] === 45) at++;
  else {
    while (at < to && line[at] === 91) {
      while (at < to && line[at] !== 93) at += line[at] === 92 ? 2 : 1;
      at++;
    }
  }
  return at > from && (at === to || (at < to && line[at] === 32)) ? at : -1;
}

/** `name: `, `name[pid]: `, at `from`. */
function readProgram(line: Uint8Array, from: number, to: number, header: Header): void {
  let at = from;
  let digits = 0;
  while (at < to && isNameByte(line[at])) {
    if (line[at] >= 48 && line[at] <= 57) digits++;
    at++;
  }
  // A name with a long number is one of many (`run-12345`). It belongs to the message, where numbers are
  // compared.
  if (at === from || at >= to || digits > 2) return;
  const end = at;
  if (line[at] === 91) {
    at++;
    const pid = at;
    while (at < to && line[at] >= 48 && line[at] <= 57) at++;
    if (at === pid || line[at] !== 93) return;
    at++;
  }
  if (at >= to || line[at] !== 58 || (at + 1 < to && line[at + 1] !== 32)) return;
  header.shape = NAMED;
  header.programStart = from;
  header.programEnd = end;
  header.end = at + 1;
  header.message = Math.min(at + 2, to);
}

/** Letters, digits, `.`, `-`, `_`, `:` (an IPv6 address), `@`, `/`. */
function isHostByte(byte: number): boolean {
  return (
    (byte >= 45 && byte <= 58) || (byte >= 64 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95
  );
}

function isLevel(line: Uint8Array, from: number, to: number): boolean {
  if (to - from > MAX_LEVEL_BYTES) return false;
  // Most hosts have a digit, a dot or a dash, and no level does.
  for (let at = from; at < to; at++) if (line[at] < 65) return false;
  let word = '';
  for (let at = from; at < to; at++) word += String.fromCharCode(line[at] | 32);
  return LEVELS.has(word);
}
