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
 *     14/Jun/2005:15:16:01 +0200 Apache's access log
 *     1118755000.123             seconds, or with 13 digits milliseconds, since 1970
 *
 * each bare or in `[…]`.
 */
/** The shapes without brackets; see {@link TIMESTAMP}. */
const SHAPES = [
  String.raw`(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?[\d:]{8}(?:[.,]\d+)?(?: \d{4})?`,
  String.raw`(?:\d{4}|\d\d|\d)[-/.]\d\d(?:[-/.]\d{2,4})?[T _:-][\d:.]{8}(?:[.,:]\d+)?(?: ?(?:Z|[-+]\d\d:?\d\d))?`,
  String.raw`\d{8}[T _-]\d\d?:\d\d?:\d\d?(?:[.,:]\d+)?`,
  String.raw`\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [-+]\d{4}`,
  String.raw`\d{10}(?:\d{3}|[.,]\d+)?`,
];

/** Pattern text of any timestamp that training/lines/timestamp.ts finds. */
export const TIMESTAMP = String.raw`\[?(?:${SHAPES.join('|')})\]?`;
