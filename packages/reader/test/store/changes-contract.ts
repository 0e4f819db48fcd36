/** What every store passes, so that an inbox reads only what has changed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { decision, form, mail, message, part, sha256, T0 } from './contract.ts';

export function changesContract(name: string, open: () => Promise<Store>): void {
  const login = { form: form('login'), lines: 3 };

  describe(`changes of a store ${name}`, () => {
    it('changes: names what has changed since the mark, and all of it', async () => {
      const store = await open();
      const ran = { form: form('ran'), lines: 2 };
      const first = await store.changes(undefined);
      assert.deepEqual([first.isAll, first.forms, first.hosts], [true, [], []]);
      await store.take(mail('a', [message(1, [part('login 1\n', [login, ran])])]), T0);
      const [{ id }, other] = await store.forms();
      const [chain] = await store.chains();
      const taken = await store.changes(first.mark);
      assert.deepEqual([taken.isAll, sorted(taken.forms), taken.chains], [false, [id, other.id], [chain.id]]);
      assert.deepEqual(
        taken.hosts.toSorted(([a], [b]) => a - b),
        [
          [id, chain.host.id],
          [other.id, chain.host.id],
        ],
      );
      await store.take(mail('b', [message(2, [part('login 2\n', [login])])]), T0);
      const again = await store.changes(taken.mark);
      assert.deepEqual([again.forms, again.chains, again.hosts], [[id], [chain.id], []]);
      // Whoever asked before is told of both.
      assert.deepEqual(sorted((await store.changes(first.mark)).forms), [id, other.id]);
      await store.compared(2, ['a'], [{ ruling: 'a', form: id, lines: 1 }]);
      const compared = await store.changes(again.mark);
      assert.deepEqual([compared.forms, compared.unruled], [[], [id]]);
      await store.keepRulings([]);
      assert.deepEqual((await store.changes(compared.mark)).unruled, [id]);
      await store.settle(chain.id, { periodMs: 7, faults: [], changes: [] });
      const settled = await store.changes(compared.mark);
      assert.deepEqual(settled.chains, [chain.id]);
      const idle = await store.changes(settled.mark);
      assert.deepEqual(
        [idle.isAll, idle.forms, idle.chains, idle.unruled, idle.hosts],
        [false, [], [], [], []],
      );
      // Also after a question to which nothing was the answer.
      await store.take(mail('c', [message(3, [part('login 3\n', [login])])]), T0);
      const last = await store.changes(idle.mark);
      assert.deepEqual([last.isAll, last.forms], [false, [id]]);
    });

    it('lateReports: names reports that came or got parts since, and refuses other texts', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [part('login 1\n', [login])])]), T0);
      await store.take(mail('b', [message(2, [part('login 2\n', [login])])]), T0);
      const { asOf } = await store.changes(undefined);
      assert.deepEqual(await store.lateReports(asOf, [1, 2]), []);
      const late = { key: sha256('late'), message: 2, of: 2 };
      await store.take(mail('c', [message(1, [part('login 3\n', [login])], late)]), T0);
      await store.take(mail('d', [message(3, [part('login 4\n', [login])])]), T0);
      assert.deepEqual(sorted(await store.lateReports(asOf, [1, 2, 3])), [1, 3]);
      assert.deepEqual(await store.lateReports(asOf, [2]), []);
      const made = await store.decide(decision({ forms: { [login.form.key]: 2 }, asOf }));
      assert.deepEqual([made.report, 'asOf' in made], [0, false]);
      assert.equal((await store.decide(decision({ forms: { [login.form.key]: 2 } }))).report, 3);
      for (const text of ['', 'x', '1:', '1:9:3:', '1:0:3:', '1:3:9:8,4', '1:3:9:9', '1:3:9:,', "1'"])
        await assert.rejects(store.lateReports(text, [1]), /nothing was shown as of then/, text);
    });

    it('forms, chains, unruled, decisions: are those that are asked for', async () => {
      const store = await open();
      const ran = { form: form('ran'), lines: 2 };
      await store.take(mail('a', [message(1, [part('login 1\n', [login, ran])])]), T0);
      await store.take(mail('b', [message(1, [part('login 2\n', [login])], { host: 'web2' })]), T0);
      const [one, other] = await store.forms();
      assert.deepEqual(await store.forms([other.id, 99]), [other]);
      assert.deepEqual(await store.forms([]), []);
      const [web1, web2] = await store.chains();
      assert.deepEqual(await store.chains([web2.id]), [web2]);
      const hosts = await store.formHostIds([one.id, other.id]);
      assert.deepEqual(sorted(hosts.get(one.id)), [web1.host.id, web2.host.id]);
      assert.deepEqual(hosts.get(other.id), [web1.host.id]);
      const rows = [one, other].map(({ id }) => ({ ruling: 'a', form: id, lines: 1 }));
      await store.compared(1, ['a'], rows);
      assert.deepEqual(
        (await store.unruled([other.id])).map(({ form: id }) => id),
        [other.id],
      );
      const [first, second] = [await store.decide(decision()), await store.decide(decision())];
      assert.deepEqual(await store.decisions(first.id), [second]);
    });

    it('mailCounts: counts mails by state, also one that can be opened the second time', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [])]), T0);
      const unreadable = mail('b', [], { state: 'unreadable', reason: 'no key' });
      await store.take(unreadable, T0 + 1);
      await store.take({ ...unreadable, digest: sha256('other') }, T0 + 2);
      const counts = async (): Promise<readonly (number | undefined)[]> => {
        const { report, other, unreadable: closed, lastTakenAt } = await store.mailCounts();
        return [report, other, closed, lastTakenAt];
      };
      assert.deepEqual(await counts(), [1, 0, 1, T0 + 2]);
      await store.take(mail('b', [], { state: 'other', digest: sha256('other') }), T0 + 3);
      assert.deepEqual(await counts(), [1, 1, 0, T0 + 3]);
    });
  });
}

function sorted(ids: readonly number[] = []): readonly number[] {
  return ids.toSorted((a, b) => a - b);
}
