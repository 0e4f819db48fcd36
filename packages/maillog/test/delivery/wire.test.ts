import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { smtpDelivery } from '../../src/delivery/smtp.ts';
import { composeInner, composeParts, composePgpMime } from '../../src/report/message/message.ts';
import type { MessageBytes } from '../../src/report/message/message.ts';
import { collect } from '../report/python-mail.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { findCanary } from './canary.ts';
import { Outbox } from './outgoing.ts';
import { closeServers, startServer } from './servers.ts';

needs('gpg');

const CANARY = 'canary-7f3a-für-dich';

describe('the wire', () => {
  const gpg = temporaryGpgHome();
  gpg.generate('root@example.com');
  const outbox = new Outbox();
  after(async () => {
    await closeServers();
    outbox.remove();
  });

  const heading = {
    from: 'maillog@web1.example.com',
    to: ['root@example.com'],
    subject: 'report',
    date: new Date(0),
    messageId: '<1@web1.example.com>',
    host: 'web1',
  };
  const log = Buffer.from(`a line\n${CANARY} in a line\n`.repeat(500));

  /** All bytes that go either way while the message is delivered. */
  const bytesOnWire = async (content: MessageBytes): Promise<Buffer> => {
    const running = await startServer();
    const seen: Buffer[] = [];
    const tap = createServer((client) => {
      const server = connect(running.server.port, running.server.host);
      client.pipe(server).pipe(client);
      for (const socket of [client, server])
        socket.on('data', (data) => seen.push(data)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve));
    const { port } = tap.address() as AddressInfo;
    const file = join(outbox.directory, 'message.eml');
    writeFileSync(file, await collect(content));
    const message = {
      file,
      bytes: statSync(file).size,
      from: heading.from,
      to: heading.to,
      messageId: heading.messageId,
    };
    const { accepted } = await smtpDelivery({ server: { host: '127.0.0.1', port, secure: false } }).deliver(
      message,
    );
    assert.deepEqual(accepted, ['root@example.com']);
    await new Promise((resolve) => tap.close(resolve));
    await running.close();
    return Buffer.concat(seen);
  };

  it('smtp: the wire carries no word of a sealed part', async () => {
    const file = gpg.encryptTo('root@example.com', log, join(outbox.directory, 'part.asc'));
    const seen = await bytesOnWire(
      await composeParts(heading, [{ file, mimeFile: 'auth.txt', sealed: true }]),
    );
    assert.ok(seen.includes('BEGIN PGP MESSAGE'));
    assert.equal(findCanary(seen, CANARY), undefined);
  });

  it('smtp: the wire carries no word, name or subject of a message sealed whole', async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield log;
    }
    const secret = { ...heading, subject: `Subject ${CANARY}` };
    const part = { mimeFile: `${CANARY}.txt`, description: CANARY, body: body() };
    const file = gpg.encryptTo(
      'root@example.com',
      await collect(await composeInner(secret, [part])),
      join(outbox.directory, 'whole.asc'),
    );
    const seen = await bytesOnWire(await composePgpMime(secret, file));
    assert.ok(seen.includes('BEGIN PGP MESSAGE'));
    assert.equal(findCanary(seen, CANARY), undefined);
  });

  it('canary: the search finds it in clear on the wire', async () => {
    const file = join(outbox.directory, 'clear');
    writeFileSync(file, log);
    const seen = await bytesOnWire(
      await composeParts(heading, [{ file, mimeFile: 'auth.txt', sealed: false }]),
    );
    assert.equal(findCanary(seen, CANARY), 'base64');
    async function* body(): AsyncGenerator<Uint8Array> {
      yield log;
    }
    const inner = await collect(await composeInner(heading, [{ mimeFile: 'auth.txt', body: body() }]));
    assert.equal(findCanary(inner, CANARY), 'quoted-printable');
    assert.equal(findCanary(log, CANARY), 'plain');
  });
});
