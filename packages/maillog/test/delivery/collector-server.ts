/** A collector for tests: HTTPS on a free port, own certificates, and the answers that a test sets. */
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';

/** A message as it came. */
export interface Stored {
  readonly link: string;
  readonly sha256: string;
  readonly body: Buffer;
  /** The common name of the client's certificate. */
  readonly host: string;
}

export type Answering = (stored: Stored, collector: Collector, response: ServerResponse) => void;

export class Collector {
  readonly #folder = mkdtempSync(join(tmpdir(), 'maillog-collector-'));
  readonly stored: Stored[] = [];
  readonly keys = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  readonly #server;
  readonly #sockets = new Set<Socket>();
  /** What it answers to a whole message; default: a receipt. */
  answering: Answering = (stored, collector, response) => response.end(collector.receipt(stored));
  /** Called before the body is read; true: it has answered. */
  early: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;

  constructor({ wantsCertificate = true }: { readonly wantsCertificate?: boolean } = {}) {
    const ssl = (...args: string[]): Buffer =>
      execFileSync('openssl', args, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const request = (name: string): string[] => [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
    ];
    ssl(
      'req',
      '-x509',
      ...request('collector'),
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout',
      'server.key',
      '-out',
      'server.pem',
      '-days',
      '3',
    );
    ssl('req', '-x509', ...request('web1'), '-keyout', 'host.key', '-out', 'host.pem', '-days', '3');
    writeFileSync(this.path('receipt.pem'), this.keys.map(({ publicKey }) => pem(publicKey)).join(''));
    this.#server = createServer(
      {
        key: readFileSync(this.path('server.key')),
        cert: readFileSync(this.path('server.pem')),
        ca: readFileSync(this.path('host.pem')),
        requestCert: wantsCertificate,
        rejectUnauthorized: wantsCertificate,
      },
      (incoming, response) => void this.#take(incoming, response),
    );
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
    this.#server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
      if (this.early(incoming, response)) return;
      response.writeContinue();
      void this.#take(incoming, response);
    });
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/reports`;
  }

  /** The settings of a host that it knows. */
  get settings(): string {
    return (
      `set deliver ${this.url}\nset receipt_key ${this.path('receipt.pem')}\n` +
      `set collector_certificate ${this.path('host.pem')}\nset collector_key ${this.path('host.key')}\n` +
      `set collector_ca ${this.path('server.pem')}\n`
    );
  }

  receipt(stored: Pick<Stored, 'link' | 'sha256'>, key: KeyObject = this.keys[0].privateKey): string {
    return receiptOf(stored, key);
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const blocks: Buffer[] = [];
    for await (const block of incoming) blocks.push(block as Buffer);
    const host = String((incoming.socket as TLSSocket).getPeerCertificate().subject?.CN);
    if (incoming.method === 'GET') return void response.end(host);
    const body = Buffer.concat(blocks);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const stored = { link: String(incoming.headers['x-maillog-report']), sha256, body, host };
    if (incoming.url !== `/reports/v1/messages/${sha256}`)
      return void response.writeHead(400).end('other digest');
    this.stored.push(stored);
    this.answering(stored, this, response);
  }

  async stop(): Promise<void> {
    // The server knows no connection whose handshake has not ended.
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true });
  }
}

function pem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** As docs/collector.md has it; written down once more, so that the test does not repeat the program. */
export function receiptOf({ link, sha256 }: Pick<Stored, 'link' | 'sha256'>, key: KeyObject): string {
  const text = `maillog-receipt-1\n${link}\nsha256=${sha256}\n`;
  return `${text}signature=${sign(null, Buffer.from(text), key).toString('base64')}\n`;
}
