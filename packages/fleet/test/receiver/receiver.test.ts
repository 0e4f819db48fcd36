/**
 * The receiver as hosts and intruders meet it, with the built programs.
 *
 * Covers: src/receiver/, src/inbox/directory-inbox.ts, src/enrol/, src/certificates/
 */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isReceipt, readReceiptKeys } from '../../../maillog/src/delivery/collector/receipt.ts';
import { World } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { Fleet, fleet, linkOf, settingsOf, sha256 } from '../helpers/receiver.ts';

needs('openssl');

describe('maillog-fleet receive', () => {
  const collector = new Fleet(join(temporary(), 'fleet'));
  const kept = (): string[] => readdirSync(join(collector.inbox, 'new')).sort();
  let web1 = '';
  let web2 = '';

  before(async () => {
    web1 = await collector.enrol('web1');
    web2 = await collector.enrol('web2');
    await collector.start();
  });
  after(() => collector.stop());

  it('maillog with a file of enrol delivers, and removes its copy on the receipt', async () => {
    const world = new World();
    const settings = settingsOf(web1, collector.url);
    world.write(
      'web.conf',
      `set encrypt off\nset to you@example.com\nset from m@example.com\nset state state\n${settings}\n` +
        "command <<X\nexec 'echo hello'\nX\n",
    );
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
    assert.deepEqual(readdirSync(world.path('state/spool/new')), []);
    const [name = ''] = kept();
    assert.match(name, /^web1,[0-9a-f]{16},000000001,1\.eml$/);
    const opened = await world.maillog(['open', join(collector.inbox, 'new', name)]);
    assert.match(opened.stdout, /^hello$/m);
    assert.match(
      (await world.maillog(['doctor', '-C', 'web.conf'])).stdout,
      /^ok +route +collector \S+ TLS, it knows this host as web1$/m,
    );
    world.remove();
  });

  it('PUT: keeps a message once, with a receipt each time; other content is a conflict that is kept', async () => {
    const link = linkOf('web1', 7);
    const keys = readReceiptKeys(readFileSync(web1, 'latin1'));
    const first = await collector.put(web1, link, 'sealed');
    const again = await collector.put(web1, link, 'sealed');
    assert.deepEqual([first.status, again.status, first.text === again.text], [201, 200, true]);
    assert.ok(isReceipt(first.text, { link, sha256: sha256('sealed') }, keys));
    const other = await collector.put(web1, link, 'something else');
    assert.deepEqual([other.status, other.text], [409, 'other content is kept under this number\n']);
    await collector.complaint(/web1: other content came under report 7, message 1/);
    const conflicts = readdirSync(join(collector.inbox, 'conflict'));
    const contents = conflicts.map((name) => readFileSync(join(collector.inbox, 'conflict', name), 'utf8'));
    assert.deepEqual(contents, ['something else']);
    const seventh = kept().find((name) => name.includes(',000000007,')) ?? '';
    assert.equal(readFileSync(join(collector.inbox, 'new', seventh), 'utf8'), 'sealed');
    assert.equal((await collector.put(web2, linkOf('web2', 7), 'sealed')).status, 201);
  });

  it('PUT: a message of no chain is kept by its Message-ID', async () => {
    const link = 'message-id=<ab.12@web1>';
    assert.equal((await collector.put(web1, link, 'refused')).status, 201);
    assert.equal((await collector.put(web1, link, 'refused')).status, 200);
  });

  it('receive: a host cannot write as another, read, list, delete or overwrite', async () => {
    const before = kept();
    const asAnother = await collector.put(web1, linkOf('web2', 9), 'x');
    assert.equal(asAnother.status, 403);
    const path = `/v1/messages/${sha256('sealed')}`;
    const refused: [method: string, path: string, status: number][] = [
      ['GET', path, 404],
      ['GET', '/v1/messages/', 404],
      ['GET', '/', 404],
      ['HEAD', path, 405],
      ['DELETE', path, 405],
      ['POST', path, 405],
      ['PATCH', path, 405],
      ['PUT', '/v1/messages/../../etc/passwd', 404],
      ['PUT', `/v1/messages/${'A'.repeat(64)}`, 404],
      ['PUT', `/v1//messages/${'a'.repeat(64)}`, 404],
      ['PUT', `${path}?x=1`, 404],
      ['PUT', `/%2e%2e${path}`, 404],
      ['PUT', `/..${path}`, 404],
      ['GET', '/./v1/host', 404],
    ];
    for (const [method, each, status] of refused)
      assert.equal((await collector.ask(web1, { method, path: each })).status, status, `${method} ${each}`);
    assert.deepEqual(kept(), before);
  });

  it('receive: names of configurations and hosts lead nowhere else', async () => {
    const link = 'host=web1; configuration=..%2F..%2Fetc%2Fpasswd; sequence=1; message=1/1; previous=none';
    assert.equal((await collector.put(web1, link, 'x')).status, 201);
    assert.ok(kept().every((name) => /^web[12],[0-9a-f]{16},\d{9},1\.eml$/.test(name)));
    assert.deepEqual(readdirSync(collector.inbox).sort(), ['conflict', 'cur', 'new', 'tmp']);
  });

  it('PUT: refuses by the head what it cannot keep', async () => {
    const path = `/v1/messages/${sha256('x')}`;
    const link = { 'X-MailLog-Report': linkOf('web1', 11) };
    const head = async (headers: Record<string, string>, body?: string): Promise<number> =>
      (await collector.ask(web1, { path, headers, body: body === undefined ? body : Buffer.from(body) }))
        .status;
    assert.equal(await head({ 'Content-Length': '1' }, 'x'), 400);
    assert.equal(await head({ 'X-MailLog-Report': 'host=web1', 'Content-Length': '1' }, 'x'), 400);
    const nul = linkOf('web1', 11).replace('web.conf', 'web%00.conf');
    assert.equal(await head({ 'X-MailLog-Report': nul, 'Content-Length': '1' }, 'x'), 400);
    assert.equal(await head({ 'X-MailLog-Report': 'a'.repeat(3000), 'Content-Length': '1' }, 'x'), 400);
    assert.equal(await head({ ...link, 'Transfer-Encoding': 'chunked' }, 'x'), 411);
    assert.equal(await head({ ...link, 'Content-Length': '999999999', Expect: '100-continue' }), 413);
    assert.equal(await head({ ...link, 'Content-Length': '5' }, 'other'), 400);
    assert.ok(!kept().some((name) => name.includes(',000000011,')));
    assert.deepEqual(readdirSync(join(collector.inbox, 'tmp')), []);
  });

  it('receive: a host with many requests at a time is refused more, and another host is not', async () => {
    const path = `/v1/messages/${sha256('ab')}`;
    const slow = [1, 2, 3, 4].map((sequence) => {
      const headers = { 'X-MailLog-Report': linkOf('web1', 40 + sequence), 'Content-Length': '2' };
      return assert.rejects(collector.ask(web1, { path, headers, body: Buffer.from('a') }));
    });
    while (readdirSync(join(collector.inbox, 'tmp')).length < slow.length) await new Promise(setImmediate);
    const fifth = await collector.put(web1, linkOf('web1', 45), 'x');
    assert.deepEqual([fifth.status, fifth.retryAfter], [429, '5']);
    assert.equal((await collector.put(web2, linkOf('web2', 45), 'x')).status, 201);
    await collector.stop('SIGKILL');
    await Promise.all(slow);
    await collector.start();
    assert.equal((await collector.put(web1, linkOf('web1', 45), 'x')).status, 201);
  });

  it('receive: lets nobody in without a certificate of the authority', async () => {
    const other = new Fleet(join(temporary(), 'other'));
    const stranger = await other.enrol('web1');
    const own = readFileSync(web1, 'latin1');
    const ca = own.slice(own.indexOf('-----END PRIVATE KEY-----'));
    const strange = readFileSync(stranger, 'latin1');
    const mixed = join(temporary(), 'mixed.pem');
    writeFileSync(mixed, strange.slice(0, strange.indexOf('-----END PRIVATE KEY-----')) + ca);
    const none = join(temporary(), 'none.pem');
    writeFileSync(none, `-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n${ca}`);
    await assert.rejects(collector.put(mixed, linkOf('web1', 20), 'x'));
    await assert.rejects(collector.put(none, linkOf('web1', 20), 'x'));
    // A client that takes the server for the one of another authority sends nothing.
    await assert.rejects(collector.put(stranger, linkOf('web1', 20), 'x'), /certificate/);
  });

  it('retire: a certificate is refused from the next request on, and a new one is not', async () => {
    const file = await collector.enrol('old1');
    assert.equal((await collector.put(file, linkOf('old1', 1), 'x')).status, 201);
    const retired = await fleet(['retire', 'old1', '--dir', collector.dir]);
    assert.match(retired.stdout, /^retired [0-9a-f]{64}, which would end \S+\n$/);
    assert.equal((await collector.put(file, linkOf('old1', 2), 'x')).status, 403);
    assert.equal((await fleet(['retire', 'old1', '--dir', collector.dir])).status, 64);
    assert.equal((await collector.put(await collector.enrol('old1'), linkOf('old1', 2), 'x')).status, 201);
    // A line that a crash has cut is none, and hides neither those before it nor the next.
    for (const name of ['issued', 'retired']) appendFileSync(join(collector.dir, name), 'ab12');
    const next = await collector.enrol('old2');
    assert.equal((await fleet(['retire', 'old2', '--dir', collector.dir])).status, 0);
    assert.equal((await collector.put(next, linkOf('old2', 1), 'x')).status, 403);
    assert.equal((await collector.put(web1, linkOf('web1', 30), 'x')).status, 201);
  });

  it('kill -9 while a body comes, and after it: the message is kept once, and nothing is left over', async () => {
    const own = new Fleet(join(temporary(), 'killed'));
    const file = await own.enrol('web1');
    await own.start();
    const slow = own.ask(file, {
      path: `/v1/messages/${sha256('ab')}`,
      headers: { 'X-MailLog-Report': linkOf('web1', 1), 'Content-Length': '2' },
      body: Buffer.from('a'),
    });
    const lost = assert.rejects(slow);
    while (readdirSync(join(own.inbox, 'tmp')).length === 0) await new Promise(setImmediate);
    await own.stop('SIGKILL');
    await lost;
    assert.equal(readdirSync(join(own.inbox, 'tmp')).length, 1);
    await own.start();
    assert.deepEqual(readdirSync(join(own.inbox, 'tmp')), []);
    assert.equal((await own.put(file, linkOf('web1', 1), 'ab')).status, 201);
    await own.stop('SIGKILL');
    await own.start();
    assert.equal((await own.put(file, linkOf('web1', 1), 'ab')).status, 200);
    assert.equal(await own.stop(), 0);
    assert.deepEqual(readdirSync(join(own.inbox, 'new')).length, 1);
  });

  it('receive: all files are for their user alone', () => {
    for (const folder of [collector.dir, collector.inbox, join(collector.inbox, 'new')])
      assert.equal(statSync(folder).mode & 0o777, 0o700, folder);
    for (const name of readdirSync(collector.dir))
      assert.equal(statSync(join(collector.dir, name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(web1).mode & 0o777, 0o600);
    for (const name of kept()) assert.equal(statSync(join(collector.inbox, 'new', name)).mode & 0o777, 0o600);
    assert.ok(!existsSync(join(collector.folder, 'web1.pem.new')));
  });
});
