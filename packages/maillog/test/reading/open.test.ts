import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { withinLimit } from '../../src/reading/unpack-limits.ts';
import { temporaryGpgHome } from '../helpers/gpg-home.ts';
import { needs } from '../helpers/needs.ts';
import { directory, file, opening, pair, partsMail, pgpMimeMail, seal, unsigned } from './reports.ts';
import type { Clear } from './reports.ts';

needs('gpg');

const gnupg = temporaryGpgHome();
process.env['GNUPGHOME'] = gnupg.directory;
const reader = await pair('reader@example.com');
const host = await pair('root@web1.example.com');
const other = await pair('other@example.com');
gnupg.run(['--import', reader.key]);
const recipients = [{ file: reader.pub }];
const plain = await createSealer({ recipients });
const signing = await createSealer({ recipients, sign: { file: host.key } });

const BINARY = randomBytes(70_000).toString('latin1');
const PARTS: readonly Clear[] = [
  { mimeFile: 'ls.txt', description: 'Show directory', body: 'a\nb\n' },
  { mimeFile: 'odd.txt', body: Buffer.from(`\x1b[2J\r\n${BINARY}`, 'latin1') },
  { mimeFile: 'größe.txt', description: 'Größe – ganz', body: '' },
];
const PRINTED = [
  '==> ls.txt <== Show directory\na\nb\n\n',
  `==> odd.txt <==\n\x1b[2J\r\n${BINARY}${BINARY.endsWith('\n') ? '' : '\n'}\n`,
  Buffer.from('==> größe.txt <== Größe – ganz\n\n').toString('latin1'),
].join('');
const NAMES = PARTS.map(({ mimeFile }) => mimeFile);

function ls(body: string): Clear[] {
  return [{ mimeFile: 'ls.txt', body }];
}
const KEY = ['--key', reader.key];
/** Both ways to decrypt. */
const WAYS: [string, string[]][] = [
  ['openpgp.js', KEY],
  ['gpg', []],
];
function encryptedByGpg(args: readonly string[], input: Uint8Array | string): Buffer {
  return gnupg.run(['--trust-model', 'always', '-a', '-e', '-r', reader.fingerprint, ...args], input);
}

for (const [way, key] of WAYS) {
  test(`maillog open by ${way}: prints both layouts, byte for byte`, async () => {
    const parts = file(await partsMail(PARTS, ({ body }) => seal(plain, body)));
    assert.deepEqual(await opening([...key, parts]), {
      status: 0,
      out: PRINTED,
      err: unsigned(parts, ...NAMES),
    });
    const whole = file(await pgpMimeMail(PARTS, (inner) => seal(plain, inner)));
    assert.deepEqual(await opening([...key, whole]), {
      status: 0,
      out: PRINTED,
      err: unsigned(whole, ...NAMES),
    });
  });

  test(`maillog open by ${way}: prints what gpg sealed`, async () => {
    const mail = file(await partsMail(PARTS, ({ body }) => encryptedByGpg([], body)));
    assert.deepEqual(await opening([...key, mail]), {
      status: 0,
      out: PRINTED,
      err: unsigned(mail, ...NAMES),
    });
    const whole = file(await pgpMimeMail(PARTS, async (inner) => encryptedByGpg([], inner)));
    assert.equal((await opening([...key, whole])).out, PRINTED);
  });

  test(`maillog open by ${way}: tells signatures good, unknown, missing`, async () => {
    const signed = file(await partsMail(ls('x\n'), ({ body }) => seal(signing, body)));
    const whole = file(await pgpMimeMail(ls('x\n'), (inner) => seal(signing, inner)));
    const out = '==> ls.txt <==\nx\n\n';
    const good = await opening([...key, '--signer', host.pub, signed]);
    assert.deepEqual(good, {
      status: 0,
      out,
      err: `maillog: ${signed}: ls.txt: good signature by ${host.fingerprint}\n`,
    });
    const goodWhole = await opening([...key, '--signer', host.pub, whole]);
    assert.deepEqual(goodWhole, {
      status: 0,
      out,
      err: `maillog: ${whole}: ls.txt: good signature by ${host.fingerprint}\n`,
    });
    const unknown = await opening([...key, signed]);
    assert.match(unknown.err, /ls\.txt: signed by an unknown key, [0-9a-f]{16}\n$/);
    assert.deepEqual([unknown.status, unknown.out], [0, out]);
    const quiet = await opening([...key, '--quiet', signed]);
    assert.equal(quiet.err, '');
    const wrong = await opening([...key, '--signer', other.pub, signed]);
    assert.match(wrong.err, /ls\.txt: signed by an unknown key, [0-9a-f]{16}; not shown\n$/);
    assert.deepEqual([wrong.status, wrong.out], [65, '']);
    const unsigned = file(await partsMail(ls('x\n'), ({ body }) => seal(plain, body)));
    const refused = await opening([...key, '--quiet', '--signer', host.pub, unsigned]);
    assert.deepEqual(refused, {
      status: 65,
      out: '',
      err: `maillog: ${unsigned}: ls.txt: it is not signed; not shown\n`,
    });
  });

  test(`maillog open by ${way}: a changed or cut message shows nothing of itself; the next part is shown`, async () => {
    const cut = (armour: Buffer): Buffer => {
      const packets = gnupg.run(['--dearmor'], armour);
      return gnupg.run(['--enarmor'], packets.subarray(0, -30));
    };
    const flip = (armour: Buffer): Buffer => {
      const packets = gnupg.run(['--dearmor'], armour);
      packets[packets.length - 100] ^= 1;
      return gnupg.run(['--enarmor'], packets);
    };
    const asMessage = (armour: Buffer): Buffer =>
      Buffer.from(
        armour
          .toString()
          .replaceAll('PGP ARMORED FILE', 'PGP MESSAGE')
          .replace(/^Comment: .*\n/m, ''),
      );
    for (const change of [cut, flip]) {
      for (const size of [50_000, 5_000_000]) {
        const body = `canary ${randomBytes(size / 2).toString('hex')}\n`;
        const good = await seal(plain, 'good\n');
        const bad = asMessage(change(await seal(plain, body)));
        const mail = file(
          await partsMail([...ls(body), { mimeFile: 'next.txt', body: '' }], ({ mimeFile }) =>
            mimeFile === 'ls.txt' ? bad : good,
          ),
        );
        const { status, out, err } = await opening([...key, mail]);
        assert.deepEqual([status, out], [65, '==> next.txt <==\ngood\n\n'], `${size} ${err}`);
        assert.match(err, /: ls\.txt: cannot be decrypted: /);
        assert.doesNotMatch(err, /canary/);
      }
    }
  });

  test(`maillog open by ${way}: what is only signed, compressed or stored is not a sealed part`, async () => {
    const forged = [
      gnupg.run(['-a', '--store'], 'forged\n'),
      gnupg.run(['-a', '-s', '-u', reader.fingerprint], 'forged\n'),
    ];
    for (const armour of forged) {
      const mail = file(await partsMail(ls(''), () => armour));
      const { status, out } = await opening([...key, mail]);
      assert.deepEqual([status, out], [65, '']);
    }
  });

  test(`maillog open by ${way}: prints a part of 5 MB, decrypted twice`, async () => {
    const body = randomBytes(2_500_000).toString('hex');
    const { status, out } = await opening([...key, file(await partsMail(ls(body), () => seal(plain, body)))]);
    assert.equal(status, 0);
    assert.ok(out === `==> ls.txt <==\n${body}\n\n`);
  });

  test(`maillog open by ${way}: names the missing key`, async () => {
    const { pub } = await pair('stranger@example.com');
    const sealer = await createSealer({ recipients: [{ file: pub }] });
    const mail = file(await partsMail(ls('x'), ({ body }) => seal(sealer, body)));
    const { status, out, err } = await opening([...key, mail]);
    assert.deepEqual([status, out], [65, '']);
    const reason = way === 'gpg' ? /there is no private key [0-9A-F]{16}\n.*hint: .*--key/ : /decrypt/;
    assert.match(err, reason);
  });
}

test('maillog open --key: refuses what bzip2 packed, unless --allow-bzip2 is given, and bounds it then', async () => {
  const text = 'packed by bzip2\n';
  const armour = encryptedByGpg(['--compress-algo', 'bzip2'], text);
  const mail = file(await partsMail(ls(''), () => armour));
  const refused = await opening([...KEY, mail]);
  assert.deepEqual([refused.status, refused.out], [65, '']);
  assert.match(refused.err, /ls\.txt: it is packed by bzip2, .*\n.*hint: .*--allow-bzip2/);
  assert.deepEqual(await opening([...KEY, '--allow-bzip2', mail]), {
    status: 0,
    out: `==> ls.txt <==\n${text}\n`,
    err: unsigned(mail, 'ls.txt'),
  });
  const packed = encryptedByGpg(['--compress-algo', 'bzip2'], randomBytes(100_000));
  const long = file(await partsMail(ls(''), () => packed));
  assert.match((await opening([...KEY, long])).err, /ls\.txt: it is packed by bzip2, /);
  const bomb = encryptedByGpg(['--compress-algo', 'bzip2'], Buffer.alloc(70 << 20));
  const large = file(await partsMail(ls(''), () => bomb));
  const bounded = await opening([...KEY, '--allow-bzip2', large]);
  assert.deepEqual([bounded.status, bounded.out], [65, '']);
});

test('withinLimit() passes blocks on up to the limit, and names it beyond', async () => {
  async function* blocks() {
    yield Buffer.alloc(1 << 20);
    yield Buffer.alloc(1);
  }
  const read = async (limit: number): Promise<number> => {
    let bytes = 0;
    for await (const block of withinLimit(blocks(), limit)) bytes += block.length;
    return bytes;
  };
  assert.equal(await read((1 << 20) + 1), (1 << 20) + 1);
  await assert.rejects(() => read(1 << 20), /it unpacks to more than 1 MiB/);
});

test('maillog open: names a false signature: the host signed another text', async () => {
  gnupg.run(['--import', host.key]);
  const packets = gnupg.run(['-s', '-u', host.fingerprint, '--compress-algo', 'none'], 'true text\n');
  const at = packets.indexOf('true');
  packets.write('fals', at);
  const { encrypt, Message, PacketList, readKey } = await import('openpgp');
  // These packets as they are: to read them as a message would leave the signature behind.
  const message = new Message(Object.assign(new PacketList(), { write: () => new Uint8Array(packets) }));
  const encryptionKeys = await readKey({ armoredKey: readFileSync(reader.pub, 'latin1') });
  const armour = await encrypt({ message, encryptionKeys });
  const mail = file(await partsMail(ls(''), () => Buffer.from(String(armour))));
  for (const args of [[], ['--signer', host.pub], [...KEY, '--signer', host.pub]]) {
    const { status, out, err } = await opening([...args, mail]);
    assert.deepEqual([status, out], [65, ''], err);
    assert.match(err, /ls\.txt: bad signature by /);
  }
});

test('maillog open by gpg: a signature of the keyring is good without --signer', async () => {
  gnupg.run(['--import', host.key]);
  const mail = file(await partsMail(ls('x'), ({ body }) => seal(signing, body)));
  assert.match((await opening([mail])).err, new RegExp(`good signature by ${host.fingerprint}`));
});

test('maillog open: a body is escaped at a terminal', async () => {
  const mail = file(await partsMail(ls('\x1b]0;x\x07\n'), ({ body }) => seal(plain, body)));
  assert.equal((await opening([...KEY, mail], true)).out, '==> ls.txt <==\n\\x1b]0;x\\x07\n\n');
});

test('maillog open: takes the passphrase of a locked key, and refuses a wrong one and bad key files', async () => {
  const locked = await pair('locked@example.com', 'correct horse');
  const sealer = await createSealer({ recipients: [{ file: locked.pub }] });
  const mail = file(await partsMail(ls('x\n'), ({ body }) => seal(sealer, body)));
  const key = ['--key', locked.key];
  assert.equal(
    (await opening([...key, '--passphrase-file', file('correct horse\n'), mail])).out,
    '==> ls.txt <==\nx\n\n',
  );
  const cases: [string[], RegExp][] = [
    [[...key], /is locked by a passphrase\nmaillog: hint: --passphrase-file/],
    [[...key, '--passphrase-file', file('wrong\n')], /does not unlock/],
    [['--key', locked.pub], /holds no private OpenPGP key/],
    [['--key', file('hello')], /holds no private OpenPGP key/],
    [['--key', join(directory, 'nowhere')], /nowhere: no such file or directory/],
    [[...key, '--passphrase-file', file('correct horse'), '--signer', file('x')], /holds no OpenPGP key/],
  ];
  for (const [args, message] of cases) {
    const { status, out, err } = await opening([...args, mail]);
    assert.deepEqual([status, out], [65, '']);
    assert.match(err, message);
  }
  gnupg.run(['--pinentry-mode', 'loopback', '--passphrase', 'correct horse', '--import', locked.key]);
  const byGpg = await opening(['--passphrase-file', file('correct horse\n'), mail]);
  assert.equal(byGpg.out, '==> ls.txt <==\nx\n\n');
});

test('maillog open: a report in clear is shown, and said to be so', async () => {
  const { composeParts } = await import('../../src/report/message/message.ts');
  const { bytesOf, HEADING } = await import('./reports.ts');
  const parts = [{ mimeFile: 'ls.txt', file: file('a\r\nb'), sealed: false }];
  const mail = file(await bytesOf(await composeParts(HEADING, parts)));
  const { status, out, err } = await opening([...KEY, mail]);
  assert.deepEqual([status, out], [0, '==> ls.txt <==\na\r\nb\n\n']);
  assert.match(err, /ls\.txt: not encrypted, not signed/);
  const signedOnly = await opening([...KEY, '--signer', host.pub, mail]);
  assert.deepEqual([signedOnly.status, signedOnly.out], [65, '']);
});

test('maillog open: prints a mail that a gateway re-encoded', async () => {
  const armour = await seal(plain, 'x\n');
  const lines = (encoded: string): string => encoded.replace(/.{76}/g, '$&\r\n');
  const bodies: [string, string][] = [
    ['base64', lines(armour.toString('base64'))],
    ['quoted-printable', armour.toString().replaceAll('=', '=3D').replaceAll('\n', '\r\n')],
    ['8bit', `\r\n${armour.toString()}`],
  ];
  for (const [encoding, body] of bodies) {
    const head = `Content-Type: text/plain; name="=?utf-8?Q?l=73.txt?="\r\nContent-Transfer-Encoding: ${encoding}\r\n`;
    const mail = file(`From: a@b.c\r\n${head}\r\n${body}`);
    assert.deepEqual(
      await opening([...KEY, mail]),
      { status: 0, out: '==> ls.txt <==\nx\n\n', err: unsigned(mail, 'ls.txt') },
      encoding,
    );
  }
});

test('maillog open: prints a PGP/MIME mail that a server turned into multipart/mixed', async () => {
  const mail = (await pgpMimeMail(ls('x\n'), (inner) => seal(plain, inner))).toString('latin1');
  const mangled = mail.replace(/multipart\/encrypted;\s*protocol="[^"]*";/, 'multipart/mixed;');
  assert.notEqual(mangled, mail);
  assert.equal((await opening([...KEY, file(mangled)])).out, '==> ls.txt <==\nx\n\n');
});

test('maillog open: what is not a report: 65, and the others are opened', async () => {
  const good = file(await partsMail(ls('x\n'), ({ body }) => seal(plain, body)));
  const bad = [
    file(''),
    file('hello\n'),
    file(randomBytes(10_000)),
    file('From: a@b.c\r\n\r\nhello\r\n'),
    join(directory, 'nowhere'),
    mkdtempSync(join(directory, 'empty-')),
  ];
  const { status, out, err } = await opening([...KEY, ...bad, good]);
  assert.deepEqual([status, out], [65, '==> ls.txt <==\nx\n\n']);
  assert.equal(err.match(/holds no part of a report/g)?.length, 4);
  assert.match(err, /nowhere: no such file or directory/);
  assert.match(err, /empty-\w+ holds no message/);
  assert.equal((await opening(KEY)).status, 64);
  assert.equal((await opening([...KEY, '--wrong', good])).status, 64);
});

test('maillog open --extract: names are tamed, nothing is overwritten, files are private', async () => {
  const parts = [
    '../../evil.txt',
    '/etc/passwd',
    'ls.txt',
    'ls.txt',
    '..',
    '.bashrc',
    'a\\b.txt',
    'link.txt',
  ];
  const armour = await seal(plain, 'x\n');
  const attachments = parts.map(
    (name) =>
      `--b\r\nContent-Disposition: attachment; filename="${name.replaceAll('\\', '\\\\')}"\r\n\r\n${armour.toString()}`,
  );
  const mail = file(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${attachments.join('')}--b--\r\n`);
  const into = join(directory, 'extracted');
  mkdirSync(into);
  writeFileSync(join(into, 'ls.txt'), 'precious');
  const target = file('precious');
  symlinkSync(target, join(into, 'link.txt'));
  const { status, out } = await opening([...KEY, '--extract', into, mail]);
  assert.equal(status, 0);
  const names = ['evil.txt', 'passwd', 'ls-2.txt', 'ls-3.txt', 'part', '_bashrc', 'b.txt', 'link-2.txt'];
  assert.equal(out, names.map((name) => `${join(into, name)}\n`).join(''));
  for (const name of names) {
    assert.equal(readFileSync(join(into, name), 'latin1'), 'x\n');
    assert.equal(statSync(join(into, name)).mode & 0o777, 0o600);
  }
  assert.equal(
    readFileSync(join(into, 'ls.txt'), 'latin1') + readFileSync(target, 'latin1'),
    'preciousprecious',
  );
  const anew = join(directory, 'made', 'anew');
  assert.equal((await opening([...KEY, '--extract', anew, mail])).status, 0);
  assert.equal(statSync(anew).mode & 0o777, 0o700);
  assert.equal((await opening([...KEY, '--extract', target, mail])).status, 74);
});

test('maillog open: exit status, and a reader that goes away', async () => {
  const body = `first\n${'x'.repeat(1_000_000)}\n`;
  const mail = file(await partsMail(ls(body), () => seal(plain, body)));
  const program = resolve('packages/maillog/dist/maillog.js');
  const scratch = join(directory, 'scratch');
  mkdirSync(scratch);
  const run = (command: string): { status: number | null; out: string; err: string } => {
    const { status, stdout, stderr } = spawnSync('sh', [
      '-c',
      command,
      'sh',
      process.execPath,
      program,
      reader.key,
      mail,
    ]);
    return { status, out: stdout.toString(), err: stderr.toString() };
  };
  assert.deepEqual(run('"$1" "$2" open --key "$3" "$4" | head -n 3'), {
    status: 0,
    out: `===> ${mail} <=== 2026-01-02 03:04 UTC, no report\n==> ls.txt <==\nfirst\n`,
    err: unsigned(mail, 'ls.txt'),
  });
  assert.deepEqual(readdirSync(scratch), [], 'the armour is gone');
  assert.equal(run('"$1" "$2" open --key "$3" "$3"').status, 65);
});
