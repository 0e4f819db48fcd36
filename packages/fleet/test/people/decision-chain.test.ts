/**
 * The chain of decisions, and the command that checks it, over a real PostgreSQL.
 *
 * Covers: src/people/decision-chain.ts, src/cli/audit.ts
 */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { FLEET, run } from '../../../reader/test/helpers/built.ts';
import { decision } from '../../../reader/test/store/contract.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import { Queries } from '../../src/database/queries.ts';
import { migrate } from '../../src/database/schema.ts';
import { decisionChain } from '../../src/people/decision-chain.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { MIGRATIONS, startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

/** With a character that `text` refuses, and each kind of column. */
const WHY = 'deploy\u0000 of ünï';

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

async function decided(count: number): Promise<string> {
  const url = await postgres.database();
  const pool = createPool(url, 2);
  const store = new PostgresStore(pool);
  for (let each = 1; each <= count; each++)
    await store.decide(
      decision({ who: `person ${each}`, why: WHY, wake: { lines: 3 }, title: `title ${each}` }),
    );
  await pool.end();
  return url;
}

interface Audit {
  readonly status: number | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly words: string;
}

async function audit(url: string, ...more: readonly string[]): Promise<Audit> {
  const { status, stdout, stderr } = await run(FLEET, ['audit', '--database', url, ...more]);
  const lines = stdout.split('\n').slice(0, -1);
  return {
    status,
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    words: stderr,
  };
}

/** The first fault that the command would name, found in this process. */
async function firstFault(url: string): Promise<string | undefined> {
  const pool = createPool(url, 1);
  let first: string | undefined;
  for await (const { fault } of decisionChain(new Queries(pool))) first ??= fault;
  await pool.end();
  return first;
}

/** As the owner does it, who may switch off what guards the rows. */
function byOwner(url: string, ...statements: readonly string[]): Promise<void> {
  return withClient(url, async (client) => {
    await client.query("SET session_replication_role = 'replica'");
    for (const statement of statements) await client.query(statement);
  });
}

describe('maillog-fleet audit', () => {
  it('audit: prints who decided what and why, with the digests of a whole chain', async () => {
    const { status, lines, words } = await audit(await decided(3));
    assert.deepEqual([status, words], [0, '']);
    assert.deepEqual(
      lines.map(({ id, who, why, title }) => [id, who, why, title]),
      [1, 2, 3].map((id) => [id, `person ${id}`, WHY, `title ${id}`]),
    );
    assert.equal(lines[1]['previous'], lines[0]['digest']);
    assert.equal(lines[2]['previous'], lines[1]['digest']);
    assert.match(String(lines[2]['digest']), /^[\da-f]{64}$/);
  });

  it('audit: is content with no decisions', async () => {
    assert.deepEqual(await audit(await decided(0)), { status: 0, lines: [], words: '' });
  });

  it('audit: names a decision that was changed, and prints the others', async () => {
    const url = await decided(3);
    await byOwner(url, "UPDATE decision SET who = 'x' WHERE id = 2");
    const { status, lines, words } = await audit(url);
    assert.deepEqual([status, words], [1, 'maillog: decision 2 is not as it was made\n']);
    assert.equal(lines.length, 3);
  });

  it('decisionChain: names a decision of which any column was changed', async () => {
    const url = await decided(3);
    await byOwner(url, 'CREATE TABLE kept AS SELECT * FROM decision');
    for (const column of ['at', 'who', 'kind', 'forms', 'why', 'wake', 'title', 'report', 'undone', 'what']) {
      const value = ['who', 'why', 'title'].includes(column) ? "'x'::bytea" : "'1'";
      await byOwner(url, `UPDATE decision SET ${column} = ${value} WHERE id = 2`);
      assert.equal(await firstFault(url), 'decision 2 is not as it was made', column);
      await byOwner(
        url,
        `UPDATE decision SET ${column} = kept.${column} FROM kept WHERE kept.id = decision.id`,
      );
      assert.equal(await firstFault(url), undefined, column);
    }
  });

  it('audit: names a changed decision after which the digest was computed again', async () => {
    const url = await decided(3);
    await byOwner(
      url,
      "UPDATE decision SET why = 'x' WHERE id = 2",
      'UPDATE decision SET digest = decision_digest(decision) WHERE id = 2',
    );
    assert.match((await audit(url)).words, /^maillog: decision 3 was not made after decision 2: /);
  });

  it('audit: names the place of a decision that was removed', async () => {
    const url = await decided(4);
    await byOwner(url, 'DELETE FROM decision WHERE id = 2');
    const { status, words } = await audit(url);
    assert.equal(status, 1);
    assert.equal(
      words,
      'maillog: decision 3 was not made after decision 1: one between them was removed, or changed\n',
    );
    await byOwner(url, 'DELETE FROM decision WHERE id = 1');
    assert.match((await audit(url)).words, /decision 3 is not the first that was made/);
  });

  it('audit: names decisions that were reordered', async () => {
    const url = await decided(4);
    await byOwner(
      url,
      'UPDATE decision SET id = 9 WHERE id = 2',
      'UPDATE decision SET id = 2 WHERE id = 3',
      'UPDATE decision SET id = 3 WHERE id = 9',
    );
    assert.deepEqual((await audit(url)).words, 'maillog: decision 2 is not as it was made\n');
  });

  it('audit --known: names a chain whose end was cut, or that was computed again', async () => {
    const url = await decided(3);
    const known = String((await audit(url)).lines[2]['digest']);
    assert.equal((await audit(url, '--known', known)).status, 0);
    await byOwner(url, 'DELETE FROM decision WHERE id = 3');
    assert.equal((await audit(url)).status, 0);
    const { status, words } = await audit(url, '--known', known);
    assert.equal(status, 1);
    assert.match(words, /no decision has the digest of --known/);
    assert.equal((await audit(url, '--known', 'abc')).status, 64);
  });
});

describe('decisions', () => {
  it('decision: of several servers of the page at once make one chain', async () => {
    const url = await decided(0);
    const page = await postgres.asRole(url, 'maillog_page');
    const pools = [createPool(page, 4), createPool(page, 4)];
    await Promise.all(
      pools.flatMap((pool, server) =>
        Array.from({ length: 20 }, (_, each) =>
          new PostgresStore(pool).decide(decision({ who: `server ${server}`, title: `${each}` })),
        ),
      ),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    const { status, lines } = await audit(url);
    assert.equal(status, 0);
    assert.deepEqual(
      lines.map(({ id }) => id),
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it('decision: is undone, and a proposal is confirmed, once, by whichever server of the page', async () => {
    const url = await decided(0);
    const pools = [createPool(url, 2), createPool(url, 2)];
    const stores = pools.map((pool) => new PostgresStore(pool));
    const first = await stores[0].decide(decision({ kind: 'seen' }));
    const proposal = await stores[0].decide(decision({ kind: 'propose', who: 'anna (1)' }));
    for (const more of [
      { kind: 'undo', undone: first.id },
      { kind: 'approve', proposal: proposal.id, who: 'bob (2)' },
    ] as const) {
      const results = await Promise.allSettled(stores.map((store) => store.decide(decision(more))));
      assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    }
    await assert.rejects(
      stores[1].decide(decision({ kind: 'undo', undone: proposal.id })),
      /decision 2 was undone or confirmed meanwhile/,
    );
    await Promise.all(pools.map((pool) => pool.end()));
    const { status, lines } = await audit(url);
    assert.deepEqual([status, lines.map(({ kind }) => kind)], [0, ['seen', 'propose', 'undo', 'approve']]);
    assert.deepEqual(JSON.parse(String(lines[3]['what'])), { proposal: 2 });
  });

  it('decisionChain: names approvals that a page forged as those of a second person', async () => {
    const rows = (proposer: string, ...more: readonly string[]): string =>
      [`(1, '${proposer}', 'propose', NULL, NULL)`, ...more].join(', ');
    for (const [values, words] of [
      [rows('anna (1)', `(1, 'bob (2)', 'approve', NULL, '{"proposal":1}')`), ''],
      [
        rows('anna (1)', `(1, 'a name (1)', 'approve', NULL, '{"proposal":1}')`),
        'decision 2 confirms decision 1, which its own person proposed',
      ],
      [
        rows('anna (1)', `(1, 'bob (2)', 'seen', NULL, '{"proposal":1}')`),
        'decision 2 confirms decision 1, which is no proposal that waits',
      ],
      [
        rows('anna (1)', `(1, 'bob (2)', 'approve', NULL, '{"proposal":7}')`),
        'decision 2 confirms decision 7, which is no proposal that waits',
      ],
      [
        rows('anna (1)', `(1, 'x', 'undo', 1, NULL)`, `(1, 'bob (2)', 'approve', NULL, '{"proposal":1}')`),
        'decision 3 confirms decision 1, which is no proposal that waits',
      ],
      [
        rows('anna (1)', ...[1, 2].map(() => `(1, 'bob (2)', 'approve', NULL, '{"proposal":1}')`)),
        'decision 3 confirms decision 1, which is no proposal that waits',
      ],
      [rows('anna (1)', `(1, 'bob (2)', 'approve', NULL, '{"proposal":"1"}')`), 'decision 2 cannot be read'],
      [rows('anna (1)', `(1, 'bob (2)', 'approve', NULL, 'x')`), 'decision 2 cannot be read'],
    ] as const) {
      const url = await decided(0);
      await withClient(await postgres.asRole(url, 'maillog_page'), (client) =>
        client.query(
          `INSERT INTO decision (at, who, kind, undone, what, forms, title, report)
           SELECT at, who::bytea, kind, undone::bigint, what, '{}', 'x', 0 FROM (VALUES ${values}) AS new (at, who, kind, undone, what)`,
        ),
      );
      assert.equal(await firstFault(url), words === '' ? undefined : words);
    }
  });

  it('audit --two-persons: names approvals in bulk that one person made alone', async () => {
    const url = await decided(0);
    const pool = createPool(url, 2);
    const store = new PostgresStore(pool);
    const [one, two] = [['web1 /etc/a'], ['web1 /etc/a', 'web2 /etc/a']];
    const approve = { kind: 'approve', who: 'anna (1)' } as const;
    await store.decide(decision({ ...approve, places: one, files: ['a'] }));
    await store.decide(decision({ ...approve, places: two, files: ['a'] }));
    await store.decide(decision({ ...approve, places: one, files: ['a', 'b'] }));
    await store.decide(decision({ ...approve, places: one }));
    const proposed = { places: two, files: ['a'] };
    const proposal = await store.decide(decision({ kind: 'propose', who: 'anna (1)', ...proposed }));
    await store.decide(decision({ kind: 'approve', who: 'bob (2)', proposal: proposal.id, ...proposed }));
    await store.decide(decision({ kind: 'seen', places: two }));
    await pool.end();
    const before = 'maillog: 3 approvals in bulk are of one person alone: decisions 2, 3, 4\n';
    assert.deepEqual([(await audit(url)).status, (await audit(url)).words], [0, before]);
    const ruled = await audit(url, '--two-persons', '4');
    assert.deepEqual(
      [ruled.status, ruled.words.split('\n')],
      [
        1,
        [
          'maillog: 2 approvals in bulk are of one person alone: decisions 2, 3',
          'maillog: 1 approval in bulk is of one person alone: decision 4; from decision 4 on, a second person confirms them',
          '',
        ],
      ],
    );
    assert.deepEqual([(await audit(url, '--two-persons', '5')).status, ruled.lines.length], [0, 7]);
    assert.match(
      (await audit(url, '--two-persons', 'x')).words,
      /--two-persons x is no number of a decision\n/,
    );
  });

  it('decision: whoever may insert one chooses neither its number nor its digests', async () => {
    const url = await decided(1);
    await withClient(await postgres.asRole(url, 'maillog_page'), async (client) => {
      await client.query(
        `INSERT INTO decision (id, at, who, kind, forms, title, report, previous, digest)
         VALUES (77, 0, 'x', 'seen', '{}', 'x', 0, 'x', 'x')`,
      );
      for (const statement of ["UPDATE decision SET who = 'x'", 'DELETE FROM decision', 'TRUNCATE decision'])
        await assert.rejects(client.query(statement), /permission denied/);
    });
    const { status, lines } = await audit(url);
    assert.deepEqual([status, lines.map(({ id }) => id)], [0, [1, 2]]);
  });

  it('migrate: chains the decisions that there were', async () => {
    const url = await postgres.emptyDatabase();
    const old = join(temporary(), 'migrations');
    cpSync(MIGRATIONS, old, { recursive: true });
    const chain = readdirSync(old).find((name) => name.endsWith('_decision_chain.sql')) ?? '';
    for (const name of readdirSync(old)) if (name >= chain) rmSync(join(old, name));
    await migrate(url, old);
    await withClient(url, (client) =>
      client.query(
        `INSERT INTO decision (id, at, who, kind, forms, title, report)
         VALUES (3, 0, 'x', 'seen', '{}', 'x', 0), (9, 0, 'y', 'seen', '{}', 'y', 0)`,
      ),
    );
    await migrate(url, MIGRATIONS);
    const pool = createPool(url, 1);
    await new PostgresStore(pool).decide(decision());
    await pool.end();
    const { status, lines } = await audit(url);
    assert.deepEqual([status, lines.map(({ id }) => id)], [0, [3, 9, 10]]);
  });
});
