/** Decisions about rows as they were shown. Covers: src/inbox/finding.ts, src/server/routes/decide.ts */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Decided, Inbox, Refusal, Row } from '../../src/server/answers.ts';
import type { Group, HostPage } from '../../src/server/screen-answers.ts';
import { demoPage } from './serving.ts';

let page: Awaited<ReturnType<typeof demoPage>>;

before(async () => {
  page = await demoPage();
});
after(() => page.close());

async function rowsOf(): Promise<readonly Row[]> {
  return (await page.get<Inbox>('/inbox')).rows;
}

describe('POST /api/v1/decisions', () => {
  it('POST /decisions: takes each row as it is shown, in the inbox, by itself and at its host', async () => {
    const rows = await rowsOf();
    assert.ok(rows.length > 20);
    for (const { id, shown, host } of rows) {
      const { row } = await page.get<Group>(`/groups/${id}`);
      const own = host === '' ? undefined : (await page.get<HostPage>(`/hosts/${host}`)).rows;
      const others = own?.filter((one) => one.id === id).map((one) => one.shown);
      assert.deepEqual(new Set([row.shown, ...(others ?? [])]), new Set([shown]), id);
      const { decision } = await page.post<Decided>({ kind: 'seen', group: id, shown });
      await page.post({ kind: 'undo', decision: decision?.id });
    }
  });

  it('POST /decisions: refuses a row that is shown otherwise, with 409', async () => {
    const [{ id }] = await rowsOf();
    const { error } = await page.post<Refusal>({ kind: 'seen', group: id, shown: '0123456789ab' }, 409);
    assert.equal(error, 'it is not as it was shown: something came since');
  });
});
