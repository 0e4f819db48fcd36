/**
 * The built programs of the reading side and of the fleet, whose commands run within the test's process. The
 * first run of each command in a test file is a process: so each file drives it as users do
 * (docs/decisions/0056-tests-in-process.md).
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { runInProcess } from '../../../maillog/test/helpers/in-process.ts';
import type { Ended } from '../../../maillog/test/helpers/in-process.ts';

export type { Ended };

export const READER = resolve('packages/reader/dist/maillog-read.js');
export const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');

type Variables = Readonly<Record<string, string>>;

const started = new Set<string>();

/** Output is in UTF-8. `more`: variables beside those of this process. */
export async function run(program: string, args: readonly string[], more: Variables = {}): Promise<Ended> {
  const [first = '', second = ''] = args;
  const command = `${program} ${first === 'rules' ? second : first}`;
  // Node reads these when it starts.
  const isOfNode = Object.keys(more).some((name) => name.startsWith('NODE_'));
  const ended =
    isOfNode || !started.has(command)
      ? await runAsProcess(program, args, more)
      : await runHere(program, args, more);
  started.add(command);
  return ended;
}

async function runHere(program: string, args: readonly string[], more: Variables): Promise<Ended> {
  const env = { ...(process.env as Variables), ...more };
  const words = [process.execPath, program];
  const { status, stdout, stderr } = await runInProcess(args, { cwd: process.cwd(), env }, words);
  return { status, stdout: utf8(stdout), stderr: utf8(stderr) };
}

export function runAsProcess(program: string, args: readonly string[], more: Variables = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outputs = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (outputs[name] += text));
    child.once('error', fail);
    child.once('close', (status) => done({ status, ...outputs }));
  });
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
