/**
 * Reads a log line as fields: a JSON object or logfmt, with any header before it.
 *
 *     Jun 14 15:16:01 web1 app[7]: {"level":"info","http":{"status":200}}
 *     level=info http.status=200
 *
 * Both lines have the fields `level` and `http.status`. The name of a nested field is its path, with dots
 * between the keys and the indexes of arrays, from 0.
 *
 * Anything malformed, ambiguous or large is undefined, so that no rule matches it and the line is shown: two
 * fields of one name, a control character, bytes that are not UTF-8, an escape that JSON does not have
 * (RFC 8259), a word of logfmt without `=`.
 */
import { isUtf8 } from 'node:buffer';
import type { ByteString } from '../../../bytes.ts';
import type { Field } from './field.ts';
import { readJson } from './json-fields.ts';
import { KeySequences } from './key-order.ts';
import { logfmtStart, readLogfmt } from './logfmt-fields.ts';

/** `{form: 'json', message: 29, fields: [{key: 'level', …}]}`; `message` is where the fields begin. */
export interface FieldLine {
  readonly form: 'json' | 'logfmt';
  readonly message: number;
  /** In the order of the line, no two of one name, at least one. */
  readonly fields: readonly Field[];
}

/** A longer line is not read. */
export const MAX_LINE_BYTES = 65_536;

const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

export function readFields(line: ByteString): FieldLine | undefined {
  if (line.length > MAX_LINE_BYTES || !/[={]/.test(line)) return undefined;
  let end = line.length;
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end--;
  const brace = line.indexOf('{');
  const start = logfmtStart(line, brace < 0 ? end : brace);
  const isJson = start < 0 && brace >= 0 && line[end - 1] === '}';
  if (start < 0 && !isJson) return undefined;
  const message = isJson ? brace : start;
  const fields = isJson ? readJson(line, brace, end) : readLogfmt(line, start, end);
  if (fields === undefined || fields.length === 0 || TWINS.of(fields)) return undefined;
  if (CONTROL.test(line.slice(0, message))) return undefined;
  if (/[\x80-\xff]/.test(line) && !isUtf8(Buffer.from(line.slice(message, end), 'latin1'))) return undefined;
  return { form: isJson ? 'json' : 'logfmt', message, fields };
}

/** Space, tab, carriage return. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

/** Whether two fields have one name, by the sequence of names. */
const TWINS = new KeySequences((keys) => new Set(keys).size < keys.length);
