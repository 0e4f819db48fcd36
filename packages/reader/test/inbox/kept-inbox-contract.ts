/**
 * The inbox that is kept, and gets what has changed, is the one that is made anew: whatever is taken and
 * decided, and however time passes. Over any store.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../maillog/test/helpers/property.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { DECIDED, Inbox, OPEN } from '../../src/inbox/inbox.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import type { EntryChange, Store, Wake } from '../../src/store/store.ts';
import type { TakenMessage } from '../../src/store/taken.ts';
import { mail } from '../store/contract.ts';
import { line, reportOf, T0 } from './made-world.ts';

const HOUR = 3_600_000;
const HOSTS = ['web1', 'web2', 'db1', 'db2'];
const PROGRAMS: readonly (readonly [program: string, text: (n: number) => string])[] = [
  ['app', (n) => `cache warmed, ${n} keys in 3 ms`],
  ['app', (n) => `wrote /srv/dump${n % 3} in ${n} seconds`],
  ['app', (n) => `user ${['anna', 'bert', 'carl', 'dora'][n % 4]} left the room`],
  ['sshd', (n) => `Connection closed by 10.0.0.${n % 200} port ${40_000 + n} [preauth]`],
  ['sshd', (n) => `Failed password for anna from 10.0.0.${n % 200} port ${40_000 + n} ssh2`],
  ['sshd', (n) => `Accepted publickey for anna from 10.0.0.${n % 3} port ${40_000 + n} ssh2`],
];

const aTake = fc.record({
  step: fc.constant('take' as const),
  host: fc.constantFrom(...HOSTS),
  hour: fc.nat({ max: 400 }),
  isVerified: fc.boolean().map((one) => one || HOSTS.length === 0),
  hasDue: fc.boolean(),
  lines: fc.array(fc.record({ kind: fc.nat({ max: PROGRAMS.length - 1 }), number: fc.nat({ max: 300 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
  times: fc.constantFrom(1, 1, 1, 15),
});
const aChange = fc.record({
  entry: fc.constantFrom('etc', 'usr', 'load.txt'),
  kind: fc.constantFrom<('files' | 'output')[]>('files', 'output'),
  content: fc.constantFrom('a', 'b'),
  names: fc.uniqueArray(fc.constantFrom('/etc/passwd', '/etc/hosts', '/etc/motd'), {
    minLength: 1,
    maxLength: 3,
  }),
  changed: fc.nat({ max: 4 }),
  isDelicate: fc.boolean(),
});
const aSettling = fc.record({
  step: fc.constant('settle' as const),
  chain: fc.nat({ max: 9 }),
  periodMs: fc.constantFrom(undefined, HOUR, 24 * HOUR),
  faults: fc.array(fc.constantFrom('report 3 is missing', 'report 4 was altered'), { maxLength: 2 }),
  changes: fc.array(aChange, { maxLength: 3 }),
});
const WAKES: readonly Wake[] = [
  { host: true },
  { lines: 10 },
  { perDay: 12 },
  { until: T0 + 30 * HOUR },
  { until: T0 + 200 * HOUR },
  { value: true },
];
const aDecision = fc.record({
  step: fc.constant('decide' as const),
  kind: fc.constantFrom('seen', 'mute', 'ignore', 'approve', 'undo'),
  row: fc.nat({ max: 20 }),
  wake: fc.constantFrom(...WAKES),
});
const others = fc.oneof(
  fc.record({ step: fc.constant('pass' as const), hours: fc.constantFrom(1, 5, 30, 200) }),
  fc.record({ step: fc.constant('mail' as const), number: fc.nat({ max: 3 }), isOpened: fc.boolean() }),
  fc.record({ step: fc.constant('forget' as const), hour: fc.nat({ max: 300 }) }),
);
const aStep = fc.oneof(
  { arbitrary: aTake, weight: 5 },
  { arbitrary: aDecision, weight: 4 },
  { arbitrary: aSettling, weight: 2 },
  { arbitrary: others, weight: 2 },
);
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
type Change = typeof aChange extends fc.Arbitrary<infer T> ? T : never;

/** A store, and what came to it. */
export class Steps {
  readonly store: Store;
  now = T0;
  #sequence = 0;

  constructor(store: Store) {
    this.store = store;
  }

  /** `inbox`: where it is decided. */
  async do(step: Step, inbox: Inbox): Promise<void> {
    if (step.step === 'take') await this.#take(step);
    else if (step.step === 'settle') await this.#settle(step);
    else if (step.step === 'decide') await decide(inbox, step);
    else if (step.step === 'pass') this.now += step.hours * HOUR;
    else if (step.step === 'forget') await this.store.removeTexts(T0 + step.hour * HOUR);
    else await this.#takeMail(step);
  }

  async #take({
    host,
    hour,
    isVerified,
    hasDue,
    lines,
    times,
  }: Extract<Step, { step: 'take' }>): Promise<void> {
    const madeAt = T0 + hour * HOUR;
    const more: Partial<TakenMessage> = { isVerified, madeAt, dueAt: hasDue ? madeAt + HOUR : undefined };
    const text = lines.flatMap(({ kind, number }) =>
      Array.from({ length: times }, (_, at) => {
        const [program, textOf] = PROGRAMS[kind];
        return line(host, program, textOf(number + at));
      }),
    );
    this.#sequence += 1;
    await this.store.take(reportOf(host, this.#sequence, text, more), this.now);
    await settleChains(this.store);
  }

  async #settle({ chain, periodMs, faults, changes }: Extract<Step, { step: 'settle' }>): Promise<void> {
    const chains = await this.store.chains();
    const own = chains.at(chain % Math.max(1, chains.length));
    if (!own) return;
    const at = own.lastAt;
    await this.store.settle(own.id, {
      periodMs,
      faults: faults.map((words) => ({ words, at })),
      changes: changes.map((change) => entryChange(change, at)),
    });
  }

  async #takeMail({ number, isOpened }: Extract<Step, { step: 'mail' }>): Promise<void> {
    const state = isOpened ? 'other' : 'unreadable';
    await this.store.take(mail(`mail ${number}`, [], { state, reason: 'no key' }), this.now);
  }
}

function entryChange({ entry, kind, content, names, changed, isDelicate }: Change, at: number): EntryChange {
  const files = names.map((name) => ({ name, what: 'changed' as const, content, isDelicate }));
  return {
    entry,
    kind,
    description: null,
    report: 1,
    before: 1,
    at,
    reports: 5,
    changed,
    files: kind === 'files' ? files : [],
    fileCount: kind === 'files' ? files.length : 0,
    onlyNumbers: kind === 'output' && content === 'b',
    content,
  };
}

async function decide(inbox: Inbox, { kind, row, wake }: Extract<Step, { step: 'decide' }>): Promise<void> {
  if (kind === 'undo') return void (await inbox.undo());
  const { findings } = await inbox.list();
  const finding = findings.at(row % Math.max(1, findings.length));
  // What may not be decided so is no matter here.
  if (finding) await inbox.decide(kind as 'seen', finding, { wake }).catch(() => undefined);
}

async function listsOf(inbox: Inbox): Promise<unknown> {
  const [open, decided] = [await inbox.list(OPEN), await inbox.list(DECIDED)];
  const { mails, missing, hosts, reports } = open;
  const own = [open.findings, decided.findings].map((all) => all.map(withoutTime));
  return { open: own[0], decided: own[1], mails, missing, hosts, reports };
}

/** When a finding was made tells nothing else. */
function withoutTime<T extends Finding | undefined>(finding: T): T {
  return finding && { ...finding, asOf: undefined };
}

export function keptInboxContract(name: string, open: () => Promise<Store>, numRuns: number): void {
  describe(`Inbox over ${name}`, () => {
    it('Inbox.list: the inbox that is kept is the one made anew, whatever has changed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(aStep, { minLength: 4, maxLength: 25 }), async (steps) => {
          const world = new Steps(await open());
          const now = (): number => world.now;
          const kept = new Inbox(world.store, { now });
          for (const step of steps) {
            await world.do(step, kept);
            const lists = await listsOf(kept);
            const anew = new Inbox(world.store, { now });
            assert.deepEqual(lists, await listsOf(anew));
            for (const { id } of (lists as { open: readonly Finding[] }).open)
              assert.deepEqual(withoutTime(await kept.finding(id)), withoutTime(await anew.finding(id)));
          }
        }),
        { numRuns },
      );
    });
  });
}
