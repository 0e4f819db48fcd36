/** Covers: src/inbox/inbox.ts, src/inbox/finding.ts, src/store/sqlite/late-reports.ts */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asShown } from '../../src/inbox/finding.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import { line, makeWorld, T0 } from './made-world.ts';
import { shownContract } from './shown-contract.ts';

shownContract('SQLite', async () => (await openMemoryStore()).store, 25);

function login(from: string): string {
  return line('web1', 'sshd', `Accepted publickey for root from ${from} port 40000 ssh2`);
}

describe('Inbox.decide', () => {
  for (const kind of ['seen', 'mute'] as const)
    it(`Inbox.decide ${kind}: a login that comes while its row is shown is back`, async () => {
      const { inbox, find, take, open } = await makeWorld();
      await take('web1', 1, [login('10.0.0.7'), login('10.0.0.7')]);
      const row = await find('Accepted');
      await take('web1', 2, [login('203.0.113.9')]);
      await inbox.decide(kind, row, {
        shown: asShown(row),
        ...(kind === 'mute' && { wake: { value: true } }),
      });
      assert.deepEqual(
        (await open()).map(({ why, lines }) => [why, lines]),
        [['a line has a value that was not there', 1]],
      );
    });

  it('Inbox.decide seen: with the texts of logins gone, the next login is back', async () => {
    const { inbox, find, store, take, open } = await makeWorld();
    await take('web1', 1, [login('10.0.0.7'), login('10.0.0.7')]);
    await store.removeTexts(T0 + 365 * 86_400_000);
    await inbox.decide('seen', await find('Accepted'));
    assert.deepEqual(await open(), []);
    await take('web1', 2, [login('203.0.113.9')]);
    assert.deepEqual(
      (await open()).map(({ why }) => why),
      ['a line has a value that was not there'],
    );
  });

  it('Inbox.decide: refuses a row as of a time that is none', async () => {
    const { inbox, find, take } = await makeWorld();
    await take('web1', 1, [login('10.0.0.7')]);
    const row = await find('Accepted');
    for (const asOf of ['', 'x', '1e3', '-1', '9'.repeat(300)])
      await assert.rejects(
        inbox.decide('seen', row, { shown: `${asShown(row).split('.')[0]}.${asOf}` }),
        /shown/,
      );
    await assert.rejects(inbox.decide('seen', row, { shown: asShown(row).split('.')[0] }), /shown/);
  });
});
