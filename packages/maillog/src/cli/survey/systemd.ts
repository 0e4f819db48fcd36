/** What systemd says of this host, where it runs. */
import { stat } from 'node:fs/promises';
import { runProgram } from '../../system/run-program.ts';

const MAX_BYTES = 1 << 16;
/** Milliseconds. */
const TIMEOUT_MS = 10_000;

/** Whether systemd runs this host (sd_booted(3)). */
export function isBooted(): Promise<boolean> {
  return stat('/run/systemd/system').then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Runs systemctl; resolves to its first line, and whether it ended well. */
export async function systemctl(...args: string[]): Promise<{ text: string; isDone: boolean }> {
  const { output, failure } = await runProgram('systemctl', args, MAX_BYTES, TIMEOUT_MS);
  return { text: output.toString('utf8').trim(), isDone: failure === undefined };
}

/** Properties of a unit: `{MemoryMax: 'infinity', Environment: ''}`; empty if systemd does not answer. */
export async function unitProperties(unit: string, ...names: string[]): Promise<Record<string, string>> {
  if (!(await isBooted())) return {};
  const { text, isDone } = await systemctl('show', unit, ...names.map((name) => `--property=${name}`));
  if (!isDone) return {};
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
