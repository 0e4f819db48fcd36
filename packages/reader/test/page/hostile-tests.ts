/** Reports are hostile input: on every screen what they hold is text, and nothing of it is invisible. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { settleChains } from '../../src/ingest/settle.ts';
import type { TakenEntry } from '../../src/store/taken.ts';
import { emptyStore, pageOf } from '../server/serving.ts';
import type { Page as Serving } from '../server/serving.ts';
import { form, mail, message, part, T0 } from '../store/contract.ts';
import type { Chromium } from './browser.ts';
import { PAGE_DIRECTORY } from './inbox-tests.ts';

const EVIL =
  '<img src=x onerror=alert(1)><script>alert(2)</script><style>*{display:none}</style>' +
  '<a href="javascript:alert(3)">x</a>"\'>${alert(4)}{ip}\u202E\u200B\u001B[2J\u0007';
const HOST = `web1/../<b>${EVIL}`;

/** What markup of a report would have made. */
const FOREIGN = `document.querySelectorAll(
  'img, script:not([src="/page.js"]), style, iframe, object, embed, b, [style], [onerror], [href^="javascript"]'
).length`;

export function hostileTests(browser: Chromium): void {
  let serving: Serving;

  describe('hostile reports', () => {
    before(async () => {
      const store = await emptyStore();
      const evil = {
        ...form('evil'),
        program: EVIL,
        template: `sshd ${EVIL} {int}`,
        example: `sshd[1]: ${EVIL} 7`,
      };
      for (const sequence of [1, 2, 4]) {
        const text = `${EVIL} ${sequence}\n`;
        const parts = [
          { ...part(text, [{ form: evil, lines: 1 }], EVIL), description: EVIL },
          { ...part(text, [], 'load.txt'), kind: 'command', description: EVIL },
          {
            ...part(`AAA\tD1\t1\t${EVIL}${sequence}\n`, [], 'files.txt'),
            kind: 'monitor',
            description: EVIL,
          },
        ];
        const report = message(sequence, parts, {
          host: HOST,
          configuration: EVIL,
          faults: [EVIL],
          entries: parts.map(({ name, kind }) => entryOf(name, kind)),
        });
        await store.take(mail(`${EVIL}${sequence}`, [report]), T0);
      }
      await store.take(mail(EVIL, [], { state: 'unreadable', reason: EVIL }), T0);
      await settleChains(store);
      serving = await pageOf(store, { now: () => T0, pageDirectory: PAGE_DIRECTORY });
    });
    after(() => serving.close());

    it('hostile reports: are text on every screen', async () => {
      const { rows } = await serving.get<{ rows: { id: string; actions: string[] }[] }>('/inbox');
      await serving.post({ kind: 'mute', group: rows[0].id, until: '2026-12-01', reason: EVIL });
      const { page, complaints, asked } = await browser.open({ address: serving.address });
      await page.getByRole('listbox', { name: 'Inbox' }).waitFor();
      const host = `/host/${encodeURIComponent(HOST)}`;
      for (const address of [
        '/',
        ...rows.map(({ id }) => `/group/${encodeURIComponent(id)}`),
        '/hosts',
        ...['open', 'reports', 'logs', 'files', 'outputs', 'hidden'].map((tab) => `${host}/${tab}`),
        '/report/1',
        '/outputs',
        '/chain',
        '/mails',
        '/log',
        `/search?q=${encodeURIComponent('onerror=alert')}`,
        `/search?q=${encodeURIComponent(EVIL)}`,
      ]) {
        const wanted = `history.pushState({}, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`;
        await page.evaluate(wanted);
        await page
          .locator('main')
          .filter({ hasText: '<img src=x onerror=alert(1)><script>alert(2)' })
          .waitFor();
        assert.equal(await page.evaluate(FOREIGN), 0, address);
        const text = await page.evaluate<string>('document.body.textContent');
        assert.doesNotMatch(text, /[\u202E\u200B\u001B\u0007]/, address);
        assert.ok(text.includes('\\u{202e}\\u{200b}\\u{1b}[2J'), address);
      }
      assert.deepEqual(complaints, []);
      for (const address of asked) assert.equal(new URL(address).port, `${serving.port}`);
    });

    it('hostile reports: the policy of the page lets no markup and no script in', async () => {
      const { page } = await browser.open({ address: serving.address });
      await page.getByRole('heading', { level: 1 }).waitFor();
      // What the browser's tools run at once is exempt from the policy.
      const refused = await page.evaluate<
        string[]
      >(`new Promise((resolve) => setTimeout(resolve)).then(() => [
        () => { document.body.innerHTML = '<p>markup</p>'; },
        () => { document.createElement('script').src = 'data:,1'; },
        () => { eval('1'); },
        () => { new Function('1'); },
      ].map((attempt) => { try { attempt(); return 'done'; } catch (error) { return error.name; } }))`);
      assert.deepEqual(refused, ['TypeError', 'TypeError', 'EvalError', 'EvalError']);
    });
  });
}

function entryOf(name: string, kind: string): TakenEntry {
  return {
    name,
    kind,
    description: EVIL,
    lines: 1,
    output: true,
    hidden: 0,
    folded: 0,
    warnings: [EVIL],
    listing: undefined,
    holdsChanges: false,
  };
}
