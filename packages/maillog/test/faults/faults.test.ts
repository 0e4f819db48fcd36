import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { findCanary } from '../delivery/canary.ts';
import { CANARY, Site } from './site.ts';
import { PROGRAM_FAULTS } from './table.ts';
import { tryAll } from './try-all.ts';

// Much of their time is waiting.
tryAll(PROGRAM_FAULTS, 3);

describe('who looks for leaks', () => {
  it('leak search: sees a canary on the wire, in what waits, and in what was written and removed again', async () => {
    const site = await new Site().open();
    try {
      const { configuration } = site;
      site.configure(`${configuration}set layout parts\nset encrypt off\n`, false);
      site.write(20);
      await site.run();
      site.mood = () => 'put off';
      site.write(20);
      await site.run();
      const places = site.leaks().map((leak) => leak.replace(/^.*\//, ''));
      assert.deepEqual(places, [
        'message-1.eml (base64)',
        'wire or standard error (base64)',
        'written (plain)',
      ]);
    } finally {
      await site.close();
    }
  });
  it('leak search: sees a canary that is encoded', () => {
    const text = Buffer.from(`a line with ${CANARY} in it`);
    const found: [Buffer, string][] = [
      [text, 'plain'],
      [Buffer.from(text.toString('hex').toUpperCase()), 'hexadecimal'],
      [Buffer.from(text.toString('base64')), 'base64'],
      [Buffer.from(text.toString(), 'utf16le'), 'UTF-16'],
      [Buffer.from(text.toString().replaceAll('c4n', '%634n')), 'percent'],
      [Buffer.from(text.toString().replaceAll('c4n', '=63=\r\n4n')), 'quoted-printable'],
      [Buffer.concat([Buffer.from('before'), gzipSync(text)]), 'compressed'],
      [Buffer.from(gzipSync(text).toString('base64')), 'base64'],
    ];
    for (const [bytes, how] of found) assert.equal(findCanary(bytes, CANARY), how);
    assert.equal(findCanary(gzipSync(Buffer.from('nothing')), CANARY), undefined);
  });
});
