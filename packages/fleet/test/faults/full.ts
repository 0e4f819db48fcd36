/** No room: on the disk of PostgreSQL, and on that of a folder as inbox. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmallDisk, notTried } from './room.ts';
import { runFleet } from './program.ts';
import type { Row } from './row.ts';
import { onSite, rowOf } from './site.ts';
import type { FaultSite } from './site.ts';

const REPORTS = 6;

export async function databaseFull(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-disk-'));
  // The user of the server must get through.
  chmodSync(folder, 0o755);
  const disk = SmallDisk.mount(join(folder, 'disk'), 192);
  try {
    if (!disk) return notTried('the disk of PostgreSQL is full');
    return await onSite({ hosts: 2, postgres: { isDurable: true, below: disk.path } }, (site) =>
      fullDatabase(site, disk),
    );
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fullDatabase(site: FaultSite, disk: SmallDisk): Promise<readonly Row[]> {
  const [receiver, worker] = [await site.receive(), await site.work()];
  await Promise.all(site.hosts.map((host) => host.report()));
  await site.drained();
  disk.fill(64 << 10);
  const statuses: (number | string)[] = [];
  for (let report = 0; report < REPORTS; report++)
    for (const host of site.hosts) {
      host.write(3, 300);
      await host.run();
      statuses.push(await host.flush());
    }
  const [isUp] = [site.postgres.isRunning];
  disk.empty();
  if (!isUp) await site.postgres.start();
  const putOff = statuses.filter((status) => status === 75).length;
  const isAlive = receiver.isRunning && worker.isRunning;
  const words = `the disk of PostgreSQL is full: ${putOff} of ${statuses.length} runs put off, the server ${isUp ? 'goes on' : 'ended and was started again'}; then there is room`;
  return [rowOf(words, await site.account(), isAlive && putOff > 0)];
}

export async function folderFull(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-disk-'));
  const disk = SmallDisk.mount(join(folder, 'disk'), 80);
  try {
    if (!disk) return notTried('the disk of a folder as inbox is full');
    return await onSite({ hosts: 2 }, (site) => fullFolder(site, disk));
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fullFolder(site: FaultSite, disk: SmallDisk): Promise<readonly Row[]> {
  const inbox = join(disk.path, 'inbox');
  const receiver = await site.receive(0, {}, inbox);
  const statuses: (number | string)[] = [];
  for (const left of [79 << 20, 60 << 20, 0]) {
    disk.empty();
    disk.fill(left);
    for (const host of site.hosts) {
      await host.report();
      statuses.push(await host.flush());
    }
  }
  disk.empty();
  for (const host of site.hosts) statuses.push(await host.flush());
  await receiver.end();
  await runFleet('import', '--database', site.url, '--key', site.key, '--quiet', inbox);
  const isAsExpected = String(statuses) === '0,0,75,75,75,75,0,0';
  const words = `the disk of a folder as inbox has less than 64 MB free, then none: statuses ${statuses.join(', ')}`;
  return [rowOf(words, await site.compare(), isAsExpected)];
}
