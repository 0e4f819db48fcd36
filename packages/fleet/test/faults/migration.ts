/** The tables change under receivers, workers and hosts that go on meanwhile. */
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FLEET, FleetProgram } from './program.ts';
import type { Row } from './row.ts';
import { onSite, rowOf } from './site.ts';
import type { FaultSite } from './site.ts';

/** Rewrites the inbox, and takes a column away that workers of today write. */
const NEWER = `ALTER TABLE inbox ADD COLUMN later text NOT NULL DEFAULT gen_random_uuid()::text;
ALTER TABLE report RENAME COLUMN program TO sender;`;
const BACK = `ALTER TABLE report RENAME COLUMN sender TO program;
DELETE FROM migration WHERE name = '0999_later'`;

export function migration(): Promise<readonly Row[]> {
  return onSite({ hosts: 2 }, async (site) => {
    const [receiver, worker] = [await site.receive(), await site.work()];
    for (const host of site.hosts) await host.report();
    await site.drained();
    const newer = newerProgram(site);
    const sending = Promise.all(site.hosts.map((host) => host.report().then(() => host.report())));
    const migrate = new FleetProgram(['migrate', '--database', site.url], { program: newer });
    const migrated = await migrate.ended();
    await sending;
    if (migrated !== 0) throw new Error(migrate.said);
    for (const host of site.hosts) await host.report();
    const status = await worker.ended();
    const isClear = /newer maillog-fleet wrote the database/.test(worker.said);
    const isReceiving = receiver.isRunning;
    await site.sql(BACK);
    const words = `migration under load: status ${migrated}; the receiver ${isReceiving ? 'goes on' : 'ENDED'}, the old worker ends with status ${status} and ${isClear ? 'says why' : `SAYS ${worker.said}`}`;
    return [rowOf(words, await site.account(), migrated === 0 && isClear && isReceiving)];
  });
}

/** The built program with one migration more. */
function newerProgram(site: FaultSite): string {
  const copy = join(site.folder, 'newer');
  cpSync(dirname(FLEET), copy, { recursive: true });
  symlinkSync(resolve('node_modules'), join(site.folder, 'node_modules'));
  writeFileSync(join(site.folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(copy, 'migrations', '0999_later.sql'), NEWER);
  return join(copy, 'maillog-fleet.js');
}
