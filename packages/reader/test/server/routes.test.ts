/**
 * All routes of the API over the demonstration: each screen's answer, its limits, and what it says of what is
 * not there.
 *
 * Covers: src/server/routes/, src/server/host-states.ts, changes.ts, values.ts, csv.ts
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DEMO_NOW } from '../../src/demo/demo.ts';
import { hostParts } from '../../src/server/host-parts.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import type { Decided, Inbox as InboxAnswer, Row } from '../../src/server/answers.ts';
import { csvTable } from '../../src/server/csv.ts';
import { ROUTES } from '../../src/server/routes.ts';
import type {
  Chains,
  Changes,
  OutputsDiff,
  Group,
  HostPage,
  Hosts,
  Mails,
  Missing,
  ReportPage,
} from '../../src/server/screen-answers.ts';
import { valuesOf } from '../../src/server/values.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { demoPage, pageOf } from './serving.ts';
import { openapi } from './openapi.ts';

let page: Awaited<ReturnType<typeof demoPage>>;

before(async () => {
  page = await demoPage();
});
after(() => page.close());

async function rowsOf(query = ''): Promise<readonly Row[]> {
  return (await page.get<InboxAnswer>(`/inbox${query}`)).rows;
}

describe('ROUTES', () => {
  it('ROUTES: are those of openapi.json', () => {
    const described = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)), new Set(described));
  });

  it('ROUTES: each answers over a store that holds nothing', async () => {
    const { store } = await openMemoryStore();
    const empty = await pageOf(store);
    for (const path of [
      'status',
      'inbox',
      'hosts',
      'files',
      'outputs',
      'missing',
      'chain',
      'search?q=abc',
      'mails',
      'decisions',
    ])
      await empty.get(`/${path}`);
    for (const path of [
      'groups/lines:0',
      'groups/%2e%2e',
      'hosts/web1',
      'reports/1',
      'reports/x',
      'reports/1/parts/0',
    ])
      await empty.get(`/${path}`, 404);
    await empty.close();
  });
});

describe('GET /api/v1/groups/{id}', () => {
  it('GET /groups: of lines, has their days, hosts, samples and values', async () => {
    const row = (await rowsOf()).find(({ text }) => text.includes('Connection closed'));
    const group = await page.get<Group>(`/groups/${encodeURIComponent(row?.id ?? '')}`);
    assert.deepEqual(group.row, row);
    assert.equal(group.days?.counts.length, 90);
    assert.equal(
      group.days.counts.reduce((sum, each) => sum + each, 0),
      row?.lines,
    );
    assert.deepEqual(group.days.counts.slice(-14), row?.days);
    assert.equal(group.hostsTotal, row?.hosts);
    assert.equal(
      group.hosts.reduce((sum, { lines }) => sum + lines, 0),
      row?.lines,
    );
    assert.ok(
      group.samples.every(({ line, host }) => line.includes('Connection closed') && line.includes(host)),
    );
    const [ip] = group.values;
    assert.equal(ip.placeholder, 'ip');
    assert.match(ip.top[0].value, /^\d+\.\d+\.\d+\.\d+$/);
  });

  it('GET /groups: of outputs, says what differs; of files, which files on which hosts', async () => {
    const rows = await rowsOf();
    const output = rows.find(({ text }) => text.startsWith('disk.txt'));
    const { changes } = await page.get<Group>(`/groups/${output?.id ?? ''}`);
    const marks = changes[0].diff?.map(({ mark, text }) => `${mark}${text.slice(0, 9)}`);
    assert.deepEqual(marks, [' Filesyste', '-/dev/sda1', '+/dev/sda1']);
    const files = rows.find(({ kind, hosts }) => kind === 'files' && hosts === 5);
    const group = await page.get<Group>(`/groups/${files?.id ?? ''}`);
    assert.deepEqual(
      new Set(group.changes.map(({ host }) => host)),
      new Set(['db01', 'db02', 'db03', 'db04', 'db05']),
    );
    assert.ok(
      group.changes[0].files.some(({ name, what }) => name === '/usr/bin/openssl' && what === 'changed'),
    );
  });

  it('GET /groups: every output that is listed has what differs, or why it is not there', async () => {
    const own = await demoPage();
    const { rows } = await own.get<InboxAnswer>('/inbox?kind=output');
    const asked = async (): Promise<Group['changes']> =>
      (await own.get<Group>(`/groups/${rows.find(({ hosts }) => hosts === 20)?.id ?? ''}`)).changes;
    const changes = await asked();
    assert.equal(changes.length, 50);
    assert.ok(changes.every(({ diff, note }) => diff !== null && note === null));
    await own.store.removeTexts(Infinity);
    for (const { diff, note } of await asked()) {
      assert.equal(diff, null);
      assert.match(note ?? '', /older than what is kept/);
    }
    await own.close();
  });

  it('GET /groups: a warning has its words and its values; lines are sorted by time', async () => {
    const rows = await rowsOf();
    const warning = rows.find(({ kind }) => kind === 'warning');
    assert.equal(warning?.example, '/dev/sda1: 3 errors, 94 % full');
    const { samples, values } = await page.get<Group>(`/groups/${warning?.id ?? ''}`);
    assert.deepEqual(
      samples.map(({ host, line }) => `${host} ${line}`),
      ['mail02 /dev/sda1: 3 errors, 94 % full', 'mail02 /dev/sda1: 3 errors, 94 % full'],
    );
    assert.deepEqual(
      values.map(({ placeholder, top }) => [placeholder, top[0].value]),
      [
        ['path', '/dev/sda1'],
        ['int', '3'],
        ['int', '94'],
      ],
    );
    const often = rows.find(({ text }) => text.includes('Connection closed'));
    const lines = (await page.get<Group>(`/groups/${often?.id ?? ''}`)).samples;
    // Of a day, so that the texts of their times are in order within a report.
    const times = lines.map(({ made, line }) => `${made} ${line.slice(0, 'Nov 19 03:12:07'.length)}`);
    assert.deepEqual(times, times.toSorted().toReversed());
  });

  it('GET /groups: of a missing host, has its last words with their report; lines of a host come first', async () => {
    const rows = await rowsOf();
    const missing = rows.find(({ kind }) => kind === 'missing');
    const { samples } = await page.get<Group>(`/groups/${missing?.id ?? ''}`);
    assert.deepEqual(
      samples.map(({ host, line }) => `${host} ${line}`),
      ['mail02 /dev/sda1: 3 errors, 94 % full'],
    );
    const often = rows.find(({ text }) => text.includes('Connection closed'));
    const of = await page.get<Group>(`/groups/${often?.id ?? ''}?host=web03`);
    assert.deepEqual([of.samples[0].host, of.samples[1].host], ['web03', 'web03']);
  });

  it('GET /groups: has the decisions about it, also once it is decided', async () => {
    const [row] = await rowsOf('?kind=lines');
    const { decision } = await page.post<Decided>({ kind: 'seen', group: row.id });
    const group = await page.get<Group>(`/groups/${row.id}`);
    assert.deepEqual([group.row.state, group.decisions.length], ['seen', 1]);
    await page.post({ kind: 'undo', decision: decision?.id });
    assert.deepEqual(
      (await page.get<Group>(`/groups/${row.id}`)).decisions.map(({ kind }) => kind),
      ['undo', 'seen'],
    );
  });
});

describe('GET /api/v1/hosts', () => {
  it('GET /hosts: lists what is wrong first, and one state alone', async () => {
    const { hosts, total, coming } = await page.get<Hosts>('/hosts');
    assert.deepEqual([coming.due.at(-1), coming.reports.at(-1), coming.due.length], [20, 19, 28]);
    assert.deepEqual([total, hosts[0].name, hosts[0].state], [20, 'mail02', 'down']);
    assert.deepEqual([hosts[1].name, hosts[1].faults > 0], ['cache02', true]);
    // Not only what is a single host's: what many have counts for each of them, and no such host is "ok".
    assert.deepEqual([hosts[2].name, hosts[2].words, hosts[2].look], ['web07', 'on time', '15, 7 alarming']);
    for (const { name, open, alarms, look } of hosts) {
      const { host } = await page.get<HostPage>(`/hosts/${name}`);
      assert.deepEqual([open, alarms, look], [host.open, host.alarms, host.look], name);
    }
    const list = await new Inbox(page.store, { now: () => DEMO_NOW }).list();
    const { isWhole, byHost } = await hostParts(page.store, list, 10);
    assert.ok(!isWhole && (byHost.get('web07')?.alarms ?? 0) >= 5);
    const down = await page.get<Hosts>('/hosts?state=down&limit=1');
    assert.deepEqual(down.hosts, [hosts[0]]);
    await page.get('/hosts?state=dead', 400);
  });

  it('GET /hosts/NAME: has reports, days, entries, rows and changes of the host', async () => {
    const host = await page.get<HostPage>('/hosts/web07');
    assert.deepEqual([host.host.state, host.reportsTotal, host.reports.length], ['ok', 14, 14]);
    assert.deepEqual(
      [host.coming.reports, host.coming.due].map((each) => each.slice(-14)),
      Array.from({ length: 2 }, () => Array.from({ length: 14 }, () => 1)),
    );
    assert.ok((host.coming.bytes.at(-1) ?? 0) > 0);
    const { coming: dead } = await page.get<HostPage>('/hosts/mail02');
    assert.deepEqual(dead.reports.slice(-4), [1, 0, 0, 0]);
    assert.deepEqual(dead.due.slice(-4), [1, 1, 1, 1]);
    assert.ok(host.rows.some(({ text }) => text.includes('Accepted password')));
    assert.ok(host.changes.some(({ files }) => files.some(({ name }) => name === '/usr/local/bin/.sync')));
    assert.deepEqual(
      host.entries.map(({ name }) => name),
      ['auth.txt', 'disk.txt', 'packages.txt', 'files.txt'],
    );
    await page.get('/hosts/web07?verified=false', 404);
    await page.get('/hosts/web07?verified=no', 400);
    await page.get('/hosts/..%2f..%2fetc', 404);
  });
});

describe('GET /api/v1/reports/{id}', () => {
  it('GET /reports: is the report as it was, with those beside it and its parts as files', async () => {
    const { reports } = await page.get<HostPage>('/hosts/web07');
    const report = await page.get<ReportPage>(`/reports/${reports[1].id}`);
    assert.deepEqual([report.host, report.sequence], ['web07', 13]);
    assert.deepEqual([report.next, report.previous], [reports[0].id, reports[2].id]);
    const [log] = report.parts;
    assert.match(log.text ?? '', /Accepted password for root/);
    const file = await page.raw(`/api/v1/reports/${report.id}/parts/0`, {
      headers: { authorization: `Bearer ${page.token}` },
    });
    assert.equal(file.text, log.text);
    assert.match(
      String(file.headers['content-disposition']),
      /^attachment; filename="report-\d+-part-0\.txt"$/,
    );
    assert.equal(file.headers['content-type'], 'text/plain; charset=utf-8');
    await page.get(`/reports/${report.id}/parts/99`, 404);
  });
});

describe('GET /api/v1/files, outputs, missing, chain, mails', () => {
  it('GET /files: what changed on one host as on no other comes first', async () => {
    const { rows, total } = await page.get<Changes>('/files');
    assert.equal(rows.length, total);
    assert.equal(rows[0].row.hosts, 1);
    const upgrade = rows.find(({ hosts }) => hosts.length === 5);
    assert.equal(upgrade?.entry, 'files.txt');
    assert.equal((await page.get<Changes>('/files?state=decided')).total, 0);
  });

  it('GET /outputs: has what differs', async () => {
    const { rows } = await page.get<Changes>('/outputs');
    assert.ok(rows.every(({ change }) => change.diff !== null));
  });

  it('GET /outputs/diff: compares an output of two hosts, and says what is missing', async () => {
    const { rows } = await page.get<Changes>('/outputs');
    const { entry, report, before } = rows.find(({ entry: name }) => name === 'packages.txt')?.change ?? {};
    const diff = async (query: string): Promise<unknown> =>
      (await page.get<OutputsDiff>(`/outputs/diff?${query}`)).diff;
    const expected = [
      { mark: '-', text: 'none' },
      { mark: '+', text: 'openssl: held back' },
    ];
    assert.deepEqual(await diff(`entry=${entry}&before=${report}&after=${before}`), expected);
    assert.deepEqual(await diff(`entry=${entry}&before=${report}&after=${report}`), []);
    for (const query of [`entry=nosuch&before=1&after=2`, `entry=${entry}&before=1&after=99999`])
      await page.get(`/outputs/diff?${query}`, 404);
    for (const query of ['before=1&after=2', 'entry=x&after=2', 'entry=x&before=0&after=2'])
      await page.get(`/outputs/diff?${query}`, 400);
  });

  it('GET /missing: names the dead host, its last words and its row', async () => {
    const { hosts, total, onTime } = await page.get<Missing>('/missing');
    assert.deepEqual([total, onTime], [1, 19]);
    const [dead] = hosts;
    assert.deepEqual([dead.host, dead.state, dead.decided], ['mail02', 'down', 'new']);
    assert.deepEqual(dead.warnings, ['/dev/sda1: 3 errors, 94 % full']);
    assert.ok((await rowsOf('?kind=missing')).some(({ id }) => id === dead.id));
  });

  it('GET /chain: names the gap and its row', async () => {
    const { faults, chains, whole } = await page.get<Chains>('/chain');
    assert.deepEqual([faults.length, chains, whole], [1, 20, 19]);
    assert.match(faults[0].words, /report 6 of cache02 .* is missing/);
    assert.ok((await rowsOf('?kind=chain')).some(({ id }) => id === faults[0].id));
  });

  it('GET /mails: lists what was no report, and why', async () => {
    const { store } = await openMemoryStore();
    const mail = {
      digest: 'ab',
      source: 'new/1',
      state: 'other',
      reason: 'it is lunch',
      messages: [],
    } as const;
    await store.take(mail, Date.parse('2026-03-01T06:00:00Z'));
    const own = await pageOf(store);
    const { mails, total } = await own.get<Mails>('/mails?state=other');
    const taken = '2026-03-01T06:00:00.000Z';
    assert.deepEqual(
      [mails, total],
      [[{ source: 'new/1', state: 'other', reason: 'it is lunch', taken }], 1],
    );
    assert.equal((await own.get<Mails>('/mails')).total, 0);
    await own.close();
  });
});

describe('GET /api/v1/export', () => {
  it('GET /export.jsonl and .csv: have all rows', async () => {
    const headers = { authorization: `Bearer ${page.token}` };
    const rows = await rowsOf();
    const jsonl = await page.raw('/api/v1/export.jsonl', { headers });
    assert.deepEqual(
      jsonl.text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row])),
      rows,
    );
    const csv = await page.raw('/api/v1/export.csv?state=all', { headers });
    assert.match(csv.text, /^"id","kind","state",/);
    assert.equal(csv.text.trim().split('\r\n').length, rows.length + 1);
    for (const { headers: own } of [jsonl, csv])
      assert.match(String(own['content-disposition']), /^attachment/);
  });

  it('csvTable: no cell is a formula, ends its row, or leaves its quotes', () => {
    for (const text of [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      ' =1',
      '"=1',
      '|x',
      '%x',
      '＝1',
    ])
      assert.match(csvTable([[text]]), /^"'/, JSON.stringify(text));
    assert.equal(
      csvTable([['a "b"', 'c,d\r\n=e\u0000\u202e']]),
      '"a ""b""","c,d\\x0d\\x0a=e\\x00\\xe2\\x80\\xae"\r\n',
    );
  });
});

describe('valuesOf', () => {
  it('valuesOf: counts the values of placeholders, in one pass over a hostile line', () => {
    const lines = [
      'Mar  1 06:00:00 web1 sshd[1]: Closed 10.0.0.1 port 22 end',
      'Mar  1 06:00:00 web1 sshd[2]: Closed 10.0.0.2 port 22 end',
      'Mar  1 06:00:00 web1 other: nothing of it',
    ];
    assert.deepEqual(valuesOf('sshd Closed {ip} port {int} end', 'sshd', lines), [
      {
        placeholder: 'ip',
        at: 0,
        distinct: 2,
        top: [
          { value: '10.0.0.1', count: 1 },
          { value: '10.0.0.2', count: 1 },
        ],
      },
      { placeholder: 'int', at: 1, distinct: 1, top: [{ value: '22', count: 2 }] },
    ]);
    const many = Array.from({ length: 30 }, () => '{x}').join('a');
    const started = process.cpuUsage();
    valuesOf(many, '', ['a'.repeat(1 << 20), 'ab'.repeat(1 << 19)]);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });
});
