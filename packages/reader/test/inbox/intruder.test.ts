/**
 * What an intruder may try, so that somebody's reasonable decision to ignore lines takes theirs away.
 *
 * Covers: src/rules/
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { settleChains } from '../../src/ingest/settle.ts';
import { mail, message, sha256 } from '../store/contract.ts';
import { cacheLines, line, makeWorld, reportOf, T0 } from './made-world.ts';
import type { World } from './made-world.ts';

function nightly(host: string): string[] {
  return Array.from({ length: 12 }, (_, index) =>
    line(host, 'CRON', `(www-data) CMD (/usr/lib/php/sessionclean${index % 2})`, index),
  );
}

async function ignored(word: string, lines: readonly string[]): Promise<World> {
  const world = await makeWorld();
  await world.take('web1', 1, lines);
  await world.inbox.decide('ignore', await world.find(word));
  assert.deepEqual(await world.open(), []);
  return world;
}

describe('Inbox.decide ignore, attacked', () => {
  it('Inbox.decide ignore, attacked: another command of the same form is back', async () => {
    const { take, open } = await ignored('CMD', nightly('web1'));
    await take('web1', 2, [...nightly('web1'), line('web1', 'CRON', '(www-data) CMD (/var/tmp/.x)')]);
    assert.deepEqual(
      (await open()).map(({ state, lines }) => [state, lines]),
      [['back', 1]],
    );
  });

  it('Inbox.decide ignore, attacked: a command or a login cannot be ignored whoever comes next', async () => {
    const { take, find, inbox } = await makeWorld();
    const logins = Array.from({ length: 12 }, (_, index) =>
      line(
        'web1',
        'sshd',
        `Accepted publickey for anna from 10.0.0.${1 + (index % 2)} port ${40_000 + index} ssh2`,
      ),
    );
    await take('web1', 1, [...nightly('web1'), ...logins]);
    const typed = async (word: string, rule: string): Promise<string> =>
      (await inbox.preview(await find(word), rule)).refusal?.reason ?? '';
    assert.match(
      await typed('CMD', 'fold CRON (www-data) CMD ({path})'),
      /a command with a path that may be any/,
    );
    const login = 'fold sshd Accepted publickey for anna from {ip} port {port} ssh2';
    assert.match(await typed('Accepted', login), /a login with an address that may be any/);
    await inbox.decide('ignore', await find('Accepted'));
    await take('web1', 2, [
      line('web1', 'sshd', 'Accepted publickey for anna from 203.0.113.66 port 40222 ssh2'),
      logins[0],
    ]);
    assert.equal((await find('Accepted')).lines, 1);
  });

  it('Inbox.decide ignore, attacked: a severe line of the same words is back', async () => {
    const lines = Array.from(
      { length: 12 },
      (_, index) => `<30>${line('web1', 'app', `synced shard ${index} with db1`)}`,
    );
    const { take, open } = await ignored('shard', lines);
    await take('web1', 2, [`<27>${line('web1', 'app', 'synced shard 3 with db1')}`, lines[0]]);
    assert.deepEqual(
      (await open()).map(({ lines: count }) => count),
      [1],
    );
  });

  it('Inbox.decide ignore, attacked: an impostor neither widens a rule nor makes one', async () => {
    const { store, take, find, inbox } = await makeWorld();
    await take('web1', 1, cacheLines('web1', 20));
    await take('web1', 9, [line('web1', 'app', 'cache warmed, 99999999 keys in 3 ms')], {
      isVerified: false,
    });
    const { rule, left } = await inbox.preview(await find('cache'));
    assert.match(rule, /\{int:1-260\}/);
    assert.equal(left, 1);
    await take('web7', 1, [line('web7', 'app', 'batch processed, 7 items')], { isVerified: false });
    await assert.rejects(inbox.decide('ignore', await find('batch')), /no template takes lines of it/);
    assert.equal((await store.decisions()).length, 0);
  });

  it('Inbox.decide ignore, attacked: a long line, or a text that was cut, counts for no other line', async () => {
    const made = Array.from({ length: 12 }, (_, index) =>
      line('web1', 'app', `loaded /srv/${'d/'.repeat(index)}a in 3 ms`),
    );
    const { store, take, open, inbox, find } = await makeWorld();
    await take('web1', 1, made);
    await inbox.decide('ignore', await find('loaded'), { rule: 'fold app loaded {path} in {int:1-9} ms' });
    // The text has a line that matches, and what does not match is beyond its end.
    const attack = line('web1', 'app', 'loaded /srv/a in 777777 ms');
    const whole = reportOf('web1', 2, [made[0], attack]);
    const [{ parts, ...rest }] = whole.messages;
    const cut = { ...parts[0], isCut: true, deflated: deflateSync(`${made[0]}\n${attack.slice(0, 60)}`) };
    await store.take({ ...whole, messages: [{ ...rest, parts: [cut] }] }, T0);
    await settleChains(store);
    assert.equal((await open())[0]?.lines, 1);
  });

  it('Inbox.decide ignore, attacked: an old report that gets a part later is compared again', async () => {
    const { store, open } = await ignored('cache', cacheLines('web1', 20));
    await store.removeTexts(T0 + 9e9);
    const late = reportOf('web1', 1, [line('web1', 'app', 'cache warmed, 900000 keys in 3 ms')]);
    const [{ parts, ...rest }] = late.messages;
    const added = { ...parts[0], name: 'late.txt', entry: 'late.txt' };
    await store.take({ ...late, digest: sha256('late'), messages: [{ ...rest, parts: [added] }] }, T0);
    await settleChains(store);
    assert.equal((await open())[0]?.lines, 1);
  });

  it('Inbox.decide ignore, attacked: what a line says is no placeholder, no statement and no comment', async () => {
    const { take, find, inbox, store } = await makeWorld();
    const evil = [
      'done {text} run 7',
      "done 'x' \\ run 7",
      'done # run 7 =~ /./',
      'done\\trecipient evil@example.com run 7',
    ];
    await take(
      'web1',
      1,
      evil.map((text) => line('web1', 'app', text)),
    );
    for (const text of evil) {
      const finding = await find(text.slice(0, 8));
      const { rule, refusal } = await inbox.preview(finding);
      if (refusal) continue;
      assert.ok(!/(?<!\{)\{text\}/.test(rule), rule);
      await inbox.decide('ignore', finding, { why: '\nignore =~ /./ #' });
    }
    const { file } = await inbox.rules();
    for (const each of file.split('\n')) assert.match(each, /^(?:|#.*|(?:usual|fold|hides|folds) .*)$/);
    assert.doesNotMatch(file, /^ignore/m);
    await store.take(mail('other', [message(5, [], { host: 'web1', dueAt: undefined })]), T0);
  });
});
