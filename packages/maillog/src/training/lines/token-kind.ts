/**
 * The kinds of variable words: what a word that is not letters alone can be recognised as by its form,
 * without any other line. The order of the tests matters only if one kind contains another (a date is not a
 * number).
 *
 * A kind is a promise to the rule writer: the kind's pattern (kind-pattern.ts) matches every word of the
 * kind. The tokenizer asks once for each variable word of each line, so everything here is loops over bytes,
 * not regular expressions.
 */
import {
  AT,
  BACKSLASH,
  COLON,
  DASH,
  DIGIT,
  DOT,
  FAMILY,
  HEX_LOWER,
  HEX_UPPER,
  HIGH,
  LETTER,
  SLASH,
  UNDERSCORE,
  bitOf,
} from './byte-families.ts';
import { MIN_ENCODED_CHANGES, MIN_OPAQUE_CHANGES, caseChanges, isDigest, isEscaped } from './encoded.ts';
import { isDateTime, namedDate } from './timestamp.ts';

/** Not recognised as a whole: the tokenizer may cut it at a joint. */
export const NONE = 0;
/** The kind of a literal word, which the tokenizer sets. */
export const LITERAL = 0;
/** `42`, `-1`, `+3`, `0.25`, `1,234`, `2.6.32`, `85%`. */
export const NUMBER = 1;
/** `0x1f`. */
export const HEX0X = 2;
/** `deadbeef01`: six hex digits or more, with 0-9 and a-f; or seven letters a-f; fewer among numbers. */
export const HEX = 3;
/** `7:05`, `17:41:44`, `17:41:44,747`, `20:30:31.455`. */
export const TIME = 4;
/** `2015-07-29`, `2005/06/03`, `29.07.2015`. */
export const DATE = 5;
/** `10.0.0.1`, `10.0.0.1:80`, `10.0.0.0/8`. */
export const IPV4 = 6;
/** `fe80::1`, `0:0:0:0:0:0:0:0:2181`. */
export const IPV6 = 7;
/** `00:11:43:e3:ba:c3`. */
export const MAC = 8;
/** `b9000564-fe1a-409b-b8cc-1e88b294cd1d`. */
export const UUID = 9;
/** `/var/log/x`, `~/x`, `a/b/c`, `C:\x`. */
export const PATH = 10;
/** `https://…`. */
export const URL = 11;
/** `a@b.example`. */
export const MAIL = 12;
/** `mail.example.com`: lower-case labels (or any case with a well-known top-level domain). */
export const HOST = 13;
/** `10ms`, `4K`, `1.5GB`, `41C`. */
export const QUANTITY = 14;
/** `Jun`, `Fri` beside a number. The tokenizer sets it, because it sees the neighbours. */
export const DATE_WORD = 15;
/** `KB` after a number. The tokenizer sets it. */
export const UNIT = 16;
/** Letters, digits, `_`, `-`, `.` in any mix with a digit: `blk_-16`, `eth0`, `node-D12`; and `X+`. */
export const ID = 17;

/** A literal of three or more dotted parts without a digit (`java.io.IOException`): constant or variable. */
export const DOTTED = 18;
/** The rest of a line that has too many tokens. */
export const REST = 19;
/** Sixteen or more of the base64 alphabet, with both cases and digits mixed. */
export const OPAQUE = 20;
/** Encoded text: `juQJwhMXSiS+4z…`, `\x16\x03`, a run of hex digits that is no digest (encoded.ts). */
export const ENCODED = 22;
/** `2025-06-14T15:16:01.5Z`, `14/Jun/2025:15:16:01`. */
export const DATETIME = 21;

/** Families that no number has: `1,234`, `-1`, `85%`. */
const NOT_NUMBER = ~(DIGIT | DOT | DASH | bitOf(',') | bitOf('+') | bitOf('%'));
const NOT_PLAIN_HEX = ~(DIGIT | HEX_LOWER | HEX_UPPER);
function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
function isHexDigit(byte: number): boolean {
  return (FAMILY[byte] & (DIGIT | HEX_LOWER | HEX_UPPER)) !== 0;
}

/**
 * The kind of the word at `[from, to)` with the families `mask`; {@link NONE} if at most a part of it has a
 * kind. The caller never asks for words of letters alone.
 */
export function kindOf(line: Uint8Array, from: number, to: number, mask: number): number {
  if (mask === DIGIT) return NUMBER;
  const first = line[from];
  if (mask & COLON && isDigit(first) && isDateTime(line, from, to)) return DATETIME;
  if (isDigit(first) && mask & LETTER && namedDate(line, from, to) === to) return DATE;
  if (mask & BACKSLASH && isEscaped(line, from, to)) return ENCODED;
  if (mask & SLASH || mask & BACKSLASH) {
    if (isUrl(line, from, to)) return URL;
    if ((mask & LETTER) === 0 && (mask & DIGIT) !== 0) {
      if (isIpv4(line, from, to)) return IPV4;
      if (isDate(line, from, to)) return DATE;
    }
    const opaque = opaqueKind(line, from, to, mask);
    if (opaque !== NONE) return opaque;
    if (isPath(line, from, to, mask)) return PATH;
  }
  if ((mask & DIGIT) === 0) return wordKind(line, from, to, mask);
  if ((mask & LETTER) === 0) {
    // Digits and marks only: the cheap tests, the most common kind first.
    if ((mask & NOT_NUMBER) === 0 && isNumber(line, from, to)) {
      return mask & DOT && isIpv4(line, from, to)
        ? IPV4
        : mask & DOT && isDate(line, from, to)
          ? DATE
          : NUMBER;
    }
    if (mask & DOT && isIpv4(line, from, to)) return IPV4;
    if (mask & COLON && isTime(line, from, to)) return TIME;
    if (isDate(line, from, to)) return DATE;
  }
  if ((mask & NOT_PLAIN_HEX) === 0 && to - from >= 6) return isDigest(to - from) ? HEX : ENCODED;
  if (first === 48 && (line[from + 1] | 32) === 120 && hexRun(line, from + 2, to) === to && to - from > 2)
    return HEX0X;
  if (mask & COLON) {
    if (isMac(line, from, to, 58)) return MAC;
    if (isIpv6(line, from, to)) return IPV6;
  }
  if (mask & DASH) {
    if (isUuid(line, from, to)) return UUID;
    if (isMac(line, from, to, 45)) return MAC;
  }
  if (mask & AT && isMail(line, from, to)) return MAIL;
  if (mask & DOT && isHost(line, from, to, mask)) return HOST;
  if (isQuantity(line, from, to)) return QUANTITY;
  return opaqueKind(line, from, to, mask);
}

function opaqueKind(line: Uint8Array, from: number, to: number, mask: number): number {
  const changes = caseChanges(line, from, to, mask);
  if (changes < MIN_OPAQUE_CHANGES) return NONE;
  return changes < MIN_ENCODED_CHANGES ? OPAQUE : ENCODED;
}

/** Letters and marks, no digit. */
function wordKind(line: Uint8Array, from: number, to: number, mask: number): number {
  if (mask & AT && isMail(line, from, to)) return MAIL;
  if (mask & DOT && isHost(line, from, to, mask)) return HOST;
  if (mask & COLON && isIpv6(line, from, to)) return IPV6;
  return NONE;
}

function digits(line: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(line[at])) at++;
  return at;
}

function hexRun(line: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isHexDigit(line[at])) at++;
  return at;
}

/** `[-+]?\d+([.,]\d+)*%?` */
function isNumber(line: Uint8Array, from: number, to: number): boolean {
  let at = line[from] === 45 || line[from] === 43 ? from + 1 : from;
  const end = line[to - 1] === 37 ? to - 1 : to;
  for (;;) {
    const next = digits(line, at, end);
    if (next === at) return false;
    if (next === end) return true;
    if (line[next] !== 46 && line[next] !== 44) return false;
    at = next + 1;
  }
}

/** `\d{1,3}(\.\d{1,3}){3}(:\d+)?(/\d+)?` */
function isIpv4(line: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && line[at++] !== 46) return false;
    const next = digits(line, at, to);
    if (next === at || next > at + 3) return false;
    at = next;
  }
  for (const mark of [58, 47]) {
    if (at < to && line[at] === mark) {
      const next = digits(line, at + 1, to);
      if (next === at + 1) return false;
      at = next;
    }
  }
  return at === to;
}

/** `\d\d?:\d\d(:\d\d)?([.,:]\d+)?` */
function isTime(line: Uint8Array, from: number, to: number): boolean {
  let at = digits(line, from, to);
  if (at === from || at > from + 2) return false;
  for (let part = 0; part < 2 && line[at] === 58 && at < to; part++) {
    if (digits(line, at + 1, to) !== at + 3)
      return part > 0 && digits(line, at + 1, to) === to && to > at + 1;
    at += 3;
  }
  if (at < from + 4) return false;
  if (at === to) return true;
  return (
    (line[at] === 46 || line[at] === 44 || line[at] === 58) && to > at + 1 && digits(line, at + 1, to) === to
  );
}

/** `\d{1,4}S\d{1,2}S\d{1,4}`, with S twice the same of `-`, `/`, `.`; the year is first or last. */
function isDate(line: Uint8Array, from: number, to: number): boolean {
  const first = digits(line, from, to);
  const mark = line[first];
  if (first >= to || (mark !== 45 && mark !== 47 && mark !== 46)) return false;
  const second = digits(line, first + 1, to);
  if (second >= to || line[second] !== mark) return false;
  const sizes = [first - from, second - first - 1, to - second - 1];
  if (digits(line, second + 1, to) !== to || sizes[1] < 1 || sizes[1] > 2) return false;
  return (
    (sizes[0] === 4 && (sizes[2] === 1 || sizes[2] === 2)) ||
    (sizes[2] === 4 && sizes[0] >= 1 && sizes[0] <= 2) ||
    (mark !== 46 && sizes[0] === 2 && sizes[1] === 2 && sizes[2] === 2)
  );
}

function isMac(line: Uint8Array, from: number, to: number, mark: number): boolean {
  if (to - from !== 17) return false;
  for (let at = from; at < to; at++) {
    if ((at - from) % 3 === 2 ? line[at] !== mark : !isHexDigit(line[at])) return false;
  }
  return true;
}

/**
 * Hex digits and at least two colons, in groups of at most four, except a port at the end; without `%eth0`.
 */
function isIpv6(line: Uint8Array, from: number, to: number): boolean {
  let colons = 0;
  let group = 0;
  let seen = 0;
  for (let at = from; at < to; at++) {
    if (line[at] === 58) {
      if (group > 4) return false;
      colons++;
      group = 0;
    } else if (isHexDigit(line[at])) {
      group++;
      seen++;
    } else return false;
  }
  return colons >= 2 && group <= 5 && seen > 0;
}

function isUuid(line: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 36) return false;
  for (let at = from; at < to; at++) {
    const offset = at - from;
    const dash = offset === 8 || offset === 13 || offset === 18 || offset === 23;
    if (dash ? line[at] !== 45 : !isHexDigit(line[at])) return false;
  }
  return true;
}

function isUrl(line: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && FAMILY[line[at]] & LETTER && line[at] < 128) at++;
  return at > from + 1 && at + 3 < to && line[at] === 58 && line[at + 1] === 47 && line[at + 2] === 47;
}

function isPath(line: Uint8Array, from: number, to: number, mask: number): boolean {
  if (mask & BACKSLASH) {
    if (line[from + 1] === 58 && line[from + 2] === 92) return true;
    let backslashes = 0;
    for (let at = from; at < to; at++) if (line[at] === 92) backslashes++;
    return backslashes > 1;
  }
  const first = line[from];
  if (first === 47) return true;
  if (first === 126 && line[from + 1] === 47) return true;
  if (first === 46 && (line[from + 1] === 47 || (line[from + 1] === 46 && line[from + 2] === 47)))
    return true;
  // A class within a package (`com.example.app/.ui.MainActivity`) has dots on both sides of its slash.
  let slashes = 0;
  let dotsBefore = 0;
  let dotsAfter = 0;
  for (let at = from; at < to; at++) {
    if (line[at] === 47) slashes++;
    else if (line[at] === 46 && slashes === 0) dotsBefore++;
    else if (line[at] === 46) dotsAfter++;
  }
  return slashes > 1 || (dotsBefore > 0 && dotsAfter > 0 && (mask & LETTER) !== 0);
}

function isMail(line: Uint8Array, from: number, to: number): boolean {
  let at = -1;
  for (let i = from; i < to; i++) {
    if (line[i] === 64) {
      if (at >= 0) return false;
      at = i;
    } else if (line[i] === 58 || line[i] === 47) return false;
  }
  if (at <= from) return false;
  for (let i = at + 2; i < to - 1; i++) if (line[i] === 46) return true;
  return false;
}

/** Top-level domains. Two labels, or any case, with one of these are a host name, not a file or a class. */
const DOMAINS = new Set([
  'com',
  'org',
  'net',
  'edu',
  'gov',
  'mil',
  'info',
  'biz',
  'arpa',
  'local',
  'localdomain',
  'lan',
  'internal',
  'test',
  'example',
]);

/**
 * Labels of letters, digits and dashes: two with a well-known ending, or three in lower case that end in two
 * letters (a country). Dotted names of programs (`java.io.File`, `mice.c`) are not host names: they are often
 * constant.
 */
function isHost(line: Uint8Array, from: number, to: number, mask: number): boolean {
  if (mask & (HIGH | UNDERSCORE | BACKSLASH) || mask & ~(LETTER | DIGIT | DASH | DOT)) return false;
  let labels = 1;
  let last = from;
  for (let at = from; at < to; at++) {
    if (line[at] !== 46) continue;
    if (at === last || at === to - 1) return false;
    labels++;
    last = at + 1;
  }
  if (labels < 2 || isDigit(line[last])) return false;
  if (to - last >= 3) {
    let ending = '';
    for (let at = last; at < to; at++) ending += String.fromCharCode(line[at] | 32);
    return DOMAINS.has(ending);
  }
  if (labels < 3 || to - last !== 2) return false;
  for (let at = from; at < to; at++) if (line[at] >= 65 && line[at] <= 90) return false;
  return true;
}

/** `\d+(\.\d+)?` and one to three letters that are a unit. */
function isQuantity(line: Uint8Array, from: number, to: number): boolean {
  let at = line[from] === 45 || line[from] === 43 ? from + 1 : from;
  const whole = digits(line, at, to);
  if (whole === at) return false;
  at = whole;
  if (line[at] === 46) {
    at = digits(line, whole + 1, to);
    if (at === whole + 1) return false;
  }
  if (to - at > 4 || at === to) return false;
  let unit = '';
  for (let i = at; i < to; i++) unit += String.fromCharCode(line[i]);
  return UNITS.has(unit);
}

/** Units of size, time, rate and share after a number. */
export const UNITS = new Set(
  (
    'B KB MB GB TB PB kB KiB MiB GiB TiB k K M G T b kb mb gb KB/s MB/s GB/s kB/s B/s bps kbps Mbps Gbps ' +
    's ms us ns sec secs msec msecs usec usecs min mins m h hr hrs d ' +
    'Hz kHz KHz MHz GHz MHZ V mV W mW A mA C F dB dBm rpm RPM'
  ).split(' '),
);
