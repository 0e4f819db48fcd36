/** What every store passes that removes counts of old reports, as storeContract. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import type { TakenForm, TakenMail } from '../../src/store/taken.ts';
import { decision, form, mail, message, part } from './contract.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-28T12:00:00Z');

/** A report of so many days ago, with three lines of each of these forms. */
function report(
  sequence: number,
  age: number,
  words: readonly string[],
  kind: TakenForm['kind'] = 'line',
): TakenMail {
  const forms = words.map((word) => ({ form: { ...form(word), kind }, lines: 3 }));
  const parts = [part(`own ${sequence}\n`, forms)];
  return mail(`mail ${sequence}`, [message(sequence, parts, { madeAt: NOW - age * DAY })]);
}

async function removeAll(store: Store): Promise<void> {
  while (await store.removeSomeCounts(NOW - 90 * DAY, NOW));
}

async function hitsOf(store: Store, reports: number, forms: readonly number[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let at = 1; at <= reports; at++)
    for (const [own, lines] of await store.hits(at, forms)) found.push(`report ${at}, form ${own}: ${lines}`);
  return found;
}

export function countsContract(name: string, open: () => Promise<Store>): void {
  describe(`old counts of store ${name}`, () => {
    it('removeSomeCounts: hits and hours of old reports go; lines by day, by host and in all stay', async () => {
      const store = await open();
      for (const [at, age] of [400, 91, 89, 0].entries())
        await store.take(report(at + 1, age, ['a', 'b']), NOW);
      const seen = async (): Promise<unknown> => ({
        forms: await store.forms(),
        hosts: await store.formHosts([1, 2]),
        days: await store.formDays([1, 2], 0),
        bars: await store.formHours([1, 2], NOW - 90 * DAY),
      });
      const all = await seen();
      assert.equal((await store.formHours([1], 0)).size, 4);
      await removeAll(store);
      assert.deepEqual(await seen(), all);
      assert.deepEqual(await store.hitReports([1], 9, 9), [4, 3]);
      assert.deepEqual(await hitsOf(store, 4, [1, 2]), [
        'report 3, form 1: 3',
        'report 3, form 2: 3',
        'report 4, form 1: 3',
        'report 4, form 2: 3',
      ]);
      assert.equal((await store.formHours([1], 0)).size, 2);
    });

    it('removeSomeCounts: a report that comes late goes after those that came before it', async () => {
      const store = await open();
      await store.take(report(1, 0, ['a']), NOW);
      await store.take(report(2, 400, ['a']), NOW);
      await removeAll(store);
      assert.equal((await hitsOf(store, 2, [1])).length, 2);
    });

    it('removeSomeCounts: keeps warnings, and what the rules of a decision left', async () => {
      const store = await open();
      await store.take(report(1, 200, ['a', 'b']), NOW);
      await store.take(report(2, 200, ['c'], 'warning'), NOW);
      await store.compared(1, ['rule'], [{ ruling: 'rule', form: 2, lines: 1 }]);
      await removeAll(store);
      assert.deepEqual(await hitsOf(store, 2, [1, 2, 3]), ['report 1, form 2: 3', 'report 2, form 3: 3']);
    });

    it('removeSomeCounts: waits for a report that no list has compared with the rules in force', async () => {
      const store = await open();
      await store.take(report(1, 200, ['a']), NOW);
      await store.decide(decision({ kind: 'seen', forms: { [form('a').key]: 3 } }));
      const rules = [{ action: 'usual', rule: '- a', sample: 'a' }] as const;
      await store.decide(decision({ kind: 'ignore', rules, forms: { [form('a').key]: 3 } }));
      await store.take(report(2, 200, ['a']), NOW);
      await removeAll(store);
      assert.deepEqual(await hitsOf(store, 2, [1]), ['report 2, form 1: 3']);
      assert.deepEqual(await store.unruledReports(), [1, 2]);
      await store.compared(2, ['rule'], []);
      await removeAll(store);
      assert.deepEqual(await hitsOf(store, 2, [1]), []);
    });
  });
}
