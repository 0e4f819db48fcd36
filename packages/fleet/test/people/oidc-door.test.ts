/**
 * Signing in at a real identity provider, and what those get who try to come in otherwise.
 *
 * Covers: src/people/
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import type { Decided, Inbox, Status } from '../../../reader/src/server/answers.ts';
import { demoPage } from '../../../reader/test/server/serving.ts';
import { openDoor } from '../../src/people/oidc-door.ts';
import { readOidcSettings } from '../../src/people/oidc-settings.ts';
import { Browser } from './browser.ts';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { startProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { settingsFile } from './settings-file.ts';

const directory = temporary();
const CALLBACK = /\/sign-in\/callback\?/;
let provider: IdentityProvider;
let origin: string;
let page: Awaited<ReturnType<typeof demoPage>>;
let clock = 0;

before(async () => {
  origin = `http://127.0.0.1:${await freePort()}`;
  provider = await startProvider(origin);
  const pageDirectory = join(directory, 'page');
  const door = await openDoor(await readOidcSettings(settings()), () => Date.now() + clock);
  page = await demoPage({ door, listen: new URL(origin).host, pageDirectory });
});
after(async () => {
  await page.close();
  await provider.close();
});
beforeEach(() => {
  provider.account = { id: 'anna', groups: ['staff', 'ops'] };
  clock = 0;
});

function settings(more: object = {}): string {
  return settingsFile(provider.issuer, origin, more);
}

async function signedIn(): Promise<Browser> {
  const browser = new Browser();
  const back = await browser.follow(`${origin}/`, CALLBACK);
  assert.equal(await browser.location(back), `${origin}/`);
  return browser;
}

async function status(browser: Browser): Promise<number | string> {
  const response = await browser.ask(`${origin}/api/v1/status`);
  return response.ok ? ((await response.json()) as Status).who : response.status;
}

async function refused(browser: Browser, url: string, words: RegExp): Promise<void> {
  const response = await browser.ask(url);
  assert.equal(response.status, 403);
  assert.match(await response.text(), words);
  assert.equal(await status(browser), 401);
}

function withClaim(token: string, claim: object): string {
  const [head, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, ...claim })).toString('base64url');
  return [head, changed, signature].join('.');
}

const post = { method: 'POST', headers: { 'content-type': 'application/json' } };

describe('maillog-fleet serve --oidc', () => {
  it('--oidc: leads to the provider and back, and decisions name who signed in', async () => {
    const browser = new Browser();
    assert.equal(await status(browser), 401);
    const to = new URL(await browser.follow(`${origin}/hosts`, /\/auth\?/));
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((to.searchParams.get(name) ?? '').length > 40);
    assert.equal(to.searchParams.get('code_challenge_method'), 'S256');
    const back = await browser.follow(to.href, CALLBACK);
    assert.equal(await browser.location(back), `${origin}/`);
    assert.equal(await status(browser), 'anna@example.com (anna)');
    const { rows } = (await (await browser.ask(`${origin}/api/v1/inbox`)).json()) as Inbox;
    const body = JSON.stringify({ kind: 'seen', group: rows[0].id });
    const asking = { method: 'POST', body, headers: { 'content-type': 'application/json', origin } };
    const { decision } = (await (await browser.ask(`${origin}/api/v1/decisions`, asking)).json()) as Decided;
    assert.equal(decision?.who, 'anna@example.com (anna)');
    for (const headers of [post.headers, { ...post.headers, origin: 'https://evil.example' }])
      assert.equal((await browser.ask(`${origin}/api/v1/decisions`, { ...asking, headers })).status, 403);
  });

  it('--oidc: a group gives its role, and a role that may not decide gets 403 in words', async () => {
    provider.account = { id: 'rita', groups: ['staff'] };
    const browser = await signedIn();
    const { rows } = (await (await browser.ask(`${origin}/api/v1/inbox`)).json()) as Inbox;
    const body = JSON.stringify({ kind: 'seen', group: rows[0].id });
    const headers = { ...post.headers, origin };
    const response = await browser.ask(`${origin}/api/v1/decisions`, { method: 'POST', body, headers });
    assert.equal(response.status, 403);
    assert.match(
      await response.text(),
      /rita@example.com \(rita\) has the role reader, which decides nothing/,
    );
  });

  for (const groups of [
    [],
    null,
    7,
    true,
    'staff,ops',
    'staff ops',
    { staff: true },
    [['ops']],
    [{ name: 'ops' }, 'staff'],
    ['OPS'],
    ['ops '],
    ['__proto__', 'constructor'],
  ])
    it(`--oidc: the claim groups ${JSON.stringify(groups)} opens nothing`, async () => {
      provider.account = { id: 'mallory', groups };
      const browser = new Browser();
      const back = await browser.follow(`${origin}/`, CALLBACK);
      await refused(browser, back, /no group of yours has a role/);
    });

  it('--oidc: a name that looks like that of another differs from it by its sub', async () => {
    provider.account = { id: 'mallory', groups: ['ops'], email: 'anna@example.com (anna)\u202e\n' };
    assert.equal(await status(await signedIn()), 'anna@example.com anna (mallory)');
  });

  it('--oidc: refuses another state, no state, and an attempt of another browser', async () => {
    for (const state of ['x', undefined]) {
      const browser = new Browser();
      const back = new URL(await browser.follow(`${origin}/`, CALLBACK));
      if (state === undefined) back.searchParams.delete('state');
      else back.searchParams.set('state', state);
      await refused(browser, back.href, /did not confirm/);
    }
    const back = await new Browser().follow(`${origin}/`, CALLBACK);
    await refused(new Browser(), back, /has begun no sign-in/);
    const other = new Browser();
    await other.location(`${origin}/sign-in`);
    await refused(other, back, /did not confirm/);
  });

  it('--oidc: refuses an identity that was made for another nonce', async () => {
    const browser = new Browser();
    const to = new URL(await browser.location(`${origin}/sign-in`));
    to.searchParams.set('nonce', 'of another attempt');
    await refused(browser, await browser.follow(to.href, CALLBACK), /did not confirm/);
  });

  it('--oidc: refuses an identity that the provider did not sign, or not for this page', async () => {
    const boss = { sub: 'boss', email: 'boss@example.com', groups: ['ops'] };
    for (const claim of [boss, { aud: 'another' }, { iss: 'https://id.evil.example' }, {}]) {
      provider.forge = (token) => withClaim(token, claim);
      const browser = new Browser();
      const back = await browser.follow(`${origin}/`, CALLBACK);
      if (Object.keys(claim).length > 0) await refused(browser, back, /did not confirm/);
      else assert.equal(await browser.location(back), `${origin}/`);
    }
    provider.forge = undefined;
  });

  it('--oidc: refuses an identity without a signature, or signed with what everybody knows', async () => {
    const signed = (head: object, payload: string, key?: string): string => {
      const text = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${payload}`;
      return `${text}.${key === undefined ? '' : createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    for (const forge of [
      (payload: string) => signed({ alg: 'none' }, payload),
      (payload: string) => signed({ alg: 'HS256' }, payload, 'a secret of the test'),
      (payload: string) => signed({ alg: 'HS256' }, payload, ''),
      () => 'x.y.z',
    ]) {
      provider.forge = (token) => forge(token.split('.')[1] ?? '');
      const browser = new Browser();
      await refused(browser, await browser.follow(`${origin}/`, CALLBACK), /did not confirm/);
    }
    provider.forge = undefined;
  });

  it('--oidc: a form of another site decides nothing, whatever cookies come with it', async () => {
    const browser = await signedIn();
    const [{ id: group }] = ((await (await browser.ask(`${origin}/api/v1/inbox`)).json()) as Inbox).rows;
    const body = JSON.stringify({ kind: 'seen', group });
    const before = (await page.store.decisions()).length;
    for (const [headers, code] of [
      [{ 'content-type': 'text/plain', origin: 'https://evil.example' }, 403],
      [{ 'content-type': 'text/plain', origin: 'null' }, 403],
      [{ 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-site' }, 403],
      [{ 'content-type': 'text/plain', origin }, 415],
      [{ 'content-type': 'multipart/form-data', origin }, 415],
    ] as const)
      assert.equal(
        (await browser.ask(`${origin}/api/v1/decisions`, { method: 'POST', body, headers })).status,
        code,
        JSON.stringify(headers),
      );
    assert.equal((await page.store.decisions()).length, before);
  });

  it('--oidc: refuses a code twice, and in another attempt', async () => {
    const browser = new Browser();
    const back = await browser.follow(`${origin}/`, CALLBACK);
    await browser.location(back);
    assert.equal((await browser.ask(back)).status, 403);
    const other = new Browser();
    const own = new URL(await other.location(`${origin}/sign-in`));
    const again = new URL(back);
    again.searchParams.set('state', own.searchParams.get('state') ?? '');
    await refused(other, again.href, /did not confirm/);
  });

  it('--oidc: an attempt ends after ten minutes, and a session after its hours', async () => {
    const late = new Browser();
    const back = await late.follow(`${origin}/`, CALLBACK);
    clock = 601_000;
    await refused(late, back, /took too long/);
    clock = 0;
    const browser = await signedIn();
    clock = 8 * 3_600_000 - 1000;
    assert.equal(await status(browser), 'anna@example.com (anna)');
    clock += 60_000;
    assert.equal(await status(browser), 401);
  });

  it('--oidc: refuses a session that is forged, doubled or sent as a token', async () => {
    const browser = await signedIn();
    const session = browser.cookies.get(new URL(origin).host)?.get('maillog-session') ?? '';
    assert.match(session, /^[\w-]{43}$/);
    for (const headers of [
      { cookie: `maillog-session=${session.slice(0, -2)}AA` },
      { cookie: 'maillog-session=' },
      { cookie: `maillog-session=${session}; maillog-session=${session}` },
      { cookie: `x-maillog-session=${session}` },
      { authorization: `Bearer ${session}` },
      { authorization: `Bearer ${page.token}` },
    ])
      assert.equal(
        (await fetch(`${origin}/api/v1/status`, { headers })).status,
        401,
        JSON.stringify(headers),
      );
  });

  it('--oidc: a session that somebody planted is not the one of who signs in', async () => {
    const planted = (await signedIn()).cookies.get(new URL(origin).host)?.get('maillog-session') ?? '';
    provider.account = { id: 'bob', groups: ['ops'] };
    const victim = new Browser();
    victim.cookies.set(new URL(origin).host, new Map([['maillog-session', planted]]));
    const back = await victim.follow(`${origin}/sign-in`, CALLBACK);
    await victim.location(back);
    assert.equal(await status(victim), 'bob@example.com (bob)');
    const headers = { cookie: `maillog-session=${planted}` };
    assert.equal((await fetch(`${origin}/api/v1/status`, { headers })).status, 401);
  });

  it('--oidc: no address of a request is ever where a person is sent', async () => {
    for (const more of ['return_to', 'next', 'redirect_uri', 'target_link_uri'].map(
      (name) => `${name}=https://evil.example/`,
    )) {
      const browser = new Browser();
      const to = await browser.location(`${origin}/sign-in?${more}`);
      assert.ok(to.startsWith(`${provider.issuer}/auth?`));
      const back = await browser.follow(to, CALLBACK);
      assert.equal(await browser.location(`${back}&${more}`), `${origin}/`);
    }
    assert.equal((await page.raw('//evil.example/hosts')).status, 404);
  });

  it('--oidc: signing out ends the session, and another site cannot do it', async () => {
    const browser = await signedIn();
    const forged = { method: 'POST', headers: { origin: 'https://evil.example' } };
    assert.equal((await browser.ask(`${origin}/sign-out`, forged)).status, 403);
    const session = browser.cookies.get(new URL(origin).host)?.get('maillog-session') ?? '';
    assert.match(await (await browser.ask(`${origin}/sign-out`)).text(), /<form method="post"/);
    assert.equal(
      (await browser.ask(`${origin}/sign-out`, { method: 'POST', headers: { origin } })).status,
      200,
    );
    assert.equal(await status(browser), 401);
    const headers = { cookie: `maillog-session=${session}` };
    assert.equal((await fetch(`${origin}/api/v1/status`, { headers })).status, 401);
  });

  it('--oidc: a proxy comes by a socket with the public name alone; cookies need TLS then', async () => {
    const listen = join(directory, 'page.sock');
    const door = await openDoor(
      await readOidcSettings(settings({ public_address: 'https://logs.example.com' })),
    );
    const proxied = await demoPage({ door, listen });
    const own = { host: 'logs.example.com' };
    const { status: code, headers } = await proxied.raw('/sign-in', { headers: own });
    assert.equal(code, 302);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    assert.match(
      cookie,
      /^__Host-maillog-attempt=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    assert.match(
      headers.location ?? '',
      /redirect_uri=https%3A%2F%2Flogs\.example\.com%2Fsign-in%2Fcallback&/,
    );
    assert.equal((await proxied.raw('/sign-in', { headers: { host: 'evil.example' } })).status, 421);
    for (const from of ['http://logs.example.com', 'null', 'https://logs.example.com.evil.example'])
      assert.equal((await proxied.raw('/', { headers: { ...own, origin: from } })).status, 403, from);
    const linked = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    assert.equal(
      (await proxied.raw('/sign-in/callback?code=x', { headers: { ...own, ...linked } })).status,
      403,
    );
    assert.equal((await proxied.raw('/sign-in', { headers: { ...own, ...linked } })).status, 302);
    assert.equal((await proxied.raw('/sign-out', { headers: { ...own, ...linked } })).status, 403);
    await proxied.close();
  });

  it('--oidc: refuses a sub that could be written as that of another', async () => {
    for (const id of ['anna ', 'a  b', 'ann\u00e4', 'a'.repeat(256), 'anna\u200b']) {
      provider.account = { id, groups: ['ops'] };
      const browser = new Browser();
      await refused(browser, await browser.follow(`${origin}/`, CALLBACK), /no group of yours has a role/);
    }
  });

  it('--oidc FILE: names the field that is wrong, and quotes no secret', async () => {
    for (const [more, words] of [
      [{ issuer: 'http://id.example.com' }, /issuer does not begin with https/],
      [{ public_address: 'http://logs.example.com' }, /public_address does not begin with https/],
      [{ public_address: 'https://logs.example.com/x' }, /public_address has more than a name/],
      [{ client_secret: 'x' }, /client_secret is no field/],
      [{ secret_file: join(directory, 'nowhere') }, /no such file/],
      [{ groups: { boss: ['x'] } }, /groups: boss is no role/],
      [{ groups: { reader: 'staff' } }, /groups: reader is no list/],
      [{ hours: 25 }, /hours is no number up to 24/],
      [{ two_persons: 'yes' }, /two_persons is neither true nor false/],
      [{ client_id: 7 }, /client_id is missing/],
    ] as const)
      await assert.rejects(readOidcSettings(settings(more)), words);
    const open = join(directory, 'open');
    writeFileSync(open, 'a secret of the test\n', { mode: 0o644 });
    await assert.rejects(readOidcSettings(settings({ secret_file: open })), /others may read it/);
    await assert.rejects(readOidcSettings(settings({ secret_file: '/dev/zero' })), /\/dev\/zero/);
    await assert.rejects(readOidcSettings('/dev/zero'), /longer than 1 MB/);
    const away = await readOidcSettings(settings({ issuer: 'http://127.0.0.1:9' }));
    await assert.rejects(openDoor(away), /cannot use the identity provider 127\.0\.0\.1:9: /);
  });
});
