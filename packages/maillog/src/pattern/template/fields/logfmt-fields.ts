/**
 * Reads the fields of a line in logfmt: `KEY=VALUE` words with blanks between them, the value bare or in
 * double quotes. A key alone, or a quote within a bare value, is no logfmt.
 */
import type { ByteString } from '../../../bytes.ts';
import { unescaped, withoutNewline } from './escapes.ts';
import type { Field } from './field.ts';
import { MAX_FIELDS } from './json-fields.ts';

/** The pattern text of a key. Others are written in quotes in a template, and only JSON has them. */
export const KEY = String.raw`[A-Za-z_@][\w.@/-]*`;
const KEY_NEXT = new RegExp(`${KEY}=`, 'y');
const FIELD = new RegExp(
  String.raw`(${KEY})=(?:"([^"\\\x00-\x1f\x7f]*(?:\\[^\x00-\x1f\x7f][^"\\\x00-\x1f\x7f]*)*)"|([^\x00-\x20"\x7f]*))(?=[ \t\r]|$)`,
  'y',
);
const PRIORITY = /<\d{1,3}>/y;
const BLANKS = /[ \t]+/y;
/** Fields that begin later have no header before them, but text. */
const MAX_HEADER_BYTES = 512;

/** Where the first field of logfmt begins, before `limit`; -1: there is none. */
export function logfmtStart(line: ByteString, limit: number): number {
  const last = Math.min(limit, MAX_HEADER_BYTES);
  PRIORITY.lastIndex = 0;
  for (let at = PRIORITY.test(line) ? PRIORITY.lastIndex : 0; at < last;) {
    KEY_NEXT.lastIndex = at;
    if (KEY_NEXT.test(line)) return at;
    // The structured data of RFC 5424 has `name="value"` in brackets, too.
    while (line[at] === '[') {
      const close = line.indexOf(']', at);
      if (close < 0) return -1;
      at = close + 1;
    }
    while (at < last && !isBlank(line.charCodeAt(at))) at++;
    while (at < last && isBlank(line.charCodeAt(at))) at++;
  }
  return -1;
}

/** Space or tab. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The fields from `from` to `end`, which is all there is. Undefined if it is malformed. */
export function readLogfmt(line: ByteString, from: number, end: number): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = from; ;) {
    FIELD.lastIndex = at;
    const [, key = '', quoted, bare = ''] = FIELD.exec(line) ?? [];
    if (key === '' || fields.length === MAX_FIELDS) return undefined;
    const value = quoted === undefined ? bare : unescaped(quoted);
    if (value === undefined) return undefined;
    const isQuoted = quoted !== undefined;
    const start = at + key.length + (isQuoted ? 2 : 1);
    fields.push(
      isQuoted
        ? { key, mark: '"', value: withoutNewline(value), at: start }
        : { key, mark: '=', value, at: start },
    );
    at = FIELD.lastIndex;
    if (at >= end) return fields;
    BLANKS.lastIndex = at;
    if (!BLANKS.test(line)) return undefined;
    at = BLANKS.lastIndex;
  }
}
