// The programs that the demonstration of the fleet starts, each a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const children = new Set();

/** Runs a program of packages/ to its end; rejects unless it ends with one of `allowed`. */
export async function run(program, args, { allowed = [0], cwd, env } = {}) {
  const child = start(program, args, { cwd, env });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  if (!allowed.includes(status)) throw new Error(`${program} ${args[0]}: status ${status}\n${child.said}`);
  return output;
}

export function start(program, args, { cwd, env } = {}) {
  const file = new URL(`../../packages/${program}`, import.meta.url).pathname;
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
  child.stderr.on('data', (text) => (child.said += text));
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Resolves to what `pattern` finds first in what the child says. */
export async function saying(child, pattern, stream = child.stderr) {
  let text = '';
  stream.on('data', (block) => (text += block));
  for (;;) {
    const found = pattern.exec(text);
    if (found) return found;
    const [ended] = await Promise.race([once(stream, 'data'), once(child, 'exit')]);
    if (typeof ended === 'number') throw new Error(`status ${ended}: ${child.said}`);
  }
}

export async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function endAll() {
  await Promise.all([...children].map((child) => end(child, 'SIGKILL')));
}

/** Calls `work` for each item, `atOnce` at a time. */
export async function each(items, atOnce, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
