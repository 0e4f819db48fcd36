import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Inbox } from '../../src/inbox/inbox.ts';
import { RULES_FILE, RulesFolder } from '../../src/rules/rules-folder.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { cacheLines, closedLines, makeWorld } from '../inbox/made-world.ts';

async function decided(folder: string): Promise<{ inbox: Inbox; ignore: (word: string) => Promise<void> }> {
  const { store, take, find } = await makeWorld();
  await take('web1', 1, [...cacheLines('web1', 20), ...closedLines('web1', 12)]);
  const keptRules = new RulesFolder(folder);
  await keptRules.check();
  const inbox = new Inbox(store, { who: 'anna', keptRules });
  return {
    inbox,
    ignore: async (word) => {
      await inbox.decide('ignore', await find(word), { why: 'noise: $(touch x)' });
    },
  };
}

function repository(): { folder: string; git: (...args: string[]) => string } {
  const folder = temporary();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  git('init', '-q');
  git('config', 'user.name', 'Anna');
  git('config', 'user.email', 'anna@example.com');
  return { folder, git };
}

describe('RulesFolder', () => {
  it('RulesFolder: keeps the rules file, and makes each change a commit with its reason', async () => {
    const { folder, git } = repository();
    writeFileSync(join(folder, 'notes'), 'of somebody, not committed');
    const { inbox, ignore } = await decided(folder);
    await ignore('cache');
    await ignore('Connection closed');
    const text = readFileSync(join(folder, RULES_FILE), 'latin1');
    assert.equal(text, (await inbox.rules()).file);
    assert.match(text, /^usual app cache warmed/m);
    await inbox.undo();
    assert.doesNotMatch(readFileSync(join(folder, RULES_FILE), 'latin1'), /Connection closed/);
    const subjects = git('log', '--format=%s').trim().split('\n');
    assert.match(subjects[0], /^Undo: sshd Connection closed by/);
    assert.match(subjects[1], /^Ignore: sshd Connection closed by/);
    assert.match(subjects[2], /^Ignore: app cache warmed/);
    assert.match(git('log', '--format=%b', '-1', 'HEAD~1'), /^noise: \$\(touch x\) \(anna\)$/m);
    assert.equal(git('status', '--porcelain'), '?? notes\n');
  });

  it('RulesFolder: writes the file where there is no repository', async () => {
    const folder = temporary();
    const { inbox, ignore } = await decided(folder);
    await ignore('cache');
    assert.equal(readFileSync(join(folder, RULES_FILE), 'latin1'), (await inbox.rules()).file);
  });

  it('RulesFolder: says what git refuses; the decision and the file count all the same', async () => {
    const { folder, git } = repository();
    mkdirSync(join(folder, '.git/hooks'), { recursive: true });
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\necho no commits today >&2\nexit 1\n', {
      mode: 0o755,
    });
    const { inbox, ignore } = await decided(folder);
    await assert.rejects(ignore('cache'), /its rules cannot be kept in \S+: no commits today/);
    assert.equal((await inbox.log()).length, 1);
    assert.match(readFileSync(join(folder, RULES_FILE), 'latin1'), /cache warmed/);
    rmSync(join(folder, '.git/hooks/pre-commit'));
    await ignore('Connection closed');
    assert.equal(git('log', '--format=%s').trim().split('\n').length, 1);
  });

  it('RulesFolder: refuses a folder that is not there', async () => {
    await assert.rejects(new RulesFolder('/no/such').check(), /--rules \/no\/such: there is no such folder/);
  });
});
