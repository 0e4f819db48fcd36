import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Workspace } from '../report/ports.ts';
import { beforeExit } from '../system/before-exit.ts';
import { withPath } from '../system/write-failure.ts';

/**
 * A folder made by mkdtemp: 0700, with a random name. It is removed at the end, also if a signal or
 * process.exit() ends the process. After SIGKILL only ciphertext remains.
 */
export async function createWorkspace(parent = tmpdir()): Promise<Workspace> {
  const folder = await mkdtemp(join(parent, 'maillog-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  const release = beforeExit(clean);
  return {
    path: (name) => join(folder, name),
    async write(name, content) {
      const file = createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 });
      try {
        await pipeline(Readable.from(content, { objectMode: false }), file);
      } catch (error) {
        throw withPath(file.path, error);
      }
      return file.bytesWritten;
    },
    async remove() {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
      // Last, since a signal may end the process while it removes the folder.
      release();
    },
  };
}
