/** Covers: cli/rules/last-good-rules. What a bad file of rules in a roll-out does to a host. */
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { after, beforeEach, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

const CONF = `set encrypt off
set host web1
set to you@example.com
set from m@example.com
set deliver maildir:mail
set state state
watch <<X
logfile app.log
rules rules.d/*.rules
mime_file app.txt
X
`;

describe('a bad file of rules', () => {
  let world = new World();
  const worlds: World[] = [];
  after(() => worlds.forEach((each) => each.remove()));
  beforeEach(async () => {
    world = new World();
    worlds.push(world);
    mkdirSync(world.path('rules.d'));
    world.write('web.conf', CONF);
    world.write('rules.d/a.rules', 'ignore =~ /usual/\n');
    world.write('rules.d/b.rules', 'ignore =~ /other/\n');
    world.write('app.log', 'usual\nother\nnews 1\n');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    rmSync(world.path('mail'), { recursive: true });
    appendFileSync(world.path('app.log'), 'usual\nother\nnews 2\n');
  });
  async function report(): Promise<{ status: number | null; stderr: string; text: string }> {
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    const [mail] = readdirSync(world.path('mail/new'));
    const { stdout } = await world.maillog(['open', '--quiet', `mail/new/${mail}`]);
    return { status, stderr, text: stdout };
  }

  it('rules FILE: a bad one leaves the rules of the last good report in force, and the report names it', async () => {
    world.write('rules.d/a.rules', 'ignore =~ /usual(/\nignore =~ /news/\n');
    const { status, stderr, text } = await report();
    assert.equal(status, 1);
    assert.match(stderr, /^maillog: these rules are refused: rules\.d\/a\.rules:1:\d+: /);
    assert.match(text, /^news 2$/m);
    assert.doesNotMatch(text, /^usual$|^other$/m);
    assert.match(text, /^warn\tthese rules are refused: rules\.d\/a\.rules:1:/m);
    assert.match(text, /^warn\tthe rules of the last good report are in force/m);
    assert.equal((await world.maillog(['check-config', '-C', 'web.conf'])).status, 78);
    // The copies are still those of the good report.
    rmSync(world.path('mail'), { recursive: true });
    appendFileSync(world.path('app.log'), 'usual\nnews 3\n');
    assert.match((await report()).text, /^news 3$/m);
  });

  it('rules FILE: another good file of a roll-out counts at once', async () => {
    world.write('rules.d/a.rules', 'ignore =~ /usual(/\n');
    world.write('rules.d/b.rules', 'ignore =~ /nothing/\n');
    assert.match((await report()).text, /^other\nnews 2$/m);
  });

  it('rules FILE: a bad one that no good report knew stops the report', async () => {
    world.write('rules.d/c.rules', 'ignore =~ /usual(/\n');
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    assert.equal(status, 78);
    assert.match(stderr, /^rules\.d\/c\.rules:1:/);
  });

  it('rules FILE: one that others may write to stops the report as before', needs('root'), async () => {
    chmodSync(world.path('rules.d/a.rules'), 0o666);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 77);
  });
});
