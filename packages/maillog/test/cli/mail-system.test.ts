/** Covers: cli/survey/mail-system, cli/doctor/unit. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { unitFindings } from '../../src/cli/doctor/unit.ts';
import { unitFiles } from '../../src/cli/init/starter.ts';
import { timingOf } from '../../src/cli/init/timing.ts';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg');

const SHIPPED = 'packages/maillog/share/root/usr/lib/systemd/system/maillog.service';

/** The lines of a unit, as `systemctl show` gives properties. */
function properties(unit: string): Record<string, string> {
  return Object.fromEntries(
    unit.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

describe('unitFindings', () => {
  const words = (given: Record<string, string>, sendmail?: string): string =>
    unitFindings('x.service', given, sendmail)
      .map((finding) => finding.words)
      .join('\n');

  it('unitFindings: names what hides files from a report, or stops commands and mail', () => {
    assert.match(words({ PrivateTmp: 'yes' }), /^x\.service has PrivateTmp: .* an empty \/tmp/);
    assert.match(words({ PrivateTmp: 'disconnected' }), /PrivateTmp/);
    assert.match(words({ ProtectHome: 'tmpfs' }), /ProtectHome/);
    assert.match(words({ ProtectKernelModules: 'yes' }), /an empty \/usr\/lib\/modules/);
    assert.match(words({ SystemCallFilter: 'accept read write' }), /kills Node/);
    assert.equal(words({ SystemCallFilter: 'accept pkey_alloc read' }), '');
    assert.equal(words({ SystemCallFilter: '~' }), '');
    assert.equal(words({ ProtectHome: 'read-only', PrivateTmp: 'no', NoNewPrivileges: 'yes' }), '');
    assert.match(words({ NoNewPrivileges: 'yes' }, '/usr/sbin/sendmail'), /NoNewPrivileges: .* lose mails/);
  });

  it('maillog.service, and the units of maillog init: have none of it', () => {
    const options = {
      file: '/etc/maillog/web.conf',
      timing: timingOf('daily', 'web1'),
      program: ['/usr/bin/maillog'],
    };
    const units = [readFileSync(SHIPPED, 'utf8'), unitFiles(options, false)[0]?.text ?? ''];
    for (const unit of units) assert.equal(words(properties(unit), '/usr/sbin/sendmail'), '');
  });
});

describe("the host's mail system", () => {
  const world = new World();
  let fingerprint = '';
  before(() => {
    fingerprint = world.key('you@example.com');
    world.publicKey('you@example.com');
    mkdirSync(world.path('exim'));
    mkdirSync(world.path('postfix'));
    mkdirSync(world.path('etc'), { mode: 0o755 });
    world.write('postfix/main.cf', 'compatibility_level = 3.6\ndefault_transport = error\n');
    world.write(
      'web.conf',
      `set state state\nset host web1.example.com\nrecipient you@example.com.asc ${fingerprint}\n` +
        `set to you@example.com\nset deliver sendmail\ncommand <<X\nexec 'echo hello'\nX\n`,
    );
  });
  after(() => world.remove());

  async function route(env: Record<string, string>): Promise<string> {
    const { stdout } = await world.maillog(['doctor', '-C', 'web.conf'], env);
    const lines = stdout.split('\n').filter((line) => /^\w+ +route /.test(line));
    return lines.map((line) => line.replace(/ +/g, ' ')).join('\n');
  }

  /** The words and the status of exim 4.98 that was installed with Debian's defaults. */
  function withExim(): Record<string, string> {
    const exim =
      '#!/bin/sh\n[ "$1" = -bt ] || exit 0\necho "R: nonlocal for $2" >&2\n' +
      'echo "$2 is undeliverable: Mailing to remote domains not supported"\nexit 2\n';
    const queue =
      '#!/bin/sh\necho " 1m  3.9K 1xWokQ-0-2GzG <maillog@web1>"\necho "          you@example.com"\n';
    chmodSync(world.write('exim/exim4', exim), 0o755);
    chmodSync(world.write('exim/mailq', queue), 0o755);
    rmSync(world.path('exim/sendmail'), { force: true });
    symlinkSync('exim4', world.path('exim/sendmail'));
    return { PATH: `${world.path('exim')}:${world.env['PATH'] ?? ''}` };
  }

  it('maillog doctor: asks exim whether it delivers to the reader, and looks into the queue', async () => {
    const words = await route(withExim());
    assert.match(words, /^fault route exim: you@example\.com is undeliverable: Mailing to remote domains/m);
    assert.match(words, /^warning route mails to these recipients wait in the mail system's queue$/m);
  });

  it('maillog doctor: finds a postfix that delivers on its host only', needs('postfix'), async () => {
    const words = await route({ MAIL_CONFIG: world.path('postfix') });
    assert.match(words, /^fault route postfix delivers on this host only: default_transport = error$/m);
    world.write('postfix/main.cf', 'compatibility_level = 3.6\n');
    assert.doesNotMatch(await route({ MAIL_CONFIG: world.path('postfix') }), /fault/);
  });

  it('maillog doctor: finds an msmtp without configuration', needs('msmtp'), async () => {
    mkdirSync(world.path('msmtp'));
    const found = spawnSync('sh', ['-c', 'command -v msmtp'], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, world.path('msmtp/sendmail'));
    const env = { PATH: `${world.path('msmtp')}:${world.env['PATH'] ?? ''}` };
    if (!existsSync('/etc/msmtprc'))
      assert.match(await route(env), /^fault route msmtp has no configuration/m);
    chmodSync(world.write('home/.msmtprc', 'account default\nhost mail.example.com\n'), 0o600);
    assert.doesNotMatch(await route(env), /fault/);
  });

  it('maillog init: takes no mail system that does not deliver to the reader', async () => {
    const args = ['init', world.path('etc/maillog.conf'), '--yes', '--recipient', 'you@example.com.asc'];
    const { status, stdout, stderr } = await world.maillog([...args, '--dry-run'], withExim());
    assert.equal(status, 64);
    assert.match(stdout, /^left out: sendmail, since exim: you@example\.com is undeliverable/m);
    assert.match(stderr, /nothing says how mail leaves this host/);
  });
});
