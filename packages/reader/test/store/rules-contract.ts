/**
 * What every store passes that is asked what reports say of rules, as storeContract.
 *
 * Covers: src/store/rules-facts.ts, src/store/sqlite/rules-facts.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import type { TakenMessage, TakenRuleHits, TakenRulesSet } from '../../src/store/taken.ts';
import { mail, message, sha256, T0 } from './contract.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Math.floor(T0 / DAY);
const WEB = 'https://rules.example.com/web';

function set(serial: number, more: Partial<TakenRulesSet> = {}): TakenRulesSet {
  return { address: WEB, name: 'web', serial, sha256: sha256(`set ${serial}`), fault: undefined, ...more };
}

function hits(place: string, lines: number, more: Partial<TakenRuleHits> = {}): TakenRuleHits {
  return { place, sha256: sha256('sshd'), isDecided: false, lines, ...more };
}

export function rulesContract(name: string, open: () => Promise<Store>): void {
  describe(`rules of store ${name}`, () => {
    async function opened(): Promise<{
      readonly store: Store;
      readonly take: (host: string, sequence: number, more: Partial<TakenMessage>) => Promise<void>;
    }> {
      const store = await open();
      return {
        store,
        take: async (host, sequence, more) => {
          const key = sha256(`${host} ${sequence} ${more.isVerified ?? true} ${more.message ?? 1}`);
          await store.take(mail(key, [message(sequence, [], { host, key, ...more })]), T0);
        },
      };
    }

    it('rules.sets: counts hosts by version as of their newest reports, in whatever order they come', async () => {
      const { store, take } = await opened();
      await take('web1', 3, { rulesSets: [set(8)] });
      await take('web1', 2, { rulesSets: [set(8)] });
      await take('web1', 1, { rulesSets: [set(7)] });
      await take('web2', 4, { rulesSets: [set(7)] });
      await take('web3', 1, { rulesSets: [set(7)] });
      await take('web3', 5, { rulesSets: [set(8)] });
      await take('web4', 1, { rulesSets: [set(9)], isVerified: false });
      await take('web5', 1, { rulesSets: [set(7)] });
      // It takes no set any more.
      await take('web5', 2, {});
      assert.deepEqual(await store.rules.sets(9), [
        { address: WEB, name: 'web', serial: 8, sha256: sha256('set 8'), hosts: 2, since: T0 + 2 * HOUR },
        { address: WEB, name: 'web', serial: 7, sha256: sha256('set 7'), hosts: 1, since: T0 + 4 * HOUR },
      ]);
      assert.equal((await store.rules.sets(1)).length, 1);
    });

    it('rules.without: names hosts that have an older set or none; rules.faults: what they say of it', async () => {
      const { store, take } = await opened();
      const words = `the rules set of ${WEB} is refused: rollback`;
      await take('web1', 1, { rulesSets: [set(8)] });
      await take('web2', 1, { rulesSets: [set(7, { fault: words })] });
      await take('web3', 1, { rulesSets: [set(0, { sha256: '', fault: 'no rules set comes' })] });
      await take('web4', 1, { rulesSets: [set(8, { sha256: sha256('another 8') })] });
      const version = { address: WEB, serial: 8, sha256: sha256('set 8') };
      assert.deepEqual(
        (await store.rules.sets(9)).map(({ serial, hosts }) => [serial, hosts]),
        [
          [8, 1],
          [8, 1],
          [7, 1],
          [0, 1],
        ],
      );
      const brief = async (found: ReturnType<Store['rules']['faults']>): Promise<unknown> =>
        (await found).map(({ host, serial, fault }) => [host, serial, fault]);
      assert.deepEqual(await brief(store.rules.without(version, 9)), [
        ['web3', 0, 'no rules set comes'],
        ['web2', 7, words],
        ['web4', 8, undefined],
      ]);
      assert.equal((await store.rules.without(version, 2)).length, 2);
      assert.deepEqual(await brief(store.rules.faults(9)), [
        ['web2', 7, words],
        ['web3', 0, 'no rules set comes'],
      ]);
      await take('web2', 2, { rulesSets: [set(8)] });
      assert.deepEqual(await brief(store.rules.faults(9)), [['web3', 0, 'no rules set comes']]);
      const [host] = await store.rules.without(version, 1);
      assert.deepEqual(
        [host.configuration, host.since, host.lastAt],
        ['/etc/maillog/web.conf', T0 + HOUR, T0 + HOUR],
      );
    });

    it('rules.hits: counts the lines of a rule over hosts and days, once for each report', async () => {
      const { store, take } = await opened();
      const statement = { sha256: '', isDecided: true };
      const ruleHits = [hits('/a:3', 10), hits('usual app x', 4, statement)];
      await take('web1', 1, { ruleHits });
      await take('web1', 1, { ruleHits, key: sha256('second message'), message: 2, of: 2 });
      await take('web1', 2, { ruleHits: [hits('/a:3', 5)] });
      await take('web2', 1, { ruleHits: [hits('/a:3', 1), hits('/a:9', 2)], madeAt: T0 - 20 * DAY });
      await take('web3', 1, { ruleHits: [hits('/a:3', 1000)], isVerified: false });
      const query = { recent: TODAY - 13, since: TODAY - 89, limit: 9 };
      assert.deepEqual(await store.rules.hits({ ...query, which: 'others' }), [
        { place: '/a:3', sha256: sha256('sshd'), recent: 15, lines: 16, hosts: 2, lastAt: T0 + 2 * HOUR },
        { place: '/a:9', sha256: sha256('sshd'), recent: 0, lines: 2, hosts: 1, lastAt: T0 - 20 * DAY },
      ]);
      assert.deepEqual(
        (await store.rules.hits({ ...query, which: 'decided' })).map(({ place, lines }) => [place, lines]),
        [['usual app x', 4]],
      );
      const decided = async (): Promise<unknown> =>
        (await store.rules.hits({ ...query, which: 'decided' })).map(({ lines, hosts }) => [lines, hosts]);
      const idle = async (files: readonly string[], since: number): Promise<unknown> =>
        (await store.rules.hits({ ...query, which: 'idle', files, since })).map(({ place }) => place);
      assert.deepEqual(await idle([sha256('sshd')], TODAY - 13), ['/a:9']);
      assert.deepEqual(await idle([sha256('sshd')], TODAY - 89), []);
      assert.deepEqual(await idle([sha256('another version')], TODAY - 13), []);
      await store.removeTexts(T0 + 80 * DAY);
      assert.deepEqual([await idle([sha256('sshd')], TODAY - 13), await decided()], [['/a:9'], [[4, 1]]]);
      await store.removeTexts(T0 + 100 * DAY);
      assert.deepEqual(
        [await idle([sha256('sshd')], TODAY - 89), await decided()],
        [['/a:9', '/a:3'], [[0, 1]]],
      );
      await store.removeTexts(T0 + 360 * DAY);
      assert.deepEqual([await idle([sha256('sshd')], TODAY - 89), await decided()], [['/a:3'], [[0, 1]]]);
      // It is counted anew.
      await take('web1', 9, { ruleHits: [hits('/a:9', 3)] });
      assert.deepEqual(
        (await store.rules.hits({ ...query, which: 'others' })).map(({ place, hosts }) => [place, hosts]),
        [['/a:9', 1]],
      );
    });
  });
}
