import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailLogError } from '../../src/errors.ts';
import { readFileLine } from '../../src/listing/line.ts';
import { COUNTED, ListingCount } from '../../src/listing/part.ts';
import { readListing } from '../../src/listing/read.ts';
import { fc } from '../helpers/property.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function digests(length: number) {
  return fc.string({ unit: fc.constantFrom(...BASE64.split('')), minLength: length, maxLength: length });
}
const keyed = fc.oneof(
  digests(43).map((digest) => `${digest}\tsha256`),
  digests(43).map((digest) => `${digest}\thmac-sha256.0123456789abcdef`),
  digests(22).map((digest) => `${digest}\tmd5`),
  digests(22).map((digest) => `${digest}==\tmd5`),
  digests(22).map((digest) => `${digest}\tof the original`),
);
const sizes = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('', '00', '999999999999999', '9007199254740991', '9007199254740993', '-1', '1x'),
);
const names = fc
  .oneof(
    fc.string({ unit: fc.constantFrom('/', 'a', 'b', '\t', '\xe9') }),
    fc.constantFrom(String.raw`a\n`, String.raw`\a`),
  )
  .map((name) => name.replaceAll('\n', ''));
const whole = fc.tuple(keyed, sizes, names).map((fields) => fields.join('\t'));
/** The same with one byte put in, or cut short. */
const lines = fc.oneof(
  { weight: 8, arbitrary: whole },
  fc
    .tuple(whole, fc.nat(60), fc.constantFrom('\t', '=', ' ', 'A', '0', '\\', '\0'))
    .map(([line, at, byte]) => line.slice(0, at) + byte + line.slice(at)),
  fc.tuple(whole, fc.nat(60)).map(([line, length]) => line.slice(0, length)),
);

test('readListing(): reads a listing as each of its lines alone, and names the first that cannot be read', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 12 }), fc.boolean(), (texts, ended) => {
      const alone = texts.filter((text) => text !== '').map((text) => readFileLine(text));
      const listing = texts.join('\n') + (ended ? '\n' : '');
      const read = (): string[] => {
        const { lines: index } = readListing(Buffer.from(listing, 'latin1'), 'good.log');
        return Array.from({ length: index.length }, (_none, at) => index.name(at));
      };
      const cut = ended || texts.at(-1) === '' ? -1 : texts.length - 1;
      const unread = texts.findIndex((text) => text !== '' && !readFileLine(text));
      const strange = unread < 0 ? cut : unread;
      if (alone.some(Boolean) && strange < 0)
        assert.deepEqual(
          read(),
          alone.map((line) => line?.name ?? '').sort((a, b) => (a < b ? -1 : Number(a > b))),
        );
      else
        assert.throws(read, (error: MailLogError) => {
          assert.equal(error.kind, 'data');
          assert.equal(error.place?.line, alone.some(Boolean) ? strange + 1 : undefined);
          return true;
        });
    }),
    { numRuns: 3000 },
  );
});

test('readListing(): a name with a NUL, written out or not, is damage; so are the line ends of another system', () => {
  const digest = 'A'.repeat(43);
  const good = `${digest}\tsha256\t1\t/a\n`;
  const reading = (text: string) => (): unknown => readListing(Buffer.from(text, 'latin1'), 'good.log');
  for (const name of ['/b\0', String.raw`/b\x00`, String.raw`/b\x00\n`])
    for (const text of [
      `${good}${digest}\tsha256\t1\t${name}\n`,
      `${good}attr\tfile\t0644\t0\t0\t2026-01-02T03:04:05.000000000Z\t1\t-\t${name}\n`,
    ])
      assert.throws(reading(text), (error: MailLogError) => error.kind === 'data' && error.place?.line === 2);
  assert.throws(reading(`${'A'.repeat(22)}\tmd5\t1\t/b\0\n${good}`), { kind: 'data' });
  // Of the original, which wrote no escapes, a name may be so.
  reading(`${'A'.repeat(22)}\tmd5\t1\t/b\\x00\n`)();
  assert.throws(
    reading(`${good}${good.replace('/a', '/b')}`.replaceAll('\n', '\r\n')),
    (error: MailLogError) => error.kind === 'data' && error.message.includes('CR LF'),
  );
  reading(`${good}${digest}\tsha256\t1\tIcon\r\n`)();
});

test('readListing(): ends a listing at the heading of the next report', () => {
  const line = (name: string): string => `${'A'.repeat(43)}\tsha256\t1\t${name}\n`;
  const report = '===> report 2 of web1 <=== 2026-03-01 06:15 UTC, as sent, signed\n';
  const count = new ListingCount();
  count.update(Buffer.from(line('/a')));
  const listing = `==> files.txt <==${COUNTED}\n${line('/a')}${count.end()}`;
  const text = `===> summary <=== 2 reports\n  late: web2\n\n${listing}\n${report}==> b.txt <==\nall is well\n`;
  assert.equal(readListing(Buffer.from(text), 'good.log').lines.countNames(), 1);
});
