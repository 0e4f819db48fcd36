/** Covers: reading/sent-listings, reading/rebuild-listing, listing/changes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { changesBetween } from '../../../src/listing/changes.ts';
import type { ListingFacts } from '../../../src/manifest/manifest.ts';
import { rebuildListings } from '../../../src/reading/listings/rebuild-listing.ts';
import { fc } from '../../helpers/property.ts';

async function* blocks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'latin1');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('base64').replace(/=+$/, '');
}

interface Sent {
  readonly sequence: number;
  readonly facts: ListingFacts;
  readonly part: string;
  /** What the host's files were. */
  readonly listing: string;
}

interface Edit {
  /** Before which report the host's copy is edited. */
  readonly report: number;
  readonly copy: string;
  /** Whether the digest in the saved state is edited along with the copy. */
  readonly stateToo: boolean;
}

/** What a host sends of these listings, all but each `every`th as changes, if its copy is edited once. */
async function sending(listings: readonly string[], every: number, edit?: Edit): Promise<Sent[]> {
  const all: Sent[] = [];
  let [copy, digest, base] = ['', '', 1];
  for (const [index, listing] of listings.entries()) {
    const sequence = index + 1;
    if (edit?.report === sequence) copy = edit.copy;
    if (edit?.report === sequence && edit.stateToo) digest = digestOf(edit.copy);
    const isWhole = index % every === 0;
    if (isWhole) base = sequence;
    const changes: Uint8Array[] = [];
    if (!isWhole)
      for await (const block of changesBetween(blocks(copy), blocks(listing))) changes.push(block);
    const part = isWhole ? listing : Buffer.concat(changes).toString('latin1');
    const facts = {
      sha256: digestOf(listing),
      lines: 0,
      complete: true,
      changes: isWhole ? null : { base, since: sequence - 1, before: digest },
    };
    all.push({ sequence, facts, part, listing });
    [copy, digest] = [listing, facts.sha256];
  }
  return all;
}

interface Outcome {
  readonly sequence: number;
  readonly kind: string;
  readonly text: string | undefined;
}

async function reading(all: readonly Sent[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const sent = all.map(({ sequence, facts, part }) => {
    return { sequence, facts, text: async () => Buffer.from(part, 'latin1') };
  });
  for await (const rebuilt of rebuildListings(sent)) {
    const text = rebuilt.kind === 'listing' ? rebuilt.text.toString('latin1') : undefined;
    outcomes.push({ sequence: rebuilt.sent.sequence, kind: rebuilt.kind, text });
  }
  return outcomes;
}

const line = fc.constantFrom(
  ...['/a', '/b', '/c', '/d'].flatMap((name) =>
    ['A', 'B'].map((digest) => `${digest.repeat(43)}\tsha256\t1\t${name}\n`),
  ),
);
const listing = fc.array(line, { maxLength: 6 }).map((lines) => lines.join(''));
const listings = fc.array(listing, { minLength: 1, maxLength: 7 });
const every = fc.integer({ min: 1, max: 4 });

test('rebuildListings: gives any sequence of listings byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(listings, every, async (all, number) => {
      const outcomes = await reading(await sending(all, number));
      assert.deepEqual(
        outcomes.map(({ text }) => text),
        all,
      );
    }),
    { numRuns: 300 },
  );
});

test('rebuildListings: gives no listing but the host’s own, whoever edits its copy, and names the edit', async () => {
  const edits = fc.record({ report: fc.integer({ min: 1, max: 7 }), copy: listing, stateToo: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(listings, every, edits, async (all, number, edit) => {
      const sent = await sending(all, number, edit);
      for (const { sequence, kind, text } of await reading(sent)) {
        const own = sent[sequence - 1];
        if (kind === 'listing') assert.equal(text, own?.listing);
        const isEdited = edit.report === sequence && own?.facts.changes && edit.copy !== all[sequence - 2];
        if (isEdited && edit.stateToo) assert.equal(kind, 'false');
        if (kind === 'false') assert.ok(isEdited);
      }
    }),
    { numRuns: 1000 },
  );
});

test('rebuildListings: names what builds on a report that is lost, and is right again from the next whole one', async () => {
  await fc.assert(
    fc.asyncProperty(listings, every, fc.nat(6), async (all, number, lost) => {
      const sent = await sending(all, number);
      const left = sent.filter((_each, index) => index !== lost);
      for (const { sequence, kind, text } of await reading(left)) {
        const { facts, listing: own } = sent[sequence - 1] ?? assert.fail();
        const isAfter = lost + 1 < sequence && facts.changes && facts.changes.base <= lost + 1;
        if (!isAfter) assert.deepEqual([kind, text], ['listing', own]);
        else assert.equal(kind, facts.changes?.since === lost + 1 ? 'missing' : 'unfounded');
      }
    }),
    { numRuns: 500 },
  );
});
