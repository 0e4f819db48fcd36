/**
 * A position: how far a log has been read, and what identifies its file. A name says little (rotation moves
 * files under it), an inode number is soon given to another file, and a size can come again. The content
 * identifies a file: a log only grows, so the bytes before the place where reading stopped do not change,
 * wherever the file is moved, compressed or not. Therefore a position keeps hashes of the first bytes and of
 * those just before that place. It keeps inode and times only to save looking, and for files that are still
 * empty.
 *
 * It names every file of the log that was there, not the current one alone. A file that is not among them has
 * come since, so it is unread; and one that grew after it was rotated (its writer had not reopened yet) is
 * read on from where it was left.
 */
import { createHash } from 'node:crypto';
import { isCount, isDecimal, isRecord } from '../saved.ts';

/** How much is hashed at either end: more than any banner that each file of a log might begin with. */
export const WINDOW_BYTES = 4096;

/**
 * The file itself, apart from its name and content: `{device: '2049', inode: '131', born: '…', size: 4096,
 * modified: '…'}`, times in ns.
 */
export interface FileId {
  readonly device: string;
  readonly inode: string;
  /** 0 if the file system does not have it. */
  readonly born: string;
  /** Of the file as it lies on disk. */
  readonly size: number;
  readonly modified: string;
}

/**
 * - `current`: the log itself, as it was called by its name
 * - `rotated`: set aside; read up to `offset`, and may still grow
 * - `packed`: compressed, and read to its end, or as far as it could be
 * - `copy`: held nothing that the current file did not
 * - `stopped`: not read to its end
 */
const ROLES = ['current', 'rotated', 'packed', 'copy', 'stopped'] as const;
export type ReadRole = (typeof ROLES)[number];

/** `{bytes: 4096, hash: 'k3u…'}`: some bytes and their hash. */
export interface Fingerprint {
  readonly bytes: number;
  readonly hash: string;
}

/** One file of a log, and how far it was read. */
export interface ReadFile {
  readonly id: FileId;
  readonly role: ReadRole;
  /** What was read, in bytes of its content (unpacked). */
  readonly offset: number;
  /** The first {@link WINDOW_BYTES}, or all there were; a line that waits for its end is among them. */
  readonly head: Fingerprint;
  /** Those just before `offset`; none of a compressed file that was taken as read. */
  readonly tail?: Fingerprint;
}

/** Plain JSON. */
export interface LogPosition {
  readonly version: 1;
  /** When the reading began, in ns; older positions lack it. */
  readonly time?: string;
  readonly files: readonly ReadFile[];
}

export function fingerprint(bytes: Uint8Array): Fingerprint {
  return {
    bytes: bytes.length,
    hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
  };
}

/** Whether both are one file that was not written to in between. */
export function untouched(a: FileId, b: FileId): boolean {
  return sameFile(a, b) && a.size === b.size && a.modified === b.modified;
}

/** Whether both are one file, unless its inode number was given to another since. */
export function sameFile(a: FileId, b: FileId): boolean {
  return a.device === b.device && a.inode === b.inode && a.born === b.born;
}

/** A position as it was saved; undefined if it is not one of this version. */
export function parseLogPosition(saved: unknown): LogPosition | undefined {
  if (typeof saved === 'string') return unpacked(saved);
  if (!isRecord(saved) || saved['version'] !== 1 || !Array.isArray(saved['files'])) return undefined;
  if (!saved['files'].every(isReadFile)) return undefined;
  const { time, files } = saved;
  return isDecimal(time) ? { version: 1, time, files } : { version: 1, files };
}

/**
 * The position as text: `2;1795334400000;current 2049 131 0 4096 … 4096 k3u…;rotated …`. A host may have
 * thousands of logs with a dozen files each: as objects they take three times the room and the time.
 */
export function packedPosition({ time, files }: LogPosition): string {
  return ['2', time ?? '', ...files.map(packedFile)].join(';');
}

/**
 * How far the file that was read last was read, in bytes of its content; 0 if nothing of the log is known. A
 * packed position is not taken apart for it: thousands of logs have one.
 */
export function offsetOf(saved: unknown): number {
  if (typeof saved === 'string') {
    const records = saved.split(';');
    const record = READING.map((role) => records.find((text) => text.startsWith(`${role} `))).find(Boolean);
    const offset = Number(record?.split(' ')[OFFSET_FIELD]);
    return isCount(offset) ? offset : 0;
  }
  const { files = [] } = parseLogPosition(saved) ?? {};
  const read = READING.map((role) => files.find((file) => file.role === role)).find(Boolean);
  return read?.offset ?? 0;
}

/** The roles of the file that is being read. */
const READING = ['current', 'stopped'] as const;
/** Where {@link packedFile} puts the offset. */
const OFFSET_FIELD = 6;

/** If both ends are the same bytes, the tail is written as `=`. An unknown end is left out. */
function packedFile({ id, role, offset, head, tail }: ReadFile): string {
  const { device, inode, born, size, modified } = id;
  const start = `${role} ${device} ${inode} ${born} ${size} ${modified} ${offset} ${head.bytes} ${head.hash}`;
  if (!tail) return start;
  return tail.bytes === head.bytes && tail.hash === head.hash
    ? `${start} =`
    : `${start} ${tail.bytes} ${tail.hash}`;
}

function unpacked(text: string): LogPosition | undefined {
  const [version, time, ...records] = text.split(';');
  if (version !== '2') return undefined;
  const files: ReadFile[] = [];
  for (const record of records) {
    const file = unpackedFile(record);
    if (!isReadFile(file)) return undefined;
    files.push(file);
  }
  return isDecimal(time) ? { version: 1, time, files } : { version: 1, files };
}

function unpackedFile(record: string): unknown {
  const words = record.split(' ');
  const [role, device, inode, born, size, modified, offset, headBytes, hash] = words;
  const id = { device, inode, born, size: Number(size), modified };
  const head = { bytes: Number(headBytes), hash };
  const start = { id, role, offset: Number(offset), head };
  if (words.length === 9) return start;
  return { ...start, tail: words[9] === '=' ? head : { bytes: Number(words[9]), hash: words[10] } };
}

function isReadFile(value: unknown): value is ReadFile {
  if (!isRecord(value)) return false;
  const { id, role, offset, head, tail } = value;
  return (
    isRecord(id) &&
    ['device', 'inode', 'born', 'modified'].every((key) => isDecimal(id[key])) &&
    isCount(id['size']) &&
    ROLES.some((known) => known === role) &&
    isCount(offset) &&
    isFingerprint(head) &&
    (tail === undefined || isFingerprint(tail))
  );
}

function isFingerprint(value: unknown): boolean {
  if (!isRecord(value) || !isCount(value['bytes']) || typeof value['hash'] !== 'string') return false;
  return value['bytes'] <= WINDOW_BYTES;
}
