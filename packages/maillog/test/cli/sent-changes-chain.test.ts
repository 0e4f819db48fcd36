/**
 * Covers: entry/monitor, entry/listing-start, entry/listing-memory, delivery/listing-store. When a monitor
 * with `send changes` sends the whole, and what it says of its copy.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Monitored } from './monitored.ts';

/** Whether the next report holds the whole listing; `warnings` of its part `maillog.txt`. */
async function next(host: Monitored, status = 0): Promise<{ isWhole: boolean; warnings: string }> {
  const [files, own] = (await host.send(status))?.entries ?? [];
  return { isWhole: files?.listing?.changes === null, warnings: own?.warnings.join('\n') ?? '' };
}

describe('monitor send changes: the whole listing', () => {
  it('monitor: another host, or a configuration that was moved, begins its chain with the whole listing', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    assert.equal((await next(host)).isWhole, true);
    assert.equal((await next(host)).isWhole, false);
    world.write('web.conf', world.read('web.conf').replace('set host web1', 'set host web2'));
    const dry = await world.maillog(['-C', 'web.conf', '--dry-run']);
    assert.match(dry.stdout, /\[counted listing\]$/m);
    assert.equal((await next(host)).isWhole, true);
    assert.equal((await next(host)).isWhole, false);
    mkdirSync(world.path('moved'));
    const text = world.read('web.conf').replace('dir tree', `dir ${world.path('tree')}`);
    world.write('web.conf', text);
    assert.equal((await next(host)).isWhole, true);
    world.write('moved/web.conf', text);
    renameSync(world.path('state'), world.path('moved/state'));
    assert.equal((await world.maillog(['-C', 'moved/web.conf'])).status, 0);
    const opened = await world.maillog(['open', '--quiet', host.mails().at(-1) ?? '']);
    assert.match(opened.stdout, /\[counted listing\]$/m);
  });

  it('monitor: a FIFO or a symlink in place of the copy is named, and not waited for', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    await host.send();
    for (const put of [
      (path: string) => execFileSync('mkfifo', [path]),
      (path: string) => symlinkSync(world.path('tree/a'), path),
    ]) {
      const [name = ''] = host.copies();
      const path = world.path(`state/listings/${name}`);
      rmSync(path);
      put(path);
      const { isWhole, warnings } = await next(host, 1);
      assert.equal(isWhole, true);
      assert.match(warnings, /^files\.txt: the copy of its last listing in the state directory was edited/);
    }
    const shown = world.path('state/maillog/shown');
    mkdirSync(world.path('state/maillog'), { recursive: true });
    execFileSync('mkfifo', [shown]);
    const opened = await world.maillog(['open', '--new', ...host.mails()]);
    assert.deepEqual(
      [opened.status, opened.stderr],
      [74, `maillog: cannot read ${shown}: not a regular file\n`],
    );
  });

  it('monitor: names in the next report why the copy of a listing could not be kept', async (test) => {
    const host = new Monitored(test);
    const { world } = host;
    await host.send();
    renameSync(world.path('state/listings'), world.path('kept'));
    writeFileSync(world.path('state/listings'), '');
    host.put('c', '3');
    const lost = await next(host, 1);
    assert.equal(lost.isWhole, true);
    assert.match(lost.warnings, /the copy of its last listing .* removed/);
    rmSync(world.path('state/listings'));
    renameSync(world.path('kept'), world.path('state/listings'));
    const named = await next(host, 1);
    assert.match(
      named.warnings,
      /^files\.txt: at the report before: cannot write the copy of a listing: \S+listings is not a directory$/m,
    );
    assert.deepEqual(await next(host), { isWhole: false, warnings: '' });
  });

  it('monitor: a recipient who is refused for ever makes ever fewer reports whole', async (test) => {
    const host = new Monitored(test);
    const wholes: number[] = [];
    for (let sequence = 1; sequence <= 20; sequence++) {
      host.put('c', `${sequence}`);
      if ((await next(host, sequence === 1 ? 0 : 1)).isWhole) wholes.push(sequence);
      const failed = String(sequence).padStart(10, '0');
      mkdirSync(host.world.path(`state/spool/failed/${failed}`));
    }
    assert.deepEqual(wholes, [1, 2, 4, 8, 16]);
  });

  it('maillog --dry-run: shows the whole listing after a report that was given up', async (test) => {
    const host = new Monitored(test);
    await host.send();
    host.put('c', '3');
    await host.send();
    const dry = async (): Promise<string> =>
      (await host.world.maillog(['-C', 'web.conf', '--dry-run'])).stdout;
    assert.match(await dry(), /\[listing changes\]$/m);
    mkdirSync(host.world.path('state/spool/failed/0000000002'));
    assert.match(await dry(), /\[counted listing\]$/m);
  });
});
