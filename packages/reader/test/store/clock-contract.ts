/** What every store passes whose hosts have wrong clocks, as storeContract. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { form, mail, message, part, sha256, T0 } from './contract.ts';

const HOUR = 3_600_000;

export function clockContract(name: string, open: () => Promise<Store>): void {
  const login = { form: form('login'), lines: 3 };

  describe(`clocks of store ${name}`, () => {
    it('take: counts a report of the future from when it was opened, and the later ones after it', async () => {
      const store = await open();
      const [year, now] = [365 * 24 * HOUR, T0 + 5 * HOUR];
      const ahead = { madeAt: now, dueAt: now + HOUR, clockAt: now + year, of: 2 };
      await store.take(mail('a', [message(5, [part('login 1\n', [login])], ahead)]), now);
      // Of the same report, opened later; the last of its copies, when the time of the clock has come.
      const second = { ...ahead, key: sha256('second'), message: 2, madeAt: now + 9, digest: sha256('p2') };
      await store.take(mail('b', [message(5, [part('login 2\n', [login])], second)]), now + 9);
      const third = { ...ahead, key: sha256('third'), message: 3, madeAt: now + year, clockAt: undefined };
      await store.take(mail('c', [message(5, [], third)]), now + year);
      await store.take(mail('d', [message(6, [part('login 3\n', [login])])]), now + HOUR);
      const [chain, ...others] = await store.chains();
      assert.deepEqual(others, []);
      assert.deepEqual([chain.reports, chain.lastSequence, chain.lastAt], [2, 6, T0 + 6 * HOUR]);
      assert.equal(chain.dueAt, T0 + 7 * HOUR);
      const rows = await store.messages(chain.id);
      assert.deepEqual(
        rows.map(({ sequence, madeAt, clockAt }) => [sequence, madeAt, clockAt]),
        [
          [5, now, now + year],
          [5, now, now + year],
          [5, now, now + year],
          [6, now + HOUR, undefined],
        ],
      );
      const [{ id, lines, lastAt }] = await store.forms();
      assert.deepEqual([lines, lastAt], [9, now + HOUR]);
      assert.deepEqual(
        [...(await store.formHours([id], 0))],
        [
          [now, 6],
          [now + HOUR, 3],
        ],
      );
    });
  });
}
