import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GpgHome } from '../helpers/gpg-home.ts';
import { runInProcess } from '../helpers/in-process.ts';
import type { Ended } from '../helpers/in-process.ts';
import { PROGRAM, isOther } from '../helpers/program.ts';
import '../helpers/umask.ts';

export type { Ended };

/** The commands that ran as processes in this test file; `report` stands for those that options call. */
const started = new Set<string>();

/** A folder of its own for a test, with a HOME, a GNUPGHOME and a folder for temporary files in it. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'maillog-test-'));
  readonly env: Record<string, string>;
  readonly #gpg: GpgHome;
  readonly #runs: 'process' | 'in-process';

  constructor(runs: 'process' | 'in-process' = 'process') {
    this.#runs = runs;
    for (const name of ['home', 'gnupg', 'tmp']) mkdirSync(join(this.folder, name), { mode: 0o700 });
    this.env = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: join(this.folder, 'home'),
      GNUPGHOME: join(this.folder, 'gnupg'),
      TMPDIR: join(this.folder, 'tmp'),
      XDG_STATE_HOME: join(this.folder, 'state'),
      LC_ALL: 'C',
      TZ: 'UTC',
    };
    this.#gpg = new GpgHome(this.path('gnupg'), this.env);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'latin1');
  }

  gpg(...args: string[]): Buffer {
    return this.#gpg.run(args);
  }

  /**
   * A key pair in the world's GNUPGHOME; gives its fingerprint. `kind` is gpg's: `ed25519`, `rsa2048`;
   * `expire`: `20d`.
   */
  key(email: string, kind?: string, expire?: string): string {
    return this.#gpg.generate(email, kind, expire);
  }

  /** Writes the public key of `email` to a file and gives its path. */
  publicKey(email: string): string {
    return this.write(`${email}.asc`, this.gpg('--armor', '--export', email));
  }

  /**
   * Runs the built program in the world's folder. In a world `in-process`, the first run of each command in a
   * test file is a process, too: so each file drives the program as users do.
   */
  maillog(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const [first = ''] = args;
    const command = first.startsWith('-') ? 'report' : first;
    // Node reads these when it starts.
    const isOfNode = Object.keys(env).some((name) => name.startsWith('NODE_'));
    if (this.#runs === 'process' || isOther || isOfNode || !started.has(command)) {
      started.add(command);
      return this.process(args, env);
    }
    return runInProcess(args, { cwd: this.folder, env: { ...this.env, ...env } });
  }

  /** Runs it as a process: for what is about signals, locks, and what happens while it runs. */
  process(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return new Promise((done) => {
      const [program, ...words] = PROGRAM;
      const child = spawn(program, [...words, ...args], {
        cwd: this.folder,
        env: { ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const outputs = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const)
        child[name].on('data', (data: Buffer) => (outputs[name] += data.toString('latin1')));
      child.on('close', (status) => done({ status, ...outputs }));
    });
  }

  /** What the program left behind in the folder for temporary files. */
  leftovers(): string[] {
    return readdirSync(this.path('tmp'));
  }

  /** Ends gpg's agent, and removes the folder. */
  remove(): void {
    this.#gpg.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * A port of this machine that nobody listens on, for a program that takes it later. Linux gives ports from
 * 32768 on to whoever asks for any, so that this one is below them: nobody gets it meanwhile by chance.
 */
export function freePort(): Promise<number> {
  const port = 12_000 + randomInt(20_000);
  return new Promise((found) => {
    const server = createServer();
    server.once('error', () => found(freePort()));
    server.listen(port, '127.0.0.1', () => server.close(() => found(port)));
  });
}
