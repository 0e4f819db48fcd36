/**
 * The rules file that decisions make, and on which hosts it is in force.
 *
 * Covers: src/rules/, src/inbox/rules-screen.ts, src/inbox/rule-hits.ts, src/inbox/rules-sets.ts,
 * src/inbox/rules-words.ts
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RuleReader } from '../../../maillog/src/entry/watch/rule-reader.ts';
import { failedTests } from '../../../maillog/src/entry/watch/rule-tests.ts';
import { WatchRules } from '../../../maillog/src/entry/watch/watch-rules.ts';
import { nameRules } from '../../src/rules/rule-names.ts';
import { rulesWords } from '../../src/inbox/rules-words.ts';
import type { TakenRuleHits, TakenRulesSet } from '../../src/store/taken.ts';
import { sha256 as digestOf } from '../store/contract.ts';
import { cacheLines, closedLines, line, makeWorld, reportOf, T0 } from './made-world.ts';
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

  it('Inbox.rules: says where lines come in spite of a rule, and the row is back until somebody decides', async () => {
    const { inbox, find, open, take } = await world();
    await inbox.decide('ignore', await find('cache'));
    const { sha256 } = await inbox.rules();
    const rules = [{ file: '/etc/maillog/fleet.rules', sha256 }];
    const still = async (): Promise<unknown> =>
      (await inbox.rules()).rules.map(({ coming }) => coming.map(({ host, lines }) => [host, lines]));
    const rows = async (): Promise<unknown> =>
      (await open()).filter(({ text }) => text.includes('cache')).map(({ why }) => why);
    // Without the rule, or with it and without a line, all is as it should be.
    await take('web1', 2, cacheLines('web1', 3));
    await take('web2', 2, [], { rules });
    assert.deepEqual([await still(), await rows()], [[[]], []]);
    // Whoever imitates a host says what they like.
    await take('web1', 3, cacheLines('web1', 2), { rules, isVerified: false });
    // The host reads another log, too, in a configuration without the rule.
    await take('web2', 3, cacheLines('web2', 2), { configuration: '/etc/maillog/other.conf' });
    assert.deepEqual([await still(), await rows()], [[[]], []]);
    const unlike = line('web1', 'app', 'cache warmed, 900000 keys in 2 ms');
    await take('web1', 4, [...cacheLines('web1', 4), unlike], { rules });
    assert.deepEqual(await still(), [[['web1', 4]]]);
    await take('web1', 5, cacheLines('web1', 1), { rules });
    assert.deepEqual(await still(), [[['web1', 1]]]);
  });

  it('Inbox.list: a row that a rule takes is back where its lines still come, until it is decided', async () => {
    const { inbox, find, open, take } = await world();
    await inbox.decide('seen', await find('Connection closed'));
    await inbox.decide('ignore', await find('cache'));
    const { sha256 } = await inbox.rules();
    const rules = [{ file: '/etc/maillog/fleet.rules', sha256 }];
    await take('web1', 2, cacheLines('web1', 4), { rules });
    const [row] = await open();
    assert.equal(
      row.why,
      'the rule is in force on web1, whose report of 2026-03-01 08:00 UTC has 4 such lines',
    );
    await inbox.decide('seen', row);
    assert.deepEqual(await open(), []);
    await take('web2', 2, cacheLines('web2', 1), { rules });
    assert.match((await open())[0].why ?? '', /in force on web2, whose report .* has such a line/);
    await inbox.decide('mute', (await open())[0], { wake: { until: Date.parse('2026-04-01') } });
    await take('web2', 3, cacheLines('web2', 1), { rules });
    assert.deepEqual(await open(), []);
    await take('web1', 3, [], { rules });
    await take('web2', 4, [], { rules });
    await inbox.undo();
    await inbox.undo();
    assert.deepEqual(await open(), []);
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

  it('Inbox.rules: counts the hits of a rule over hosts, files and versions of the file', async () => {
    const { inbox, find, store, clock } = await world();
    await inbox.decide('ignore', await find('Connection closed'));
    const first = await inbox.rules();
    await inbox.decide('ignore', await find('cache'));
    const second = await inbox.rules();
    const placeIn = (file: string, start: string): number =>
      file.split('\n').findIndex((each) => each.startsWith(start)) + 1;
    // The file is sorted: what is decided later comes before it.
    const places = [first, second].map(({ file }) => placeIn(file, 'fold sshd'));
    assert.notEqual(places[0], places[1]);
    const take = async (host: string, sequence: number, at: 0 | 1, where: string): Promise<void> => {
      const { sha256 } = [first, second][at];
      const ruleHits = [
        { place: `${where}:${places[at]}`, sha256, isDecided: false, lines: 10 },
        { place: '/etc/maillog/web.conf:7', sha256: '', isDecided: false, lines: 3 },
      ];
      const more = { rules: [{ file: where, sha256 }], ruleHits };
      await store.take(await nameRules(store, reportOf(host, sequence, [], more)), T0);
    };
    await take('web1', 2, 0, '/etc/maillog/fleet.rules');
    await take('web1', 3, 1, '/etc/maillog/fleet.rules');
    await take('web2', 2, 1, 'https://rules.example.com/web/fleet.rules');
    const { rules, others } = await inbox.rules();
    assert.deepEqual(
      rules.map(({ hits: { recent, lines, hosts }, isIdle }) => [recent, lines, hosts, isIdle]),
      [
        [0, 0, 0, false],
        [30, 30, 2, false],
      ],
    );
    assert.deepEqual(
      others.map(({ place, lines, hosts }) => [place, lines, hosts]),
      [['/etc/maillog/web.conf:7', 9, 2]],
    );
    clock.now = T0 + 92 * 86_400_000;
    assert.deepEqual(
      (await inbox.rules()).rules.map(({ isIdle }) => isIdle),
      [true, true],
    );
  });

  it('rulesWords: tells rules of two versions of a file apart', async () => {
    const { inbox, take } = await world();
    const hit = (file: string, place: string, lines: number): object => ({
      place,
      sha256: digestOf(file),
      isDecided: false,
      lines,
    });
    const ruleHits = [hit('1', '/a:3', 9), hit('2', '/a:3', 4), hit('2', '/a:5', 2)] as TakenRuleHits[];
    await take('web1', 2, [], { ruleHits });
    const [{ lines }] = rulesWords(await inbox.rules());
    const words = (count: number): string =>
      `${count} lines in 14 days, ${count} in 90, on 1 host, last 2026-03-01`;
    assert.deepEqual(lines, [
      `/a:3 of version ${digestOf('1').slice(0, 8)}: ${words(9)}`,
      `/a:3 of version ${digestOf('2').slice(0, 8)}: ${words(4)}`,
      `/a:5: ${words(2)}`,
    ]);
  });

  it('Inbox.rules: names the hosts that have not the newest set, and what they say of it', async () => {
    const { inbox, take } = await world();
    const address = 'https://rules.example.com/web';
    const set = (serial: number, fault?: string): readonly TakenRulesSet[] => [
      { address, name: 'web', serial, sha256: digestOf(String(serial)), fault },
    ];
    await take('web1', 2, [], { rulesSets: set(1_764_258_000) });
    await take('web2', 2, [], { rulesSets: set(1_764_200_000, `the rules set of ${address} is refused: x`) });
    await take('web3', 2, [], { rulesSets: set(0) });
    const screen = await inbox.rules();
    const [{ behind, versions }] = screen.sets;
    assert.deepEqual([behind, versions.map(({ hosts }) => hosts)], [2, [1, 1, 1]]);
    assert.deepEqual(rulesWords(screen), [
      {
        name: 'Rules sets',
        lines: [
          `web of ${address}: 1764258000 is in force on 1 host, the first since 2026-03-01 08:00 UTC; 1764200000 on 1, none on 1`,
          'not yet on web3 (none, last report 2026-03-01 08:00 UTC), web2 (1764200000, last report 2026-03-01 08:00 UTC)',
        ],
      },
      {
        name: 'Sets that hosts cannot use',
        lines: [`web2: the rules set of ${address} is refused: x`],
      },
    ]);
  });
});
