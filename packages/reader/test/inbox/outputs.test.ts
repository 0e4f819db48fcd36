/**
 * Outputs that change all the time and in numbers only are one row, which does not come back each day; and a
 * broken chain is dated by the report that shows it.
 *
 * Covers: src/forms/only-numbers.ts, src/ingest/entry-changes.ts, src/ingest/settle.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onlyNumbersDiffer } from '../../src/forms/only-numbers.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { mail, message, part, T0 } from '../store/contract.ts';

const DAY = 86_400_000;

async function report(
  store: Store,
  sequence: number,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  const facts = { kind: 'command', description: null, lines: 1, output: true, hidden: 0, folded: 0 };
  const more = { warnings: [], listing: undefined, holdsChanges: false };
  const entries = Object.keys(texts).map((name) => Object.assign({ name }, facts, more));
  const parts = Object.entries(texts).map(([name, text]) =>
    Object.assign(part(text, [], name), { kind: 'command' }),
  );
  const made = { host: 'web1', dueAt: undefined, madeAt: T0 + sequence * DAY, entries };
  await store.take(mail(`web1 ${sequence}`, [message(sequence, parts, made)]), T0);
  await settleChains(store);
}

describe('onlyNumbersDiffer', () => {
  it('onlyNumbersDiffer: takes numbers, times and the width of columns, and no address, port or name', () => {
    for (const [before, after] of [
      ['up 6:50, 0 users, load 12.53', 'up 11:02, 12 users, load 0.1'],
      ['/dev/sda1  98G   9G', '/dev/sda1 98G 10G'],
    ])
      assert.ok(onlyNumbersDiffer(before, after), after);
    for (const [before, after] of [
      ['10.0.0.1 ok', '10.0.0.2 ok'],
      ['10.0.0.1:22 ok', '10.0.0.1:31337 ok'],
      ['*:22', '*:31337'],
      ['/dev/sda1', '/dev/sda2'],
      ['98G', '98M'],
      ['1 user', '2 users'],
      ['1', '1 2'],
    ])
      assert.ok(!onlyNumbersDiffer(before, after), after);
  });
});

describe('changedOutputs', () => {
  it('changedOutputs: an output that has other numbers each day is back only with something else', async () => {
    const { store } = await openMemoryStore();
    const inbox = new Inbox(store, { now: () => T0 + 9 * DAY });
    const outputs = async (): Promise<readonly Finding[]> =>
      (await inbox.list()).findings.filter(({ kind }) => kind === 'output');
    const open = async (): Promise<readonly string[]> => (await outputs()).map(({ text }) => text);
    for (const day of [1, 2, 3]) await report(store, day, { 'disk.txt': `/ ${day * 10} % used\n` });
    const words = 'disk.txt: only numbers differ from those of the report before';
    assert.deepEqual(await open(), [words]);
    await inbox.decide('seen', (await outputs())[0]);
    await report(store, 4, { 'disk.txt': '/ 55 % used\n' });
    assert.deepEqual(await open(), []);
    await report(store, 5, { 'disk.txt': '/ 55 % used\n/mnt 1 % used\n' });
    assert.deepEqual(await open(), ['disk.txt: the output is not that of the report before']);
  });

  it('changedOutputs: a number that was the same for long is a change as any other', async () => {
    const { store } = await openMemoryStore();
    const inbox = new Inbox(store, { now: () => T0 + 9 * DAY });
    for (const day of [1, 2, 3, 4])
      await report(store, day, { 'raid.txt': `${day < 4 ? 0 : 2} disks failed\n` });
    const { findings } = await inbox.list();
    assert.deepEqual(
      findings.filter(({ kind }) => kind === 'output').map(({ text, isUsual }) => [text, isUsual]),
      [['raid.txt: the output is not that of the report before', false]],
    );
  });
});

describe('settleChains', () => {
  it('settleChains: dates a broken chain by the report that shows it, not by the last one', async () => {
    const { store } = await openMemoryStore();
    for (const sequence of [1, 2, 4, 5, 6]) await report(store, sequence, {});
    const [{ faults }] = await store.chains();
    assert.deepEqual(
      faults.filter(({ words }) => words.includes('missing')).map(({ at }) => at),
      [T0 + 4 * DAY],
    );
  });
});
