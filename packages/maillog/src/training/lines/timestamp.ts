/**
 * Finds the timestamp at the start of a line, in the shapes of pattern/template/timestamp.ts. The recogniser
 * reads bytes, for speed; the pattern text there matches every shape that it finds.
 */
function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
function isUpper(byte: number): boolean {
  return byte >= 65 && byte <= 90;
}
function isLower(byte: number): boolean {
  return byte >= 97 && byte <= 122;
}

/** Which shape was found; `bsd` and `iso` are the two that syslog daemons write before a host name. */
export type TimestampShape = 'bsd' | 'iso' | 'other';
export interface Timestamp {
  end: number;
  shape: TimestampShape;
}

/**
 * Finds a timestamp at `from` and writes its end (the byte after it, brackets included) and shape to `found`.
 * Returns whether there is one that ends at white space, a bracket or the end of the line.
 */
export function readTimestamp(line: Uint8Array, from: number, to: number, found: Timestamp): boolean {
  const bracket = line[from] === 91;
  const at = bracket ? from + 1 : from;
  const byte = line[at];
  let end = -1;
  found.shape = 'other';
  if (isUpper(byte)) {
    end = bsd(line, at, to);
    found.shape = 'bsd';
    if (end < 0) {
      found.shape = 'other';
      end = withWeekday(line, at, to);
    }
  } else if (isDigit(byte)) {
    end = iso(line, at, to, found);
    if (end < 0) {
      found.shape = 'other';
      end = compact(line, at, to);
      if (end < 0) end = sixDigits(line, at, to);
      if (end < 0) end = dayFirst(line, at, to);
      if (end < 0) end = epoch(line, at, to);
    }
  }
  if (end < 0) return false;
  if (bracket) {
    // Samba has more in its brackets: `[2013/12/02 01:23:40.502173,  0]`.
    if (end >= to || (line[end] !== 93 && line[end] !== 44)) return false;
    if (line[end] === 93) end++;
  }
  found.end = end;
  return (
    end === to ||
    line[end] === 32 ||
    line[end] === 9 ||
    line[end] === 58 ||
    line[end] === 91 ||
    line[end] === 124 ||
    (bracket && line[end] === 44)
  );
}

const within: Timestamp = { end: 0, shape: 'other' };

/**
 * Whether `[from, to)` is a date and a time in one word, as quoted times are. A zone after a space is another
 * word.
 */
export function isDateTime(line: Uint8Array, from: number, to: number): boolean {
  const end = iso(line, from, to, within);
  if (end >= 0) return end === to;
  return dayFirst(line, from, to) === to || compact(line, from, to) === to;
}

function month(line: Uint8Array, at: number): boolean {
  return isUpper(line[at]) && isLower(line[at + 1]) && isLower(line[at + 2]);
}

function run(line: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(line[at])) at++;
  return at;
}

/** `hh:mm:ss` at `at`. */
function clock(line: Uint8Array, at: number, to: number): boolean {
  return (
    at + 8 <= to &&
    line[at + 2] === 58 &&
    line[at + 5] === 58 &&
    isDigit(line[at]) &&
    isDigit(line[at + 1]) &&
    isDigit(line[at + 3]) &&
    isDigit(line[at + 4]) &&
    isDigit(line[at + 6]) &&
    isDigit(line[at + 7])
  );
}

/** Past `[.,]\d+` (with `colon`, also `:\d+`), if it is there. */
function fraction(line: Uint8Array, at: number, to: number, colon: boolean): number {
  const mark = line[at];
  if (at < to && (mark === 46 || mark === 44 || (colon && mark === 58))) {
    const end = run(line, at + 1, to);
    if (end > at + 1) return end;
  }
  return at;
}

function bsd(line: Uint8Array, from: number, to: number): number {
  if (!month(line, from)) return -1;
  let at = from + 3;
  if (line[at] === 44) at++;
  if (line[at] !== 32) return -1;
  at++;
  if (isUpper(line[at])) {
    if (!month(line, at) || line[at + 3] !== 32) return -1;
    at += 4;
  } else if (line[from + 3] === 44) return -1;
  const padded = line[at] === 32 ? 1 : 0;
  at += padded;
  const day = run(line, at, to);
  if (day === at || day > at + 2 - padded || line[day] !== 32) return -1;
  at = day + 1;
  if (!clock(line, at, to)) {
    if (run(line, at, to) !== at + 4 || line[at + 4] !== 32) return -1;
    at += 5;
    if (!clock(line, at, to)) return -1;
  }
  at = fraction(line, at + 8, to, false);
  if (
    line[at] === 32 &&
    run(line, at + 1, to) === at + 5 &&
    (at + 5 === to || line[at + 5] === 32 || line[at + 5] === 93)
  )
    at += 5;
  return at;
}

function iso(line: Uint8Array, from: number, to: number, found: Timestamp): number {
  const first = run(line, from, to);
  const size = first - from;
  if (size !== 4 && size !== 2 && size !== 1) return -1;
  const mark = line[first];
  if (mark !== 45 && mark !== 47 && mark !== 46) return -1;
  if (run(line, first + 1, to) !== first + 3) return -1;
  let at = first + 3;
  if (line[at] === mark) {
    const last = run(line, at + 1, to);
    if (last < at + 3 || last > at + 5) return -1;
    at = last;
  } else if (size === 4) return -1;
  const between = line[at];
  if (between !== 84 && between !== 32 && between !== 95 && between !== 58 && between !== 45) return -1;
  at++;
  if (!clock(line, at, to) && !dotted(line, at, to)) return -1;
  at = fraction(line, at + 8, to, true);
  found.shape = between === 84 && size === 4 ? 'iso' : 'other';
  return zone(line, at, to);
}

/** `hh.mm.ss` at `at`. */
function dotted(line: Uint8Array, at: number, to: number): boolean {
  return (
    at + 8 <= to &&
    line[at + 2] === 46 &&
    line[at + 5] === 46 &&
    run(line, at, to) === at + 2 &&
    run(line, at + 3, to) === at + 5 &&
    run(line, at + 6, to) === at + 8
  );
}

/** Past ` ?(Z|[-+]\d\d:?\d\d)`, if it is there. */
function zone(line: Uint8Array, from: number, to: number): number {
  let at = line[from] === 32 ? from + 1 : from;
  if (at >= to) return from;
  if (line[at] === 90)
    return at + 1 === to || !(isUpper(line[at + 1]) || isLower(line[at + 1])) ? at + 1 : from;
  if (line[at] !== 43 && line[at] !== 45) return from;
  if (run(line, at + 1, to) === at + 5) return at + 5;
  if (run(line, at + 1, to) !== at + 3) return from;
  at += 3;
  return line[at] === 58 && run(line, at + 1, to) === at + 3 ? at + 3 : from;
}

function compact(line: Uint8Array, from: number, to: number): number {
  if (run(line, from, to) !== from + 8) return -1;
  const between = line[from + 8];
  if (between !== 84 && between !== 32 && between !== 95 && between !== 45) return -1;
  let at = from + 9;
  for (let part = 0; part < 3; part++) {
    if (part > 0 && line[at++] !== 58) return -1;
    const end = run(line, at, to);
    if (end === at || end > at + 2) return -1;
    at = end;
  }
  return fraction(line, at, to, true);
}

/** `081109 203615` or `081109 20:36:15`: of six digits, only those of a date and a time of the day. */
function sixDigits(line: Uint8Array, from: number, to: number): number {
  if (run(line, from, to) !== from + 6 || line[from + 6] !== 32) return -1;
  if (!isBetween(line, from + 2, 1, 12) || !isBetween(line, from + 4, 1, 31)) return -1;
  const at = from + 7;
  const width = line[at + 2] === 58 ? 3 : 2;
  const end = at + 2 * width + 2;
  if (end > to || (width === 3 && line[at + 5] !== 58)) return -1;
  // Before an hour of one digit is a second blank.
  const isHour = line[at] === 32 && width === 3 ? isDigit(line[at + 1]) : isBetween(line, at, 0, 24);
  const isClock = isHour && isBetween(line, at + width, 0, 60) && isBetween(line, at + 2 * width, 0, 60);
  return isClock && !isDigit(line[end]) ? end : -1;
}

/** Whether two digits at `at` are a number from `least` to `most`. */
function isBetween(line: Uint8Array, at: number, least: number, most: number): boolean {
  if (!isDigit(line[at]) || !isDigit(line[at + 1])) return false;
  const value = (line[at] - 48) * 10 + line[at + 1] - 48;
  return value >= least && value <= most;
}

/** `Sat, 14 Jun 2025 15:16:01 GMT` */
function withWeekday(line: Uint8Array, from: number, to: number): number {
  if (!month(line, from)) return -1;
  const at = line[from + 3] === 44 ? from + 4 : from + 3;
  return line[at] === 32 ? dayFirst(line, at + 1, to) : -1;
}

/**
 * `14/Jun/2025:15:16:01 +0200`; HAProxy writes a fraction and no zone. `14-Jun-2025 15:16:01.123`, `14 Jun
 * 2025 15:16:01 GMT`.
 */
function dayFirst(line: Uint8Array, from: number, to: number): number {
  const date = namedDate(line, from, to);
  if (date < 0 || (line[date] !== 58 && line[date] !== 32) || !clock(line, date + 1, to)) return -1;
  const end = fraction(line, date + 9, to, true);
  return isGmt(line, end, to) ? end + 4 : zone(line, end, to);
}

/** The end of `14/Jun/2025`, `14-Jun-2025` or `14 Jun 2025`; -1: there is none. */
export function namedDate(line: Uint8Array, from: number, to: number): number {
  const day = run(line, from, to);
  if (day === from || day > from + 2 || !month(line, day + 1)) return -1;
  const mark = line[day];
  if ((mark !== 47 && mark !== 45 && mark !== 32) || line[day + 4] !== mark) return -1;
  const end = day + 9;
  return end <= to && run(line, day + 5, to) === end ? end : -1;
}

/** ` GMT` or ` UTC`. */
function isGmt(line: Uint8Array, at: number, to: number): boolean {
  if (at + 4 > to || line[at] !== 32) return false;
  const [, one, two, three] = line.subarray(at, at + 4);
  const isGreenwich = one === 71 && two === 77 && three === 84;
  const isUniversal = one === 85 && two === 84 && three === 67;
  return (isGreenwich || isUniversal) && !(isUpper(line[at + 4]) || isLower(line[at + 4]));
}

function epoch(line: Uint8Array, from: number, to: number): number {
  const end = run(line, from, to);
  if (line[from] !== 49) return -1;
  if (end === from + 13) return end;
  return end === from + 10 ? fraction(line, end, to, false) : -1;
}
