/** Runs the checks, and lays out what they find. */
import type { Check, Readable } from './check.ts';
import { CHECKS } from './checks.ts';
import type { Examined } from './examined.ts';
import { fault, faultOf, faultsOf, ok } from './finding.ts';
import type { Finding } from './finding.ts';

/** What one check found. */
export interface Result {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/** All checks; only the first if the configuration cannot be read. */
export async function checkAll(examined: Examined): Promise<Result[]> {
  const { loaded } = examined;
  const results = [configurationResult(examined)];
  if (loaded) for (const check of CHECKS) results.push(await resultOf(check, { ...examined, loaded }));
  return results;
}

/** What reading the configuration gave. */
export function configurationResult({ file, errors, loaded }: Examined): Result {
  const entries = loaded?.entries.length ?? 0;
  const words = `${file}: ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  return { check: 'configuration', findings: loaded ? [ok(words)] : errors.map(faultOf) };
}

/** A check that fails itself must not hide what the others find. */
async function resultOf({ name, look }: Check, examined: Readable): Promise<Result> {
  try {
    return { check: name, findings: await look(examined) };
  } catch (error) {
    try {
      return { check: name, findings: faultsOf(error) };
    } catch {
      const reason = error instanceof Error ? error.message : 'unknown reason';
      return { check: name, findings: [fault(`this check failed: ${reason}`)] };
    }
  }
}

/** `warning  keys           admin.asc expires in 12 days`, and the way out on a line of its own. */
export function rows(check: string, { verdict, words, hint }: Finding): string[] {
  const row = `${verdict.padEnd(8)} ${check.padEnd(14)} ${words}`;
  return hint === undefined ? [row] : [row, `${' '.repeat(24)}-> ${hint}`];
}
