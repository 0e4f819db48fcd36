/**
 * The rules file that decisions make, and on which hosts it is in force.
 *
 * Covers: src/rules/rules-file.ts, src/inbox/rules-screen.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RuleReader } from '../../../maillog/src/entry/watch/rule-reader.ts';
import { failedTests } from '../../../maillog/src/entry/watch/rule-tests.ts';
import { WatchRules } from '../../../maillog/src/entry/watch/watch-rules.ts';
import { cacheLines, closedLines, line, makeWorld } from './made-world.ts';
import type { World } from './made-world.ts';

async function world(): Promise<World> {
  const made = await makeWorld();
  await made.take('web1', 1, [...cacheLines('web1', 20), ...closedLines('web1', 12)]);
  await made.take('web2', 1, [...cacheLines('web2', 5)]);
  return made;
}

/** What a host does with the file. */
function assertReadable(file: string): void {
  const reader = new RuleReader();
  reader.takeFile('fleet.rules', Buffer.from(file, 'latin1'));
  assert.deepEqual(failedTests(reader.tests, new WatchRules(reader.rules, undefined, false)), []);
}

describe('Inbox.rules', () => {
  it('Inbox.rules: makes a file that a host reads, with a test for each rule', async () => {
    const { inbox, find } = await world();
    await inbox.decide('ignore', await find('cache'), { why: 'noise\nrecipient evil@example.com \\' });
    await inbox.decide('ignore', await find('Connection closed'), { why: 'scanners' });
    const { file, rules } = await inbox.rules();
    assert.match(
      file,
      /^# .*\n\n# 2026-03-01, you: noise recipient evil@example\.com\nusual app cache warmed/m,
    );
    assert.match(file, /^fold sshd Connection closed by \{ip\} port \{port\} \[preauth\]\nfolds 'Mar {2}1/m);
    assertReadable(file);
    assert.deepEqual(
      rules.map(({ statements: [statement], hosts, inForce, left }) => [
        statement.slice(0, 8),
        hosts,
        inForce,
        left,
      ]),
      [
        ['fold ssh', 1, 0, 0],
        ['usual ap', 2, 0, 0],
      ],
    );
  });

  it('Inbox.rules: says on which hosts the file, or one before it, is in force', async () => {
    const { inbox, find, take } = await world();
    await inbox.decide('ignore', await find('cache'));
    const { sha256: first } = await inbox.rules();
    await inbox.decide('ignore', await find('Connection closed'));
    const { sha256: second } = await inbox.rules();
    const file = '/etc/maillog/fleet.rules';
    await take('web1', 2, [], { rules: [{ file, sha256: second }] });
    await take('web2', 2, [], {
      rules: [
        { file: '/etc/other', sha256: 'ab' },
        { file, sha256: first },
      ],
    });
    await take('web3', 1, cacheLines('web3', 1));
    // Whoever imitates web3 does not say what is in force there.
    await take('web3', 2, [], { rules: [{ file, sha256: second }], isVerified: false });
    const { rules, hosts } = await inbox.rules();
    assert.deepEqual(
      hosts.map(({ host, state }) => [host, state]),
      [
        ['web1', 'current'],
        ['web2', 'older'],
        ['web3', 'none'],
      ],
    );
    assert.deepEqual(
      rules.map(({ hosts: all, inForce, waiting }) => [all, inForce, waiting]),
      [
        [1, 1, []],
        [3, 2, ['web3']],
      ],
    );
  });

  it('Inbox.rules: an undo takes the rule out of the file, and leaves it in the list', async () => {
    const { inbox, find } = await world();
    const { sha256: empty } = await inbox.rules();
    await inbox.decide('ignore', await find('cache'));
    assert.notEqual((await inbox.rules()).sha256, empty);
    await inbox.undo();
    const { sha256, rules } = await inbox.rules();
    assert.equal(sha256, empty);
    assert.deepEqual(
      rules.map(({ isUndone }) => isUndone),
      [true],
    );
    const [undo] = await inbox.log();
    assert.equal(undo.rulesFile, empty);
  });

  it('Inbox.rules: leaves out a test whose line another rule hides', async () => {
    const { inbox, find, take } = await world();
    await inbox.decide('ignore', await find('cache'));
    await take('web2', 2, [line('web2', 'app', 'cache warmed, 900000 keys in 2 ms')]);
    const back = await find('cache');
    // It takes the others, too, of which the first one hides the sample.
    await inbox.decide('ignore', back, { rule: 'fold app cache warmed, {int} keys in {duration}' });
    const { file } = await inbox.rules();
    assert.match(file, /^fold app cache/m);
    assertReadable(file);
  });
});
