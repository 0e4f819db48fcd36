/** The built maillog-fleet as a receiver, and hosts that it has enrolled. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { FLEET, run } from '../../../reader/test/helpers/built.ts';
import type { Ended } from '../../../reader/test/helpers/built.ts';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';

export function fleet(args: readonly string[]): Promise<Ended> {
  return run(FLEET, args);
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** A folder with a fleet's directory, an inbox and the files of hosts. */
export class Fleet {
  readonly folder: string;
  readonly dir: string;
  readonly inbox: string;
  #process: ChildProcess | undefined;
  #port = 0;
  stderr = '';

  constructor(folder: string) {
    this.folder = folder;
    this.dir = join(folder, 'fleet');
    this.inbox = join(folder, 'inbox');
    mkdirSync(folder, { recursive: true });
  }

  get url(): string {
    return `https://localhost:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The path of its file. */
  async enrol(host: string, ...more: readonly string[]): Promise<string> {
    const url = more.includes('--url') ? [] : ['--url', 'https://localhost:8443'];
    const args = [...url, '--dir', this.dir, '--out', this.folder];
    const { status, stderr, stdout } = await fleet(['enrol', host, ...args, ...more]);
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** `more`: in the place of a folder as inbox. */
  async start(...more: readonly string[]): Promise<void> {
    const inbox = more.length > 0 ? more : ['--inbox', this.inbox];
    const args = ['receive', '--listen', '127.0.0.1:0', '--dir', this.dir, ...inbox];
    const child = spawn(...withParent(process.execPath, [FLEET, ...args]), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => (this.stderr += text));
    while (!/listening on \S+:(\d+)\n/.test(this.stderr)) {
      const [failed] = (await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])) as unknown[];
      if (typeof failed === 'number') throw new Error(`it ended with status ${failed}: ${this.stderr}`);
    }
    this.#port = Number(/.*:(\d+)\n/.exec(this.stderr)?.[1]);
    this.stderr = '';
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    this.stderr = '';
    return child.exitCode;
  }

  /** Resolves when the receiver has written that. */
  async complaint(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr)) await once(this.#process!.stderr!, 'data');
  }

  /** Asks as the host with that file does. */
  ask(file: string, { method = 'PUT', path = '/v1/host', headers = {}, body }: Sent): Promise<Answer> {
    return new Promise((done, fail) => {
      const pem = readFileSync(file, 'latin1');
      const asked = request(
        this.url,
        { method, path, headers, agent: false, ...clientOf(pem) },
        (response) => {
          let text = '';
          response.setEncoding('latin1');
          response.on('data', (block: string) => (text += block));
          response.on('end', () =>
            done({ status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] }),
          );
        },
      );
      asked.on('error', fail);
      asked.end(body);
    });
  }

  put(file: string, link: string, body: string, more: Sent = {}): Promise<Answer> {
    const bytes = Buffer.from(body);
    return this.ask(file, {
      path: `/v1/messages/${sha256(body)}`,
      headers: { 'X-MailLog-Report': link, 'Content-Length': String(bytes.length) },
      body: bytes,
      ...more,
    });
  }
}

/** The certificate comes first in the file, and the authority after the key. */
export function clientOf(pem: string): { cert: string; key: string; ca: string } {
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----\n?/g) ?? [];
  const [cert = '', ca = ''] = blocks.filter((block) => block.includes('BEGIN CERTIFICATE'));
  const key = blocks.find((block) => block.includes('PRIVATE KEY')) ?? '';
  return { cert, key, ca };
}

export function certificateOf(file: string): X509Certificate {
  return new X509Certificate(clientOf(readFileSync(file, 'latin1')).cert);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function linkOf(host: string, sequence: number, message = 1): string {
  return `host=${host}; configuration=%2Fetc%2Fweb.conf; sequence=${sequence}; message=${message}/1; previous=none`;
}

/** The statements that a file of enrol proposes, for a receiver elsewhere. */
export function settingsOf(pem: string, url: string): string {
  return readFileSync(pem, 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('#   '))
    .map((line) => line.slice(4).replace('/etc/maillog/collector.pem', pem))
    .map((line) => line.replace(/^set deliver .*/, `set deliver ${url}`))
    .join('\n');
}
