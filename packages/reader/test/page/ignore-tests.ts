/** Ignore and approve: the dialogs, the preview that the real rule engine makes, undo. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { demoPage } from '../server/serving.ts';
import type { Page as Serving } from '../server/serving.ts';
import type { Chromium } from './browser.ts';
import { PAGE_DIRECTORY } from './inbox-tests.ts';

export function ignoreTests(browser: Chromium): void {
  let serving: Serving;
  let page: Page;
  let inbox: Locator;

  /** Puts the cursor on the row of that name. */
  async function onRow(name: RegExp): Promise<Locator> {
    const row = inbox.getByRole('option', { name });
    for (let step = 0; step < 40; step++) {
      if ((await row.getAttribute('class'))?.includes('current') === true) return row;
      await page.keyboard.press('j');
    }
    throw new Error(`the cursor does not come to ${name.source}`);
  }

  describe('ignore', () => {
    before(async () => {
      serving = await demoPage({ pageDirectory: PAGE_DIRECTORY });
      ({ page } = await browser.open({ address: serving.address }));
      page.setDefaultTimeout(20_000);
      inbox = page.getByRole('listbox', { name: 'Inbox' });
      await inbox.waitFor();
    });
    after(() => serving.close());

    it('ignore: says what the rule would hide, takes the row, is listed as a rule, and is undone', async () => {
      const row = await onRow(/^lines borg Archive created/);
      await page.keyboard.press('i');
      const dialog = page.getByRole('dialog', { name: 'Ignore lines like this', exact: true });
      await dialog
        .getByText(/It would have (folded|hidden) 51 lines on 1 host in 13 days: 51 of this row/)
        .waitFor();
      const button = dialog.getByRole('button', { name: 'Ignore', exact: true });
      assert.equal(await button.isDisabled(), true);
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('noise of the backup');
      await button.click();
      await row.waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.getByText('noise of the backup').first().waitFor();
      assert.match((await page.locator('main').textContent()) ?? '', /borg Archive created in \{/);
      await page.getByRole('button', { name: 'Undo' }).first().click();
      await page.getByText('undone', { exact: true }).first().waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await row.waitFor();
    });

    it('ignore: is refused for an attack, with the reason', async () => {
      await page.keyboard.press('Home');
      await onRow(/^lines ! sshd Accepted password/);
      await page.keyboard.press('i');
      const dialog = page.getByRole('dialog', { name: 'Ignore lines like this', exact: true });
      await dialog.getByText(/It cannot be decided: it has a word of a failure or an attack/).waitFor();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('no');
      assert.equal(await dialog.getByRole('button', { name: 'Ignore', exact: true }).isDisabled(), true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    it('approve: names every file, the most alarming one first, before anything is approved', async () => {
      await page.keyboard.press('Home');
      await onRow(/^files ! .*\/etc\/passwd \(changed\), \/etc\/cron\.d\/sync \(new\)/);
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog', { name: 'Approve changes', exact: true });
      await dialog.getByText('changed /etc/passwd new /etc/cron.d/sync').waitFor();
      await page.keyboard.press('Escape');
      await onRow(/^files ! .*openssl.*and 2 more/);
      await page.keyboard.press('a');
      await dialog.getByText(/changed .*\/libssl\.so\.3/).waitFor();
      await page.keyboard.press('Escape');
    });

    it('approve: asks for a reason, takes the row, and is undone', async () => {
      await page.keyboard.press('Home');
      const row = await onRow(/^files ! .*openssl/);
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog', { name: 'Approve changes', exact: true });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('upgrade of openssl');
      await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
      await row.waitFor({ state: 'detached' });
      await page.keyboard.press('z');
      await row.waitFor();
    });
  });
}
