import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { headerText } from '../../../src/report/message/header.ts';
import {
  composeAnyParts,
  composeInner,
  composeParts,
  composePgpMime,
} from '../../../src/report/message/message.ts';
import type { FilePart, Heading } from '../../../src/report/message/message.ts';
import { needs } from '../../helpers/needs.ts';
import { fc } from '../../helpers/property.ts';
import { collect, PythonMail } from '../python-mail.ts';

const ARMOUR = `-----BEGIN PGP MESSAGE-----\n\n${`${'A'.repeat(64)}\n`.repeat(40)}=abcd\n-----END PGP MESSAGE-----\n`;
const CLEAR = Buffer.from(
  'first\r\nsecond\n\rthird \tFrom me\n.\n\0\xff\xfe=3D\n --- \nlast without its newline ',
  'latin1',
);

const HEADING: Heading = {
  from: 'maillog@web1.example.com',
  to: ['root@example.com', 'second@example.org'],
  subject: 'MailLog report for web1',
  date: new Date('2026-03-01T04:05:06.789Z'),
  messageId: '<1.2.3@web1.example.com>',
  host: 'web1',
};

describe('message', () => {
  const directory = mkdtempSync(join(tmpdir(), 'maillog-message-'));
  const python = new PythonMail();
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const live = (mimeFile: string, bytes: Uint8Array, description?: string) => ({
    mimeFile,
    description,
    body: (async function* () {
      yield bytes;
    })(),
  });
  let sealed: FilePart;
  let clear: FilePart;

  before(() => {
    sealed = { file: file('armour', ARMOUR), mimeFile: 'auth.txt', description: 'Logins', sealed: true };
    clear = { file: file('clear', CLEAR), mimeFile: 'clear.txt', sealed: false };
  });
  after(() => {
    python.close();
    rmSync(directory, { recursive: true });
  });

  it('composeParts(): writes the bytes of nodemailer without it, whatever the names are', async () => {
    const armour = file('armour', ARMOUR);
    /** Mostly what needs no encoding. */
    const mostly = <Value>(plain: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
      fc.oneof({ weight: 12, arbitrary: plain }, { weight: 1, arbitrary: other });
    const textOf = (...words: string[]): fc.Arbitrary<string> =>
      fc
        .array(fc.constantFrom(...words), { minLength: 1, maxLength: 40, size: 'max' })
        .map((list) => list.join(' '));
    const text = mostly(
      textOf('a', 'of', 'web1', '=', 'x'.repeat(50), '"', '\\'),
      textOf('two  spaces', 'é', '=?', 'y'.repeat(51), 'z'),
    );
    const part = fc.record({
      file: fc.constant(armour),
      sealed: fc.constant(true),
      mimeFile: mostly(
        fc.constantFrom('auth.txt', `${'n'.repeat(46)}.txt`),
        fc.constantFrom('a b.txt', 'é.txt', `${'n'.repeat(47)}.txt`, 'a"b'),
      ),
      description: fc.option(text, { nil: undefined }),
    });
    const headings = fc.record({
      from: mostly(fc.constant('a@b.c'), fc.constant(`${'f'.repeat(60)}@${'long.'.repeat(20)}example.com`)),
      to: fc.array(fc.constantFrom('a@b.c', 'someone@example.com'), { minLength: 1, maxLength: 9 }),
      subject: text,
      date: fc.constant(HEADING.date),
      messageId: mostly(fc.constant('<1@b.c>'), fc.constant(`<${'1'.repeat(100)}@b.c>`)),
      host: mostly(fc.constant('web1'), fc.constantFrom('wéb', 'h'.repeat(80))),
      chainLink: fc.option(
        fc
          .integer({ min: 1, max: 90 })
          .map((bytes) => `host=w; configuration=${'c'.repeat(bytes)}; sequence=1`),
        { nil: undefined },
      ),
    });
    await fc.assert(
      fc.asyncProperty(headings, fc.array(part, { maxLength: 3 }), async (heading, parts) => {
        const plain = await collect(await composeParts(heading, parts));
        assert.equal(
          plain.toString('latin1'),
          (await collect(await composeAnyParts(heading, parts))).toString('latin1'),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('message: places a cover and one attachment an entry', needs('python3'), async () => {
    const message = await collect(await composeParts(HEADING, [sealed, clear]));
    const read = await python.read(message);
    assert.deepEqual(read.defects, []);
    assert.equal(read.type, 'multipart/mixed');
    assert.deepEqual(Object.fromEntries(read.headers.filter(([name]) => name !== 'Content-Type')), {
      From: 'maillog@web1.example.com',
      To: 'root@example.com, second@example.org',
      Subject: 'MailLog report for web1',
      Date: 'Sun, 01 Mar 2026 04:05:06 +0000',
      'Message-ID': '<1.2.3@web1.example.com>',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'bulk',
      'List-ID': '<maillog.web1.example.com>',
      'MIME-Version': '1.0',
    });
    const [cover, first, second] = read.parts;
    assert.equal(read.parts.length, 3);
    assert.equal(cover.type, 'text/plain');
    assert.match(cover.body, /MailLog report of web1, made 2026-03-01T04:05:06Z/);
    assert.doesNotMatch(cover.body, /auth|Logins|clear\.txt/);
    assert.deepEqual(
      { ...first, headers: undefined, body: first.body.replaceAll('\r\n', '\n') },
      {
        headers: undefined,
        type: 'application/pgp',
        encoding: '7bit',
        disposition: 'attachment',
        filename: 'auth.txt',
        description: 'Logins',
        body: ARMOUR,
      },
    );
    assert.equal(second.encoding, 'base64');
    assert.equal(second.description, null);
    assert.equal(second.body, CLEAR.toString('latin1'));
  });

  it('message: does not promise encryption if there is none', needs('python3'), async () => {
    const cover = async (parts: FilePart[]) =>
      (await python.read(await collect(await composeParts(HEADING, parts)))).parts[0].body;
    assert.match(await cover([sealed]), /encrypted with OpenPGP/);
    assert.match(await cover([clear]), /not encrypted/);
    assert.doesNotMatch(await cover([clear]), /gpg/);
    assert.match(await cover([clear, sealed]), /Some are encrypted.*not/s);
  });

  it('message: leaves armour its size', async () => {
    const big = file(
      'big',
      `-----BEGIN PGP MESSAGE-----\n\n${`${'Q'.repeat(64)}\n`.repeat(20_000)}-----END PGP MESSAGE-----\n`,
    );
    const message = await collect(await composeParts(HEADING, [{ ...sealed, file: big }]));
    assert.ok(message.length < 20_000 * 66 + 4000, `${message.length}`);
  });

  it('message: composes the same bytes twice', async () => {
    const [one, two] = [
      await collect(await composeParts(HEADING, [sealed])),
      await collect(await composeParts(HEADING, [sealed])),
    ];
    assert.deepEqual(one, two);
  });

  it('message: names no program version', async () => {
    const message = await collect(await composeParts(HEADING, [sealed]));
    assert.doesNotMatch(message.toString('latin1'), /nodemailer|x-mailer|user-agent/i);
  });

  it('message: stops a sealed part that is not 7-bit lines', async () => {
    for (const content of ['\xe9\n', 'a\0b\n', `${'x'.repeat(999)}\n`, 'a\rb\n']) {
      const bad = { ...sealed, file: file('bad', Buffer.from(content, 'latin1')) };
      await assert.rejects(
        async () => collect(await composeParts(HEADING, [bad])),
        (error) => error instanceof MailLogError && error.kind === 'internal',
      );
    }
    const longest = { ...sealed, file: file('longest', `${'x'.repeat(998)}\n`) };
    await collect(await composeParts(HEADING, [longest]));
  });

  it('message: ends with the error of a part that cannot be read', async () => {
    const gone = { ...sealed, file: join(directory, 'gone') };
    await assert.rejects(async () => collect(await composeParts(HEADING, [gone])), { code: 'ENOENT' });
  });

  it('message: refuses an address that is more than an address', async () => {
    const heading = { ...HEADING, to: ['a@example.com\r\nBcc: b@example.com'] };
    await assert.rejects(composeParts(heading, [sealed]), { kind: 'config' });
  });

  it('message: wraps a sealed inner message as RFC 3156 says', needs('python3'), async () => {
    const message = await collect(await composePgpMime(HEADING, sealed.file));
    const read = await python.read(message);
    assert.deepEqual(read.defects, []);
    assert.equal(read.type, 'multipart/encrypted');
    assert.equal(read.parameters['protocol'], 'application/pgp-encrypted');
    assert.equal(new Map(read.headers).get('Subject'), '[...]');
    assert.doesNotMatch(message.toString('latin1'), /MailLog/);
    const [version, body] = read.parts;
    assert.equal(read.parts.length, 2);
    assert.equal(version.type, 'application/pgp-encrypted');
    assert.equal(version.body.trim(), 'Version: 1');
    assert.equal(body.type, 'application/octet-stream');
    assert.equal(body.encoding, '7bit');
    assert.equal(body.filename, 'encrypted.asc');
    assert.equal(body.body.replaceAll('\r\n', '\n'), ARMOUR);
  });

  it('message: puts the real subject and exact bodies into the inner message', needs('python3'), async () => {
    const parts = [live('a.txt', CLEAR, 'Änderungen'), live('empty.txt', Buffer.alloc(0))];
    const read = await python.read(await collect(await composeInner(HEADING, parts)));
    assert.deepEqual(read.defects, []);
    assert.equal(read.parameters['hp'], 'cipher');
    assert.equal(read.parameters['protected-headers'], 'v1');
    const headers = new Set(read.headers.map(([name, value]) => `${name}: ${value}`));
    assert.ok(headers.has('Subject: MailLog report for web1'));
    assert.ok(headers.has('HP-Outer: Subject: [...]'));
    assert.ok(headers.has('HP-Outer: To: root@example.com, second@example.org'));
    assert.ok(headers.has('HP-Outer: Date: Sun, 01 Mar 2026 04:05:06 +0000'));
    assert.equal(read.parts[0].body, CLEAR.toString('latin1'));
    assert.equal(read.parts[0].description, 'Änderungen');
    assert.equal(read.parts[1].body, '');
  });

  it(
    'message: begins a body when the one before is done, and may be given one block again and again',
    needs('python3'),
    async () => {
      const events: string[] = [];
      const block = Buffer.alloc(200_000);
      const body = (name: string) =>
        (async function* () {
          events.push(`begin ${name}`);
          for (const letter of ['x', 'y', 'z']) {
            block.fill(letter);
            yield block;
          }
          events.push(`end ${name}`);
        })();
      const parts = ['1', '2', '3'].map((name) => ({ mimeFile: name, body: body(name) }));
      const inner = await composeInner(HEADING, parts);
      assert.deepEqual(events, []);
      const read = await python.read(await collect(inner));
      assert.deepEqual(events, ['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
      const expected = `${'x'.repeat(200_000)}${'y'.repeat(200_000)}${'z'.repeat(200_000)}`;
      for (const part of read.parts) assert.ok(part.body === expected);
    },
  );

  it('message: ends with the error of a body, and closes the body it was reading', async () => {
    const mine = new Error('the entry failed');
    const failing = {
      mimeFile: 'x',
      body: (async function* () {
        yield Buffer.from('begun');
        throw mine;
      })(),
    };
    await assert.rejects(
      async () => collect(await composeInner(HEADING, [failing])),
      (error) => error === mine,
    );

    let closed = false;
    const endless = (async function* () {
      try {
        for (;;) yield Buffer.alloc(100_000, 'x');
      } finally {
        closed = true;
      }
    })();
    for await (const block of await composeInner(HEADING, [{ mimeFile: 'x', body: endless }])) {
      if (block.length > 10_000) break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(closed);
  });

  it(
    'message: carries any description, file name and subject, and no header of theirs',
    needs('python3'),
    async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 120 }),
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc
          .array(
            fc.constantFrom(
              '\r\n',
              'Bcc: x@y.z',
              ' ',
              '"',
              '\\',
              ';',
              '=?utf-8?Q?a?=',
              '?=',
              'é',
              "'",
              '%41',
              '*',
              '\t',
              '😀',
              '\u2028',
            ),
            { maxLength: 12 },
          )
          .map((all) => all.join('')),
        fc.integer({ min: 60, max: 2000 }).map((length) => 'w'.repeat(length)),
        fc.integer({ min: 60, max: 300 }).map((length) => ' x'.repeat(length)),
      );
      const names = new Set([
        'Content-Description',
        'Content-Disposition',
        'Content-Transfer-Encoding',
        'Content-Type',
      ]);
      const rootNames = new Set([
        'Auto-Submitted',
        'X-Auto-Response-Suppress',
        'Precedence',
        'List-ID',
        'Content-Type',
        'Date',
        'From',
        'MIME-Version',
        'Message-ID',
        'Subject',
        'To',
      ]);
      await fc.assert(
        fc.asyncProperty(text, text, text, async (description, name, subject) => {
          const mimeFile = headerText(name) === '' ? 'x' : name;
          const heading = { ...HEADING, subject };
          const read = await python.read(
            await collect(await composeParts(heading, [{ ...sealed, mimeFile, description }])),
          );
          const part = read.parts[1];
          assert.equal(part.filename, headerText(mimeFile));
          assert.equal(part.description ?? '', headerText(description));
          assert.equal(new Map(read.headers).get('Subject') ?? '', headerText(subject));
          assert.deepEqual(
            part.headers.map(([key]) => key).filter((key) => !names.has(key)),
            [],
          );
          assert.deepEqual(
            read.headers.map(([key]) => key).filter((key) => !rootNames.has(key)),
            [],
          );
          assert.equal(read.parts.length, 2);
          assert.deepEqual(read.defects, []);
        }),
        {
          numRuns: 300,
          // Each was wrong once: a fold before the first word, a bare `*`, quotes, a look-alike of an encoded
          // word.
          examples: [
            ['w'.repeat(60), 'x', ''],
            ['', '*', ''],
            ['', '""', ''],
            ['', '¡', ''],
            ['=?utf-8?Q?a?=', '=?utf-8?Q?a?=', '=?utf-8?Q?a?='],
          ],
        },
      );
    },
  );
});
