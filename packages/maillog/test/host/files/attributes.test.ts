import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { hashFiles } from '../../../src/host/files/hash-files.ts';
import { readAttributesLine } from '../../../src/listing/line.ts';
import type { AttributesLine } from '../../../src/listing/line.ts';
import { needs } from '../../helpers/needs.ts';
import { folder, list, namesIn } from './listing.ts';

const isRoot = process.getuid?.() === 0;

function attributesIn(lines: readonly string[]): AttributesLine[] {
  return lines
    .filter((line) => line.startsWith('attr\t'))
    .map((line) => {
      const read = readAttributesLine(line);
      assert.ok(read, line);
      return read;
    });
}

test('attributes: everything has a line, as stat has it', needs('setfacl', 'setcap'), async (t) => {
  const root = folder(t);
  const server = createServer().listen(`${root}/socket`);
  await once(server, 'listening');
  t.after(() => server.close());
  mkdirSync(`${root}/a/b`, { recursive: true });
  for (const name of ['a-', 'a/f', 'set-id']) writeFileSync(`${root}/${name}`, name);
  chmodSync(`${root}/set-id`, 0o6755);
  chmodSync(`${root}/a/b`, 0o1777);
  utimesSync(`${root}/a-`, 0.25, 0.25);
  execFileSync('touch', ['-d', '@-1.5', `${root}/set-id`]);
  execFileSync('mkfifo', [`${root}/fifo`]);
  symlinkSync('odd\ttarget\n', `${root}/link`);
  if (isRoot) {
    execFileSync('mknod', [`${root}/block`, 'b', '259', '70000']);
    execFileSync('mknod', [`${root}/char`, 'c', '1', '3']);
  }
  const listed = await list([root], { attributes: true });
  const seen = attributesIn(listed.lines);
  const names = seen.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  assert.equal(names.length, isRoot ? 11 : 9);
  const digests = listed.lines.filter((line) => !line.startsWith('attr'));
  assert.deepEqual(digests, (await list([root])).lines, 'the other lines are those without attributes');
  for (const [index, line] of listed.lines.entries())
    if (!line.startsWith('attr')) assert.ok(listed.lines[index + 1]?.endsWith(line.split('\t')[3] ?? '-'));
  const types: Record<string, string> = {
    'regular empty file': 'file',
    'regular file': 'file',
    'symbolic link': 'link',
    'block special file': 'block',
    'character special file': 'char',
  };
  for (const line of seen) {
    const format = '%F|%a|%u|%g|%.9Y|%h|%Hr:%Lr';
    const stat = execFileSync('stat', ['-c', format, line.name], { encoding: 'utf8' }).trim().split('|');
    const [type = '', mode = '', owner, group, time, links, device] = stat;
    assert.equal(line.type, types[type] ?? type);
    assert.equal(line.mode, mode.padStart(4, '0'));
    assert.deepEqual([line.owner, line.group, line.links], [owner, group, links]);
    const [seconds, fraction] = [Date.parse(`${line.mtime.slice(0, 19)}Z`) / 1000, line.mtime.slice(20, 29)];
    assert.equal((BigInt(seconds) * 1_000_000_000n + BigInt(fraction)).toString(), inNanoseconds(time ?? ''));
    if (line.type === 'block' || line.type === 'char') assert.equal(line.extra, device);
    else if (line.type === 'link') assert.equal(line.extra, String.raw`odd\ttarget\n`);
    else assert.equal(line.extra, '-');
  }
  assert.deepEqual((await list([root], { attributes: true, inlineBudgetMs: 0 })).lines, listed.lines);
});

/** `-1.500000000` of stat is -1500000000. */
function inNanoseconds(time: string): string {
  return BigInt(time.replace('.', '')).toString();
}

test(
  'attributes: capabilities and access control lists are those that getcap and getfacl print',
  needs('setfacl', 'setcap'),
  async (t) => {
    const root = folder(t);
    const odd = Buffer.concat([Buffer.from(`${root}/it's \\ odd\n`), Buffer.from([0xe9])]);
    copyFileSync('/bin/true', `${root}/ping`);
    copyFileSync('/bin/true', odd);
    writeFileSync(`${root}/plain`, '');
    mkdirSync(`${root}/shared`);
    symlinkSync('ping', `${root}/link`);
    const acl = (option: string, entry: string, path: string): unknown =>
      execFileSync('setfacl', [option, entry, path]);
    acl('-m', 'u:1234:r', `${root}/plain`);
    acl('-dm', 'g:77:rx', `${root}/shared`);
    if (isRoot) {
      execFileSync('setcap', ['cap_net_raw=ep', `${root}/ping`]);
      execFileSync('sh', [
        '-c',
        `setcap cap_chown,cap_kill=ei "$(printf '%b' '${root}/it\\0047s \\0134 odd\\n\\0351')"`,
      ]);
      acl('-m', 'u:7:x', `${root}/ping`);
    }
    const seen = attributesIn((await list([root], { attributes: true })).lines);
    const extra = Object.fromEntries(seen.map((line) => [line.name.slice(root.length), line.extra]));
    assert.deepEqual(extra, {
      '': '-',
      "/it's \\ odd\n\xe9": isRoot ? 'cap=cap_chown,cap_kill=ei' : '-',
      '/link': 'ping',
      '/ping': isRoot ? 'cap=cap_net_raw=ep;acl=user::rwx,user:7:--x,group::r-x,mask::r-x,other::r-x' : '-',
      '/plain': 'acl=user::rw-,user:1234:r--,group::r--,mask::r--,other::r--',
      '/shared':
        'acl=user::rwx,group::r-x,other::r-x,default:user::rwx,default:group::r-x,default:group:77:r-x,default:mask::r-x,default:other::r-x',
    });
  },
);

test(
  'attributes: no name can take the capabilities of another, and what cannot be asked is not known',
  needs('setfacl', 'setcap', 'perl'),
  async (t) => {
    const root = folder(t);
    const names = ['a', 'a cap_chown=ep\nb', 'b', 'c', 'c cap_kill=ep', `d`];
    const capable = isRoot ? ['a cap_chown=ep\nb', 'b', 'c cap_kill=ep'] : [];
    for (const name of names) copyFileSync('/bin/true', `${root}/${name}`);
    for (const name of capable) execFileSync('setcap', ['cap_net_raw=ep', `${root}/${name}`]);
    const make =
      'chdir shift or die; for (1..45) { my $d = "d" x 99; mkdir $d or die; chdir $d or die } open F, ">", "f"';
    execFileSync('perl', ['-e', `${make} or die`, root]);
    const seen = attributesIn((await list([root], { attributes: true })).lines);
    const files = seen.filter(({ type }) => type === 'file');
    for (const { name, extra } of files) {
      const known = capable.includes(name.slice(root.length + 1)) ? 'cap=cap_net_raw=ep' : '-';
      assert.equal(extra, name.length < 4096 ? known : 'cap?;acl?', name);
    }
    assert.equal(files.length, names.length + 1);
    // Asked for by name, as a check does, they are the same.
    const named = files.map(({ name }) => ({ name, attributes: true }));
    let text = '';
    for await (const { lines } of hashFiles({ files: named, secrets: {} }))
      text += Buffer.from(lines).toString('latin1');
    assert.deepEqual(attributesIn(text.trimEnd().split('\n')), files);
  },
);

test(
  'attributes: a root of every kind has its line, a link itself with its target',
  needs('setfacl', 'setcap'),
  async (t) => {
    const root = folder(t);
    mkdirSync(`${root}/d`);
    writeFileSync(`${root}/d/f`, 'x');
    symlinkSync('d', `${root}/link`);
    symlinkSync('d/f', `${root}/to-file`);
    const roots = [`${root}/link`, `${root}/to-file`, `${root}/d/f`];
    const listed = await list(roots, { attributes: true });
    const attributes = attributesIn(listed.lines).map((line) => [
      line.name.slice(root.length),
      line.type,
      line.extra,
    ]);
    assert.deepEqual(attributes, [
      ['/d/f', 'file', '-'],
      ['/link', 'link', 'd'],
      ['/link/f', 'file', '-'],
      ['/to-file', 'link', 'd/f'],
    ]);
    assert.equal(
      namesIn({ ...listed, lines: listed.lines.filter((line) => !line.startsWith('attr')) }).length,
      3,
    );
    const top = await list(['/'], { attributes: true, exclude: (path) => path !== '/' });
    assert.deepEqual(
      attributesIn(top.lines).map(({ name, type }) => [name, type]),
      [['/', 'directory']],
    );
    const inner = await list([root, `${root}/link`], { attributes: true });
    const names = attributesIn(inner.lines).map((line) => line.name.slice(root.length));
    assert.deepEqual(names, ['', '/d', '/d/f', '/link', '/link/f', '/to-file'], 'each once');
  },
);

test(
  'attributes: extended attributes, labels and flags are those that getfattr and lsattr tell',
  needs('setfattr'),
  async (t) => {
    const root = folder(t);
    for (const name of ['a', 'odd;\nname', 'c']) writeFileSync(`${root}/${name}`, name);
    execFileSync('setfattr', ['-n', 'user.x', '-v', 'a;b', `${root}/a`]);
    execFileSync('setfattr', ['-n', 'user.w', '-v', 'y'.repeat(65), `${root}/a`]);
    execFileSync('setfattr', ['-n', 'user.odd,name', '-v', '', `${root}/odd;\nname`]);
    const extras = async (): Promise<Record<string, string>> => {
      const { lines } = await list([root], { attributes: true });
      const known = attributesIn(lines).filter(({ type }) => type === 'file');
      return Object.fromEntries(known.map(({ name, extra }) => [name.slice(root.length + 1), extra]));
    };
    const digest = createHash('sha256').update('y'.repeat(65)).digest('base64').slice(0, 43);
    assert.deepEqual(await extras(), {
      a: `xattr=user.w=sha256:${digest},user.x=0x613b62`,
      'odd;\nname': String.raw`xattr=user.odd\x2cname=0x`,
      c: '-',
    });
    if (spawnSync('chattr', ['+a', `${root}/c`]).status !== 0) return t.skip('flags cannot be set here');
    t.after(() => spawnSync('chattr', ['-a', `${root}/c`]));
    assert.equal((await extras())['c'], 'flags=a');
    spawnSync('chattr', ['-a', `${root}/c`]);
  },
);

test('attributes: each thing that was named has its line', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/f`, 'x');
  const files = [
    { name: `${root}/f`, key: 'sha256' },
    { name: `${root}/f`, attributes: true },
    { name: `${root}/gone`, key: 'sha256' },
    { name: `${root}/gone`, attributes: true },
    { name: root, attributes: true },
    { name: '/', attributes: true },
  ];
  for (const inlineBudgetMs of [0, 1e9]) {
    let text = '';
    for await (const { lines } of hashFiles({ files, secrets: {}, inlineBudgetMs }))
      text += Buffer.from(lines).toString();
    const shape = text.split('\n').map((line) => line.replace(/\t.*(?=\t)/, ' … '));
    assert.deepEqual(shape, [
      `LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE … \t${root}/f`,
      `attr … \t${root}/f`,
      `warn\t${root}/gone: no such file or directory`,
      `warn\t${root}/gone: no such file or directory`,
      `attr … \t${root}`,
      'attr … \t/',
      '',
    ]);
  }
});
