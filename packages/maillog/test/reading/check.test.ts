import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import type { ListRequest } from '../../src/entry/host.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { compareListings } from '../../src/listing/compare.ts';
import type { Difference } from '../../src/listing/difference.ts';
import { keyIdOf } from '../../src/listing/key-id.ts';
import { readListing } from '../../src/listing/read.ts';
import type { Listing } from '../../src/listing/read.ts';
import { exitStatus, resultOf } from '../../src/listing/result.ts';
import { checkFiles, findNewFiles } from '../../src/reading/check.ts';
import { fc } from '../helpers/property.ts';
import { counted, folder } from '../host/files/listing.ts';

const host = nodeHost();

async function listed(root: string, options: Partial<ListRequest> = {}): Promise<string> {
  let text = '';
  for await (const { lines } of host.listFiles({ roots: [root], key: 'sha256', secrets: {}, ...options }))
    text += Buffer.from(lines).toString('latin1');
  return text;
}

function read(text: string): Listing {
  return readListing(Buffer.from(text, 'latin1'), 'good.log');
}

/** Checks a listing; with a request, looks for new files too. */
async function checked(
  text: string,
  request?: ListRequest,
  secrets: ListRequest['secrets'] = {},
): Promise<Difference[]> {
  const saved = read(text);
  const found: Difference[] = [];
  for await (const difference of checkFiles(saved, host, { secrets })) found.push(difference);
  if (request) for await (const difference of findNewFiles(saved, host, request)) found.push(difference);
  return found;
}

function status(differences: readonly Difference[]): number {
  return exitStatus(resultOf(0, differences));
}

function brief(differences: readonly Difference[]): string[] {
  return differences.map((each) => `${each.kind} ${each.name.slice(each.name.lastIndexOf('/') + 1)}`).sort();
}

test('checkFiles(): files are found unchanged, changed, missing, replaced and new', async (t) => {
  const root = folder(t);
  mkdirSync(`${root}/sub`);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'sub/f\n\\']) writeFileSync(`${root}/${name}`, name);
  const good = await listed(root);
  const request = { roots: [root], key: 'sha256', secrets: {} };
  assert.deepEqual(await checked(good, request), []);
  writeFileSync(`${root}/a`, 'A');
  writeFileSync(`${root}/b`, 'longer');
  unlinkSync(`${root}/c`);
  unlinkSync(`${root}/d`);
  symlinkSync('e', `${root}/d`);
  writeFileSync(`${root}/new`, 'new');
  const differences = await checked(good, request);
  assert.deepEqual(brief(differences), ['changed a', 'changed b', 'changed d', 'missing c', 'new new']);
  assert.equal(status(differences), 7);
  const changes = (name: string) =>
    differences.flatMap((each) => (each.kind === 'changed' && each.name.endsWith(name) ? each.changes : []));
  assert.deepEqual(
    changes('/a').map(({ what }) => what),
    ['sha256'],
  );
  assert.deepEqual(changes('/b')[0], { what: 'size', old: '1', new: '6' });
  assert.deepEqual(changes('/d'), [{ what: 'type', old: 'file', new: 'no longer a regular file' }]);
});

test('checkFiles(): gives the verdict of a comparison on a file that became a link or a directory', async (t) => {
  for (const attributes of [false, true]) {
    const root = folder(t);
    for (const name of ['f', 'g', 'same']) writeFileSync(`${root}/${name}`, name);
    const good = counted(await listed(root, { attributes }));
    for (const name of ['f', 'g']) unlinkSync(`${root}/${name}`);
    symlinkSync('elsewhere', `${root}/f`);
    mkdirSync(`${root}/g`);
    const request = { roots: [root], key: 'sha256', secrets: {}, attributes };
    const fresh = read(counted(await listed(root, { attributes })));
    const expected = status([...compareListings(read(good), fresh)]);
    assert.equal(expected & 7, attributes ? 4 : 2);
    assert.equal(status(await checked(good)), expected);
    assert.equal(status(await checked(good, request)), expected);
  }
});

test('checkFiles(): every line is hashed by the algorithm of its own', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/f`, 'content');
  const good =
    (await listed(root)) + (await listed(root, { key: 'md5' })) + (await listed(root, { key: 'sha512' }));
  assert.deepEqual(await checked(good), []);
  writeFileSync(`${root}/f`, 'Content');
  const [difference, ...others] = await checked(good);
  assert.deepEqual(others, []);
  assert.ok(difference?.kind === 'changed');
  assert.deepEqual(difference.changes.map(({ what }) => what).sort(), ['md5', 'sha256', 'sha512']);
});

test('checkFiles(): without its secret an HMAC is incomparable; with another one, too', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/f`, 'content');
  const secret = Buffer.alloc(32, 7);
  const id = keyIdOf(secret);
  const good = await listed(root, { key: `hmac-sha256.${id}`, secrets: { [id]: secret } });
  assert.deepEqual(await checked(good, undefined, { [id]: secret }), []);
  for (const secrets of [{}, { '0123456789abcdef': Buffer.alloc(32, 8) }]) {
    const differences = await checked(good, undefined, secrets);
    assert.deepEqual(brief(differences), ['incomparable f']);
    assert.equal(status(differences), 8);
  }
  unlinkSync(`${root}/f`);
  assert.equal(status(await checked(good)), 2, 'that it is missing can be seen all the same');
});

function classic(name: string, content: string, key: string): string {
  return `${createHash('md5').update(content).digest('base64').slice(0, 22)}\t${key}\t${content.length}\t${name}\n`;
}

test("checkFiles(): the original's listings are checked by MD5, whatever their key, and never by guess", async (t) => {
  const root = folder(t);
  const names = ['a\\x2db', 'plain', 'same size', 'longer'].map((name) => `${root}/${name}`);
  for (const name of names) writeFileSync(name, name);
  const listing = (key: string): string => names.map((name) => classic(name, name, key)).join('');
  for (const key of ['', '42', 'abc$1$']) assert.deepEqual(await checked(listing(key)), []);
  writeFileSync(`${root}/same size`, `${root}/Same size`);
  writeFileSync(`${root}/longer`, 'shorter');
  const differences = await checked(listing('42'));
  assert.deepEqual(brief(differences), ['changed longer', 'changed same size']);
  assert.equal(status(differences), 4, 'others under this key show that it is plain MD5');
  // Each under a key of its own: what a key means, only a match can show.
  const apart = names.map((name, index) => classic(name, name, `k${index}`)).join('');
  const unsure = await checked(apart);
  assert.deepEqual(brief(unsure), ['changed longer', 'incomparable same size']);
  assert.equal(status(unsure), 12);
});

test("checkFiles(), findNewFiles(), compareListings(): give one verdict on the original's names with backslashes", async (t) => {
  const root = folder(t);
  const names = ['a\\nb', 'c\nd', 'e\\x1bf', 'g\\x2dh', 'i\\\\j', 'both\\nx', 'both\nx', 'gone\\ty'].map(
    (name) => `${root}/${name}`,
  );
  for (const name of names) writeFileSync(name, 'content');
  // The original cannot have written a line feed, so MailLog wrote the lines of these two.
  const written = names.map((name) => name.replaceAll('\n', '\\n')).filter((_name, at) => at !== 5);
  const original = written.map((name) => classic(name, 'content', 'md5')).join('');
  rmSync(`${root}/gone\\ty`);
  const request = { roots: [root], key: 'md5', secrets: {} };
  const expected = ['missing gone\ty', 'new both\\nx'];
  assert.deepEqual(brief(await checked(original, request)), expected);
  const fresh = await listed(root, { key: 'md5' });
  assert.deepEqual(brief([...compareListings(read(original), read(fresh))]), expected);
  const reversed = ['missing both\\nx', 'new gone\ty'];
  assert.deepEqual(brief([...compareListings(read(fresh), read(original))]), reversed);
});

test('checkFiles(): attributes are compared old and new, of directories and links too', async (t) => {
  const root = folder(t);
  mkdirSync(`${root}/d`);
  for (const name of ['mode', 'time', 'becomes-dir']) writeFileSync(`${root}/${name}`, name);
  symlinkSync('mode', `${root}/link`);
  const request = { roots: [root], key: 'sha256', secrets: {}, attributes: true };
  utimesSync(root, 5, 5);
  const good = await listed(root, request);
  assert.deepEqual(await checked(good, request), []);
  chmodSync(`${root}/mode`, 0o4755);
  utimesSync(`${root}/time`, 1, 1);
  unlinkSync(`${root}/link`);
  symlinkSync('time', `${root}/link`);
  rmSync(`${root}/d`, { recursive: true });
  unlinkSync(`${root}/becomes-dir`);
  mkdirSync(`${root}/becomes-dir`);
  symlinkSync('/', `${root}/new-link`);
  utimesSync(root, 5, 5);
  const differences = await checked(good, request);
  assert.deepEqual(
    brief(differences),
    [
      'changed becomes-dir',
      'changed link',
      'changed mode',
      'changed time',
      'missing d',
      'new new-link',
    ].sort(),
  );
  const changes = (name: string): unknown =>
    differences.flatMap((each) => (each.kind === 'changed' && each.name.endsWith(name) ? each.changes : []));
  assert.deepEqual(changes('/mode'), [{ what: 'mode', old: '0644', new: '4755' }]);
  assert.deepEqual(changes('/becomes-dir'), [{ what: 'type', old: 'file', new: 'directory' }]);
  const after = await listed(root, request);
  assert.deepEqual(brief([...compareListings(read(good), read(after))]), brief(differences));
});

test('checkFiles(): a check of the files and a comparison with a listing made now agree', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd/x', 'd/y', 'e\\n', '\xc3\xa9');
  const trees = fc.dictionary(name, fc.constantFrom('', '1', '2'));
  await fc.assert(
    fc.asyncProperty(trees, trees, fc.boolean(), async (old, fresh, attributes) => {
      const cleanups: (() => void)[] = [];
      const root = folder({ after: (cleanup: () => void) => cleanups.push(cleanup) });
      try {
        const make = (tree: Record<string, string>): void => {
          rmSync(`${root}/t`, { recursive: true, force: true });
          mkdirSync(`${root}/t/d`, { recursive: true });
          for (const [path, content] of Object.entries({ ...tree, z: 'z' }))
            writeFileSync(Buffer.from(`${root}/t/${path}`, 'latin1'), content);
        };
        make(old);
        const request = { roots: [root], key: 'sha256', secrets: {}, attributes };
        const good = await listed(root, request);
        make(fresh);
        const byCheck = resultOf(0, await checked(good, request));
        const byListing = resultOf(0, compareListings(read(good), read(await listed(root, request))));
        assert.deepEqual(byCheck, byListing);
      } finally {
        for (const cleanup of cleanups) cleanup();
      }
    }),
    { numRuns: 40 },
  );
});

test('checkFiles(): a file that could not be read when it was saved is not unchanged, whatever its attributes', async (t) => {
  const root = folder(t);
  for (const name of ['gone', 'large', 'small'])
    writeFileSync(`${root}/${name}`, name.repeat(name === 'small' ? 1 : 99));
  const request = { roots: [root], key: 'sha256', secrets: {}, attributes: true };
  const good = await listed(root, { ...request, maxSize: 50 });
  unlinkSync(`${root}/gone`);
  for (const options of [undefined, request, { ...request, maxSize: 50 }]) {
    const differences = await checked(good, options);
    assert.deepEqual(
      brief(differences).filter((each) => !each.includes('maillog')),
      ['incomparable large', 'missing gone'],
    );
    assert.equal(status(differences.filter(({ kind }) => kind === 'incomparable')), 8);
  }
});

test('checkFiles(): a link that the user named is followed again, where that is known', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/file`, 'x');
  symlinkSync('file', `${root}/link`);
  const links = { roots: [`${root}/link`] };
  const named = new Set(links.roots);
  const kinds = async (text: string, options: { named?: ReadonlySet<string> } = {}): Promise<string[]> => {
    const found: Difference[] = [];
    for await (const each of checkFiles(read(text), host, { secrets: {}, ...options })) found.push(each);
    return brief(found);
  };
  const [plain, attributed] = [await listed(root, links), await listed(root, { ...links, attributes: true })];
  assert.deepEqual(await kinds(plain, { named }), []);
  assert.deepEqual(await kinds(attributed), []);
  assert.deepEqual(await kinds(plain), [], 'the listing notes that it was one');
  const old = plain.replace(/^warn.*\n/gm, '');
  assert.deepEqual(await kinds(old), ['changed link'], 'nobody knows that it was one');
  writeFileSync(`${root}/file`, 'y');
  assert.deepEqual(await kinds(plain, { named }), ['changed link']);
  assert.deepEqual(await kinds(attributed), ['changed link']);
  unlinkSync(`${root}/file`);
  assert.deepEqual(await kinds(plain, { named }), ['missing link']);
});

test('checkFiles(): what moved is found by its digest', async (t) => {
  const root = folder(t);
  for (const name of ['from', 'other']) writeFileSync(`${root}/${name}`, name);
  const good = await listed(root);
  renameSync(`${root}/from`, `${root}/to`);
  const differences = await checked(good, { roots: [root], key: 'sha256', secrets: {} });
  assert.deepEqual(resultOf(2, differences).moved, [{ from: `${root}/from`, to: `${root}/to` }]);
});

test('checkFiles(): an answer that reads as the saved warning beside it is still an answer', async (t) => {
  const root = folder(t);
  for (const name of ['a', 'c']) writeFileSync(`${root}/${name}`, name);
  const [a = '', c = ''] = (await listed(root)).split('\n');
  rmSync(`${root}/c`);
  mkdirSync(`${root}/c`);
  const saved = `${a}\nwarn\t${root}/c: no longer a regular file\n${c}\n`;
  assert.deepEqual(brief(await checked(saved)), ['changed c']);
});

test('checkFiles(): large listings are checked by workers, in order, and every change is found', async (t) => {
  const root = folder(t);
  const changed: string[] = [];
  for (let count = 0; count < 3000; count++) {
    if (count % 100 === 0) mkdirSync(`${root}/${count / 100}`);
    writeFileSync(`${root}/${Math.floor(count / 100)}/${count}`, String(count));
  }
  const good = await listed(root);
  for (let count = 7; count < 3000; count += 331) {
    writeFileSync(`${root}/${Math.floor(count / 100)}/${count}`, 'changed');
    changed.push(`changed ${count}`);
  }
  const saved = read(good);
  const found: Difference[] = [];
  for await (const difference of checkFiles(saved, host, { secrets: {}, inlineBudgetMs: 0 }))
    found.push(difference);
  assert.deepEqual(brief(found), changed.sort());
});
