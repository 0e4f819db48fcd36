/**
 * The page with a certificate of its own.
 *
 * Covers: src/people/page-tls.ts, src/cli/serve.ts, ../reader/src/server/serve.ts
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { demoPage } from '../../../reader/test/server/serving.ts';
import { openDoor } from '../../src/people/oidc-door.ts';
import { readOidcSettings } from '../../src/people/oidc-settings.ts';
import { readTls } from '../../src/people/page-tls.ts';
import { freePort, startProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { settingsFile } from './settings-file.ts';

needs('openssl');

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

  it('--tls-key: refuses a key that others may read, and one of another certificate', async () => {
    const [own, other] = [certificate('own'), certificate('other')];
    await assert.rejects(readTls(own.cert, other.key), /cannot use .*own\.pem with .*other-key\.pem/);
    await assert.rejects(readTls('/nowhere', own.key), /cannot use \/nowhere with/);
    chmodSync(own.key, 0o640);
    await assert.rejects(readTls(own.cert, own.key), /holds a secret, but others may read it/);
  });

  it('serve: refuses to be reached by others without TLS and people who sign in', () => {
    const program = resolve('packages/fleet/dist/maillog-fleet.js');
    const serve = (...args: readonly string[]): string => {
      const { status, stderr } = spawnSync(process.execPath, [program, 'serve', ...args], {
        encoding: 'utf8',
      });
      assert.equal(status, 64);
      return stderr;
    };
    assert.match(serve('--tls-certificate', 'x'), /one of --tls-certificate and --tls-key is missing/);
    assert.match(serve('--tls-certificate', 'x', '--tls-key', 'y'), /is for people who sign in/);
  });
});
