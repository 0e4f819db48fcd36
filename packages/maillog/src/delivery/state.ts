/**
 * The saved state: one small file with a checksum, replaced as a whole. It is in this room because its order
 * relative to the spool matters: the spool's commit comes first, and if the spool is newer than the saved
 * state, the next run brings the state up to date (report/recovery.ts). The previous state is kept in a
 * second file. If one is damaged, the other makes MailLog show some lines again instead of losing them.
 */
import { link, rename, unlink } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import { isCount, isRecord } from '../saved.ts';
import type { SavedState, StateStore } from '../report/ports.ts';
import { replaceOwnFile } from '../system/durable-file.ts';
import { readOwnText } from '../system/own-file.ts';
import { describeError } from '../text/errno.ts';
import { readRecord, writeRecord } from './checksummed-record.ts';

const FILE = 'state.json';
const BEFORE = 'state.json.before';
const VERSION = 1;
export const NO_STATE: SavedState = { sequence: 0, memories: {} };

/** The state in `directory`, which exists and is this user's alone. */
export function openState(directory: string): StateStore {
  return {
    read: () => disk('read', () => read(directory)),
    write: (state) => disk('write', () => write(directory, state)),
  };
}

/**
 * The current state, for a run that saves nothing; an empty one if none exists or none can be read. It needs
 * no lock, since a state is replaced as a whole.
 */
export async function peekState(directory: string): Promise<SavedState> {
  return (await readSound(directory, FILE)) ?? (await readSound(directory, BEFORE)) ?? NO_STATE;
}

async function write(directory: string, state: SavedState): Promise<void> {
  // Some file systems have no hard links. Only the second copy depends on them.
  await unlink(`${directory}/${BEFORE}`).catch(() => undefined);
  await link(`${directory}/${FILE}`, `${directory}/${BEFORE}`).catch(() => undefined);
  await replaceOwnFile(`${directory}/${FILE}`, recordOf(state));
}

async function read(directory: string): Promise<SavedState> {
  const path = `${directory}/${FILE}`;
  const text = await readOwnText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const value = text === undefined ? undefined : readRecord(text);
  if (isRecord(value) && typeof value['version'] === 'number' && value['version'] > VERSION) {
    const hint = 'use that version, or name another directory with set state';
    throw new MailLogError(
      'io',
      `${path} was written by a newer version of maillog (state ${value['version']})`,
      { hint },
    );
  }
  if (isState(value)) return value;
  const before = await readSound(directory, BEFORE);
  if (text === undefined && before === undefined) return NO_STATE;
  const aside = `${path}.damaged-${Date.now()}`;
  const what = text === undefined ? 'is gone' : `was damaged and is put aside as ${aside}`;
  const then = before
    ? 'the one before it is used, so some lines may be shown again'
    : 'logs are read from their start';
  const { warnings = [], ...state } = before ?? NO_STATE;
  const mended = { ...state, warnings: [...warnings, `the saved state ${what}; ${then}`] };
  // The warning is saved before the damaged file is moved: a crash, or `maillog status`, must not drop it
  // before a report has shown it.
  if (text !== undefined) await link(path, aside).catch(() => rename(path, aside));
  await replaceOwnFile(`${directory}/${FILE}`, recordOf(mended));
  return mended;
}

async function readSound(directory: string, name: string): Promise<SavedState | undefined> {
  const value = await readOwnText(`${directory}/${name}`).then(readRecord, () => undefined);
  return isState(value) ? value : undefined;
}

function recordOf(state: SavedState): string {
  return writeRecord({ version: VERSION, ...state });
}

function isState(value: unknown): value is SavedState {
  return (
    isRecord(value) &&
    value['version'] === VERSION &&
    isCount(value['sequence']) &&
    isRecord(value['memories']) &&
    (value['warnings'] === undefined || Array.isArray(value['warnings']))
  );
}

async function disk<T>(verb: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('io', `cannot ${verb} the saved state: ${describeError(error)}`, { cause: error });
  }
}
