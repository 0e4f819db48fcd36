/** Covers: src/cli/check-reports.ts, src/reading/listings/host-listings.ts. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { needs } from '../helpers/needs.ts';
import type { Ended } from './world.ts';
import { World } from './world.ts';

needs('gpg');

/** The date of a report has whole seconds: of two in one second, the numbers decide which is newer. */
async function nextSecond(): Promise<void> {
  await setTimeout(1000 - (Date.now() % 1000));
}

describe('maillog --check --against', () => {
  const world = new World();
  const box = world.path('mail');
  before(async () => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
    mkdirSync(world.path('tree'));
    world.write('tree/secret.conf', 'good\n');
    world.write(
      'web1.conf',
      `set to you@example.com
set from maillog@web1.example.com
set host web1
set deliver maildir:${box}
set state ${world.path('state-web1')}
recipient you@example.com.asc
monitor <<END
  dir ${world.path('tree')}
  mime_file files.txt
END
`,
    );
    await run();
    const { stdout, status } = await world.maillog(['open', 'mail']);
    assert.equal(status, 0);
    world.write('good.log', Buffer.from(stdout, 'latin1'));
  });
  after(() => world.remove());

  async function run(): Promise<void> {
    const { status, stderr } = await world.maillog(['-C', 'web1.conf']);
    assert.deepEqual([status, stderr], [0, '']);
  }

  function check(): Promise<Ended> {
    return world.maillog(['--check', 'good.log', '--against', 'mail']);
  }

  /** The files of the mailbox, the newest last. */
  function mails(): string[] {
    return readdirSync(join(box, 'new'))
      .sort()
      .map((name) => join(box, 'new', name));
  }

  it('maillog --check --against: takes no listing that another key than the known one has signed', async () => {
    world.write('tree/secret.conf', 'changed\n');
    await run();
    const changed = await check();
    assert.equal((changed.status ?? 0) & 4, 4, changed.stdout);
    // Somebody who has the public key sends a good listing in the host's name.
    renameSync(world.path('state-web1'), world.path('state-real'));
    world.write('tree/secret.conf', 'good\n');
    await nextSecond();
    await run();
    renameSync(world.path('state-web1'), world.path('state-forged'));
    renameSync(world.path('state-real'), world.path('state-web1'));
    const forged = mails().at(-1) ?? '';
    const { status, stdout, stderr } = await check();
    assert.equal((status ?? 0) & 4, 4, stdout);
    assert.notEqual(status, changed.status);
    assert.match(stderr, /web1 \(.*web1\.conf\) signs with another key than before/);
    assert.equal(stdout.match(/^web1 /gm)?.length, 1);
    renameSync(forged, world.path('forged.eml'));
    assert.equal((await check()).status, changed.status);
  });

  it('maillog --check --against: takes no listing without a description of a host that describes its own', async () => {
    const { status: real } = await check();
    const text = readFileSync(mails().at(-1) ?? '', 'latin1').replaceAll('\r\n', '\n');
    const header = (/X-MailLog-Report: (?:.*\n )*.*\n/.exec(text)?.[0] ?? '').replace(
      /sequence=\d+/,
      'sequence=99',
    );
    world.write('listing', (world.read('good.log').match(/^.*\tsha256\t.*\n/gm) ?? []).join(''));
    const armour = world
      .gpg('-a', '--trust-model', 'always', '-e', '-r', 'you@example.com', '-o', '-', world.path('listing'))
      .toString('latin1');
    for (const [date, isNew] of [
      ['Fri, 01 Jan 2038 00:00:00 +0000', true],
      ['Thu, 01 Jan 2015 00:00:00 +0000', false],
    ] as const) {
      const mail = `From: maillog@web1.example.com\nTo: you@example.com\nDate: ${date}\n${header}Content-Disposition: attachment; filename=files.txt\n\n${armour}`;
      writeFileSync(join(box, 'new', '1.forged'), mail);
      const { status, stdout, stderr } = await check();
      assert.equal((status ?? 0) & 4, 4, stdout);
      assert.equal(stdout.match(/^web1 /gm)?.length, 1);
      assert.equal(
        /has described its reports before, and this one has no description; left out/.test(stderr),
        isNew,
      );
      assert.equal(status === real, !isNew);
    }
  });
});
