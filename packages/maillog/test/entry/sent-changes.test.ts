/** Covers: src/entry/monitor.ts, src/entry/listing-memory.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory, Out } from '../../src/entry/entry.ts';
import type { NewListingCopy } from '../../src/entry/host.ts';
import { unkeptReason } from '../../src/entry/listing-memory.ts';
import { MailLogError } from '../../src/errors.ts';
import { entriesOf, folderWith } from './reported.ts';

const out: Out = { print: async () => {}, warn: async () => {}, own: async () => {} };

/** What a report knows whose disk answers each copy with `error`. */
function memory(error: Error): Memory {
  const refuse = async (): Promise<never> => {
    throw error;
  };
  const copy: NewListingCopy = { write: refuse, keep: refuse, discard: async () => {} };
  const copies = { read: () => assert.fail('there is no copy'), create: async () => copy };
  const chain = { host: 'web1', configuration: '/etc/web.conf' };
  return {
    saved: undefined,
    isKept: true,
    isAll: false,
    report: { ...chain, sequence: 1, copies, givenUp: [] },
  };
}

test('MonitorEntry: sends the listing if the disk refuses its copy, and no other error passes for that', async () => {
  const folder = folderWith({ a: '1', 'web.conf': 'monitor <<M\ndir .\nsend changes\nM\n' });
  const { entries, errors } = await entriesOf(`${folder}/web.conf`);
  assert.deepEqual(errors, []);
  const [monitor] = entries;
  const words = 'cannot write the copy of a listing: no space left on device';
  const saved = await monitor?.run(out, memory(new MailLogError('io', words)));
  assert.equal(unkeptReason(saved), words);
  const { report } = memory(new Error('unused'));
  assert.deepEqual(await monitor?.examine?.({ saved, isKept: true, isAll: false, report }), [
    `monitor-1.txt: at the report before: ${words}`,
  ]);
  for (const error of [new TypeError('a fault of the program'), new MailLogError('internal', 'x')])
    await assert.rejects(async () => monitor?.run(out, memory(error)), error);
});
