/**
 * Covers: what `maillog open` makes of reports that came through gateways, forwards, cron and mail programs.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withinBudget } from '../../src/reading/decryptor.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { blocks, bytesOf, directory, file, opening, pair, partsMail, pgpMimeMail, seal } from './reports.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
const reader = await pair('reader@example.com');
const host = await pair('root@web1.example.com');
gnupg.run(['--import', reader.key]);
const recipients = [{ file: reader.pub }];
const plain = await createSealer({ recipients });
const signing = await createSealer({ recipients, sign: { file: host.key } });
/** Both ways to decrypt. */
const WAYS: readonly (readonly [string, readonly string[]])[] = [
  ['--key', ['--key', reader.key]],
  ['gpg', []],
];

async function armour(text: string, sealer = plain): Promise<string> {
  return (await seal(sealer, text)).toString('latin1').replaceAll('\r\n', '\n');
}

async function report(text: string, sealer = plain): Promise<string> {
  const parts = [
    { mimeFile: 'ls.txt', body: `${text} 1\n` },
    { mimeFile: 'auth.txt', body: `${text} 2\n` },
  ];
  return (await partsMail(parts, ({ body }) => seal(sealer, body))).toString('latin1');
}

const MIXED = 'From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n';
const [first, second] = [await armour('first\n'), await armour('second\n')];

/** What is opened: standard input, and what is printed for it. */
const CARRIED: Readonly<Record<string, readonly [string | Uint8Array, string]>> = {
  'what maillog seal writes': [first, '==> part-1.txt <==\nfirst\n\n'],
  'a saved attachment without armour': [gnupg.run(['--dearmor'], first), '==> part-1.txt <==\nfirst\n\n'],
  'two armours in one file': [
    `${first}${second}`,
    '==> part-1.txt <==\nfirst\n\n==> part-2.txt <==\nsecond\n\n',
  ],
  'two armours in the mail of a cron job': [
    `From: root@web1\nSubject: Cron <root@web1> job\n\n${first}${second}`,
    '==> part-1.txt <==\nfirst\n\n==> part-2.txt <==\nsecond\n\n',
  ],
  "a job's warning before the armour": [
    `From: root@web1\nSubject: Cron\n\ntar: Removing leading \`/' from member names\n${first}`,
    "==> clear text.txt <==\ntar: Removing leading `/' from member names\n\n==> part-1.txt <==\nfirst\n\n",
  ],
  "a job's warning before the armour, from a pipe": [
    `tar: Removing leading /\n${first}`,
    '==> clear text.txt <==\ntar: Removing leading /\n\n==> part-1.txt <==\nfirst\n\n',
  ],
  "a gateway's banner in an attachment": [
    `${MIXED}--b\nContent-Disposition: attachment; filename=hello.txt\n\n[EXTERNAL] Beware\n\n${first}--b--\n`,
    '==> clear text of hello.txt <==\n[EXTERNAL] Beware\n\n\n==> hello.txt <==\nfirst\n\n',
  ],
  "a gateway's banner in a part without a name": [
    `${MIXED}--b\n\n[EXTERNAL] Beware\n\n${first}--b--\n`,
    '==> clear text.txt <==\n[EXTERNAL] Beware\n\n\n==> part-1.txt <==\nfirst\n\n',
  ],
  "a list's footer": [
    `${MIXED}--b\nContent-Disposition: attachment; filename=hello.txt\n\n${first}\n-- \nlist\n--b--\n`,
    '==> hello.txt <==\nfirst\n\n==> clear text of hello.txt <==\n-- \nlist\n\n',
  ],
  'attachments that are typed as control parts': [
    `${MIXED}--b\nContent-Type: application/pgp-encrypted; name=auth.txt.pgp\n\n${first}` +
      `--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=disk.txt.asc\n\n${second}--b--\n`,
    '==> auth.txt.pgp <==\nfirst\n\n==> disk.txt.asc <==\nsecond\n\n',
  ],
  'a control part and text that is not a mail': [
    `${MIXED}--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n` +
      `--b\nContent-Disposition: attachment; filename=disk.txt\n\n${second}--b--\n`,
    '==> disk.txt <==\nsecond\n\n',
  ],
  'a control part that holds something else': [
    `${MIXED}--b\nContent-Type: application/pgp-encrypted\n\nhello\n--b\n\n${second}--b--\n`,
    '==> part-1.txt <==\nhello\n\n==> part-2.txt <==\nsecond\n\n',
  ],
  'a quoted armour': [
    `From: a@b.c\n\n> From: maillog\n>\n${first.replace(/^/gm, '> ').replace(/> $/, '')}`,
    '==> clear text.txt <==\n> From: maillog\n>\n\n==> part-1.txt <==\nfirst\n\n',
  ],
  'an armour before, between and after the parts': [
    `${MIXED}see\n${first}--b\n\n--b--\nend\n${second}`,
    '==> clear text.txt <==\nsee\n\n==> part-1.txt <==\nfirst\n\n==> clear text.txt <==\nend\n\n==> part-2.txt <==\nsecond\n\n',
  ],
};

for (const [way, key] of WAYS) {
  for (const [what, [mail, out]] of Object.entries(CARRIED)) {
    test(`maillog open by ${way}: shows ${what}`, async () => {
      const opened = await opening([...key, '-'], false, mail);
      assert.deepEqual([opened.status, opened.out], [0, out], opened.err);
      for (const [, name] of out.matchAll(/^==> (clear text.*) <==/gm))
        assert.ok(opened.err.includes(`: ${name}: not encrypted, not signed\n`), opened.err);
    });
  }

  test(`maillog open by ${way}: names an armour among others that cannot be opened`, async () => {
    const stranger = await pair('stranger@example.com');
    const third = await armour('third\n', await createSealer({ recipients: [{ file: stranger.pub }] }));
    const { status, out, err } = await opening([...key, '-'], false, `${first}${third}${second}`);
    assert.equal(status, 65);
    assert.equal(out, '==> part-1.txt <==\nfirst\n\n==> part-3.txt <==\nsecond\n\n');
    assert.match(err, /part-2\.txt: cannot be decrypted/);
  });

  test(`maillog open by ${way}: names armour that is cut off, and opens the next one`, async () => {
    const cut = first.slice(0, -150);
    const { status, out, err } = await opening([...key, '-'], false, `${cut}\n${second}`);
    assert.deepEqual([status, out], [65, '==> part-2.txt <==\nsecond\n\n'], err);
    assert.match(err, /part-1\.txt: /);
  });

  test(`maillog open by ${way} --signer: shows no text around armour, and says so`, async () => {
    const signed = await armour('signed\n', signing);
    const mail = `From: a@b.c\n\nbanner\n${signed}footer\n`;
    const { status, out, err } = await opening([...key, '--signer', host.pub, '-'], false, mail);
    assert.deepEqual([status, out], [0, '==> part-1.txt <==\nsigned\n\n']);
    assert.equal(err.match(/clear text\.txt: not encrypted, not signed; not shown\n/g)?.length, 2);
  });

  test(`maillog open by ${way}: opens a report that was forwarded, however deep`, async () => {
    const out = '==> ls.txt <==\nx 1\n\n==> auth.txt <==\nx 2\n\n';
    const unsigned = "ls.txt, auth.txt: not signed: anybody with the reader's public key can have written it";
    let mail = await report('x');
    let attached = '';
    for (let depth = 0; depth < 3; depth += 1) {
      mail = `From: a@b.c\nContent-Type: multipart/mixed; boundary=f${depth}\n\n--f${depth}\n\nsee below\n--f${depth}\nContent-Type: message/rfc822\n\n${mail}\n--f${depth}--\n`;
      attached += 'attached mail 1: ';
      const err = `maillog: standard input: ${attached}${unsigned}\n`;
      assert.deepEqual(await opening([...key, '-'], false, mail), { status: 0, out, err });
    }
    const encoded = Buffer.from(await report('x'))
      .toString('base64')
      .replace(/.{76}/g, '$&\n');
    const exchange = `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${encoded}`;
    assert.equal((await opening([...key, '-'], false, exchange)).out, out);
  });

  test(`maillog open by ${way}: opens what is attached to an encrypted mail`, async () => {
    const inner = `Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/plain\n\nsee\n--i\nContent-Type: message/rfc822\n\n${await report('x')}\n--i--\n`;
    const { status, out } = await opening([...key, '-'], false, await armour(inner));
    assert.deepEqual(
      [status, out],
      [0, '==> part-1.txt <==\nsee\n\n==> ls.txt <==\nx 1\n\n==> auth.txt <==\nx 2\n\n'],
    );
  });
}

const KEY = WAYS[0][1];

test('maillog open: reads the chain of each attached report by itself', async () => {
  const forward = (await Promise.all([report('a'), report('b')]))
    .map((mail) => `--d\nContent-Type: message/rfc822\n\n${mail}\n`)
    .join('');
  const bounce = `${MIXED.replace('=b', '=d')}${forward}--d\nContent-Type: message/rfc822\n\nFrom: x@y.z\n\nhello\n--d--\n`;
  const { status, out, err } = await opening([...KEY, '-'], false, bounce);
  assert.deepEqual([status, out.match(/^[ab] [12]$/gm)], [65, ['a 1', 'a 2', 'b 1', 'b 2']]);
  assert.match(err, /: attached mail 3: it holds no part of a report\n$/);
});

const PRINTED = '==> ls.txt <==\nx\n\n';

test('maillog open: reads PGP/MIME whose control part was retyped, emptied or removed', async () => {
  const mail = (
    await pgpMimeMail([{ mimeFile: 'ls.txt', body: 'x\n' }], (inner) => seal(plain, inner))
  ).toString('latin1');
  const mixed = mail.replace(/multipart\/encrypted;\s*protocol="[^"]*";/, 'multipart/mixed;');
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1] ?? '';
  const [head, control, sealed] = mixed.split(`--${boundary}\r\n`);
  const mangled = [
    mail,
    mixed,
    mixed.replace('application/pgp-encrypted', 'application/octet-stream; name=ATT1.dat'),
    mixed.replace('Version: 1', ''),
    `${head}--${boundary}\r\n${sealed}`,
    `${head}--${boundary}\r\n${sealed.replace(/encrypted\.asc/g, 'ATT00001.asc')}`,
    `${head}--${boundary}\r\n${sealed.replace(/--\s*$/, '')}\r\n--${boundary}\r\n${control}--${boundary}--\r\n`,
    /-----BEGIN[^]*END PGP MESSAGE-----/.exec(mail)?.[0] ?? '',
  ];
  for (const each of mangled) {
    const { status, out, err } = await opening([...KEY, '-'], false, each);
    assert.equal(status, 0, err);
    assert.ok(out.endsWith(PRINTED), `${out}${each}`);
    assert.ok(!out.includes('Content-Type'), out);
  }
});

test('maillog open: takes no part of a report for a mail or for armour, whatever a log holds', async () => {
  const log = `Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: attachment; filename=auth.txt\n\nall is well\n--x--\n${first}`;
  const parts = [{ mimeFile: 'ls.txt', body: log }];
  for (const mail of [
    await partsMail(parts, ({ body }) => seal(plain, body)),
    await pgpMimeMail(parts, (inner) => seal(plain, inner)),
  ]) {
    const { status, out } = await opening([...KEY, '-'], false, mail);
    assert.deepEqual([status, out], [0, `==> ls.txt <==\n${log}\n`]);
  }
});

test('maillog open: shows what a job printed whole, though it begins as a mail does', async () => {
  const page = 'Content-Type: text/html\n\n<p>hello\n';
  const { status, out } = await opening([...KEY, '-'], false, await armour(page));
  assert.deepEqual([status, out], [0, `==> part-1.txt <==\n${page}\n`]);
});

test('maillog open: shows all that mutt attaches', needs('mutt', 'gpg'), async () => {
  const home = join(directory, 'mutt');
  mkdirSync(home);
  // As Debian's /etc/mime.types has it.
  writeFileSync(join(home, '.mime.types'), 'application/pgp-encrypted pgp\n');
  const sent = join(home, 'sent.eml');
  const [one, two] = [join(home, 'auth.txt.pgp'), join(home, 'disk.txt.asc')];
  writeFileSync(one, first);
  writeFileSync(two, second);
  writeFileSync(join(home, 'sendmail'), `#!/bin/sh\nexec cat >${sent}\n`, { mode: 0o755 });
  writeFileSync(join(home, 'rc'), `set copy=no\nset sendmail=${home}/sendmail\n`);
  execFileSync('mutt', ['-n', '-F', join(home, 'rc'), '-s', 'x', '-a', one, two, '--', 'you@example.com'], {
    env: { ...process.env, HOME: home },
    input: 'hello\n',
  });
  assert.match(readFileSync(sent, 'latin1'), /application\/pgp-encrypted/);
  const { status, out } = await opening([...KEY, file(readFileSync(sent))]);
  assert.deepEqual([status, out], [0, '==> auth.txt.pgp <==\nfirst\n\n==> disk.txt.asc <==\nsecond\n\n']);
});

test(
  'maillog open: shows both armours of a mail that cron would send by mail(1)',
  needs('mail', 'gpg'),
  async () => {
    const sent = join(directory, 'by-mail.eml');
    const sendmail = file(`#!/bin/sh\nexec cat >${sent}\n`);
    chmodSync(sendmail, 0o755);
    const args = ['-E', `set sendmail=${sendmail}`, '-s', 'jobs', 'you@example.com'];
    execFileSync('mail', args, { input: `warning: x\n${first}${second}` });
    const { status, out } = await opening([...KEY, sent]);
    const text = '==> clear text.txt <==\nwarning: x\n\n';
    assert.deepEqual(
      [status, out],
      [0, `${text}==> part-1.txt <==\nfirst\n\n==> part-2.txt <==\nsecond\n\n`],
    );
  },
);

const FOREIGN = ['application/ms-tnef', 'application/pkcs7-mime'] as const;

for (const type of FOREIGN) {
  test(`maillog open: names a part of type ${type}, and does not call it clear`, async () => {
    const mail = `${MIXED}--b\nContent-Type: ${type}; name=x.dat\n\nabc\n--b\n\n${first}--b--\n`;
    const { status, out, err } = await opening([...KEY, '-'], false, mail);
    assert.deepEqual([status, out], [65, '==> part-1.txt <==\nfirst\n\n']);
    assert.match(err, /: x\.dat: it is (?:packed by Outlook|encrypted or signed by S\/MIME)/);
  });
}

test('withinBudget() bounds what all parts of a mail unpack to', async () => {
  const decryptor = withinBudget(
    { decrypt: () => ({ clear: blocks('12345'), signature: async () => ({ kind: 'none' }) }) },
    12,
  );
  const read = async (): Promise<string> => (await bytesOf(decryptor.decrypt('').clear)).toString();
  assert.deepEqual([await read(), await read()], ['12345', '12345']);
  await assert.rejects(read, /all parts of the mail unpack to more than/);
  await assert.rejects(read, /all parts of the mail unpack to more than/);
});
