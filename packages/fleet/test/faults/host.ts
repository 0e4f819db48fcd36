/**
 * A host of the fleet: the built maillog with a log, a spool and an account of what was written. Each line
 * has a word of its report, of letters only, so that what is lost and what counts twice cannot make up for
 * each other.
 */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';

const MAILLOG = resolve('packages/maillog/dist/maillog.js');
const PRELOAD = resolve('build/packages/maillog/test/faults/preload.js');
const SETTINGS = ['receipt_key', 'collector_certificate', 'collector_key', 'collector_ca'] as const;

export interface HostFiles {
  readonly name: string;
  /** The public key of the reader. */
  readonly key: string;
  /** The file of enrol. */
  readonly pem: string;
  readonly urls: readonly string[];
}

let words = 0;

/** `qabaq`: consonants and vowels in turn; no other word is like it, and none is a number in disguise. */
export function newWord(): string {
  let rest = (words += 1);
  let text = '';
  for (let at = 0; at < 5; at++) {
    text += `${'bdfgklmnprstvz'[rest % 14]}${'aeiou'[Math.floor(rest / 14) % 5]}`;
    rest = Math.floor(rest / 70);
  }
  return `q${text}q`;
}

export class FaultHost {
  readonly name: string;
  readonly folder: string;
  /** How often each word was written. */
  readonly written = new Map<string, number>();
  said = '';
  readonly #files: HostFiles;
  readonly #withReceipt = new Set<string>();

  constructor(folder: string, files: HostFiles) {
    this.name = files.name;
    this.folder = folder;
    this.#files = files;
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(folder, 'tmp'), { mode: 0o700 });
    this.configure();
  }

  get log(): string {
    return join(this.folder, 'app.log');
  }

  get state(): string {
    return join(this.folder, 'state');
  }

  configure(...more: readonly string[]): void {
    const { name, key, pem, urls } = this.#files;
    const lines = [
      `set host ${name}`,
      'set to you@example.com',
      'set from maillog@example.com',
      `recipient ${key}`,
      `set state ${this.state}`,
      ...(more.some((line) => line.startsWith('set deliver')) ? [] : [`set deliver ${urls.join(' ')}`]),
      'set keep_sent 7d',
      ...SETTINGS.map((setting) => `set ${setting} ${pem}`),
      ...more,
    ];
    writeFileSync(
      join(this.folder, 'host.conf'),
      `${lines.join('\n')}\nwatch <<__W\n    logfile ${this.log}\n    limit_bytes 200M\n__W\n`,
    );
  }

  /** Adds to the log: `count` lines of each of `kinds` forms. */
  write(kinds = 3, count = 4): void {
    const lines: string[] = [];
    for (let kind = 0; kind < kinds; kind++) {
      const word = newWord();
      this.written.set(word, count);
      for (let at = 0; at < count; at++)
        lines.push(`Jun 14 15:02:${10 + (at % 50)} ${this.name} app[${100 + at}]: ${word} job ${at} done\n`);
    }
    appendFileSync(this.log, lines.join(''));
  }

  /** Runs maillog; resolves to its status. */
  run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<number | string> {
    const line = ['--import', PRELOAD, MAILLOG, ...args, '-C', join(this.folder, 'host.conf')];
    const child = spawn(process.execPath, line, {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        TMPDIR: join(this.folder, 'tmp'),
        LC_ALL: 'C',
        TZ: 'UTC',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => (this.said += text.toString('latin1')));
    child.stdout.resume();
    return new Promise((done) =>
      child.once('close', (status, signal) => {
        // A copy is removed in time. What is sent again waits for another receipt.
        for (const name of this.#names('sent')) this.#withReceipt.add(name);
        for (const name of this.#names('new')) this.#withReceipt.delete(name);
        done(signal ?? status ?? -1);
      }),
    );
  }

  /** A report of new lines. */
  async report(): Promise<number | string> {
    this.write();
    return this.run();
  }

  /** Sends all that waits, whatever pause was asked for. */
  flush(): Promise<number | string> {
    return this.run(['flush']);
  }

  /** Reports without a receipt, and those with one. */
  get waiting(): number {
    return this.#names('new').length;
  }

  get receipts(): number {
    return this.#withReceipt.size;
  }

  /**
   * Another disk in the place of this host's: state, spool and log, at the same paths. What was there is in
   * `folder` then, and another call brings it back.
   */
  swapDisk(folder: string): void {
    for (const path of [this.state, this.log]) {
      const other = join(folder, basename(path));
      renameSync(path, `${path}.aside`);
      renameSync(other, path);
      renameSync(`${path}.aside`, other);
    }
  }

  /** Copies state, spool and log. */
  copyDisk(folder: string): void {
    for (const path of [this.state, this.log])
      cpSync(path, join(folder, basename(path)), { recursive: true });
  }

  #names(folder: string): readonly string[] {
    const path = join(this.state, 'spool', folder);
    return existsSync(path) ? readdirSync(path) : [];
  }
}
