/**
 * The names that rotation gives. logrotate, newsyslog, savelog, cronolog and others put after a log's name a
 * number that grows with age (`.1`, `.0`, `-2`) or a date (`-20261122`, `.2026-11-22T08`, `-1795334400`),
 * before or after its extension (`app.log-20261122`, `app-20261122.log`), and then what a compressor adds. A
 * name shows the order of the files of one scheme; where schemes are mixed (an old `.1` beside dates), the
 * time of the last write decides which comes first.
 */
import type { ByteString } from '../bytes.ts';

/** The endings of compressed files; host/logs/unpack.ts reads them. */
const PACKINGS = [
  '.gz',
  '.bz2',
  '.xz',
  '.zst',
  '.gzip',
  '.bzip2',
  '.zstd',
  '.lz4',
  '.lz',
  '.lzo',
  '.Z',
] as const;
export type Packing = (typeof PACKINGS)[number];
const BY_ENDING: ReadonlyMap<string, Packing> = new Map(PACKINGS.map((packing) => [packing, packing]));

/** `syslog.2.gz` is `{stem: 'syslog.2', packing: '.gz', scheme: 'number', tag: '2'}`. */
export interface RotatedName {
  /** The name without what compression added. */
  readonly stem: ByteString;
  readonly packing: Packing | undefined;
  /**
   * `number`: the highest is the oldest; `date`, `epoch`: the lowest is; `other`: the name shows no order.
   */
  readonly scheme: 'number' | 'date' | 'epoch' | 'other';
  /** The digits of number or date. */
  readonly tag: string;
}

/** The compressor's ending of a name. */
export function packingOf(name: ByteString): Packing | undefined {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : BY_ENDING.get(name.slice(dot));
}

/**
 * Whether the file of that name or path may be compressed. Those of multilog, svlogd and s6-log are if their
 * processor compresses them (`!gzip`), which their names do not show.
 */
export function mayBePacked(name: ByteString): boolean {
  return packingOf(name) !== undefined || TAI64N.test(name.slice(name.lastIndexOf('/') + 1));
}

/** A time in TAI64N, to which multilog, svlogd and s6-log rename `current`. */
const TAI64N = /^@([0-9a-f]{24})(?:\.[a-z])?$/;
/** What they call it meanwhile. */
const BEFORE_TAI64N = 'previous';

/** Reads `name` as a rotated file of `log`; undefined if it is not one. Both are names within one folder. */
export function rotatedName(log: ByteString, name: ByteString): RotatedName | undefined {
  const packing = packingOf(name);
  const stem = packing ? name.slice(0, -packing.length) : name;
  const tai = log === 'current' ? TAI64N.exec(stem)?.[1] : undefined;
  if (tai !== undefined) return { stem, packing, scheme: 'epoch', tag: tai };
  if (log === 'current' && name === BEFORE_TAI64N) return { stem, packing, scheme: 'other', tag: '' };
  if (stem === log) return packing && { stem, packing, scheme: 'other', tag: '' };
  const after = between(stem, log, '');
  const middle = after ?? betweenExtension(stem, log);
  if (middle === '.old') return { stem, packing, scheme: 'other', tag: '' };
  const digits = /^[-._](\d(?:[-_.:T]?\d)*)Z?$/.exec(middle ?? '')?.[1];
  if (digits === undefined) return undefined;
  const tag = digits.replace(/\D/g, '');
  const scheme = schemeOf(tag, digits);
  // `app-2.log` beside `app.log` is the log of another worker.
  if (scheme === 'number' && after === undefined && middle?.[0] !== '.') return undefined;
  return scheme && { stem, packing, scheme, tag };
}

/**
 * The names of all logs of which `name` may be a rotated file by {@link rotatedName}, and some more: it
 * spares comparing each file of a folder with each log.
 */
export function possibleLogs(name: ByteString): ByteString[] {
  const packing = packingOf(name);
  const stem = packing ? name.slice(0, -packing.length) : name;
  const extension = /\.[A-Za-z][A-Za-z0-9]*$/.exec(stem)?.[0] ?? '';
  const logs = packing ? [stem] : [];
  if (stem.startsWith('@') || stem === BEFORE_TAI64N) logs.push('current');
  for (const end of new Set(['', extension])) {
    const base = stem.slice(0, stem.length - end.length);
    for (let at = base.length - 1; at > 0; at--) {
      if (!/[-._]/.test(base[at])) continue;
      if (/^[-._](?:\d[-_.:T\d]*Z?|old)$/.test(base.slice(at))) logs.push(base.slice(0, at) + end);
      else if (/[^-_.:TZ\dold]/.test(base.slice(at))) break;
    }
  }
  return logs;
}

/**
 * Reads `name` as an elder of `target`, the file that a link such as `current` leads to: the same name
 * except for the digits of its date.
 */
export function elderName(target: ByteString, name: ByteString): RotatedName | undefined {
  const packing = packingOf(name);
  const stem = packing ? name.slice(0, -packing.length) : name;
  const tag = stem.replace(/\D/g, '');
  if (stem === target || tag.length < 6 || shapeOf(stem) !== shapeOf(target)) return undefined;
  return { stem, packing, scheme: 'date', tag };
}

/**
 * Sorts rotated files from the oldest to the newest; `modified` is the time of the last write, in any unit.
 */
export function oldestFirst<T extends RotatedName & { readonly modified: bigint }>(files: readonly T[]): T[] {
  // As most logs have it, and a host may have thousands.
  if (files.every(({ scheme }) => scheme === files[0].scheme)) return files.toSorted(withinScheme);
  const chains = (['number', 'date', 'epoch', 'other'] as const).map((scheme) =>
    files.filter((file) => file.scheme === scheme).sort(withinScheme),
  );
  const sorted: T[] = [];
  for (;;) {
    const heads = chains.flatMap((chain) => (chain[0] ? [{ chain, first: chain[0] }] : []));
    const [oldest] = heads.sort((a, b) => compare(a.first.modified, b.first.modified));
    if (!oldest) return sorted;
    sorted.push(oldest.first);
    oldest.chain.shift();
  }
}

function withinScheme(a: RotatedName & { modified: bigint }, b: RotatedName & { modified: bigint }): number {
  const byName =
    a.scheme === 'number'
      ? Number(b.tag) - Number(a.tag)
      : a.scheme === 'other'
        ? 0
        : compare(a.tag.padEnd(24, '0'), b.tag.padEnd(24, '0'));
  // A compressed file is older than a plain one of the same name: the plain one has still to be compressed.
  const byPacking = Number(b.packing !== undefined) - Number(a.packing !== undefined);
  return byName || (a.stem === b.stem ? byPacking : 0) || compare(a.modified, b.modified) || byPacking;
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function between(stem: ByteString, before: ByteString, after: ByteString): ByteString | undefined {
  const length = before.length + after.length;
  if (stem.length <= length || !stem.startsWith(before) || !stem.endsWith(after)) return undefined;
  return stem.slice(before.length, stem.length - after.length);
}

/** logrotate's `extension .log`: `app.log` becomes `app-20261122.log`. */
function betweenExtension(stem: ByteString, log: ByteString): ByteString | undefined {
  const [, base, extension] = /^(.+)(\.[A-Za-z][A-Za-z0-9]*)$/.exec(log) ?? [];
  return base === undefined || extension === undefined ? undefined : between(stem, base, extension);
}

/** A date begins with a year and a month; ten digits that do not are seconds since 1970. */
function schemeOf(tag: string, written: string): RotatedName['scheme'] | undefined {
  if (/^(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])\d*)?$/.test(tag)) return 'date';
  if (written === tag && tag.length <= 4) return 'number';
  if (written === tag && /^[1-9]\d{9}$/.test(tag)) return 'epoch';
  return tag.length >= 6 ? 'other' : undefined;
}

function shapeOf(name: ByteString): string {
  return name.replace(/\d+/g, '#');
}
