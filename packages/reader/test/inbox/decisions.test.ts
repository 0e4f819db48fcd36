/**
 * What decisions do to findings, over a real store.
 *
 * Covers: src/inbox/
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asShown } from '../../src/inbox/finding.ts';
import { inForce } from '../../src/inbox/decided.ts';
import { DECIDED, Inbox } from '../../src/inbox/inbox.ts';
import type { Finding } from '../../src/inbox/finding.ts';
import { missingHosts } from '../../src/inbox/missing.ts';
import { settleChains, periodOf } from '../../src/ingest/settle.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { form, mail, message, part, T0 } from '../store/contract.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let mails = 0;

/** A report of `host` with so many lines of a form, made so many hours after the first. */
async function report(
  store: Store,
  host: string,
  sequence: number,
  lines: number,
  name = 'login',
): Promise<void> {
  const text = `${name} ${sequence}\n`;
  const counted = lines === 0 ? [] : [{ form: form(name), lines }];
  const made = message(sequence, [part(text, counted)], { host, dueAt: undefined });
  await store.take(mail(`${++mails}`, [made]), T0);
  await settleChains(store);
}

async function world(): Promise<{
  store: Store;
  inbox: Inbox;
  clock: { now: number };
  only: () => Promise<Finding | undefined>;
}> {
  const { store } = await openMemoryStore();
  const clock = { now: T0 + HOUR };
  const inbox = new Inbox(store, { now: () => clock.now, who: 'you' });
  const only = async (): Promise<Finding | undefined> => {
    // A clock that stands still is not what these tests are about.
    const findings = (await inbox.list()).findings.filter(({ kind }) => kind !== 'missing');
    assert.ok(findings.length < 2, findings.map(({ text }) => text).join(', '));
    return findings[0];
  };
  await report(store, 'web1', 1, 2);
  return { store, inbox, clock, only };
}

async function shown(only: () => Promise<Finding | undefined>): Promise<Finding> {
  const finding = await only();
  assert.ok(finding);
  return finding;
}

describe('Inbox.decide', () => {
  it('Inbox.decide: what was seen goes, and undo brings it back', async () => {
    const { inbox, only } = await world();
    const finding = await shown(only);
    assert.deepEqual([finding.state, finding.lines, finding.host], ['new', 2, 'web1']);
    await inbox.decide('seen', finding);
    assert.equal(await only(), undefined);
    assert.deepEqual(
      (await inbox.list(DECIDED)).findings.map(({ id, state }) => [id, state]),
      [[finding.id, 'seen']],
    );
    assert.equal((await inbox.undo())?.kind, 'seen');
    assert.equal((await shown(only)).state, 'new');
    assert.equal(await inbox.undo(), undefined);
    assert.deepEqual(
      (await inbox.log()).map(({ kind, who, title }) => [kind, who, title]),
      [
        ['undo', 'you', 'sshd login {int}'],
        ['seen', 'you', 'sshd login {int}'],
      ],
    );
  });

  it('Inbox.decide: refuses what came since it was shown, and takes more lines of the same', async () => {
    const { store, inbox, only } = await world();
    const finding = await shown(only);
    await report(store, 'web1', 2, 5);
    await inbox.decide('seen', finding, { shown: asShown(finding) });
    await inbox.undo();
    for (const [host, sequence, lines] of [
      ['web2', 1, 1],
      ['web1', 3, 100],
    ] as const) {
      const before = await shown(only);
      await report(store, host, sequence, lines);
      for (const kind of ['seen', 'mute', 'ignore'] as const)
        await assert.rejects(
          inbox.decide(kind, before, { shown: asShown(before), wake: { until: T0 + DAY } }),
          /^MailLogError: it is not as it was shown: something came since$/,
        );
      assert.deepEqual(inForce(await store.decisions()), []);
    }
    const now = await shown(only);
    await inbox.decide('seen', now, { shown: asShown(now) });
    assert.equal(await only(), undefined);
  });

  it('Inbox.decide: what was seen is back on another host, not on the same one', async () => {
    const { store, inbox, only } = await world();
    await inbox.decide('seen', await shown(only));
    await report(store, 'web1', 2, 5);
    assert.equal(await only(), undefined);
    await report(store, 'web2', 1, 1);
    const finding = await shown(only);
    assert.deepEqual([finding.state, finding.why], ['back', 'a host has it that had it not before']);
  });

  it('Inbox.decide: what was seen is back with more than ten times the lines', async () => {
    const { store, inbox, only } = await world();
    await inbox.decide('seen', await shown(only));
    await report(store, 'web1', 2, 100);
    assert.equal((await shown(only)).why, '102 lines, 2 when it was seen');
  });

  it('Inbox.decide: a mute ends at its time, with a host, or with so many lines', async () => {
    const { store, inbox, only, clock } = await world();
    await inbox.decide('mute', await shown(only), { wake: { until: T0 + DAY } });
    await report(store, 'web2', 1, 500);
    assert.equal(await only(), undefined);
    clock.now = T0 + DAY;
    const finding = await shown(only);
    assert.equal(finding.why, 'it was muted until now');
    await inbox.decide('mute', finding, { wake: { host: true, lines: 100 } });
    await report(store, 'web1', 2, 99);
    assert.equal(await only(), undefined);
    await report(store, 'web1', 3, 1);
    const again = await shown(only);
    assert.equal(again.why, '100 lines since it was muted');
    await inbox.decide('mute', again, { wake: { host: true } });
    await report(store, 'web3', 1, 1);
    assert.equal((await shown(only)).why, 'a host has it that had it not before');
  });

  it('Inbox.decide: a mute ends with a day that has more lines than its rate, of all its forms', async () => {
    const { store, inbox, clock } = await world();
    const whys = async (): Promise<readonly unknown[]> =>
      (await inbox.list()).findings.filter(({ kind }) => kind === 'lines').map(({ why }) => why);
    await report(store, 'web1', 2, 200);
    await report(store, 'web1', 3, 1, 'logout');
    clock.now = T0 + 3 * HOUR;
    const { findings } = await inbox.list();
    await inbox.decide(
      'mute',
      { ...findings[0], forms: findings.flatMap(({ forms }) => forms) },
      {
        wake: { perDay: 100 },
      },
    );
    // 203 lines of that day were there already; those of days before never count.
    await report(store, 'web1', 4, 60);
    await report(store, 'web1', 5, 40, 'logout');
    await report(store, 'web1', -24, 500);
    await report(store, 'web1', 25, 60);
    await report(store, 'web1', 50, 60);
    assert.deepEqual(await whys(), []);
    await report(store, 'web2', 26, 41, 'logout');
    const why = '101 lines on 2026-03-02, more than 100';
    assert.deepEqual(await whys(), [why, why]);
    await inbox.undo();
    assert.deepEqual(await whys(), [undefined, undefined]);
  });

  it('Inbox.decide: a mute until a rate counts what came later on its own day', async () => {
    const { store, inbox, only } = await world();
    await inbox.decide('mute', await shown(only), { wake: { perDay: 100 } });
    await report(store, 'web1', 2, 101);
    assert.equal((await shown(only)).why, '101 lines on 2026-03-01, more than 100');
  });

  it('Inbox.decide: refuses to mute by lines what has none', async () => {
    const { store, inbox, only, clock } = await world();
    await inbox.decide('seen', await shown(only));
    await report(store, 'web1', 3, 0);
    clock.now = T0 + 4 * HOUR;
    const chain = await shown(only);
    assert.equal(chain.kind, 'chain');
    for (const wake of [{ lines: 5 }, { host: true }, { perDay: 9 }, {}])
      await assert.rejects(inbox.decide('mute', chain, { wake }), /only lines and warnings are muted by/);
    await inbox.decide('mute', chain, { wake: { until: T0 + DAY } });
  });

  it('Inbox.decide: a decision is about the forms that were there, and not about new ones beside them', async () => {
    const { store, inbox } = await world();
    await inbox.decide('seen', (await inbox.list()).findings[0]);
    await report(store, 'web1', 2, 1, 'logout');
    const { findings } = await inbox.list();
    assert.deepEqual(
      findings.map(({ text, state }) => [text, state]),
      [['sshd logout {int}', 'new']],
    );
  });

  it('Inbox.decide: a broken chain that was seen is back with another fault', async () => {
    const { store, inbox, only } = await world();
    await inbox.decide('seen', await shown(only));
    await report(store, 'web1', 3, 0);
    const finding = await shown(only);
    assert.deepEqual([finding.kind, finding.host], ['chain', 'web1']);
    assert.match(finding.text, /report 2 of web1 .* is missing/);
    await inbox.decide('seen', finding);
    assert.equal(await only(), undefined);
    await report(store, 'web1', 5, 0);
    assert.deepEqual((await shown(only)).state, 'back');
  });
});

describe('missingHosts', () => {
  it('missingHosts: learns the period, gives grace, and names what is down', async () => {
    const { store, clock } = await world();
    for (const sequence of [2, 3, 4]) await report(store, 'web1', sequence, 0);
    const states = async (): Promise<readonly string[]> =>
      missingHosts(await store.chains(), clock.now).map(({ state }) => state);
    const due = T0 + 5 * HOUR;
    for (const [now, expected] of [
      [due, []],
      [due + 15 * 60_000, ['late']],
      [due + 15 * 60_000 + 1, ['down']],
    ] as const) {
      clock.now = now;
      assert.deepEqual(await states(), expected);
    }
    clock.now = T0 - DAY;
    assert.deepEqual(await states(), ['ahead']);
  });

  it('periodOf: is the median, so that one gap changes nothing', () => {
    const made = [0, 1, 2, 5, 6, 7].map((hour, report) => ({ report, madeAt: hour * HOUR }));
    assert.equal(periodOf(made), HOUR);
    assert.equal(periodOf(made.slice(0, 2)), undefined);
  });
});
