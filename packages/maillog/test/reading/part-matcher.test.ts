import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifest, ManifestPart } from '../../src/manifest/manifest.ts';
import { PartMatcher } from '../../src/reading/part-matcher.ts';
import type { PartMatch } from '../../src/reading/part-matcher.ts';
import { fc } from '../helpers/property.ts';
import { SAMPLE } from '../manifest/sample.ts';

type Found = Parameters<PartMatcher['match']>[0];

function digest(number: number): string {
  return number.toString(16).padStart(64, '0');
}

/** A manifest of this many parts, each of an entry of its own. */
function manifestOf(count: number, change: Partial<ManifestPart> = {}): Manifest {
  const parts = Array.from({ length: count }, (_, index): ManifestPart => {
    const [sealed, sha256] = [digest(1000 + index), digest(2000 + index)];
    const named = { name: `${index}.txt`, description: `Part ${index}`, entry: index };
    return { ...named, piece: 1, of: 1, sealed, bytes: 1, sha256, lines: 1, ...change };
  });
  return {
    ...SAMPLE,
    parts,
    entries: parts.map(({ name }) => Object.assign({}, SAMPLE.entries[0], { name })),
  };
}

function sent({ name, description, sealed, sha256 }: ManifestPart): Found {
  return { name, description: description ?? undefined, sealed: sealed ?? undefined, sha256 };
}

function matchAll(manifest: Manifest, found: readonly Found[]): { matches: PartMatch[]; missing: string[] } {
  const matcher = new PartMatcher(manifest);
  const matches = found.map((part) => matcher.match(part));
  return { matches, missing: matcher.missing().map(({ name }) => name) };
}

/** The kinds of match, with the faults of parts that were sent. */
function verdicts(matches: readonly PartMatch[]): string[] {
  return matches.map((match) => (match.kind === 'sent' ? ['sent', ...match.faults].join(': ') : match.kind));
}

const FIVE = manifestOf(5);
const ALL = FIVE.parts.map(sent);
const FOREIGN: Found = { name: 'x.txt', description: undefined, sealed: digest(1), sha256: digest(2) };

test('PartMatcher: finds each part, with its entry, and no fault, if nothing was changed', () => {
  const { matches, missing } = matchAll(FIVE, ALL);
  assert.deepEqual(missing, []);
  for (const [index, match] of matches.entries()) {
    assert.deepEqual(match, {
      kind: 'sent',
      part: FIVE.parts[index],
      entry: FIVE.entries[index],
      faults: [],
    });
  }
});

test('PartMatcher: names a part that is missing, foreign, altered, or there a second time', () => {
  const [one, two, ...others] = ALL;
  assert.deepEqual(matchAll(FIVE, [one, ...others]).missing, ['1.txt']);
  const added = matchAll(FIVE, [one, FOREIGN, two, ...others]);
  assert.deepEqual([verdicts(added.matches)[1], added.missing], ['foreign', []]);
  const altered = matchAll(FIVE, [one, { ...two, sealed: digest(1), sha256: digest(2) }, ...others]);
  assert.deepEqual([verdicts(altered.matches)[1], altered.missing], ['altered', ['1.txt']]);
  const again = matchAll(FIVE, [one, two, two, ...others]);
  assert.deepEqual([verdicts(again.matches)[2], again.missing], ['again', []]);
});

test('PartMatcher: takes a part that cannot be opened for the one sent, by its seal', () => {
  const closed = ALL.map((found) => ({ ...found, sha256: undefined }));
  assert.deepEqual(verdicts(matchAll(FIVE, closed).matches), Array(5).fill('sent'));
});

test('PartMatcher: names a part of the right text in another seal, or in none', () => {
  for (const sealed of [digest(3), undefined]) {
    const anew = ALL.map((found) => ({ ...found, sealed }));
    const { matches, missing } = matchAll(FIVE, anew);
    const words = 'sent: its seal is not the one that the host made; its text is';
    assert.deepEqual([verdicts(matches), missing], [Array(5).fill(words), []]);
  }
});

test('PartMatcher: takes a part without any digest for none that was sent', () => {
  for (const sealed of [null, digest(9)]) {
    const manifest = manifestOf(1, { sealed });
    const none = { ...sent(manifest.parts[0]), sealed: undefined, sha256: undefined };
    assert.deepEqual(verdicts(matchAll(manifest, [none]).matches), ['altered']);
  }
});

test('PartMatcher: names a part that was renamed, described otherwise, or exchanged for another', () => {
  const [one, two, ...others] = ALL;
  assert.deepEqual(verdicts(matchAll(FIVE, [{ ...one, name: 'x.txt' }]).matches), [
    'sent: it was renamed on its way, from 0.txt',
  ]);
  assert.deepEqual(verdicts(matchAll(FIVE, [{ ...one, description: 'x' }]).matches), [
    'sent: its description was changed on its way, from "Part 0"',
  ]);
  const bare = manifestOf(1, { description: null });
  assert.deepEqual(verdicts(matchAll(bare, [{ ...sent(bare.parts[0]), description: 'x' }]).matches), [
    'sent: its description was changed on its way, from none',
  ]);
  // Under each other's names.
  const swapped = matchAll(FIVE, [{ ...two, name: one.name }, { ...one, name: two.name }, ...others]);
  assert.deepEqual(swapped.missing, []);
  assert.match(verdicts(swapped.matches)[0], /renamed on its way, from 1\.txt/);
  assert.match(verdicts(swapped.matches)[1], /renamed on its way, from 0\.txt/);
});

test('PartMatcher: tells parts of equal content apart by their names, and counts them', () => {
  const equal = manifestOf(3, { sealed: null, sha256: digest(7) });
  const found = equal.parts.map(sent);
  assert.deepEqual(verdicts(matchAll(equal, found).matches), ['sent', 'sent', 'sent']);
  assert.deepEqual(matchAll(equal, found.slice(0, 2)).missing, ['2.txt']);
  assert.deepEqual(matchAll(equal, [found[0], found[2]]).missing, ['1.txt']);
  assert.deepEqual(verdicts(matchAll(equal, [...found, found[1]]).matches).at(-1), 'again');
});

test('PartMatcher: finds a fault in whatever differs from what was sent, and none in what does not', () => {
  const step = fc.record({
    kind: fc.constantFrom('drop', 'double', 'swap', 'rename', 'describe', 'alter', 'seal', 'add'),
    at: fc.nat(9),
    to: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 4 }), (count, steps) => {
      const manifest = manifestOf(count);
      const whole = manifest.parts.map(sent);
      const found = [...whole];
      for (const { kind, at, to } of steps) {
        const [index, other] = [at % Math.max(1, found.length), to % Math.max(1, found.length)];
        if (kind === 'add') found.splice(index, 0, { ...FOREIGN, name: `${to}.txt` });
        if (found.length === 0) continue;
        if (kind === 'drop') found.splice(index, 1);
        if (kind === 'double') found.splice(other, 0, found[index]);
        if (kind === 'swap') [found[index], found[other]] = [found[other], found[index]];
        if (kind === 'rename') found[index] = { ...found[index], name: `${to}.txt` };
        if (kind === 'describe') found[index] = { ...found[index], description: `Part ${to}` };
        if (kind === 'seal') found[index] = { ...found[index], sealed: digest(to) };
        if (kind === 'alter') found[index] = { ...found[index], sealed: digest(to), sha256: digest(to + 50) };
      }
      const { matches, missing } = matchAll(manifest, found);
      const isWhole = missing.length === 0 && verdicts(matches).every((verdict) => verdict === 'sent');
      assert.equal(isWhole, JSON.stringify(found) === JSON.stringify(whole));
      // No part is given on twice, nor under a name that it was not sent with.
      const given = matches.flatMap((match) => (match.kind === 'sent' ? [match.part] : []));
      assert.equal(new Set(given).size, given.length);
      for (const [index, match] of matches.entries())
        if (match.kind === 'sent') assert.equal(match.part.sha256, found[index].sha256);
    }),
    { numRuns: 3000 },
  );
});

test('PartMatcher: does not take the armour of another host for its own, as it does not know the text', () => {
  const foreign = ALL.map((found) => Object.assign({}, found, { sha256: digest(9) }));
  assert.deepEqual(verdicts(matchAll(FIVE, foreign).matches), Array(5).fill('altered'));
});

test('PartMatcher: takes a field that a mail server has folded anew as it was', () => {
  const long = manifestOf(1, { name: 'a b.txt', description: 'Logins of the day' });
  const folded = { ...sent(long.parts[0]), name: 'a\tb.txt', description: ' Logins  of\tthe day' };
  assert.deepEqual(verdicts(matchAll(long, [folded]).matches), ['sent']);
});
