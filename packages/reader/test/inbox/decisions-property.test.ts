/**
 * What holds of decisions whatever is decided, and in whatever order reports come.
 *
 * Covers: src/inbox/, src/rules/
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../maillog/test/helpers/property.ts';
import { DECIDED, Inbox, OPEN } from '../../src/inbox/inbox.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { TakenMail } from '../../src/store/taken.ts';
import { line, reportOf, T0 } from './made-world.ts';

/** Lines of several forms, some of which one rule may match. */
const MAKERS = [
  (n: number) => `cache warmed, ${n} keys in 3 ms`,
  (n: number) => `Connection closed by 10.0.0.${n % 200} port ${40_000 + n} [preauth]`,
  (n: number) => `Connection closed by 10.0.0.${n % 200} port ${40_000 + n} [postauth]`,
  (n: number) => `Failed password for anna from 10.0.0.${n % 200} port ${40_000 + n} ssh2`,
  (n: number) => `wrote /srv/dump${n % 3} in ${n} seconds`,
] as const;
const HOSTS = ['web1', 'web2', 'web3'];

const aLine = fc.record({
  maker: fc.nat({ max: MAKERS.length - 1 }),
  number: fc.oneof(fc.integer({ min: 10, max: 30 }), fc.constantFrom(5000, 900_000)),
});
const aReport = fc.record({
  host: fc.constantFrom(...HOSTS),
  lines: fc.array(aLine, { minLength: 1, maxLength: 12 }),
});
const aDecision = fc.record({
  kind: fc.constantFrom('seen', 'mute', 'ignore', 'undo', 'twice'),
  row: fc.nat({ max: 9 }),
});
const aWorld = fc.record({
  before: fc.array(aReport, { minLength: 1, maxLength: 6 }),
  after: fc.array(aReport, { maxLength: 5 }),
  decisions: fc.array(aDecision, { maxLength: 5 }),
  seed: fc.nat(),
});

type Report = typeof aReport extends fc.Arbitrary<infer T> ? T : never;

function mailsOf(reports: readonly Report[], from: number): TakenMail[] {
  return reports.map(({ host, lines }, index) =>
    reportOf(
      host,
      from + index,
      lines.map(({ maker, number }) =>
        line(host, maker === 0 || maker === 4 ? 'app' : 'sshd', MAKERS[maker](number)),
      ),
    ),
  );
}

async function take(store: Store, mails: readonly TakenMail[]): Promise<void> {
  for (const each of mails) await store.take(each, T0);
  await settleChains(store);
}

/** Rows by the lines that they are about, so that two stores can be compared. */
async function rows(inbox: Inbox): Promise<readonly string[]> {
  const found: string[] = [];
  for (const states of [OPEN, DECIDED]) {
    // Old reports are compared bit by bit.
    for (let round = 0; round < 3; round++) await inbox.list(states);
    for (const { kind, forms, state, lines, hosts, why } of (await inbox.list(states)).findings)
      if (kind === 'lines')
        found.push(JSON.stringify([forms.map(({ key }) => key).toSorted(), state, lines, hosts, why]));
  }
  return found.toSorted();
}

/** Each form with its lines, wherever it is. */
async function openForms(inbox: Inbox): Promise<ReadonlyMap<string, number>> {
  const { findings } = await inbox.list();
  return new Map(findings.flatMap(({ forms }) => forms.map(({ key, lines }) => [key, lines] as const)));
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((item, index) => ({ item, order: Math.imul(seed + 1, 2_654_435_761 * (index + 1)) >>> 0 }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

async function decide(inbox: Inbox, { kind, row }: { kind: string; row: number }): Promise<void> {
  if (kind === 'undo') return void (await inbox.undo());
  const findings = (await inbox.list()).findings
    .filter((finding) => finding.kind === 'lines')
    .toSorted((a, b) => (keyOf(a.forms) < keyOf(b.forms) ? -1 : 1));
  const finding = findings.at(row % Math.max(1, findings.length));
  if (!finding) return;
  for (let times = kind === 'twice' ? 2 : 1; times > 0; times--)
    if (kind === 'mute') await inbox.decide('mute', finding, { wake: { host: true } });
    else await inbox.decide(kind === 'ignore' ? 'ignore' : 'seen', finding).catch(() => undefined);
}

function keyOf(forms: readonly { readonly key: string }[]): string {
  return forms.map(({ key }) => key).toSorted()[0];
}

async function withWorlds(
  { before, after, decisions, seed }: typeof aWorld extends fc.Arbitrary<infer T> ? T : never,
  check: (one: Inbox, other: Inbox) => Promise<void>,
): Promise<void> {
  const [early, late] = [mailsOf(before, 1), mailsOf(after, 100)];
  const opened = await Promise.all([openMemoryStore(), openMemoryStore()]);
  const [one, other] = opened.map(({ store }) => new Inbox(store, { now: () => T0 }));
  try {
    await take(opened[0].store, early);
    await take(opened[1].store, shuffled(early, seed));
    for (const decision of decisions) for (const inbox of [one, other]) await decide(inbox, decision);
    await take(opened[0].store, late);
    await take(opened[1].store, shuffled([...late, ...early], seed + 1));
    await check(one, other);
  } finally {
    for (const { close } of opened) await close();
  }
}

const RUNS = { numRuns: 25 };

describe('Inbox', () => {
  it('Inbox: what is shown is the same in whatever order reports were taken, and taken twice', async () => {
    await fc.assert(
      fc.asyncProperty(aWorld, (world) =>
        withWorlds(world, async (one, other) => assert.deepEqual(await rows(one), await rows(other))),
      ),
      RUNS,
    );
  });

  it('Inbox.undo: undoes the last decision, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(aWorld, aDecision, (world, last) =>
        withWorlds(world, async (inbox) => {
          const before = await rows(inbox);
          const count = (await inbox.log()).length;
          if (last.kind === 'undo' || last.kind === 'twice') return;
          await decide(inbox, last);
          if ((await inbox.log()).length > count) await inbox.undo();
          assert.deepEqual(await rows(inbox), before);
        }),
      ),
      RUNS,
    );
  });

  it('Inbox.decide: takes no line of another form away, and no line that its rules do not match', async () => {
    await fc.assert(
      fc.asyncProperty(aWorld, aDecision, (world, last) =>
        withWorlds(world, async (inbox) => {
          const before = await openForms(inbox);
          const count = (await inbox.log()).length;
          if (last.kind === 'undo') return;
          await decide(inbox, last);
          const [decision] = await inbox.log();
          if ((await inbox.log()).length === count) return;
          const now = await openForms(inbox);
          for (const [key, lines] of before)
            if (!(key in decision.forms)) assert.equal(now.get(key), lines, decision.title);
        }),
      ),
      RUNS,
    );
  });
});
