/**
 * What a host, and whoever reaches the port, may keep open.
 *
 * Covers: src/receiver/connections.ts, and the times of src/receiver/receiver.ts
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { Server } from 'node:https';
import { connect as connectPlain } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { DirectoryInbox } from '../../src/inbox/directory-inbox.ts';
import { createReceiver } from '../../src/receiver/receiver.ts';
import { ReceiptSigner } from '../../src/receiver/receipt-signer.ts';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { clientOf, Fleet, linkOf, sha256 } from '../helpers/receiver.ts';

needs('openssl');

/** Long enough for a handshake on a busy machine. */
const SILENCE_MS = 3000;

describe('limitConnections', () => {
  const fleet = new Fleet(join(temporary(), 'connections'));
  const opened: Socket[] = [];
  let server: Server;
  let web1 = '';
  let web2 = '';

  before(async () => {
    web1 = await fleet.enrol('web1');
    web2 = await fleet.enrol('web2');
    const file = (name: string): string => readFileSync(join(fleet.dir, name), 'latin1');
    server = createReceiver({
      inbox: await DirectoryInbox.open(fleet.inbox),
      signer: new ReceiptSigner(file('receipt-key.pem'), 'receipt-key.pem'),
      isRetired: () => Promise.resolve(false),
      tls: { ca: file('ca.pem'), cert: file('server.pem'), key: file('server-key.pem') },
      complain: () => undefined,
      silence: SILENCE_MS,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    for (const socket of opened) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  const port = (): number => (server.address() as AddressInfo).port;

  /** Resolves once the handshake has ended on both sides. */
  async function open(file: string): Promise<TLSSocket> {
    const both = once(server, 'secureConnection');
    const socket = connect({ host: 'localhost', port: port(), ...clientOf(readFileSync(file, 'latin1')) });
    socket.on('error', () => undefined);
    opened.push(socket);
    await both;
    return socket;
  }

  async function statusOf(file: string, agent: Agent | false = false): Promise<number | undefined> {
    const options = { agent, ...clientOf(readFileSync(file, 'latin1')) };
    const asked = request(`https://localhost:${port()}/v1/host`, options).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    return response.statusCode;
  }

  it('limitConnections: a host has eight connections; the ninth is closed, and others come in', async () => {
    const sockets = [];
    for (let count = 0; count < 8; count++) sockets.push(await open(web1));
    const ninth = await open(web1);
    await once(ninth, 'close');
    // It was not the silence, which would end the first one first.
    assert.ok(sockets.every((socket) => socket.readable));
    assert.equal(await statusOf(web2), 200);
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) socket.destroy();
    await gone;
    while ((await statusOf(web1).catch(() => 0)) !== 200);
  });

  it(
    'limitConnections: many who begin no handshake keep no host out, and the oldest goes',
    {
      // A handshake may take ten seconds; the oldest one has less here.
      timeout: 8000,
    },
    async () => {
      const strangers = [];
      for (let count = 0; count < 257; count++) {
        const socket = connectPlain(port(), '127.0.0.1');
        socket.on('error', () => undefined);
        opened.push(socket);
        await once(socket, 'connect');
        strangers.push(socket);
      }
      if (!strangers[0].destroyed) await once(strangers[0], 'close');
      assert.equal(strangers[256].destroyed, false);
      assert.equal(await statusOf(web1), 200);
    },
  );

  it('PUT: a body that stops coming is given up, and nothing of it is kept', async () => {
    const socket = await open(web1);
    const head = [
      `PUT /v1/messages/${sha256('slow')} HTTP/1.1`,
      'Host: localhost',
      `X-MailLog-Report: ${linkOf('web1', 1)}`,
      'Content-Length: 4',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\nsl`);
    await once(socket, 'close');
    const answer = await putWhole();
    assert.equal(answer, 201);
  });

  /** The same message whole. */
  async function putWhole(): Promise<number | undefined> {
    const options = { method: 'PUT', agent: false, ...clientOf(readFileSync(web1, 'latin1')) };
    const headers = { 'X-MailLog-Report': linkOf('web1', 1), 'Content-Length': '4' };
    const url = `https://localhost:${port()}/v1/messages/${sha256('slow')}`;
    const asked = request(url, { ...options, headers }).end('slow');
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    return response.statusCode;
  }

  it('createReceiver: a certificate that has ended is refused, on a connection that is open as well', async (t) => {
    assert.equal(await statusOf(certificateUntil('+1 hour')), 200);
    await assert.rejects(statusOf(certificateUntil('-1 minute')));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal(await statusOf(web1, agent), 200);
    const later = Date.now() + 31 * 86_400_000;
    t.mock.method(Date, 'now', () => later);
    assert.equal(await statusOf(web1, agent), 403);
    agent.destroy();
  });

  /** The file of web1 with a certificate that ends then, as date(1) reads it. */
  function certificateUntil(when: string): string {
    const folder = temporary();
    const [own, ca] = [readFileSync(web1, 'latin1'), readFileSync(join(fleet.dir, 'ca.pem'), 'latin1')];
    const { key } = clientOf(own);
    writeFileSync(join(folder, 'key.pem'), key);
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(
      join(folder, 'ca.cnf'),
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${folder}/index.txt\nnew_certs_dir=${folder}\nrand_serial=yes\n` +
        'default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n[req]\ndistinguished_name=dn\n[dn]\n',
    );
    const run = (program: string, ...args: string[]): string =>
      execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const time = (date: string): string => run('date', '-u', '-d', date, '+%Y%m%d%H%M%SZ').trim();
    run(
      'openssl',
      'req',
      '-new',
      '-key',
      'key.pem',
      '-subj',
      '/CN=web1',
      '-config',
      'ca.cnf',
      '-out',
      'r.pem',
    );
    const signer = ['-cert', join(fleet.dir, 'ca.pem'), '-keyfile', join(fleet.dir, 'ca-key.pem')];
    const dates = ['-startdate', time('-1 hour'), '-enddate', time(when)];
    run(
      'openssl',
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      ...signer,
      ...dates,
      '-in',
      'r.pem',
      '-out',
      'c.pem',
    );
    const file = join(folder, 'host.pem');
    writeFileSync(file, `${readFileSync(join(folder, 'c.pem'), 'latin1')}${key}${ca}`);
    return file;
  }
});
