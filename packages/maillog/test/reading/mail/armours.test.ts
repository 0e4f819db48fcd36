import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesOf } from '../../../src/reading/mail/armours.ts';
import { mailParts } from '../../../src/reading/mail/mail.ts';
import { fc } from '../../helpers/property.ts';
import { bytesOf } from '../reports.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

function armour(id: number | string): string {
  return `-----BEGIN PGP MESSAGE-----\n\nid${id}\n=aaaa\n-----END PGP MESSAGE-----\n`;
}

async function pieces(body: string, size = 1 << 16): Promise<[string, string][]> {
  const all: [string, string][] = [];
  for await (const { head, bytes } of piecesOf(cut(Buffer.from(body, 'latin1'), size)))
    all.push([head.kind, (await bytesOf(bytes)).toString('latin1')]);
  return all;
}

const [A, B] = [armour('A'), armour('B')];
const BODIES: Readonly<Record<string, [string, [string, string][]]>> = {
  'text alone': ['\n\ntext\n', [['whole', '\n\ntext\n']]],
  nothing: ['', [['whole', '']]],
  'armour alone': [A, [['armour', A]]],
  'blank text around': [`\n \n${A}\n\n`, [['armour', A]]],
  'text before and after': [
    `banner\n\n${A}\nfooter\n`,
    [
      ['around', 'banner\n\n'],
      ['armour', A],
      ['around', 'footer\n'],
    ],
  ],
  'two armours with text between': [
    `${A}between\n${B}`,
    [
      ['armour', A],
      ['around', 'between\n'],
      ['armour', B],
    ],
  ],
  'a first armour without an end': [
    `${A.replace(/-----END.*\n/, '')}${B}`,
    [
      ['armour', A.replace(/-----END.*\n/, '')],
      ['armour', B],
    ],
  ],
  'a quoted one': [A.replace(/^/gm, '> ').replace(/> $/, ''), [['armour', A]]],
  'one twice quoted, with a text that is quoted': [
    `> hello\n${A.replace(/^/gm, '>> ').replace(/>> $/, '')}`,
    [
      ['around', '> hello\n'],
      ['armour', A],
    ],
  ],
  'a dash-escaped one': [
    `signed\n${A.replace(/^-/gm, '- -')}`,
    [
      ['around', 'signed\n'],
      ['armour', A],
    ],
  ],
  'two joined without a line end': [
    `${A.trimEnd()}${B}`,
    [
      ['armour', A],
      ['armour', B],
    ],
  ],
  'an indented one': [A.replace(/^/gm, '  ').replace(/ {2}$/, ''), [['armour', A]]],
  'a byte order mark': [`\xef\xbb\xbf${A}`, [['armour', A]]],
  'text on the last line': [
    `${A.trimEnd()} and more\n`,
    [
      ['armour', A],
      ['around', ' and more\n'],
    ],
  ],
  'the words within a line': [`see ${A}`, [['whole', `see ${A}`]]],
};

for (const [what, [body, expected]] of Object.entries(BODIES)) {
  test(`piecesOf() finds armour and the text around it: ${what}`, async () => {
    for (const size of [1, 2, 5, 13, 1000]) assert.deepEqual(await pieces(body, size), expected, `${size}`);
  });
}

test('piecesOf() takes a message without armour as a whole, and no other bytes', async () => {
  const binary = '\x85\x01\x0c\x03abc\n-----BEGIN PGP MESSAGE-----\n';
  assert.deepEqual(await pieces(binary), [['binary', binary]]);
  assert.equal((await pieces('\xc1\xc0\x20\x03x'))[0]?.[0], 'binary');
  assert.equal((await pieces('\x85\x01\x0c\x09abc'))[0]?.[0], 'whole');
});

test('piecesOf() finds armour after more text than it holds', async () => {
  const text = 'a line of a job\n'.repeat(100_000);
  assert.deepEqual(await pieces(`${text}${A}end\n`), [
    ['whole', text],
    ['armour', A],
    ['around', 'end\n'],
  ]);
});

test('mailParts() stops at thousands of armours, each of which would start gpg', async () => {
  const mail = `Subject: x\n\n${armour(1).repeat(3000)}`;
  await assert.rejects(armoursIn(cut(Buffer.from(mail), 1 << 16)), /it holds more than 2000 parts/);
});

/** A piece of a mail: text, or armours that each have another number. */
type Node =
  | {
      readonly type: 'leaf';
      readonly lines: readonly string[];
      readonly encoding: string;
      readonly header: string;
    }
  | {
      readonly type: 'multipart';
      readonly subtype: string;
      readonly before: boolean;
      readonly after: boolean;
      readonly closed: boolean;
      readonly children: readonly Node[];
    }
  | { readonly type: 'mail'; readonly child: Node };

const leaf: fc.Arbitrary<Node> = fc.record({
  type: fc.constant('leaf' as const),
  lines: fc.array(
    fc.constantFrom('armour', 'text', '', 'tar: Removing leading /', '-- ', '> quoted', '=3D'),
    { maxLength: 5 },
  ),
  encoding: fc.constantFrom('7bit', 'base64', 'quoted-printable'),
  header: fc.constantFrom(
    '',
    'Content-Type: application/pgp-encrypted\n',
    'Content-Type: application/octet-stream; name=x.pgp\n',
    'Content-Disposition: attachment; filename=auth.txt\n',
    'Content-Disposition: inline\n',
  ),
});
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ type: fc.constant('mail' as const), child: tie('node') }),
    fc.record({
      type: fc.constant('multipart' as const),
      subtype: fc.constantFrom('mixed', 'alternative', 'encrypted', 'digest', 'signed'),
      before: fc.boolean(),
      after: fc.boolean(),
      closed: fc.boolean(),
      children: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** Writes mails, and numbers their armours. */
class Writer {
  armours = 0;
  #boundaries = 0;

  write(part: Node, isDigest = false): string {
    if (part.type === 'mail') return `Content-Type: message/rfc822\n\nFrom: a@b.c\n${this.write(part.child)}`;
    if (part.type === 'leaf') return this.#leaf(part, isDigest);
    this.#boundaries += 1;
    const boundary = `b${this.#boundaries}`;
    const between = (is: boolean): string => (is ? `see below\n${this.#armour()}` : '');
    const before = between(part.before);
    const children = part.children
      .map((child) => `--${boundary}\n${this.write(child, part.subtype === 'digest')}\n`)
      .join('');
    const after = part.closed ? `--${boundary}--\n${between(part.after)}` : '';
    return `Content-Type: multipart/${part.subtype}; boundary=${boundary}\n\n${before}${children}${after}`;
  }

  #leaf({ lines, encoding, header }: Extract<Node, { type: 'leaf' }>, isDigest: boolean): string {
    const body = lines.map((line) => (line === 'armour' ? this.#armour() : `${line}\n`)).join('');
    const type = isDigest && !header.startsWith('Content-Type') ? 'Content-Type: text/plain\n' : '';
    const encoded =
      encoding === 'base64'
        ? Buffer.from(body)
            .toString('base64')
            .replace(/.{1,76}/g, '$&\n')
        : encoding === 'quoted-printable'
          ? body.replace(/=/g, '=3D').replace(/^-/gm, '=2D')
          : body;
    return `${header}${type}Content-Transfer-Encoding: ${encoding}\n\n${encoded}`;
  }

  #armour(): string {
    this.armours += 1;
    return armour(this.armours);
  }
}

async function armoursIn(mail: AsyncIterable<Uint8Array>): Promise<number[]> {
  const found: number[] = [];
  for await (const { kind, body } of mailParts(mail)) {
    if (kind === 'mail') found.push(...(await armoursIn(body)));
    const text = kind === 'mail' ? '' : (await bytesOf(body)).toString('latin1');
    const ids = [...text.matchAll(/^id(\d+)$/gm)].map(([, id]) => Number(id));
    if (['sealed', 'loose', 'pgpmime'].includes(kind)) {
      assert.equal(ids.length, 1, text);
      found.push(...ids);
    } else assert.deepEqual(ids, [], `armour in a part of kind ${kind}`);
  }
  return found;
}

test('mailParts() loses no armour, whatever it is nested in and however the mail is cut', async () => {
  await fc.assert(
    fc.asyncProperty(node, fc.integer({ min: 1, max: 300 }), async (made, size) => {
      const writer = new Writer();
      const mail = `From: root@example.com\n${writer.write(made)}`;
      const found = await armoursIn(cut(Buffer.from(mail), size));
      assert.deepEqual(
        found,
        Array.from({ length: writer.armours }, (_, index) => index + 1),
        mail,
      );
    }),
    { numRuns: 300 },
  );
});

const HEADLESS: Readonly<Record<string, string>> = {
  'armour alone': A,
  'text and armour': `hello\n\n${A}`,
  "a program's warning": `tar: Removing leading \`/' from member names\n${A}`,
  "a program's warning and an empty line": `tar: Removing leading /\n\n${A}`,
  'a part without an empty line': `Content-Type: multipart/mixed; boundary=b\n\n--b\n${A}--b--\n`,
  'a part with text in place of a header': `Content-Type: multipart/mixed; boundary=b\n\n--b\nhello there\n${A}--b--\n`,
  'a header that ends with armour': `Subject: x\n${A}`,
  'two mails joined': `Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b--\nSubject: x\n\n${A}`,
};

for (const [what, mail] of Object.entries(HEADLESS)) {
  test(`mailParts() takes text without a header for a body: ${what}`, async () => {
    for (const size of [1, 7, 1000]) {
      const texts: string[] = [];
      for await (const { kind, body } of mailParts(cut(Buffer.from(mail), size))) {
        const text = (await bytesOf(body)).toString('latin1');
        if (kind !== 'clear') texts.push(text);
      }
      assert.equal(texts.at(-1), A);
      const own = /^(?:hello|tar:).*$/m.exec(mail)?.[0];
      if (own !== undefined) assert.ok(texts[0]?.startsWith(own), texts[0]);
    }
  });
}
