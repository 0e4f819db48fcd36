/**
 * Two pages with rows as they were when each was loaded, on one store: a decision is about what its page
 * showed. Over any store.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../maillog/test/helpers/property.ts';
import { asShown } from '../../src/inbox/finding.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { settleChains } from '../../src/ingest/settle.ts';
import type { Store } from '../../src/store/store.ts';
import { sha256 } from '../store/contract.ts';
import { line, reportOf, T0 } from './made-world.ts';

const LOGIN = 'Accepted publickey';

const aTake = fc.record({
  step: fc.constant('take' as const),
  host: fc.constantFrom('web1', 'web2', 'db1'),
  /** A later message of the host's last report. */
  isLate: fc.boolean(),
  lines: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }),
});
const aLoad = fc.record({ step: fc.constant('load' as const), page: fc.nat({ max: 1 }) });
const aDecision = fc.record({
  step: fc.constant('decide' as const),
  page: fc.nat({ max: 1 }),
  row: fc.nat({ max: 5 }),
  kind: fc.constantFrom<('seen' | 'mute' | 'undo')[]>('seen', 'seen', 'mute', 'undo'),
});
const aStep = fc.oneof(
  { arbitrary: aTake, weight: 4 },
  { arbitrary: aLoad, weight: 3 },
  { arbitrary: aDecision, weight: 3 },
);
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
type Take = Extract<Step, { step: 'take' }>;

/** 0 to 5: a login from one of as many addresses. 6 to 9: lines of other forms. */
function lineOf(host: string, number: number): string {
  return number < 6
    ? line(host, 'sshd', `${LOGIN} for anna from 10.0.0.${number} port 40000 ssh2`)
    : line(host, 'app', `${['cache', 'index', 'spool', 'queue'][number - 6]} was made anew`);
}

interface Page {
  rows: readonly { readonly finding: Finding; readonly shown: string }[];
  /** The addresses of logins that had come when it was loaded. */
  logins: ReadonlySet<number>;
}

class Pages {
  readonly store: Store;
  /** Of a server of pages, which keeps it. */
  readonly inbox: Inbox;
  readonly #pages: Page[] = [0, 1].map(() => ({ rows: [], logins: new Set() }));
  readonly #logins = new Set<number>();
  readonly #sequences = new Map<string, number>();
  #messages = 0;
  /** Addresses that a person has seen, of decisions in force. */
  readonly #seen: ReadonlySet<number>[] = [];

  constructor(store: Store) {
    this.store = store;
    this.inbox = new Inbox(store, { now: () => T0 });
  }

  async do(step: Step): Promise<void> {
    if (step.step === 'take') await this.#take(step);
    else if (step.step === 'load') await this.#load(step.page);
    else await this.#decide(step);
  }

  async #take({ host, isLate, lines }: Take): Promise<void> {
    const last = this.#sequences.get(host);
    const sequence = (last ?? 0) + Number(!isLate || last === undefined);
    this.#sequences.set(host, sequence);
    this.#messages += 1;
    const texts = lines.map((number) => lineOf(host, number));
    const own = { message: this.#messages, of: 99, key: sha256(`message ${this.#messages}`) };
    const taken = { ...reportOf(host, sequence, texts, own), digest: sha256(`mail ${this.#messages}`) };
    await this.store.take(taken, T0);
    await settleChains(this.store);
    for (const number of lines) if (number < 6) this.#logins.add(number);
  }

  async #load(page: number): Promise<void> {
    const { findings } = await this.inbox.list();
    const rows = findings.map((finding) => ({ finding, shown: asShown(finding) }));
    this.#pages[page] = { rows, logins: new Set(this.#logins) };
  }

  async #decide({ page, row, kind }: Extract<Step, { step: 'decide' }>): Promise<void> {
    if (kind === 'undo') {
      if (await this.inbox.undo()) this.#seen.length = 0;
      return;
    }
    const { rows, logins } = this.#pages[page];
    const own = rows.at(row % Math.max(1, rows.length));
    if (!own) return;
    const { finding, shown } = own;
    const before = await this.inbox.finding(finding.id);
    const mute = { wake: { value: true } };
    const options = { shown, ...(kind === 'mute' && mute) };
    const made = await this.inbox.decide(kind, finding, options).catch(() => undefined);
    if (!made) return;
    assert.deepEqual(factsOf(before), factsOf(finding), 'what was decided is not what was shown');
    if (isOfLogins(finding)) this.#seen.push(logins);
  }

  async check(): Promise<void> {
    const lists = (await this.inbox.list()).findings;
    const anew = await new Inbox(this.store, { now: () => T0 }).list();
    assert.deepEqual(lists.map(withoutTime), anew.findings.map(withoutTime));
    const seen = this.#seen.at(-1);
    // An undo brings an older decision back; what was seen then is not followed here.
    if (!seen || [...this.#logins].every((number) => seen.has(number))) return;
    assert.ok(lists.some(isOfLogins), 'a login from an address that no page showed is hidden');
  }
}

function isOfLogins({ text, example = '' }: Finding): boolean {
  return `${text} ${example}`.includes(LOGIN);
}

function factsOf(finding: Finding | undefined): unknown {
  return (
    finding && [finding.forms.map(({ key }) => key).toSorted(), finding.hosts, `${finding.lines}`.length]
  );
}

function withoutTime(finding: Finding): unknown {
  return { ...finding, asOf: undefined };
}

export function shownContract(name: string, open: () => Promise<Store>, numRuns: number): void {
  describe(`Inbox.decide as shown, over ${name}`, () => {
    it('Inbox.decide: decides what a page showed, and no login that came since, with two pages', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(aStep, { minLength: 4, maxLength: 20 }), async (steps) => {
          const pages = new Pages(await open());
          for (const step of steps) {
            await pages.do(step);
            await pages.check();
          }
        }),
        { numRuns },
      );
    });
  });
}
