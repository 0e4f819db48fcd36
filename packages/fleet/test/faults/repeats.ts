/** The same messages again and again, on every way that there is, while two fleets of workers run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFleet } from './program.ts';
import type { Extent, Row } from './row.ts';
import { onSite, rowOf } from './site.ts';

export function repeats({ isLong }: Extent): Promise<readonly Row[]> {
  return onSite({ hosts: 3, receivers: 2 }, async (site) => {
    await site.receive(0);
    await site.receive(1);
    const first = [await site.work(2), await site.work(2)];
    site.workerUrl = await site.postgres.asRole(site.url, 'maillog_worker');
    const second = [await site.work(2), await site.work(2)];
    for (let round = 0; round < (isLong ? 4 : 2); round++) {
      await Promise.all(site.hosts.map((host) => host.report()));
      // All copies once more, also those whose receipts are verified.
      await Promise.all(site.hosts.map((host) => host.run(['flush', '--sent'])));
      await runFleet('replay', '--database', site.url, '--all');
    }
    await site.drained();
    await runFleet('replay', '--database', site.url, '--all');
    const maildir = join(site.folder, 'Maildir');
    for (const name of ['', 'tmp', 'new', 'cur']) mkdirSync(join(maildir, name));
    const rows = await site.sql<{ body: Buffer }>('SELECT sealed AS body FROM inbox_body');
    for (const [at, { body }] of rows.entries()) writeFileSync(join(maildir, 'new', String(at)), body);
    await runFleet('import', '--database', site.url, '--key', site.key, '--quiet', maildir);
    await site.drained();
    const isAlive = [...first, ...second].every(({ isRunning }) => isRunning);
    const words = `each report sent again ${isLong ? 4 : 2} times, replayed as often, imported from a Maildir; two fleets of two workers at once`;
    return [rowOf(words, await site.account(), isAlive)];
  });
}
