/**
 * One process at a time, by a lock that a dead process cannot hold.
 *
 * A file with a process number in it outlives its process, and the number may be another's by then. So here a
 * process listens on a Unix socket in the directory of the lock: the kernel refuses connections from the
 * instant the process is gone, however it went. Each process's socket has a name of its own, so that removing
 * a dead one can never remove a living one.
 *
 * If two processes start together, each first publishes its socket (`known-NAME`), then looks at the others.
 * A process that holds the lock (it has a file `held-NAME`) keeps it. Of two that do not, the one with the
 * smaller name has priority. It waits until the other has given up, or has taken the lock because it looked
 * before the smaller name was published. A process is published before it looks and until it has released the
 * lock. So at least one of two sees the other, and both cannot hold the lock.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { readOwnText } from '../system/own-file.ts';

export interface Lock {
  /** Releases the lock. The end of the process does so, too. */
  release(): Promise<void>;
}

const PAUSE_MS = 5;
/**
 * A process that neither takes the lock nor gives up in this time counts as its holder: it was stopped.
 * Milliseconds.
 */
const CONTEND_TIMEOUT_MS = 10_000;

/**
 * Takes the lock whose directory is `directory` (made if missing, 0700; its parent exists).
 * @throws MailLogError of kind `undelivered` (75, try again later) where another process has it, `permission`
 * where the directory is not this user's alone, `io` where it cannot be taken
 */
export async function takeLock(directory: string): Promise<Lock> {
  try {
    await makePrivateDirectory(directory);
    const handle = await open(directory);
    try {
      return await contend(new Room(directory, handle));
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('io', `cannot take the lock ${directory}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

async function contend(room: Room): Promise<Lock> {
  const own = randomBytes(8).toString('hex');
  const server = await room.makeKnown(own);
  const release = async (): Promise<void> => {
    await room.forget(own);
    await new Promise((resolve) => server.close(resolve));
    await room.handle.close();
  };
  const end = Date.now() + CONTEND_TIMEOUT_MS;
  try {
    for (;;) {
      const others = await room.living(own);
      for (const other of others) {
        const holder = await room.holder(other);
        if (holder !== undefined || other < own || Date.now() > end) throw taken(room.directory, holder);
      }
      if (others.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    await room.hold(own);
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}

function taken(directory: string, holder: string | undefined): MailLogError {
  const who = holder === undefined || holder === '' ? '' : ` (process ${holder})`;
  const hint = `one at a time may use ${directory}; when it has ended, try again`;
  return new MailLogError('undelivered', `another run is at work${who}`, { hint });
}

/** The directory of the lock, and the names in it. */
class Room {
  readonly directory: string;
  readonly handle: FileHandle;

  constructor(directory: string, handle: FileHandle) {
    this.directory = directory;
    this.handle = handle;
  }

  /**
   * The path of a socket. unix(7) allows 107 bytes, macOS 103. On Linux a longer path is reached by the
   * directory's descriptor.
   */
  #path(name: string): string {
    const path = `${this.directory}/${name}`;
    return Buffer.byteLength(path) <= 103 || process.platform !== 'linux'
      ? path
      : `/proc/self/fd/${this.handle.fd}/${name}`;
  }

  /**
   * Listens, and only then publishes the name: a socket between bind(2) and listen(2) would look like that of
   * a dead process.
   */
  async makeKnown(name: string): Promise<Server> {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#path(`new-${name}`), resolve);
    });
    server.unref();
    await rename(this.#path(`new-${name}`), this.#path(`known-${name}`));
    return server;
  }

  async hold(name: string): Promise<void> {
    await writeFile(this.#path(`held-${name}`), String(process.pid), { flag: 'wx', mode: 0o600 });
  }

  /** The process number of the holder with that name. */
  async holder(name: string): Promise<string | undefined> {
    try {
      return await readOwnText(this.#path(`held-${name}`));
    } catch {
      return undefined;
    }
  }

  async forget(name: string): Promise<void> {
    for (const kind of ['held', 'known']) await unlink(this.#path(`${kind}-${name}`)).catch(() => undefined);
  }

  /** The names of live processes other than `own`. Files of dead processes are removed. */
  async living(own: string): Promise<string[]> {
    const known = (await readdir(this.directory)).flatMap(
      (name) => /^known-([0-9a-f]{16})$/.exec(name)?.[1] ?? [],
    );
    const living: string[] = [];
    for (const name of known) {
      if (name === own) continue;
      if (await this.#isAlive(name)) living.push(name);
      else await this.forget(name);
    }
    return living;
  }

  #isAlive(name: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#path(`known-${name}`));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        // ECONNRESET: the process released the lock before it accepted this connection.
        const isGone = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(error.code ?? '');
        // EAGAIN: too many connections at once for the holder, which is alive.
        if (isGone || error.code === 'EAGAIN') resolve(!isGone);
        else reject(error);
      });
    });
  }
}
