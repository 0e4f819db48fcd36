/*
 * The saved state: one small file, checksummed, replaced as a whole. It stands beside the spool because their order is one matter:
 * the spool's commit comes first, and where it is newer, it counts (report/run.ts). The state before it is kept beside it: where the disk
 * damages the one, lines are shown again rather than rotated away unread.
 */
import { link, readFile, rename, unlink } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { SavedState, StateStore } from '../report/ports.ts';
import { replace, syncDirectory } from './durable.ts';
import { readRecord, writeRecord } from './record.ts';

const FILE = 'state.json';
const BEFORE = 'state.json.before';
const VERSION = 1;
const EMPTY: SavedState = { sequence: 0, memories: {} };

/** The state in `directory`, which exists and is this user's alone. */
export function openState(directory: string): StateStore {
  return {
    read: () => disk('read', () => read(directory)),
    write: (state) => disk('write', () => write(directory, state)),
  };
}

/** The state as it is, for a run that keeps nothing: an empty one where there is none, or none that can be read. Needs no lock, since a state is replaced as a whole. */
export async function peekState(directory: string): Promise<SavedState> {
  const value = await readFile(`${directory}/${FILE}`, 'utf8').then(readRecord, () => undefined);
  return isState(value) ? value : EMPTY;
}

async function write(directory: string, state: SavedState): Promise<void> {
  // Not every file system has links; the state itself is what counts.
  await unlink(`${directory}/${BEFORE}`).catch(() => undefined);
  await link(`${directory}/${FILE}`, `${directory}/${BEFORE}`).catch(() => undefined);
  await replace(directory, FILE, writeRecord({ version: VERSION, ...state }));
}

async function read(directory: string): Promise<{ state: SavedState; warnings: string[] }> {
  const path = `${directory}/${FILE}`;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { state: EMPTY, warnings: [] };
  const value = readRecord(text);
  if (isRecord(value) && typeof value['version'] === 'number' && value['version'] > VERSION) {
    const hint = 'use that version, or name another directory with set state';
    throw new MailLogError(
      'io',
      `${path} was written by a newer version of maillog (state ${value['version']})`,
      { hint },
    );
  }
  if (isState(value)) return { state: value, warnings: [] };
  const aside = `${FILE}.damaged-${Date.now()}`;
  await rename(path, `${directory}/${aside}`);
  await syncDirectory(directory);
  const before = await readFile(`${directory}/${BEFORE}`, 'utf8').then(readRecord, () => undefined);
  const [state, then] = isState(before)
    ? [before, 'the one before it counts, so that some lines are shown again']
    : [EMPTY, 'logs are read from their start'];
  return {
    state,
    warnings: [`the saved state was damaged and is put aside as ${directory}/${aside}; ${then}`],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isState(value: unknown): value is SavedState {
  return (
    isRecord(value) &&
    value['version'] === VERSION &&
    Number.isSafeInteger(value['sequence']) &&
    isRecord(value['memories'])
  );
}

async function disk<T>(verb: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new MailLogError('io', `cannot ${verb} the saved state: ${code}`, { cause: error });
  }
}
