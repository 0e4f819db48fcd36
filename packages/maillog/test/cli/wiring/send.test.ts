import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { clearFacts, manifestIn } from '../../helpers/manifest.ts';
import { refusal, serve } from '../../helpers/mail-server.ts';
import { World, freePort } from '../world.ts';
import { needs } from '../../helpers/needs.ts';
import { atTerminal } from '../../helpers/terminal.ts';

needs('gpg', 'script');

const CANARY = 'canary-5f1d0c';

/**
 * Every reading of the bytes in which a canary could show: as they are, and base64 (at any offset) and
 * quoted-printable decoded.
 */
function readings(bytes: string): string {
  const runs = bytes.replace(/\r?\n/g, '').match(/[A-Za-z0-9+/]{8,}/g) ?? [];
  const base64 = runs.flatMap((run) =>
    [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
  );
  const quoted = bytes
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return [bytes, quoted, ...base64].join('\n');
}

describe('a report, from configuration to mailbox', () => {
  const world = new World('in-process');
  let fingerprint = '';
  before(() => {
    fingerprint = world.key('you@example.com');
    world.publicKey('you@example.com');
    world.write('app.log', `usual\n${CANARY} in a log, an é\nusual\n`);
  });
  after(() => world.remove());

  const configure = (settings: string): string =>
    world.write(
      'web.conf',
      `${settings}
set to you@example.com
set from maillog@example.com
set host web1
command <<X
  exec 'echo ${CANARY} from a command'
  description "Größe"
  mime_file größe.txt
X
watch <<X
  logfile app.log
  ignore =~ /^usual$/
X
`,
    );
  const opened = (armour: string): string =>
    world.gpg('--decrypt', world.write('part.asc', armour)).toString('latin1');

  it('maillog: sends by SMTP, sealed by the built-in engine; gpg opens it; the wire holds no canary', async (test) => {
    const server = await serve(test);
    configure(`recipient you@example.com.asc '${fingerprint}'\nset smtp ${server.at}`);
    const { status, stderr, stdout } = await world.maillog(['-C', 'web.conf']);
    assert.deepEqual({ status, stderr, stdout }, { status: 0, stderr: '', stdout: '' });
    assert.ok(server.wire().includes('BEGIN PGP MESSAGE'), 'nothing was recorded');
    assert.ok(!readings(server.wire()).includes('canary'), 'the wire holds a canary');
    const mail = await PostalMime.parse(server.messages[0] ?? '');
    assert.equal(mail.subject, 'MailLog report for web1');
    assert.deepEqual(
      mail.attachments.map((part) => part.filename),
      ['größe.txt', 'watch-1.txt', 'maillog-report.json'],
    );
    const parts = mail.attachments.map((part) =>
      opened(Buffer.from(part.content as ArrayBuffer).toString('latin1')),
    );
    const manifest = manifestIn(parts.pop() ?? '');
    assert.deepEqual(
      manifest.parts.map(({ name, bytes, sha256, lines }) => ({ name, bytes, sha256, lines })),
      parts.map((part, index) => ({ name: mail.attachments[index].filename, ...clearFacts(part) })),
    );
    assert.deepEqual([manifest.host, manifest.sequence, manifest.previous], ['web1', 1, null]);
    assert.deepEqual(parts, [
      `${CANARY} from a command\n`,
      Buffer.from(
        `${CANARY} in a log, an é\nhidden\t2 of 3 lines by 1 rule\nhidden\t2\tweb.conf:13:3\t=~ /^usual$/\n`,
      ).toString('latin1'),
    ]);
    assert.deepEqual(world.leftovers(), []);
  });

  it('maillog: shows nobody but a user at a terminal what a program that seals writes on standard error', async () => {
    const script = world.write('echo.sh', '#!/bin/sh\ncat >&2\nexit 1\n');
    chmodSync(script, 0o700);
    configure(`set pgp ${script}\nset debug on\nset deliver maildir:never`);
    for (const options of [[], ['--verbose']]) {
      const { status, stdout, stderr } = await world.maillog(['-C', 'web.conf', ...options]);
      assert.equal(status, 69);
      assert.match(stderr, /exit status 1/);
      assert.ok(!readings(stdout + stderr).includes('canary'), stderr);
    }
    const sealing = `'${process.execPath}' '${resolve('packages/maillog/dist/maillog.js')}' -C web.conf --verbose`;
    const { screen } = atTerminal(sealing, { cwd: world.folder, env: world.env });
    assert.ok(screen.includes(CANARY), screen);
  });

  it('maillog, as root: refuses a key file of gpg’s that others may write to', async () => {
    const key = world.publicKey('you@example.com');
    const command = `gpg --trust-model always -a -e --batch -f ${key}`;
    configure(`set pgp "${command}"\nset deliver maildir:key-file`);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    chmodSync(key, 0o666);
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    chmodSync(key, 0o644);
    assert.equal(status, process.getuid?.() === 0 ? 77 : 0, stderr);
  });

  it('maillog: sends from a host with the longest of names', async () => {
    const name = Array.from({ length: 4 }, () => 'h'.repeat(60)).join('.');
    configure(`recipient you@example.com.asc\nset deliver maildir:long-name`);
    const conf = world.read('web.conf').replace('maillog@example.com', `m@${name}`);
    world.write('web.conf', Buffer.from(conf, 'latin1'));
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
  });

  it("maillog: seals with the manual's gpg command into a Maildir, and open reads it back", async () => {
    configure(
      `set pgp "gpg -a -e -r '${fingerprint}' --trust-model always --no-tty --batch"\nset deliver maildir:reports`,
    );
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
    const [mail = ''] = readdirSync(world.path('reports/new'));
    assert.ok(!readings(world.read(`reports/new/${mail}`)).includes('canary'));
    const { status, stdout } = await world.maillog(['open', 'reports']);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^==> gr\xc3\xb6\xc3\x9fe\.txt <== Gr\xc3\xb6\xc3\x9fe\ncanary-5f1d0c from a command\n\n==> watch-1\.txt <==\n/m,
    );
  });

  it('maillog: hides subject, names and descriptions with layout pgpmime, for open to show', async () => {
    configure(
      `recipient you@example.com.asc\nset layout pgpmime\nset subject '${CANARY} of {host}'\nset deliver maildir:whole`,
    );
    assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stderr: '', stdout: '' });
    const [mail = ''] = readdirSync(world.path('whole/new'));
    const raw = world.read(`whole/new/${mail}`);
    assert.ok(!/canary|watch-1|gr.{0,9}e\.txt/i.test(readings(raw)), 'a name or the subject shows');
    const { status, stdout } = await world.maillog(['open', 'whole']);
    assert.equal(status, 0);
    assert.ok(stdout.includes(`${CANARY} from a command\n`) && stdout.includes('==> watch-1.txt <==\n'));
  });

  it('maillog: sends in clear only where the configuration says so in words', async () => {
    configure('set deliver maildir:clear\n');
    const refused = await world.maillog(['-C', 'web.conf']);
    assert.equal(refused.status, 78);
    assert.match(refused.stderr, /no key is set to seal the report/);
    configure('set encrypt off\nset deliver maildir:clear');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const [mail = ''] = readdirSync(world.path('clear/new'));
    assert.ok(readings(world.read(`clear/new/${mail}`)).includes(CANARY));
  });

  it('maillog: sends nothing if a key cannot be used: 69, no content on standard error, nothing on disk', async (test) => {
    world.gpg('--passphrase', '', '--quick-generate-key', 'sign@example.com', 'ed25519', 'sign', 'never');
    world.publicKey('sign@example.com');
    const server = await serve(test);
    for (const seal of [
      'recipient sign@example.com.asc',
      'recipient you@example.com.asc\nrecipient sign@example.com.asc',
      `recipient you@example.com.asc '${'0'.repeat(40)}'`,
      'recipient missing.asc',
      `set pgp "gpg -a -e -r nobody@example.com --no-tty --batch"`,
      'set pgp "gpg -a --store --no-tty --batch"',
      'set pgp "cat"',
      'set pgp "false"',
      'set pgp "no-such-program"',
    ]) {
      configure(`${seal}\nset smtp ${server.at}`);
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      // A command that names no recipient is wrong already when the configuration is read.
      assert.equal(status, seal.includes('--store') ? 78 : 69, `${seal}: ${stderr}`);
      assert.ok(stderr.length > 0 && !readings(stderr).includes('canary'), seal);
      assert.deepEqual(world.leftovers(), [], seal);
    }
    assert.equal(server.wire(), '');
  });

  it('maillog: has a status and words for what a server answers', async (test) => {
    const nobody = await freePort();
    const cases: [string, SMTPServerOptions, number, RegExp][] = [
      [
        'all refused',
        { onRcptTo: (_, __, callback) => callback(refusal(550, 'no such user')) },
        69,
        /report 1 was not delivered to you@example\.com: .*no such user/,
      ],
      [
        'try later',
        { onRcptTo: (_, __, callback) => callback(refusal(451, 'come back')) },
        75,
        /report 1 is not delivered yet: .*come back/,
      ],
      [
        'refused at the end',
        {
          onData: (stream, _, callback) =>
            void stream.resume().on('end', () => callback(refusal(554, 'not wanted'))),
        },
        69,
        /not wanted/,
      ],
      [
        'busy at the end',
        {
          onData: (stream, _, callback) =>
            void stream.resume().on('end', () => callback(refusal(452, 'full'))),
        },
        75,
        /full/,
      ],
      [
        'one of two',
        {
          onRcptTo: ({ address }, _, callback) =>
            callback(address.startsWith('you') ? null : refusal(550, 'unknown')),
        },
        69,
        /not delivered to other@example\.com/,
      ],
    ];
    for (const [name, options, expected, words] of cases) {
      const server = await serve(test, options);
      configure(
        `recipient you@example.com.asc\nset state 'kept ${name}'\nset smtp ${server.at}${name === 'one of two' ? '\nset to other@example.com' : ''}`,
      );
      const { status, stderr } = await world.maillog(['-C', 'web.conf']);
      assert.equal(status, expected, `${name}: ${stderr}`);
      assert.match(stderr, words, name);
    }
    configure(`recipient you@example.com.asc\nset smtp 127.0.0.1:${nobody}`);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
  });

  it('maillog: sends no report without anything unusual, if the configuration says so', async () => {
    const quiet = 'watch <<X\nlogfile app.log\nignore =~ /./\nX\n';
    world.write(
      'quiet.conf',
      `recipient you@example.com.asc\nset to you@example.com\nset from a@b.c\nset deliver maildir:quiet\nset when unusual\n${quiet}`,
    );
    assert.deepEqual(await world.maillog(['-C', 'quiet.conf']), { status: 0, stderr: '', stdout: '' });
    assert.throws(() => readdirSync(world.path('quiet/new')));
  });

  it("maillog: reports an entry's failure in the report, and with status 1", async () => {
    world.write(
      'fail.conf',
      "recipient you@example.com.asc\nset to you@example.com\nset from a@b.c\nset deliver maildir:fail\ncommand <<X\nexec 'exit 3'\nX\n",
    );
    assert.deepEqual(await world.maillog(['-C', 'fail.conf']), { status: 1, stderr: '', stdout: '' });
    assert.match((await world.maillog(['open', 'fail'])).stdout, /\nwarn\texit status 3\n/);
  });

  it('maillog: holds no more of a long report than of a short one', async () => {
    // What is resident depends on when garbage is collected, and so on the machine; what is held does not.
    const hook = world.write(
      'held.cjs',
      `require('node:v8').setFlagsFromString('--expose-gc');
      const collect = require('node:vm').runInNewContext('gc');
      let peak = 0;
      const measure = () => {
        // The second waits until what the first found is freed: a thread of its own does that.
        collect();
        collect();
        const { heapUsed, external } = process.memoryUsage();
        peak = Math.max(peak, heapUsed + external);
      };
      setInterval(measure, 300).unref();
      process.on('exit', () => require('node:fs').writeFileSync(process.env.HELD, String(peak)));`,
    );
    const held = async (megabytes: number): Promise<number> => {
      const command = `command <<X\nexec 'head -c ${megabytes}000000 /dev/urandom'\nX\n`;
      const settings =
        'recipient you@example.com.asc\nset to you@example.com\nset from a@b.c\nset deliver maildir:long\n';
      world.write('long.conf', settings + command);
      const env = { NODE_OPTIONS: `--require ${hook}`, HELD: world.path('held') };
      const { status, stderr } = await world.maillog(['-C', 'long.conf'], env);
      assert.deepEqual([status, stderr], [0, '']);
      return Number(world.read('held')) / 1_000_000;
    };
    const short = await held(10);
    const long = await held(60);
    assert.ok(long < short + 20 && long < 60, `${short} MB, then ${long} MB held`);
  });
});
