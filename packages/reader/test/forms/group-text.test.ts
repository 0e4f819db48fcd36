import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupText } from '../../src/forms/group-text.ts';
import { line, makeWorld } from '../inbox/made-world.ts';

describe('groupText', () => {
  it('groupText: has a placeholder where templates differ, and the words that all have', () => {
    const login = (user: string): string => `sshd Accepted publickey for ${user} from {ip} port {port} ssh2`;
    const all = ['cleo', 'anna', 'bert'].map(login);
    assert.equal(groupText(all[0], all), login('{word}'));
    assert.equal(groupText(all[0], [all[0]]), all[0]);
    // A placeholder stays what it is, and another number of words marks nothing.
    assert.equal(
      groupText('app took {duration}', ['app took long', 'app took {int} ms']),
      'app took {duration}',
    );
    assert.equal(groupText('app took long', ['app took {duration}']), 'app took {word}');
  });

  it('groupText: makes a row of the logins of several people that names none of them as that of all', async () => {
    const { take, open } = await makeWorld();
    const users = ['anna', 'bert', 'cleo', 'dora'];
    const lines = users.flatMap((user, index) =>
      [1, 2, 3].map((n) =>
        line('web1', 'sshd', `Accepted publickey for ${user} from 10.0.0.${n} port ${40_000 + index} ssh2`),
      ),
    );
    await take('web1', 1, lines);
    const rows = await open();
    assert.equal(
      rows.reduce((sum, row) => sum + row.lines, 0),
      12,
    );
    for (const { text, forms } of rows)
      assert.ok(forms.length === 1 || users.every((user) => !text.includes(` ${user} `)), text);
    assert.ok(
      rows.some(({ text }) => text.includes(' for {word} from ')),
      rows.map(({ text }) => text).join('\n'),
    );
  });
});
