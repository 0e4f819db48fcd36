// A module in TypeScript: how full file systems are. Nothing is built; the file is named in the configuration
// as it is. module DiskUsage disk /etc/maillog/disk-usage.ts disk <<__DISK path / /home warn_at 90
// description "Disks" mime_file "disks.txt" __DISK It is root's to run, so that nobody else may write to it:
// chown root, chmod go-w, its folder too.
import { statfs } from 'node:fs/promises';
import { ReportEntry } from 'maillog/module';
import type { DirectiveTable, Out } from 'maillog/module';

export class DiskUsage extends ReportEntry {
  // With a table, what is written in an entry is checked like a built-in one's, and --generate shows it.
  static override readonly table: DirectiveTable = [
    {
      name: 'path',
      usage: 'PATH…',
      words: [1, Infinity],
      repeatable: true,
      help: 'directories whose file systems are looked at',
      example: '/ /home',
    },
    {
      name: 'warn_at',
      usage: 'PERCENT',
      words: [1, 1],
      repeatable: false,
      value: 'count',
      help: 'a warning where a file system, or its inodes, are fuller than that; default: 90',
      example: '90',
    },
  ];

  // Called for every entry before any of them runs: the place for what a table cannot say.
  override validate(): void {
    const { path, warn_at: limit } = this.directives;
    if (!path) throw this.fault('disk has no path', 'write path / in it');
    if (Number(limit?.text ?? 90) > 100) throw this.fault('warn_at is a percentage');
  }

  override async run(out: Out): Promise<void> {
    const limit = Number(this.directives['warn_at']?.text ?? 90);
    for (const path of this.directives['path']?.texts ?? []) {
      try {
        const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
        // As df counts: what only root may still use is not there for the others.
        const space = percent(blocks - bfree, blocks - bfree + bavail);
        const inodes = percent(files - ffree, files);
        await out.print(`${path}\t${gigabytes(blocks * bsize)}\t${space} %\tinodes ${inodes} %\n`);
        if (space >= limit) await out.warn(`${path} is ${space} % full`);
        if (inodes >= limit) await out.warn(`${path} has used ${inodes} % of its inodes`);
      } catch (error) {
        // One path's fault need not keep the others from the report.
        await out.warn(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

/** Rounded up; some file systems have no blocks or inodes at all. */
function percent(used: number, all: number): number {
  return all > 0 ? Math.ceil((used * 100) / all) : 0;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} G`;
}
