/** Covers: mailbox/messages, mailbox/folders, through `maillog open`. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { mailInput } from '../../../src/cli/wiring/mail-input.ts';
import { messagesAt } from '../../../src/reading/mailbox/messages.ts';
import { createSealer } from '../../../src/seal/create-sealer.ts';
import { needs } from '../../helpers/needs.ts';
import { blocks, bytesOf, directory, file, opening, pair, partsMail, seal, unsigned } from '../reports.ts';

const reader = await pair('reader@example.com');
const KEY = ['--key', reader.key];
const plain = await createSealer({ recipients: [{ file: reader.pub }] });

async function mail(body: string): Promise<string> {
  const parts = [{ mimeFile: 'ls.txt', body: `${body}\n` }];
  return (await partsMail(parts, ({ body: clear }) => seal(plain, clear))).toString('latin1');
}

/** As it lies on a Unix host. */
async function unixMail(body: string): Promise<string> {
  return (await mail(body)).replaceAll('\r\n', '\n');
}

const [one, two, three] = [await unixMail('one'), await unixMail('two'), await unixMail('three')];
const FROM = 'From root@web1 Thu Nov 26 16:42:30 2026\n';
const MBOX = `${FROM}${one}\n${FROM}${two}\n${FROM}${three}\n`;

/** A new folder of files. */
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = mkdtempSync(join(directory, 'folder-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

function bodiesIn(out: string): string[] {
  return out.match(/^(?:one|two|three)$/gm) ?? [];
}

async function opens(
  args: readonly string[],
  expected: readonly string[],
  input: string | Uint8Array = '',
): Promise<string> {
  const { status, out, err } = await opening([...KEY, ...args], false, input);
  assert.deepEqual(bodiesIn(out), expected, err);
  assert.equal(status, 0, err);
  return err;
}

test('maillog open: reads every message of an mbox', async () => {
  await opens([file(MBOX)], ['one', 'two', 'three']);
  await opens([file(MBOX.replaceAll('\n', '\r\n'))], ['one', 'two', 'three']);
});

test('maillog open: reads a mailbox of MMDF', async () => {
  const mark = '\x01\x01\x01\x01\n';
  const mmdf = [one, two].map((mail) => `${mark}${FROM}${mail}${mark}`).join('');
  await opens([file(mmdf)], ['one', 'two']);
});

test('maillog open: names a message of an mbox FILE:N, and opens the others', async () => {
  const path = file(`${FROM}${one}\n${FROM}Subject: x\n\nno report\n\n${FROM}${three}\n`);
  const { status, out, err } = await opening([...KEY, path]);
  assert.deepEqual([status, bodiesIn(out)], [65, ['one', 'three']]);
  assert.equal(
    err,
    [
      unsigned(`${path}:1`, 'ls.txt'),
      `maillog: ${path}:2: it holds no part of a report\n`,
      unsigned(`${path}:3`, 'ls.txt'),
    ].join(''),
  );
  const named = await opening([...KEY, `${folder({ 'new/1': 'x\n' })}//`]);
  assert.match(named.err, /folder-\w+\/new\/1: it holds/);
});

test('maillog open: reads standard input for -, and if no path is named', async () => {
  await opens(['-'], ['one'], one);
  await opens([], ['one', 'two', 'three'], MBOX);
  await opens(['-'], ['two'], gzipSync(two));
});

test('maillog open: reads a pipe that is named', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  spawnSync('sh', ['-c', 'cat "$1" > "$2" &', 'sh', file(MBOX), pipe], { stdio: 'ignore' });
  await opens([pipe], ['one', 'two', 'three']);
});

const PACKERS: readonly ('bzip2' | 'xz' | 'zstd')[] = ['bzip2', 'xz', 'zstd'];

for (const packer of PACKERS) {
  test(`maillog open: reads a message that ${packer} compressed`, needs(packer), async () => {
    const packed = execFileSync(packer, ['-c'], { input: one });
    await opens([file(packed)], ['one']);
  });
}

test('maillog open: reads a Maildir of compressed messages, as Dovecot keeps them', async () => {
  const path = folder({
    'cur/1.a:2,S': gzipSync(one),
    'cur/2.b,S=100:2,S': gzipSync(two),
    'new/3.c': three,
    'dovecot-uidlist': 'x',
  });
  const mails = ['cur/1.a:2,S', 'cur/2.b,S=100:2,S', 'new/3.c'].map((name) => join(path, name));
  assert.equal(
    await opens([path], ['one', 'two', 'three']),
    mails.map((path) => unsigned(path, 'ls.txt')).join(''),
  );
  assert.deepEqual(readdirSync(join(path, 'cur')), ['1.a:2,S', '2.b,S=100:2,S']);
});

test('maillog open: names a message whose compression is damaged, and opens the others', async () => {
  const path = folder({ 'cur/1.a': gzipSync(one).subarray(0, 300), 'cur/2.b': two });
  const { status, out, err } = await opening([...KEY, path]);
  assert.deepEqual([status, bodiesIn(out)], [65, ['two']]);
  assert.match(err, /1\.a: it is compressed, and cannot be unpacked to its end/);
});

test('maillog open: reads new and cur of a Maildir by the time of delivery, and leaves them untouched', async () => {
  const path = folder({
    'new/30.c': three,
    'cur/10.a:2,S': one,
    'new/20.b': two,
    'tmp/0.x': one,
    'new/.hidden': 'x',
  });
  await opens([path], ['one', 'two', 'three']);
  assert.deepEqual(readdirSync(join(path, 'new')).sort(), ['.hidden', '20.b', '30.c']);
});

test('messagesAt() closes the files of messages that are left unread or before their end', async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`new/${index}`, one]));
  const paths = [folder(files), file(MBOX), file(gzipSync(one))];
  const { status, err } = await opening([...KEY, ...paths]);
  assert.equal(status, 0, err);
  const open = (): number => readdirSync('/dev/fd').length;
  const before = open();
  let most = 0;
  for (const path of paths) {
    for await (const { bytes, again } of messagesAt(path, mailInput(process))) {
      most = Math.max(most, open());
      if (path !== paths[0]) continue;
      for (const each of [bytes, again?.() ?? blocks()])
        for await (const block of each) {
          assert.ok(block.length > 0);
          break;
        }
    }
  }
  assert.ok(most < before + 10, `${most} descriptors, ${before} before`);
  // A thread of Node closes the last of them, and nothing says when.
  while (open() > before) await setImmediate();
});

test('messagesAt() finds a message that a mail program marks as read meanwhile', async () => {
  const path = folder({ 'new/1.a': one, 'new/2.b': two, 'cur/3.c:2,': three });
  const input = {
    read: (name: string): AsyncIterable<Uint8Array> => createReadStream(name),
    unpack: (open: () => AsyncIterable<Uint8Array>) => open(),
    stdin: blocks(),
    passOver: assert.fail,
  };
  const texts: string[] = [];
  for await (const { bytes } of messagesAt(path, input)) {
    texts.push((await bytesOf(bytes)).toString('latin1'));
    if (texts.length > 1) continue;
    renameSync(join(path, 'new/2.b'), join(path, 'cur/2.b:2,S'));
    renameSync(join(path, 'cur/3.c:2,'), join(path, 'cur/3.c:2,RS'));
  }
  assert.deepEqual(texts, [one, two, three]);
});

test('maillog open: reads the subfolders of a Maildir, of both layouts', async () => {
  const path = folder({ 'new/1.a': one, '.Reports/cur/2.b:2,S': two, '.Reports.Old/new/3.c': three });
  mkdirSync(join(path, 'cur'));
  await opens([path], ['one', 'two', 'three']);
  await opens([folder({ 'new/1.a': one, 'Sub/cur/2.b': two })], ['one', 'two']);
});

test('maillog open: reads a folder of MH by its numbers, without what was deleted', async () => {
  await opens(
    [folder({ 2: one, 10: two, 11: three, ',1': three, '.mh_sequences': 'cur: 2\n' })],
    ['one', 'two', 'three'],
  );
});

test('maillog open: reads a folder of .eml files and mboxes', async () => {
  await opens([folder({ 'a.eml': one, Inbox: `${FROM}${two}\n`, 'Inbox.msf': 'x' })], ['one', 'two']);
});

test('maillog open: names what it does not read in a folder', async () => {
  const path = folder({ 'cur/1.a': one });
  execFileSync('mkfifo', [join(path, 'cur/2.pipe')]);
  mkdirSync(join(path, 'cur/3.folder'));
  symlinkSync('nowhere', join(path, 'cur/4.link'));
  symlinkSync(file(two), join(path, 'cur/5.link'));
  const err = await opens([path], ['one', 'two']);
  assert.match(err, /2\.pipe: not read: it is not a regular file\n/);
  assert.match(err, /3\.folder: not read: it is a folder/);
  assert.match(err, /4\.link: not read: it is not a regular file\n/);
});

test('maillog open: reads files whose names are not UTF-8, and escapes their names', async () => {
  const path = folder({});
  for (const [name, text] of [
    ['1\xff\x1b[31m', one],
    ['2', 'x\n'],
  ] as const)
    writeFileSync(Buffer.from(`${path}/${name}`, 'latin1'), text);
  const { out } = await opening([...KEY, path]);
  assert.deepEqual(bodiesIn(out), ['one']);
  writeFileSync(Buffer.from(`${path}/1\xff\x1b[31m`, 'latin1'), 'x\n');
  const { status, err } = await opening([...KEY, path]);
  assert.equal(status, 65);
  assert.match(err, /1\xef\xbf\xbd\\x1b\[31m: it holds no part of a report\n/);
});

test('maillog open: reads each folder once, though symlinks lead in circles', async () => {
  const path = folder({ 'new/1': one, '.Sub/new/2': two });
  for (const name of ['.a', '.b', '.c', '.Sub/.d']) symlinkSync(path, join(path, name));
  await opens([path], ['one', 'two']);
});

test('maillog open: reads several paths of all kinds at once', async () => {
  await opens([file(one), folder({ 'new/1': two }), '-'], ['one', 'two', 'three'], `${FROM}${three}`);
});

test('maillog open: reads files that begin with a byte order mark or an empty line', async () => {
  await opens([file(`\n\n${one}`)], ['one']);
  await opens([file(`\r\n\n${MBOX}`)], ['one', 'two', 'three']);
  await opens([file(Buffer.from(`\ufeff${one}`))], ['one']);
  await opens([file(Buffer.from(`\ufeff\n${MBOX}`))], ['one', 'two', 'three']);
  await opens([file(Buffer.from(`\ufeff${one}`, 'utf16le'))], ['one']);
  await opens([file(Buffer.from(`\ufeff${one}`, 'utf16le').swap16())], ['one']);
});

test('maillog open: reads an mbox that formail wrote', needs('formail'), async () => {
  const mbox = [one, two, three].map((input) => execFileSync('formail', [], { input }));
  await opens([file(Buffer.concat(mbox))], ['one', 'two', 'three']);
});

test('maillog open: as root, reads no file through a symlink of another user', needs('root'), async () => {
  const path = folder({ 'new/1.a': one, 'new/2.b': two });
  const secret = file(three);
  symlinkSync(secret, join(path, 'new/3.link'));
  for (const name of ['', 'new', 'new/1.a', 'new/3.link']) lchownSync(join(path, name), 12_345, 12_345);
  chmodSync(dirname(path), 0o755);
  const { status, out, err } = await opening([...KEY, path]);
  assert.deepEqual([status, bodiesIn(out)], [65, ['one', 'two']]);
  assert.match(err, /3\.link: it cannot be read: not followed, /);
});
