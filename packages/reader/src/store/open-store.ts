/** Opens the store of this user, or one that is in memory only. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateDirectory, stateHome, takeLock } from '../maillog.ts';
import type { Lock } from '../maillog.ts';
import { openDatabase } from './sqlite/engine.ts';
import type { Database, EngineName } from './sqlite/engine.ts';
import { SqliteStore } from './sqlite/sqlite-store.ts';
import { storeFault } from './sqlite/store-fault.ts';
import type { Store } from './store.ts';

/** Where it is: `/home/you/.local/state/maillog/reader/`. */
export function storeDirectory(): string {
  return join(stateHome(), 'reader');
}

/** A store, and the lock under which it is written. */
export interface OpenedStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

/** Nothing of it reaches a disk. */
export async function openMemoryStore(engine?: EngineName): Promise<OpenedStore> {
  const store = new SqliteStore(await openDatabase(':memory:', engine));
  return { store, close: () => store.close() };
}

/**
 * Opens the store in `directory`, and makes it if it is missing. One process at a time writes to it.
 * @throws MailLogError `undelivered` (75) while another process has it, `permission` if the directory is not
 * this user's alone, `data` if a newer program wrote it or its file is no store, `io` if it cannot be read
 */
export async function openStore(directory = storeDirectory(), engine?: EngineName): Promise<OpenedStore> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  await makePrivateDirectory(directory);
  // Also where the directory was made with other rights, by hand.
  if (((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);
  const lock = await takeLock(join(directory, 'lock'));
  try {
    const store = await withPrivateFiles(async () => open(join(directory, 'reports.db'), engine));
    return { store, close: () => closeBoth(store, lock) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function open(file: string, engine: EngineName | undefined): Promise<SqliteStore> {
  const database = await openDatabase(file, engine);
  try {
    const store = new SqliteStore(database);
    await chmod(file, 0o600);
    return store;
  } catch (error) {
    const fault = storeFault(database, error);
    closeQuietly(database);
    throw fault;
  }
}

function closeQuietly(database: Database): void {
  try {
    database.close();
  } catch {
    // The error that led here says more.
  }
}

async function closeBoth(store: Store, lock: Lock): Promise<void> {
  await store.close();
  await lock.release();
}

/** SQLite makes files with the rights that the process leaves it. */
async function withPrivateFiles<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(0o077);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}
