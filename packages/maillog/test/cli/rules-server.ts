/** A web server for rules sets: HTTPS on a free port, own certificate, files and answers of the test. */
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class RulesServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'maillog-rules-'));
  readonly keys = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  /** What is served, by path below the address: `rules-set.txt`. */
  readonly files = new Map<string, string | Buffer>();
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  /** Called first; true: it has answered. */
  early: (path: string, response: ServerResponse) => boolean = () => false;
  readonly #server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=rules -days 3'.split(' '),
        ...'-addext subjectAltName=DNS:localhost -keyout server.key -out server.pem'.split(' '),
      ],
      { cwd: this.#folder, stdio: 'ignore' },
    );
    this.writeKeys(this.keys.map(({ publicKey }) => publicKey));
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(this.path(name)));
    this.#server = createServer({ key, cert }, (request, response) => this.#answer(request, response));
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Which keys the hosts know. */
  writeKeys(keys: readonly KeyObject[]): void {
    const texts = keys.map((key) => key.export({ type: 'spki', format: 'pem' }).toString());
    writeFileSync(this.path('rules.pem'), texts.join(''));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/sets/web`;
  }

  /** What a watch says to use its set. */
  get statement(): string {
    return `rules from ${this.url} key ${this.path('rules.pem')} ca ${this.path('server.pem')}`;
  }

  /** Puts a set in place, as docs/rules-from.md has it. */
  publish(
    serial: number,
    rules: Readonly<Record<string, string | Buffer>>,
    changes: Partial<Signing> = {},
  ): void {
    const files = Object.entries(rules).map(([name, text]) => ({ name, content: Buffer.from(text) }));
    for (const { content } of files) this.files.set(`${digestOf(content)}.rules`, content);
    this.files.set('rules-set.txt', this.signed(serial, files, changes));
  }

  signed(
    serial: number,
    files: readonly { readonly name: string; readonly content: Buffer }[],
    { name = 'web', key = this.keys[0].privateKey, edit = (text) => text }: Partial<Signing> = {},
  ): string {
    const lines = files.map((file) => `file=${digestOf(file.content)} ${file.content.length} ${file.name}\n`);
    const made = '2026-11-27T12:00:00.000Z';
    const text = edit(`maillog-rules-1\nname=${name}\nserial=${serial}\nmade=${made}\n${lines.join('')}`);
    return `${text}signature=${sign(null, Buffer.from(text), key).toString('base64')}\n`;
  }

  reset(): void {
    this.files.clear();
    this.asked.length = 0;
    this.early = () => false;
    this.writeKeys(this.keys.map(({ publicKey }) => publicKey));
  }

  #answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = url.replace('/sets/web/', '');
    this.asked.push(path);
    if (this.early(path, response)) return;
    const file = this.files.get(path);
    if (file === undefined) response.writeHead(404).end();
    else response.end(file);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true });
  }
}

interface Signing {
  readonly name: string;
  readonly key: KeyObject;
  /** Changes what is signed. */
  readonly edit: (text: string) => string;
}

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
