/** The fields of a line's own time, which a template need not name. */
import type { ByteString } from '../../../bytes.ts';
import { EXACT_TIMESTAMP } from '../timestamp.ts';
import type { Field } from './field.ts';

/** The keys whose value may be the time of the line, in the order of a view. */
export const TIME_KEYS: readonly ByteString[] = ['@timestamp', 'time', 'timestamp', 'ts'];

/** Seconds, or as many milliseconds, microseconds or nanoseconds, since 1970. */
const EPOCH = String.raw`\d{10}(?:\d{3}){0,3}(?:\.\d+)?`;
/** Pattern text of the value. */
export const TIME_VALUE = `(?:${EXACT_TIMESTAMP}|${EPOCH})`;

const TIME = new RegExp(`^${TIME_VALUE}$`);

export function isTimeField({ key, value }: Field): boolean {
  return TIME_KEYS.includes(key) && TIME.test(value);
}
