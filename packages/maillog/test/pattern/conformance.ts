import { readFileSync } from 'node:fs';
import { MailLogError } from '../../src/errors.ts';
import { parsePattern } from '../../src/pattern/index.ts';

/**
 * `npm run conformance -- FILE…`: patterns and subjects with perl's own verdict, one JSON object a line:
 * `pat`, `delim`, `mods`, `cps` (the subject's code points), `perl` (1 match, 0 none, null does not compile),
 * `utf8` and `patutf8` (1: no byte string). Cases that are no byte strings are left out. Exits with 1 if any
 * answer differs from perl's.
 */
interface Case {
  readonly pat: string;
  readonly delim: string;
  readonly mods: string;
  readonly cps: readonly number[];
  readonly perl: 0 | 1 | null;
  readonly utf8: 0 | 1;
  readonly patutf8: 0 | 1;
  readonly line: number;
}

type Outcome = 'agrees' | 'wrong' | 'refused' | 'unknown' | 'compiles' | 'does not compile';

function judge({ pat, delim, mods, cps, perl }: Case): { outcome: Outcome; why: string } {
  let found: 0 | 1 | null = null;
  let why = '';
  try {
    const verdict = parsePattern(Buffer.from(`m${delim}${pat}${delim}${mods}`, 'latin1')).test(
      Uint8Array.from(cps),
    );
    if (verdict === 'unknown') return { outcome: 'unknown', why: 'over its budget of steps' };
    found = verdict ? 1 : 0;
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    why = error.message;
    if (perl !== null && / is refused: |is a variable|is an array/.test(why))
      return { outcome: 'refused', why };
  }
  if (found === perl) return { outcome: 'agrees', why };
  if (found === null) return { outcome: 'does not compile', why };
  return perl === null
    ? { outcome: 'compiles', why: 'perl says it must not' }
    : { outcome: 'wrong', why: `perl says ${perl}` };
}

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('usage: npm run conformance -- FILE…\n');
  process.exit(64);
}
const counts = new Map<Outcome, number>();
const reasons = new Map<string, number>();
let skipped = 0;
for (const file of files) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const each = JSON.parse(line) as Case;
    if (each.utf8 === 1 || each.patutf8 === 1) {
      skipped++;
      continue;
    }
    const { outcome, why } = judge(each);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (outcome === 'refused') {
      const reason = why.replace(/^.* is refused: /, '');
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    } else if (outcome !== 'agrees') {
      const subject = Buffer.from(each.cps).toString('latin1');
      process.stdout.write(
        `${file}:${each.line}: ${outcome}: m${each.delim}${each.pat}${each.delim}${each.mods} on ${JSON.stringify(subject)}: ${why}\n`,
      );
    }
  }
}
for (const [outcome, count] of counts) process.stdout.write(`${String(count).padStart(6)} ${outcome}\n`);
process.stdout.write(`${String(skipped).padStart(6)} left out, being no byte strings\n`);
for (const [reason, count] of reasons)
  process.stdout.write(`${String(count).padStart(6)} refused: ${reason}\n`);
const failures = [...counts].filter(([outcome]) => outcome !== 'agrees' && outcome !== 'refused');
process.exitCode = failures.length > 0 ? 1 : 0;
