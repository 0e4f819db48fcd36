/** Covers: report/describe-message, report/report-facts, report/clear-sum, entry/watch/log-facts. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { clearFacts, isManifest, manifestIn } from '../helpers/manifest.ts';
import { needs } from '../helpers/needs.ts';
import { withoutHeadings } from '../helpers/headings.ts';
import { World } from './world.ts';

needs('gpg');

const ARMOUR = /-----BEGIN PGP MESSAGE-----[^]*?-----END PGP MESSAGE-----/g;

describe('the manifest of a report', () => {
  const world = new World('in-process');
  let reader = '';
  let signer = '';
  before(() => {
    reader = world.key('you@example.com');
    world.publicKey('you@example.com');
    signer = world.key('host@example.com');
    world.write('host.key', world.gpg('--armor', '--export-secret-keys', signer));
    world.publicKey('host@example.com');
  });
  after(() => world.remove());

  const run = async (name: string, settings: string, entries: string, status = 0): Promise<void> => {
    const common = `recipient you@example.com.asc\nset to you@example.com\nset from a@b.c\nset host web1\n`;
    const own = `set state 'state-${name}'\nset deliver maildir:${name}\n`;
    world.write(`${name}.conf`, `${common}${own}${settings}\n${entries}`);
    const ended = await world.maillog(['-C', `${name}.conf`]);
    assert.deepEqual(ended, { status, stdout: '', stderr: '' });
  };
  const newest = (name: string): string => {
    const folder = world.path(`${name}/new`);
    return readFileSync(join(folder, readdirSync(folder).sort().at(-1) ?? ''), 'latin1');
  };
  /** The armours of the last report with their clear texts, and its manifest. */
  const opened = (
    name: string,
  ): { parts: { armour: string; clear: string }[]; manifest: Manifest; text: string } => {
    const parts = [...newest(name).matchAll(ARMOUR)].map(([armour]) => {
      world.write('part.asc', armour);
      return { armour, clear: world.gpg('--decrypt', world.path('part.asc')).toString('latin1') };
    });
    const text = parts.at(-1)?.clear ?? '';
    assert.ok(isManifest(text));
    return { parts: parts.slice(0, -1), manifest: manifestIn(text), text };
  };
  const hello = "command <<X\nexec 'echo hello'\nX\n";

  it('maillog: says of each part what was sealed, and of each entry what came of it', async () => {
    world.write('app.log', 'usual 1\nunusual\nusual 2\n');
    mkdirSync(world.path('tree'));
    world.write('tree/file', 'x');
    world.write('rules', 'ignore =~ /^usual/\n');
    const entries = `watch <<W
  logfile app.log
  rules rules
  description 'The log'
  mime_file app.txt
W
command <<C
  exec 'echo one; exit 3'
  exec 'true'
  mime_file commands.txt
C
monitor <<M
  dir ${world.path('tree')}
  mime_file tree.txt
M
command <<E
  exec 'true'
  mime_file silent.txt
E
`;
    await run('facts', '', entries, 1);
    const { parts, manifest } = opened('facts');
    assert.deepEqual(
      manifest.parts.map(({ sealed, bytes, sha256, lines }) => ({ sealed, bytes, sha256, lines })),
      parts.map(({ armour, clear }) => ({
        sealed: createHash('sha256').update(armour.replaceAll(/\s/g, '')).digest('hex'),
        ...clearFacts(clear),
      })),
    );
    const { host, configuration, sequence, message, of, previous, due, program, copies, omitted } = manifest;
    assert.deepEqual(
      { host, configuration, sequence, message, of, previous, due, copies, omitted },
      {
        host: 'web1',
        configuration: world.path('facts.conf'),
        sequence: 1,
        message: 1,
        of: 1,
        previous: null,
        due: null,
        copies: 1,
        omitted: 0,
      },
    );
    assert.match(program, /^maillog \d+\.\d+\.\d+$/);
    assert.ok(Math.abs(Date.parse(manifest.made) - Date.now()) < 600_000);
    assert.deepEqual(manifest.keys, [{ name: 'you@example.com.asc', fingerprint: reader, expires: null }]);
    assert.deepEqual(manifest.rules, [
      {
        file: 'rules',
        sha256: createHash('sha256')
          .update(readFileSync(world.path('rules')))
          .digest('hex'),
      },
    ]);
    const { waiting, failed, delivered, free } = manifest.state;
    assert.deepEqual([waiting, failed, delivered], [0, 0, null]);
    assert.ok((free ?? 0) > 0);

    const [log, commands, tree, silent] = manifest.entries;
    assert.deepEqual(
      manifest.entries.map(({ name, kind, description, output }) => [name, kind, description, output]),
      [
        ['app.txt', 'watch', 'The log', true],
        ['commands.txt', 'command', null, true],
        ['tree.txt', 'monitor', null, true],
        ['silent.txt', 'command', null, false],
      ],
    );
    assert.deepEqual(log.logs, [{ name: 'app.log', from: 0, to: 24, left: 0 }]);
    assert.deepEqual([log.hidden, log.rules], [2, [{ place: 'rules:1', hidden: 2 }]]);
    assert.deepEqual(
      commands.commands?.map(({ ending, status }) => ({ ending, status })),
      [
        { ending: 'exit status 3', status: 3 },
        { ending: 'exit status 0', status: 0 },
      ],
    );
    assert.equal(commands.warnings.length, 1);
    assert.match(commands.warnings[0], /3/);
    const listing = parts[2].clear;
    const sha256 = createHash('sha256').update(listing, 'latin1').digest('base64').replaceAll('=', '');
    assert.deepEqual(tree.listing, { sha256, lines: 1, complete: true });
    assert.deepEqual([silent.bytes, silent.lines, silent.warnings], [0, 0, []]);
  });

  it('maillog: sends what --dry-run shows of folded lines, and counts them', async () => {
    const line = (second: number): string =>
      `Jun 14 15:16:0${second} web1 app[7]: job ${second === 3 ? 0 : 1} done`;
    world.write('fold.log', ['hidden', ...[1, 2, 3, 4].map(line), 'fold\t3\tforged', ''].join('\n'));
    world.write('fold.rules', 'ignore =~ /^hidden/\nfold app job {int} done\n');
    const entries = 'watch <<W\n  logfile fold.log\n  rules fold.rules\n  mime_file fold.txt\nW\n';
    await run('fold', '', entries);
    const { parts, manifest } = opened('fold');
    const shown = [
      '>fold\t3\tforged',
      'fold\t4\tJun 14 15:16:01..Jun 14 15:16:04\tapp job {int} done',
      `fold\tsample\t${line(3)}`,
      '',
    ].join('\n');
    const hiding = 'hidden\t1 of 6 lines by 1 rule\nhidden\t1\tfold.rules:1:1\t=~ /^hidden/\n';
    assert.equal(parts[0].clear, `${shown}${hiding}`);
    const [{ output, hidden, folded, rules }] = manifest.entries;
    assert.deepEqual(
      { output, hidden, folded, rules },
      {
        output: true,
        hidden: 1,
        folded: 4,
        rules: [
          { place: 'fold.rules:1', hidden: 1 },
          { place: 'fold.rules:2', hidden: 0, folded: 4 },
        ],
      },
    );
    world.write('dry.conf', `set state 'state-dry'\n${entries}`);
    const { stdout } = await world.maillog(['-C', 'dry.conf', '--dry-run']);
    assert.equal(stdout, `==> fold.txt <==\n${shown}\n`);
  });

  it('maillog: goes on from where a log was read, and from the report before', async () => {
    const entries = 'watch <<W\nlogfile next.log\nmime_file next.txt\nW\n';
    world.write('next.log', 'one\n');
    await run('next', '', entries);
    const first = opened('next').manifest;
    appendFileSync(world.path('next.log'), 'two\nthree\n');
    await run('next', '', entries);
    const second = opened('next').manifest;
    assert.deepEqual(second.entries[0].logs, [{ name: 'next.log', from: 4, to: 14, left: 0 }]);
    assert.equal(second.sequence, 2);
    assert.match(second.previous ?? '', /^[0-9a-f]{64}$/);
    assert.equal(second.state.delivered?.sequence, 1);
    assert.ok(
      newest('next')
        .replaceAll(/\r?\n\s/g, ' ')
        .includes(`previous=${second.previous ?? ''}`),
    );
    assert.equal(
      Date.parse(second.due ?? '') - Date.parse(second.made),
      Date.parse(second.made) - Date.parse(first.made),
    );
    assert.equal(second.signer?.fingerprint, first.signer?.fingerprint);
  });

  it('watch with logcheck: names the rules files of logcheck with their digests', async () => {
    mkdirSync(world.path('logcheck/ignore.d.server'), { recursive: true });
    world.write('logcheck/ignore.d.server/usual', '^usual$\n');
    world.write('logcheck.log', 'usual\nodd\n');
    await run('logcheck', '', 'watch <<W\n  logfile logcheck.log\n  logcheck logcheck server\nW\n');
    const { rules } = opened('logcheck').manifest;
    const sha256 = createHash('sha256').update('^usual$\n').digest('hex');
    assert.deepEqual(
      rules.map((one) => [one.file.endsWith('logcheck/ignore.d.server/usual'), one.sha256]),
      [[true, sha256]],
    );
  });

  it('set every: says when the next report is due; set when unusual makes none late', async () => {
    await run('every', 'set every 2h', hello);
    const { made, due } = opened('every').manifest;
    assert.equal(Date.parse(due ?? '') - Date.parse(made), 7_200_000);
    for (let number = 0; number < 2; number++) await run('unusual', 'set when unusual', hello);
    assert.equal(opened('unusual').manifest.due, null);
    await run('unusual', 'set when unusual\nset every 1d', hello);
    assert.notEqual(opened('unusual').manifest.due, null);
  });

  it('maillog: signs with the key in its state directory, which is for nobody else', async () => {
    await run('own', '', hello);
    const { manifest, text } = opened('own');
    const key = manifest.signer?.key ?? '';
    world.write('own.pub', key);
    world.gpg('--import', world.path('own.pub'));
    world.write('signed', text);
    world.gpg('--verify', world.path('signed'));
    const file = world.path('state-own/host-key.asc');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const env = { XDG_STATE_HOME: world.path('reads-own') };
    const open = (...args: string[]) => world.maillog(['open', '--quiet', ...args, 'own'], env);
    const whole = await open('--signer', 'own.pub');
    assert.deepEqual([whole.status, whole.stderr], [0, '']);
    assert.match(
      whole.stdout,
      /^===> report 1 of web1 \(.*\) <=== .* UTC, as sent, signed\n==> command-1\.txt <==\nhello\n\n$/,
    );
    const wrong = await open('--signer', 'host@example.com.asc');
    assert.deepEqual([wrong.status, withoutHeadings(wrong.stdout)], [65, '']);
    assert.match(
      wrong.stdout,
      / UTC, 1 ALARM\n {2}alarm: command-1\.txt: its report is signed by another key/,
    );
    assert.match(
      wrong.stderr,
      /command-1\.txt: its report is signed by another key, [0-9A-F]{40}; not shown/,
    );
  });

  it('set sign KEYFILE: signs the manifest beside a pgp program, too', async () => {
    const pgp = 'pgp "gpg -a -e -r you@example.com --trust-model always --no-tty --batch"';
    await run('keyfile', 'set sign host.key', `command <<X\n${pgp}\nexec 'echo hello'\nX\n`);
    const [armour] = newest('keyfile').match(ARMOUR) ?? [];
    assert.ok(armour !== undefined);
    const env = { XDG_STATE_HOME: world.path('reads-keyfile') };
    const args = ['open', '--quiet', '--signer', 'host@example.com.asc', 'keyfile'];
    const whole = await world.maillog(args, env);
    const parts = withoutHeadings(whole.stdout);
    assert.deepEqual([whole.status, parts, whole.stderr], [0, '==> command-1.txt <==\nhello\n\n', '']);
    const known = readFileSync(world.path('reads-keyfile/maillog/known_hosts'), 'utf8');
    assert.match(known, new RegExp(`"fingerprint":"${signer}"`));
  });

  it('set sign off: signs nothing, which is an alarm where the host signed before', async () => {
    await run('off', 'set sign off', hello);
    const { manifest, text } = opened('off');
    assert.equal(manifest.signer, null);
    assert.ok(text.startsWith('{'));
    const env = { XDG_STATE_HOME: world.path('reads-off') };
    const first = await world.maillog(['open', 'off'], env);
    assert.equal(first.status, 0);
    assert.match(first.stdout, /^===> report 1 of web1 \(.*\) <=== .* UTC, as sent, not signed$/m);
    assert.match(first.stderr, /the first report of web1 .*: it is not signed, and anybody/);
    assert.equal((await world.maillog(['open', 'off'], env)).status, 0);
    await run('off', '', hello);
    const signs = await world.maillog(['open', 'off'], env);
    assert.equal(signs.status, 0);
    assert.match(signs.stderr, /signs its reports now: its key is remembered/);
    await run('off', 'set sign off', hello);
    const alarm = await world.maillog(['open', '--quiet', 'off'], env);
    assert.equal(alarm.status, 65);
    assert.match(
      alarm.stderr,
      /web1 \(.*\) does not sign any more, and signed with [0-9A-F]{40}, known since/,
    );
  });
});
