/**
 * Runs the built program's commands in the test's own process: no start of Node, and its code is compiled
 * once. While one runs, the process has the arguments, environment and directory of that run. So runs come
 * one after the other. docs/decisions/0056-tests-in-process.md says which tests may use this.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { start } from '../../src/cli/main.ts';
import { PROGRAM } from './program.ts';

/** How the built program ended, and what it printed, in latin1. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

let last: Promise<unknown> = Promise.resolve();

/** `words` start the program, if it runs as a process. Standard input is empty. */
export function runInProcess(
  args: readonly string[],
  surroundings: Surroundings,
  words: readonly string[] = PROGRAM,
): Promise<Ended> {
  const ended = last.then(() => runNow(words, args, surroundings));
  last = ended.catch(() => undefined);
  return ended;
}

async function runNow(
  words: readonly string[],
  args: readonly string[],
  { cwd, env }: Surroundings,
): Promise<Ended> {
  const { argv, exitCode } = process;
  const before = { cwd: process.cwd(), env: { ...process.env }, warned: process.listeners('warning') };
  process.argv = [...words, ...args];
  process.chdir(cwd);
  setEnvironment(env);
  try {
    const program = await loaded(words[1] ?? '');
    const [stdout, stderr] = [new Kept(), new Kept()];
    await program({
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
      stdin: Readable.from([]),
    });
    return { status: Number(process.exitCode), stdout: stdout.text, stderr: stderr.text };
  } finally {
    setEnvironment(before.env);
    process.chdir(before.cwd);
    Object.assign(process, { argv, exitCode });
    process.removeAllListeners('warning');
    for (const listener of before.warned) process.on('warning', listener);
  }
}

class Kept extends Writable {
  text = '';

  override _write(block: Buffer, _encoding: string, done: () => void): void {
    this.text += block.toString('latin1');
    done();
  }
}

/** Changes the environment that the system knows, too: gpg and the time zone depend on it. */
function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

const programs = new Map<string, Promise<typeof start>>();

/** The function that the built program calls first. */
function loaded(file: string): Promise<typeof start> {
  const known = programs.get(file) ?? load(dirname(file));
  programs.set(file, known);
  return known;
}

async function load(folder: string): Promise<typeof start> {
  const names = readdirSync(folder).filter((name) => /^main-.*\.js$/.test(name));
  for (const name of names) {
    const exports = (await import(pathToFileURL(join(folder, name)).href)) as Record<string, unknown>;
    for (const value of [exports, ...Object.values(exports)]) {
      const found = (value as { readonly start?: typeof start } | undefined)?.start;
      if (typeof found === 'function') return found;
    }
  }
  throw new Error(`${folder} has no program: npm run build`);
}
