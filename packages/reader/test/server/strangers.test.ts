/**
 * What other sites, other users and hostile clients get of the server: nothing.
 *
 * Covers: src/server/access/, server.ts, request.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { listenAddress } from '../../src/server/access/listen-address.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { demoPage, pageOf } from './serving.ts';
import type { Page } from './serving.ts';

const directory = temporary();
const PAGE = join(directory, 'page');
let page: Page;

before(async () => {
  mkdirSync(join(PAGE, 'folder'), { recursive: true });
  writeFileSync(join(PAGE, 'index.html'), '<!doctype html><script src="/page.js"></script>');
  writeFileSync(join(PAGE, 'page.js'), 'self;');
  writeFileSync(join(PAGE, 'page.js.map'), '{}');
  writeFileSync(join(directory, 'secret.js'), 'secret');
  symlinkSync('/etc/passwd', join(PAGE, 'passwd'));
  page = await demoPage({ pageDirectory: PAGE });
});
after(() => page.close());

/** With the token. */
function keyed(more: Record<string, string | string[]> = {}): { headers: Record<string, string | string[]> } {
  return { headers: { authorization: `Bearer ${page.token}`, ...more } };
}

describe('server', () => {
  it('server: a Host that is none of its own gets 421 on every route, with the token too', async () => {
    const { port } = page;
    for (const path of ['/', '/page.js', '/nowhere', '/api/v1/inbox', '/api/v1/decisions'])
      for (const host of [
        `evil.example:${port}`,
        'evil.example',
        '127.0.0.1',
        `127.0.0.1:${port + 1}`,
        `127.0.0.1:0${port}`,
        `127.0.0.1.evil.example:${port}`,
        `localhost.evil.example:${port}`,
        `localhost.:${port}`,
        `LOCALHOST:${port}`,
        `127.1:${port}`,
        `0.0.0.0:${port}`,
        `[::ffff:127.0.0.1]:${port}`,
        `user@127.0.0.1:${port}`,
        ' ',
      ]) {
        const { status, text } = await page.raw(path, keyed({ host }));
        assert.equal(status, 421, `${host} ${path}`);
        assert.match(text, /no name of this server/);
      }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      assert.equal((await page.raw('/api/v1/inbox', keyed({ host }))).status, 200, host);
  });

  it('server: several Host fields, a proxy form of the address, and no Host get 400 or 421', async () => {
    const own = `127.0.0.1:${page.port}`;
    const sent = [
      [`GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.example\r\n\r\n`, /^HTTP\/1\.1 400 /],
      [`GET http://evil.example/api/v1/inbox HTTP/1.1\r\nHost: ${own}\r\n\r\n`, /^HTTP\/1\.1 400 /],
      [`GET //evil.example/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`, /^HTTP\/1\.1 404 /],
      ['GET / HTTP/1.1\r\nHost:\r\n\r\n', /^HTTP\/1\.1 421 /],
      ['GET / HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 421 /],
      ['GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
      [`CONNECT evil.example:443 HTTP/1.1\r\nHost: ${own}\r\n\r\n`, /^(HTTP\/1\.1 4|$)/],
    ] as const;
    for (const [text, expected] of sent) assert.match(await spoken(text), expected, text);
  });

  it('server: what another site asks for gets 403; the page may be opened from a link', async () => {
    const own = `http://127.0.0.1:${page.port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${page.port}`,
      'http://127.0.0.1',
      `http://localhost:${page.port}`,
    ])
      for (const path of ['/', '/api/v1/inbox'])
        assert.equal((await page.raw(path, keyed({ origin }))).status, 403, `${origin} ${path}`);
    assert.equal((await page.raw('/api/v1/inbox', keyed({ origin: own }))).status, 200);
    for (const site of ['cross-site', 'same-site', 'other'])
      for (const path of ['/', '/page.js', '/api/v1/inbox'])
        assert.equal(
          (await page.raw(path, keyed({ 'sec-fetch-site': site }))).status,
          403,
          `${site} ${path}`,
        );
    const opening = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    assert.equal((await page.raw('/', { headers: opening })).status, 200);
    assert.equal((await page.raw('/', { headers: { ...opening, 'sec-fetch-dest': 'iframe' } })).status, 403);
    assert.equal((await page.raw('/api/v1/inbox', keyed(opening))).status, 403);
    assert.equal((await page.raw('/', { method: 'POST', headers: opening })).status, 403);
    assert.equal((await page.raw('/api/v1/inbox', keyed({ 'sec-fetch-site': 'same-origin' }))).status, 200);
  });

  it('server: without the token of this start, the API gets 401 and nothing else', async () => {
    const other = await demoPage();
    await other.close();
    assert.match(page.token, /^[\w-]{32}$/);
    assert.notEqual(other.token, page.token);
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${page.token.slice(0, -1)}`,
      `Bearer ${page.token}A`,
      `Bearer ${other.token}`,
      `Basic ${Buffer.from(`you:${page.token}`).toString('base64')}`,
      page.token,
      `Bearer ${page.token}, Bearer x`,
    ])
      for (const path of ['/api/v1/inbox', '/api/v1/nowhere', '/api/', `/api/v1/inbox?token=${page.token}`]) {
        const headers = authorization === undefined ? {} : { authorization };
        const { status, text } = await page.raw(path, { headers });
        assert.equal(status, 401, `${authorization ?? ''} ${path}`);
        assert.deepEqual(Object.keys(JSON.parse(text) as object), ['error', 'hint']);
      }
  });

  it('server: every answer forbids to keep, to sniff and to frame it, and lets the page run its own files only', async () => {
    const answers = [
      await page.raw('/'),
      await page.raw('/page.js'),
      await page.raw('/nowhere'),
      await page.raw('/api/v1/inbox'),
      await page.raw('/api/v1/inbox', keyed()),
      await page.raw('/', { headers: { host: 'evil.example' } }),
    ];
    for (const { headers } of answers) {
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.match(policyOf(headers), /^default-src 'none';.*frame-ancestors 'none'/);
      assert.doesNotMatch(JSON.stringify(headers), /access-control|unsafe|set-cookie|x-powered-by/i);
    }
    assert.match(
      policyOf(answers[0].headers),
      /script-src 'self';.*require-trusted-types-for 'script'; trusted-types 'none'$/,
    );
  });

  it('server: no path leads out of the files of the page', async () => {
    for (const path of [
      '/../secret.js',
      '/..%2fsecret.js',
      '/%2e%2e/secret.js',
      '/..\\secret.js',
      '/%2e%2e%5csecret.js',
      '//etc/passwd',
      '/passwd',
      '/folder',
      '/folder/',
      '/page.js/',
      '/page.js%00.html',
      '/./page.js',
      '/page.js.map',
      '/index.html',
      '/constructor',
      '/__proto__',
      '/%',
    ])
      assert.equal((await page.raw(path)).status, 404, path);
    assert.equal((await page.raw('/page.js?x')).text, 'self;');
    for (const path of ['/hosts', '/group/lines:9f86', '/host/%2e%2e%2f..', '/search?q=x'])
      assert.match((await page.raw(path)).text, /^<!doctype html>/, path);
    for (const path of ['/api/v1/../v1/inbox', '/api/v1/groups/', '/api/v1/inbox/', '/api/v1//inbox'])
      assert.equal((await page.raw(path, keyed())).status, 404, path);
  });

  it('server: other methods, other types and large bodies are refused with words', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])
      for (const path of ['/', '/api/v1/decisions'])
        assert.equal((await page.raw(path, { ...keyed(), method })).status, 405, `${method} ${path}`);
    const body = JSON.stringify({ kind: 'seen', group: 'lines:0' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/jsonp',
      '',
    ])
      assert.equal(
        (await page.raw('/api/v1/decisions', { method: 'POST', ...keyed({ 'content-type': type }), body }))
          .status,
        415,
        type,
      );
    const large = {
      method: 'POST',
      ...keyed({ 'content-type': 'application/json' }),
      body: `"${'x'.repeat(1 << 20)}"`,
    };
    const { status, text } = await page.raw('/api/v1/decisions', large);
    assert.deepEqual([status, text], [413, '{"error":"the body is over 65536 bytes","hint":null}']);
    for (const bad of ['', '{', '[]', 'null', '"seen"', '['.repeat(10_000)])
      assert.equal(
        (await page.raw('/api/v1/decisions', { ...large, body: bad })).status,
        400,
        bad.slice(0, 20),
      );
    assert.equal((await page.raw(`/api/v1/inbox?${'x'.repeat(5000)}`, keyed())).status, 400);
    assert.match(await spoken(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 431 /);
  });

  it('server: HEAD has the fields of GET, and no body', async () => {
    const { status, headers, text } = await page.raw('/page.js', { method: 'HEAD' });
    assert.deepEqual([status, headers['content-length'], text], [200, '5', '']);
  });

  it("server: a Unix socket is its user's alone, takes any port of ssh, and replaces the one of a dead process", async () => {
    const socket = join(directory, 'read.sock');
    const { store } = await openMemoryStore();
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(socket, resolve));
    await assert.rejects(pageOf(store, { listen: socket }), /cannot listen on .*read\.sock/);
    // A process that is killed leaves its socket: closing it here would remove it.
    const copy = join(directory, 'left.sock');
    await leaveSocket(copy);
    dead.close();
    const served = await pageOf(store, { listen: copy });
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    assert.equal((await served.raw('/api/v1/inbox', { headers: { host: 'evil.example:8080' } })).status, 421);
    assert.equal((await served.raw('/api/v1/inbox', { headers: { host: 'localhost:8123' } })).status, 401);
    await served.get('/inbox');
    await served.close();
    writeFileSync(copy, 'a file of somebody');
    await assert.rejects(pageOf(store, { listen: copy }), /cannot listen on/);
  });
});

describe('listenAddress', () => {
  it('listenAddress: takes loopback and sockets, and refuses whatever others could reach', () => {
    assert.deepEqual(listenAddress(undefined), { host: '127.0.0.1', port: 0 });
    assert.deepEqual(listenAddress('localhost:8080'), { host: '127.0.0.1', port: 8080 });
    assert.deepEqual(listenAddress('[::1]:1'), { host: '::1', port: 1 });
    assert.deepEqual(listenAddress('/run/x'), { socket: '/run/x' });
    for (const text of [
      '0.0.0.0',
      '0.0.0.0:80',
      '[::]',
      '::1',
      '192.168.1.7:80',
      'example.com',
      ':80',
      '127.0.0.1:65536',
      '127.0.0.1:x',
      '',
      'constructor',
    ])
      assert.throws(() => listenAddress(text), { kind: 'usage', hint: /ssh -L/ }, text);
  });
});

/** What the server answers to bytes. */
function spoken(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(page.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (block: string) => {
      answer += block;
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

/** Leaves the socket of a process that was killed. */
async function leaveSocket(path: string): Promise<void> {
  const program =
    "require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))";
  const child = spawn(process.execPath, ['-e', program, path]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
}

function policyOf(headers: IncomingHttpHeaders): string {
  return String(headers['content-security-policy']);
}
