/** Covers: cli/doctor, cli/doctor/, delivery/try-route. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { CHECKS } from '../../src/cli/doctor/checks.ts';
import { keepingFindings } from '../../src/cli/doctor/rotation.ts';
import { roomFinding } from '../../src/cli/doctor/state.ts';
import type { Keeping } from '../../src/log/logrotate.ts';
import { needs } from '../helpers/needs.ts';
import { refusal, serve } from '../helpers/mail-server.ts';
import { World } from './world.ts';

needs('gpg');

interface Row {
  readonly check: string;
  readonly verdict: string;
  readonly words: string;
  readonly hint: string | null;
}

const ENTRY = "command <<X\nexec 'echo hello'\nX\n";

describe('keepingFindings', () => {
  it('keepingFindings: compares what logrotate keeps with the time between reports', () => {
    const daily = { periodHours: 24, count: 7, maxAgeDays: undefined, truncates: false };
    const words = (changed: Partial<Keeping>, interval?: number): string[] =>
      keepingFindings('/var/log/x', { ...daily, ...changed }, interval).map((finding) => finding.words);
    assert.deepEqual(words({}, 24), []);
    assert.deepEqual(words({ count: 1 }), []);
    assert.deepEqual(words({ count: -1 }, 24), []);
    assert.deepEqual(words({ periodHours: undefined, count: 1 }, 24), []);
    assert.match(
      words({ count: 1 }, 24).join(),
      /for 24 hours, and .* every 24 hours: a report that fails once/,
    );
    assert.match(
      words({ maxAgeDays: 3 }, 168).join(),
      /for 3 days, and .* every 7 days: reports do not show all/,
    );
    assert.match(words({ count: 0 }).join(), /without a copy \(rotate 0\)/);
    assert.match(words({ truncates: true }, 24).join(), /copytruncate/);
  });
});

describe('roomFinding', () => {
  it('roomFinding: compares what is free with spool_size', () => {
    const words = (free: number, spoolSize: number): string | undefined =>
      roomFinding('/var/lib/maillog/x', free, spoolSize)?.words;
    assert.equal(words(2e9, 1e9), undefined);
    assert.match(words(5e7, 1e6) ?? '', /^50 MB are free for /);
    assert.match(
      words(7e8, 1e9) ?? '',
      /^700 MB are free for \S+, and spool_size lets waiting reports take 1000 MB$/,
    );
    assert.match(roomFinding('/x', 7e8, 1e9)?.hint ?? '', /set spool_size 333M/);
  });
});

describe('maillog doctor', () => {
  const world = new World();
  let fingerprint = '';
  before(() => {
    fingerprint = world.key('you@example.com');
    world.publicKey('you@example.com');
    world.key('soon@example.com', 'ed25519', '10d');
    world.publicKey('soon@example.com');
    mkdirSync(world.path('mail'), { mode: 0o700 });
  });
  after(() => world.remove());

  const conf = (...lines: string[]): string =>
    world.write(
      'web.conf',
      ['set state state', 'set host web1.example.com', ...lines].join('\n').concat('\n', ENTRY),
    );
  const RECIPIENT = (): string => `recipient you@example.com.asc ${fingerprint}`;
  const TO = 'set to you@example.com';

  async function look(...args: string[]): Promise<{ status: number | null; rows: Row[]; stderr: string }> {
    const { status, stdout, stderr } = await world.maillog(['doctor', '-C', 'web.conf', '--json', ...args]);
    const { checks, status: said } = JSON.parse(stdout) as { checks: Row[]; status: number };
    assert.equal(status, said);
    return { status, rows: checks, stderr };
  }

  /** The findings of one check: `fault no recipient of the mail is set`. */
  function found(rows: readonly Row[], check: string): string[] {
    return rows.filter((row) => row.check === check).map(({ verdict, words }) => `${verdict} ${words}`);
  }

  it('maillog doctor: a sound configuration has no fault, and nothing is sent or made', async () => {
    conf(RECIPIENT(), TO, 'set deliver maildir:mail');
    const { status, rows, stderr } = await look();
    assert.equal(stderr, '');
    assert.deepEqual(
      rows.filter(({ verdict }) => verdict === 'fault'),
      [],
    );
    assert.ok(status === 0 || status === 1);
    assert.deepEqual(found(rows, 'keys'), [`ok you@example.com.asc ${fingerprint} never expires`]);
    assert.deepEqual(readdirSync(world.path('mail')), []);
    assert.throws(() => readdirSync(world.path('state')), /ENOENT/);
  });

  it('maillog doctor: names each thing that a report lacks, 78', async () => {
    conf();
    const { status, rows } = await look();
    assert.equal(status, 78);
    assert.deepEqual(found(rows, 'needs'), [
      'fault no recipient of the mail is set',
      `fault web.conf:3:1: no key is set to seal the report`,
    ]);
  });

  it('maillog doctor: names every error of the configuration with its place, 78', async () => {
    conf('set nonsense 1', 'sat to x');
    const { status, rows } = await look();
    assert.equal(status, 78);
    assert.deepEqual(found(rows, 'configuration'), [
      'fault web.conf:3:5: unknown setting nonsense',
      'fault web.conf:4:1: unknown statement sat',
    ]);
  });

  it('maillog doctor: looks at each key by itself', async () => {
    conf('recipient none.asc', 'recipient soon@example.com.asc', TO, 'set deliver maildir:mail');
    const { rows } = await look();
    assert.match(
      found(rows, 'keys').join('\n'),
      /^fault web\.conf:3:11: cannot encrypt to none\.asc: no such file/m,
    );
    assert.match(found(rows, 'keys').join('\n'), /^warning soon@example\.com\.asc \(.*\) expires in 9 days/m);
    assert.match(found(rows, 'keys').join('\n'), /^warning soon@example\.com\.asc has no fingerprint/m);
  });

  it('maillog doctor: has the pgp program seal a test text', async () => {
    conf(
      "set pgp 'gpg -a -e -r you@example.com --trust-model always --no-tty --batch'",
      TO,
      'set deliver maildir:mail',
    );
    const sound = (await look()).rows;
    assert.match(found(sound, 'keys').join(), /^ok gpg seals to [0-9a-f]{16}$/);
    assert.deepEqual(found(sound, 'commands'), ['ok gpg']);
    conf("set pgp 'gpg -a -e -r nobody@example.com --no-tty --batch'", TO, 'set deliver maildir:mail');
    const { status, rows } = await look();
    assert.equal(status, 78);
    assert.match(found(rows, 'keys').join(), /^fault .*nobody@example\.com/);
  });

  it('maillog doctor: talks to the mail server up to the recipients, and sends nothing', async (test) => {
    const { at, wire, messages } = await serve(test, { size: 1_000_000 });
    conf(RECIPIENT(), TO, `set smtp ${at}`);
    const { rows } = await look();
    assert.deepEqual(found(rows, 'route'), [
      `ok smtp ${at}: no TLS, sender accepted, 1 of 1 recipients accepted`,
      `warning smtp ${at} takes messages of 1000000 bytes, and max_size is 7340032`,
    ]);
    assert.match(
      wire(),
      /MAIL FROM:<maillog@web1\.example\.com>\r\nRCPT TO:<you@example\.com>\r\nRSET\r\nQUIT\r\n$/,
    );
    assert.deepEqual(messages, []);
  });

  it('maillog doctor: shows what the server says of the sender, of a recipient and of a login', async (test) => {
    const strict = await serve(test, {
      onMailFrom: (_address, _session, done) => done(refusal(504, 'need a full name')),
    });
    conf(RECIPIENT(), TO, `set smtp ${strict.at}`);
    const sender = await look();
    assert.equal(sender.status, 78);
    assert.match(
      found(sender.rows, 'route').join(),
      /^fault smtp \S+: you@example\.com: the sender maillog@web1\.example\.com is refused: 504 need a full name$/,
    );
    const picky = await serve(test, {
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('no') ? refusal(550, 'no such user') : null),
    });
    conf(RECIPIENT(), `${TO} nobody@example.com`, `set smtp ${picky.at}`);
    const { rows } = await look();
    assert.deepEqual(found(rows, 'route'), [
      `fault smtp ${picky.at}: nobody@example.com: 550 no such user`,
      `ok smtp ${picky.at}: no TLS, sender accepted, 1 of 2 recipients accepted`,
    ]);
    conf(RECIPIENT(), TO, `set smtp smtp://me@${picky.at}`, 'set smtp_password_file password');
    world.write('password', 'secret\n');
    chmodSync(world.path('password'), 0o600);
    const login = await look();
    assert.match(found(login.rows, 'route').join(), /^fault smtp \S+: you@example\.com: no session: /);
  });

  it('maillog doctor --send: sends a sealed test report, and moves no position', async (test) => {
    const { at, messages } = await serve(test);
    conf(RECIPIENT(), TO, `set smtp ${at}`);
    const { rows } = await look('--send');
    assert.deepEqual(found(rows, 'send'), [`ok smtp ${at} took test report 1`]);
    assert.equal(messages.length, 1);
    assert.doesNotMatch(messages[0], /test report of MailLog/);
    world.write('test.eml', messages[0]);
    const opened = await world.maillog(['open', 'test.eml']);
    assert.equal(opened.status, 0);
    assert.match(
      opened.stdout,
      /==> test\.txt <== A test report\nThis is a test report of MailLog on web1\.example\.com\./,
    );
    assert.deepEqual(JSON.parse(world.read('state/state.json').split('\n')[0]).memories, {});
    rmSync(world.path('state'), { recursive: true });
  });

  it('maillog doctor --quiet: prints what is wrong, with the way out', async () => {
    conf(RECIPIENT(), TO, 'set smtp 127.0.0.1:1');
    const { status, stdout } = await world.maillog(['doctor', '-C', 'web.conf', '-q']);
    assert.equal(status, 78);
    assert.match(
      stdout,
      /^fault {4}route {10}smtp 127\.0\.0\.1:1: you@example\.com: cannot connect: connection refused\n {24}-> /m,
    );
    assert.doesNotMatch(stdout, /^ok /m);
  });

  it('maillog doctor: says what the next report will, if the file that was read last is gone', async () => {
    conf(RECIPIENT(), TO, 'set deliver maildir:mail', 'watch <<W', 'logfile app.log', 'W');
    world.write('app.log', 'one\ntwo\n');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    assert.doesNotMatch(found((await look()).rows, 'rotation').join(), /app\.log/);
    const saved = world.read('state/state.json');
    rmSync(world.path('app.log'));
    world.write('app.log', 'another begin\n');
    assert.match(found((await look()).rows, 'rotation').join('\n'), /^warning \S*app\.log: .*/m);
    assert.equal(world.read('state/state.json'), saved);
    for (const name of ['state', 'mail']) rmSync(world.path(name), { recursive: true });
    mkdirSync(world.path('mail'), { mode: 0o700 });
  });

  it('maillog doctor: counts rules that hide alarm words, and explain names them', async () => {
    const rules = ['ignore =~ /\\bfailed password/', 'usual app job {int} done', 'filter =~ /error/'];
    conf(RECIPIENT(), TO, 'watch <<W', 'logfile app.log', ...rules, 'W');
    world.write('app.log', '');
    assert.deepEqual(found((await look()).rows, 'rules'), [
      'warning watch-1.txt: 1 of 3 rules hide lines with alarm words',
    ]);
    const { stdout } = await world.maillog(['explain', '-C', 'web.conf']);
    assert.match(stdout, /note: hides lines with alarm words: failed$/m);
  });

  it('docs/maillog.1.md: has a row for each check of maillog doctor', () => {
    const manual = readFileSync('docs/maillog.1.md', 'utf8');
    for (const { name, about } of CHECKS) assert.ok(manual.includes(`| \`${name}\` | ${about} |\n`), name);
  });
});
