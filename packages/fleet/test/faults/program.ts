/** The built maillog-fleet as a process that is killed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';

export const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');
export const PRELOAD = resolve('build/packages/fleet/test/faults/preload.js');

export interface Started {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the built one of this repository. */
  readonly program?: string;
}

export class FleetProgram {
  said = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | string>;

  constructor(args: readonly string[], { env = {}, program = FLEET }: Started = {}) {
    const words = ['--import', PRELOAD, program, ...args];
    const child = spawn(...withParent(process.execPath, words), {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.#ended = new Promise((done) =>
      child.once('close', (status, signal) => done(signal ?? status ?? -1)),
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Undefined while it runs. */
  get status(): number | string | undefined {
    return this.#child.signalCode ?? this.#child.exitCode ?? undefined;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves to its status, or the signal that ended it. */
  ended(): Promise<number | string> {
    return this.#ended;
  }

  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.isRunning) this.#child.kill(signal);
    return this.#ended;
  }

  /** Whether it said that before its end. */
  async says(pattern: RegExp): Promise<boolean> {
    while (!pattern.test(this.said)) {
      if (!this.isRunning) return pattern.test(this.said);
      await Promise.race([once(this.#child.stderr!, 'data'), once(this.#child.stdout!, 'data'), this.#ended]);
    }
    return true;
  }

  /** The most memory that it had so far, in MB (Linux). */
  peakMb(): number {
    const [, kb = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kb) / 1024);
  }
}

/** Runs it to its end. */
export async function runFleet(...args: readonly string[]): Promise<string> {
  const program = new FleetProgram(args);
  const status = await program.ended();
  if (status !== 0) throw new Error(`maillog-fleet ${args[0]}: status ${status}\n${program.said}`);
  return program.said;
}
