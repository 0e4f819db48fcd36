/** Covers: delivery/spool-sent, set keep_sent, maillog flush --sent. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openSpool } from '../../src/delivery/spool.ts';
import type { Spool } from '../../src/report/ports.ts';
import { World } from '../cli/world.ts';
import { LATER, draft, spoolBench } from './spool-answers.ts';

const DAY = 86_400_000;

describe('copies of sent reports', () => {
  const { directory, clock, delivery } = spoolBench();
  const open = (keepSentMs?: number, limit = 1_000_000): Promise<Spool> =>
    openSpool({ directory, limit, keepSentMs, now: () => new Date(clock.now) });
  const numbers = async (spool: Spool): Promise<number[]> =>
    (await spool.sent()).map(({ sequence }) => sequence);
  async function sendTo(spool: Spool, sequence: number, text?: string): Promise<void> {
    await spool.commit(draft(sequence, undefined, text));
    assert.deepEqual((await spool.deliver(delivery, sequence)).delivered, [sequence]);
  }

  it('sent(): has what was sent, as long as it is kept from then on, and no longer', async () => {
    const spool = await open(7 * DAY);
    await spool.commit(draft(1));
    delivery.answer = () => LATER;
    await spool.deliver(delivery, 1);
    assert.deepEqual(await numbers(spool), []);
    delivery.answer = () => undefined;
    clock.now += 3 * DAY;
    assert.deepEqual((await spool.deliver(delivery, 1)).delivered, [1]);
    const [copy] = await spool.sent();
    assert.deepEqual([copy?.sequence, copy?.sent.getTime(), copy?.bytes], [1, clock.now, 10]);
    clock.now += 7 * DAY;
    await sendTo(spool, 2);
    assert.deepEqual(await numbers(spool), [1, 2]);
    clock.now += 1;
    await spool.deliver(delivery, 2);
    assert.deepEqual(await numbers(spool), [2]);
    // Set back, the clock makes nothing old.
    clock.now -= 300 * DAY;
    await spool.deliver(delivery, 2);
    assert.deepEqual(await numbers(spool), [2]);
    assert.deepEqual(readdirSync(join(directory, 'tmp')), []);
  });

  it('sent(): the oldest give way if copies have more bytes than the spool may have', async () => {
    const spool = await open(7 * DAY, 100);
    for (const sequence of [1, 2, 3]) await sendTo(spool, sequence, 'x'.repeat(40));
    assert.deepEqual(await numbers(spool), [2, 3]);
    assert.equal(await spool.checkRoom(), 100);
  });

  it('resend(): sends a copy again, to all, and keeps it anew', async () => {
    const spool = await open(7 * DAY);
    await sendTo(spool, 1);
    await sendTo(spool, 2);
    clock.now += 6 * DAY;
    delivery.seen.length = 0;
    await assert.rejects(spool.resend(3), { kind: 'usage' });
    assert.deepEqual(await spool.resend(1), [1]);
    assert.deepEqual((await spool.deliver(delivery, 2)).delivered, [1]);
    assert.deepEqual(
      delivery.seen.map(({ message, content }) => [message.to, content]),
      [[['a@example.com'], 'report 1\r\n']],
    );
    clock.now += 2 * DAY;
    await spool.deliver(delivery, 2);
    assert.deepEqual(await numbers(spool), [1]);
    assert.deepEqual(await spool.resend(undefined), [1]);
  });

  it('openSpool(): removes the copies if none is to be kept, and leaves them if nobody knows', async () => {
    await sendTo(await open(7 * DAY), 1);
    await sendTo(await open(undefined), 2);
    assert.deepEqual(await numbers(await open(0)), [1]);
    await sendTo(await open(0), 3);
    assert.deepEqual(await numbers(await open(0)), []);
    assert.deepEqual(readdirSync(join(directory, 'sent')), []);
  });

  it('sent(): a copy that was damaged is none, and is removed', async () => {
    const spool = await open(7 * DAY);
    await sendTo(spool, 1);
    writeFileSync(join(directory, 'sent/0000000001/manifest.json'), 'other');
    assert.deepEqual(await numbers(spool), []);
    await spool.deliver(delivery, 1);
    assert.ok(!existsSync(join(directory, 'sent/0000000001')));
  });
});

describe('set keep_sent', () => {
  const world = new World();
  after(() => world.remove());

  it('maillog flush --sent: sends the copies again that maillog status names', async () => {
    world.write(
      'web.conf',
      'set encrypt off\nset to you@example.com\nset from m@example.com\nset deliver maildir:mail\n' +
        "set state state\nset keep_sent 7d\ncommand <<X\nexec 'echo hello'\nX\n",
    );
    const mails = (): number => readdirSync(world.path('mail/new')).length;
    for (let run = 0; run < 2; run++) assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const { stdout, status } = await world.maillog(['status', '-C', 'web.conf']);
    assert.equal(status, 0);
    assert.match(stdout, /^sent {11}2 reports \(1 2\), \d+ bytes; maillog flush --sent sends them again$/m);
    const { sent } = JSON.parse((await world.maillog(['status', '--json', '-C', 'web.conf'])).stdout) as {
      sent: { sequence: number }[];
    };
    assert.deepEqual(
      sent.map(({ sequence }) => sequence),
      [1, 2],
    );
    assert.equal((await world.maillog(['flush', '-C', 'web.conf', '--sent', '1'])).status, 0);
    assert.equal(mails(), 3);
    const both = await world.maillog(['flush', '-C', 'web.conf', '--sent', '--failed']);
    assert.equal(both.status, 64);
    const none = await world.maillog(['flush', '-C', 'web.conf', '--sent', '9']);
    assert.match(none.stderr, /sent\/ holds no report 9\n.*maillog status names the copies/);
    assert.match(
      (await world.maillog(['state', '-C', 'web.conf'])).stdout,
      /^spool: 0 waiting, 0 failed, 2 sent$/m,
    );
    world.write('web.conf', world.read('web.conf').replace('set keep_sent 7d\n', ''));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.deepEqual(readdirSync(world.path('state/spool/sent')), []);
  });
});
