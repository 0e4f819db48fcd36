import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import type { SmtpServer } from '../../src/delivery/target.ts';

/** What a server took: `{from: 'a@b.c', to: ['d@e.f'], data: '…'}`, the data one character a byte. */
export interface Received {
  readonly from: string;
  readonly to: string[];
  readonly data: string;
}

export interface RunningServer {
  readonly server: SmtpServer;
  readonly received: Received[];
  close(): Promise<void>;
}

/**
 * A real SMTP server (the smtp-server package) on a free port of the loopback; it takes everything unless
 * told otherwise.
 */
export async function startServer(
  options: SMTPServerOptions = {},
  host = '127.0.0.1',
): Promise<RunningServer> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onData(stream, session, done) {
      const blocks: Buffer[] = [];
      stream.on('data', (block: Buffer) => blocks.push(block));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          data: Buffer.concat(blocks).toString('latin1'),
        });
        done();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is what several tests are about.
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, host, resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => smtp.close(() => resolve()));
  open.add(close);
  return { server: { host, port, secure: options.secure === true }, received, close };
}

/** Servers that a failed test left open. */
const open = new Set<() => Promise<void>>();

export async function closeServers(): Promise<void> {
  for (const close of open) await close();
  open.clear();
}

/** A refusal as the smtp-server package takes it. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/**
 * A server for the faults no sound server has: it answers each line it is sent by `answer`, which may write,
 * end, destroy or keep silent. The greeting is the answer to `connect`.
 */
export async function scriptedServer(
  answer: (line: string, socket: Socket) => string | undefined,
): Promise<RunningServer & { readonly lines: string[] }> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const say = (line: string): void => {
      const said = answer(line, socket);
      if (said !== undefined && !socket.destroyed) socket.write(`${said}\r\n`);
    };
    let rest = '';
    socket.on('data', (data) => {
      const all = (rest + data.toString('latin1')).split('\r\n');
      rest = all.pop() ?? '';
      for (const line of all) {
        lines.push(line);
        say(line);
      }
    });
    say('connect');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      listener.close(() => resolve());
    });
  open.add(close);
  return { server: { host: '127.0.0.1', port, secure: false }, received: [], lines, close };
}

/** The answers of a server where nothing is wrong; a script overrides single ones. */
export function soundAnswer(line: string): string | undefined {
  if (line === 'connect') return '220 test';
  if (line.startsWith('EHLO')) return '250-test\r\n250 SIZE 100000000';
  if (/^(MAIL|RCPT)/.test(line)) return '250 ok';
  if (line === 'DATA') return '354 go on';
  if (line === '.') return '250 queued';
  return line === 'QUIT' ? '221 bye' : undefined;
}

/**
 * A key and a certificate for localhost and 127.0.0.1 that signs itself, and its file for
 * NODE_EXTRA_CA_CERTS.
 */
export function certificate(): { key: string; cert: string; file: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'maillog-cert-'));
  const [key, file] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync(
    'openssl',
    [...args, '-keyout', key, '-out', file, '-subj', '/CN=localhost', '-addext', names],
    {
      stdio: 'pipe',
    },
  );
  return {
    key: readFileSync(key, 'utf8'),
    cert: readFileSync(file, 'utf8'),
    file,
    remove: () => rmSync(directory, { recursive: true }),
  };
}
