/** A small disk that fills up: a tmpfs, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Undefined where nothing may be mounted. */
  static mount(path: string, megabytes: number): SmallDisk | undefined {
    mkdirSync(path);
    try {
      const options = `size=${megabytes}m,mode=0755`;
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
      return new SmallDisk(path);
    } catch {
      rmdirSync(path);
      return undefined;
    }
  }

  /** Leaves that much room. Bytes. */
  fill(left: number): void {
    const { bavail, bsize } = statfsSync(this.path);
    writeFileSync(join(this.path, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
  }

  empty(): void {
    rmSync(join(this.path, 'ballast'), { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.path]);
  }
}

/** The row of a fault that needs a small disk, where there can be none. */
export function notTried(fault: string) {
  const none = { sent: 0, receipts: 0, counted: 0, lines: 0, lost: 0, doubled: 0 };
  return [{ fault: `${fault}: not tried, since only root may mount a small disk`, ...none, held: true }];
}
