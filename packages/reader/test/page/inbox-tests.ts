/** The inbox: rows, keys, decisions and their undo. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { demoPage } from '../server/serving.ts';
import type { Page as Serving } from '../server/serving.ts';
import type { Chromium, OpenPage } from './browser.ts';

export const PAGE_DIRECTORY = 'packages/reader/dist/page';
/** Until the row is gone, of most decisions. */
const MAX_DECISION_MS = 100;

export function inboxTests(browser: Chromium): void {
  let serving: Serving;
  let opened: OpenPage;
  let page: Page;
  let inbox: Locator;

  /** The ids of the rows. */
  function ids(): Promise<string[]> {
    return inbox.getByRole('option').evaluateAll((rows) => rows.map(({ id }) => id));
  }

  function row(id: string): Locator {
    return inbox.locator(`[id="${id}"]`);
  }

  async function current(): Promise<string> {
    return (await inbox.locator('.current').getAttribute('id')) ?? '';
  }

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  describe('inbox', () => {
    before(async () => {
      serving = await demoPage({ pageDirectory: PAGE_DIRECTORY });
      opened = await browser.open({ address: serving.address });
      ({ page } = opened);
      inbox = page.getByRole('listbox', { name: 'Inbox' });
      await inbox.waitFor();
    });
    after(() => serving.close());

    it('inbox: shows the intruder, the dead host, the upgrade and the lost report', async () => {
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Inbox');
      for (const wanted of [
        /^lines ! sshd Accepted password for .* new web07 1 19 Nov, 07:15/,
        /^lines ! useradd new user: name/,
        /^files ! .*sync.* new web07/,
        /^missing ! mail02: its last report is 11/,
        /^files ! .*openssl.* new 5 hosts/,
        /^chain ! cache02: report 6 .* is missing/,
      ])
        assert.ok((await inbox.getByRole('option', { name: wanted }).count()) > 0, wanted.source);
      await page.getByText('What this list cannot show: 1 host missing 1 chain broken').waitFor();
    });

    it('inbox: takes the token out of the address, and asks its own server only', async () => {
      assert.equal(new URL(page.url()).hash, '');
      assert.ok(!page.url().includes(serving.token));
      for (const address of opened.asked) assert.equal(new URL(address).port, `${serving.port}`);
      assert.deepEqual(opened.complaints, []);
    });

    it('inbox: is the same when it is loaded again, and each screen has an address', async () => {
      await page.goto(new URL('/search', page.url()).href);
      await page.getByRole('heading', { level: 1, name: 'Search' }).waitFor();
      await press('g', 'i');
      await inbox.waitFor();
      await page.reload();
      await inbox.waitFor();
      assert.deepEqual(opened.complaints, []);
    });

    it('inbox: j, k, arrows, Home, End and G move', async () => {
      const rows = await ids();
      assert.equal(await current(), rows[0]);
      await press('j', 'j', 'k');
      assert.equal(await current(), rows[1]);
      await press('ArrowDown', 'n');
      assert.equal(await current(), rows[3]);
      await press('G');
      assert.equal(await current(), rows.at(-1));
      await press('Home');
      assert.equal(await current(), rows[0]);
      await press('End', 'ArrowUp');
      assert.equal(await current(), rows.at(-2));
      await press('Home');
    });

    it('inbox: a decision is one key, the row goes at once, z brings it back', async () => {
      const rows = await ids();
      const took: number[] = [];
      for (let index = 0; index < 10; index++) {
        const ms = await page.evaluate<number>(ROW_GOES);
        took.push(ms);
      }
      assert.deepEqual(await ids(), rows.slice(10));
      // A machine that does other work at the same time may delay a few of them.
      const [middle] = took.toSorted((a, b) => a - b).slice(5);
      assert.ok(middle <= MAX_DECISION_MS, took.join(' '));
      for (let index = 9; index >= 0; index--) {
        await press(index % 2 === 0 ? 'z' : 'Control+z');
        // The cursor follows the row that came back.
        await inbox.locator(`.current[id="${rows[index]}"]`).waitFor();
      }
      assert.deepEqual(await ids(), rows);
    });

    it('inbox: the notice names what was decided and undone, and goes after a while', async () => {
      const [first] = await ids();
      const text = (await row(first).locator('.text').textContent())?.replace('! ', '') ?? '';
      const words = page.getByRole('status').locator('.words');
      await press('e');
      await words.filter({ hasText: `Seen: ${text}` }).waitFor();
      await press('z');
      await words.filter({ hasText: `Undone. ${text}` }).waitFor();
      await row(first).waitFor();
      await page.evaluate('document.getAnimations().forEach((each) => each.finish())');
      await words.waitFor({ state: 'hidden' });
    });

    it('inbox: the button Undo brings back what was decided', async () => {
      const [first] = await ids();
      await press('e');
      await row(first).waitFor({ state: 'detached' });
      await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
      await row(first).waitFor();
    });
  });
}

/** Presses `e`; resolves to the milliseconds until the row has left the page and the next frame is drawn. */
const ROW_GOES = `new Promise((resolve) => {
  const id = document.querySelector('.current').id;
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (document.getElementById(id)) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - start));
  }).observe(document.body, { childList: true, subtree: true });
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', bubbles: true, cancelable: true }));
})`;
