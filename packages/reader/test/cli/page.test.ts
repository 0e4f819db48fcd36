/**
 * The page's server as people start it: the built program, over a mailbox of real reports.
 *
 * Covers: src/cli/page.ts, src/cli/view.ts, src/cli/open-in-browser.ts
 */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { openerOf } from '../../src/cli/open-in-browser.ts';
import type { Decided, Inbox, Status } from '../../src/server/answers.ts';
import { makeMailbox } from '../helpers/mailbox.ts';
import { startPage, whole } from '../helpers/started-page.ts';
import type { Started } from '../helpers/started-page.ts';

const directory = temporary();
const state = join(directory, 'state');

function start(args: readonly string[]): Promise<Started> {
  return startPage(args, { XDG_STATE_HOME: state });
}

describe('maillog-read', () => {
  it('maillog-read: fills the page from real mails, keeps decisions, and ends by a signal', async () => {
    const { path, key } = await makeMailbox();
    const before = readdirSync(path, { recursive: true });
    const first = await start([...key, path]);
    await whole(first);
    const { rows, source } = await first.ask<Inbox>('inbox');
    assert.deepEqual([source.reports, source.hosts, source.mails.unreadable], [8, 3, 0]);
    const intruder = rows.find(({ text }) => text.includes('Accepted password'));
    assert.deepEqual([intruder?.host, intruder?.state], ['web3', 'new']);
    assert.ok(rows.some(({ kind, host }) => kind === 'files' && host === 'web3'));
    await first.ask<Decided>('decisions', { kind: 'seen', group: intruder?.id });
    assert.equal(await first.end('SIGTERM'), 0);
    assert.deepEqual(readdirSync(path, { recursive: true }), before);
    assert.equal(statSync(join(state, 'maillog/reader/reports.db')).mode & 0o777, 0o600);

    const second = await start([...key, path]);
    assert.notEqual(second.address.hash, first.address.hash);
    await whole(second);
    assert.ok((await second.ask<Inbox>('inbox')).rows.every(({ id }) => id !== intruder?.id));
    assert.equal((await second.ask<Inbox>('inbox?state=seen')).total, 1);
    assert.equal((await second.ask<Status>('status')).source.reports, 8);
    assert.equal(await second.end('SIGINT'), 0);
  });

  it('maillog-read demo: serves the page of made hosts', async () => {
    const demo = await start(['demo', '--no-browser']);
    const page = await fetch(demo.address.origin);
    assert.match(await page.text(), /<script type="module" src="\/page\.js">/);
    assert.equal((await demo.ask<Status>('status')).source.hosts, 20);
    assert.equal(await demo.end('SIGTERM'), 0);
  });
});

describe('openerOf', () => {
  it('openerOf: names the program where there is a screen of this machine', () => {
    assert.equal(openerOf('linux', { DISPLAY: ':0' }), 'xdg-open');
    assert.equal(openerOf('linux', { WAYLAND_DISPLAY: 'wayland-0' }), 'xdg-open');
    assert.equal(openerOf('darwin', {}), 'open');
    for (const env of [{}, { DISPLAY: ':0', SSH_CONNECTION: 'x' }, { DISPLAY: '' }])
      assert.equal(openerOf('linux', env), undefined);
  });
});
