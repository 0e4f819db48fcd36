/** Covers: delivery/spool-failed. */
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { LATER, NEVER, draft, spoolBench } from './spool-answers.ts';

const DAY = 86_400_000;

describe('failed reports', () => {
  const { directory, clock, delivery, open } = spoolBench();

  it('requeue(): sends a failed report again, to those whom it did not reach', async () => {
    const spool = await open();
    await spool.commit(draft(1, ['a@example.com', 'b@example.com']));
    await spool.commit(draft(2));
    delivery.answer = (recipient) => (recipient.startsWith('a') ? NEVER : undefined);
    assert.deepEqual((await spool.deliver(delivery, 2)).failed, [1, 2]);
    const refused = [{ recipient: 'a@example.com', words: '550 never' }];
    assert.deepEqual(
      (await spool.failed()).map(({ sequence, refused }) => [sequence, refused]),
      [
        [1, refused],
        [2, refused],
      ],
    );
    await assert.rejects(spool.requeue(3), { kind: 'usage' });
    // Older than its life: it gets a new one, not a single try.
    clock.now += 30 * DAY;
    assert.deepEqual(await spool.requeue(1), [1]);
    delivery.answer = () => LATER;
    assert.deepEqual((await spool.deliver(delivery, 2, true)).failed, []);
    delivery.answer = () => undefined;
    delivery.seen.length = 0;
    assert.deepEqual((await spool.deliver(delivery, 2, true)).delivered, [1]);
    assert.deepEqual(
      delivery.seen.map(({ message }) => message.to),
      [['a@example.com']],
    );
    assert.deepEqual(await spool.requeue(undefined), [2]);
    assert.deepEqual((await spool.deliver(delivery, 2, true)).delivered, [2]);
    assert.deepEqual(await spool.failed(), []);
    assert.deepEqual(await spool.unreported(), []);
  });

  it('deliver(): tries a report that somebody moved from failed/ to new/ by hand', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    delivery.answer = () => NEVER;
    await spool.deliver(delivery, 1);
    renameSync(join(directory, 'failed/0000000001'), join(directory, 'new/0000000001'));
    delivery.answer = () => undefined;
    assert.deepEqual((await spool.deliver(delivery, 1)).delivered, [1]);
  });

  it('requeue(): says that a damaged report cannot be sent again', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    writeFileSync(join(directory, 'new/0000000001/message-1.eml'), 'other');
    await spool.deliver(delivery, 1);
    await assert.rejects(spool.requeue(1), /report 1 was damaged/);
    assert.deepEqual(await spool.requeue(undefined), []);
  });
});
