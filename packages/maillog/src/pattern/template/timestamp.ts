/**
 * The pattern text of the timestamps that logs have at the start of a line. One text matches every shape. A
 * rule made on BSD syslog's `Jun 14 15:16:01` must still match when rsyslog writes
 * `2005-06-14T15:16:01.123+02:00`: that change broke every anchored rule of logcheck (Debian bug 1023755).
 *
 *     Jun 14 15:16:01            RFC 3164, also with a year before or after the time, a weekday before, a fraction
 *     2005-06-14T15:16:01.5Z     ISO 8601 and RFC 5424; `/`, `.` between the parts of the date, a space or `_` for the T
 *     05/06/14 15:16:01          the same with two digits for the year, or the year last
 *     06-14 15:16:01.123         month and day only
 *     20050614-15:16:1:123       without marks in the date
 *     050614 151601              two digits for each, as Hadoop writes
 *     050614 15:16:01            the same with colons, as MySQL's older logs have
 *     14/Jun/2005:15:16:01 +0200 Apache's access log, also with a fraction, or without a zone
 *     14/Jun/2005:15:16:01.123   HAProxy's
 *     14-Jun-2005 15:16:01       the same with other marks: BIND's; `Sat, 14 Jun 2005 15:16:01 GMT` of RFC 9110 §5.6.7
 *     1118755000.123             seconds, or with 13 digits milliseconds, since 1970
 *
 * each bare or in `[…]`.
 */
const HOUR = String.raw`(?:[01]\d|2[0-4])`;
/** 60 is a leap second, and what some programs round to. */
const SIXTY = String.raw`(?:[0-5]\d|60)`;
const MONTH = '(?:0[1-9]|1[0-2])';
const DAY = String.raw`(?:0[1-9]|[12]\d|3[01])`;
const CLOCK = `${HOUR}:${SIXTY}:${SIXTY}`;
/** Six digits alone may be any number, so that only a date and a time of the day are a time. */
const SIX_DIGITS = String.raw`\d\d${MONTH}${DAY} (?:${HOUR}${SIXTY}${SIXTY}|(?: \d|${HOUR}):${SIXTY}:${SIXTY})`;

/** The shapes without brackets; see {@link TIMESTAMP}. */
const SHAPES = [
  String.raw`(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?[\d:]{8}(?:[.,]\d+)?(?: \d{4})?`,
  String.raw`(?:\d{4}|\d\d|\d)[-/.]\d\d(?:[-/.]\d{2,4})?[T _:-][\d:.]{8}(?:[.,:]\d+)?(?: ?(?:Z|[-+]\d\d:?\d\d))?`,
  String.raw`\d{8}[T _-]\d\d?:\d\d?:\d\d?(?:[.,:]\d+)?`,
  SIX_DIGITS,
  String.raw`(?:[A-Z][a-z]{2},? )?\d\d?[-/ ][A-Z][a-z]{2}[-/ ]\d{4}[: ][\d:]{8}(?:[.,:]\d+)?(?: ?(?:Z|[-+]\d\d:?\d\d)| (?:GMT|UTC))?`,
  String.raw`\d{10}(?:\d{3}|[.,]\d+)?`,
];

/** Pattern text of any timestamp that training/lines/timestamp.ts finds. */
export const TIMESTAMP = String.raw`\[?(?:${SHAPES.join('|')})\]?`;

const YEAR = String.raw`[12]\d{3}`;
const MONTH_NAME = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY_NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const DOTTED = String.raw`${HOUR}\.${SIXTY}\.${SIXTY}`;
const ZONE = String.raw`[-+](?:0\d|1[0-4]):?[0-5]\d`;
const SHORT_HOUR = String.raw`(?:[01]?\d|2[0-4])`;
const SHORT_SIXTY = String.raw`(?:[0-5]?\d|60)`;
const SHORT_MONTH = '(?:0?[1-9]|1[0-2])';
const SHORT_DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
/** The day before the month, or after it. */
const DAY_AND_MONTH = `(?:${SHORT_DAY}[-/.]${MONTH}|${SHORT_MONTH}[-/.]${DAY})`;
/** The year first with two or four digits, last, or not there. */
const DATE_OF_TIME = String.raw`(?:(?:${YEAR}|\d\d)[-/.]${MONTH}[-/.]${DAY}|${DAY_AND_MONTH}(?:[-/.](?:${YEAR}|\d\d))?)`;

/** `14/Jun/2025`. */
const NAMED_DATE = `(?:${['-', '/', ' '].map((mark) => [SHORT_DAY, MONTH_NAME, YEAR].join(mark)).join('|')})`;

/** The same shapes with hours, minutes, months and days that there are. */
const EXACT_SHAPES = [
  String.raw`(?:${DAY_NAME},? )?${MONTH_NAME} (?: ?[1-9]|0[1-9]|[12]\d|3[01]) (?:${YEAR} )?${CLOCK}(?:[.,]\d+)?(?: ${YEAR})?`,
  String.raw`${DATE_OF_TIME}[T _:-](?:${CLOCK}|${DOTTED})(?:[.,:]\d+)?(?: ?(?:Z|${ZONE}))?`,
  String.raw`${YEAR}${MONTH}${DAY}[T _-]${SHORT_HOUR}:${SHORT_SIXTY}:${SHORT_SIXTY}(?:[.,:]\d+)?`,
  SIX_DIGITS,
  String.raw`(?:${DAY_NAME},? )?${NAMED_DATE}[: ]${CLOCK}(?:[.,:]\d+)?(?: ?(?:Z|${ZONE})| (?:GMT|UTC))?`,
  String.raw`[12]\d{9}(?:\d{3}|[.,]\d+)?`,
];

/**
 * Pattern text of any timestamp of a shape of {@link TIMESTAMP} that is a time: not `Jun 14 99:99:99`. It is
 * for templates, which hide nothing but times in the place of one.
 */
export const EXACT_TIMESTAMP = String.raw`\[?(?:${EXACT_SHAPES.join('|')})\]?`;

/** A date alone: the year is first or last, or all parts have two digits, or the month has its name. */
export const DATE = String.raw`(?:${YEAR}[-/.]${SHORT_MONTH}[-/.]${SHORT_DAY}|(?:${SHORT_DAY}[-/.]${SHORT_MONTH}|${SHORT_MONTH}[-/.]${SHORT_DAY})[-/.]${YEAR}|\d\d[-/]${MONTH}[-/]${DAY}|(?:${DAY}[-/]${MONTH}|${MONTH}[-/]${DAY})[-/]\d\d|${NAMED_DATE})`;

/** A time of the day, `15:16` or `15:16:01.5`, or minutes and seconds: `1:02.5`. */
export const TIME_OF_DAY = String.raw`${SHORT_HOUR}:${SIXTY}(?::${SHORT_SIXTY}(?:[.,:]\d+)?|[.,]\d+)?`;
