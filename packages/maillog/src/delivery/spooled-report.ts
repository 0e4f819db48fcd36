/**
 * Reads the spool's directories without trusting them: a record must match its checksum, and a message its
 * record.
 */
import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { readSpoolRecord } from './spool-record.ts';
import type { SpoolRecord, RecordedMessage } from './spool-record.ts';
import { readProgress } from './progress.ts';
import { ownFileBlocks, readOwnText } from '../system/own-file.ts';
import type { Progress } from './progress.ts';

/** A report in new/ or failed/: `{name: '0000000012', sequence: 12, path: '/…/new/0000000012', record}`. */
export interface SpooledReport {
  readonly name: string;
  readonly sequence: number;
  readonly path: string;
  /** Undefined if it is damaged or missing. */
  readonly record: SpoolRecord | undefined;
}

/** Ten digits sort as numbers do; a host that reports each minute reaches them in 19,000 years. */
export function nameOf(sequence: number): string {
  return String(sequence).padStart(10, '0');
}

/** A report whose record cannot be read is put aside with this suffix. */
export const DAMAGED = '.damaged';

/** The reports in a directory, by sequence. Files, and directories with other names, are ignored. */
export async function readReports(directory: string): Promise<SpooledReport[]> {
  const names = (await readdir(directory, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && /^[0-9]{10,15}(?:\.damaged(?:\.[0-9a-f]+)?)?$/.test(entry.name))
    .map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const path = `${directory}/${name}`;
      const sequence = parseInt(name, 10);
      const record = name.includes(DAMAGED)
        ? undefined
        : readSpoolRecord((await readText(`${path}/manifest.json`)) ?? '');
      return { name, sequence, path, record: record?.sequence === sequence ? record : undefined };
    }),
  );
}

export async function readReportProgress({ path }: SpooledReport, record: SpoolRecord): Promise<Progress> {
  return readProgress(await readText(`${path}/progress.json`), record);
}

/** Whether a message's file is, byte for byte, what was committed. */
export async function isWhole(report: SpooledReport, message: RecordedMessage): Promise<boolean> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const block of ownFileBlocks(`${report.path}/${message.file}`)) {
      hash.update(block);
      length += block.length;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
    return false;
  }
  return length === message.bytes && hash.digest('hex') === message.sha256;
}

/** Bytes of all files below a directory. */
export async function bytesBelow(directory: string): Promise<number> {
  const names = await readdir(directory, { withFileTypes: true });
  const sizes = await Promise.all(
    names.map(async (entry) => {
      const path = `${directory}/${entry.name}`;
      return entry.isDirectory() ? bytesBelow(path) : (await lstat(path)).size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The text of a file; undefined if there is none: then the report is damaged. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readOwnText(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'EISDIR', 'EINVAL', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
}
