/**
 * Several people at the page, in a real browser, with a real identity provider.
 *
 * Covers: src/people/, ../reader/src/page/parts/steps.ts
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page as BrowserPage } from 'playwright-core';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { Chromium } from '../../../reader/test/page/browser.ts';
import { PAGE_DIRECTORY } from '../../../reader/test/page/inbox-tests.ts';
import { decision } from '../../../reader/test/store/contract.ts';
import { demoPage } from '../../../reader/test/server/serving.ts';
import { openDoor } from '../../src/people/oidc-door.ts';
import { readOidcSettings } from '../../src/people/oidc-settings.ts';
import { startProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { settingsFile } from './settings-file.ts';

needs('chromium');

const browser = new Chromium();
const ROLES = { rita: ['staff'], dora: ['staff', 'night shift'], anna: ['ops'], bob: ['ops'] };
let clock = 0;
let provider: IdentityProvider;
let origin: string;
let open: Awaited<ReturnType<typeof serving>>;

before(async () => {
  await browser.start();
  origin = `http://127.0.0.1:${await freePort()}`;
  provider = await startProvider(origin);
  open = await serving(false);
});
after(async () => {
  await browser.close();
  await open.close();
  await provider.close();
});

async function serving(isReadOnly: boolean): ReturnType<typeof demoPage> {
  const file = settingsFile(provider.issuer, origin, { two_persons: true });
  const door = await openDoor(await readOidcSettings(file), () => Date.now() + clock);
  return demoPage({ door, isReadOnly, listen: new URL(origin).host, pageDirectory: PAGE_DIRECTORY });
}

type Opened = Awaited<ReturnType<Chromium['open']>>;

async function signedIn(name: keyof typeof ROLES): Promise<Opened> {
  provider.account = { id: name, groups: ROLES[name] };
  const opened = await browser.open({ address: origin });
  await opened.page.getByRole('listbox', { name: 'Inbox' }).waitFor();
  await opened.page.getByRole('link', { name: 'Sign out' }).waitFor();
  return opened;
}

function decisions(page: BrowserPage): Promise<string[]> {
  return page.getByRole('group', { name: 'Decide' }).getByRole('button').allTextContents();
}

async function log(page: BrowserPage): Promise<void> {
  await page.getByRole('link', { name: 'Decisions', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Log of decisions' }).waitFor();
}

describe('maillog-fleet serve --oidc, in a browser', () => {
  it('--oidc: a person signs in, decides, signs out, and what is open asks to sign in again', async () => {
    const { page, complaints, context } = await signedIn('dora');
    assert.equal(page.url(), `${origin}/`);
    assert.deepEqual(
      (await decisions(page)).map((text) => text.trim().replace(/\s+/g, ' ')),
      ['Seen e', 'Mute m'],
    );
    await page.keyboard.press('e');
    await page.getByRole('status').filter({ hasText: 'Seen:' }).waitFor();
    await log(page);
    await page.getByRole('cell', { name: 'dora@example.com (dora)' }).waitFor();
    const other = await context.newPage();
    await other.goto(`${origin}/hosts`);
    await other.getByRole('heading', { level: 1, name: 'Hosts' }).waitFor();
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out here.').waitFor();
    // The other tab sees it with whatever it asks next.
    await other.keyboard.press('g');
    await other.keyboard.press('c');
    await other.getByRole('heading', { level: 1, name: 'No access' }).waitFor();
    await other.getByText('nobody is signed in, or the session has ended').waitFor();
    await other.getByRole('link', { name: 'Sign in' }).click();
    await other.getByRole('listbox', { name: 'Inbox' }).waitFor();
    assert.deepEqual(
      complaints.filter((words) => !words.includes('401')),
      [],
    );
    await context.close();
  });

  it('--oidc: a session that ended says so on the page', async () => {
    const { page, context } = await signedIn('dora');
    clock = 9 * 3_600_000;
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'No access' }).waitFor();
    clock = 0;
    await context.close();
  });

  it('--oidc: a reader sees no button that decides, and keys decide nothing', async () => {
    const rules = [{ action: 'usual', rule: 'sshd a made rule', sample: 'x' }] as const;
    await open.store.decide(decision({ kind: 'ignore', rules, rulesFile: 'a'.repeat(64) }));
    const { page, context } = await signedIn('rita');
    assert.deepEqual(await decisions(page), []);
    const before = (await open.store.decisions()).length;
    await page.keyboard.press('e');
    await page.keyboard.press('m');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.getByRole('option').first().waitFor();
    await log(page);
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
    await page.getByRole('link', { name: 'Rules', exact: true }).click();
    await page.getByText('sshd a made rule').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
    assert.equal((await open.store.decisions()).length, before);
    await context.close();
  });

  it('--oidc: two_persons: one proposes to approve many, and another confirms it in the log', async () => {
    const anna = await signedIn('anna');
    await anna.page
      .getByRole('option', { name: /^files/ })
      .filter({ hasText: 'openssl' })
      .first()
      .click();
    await anna.page.keyboard.press('Enter');
    await anna.page.getByRole('button', { name: 'Approve' }).click();
    await anna.page.getByRole('dialog').getByLabel('Reason').fill('upgrade of openssl');
    await anna.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await anna.page.getByRole('status').filter({ hasText: 'Proposed' }).waitFor();
    await anna.page
      .getByRole('option', { name: /new: anna@example\.com \(anna\) proposed to approve it/ })
      .waitFor();
    await log(anna.page);
    assert.equal(await anna.page.getByRole('button', { name: 'Confirm' }).count(), 0);
    const bob = await signedIn('bob');
    await log(bob.page);
    await bob.page.getByRole('button', { name: 'Refuse' }).waitFor();
    await bob.page.getByRole('button', { name: 'Confirm' }).click();
    await bob.page.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();
    const [, approval] = (await open.store.decisions()).slice(-2);
    assert.deepEqual([approval?.kind, approval?.who], ['approve', 'bob@example.com (bob)']);
    await anna.context.close();
    await bob.context.close();
  });

  it('--oidc --read-only: nobody sees a button that decides', async () => {
    await open.close();
    open = await serving(true);
    const { page, context } = await signedIn('anna');
    assert.deepEqual(await decisions(page), []);
    await context.close();
  });
});
