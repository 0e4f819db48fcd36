import type { ByteString } from '../bytes.ts';
import type { Count } from './warning.ts';

/**
 * How much of what was asked for was hashed: `{files: 59729, hashed: 59727, unreadable: 1, changed: 1,
 * vanished: 0, …}`.
 */
export type Coverage = { files: number; hashed: number } & Record<Count, number>;

export function noCoverage(): Coverage {
  return {
    files: 0,
    hashed: 0,
    unreadable: 0,
    changed: 0,
    vanished: 0,
    replaced: 0,
    oversize: 0,
    unlisted: 0,
    unentered: 0,
    noted: 0,
  };
}

/** Adds `more` to `sum`. */
export function addCoverage(sum: Coverage, more: Coverage): void {
  for (const count of Object.keys(sum) as (keyof Coverage)[]) sum[count] += more[count];
}

/** Whether everything was read that was asked for. */
export function isWhole(coverage: Coverage): boolean {
  return coverage.hashed === coverage.files && WORDS.every(([count]) => coverage[count] === 0);
}

/**
 * Whether anything was not read that should have been: a size limit and mount points left out are the user's
 * own wish.
 */
export function hasFailures(coverage: Coverage): boolean {
  return FAILURES.some((count) => coverage[count] > 0);
}

const FAILURES: readonly Count[] = ['unreadable', 'changed', 'vanished', 'replaced', 'unlisted'];

const WORDS: readonly (readonly [Count, (count: number) => string])[] = [
  ['unreadable', (n) => `${n} unreadable`],
  ['changed', (n) => `${n} changed while read`],
  ['vanished', (n) => `${n} vanished`],
  ['replaced', (n) => `${n} replaced`],
  ['oversize', (n) => `${n} larger than max_size`],
  ['unlisted', (n) => `${n} ${n === 1 ? 'directory' : 'directories'} not listed`],
  ['unentered', (n) => `${n} mount point${n === 1 ? '' : 's'} not entered`],
];

/**
 * `coverage: 59727 of 59729 files hashed, 1 unreadable, 1 changed while read`: the text after `warn<TAB>` in
 * the last line.
 */
export function coverageText(coverage: Coverage): string {
  const causes = WORDS.filter(([count]) => coverage[count] > 0).map(
    ([count, words]) => `, ${words(coverage[count])}`,
  );
  return `coverage: ${coverage.hashed} of ${coverage.files} files hashed${causes.join('')}`;
}

/** Whether the text of a warning is a coverage line. */
export function isCoverageText(text: ByteString): boolean {
  return /^coverage: \d+ of \d+ files hashed(?:, \d+ [a-z_ ]+)*$/.test(text);
}

/** Whether a coverage line says that every file was hashed, and nothing left out. */
export function isWholeText(text: ByteString): boolean {
  const [, hashed, files, causes] = /^coverage: (\d+) of (\d+) files hashed(.*)$/.exec(text) ?? [];
  return hashed === files && causes === '';
}
