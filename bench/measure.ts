import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Wall time of a whole process in milliseconds.
 * @throws Error where it does not end with `status`.
 */
export function wallMilliseconds(command: string, args: readonly string[], status = 0): number {
  const start = process.hrtime.bigint();
  const ended = spawnSync(command, args, { stdio: 'ignore' });
  const took = Number(process.hrtime.bigint() - start) / 1e6;
  if (ended.status !== status) throw new Error(`${command} ${args.join(' ')}: status ${ended.status}`);
  return took;
}

/** Of a whole process: wall time, and the CPU time of itself and of all that it started and waited for. */
export interface ProcessTimes {
  readonly wallMs: number;
  /** User and system. */
  readonly cpuMs: number;
}

/**
 * Bash measures, since its `time` has milliseconds where sh and time(1) have hundredths of a second.
 * @throws Error if the process does not end with 0.
 */
export function processTimes(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ProcessTimes {
  const script = `TIMEFORMAT='%3R %3U %3S'; time "$@" >/dev/null 2>&1`;
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', command, ...args], {
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}`);
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}

/** The median of several runs: one slow run of a shared machine does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * Prints a result, and with `--record` adds it to bench/record/NAME.md under today's date, the machine and
 * the versions.
 */
export function report(name: string, text: string, versions: readonly string[] = []): void {
  console.log(text);
  if (!process.argv.includes('--record')) return;
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const made = [`maillog ${version}`, `node ${process.versions.node}`, ...versions].join(', ');
  appendFileSync(`bench/record/${name}.md`, `## ${day}\n\n${machine}; ${made}\n\n${text}\n\n`);
}
