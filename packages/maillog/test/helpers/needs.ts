import type programs from '../../../../scripts/programs.json';

/** A program of scripts/programs.json, or the right to do what only root may. */
type Need = keyof typeof programs | 'root';

const without = new Set((process.env['MAILLOG_TESTS_WITHOUT'] ?? '').split(' '));

/**
 * The options of a test, or of a suite, that drives programs: `it('opens it', needs('gpg'), () => …)`. Where
 * `npm test` found that one of them is not here, the test is left out and named, with the reason, in the
 * summary. A file that needs a program throughout says so in a line of its own, `needs('gpg');`, and is not
 * run at all. Without word from `npm test` nothing is left out: what is missing fails.
 */
export function needs(...all: readonly Need[]): { readonly skip?: string } {
  const missing = all.filter((need) => without.has(need));
  return missing.length === 0 ? {} : { skip: `needs ${missing.join(', ')}` };
}
