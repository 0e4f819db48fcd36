/** Covers: pattern/automaton/automaton, pattern/automaton/block-scanner, pattern/automaton/dfa. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Automaton } from '../../../src/pattern/automaton/automaton.ts';
import type { AutomatonEntry } from '../../../src/pattern/automaton/automaton.ts';
import { OUTCOME } from '../../../src/pattern/automaton/scan-result.ts';
import { parsePattern } from '../../../src/pattern/index.ts';
import { MailLogError } from '../../../src/errors.ts';
import { fc } from '../../helpers/property.ts';
import { literal } from '../pattern-arbitraries.ts';

/** What became of a line: the rule that settled it, or the numbers of what matched. */
type Outcome = number | readonly number[];

function entriesOf(texts: readonly string[]): AutomatonEntry[] {
  const entries: AutomatonEntry[] = [];
  for (const text of texts) {
    try {
      const parsed = parsePattern(Buffer.from(text, 'latin1'));
      // What matches an empty line decides every line before its first byte.
      if (parsed.test(Buffer.of()) !== false) continue;
      for (const sequence of parsed.sequences) entries.push({ sequence, number: entries.length });
    } catch (error) {
      if (!(error instanceof MailLogError)) throw error;
    }
  }
  return entries;
}

/** Every third entry settles nothing. */
function settles(number: number): number {
  return number % 3 === 2 ? -1 : number;
}
function sorted(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function scanned(automaton: Automaton, block: Buffer): Outcome[] | undefined {
  const lines = automaton.scanLines(block, block.length);
  if (lines === undefined) return undefined;
  return Array.from({ length: lines.count }, (_, line) => {
    if (lines.outcomes[line] >= 0) return lines.outcomes[line];
    const numbers: number[] = [];
    lines.marksOf(line, numbers);
    assert.equal(lines.outcomes[line], numbers.length > 0 ? OUTCOME.some : OUTCOME.no);
    return sorted(numbers);
  });
}

function simulated(automaton: Automaton, block: Buffer): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let from = 0, end = 0; from < block.length; from = end + 1) {
    const newline = block.indexOf(10, from);
    end = newline < 0 ? block.length : newline;
    const found = automaton.simulateText(block, from, end);
    assert.notEqual(found, undefined);
    outcomes.push(found === true ? automaton.settledBy : sorted(automaton.matched));
  }
  return outcomes;
}

const literals = fc.array(literal(false), { minLength: 1, maxLength: 12 });
const lines = fc.array(fc.string({ unit: fc.constantFrom(...'aabbcAB01 _-.\r'.split('')), maxLength: 30 }), {
  minLength: 1,
  maxLength: 60,
});

test('Automaton.scanLines() agrees with the simulation, whatever the size of the table', () => {
  let tables = 0;
  let gaveUp = 0;
  fc.assert(
    fc.property(
      literals,
      lines,
      fc.constantFrom(1, 3000, 20_000, 1 << 24),
      fc.nat(700),
      (rules, texts, tableBytes, times) => {
        const entries = entriesOf(rules);
        // Up to some pieces of a block in size, so that all lanes have work.
        const block = Buffer.from(`${texts.join('\n')}\n`.repeat(1 + times), 'latin1');
        const automaton = new Automaton(entries, { settles, tableBytes });
        const found = scanned(automaton, block);
        if (automaton.gaveUp) gaveUp++;
        if (found === undefined) return;
        tables++;
        assert.deepEqual(found, simulated(new Automaton(entries, { settles, tableBytes }), block));
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(tables > 150, `${tables} with a table`);
  assert.ok(gaveUp > 0, 'none gave up');
});

test('Automaton.scan() reports an entry once that matches at every byte of a long line', () => {
  const automaton = new Automaton(entriesOf(['/aa/', '/ab?a/', '/b$/']), {
    settles: () => -1,
    tableBytes: 1 << 20,
  });
  const lines = automaton.scanLines(Buffer.from(`${'a'.repeat(100_000)}\n${'ab'.repeat(50_000)}\n`), 200_002);
  const [first, second] = ([0, 1] as const).map((line) => {
    const numbers: number[] = [];
    lines?.marksOf(line, numbers);
    return numbers;
  });
  assert.deepEqual(sorted(first), [0, 1]);
  assert.deepEqual(sorted(second), [1, 2]);
  assert.ok(first.length + second.length < 100, `${first.length} and ${second.length}`);
});

test('Automaton.scanLines() reads a last line without a newline, and a block of one line', () => {
  const automaton = new Automaton(entriesOf(['/b$/', '/^c/']), { settles: () => 0, tableBytes: 1 << 20 });
  assert.deepEqual(scanned(automaton, Buffer.from('ab\na\nxb')), [0, [], 0]);
  assert.deepEqual(scanned(automaton, Buffer.from('xb')), [0]);
  const long = Buffer.from(`${'x'.repeat(100_000)}b\n${'c'.repeat(50_000)}\n\nb`);
  assert.deepEqual(scanned(automaton, long), [0, 0, [], 0]);
});
