/** A FUSE mount that answers or not, as a test wants it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { World } from '../../cli/world.ts';

/** A world whose folder `mnt` is a mount; undefined, and the test is skipped, if nobody may mount. */
export async function boundWorld(
  t: TestContext,
  source = 'source',
): Promise<{ readonly world: World; readonly bound: Bound } | undefined> {
  const world = new World();
  const bound = await bind(world.path(source), world.path('mnt'));
  t.after(() => {
    if (bound) bound.unbind();
    world.remove();
  });
  if (bound) return { world, bound };
  t.skip('mounting is not allowed');
  return undefined;
}

export interface Bound {
  /** Nobody answers from now on: who touches the mount waits in the kernel. */
  stop(): void;
  continue(): void;
  unbind(): void;
}

/** Mounts `from` on `to` by bindfs, until `unbind`. False if the system lets nobody mount. */
export async function bind(from: string, to: string): Promise<Bound | false> {
  for (const path of [from, to]) mkdirSync(path, { recursive: true });
  const child = spawn('bindfs', ['-f', from, to], { stdio: 'ignore' });
  let isGone = false;
  child.on('error', () => (isGone = true));
  child.on('exit', () => (isGone = true));
  const isMounted = (): boolean => execFileSync('cat', ['/proc/self/mountinfo']).includes(` ${to} `);
  while (!isMounted()) {
    if (isGone) return false;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const unbind = (): void => {
    child.kill('SIGKILL');
    spawnSync('umount', ['-l', to]);
  };
  return { unbind, stop: () => void child.kill('SIGSTOP'), continue: () => void child.kill('SIGCONT') };
}
