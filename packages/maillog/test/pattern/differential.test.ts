/** Covers: pattern/syntax, pattern/automaton, pattern/match. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MailLogError } from '../../src/errors.ts';
import { RuleSet, parsePattern, parseCondition } from '../../src/pattern/index.ts';
import type { Pattern, Verdict } from '../../src/pattern/index.ts';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';
import { literal, subject } from './pattern-arbitraries.ts';
import { Perl } from './perl.ts';
import { WRONG_UNTIL_5_38, asksAhead, asksForGroups, countsInBranchReset } from './perl-versions.ts';

needs('perl');

/**
 * Patterns over the whole grammar and lines, decided by us and by perl itself. `DIFFERENTIAL_RUNS` asks for
 * more patterns than a test run has time for.
 */
const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 2600);
const perl = new Perl();
const isLater = perl.version >= 5.038;
after(() => perl.end());

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
const place = { file: 'rules', line: 1, column: 1 };

/** The pattern, or why it is none. */
function parsed(text: string): Pattern | string {
  try {
    return parsePattern(bytes(text));
  } catch (error) {
    assert.ok(error instanceof MailLogError, String(error));
    return error.message;
  }
}

/** Whether a later perl compiles it where 5.36 does not, or the other way round. */
function compilesOtherwise(text: string, pattern: Pattern | string): boolean {
  if (!isLater) return false;
  return countsInBranchReset(text) || (typeof pattern === 'string' && WRONG_UNTIL_5_38.test(pattern));
}

function compare(hard: boolean): fc.IAsyncPropertyWithHooks<[string, string[]]> {
  const subjects = fc.array(subject, { minLength: 4, maxLength: 4 });
  return fc.asyncProperty(literal(hard), subjects, async (text, lines) => {
    const pattern = parsed(text);
    // Perl has no word on what is refused.
    if (typeof pattern === 'string' && pattern.includes('refused')) return;
    const said = await perl.ask(text, lines);
    if (said?.every((one) => one === 'd')) return;
    if (typeof pattern === 'string' || said === null) {
      const agreed = (typeof pattern === 'string') === (said === null);
      const words = `perl ${said ? 'compiles' : 'does not compile'} ${JSON.stringify(text)}`;
      assert.ok(agreed || compilesOtherwise(text, pattern), words);
      return;
    }
    // In a rule, a backslash before a newline joins lines.
    const test = text.includes('\\\n') ? undefined : parseCondition(`=~ ${text}`, place);
    const rules = new RuleSet(test === undefined ? [] : [{ action: 'ignore', conditions: [test], place }]);
    for (const [index, line] of lines.entries()) {
      const verdict: Verdict = pattern.test(bytes(line));
      if (said[index] === 'd' || verdict === 'unknown') continue;
      if (verdict !== (said[index] === '1')) {
        // Perl's optimizer has faults of its own: where perl contradicts itself, it has said nothing.
        if ((isLater && asksForGroups(text)) || asksAhead(text)) continue;
        const again = await perl.askUnoptimized(text, [line]);
        assert.ok(
          again !== null && again[0] !== said[index],
          `perl says ${said[index]}: ${JSON.stringify(text)} on ${JSON.stringify(line)}`,
        );
      }
      if (test === undefined || line.includes('\n')) continue;
      assert.equal(
        rules.decide(bytes(`${line}\n`)).hidden === 1,
        verdict,
        `as a rule: ${JSON.stringify(text)} on ${JSON.stringify(line)}`,
      );
    }
  });
}

test('Pattern.test() decides generated regular patterns and lookaround as perl does', async () => {
  await fc.assert(compare(false), { numRuns: RUNS });
});

test('Pattern.test() decides generated back-references, recursion and conditionals as perl does', async () => {
  await fc.assert(compare(true), { numRuns: RUNS });
});

test('Pattern.test() unsets a group that matched before the search went back, which perl does not', () => {
  for (const [text, line] of [
    ['/^a*?(?!\\1)(a)b/', 'aab'],
    ['/.*(?(1)a)()\\w/', 'a'],
  ] as const) {
    const pattern = parsed(text);
    assert.ok(typeof pattern !== 'string');
    assert.equal(pattern.test(bytes(line)), true, text);
  }
});
