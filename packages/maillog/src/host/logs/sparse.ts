/**
 * Finds the data after a hole of a sparse file without reading the hole. Node has no lseek(2), so what is
 * known of a hole is how much of the file is allocated. If the data at the file's end is all of it, nothing
 * is between; else perl asks the system with SEEK_DATA, where there is a perl.
 */
import { execFile } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { isNul } from '../../log/holes.ts';

const WINDOW_BYTES = 1 << 20;
/** The smallest block of common file systems. */
const FS_BLOCK_BYTES = 4096;
/** stat(2) counts in these, whatever the file system's blocks are. */
const STAT_BLOCK_BYTES = 512;
const PERL_TIMEOUT_MS = 60_000;
const MAX_RANGES = 1000;

/** Where the data of a file lies; asks the system for a thousand ranges at a time. */
export class DataRanges {
  readonly #handle: FileHandle;
  /** `[start, end]` of data, ascending. */
  #ranges: (readonly [number, number])[] = [];
  #isComplete = false;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Where the next data begins at `at` or after it, `end` if there is none; undefined if only reading can
   * show it. It may be too low, never too high.
   */
  async next(at: number, end: number): Promise<number | undefined> {
    for (;;) {
      const range = this.#ranges.find(([, rangeEnd]) => rangeEnd > at);
      if (range) return Math.min(Math.max(range[0], at), end);
      if (this.#isComplete) return end;
      const { size, blocks } = await this.#handle.stat();
      const allocatedBytes = blocks * STAT_BLOCK_BYTES;
      if (allocatedBytes >= size) return undefined;
      const last = await beforeLastData(this.#handle, at, end, allocatedBytes);
      const ranges = last === undefined ? await seekData(this.#handle, at) : [[last, Infinity] as const];
      if (!ranges) return undefined;
      this.#ranges = ranges;
      this.#isComplete = ranges.length < MAX_RANGES;
    }
  }
}

/** The start of the data at the end of the file, if that is all the data there is. */
async function beforeLastData(
  handle: FileHandle,
  at: number,
  end: number,
  allocatedBytes: number,
): Promise<number | undefined> {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let start = end;
  let dataBytes = 0;
  while (start > at) {
    // Windows begin at multiples of their size, so that their blocks are the file system's.
    const from = Math.max(at, Math.floor((start - 1) / WINDOW_BYTES) * WINDOW_BYTES);
    const { bytesRead } = await handle.read(window, 0, start - from, from);
    const found = window.subarray(0, bytesRead);
    if (isNul(found)) break;
    dataBytes += allocatedIn(found);
    start = from;
  }
  return dataBytes >= allocatedBytes ? start : undefined;
}

function allocatedIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += FS_BLOCK_BYTES)
    if (!isNul(bytes.subarray(at, at + FS_BLOCK_BYTES))) count++;
  return count * FS_BLOCK_BYTES;
}

/** SEEK_DATA is 3 and SEEK_HOLE 4 on Linux; elsewhere they have other numbers. */
const SEEK_DATA = `
  open F, "<", $ARGV[0] or exit 1;
  my $at = $ARGV[1];
  for (1 .. ${MAX_RANGES}) {
    my $data = sysseek F, $at, 3;
    exit !$!{ENXIO} if !$data;
    $at = sysseek F, $data, 4 or exit 1;
    print $data + 0, " ", $at + 0, "\\n";
  }`;

async function seekData(handle: FileHandle, at: number): Promise<(readonly [number, number])[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const path = `/proc/${process.pid}/fd/${handle.fd}`;
  const printed = await new Promise<string | undefined>((resolve) => {
    execFile('perl', ['-e', SEEK_DATA, path, String(at)], { timeout: PERL_TIMEOUT_MS }, (error, output) =>
      resolve(error ? undefined : output),
    );
  });
  return printed?.split('\n').flatMap((line) => {
    const [start, end] = line.split(' ').map(Number);
    return end === undefined ? [] : [[start, end] as const];
  });
}
