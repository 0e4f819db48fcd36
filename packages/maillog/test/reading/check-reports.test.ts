import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { check } from '../../src/cli/check.ts';
import { MailLogError } from '../../src/errors.ts';
import { composeInner, composeParts, composePgpMime } from '../../src/report/message/message.ts';
import { CHAIN_PART, writeChainLink } from '../../src/chain/chain.ts';
import { createSealer } from '../../src/seal/create-sealer.ts';
import { HEADING, blocks, bytesOf, directory, file, pair, seal } from './reports.ts';

const reader = await pair('reader@example.com');
const signer = await pair('root@web1.example.com');
const recipients = [{ file: reader.pub }];
const plain = await createSealer({ recipients });
const signing = await createSealer({ recipients, sign: { file: signer.key } });

function line(name: string, content: string): string {
  return `${createHash('sha256').update(content).digest('base64').slice(0, 43)}\tsha256\t${content.length}\t${name}\n`;
}

const GOOD = line('/a', '1') + line('/b', '2');
let maildirs = 0;

/** A Maildir, and what puts mails into it. */
function maildir(): { path: string; add: (mail: Uint8Array) => void } {
  const path = join(directory, `maildir-${++maildirs}`);
  for (const folder of ['new', 'cur', 'tmp']) mkdirSync(join(path, folder), { recursive: true });
  let mails = 0;
  return {
    path,
    add: (mail) => writeFileSync(join(path, mails++ % 2 ? 'new' : 'cur', `1.${mails}.x`), mail),
  };
}

interface Mail {
  readonly host: string;
  readonly day: number;
  readonly parts: readonly (readonly [name: string, body: string])[];
  readonly layout?: 'parts' | 'pgpmime';
  readonly sealer?: typeof plain;
  /** Which of the report's messages: `[2, 3]`. */
  readonly message?: readonly [number, number];
}

async function mail({
  host,
  day,
  parts,
  layout = 'parts',
  sealer = plain,
  message: [message, of] = [1, 1],
}: Mail): Promise<Buffer> {
  const heading = {
    ...HEADING,
    host,
    date: new Date(Date.UTC(2026, 0, day)),
    messageId: `<${host}.${day}.${message}@x.example>`,
    chainLink: writeChainLink({ host, sequence: day, message, of, previous: undefined }),
  };
  const all = [...parts, [CHAIN_PART, heading.chainLink]] as const;
  if (layout === 'parts') {
    const sealed = [];
    for (const [mimeFile, body] of all)
      sealed.push({ mimeFile, file: file(await seal(sealer, body)), sealed: true });
    return bytesOf(await composeParts(heading, sealed));
  }
  const live = all.map(([mimeFile, body]) => ({ mimeFile, body: blocks(body) }));
  const inner = await bytesOf(await composeInner(heading, live));
  return bytesOf(await composePgpMime(heading, file(await seal(sealer, inner))));
}

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('latin1');
    done();
  }
}

async function checking(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const io = { stdout, stderr } as unknown as Parameters<typeof check>[1];
  try {
    return { status: await check(args, io), out: stdout.text, err: stderr.text };
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    return { status: error.exitCode, out: stdout.text, err: error.format() };
  }
}

const good = file(GOOD, 'good.log');
function against(path: string, ...more: readonly string[]) {
  return checking('--check', good, '--against', path, '--key', reader.key, ...more);
}

test('maillog --check: the newest listing of each host is compared, in both layouts, whatever the order of delivery', async () => {
  const box = maildir();
  const changed = line('/a', 'x') + line('/b', '2');
  for (const layout of ['parts', 'pgpmime'] as const) {
    box.add(await mail({ host: `same-${layout}`, day: 3, layout, parts: [['m.txt', GOOD]] }));
    box.add(await mail({ host: `same-${layout}`, day: 2, layout, parts: [['m.txt', changed]] }));
    box.add(await mail({ host: `differs-${layout}`, day: 1, layout, parts: [['m.txt', GOOD]] }));
    box.add(
      await mail({
        host: `differs-${layout}`,
        day: 9,
        layout,
        parts: [
          ['ls.txt', 'total 0\nwarn\texit status 1\n'],
          ['m.txt', changed],
          ['n.txt', `${line('/c', '3')}warn\t/d: permission denied\n`],
        ],
      }),
    );
  }
  // Newer, but without any listing.
  box.add(await mail({ host: 'same-parts', day: 20, parts: [['ls.txt', 'total 0\n']] }));
  const { status, out, err } = await against(box.path);
  assert.equal(err, '');
  assert.equal(status, 13);
  assert.deepEqual(out.split('\n').slice(0, 5), [
    'host             report of                 new  missing  changed  moved  incomparable  not covered',
    'differs-parts    2026-01-09T00:00:00.000Z  1    0        1        0      0             1',
    'differs-pgpmime  2026-01-09T00:00:00.000Z  1    0        1        0      0             1',
    'same-parts       2026-01-03T00:00:00.000Z  0    0        0        0      0             0',
    'same-pgpmime     2026-01-03T00:00:00.000Z  0    0        0        0      0             0',
  ]);
  assert.deepEqual(out.match(/^==> .*$/gm), ['==> differs-parts <==', '==> differs-pgpmime <==']);
  const json = JSON.parse((await against(box.path, '--json')).out) as {
    hosts: Record<string, { report_time: string; changed: unknown }>;
  };
  assert.deepEqual(json.hosts['differs-pgpmime']?.changed, { '/a': 'f = .....C.' });
  assert.equal(json.hosts['same-parts']?.report_time, '2026-01-03T00:00:00.000Z');
});

test('maillog --check: layout pgpmime has the date inside the seal, whatever the outer one says', async () => {
  const box = maildir();
  box.add(await mail({ host: 'web1', day: 5, layout: 'pgpmime', parts: [['m.txt', line('/a', 'new')]] }));
  const replayed = await mail({ host: 'web1', day: 1, layout: 'pgpmime', parts: [['m.txt', GOOD]] });
  box.add(
    Buffer.from(
      replayed.toString('latin1').replace(/^Date: .*$/m, 'Date: Sat, 31 Jan 2026 00:00:00 +0000'),
      'latin1',
    ),
  );
  assert.equal((await against(box.path)).status, 6);
});

test('maillog --check: a newer report that cannot be opened is named, and counts as not covered', async () => {
  const box = maildir();
  box.add(await mail({ host: 'web1', day: 1, parts: [['m.txt', GOOD]] }));
  const stranger = await pair('stranger@example.com');
  const unreadable = await createSealer({ recipients: [{ file: stranger.pub }] });
  box.add(await mail({ host: 'web1', day: 2, parts: [['m.txt', GOOD]], sealer: unreadable }));
  const { status, err } = await against(box.path);
  assert.equal(status, 8);
  assert.match(err, /maildir-\d+\/new\/1\.2\.x: m\.txt: /);
});

test('maillog --check: only what the named signer signed is believed', async () => {
  const box = maildir();
  const forged = line('/a', 'forged');
  box.add(await mail({ host: 'web1', day: 1, parts: [['m.txt', GOOD]], sealer: signing }));
  box.add(await mail({ host: 'web1', day: 2, parts: [['m.txt', forged]] }));
  assert.equal((await against(box.path)).status, 6);
  assert.equal((await against(box.path, '--signer', signer.pub)).status, 8);
});

test('maillog --check: a host whose files are all gone is not taken for one that sent nothing', async () => {
  const box = maildir();
  box.add(await mail({ host: 'web1', day: 1, parts: [['m.txt', GOOD]] }));
  box.add(await mail({ host: 'web1', day: 2, parts: [['m.txt', 'warn\tcoverage: 0 of 0 files hashed\n']] }));
  assert.equal((await against(box.path)).status, 2);
});

test('maillog --check: a Maildir without listings, or a key if nothing is to be opened, is refused', async () => {
  const box = maildir();
  box.add(await mail({ host: 'web1', day: 1, parts: [['ls.txt', 'total 0\n']] }));
  assert.equal((await against(box.path)).status, 65);
  assert.equal((await against(good)).status, 64);
});

test('maillog --check: a report in several messages is compared as one, and a missing message is named', async () => {
  for (const layout of ['parts', 'pgpmime'] as const) {
    const messages: Buffer[] = [];
    const pieces = [
      [['logs.txt', 'hello\n']],
      [['files-1of2.txt', line('/a', '1')]],
      [['files-2of2.txt', line('/b', '2')]],
    ] as const;
    for (const [index, parts] of pieces.entries())
      messages.push(await mail({ host: 'web1', day: 2, layout, parts, message: [index + 1, 3] }));
    const older = await mail({ host: 'web1', day: 1, layout, parts: [['files.txt', line('/c', '3')]] });
    const check = async (...mails: readonly Buffer[]): ReturnType<typeof checking> => {
      const box = maildir();
      for (const each of [...mails, older]) box.add(each);
      return checking('--check', file(GOOD), '--against', box.path, '--key', reader.key);
    };
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ])
      assert.deepEqual(
        (await check(...order.map((at) => messages[at] ?? Buffer.alloc(0)))).status,
        0,
        layout,
      );
    const [first = older, second = older, third = older] = messages;
    assert.equal((await check(first, second, third, second)).status, 0, 'one of them twice');
    const cut = await check(first, second);
    assert.equal(cut.status, 10, layout);
    assert.match(
      cut.out,
      /Not covered:\n-+\n\n1 of the report's 3 messages not found: a warning of the listing\n/,
    );
    const unlogged = await check(third, second);
    assert.equal(unlogged.status, 8, 'nobody knows what it held');
  }
});

test('maillog --check: what is not a message in a Maildir is passed over, and a listing of one line without an end is one', async () => {
  const box = maildir();
  mkdirSync(join(box.path, 'new/folder'));
  execFileSync('mkfifo', [join(box.path, 'cur/fifo')]);
  box.add(await mail({ host: 'web1', day: 2, parts: [['files.txt', line('/a', '1').trimEnd()]] }));
  const { status } = await checking(
    '--check',
    file(line('/a', '1')),
    '--against',
    box.path,
    '--key',
    reader.key,
  );
  assert.equal(status, 0);
});

test('maillog --check: a host whose listing is damaged does not keep the others from being compared', async () => {
  const box = maildir();
  box.add(await mail({ host: 'web1', day: 2, parts: [['files.txt', GOOD]] }));
  box.add(await mail({ host: 'web2', day: 2, parts: [['files.txt', `${GOOD}junk\n`]] }));
  const { status, out, err } = await checking(
    '--check',
    file(GOOD),
    '--against',
    box.path,
    '--key',
    reader.key,
  );
  assert.equal(status, 8);
  assert.match(out, /^web1 /m);
  assert.doesNotMatch(out, /^web2 /m);
  assert.match(err, /:4:1: this line of the listing cannot be read\n/);
});

test('maillog --check --against: compares with an mbox, a mail, and no text beside armour', async () => {
  const changed = line('/a', 'x') + line('/b', '2');
  const [old, newest] = [
    (await mail({ host: 'web1', day: 1, parts: [['m.txt', changed]] })).toString('latin1'),
    (await mail({ host: 'web1', day: 2, parts: [['m.txt', GOOD]] })).toString('latin1'),
  ];
  const from = 'From root@web1 Thu Nov 26 16:42:30 2026\n';
  assert.equal((await against(file(`${from}${newest}\n${from}${old}\n`))).status, 0);
  assert.notEqual((await against(file(old))).status, 0);
  const banner = newest.replace(/^-----BEGIN/m, `${changed}$&`);
  assert.notEqual(banner, newest);
  const { status, out } = await against(file(banner));
  assert.equal(status, 0, out);
});
