/**
 * Approvals that two persons make, over the API, with a real identity provider.
 *
 * Covers: ../reader/src/inbox/proposals.ts, ../reader/src/server/routes/decide.ts
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Decided, Inbox } from '../../../reader/src/server/answers.ts';
import { demoPage } from '../../../reader/test/server/serving.ts';
import { openDoor } from '../../src/people/oidc-door.ts';
import { readOidcSettings } from '../../src/people/oidc-settings.ts';
import { Browser } from './browser.ts';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { startProvider } from './identity-provider.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { settingsFile } from './settings-file.ts';

let provider: IdentityProvider;
let origin: string;
before(async () => {
  origin = `http://127.0.0.1:${await freePort()}`;
  provider = await startProvider(origin);
});
after(() => provider.close());

interface StrictPage {
  readonly store: Awaited<ReturnType<typeof demoPage>>['store'];
  readonly person: (id: string, email?: string, groups?: readonly string[]) => Promise<Browser>;
  readonly rows: (who: Browser) => Promise<Inbox['rows']>;
  readonly decide: (who: Browser, body: object) => Promise<NonNullable<Decided['decision']>>;
  readonly refusal: (who: Browser, body: object, status: number) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** A page on which approvals in bulk need two persons. */
async function strictPage(): Promise<StrictPage> {
  const file = settingsFile(provider.issuer, origin, { two_persons: true });
  const door = await openDoor(await readOidcSettings(file));
  const page = await demoPage({ door, listen: new URL(origin).host });
  const ask = (who: Browser, body: object): Promise<Response> =>
    who.ask(`${origin}/api/v1/decisions`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin },
    });
  return {
    store: page.store,
    close: page.close,
    async person(id, email, groups = ['ops']) {
      provider.account = { id, groups, email };
      const browser = new Browser();
      await browser.location(await browser.follow(`${origin}/`, /\/sign-in\/callback\?/));
      return browser;
    },
    async rows(who) {
      return ((await (await who.ask(`${origin}/api/v1/inbox`)).json()) as Inbox).rows;
    },
    async decide(who, body) {
      const response = await ask(who, body);
      const text = await response.text();
      assert.equal(response.status, 200, text);
      const { decision } = JSON.parse(text) as Decided;
      assert.ok(decision);
      return decision;
    },
    async refusal(who, body, status) {
      const response = await ask(who, body);
      assert.equal(response.status, status);
      return response.text();
    },
  };
}

describe('POST /api/v1/decisions, two_persons', () => {
  it('two_persons: another approver confirms what was proposed, with its files and hosts, once', async () => {
    const strict = await strictPage();
    const [anna, bob, eve] = [
      await strict.person('anna'),
      await strict.person('bob'),
      await strict.person('eve'),
    ];
    const row = (await strict.rows(anna)).find(({ kind, hosts }) => kind === 'files' && hosts > 1);
    assert.ok(row);
    const asked = { kind: 'approve', group: row.id, reason: 'upgrade' };
    const proposal = await strict.decide(anna, asked);
    assert.deepEqual(
      [proposal.kind, proposal.isInForce, proposal.steps.map(({ name }) => name)],
      ['propose', true, ['Undo']],
    );
    const waiting = (await strict.rows(anna)).find(({ id }) => id === row.id);
    assert.deepEqual(
      [waiting?.state, waiting?.why],
      ['new', 'anna@example.com (anna) proposed to approve it, and a second person has to confirm'],
    );
    const confirm = { kind: 'confirm', decision: proposal.id };
    assert.match(
      await strict.refusal(anna, confirm, 409),
      /anna@example\.com \(anna\) proposed it, and cannot confirm it/,
    );
    // The same person with another name.
    const renamed = await strict.person('anna', 'married@example.com');
    assert.match(await strict.refusal(renamed, confirm, 409), /cannot confirm it/);
    assert.match(
      await strict.refusal(await strict.person('dora', undefined, ['night shift']), confirm, 403),
      /is for the role approver/,
    );
    const approval = await strict.decide(bob, confirm);
    assert.deepEqual(
      [approval.kind, approval.who, approval.confirms, approval.reason],
      ['approve', 'bob@example.com (bob)', proposal.id, 'upgrade'],
    );
    assert.equal(
      (await strict.rows(anna)).some(({ id }) => id === row.id),
      false,
    );
    for (const who of [bob, eve])
      assert.match(await strict.refusal(who, confirm, 409), /is no proposal that waits/);
    assert.match(await strict.refusal(bob, { kind: 'undo', decision: proposal.id }, 409), /is not in force/);
    const kept = await strict.store.decisions();
    assert.deepEqual(
      kept.map(({ places, files }) => [places, files]),
      [0, 0].map(() => [kept[0]?.places, kept[0]?.files]),
    );
    await strict.decide(anna, { kind: 'undo', decision: approval.id });
    assert.ok((await strict.rows(anna)).some(({ id, why }) => id === row.id && why === null));
    await strict.close();
  });

  it('two_persons: a proposal is refused or taken back, and what is one file of one host needs none', async () => {
    const strict = await strictPage();
    const [anna, bob] = [await strict.person('anna'), await strict.person('bob')];
    const files = (await strict.rows(anna)).filter(({ kind }) => kind === 'files');
    const many = files.find(({ hosts }) => hosts > 1);
    for (const who of [anna, bob]) {
      const proposal = await strict.decide(anna, { kind: 'approve', group: many?.id, reason: 'upgrade' });
      await strict.decide(who, { kind: 'undo', decision: proposal.id });
      assert.match(
        await strict.refusal(bob, { kind: 'confirm', decision: proposal.id }, 409),
        /is no proposal/,
      );
    }
    const one = files.find(({ text, hosts }) => hosts === 1 && text.includes('.sync'));
    assert.equal(
      (await strict.decide(anna, { kind: 'approve', group: one?.id, reason: 'ours' })).kind,
      'approve',
    );
    await strict.close();
  });
});
