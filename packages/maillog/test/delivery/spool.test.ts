import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSpool } from '../../src/delivery/spool.ts';
import { MailLogError } from '../../src/errors.ts';
import { LATER, NEVER, draft, spoolBench } from './spool-answers.ts';

const DAY = 86_400_000;

describe('spool', () => {
  const { root, directory, clock, delivery, open } = spoolBench();
  const names = (folder: string): string[] => readdirSync(join(directory, folder)).sort();

  it('spool: keeps what is committed, for this user only', async () => {
    const spool = await open();
    assert.deepEqual(await spool.newest(), { sequence: 0, checkpoint: undefined, checkpointOf: 0 });
    const umask = process.umask(0);
    const [message] = await spool.commit(draft(1));
    process.umask(umask);
    assert.equal(message.bytes, 'report 1\r\n'.length);
    assert.deepEqual(await (await open()).newest(), {
      sequence: 1,
      checkpoint: { '/var/log/syslog': 100 },
      checkpointOf: 1,
    });
    assert.deepEqual(['tmp', 'new', 'failed'].map(names), [[], ['0000000001'], []]);
    for (const path of ['', 'tmp', 'new', 'failed', 'new/0000000001'])
      assert.equal(statSync(join(directory, path)).mode & 0o777, 0o700, path);
    for (const path of names('new/0000000001'))
      assert.equal(statSync(join(directory, 'new/0000000001', path)).mode & 0o777, 0o600, path);
  });

  it('spool: delivers each message as it was committed, once', async () => {
    const spool = await open();
    const two = {
      ...draft(7),
      messages: [
        ...draft(7, ['a@example.com'], 'one').messages,
        ...draft(8, ['b@example.com', 'c@example.com'], 'two').messages,
      ],
    };
    await spool.commit(two);
    const round = await spool.deliver(delivery, 7);
    assert.deepEqual(round, { delivered: [7], failed: [], waiting: [] });
    assert.deepEqual(
      delivery.seen.map(({ message: { from, to, messageId, bytes: length }, content }) => [
        from,
        to,
        messageId,
        length,
        content,
      ]),
      [
        ['m@example.com', ['a@example.com'], '<7@example.com>', 3, 'one'],
        ['m@example.com', ['b@example.com', 'c@example.com'], '<8@example.com>', 3, 'two'],
      ],
    );
    assert.deepEqual(['tmp', 'new', 'failed'].map(names), [[], [], []]);
    assert.deepEqual((await spool.deliver(delivery, 7, true)).delivered, []);
  });

  it('spool: does not let go of checkpoint that are not saved', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    await spool.commit(draft(2));
    const round = await spool.deliver(delivery, 1, true);
    assert.deepEqual(round.delivered, [1]);
    assert.deepEqual(
      round.waiting.map(({ sequence }) => sequence),
      [2],
    );
    assert.deepEqual(await spool.newest(), {
      sequence: 2,
      checkpoint: { '/var/log/syslog': 200 },
      checkpointOf: 2,
    });
  });

  it('spool: takes no second report with the same number', async () => {
    const spool = await open();
    await spool.commit(draft(5));
    for (const sequence of [5, 4]) await assert.rejects(spool.commit(draft(sequence)), { kind: 'internal' });
    assert.deepEqual(names('tmp'), []);
  });

  it('spool: tries again later, and only those who were put off', async () => {
    const spool = await open();
    await spool.commit(draft(1, ['a@example.com', 'b@example.com', 'c@example.com']));
    delivery.answer = (recipient) => (recipient === 'b@example.com' ? LATER : undefined);
    const first = await spool.deliver(delivery, 1);
    assert.deepEqual(first.waiting, [
      {
        sequence: 1,
        made: new Date(clock.now),
        tries: 1,
        next: new Date(clock.now + 60_000),
        bytes: 10,
        words: '451 later',
      },
    ]);
    clock.now += 59_000;
    await spool.deliver(delivery, 1);
    assert.equal(delivery.seen.length, 1);
    clock.now += 1_000;
    delivery.answer = () => undefined;
    assert.deepEqual((await (await open()).deliver(delivery, 1)).delivered, [1]);
    assert.deepEqual(
      delivery.seen.map(({ message }) => message.to),
      [['a@example.com', 'b@example.com', 'c@example.com'], ['b@example.com']],
    );
  });

  it('spool: gives up what is permanently rejected, keeps it, and names it once', async () => {
    const spool = await open();
    await spool.commit(draft(1, ['a@example.com', 'b@example.com', 'c@example.com']));
    delivery.answer = (recipient) => ({ 'b@example.com': NEVER, 'c@example.com': LATER })[recipient];
    const first = await spool.deliver(delivery, 1);
    assert.deepEqual([first.delivered, first.failed, first.waiting.length], [[], [], 1]);
    const given = [{ sequence: 1, recipient: 'b@example.com', words: '550 never' }];
    assert.deepEqual(await spool.unreported(), given);
    await spool.markReported(given);
    assert.deepEqual(await spool.unreported(), []);
    delivery.answer = () => NEVER;
    const second = await spool.deliver(delivery, 1, true);
    assert.deepEqual([second.delivered, second.failed, second.waiting], [[], [1], []]);
    assert.deepEqual(['tmp', 'new', 'failed'].map(names), [[], [], ['0000000001']]);
    assert.equal(readFileSync(join(directory, 'failed/0000000001/message-1.eml'), 'utf8'), 'report 1\r\n');
    const rest = [{ sequence: 1, recipient: 'c@example.com', words: '550 never' }];
    assert.deepEqual(await (await open()).unreported(), rest);
    await spool.markReported(rest);
    assert.deepEqual(await spool.unreported(), []);
    assert.deepEqual((await spool.deliver(delivery, 1, true)).failed, []);
  });

  it('spool: gives up after seven days, not without one more try', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    await spool.commit(draft(2));
    clock.now += 8 * DAY;
    delivery.answer = () => (delivery.seen.length === 1 ? LATER : undefined);
    const round = await spool.deliver(delivery, 2);
    assert.deepEqual([round.delivered, round.failed], [[2], [1]]);
    assert.deepEqual(
      (await spool.unreported()).map(({ words }) => words),
      ['not delivered within 7 days: 451 later'],
    );
    assert.deepEqual(names('failed'), ['0000000001']);
  });

  it('spool: continues with a clock set back a day, or ahead a year', async () => {
    const spool = await open();
    delivery.answer = () => LATER;
    await spool.commit(draft(1));
    await spool.deliver(delivery, 1);
    clock.now -= DAY;
    await spool.commit(draft(2));
    delivery.answer = () => undefined;
    assert.deepEqual((await spool.deliver(delivery, 2)).delivered, [2, 1]);
    await spool.commit(draft(3));
    clock.now += 365 * DAY;
    assert.deepEqual((await spool.deliver(delivery, 3)).delivered, [3]);
  });

  it('spool: does not ask a server that is not there for every report, nor forget any', async () => {
    const spool = await open();
    for (let sequence = 1; sequence <= 9; sequence++) await spool.commit(draft(sequence));
    delivery.answer = () => LATER;
    await spool.deliver(delivery, 9, true);
    await spool.deliver(delivery, 9, true);
    await spool.deliver(delivery, 9, true);
    assert.deepEqual(
      delivery.seen.map(({ message }) => message.messageId),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `<${n}@example.com>`),
    );
    delivery.answer = () => undefined;
    assert.equal((await spool.deliver(delivery, 9, true)).delivered.length, 9);
  });

  it('spool: is full at its limit, and says so before anything is collected', async () => {
    const spool = await open(2000);
    await spool.checkRoom();
    const full = (error: unknown): boolean =>
      error instanceof MailLogError && error.exitCode === 75 && /is full/.test(error.message);
    await assert.rejects(spool.commit(draft(1, ['a@example.com'], 'x'.repeat(3000))), full);
    assert.deepEqual(['tmp', 'new'].map(names), [[], []]);
    await spool.commit(draft(1, ['a@example.com'], 'x'.repeat(1800)));
    await assert.rejects(spool.checkRoom(), full);
    await assert.rejects(spool.commit(draft(2)), full);
    await spool.deliver(delivery, 1);
    await spool.checkRoom();
    await spool.commit(draft(2));
  });

  it('spool: throws on what a message is made of, and keeps nothing of it', async () => {
    const spool = await open();
    const mine = Object.assign(new Error('no such part'), { code: 'ENOENT', syscall: 'open' });
    const content = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('begun');
      throw mine;
    })();
    const messages = [...draft(1).messages, { ...draft(1).messages[0], content }];
    await assert.rejects(spool.commit({ ...draft(1), messages }), (error) => error === mine);
    assert.deepEqual(['tmp', 'new'].map(names), [[], []]);
    assert.equal((await spool.newest()).sequence, 0);
  });

  it('spool: puts aside what is damaged, keeps its number taken, and names it once', async () => {
    const spool = await open();
    for (const sequence of [1, 2, 3]) await spool.commit(draft(sequence));
    truncateSync(join(directory, 'new/0000000001/manifest.json'), 30);
    writeFileSync(join(directory, 'new/0000000002/message-1.eml'), 'report X\r\n');
    rmSync(join(directory, 'new/0000000003/manifest.json'));
    assert.deepEqual(await spool.newest(), {
      sequence: 3,
      checkpoint: { '/var/log/syslog': 200 },
      checkpointOf: 2,
    });
    const round = await spool.deliver(delivery, 3);
    assert.deepEqual([round.delivered, round.failed, delivery.seen], [[], [1, 3, 2], []]);
    assert.deepEqual(names('failed'), ['0000000001.damaged', '0000000002.damaged', '0000000003.damaged']);
    const unreported = await spool.unreported();
    assert.deepEqual(
      unreported.map(({ sequence, recipient }) => [sequence, recipient]),
      [
        [1, undefined],
        [2, undefined],
        [3, undefined],
      ],
    );
    await spool.markReported(unreported.slice(0, 2));
    assert.deepEqual(
      (await spool.unreported()).map(({ sequence }) => sequence),
      [3],
    );
    await assert.rejects(spool.commit(draft(3)), { kind: 'internal' });
    assert.equal((await spool.newest()).sequence, 3);
  });

  it('spool: leaves alone what is not its own, and takes a record that is not a file for a damaged one', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    writeFileSync(join(directory, 'new/0000000009'), 'x');
    writeFileSync(join(directory, 'failed/0000000005.damaged'), 'x');
    mkdirSync(join(directory, 'new/9999999999999999'));
    mkdirSync(join(directory, 'new/0000000003/manifest.json'), { recursive: true });
    assert.equal((await spool.newest()).sequence, 3);
    const round = await spool.deliver(delivery, 3);
    assert.deepEqual([round.delivered, round.failed], [[1], [3]]);
    assert.deepEqual(
      (await spool.unreported()).map(({ sequence }) => sequence),
      [3],
    );
    await spool.commit(draft(4));
    assert.deepEqual(names('new').sort(), ['0000000004', '0000000009', '9999999999999999']);
  });

  it('spool: starts a report again if its progress is damaged', async () => {
    const spool = await open();
    await spool.commit(draft(1, ['a@example.com', 'b@example.com']));
    delivery.answer = (recipient) => (recipient === 'b@example.com' ? LATER : undefined);
    await spool.deliver(delivery, 1);
    truncateSync(join(directory, 'new/0000000001/progress.json'), 10);
    delivery.answer = () => undefined;
    assert.deepEqual((await spool.deliver(delivery, 1)).delivered, [1]);
    assert.deepEqual(delivery.seen[1].message.to, ['a@example.com', 'b@example.com']);
  });

  it('spool: removes what a crash left, and only that', async () => {
    const spool = await open();
    await spool.commit(draft(1));
    mkdirSync(join(directory, 'tmp/0000000002.abc'));
    writeFileSync(join(directory, 'tmp/0000000002.abc/message-1.eml'), 'half');
    mkdirSync(join(directory, 'new/notes'));
    await open();
    assert.deepEqual(['tmp', 'new'].map(names), [[], ['0000000001', 'notes']]);
    assert.deepEqual((await spool.deliver(delivery, 1)).delivered, [1]);
  });

  it('spool: is not used where others may change it', async () => {
    await open();
    chmodSync(join(directory, 'new'), 0o777);
    await assert.rejects(open(), { kind: 'permission' });
    chmodSync(join(directory, 'new'), 0o700);
    rmSync(join(directory, 'tmp'), { recursive: true });
    symlinkSync(root, join(directory, 'tmp'));
    await assert.rejects(open(), { kind: 'permission' });
    assert.ok(readdirSync(root).includes('spool'));
    await assert.rejects(openSpool({ directory: join(root, 'no', 'such'), limit: 1 }), { kind: 'io' });
  });

  it('spool: keeps what it has when the disk takes no more', async () => {
    // A limit on the size of files, in a process of its own, stands for the full disk: the same refusal of
    // the same calls.
    await (await open()).commit(draft(1));
    const script = fileURLToPath(new URL('./spool-process.js', import.meta.url));
    const command = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`;
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', command, process.execPath, script, 'commit', directory, '2', '100000'],
      { encoding: 'utf8' },
    );
    assert.equal(stdout.trim(), `io: cannot write to the spool ${directory}: file too large`, stderr);
    assert.deepEqual(['tmp', 'new'].map(names), [[], ['0000000001']]);
    assert.deepEqual((await (await open()).deliver(delivery, 1)).delivered, [1]);
  });
});
