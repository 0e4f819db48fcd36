/**
 * The answers of the API, over the demonstration and over real mails.
 *
 * Covers: src/server/routes/, src/server/rows.ts, lists.ts, decision-request.ts, reading-progress.ts
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Decided, Decisions, Inbox, Refusal, Status } from '../../src/server/answers.ts';
import type { Rules } from '../../src/server/screen-answers.ts';
import { demoPage } from './serving.ts';
import type { Page } from './serving.ts';

let page: Page;

before(async () => {
  page = await demoPage();
});
after(() => page.close());

describe('GET /api/v1/inbox', () => {
  it('GET /inbox: lists findings of all kinds, the newest first, with sparklines', async () => {
    const { rows, total, source, unseen } = await page.get<Inbox>('/inbox');
    assert.equal(rows.length, total);
    const intruder = rows.find(({ text }) => text.includes('Accepted password'));
    assert.deepEqual(
      [intruder?.kind, intruder?.state, intruder?.host, intruder?.hosts, intruder?.lines],
      ['lines', 'new', 'web07', 1, 1],
    );
    assert.deepEqual(intruder?.days, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    assert.deepEqual(intruder?.actions, ['seen', 'mute', 'ignore']);
    assert.equal(rows.find(({ kind }) => kind === 'missing')?.host, 'mail02');
    assert.equal(rows.find(({ kind, hosts }) => kind === 'files' && hosts === 5)?.days, null);
    assert.deepEqual([source.hosts, source.mails.report, unseen.missing, unseen.late], [20, 276, 1, 0]);
  });

  it('GET /inbox: gives pages, kinds and states, and says what it does not take', async () => {
    const all = await page.get<Inbox>('/inbox');
    const part = await page.get<Inbox>('/inbox?limit=3&offset=2');
    assert.deepEqual(part.rows, all.rows.slice(2, 5));
    assert.equal(part.total, all.total);
    const files = await page.get<Inbox>('/inbox?kind=files&state=new');
    assert.deepEqual(new Set(files.rows.map(({ kind }) => kind)), new Set(['files']));
    for (const query of [
      'limit=0',
      'limit=501',
      'limit=x',
      'offset=-1',
      'kind=nosuch',
      'state=nosuch',
      'state=new,',
    ])
      await page.get<Refusal>(`/inbox?${query}`, 400);
  });
});

describe('POST /api/v1/decisions', () => {
  it('POST /decisions: seen takes the row away, undo brings it back, and the log has both', async () => {
    const [row] = (await page.get<Inbox>('/inbox')).rows;
    const { decision } = await page.post<Decided>({ kind: 'seen', group: row.id, reason: 'known' });
    assert.deepEqual([decision?.kind, decision?.group, decision?.isInForce], ['seen', row.id, true]);
    const gone = await page.get<Inbox>('/inbox');
    assert.ok(gone.rows.every(({ id }) => id !== row.id));
    const seen = await page.get<Inbox>('/inbox?state=seen');
    assert.deepEqual(
      seen.rows.map(({ id, state, actions }) => [id, state, actions]),
      [[row.id, 'seen', []]],
    );
    await page.post({ kind: 'undo', decision: decision?.id });
    assert.deepEqual((await page.get<Inbox>('/inbox')).rows[0], row);
    const { decisions } = await page.get<Decisions>('/decisions');
    assert.deepEqual(
      decisions.map(({ kind, who, reason, isInForce, group }) => [kind, who, reason, isInForce, group]),
      [
        ['undo', 'you', null, false, row.id],
        ['seen', 'you', 'known', false, row.id],
      ],
    );
    assert.deepEqual([decisions[0].undoes, decisions[1].undoneBy], [decisions[1].id, decisions[0].id]);
    const again = await page.post<Refusal>({ kind: 'undo', decision: decision?.id }, 409);
    assert.match(again.error, /is not in force/);
  });

  it('POST /decisions: a mute has an end', async () => {
    const [row] = (await page.get<Inbox>('/inbox?kind=lines')).rows;
    await page.post({ kind: 'mute', group: row.id }, 400);
    await page.post({ kind: 'mute', group: row.id, until: '2026-11-01' }, 400);
    const body = {
      kind: 'mute',
      group: row.id,
      until: '2027-01-01',
      lines: 100,
      otherHost: true,
      perDay: 50,
    };
    const { decision } = await page.post<Decided>(body);
    assert.deepEqual(
      [decision?.until, decision?.lines, decision?.otherHost, decision?.perDay],
      ['2027-01-01T00:00:00.000Z', 100, true, 50],
    );
    assert.deepEqual(
      (await page.get<Inbox>('/inbox?state=muted')).rows.map(({ id }) => id),
      [row.id],
    );
    await page.post({ kind: 'undo', decision: decision?.id });
  });

  it('POST /decisions: refuses with words what is no decision', async () => {
    const [{ id }] = (await page.get<Inbox>('/inbox')).rows;
    for (const [body, status, words] of [
      [{}, 400, /kind is none of/],
      [{ kind: 'seen' }, 400, /group is missing/],
      [{ kind: 'seen', group: 'lines:nosuch' }, 404, /there is no row/],
      [{ kind: 'seen', group: 7 }, 400, /group is no text/],
      [{ kind: 'seen', group: id, why: 'x' }, 400, /why is no field/],
      [{ kind: 'seen', group: id, __proto__x: 1 }, 400, /is no field/],
      [{ kind: 'mute', group: id, until: 'tomorrow' }, 400, /until is no date/],
      [{ kind: 'mute', group: id, lines: 0 }, 400, /lines is no number/],
      [{ kind: 'mute', group: id, otherHost: 'yes' }, 400, /otherHost is neither/],
      [{ kind: 'mute', group: id, otherHost: false }, 400, /a mute has no end/],
      [{ kind: 'mute', group: id, perDay: 0.5 }, 400, /perDay is no number/],
      [{ kind: 'mute', group: id, newValue: 1 }, 400, /newValue is neither/],
      [{ kind: 'undo' }, 400, /decision is missing/],
      [{ kind: 'undo', decision: 999 }, 409, /not in force/],
      [{ kind: 'ignore', group: id }, 400, /reason is missing/],
    ] as const)
      assert.match((await page.post<Refusal>(body, status)).error, words);
    assert.equal((await page.get<Inbox>('/inbox?state=decided')).total, 0);
  });
});

describe('POST /api/v1/decisions: ignore and approve', () => {
  it('POST /decisions: a preview decides nothing; the rule it shows is decided, listed, and undone', async () => {
    const row = (await page.get<Inbox>('/inbox?limit=500')).rows.find(({ text }) =>
      text.includes('Deactivated'),
    );
    const group = row?.id ?? '';
    const { preview, decision } = await page.post<Decided>({ kind: 'ignore', group, preview: true });
    assert.equal(decision, null);
    assert.match(preview?.rule.text ?? '', /^(usual|fold) systemd /);
    assert.deepEqual([preview?.isAllowed, preview?.refusal, preview?.attacks], [true, null, []]);
    assert.deepEqual([preview?.lines, preview?.ofGroup], [row?.lines, row?.lines]);
    const wider = preview?.rule.placeholders.find((each) => each.wider !== null)?.wider;
    if (wider) {
      const again = await page.post<Decided>({ kind: 'ignore', group, preview: true, rule: wider });
      assert.equal(again.preview?.rule.text, wider);
    }
    const rule = preview?.rule.text;
    const made = await page.post<Decided>({
      kind: 'ignore',
      group,
      reason: 'sessions end',
      rule,
      until: '2027-11-01',
    });
    const ruled = await page.get<Inbox>('/inbox?state=ruled');
    assert.deepEqual(
      ruled.rows.map(({ id }) => id),
      [group],
    );
    const { rules, text } = await page.get<Rules>('/rules');
    assert.deepEqual([rules.length, rules[0].text, rules[0].reason], [1, rule, 'sessions end']);
    assert.ok(text.includes(`${rule ?? ''}\n`));
    await page.post({ kind: 'undo', decision: made.decision?.id });
    assert.equal((await page.get<Inbox>('/inbox?state=ruled')).total, 0);
    assert.equal((await page.get<Rules>('/rules')).rules[0].isUndone, true);
  });

  it('POST /decisions: refuses a rule for an intruder, and what is no rule', async () => {
    const intruder = (await page.get<Inbox>('/inbox?limit=500')).rows.find(({ text }) =>
      text.includes('Accepted password'),
    );
    const group = intruder?.id ?? '';
    const { preview } = await page.post<Decided>({ kind: 'ignore', group, preview: true });
    assert.equal(preview?.isAllowed, false);
    const refused = await page.post<Refusal>({ kind: 'ignore', group, reason: 'x' }, 409);
    assert.match(refused.error, /no rule is made of it/);
    const rule = 'recipient evil@example.com';
    await page.post({ kind: 'ignore', group, reason: 'x', rule }, 409);
    await page.post({ kind: 'ignore', group, preview: true, rule }, 409);
    await page.post({ kind: 'seen', group, preview: true }, 400);
  });

  it('POST /decisions: approves changes of files, of delicate ones on one host at a time', async () => {
    const { rows } = await page.get<Inbox>('/inbox?kind=files');
    const many = rows.find(({ hosts }) => hosts > 1);
    assert.deepEqual(many?.actions, ['seen', 'mute', 'approve']);
    const { decision } = await page.post<Decided>({
      kind: 'approve',
      group: many?.id,
      reason: 'upgrade',
      host: 'db01',
    });
    assert.equal((await page.get<Inbox>('/inbox?state=approved')).total, 1);
    await page.post({ kind: 'undo', decision: decision?.id });
    const [lines] = (await page.get<Inbox>('/inbox?kind=lines')).rows;
    const refused = await page.post<Refusal>({ kind: 'approve', group: lines.id, reason: 'x' }, 409);
    assert.match(refused.error, /only changes of files/);
  });
});

describe('GET /api/v1/status', () => {
  it('GET /status: answers when something has changed, or when the wait is over', async () => {
    const { revision } = await page.get<Status>('/status');
    const same = await page.get<Status>(`/status?revision=${revision}&wait=1`);
    assert.equal(same.revision, revision);
    const waiting = page.get<Status>(`/status?revision=${revision}&wait=30`);
    const [{ id }] = (await page.get<Inbox>('/inbox')).rows;
    const { decision } = await page.post<Decided>({ kind: 'seen', group: id });
    assert.ok((await waiting).revision > revision);
    await page.post({ kind: 'undo', decision: decision?.id });
  });
});
