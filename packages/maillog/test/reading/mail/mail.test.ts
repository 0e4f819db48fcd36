import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailParts } from '../../../src/reading/mail/mail.ts';
import { decodeTransfer } from '../../../src/reading/mail/transfer.ts';
import { composeInner, composeParts } from '../../../src/report/message/message.ts';
import { quotedPrintable } from '../../../src/report/message/quoted.ts';
import { fc } from '../../helpers/property.ts';
import { blocks, bytesOf, file, HEADING } from '../reports.ts';

interface Read {
  readonly fileName: string | undefined;
  readonly description: string | undefined;
  readonly kind: string;
  readonly body: string;
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(message: Uint8Array, size: number): Promise<Read[]> {
  const parts: Read[] = [];
  for await (const { inline, body, fileName, description, kind } of mailParts(cut(message, size))) {
    const text = (await bytesOf(body)).toString('latin1');
    if (!inline) parts.push({ fileName, description, kind, body: text });
  }
  return parts;
}

/** Bodies that look like what stands around them. */
const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .array(fc.constantFrom('--', '\r\n', '\n', '=', ' ', '.', 'From ', '--=_', '\r', 'a'), { maxLength: 40 })
    .map((words) => new Uint8Array(Buffer.from(words.join('')))),
);
const text = fc
  .string({
    unit: fc.constantFrom('a', 'é', '日', ' ', '"', '=', '?', '.', "'", '%', '🎉', ';'),
    minLength: 1,
    maxLength: 60,
  })
  .map((words) => `x${words}x`);
const size = fc.integer({ min: 1, max: 300 });

test('mailParts(): what the composer puts in comes out, byte for byte, however the mail is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ mimeFile: text, description: text, body }), { minLength: 1, maxLength: 3 }),
      size,
      async (parts, step) => {
        const expected = parts.map((part) => ({
          fileName: part.mimeFile,
          description: part.description.replace(/ +/g, ' '),
          kind: 'clear',
          body: Buffer.from(part.body).toString('latin1'),
        }));
        const spaces = (read: Read[]): Read[] =>
          read.map((part) => ({ ...part, description: part.description?.replace(/ +/g, ' ') }));
        const inner = await bytesOf(
          await composeInner(
            HEADING,
            parts.map((part) => ({ ...part, body: blocks(part.body) })),
          ),
        );
        assert.deepEqual(spaces(await readAll(inner, step)), expected);
        const files = parts.map((part) => ({ ...part, file: file(part.body), sealed: false }));
        const outer = await bytesOf(await composeParts(HEADING, files));
        assert.deepEqual(spaces(await readAll(outer, step)), expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('mailParts(): transfer encodings are undone, however the body is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), size, async (bytes, step) => {
      const lines = Buffer.from(bytes)
        .toString('base64')
        .replace(/.{1,76}/g, '$&\r\n');
      const quoted = await bytesOf(quotedPrintable(cut(bytes, 37)));
      for (const [encoding, encoded] of [
        ['base64', Buffer.from(lines)],
        ['quoted-printable', quoted],
        ['7bit', bytes],
      ] as const) {
        const decoded = await bytesOf(decodeTransfer(encoding, cut(encoded, step)));
        assert.ok(decoded.equals(bytes), encoding);
      }
    }),
  );
});

test('mailParts(): reads quoted-printable as RFC 2045 has it: soft breaks, blanks at the end of lines, small letters', async () => {
  const decode = async (encoded: string): Promise<string> =>
    (await bytesOf(decodeTransfer('quoted-printable', blocks(encoded)))).toString('latin1');
  assert.equal(await decode('a=\r\nb = \r\nc  \r\nd=3d=E9=zz\r\n='), 'ab c\r\nd=\xe9=zz\r\n');
});

test('mailParts(): reads multiparts within each other, without their ends, with trailing blanks, after LF alone', async () => {
  const leaf = (name: string, text: string): string =>
    `Content-Disposition: attachment; filename=${name}\n\n${text}`;
  const mail = [
    'Content-Type: multipart/mixed;\n\tboundary="out er"\n\npreamble\n--out\n',
    `--out er \t\n${leaf('a', 'a\n--out erx\n--\n')}\n`,
    '--out er\nContent-Type: Multipart/Mixed; boundary=in\n\n',
    `--in\n${leaf('b', 'b')}\n--in\n${leaf('c', '')}\n--in--\nbetween\n`,
    '--out er\nContent-Type: multipart/mixed; boundary=open\n\n',
    `--open\n${leaf('d', 'd\n\n')}\n--out er\n${leaf('e', 'e')}\n`,
    `--out er\nContent-Disposition: attachment; filename=f\n--out er\n${leaf('g', 'g\n')}`,
  ];
  for (const step of [1, 2, 3, 5, 1000]) {
    const parts = await readAll(Buffer.from(mail.join('')), step);
    assert.deepEqual(
      parts.map(({ fileName, body: text }) => `${fileName}:${text}`),
      ['a:a\n--out erx\n--\n', 'b:b', 'c:', 'd:d\n\n', 'e:e', 'f:', 'g:g\n'],
    );
  }
});

test('mailParts(): a line longer than any is cut, not held', async () => {
  const long = `${'x'.repeat(3_000_000)}--b\n`;
  const mail = Buffer.from(
    `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\n\n${long}\n--b--\n`,
  );
  assert.ok((await readAll(mail, 65_536))[0].body === long);
  // What is no line's start but a block's: 17 blocks are more than the longest line.
  const text = `${mail.toString('latin1', 0, mail.indexOf('xxx')).padEnd(17 * 65_536, 'x')}--b\nrest`;
  assert.ok((await readAll(Buffer.from(text), 65_536))[0].body.endsWith('x--b\nrest'));
});

test('mailParts(): bounds headers without end, parts without number, depths nobody writes', async () => {
  const heads = 'Content-Type: multipart/mixed; boundary=b\n\n';
  await assert.rejects(readAll(Buffer.from('X: y\n'.repeat(300_000)), 65_536), /a header has no end/);
  await assert.rejects(readAll(Buffer.from(heads + '--b\n\n'.repeat(3000)), 65_536), /too many parts/);
  const deep = Array.from(
    { length: 100 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n`,
  );
  await assert.rejects(readAll(Buffer.from(deep.join('')), 65_536), /too many parts/);
});

test('mailParts(): reads any bytes: an error or parts, never a crash', async () => {
  const header = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b\r\n',
    'Content-Type: multipart/encrypted; boundary="b"\n',
    '--b\r\n',
    '--b--\n',
    '\r\n',
    'Content-Transfer-Encoding: base64\n',
    'Content-Description: =?x?Q?=\n',
    '-----BEGIN PGP MESSAGE-----\n',
    'x\n',
    '\0',
  );
  const noise = fc.array(
    fc.oneof(
      header,
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(noise, size, async (pieces, step) => {
      const parts = await readAll(Buffer.from(pieces.join(''), 'latin1'), step);
      assert.ok(Array.isArray(parts));
    }),
  );
});

/** Each takes minutes or all of the memory where a step looks again at what it has seen. */
const LABOURS: Readonly<Record<string, string>> = {
  'an encoding of brackets': `Content-Transfer-Encoding: ${'('.repeat(1_000_000)}\n\nx\n`,
  'a name in many pieces': `Content-Disposition: attachment${'; filename*1=x'.repeat(70_000)}\n\nx\n`,
  'a line of blanks': `Content-Transfer-Encoding: quoted-printable\n\n${' '.repeat(4_000_000)}x\n`,
  'a line without an end': `Content-Transfer-Encoding: quoted-printable\n\n${'='.repeat(50_000_000)}`,
};

for (const [what, mail] of Object.entries(LABOURS)) {
  test(
    `mailParts(): ${what} is read in a time that grows with its length only`,
    { timeout: 60_000 },
    async () => {
      assert.ok((await readAll(Buffer.from(mail), 1 << 16)).length <= 1);
    },
  );
}

test('mailParts(): quoted-printable without line ends comes out whole, however it is cut', async () => {
  const line = Buffer.from(`${'ab=41 \t'.repeat(40_000)}end`);
  for (const step of [4091, 65_536, line.length]) {
    const decoded = await bytesOf(decodeTransfer('quoted-printable', cut(line, step)));
    assert.equal(decoded.toString('latin1'), `${'abA \t'.repeat(40_000)}end`);
  }
});
