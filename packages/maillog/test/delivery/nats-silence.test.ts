/** Covers: delivery/nats: time limits. These brokers are mute on purpose; packages/fleet has a real one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { deliverByNats } from '../../src/delivery/nats/nats.ts';
import { newWaits } from '../../src/delivery/nats/waits.ts';
import type { Waits } from '../../src/delivery/nats/waits.ts';
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
  async function outcomeAt(
    answer: (socket: Socket, text: string) => void,
    silence: number,
    limit: number,
    waits?: Waits,
  ) {
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
    const options = { server: broker, host: 'web1', receiptKeys: [], ca: '', silence, limit, waits };
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

  function greet(socket: Socket, text: string): void {
    if (text === '') socket.write(INFO);
    if (text.includes('PING\r\n')) socket.write('PONG\r\n');
  }

  function keep(socket: Socket, text: string): void {
    greet(socket, text);
    if (text.includes('HPUB '))
      socket.write(`HMSG maillog.receipt.web1.kept 2 ${KEPT.length} ${KEPT.length}\r\n${KEPT}\r\n`);
  }

  it('deliverByNats: one message waits for receivers that are away, and those after it only briefly', async () => {
    const receivers = { areAway: false };
    const words = (seconds: number): string =>
      `transient: the broker keeps it, but no receiver gave a receipt in ${seconds} seconds`;
    assert.equal(await outcomeAt(keep, 600_000, 2000, newWaits(receivers)), words(2));
    // By any broker: a limit of 600 s would end no test.
    for (let count = 0; count < 2; count++)
      assert.equal(await outcomeAt(keep, 600_000, 600_000, newWaits(receivers, 1000)), words(1));
    const refuse = (socket: Socket, text: string): void => {
      greet(socket, text);
      if (text.includes('HPUB ')) socket.write('MSG x 1 37\r\nmaillog-refusal-1\n503\nno room, later\n\r\n');
    };
    const answered = await outcomeAt(refuse, 600_000, 600_000, newWaits(receivers, 1000));
    assert.equal(answered, 'transient: the receiver answers 503: no room, later');
    assert.equal(await outcomeAt(keep, 600_000, 2000, newWaits(receivers, 1000)), words(2));
  });

  it('deliverByNats: one message waits for a broker that is mute, and those after it only briefly', async () => {
    const waits = newWaits(undefined, 200);
    const words = (seconds: number): string => `transient: the broker was silent for ${seconds} seconds`;
    assert.equal(await outcomeAt(greet, 300, 600_000, waits), words(0.3));
    assert.equal(await outcomeAt(greet, 600_000, 600_000, waits), words(0.2));
    assert.match(await outcomeAt(keep, 600_000, 2000, waits), /: the broker keeps it, /);
    assert.equal(await outcomeAt(greet, 300, 600_000, waits), words(0.3));
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
