/** Each screen: its heading, what people hear of it, how it looks in light, dark and narrow. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { demoPage } from '../server/serving.ts';
import type { Page as Serving } from '../server/serving.ts';
import type { Chromium } from './browser.ts';
import { PAGE_DIRECTORY } from './inbox-tests.ts';

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: '390 px', colorScheme: 'light', viewport: { width: 390, height: 800 } },
] as const;

export function screenTests(browser: Chromium): void {
  let serving: Serving;

  describe('screens', () => {
    before(async () => {
      serving = await demoPage({ pageDirectory: PAGE_DIRECTORY });
    });
    after(() => serving.close());

    for (const { name, ...look } of LOOKS)
      it(`axe: finds no violation on any screen, ${name}`, async () => {
        // Only axe itself needs it: the policy of the page lets no other script in.
        const { page, context } = await browser.open({ address: serving.address, bypassCSP: true, ...look });
        await page.getByRole('listbox', { name: 'Inbox' }).waitFor();
        await page.evaluate(axe.source);
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
        assert.deepEqual(await violations(page), []);
        await context.close();
      });
  });
}

/** `['color-contrast: .quiet']`. */
function violations(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
}
