/** Covers: host/logs/log-beginning. A host may have kept its logs for years before MailLog came. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { World } from './world.ts';

function lines(name: string, count: number): string {
  return Array.from(
    { length: count },
    (_each, number) => `${name} ${String(number).padStart(5, '0')}\n`,
  ).join('');
}

/** Makes a report and opens it. */
async function report(world: World): Promise<{ status: number | null; text: string }> {
  const { status, stderr } = await world.maillog(['-C', 'web.conf']);
  assert.equal(stderr, '');
  const files = existsSync(world.path('mails/new')) ? readdirSync(world.path('mails/new')) : [];
  const paths = files.sort().map((file) => `mails/new/${file}`);
  const { stdout } = paths.length > 0 ? await world.maillog(['open', '--quiet', ...paths]) : { stdout: '' };
  rmSync(world.path('mails'), { recursive: true, force: true });
  return { status, text: stdout };
}

describe('a first report', () => {
  const configure = (world: World, logs: string): string =>
    world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\n' +
        `set deliver maildir:${world.path('mails')}\nset state state\nwatch <<W\nlogfile ${logs}\nlimit_bytes 1k\nmime_file app.txt\nW\n`,
    );

  it('watch shows the newest part of a log, and names the rest', async (test) => {
    const world = new World('in-process');
    test.after(() => world.remove());
    const log = lines('app', 1000);
    world.write('app.log', log);
    configure(world, 'app.log');
    const { status, text: first } = await report(world);
    assert.equal(status, 1);
    assert.ok(first.includes(log.slice(-990)));
    assert.ok(!first.includes('app 00000'));
    assert.match(
      first,
      /app\.log: the first report shows the newest part and leaves out \d+ bytes before it \(/,
    );
    const all = await world.maillog(['-C', 'web.conf', '--dry-run', '--all']);
    assert.ok(all.stdout.includes(log));
    appendFileSync(world.path('app.log'), 'new\n');
    const second = await report(world);
    assert.equal(second.status, 0);
    assert.match(second.text, /^new$/m);
    assert.doesNotMatch(second.text, /app 0|leaves out/);
  });

  it('watch counts the older files that its glob names, and shows none of them later', async (test) => {
    const world = new World('in-process');
    test.after(() => world.remove());
    world.write('app.log', lines('app', 10));
    world.write('app.log.1', lines('one', 10));
    world.write('app.log.2', lines('two', 1000));
    world.write('app.log.3.gz', gzipSync(lines('three', 1000)));
    configure(world, '"app.log*"');
    const { status, text: first } = await report(world);
    assert.equal(status, 1);
    assert.match(first, /one 00009\n(?:[^]*)app 00000/);
    assert.doesNotMatch(first, /two 0|three 0/);
    assert.match(first, /leaves out \d+ bytes before it, with 2 older files/);
    const second = await report(world);
    assert.equal(second.status, 0);
    assert.doesNotMatch(second.text, /two 0|three 0|leaves out/);
    const all = await world.maillog(['-C', 'web.conf', '--dry-run', '--all']);
    assert.match(all.stdout, /two 00999/);
    assert.match(all.stdout, /three 00999/);
  });

  it('watch leaves out nothing of a log that came after it', async (test) => {
    const world = new World('in-process');
    test.after(() => world.remove());
    world.write('other.log', 'one\n');
    configure(world, '"*.log"');
    assert.equal((await report(world)).status, 0);
    const log = lines('app', 300);
    world.write('app.log', log);
    let seen = '';
    for (let count = 0; count < 20 && !seen.includes('app 00299'); count++)
      seen += (await report(world)).text;

    for (const line of log.split('\n')) assert.ok(seen.includes(line), line);
    assert.doesNotMatch(seen, /leaves out/);
  });
});

describe('holes', () => {
  it('watch with whole yes and explain leave holes out, and name them', async (test) => {
    const world = new World('in-process');
    test.after(() => world.remove());
    world.write('app.log', `${'\0'.repeat(100_000)}known\nstrange\n`);
    world.write(
      'web.conf',
      'set encrypt off\nset host web1\nset to you@example.com\nset from m@example.com\nset state state\n' +
        `set deliver maildir:${world.path('mails')}\n` +
        'watch <<W\nlogfile app.log\nwhole yes\nignore =~ /^known/\nmime_file app.txt\nW\n',
    );
    const { status, text } = await report(world);
    assert.equal(status, 1);
    assert.match(text, /^strange\nwarn\tapp\.log: 100000 NUL bytes left out: a hole, not content$/m);
    assert.doesNotMatch(text, /\0|^known/m);
    const all = await world.maillog(['-C', 'web.conf', '--dry-run', '--all']);
    assert.ok(!all.stdout.includes('\0'));
    const explained = await world.maillog(['explain', '-C', 'web.conf']);
    assert.match(explained.stdout, / 1 {2}web\.conf/);
    assert.match(explained.stderr, /app\.log: 100000 NUL bytes left out/);
  });
});
