/**
 * Reports that attack their reader: texts that are more than memory holds, names that are paths or markup.
 *
 * Covers: src/store/sqlite/sqlite-store.ts (parts), src/forms/short.ts, src/inbox/samples.ts,
 * src/server/routes/
 */
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { describe, it } from 'node:test';
import { short } from '../../src/forms/short.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import type { Inbox } from '../../src/server/answers.ts';
import type { Group, Hosts, ReportPage } from '../../src/server/screen-answers.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { form, mail, message, part, sha256, T0 } from '../store/contract.ts';
import { pageOf } from './serving.ts';

const NASTY = `<img src=x onerror=alert(1)>\u202e\u001b[2J"'=1+1/..`;

describe('a hostile report', () => {
  it('GET /reports: one of many parts that unpack to gigabytes is shown in little memory', async () => {
    const { store } = await openMemoryStore();
    const bytes = 4 << 20;
    const line = `${'x'.repeat(99)}\n`;
    const text = line.repeat(bytes / line.length);
    const packed = { deflated: deflateSync(text), bytes: text.length, searched: '' };
    const parts = Array.from({ length: 500 }, (_, index) => ({
      ...part(line, index === 0 ? [{ form: form('x'), lines: 1 }] : [], `${index}.txt`),
      ...packed,
      sha256: sha256(`text ${index}`),
    }));
    await store.take(mail('a', [message(1, parts)]), T0);
    await settleChains(store);
    const page = await pageOf(store, { now: () => T0 });
    const before = process.memoryUsage.rss();
    const report = await page.get<ReportPage>('/reports/1');
    const texts = report.parts.reduce((sum, each) => sum + (each.text?.length ?? 0), 0);
    assert.ok(texts <= 2 << 20, `${texts} bytes`);
    assert.equal(report.parts.filter(({ isTextCut }) => isTextCut).length, 100);
    const [row] = (await page.get<Inbox>('/inbox?kind=lines')).rows;
    const started = process.cpuUsage();
    await page.get<Group>(`/groups/${row.id}`);
    assert.ok(process.cpuUsage(started).user < 20_000_000);
    assert.ok(process.memoryUsage.rss() - before < 600 << 20);
  });

  it('GET /hosts: names of hosts and parts are data, whatever is in them', async () => {
    const { store } = await openMemoryStore();
    const nasty = part(
      `${NASTY}\n`,
      [{ form: { ...form('x'), template: NASTY, example: NASTY }, lines: 1 }],
      NASTY,
    );
    await store.take(mail('a', [message(1, [nasty], { host: NASTY, configuration: NASTY })]), T0);
    await settleChains(store);
    const page = await pageOf(store, { now: () => T0 });
    const { hosts } = await page.get<Hosts>('/hosts');
    assert.equal(hosts[0].name, NASTY);
    await page.get(`/hosts/${encodeURIComponent(NASTY)}`);
    const headers = { authorization: `Bearer ${page.token}` };
    for (const path of ['inbox', 'hosts', 'reports/1', 'chain', 'search?q=onerror']) {
      const { text, headers: own } = await page.raw(`/api/v1/${path}`, { headers });
      assert.equal(own['content-type'], 'application/json; charset=utf-8');
      assert.doesNotMatch(text, /[\u0000-\u001f\u202e]/, path);
    }
    const file = await page.raw('/api/v1/reports/1/parts/0', { headers });
    assert.equal(file.headers['content-disposition'], 'attachment; filename="report-1-part-0.txt"');
    assert.match(String(file.headers['content-security-policy']), /sandbox$/);
    const csv = await page.raw('/api/v1/export.csv', { headers });
    assert.doesNotMatch(csv.text, /[\u202e\u001b\0]/);
  });

  it('short: leaves no NUL, at which a database would end a name', () => {
    assert.equal(short('web1\0evil'), 'web1\uFFFDevil');
  });

  it('GET /inbox: a report of a time that no calendar has is answered', async () => {
    const { store } = await openMemoryStore();
    for (const [index, madeAt] of [-1, 8.64e15, 253_402_300_800_000].entries())
      await store.take(
        mail(`${index}`, [message(index + 1, [part('x\n', [])], { madeAt, dueAt: madeAt })]),
        T0,
      );
    await settleChains(store);
    const page = await pageOf(store);
    for (const path of [
      'inbox',
      'hosts',
      'hosts/web1',
      'missing',
      'chain',
      'reports/1',
      'reports/2',
      'search?q=xxx',
    ])
      await page.get(`/${path}`);
  });
});
