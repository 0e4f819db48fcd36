import { readFileSync } from 'node:fs';
import { parseCondition, readLogcheck } from '../../packages/maillog/src/pattern/index.ts';
import type { Rule, RuleSet } from '../../packages/maillog/src/pattern/index.ts';

const place = { file: 'bench', line: 1, column: 1 };
const BLOCK = 1 << 20;

/** Rules of grep's dialect, as `maillog` reads them. */
export function extendedRules(texts: readonly string[]): readonly Rule[] {
  const bytes = Buffer.from(texts.join('\n'), 'latin1');
  return readLogcheck([{ directory: 'ignore.d.server', name: 'all', path: 'all', bytes }]).ignores;
}

export function perlRules(texts: readonly string[]): Rule[] {
  return texts.map((text) => ({ action: 'ignore', conditions: [parseCondition(text, place)], place }));
}

/** CPU milliseconds of this process's threads, and what `work` yields. */
export function cpu<T>(work: () => T): { readonly took: number; readonly result: T } {
  const start = process.cpuUsage();
  const result = work();
  return { took: process.cpuUsage(start).user / 1000, result };
}

/** Decides a whole log; the number of lines shown. */
export function scan(rules: RuleSet, log: Buffer): number {
  let shown = 0;
  for (let at = 0, end = 0; at < log.length; at = end) {
    end = Math.min(log.length, at + BLOCK);
    if (end < log.length) end = log.lastIndexOf(10, end - 1) + 1;
    const { lines, hidden } = rules.decide(log.subarray(at, end));
    shown += lines - hidden;
  }
  return shown;
}

/** Distinct made rules, each of a program, in Perl's language. */
export function madeRules(count: number): string[] {
  const word = (n: number): string =>
    n.toString(36).replace(/\d/g, (digit) => 'qwxyzjkvbn'[Number(digit)] ?? '');
  return Array.from(
    { length: count },
    (_, n) =>
      `=~ /^\\w{3} [ :0-9]{11} [._[:alnum:]-]+ prog${word(n % 60)}\\[\\d+\\]: ${word(n * 7919)} ${word(n * 104729)} from [0-9.]+ port \\d+ (${word(n)}|ok) id=\\S+ ${n}$/`,
  );
}

/** Unanchored, each reaching over the line. */
export function unanchoredRules(count: number): string[] {
  const words =
    'session failed user root error connection closed from port timeout request status removed kernel'.split(
      ' ',
    );
  return Array.from({ length: count }, (_, n) => `=~ /word${n} ?${words[n % 14]}.*other${n % 23}/`);
}

export function readLog(path: string): Buffer {
  return readFileSync(path);
}
