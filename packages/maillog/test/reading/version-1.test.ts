/** Reports that MailLog 0.1.0 made (vectors/version-1), as `maillog open` reads them now. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { directory, file, opening, pair, unsigned } from './reports.ts';
import type { Opened } from './reports.ts';

needs('gpg');

const folder = resolve('packages/maillog/test/reading/vectors/version-1');

function vector(name: string): string {
  return join(folder, name);
}

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
gnupg.run(['--import', vector('reader-private.asc')]);
const HOST = gnupg.run(['--show-keys', '--with-colons', vector('host.asc')]).toString();
const FINGERPRINT = /^fpr:+([0-9A-F]+):$/m.exec(HOST)?.[1] ?? '';

function report(lines: string): string {
  const description = Buffer.from('Größe of the log').toString('latin1');
  return `==> app.txt <== ${description}\n${lines}\n==> host.txt <==\nall is well\n\n`;
}
const FIRST = report('first line\nsecond line\n');
const SECOND = report('line of report 2\n');
const PARTS = ['app.txt', 'host.txt'];

/** By a reader who has read nothing yet. */
function openedAnew(args: readonly string[]): Promise<Opened> {
  process.env['XDG_STATE_HOME'] = mkdtempSync(join(directory, 'state-'));
  return opening(args);
}

function good(mail: string): string {
  return PARTS.map((name) => `maillog: ${mail}: ${name}: good signature by ${FINGERPRINT}\n`).join('');
}

for (const [way, key] of [
  ['openpgp.js', ['--key', vector('reader-private.asc')]],
  ['gpg', []],
] as const) {
  test(`maillog open by ${way}: reads a report of version 1 in either layout`, async () => {
    for (const name of ['parts-1.eml', 'pgpmime-1.eml']) {
      const mail = vector(name);
      const opened = await openedAnew([...key, mail]);
      assert.deepEqual(opened, { status: 0, out: FIRST, err: unsigned(mail, ...PARTS) });
    }
  });

  test(`maillog open by ${way}: checks the signatures of a report of version 1 in either layout`, async () => {
    const other = await pair('other@example.com');
    for (const name of ['parts-signed-1.eml', 'pgpmime-signed-1.eml']) {
      const mail = vector(name);
      const args = [...key, '--signer', vector('host.asc'), mail];
      assert.deepEqual(await openedAnew(args), { status: 0, out: FIRST, err: good(mail) });
      const wrong = await openedAnew([...key, '--signer', other.pub, mail]);
      assert.deepEqual([wrong.status, wrong.out], [65, '']);
      assert.match(wrong.err, /app\.txt: signed by an unknown key, [0-9a-f]{16}; not shown\n/);
      const unsignedMail = vector(name.replace('-signed', ''));
      const refused = await openedAnew([...key, '--signer', vector('host.asc'), unsignedMail]);
      assert.deepEqual([refused.status, refused.out], [65, '']);
      assert.match(refused.err, /app\.txt: it is not signed; not shown\n/);
    }
  });

  test(`maillog open by ${way}: reads the messages of a report of version 1, and misses none`, async () => {
    const mails = [1, 2, 3].map((number) => vector(`several-${number}.eml`));
    const { status, out, err } = await openedAnew([...key, '--quiet', ...mails]);
    assert.deepEqual([status, err], [0, '']);
    assert.equal(out.match(/^a line that compresses well$/gm)?.length, 2600);
    assert.deepEqual(
      out.match(/^==> .*$/gm),
      [1, 2, 3].map((number) => `==> big-${number}of3.txt <==`),
    );
    const gap = await openedAnew([...key, '--quiet', mails[0], mails[2]]);
    assert.deepEqual(
      [gap.status, gap.err],
      [65, 'maillog: of report 1 of web1.example.com message 2 of 3 is missing\n'],
    );
  });
}

const KEY = ['--key', vector('reader-private.asc')];

test('maillog open: reads a report of version 1 that is in clear', async () => {
  const mail = vector('clear-1.eml');
  const { status, out, err } = await openedAnew([mail]);
  assert.deepEqual([status, out], [0, FIRST]);
  assert.equal(err, PARTS.map((name) => `maillog: ${mail}: ${name}: not encrypted, not signed\n`).join(''));
});

test('maillog open: follows the chain of reports of version 1', async () => {
  for (const name of ['parts', 'parts-signed']) {
    const mails = [1, 2].map((number) => vector(`${name}-${number}.eml`));
    assert.deepEqual(await openedAnew([...KEY, '--quiet', ...mails]), {
      status: 0,
      out: FIRST + SECOND,
      err: '',
    });
    const text = readFileSync(mails[0], 'latin1');
    const altered = file(text.replace(/-----BEGIN PGP MESSAGE-----[^]*?-----END PGP MESSAGE-----/, 'x'));
    const { status, err } = await openedAnew([...KEY, '--quiet', altered, mails[1]]);
    assert.equal(status, 65);
    assert.match(
      err,
      /report 1 of web1\.example\.com is not the one that report 2 .*: one of them was altered/,
    );
  }
  const twoChains = await openedAnew([
    ...KEY,
    '--quiet',
    vector('parts-1.eml'),
    vector('parts-signed-1.eml'),
  ]);
  assert.equal(twoChains.status, 65);
  assert.match(twoChains.err, /two that differ say they are report 1 of web1\.example\.com/);
});

test('maillog open: does not believe a position of version 1 in clear among sealed parts', async () => {
  const text = readFileSync(vector('parts-1.eml'), 'latin1');
  const delimiter = `--${/boundary="([^"]+)"/.exec(text)?.[1] ?? ''}`;
  const [head, cover, ...rest] = text.split(delimiter);
  const position = 'host=web1.example.com; sequence=7; message=1/1; previous=none\n';
  const forged = `\nContent-Disposition: attachment; filename=maillog-sequence.txt\n\n${position}`;
  const mail = file(Buffer.from([head, cover, forged, ...rest].join(delimiter), 'latin1'));
  const { status, out, err } = await openedAnew([...KEY, '--quiet', mail]);
  assert.deepEqual([status, out], [65, FIRST]);
  assert.equal(
    err,
    `maillog: ${mail}: maillog-sequence.txt: it is not encrypted, but other parts are; not believed\n`,
  );
});

test('maillog open: takes version 1 of a host that has sent version 2 for an alarm', async () => {
  const known = {
    host: 'web1.example.com',
    configuration: '/etc/web.conf',
    fingerprint: null,
    first_seen: '2026-01-01T00:00:00.000Z',
  };
  for (const name of ['parts-1.eml', 'pgpmime-1.eml', 'parts-signed-1.eml', 'clear-1.eml']) {
    const state = mkdtempSync(join(directory, 'state-'));
    process.env['XDG_STATE_HOME'] = state;
    mkdirSync(join(state, 'maillog'));
    writeFileSync(join(state, 'maillog/known_hosts'), `${JSON.stringify(known)}\n`);
    const { status, err } = await opening([...KEY, '--quiet', vector(name)]);
    assert.equal(status, 65, name);
    assert.match(err, /web1\.example\.com has described its reports before, and this one has no description/);
  }
});
