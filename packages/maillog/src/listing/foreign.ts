/**
 * Reads lists of other programs as listings: those of md5sum, sha256sum and sha512sum (plain and `--tag`), of
 * hashdeep, and AIDE's database. A list is taken only if its first line, or its header, is unmistakable; then
 * every line has to be of the format, as in a listing.
 *
 * Only names, sizes and digests are taken. A list without sizes gets `-` as SIZE.
 */
import type { ByteString } from '../bytes.ts';
import { escapeName } from './name.ts';
import { writeWarning } from './warning.ts';

/**
 * A list in the lines of a listing; or the line (from 1) that is not of its format; or the kind of digests
 * that no check knows: `{unknown: 'sha1sum'}`; or where it is not complete: `{cut: 'it does not end …'}`.
 */
export type Converted =
  | { readonly lines: ByteString }
  | { readonly strange: number }
  | { readonly unknown: string }
  | { readonly cut: string };

interface Row {
  readonly name: ByteString;
  readonly size: string;
  /** By digest key, base64 without padding. */
  readonly digests: Readonly<Record<string, string>>;
  /** Whether it is a file of which the list should have a digest, and has none. */
  readonly isUndigested?: boolean;
}

/** `undefined`: a line that says nothing of a file; false: one that is not of the format. */
type ReadRow = (line: ByteString) => Row | undefined | false;

/** Undefined if `bytes` are of no list that is known. */
export function convertList(bytes: Buffer): Converted | undefined {
  const text = bytes.toString('latin1');
  const lines = text.split('\n');
  if (lines.includes('@@begin_db') && lines.findLast((line) => line !== '') !== '@@end_db')
    return { cut: 'it does not end with @@end_db' };
  const format = formatOf(lines);
  if (!format) return unknownDigests(lines.find(isNoComment) ?? '');
  if (!text.endsWith('\n')) return { strange: lines.length };
  const pieces: ByteString[] = [];
  let hasDigests = false;
  for (const [index, line] of lines.entries()) {
    const row = line === '' ? undefined : format.readRow(line);
    if (row === false) return { strange: index + 1 };
    const { name = '', size = '-', digests = {} } = row ?? {};
    for (const [key, digest] of Object.entries(digests))
      pieces.push(`${digest}\t${key}\t${size}\t${escapeName(name)}\n`);
    hasDigests ||= Object.keys(digests).length > 0;
    if (row?.isUndigested) pieces.push(writeWarning(name, 'not read, the list has no digest of it'));
  }
  return hasDigests ? { lines: pieces.join('') } : { unknown: format.columns };
}

/** md5sum(1) passes over comments when it checks. */
function isNoComment(line: ByteString): boolean {
  return line !== '' && !line.startsWith('#');
}

/** By the number of hex digits. */
const OTHER_SUMS: Readonly<Record<number, string>> = { 40: 'sha1sum', 56: 'sha224sum', 96: 'sha384sum' };

function unknownDigests(first: ByteString): Converted | undefined {
  const plain = OTHER_SUMS[/^\\?([0-9a-f]+) [ *]./i.exec(first)?.[1]?.length ?? 0];
  const [, tagged] = /^\\?([A-Z0-9-]+) \(.+\) = [0-9a-f]{32,}$/i.exec(first) ?? [];
  const unknown = plain ?? tagged;
  return unknown === undefined ? undefined : { unknown };
}

/** How lines are read, and the columns for an error that none has a digest which is known. */
interface Format {
  readonly readRow: ReadRow;
  readonly columns: string;
}

function formatOf(lines: readonly ByteString[]): Format | undefined {
  const first = lines.find(isNoComment) ?? '';
  if (first === '%%%% HASHDEEP-1.0') return hashdeep(lines);
  if (lines.includes('@@begin_db')) return aide(lines);
  const readSums = [readSum, readTagged].find((read) => read(first));
  return readSums && { readRow: (line) => (isNoComment(line) ? readSums(line) : undefined), columns: '' };
}

const KEYS: Readonly<Record<number, string>> = { 32: 'md5', 64: 'sha256', 128: 'sha512' };

/** `e30260020baeb0398ff07b37dd33ed16  usr/bin/tool` (md5sum(1)). */
function readSum(line: ByteString): Row | false {
  const [, escaped, hex = '', name = ''] =
    /^(\\?)([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128}) [ *](.+)$/i.exec(line) ?? [];
  return name === '' ? false : rowOf(hex, escaped === '' ? name : unescaped(name));
}

/** `SHA256 (usr/bin/tool) = 2c26b46b…` (md5sum(1), `--tag`). */
function readTagged(line: ByteString): Row | false {
  const [, escaped, kind = '', name = '', hex = ''] =
    /^(\\?)(MD5|SHA256|SHA512) \((.+)\) = ([0-9a-f]+)$/i.exec(line) ?? [];
  if (KEYS[hex.length] !== kind.toLowerCase() || name === '') return false;
  return rowOf(hex, escaped === '' ? name : unescaped(name));
}

function rowOf(hex: string, name: ByteString): Row {
  return { name: withoutDot(name), size: '-', digests: { [KEYS[hex.length] ?? '']: base64(hex) } };
}

/** `%%%% size,md5,sha256,filename`, then rows of that; `##` begins a comment (hashdeep(1)). */
function hashdeep(lines: readonly ByteString[]): Format | undefined {
  const header = lines.find((line) => line.startsWith('%%%% size,'));
  const columns = header?.slice('%%%% '.length).split(',') ?? [];
  if (columns.at(-1) !== 'filename') return undefined;
  const readRow = (line: ByteString): Row | undefined | false => {
    if (line.startsWith('%%%%') || line.startsWith('##')) return undefined;
    const fields = line.split(',');
    const name = fields.slice(columns.length - 1).join(',');
    const digests = digestsIn(fields, columns);
    const size = fields[0] ?? '';
    return name === '' || !/^\d+$/.test(size) || !digests ? false : { name: withoutDot(name), size, digests };
  };
  return { readRow, columns: columns.join() };
}

/** `@@db_spec name lname attr perm … size … sha256`, then rows of that; `0` means no digest. */
function aide(lines: readonly ByteString[]): Format | undefined {
  const header = lines.find((line) => line.startsWith('@@db_spec '));
  const columns = header?.trimEnd().split(' ').slice(1) ?? [];
  const at = (name: string): number => columns.indexOf(name);
  if (at('name') < 0) return undefined;
  const readRow = (line: ByteString): Row | undefined | false => {
    if (line.startsWith('#') || line.startsWith('@@')) return undefined;
    const fields = line.trimEnd().split(' ');
    const name = fields[at('name')] ?? '';
    const digests = digestsIn(fields, columns);
    if (!name.startsWith('/') || fields.length < columns.length || !digests) return false;
    const size = fields[at('size')] ?? '-';
    const path = name.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    // The type of a file is in its mode: `100644` is a regular one.
    const isUndigested = /^10\d{4}$/.test(fields[at('perm')] ?? '') && Object.keys(digests).length === 0;
    return { name: path, size: /^\d+$/.test(size) ? size : '-', digests, isUndigested };
  };
  return { readRow, columns: columns.join() };
}

/** By digest key, the number of its bytes. */
const BYTES: Readonly<Record<string, number>> = { md5: 16, sha256: 32, sha512: 64 };

/** The digests in the columns that are known, hex or base64; undefined if one is neither, nor `0`. */
function digestsIn(
  fields: readonly ByteString[],
  columns: readonly string[],
): Record<string, string> | undefined {
  const digests: Record<string, string> = {};
  for (const [index, key] of columns.entries()) {
    const bytes = BYTES[key];
    const field = (fields[index] ?? '').replace(/=+$/, '');
    if (bytes === undefined || field === '0') continue;
    if (field.length === bytes * 2 && /^[0-9a-f]+$/i.test(field)) digests[key] = base64(field);
    else if (field.length === Math.ceil((bytes * 4) / 3) && /^[A-Za-z0-9+/]+$/.test(field))
      digests[key] = field;
    else return undefined;
  }
  return digests;
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '');
}

/** What coreutils write after a backslash at the start of a line. */
function unescaped(name: ByteString): ByteString {
  return name.replace(/\\([nr\\])/g, (_all, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? '\\');
}

/** `./usr/bin/tool` is `usr/bin/tool`. */
function withoutDot(name: ByteString): ByteString {
  return name.replace(/^(?:\.\/)+(?=.)/, '');
}
