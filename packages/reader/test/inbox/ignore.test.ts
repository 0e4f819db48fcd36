/**
 * What ignoring lines does: the rule, its preview, what goes, and what comes back.
 *
 * Covers: src/rules/, src/inbox/rule-preview.ts, src/inbox/ruled.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DECIDED } from '../../src/inbox/inbox.ts';
import { cacheLines, closedLines, line, makeWorld, T0 } from './made-world.ts';
import type { World } from './made-world.ts';

async function world(): Promise<World> {
  const made = await makeWorld();
  await made.take('web1', 1, [...cacheLines('web1', 20), ...closedLines('web1', 12)]);
  await made.take('web2', 1, [...cacheLines('web2', 5), ...closedLines('web2', 3)]);
  return made;
}

describe('Inbox.preview', () => {
  it('Inbox.preview: proposes a rule that hides routine work, and counts what it takes', async () => {
    const { inbox, find } = await world();
    const preview = await inbox.preview(await find('cache'));
    assert.match(preview.rule, /^usual app cache warmed, \{int:\d+-\d+\} keys in \{duration:[^}]*\}$/);
    assert.equal(preview.refusal, undefined);
    assert.deepEqual([preview.lines, preview.hosts, preview.days, preview.ofFinding], [25, 2, 1, 25]);
    assert.deepEqual([preview.left, preview.others, preview.isWhole], [0, [], true]);
    assert.match(preview.samples[0], /cache warmed/);
  });

  it('Inbox.preview: folds what takes an address from outside, and says why', async () => {
    const { inbox, find } = await world();
    const preview = await inbox.preview(await find('Connection closed'));
    assert.equal(preview.rule, 'fold sshd Connection closed by {ip} port {port} [preauth]');
    assert.match(preview.effect.join(' '), /Hosts fold such lines.*an address from outside/);
    const forced = await inbox.preview(
      await find('Connection closed'),
      preview.rule.replace('fold', 'usual'),
    );
    assert.match(forced.refusal?.reason ?? '', /usual would hide it: an address from outside; write fold/);
  });

  it('Inbox.preview: a step makes a placeholder narrower or wider, and back', async () => {
    const { inbox, find } = await world();
    const finding = await find('cache');
    const { rule, placeholders } = await inbox.preview(finding);
    assert.match(placeholders[0].name, /^int:/);
    const { wider = '' } = placeholders[0];
    assert.match(wider, /cache warmed, \{int\} keys/);
    const wide = await inbox.preview(finding, wider);
    assert.equal(wide.placeholders[0].narrower, rule);
    // A number without bounds may be any: it is no routine any more.
    assert.match(wide.rule, /^fold /);
  });

  it('Inbox.preview: paths of a draft are those that were seen, until somebody widens them', async () => {
    const { inbox, find, take } = await makeWorld();
    const paths = ['/srv/a/dump', '/srv/b/dump', '/srv/c/dump', '/srv/d/dump'];
    await take(
      'web1',
      1,
      Array.from({ length: 30 }, (_, index) =>
        line('web1', 'backup', `wrote ${paths[index % 4]} in ${index} seconds`, index),
      ),
    );
    const { rule, placeholders } = await inbox.preview(await find('wrote'));
    assert.ok(rule.includes(`{one:${paths.join('|')}}`), rule);
    assert.match(placeholders[0].wider ?? '', /wrote \/\{path:-\} in/);
  });

  it('Inbox.preview: names what else a rule takes, and how many lines of the row it leaves', async () => {
    const { inbox, find, take } = await world();
    await take('web3', 1, [line('web3', 'sshd', 'Connection closed by 10.9.9.9 port 7 [postauth]')]);
    const finding = await find('[preauth]');
    const wide = 'fold sshd Connection closed by {ip} port {port} [{word}]';
    const { others, lines, ofFinding } = await inbox.preview(finding, wide);
    assert.deepEqual([lines, ofFinding], [16, 15]);
    assert.deepEqual(
      others.map(({ text, lines: count, hosts }) => [text, count, hosts]),
      [['sshd Connection closed by {ip} port {int} [postauth]', 1, 1]],
    );
    const narrow = await inbox.preview(
      finding,
      'fold sshd Connection closed by {one:10.0.0.7} port {port} [preauth]',
    );
    assert.deepEqual([narrow.ofFinding, narrow.left], [2, 13]);
  });

  it('Inbox.preview: refuses alarms, attacks, severe lines, warnings, and what is no rule', async () => {
    const { inbox, find, take } = await world();
    await take('web1', 2, [
      line('web1', 'sshd', 'Failed password for anna from 10.0.0.1 port 22 ssh2'),
      line('web1', 'useradd', 'new group: name=backdoor, GID=0'),
      `<3>${line('web1', 'app', 'disk sda1 checked in 7 ms')}`,
      line('web1', 'sudo', 'anna : TTY=pts/0 ; COMMAND=/usr/bin/id'),
      line('web1', 'CRON', 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)'),
    ]);
    const reason = async (word: string): Promise<string> =>
      (await inbox.preview(await find(word))).refusal?.reason ?? '';
    assert.match(await reason('Failed password'), /a word of a failure or an attack/);
    assert.match(await reason('sda1'), /^severity error$/);
    assert.match(await reason('for user root'), /a word of a failure or an attack/);
    const closed = await find('Connection closed');
    const typed = async (rule: string): Promise<string> =>
      (await inbox.preview(closed, rule)).refusal?.reason ?? '';
    assert.match(
      await typed('fold sshd Failed password for {user} from {ip} port {port} ssh2'),
      /it matches no line/,
    );
    assert.match(
      await typed(
        'fold sshd Connection closed by {ip} port {port} [preauth]\nfold sshd Failed password for {user} from {ip} port {port} ssh2',
      ),
      /alarm words: Failed/,
    );
    await assert.rejects(typed('ignore =~ /sshd/'), /usual or fold with a template/);
    await assert.rejects(typed('usual sshd {text}'), /no word of its own/);
    await assert.rejects(
      typed('usual sshd x\u0000\nrecipient evil@example.com'),
      /usual or fold with a template/,
    );
    await assert.rejects(
      inbox.decide('ignore', await find('Failed password')),
      /no rule is made of it: it has a word of a failure/,
    );
  });
});

describe('Inbox.decide ignore', () => {
  it('Inbox.decide ignore: the row goes, like lines stay away, and undo brings it back', async () => {
    const { inbox, find, open, take } = await world();
    const before = (await open()).length;
    const { id } = await inbox.decide('ignore', await find('cache'), { why: 'noise' });
    assert.equal((await open()).length, before - 1);
    await take('web3', 1, cacheLines('web3', 4));
    assert.equal((await open()).length, before - 1);
    assert.deepEqual(
      (await inbox.list(DECIDED)).findings.map(({ state, lines, hosts }) => [state, lines, hosts]),
      [['ruled', 29, 3]],
    );
    await inbox.undo(id);
    assert.deepEqual([(await find('cache')).state, (await find('cache')).lines], ['new', 29]);
  });

  it('Inbox.decide ignore: a line of the same form that the rule does not match is back, alone', async () => {
    const { inbox, find, take, open } = await world();
    await inbox.decide('ignore', await find('cache'));
    await take('web2', 2, [
      ...cacheLines('web2', 3),
      line('web2', 'app', 'cache warmed, 900000 keys in 2 ms'),
    ]);
    const back = await find('cache');
    assert.deepEqual([back.state, back.lines, back.hosts, back.host], ['back', 1, 1, 'web2']);
    assert.equal(back.why, 'a line is not as the rule says');
    assert.deepEqual(
      (await inbox.samples(back, 9)).map(({ line: text }) => text.includes('900000')),
      [true],
    );
    assert.deepEqual(
      (await inbox.hosts(back)).map(({ name, lines }) => [name, lines]),
      [['web2', 1]],
    );
    // A second rule is for the rest, and both count.
    await inbox.decide('ignore', back);
    assert.ok((await open()).every(({ text }) => !text.includes('cache')));
    await take('web1', 2, cacheLines('web1', 3));
    assert.ok((await open()).every(({ text }) => !text.includes('cache')));
    await inbox.undo();
    assert.equal((await find('cache')).lines, 1);
  });

  it('Inbox.decide ignore: what is seen of the rest stays seen, whatever the rule takes', async () => {
    const { inbox, find, take, open } = await world();
    await inbox.decide('ignore', await find('cache'));
    await take('web2', 2, [line('web2', 'app', 'cache warmed, 900000 keys in 2 ms')]);
    await inbox.decide('seen', await find('cache'));
    await take('web1', 2, cacheLines('web1', 59));
    await take('web9', 1, cacheLines('web9', 59));
    assert.ok((await open()).every(({ text }) => !text.includes('cache')));
  });

  it('Inbox.decide ignore: takes lines of its own forms only, though the rule matches others', async () => {
    const { inbox, find, take, open } = await world();
    const finding = await find('Connection closed');
    await inbox.decide('ignore', finding, {
      rule: 'fold sshd Connection closed by {ip} port {port} [{word}]',
    });
    await take('web1', 2, [line('web1', 'sshd', 'Connection closed by 10.9.9.9 port 7 [postauth]')]);
    assert.deepEqual([(await find('[postauth]')).state, (await open()).length], ['new', 2]);
  });

  it('Inbox.decide ignore: ends at its time', async () => {
    const { inbox, find, clock, open } = await world();
    await inbox.decide('ignore', await find('cache'), { wake: { until: T0 + 1000 } });
    assert.equal((await open()).length, 1);
    clock.now = T0 + 60_000;
    const back = await find('cache');
    assert.deepEqual([back.state, back.why, back.lines], ['back', 'it was ignored until now', 25]);
  });

  it('Inbox.decide ignore: shows what came after the decision and whose text is gone', async () => {
    const { inbox, find, take, store, open } = await world();
    await inbox.decide('ignore', await find('cache'));
    await store.removeTexts(T0 + 9e9);
    assert.equal((await open()).length, 1);
    await take('web5', 1, cacheLines('web5', 2));
    await store.removeTexts(T0 + 9e9);
    assert.deepEqual([(await find('cache')).host, (await find('cache')).lines], ['web5', 2]);
  });
});
