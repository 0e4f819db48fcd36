import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSpoolRecord, writeSpoolRecord } from '../../src/delivery/spool-record.ts';
import type { SpoolRecord } from '../../src/delivery/spool-record.ts';
import {
  afterTry,
  firstProgress,
  isDue,
  readProgress,
  statusOf,
  writeProgress,
} from '../../src/delivery/progress.ts';
import type { Progress } from '../../src/delivery/progress.ts';
import type { Outcome } from '../../src/report/ports.ts';
import { fc } from '../helpers/property.ts';

const MADE = Date.parse('2026-03-01T00:00:00Z');
const DAY = 86_400_000;

function manifestFor(...recipients: string[][]): SpoolRecord {
  const messages = recipients.map((to, index) => ({
    file: `message-${index + 1}.eml`,
    bytes: 1,
    sha256: '',
    from: 'a@example.com',
    to,
    messageId: `<${index}@example.com>`,
  }));
  return {
    version: 1,
    sequence: 1,
    made: new Date(MADE).toISOString(),
    positions: { '/var/log/syslog': [1, 'ä'] },
    messages,
  };
}

function accept(...accepted: string[]): Outcome {
  return { accepted, refused: [] };
}
function refuse(recipient: string, kind: 'transient' | 'permanent', words = 'no'): Outcome {
  return {
    accepted: [],
    refused: [{ recipient, kind, words }],
  };
}

describe('progress of a report', () => {
  it('statusOf(): a report is done when everyone is served', () => {
    const progress = afterTry(firstProgress(manifestFor(['a', 'b'])), [accept('a', 'b')], MADE, MADE);
    assert.equal(statusOf(progress), 'delivered');
  });

  it('afterTry(): keeps those who are to be tried again, and only those', () => {
    const outcome = {
      accepted: ['a'],
      refused: [...refuse('b', 'transient', 'later').refused, ...refuse('c', 'permanent', 'never').refused],
    };
    const once = afterTry(firstProgress(manifestFor(['a', 'b', 'c'])), [outcome], MADE, MADE);
    assert.equal(statusOf(once), 'waiting');
    assert.deepEqual(once.pending, [['b']]);
    assert.equal(once.words, 'later');
    assert.deepEqual(once.givenUp, [{ recipient: 'c', words: 'never', told: false }]);
    const twice = afterTry(once, [accept('b')], MADE, MADE);
    assert.equal(statusOf(twice), 'failed');
    assert.deepEqual(twice.givenUp, once.givenUp);
  });

  it('afterTry(): does not take one who is not in the outcome for served', () => {
    const progress = afterTry(firstProgress(manifestFor(['a', 'b'])), [accept('a')], MADE, MADE);
    assert.deepEqual(progress.pending, [['b']]);
    assert.equal(progress.words, 'not served');
  });

  it('afterTry(): pauses longer and longer, up to an hour', () => {
    let progress = firstProgress(manifestFor(['a']));
    const pauses: number[] = [];
    for (let now = MADE; pauses.length < 9; now = progress.next) {
      assert.ok(isDue(progress, now));
      progress = afterTry(progress, [refuse('a', 'transient')], MADE, now);
      assert.ok(!isDue(progress, now));
      assert.ok(!isDue(progress, progress.next - 1));
      pauses.push((progress.next - now) / 60_000);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('statusOf(): a report lives seven days, and one more try', () => {
    let progress = firstProgress(manifestFor(['a'], ['b']));
    progress = afterTry(progress, [refuse('a', 'transient', 'later'), accept('b')], MADE, MADE + 7 * DAY);
    assert.equal(statusOf(progress), 'waiting');
    const served = afterTry(progress, [accept('a'), undefined], MADE, MADE + 400 * DAY);
    assert.equal(statusOf(served), 'delivered');
    const given = afterTry(
      progress,
      [refuse('a', 'transient', 'later'), undefined],
      MADE,
      MADE + 7 * DAY + 1,
    );
    assert.equal(statusOf(given), 'failed');
    assert.deepEqual(given.givenUp, [
      { recipient: 'a', words: 'not delivered within 7 days: later', told: false },
    ]);
  });

  it('isDue(): a report is due when the clock was set back', () => {
    const progress = afterTry(
      firstProgress(manifestFor(['a'])),
      [refuse('a', 'transient')],
      MADE,
      MADE + 365 * DAY,
    );
    assert.ok(isDue(progress, MADE));
    assert.ok(!isDue(progress, MADE + 365 * DAY + 1));
  });

  it('afterTry(): loses and doubles nobody, whatever deliveries answer', () => {
    const names = ['a', 'b', 'c', 'd'];
    const outcome = fc.record({
      accepted: fc.subarray(names),
      refused: fc.array(
        fc.record({
          recipient: fc.constantFrom(...names),
          kind: fc.constantFrom('transient', 'permanent'),
          words: fc.string(),
        }),
      ),
    }) as fc.Arbitrary<Outcome>;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(outcome, outcome, fc.integer({ min: -1, max: 9 })), { maxLength: 6 }),
        (tries) => {
          const record = manifestFor(names, ['e', ...names]);
          let progress = firstProgress(record);
          for (const [first, second, day] of tries) {
            const before = progress;
            const now = MADE + day * DAY;
            progress = readProgress(writeProgress(afterTry(before, [first, second], MADE, now)), record);
            const count = (where: Progress): number => where.pending.flat().length + where.givenUp.length;
            const served = before.pending.flatMap((waiting, index) =>
              waiting.filter((name) => [first, second][index].accepted.includes(name)),
            );
            assert.equal(count(progress), count(before) - served.length);
            assert.equal(progress.tries, before.tries + 1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('records of the spool', () => {
  it('readManifest(), readProgress(): read back what was written', () => {
    const record = manifestFor(['a'], ['b', 'c']);
    assert.deepEqual(readSpoolRecord(writeSpoolRecord(record)), record);
  });

  it('readManifest(), readProgress(): do not believe a record in which anything has changed', () => {
    const text = Buffer.from(writeSpoolRecord(manifestFor(['a'])));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(text);
        changed[at] ^= change;
        assert.equal(readSpoolRecord(changed.toString('utf8')), undefined);
      }),
    );
    for (let length = 0; length < text.length; length++)
      assert.equal(readSpoolRecord(text.toString('utf8', 0, length)), undefined);
    assert.equal(readSpoolRecord(`${text.toString()} `), undefined);
  });

  it('readManifest(), readProgress(): answer whatever text they are given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(readSpoolRecord(text), undefined);
        const record = manifestFor(['a']);
        assert.deepEqual(readProgress(text, record), firstProgress(record));
      }),
    );
  });
});
