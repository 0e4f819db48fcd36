/**
 * One process at a time, by a lock that a dead process cannot hold.
 *
 * A file with a process number in it outlives its process, and the number may be another's by then. So here a
 * process listens on a Unix socket in the directory of the lock: the kernel refuses connections from the
 * instant the process is gone, however it went. Each process's socket has a name of its own, so that removing
 * a dead one can never remove a living one.
 *
 * Two that start at once: each makes its socket known, then looks at the others. Whoever has the lock (a file
 * `held-NAME` beside the socket `known-NAME`) keeps it; of two that have not, the smaller name goes first,
 * and waits until the greater has given way or, having looked before the smaller was known, has the lock.
 * Everyone is known before he looks, and until he has let go: so of two, one at least sees the other, and
 * both cannot have it.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';

export interface Lock {
  /** Gives it up. The end of the process does so too. */
  release(): Promise<void>;
}

const PAUSE_MS = 5;
/** A process that neither takes the lock nor gives way in this time counts as its holder: it was stopped. */
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
   * A path for a socket. unix(7) has room for 107 bytes, macOS for 103; a longer one is reached on Linux by
   * the directory's descriptor.
   */
  #path(name: string): string {
    const path = `${this.directory}/${name}`;
    return Buffer.byteLength(path) <= 103 || process.platform !== 'linux'
      ? path
      : `/proc/self/fd/${this.handle.fd}/${name}`;
  }

  /**
   * Listens, and only then takes the name that others see: a socket between bind(2) and listen(2) would pass
   * for a dead one.
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

  /** The process number of who has the lock under that name. */
  async holder(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(`held-${name}`), 'latin1');
    } catch {
      return undefined;
    }
  }

  async forget(name: string): Promise<void> {
    for (const kind of ['held', 'known']) await unlink(this.#path(`${kind}-${name}`)).catch(() => undefined);
  }

  /** The names of the living besides `own`. What the dead have left is removed. */
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
        // ECONNRESET: the process let go of the lock before it took this call.
        const isGone = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(error.code ?? '');
        // EAGAIN: so many ask at once that he cannot take all calls.
        if (isGone || error.code === 'EAGAIN') resolve(!isGone);
        else reject(error);
      });
    });
  }
}
