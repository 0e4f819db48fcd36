/**
 * The page with a certificate of its own.
 *
 * Covers: src/people/page-tls.ts, src/cli/serve.ts, ../reader/src/server/serve.ts
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { demoPage } from '../../../reader/test/server/serving.ts';
import { openDoor } from '../../src/people/oidc-door.ts';
import { readOidcSettings } from '../../src/people/oidc-settings.ts';
import { readTls } from '../../src/people/page-tls.ts';
import { startPostgres } from '../helpers/postgres.ts';
import { startProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { settingsFile } from './settings-file.ts';

needs('openssl');
needs('initdb');

const PROGRAM = resolve('packages/fleet/dist/maillog-fleet.js');

const directory = temporary();
let provider: IdentityProvider;
before(async () => {
  provider = await startProvider('https://logs.example.com');
});
after(() => provider.close());

function certificate(name: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(directory, `${name}.pem`), join(directory, `${name}-key.pem`)];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    [...made, '-keyout', key, '-out', cert, '-subj', '/CN=logs.example.com', '-days', '2'],
    { stdio: 'ignore' },
  );
  chmodSync(key, 0o600);
  return { cert, key };
}

function fingerprint(cert: string): string {
  return new X509Certificate(readFileSync(cert)).fingerprint256;
}

/** The fingerprint of the certificate that a new connection gets. */
async function shown(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

interface Reply {
  readonly status: number | undefined;
  readonly cookie: string;
}

function ask(port: number, host: string, ca: string): Promise<Reply> {
  return new Promise((done, failed) => {
    const options = { host: '127.0.0.1', port, path: '/sign-in', ca: readFileSync(ca), agent: false };
    request({ ...options, servername: 'logs.example.com', headers: { host } }, (response) => {
      response.resume();
      done({ status: response.statusCode, cookie: response.headers['set-cookie']?.[0] ?? '' });
    })
      .on('error', failed)
      .end();
  });
}

describe('maillog-fleet serve --tls-certificate', () => {
  it('--tls-certificate: serves HTTPS under the public name alone, and takes a renewed certificate', async () => {
    const port = await freePort();
    const origin = `https://logs.example.com:${port}`;
    const door = await openDoor(await readOidcSettings(settingsFile(provider.issuer, origin)));
    const [first, second] = [certificate('first'), certificate('second')];
    const tls = await readTls(first.cert, first.key);
    const page = await demoPage({ door, tls, listen: `0.0.0.0:${port}` });
    assert.equal(page.address, `${origin}/`);
    const { status, cookie } = await ask(port, `logs.example.com:${port}`, first.cert);
    assert.equal(status, 302);
    assert.match(cookie, /^__Host-maillog-attempt=.*; HttpOnly; SameSite=Lax; Secure$/);
    for (const host of ['evil.example', `localhost:${port}`, `127.0.0.1:${port}`])
      assert.equal((await ask(port, host, first.cert)).status, 421, host);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
    page.renew(await readTls(second.cert, second.key));
    await assert.rejects(ask(port, `logs.example.com:${port}`, first.cert), /certificate/);
    assert.equal((await ask(port, `logs.example.com:${port}`, second.cert)).status, 302);
    await page.close();
  });

  it('serve: SIGHUP takes renewed files, and a broken one changes nothing, and is named', async () => {
    const port = await freePort();
    const origin = `https://logs.example.com:${port}`;
    const postgres = await startPostgres();
    const [used, first, second] = [certificate('used'), certificate('one'), certificate('two')];
    const use = ({ cert, key }: typeof used): void => {
      copyFileSync(cert, used.cert);
      copyFileSync(key, used.key);
    };
    use(first);
    const words = ['serve', '--database', await postgres.asRole(await postgres.database(), 'maillog_page')];
    words.push('--oidc', settingsFile(provider.issuer, origin), '--listen', `127.0.0.1:${port}`);
    words.push('--tls-certificate', used.cert, '--tls-key', used.key);
    const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    try {
      await once(child.stdout, 'data');
      assert.equal(await shown(port), fingerprint(first.cert));
      use(second);
      child.kill('SIGHUP');
      // It says nothing when it has them.
      while ((await shown(port)) === fingerprint(first.cert));
      assert.equal(await shown(port), fingerprint(second.cert));
      for (const [name, broken] of [
        ['certificate', () => writeFileSync(used.cert, 'no certificate')],
        ['other key', () => copyFileSync(first.cert, used.cert)],
        ['open key', () => chmodSync(used.key, 0o644)],
      ] as const) {
        said = '';
        broken();
        child.kill('SIGHUP');
        while (!said.endsWith('\n')) await once(child.stderr, 'data');
        assert.match(said, /^maillog: the certificate stays as it was: .*used(?:-key)?\.pem/, name);
        assert.equal(await shown(port), fingerprint(second.cert), name);
      }
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    } finally {
      child.kill('SIGKILL');
      await postgres.remove();
    }
  });

  it('--tls-key: refuses a key that others may read, and one of another certificate', async () => {
    const [own, other] = [certificate('own'), certificate('other')];
    await assert.rejects(readTls(own.cert, other.key), /cannot use .*own\.pem with .*other-key\.pem/);
    await assert.rejects(readTls('/nowhere', own.key), /cannot use \/nowhere with/);
    chmodSync(own.key, 0o640);
    await assert.rejects(readTls(own.cert, own.key), /holds a secret, but others may read it/);
  });

  it('serve: refuses to be reached by others without TLS and people who sign in', () => {
    const serve = (...args: readonly string[]): string => {
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'serve', ...args], {
        encoding: 'utf8',
      });
      assert.equal(status, 64);
      return stderr;
    };
    assert.match(serve('--tls-certificate', 'x'), /one of --tls-certificate and --tls-key is missing/);
    assert.match(serve('--tls-certificate', 'x', '--tls-key', 'y'), /is for people who sign in/);
  });
});
