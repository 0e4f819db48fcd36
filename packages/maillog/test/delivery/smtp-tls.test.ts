import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SMTPServerOptions } from 'smtp-server';
import { smtpDelivery } from '../../src/delivery/smtp.ts';
import type { SmtpOptions } from '../../src/delivery/smtp.ts';
import type { SmtpLimits } from '../../src/delivery/smtp-session.ts';
import type { Outcome, OutgoingMessage } from '../../src/report/ports.ts';
import { needs } from '../helpers/needs.ts';
import { onlyRefusal, Outbox } from './outgoing.ts';
import { certificate, closeServers, reply, scriptedServer, soundAnswer, startServer } from './servers.ts';

needs('openssl');

const QUICK: SmtpLimits = { connect: 1, silence: 2, whole: 20 };

describe('smtp with TLS', () => {
  const outbox = new Outbox();
  const own = certificate();
  after(async () => {
    await closeServers();
    outbox.remove();
    own.remove();
  });

  const deliver = (options: SmtpOptions, message: OutgoingMessage): Promise<Outcome> =>
    smtpDelivery(options).deliver(message);

  it('smtp: sends in clear if no STARTTLS is offered, if it may', async () => {
    const running = await startServer();
    const message = await outbox.message();
    const required = await deliver({ server: running.server, tls: 'require' }, message);
    assert.match(onlyRefusal(required), /^transient: no session: /);
    assert.deepEqual(running.received, []);
    assert.deepEqual((await deliver({ server: running.server, tls: 'try' }, message)).accepted, [
      'root@example.com',
    ]);
    await running.close();
  });

  it('smtp: takes STARTTLS if it is offered, whoever signed the certificate', async () => {
    let secure: boolean | undefined;
    const running = await startServer({
      ...own,
      disabledCommands: [],
      onMailFrom: (_, session, done) => {
        secure = session.secure;
        done();
      },
    });
    const message = await outbox.message();
    assert.deepEqual((await deliver({ server: running.server }, message)).accepted, ['root@example.com']);
    assert.equal(secure, true);
    assert.deepEqual((await deliver({ server: running.server, tls: 'off' }, message)).accepted, [
      'root@example.com',
    ]);
    assert.equal(secure, false);
    await running.close();
  });

  it('smtp: never goes on in clear after a STARTTLS that fails', async () => {
    const broken = await scriptedServer((line, socket) => {
      if (line.startsWith('EHLO')) return '250-test\r\n250 STARTTLS';
      if (line !== 'STARTTLS') return soundAnswer(line);
      socket.removeAllListeners('data');
      socket.once('data', () => socket.write('this is no TLS\r\n'));
      return '220 go ahead';
    });
    const refused = await scriptedServer((line) => {
      if (line.startsWith('EHLO')) return '250-test\r\n250 STARTTLS';
      return line === 'STARTTLS' ? '454 no TLS today' : soundAnswer(line);
    });
    for (const { server, lines } of [broken, refused]) {
      assert.match(
        onlyRefusal(await deliver({ server, limits: QUICK }, await outbox.message())),
        /^transient: no session: /,
      );
      assert.ok(!lines.some((line) => /^(MAIL|RCPT|DATA|HELO)/.test(line)), lines.join('\n'));
    }
    await broken.close();
    await refused.close();
  });

  /** Options of a server that takes web1's password alone, and the logins that it has seen. */
  const wantsLogin = () => {
    const seen: string[] = [];
    const options = {
      ...own,
      disabledCommands: [],
      authOptional: false,
      onAuth: ((auth, _, done) => {
        seen.push(`${auth.username}:${auth.password}`);
        if (auth.password === 'geheim') done(null, { user: 'web1' });
        else done(reply(535, '5.7.8 wrong password'));
      }) satisfies SMTPServerOptions['onAuth'],
    };
    return { options, seen };
  };

  it('smtp: gives a password only to a server with a valid certificate', async () => {
    const { options, seen } = wantsLogin();
    for (const running of [await startServer(options), await startServer({ ...options, secure: true })]) {
      const server = { ...running.server, user: 'web1' };
      const refusal = onlyRefusal(await deliver({ server, password: 'geheim' }, await outbox.message()));
      assert.match(refusal, /^transient: .*self-signed certificate/);
      assert.doesNotMatch(refusal, /geheim/);
      const even = onlyRefusal(
        await deliver({ server, password: 'geheim', tls: 'try' }, await outbox.message()),
      );
      assert.match(even, /^transient: .*self-signed certificate/);
      assert.deepEqual(seen, []);
      await running.close();
    }
    const clear = await startServer({ allowInsecureAuth: true, onAuth: options.onAuth });
    const server = { ...clear.server, user: 'web1' };
    for (const tls of [undefined, 'try', 'require'] as const) {
      assert.match(
        onlyRefusal(await deliver({ server, password: 'geheim', tls }, await outbox.message())),
        /^transient: /,
      );
    }
    assert.deepEqual(seen, []);
    assert.deepEqual(
      (await deliver({ server, password: 'geheim', tls: 'off' }, await outbox.message())).accepted,
      ['root@example.com'],
    );
    assert.deepEqual(seen, ['web1:geheim']);
    await clear.close();
  });

  it('smtp: a certificate of the CA in ca, or in the system store, is accepted', async () => {
    const options: SMTPServerOptions = {
      ...own,
      disabledCommands: [],
      onAuth: (_, __, done) => done(null, { user: 'web1' }),
    };
    const running = await startServer(options);
    const server = { ...running.server, host: 'localhost', user: 'web1' };
    const login = { server, password: 'geheim' };
    assert.match(
      onlyRefusal(await deliver(login, await outbox.message())),
      /^transient: no session: self-signed certificate \(set smtp_ca FILE adds a private CA\)$/,
    );
    const ca = readFileSync(own.file, 'latin1');
    assert.equal((await deliver({ ...login, ca }, await outbox.message())).accepted.length, 1);
    const before = process.env['SSL_CERT_FILE'];
    process.env['SSL_CERT_FILE'] = own.file;
    try {
      assert.equal((await deliver(login, await outbox.message())).accepted.length, 1);
    } finally {
      if (before === undefined) delete process.env['SSL_CERT_FILE'];
      else process.env['SSL_CERT_FILE'] = before;
    }
    await running.close();
  });

  it('smtp: smtps:// to a port without TLS says so', async () => {
    const running = await startServer();
    const server = { ...running.server, secure: true };
    assert.match(
      onlyRefusal(await deliver({ server }, await outbox.message())),
      /^transient: no session: the server does not speak TLS on this port/,
    );
    await running.close();
  });

  it('smtp: logs in if the certificate is valid, with STARTTLS and with TLS from the first byte', async () => {
    // What a certificate is trusted by is read when a process starts, so the delivery runs in one of its own.
    const { options, seen } = wantsLogin();
    const script = fileURLToPath(new URL('./smtp-process.js', import.meta.url));
    const message = await outbox.message();
    for (const [running, password, expected] of [
      [await startServer(options), 'geheim', ''],
      [await startServer({ ...options, secure: true }), 'geheim', ''],
      [await startServer(options), 'falsch', 'transient: no login: 535 5.7.8 wrong password'],
    ] as const) {
      const server = { ...running.server, host: 'localhost', user: 'web1' };
      const outcome = await runProcess(script, own.file, { server, password }, message);
      if (expected === '') assert.deepEqual(outcome.accepted, ['root@example.com']);
      else assert.equal(onlyRefusal(outcome), expected);
      await running.close();
    }
    assert.deepEqual(seen, ['web1:geheim', 'web1:geheim', 'web1:falsch']);
  });
});

/** The same delivery in a process that trusts the certificates of `trusted`. */
async function runProcess(
  script: string,
  trusted: string,
  options: SmtpOptions,
  message: OutgoingMessage,
): Promise<Outcome> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: trusted };
  const child = spawn(process.execPath, [script, JSON.stringify({ options, message })], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const data of child.stdout) printed += String(data);
  return JSON.parse(printed) as Outcome;
}
