/**
 * Search over HTTP: literal text, regular expressions in the bounded engine, filters, and hostile queries.
 *
 * Covers: src/search/, src/server/routes/search.ts, src/store/sqlite/search.ts
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Refusal } from '../../src/server/answers.ts';
import type { Search } from '../../src/server/screen-answers.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { mail, message, part, T0 } from '../store/contract.ts';
import { demoPage, pageOf } from './serving.ts';
import type { Page } from './serving.ts';

let page: Page;

before(async () => {
  page = await demoPage();
});
after(() => page.close());

function search(q: string, more = ''): Promise<Search> {
  return page.get<Search>(`/search?q=${encodeURIComponent(q)}${more}`);
}

describe('GET /api/v1/search', () => {
  it('GET /search: finds the intruder by text of any case, and says what was searched', async () => {
    const { hits, searched, isComplete, notes } = await search('ACCEPTED password FOR');
    assert.deepEqual(
      hits.map(({ host, part: name, lines }) => [host, name, lines.length]),
      [['web07', 'auth.txt', 1]],
    );
    assert.match(hits[0].lines[0], /Accepted password for root from 203\.0\.113\.66/);
    assert.deepEqual([searched.reports, isComplete], [276, true]);
    assert.match(
      notes.join(),
      /searched: lines of logs, outputs, and changes of files.*hidden lines never left/,
    );
    const few = await search('Connection closed', '&limit=5');
    assert.deepEqual([few.hits.length, few.isComplete], [5, false]);
  });

  it('GET /search: takes regular expressions, hosts, parts and dates', async () => {
    const pattern = await search('/Accepted (password|hostbased) for \\w+/i');
    assert.deepEqual(
      pattern.hits.map(({ host }) => host),
      ['web07'],
    );
    assert.ok((await search('host:web07 Accepted')).hits.every(({ host }) => host === 'web07'));
    assert.deepEqual((await search('host:web08 Accepted password')).hits, []);
    assert.deepEqual((await search('part:disk.txt Accepted')).hits, []);
    assert.equal((await search('part:disk.txt Filesystem', '&limit=200')).hits.length, 200);
    assert.deepEqual((await search('after:2026-11-20 Accepted password')).hits, []);
    assert.equal((await search('after:2026-11-19 before:2026-11-19 Accepted password')).hits.length, 1);
    assert.deepEqual((await search('before:2026-11-18 Accepted password')).hits, []);
  });

  it('GET /search: takes words, quoted words, expressions and filters in any order', async () => {
    const expected = (await search('host:web07 support')).hits;
    assert.deepEqual(
      expected.map(({ lines }) => lines[0].includes('name=support, UID=0')),
      [true],
    );
    for (const q of [
      'support host:web07',
      'support Host:"web07" UID=0',
      'UID=0 support',
      '"UID=0, GID=0" user host:web07 new',
      '/UID=\\d/ after:2026-11-19 support',
      'part:auth support',
      'support part:auth.txt before:2026-11-19',
    ])
      assert.deepEqual(
        (await search(q)).hits.map(({ lines }) => lines),
        [expected[0].lines],
        q,
      );
    assert.deepEqual((await search('support host:web08')).hits, []);
    assert.match((await search('support host:web99')).notes[0], /no report is of a host named web99/);
    assert.equal((await search(String.raw`/\.sync/ after:2026-11-19`)).hits.length, 2);
    assert.equal((await search('/usr/local/bin/.sync >/dev/null')).hits.length, 1);
    assert.deepEqual((await search('support "Accepted password"')).hits, []);
  });

  it('GET /search: finds changes of files, by name and by expression', async () => {
    const { hits } = await search('cron.d/sync');
    assert.deepEqual(
      hits.map(({ host, sequence, part: name, lines }) => [host, sequence, name, lines]),
      [['web07', 13, 'files.txt', ['new: /etc/cron.d/sync']]],
    );
    for (const q of ['/^\\/etc\\/cron/', 'host:web07 part:files sync /cron/'])
      assert.deepEqual(
        (await search(q)).hits.map(({ lines }) => lines),
        [['new: /etc/cron.d/sync']],
        q,
      );
    assert.deepEqual((await search('cron.d/sync after:2026-11-20')).hits, []);
    assert.deepEqual((await search('cron.d/sync part:auth')).hits, []);
  });

  it('GET /search: goes on to the oldest by next, each hit once, changes among them', async () => {
    const whole = (await search('openssl', '&limit=200')).hits;
    const pages: Search['hits'][number][] = [];
    let next: string | null = null;
    let asked = 0;
    do {
      const page: Search = await search('openssl', `&limit=7${next === null ? '' : `&before=${next}`}`);
      assert.equal(page.isComplete, page.next === null);
      pages.push(...page.hits);
      next = page.next;
      asked += 1;
    } while (next !== null && asked < 100);
    assert.deepEqual(pages.slice(0, whole.length), whole);
    assert.equal(new Set(pages.map(({ report, part: name }) => `${report} ${name}`)).size, pages.length);
    assert.deepEqual(
      pages
        .filter(({ part: name }) => name === 'files.txt')
        .map(({ host }) => host)
        .toSorted(),
      ['db01', 'db02', 'db03', 'db04', 'db05'],
    );
    assert.equal(
      pages.filter(({ lines }) => lines.some((line) => line.includes('upgrade openssl'))).length,
      5,
    );
    const { error } = await page.get<Refusal>('/search?q=openssl&before=1', 400);
    assert.match(error, /before is no place of a search/);
  });

  it('GET /search: says where in a line words and expressions are', async () => {
    const marked = async (q: string): Promise<readonly string[]> => {
      const [{ lines, marks }] = (await search(q)).hits;
      const at = marks[0];
      return at.flatMap((from, index) => (index % 2 === 0 ? [lines[0].slice(from, at[index + 1])] : []));
    };
    assert.deepEqual(await marked('ROOT 203.0.113.66'), ['root', '203.0.113.66']);
    assert.deepEqual(await marked('/acc\\w+ password (for)/i'), ['Accepted password for']);
    assert.deepEqual(await marked('/203\\.[\\d.]+/'), ['203.0.113.66']);
    assert.deepEqual(await marked('/^Nov 19 03:12:\\d+/ password'), ['Nov 19 03:12:07', 'password']);
  });

  it('GET /search: refuses with words what it cannot search for', async () => {
    for (const [q, words] of [
      ['', /^the search text: it has fewer than 3 characters/],
      ['ab', /fewer than 3 characters/],
      ['ab cd', /no word of it has 3 characters; quotes keep words together/],
      ['host:web07', /fewer than 3/],
      ['abc /a(/', /^the search text, character 5: .*group opened here is never closed/],
      ['/(?{ system("id") })/', /./],
      ['abc after:tomorrow', /character 5: after: is no date/],
      ['abc after: ', /character 5: after: has no value/],
      ['host:a abc host:b', /character 12: host: is there twice/],
      ['abc "def', /character 5: a quotation mark has no second one/],
      ['/usr/(lib|bin)/ abc', /character 1: a slash within a regular expression has no backslash/],
      ['x'.repeat(1001), /longer than 1000/],
    ] as const) {
      const { error } = await page.get<Refusal>(`/search?q=${encodeURIComponent(q)}`, 400);
      assert.match(error, words, q);
    }
    await page.get('/search', 400);
    await page.get('/search?q=abc&limit=1000', 400);
  });

  it('GET /search: quotes, wildcards, NUL and commands of the index are plain text', async () => {
    const { store } = await openMemoryStore();
    const text = 'a "quoted" 100% line\nNEAR(a b) OR *\nnul \0 here\n';
    await store.take(mail('a', [message(1, [part(text, [])])]), T0);
    const own = await pageOf(store);
    const found = async (q: string): Promise<number> =>
      (await own.get<Search>(`/search?q=${encodeURIComponent(q)}`)).hits.length;
    for (const q of [
      '"quoted"',
      String.raw`"\"quoted\""`,
      '100%',
      'NEAR(a b)',
      '"R *"',
      '* NEAR(a',
      '\0 here',
      '"nul \0"',
      'nul \0 here',
    ])
      assert.equal(await found(q), 1, q);
    for (const q of [
      String.raw`"\" OR \""`,
      '100_',
      "' OR 1=1 --",
      'search:',
      '\0\0\0',
      '…'.repeat(300),
      '\u{1F600}\u{1F600}\u{1F600}',
    ])
      assert.equal(await found(q), 0, q);
    await own.close();
  });

  it('store.search: looks at each report once, the newest first, however many there are', async () => {
    const { store } = await openMemoryStore();
    for (let number = 1; number <= 450; number++) {
      const made = message(number, [part(`line ${number}\n`, [])], {
        madeAt: T0 + Math.floor(number / 3) * 1000,
      });
      await store.take(mail(`${number}`, [made]), T0);
    }
    const { hits, next } = await store.search({ words: ['line'], limit: 1000 });
    assert.deepEqual(
      [new Set(hits.map(({ report }) => report)).size, hits.length, next],
      [450, 450, undefined],
    );
    assert.ok(hits.every(({ madeAt }, index) => index === 0 || madeAt <= hits[index - 1].madeAt));
  });

  it('GET /search: a pattern that explodes elsewhere ends, and other requests are answered meanwhile', async () => {
    const { store } = await openMemoryStore();
    for (let number = 1; number <= 60; number++)
      await store.take(
        mail(`${number}`, [message(number, [part(`${'a'.repeat(15_000)}\n`.repeat(20), [])])]),
        T0,
      );
    const own = await pageOf(store);
    const started = process.cpuUsage();
    for (const q of ['/^(a+)+$b/', '/(a|a)*b/', '/(?:a{1,50}){1,50}b/', '/(.*)*x(?=b)/', '/^(?=(a+)+$)b/']) {
      const slow = own.raw(`/api/v1/search?q=${encodeURIComponent(q)}`, {
        headers: { authorization: `Bearer ${own.token}` },
      });
      await own.get('/status');
      const { status } = await slow;
      assert.ok(status === 200 || status === 400, q);
    }
    assert.ok(process.cpuUsage(started).user < 30_000_000);
    await own.close();
  });
});
