/** Covers: src/receiver/quota.ts */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Quota } from '../../src/receiver/quota.ts';
import { Refusal } from '../../src/receiver/refusal.ts';

const HALF_PAST = Date.parse('2026-06-14T15:30:00Z');

function refusal(work: () => void): Refusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error;
  }
}

describe('Quota', () => {
  it('take: lets a host send 1,000 messages in an hour, and says when the next begins', () => {
    let now = HALF_PAST;
    const quota = new Quota(() => now);
    for (let count = 0; count < 1000; count++) quota.take('web1', 10);
    const refused = refusal(() => quota.take('web1', 10));
    assert.deepEqual([refused?.status, refused?.retryAfter], [429, 1800]);
    assert.equal(
      refusal(() => quota.take('web2', 10)),
      undefined,
    );
    now = Date.parse('2026-06-14T16:00:00Z');
    assert.equal(
      refusal(() => quota.take('web1', 10)),
      undefined,
    );
  });

  it('take: lets a host send 1 GiB in an hour; what is refused does not count', () => {
    const quota = new Quota(() => HALF_PAST);
    quota.take('web1', (1 << 30) - 10);
    assert.equal(refusal(() => quota.take('web1', 11))?.status, 429);
    assert.equal(
      refusal(() => quota.take('web1', 10)),
      undefined,
    );
  });

  it('begin: counts what a host has under way', () => {
    const quota = new Quota();
    const ends = [1, 2, 3, 4].map(() => quota.begin('web1'));
    assert.equal(refusal(() => quota.begin('web1'))?.status, 429);
    ends[0]?.();
    assert.equal(
      refusal(() => quota.begin('web1')),
      undefined,
    );
  });

  it('hold: lets a host send 64 MiB at a time, however slowly, and others the same', () => {
    const quota = new Quota();
    const end = quota.hold('web1', 60 << 20);
    assert.equal(refusal(() => quota.hold('web1', 5 << 20))?.status, 429);
    assert.equal(
      refusal(() => quota.hold('web2', 64 << 20)),
      undefined,
    );
    end();
    assert.equal(
      refusal(() => quota.hold('web1', 64 << 20)),
      undefined,
    );
  });
});
