/** Covers: src/nats/broker.ts: logins without certificates, at a nats-server of its own */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { nkeys } from '@nats-io/transport-node';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
import { connectBroker } from '../../src/nats/broker.ts';
import { ended } from './broker.ts';

needs('nats-server');

const { createAccount, createOperator, createUser } = nkeys;
type KeyPair = ReturnType<typeof createUser>;

const directory = temporary();
let server: ChildProcess | undefined;
afterEach(() => ended(server, 'SIGKILL'));

/** Resolves to its address on the loopback. */
async function start(configuration: string): Promise<string> {
  const file = join(directory, 'nats.conf');
  writeFileSync(file, `listen: "127.0.0.1:-1"\n${configuration}`);
  const child = spawn(...withParent('nats-server', ['-c', file]), { stdio: ['ignore', 'ignore', 'pipe'] });
  server = child;
  child.setMaxListeners(0);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  while (!log.includes('Server is ready')) {
    const [failed] = (await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])) as unknown[];
    if (typeof failed === 'number') throw new Error(log);
  }
  return `nats://127.0.0.1:${/client connections on \S+:(\d+)/.exec(log)?.[1]}`;
}

function secret(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function seedOf(key: KeyPair): string {
  return Buffer.from(key.getSeed()).toString();
}

/** Resolves if the broker lets it in, and answers. */
async function enters(url: string, login: string | undefined): Promise<void> {
  const connection = await connectBroker({ url, login });
  await connection.rtt();
  await connection.close();
}

/** Claims of NATS, version 2, signed by whoever grants them. */
function token(by: KeyPair, of: KeyPair, name: string, nats: object): string {
  const claims = {
    jti: name,
    iat: Math.floor(Date.now() / 1000),
    iss: by.getPublicKey(),
    sub: of.getPublicKey(),
    name,
    nats: { version: 2, ...nats },
  };
  const text = [{ typ: 'JWT', alg: 'ed25519-nkey' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${Buffer.from(by.sign(Buffer.from(text))).toString('base64url')}`;
}

function credentials(jwt: string, key: KeyPair): string {
  return `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seedOf(key)}\n------END USER NKEY SEED------\n`;
}

const DENIED = { kind: 'io', message: /Authorization Violation/i };

describe('connectBroker', () => {
  it('connectBroker: logs in with the seed of an nkey that the broker knows, and with no other', async () => {
    const [own, other] = [createUser(), createUser()];
    const url = await start(`authorization { users = [ { nkey: ${own.getPublicKey()} } ] }`);
    await enters(url, secret('own.nk', `${seedOf(own)}\n`));
    await assert.rejects(enters(url, secret('other.nk', seedOf(other))), DENIED);
    await assert.rejects(enters(url, undefined), DENIED);
  });

  it('connectBroker: logs in with a .creds file of an account that the operator signed', async () => {
    const [operator, account, user, stranger] = [
      createOperator(),
      createAccount(),
      createUser(),
      createAccount(),
    ];
    const limits = { subs: -1, data: -1, payload: -1 };
    const accountLimits = { ...limits, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
    const url = await start(`operator: ${token(operator, operator, 'operator', { type: 'operator' })}
resolver: MEMORY
resolver_preload: { ${account.getPublicKey()}: ${token(operator, account, 'fleet', { type: 'account', limits: accountLimits })} }
`);
    const grant = { type: 'user', pub: {}, sub: {}, ...limits };
    const granted = credentials(token(account, user, 'receiver', grant), user);
    await enters(url, secret('receiver.creds', granted));
    const forged = credentials(token(stranger, user, 'receiver', grant), user);
    await assert.rejects(enters(url, secret('forged.creds', forged)), DENIED);
    // The token of one user with the key of another.
    const stolen = credentials(token(account, user, 'receiver', grant), createUser());
    await assert.rejects(enters(url, secret('stolen.creds', stolen)), DENIED);
  });
});
