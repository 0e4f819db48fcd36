import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { smtpDelivery } from '../../src/delivery/smtp.ts';
import type { SmtpOptions } from '../../src/delivery/smtp.ts';
import type { SmtpLimits } from '../../src/delivery/smtp-session.ts';
import { MailLogError } from '../../src/errors.ts';
import type { Outcome, OutgoingMessage } from '../../src/report/ports.ts';
import { onlyRefusal, Outbox } from './outgoing.ts';
import { closeServers, reply, scriptedServer, soundAnswer, startServer } from './servers.ts';

const QUICK: SmtpLimits = { connect: 1, silence: 2, whole: 20 };

describe('smtp', () => {
  const outbox = new Outbox();
  after(async () => {
    await closeServers();
    outbox.remove();
  });

  const deliver = (options: SmtpOptions, message: OutgoingMessage): Promise<Outcome> =>
    smtpDelivery(options).deliver(message);

  it('smtp: hands a message over, byte for byte, to each recipient once', async () => {
    const running = await startServer();
    const message = outbox.raw('Subject: x\r\n\r\n.\r\n..two\r\nend\r\n', [
      'a@example.com',
      'b@example.org',
      'a@example.com',
    ]);
    const outcome = await deliver({ server: running.server }, message);
    await running.close();
    assert.deepEqual(outcome, { accepted: ['a@example.com', 'b@example.org'], refused: [] });
    assert.deepEqual(running.received, [
      {
        from: 'maillog@web1.example.com',
        to: ['a@example.com', 'b@example.org'],
        data: 'Subject: x\r\n\r\n.\r\n..two\r\nend\r\n',
      },
    ]);
  });

  it('smtp: EHLO has the name that is given', async () => {
    const running = await scriptedServer(soundAnswer);
    await deliver({ server: running.server, name: 'web1.example.com' }, await outbox.message());
    await running.close();
    assert.ok(running.lines.includes('EHLO web1.example.com'));
  });

  it('smtp: reaches an IPv6 server, and names it as one writes it', async () => {
    const running = await startServer({}, '::1');
    const delivery = smtpDelivery({ server: running.server });
    assert.equal(delivery.name, `smtp [::1]:${running.server.port}`);
    const outcome = await delivery.deliver(await outbox.message());
    await running.close();
    assert.deepEqual(outcome.accepted, ['root@example.com']);
  });

  it('smtp: finds the server by the system’s names', async () => {
    const running = await startServer();
    const outcome = await deliver(
      { server: { ...running.server, host: 'localhost' } },
      await outbox.message(),
    );
    await running.close();
    assert.deepEqual(outcome.accepted, ['root@example.com']);
  });

  it('smtp: tells the one recipient refused from those served', async () => {
    const replies = new Map([
      ['b@example.com', reply(550, '5.1.1 no such user')],
      ['c@example.com', reply(451, '4.7.1 greylisted')],
    ]);
    const running = await startServer({ onRcptTo: ({ address }, _, done) => done(replies.get(address)) });
    const to = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'];
    const outcome = await deliver({ server: running.server }, await outbox.message(to));
    await running.close();
    assert.deepEqual(outcome, {
      accepted: ['a@example.com', 'd@example.com'],
      refused: [
        { recipient: 'b@example.com', kind: 'permanent', words: '550 5.1.1 no such user' },
        { recipient: 'c@example.com', kind: 'transient', words: '451 4.7.1 greylisted' },
      ],
    });
    assert.deepEqual(running.received[0].to, ['a@example.com', 'd@example.com']);
  });

  it('smtp: keeps each recipient’s own refusal if all are refused', async () => {
    const running = await startServer({
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('a') ? reply(450, 'later') : reply(550, 'never')),
    });
    const outcome = await deliver(
      { server: running.server },
      await outbox.message(['a@example.com', 'b@example.com']),
    );
    await running.close();
    assert.deepEqual(outcome.accepted, []);
    assert.deepEqual(outcome.refused, [
      { recipient: 'a@example.com', kind: 'transient', words: '450 later' },
      { recipient: 'b@example.com', kind: 'permanent', words: '550 never' },
    ]);
  });

  it('smtp: keeps each recipient’s own refusal if the message then fails', async () => {
    const running = await startServer({
      onRcptTo: ({ address }, _, done) => done(address.startsWith('a') ? reply(550, 'never') : null),
      onData: (stream, _, done) => stream.resume().on('end', () => done(reply(452, 'no room'))),
    });
    const outcome = await deliver(
      { server: running.server },
      await outbox.message(['a@example.com', 'b@example.com']),
    );
    await running.close();
    assert.deepEqual(outcome.refused, [
      { recipient: 'a@example.com', kind: 'permanent', words: '550 never' },
      { recipient: 'b@example.com', kind: 'transient', words: '452 no room' },
    ]);
  });

  it('smtp: 5xx to the sender waits, 5xx to the content does not', async () => {
    for (const [code, kind] of [
      [451, 'transient'],
      [554, 'permanent'],
    ] as const) {
      const sender = await startServer({ onMailFrom: (_, __, done) => done(reply(code, 'sender')) });
      assert.equal(
        onlyRefusal(await deliver({ server: sender.server }, await outbox.message())),
        `transient: ${code} sender`,
      );
      await sender.close();
      const data = await startServer({
        onData: (stream, _, done) => stream.resume().on('end', () => done(reply(code, 'data'))),
      });
      assert.equal(
        onlyRefusal(await deliver({ server: data.server }, await outbox.message())),
        `${kind}: ${code} data`,
      );
      await data.close();
    }
  });

  it('smtp: a report waits if the server refuses us, and not the message', async () => {
    const busy = await startServer({ onConnect: (_, done) => done(reply(554, 'not for you')) });
    assert.match(
      onlyRefusal(await deliver({ server: busy.server }, await outbox.message())),
      /^transient: no session: 554 .*not for you/,
    );
    await busy.close();
    const closing = await scriptedServer((line) =>
      line.startsWith('MAIL') ? '421 closing' : soundAnswer(line),
    );
    assert.equal(
      onlyRefusal(await deliver({ server: closing.server }, await outbox.message())),
      'transient: 421 closing',
    );
    await closing.close();
  });

  it('smtp: does not send what is too big for the server', async () => {
    let asked = false;
    const running = await startServer({
      size: 1000,
      onMailFrom: (_, __, done) => {
        asked = true;
        done();
      },
    });
    assert.match(
      onlyRefusal(await deliver({ server: running.server }, await outbox.message())),
      /^permanent: message too big: .*1000/,
    );
    await running.close();
    assert.ok(!asked);

    const small = await scriptedServer((line) =>
      line.startsWith('MAIL') ? '552 5.3.4 too big' : soundAnswer(line),
    );
    const message = await outbox.message();
    assert.equal(
      onlyRefusal(await deliver({ server: small.server }, message)),
      'permanent: 552 5.3.4 too big (set max_size makes later messages smaller)',
    );
    assert.ok(small.lines.includes(`MAIL FROM:<maillog@web1.example.com> SIZE=${message.bytes}`));
    await small.close();
  });

  it('smtp: names what is wrong if there is no server', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const { port } = listener.address() as AddressInfo;
    await new Promise((resolve) => listener.close(resolve));
    const message = await outbox.message();
    const server = { host: '127.0.0.1', port, secure: false };
    assert.equal(
      onlyRefusal(await deliver({ server }, message)),
      'transient: cannot connect: connection refused',
    );
    const nowhere = { ...server, host: 'no-such-host.invalid' };
    assert.match(
      onlyRefusal(await deliver({ server: nowhere }, message)),
      /^transient: cannot connect: host name/,
    );
  });

  it('smtp: ends with a server that is silent, at any step', async () => {
    const steps: [RegExp, RegExp][] = [
      [/^connect$/, /no session: no greeting in time/],
      [/^EHLO/, /no session: the server fell silent/],
      [/^MAIL/, /: the server fell silent$/],
      [/^RCPT/, /: the server fell silent$/],
      [/^DATA/, /: the server fell silent$/],
      [/^\.$/, /: the server fell silent, after the message was sent; it may have arrived$/],
    ];
    await Promise.all(
      steps.map(async ([silentAt, words]) => {
        const running = await scriptedServer((line) => (silentAt.test(line) ? undefined : soundAnswer(line)));
        const refusal = onlyRefusal(
          await deliver({ server: running.server, limits: QUICK }, await outbox.message()),
        );
        assert.match(refusal, /^transient: /);
        assert.match(refusal, words);
        await running.close();
      }),
    );
  });

  it('smtp: ends with a server that never comes to a point', async () => {
    const running = await scriptedServer((line, socket) => {
      if (!line.startsWith('MAIL')) return soundAnswer(line);
      const timer = setInterval(() => socket.write('250-and so on\r\n'), 50);
      socket.once('close', () => clearInterval(timer));
      return '250-well';
    });
    const limits = { ...QUICK, whole: 2 };
    assert.match(
      onlyRefusal(await deliver({ server: running.server, limits }, await outbox.message())),
      /^transient: no end within/,
    );
    await running.close();
  });

  it('smtp: waits for a slow server', async () => {
    const running = await scriptedServer((line, socket) => {
      setTimeout(
        () => socket.write(`${soundAnswer(line) ?? ''}\r\n`),
        soundAnswer(line) === undefined ? 1e6 : 100,
      ).unref();
      return undefined;
    });
    const outcome = await deliver(
      { server: running.server, limits: { ...QUICK, silence: 2 } },
      await outbox.message(),
    );
    assert.deepEqual(outcome.accepted, ['root@example.com']);
    await running.close();
  });

  it('smtp: knows a drop before the message from one after it', async () => {
    for (const [dropAt, words] of [
      [/^connect$/, /^transient: (cannot connect|no session): /],
      [/^EHLO/, /^transient: no session: /],
      [/^RCPT/, /^transient: (?!.*may have arrived)/],
      [/^-----BEGIN/, /^transient: (?!.*may have arrived)/],
      [/^\.$/, /^transient: .*after the message was sent; it may have arrived$/],
    ] as const) {
      const running = await scriptedServer((line, socket) => {
        if (!dropAt.test(line)) return soundAnswer(line);
        socket.resetAndDestroy();
        return undefined;
      });
      // Big enough that all of it never fits into the buffers on the way.
      const message = await outbox.message(
        ['root@example.com'],
        dropAt.source.includes('BEGIN') ? 300_000 : 40,
      );
      assert.match(
        onlyRefusal(await deliver({ server: running.server, limits: { ...QUICK, silence: 5 } }, message)),
        words,
        dropAt.source,
      );
      await running.close();
    }
  });

  it('smtp: does not end a message whose file is cut short', async () => {
    const running = await startServer();
    const message = await outbox.message();
    truncateSync(message.file, message.bytes - 100);
    await assert.rejects(
      deliver({ server: running.server }, message),
      (error) => error instanceof MailLogError && error.kind === 'io',
    );
    const gone = { ...message, file: `${message.file}.gone` };
    await assert.rejects(
      deliver({ server: running.server }, gone),
      (error) => error instanceof MailLogError && error.kind === 'io',
    );
    await running.close();
    assert.deepEqual(running.received, []);
  });

  it('smtp: refuses options that contradict one another', () => {
    const server = { host: 'localhost', port: 25, secure: false };
    assert.throws(() => smtpDelivery({ server: { ...server, user: 'x' } }), { kind: 'config' });
    assert.throws(() => smtpDelivery({ server, password: 'x' }), { kind: 'config' });
    assert.throws(() => smtpDelivery({ server: { ...server, secure: true }, tls: 'off' }), {
      kind: 'config',
    });
  });

  it('smtp: says nothing about itself that a server need not know', async () => {
    const running = await scriptedServer(soundAnswer);
    await deliver({ server: running.server }, await outbox.message());
    await running.close();
    const said = running.lines.join('\n');
    assert.match(said, /^EHLO /m);
    assert.doesNotMatch(said, /nodemailer|maillog\/|x-mailer/i);
  });
});
