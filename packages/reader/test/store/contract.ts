/**
 * What every store passes, whatever keeps its tables: `storeContract('node:sqlite', open)`. PostgreSQL's will
 * pass the same.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, it } from 'node:test';
import type { NewDecision, Store } from '../../src/store/store.ts';
import type { TakenForm, TakenMail, TakenMessage, TakenPart } from '../../src/store/taken.ts';

const HOUR = 3_600_000;
export const T0 = Date.parse('2026-03-01T06:00:00Z');

export function form(name: string): TakenForm {
  return {
    key: sha256(`form ${name}`),
    kind: 'line',
    program: 'sshd',
    template: `sshd ${name} {int}`,
    example: `Mar  1 06:00:00 web1 sshd[1]: ${name} 7`,
    isAlarming: false,
  };
}

export function part(text: string, forms: TakenPart['forms'], name = 'auth.txt'): TakenPart {
  return {
    name,
    entry: name,
    kind: 'watch',
    description: undefined,
    piece: 1,
    of: 1,
    bytes: text.length,
    lines: text.split('\n').length - 1,
    sha256: sha256(text),
    deflated: deflateSync(text),
    isCut: false,
    searched: text,
    forms,
  };
}

/** A message of web1's report `sequence`, made so many hours after {@link T0}. */
export function message(
  sequence: number,
  parts: readonly TakenPart[],
  more: Partial<TakenMessage> = {},
): TakenMessage {
  const { host = 'web1' } = more;
  return {
    key: sha256(`message ${host} ${sequence}`),
    host,
    isVerified: true,
    configuration: '/etc/maillog/web.conf',
    sequence,
    message: 1,
    of: 1,
    digest: sha256(`parts ${host} ${sequence}`),
    previous: sequence === 1 ? undefined : sha256(`parts ${host} ${sequence - 1}`),
    signer: 'AB12',
    trust: 'known',
    madeAt: T0 + sequence * HOUR,
    dueAt: T0 + (sequence + 1) * HOUR,
    program: 'maillog 0.2.0',
    isWhole: true,
    faults: [],
    entries: [],
    rules: [],
    rulesSets: undefined,
    ruleHits: [],
    warnings: [],
    parts,
    ...more,
  };
}

export function mail(
  name: string,
  messages: readonly TakenMessage[],
  more: Partial<TakenMail> = {},
): TakenMail {
  return {
    digest: sha256(`mail ${name}`),
    source: name,
    state: 'report',
    reason: undefined,
    messages,
    ...more,
  };
}

export function decision(more: Partial<NewDecision> = {}): NewDecision {
  return {
    at: T0,
    who: 'you',
    kind: 'seen',
    forms: {},
    finding: undefined,
    revision: undefined,
    undone: undefined,
    why: undefined,
    wake: undefined,
    title: 'sshd login',
    ...more,
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function storeContract(name: string, open: () => Promise<Store>): void {
  const login = { form: form('login'), lines: 3 };

  describe(`store ${name}`, () => {
    it('take: keeps what forms are over hosts, hours and reports', async () => {
      const store = await open();
      await store.take(mail('b', [message(2, [part('login 1\nlogin 2\n', [{ ...login, lines: 2 }])])]), T0);
      await store.take(mail('a', [message(1, [part('login 3\n', [{ ...login, lines: 1 }])])]), T0);
      await store.take(mail('c', [message(1, [part('login 4\n', [login])], { host: 'web2' })]), T0);
      const [row, ...others] = await store.forms();
      assert.deepEqual(others, []);
      assert.deepEqual(
        { ...row, id: 0 },
        {
          ...login.form,
          id: 0,
          lines: 6,
          hosts: 2,
          firstAt: T0 + HOUR,
          lastAt: T0 + 2 * HOUR,
          newHostReport: 3,
        },
      );
      const hosts = await store.formHosts([row.id]);
      assert.deepEqual(
        hosts.map(({ name: host, lines, firstAt, firstReport }) => [host, lines, firstAt, firstReport]),
        [
          ['web1', 3, T0 + HOUR, 1],
          ['web2', 3, T0 + HOUR, 3],
        ],
      );
      assert.deepEqual(
        [...(await store.formHours([row.id], T0 + HOUR))],
        [
          [T0 + HOUR, 4],
          [T0 + 2 * HOUR, 2],
        ],
      );
      assert.deepEqual(await store.formReports([row.id], 10), [1, 3, 2]);
      const day = Math.floor(T0 / 24 / HOUR);
      assert.deepEqual(await store.formDays([row.id], day), new Map([[row.id, new Map([[day, 6]])]]));
      assert.deepEqual(await store.formDays([row.id], day + 1), new Map());
    });

    it('report: gives a report by its number, and lastReports the newest of a host', async () => {
      const store = await open();
      const rules = [{ file: '/etc/maillog/fleet.rules', sha256: sha256('rules') }];
      await store.take(mail('b', [message(2, [], { rules })]), T0);
      await store.take(mail('a', [message(1, [])]), T0);
      await store.take(mail('c', [message(9, [], { host: 'web2' })]), T0);
      const report = await store.report(1);
      assert.deepEqual(
        [report?.host.name, report?.sequence, report?.madeAt, report?.rules, report?.signer],
        ['web1', 2, T0 + 2 * HOUR, rules, 'AB12'],
      );
      assert.equal(await store.report(7), undefined);
      const [{ host }] = await store.chains();
      const last = async (limit: number, of?: number): Promise<unknown> =>
        (await store.lastReports(limit, of)).map((each) => each.report);
      assert.deepEqual(await last(9), [3, 1, 2]);
      assert.deepEqual(await last(1), [3]);
      assert.deepEqual(await last(9, host.id), [1, 2]);
    });

    it('take: counts a mail, a message and a part once', async () => {
      const store = await open();
      const [one, two] = [part('login 1\n', [login]), part('other\n', [{ ...login, lines: 1 }], 'b.txt')];
      assert.equal(await store.take(mail('a', [message(1, [one])]), T0), 1);
      assert.equal(await store.take(mail('a', [message(1, [one])]), T0), 0);
      assert.equal(await store.take(mail('copy', [message(1, [one, two])]), T0), 0);
      const [chain] = await store.chains();
      const [row] = await store.forms();
      assert.deepEqual([chain.reports, row.lines], [1, 4]);
      assert.deepEqual(
        (await store.parts(1)).map((each) => each.name),
        ['auth.txt', 'b.txt'],
      );
    });

    it('take: of two copies of a message, believes the one that is whole', async () => {
      const store = await open();
      const altered = message(1, [], {
        isWhole: false,
        faults: ['auth.txt is missing'],
        digest: sha256('altered'),
      });
      await store.take(mail('altered', [altered]), T0);
      await store.take(mail('whole', [message(1, [part('login 1\n', [login])])]), T0);
      const [{ id }] = await store.chains();
      const [found] = await store.messages(id);
      assert.deepEqual(
        [found.isWhole, found.faults, found.digest, found.source],
        [true, [], sha256('parts web1 1'), 'whole'],
      );
    });

    it('take: keeps apart what says it is of a host, and is not', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [])]), T0);
      await store.take(
        mail('b', [message(1, [], { isVerified: false, key: sha256('false'), trust: 'alarm' })]),
        T0,
      );
      assert.deepEqual(
        (await store.chains()).map(({ host }) => [host.name, host.isVerified]),
        [
          ['web1', true],
          ['web1', false],
        ],
      );
    });

    it('mailState: tells what came of a mail, and otherMails why', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [])]), T0);
      const spam = mail('spam', [], { state: 'other', reason: 'it holds no part of a report' });
      await store.take(spam, T0 + 1);
      await store.take(mail('locked', [], { state: 'unreadable', reason: 'no key' }), T0 + 2);
      assert.equal(await store.mailState(spam.digest), 'other');
      assert.equal(await store.mailState(sha256('none')), undefined);
      assert.deepEqual(await store.mailCounts(), { report: 1, other: 1, unreadable: 1, lastTakenAt: T0 + 2 });
      assert.deepEqual(
        (await store.otherMails('other', 5)).map(({ source, reason }) => [source, reason]),
        [['spam', 'it holds no part of a report']],
      );
      await store.take(mail('locked', [message(2, [])]), T0 + 3);
      assert.equal((await store.mailCounts()).unreadable, 0);
    });

    it('settle: replaces what is known of a chain, until reports come', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [])]), T0);
      const [{ id }] = await store.unsettled();
      const faults = [{ words: 'report 0 is missing', at: T0 }];
      await store.settle(id, { periodMs: HOUR, faults, changes: [] });
      assert.deepEqual(await store.unsettled(), []);
      const [chain] = await store.chains();
      assert.deepEqual([chain.periodMs, chain.faults, chain.dueAt], [HOUR, faults, T0 + 2 * HOUR]);
      await store.take(mail('b', [message(2, [])]), T0);
      assert.deepEqual(
        (await store.unsettled()).map((each) => each.lastSequence),
        [2],
      );
    });

    it('search: finds literal text of any case, newest first, with its lines', async () => {
      const store = await open();
      const text = 'Accepted for anna\nsay "hi" 100% of\n';
      await store.take(mail('a', [message(1, [part(text, [])])]), T0);
      await store.take(mail('b', [message(2, [part('accepted for bert\n', [])])]), T0);
      const lines = async (query: string): Promise<unknown> =>
        (await store.search({ words: [query], limit: 10 })).hits.map((hit) => hit.lines);
      assert.deepEqual(await lines('ACCEPTED for'), [['accepted for bert'], ['Accepted for anna']]);
      assert.deepEqual(await lines('say "hi" 100%'), [['say "hi" 100% of']]);
      assert.deepEqual(await lines('rof detpecca'), []);
      assert.deepEqual(await lines('an'), []);
      assert.deepEqual(await lines("'; DROP TABLE form; --"), []);
    });

    it('removeTexts: removes texts, and leaves counts', async () => {
      const store = await open();
      await store.take(mail('a', [message(1, [part('login of old\n', [login])])]), T0);
      await store.take(mail('b', [message(2, [part('login of today\n', [login])])]), T0);
      assert.equal(await store.removeTexts(T0 + 2 * HOUR), 1);
      assert.deepEqual(
        (await store.search({ words: ['login of'], limit: 9 })).hits.map(({ report }) => report),
        [2],
      );
      assert.equal((await store.parts(1))[0].text, undefined);
      assert.equal(Buffer.from((await store.parts(2))[0].text ?? '').toString(), 'login of today\n');
      assert.equal((await store.forms())[0].lines, 6);
      await store.removeTexts(T0 + 3 * HOUR);
      assert.equal((await store.forms())[0].example, login.form.template);
    });

    it('decide: keeps decisions in their order, with the last report before them', async () => {
      const store = await open();
      const first = await store.decide(decision({ forms: { [login.form.key]: 3 } }));
      await store.take(mail('a', [message(1, [])]), T0);
      const undo = await store.decide(decision({ kind: 'undo', undone: first.id, wake: { host: true } }));
      assert.deepEqual(await store.decisions(), [first, undo]);
      assert.deepEqual([first.report, undo.report], [0, 1]);
      const rules = [{ action: 'fold', rule: 'sshd login {int}', sample: 'sshd: login 7' }] as const;
      const ignored = await store.decide(
        decision({ kind: 'ignore', rules, rulesFile: sha256('file'), places: ['["web1",true,""]'] }),
      );
      assert.deepEqual((await store.decisions()).at(-1), ignored);
      const values = { [login.form.key]: { names: ['ip', 'int'], places: [['q83v'], 'number'] } } as const;
      const wake = { value: true, perDay: 7, already: 3 };
      const muted = await store.decide(decision({ kind: 'mute', values, wake }));
      assert.deepEqual((await store.decisions()).at(-1), muted);
    });

    it('compared: keeps what rules do not match of a report, by host, for the rulings that count', async () => {
      const store = await open();
      const ran = { form: form('ran'), lines: 2 };
      await store.take(mail('a', [message(1, [part('login 1\n', [login, ran])])]), T0);
      await store.take(mail('b', [message(1, [part('login 2\n', [login])], { host: 'web2' })]), T0);
      const [{ id }, other] = await store.forms();
      assert.deepEqual(await store.unruledReports(), [1, 2]);
      assert.deepEqual(
        await store.hits(1, [other.id, id, 99]),
        new Map([
          [id, 3],
          [other.id, 2],
        ]),
      );
      assert.deepEqual(await store.hitReports([id, other.id], 99, 9), [2, 1]);
      assert.deepEqual(await store.hitReports([id], 2, 9), [1]);
      assert.deepEqual(
        (await store.reportsBefore(9, 1)).map(({ report }) => report),
        [2],
      );
      await store.compared(
        1,
        ['a', 'b'],
        [
          { ruling: 'a', form: id, lines: 1 },
          { ruling: 'b', form: other.id, lines: 2 },
        ],
      );
      await store.compared(2, ['a'], [{ ruling: 'a', form: id, lines: 3 }]);
      await store.setRuling('a', 2);
      await store.setRuling('a', 1);
      await store.setRuling('b', 0);
      assert.deepEqual(await store.unruledReports(), []);
      const left = async (): Promise<unknown> =>
        (await store.unruled()).map(({ form: each, name: host, lines }) => [each, host, lines]);
      assert.deepEqual(await left(), [
        [id, 'web1', 1],
        [other.id, 'web1', 2],
        [id, 'web2', 3],
      ]);
      await store.compared(1, ['a'], []);
      await store.keepRulings(['a']);
      assert.deepEqual([await left(), await store.rulings()], [[[id, 'web2', 3]], new Map([['a', 1]])]);
      // A part that comes later is to be compared.
      await store.take(mail('c', [message(1, [part('login 3\n', [login], 'b.txt')])]), T0);
      assert.deepEqual(await store.unruledReports(), [1]);
      await store.passOverReports();
      assert.deepEqual(await store.unruledReports(), []);
    });

    it('rulesInForce: is what the last report of each configuration names', async () => {
      const store = await open();
      const rules = [{ file: '/etc/maillog/fleet.rules', sha256: sha256('rules') }];
      await store.take(mail('b', [message(2, [], { rules })]), T0);
      await store.take(mail('a', [message(1, [], { rules: [] })]), T0);
      await store.take(mail('c', [message(1, [], { host: 'web2', isVerified: false })]), T0);
      assert.deepEqual(
        (await store.rulesInForce()).map(({ host, configuration, rules: own, at }) => [
          host.name,
          host.isVerified,
          configuration,
          own,
          at,
        ]),
        [
          ['web1', true, '/etc/maillog/web.conf', rules, T0 + 2 * HOUR],
          ['web2', false, '/etc/maillog/web.conf', [], T0 + HOUR],
        ],
      );
    });

    it('revision: changes with what is taken and decided, and with nothing else', async () => {
      const store = await open();
      const seen = [await store.revision()];
      await store.take(mail('a', [message(1, [])]), T0);
      seen.push(await store.revision());
      await store.decide(decision());
      seen.push(await store.revision());
      await store.forms();
      assert.equal(new Set(seen).size, 3);
      assert.equal(await store.revision(), seen[2]);
    });
  });
}
