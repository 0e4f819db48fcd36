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
  { name: '390 px, dark', colorScheme: 'dark', viewport: { width: 390, height: 800 } },
  // As a browser of 1280 by 800 px lays the page out at 200 %.
  { name: 'zoom 200 %', colorScheme: 'light', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
] as const;

/** By address: the heading, and what the screen shows of the demonstration. `ID` is that of the intruder. */
const SCREENS: Readonly<Record<string, readonly [heading: string, shows: RegExp]>> = {
  '/': ['Inbox', /findings to look at/],
  '/?state=decided': ['Inbox', /1 finding decided/],
  '/group/ID': ['Group', /Accepted password for root from 203\.0\.113\.66 port/],
  '/hosts': ['Hosts', /mail02 ?down.*web07 ?on time.*\d+, \d+ alarming/],
  '/host/web07': ['Host', /every 24 h, up to report 14, chain whole.*Accepted password.*\.sync/],
  '/host/web07/reports': ['Host', /Reports a day/],
  '/host/web07/logs': ['Host', /Accepted password.*The newest report, with its lines.*Lines a day/],
  '/host/web07/files': ['Host', /new \/usr\/local\/bin\/\.sync/],
  '/host/db01/outputs': ['Host', /Packages held back/],
  '/host/web07/hidden': ['Host', /Hidden lines a day/],
  '/report/245': ['Report', /web07 sshd\[\d+\]: Accepted password/],
  '/files': ['Files', /db01, db02, db03, db04, db05/],
  '/outputs': ['Outputs', /- openssl: held back/],
  '/missing': ['Missing', /mail02 ?down.*\/dev\/sda1: 3 errors/],
  '/chain': ['Chain', /19 of 20 chains whole, 276 reports, none unverified/],
  '/search?q=203.0.113': ['Search', /1 line in 1 report.*Searched: 276 reports/],
  '/rules': ['Rules', /./],
  '/log': ['Log of decisions', /Seen once|seen/],
  '/mails': ['Mails', /Every mail is a report, and was opened/],
};

export function screenTests(browser: Chromium): void {
  let serving: Serving;
  let addresses: string[];

  describe('screens', () => {
    before(async () => {
      serving = await demoPage({ pageDirectory: PAGE_DIRECTORY });
      const { rows } = await serving.get<{ rows: { id: string; text: string }[] }>('/inbox');
      const id = rows.find(({ text }) => text.startsWith('sshd Accepted password'))?.id ?? '';
      addresses = Object.keys(SCREENS).map((address) => address.replace('ID', id));
      await serving.post({ kind: 'seen', group: rows[0].id });
    });
    after(() => serving.close());

    for (const { name, ...look } of LOOKS)
      it(`screens: show what they say, and axe finds no violation, ${name}`, async () => {
        // Only axe itself needs it: the policy of the page lets no other script in.
        const { page, context } = await browser.open({ address: serving.address, bypassCSP: true, ...look });
        await page.getByRole('listbox', { name: 'Inbox' }).waitFor();
        await page.evaluate(axe.source);
        for (const [index, [heading, shows]] of Object.values(SCREENS).entries()) {
          await page.evaluate(goTo(addresses[index]));
          await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
          await page.locator('main').filter({ hasText: shows }).waitFor();
          await check(page, addresses[index]);
        }
        await context.close();
      });

    for (const { name: look, ...size } of LOOKS)
      it(`screens: dialogs have names, and axe finds no violation, ${look}`, async () => {
        const { page, context } = await browser.open({ address: serving.address, bypassCSP: true, ...size });
        await page.getByRole('listbox', { name: 'Inbox' }).waitFor();
        await page.evaluate(axe.source);
        for (const [row, key, name] of [
          [/./, '?', 'Keyboard'],
          [/^lines sshd Connection/, 'm', 'Mute'],
          [/^lines sshd Connection/, 'i', 'Ignore lines like this'],
          [/^files/, 'a', 'Approve changes'],
        ] as const) {
          const option = page.getByRole('option', { name: row }).first();
          await option.click({ modifiers: ['Control'] });
          await page.keyboard.press(key);
          await page.getByRole('dialog', { name, exact: true }).waitFor();
          await check(page, name);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
          await option.click({ modifiers: ['Control'] });
        }
        await context.close();
      });
  });
}

/** Controls that are not whole in the width of the window; those in a table scroll with it. */
const CLIPPED = `[...document.querySelectorAll('button, input, select, textarea, a, summary')]
  .filter((each) => !each.closest('.scroll, .skip') && each.getClientRects().length > 0)
  .filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return left < 0 || right > innerWidth || each.scrollWidth > each.clientWidth + 1 && each.matches('button');
  })
  .map((each) => each.outerHTML)`;

/** As a link does. */
function goTo(address: string): string {
  return `history.pushState({ isOurs: true }, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`;
}

async function check(page: Page, where: string): Promise<void> {
  const found = await page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
  assert.deepEqual(found, [], where);
  const clipped = await page.evaluate<string[]>(CLIPPED);
  assert.deepEqual(clipped, [], `${where} clips controls`);
  const isTooWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  assert.equal(isTooWide, false, `${where} scrolls sideways`);
}
