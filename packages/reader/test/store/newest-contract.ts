/**
 * What every store passes that is asked for the newest reports, as storeContract: however many have what is
 * asked for, and in whatever order they were taken.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { form, mail, message, part, T0 } from './contract.ts';

export function newestContract(name: string, open: () => Promise<Store>): void {
  const login = { form: form('login'), lines: 3 };

  describe(`newest reports of store ${name}`, () => {
    it('formReports: gives the newest reports of a common form, of a rare one, and of both', async () => {
      const store = await open();
      const rare = { form: form('rare'), lines: 1 };
      // Taken in an order that is none of time.
      for (let index = 0; index < 60; index++) {
        const sequence = ((index * 7) % 60) + 1;
        const forms = sequence % 20 === 5 ? [login, rare] : [login];
        await store.take(mail(`${index}`, [message(sequence, [part('x\n', forms)])]), T0);
      }
      const known = new Map((await store.forms()).map(({ key, id }) => [key, id]));
      const [often, seldom] = [known.get(login.form.key) ?? 0, known.get(rare.form.key) ?? 0];
      const newest = async (forms: readonly number[], limit: number): Promise<unknown> => {
        const reports = await store.formReports(forms, limit);
        return Promise.all(reports.map(async (report) => (await store.report(report))?.sequence));
      };
      assert.deepEqual(await newest([often], 3), [60, 59, 58]);
      assert.deepEqual(await newest([seldom], 2), [45, 25]);
      assert.deepEqual(await newest([seldom], 60), [45, 25, 5]);
      assert.deepEqual(await newest([often, seldom], 3), [60, 59, 58]);
    });

    it('search: goes on within a message, whose parts are more than the limit', async () => {
      const store = await open();
      const parts = ['auth.txt', 'auth.2.txt', 'author.txt'].map((each) =>
        part('Accepted for anna\n', [], each),
      );
      await store.take(mail('a', [message(1, parts)]), T0);
      await store.take(mail('b', [message(2, parts)]), T0);
      const found: string[] = [];
      let from: Awaited<ReturnType<Store['search']>>['next'];
      do {
        const { hits, next } = await store.search({
          words: ['anna', 'accepted'],
          part: 'auth',
          limit: 1,
          from,
        });
        found.push(...hits.map(({ sequence, part: name }) => `${sequence} ${name}`));
        from = next;
      } while (from && found.length < 9);
      assert.deepEqual(found, ['2 auth.txt', '2 auth.2.txt', '1 auth.txt', '1 auth.2.txt']);
    });

    it('search: goes on to the oldest reports, whether many or few may have it', async () => {
      const store = await open();
      const count = 900;
      // Taken in an order that is none of time, many at once where the store can.
      await Promise.all(
        Array.from({ length: count }, (_, index) => {
          const sequence = ((index * 7) % count) + 1;
          const text = `${sequence % 90 === 5 ? 'abcab' : 'bcabc'} ${sequence === 3 ? 'once' : ''}\n`;
          return store.take(mail(`${index}`, [message(sequence, [part(text, [])])]), T0);
        }),
      );
      const found = async (text: string, limit = 50): Promise<unknown> =>
        (await store.search({ words: [text], limit })).hits.map(({ sequence }) => sequence);
      // All reports have its trigrams.
      assert.deepEqual(await found('abcab'), [815, 725, 635, 545, 455, 365, 275, 185, 95, 5]);
      assert.deepEqual(await found('bcabc', 3), [900, 899, 898]);
      assert.deepEqual(await found('once'), [3]);
      assert.deepEqual(await found('never'), []);
      const all: number[] = [];
      let from = (await store.search({ words: ['abcab'], limit: 1 })).hits.at(0)?.place;
      for (let asked = 0; from && asked < 9; asked++) {
        const { hits, next } = await store.search({ words: ['CAB', 'bca'], limit: 4, from });
        all.push(...hits.map(({ sequence }) => sequence));
        from = next;
      }
      assert.deepEqual(all.slice(0, 4), [815, 814, 813, 812]);
      assert.deepEqual([all.length, new Set(all).size], [36, 36]);
      const { hits } = await store.search({ words: [], test: (line) => line.includes(0x6f), limit: 2 });
      assert.deepEqual(
        hits.map(({ sequence }) => sequence),
        [3],
      );
    });
  });
}
