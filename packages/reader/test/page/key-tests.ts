/** What keys do on each screen, and what they do not while a field has the focus. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { demoPage } from '../server/serving.ts';
import type { Page as Serving } from '../server/serving.ts';
import type { Chromium } from './browser.ts';
import { PAGE_DIRECTORY } from './inbox-tests.ts';

const GOES: Readonly<Record<string, string>> = {
  h: 'Hosts',
  f: 'Files',
  o: 'Outputs',
  m: 'Missing',
  c: 'Chain',
  s: 'Search',
  r: 'Rules',
  l: 'Log of decisions',
  i: 'Inbox',
};

interface Gate {
  /** Answers that are held back go through, and all others. */
  readonly open: () => void;
  /** Answers are held back from now on. */
  readonly close: () => void;
}

/** Holds answers of the API back. */
async function gateOf(page: Page, addresses: RegExp): Promise<Gate> {
  let isOpen = false;
  const waiting: (() => void)[] = [];
  await page.route(addresses, async (route) => {
    if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve));
    await route.continue().catch(() => undefined);
  });
  const open = (): void => {
    isOpen = true;
    for (const each of waiting.splice(0)) each();
  };
  return { open, close: () => void (isOpen = false) };
}

export function keyTests(browser: Chromium): void {
  let serving: Serving;
  let page: Page;
  let inbox: Locator;

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  function heading(name: string): Promise<void> {
    return page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  }

  function count(): Promise<number> {
    return inbox.getByRole('option').count();
  }

  async function countIs(wanted: number): Promise<void> {
    const rows = inbox.getByRole('option');
    await rows.nth(wanted - 1).waitFor();
    await rows.nth(wanted).waitFor({ state: 'detached' });
  }

  describe('keys', () => {
    before(async () => {
      serving = await demoPage({ pageDirectory: PAGE_DIRECTORY });
      ({ page } = await browser.open({ address: serving.address }));
      inbox = page.getByRole('listbox', { name: 'Inbox' });
      await inbox.waitFor();
    });
    after(() => serving.close());

    it('keys: g and a letter go to each screen', async () => {
      for (const [key, name] of Object.entries(GOES)) {
        await press('g', key);
        await heading(name);
      }
      await inbox.waitFor();
    });

    it('keys: Enter and o open, u and Escape go back to the same place', async () => {
      await press('Home', 'j', 'j');
      const place = await inbox.locator('.current').getAttribute('id');
      for (const [open, back] of [
        ['Enter', 'u'],
        ['o', 'Escape'],
      ]) {
        await press(open);
        await heading('Group');
        await press(back);
        await inbox.waitFor();
        assert.equal(await inbox.locator('.current').getAttribute('id'), place);
      }
    });

    it('keys: x, X and * select, e decides about all of them, z brings all back', async () => {
      const all = await count();
      await press('Home', 'x', 'j', 'j', 'X');
      assert.equal(await inbox.locator('[aria-selected=true]').count(), 3);
      await press('e');
      await countIs(all - 3);
      await press('z');
      await countIs(all);
      await press('Home');
      await inbox
        .getByRole('option', { name: /^lines sshd Connection closed/ })
        .click({ modifiers: ['Control'] });
      await press('*');
      const alike = await inbox.locator('[aria-selected=true]').count();
      assert.ok(alike >= 3, `${alike}`);
      await press('x', 'g', 'h');
      await heading('Hosts');
      await press('g', 'i');
      await inbox.waitFor();
    });

    it('keys: m mutes by one more key, in a dialog that Escape leaves', async () => {
      await page.reload();
      await inbox.waitFor();
      const all = await count();
      await press('m', 'Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await countIs(all);
      for (const key of ['1', '7', '3']) {
        await press('m', key);
        await countIs(all - 1);
        await press('z');
        await countIs(all);
      }
      await inbox
        .getByRole('option', { name: /^lines sshd Connection closed/ })
        .click({ modifiers: ['Control'] });
      for (const key of ['h', 'c', 'r']) {
        await press('m', key);
        await countIs(all - 1);
        await press('z');
        await countIs(all);
      }
    });

    it('keys: m and v mute until a new value, and say which; where none would be news, the row comes back', async () => {
      const all = await count();
      const row = (name: RegExp): Locator => inbox.getByRole('option', { name });
      await row(/^lines sshd Connection closed/).click({ modifiers: ['Control'] });
      await press('m', 'v');
      await page.getByText(/Not decided: only numbers vary/).waitFor();
      await countIs(all);
      await press('x');
      await row(/^lines sshd Accepted publickey/)
        .first()
        .click({ modifiers: ['Control'] });
      await press('m', 'v');
      await countIs(all - 1);
      await press('g', 'l');
      await page.getByText(/mute until a new value of .*\{id\} \(1 known\)/).waitFor();
      await press('g', 'i', 'z');
      await countIs(all);
    });

    it('keys: e on a group decides, and goes back to the inbox', async () => {
      const all = await count();
      await press('Home', 'Enter');
      await page.getByRole('group', { name: 'Decide' }).getByRole('button', { name: 'Seen' }).waitFor();
      await heading('Group');
      await press('e');
      await inbox.waitFor();
      await countIs(all - 1);
      await press('z');
      await countIs(all);
    });

    it('keys: those pressed before the answer came are applied when it has come, in their order', async () => {
      const all = await count();
      const gate = await gateOf(page, /\/api\/v1\/(groups|hosts|files)/);
      // A group: seen, and its undo.
      await press('Home', 'j', 'Enter', 'e', 'z');
      await heading('Group');
      gate.open();
      await page.getByText('Undone.').waitFor();
      await inbox.waitFor();
      await countIs(all);
      gate.close();
      // A group: mute, and a key of the dialog.
      await press('Home', 'j', 'j', 'Enter', 'm', '7');
      await heading('Group');
      gate.open();
      await page.getByText('Muted for 7 days').waitFor();
      await countIs(all - 1);
      await press('z');
      await countIs(all);
      gate.close();
      // A table: down one, and open; of the list of the screen that is opened, down two.
      await press('g', 'h', 'j', 'j', 'Enter', 'j', 'j');
      gate.open();
      await heading('Host');
      const open = page.getByRole('listbox', { name: 'Open' });
      await open.locator('[role=option]:nth-child(3).current').waitFor();
      // What is open of a host is decided there, as in the inbox.
      const rows = open.getByRole('option');
      const ofHost = await rows.count();
      const id = (await rows.nth(2).getAttribute('id')) ?? '';
      await press('e');
      await open.locator(`[id="${id}"]`).waitFor({ state: 'detached' });
      await press('z');
      await open.locator(`.current[id="${id}"]`).waitFor();
      await page.getByRole('group', { name: 'Decide' }).getByRole('button', { name: 'Mute' }).click();
      await press('1');
      await open.locator(`[id="${id}"]`).waitFor({ state: 'detached' });
      await press('z');
      await rows.nth(ofHost - 1).waitFor();
      gate.close();
      // What was kept belongs to the screen that was left.
      await press('g', 'f', 'e', 'g', 'i');
      gate.open();
      await inbox.waitFor();
      await countIs(all);
      await press('g', 'f');
      await page.getByRole('listbox', { name: 'Files' }).waitFor();
      await press('g', 'i');
      await countIs(all);
      // The inbox itself.
      const ofInbox = await gateOf(page, /\/api\/v1\/inbox/);
      await page.reload();
      await heading('Inbox');
      await press('j', 'x', 'ArrowDown');
      ofInbox.open();
      await inbox.locator('[role=option]:nth-child(3).current').waitFor();
      assert.equal(await inbox.locator('[role=option]:nth-child(2)').getAttribute('aria-selected'), 'true');
      await press('k', 'x');
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    });

    it('keys: s puts outputs side by side, and back', async () => {
      await press('g', 'o');
      await heading('Outputs');
      const list = page.getByRole('listbox', { name: 'Outputs' });
      await list.getByText('- openssl: held back').waitFor();
      assert.equal(await page.locator('.sides').count(), 0);
      await press('s');
      const gone = await page.locator('.sides .removed').first().boundingBox();
      const come = await page.locator('.sides .added').first().boundingBox();
      assert.ok(gone && come && come.x > gone.x && come.y === gone.y, JSON.stringify([gone, come]));
      await press('s');
      assert.equal(await page.locator('.sides').count(), 0);
      await press('g', 'i');
      await inbox.waitFor();
    });

    it('keys: two hosts are compared, one below the other where there is no room beside it', async () => {
      await inbox.getByRole('option', { name: /^output disk/ }).click();
      await heading('Group');
      const sides = page.locator('.sides').last();
      const place = async (name: string): Promise<readonly number[]> => {
        const box = await sides.locator(name).first().boundingBox();
        return [Math.round(box?.x ?? 0), Math.round(box?.y ?? 0)];
      };
      await sides.locator('.added').first().waitFor();
      const [wideGone, wideCome] = [await place('.removed'), await place('.added')];
      assert.ok(
        wideCome[0] > wideGone[0] && wideCome[1] === wideGone[1],
        `${wideGone.join()} ${wideCome.join()}`,
      );
      await page.getByRole('combobox', { name: 'The other' }).selectOption({ index: 0 });
      await page.getByText('They are the same.').waitFor();
      await page.getByRole('combobox', { name: 'The other' }).selectOption({ index: 5 });
      await sides.locator('.added').first().waitFor();
      await page.setViewportSize({ width: 390, height: 800 });
      const [gone, come] = [await place('.removed'), await place('.added')];
      assert.ok(come[0] === gone[0] && come[1] > gone[1], `${gone.join()} ${come.join()}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await press('u');
      await inbox.waitFor();
    });

    it('keys: / searches, and letters in a field are text', async () => {
      const all = await count();
      await press('/');
      await page.keyboard.type('jezm 203.0.113.66');
      assert.equal(await page.getByRole('searchbox').inputValue(), 'jezm 203.0.113.66');
      await page.getByRole('searchbox').fill('203.0.113.66');
      await press('Enter');
      await heading('Search');
      await page.getByText('1 line in 1 report').waitFor();
      await press('u');
      await inbox.waitFor();
      await countIs(all);
    });

    it('SearchField: keeps what is typed while the page is drawn anew', async () => {
      await press('/');
      await page.keyboard.type('jezm');
      await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click();
      await heading('Hosts');
      assert.equal(await page.getByRole('searchbox').inputValue(), 'jezm');
      await page.getByRole('searchbox').fill('');
      await press('Escape', 'g', 'i');
      await inbox.waitFor();
    });

    it('keys: the next one of a table by j, open by o', async () => {
      await press('g', 'h');
      await heading('Hosts');
      await page.getByRole('link', { name: 'mail02' }).waitFor();
      await press('j', 'o');
      await heading('Host');
      assert.match(page.url(), /\/host\/mail02$/);
      await press('u');
      await heading('Hosts');
      await press('g', 'i');
      await inbox.waitFor();
    });

    it('keys: those of a single letter can be switched off', async () => {
      const all = await count();
      await press('?');
      await page.getByRole('checkbox').uncheck();
      await press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await press('e', 'j', '?');
      assert.equal(await page.getByRole('dialog').count(), 0);
      assert.equal(await count(), all);
      await page.getByRole('button', { name: 'Keyboard' }).click();
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Close' }).click();
      await press('g', 'h');
      await heading('Hosts');
    });
  });
}
