/**
 * Where the reading of a log begins that was never read. A host may have kept its logs for years: its first
 * report shows the newest part of each, and leaves the rest out, which `leftOut` counts.
 */
import { LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { BeginningOptions, LogBeginning } from '../../entry/host.ts';
import { WINDOW_BYTES, fingerprint, packedPosition } from '../../log/position.ts';
import type { ReadFile } from '../../log/position.ts';
import { Moved } from './log-file.ts';
import type { NodeLogFile } from './log-file.ts';
import { listLog } from './log-listing.ts';
import type { LogListing } from './log-listing.ts';
import { oldFolders } from './old-directories.ts';
import { UnpackBudget, takeAsRead } from './take-as-read.ts';

/** A log that is rotated this often while it is listed begins at its start. */
const MAX_ATTEMPTS = 50;
/** What a compressed log holds is not known before it is unpacked: text shrinks to a tenth or less. */
const UNPACKED_PER_PACKED = 10;
/** The next line is looked for this far. */
const MAX_SEARCH_BYTES = 1 << 20;

/** As the host says. */
export async function logBeginning(
  log: ByteString,
  unread: ReadonlySet<ByteString>,
  options: BeginningOptions = {},
): Promise<LogBeginning | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    let listing: LogListing | undefined;
    try {
      const folders = [...(options.rotatedFolders ?? []), ...(await oldFolders(log))];
      listing = await listLog(log, folders, options);
      // A file has its real path; a glob may be relative, or lead through a symlink.
      const folder = log.slice(0, log.lastIndexOf('/') + 1);
      const isUnread = ({ path }: NodeLogFile): boolean =>
        unread.has(path) || unread.has(folder + path.slice(path.lastIndexOf('/') + 1));
      return await beginningOf(listing, isUnread, options);
    } catch (error) {
      if (!(error instanceof Moved)) return undefined;
    } finally {
      await listing?.close();
    }
  }
  return undefined;
}

async function beginningOf(
  { rotated, current }: LogListing,
  isUnread: (file: NodeLogFile) => boolean,
  { since, newestBytes = Infinity }: BeginningOptions,
): Promise<LogBeginning> {
  const files: ReadFile[] = [];
  const budget = new UnpackBudget();
  let [leftBytes, leftFiles] = [0, 0];
  let room = newestBytes;
  if (current && !current.packed && !isLater(current, since)) {
    const start = Math.max(0, current.id.size - newestBytes);
    room -= current.id.size - start;
    if (start > 0) {
      const read = await readTo(current, start);
      files.push(read);
      leftBytes = read.offset;
      room = 0;
    }
  }
  for (const file of rotated.toReversed()) {
    if (since && isWrittenAfter(file, since)) continue;
    const { size } = file.id;
    if (isUnread(file)) {
      room -= file.packed ? size * UNPACKED_PER_PACKED : size;
      if (room >= 0) continue;
      leftBytes += size;
      leftFiles++;
    }
    files.unshift(await takeAsRead(file, false, budget));
  }
  const leftOut = leftBytes > 0 ? { bytes: leftBytes, files: leftFiles } : undefined;
  return { position: packedPosition({ version: 1, files }), leftOut };
}

/** Whether a log came after `since`, or may have. */
function isLater({ id }: NodeLogFile, since: Date | undefined): boolean {
  return since !== undefined && (id.born === '0' || Number(id.born) / 1e6 > since.getTime());
}

function isWrittenAfter({ id }: NodeLogFile, since: Date): boolean {
  return Number(id.modified) / 1e6 > since.getTime();
}

/** The log as if it had been read to the first line that begins at `start` or after it. */
async function readTo(file: NodeLogFile, start: number): Promise<ReadFile> {
  const found = await file.window(start - 1, Math.min(file.id.size, start + MAX_SEARCH_BYTES));
  const offset = start + found.indexOf(LINE_FEED);
  const head = fingerprint(await file.window(0, Math.min(WINDOW_BYTES, file.id.size)));
  const tail = fingerprint(await file.window(Math.max(0, offset - WINDOW_BYTES), offset));
  return { id: file.id, role: 'current', offset, head, tail };
}
