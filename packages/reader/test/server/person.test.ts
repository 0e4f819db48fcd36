/**
 * Who may decide what on the page.
 *
 * Covers: src/server/access/person.ts, src/server/routes/decide.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decided, Inbox, Refusal, Status } from '../../src/server/answers.ts';
import { demoPage } from './serving.ts';

describe('POST /api/v1/decisions', () => {
  it('POST /decisions: a read-only page refuses every decision in words, and shows previews', async () => {
    const page = await demoPage({ isReadOnly: true });
    const [{ id: group }] = (await page.get<Inbox>('/inbox?kind=lines')).rows;
    for (const body of [
      { kind: 'seen', group },
      { kind: 'mute', group, lines: 9 },
      { kind: 'ignore', group, reason: 'known' },
      { kind: 'approve', group, reason: 'known' },
      { kind: 'undo', decision: 1 },
    ]) {
      const { error, hint } = await page.post<Refusal>(body, 403);
      assert.equal(error, 'this page is read-only');
      assert.match(hint ?? '', /--read-only/);
    }
    assert.deepEqual(await page.store.decisions(), []);
    await page.post({ kind: 'ignore', group, preview: true });
  });

  it('POST /decisions: a reader decides nothing', async () => {
    const page = await demoPage({ role: 'reader' });
    const [{ id: group }] = (await page.get<Inbox>('/inbox')).rows;
    const { error, hint } = await page.post<Refusal>({ kind: 'seen', group }, 403);
    assert.equal(error, 'you has the role reader, which decides nothing');
    assert.equal(hint, 'seen is for the role decider');
    assert.equal((await page.get<Status>('/status')).who, 'you');
  });

  it('POST /decisions: a decider neither ignores nor approves, nor undoes what an approver did', async () => {
    const page = await demoPage({ role: 'decider' });
    const [{ id: group }] = (await page.get<Inbox>('/inbox?kind=lines')).rows;
    const files = (await page.get<Inbox>('/inbox?kind=files')).rows[0]?.id;
    const refused = [
      { kind: 'ignore', group, reason: 'known' },
      { kind: 'approve', group: files, reason: 'known' },
    ];
    for (const body of refused)
      assert.equal((await page.post<Refusal>(body, 403)).hint, `${body.kind} is for the role approver`);
    const { decision } = await page.post<Decided>({ kind: 'seen', group });
    await page.post({ kind: 'undo', decision: decision?.id });
    const [{ at, title }] = await page.store.decisions();
    const approval = await page.store.decide({
      at,
      title,
      who: 'an approver',
      kind: 'approve',
      forms: {},
      finding: 'x',
      revision: 'x',
      undone: undefined,
      why: 'known',
      wake: undefined,
    });
    await page.post<Refusal>({ kind: 'undo', decision: approval.id }, 403);
  });
});
