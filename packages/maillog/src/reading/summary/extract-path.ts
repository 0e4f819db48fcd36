/** Where the parts of a report are extracted to, below the directory that the user names. */
import { createHash } from 'node:crypto';
import { maskInvisible } from '../../text/escape.ts';
import type { Report } from './reports.ts';

/** Longer names are cut. Bytes. */
const MAX_NAME_BYTES = 100;

/**
 * `['web1', '12']`; `['web1', 'web.conf-5a3c91f0', '12']` if the host has several configurations; `[]` for
 * what is no report. Anybody may have chosen the names.
 */
export function foldersOf({ place }: Report, hasSeveral: (host: string) => boolean): string[] {
  if (!place) return [];
  const { host, configuration, sequence } = place;
  const safe = safeText(host);
  const folder = safe === host ? host : withDigest(safe, host);
  if (configuration === undefined || !hasSeveral(host)) return [folder, `${sequence}`];
  return [folder, withDigest(safeText(configuration.split('/').at(-1) ?? ''), configuration), `${sequence}`];
}

/** `../web1` becomes `_._web1`. */
function safeText(text: string): string {
  let safe = maskInvisible(text, '_')
    .replace(/[/\\:\s]/g, '_')
    .replace(/^[.~-]/, '_')
    .replace(/\.$/, '_');
  while (Buffer.byteLength(safe) > MAX_NAME_BYTES) safe = safe.slice(0, -1);
  return safe === '' ? '_' : safe;
}

/** Two names that are safe alike stay apart. */
function withDigest(safe: string, text: string): string {
  return `${safe}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
