/**
 * The two kinds of line that name a file (docs/listing.md has the whole format):
 *
 *     DIGEST<TAB>KEY<TAB>SIZE<TAB>NAME
 *     attr<TAB>TYPE<TAB>MODE<TAB>OWNER<TAB>GROUP<TAB>MTIME<TAB>LINKS<TAB>EXTRA<TAB>NAME
 */
import type { ByteString } from '../bytes.ts';
import { isDigestOf, readDigestKey } from './digest-key.ts';
import { escapeName, unescapeName } from './name.ts';

/**
 * `{digest: '47DEQpj8…', key: 'sha256', size: 0, name: '/etc/motd'}`: base64 without padding; bytes hashed,
 * or {@link UNKNOWN_SIZE}.
 */
export interface FileLine {
  readonly digest: string;
  readonly key: string;
  readonly size: number;
  readonly name: ByteString;
}

export type FileType = 'file' | 'directory' | 'link' | 'block' | 'char' | 'fifo' | 'socket';

/** What `attributes yes` adds, each field as it is printed. */
export interface AttributesLine {
  readonly type: FileType;
  /** Permissions with set-id and sticky bits, four octal digits: `4755`. */
  readonly mode: string;
  /** Numbers, as the file system has them. */
  readonly owner: string;
  readonly group: string;
  /** UTC with nanoseconds: `2025-11-22T07:36:01.123456789Z`. */
  readonly mtime: string;
  readonly links: string;
  /** A link's target, a device's `MAJOR:MINOR`, a file's capabilities and ACL, or `-`. */
  readonly extra: string;
  readonly name: ByteString;
}

export const ATTRIBUTES = ['type', 'mode', 'owner', 'group', 'mtime', 'links', 'extra'] as const;

export function writeFileLine(line: FileLine): ByteString {
  return `${line.digest}\t${line.key}\t${line.size === UNKNOWN_SIZE ? '-' : line.size}\t${escapeName(line.name)}\n`;
}

export function writeAttributesLine(line: AttributesLine): ByteString {
  const fields = ATTRIBUTES.map((field) => line[field]).join('\t');
  return `attr\t${fields}\t${escapeName(line.name)}\n`;
}

/**
 * Reads a file's line, without its line end, or undefined where it is none. The first three tabs split it.
 * Where the key is one of the original's, names were not escaped: they are taken literally, tabs too.
 */
export function readFileLine(text: ByteString): FileLine | undefined {
  if (text.length > MAX_LINE_BYTES) return undefined;
  const fields = FILE_LINE.exec(text);
  if (!fields) return undefined;
  const [, digest = '', key = '', digits = '', shown = ''] = fields;
  const size = digits === '-' ? UNKNOWN_SIZE : Number(digits);
  const known = readDigestKey(key);
  if (!Number.isSafeInteger(size) || (known && !isDigestOf(known.algorithm, digest))) return undefined;
  const name = known ? nameIn(shown, key === 'md5') : shown;
  return name === undefined || name.includes('\0') ? undefined : { digest, key, size, name };
}

/**
 * `plain`: an MD5 listing may be the original's, which escaped nothing: a backslash that MailLog never
 * writes, as in `system-systemd\x2dcryptsetup.slice`, then means itself.
 */
function nameIn(shown: ByteString, plain: boolean): ByteString | undefined {
  const name = unescapeName(shown);
  if (!plain) return name;
  return name === undefined || name.includes('\0') || escapeName(name) !== shown ? shown : name;
}

/** The size in a list that has none. */
export const UNKNOWN_SIZE = -1;

/** No path is so long; of more, a regular expression's stack may not be enough. */
const MAX_LINE_BYTES = 1 << 20;

/** A digest is at least MD5's 22 characters; other programs pad it. */
const FILE_LINE = /^([A-Za-z0-9+/]{22,})={0,2}\t([^\t]*)\t([0-9]{1,16}|-)\t([^]+)$/;

/** Reads a line of attributes, without its line end, or undefined where it is none. */
export function readAttributesLine(text: ByteString): AttributesLine | undefined {
  const fields = text.split('\t');
  if (fields.length !== 9 || fields[0] !== 'attr') return undefined;
  const [, type = '', mode = '', owner = '', group = '', mtime = '', links = '', extra = '', shown = ''] =
    fields;
  const name = unescapeName(shown);
  if (name === undefined || name === '' || name.includes('\0') || !isFileType(type)) return undefined;
  return { type, mode, owner, group, mtime, links, extra, name };
}

const FILE_TYPES = new Set(['file', 'directory', 'link', 'block', 'char', 'fifo', 'socket']);

function isFileType(text: string): text is FileType {
  return FILE_TYPES.has(text);
}
