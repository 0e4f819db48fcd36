/** What every store passes that counts reports by day, as storeContract. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { mail, message, part, T0 } from './contract.ts';

const HOUR = 3_600_000;

export function daysContract(name: string, open: () => Promise<Store>): void {
  describe(`days of store ${name}`, () => {
    it('reportDays: counts reports and bytes by day, of a host and of all that are verified', async () => {
      const store = await open();
      const text = 'x'.repeat(100);
      await store.take(mail('1', [message(1, [part(text, [])])]), T0);
      await store.take(mail('2', [message(2, [part(text, []), part(text, [], 'b.txt')])]), T0);
      // The other message of a report, and a copy of the first.
      await store.take(mail('3', [message(2, [part(text, [], 'c.txt')], { key: 'other', message: 2 })]), T0);
      await store.take(mail('4', [message(1, [part(text, [])])]), T0);
      await store.take(mail('5', [message(1, [part(text, [])], { host: 'web2', configuration: 'b' })]), T0);
      await store.take(mail('6', [message(9, [part(text, [])], { host: 'web3', isVerified: false })]), T0);
      const chains = await store.chains();
      const idOf = (name: string): number | undefined =>
        chains.find(({ host }) => host.name === name)?.host.id;
      const day = Math.floor((T0 + HOUR) / 24 / HOUR);
      const days = async (host?: number, since = day): Promise<unknown> => [
        ...(await store.reportDays(since, host)),
      ];
      assert.deepEqual(await days(), [[day, { reports: 3, bytes: 500 }]]);
      assert.deepEqual(await days(idOf('web1')), [[day, { reports: 2, bytes: 400 }]]);
      assert.deepEqual(await days(idOf('web3')), [[day, { reports: 1, bytes: 100 }]]);
      assert.deepEqual(await days(idOf('web1'), day + 1), []);
    });
  });
}
