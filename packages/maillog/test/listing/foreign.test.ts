import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { compareListings } from '../../src/listing/compare.ts';
import { readListing } from '../../src/listing/read.ts';
import { exitStatus, resultOf } from '../../src/listing/result.ts';

function hex(kind: string, content: string): string {
  return createHash(kind).update(content).digest('hex');
}

function read(text: string) {
  return readListing(Buffer.from(text, 'latin1'), 'list');
}

function line(name: string, content: string, key = 'sha256'): string {
  const digest = createHash(key).update(content).digest('base64').replace(/=+$/, '');
  return `${digest}\t${key}\t${content.length}\t${name}\n`;
}

function status(list: string, listing: string): number {
  return exitStatus(resultOf(0, compareListings(read(list), read(listing))));
}

const LISTS: Readonly<Record<string, (content: string) => string>> = {
  sha256sum: (content) => `${hex('sha256', content)}  ./usr/a b\n`,
  'sha256sum --tag': (content) => `SHA256 (usr/a b) = ${hex('sha256', content)}\n`,
  md5sum: (content) => `${hex('md5', content)} *usr/a b\n`,
  sha512sum: (content) => `${hex('sha512', content)}  usr/a b\n`,
  hashdeep: (content) =>
    `%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## $ hashdeep -r .\n${content.length},${hex('md5', content)},${hex('sha256', content)},usr/a b\n`,
};

for (const [program, list] of Object.entries(LISTS)) {
  test(`readListing() takes a list of ${program}, of one format in every line`, () => {
    const key = program.startsWith('md5') ? 'md5' : program === 'sha512sum' ? 'sha512' : 'sha256';
    assert.equal(status(list('x'), line('usr/a b', 'x', key)), 0);
    assert.equal(status(list('x'), line('usr/a b', 'y', key)), 4);
    assert.equal(read(list('x')).counted, false);
    assert.throws(() => read(`${list('x')}something else\n`), { kind: 'data' });
    assert.throws(() => read(list('x').slice(0, -1)), { kind: 'data' });
  });
}

test("readListing() takes AIDE's database, with all of its lines", () => {
  const digest = createHash('sha256').update('x').digest('base64');
  const database = `@@begin_db\n# a comment\n@@db_spec name lname attr perm size sha256 \n/usr/a%20b 0 1 100644 1 ${digest}\n/usr 0 1 40755 0 0\n@@end_db\n`;
  assert.equal(status(database, line('/usr/a b', 'x')), 0);
  assert.equal(status(database, line('/usr/a b', 'y')), 4);
  for (const cut of [database.replace('@@end_db\n', ''), `${database}more\n`])
    assert.throws(() => read(cut), { kind: 'data', message: /^list is not complete: .* @@end_db$/ });
});

test("readListing() takes AIDE's digests in hex and in any order of columns, and names a file without one", () => {
  const digest = (content: string): string => hex('sha256', content);
  const database = `@@begin_db\n@@db_spec sha256 perm name md5 size\n${digest('x')} 100644 /a ${hex('md5', 'x')} 1\n0 100600 /b 0 7\n0 40755 /d 0 0\n0 120777 /l 0 0\n@@end_db\n`;
  const listing = read(database);
  assert.deepEqual(
    listing.warnings.map(({ text }) => text),
    ['/b: not read, the list has no digest of it'],
  );
  assert.equal(status(database, line('/a', 'x')), 8, '/b is a gap');
  assert.equal(status(database, line('/a', 'y')), 12);
  const bogus = database.replace(`0 100600`, `${digest('y').slice(2)} 100600`);
  assert.throws(() => read(bogus), { kind: 'data', place: { file: 'list', line: 4, column: 1 } });
});

test('readListing() takes digests in capitals, and names the line of a digest that is cut', () => {
  const sum = hex('sha256', 'x');
  assert.equal(status(`${sum.toUpperCase()}  a\n`, line('a', 'x')), 0);
  assert.equal(status(`SHA256 (a) = ${sum.toUpperCase()}\n`, line('a', 'x')), 0);
  const hashdeep = `%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n1,${hex('md5', 'x')},${sum.slice(2)},a\n`;
  assert.throws(() => read(hashdeep), { kind: 'data', place: { file: 'list', line: 3, column: 1 } });
});

test('readListing() unfolds names as md5sum writes them', () => {
  const { lines } = read(`\\${hex('md5', 'x')}  a\\nb\\\\c\n`);
  assert.equal(lines.name(0), 'a\nb\\c');
});

test('readListing() passes over comments in a list, as md5sum does', () => {
  const list = `# made by a job\n${hex('sha256', 'x')}  usr/a b\n#\n`;
  assert.equal(status(list, line('usr/a b', 'x')), 0);
});

test('readListing() names what keeps it from reading a list', () => {
  const sum = `${hex('sha256', 'x')}  a\n`;
  const refused: readonly (readonly [string, RegExp])[] = [
    [`${hex('sha1', 'x')}  a\n`, /cannot check the digests of list: sha1sum$/],
    [`${hex('sha384', 'x')} *a\n`, /cannot check the digests of list: sha384sum$/],
    [`SHA1 (a) = ${hex('sha1', 'x')}\n`, /cannot check the digests of list: SHA1$/],
    [`BLAKE2b (a) = ${hex('blake2b512', 'x')}\n`, /cannot check the digests of list: BLAKE2b$/],
    [
      `%%%% HASHDEEP-1.0\n%%%% size,sha1,filename\n1,${hex('sha1', 'x')},a\n`,
      /cannot check the digests of list: size,sha1,filename$/,
    ],
    [`\xef\xbb\xbf${sum}`, /^list begins with a byte order mark$/],
    [`\xff\xfe${Buffer.from(sum, 'utf16le').toString('latin1')}`, /^list is UTF-16$/],
    [gzipSync(sum).toString('latin1'), /^list is compressed$/],
    [sum.replace('\n', '\0').repeat(2), /^the lines of list end in NUL$/],
    [sum.replace('\n', '\r\n'), /^the lines of list end in CR LF$/],
  ];
  for (const [list, message] of refused) assert.throws(() => read(list), { kind: 'data', message });
});
