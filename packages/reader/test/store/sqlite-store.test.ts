/**
 * The store's contract over every SQLite that this Node has, in memory and on a disk.
 *
 * Covers: src/store/
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { openMemoryStore, openStore } from '../../src/store/open-store.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { enginesHere, openDatabase } from '../../src/store/sqlite/engine.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { FIRST } from '../../src/store/sqlite/migrations/0001-first.ts';
import { changesContract } from './changes-contract.ts';
import { clockContract } from './clock-contract.ts';
import { PLACES } from '../../src/store/sqlite/migrations/0002-places.ts';
import { DECISIONS } from '../../src/store/sqlite/migrations/0003-decisions.ts';
import { REPORT_TIME } from '../../src/store/sqlite/migrations/0004-report-time.ts';
import { RULES_FACTS } from '../../src/store/sqlite/migrations/0005-rules-facts.ts';
import { form, mail, message, part, storeContract, T0 } from './contract.ts';
import { countsContract } from './counts-contract.ts';
import { daysContract } from './days-contract.ts';
import { newestContract } from './newest-contract.ts';
import { rulesContract } from './rules-contract.ts';

const EARLIER = [FIRST, PLACES, DECISIONS, REPORT_TIME, RULES_FACTS];
const directory = temporary();
const opened: OpenedStore[] = [];
after(() => Promise.all(opened.map((one) => one.close().catch(() => undefined))));

function fresh(): string {
  return join(directory, `store-${opened.length}`, 'reader');
}

async function kept(open: Promise<OpenedStore>): Promise<OpenedStore> {
  const one = await open;
  opened.push(one);
  return one;
}

for (const engine of await enginesHere()) {
  storeContract(`of ${engine}, in memory`, async () => (await kept(openMemoryStore(engine))).store);
  storeContract(`of ${engine}, on a disk`, async () => (await kept(openStore(fresh(), engine))).store);
  clockContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);
  changesContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);
  newestContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);
  rulesContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);
  daysContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);
  countsContract(`of ${engine}`, async () => (await kept(openMemoryStore(engine))).store);

  describe(`openStore with ${engine}`, () => {
    it('openStore: keeps what was taken, in files that only this user can read', async () => {
      const path = fresh();
      const first = await openStore(path, engine);
      await first.store.take(
        mail('a', [message(1, [part('login\n', [{ form: form('login'), lines: 1 }])])]),
        T0,
      );
      const modes = readdirSync(path).map((name) => [name, statSync(join(path, name)).mode & 0o777]);
      await first.close();
      assert.equal(statSync(path).mode & 0o777, 0o700);
      for (const [name, mode] of modes) assert.equal(mode, name === 'lock' ? 0o700 : 0o600, `${name}`);
      const { store } = await kept(openStore(path, engine));
      assert.equal((await store.forms())[0].lines, 1);
    });

    it('openStore: leaves nothing of a removed text in its files', async () => {
      const path = fresh();
      const { store, close } = await openStore(path, engine);
      // No form has it as an example.
      await store.take(mail('a', [message(1, [part('the secret word is Xyzzy\n', [])])]), T0);
      await store.removeTexts(T0 + 9e6);
      await close();
      for (const name of readdirSync(path))
        if (name !== 'lock') assert.ok(!readFileSync(join(path, name), 'latin1').includes('yzz'), name);
    });

    it('openStore: lets one process write at a time', async () => {
      const path = fresh();
      await kept(openStore(path, engine));
      await assert.rejects(openStore(path, engine), /another run is at work/);
    });

    it('openStore: brings a store of version 1 up to date, with its reports and decisions', async () => {
      const path = fresh();
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const old = await openDatabase(join(path, 'reports.db'), engine);
      old.exec(`${FIRST} PRAGMA user_version = 1;
        INSERT INTO host VALUES (1, 'web1', 1);
        INSERT INTO chain VALUES (1, 1, '', 1, ${T0}, ${T0}, 1, NULL, 1, NULL, '[]', '[{"entry": "files.txt"}]');
        INSERT INTO report VALUES (1, 1, 1, ${T0}, 'AB12', 'maillog 0.2.0', '[]');
        INSERT INTO mail VALUES (1, 'd', '1', 'report', NULL, ${T0});
        INSERT INTO message VALUES (1, 'm', 1, 1, 1, NULL, NULL, NULL, 1, '[]', 1);
        INSERT INTO part VALUES (1, 1, 1, 'a.txt', 'a.txt', 'watch', NULL, 1, 1, 7, 1, '', 0, NULL);
        INSERT INTO form VALUES (1, 'key', 'line', 'sshd', 'sshd x', 'sshd: x', 0, 5, 1, ${T0}, ${T0}, 1);
        INSERT INTO form_hour VALUES (1, ${T0}, 2), (1, ${T0 + 3_600_000}, 3);
        INSERT INTO decision VALUES (1, ${T0}, 'you', 'seen', '{"key": 5}', NULL, NULL, NULL, NULL, NULL, 'x', 1);`);
      old.close();
      const { store } = await kept(openStore(path, engine));
      assert.deepEqual((await store.report(1))?.rules, []);
      assert.deepEqual(
        [...((await store.formDays([1], 0)).get(1) ?? [])],
        [[Math.floor(T0 / 86_400_000), 5]],
      );
      assert.deepEqual(
        [...(await store.reportDays(0))],
        [[Math.floor(T0 / 86_400_000), { reports: 1, bytes: 7 }]],
      );
      assert.deepEqual((await store.decisions())[0].forms, { key: 5 });
      // Changes without digests of contents are computed again.
      assert.deepEqual(
        (await store.unsettled()).map(({ changes }) => changes),
        [[]],
      );
    });

    it('openStore: counts reports of the future, which an older program took, from when it took them', async () => {
      const path = fresh();
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const [hour, ahead] = [3_600_000, T0 + 365 * 86_400_000];
      const old = await openDatabase(join(path, 'reports.db'), engine);
      old.exec(`${FIRST} PRAGMA user_version = 1;
        INSERT INTO host VALUES (1, 'web1', 1);
        INSERT INTO chain VALUES (1, 1, '', 2, ${T0}, ${ahead}, 1, ${ahead + hour}, 1, NULL, '[]', '[]');
        INSERT INTO report VALUES (1, 1, 1, ${ahead}, 'AB12', '', '[]'), (2, 1, 2, ${T0 + hour}, 'AB12', '', '[]');
        INSERT INTO mail VALUES (1, 'a', 'a', 'report', NULL, ${T0}), (2, 'b', 'b', 'report', NULL, ${T0 + hour});
        INSERT INTO message VALUES (1, 'a', 1, 1, 1, NULL, NULL, 'known', 1, '[]', 1),
          (2, 'b', 2, 1, 1, NULL, NULL, 'known', 1, '[]', 2);
        INSERT INTO form VALUES (1, 'key', 'line', 'sshd', 'x', 'x', 0, 5, 1, ${T0 + hour}, ${ahead}, 1);
        INSERT INTO form_host VALUES (1, 1, 5, ${T0 + hour}, ${ahead}, 1, 2);
        INSERT INTO hit VALUES (1, 1, 2), (1, 2, 3);
        INSERT INTO form_hour VALUES (1, ${ahead}, 2), (1, ${T0 + hour}, 3);`);
      old.close();
      const { store } = await kept(openStore(path, engine));
      const [chain] = await store.chains();
      assert.deepEqual([chain.firstAt, chain.lastAt, chain.lastSequence], [T0, T0 + hour, 2]);
      assert.equal(chain.dueAt, T0 + 2 * hour);
      assert.deepEqual(
        (await store.messages(1)).map(({ madeAt, clockAt }) => [madeAt, clockAt]),
        [
          [T0, ahead],
          [T0 + hour, undefined],
        ],
      );
      const [{ firstAt, lastAt }] = await store.forms();
      assert.deepEqual([firstAt, lastAt], [T0, T0 + hour]);
      assert.deepEqual([...(await store.formHours([1], 0)).values()], [2, 3]);
      assert.deepEqual(
        [...((await store.formDays([1], 0)).get(1) ?? [])],
        [[Math.floor(T0 / 86_400_000), 5]],
      );
      assert.equal((await store.unsettled()).length, 1);
    });

    it('openStore: brings a store of each earlier version up to date', async () => {
      for (const [index] of EARLIER.entries()) {
        const path = fresh();
        mkdirSync(path, { recursive: true, mode: 0o700 });
        const old = await openDatabase(join(path, 'reports.db'), engine);
        old.exec(`${EARLIER.slice(0, index + 1).join('')} PRAGMA user_version = ${index + 1};`);
        old.close();
        const { store } = await kept(openStore(path, engine));
        const ruleHits = [{ place: '/a:3', sha256: '', isDecided: false, lines: 2 }];
        await store.take(mail('a', [message(1, [], { ruleHits })]), T0);
        const [row] = await store.rules.hits({ which: 'others', recent: 0, since: 0, limit: 9 });
        assert.equal(row.lines, 2, `version ${index + 1}`);
      }
    });

    it('openStore: refuses a store of a newer program', async () => {
      const path = fresh();
      await (await openStore(path, engine)).close();
      const database = await openDatabase(join(path, 'reports.db'), engine);
      database.exec('PRAGMA user_version = 99');
      database.close();
      await assert.rejects(openStore(path, engine), /the store is of version 99/);
    });

    it('take: says which file has no room, and keeps what was there', async () => {
      const path = join(directory, `full-${engine.replace(/\W/g, '-')}.db`);
      const database = await openDatabase(path, engine);
      const store = new SqliteStore(database);
      database.exec('PRAGMA max_page_count = 60');
      const text = Array.from({ length: 20_000 }, (_, at) => `${at * 7919}\n`).join('');
      const words = new RegExp(`cannot use ${path}: database or disk is full`);
      await assert.rejects(store.take(mail('a', [message(1, [part(text, [])])]), T0), words);
      await store.take(mail('b', [message(2, [part('small\n', [])])]), T0);
      assert.deepEqual(
        (await store.lastReports(9)).map(({ sequence }) => sequence),
        [2],
      );
      await store.close();
    });

    it('openStore: says which file is no store', async () => {
      const path = join(directory, `other-${engine.replace(/\W/g, '-')}`);
      mkdirSync(path, { mode: 0o700 });
      writeFileSync(join(path, 'reports.db'), 'no database\n'.repeat(1000));
      await assert.rejects(openStore(path, engine), /cannot use .*: file is not a database/);
    });

    it('Statements: outlive a collection of garbage', async () => {
      const { store } = await kept(openMemoryStore(engine));
      for (let index = 0; index < 50; index++) {
        Buffer.alloc(20 << 20);
        (globalThis as { gc?: () => void }).gc?.();
        await store.forms();
      }
    });
  });
}

describe('openStore', () => {
  it('openStore: refuses a directory that others can write to', async () => {
    const path = fresh();
    mkdirSync(path, { recursive: true, mode: 0o777 });
    const before = process.umask(0);
    mkdirSync(join(path, 'open'), { mode: 0o777 });
    process.umask(before);
    await assert.rejects(openStore(join(path, 'open')), /can be written by others/);
  });
});
