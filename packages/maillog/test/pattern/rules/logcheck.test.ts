/** Covers: pattern/rules/logcheck, pattern/rules/layers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Layers, isRuleFileName, logcheckDirectories, readLogcheck } from '../../../src/pattern/index.ts';
import type { LogcheckFile } from '../../../src/pattern/index.ts';

function file(path: string, text: string): LogcheckFile {
  const [directory, name] = path.split('/') as [string, string];
  return { directory, name, path: `/etc/logcheck/${path}`, bytes: Buffer.from(text, 'latin1') };
}

function layersOf(files: LogcheckFile[], log: string): { alerts: string; events: string; system: string } {
  const block = Buffer.from(log, 'latin1');
  const decided = new Layers(readLogcheck(files), []).decide(block);
  const text = (ranges: readonly number[]): string => {
    let all = '';
    for (let i = 0; i < ranges.length; i += 2) all += block.toString('latin1', ranges[i], ranges[i + 1]);
    return all;
  };
  return { alerts: text(decided.alerts), events: text(decided.events), system: text(decided.system) };
}

test('logcheckDirectories() includes the directories of lower levels', () => {
  assert.deepEqual(logcheckDirectories('server').slice(3), ['ignore.d.paranoid', 'ignore.d.server']);
});

test('isRuleFileName() takes only names that run-parts takes', () => {
  assert.deepEqual(['ssh', 'local-x_2', 'ssh.dpkg-old', '.hidden', 'a b'].map(isRuleFileName), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('Layers: ignore.d hides other lines, and never a violation', () => {
  const files = [
    file('ignore.d.server/a', '# a comment\n\n ^not a comment\n^usual\n'),
    file('violations.d/b', 'BAD\n'),
    file('cracking.d/c', 'ATTACK'),
  ];
  assert.deepEqual(layersOf(files, 'usual\nusual BAD\nusual ATTACK\nodd\n'), {
    alerts: 'usual ATTACK\n',
    events: 'usual BAD\n',
    system: 'odd\n',
  });
});

test('Layers: a violation that its own file or a local one cancels is in no layer', () => {
  const files = [
    file('violations.d/sudo', 'sudo'),
    file('violations.d/su', 'sux'),
    file('violations.ignore.d/sudo', 'own'),
    file('violations.ignore.d/logcheck-sudo', 'packaged'),
    file('violations.ignore.d/local-mine', 'mine'),
    file('violations.ignore.d/other', 'other'),
  ];
  const log = 'sudo own\nsudo packaged\nsudo mine\nsudo other\nsux own\nsux mine\n';
  assert.deepEqual(layersOf(files, log), { alerts: '', events: 'sudo other\nsux own\n', system: '' });
});

test('readLogcheck() refuses a rule with too many nested groups or repetitions', () => {
  const rules = [`${'('.repeat(50_000)}a${')'.repeat(50_000)}`, `a${'*'.repeat(50_000)}`, 'a'];
  const { unreadable, ignores } = readLogcheck([file('ignore.d.server/a', rules.join('\n'))]);
  assert.equal(ignores.length, 1);
  assert.match(unreadable[0].message, /more than 1000 groups/);
  assert.match(unreadable[1].message, /more than 1000 repetitions/);
});

test('readLogcheck() lists unreadable rules with their place', () => {
  const { unreadable, ignores } = readLogcheck([file('ignore.d.server/a', 'good\nbad(\n')]);
  assert.equal(ignores.length, 1);
  assert.deepEqual(
    unreadable.map((error) => error.format().split('\n')[0]),
    ['/etc/logcheck/ignore.d.server/a:2:4: cannot parse rule bad(: group opened here is never closed'],
  );
});
