/**
 * A host with one log, and its reader: the built program, a mail server with moods, and an account of what
 * was written and what came.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import * as openpgp from 'openpgp';
import { SMTPServer } from 'smtp-server';
import { mailParts } from '../../src/reading/mail/mail.ts';
import { World } from '../cli/world.ts';
import { findCanary } from '../delivery/canary.ts';
import { clearFacts, isManifest, manifestIn } from '../helpers/manifest.ts';
import { RotatingLog } from '../host/logs/rotating-log.ts';

/** In every line; nobody but the reader may ever see it. */
export const CANARY = 'c4n4ry-7Zq';

export type Mood = 'fine' | 'refuse' | 'drop' | 'put off';

export interface Account {
  readonly written: number;
  readonly received: number;
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
}

/**
 * How a run is begun: `under` is a program that runs it; `signals` is told of its process at once, to end it.
 */
export interface Start {
  readonly under?: readonly string[];
  readonly signals?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** What was looked through for the canary by all sites, and in how many places it was. */
export const SEARCHED = { bytes: 0, found: 0 };

let sites = 0;

export class Site {
  readonly world = new World();
  readonly log = new RotatingLog();
  /** What the server does with the next message. */
  mood: () => Mood = () => 'fine';
  onClose = (): void => {};
  readonly messages = new Map<string, string>();
  /** What the reader was warned of. */
  readonly warned: string[] = [];
  /** Everything that was said on standard error, and on the wire. */
  heard = '';
  #privateKey: openpgp.PrivateKey | undefined;
  #server: SMTPServer | undefined;

  async open(): Promise<this> {
    const { privateKey, publicKey } = await openpgp.generateKey({
      type: 'ecc',
      userIDs: [{ email: 'you@example.com' }],
      format: 'object',
      // Long ago, for a clock that goes back.
      date: new Date(Date.now() - 400 * 86_400_000),
    });
    this.#privateKey = privateKey;
    this.world.write('you.asc', publicKey.armor());
    this.configure(`set smtp 127.0.0.1:${await this.#serve()}\n`);
    return this;
  }

  /** The lines last given to {@link configure}; those of a new site name its own server. */
  configuration = '';

  /**
   * Writes the configuration, with lines that say how it is delivered, and may add entries; without a key
   * they say how it is sealed, too.
   */
  configure(lines: string, key = true): void {
    this.configuration = lines;
    this.world.write(
      'web.conf',
      `${key ? 'recipient you.asc\n' : ''}set to you@example.com\nset from m@example.com\nset state state\nset layout ${this.#layout}\n` +
        `watch <<W\n  logfile ${this.log.path}\nW\n${lines}`,
    );
  }

  /** Takes a message as one that came. */
  receive(message: string): void {
    this.messages.set(/^Message-ID: (.*)$/im.exec(message)?.[1] ?? message, message);
  }

  /** How many reports wait, and how many were given up. */
  spooled(): { waiting: number; failed: number } {
    const count = (folder: string): number => readdirSync(this.world.path(`state/spool/${folder}`)).length;
    return { waiting: count('new'), failed: count('failed') };
  }

  async close(): Promise<void> {
    this.onClose();
    await new Promise<void>((closed) => {
      if (this.#server) this.#server.close(closed);
      else closed();
    });
    this.world.remove();
    this.log.remove();
  }

  write(lines: number): void {
    this.log.write(lines);
  }

  /** Runs the program. Resolves to its status, or the signal that ended it. */
  run(
    args: readonly string[] = [],
    env: Record<string, string> = {},
    { under = [], signals }: Start = {},
  ): Promise<number | string> {
    const preload = resolve('build/packages/maillog/test/faults/preload.js');
    const program = [process.execPath, '--import', preload, resolve('packages/maillog/dist/maillog.js')];
    const [command, ...rest] = [...under, ...program, ...args, '-C', 'web.conf'];
    const child = spawn(command, rest, {
      cwd: this.world.folder,
      env: { ...this.world.env, FAULT_TAP: this.#tap, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data: Buffer) => (this.heard += data.toString('latin1')));
    signals?.((signal) => child.kill(signal));
    return new Promise((ended) => child.once('close', (status, signal) => ended(signal ?? status ?? -1)));
  }

  /** Runs the program from a shell script, whose arguments are its command line. */
  runIn(script: string): Promise<number | string> {
    const program = [process.execPath, resolve('packages/maillog/dist/maillog.js'), '-C', 'web.conf'];
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...program], {
      cwd: this.world.folder,
      env: this.world.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data: Buffer) => (this.heard += data.toString('latin1')));
    return new Promise((ended) => child.once('close', (status, signal) => ended(signal ?? status ?? -1)));
  }

  /** All files there are: the log's, and what the program works on. */
  files(): string[] {
    return [...filesBelow(this.log.folder), ...filesBelow(this.world.folder)];
  }

  /** Reads what was given up where it is kept. */
  recoverFailed(): void {
    for (const file of filesBelow(this.world.path('state/spool/failed')).filter((path) =>
      path.endsWith('.eml'),
    )) {
      this.receive(readFileSync(file, 'latin1'));
    }
  }

  /** Lets all come that waits, and compares. */
  async account(): Promise<Account> {
    this.mood = () => 'fine';
    await this.run();
    await this.run(['flush']);
    return this.compare();
  }

  /** Compares what came with what was written. */
  async compare(): Promise<Account> {
    const lines: string[] = [];
    for (const message of this.messages.values()) lines.push(...(await this.#linesOf(message)));
    const wanted = new Set(this.log.written);
    const seen = new Set(lines);
    return {
      written: this.log.written.length,
      received: lines.length,
      lost: this.log.written.filter((line) => !seen.has(line)).length,
      doubled: lines.length - seen.size,
      altered: [...seen].filter((line) => !wanted.has(line)).length,
    };
  }

  /**
   * Where the canary got out: on disk beside the log itself (there, or written and removed again), on the
   * wire, on standard error.
   */
  leaks(): string[] {
    const places: [string, Buffer][] = filesBelow(this.world.folder).map((file) => [
      file,
      readFileSync(file),
    ]);
    places.push(['wire or standard error', Buffer.from(this.heard, 'latin1')]);
    if (existsSync(this.#tap)) places.push(['written', readFileSync(this.#tap)]);
    return places.flatMap(([place, bytes]) => {
      SEARCHED.bytes += bytes.length;
      const found = findCanary(bytes, CANARY);
      if (found === undefined) return [];
      SEARCHED.found += 1;
      return `${place} (${found})`;
    });
  }

  /** The lines of a message, which has to be as its manifest says. */
  async #linesOf(message: string): Promise<string[]> {
    const texts: string[] = [];
    for (const [armour] of message.matchAll(/-----BEGIN PGP MESSAGE-----.*?-----END PGP MESSAGE-----/gs)) {
      const opened = await openpgp.decrypt({
        message: await openpgp.readMessage({ armoredMessage: armour }),
        decryptionKeys: this.#privateKey ?? [],
        format: 'binary',
      });
      const text = Buffer.from(opened.data as Uint8Array).toString('latin1');
      // What layout pgpmime seals is a mail.
      if (!/^Content-Type: multipart/m.test(text)) texts.push(text);
      else for await (const { body } of mailParts(inOne(text))) texts.push(await textOf(body));
    }
    const parts = texts.filter((text) => !isManifest(text));
    assert.deepEqual(
      manifestIn(texts.at(-1) ?? '').parts.map(({ bytes, sha256, lines }) => ({ bytes, sha256, lines })),
      parts.map(clearFacts),
    );
    const lines = parts.flatMap((text) => text.split('\n'));
    this.warned.push(...lines.filter((line) => line.startsWith('warn\t')));
    return lines.filter((line) => line !== '' && !line.startsWith('warn\t'));
  }

  async #serve(): Promise<number> {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo: (_, __, callback) => {
        const mood = this.mood();
        const code = mood === 'put off' ? 451 : mood === 'refuse' ? 550 : 0;
        callback(code === 0 ? null : Object.assign(new Error('not now'), { responseCode: code }));
      },
      onData: (stream, _session, callback) => {
        const pieces: Buffer[] = [];
        stream.on('data', (data: Buffer) => pieces.push(data));
        stream.on('end', () => {
          this.receive(Buffer.concat(pieces).toString('latin1'));
          // The mail has come; whether its sender hears of it is another matter.
          if (this.mood() === 'drop') this.#sockets.forEach((socket) => socket.destroy());
          else callback();
        });
      },
    });
    const server = this.#server;
    server.on('error', () => {});
    server.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('data', (data: Buffer) => (this.heard += data.toString('latin1')));
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
    return (server.server.address() as AddressInfo).port;
  }

  /** Every other site seals its reports as a whole. */
  readonly #layout = sites++ % 2 === 0 ? 'parts' : 'pgpmime';
  /** Beside the log: not among what is searched twice. */
  readonly #tap = `${this.log.folder}/tap`;
  readonly #sockets = new Set<{ destroy(): unknown }>();
}

async function* inOne(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'latin1');
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const blocks: Uint8Array[] = [];
  for await (const block of body) blocks.push(Uint8Array.from(block));
  return Buffer.concat(blocks).toString('latin1');
}

function filesBelow(folder: string): string[] {
  const below = (entry: Dirent): string[] => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  };
  return readdirSync(folder, { withFileTypes: true }).flatMap(below);
}
