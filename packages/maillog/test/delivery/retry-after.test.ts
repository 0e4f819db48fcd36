/** Covers: delivery/collector/retry-after, and what comes of it in delivery/spool-round and progress. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { retryAfter } from '../../src/delivery/collector/retry-after.ts';
import { afterTry, firstProgress, pauseUntil } from '../../src/delivery/progress.ts';
import { World } from '../cli/world.ts';
import { needs } from '../helpers/needs.ts';
import { Collector } from './collector-server.ts';

needs('openssl');

const NOW = Date.parse('2026-11-27T12:00:00Z');
const HOUR = 3_600_000;

describe('Retry-After', () => {
  const world = new World();
  let collector: Collector;
  before(async () => {
    collector = await new Collector().start();
  });
  after(async () => {
    await collector.stop();
    world.remove();
  });

  it('retryAfter(): takes seconds and dates, at most six hours, and nothing else', () => {
    const fields: [string | undefined, number | undefined][] = [
      ['120', NOW + 120_000],
      [' 120 ', NOW + 120_000],
      ['Fri, 27 Nov 2026 13:00:00 GMT', NOW + HOUR],
      ['9999999999', NOW + 6 * HOUR],
      ['Fri, 27 Nov 2099 13:00:00 GMT', NOW + 6 * HOUR],
      ['Fri, 27 Nov 2026 11:00:00 GMT', undefined],
      ['Fri, 99 Nov 2026 13:00:00 GMT', undefined],
      ['0', undefined],
      ['-5', undefined],
      ['1e9', undefined],
      ['2027', NOW + 2027_000],
      ['2027-01-01', undefined],
      ['99999999999', undefined],
      ['soon', undefined],
      ['', undefined],
      [undefined, undefined],
    ];
    for (const [field, time] of fields) assert.equal(retryAfter(field, NOW, 0), time, field);
    assert.equal(retryAfter('3600', NOW, 1), NOW + 1.1 * HOUR);
  });

  it('afterTry(): the next try is not before what the server says, nor all at one time', () => {
    const record = {
      version: 1,
      sequence: 1,
      made: '',
      positions: {},
      messages: [
        { file: 'message-1.eml', bytes: 1, sha256: '', from: 'm@x', to: ['a@x'], messageId: '<1@x>' },
      ],
    } as const;
    const refused = (notBefore?: number) => [
      { accepted: [], refused: [{ recipient: 'a@x', kind: 'transient' as const, words: '', notBefore }] },
    ];
    const first = firstProgress(record);
    assert.equal(afterTry(first, refused(), NOW, NOW, 0).next, NOW + 60_000);
    assert.equal(afterTry(first, refused(), NOW, NOW, 1).next, NOW + 48_000);
    const asked = afterTry(first, refused(NOW + HOUR), NOW, NOW, 1);
    assert.equal(asked.next, NOW + HOUR);
    assert.equal(pauseUntil(asked, NOW + 1), NOW + HOUR);
    assert.equal(pauseUntil(asked, NOW - 1), 0);
    assert.equal(afterTry(asked, refused(), NOW, NOW + HOUR, 0).notBefore, undefined);
  });

  it('set deliver: a collector that asks for a pause gets it from the next runs, and from flush it does not', async () => {
    world.write(
      'web.conf',
      `set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\nset state state\n` +
        `${collector.settings}command <<X\nexec 'echo hello'\nX\n`,
    );
    collector.answering = (_, __, response) => response.writeHead(503, { 'Retry-After': '3600' }).end('full');
    const first = await world.maillog(['-C', 'web.conf']);
    assert.equal(first.status, 75);
    assert.match(first.stderr, /answers 503: full/);
    assert.equal(collector.stored.length, 1);
    // The report of the next run is new, and not tried before.
    const next = await world.maillog(['-C', 'web.conf']);
    assert.equal(next.status, 75);
    assert.match(next.stderr, /report 2 is not delivered yet: the collector asked for a pause until 20/);
    assert.equal(collector.stored.length, 1);
    // Another way is taken meanwhile.
    world.write('web.conf', world.read('web.conf').replace(/(set deliver .*)/, '$1 maildir:mails'));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.equal(readdirSync(world.path('mails/new')).length, 1);
    assert.equal(collector.stored.length, 1);
    collector.answering = (stored, __, response) => response.end(collector.receipt(stored));
    assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 0);
    assert.equal(collector.stored.length, 3);
  });

  it('set deliver: a refusal without a pause, or of another kind, asks for none', async () => {
    collector.answering = (_, __, response) => response.writeHead(400, { 'Retry-After': '3600' }).end();
    world.write('web.conf', world.read('web.conf').replace(' maildir:mails', ''));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    const { length } = collector.stored;
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    assert.ok(collector.stored.length > length);
  });
});
