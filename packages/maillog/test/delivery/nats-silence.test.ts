/** Covers: delivery/nats: time limits. These brokers are mute on purpose; packages/fleet has a real one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { deliverByNats } from '../../src/delivery/nats/nats.ts';
import { onlyRefusal, Outbox } from './outgoing.ts';

const INFO = 'INFO {"max_payload":1048576,"headers":true}\r\n';
const KEPT = 'NATS/1.0\r\nNats-Stream: MAILLOG_00\r\nNats-Msg-Size: 20000\r\n\r\n';
const ACKNOWLEDGED = '{"stream":"MAILLOG_00","seq":1}';

describe('deliverByNats', () => {
  let outbox: Outbox;
  let server: Server;
  const sockets = new Set<Socket>();

  before(() => (outbox = new Outbox()));
  after(() => {
    outbox.remove();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  /** What becomes of a message at a broker that answers so. Limits in milliseconds. */
  async function outcomeAt(answer: (socket: Socket, text: string) => void, silence: number, limit: number) {
    server?.close();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.setEncoding('latin1').on('error', () => undefined);
      socket.on('data', (text: string) => answer(socket, text));
      answer(socket, '');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const broker = { host: '127.0.0.1', port, secure: false };
    const options = { server: broker, host: 'web1', receiptKeys: [], ca: '', silence, limit };
    return onlyRefusal(await deliverByNats(options, await outbox.message()));
  }

  it('deliverByNats: leaves a broker that does not greet, after the time of silence', async () => {
    const outcome = await outcomeAt(() => undefined, 100, 600_000);
    assert.equal(outcome, 'transient: the broker was silent for 0.1 seconds');
  });

  it('deliverByNats: leaves a broker that takes the message and does not acknowledge it', async () => {
    const outcome = await outcomeAt(
      (socket, text) => {
        if (text === '') socket.write(INFO);
        if (text.includes('PING\r\n')) socket.write('PONG\r\n');
      },
      300,
      600_000,
    );
    assert.equal(outcome, 'transient: the broker was silent for 0.3 seconds');
  });

  it('deliverByNats: leaves no timer, which keeps the program running, if the credentials are wrong', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const broker = { host: '127.0.0.1', port: 1, secure: false };
    const options = { server: broker, host: 'web1', receiptKeys: [], ca: '', credentials: 'no seed' };
    assert.match(
      onlyRefusal(await deliverByNats(options, await outbox.message())),
      /it holds no seed of a user/,
    );
    assert.equal(timers(), before);
  });

  // By its stream, or by one of a fleet that was not migrated.
  for (const acknowledgement of [
    `HMSG maillog.receipt.web1.kept 2 ${KEPT.length} ${KEPT.length}\r\n${KEPT}`,
    `MSG x 1 ${ACKNOWLEDGED.length}\r\n${ACKNOWLEDGED}`,
  ])
    it(`deliverByNats: waits longer for the receipt after ${acknowledgement.slice(0, 4)}`, async () => {
      const outcome = await outcomeAt(
        (socket, text) => {
          if (text === '') socket.write(INFO);
          if (text.includes('PING\r\n')) socket.write('PONG\r\n');
          if (text.includes('HPUB ')) socket.write(`${acknowledgement}\r\n`);
        },
        2000,
        4500,
      );
      assert.equal(outcome, 'transient: the broker keeps it, but no receiver gave a receipt in 5 seconds');
    });
});
