import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { sendmailDelivery } from '../../src/delivery/sendmail.ts';
import { smtpDelivery } from '../../src/delivery/smtp.ts';
import type { OutgoingMessage } from '../../src/report/ports.ts';
import { PythonMail } from '../report/python-mail.ts';
import type { ReadMessage } from '../report/python-mail.ts';
import { needs } from '../helpers/needs.ts';
import { Outbox } from './outgoing.ts';
import { Postfix } from './postfix.ts';

needs('postfix', 'python3', 'root');

describe('postfix', () => {
  const postfix = new Postfix();
  const outbox = new Outbox();
  const python = new PythonMail();
  before(() => postfix.start());
  after(() => {
    python.close();
    postfix.stop();
    outbox.remove();
  });

  const server = () => ({ host: '127.0.0.1', port: postfix.port, secure: false });
  const armourOf = (message: OutgoingMessage): string =>
    /-----BEGIN.*END PGP MESSAGE-----\r\n/s
      .exec(readFileSync(message.file, 'latin1'))![0]
      .replaceAll('\r\n', '\n');

  /** What arrived of a message, found by its Message-ID. */
  const arrived = async (message: OutgoingMessage, count: number): Promise<ReadMessage> => {
    const all = await Promise.all((await postfix.messages(count)).map((data) => python.read(data)));
    const found = all.filter(({ headers }) =>
      headers.some(([name, value]) => name === 'Message-ID' && value === message.messageId),
    );
    assert.equal(found.length, 1);
    return found[0];
  };

  it('postfix: takes a message and delivers its armour unchanged', async () => {
    const message = await outbox.message(['root@example.com']);
    const outcome = await smtpDelivery({ server: server() }).deliver(message);
    assert.deepEqual(outcome, { accepted: ['root@example.com'], refused: [] });
    const read = await arrived(message, 1);
    assert.deepEqual(read.defects, []);
    assert.equal(read.parts[1].filename, 'auth.txt');
    assert.equal(read.parts[1].body, armourOf(message));
  });

  it('postfix: refuses the recipient that it may not relay to', async () => {
    const message = await outbox.message(['root@example.com', 'else@elsewhere.example']);
    const { accepted, refused } = await smtpDelivery({ server: server() }).deliver(message);
    assert.deepEqual(accepted, ['root@example.com']);
    assert.deepEqual(
      refused.map(({ recipient, kind }) => [recipient, kind]),
      [['else@elsewhere.example', 'permanent']],
    );
    assert.match(refused[0].words, /^554 5\.7\.1 .*Relay access denied/);
    await arrived(message, 2);
  });

  it('postfix: gets no message that is larger than it takes', async () => {
    const message = await outbox.message(['root@example.com'], 60_000);
    const { refused } = await smtpDelivery({ server: server() }).deliver(message);
    assert.deepEqual(
      refused.map(({ kind }) => kind),
      ['permanent'],
    );
    assert.match(refused[0].words, /3000000/);
  });

  it('postfix: queues what its sendmail command is given', async () => {
    const message = await outbox.message(['root@example.com']);
    const before = process.env['MAIL_CONFIG'];
    process.env['MAIL_CONFIG'] = postfix.configuration;
    try {
      const outcome = await sendmailDelivery({ path: '/usr/sbin/sendmail' }).deliver(message);
      assert.deepEqual(outcome, { accepted: ['root@example.com'], refused: [] });
      const big = await outbox.message(['root@example.com'], 60_000);
      const { refused } = await sendmailDelivery({ path: '/usr/sbin/sendmail' }).deliver(big);
      // Postfix says 75 here, as for a full disk; its words tell the two apart.
      assert.match(
        `${refused[0].kind}: ${refused[0].words}`,
        /^transient: sendmail: exit status 75: .*too big/,
      );
    } finally {
      if (before === undefined) delete process.env['MAIL_CONFIG'];
      else process.env['MAIL_CONFIG'] = before;
    }
    const read = await arrived(message, 3);
    assert.deepEqual(read.defects, []);
    assert.equal(read.parts[1].body, armourOf(message));
  });
});
