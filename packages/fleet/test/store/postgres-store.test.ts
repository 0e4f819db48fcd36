/**
 * The reader's contract of stores, over PostgreSQL, and what is more there: several writers at once.
 *
 * Covers: src/store/
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { Pool } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { openMemoryStore } from '../../../reader/src/store/open-store.ts';
import { keptInboxContract } from '../../../reader/test/inbox/kept-inbox-contract.ts';
import { shownContract } from '../../../reader/test/inbox/shown-contract.ts';
import { changesContract } from '../../../reader/test/store/changes-contract.ts';
import { clockContract } from '../../../reader/test/store/clock-contract.ts';
import {
  decision,
  form,
  mail,
  message,
  part,
  storeContract,
  T0,
} from '../../../reader/test/store/contract.ts';
import { countsContract } from '../../../reader/test/store/counts-contract.ts';
import { daysContract } from '../../../reader/test/store/days-contract.ts';
import { newestContract } from '../../../reader/test/store/newest-contract.ts';
import { rulesContract } from '../../../reader/test/store/rules-contract.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/schema.ts';
import { Inbox, settleChains } from '../../src/reader.ts';
import type { Store } from '../../src/reader.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { MIGRATIONS, startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { madeMail, MAILS } from './made-mails.ts';

needs('initdb');

let postgres: Postgres;
const pools: Pool[] = [];
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await postgres.remove();
});

async function open(): Promise<PostgresStore> {
  return opened(await postgres.database());
}

function opened(url: string): PostgresStore {
  const pool = createPool(url, 4);
  pools.push(pool);
  return new PostgresStore(pool);
}

storeContract('of PostgreSQL', open);
rulesContract('of PostgreSQL', open);
clockContract('of PostgreSQL', open);
daysContract('of PostgreSQL', open);
countsContract('of PostgreSQL', open);
newestContract('of PostgreSQL', open);
changesContract('of PostgreSQL', open);
keptInboxContract('PostgreSQL', open, 4);
shownContract('PostgreSQL', open, 4);

const PROGRAM = fileURLToPath(new URL('taking-program.js', import.meta.url));

/** Kills the program once it has taken so many mails. Resolves to its status; null: killed. */
function taking(url: string, seed: number, killAfter = Infinity): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, url, String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let taken = 0;
    child.stdout.on('data', (data: Buffer) => {
      taken += data.toString().split('\n').length - 1;
      // Others are being taken meanwhile.
      if (taken >= killAfter) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** All that is counted, without numbers that depend on the order of the mails. */
async function contents(store: Store): Promise<unknown> {
  const forms = await store.forms();
  const keys = new Map(forms.map(({ id, key }) => [id, key]));
  const ids = [...keys.keys()];
  const days = await store.formDays(ids, 0);
  const chains = await store.chains();
  const reports = await store.lastReports(1000);
  return {
    forms: forms
      .map(({ key, lines, hosts, firstAt, lastAt }) => [key, lines, hosts, firstAt, lastAt].join(' '))
      .toSorted(byText),
    formHosts: (await store.formHosts(ids))
      .map(({ form, name, lines, firstAt, lastAt }) =>
        [keys.get(form), name, lines, firstAt, lastAt].join(' '),
      )
      .toSorted(byText),
    hours: [...(await store.formHours(ids, 0))],
    days: [...days].map(([form, own]) => JSON.stringify([keys.get(form), ...own])).toSorted(byText),
    chains: chains.map(({ host, reports: count, firstAt, lastAt, lastSequence }) =>
      [host.name, count, firstAt, lastAt, lastSequence].join(' '),
    ),
    parts: (
      await Promise.all(
        reports.map(async ({ report, host, sequence }) =>
          (await store.parts(report)).map(({ name, text }) =>
            [host.name, sequence, name, Buffer.from(text ?? '').toString()].join(' '),
          ),
        ),
      )
    )
      .flat()
      .toSorted(byText),
    found: (await store.search({ words: ['text of 1'], limit: 500 })).hits
      .map(({ host, sequence, lines }) => [host.name, sequence, ...lines].join(' '))
      .toSorted(byText),
    counts: { ...(await store.mailCounts()), lastTakenAt: 0 },
  };
}

/** Resolves when a transaction waits for another one. */
async function waitingForLock(url: string): Promise<void> {
  const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  await withClient(url, async (client) => {
    while ((await client.query(waiting)).rows.length === 0);
  });
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** The reader's own store, with the same mails one after the other. */
async function expected(): Promise<unknown> {
  const { store, close } = await openMemoryStore();
  for (let number = 1; number <= MAILS; number++) await store.take(madeMail(number), number);
  const all = await contents(store);
  await close();
  return all;
}

describe('PostgresStore.take', () => {
  it('PostgresStore.take: by three processes at once, has each mail once in the end', async () => {
    const url = await postgres.database();
    assert.deepEqual(await Promise.all([1, 40, 80].map((seed) => taking(url, seed))), [0, 0, 0]);
    assert.deepEqual(await contents(opened(url)), await expected());
    const deadlocks = await withClient(url, (client) =>
      client.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'),
    );
    assert.deepEqual(deadlocks.rows, [{ deadlocks: '0' }]);
  });

  it('PostgresStore.take: killed at any time, beside another process, has each mail once', async () => {
    const url = await postgres.database();
    const killed = [1, 2, 3, 4].map((run) => taking(url, run * 31, run * 9));
    assert.equal(await taking(url, 60), 0);
    assert.deepEqual(await Promise.all(killed), [null, null, null, null]);
    assert.equal(await taking(url, 7), 0);
    assert.deepEqual(await contents(opened(url)), await expected());
  });

  it('PostgresStore.lateReports: names a report that was under way, with a number before the last', async () => {
    const url = await postgres.database();
    const [slow, fast] = [opened(url), opened(url)];
    const login = { form: form('login'), lines: 1 };
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let taking = Promise.resolve(0);
    await new Promise<void>((begun) => {
      const first = mail('a', [message(1, [part('login 1\n', [login])])]);
      taking = slow.take(first, T0, () => {
        begun();
        return ended;
      });
    });
    const other = message(1, [part('login 2\n', [{ form: form('ran'), lines: 1 }])], { host: 'web2' });
    await fast.take(mail('b', [other]), T0);
    const { asOf } = await fast.changes(undefined);
    end();
    await taking;
    const [late] = await fast.formReports(
      [(await fast.forms()).find(({ key }) => key === login.form.key)!.id],
      9,
    );
    assert.ok(late < (await fast.reportsBefore(99, 1))[0].report);
    assert.deepEqual(await fast.lateReports(asOf, [1, 2]), [late]);
    const made = await fast.decide(decision({ forms: { [login.form.key]: 1 }, asOf }));
    assert.equal(made.report, late - 1);
  });

  it('PostgresStore.take: is nothing if what belongs to it fails', async () => {
    const store = await open();
    const failing = store.take(madeMail(1), 1, async (sql) => {
      await sql.run('SELECT 1 / 0');
    });
    await assert.rejects(failing, /SQLSTATE 22012/);
    assert.deepEqual(
      [await store.forms(), await store.chains(), (await store.mailCounts()).report],
      [[], [], 0],
    );
  });

  it('PostgresStore.take: keeps NUL, and text that is no UTF-8, wherever others write it', async () => {
    const store = await open();
    const evil = 'a\0b\uFFFD\u202E\u{1F4A9}';
    const own = { ...form('evil'), program: evil, template: evil, example: evil };
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x41, 0x42, 0x43, 0x0a]);
    const made = {
      ...part('x', [{ form: own, lines: 1 }], evil),
      entry: evil,
      description: evil,
      deflated: deflateSync(bytes),
      searched: bytes.toString('utf8'),
    };
    const more = { host: evil, configuration: evil, program: evil, faults: [evil] };
    const taken = mail(evil, [message(1, [made], more)], { reason: evil });
    await store.take(taken, 1);
    await store.take(mail('other', [], { state: 'other', reason: evil, source: evil }), 1);
    const [{ template, example, program }] = await store.forms();
    const [chain] = await store.chains();
    const [saved] = await store.parts(1);
    assert.deepEqual(
      [template, example, program, chain.host.name, chain.configuration, saved.name, saved.description],
      Array.from({ length: 7 }, () => evil),
    );
    assert.deepEqual(Buffer.from(saved.text ?? ''), bytes);
    assert.equal((await store.messages(chain.id))[0].faults[0], evil);
    assert.equal((await store.otherMails('other', 1))[0].reason, evil);
    assert.equal((await store.search({ words: ['abc'], host: evil, part: evil, limit: 5 })).hits.length, 1);
    const decided = await store.decide(decision({ who: evil, title: evil, why: evil, finding: evil }));
    assert.deepEqual(await store.decisions(), [decided]);
  });

  it('PostgresStore.take: of mails at once, one that fails keeps no other from being counted', async () => {
    const store = await open();
    const failing = async (): Promise<void> => {
      throw new RangeError('it cannot be counted');
    };
    const takes = Array.from({ length: 30 }, (_, at) =>
      store.take(madeMail(at + 1), 1, at === 20 ? failing : undefined),
    );
    const results = await Promise.allSettled(takes);
    // Every fifth mail has the message of the one before it.
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
      Array.from({ length: 30 }, (_, at) => (at === 20 ? 'failed' : at % 5 === 4 ? 0 : 1)),
    );
    assert.equal((await store.mailCounts()).report, 29);
  });

  it('migrate: counts reports of the future, which older workers took, from when these took them', async () => {
    const url = await postgres.emptyDatabase();
    const older = join(temporary(), 'migrations');
    cpSync(MIGRATIONS, older, { recursive: true });
    for (const name of readdirSync(older)) if (name >= '0010_clock.sql') rmSync(join(older, name));
    await migrate(url, older);
    const [hour, ahead] = [3_600_000, T0 + 365 * 86_400_000];
    await withClient(url, (client) =>
      client.query(`INSERT INTO host OVERRIDING SYSTEM VALUE VALUES (1, 'web1', true);
        INSERT INTO chain (id, host, configuration, reports, first_at, last_at, last_sequence, due_at, is_settled)
        VALUES (1, 1, '', 2, ${T0}, ${ahead}, 1, ${ahead + hour}, true);
        INSERT INTO report (id, chain, sequence, made_at, signer, program, entries, rules)
        VALUES (1, 1, 1, ${ahead}, 'AB12', '', '[]', '[]'), (2, 1, 2, ${T0 + hour}, 'AB12', '', '[]', '[]');
        INSERT INTO mail (id, digest, source, state, taken_at)
        VALUES (1, 'a', 'a', 'report', ${T0}), (2, 'b', 'b', 'report', ${T0 + hour});
        INSERT INTO message (id, key, report, number, count, trust, whole, faults, mail)
        VALUES (1, 'a', 1, 1, 1, 'known', true, '[]', 1), (2, 'b', 2, 1, 1, 'known', true, '[]', 2);
        INSERT INTO form (id, key, kind, program, template, alarming) VALUES (1, 'key', 'line', '', 'x', false);
        INSERT INTO form_count VALUES (1, 3, 2, 1, ${ahead}, ${ahead}, 'x', 1), (1, 5, 3, 0, ${T0 + hour}, ${T0 + hour}, 'y', 0);
        INSERT INTO form_host VALUES (1, 1, 5, ${T0 + hour}, ${ahead}, 1, 2);
        INSERT INTO hit VALUES (1, 1, 2), (1, 2, 3);
        INSERT INTO form_hour VALUES (1, ${ahead}, 3, 2), (1, ${T0 + hour}, 5, 3);
        INSERT INTO form_day VALUES (1, ${ahead} / 86400000, 3, 2), (1, ${T0} / 86400000, 5, 3);`),
    );
    await migrate(url, MIGRATIONS);
    const store = opened(url);
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
    assert.deepEqual([...((await store.formDays([1], 0)).get(1) ?? [])], [[Math.floor(T0 / 86_400_000), 5]]);
    assert.equal((await store.unsettled()).length, 1);
  });

  it('PostgresStore.settle: leaves a chain that got a report meanwhile as one that is to be settled', async () => {
    const store = await open();
    await store.take(madeMail(1), 1);
    const [{ id }] = await store.unsettled();
    await store.take(madeMail(7), 1);
    await store.settle(id, { periodMs: undefined, faults: [], changes: [] });
    assert.equal((await store.unsettled()).length, 1);
    await store.settle(id, { periodMs: undefined, faults: [], changes: [] });
    assert.deepEqual(await store.unsettled(), []);
  });

  it('PostgresStore.settle: a conflict is a row of the inbox and a fault of its chain, until it is removed', async () => {
    const url = await postgres.database();
    const store = opened(url);
    const conflict = (host: string, sequence: number): Promise<void> =>
      withClient(url, async (client) => {
        await client.query(
          `INSERT INTO conflict (host, configuration, sequence, message, sha256, body) VALUES ($1, $2, $3, 1, $4, 'x')`,
          [host, '/etc/maillog/web.conf', sequence, Buffer.alloc(32, sequence)],
        );
      });
    const rows = async (): Promise<string[]> => {
      await settleChains(store);
      return (await new Inbox(store).list()).findings
        .filter(({ kind }) => kind === 'chain')
        .map(({ text }) => text);
    };
    await store.take(mail('1', [message(1, [], { host: 'web1\u0000', previous: undefined })]), 1);
    await store.take(mail('2', [message(1, [], { previous: undefined })]), 1);
    assert.deepEqual(await rows(), []);
    await conflict('web1', 1);
    await conflict('nowhere', 1);
    const words =
      'other content came under the number of report 1, message 1: the host was cloned, restored or taken over';
    assert.deepEqual(await rows(), [`web1: ${words}`]);
    await conflict('web1', 2);
    assert.match((await rows())[0] ?? '', /report 2, message 1: .*, and 1 more$/);
    assert.deepEqual(await store.unsettled(), []);
    await withClient(url, (client) => client.query('DELETE FROM conflict'));
    assert.deepEqual(await rows(), []);
  });

  it('PostgresStore.decide: names a last report before which none comes any more', async () => {
    const url = await postgres.database();
    const store = opened(url);
    let commit = (): void => undefined;
    const isTaken = new Promise<void>((resolve) => {
      const held = new Promise<void>((end) => (commit = end));
      void store.take(mail('slow', [message(1, [])]), 1, () => (resolve(), held));
    });
    await isTaken;
    await opened(url).take(mail('quick', [message(1, [], { host: 'web2' })]), 1);
    const decided = store.decide(decision()).then(async ({ report }) => {
      return { report, before: (await store.reportsBefore(report + 1, 9)).length };
    });
    await Promise.race([decided, waitingForLock(url)]);
    commit();
    assert.deepEqual(await decided, { report: 2, before: 2 });
  });
});
